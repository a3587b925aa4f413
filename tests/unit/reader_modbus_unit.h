/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_READER_MODBUS_UNIT_H
#define HADIR_TESTS_READER_MODBUS_UNIT_H

/* One unit, step by step: the bus, the device and the clock are this file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/time-source.h"
#include "base/util.h"
#include "reader/modbus-link.h"
#include "reader/modbus-unit.h"

enum { REGS = 64, EVENT = 10, ACK = 5, LAMP = 6, BUZZER = 7, LOST = 8, WRITES = 16 };

struct written {
	uint16_t fc, addr, values[2], count;
};

static struct {
	int64_t now_ns;
	uint16_t regs[REGS]; /* of the device, from address 0 on */
	int read_error, write_error;
	struct written written[WRITES];
	size_t n_written;
	uint16_t read; /* registers of the last read */
} device;

int64_t time_boottime_ns(void)
{
	return device.now_ns;
}

int link_read(struct link *l, const struct link_peer *peer, enum record_table table, uint16_t addr,
	      uint16_t count, uint16_t *ret)
{
	assert_true(addr + count <= REGS);
	if (device.read_error < 0)
		return device.read_error;
	device.read = count;
	memcpy(ret, device.regs + addr, count * sizeof(*ret));
	return 0;
}

int link_write(struct link *l, const struct link_peer *peer, uint8_t fc, uint16_t addr,
	       const uint16_t *values, uint16_t count)
{
	struct written *w = &device.written[device.n_written];

	if (device.write_error < 0)
		return device.write_error;
	assert_true(device.n_written < WRITES && count <= 2);
	*w = (struct written){.fc = fc, .addr = addr, .count = count};
	memcpy(w->values, values, count * sizeof(*values));
	device.n_written++;
	return 0;
}

/* What was written first of what no question was about yet; FC 16 writes two. */
static inline void must_write(uint8_t fc, uint16_t addr, uint16_t first, uint16_t second)
{
	const struct written want = {fc, addr, {first, second}, fc == 16 ? 2 : 1};
	struct written *w = device.written;

	if (device.n_written == 0)
		fail_msg("nothing was written, want %u at %u", first, addr);
	if (memcmp(w, &want, sizeof(want)) != 0)
		fail_msg("function %u wrote %u %u at %u, want function %u, %u %u at %u", w->fc,
			 w->values[0], w->values[1], w->addr, fc, first, second, addr);
	memmove(w, w + 1, --device.n_written * sizeof(*w));
}

static inline void writes_nothing(void)
{
	if (device.n_written > 0)
		fail_msg("%u was written at %u", device.written[0].values[0],
			 device.written[0].addr);
}

struct bench {
	struct record_profile profile;
	struct reader_port port;
	struct link link;
	struct unit unit;
	uint64_t last_tag;
	int loop;
	uint32_t counters[READER_CAUSES]; /* of the last READER_COUNTERS */
};

static inline void begin(struct bench *b, const struct record_profile *profile)
{
	struct modbus_unit_config config = {.reader = 3, .address = 1, .profile = &b->profile};
	int pair[2];

	memset(&device, 0, sizeof(device));
	device.now_ns = 1000 * NS_PER_S;
	*b = (struct bench){.profile = *profile};
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	b->loop = pair[1];
	assert_int_equal(reader_port_init(&b->port, pair[0]), 0);
	assert_int_equal(unit_init(&b->unit, &config, &b->port, &b->last_tag), 0);
}

static inline void end(struct bench *b)
{
	unit_done(&b->unit);
	reader_port_done(&b->port);
	close_fd(b->port.fd);
	close_fd(b->loop);
}

/* The next message but SEEN; counters are kept. */
static inline bool hear(struct bench *b, struct reader_message *ret)
{
	do {
		reader_flush(&b->port);
		if (recv(b->loop, ret, sizeof(*ret), MSG_DONTWAIT) != sizeof(*ret))
			return false;
		if (ret->kind == READER_COUNTERS)
			memcpy(b->counters, ret->counters, sizeof(b->counters));
	} while (ret->kind == READER_SEEN || ret->kind == READER_COUNTERS);
	return true;
}

static inline void must_hear(struct bench *b, enum reader_message_kind kind,
			     struct reader_message *ret)
{
	if (!hear(b, ret))
		fail_msg("nothing came, wanted kind %d", kind);
	if (ret->kind != kind)
		fail_msg("kind %d (%s), wanted %d", ret->kind, ret->detail, kind);
}

static inline void must_become(struct bench *b, enum reader_state state, const char *detail)
{
	struct reader_message m;

	must_hear(b, READER_STATE, &m);
	assert_int_equal(m.state, state);
	assert_string_equal(m.detail, detail);
}

static inline void hears_nothing(struct bench *b)
{
	struct reader_message m;

	if (hear(b, &m))
		fail_msg("kind %d, state %d (%s)", m.kind, m.state, m.detail);
}

/* A poll, 100 ms after the one before. */
static inline int visit(struct bench *b)
{
	device.now_ns += 100 * NS_PER_MS;
	return unit_visit(&b->unit, &b->link);
}

static inline void must_visit(struct bench *b)
{
	assert_int_equal(visit(b), 0);
}

static inline bool answer(struct bench *b, uint64_t tag, enum reader_outcome outcome)
{
	struct reader_ack ack = {.tag = tag, .reader = 3, .outcome = (uint8_t)outcome};

	return unit_acked(&b->unit, &ack);
}

/* Until the ring takes no more: the loop does not read. */
static inline void fill_ring(struct bench *b)
{
	const struct reader_message m = {.kind = READER_SEEN};

	while (reader_send(&b->port, &m) == 0)
		;
}

static inline uint32_t number_of(const struct reader_message *m)
{
	return (uint32_t)m->raw[0] << 24 | m->raw[1] << 16 | m->raw[2] << 8 | m->raw[3];
}

#endif
