/* SPDX-License-Identifier: MIT */
/*
 * A hostile slave behind each profile that we ship, and a loop that stores, refuses and forgets: a
 * record is sent once, and no device is told of more than what is stored. The bus is this file.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/time-source.h"
#include "base/util.h"
#include "bytes.h"
#include "conf/profile.h"
#include "reader/modbus-link.h"
#include "reader/modbus-unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PROFILES = 4, MESSAGES = 512, REGS = 400 };

/* What was sent and wants an answer. */
struct sent {
	uint64_t tag, seq;
	uint32_t epoch;
	bool stored, answered;
};

static struct record_profile profiles[PROFILES];
static struct reader_port port;
static int loop_fd;

static struct world {
	struct bytes in;
	const struct record_profile *p;
	uint16_t memory[REGS]; /* of the device, from the lower of signature and block on */
	unsigned base;
	int64_t now_ns;
	struct sent sent[MESSAGES];
	size_t n;
	struct unit unit;
} w;

int64_t time_boottime_ns(void)
{
	return w.now_ns;
}

/* Most answers are what the device held, with a few registers changed. */
static int hostile_answer(uint16_t addr, uint16_t count, uint16_t *ret)
{
	static const int errors[] = {-ETIMEDOUT, -EBADMSG, -EREMOTEIO, -ENOLINK};
	uint8_t how = take(&w.in);

	if (how >= 0xf0)
		return errors[how % 4];
	for (unsigned i = 0; i < how % 8; i++) {
		unsigned at = (unsigned)(addr - w.base) + take(&w.in) % count;

		w.memory[at] = how & 0x80 ? take16(&w.in) : take(&w.in);
	}
	memcpy(ret, &w.memory[addr - w.base], count * sizeof(*ret));
	return 0;
}

int link_read(struct link *l, const struct link_peer *peer, enum record_table table, uint16_t addr,
	      uint16_t count, uint16_t *ret)
{
	bool block = addr == w.p->addr && table == w.p->table;

	assert(count >= 1 && count <= RECORD_REGS_MAX);
	assert(block ? count <= w.p->count : addr == w.p->identify.addr);
	return hostile_answer(addr, count, ret);
}

/* Nothing up to here is without its answer. */
static void check_upto(const struct unit *u, const uint16_t *values, uint16_t count)
{
	uint64_t upto = unit_committed(u);
	uint32_t told = record_wrapped(w.p, upto);
	uint16_t high = (uint16_t)(told >> 16), low = (uint16_t)told;

	if (count == 2)
		assert(values[w.p->words_low_first] == high &&
		       values[!w.p->words_low_first] == low);
	else
		assert(values[0] == low);
	for (size_t i = 0; i < w.n; i++)
		assert(w.sent[i].stored || w.sent[i].epoch != u->taken.epoch ||
		       w.sent[i].seq > upto || w.sent[i].seq == 0);
}

static void check_latch(void)
{
	for (size_t i = 0; i < w.n; i++)
		assert(w.sent[i].stored);
}

int link_write(struct link *l, const struct link_peer *peer, uint8_t fc, uint16_t addr,
	       const uint16_t *values, uint16_t count)
{
	assert(count >= 1 && count <= 2);
	if (w.p->mode == RECORD_LATCH && addr == w.p->ack.addr && fc == w.p->ack.fc)
		check_latch();
	if (w.p->mode == RECORD_LOG && addr == w.p->addr + w.p->log.upto.at)
		check_upto(&w.unit, values, count);
	return take(&w.in) < 0xf0 ? 0 : -ETIMEDOUT;
}

static void remember(const struct reader_message *m)
{
	/* The numbers that go on count; those of a log that began anew are other records. */
	for (size_t i = 0; i < w.n && m->has_device_seq && m->kind == READER_RECORD; i++)
		assert(!w.sent[i].stored || w.sent[i].epoch != m->device_epoch ||
		       w.sent[i].seq != m->device_seq);
	for (size_t i = 0; i < w.n; i++)
		assert(w.sent[i].tag != m->tag);
	assert(w.n < MESSAGES);
	w.sent[w.n++] = (struct sent){.tag = m->tag,
				      .epoch = m->device_epoch,
				      .seq = m->has_device_seq ? m->device_seq : 0};
}

static void check_message(const struct reader_message *m)
{
	assert(m->kind <= READER_COUNTERS && m->state < READER_STATES && m->cause < READER_CAUSES);
	assert(memchr(m->detail, '\0', sizeof(m->detail)) != NULL);
	if (m->kind == READER_RECORD) {
		assert(m->tag != 0 && m->bits > 0 && m->bits % 8 == 0);
		assert(m->bits <= 8 * CREDENTIAL_VALUE_SIZE && m->format[0] != '\0');
		assert(memchr(m->format, '\0', sizeof(m->format)) != NULL);
		assert(m->since_ns <= m->at_ns);
	}
	if (m->tag != 0)
		remember(m);
}

static void loop_reads(void)
{
	struct reader_message m;

	do {
		while (recv(loop_fd, &m, sizeof(m), MSG_DONTWAIT) == sizeof(m))
			check_message(&m);
	} while (port.waiting > 0 && reader_flush(&port) < READER_RING_RECORDS);
}

/* What was not stored comes again under another tag. */
static void loop_answers(uint8_t which, uint8_t outcome)
{
	static const uint8_t outcomes[] = {READER_RECORDED, READER_UNKNOWN, READER_NO_PUNCH,
					   READER_PENDING, READER_NOT_STORED};
	struct sent *s;

	if (w.n == 0)
		return;
	s = &w.sent[w.n - 1 - which % w.n];
	if (s->answered)
		return;
	s->answered = true;
	outcome = outcomes[outcome % sizeof(outcomes)];
	s->stored = outcome != READER_NOT_STORED;
	unit_acked(&w.unit, &(struct reader_ack){.tag = s->tag, .outcome = outcome});
	if (outcome == READER_NOT_STORED) /* its number stays owed */
		*s = w.sent[--w.n];
}

static bool not_stored_yet(void)
{
	return w.n >= MESSAGES - 64;
}

static void step(struct link *l)
{
	uint8_t what = take(&w.in);

	w.now_ns += (what & 0x0f) * 300 * NS_PER_MS;
	switch (what >> 4) {
	case 0:
		unit_gone(&w.unit);
		break;
	case 1:
		loop_answers(255, take(&w.in));
		break;
	case 2:
	case 3:
	case 4:
		loop_answers(take(&w.in), 0);
		break;
	case 5:
		loop_answers(take(&w.in), take(&w.in));
		break;
	case 6:
		unit_tick(&w.unit, w.now_ns);
		break;
	default:
		w.unit.fails = unit_visit(&w.unit, l) < 0 ? w.unit.fails + 1 : 0;
		break;
	}
	loop_reads();
}

static void prepare(void)
{
	static const char *const names[PROFILES] = {"hadir-log", "inveo-ind-m1", "rfideas-ethernet",
						    "technotrade-vrd485"};
	int fds[2], room = 1 << 20;
	char path[80];

	if (port.ring != NULL)
		return;
	for (size_t i = 0; i < PROFILES; i++) {
		struct diag d = {0};

		snprintf(path, sizeof(path), "config/readers/%s.conf", names[i]);
		if (profile_load(path, &d, &profiles[i]) < 0)
			abort();
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0 ||
	    setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) < 0 ||
	    reader_port_init(&port, fds[0]) < 0)
		abort();
	loop_fd = fds[1];
}

/* The device as it is when nothing is wrong with it: its signature, and nobody there. */
static void device_begins(const struct record_profile *p)
{
	unsigned end = p->addr + p->count;

	w.base = p->addr;
	if (p->identify.count > 0 && p->identify.addr < w.base)
		w.base = p->identify.addr;
	if (p->identify.count > 0 && p->identify.addr + p->identify.count > end)
		end = p->identify.addr + p->identify.count;
	assert(end - w.base + 256 <= REGS);
	memcpy(&w.memory[p->identify.addr > w.base ? p->identify.addr - w.base : 0],
	       p->identify.expect, p->identify.count * sizeof(uint16_t));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct modbus_bus_config bus = {.link = MODBUS_LINK_RTU, .baud = 9600};
	struct link link = {.config = &bus};
	struct modbus_unit_config config = {.address = 1};
	uint64_t last_tag = 0;
	uint8_t first;

	prepare();
	w = (struct world){.in = {.at = data, .left = size}, .now_ns = 100 * NS_PER_S};
	first = take(&w.in);
	config.profile = w.p = &profiles[first % PROFILES];
	if (first & 0x80) {
		config.has_resume = true;
		config.resume_epoch = take(&w.in);
		config.resume_seq = take16(&w.in) + 1;
	}
	device_begins(w.p);
	if (unit_init(&w.unit, &config, &port, &last_tag) < 0)
		abort();
	while (w.in.left > 0 && !not_stored_yet())
		step(&link);
	unit_done(&w.unit);
	return 0;
}
