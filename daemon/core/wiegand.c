/* SPDX-License-Identifier: MIT */
#include "core/wiegand.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static bool bit_get(const uint8_t *raw, size_t place)
{
	return raw[place / 8] >> (7 - place % 8) & 1;
}

static void bit_set(uint8_t *raw, size_t place, bool one)
{
	uint8_t mask = (uint8_t)(0x80 >> place % 8);

	raw[place / 8] = (uint8_t)(one ? raw[place / 8] | mask : raw[place / 8] & ~mask);
}

static uint64_t field_get(const uint8_t *raw, const uint8_t *places, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 1 | bit_get(raw, places[i]);
	return value;
}

/* What the bit at p->place has to be. */
static bool parity_of(const struct wiegand_parity *p, const uint8_t *raw)
{
	uint8_t folded = 0;

	for (size_t i = 0; i < WIEGAND_RAW_SIZE; i++)
		folded ^= raw[i] & p->covers[i];
	folded ^= folded >> 4; /* not __builtin_parity(): a call into libgcc on some machines */
	folded ^= folded >> 2;
	folded ^= folded >> 1;
	return (folded & 1) != p->odd;
}

/* The exclusive or of all groups of xor_bits bits. */
static unsigned xor_of(const struct wiegand_format *f, const uint8_t *raw)
{
	unsigned sum = 0;

	for (size_t group = 0; group < f->bits; group += f->xor_bits) {
		unsigned digit = 0;

		for (size_t i = 0; i < f->xor_bits; i++)
			digit = digit << 1 | bit_get(raw, group + i);
		sum ^= digit;
	}
	return sum;
}

static bool checks_pass(const struct wiegand_format *f, const uint8_t *raw)
{
	for (size_t i = 0; i < f->parities; i++)
		if (bit_get(raw, f->parity[i].place) != parity_of(&f->parity[i], raw))
			return false;
	if (f->xor_bits > 0 && xor_of(f, raw) != 0)
		return false;
	for (size_t i = 0; i < f->complements; i++)
		if (bit_get(raw, f->complement_place[i]) == bit_get(raw, f->card_place[i]))
			return false;
	for (size_t i = 0; i < WIEGAND_RAW_SIZE; i++)
		if ((raw[i] & f->fixed[i]) != f->fixed_value[i])
			return false;
	return true;
}

bool wiegand_has_check(const struct wiegand_format *f)
{
	if (f->parities > 0 || f->xor_bits > 0 || f->complements > 0)
		return true;
	for (size_t i = 0; i < WIEGAND_RAW_SIZE; i++)
		if (f->fixed[i] != 0)
			return true;
	return false;
}

int wiegand_decode(const struct wiegand_format *f, const uint8_t *raw, size_t bits,
		   struct wiegand_fields *ret)
{
	/* The caller's buffer need not be longer than the frame, nor zero past its last bit. */
	uint8_t frame[WIEGAND_RAW_SIZE] = {0}, swapped[WIEGAND_RAW_SIZE] = {0};

	if (bits != f->bits)
		return -EMSGSIZE;
	for (size_t i = 0; i < bits; i++) {
		bit_set(frame, i, bit_get(raw, i));
		bit_set(swapped, i, !bit_get(raw, i));
	}
	if (!checks_pass(f, frame))
		return checks_pass(f, swapped) ? -EILSEQ : -EBADMSG;
	*ret = (struct wiegand_fields){
		.card = field_get(frame, f->card_place, f->card_bits),
		.facility = (uint32_t)field_get(frame, f->facility_place, f->facility_bits),
		.maker = (uint32_t)field_get(frame, f->maker_place, f->maker_bits),
	};
	return 0;
}

struct wiegand_reader wiegand_reader_default(void)
{
	return (struct wiegand_reader){.reject_cards = 1, .reject_card = {65535}};
}

int wiegand_reader_add(struct wiegand_reader *w, const struct wiegand_format *f)
{
	for (size_t i = 0; i < w->formats; i++)
		if (w->format[i]->bits == f->bits)
			return -EEXIST;
	if (w->formats == WIEGAND_READER_FORMATS)
		return -ENOSPC;
	w->format[w->formats++] = f;
	return 0;
}

static bool rejected(const struct wiegand_reader *w, const struct wiegand_fields *fields)
{
	for (size_t i = 0; i < w->reject_cards; i++)
		if (fields->card == w->reject_card[i])
			return true;
	for (size_t i = 0; i < w->reject_facilities; i++)
		if (fields->facility == w->reject_facility[i])
			return true;
	return false;
}

/* ROSSLARE and HID number * as 10 and # as 11; monkeyboard/Wiegand has it the other way round. */
static char key_of(const struct wiegand_reader *w, uint64_t value)
{
	static const char keys[] = "0123456789*#";

	if (value >= 10 && value <= 11 && w->hash_is_ten)
		value = 21 - value;
	return value < sizeof(keys) - 1 ? keys[value] : '\0';
}

/* Bytes as they came on the wire, into a credential, in the chip's own order. */
static void uid_arrange(const struct wiegand_reader *w, struct credential *c)
{
	for (size_t i = 0; w->reverse_bytes && i < c->length / 2; i++) {
		uint8_t byte = c->value[i];

		c->value[i] = c->value[c->length - 1 - i];
		c->value[c->length - 1 - i] = byte;
	}
	if (w->uid_bytes > 0 && w->uid_bytes < c->length) {
		memset(c->value + w->uid_bytes, 0, c->length - w->uid_bytes);
		c->length = w->uid_bytes;
	}
}

/* "uid32" for 4 bytes. */
static void uid_name(struct credential *c)
{
	unsigned bits = c->length * 8u;

	memset(c->format, 0, sizeof(c->format));
	memcpy(c->format, "uid", 3);
	if (bits >= 10)
		c->format[3] = (char)('0' + bits / 10);
	c->format[bits >= 10 ? 4 : 3] = (char)('0' + bits % 10);
}

static bool fits(uint64_t value, unsigned bits)
{
	return bits >= 64 || value >> bits == 0;
}

int wiegand_credential(const struct wiegand_format *f, const struct wiegand_fields *fields,
		       struct credential *ret)
{
	struct credential c = {.kind = CREDENTIAL_CARD};
	unsigned bits = f->facility_bits + f->card_bits;

	if (f->kind == WIEGAND_KEY)
		return -EINVAL;
	if (!fits(fields->card, f->card_bits) || !fits(fields->facility, f->facility_bits))
		return -ERANGE;
	c.length = (uint8_t)((bits + 7) / 8);
	/* Facility, then card, right-aligned in whole bytes. */
	for (unsigned i = 0; i < bits; i++) {
		bool one = i < f->card_bits ? fields->card >> i & 1
					    : fields->facility >> (i - f->card_bits) & 1;

		bit_set(c.value, c.length * 8u - 1 - i, one);
	}
	if (f->kind == WIEGAND_UID)
		uid_name(&c);
	else
		memcpy(c.format, f->name, sizeof(c.format));
	*ret = c;
	return 0;
}

int wiegand_read(const struct wiegand_reader *w, const uint8_t *raw, size_t bits,
		 struct wiegand_reading *ret)
{
	struct wiegand_reading reading = {.format = NULL};
	int r;

	for (size_t i = 0; i < w->formats; i++)
		if (w->format[i]->bits == bits)
			reading.format = w->format[i];
	if (reading.format == NULL)
		return -EMSGSIZE;
	r = wiegand_decode(reading.format, raw, bits, &reading.fields);
	if (r < 0)
		return r;

	if (reading.format->kind == WIEGAND_KEY) {
		reading.key = key_of(w, reading.fields.card);
		reading.fields = (struct wiegand_fields){0};
		if (reading.key == '\0')
			return -EBADMSG;
		*ret = reading;
		return 0;
	}
	if (reading.format->kind == WIEGAND_CARD && rejected(w, &reading.fields))
		return -EKEYREJECTED;
	r = wiegand_credential(reading.format, &reading.fields, &reading.credential);
	assert(r == 0); /* what its bits held fits into them */
	if (reading.format->kind == WIEGAND_UID) {
		uid_arrange(w, &reading.credential);
		uid_name(&reading.credential);
	}
	*ret = reading;
	return 0;
}
