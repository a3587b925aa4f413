/* SPDX-License-Identifier: MIT */
#include "core/record.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/*
 * A block of registers, as hadir-log shows it (offsets of config/readers/hadir-log.conf):
 *
 *     0      1      2    3      4      5     6 7     8 9   10 11  12 13   14 15  16 17  18
 *   +------+------+----+------+------+-----+-------+-----+------+-------+------+-----+----+
 *   | HA   | DR   |map |shown |epoch |flags|oldest |next | upto |unread | lost | now | ms |
 *   +------+------+----+------+------+-----+-------+-----+------+-------+------+-----+----+
 *
 *    20 + 8i, a record:   seq seq | user user | time time | ms | quality, method
 *
 * Pairs are 32-bit numbers, high word first unless the profile says otherwise. An id is the
 * bytes of its registers; for two registers, four bytes 11 22 33 44:
 *
 *     registers            high-first    low byte first   low word first   one byte a register
 *     1122 3344            11 22 33 44
 *     2211 4433                          11 22 33 44
 *     3344 1122                                           11 22 33 44
 *     xx11 xx22 xx33 xx44                                                  11 22 33 44
 */

static uint32_t number(const struct record_profile *p, const uint16_t *regs,
		       const struct record_field *f)
{
	const uint16_t *r = regs + f->at;

	if (f->width == 0)
		return 0;
	if (f->width == 1)
		return r[0];
	return p->words_low_first ? (uint32_t)r[1] << 16 | r[0] : (uint32_t)r[0] << 16 | r[1];
}

static bool bit_set(const uint16_t *regs, const struct record_bit *b)
{
	return b->mask != 0 && (regs[b->at] & b->mask) == b->value;
}

bool record_identified(const struct record_profile *p, const uint16_t *regs)
{
	for (size_t i = 0; i < p->identify.count; i++)
		if ((regs[i] & p->identify.mask[i]) !=
		    (p->identify.expect[i] & p->identify.mask[i]))
			return false;
	return true;
}

uint64_t record_period(const struct record_profile *p)
{
	return (uint64_t)p->seq_last - p->seq_first + 1;
}

uint64_t record_distance(const struct record_profile *p, uint64_t from, uint64_t to)
{
	uint64_t period = record_period(p);

	return (to % period + period - from % period) % period;
}

uint32_t record_wrapped(const struct record_profile *p, uint64_t seq)
{
	return (uint32_t)(p->seq_first + record_distance(p, p->seq_first, seq));
}

static bool seq_legal(const struct record_profile *p, uint32_t seq)
{
	return seq >= p->seq_first && seq <= p->seq_last;
}

static int log_head(const struct record_profile *p, const uint16_t *regs, struct record_head *h)
{
	h->epoch = number(p, regs, &p->log.epoch);
	h->oldest = number(p, regs, &p->log.oldest);
	h->next = number(p, regs, &p->log.next);
	h->upto = number(p, regs, &p->log.upto);
	h->unread = number(p, regs, &p->log.unread);
	h->lost = number(p, regs, &p->log.lost);
	if (!seq_legal(p, h->oldest) || !seq_legal(p, h->next) ||
	    record_distance(p, h->oldest, h->next) > p->log.buffer)
		return -EBADMSG;
	if (number(p, regs, &p->log.shown) > p->log.records)
		return -EBADMSG;
	h->records = (uint8_t)number(p, regs, &p->log.shown);
	return 0;
}

int record_head(const struct record_profile *p, const uint16_t *regs, struct record_head *ret)
{
	struct record_head h = {.tamper = bit_set(regs, &p->tamper)};
	struct record r;
	int err = 0;

	if (p->time.now.width > 0) {
		h.has_now = true;
		h.now_good = bit_set(regs, &p->time.now_good);
		h.now_ms = number(p, regs, &p->time.now) * 1000LL +
			   number(p, regs, &p->time.now_millis);
	}
	if (p->mode == RECORD_LOG) {
		err = log_head(p, regs, &h);
	} else {
		h.counter = number(p, regs, &p->counter);
		h.records = record_decode(p, regs, 0, &r) != -ENOENT;
		if (p->mode == RECORD_COUNTER && h.counter > p->seq_last)
			err = -EBADMSG;
	}
	if (err == 0)
		*ret = h;
	return err;
}

/* The id's registers as bytes, in the order the profile gives them. Returns how many. */
static size_t gather(const struct record_profile *p, const uint16_t *regs, uint8_t *bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < p->id.regs; i++) {
		uint16_t r = regs[p->id.at + (p->id.low_word_first ? p->id.regs - 1 - i : i)];

		if (p->id.one_byte_per_reg) {
			bytes[n++] = (uint8_t)r;
		} else {
			bytes[n++] = (uint8_t)(p->id.low_byte_first ? r : r >> 8);
			bytes[n++] = (uint8_t)(p->id.low_byte_first ? r >> 8 : r);
		}
	}
	return n;
}

static bool all_zero(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* Length of the id in bits, 0 = none or nonsense. */
static unsigned id_bits(const struct record_profile *p, const uint16_t *regs, const uint8_t *bytes,
			size_t n)
{
	uint32_t said = number(p, regs, &p->id.size);

	switch (p->id.length) {
	case RECORD_FIXED:
		return 8u * p->id.bytes;
	case RECORD_LENGTH_BYTES:
		return said <= n ? 8 * said : 0;
	case RECORD_LENGTH_BITS:
		return said <= 8 * n ? said : 0;
	case RECORD_LENGTH_UID:
		for (size_t size = 4; size <= n; size += 3)
			if (all_zero(bytes + size, n - size))
				return 8 * (unsigned)size;
	}
	return 0;
}

static bool is_null(const struct record_profile *p, const uint8_t *id, size_t n)
{
	if (all_zero(id, n))
		return true;
	for (size_t i = 0; i < p->id.n_nulls; i++)
		if (memcmp(p->id.nulls[i], id, n) == 0)
			return true;
	return false;
}

/* `value` as `width` bytes, first byte most significant. */
static int store_number(uint64_t value, size_t width, uint8_t *dst)
{
	for (size_t i = width; i-- > 0; value >>= 8)
		dst[i] = (uint8_t)value;
	return value == 0 ? 0 : -EBADMSG;
}

/* Digits in base 10 (as BCD nibbles or characters) as a number; padding after them is dropped. */
static int decimal(const uint8_t *id, size_t n, bool ascii, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < (ascii ? n : 2 * n); i++) {
		unsigned digit = ascii ? id[i] - (unsigned)'0'
				       : (i % 2 == 0 ? id[i / 2] >> 4 : id[i / 2] & 15u);

		if (ascii && i > 0 && (id[i] == ' ' || id[i] == 0))
			break;
		if (digit > 9 || v >= UINT64_MAX / 10)
			return -EBADMSG;
		v = 10 * v + digit;
	}
	*ret = v;
	return 0;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -EBADMSG;
}

/* Hexadecimal characters, right-aligned in `width` bytes of zeros; padding after them is dropped.
 */
static int hexadecimal(const uint8_t *id, size_t n, size_t width, uint8_t *dst)
{
	while (n > 1 && (id[n - 1] == ' ' || id[n - 1] == 0))
		n--;
	if (n > 2 * width)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++) {
		int digit = hex_digit(id[n - 1 - i]);

		if (digit < 0)
			return digit;
		dst[width - 1 - i / 2] |= (uint8_t)(digit << (i % 2 ? 4 : 0));
	}
	return 0;
}

static int encode(const struct record_profile *p, const uint8_t *id, size_t n, unsigned bits,
		  struct credential *c)
{
	uint64_t v;
	int err;

	switch (p->id.encoding) {
	case RECORD_BINARY:
		c->length = p->id.length == RECORD_FIXED ? p->id.width : (uint8_t)n;
		memcpy(c->value + c->length - n, id, n);
		if (bits % 8 != 0)
			c->value[0] &= (uint8_t)(0xff >> (8 - bits % 8));
		return 0;
	case RECORD_ASCII_HEX:
		c->length = p->id.width;
		return hexadecimal(id, n, c->length, c->value);
	case RECORD_BCD:
	case RECORD_ASCII_DECIMAL:
		break;
	}
	c->length = p->id.width;
	err = decimal(id, n, p->id.encoding == RECORD_ASCII_DECIMAL, &v);
	return err != 0 ? err : store_number(v, c->length, c->value);
}

/* The format's name, with the bits behind it where they vary. */
static void name_format(const struct record_profile *p, unsigned bits, struct credential *c)
{
	size_t n = strlen(p->id.format);

	memcpy(c->format, p->id.format, n);
	if (p->id.length == RECORD_FIXED)
		return;
	assert(n + 4 <= sizeof(c->format)); /* the loader of profiles leaves room */
	if (bits >= 100)
		c->format[n++] = (char)('0' + bits / 100);
	if (bits >= 10)
		c->format[n++] = (char)('0' + bits / 10 % 10);
	c->format[n] = (char)('0' + bits % 10);
}

static int decode_id(const struct record_profile *p, const uint16_t *regs, struct credential *ret)
{
	struct credential c = {.kind = p->id.kind};
	uint8_t bytes[2 * RECORD_REGS_MAX], id[CREDENTIAL_VALUE_SIZE];
	size_t all = gather(p, regs, bytes), n;
	unsigned bits = id_bits(p, regs, bytes, all);

	if (all_zero(bytes, all))
		return -ENOENT;
	/* Some devices keep the last id and take only its length away when the card leaves. */
	if (p->mode == RECORD_LEVEL &&
	    (p->id.length == RECORD_LENGTH_BYTES || p->id.length == RECORD_LENGTH_BITS) &&
	    number(p, regs, &p->id.size) == 0)
		return -ENOENT;
	n = (bits + 7) / 8;
	if (n == 0 || n > sizeof(id) || n > all)
		return -EBADMSG;
	memcpy(id, bytes + (p->id.align_right ? all - n : 0), n);
	for (size_t i = 0; p->id.reverse && i < n / 2; i++) {
		uint8_t b = id[i];

		id[i] = id[n - 1 - i];
		id[n - 1 - i] = b;
	}
	if (is_null(p, id, n))
		return -ENOENT;
	if (encode(p, id, n, bits, &c) != 0)
		return -EBADMSG;
	name_format(p, bits, &c);
	*ret = c;
	return 0;
}

int record_decode(const struct record_profile *p, const uint16_t *regs, unsigned i,
		  struct record *ret)
{
	struct record r = {0};
	int err;

	if (p->mode == RECORD_LATCH && !bit_set(regs, &p->flag))
		return -ENOENT;
	if (p->mode == RECORD_LOG) {
		assert(i < p->log.records);
		regs += p->log.window_at + i * p->log.stride;
		r.seq = number(p, regs, &p->log.seq);
		if (!seq_legal(p, r.seq))
			return -EBADMSG;
	}
	err = decode_id(p, regs, &r.id);
	/* A record, or a set latch, without an id is no absence: something happened. */
	if (err == -ENOENT && (p->mode == RECORD_LOG || p->mode == RECORD_LATCH))
		return -EBADMSG;
	if (err != 0)
		return err;
	if (p->time.seconds.width > 0) {
		r.has_time = true;
		r.time_good = bit_set(regs, &p->time.good);
		r.time_ms = number(p, regs, &p->time.seconds) * 1000LL +
			    number(p, regs, &p->time.millis);
	}
	*ret = r;
	return 0;
}

/* The device says `says`, 16 bits; higher than `last` in any case. */
static uint32_t next_epoch(uint32_t last, uint32_t says)
{
	uint32_t turns = last >> 16;

	return (says > (last & 0xffff) ? turns : turns + 1) << 16 | says;
}

struct record_follow record_follow(const struct record_profile *p, const struct record_head *h,
				   const struct record_position *pos)
{
	uint64_t held = record_distance(p, h->oldest, h->next);
	struct record_follow begin = {
		.reset = true, .epoch = h->epoch, .from = h->oldest, .next = h->oldest + held};
	struct record_follow on = {.epoch = pos->epoch};
	uint64_t ahead;

	if (!pos->known)
		return begin;
	if ((pos->epoch & 0xffff) != h->epoch) {
		begin.epoch = next_epoch(pos->epoch, h->epoch);
		return begin;
	}
	ahead = record_distance(p, pos->seq + 1, h->next);
	on.lost = ahead > held ? ahead - held : 0;
	/* Behind us on the circle, or further than such a log can run unnoticed: another life of
	 * the device, though its epoch (if any) does not say so. */
	if (ahead > record_period(p) / 2 || (p->log.epoch.width == 0 && on.lost > p->log.buffer)) {
		begin.epoch = next_epoch(pos->epoch, h->epoch);
		return begin;
	}
	on.from = pos->seq + 1 + on.lost;
	on.next = pos->seq + 1 + ahead;
	return on;
}
