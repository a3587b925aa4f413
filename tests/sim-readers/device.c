/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOG_WINDOW = 13, LOG_REGS = 124, REGS_MAX = 1100 };
static const uint64_t LOG_LAST = 0xffffffff; /* numbers run 1 … LOG_LAST */

int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int64_t clock_ms(const struct device *d)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000 + d->offset_ms;
}

static void __attribute__((format(printf, 2, 3))) say(const struct device *d, const char *fmt, ...)
{
	va_list ap;

	if (d->prefixed)
		printf("%u ", d->address);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

bool device_init(struct device *d, uint8_t address, const char *kind, size_t capacity)
{
	static const char *const kinds[] = {"level", "latch", "counter", "log"};

	for (size_t i = 0; i < 4; i++) {
		if (strcmp(kind, kinds[i]) != 0)
			continue;
		*d = (struct device){.address = address,
				     .kind = (enum device_kind)i,
				     .oldest = 1,
				     .next = 1,
				     .epoch = 1,
				     .capacity = capacity,
				     .records = calloc(capacity, sizeof(struct log_record))};
		return d->records != NULL;
	}
	return false;
}

void device_done(struct device *d)
{
	free(d->records);
	d->records = NULL;
}

bool device_spoil(int *count)
{
	if (*count > 0)
		return (*count)-- > 0;
	return *count < 0;
}

static void put32(uint16_t *regs, uint64_t v)
{
	regs[0] = (uint16_t)(v >> 16);
	regs[1] = (uint16_t)v;
}

static uint32_t wrapped(uint64_t seq)
{
	return (uint32_t)((seq + LOG_LAST - 1) % LOG_LAST + 1);
}

/* config/readers/hadir-log.conf */
static void log_registers(const struct device *d, uint16_t *regs)
{
	int64_t now_ms = clock_ms(d);
	uint64_t unread = d->next - 1 - d->upto;

	regs[0] = 0x4841;
	regs[1] = 0x4452;
	regs[2] = 1;
	regs[3] = (uint16_t)(unread < LOG_WINDOW ? unread : LOG_WINDOW);
	regs[4] = d->epoch;
	regs[5] = (uint16_t)((d->clock_bad ? 0 : 1) | (unread * 10 >= d->capacity * 9) << 1 |
			     d->tamper << 2);
	put32(regs + 6, wrapped(d->oldest));
	put32(regs + 8, wrapped(d->next));
	put32(regs + 10, d->upto == 0 ? 0 : wrapped(d->upto));
	put32(regs + 12, unread);
	put32(regs + 14, d->lost);
	put32(regs + 16, (uint64_t)(now_ms / 1000));
	regs[18] = (uint16_t)(now_ms % 1000);
	for (unsigned i = 0; i < regs[3]; i++) {
		uint64_t seq = d->upto + 1 + i;
		const struct log_record *r = &d->records[seq % d->capacity];
		uint16_t *at = regs + 20 + 8 * i;

		put32(at, wrapped(seq));
		put32(at + 2, r->user);
		put32(at + 4, (uint64_t)(r->time_ms / 1000));
		at[6] = (uint16_t)(r->time_ms % 1000);
		at[7] = (uint16_t)(0x0100 | r->good);
	}
}

/* All registers that can be read, from 0 on. Returns how many, 0 for a table it has not. */
static unsigned registers(const struct device *d, uint8_t fc, uint16_t *regs)
{
	memset(regs, 0, REGS_MAX * sizeof(*regs));
	switch (d->kind) {
	case DEVICE_LEVEL: /* VRD-485: 0 address and speed, 2-3 the id */
		regs[0] = (uint16_t)(d->address << 8 | 4);
		for (size_t i = 0; i < d->id_bytes && i < 4; i++)
			regs[2 + i / 2] |= (uint16_t)(d->id[i] << (i % 2 ? 0 : 8));
		return fc == 3 ? 12 : 0;
	case DEVICE_LATCH: /* IND-M1: 1000 flag, 1002 on the id */
		regs[1000] = d->flag;
		for (size_t i = 0; i < d->id_bytes && i < 10; i++)
			regs[1002 + i] = d->id[i];
		return fc == 3 ? 1012 : 0;
	case DEVICE_COUNTER: /* rf IDEAS: 0 counter, 2 bits, 6-18 data */
		regs[0] = d->counter;
		regs[2] = (uint16_t)d->id_bits;
		for (size_t i = 0; i < DEVICE_ID_MAX; i++)
			regs[6 + i / 2] |= (uint16_t)(d->id[i] << (i % 2 ? 0 : 8));
		return fc == 4 ? 19 : 0;
	case DEVICE_LOG:
		log_registers(d, regs);
		return fc == 3 ? LOG_REGS : 0;
	}
	return 0;
}

static size_t exception(uint8_t fc, uint8_t code, uint8_t *reply)
{
	reply[0] = fc | 0x80;
	reply[1] = code;
	return 2;
}

/* Returns an exception code, or 0. */
static uint8_t set_upto(struct device *d, uint32_t raw)
{
	/* The number meant is the one of that name nearest below next. */
	uint64_t back = ((uint64_t)wrapped(d->next) + LOG_LAST - raw) % LOG_LAST;
	uint64_t upto;

	if (back == 0)
		back = LOG_LAST;
	if (back > d->next || d->next - back + 1 < d->oldest)
		return 3;
	upto = d->next - back;
	for (uint64_t seq = d->upto + 1; seq <= upto; seq++)
		say(d, "acked %u", wrapped(seq));
	if (upto < d->upto)
		say(d, "rewound %u", wrapped(upto));
	d->upto = upto;
	return 0;
}

static uint8_t write_registers(struct device *d, uint16_t addr, const uint16_t *v, unsigned n)
{
	uint32_t two = n >= 2 ? (uint32_t)v[0] << 16 | v[1] : v[0];

	if (d->kind == DEVICE_LOG && addr == 10 && n == 2)
		return set_upto(d, two);
	if (d->kind == DEVICE_LOG && addr == 131 && n == 2) {
		d->lost -= two < d->lost ? two : d->lost;
		say(d, "cleared %u", two);
		return 0;
	}
	if (d->kind == DEVICE_LOG && addr == 128 && n == 3) {
		d->offset_ms += two * 1000LL + v[2] - clock_ms(d);
		return 0;
	}
	if ((d->kind == DEVICE_LOG && addr == 133 && n == 1) ||
	    (d->kind == DEVICE_COUNTER && addr == 1 && n == 1)) {
		say(d, "signal %u", v[0]);
		return 0;
	}
	if (d->kind == DEVICE_LATCH && addr == 1000 && n == 1 && v[0] == 0) {
		d->flag = false;
		say(d, "acked");
		return 0;
	}
	return 2;
}

static uint8_t write_coil(struct device *d, uint16_t addr, bool on)
{
	if (d->kind != DEVICE_LATCH || (addr != 1014 && addr != 1016))
		return 2;
	if (addr == 1014)
		say(d, "signal %u", on);
	else if (!on)
		d->flag = false, say(d, "acked");
	return 0;
}

static size_t answer_read(struct device *d, const uint8_t *pdu, uint8_t *reply)
{
	unsigned addr = pdu[1] << 8 | pdu[2], count = pdu[3] << 8 | pdu[4];
	uint16_t regs[REGS_MAX];
	unsigned have = registers(d, pdu[0], regs);

	if (have == 0)
		return exception(pdu[0], 1, reply);
	if (count == 0 || count > 125 || addr + count > have)
		return exception(pdu[0], 2, reply);
	reply[0] = pdu[0];
	reply[1] = (uint8_t)(2 * count);
	for (unsigned i = 0; i < count; i++) {
		uint16_t r = d->stranger ? (uint16_t)~regs[addr + i] : regs[addr + i];

		reply[2 + 2 * i] = (uint8_t)(r >> 8);
		reply[3 + 2 * i] = (uint8_t)r;
	}
	return 2 + 2 * count;
}

size_t device_answer(struct device *d, const uint8_t *pdu, size_t n, uint8_t *reply)
{
	uint16_t addr = (uint16_t)(pdu[1] << 8 | pdu[2]), values[123];
	uint8_t code;

	d->requests++;
	if (pdu[0] != 3 && pdu[0] != 4 && device_spoil(&d->deaf))
		return 0;
	if (device_spoil(&d->exception))
		return exception(pdu[0], d->exception_code, reply);
	if (n == 5 && (pdu[0] == 3 || pdu[0] == 4))
		return answer_read(d, pdu, reply);
	values[0] = n >= 5 ? (uint16_t)(pdu[3] << 8 | pdu[4]) : 0;
	if (n == 5 && pdu[0] == 5) {
		code = write_coil(d, addr, values[0] == 0xff00);
	} else if (n == 5 && pdu[0] == 6) {
		code = write_registers(d, addr, values, 1);
	} else if (n >= 6 && pdu[0] == 16 && n == 6u + pdu[5] && pdu[5] == 2 * values[0]) {
		unsigned count = values[0];

		for (unsigned i = 0; i < count; i++)
			values[i] = (uint16_t)(pdu[6 + 2 * i] << 8 | pdu[7 + 2 * i]);
		code = write_registers(d, addr, values, count);
	} else {
		code = 1;
	}
	if (code != 0)
		return exception(pdu[0], code, reply);
	memcpy(reply, pdu, 5);
	return 5;
}

static void punch(struct device *d, uint32_t user, int64_t ago_ms)
{
	if (d->next - d->oldest == d->capacity) {
		if (d->upto < d->oldest) {
			d->lost++;
			d->upto = d->oldest;
		}
		d->oldest++;
	}
	d->records[d->next % d->capacity] = (struct log_record){
		.user = user, .time_ms = clock_ms(d) - ago_ms, .good = !d->clock_bad};
	say(d, "punched %u %u", wrapped(d->next), user);
	d->next++;
}

static void begin(struct device *d, uint64_t next)
{
	d->oldest = d->next = next;
	d->upto = next - 1;
	d->lost = 0;
}

static bool log_command(struct device *d, char **w, size_t n)
{
	long arg = n > 1 ? strtol(w[1], NULL, 10) : 0;

	if (strcmp(w[0], "punch") == 0 && n >= 2)
		punch(d, (uint32_t)arg, n > 2 ? strtol(w[2], NULL, 10) : 0);
	else if (strcmp(w[0], "burst") == 0 && n >= 2)
		for (long i = 0; i < arg; i++)
			punch(d, (uint32_t)(i + (n > 2 ? strtol(w[2], NULL, 10) : 1)), 0);
	else if (strcmp(w[0], "reset") == 0)
		d->epoch++, begin(d, 1);
	else if (strcmp(w[0], "fallback") == 0)
		begin(d, 1);
	else if (strcmp(w[0], "wrap") == 0 && n == 2)
		begin(d, strtoul(w[1], NULL, 10));
	else if (strcmp(w[0], "offset") == 0 && n == 2)
		d->offset_ms = arg;
	else if (strcmp(w[0], "clock") == 0 && n == 2)
		d->clock_bad = strcmp(w[1], "bad") == 0;
	else if (strcmp(w[0], "tamper") == 0 && n == 2)
		d->tamper = strcmp(w[1], "on") == 0;
	else
		return false;
	return true;
}

static bool show(struct device *d, const char *hex, unsigned bits)
{
	size_t n = strlen(hex) / 2, at;

	if (n == 0 || n > DEVICE_ID_MAX || strlen(hex) % 2 != 0)
		return false;
	if (d->kind == DEVICE_LATCH && d->flag) {
		say(d, "refused %s", hex);
		return true;
	}
	memset(d->id, 0, sizeof(d->id));
	at = d->kind == DEVICE_COUNTER ? DEVICE_ID_MAX - n : 0;
	for (size_t i = 0; i < n; i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		d->id[at + i] = (uint8_t)strtoul(two, NULL, 16);
	}
	d->id_bytes = n;
	d->id_bits = bits == 0 ? 8 * (unsigned)n : bits;
	d->flag = true;
	d->counter++;
	return true;
}

static bool card_command(struct device *d, char **w, size_t n)
{
	if (strcmp(w[0], "show") == 0 && n >= 2)
		return show(d, w[1], n > 2 ? (unsigned)strtoul(w[2], NULL, 10) : 0);
	if (strcmp(w[0], "hide") == 0)
		d->id_bytes = 0;
	else if (strcmp(w[0], "restart") == 0)
		d->counter = 0, d->flag = false;
	else
		return false;
	return true;
}

static bool fault_command(struct device *d, char **w, size_t n)
{
	const struct {
		const char *word;
		int *count;
	} faults[] = {{"never", &d->never},
		      {"short", &d->cut},
		      {"crc", &d->crc},
		      {"other", &d->other},
		      {"deaf", &d->deaf}};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strcmp(w[0], faults[i].word) == 0) {
			*faults[i].count = n > 1 ? atoi(w[1]) : 1;
			return true;
		}
	if (strcmp(w[0], "count") == 0) {
		say(d, "requests %lu", d->requests);
	} else if (strcmp(w[0], "exception") == 0 && n >= 2) {
		d->exception_code = (uint8_t)atoi(w[1]);
		d->exception = n > 2 ? atoi(w[2]) : 1;
	} else if (strcmp(w[0], "late") == 0 && n == 2) {
		d->late_ms = atoi(w[1]);
	} else if (strcmp(w[0], "drip") == 0 && n == 2) {
		d->drip_ms = atoi(w[1]);
	} else if (strcmp(w[0], "stranger") == 0 && n == 2) {
		d->stranger = strcmp(w[1], "on") == 0;
	} else {
		return false;
	}
	return true;
}

bool device_command(struct device *d, char **words, size_t n)
{
	return fault_command(d, words, n) ||
	       (d->kind == DEVICE_LOG ? log_command(d, words, n) : card_command(d, words, n));
}
