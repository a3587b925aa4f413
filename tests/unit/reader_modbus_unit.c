/* SPDX-License-Identifier: MIT */

/* One unit and its blocks, step by step: the bus and the clock are this file. What the thread
 * makes of it, against simulated devices: reader_modbus.c. */
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
static void must_write(uint8_t fc, uint16_t addr, uint16_t first, uint16_t second)
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

static void writes_nothing(void)
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

static void begin(struct bench *b, const struct record_profile *profile)
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

static void end(struct bench *b)
{
	unit_done(&b->unit);
	reader_port_done(&b->port);
	close_fd(b->port.fd);
	close_fd(b->loop);
}

/* The next message but SEEN; counters are kept. */
static bool hear(struct bench *b, struct reader_message *ret)
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

static void must_hear(struct bench *b, enum reader_message_kind kind, struct reader_message *ret)
{
	if (!hear(b, ret))
		fail_msg("nothing came, wanted kind %d", kind);
	if (ret->kind != kind)
		fail_msg("kind %d (%s), wanted %d", ret->kind, ret->detail, kind);
}

static void must_become(struct bench *b, enum reader_state state, const char *detail)
{
	struct reader_message m;

	must_hear(b, READER_STATE, &m);
	assert_int_equal(m.state, state);
	assert_string_equal(m.detail, detail);
}

static void hears_nothing(struct bench *b)
{
	struct reader_message m;

	if (hear(b, &m))
		fail_msg("kind %d, state %d (%s)", m.kind, m.state, m.detail);
}

/* A poll, 100 ms after the one before. */
static int visit(struct bench *b)
{
	device.now_ns += 100 * NS_PER_MS;
	return unit_visit(&b->unit, &b->link);
}

static void must_visit(struct bench *b)
{
	assert_int_equal(visit(b), 0);
}

static bool answer(struct bench *b, uint64_t tag, enum reader_outcome outcome)
{
	struct reader_ack ack = {.tag = tag, .reader = 3, .outcome = (uint8_t)outcome};

	return unit_acked(&b->unit, &ack);
}

/* Until the ring takes no more: the loop does not read. */
static void fill_ring(struct bench *b)
{
	const struct reader_message m = {.kind = READER_SEEN};

	while (reader_send(&b->port, &m) == 0)
		;
}

/* A card's number in decimal digits, so that some registers are no number. */
static const struct record_profile level = {
	.mode = RECORD_LEVEL,
	.table = RECORD_HOLDING,
	.addr = EVENT,
	.count = 4,
	.id = {.kind = CREDENTIAL_CARD,
	       .format = "bcd8",
	       .encoding = RECORD_BCD,
	       .at = 0,
	       .regs = 2,
	       .bytes = 4,
	       .width = 4},
};

static void show(uint16_t high, uint16_t low)
{
	device.regs[EVENT] = high;
	device.regs[EVENT + 1] = low;
}

static uint32_t number_of(const struct reader_message *m)
{
	return (uint32_t)m->raw[0] << 24 | m->raw[1] << 16 | m->raw[2] << 8 | m->raw[3];
}

static void test_a_level_that_makes_no_sense_is_told_once_until_it_makes_sense(void **state)
{
	static const struct {
		const char *claim;
		uint16_t high, low;
		int kind; /* -1: nothing */
	} rows[] = {
		{"nobody", 0, 0, -1},
		{"nonsense", 0x123a, 0, READER_REFUSED},
		{"the same nonsense", 0x123a, 0, -1},
		{"other nonsense", 0x1234, 0xf, -1},
		{"nobody again", 0, 0, -1},
		{"nonsense after nobody", 0x123a, 0, READER_REFUSED},
		{"a card", 0, 0x42, READER_RECORD},
		{"the same card", 0, 0x42, -1},
		{"nonsense after a card", 0x123a, 0, READER_REFUSED},
		{"the card that lay there before", 0, 0x42, -1},
		{"another", 0, 0x43, READER_RECORD},
	};
	struct bench b;

	begin(&b, &level);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_message m = {0};
		bool came;

		show(rows[i].high, rows[i].low);
		must_visit(&b);
		if (i == 0)
			must_become(&b, READER_READY, "");
		came = hear(&b, &m);
		if ((came ? m.kind : -1) != rows[i].kind)
			fail_msg("%s: kind %d, want %d", rows[i].claim, came ? m.kind : -1,
				 rows[i].kind);
		if (came && m.kind == READER_REFUSED)
			assert_int_equal(m.cause, READER_BAD_RECORD);
	}
	end(&b);
}

static void test_what_a_level_shows_while_the_loop_does_not_read_is_lost_and_counted(void **state)
{
	struct bench b;
	struct reader_message m;

	begin(&b, &level);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	fill_ring(&b);
	show(0, 0x42);
	must_visit(&b);
	assert_int_equal(b.unit.state, READER_DEGRADED);
	assert_string_equal(b.unit.detail, "punches are lost: the daemon does not keep up");
	hears_nothing(&b);
	/* Of two: the card, and the word that it was lost. */
	unit_tick(&b.unit, device.now_ns);
	hears_nothing(&b);
	assert_int_equal(b.counters[READER_LOST_BACKLOG], 2);
	show(0, 0x43);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(number_of(&m), 43);
	end(&b);
}

static void test_more_cards_than_may_wait_for_their_answer_are_lost(void **state)
{
	struct bench b;
	struct reader_message m;
	uint64_t first = 0;

	begin(&b, &level);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	for (int i = 0; i < UNIT_PENDING_MIN; i++) {
		show(0, 1 + i % 2);
		must_visit(&b);
		must_hear(&b, READER_RECORD, &m);
		first = first ?: m.tag;
	}
	show(0, 0x50);
	must_visit(&b);
	must_become(&b, READER_DEGRADED, "punches are lost: the daemon does not keep up");
	assert_false(answer(&b, 999, READER_RECORDED)); /* nobody's */
	assert_false(answer(&b, first, READER_RECORDED));
	show(0, 0x51);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	must_hear(&b, READER_RECORD, &m);
	end(&b);
}

/* The bits that count stand in a register of their own. */
static void test_the_same_digits_of_another_length_are_another_card(void **state)
{
	static const struct {
		uint16_t bits;
		const char *format; /* NULL: the same as before */
	} rows[] = {{26, "bits26"}, {26, NULL}, {25, "bits25"}, {12, "bits12"}, {12, NULL}};
	struct record_profile p = level;
	struct bench b;

	p.id.encoding = RECORD_BINARY;
	p.id.length = RECORD_LENGTH_BITS;
	p.id.size = (struct record_field){.at = 2, .width = 1};
	p.id.align_right = true;
	strcpy(p.id.format, "bits");
	begin(&b, &p);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_message m;

		show(0, 0x123);
		device.regs[EVENT + 2] = rows[i].bits;
		must_visit(&b);
		if (hear(&b, &m) != (rows[i].format != NULL) ||
		    (rows[i].format != NULL && strcmp(m.format, rows[i].format) != 0))
			fail_msg("row %zu: %u bits", i, rows[i].bits);
	}
	end(&b);
}

static void test_the_signature_is_looked_for_where_the_profile_has_it(void **state)
{
	static const struct {
		const char *claim;
		enum record_table table;
		uint16_t addr;
		bool in_block; /* and proves each answer */
	} rows[] = {
		{"in the block", RECORD_HOLDING, EVENT + 2, true},
		{"before it", RECORD_HOLDING, EVENT - 1, false},
		{"behind it", RECORD_HOLDING, EVENT + 3, false},
		{"in the other table", RECORD_INPUT, EVENT + 2, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = level;
		struct bench b;
		int r;

		p.identify.count = 2;
		p.identify.table = rows[i].table;
		p.identify.addr = rows[i].addr;
		for (int k = 0; k < 2; k++) {
			p.identify.expect[k] = 0x4841;
			p.identify.mask[k] = 0xffff;
		}
		begin(&b, &p);
		assert_int_equal(visit(&b), -EXDEV);
		device.regs[rows[i].addr] = device.regs[rows[i].addr + 1] = 0x4841;
		device.read_error = -ETIMEDOUT;
		assert_int_equal(visit(&b), -ETIMEDOUT);
		device.read_error = 0;
		show(0, 1);
		device.regs[rows[i].addr] = device.regs[rows[i].addr + 1] = 0x4841;
		must_visit(&b);
		device.regs[rows[i].addr + 1] = 0;
		r = visit(&b);
		if (r != (rows[i].in_block ? -EXDEV : 0))
			fail_msg("%s: %d", rows[i].claim, r);
		unit_gone(&b.unit);
		assert_int_equal(visit(&b), -EXDEV);
		end(&b);
	}
}

static void test_an_open_case_is_said_once_and_a_slow_unit_is_not_called_ready(void **state)
{
	struct record_profile p = level;
	struct bench b;

	p.tamper = (struct record_bit){.at = 3, .mask = 1, .value = 1};
	begin(&b, &p);
	b.unit.slow = true;
	must_visit(&b);
	hears_nothing(&b); /* who polls it says what it is */
	device.regs[EVENT + 3] = 1;
	must_visit(&b);
	must_become(&b, READER_DEGRADED, "its case is open");
	must_visit(&b);
	hears_nothing(&b);
	device.regs[EVENT + 3] = 0;
	b.unit.slow = false;
	must_visit(&b);
	must_become(&b, READER_READY, "");
	end(&b);
}

/* When the next one would be due after a SEEN at time 0 is no time to wait for. */
static void test_a_unit_is_said_to_be_seen_at_once_and_then_every_five_seconds(void **state)
{
	static const struct {
		int64_t at_ms;
		bool said;
	} rows[] = {{1000, true}, {1100, false}, {5999, false}, {6000, true}, {6100, false}};
	struct bench b;

	begin(&b, &level);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_message m;
		bool said = false;

		device.now_ns = rows[i].at_ms * NS_PER_MS;
		assert_int_equal(unit_visit(&b.unit, &b.link), 0);
		while (recv(b.loop, &m, sizeof(m), MSG_DONTWAIT) == sizeof(m))
			said |= m.kind == READER_SEEN;
		if (said != rows[i].said)
			fail_msg("at %lld ms", (long long)rows[i].at_ms);
	}
	end(&b);
}

static void test_counters_are_told_at_once_and_then_at_most_every_ten_seconds(void **state)
{
	const int64_t begin_ns = NS_PER_S, due_ns = begin_ns + 10 * NS_PER_S;
	struct reader_message m;
	struct bench b;

	begin(&b, &level);
	device.now_ns = begin_ns; /* of the boot */
	assert_true(unit_tick(&b.unit, begin_ns) == INT64_MAX);
	unit_count(&b.unit, READER_TIMEOUT, 1);
	assert_true(unit_tick(&b.unit, begin_ns) == INT64_MAX);
	hears_nothing(&b);
	assert_int_equal(b.counters[READER_TIMEOUT], 1);
	unit_count(&b.unit, READER_TIMEOUT, 2);
	assert_true(unit_tick(&b.unit, begin_ns + 1) == due_ns);
	show(0, 1);
	must_visit(&b);
	show(0, 2);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	must_hear(&b, READER_RECORD, &m);
	answer(&b, m.tag, READER_NOT_STORED); /* wants to be called sooner */
	assert_true(unit_tick(&b.unit, device.now_ns) == device.now_ns + NS_PER_S);
	hears_nothing(&b);
	assert_int_equal(b.counters[READER_TIMEOUT], 1);
	unit_tick(&b.unit, due_ns);
	must_hear(&b, READER_RECORD, &m);
	hears_nothing(&b);
	assert_int_equal(b.counters[READER_TIMEOUT], 3);
	end(&b);
}

static void test_what_was_not_stored_waits_while_the_loop_does_not_read(void **state)
{
	struct reader_message m, again;
	struct bench b;
	int64_t next_ns;

	begin(&b, &level);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	show(0, 1);
	must_visit(&b);
	must_hear(&b, READER_RECORD, &m);
	assert_false(answer(&b, m.tag, READER_NOT_STORED));
	fill_ring(&b);
	device.now_ns += NS_PER_S;
	next_ns = unit_tick(&b.unit, device.now_ns);
	assert_true(next_ns == device.now_ns + NS_PER_S);
	hears_nothing(&b);
	assert_true(unit_tick(&b.unit, next_ns - 1) == next_ns);
	hears_nothing(&b);
	assert_true(unit_tick(&b.unit, next_ns) == INT64_MAX);
	must_hear(&b, READER_RECORD, &again);
	assert_true(again.tag != m.tag && again.at_ns == m.at_ns);
	end(&b);
}

static const struct record_write lamp = {.fc = 5, .addr = LAMP, .value = 1, .hold_ms = 500},
				 buzzer = {.fc = 6, .addr = BUZZER, .value = 3};

static void test_a_signal_is_given_while_somebody_stands_there_and_taken_back(void **state)
{
	static const struct {
		const char *claim;
		enum reader_outcome outcome;
		int64_t after_ms;
		bool given;
	} rows[] = {
		{"recorded", READER_RECORDED, 50, true},
		{"a number that nobody holds", READER_UNKNOWN, 50, true},
		{"no punch", READER_NO_PUNCH, 50, false},
		{"not stored", READER_NOT_STORED, 50, false},
		{"recorded when he is gone", READER_RECORDED, 2000, false},
	};
	struct record_profile p = level;

	p.n_recorded = 2;
	p.recorded[0] = lamp;
	p.recorded[1] = buzzer;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_message m;
		struct bench b;

		begin(&b, &p);
		must_visit(&b);
		must_become(&b, READER_READY, "");
		show(0, 1);
		must_visit(&b);
		must_hear(&b, READER_RECORD, &m);
		device.now_ns += rows[i].after_ms * NS_PER_MS;
		answer(&b, m.tag, rows[i].outcome);
		must_visit(&b);
		if ((device.n_written > 0) != rows[i].given)
			fail_msg("%s: %zu writes", rows[i].claim, device.n_written);
		if (rows[i].given) {
			must_write(5, LAMP, 1, 0);
			must_write(6, BUZZER, 3, 0);
			device.now_ns += 300 * NS_PER_MS;
			must_visit(&b);
			writes_nothing();
			must_visit(&b); /* 500 ms */
			must_write(5, LAMP, 0, 0);
		}
		writes_nothing();
		must_visit(&b);
		writes_nothing();
		end(&b);
	}
}

static void test_a_signal_that_fails_is_the_visit_s_error_and_is_not_given_later(void **state)
{
	struct record_profile p = level;
	struct reader_message m;
	struct bench b;

	p.n_recorded = 2;
	p.recorded[0] = buzzer;
	p.recorded[1] = buzzer;
	begin(&b, &p);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	show(0, 1);
	must_visit(&b);
	must_hear(&b, READER_RECORD, &m);
	assert_true(answer(&b, m.tag, READER_RECORDED));
	device.write_error = -ETIMEDOUT;
	assert_int_equal(visit(&b), -ETIMEDOUT);
	device.write_error = 0;
	must_visit(&b);
	writes_nothing();
	end(&b);
}

static const struct record_profile counter = {
	.mode = RECORD_COUNTER,
	.table = RECORD_HOLDING,
	.addr = EVENT,
	.count = 3,
	.counter = {.at = 2, .width = 1},
	.seq_first = 1,
	.seq_last = 65535,
	.id = {.kind = CREDENTIAL_CARD,
	       .format = "bcd8",
	       .encoding = RECORD_BCD,
	       .regs = 2,
	       .bytes = 4,
	       .width = 4},
};

static void test_a_counter_tells_what_does_not_decode_and_what_it_missed(void **state)
{
	static const struct {
		uint16_t n, low;
		int kind, lost; /* -1: nothing */
	} rows[] = {
		{7, 0x42, -1, 0}, /* where it stands when we come */
		{8, 0x42, READER_RECORD, 0},
		{8, 0x42, -1, 0},
		{9, 0xabc, READER_REFUSED, 0},
		{10, 0, READER_REFUSED, 0}, /* something happened, and there is no card */
		{13, 0x43, READER_RECORD, 2},
		{1, 0x44, -1, 0}, /* started again, at its first number */
		{3, 0x44, READER_RECORD, 1},
	};
	struct bench b;

	begin(&b, &counter);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_message m = {0};
		bool came;

		show(0, rows[i].low);
		device.regs[EVENT + 2] = rows[i].n;
		must_visit(&b);
		if (i == 0)
			must_become(&b, READER_READY, "");
		came = hear(&b, &m);
		if (rows[i].lost > 0) {
			assert_int_equal(m.cause, READER_LOST_DEVICE);
			assert_int_equal(m.counters[READER_LOST_DEVICE], rows[i].lost);
			assert_false(m.has_device_seq);
			came = hear(&b, &m);
		}
		if ((came ? m.kind : -1) != rows[i].kind)
			fail_msg("at %u: kind %d, want %d", rows[i].n, came ? m.kind : -1,
				 rows[i].kind);
	}
	end(&b);
}

static const struct record_profile latch = {
	.mode = RECORD_LATCH,
	.table = RECORD_HOLDING,
	.addr = EVENT,
	.count = 3,
	.flag = {.at = 2, .mask = 1, .value = 1},
	.ack = {.fc = 6, .addr = ACK},
	.id = {.kind = CREDENTIAL_CARD,
	       .format = "bcd8",
	       .encoding = RECORD_BCD,
	       .regs = 2,
	       .bytes = 4,
	       .width = 4},
};

static void latched(uint16_t low)
{
	show(0, low);
	device.regs[EVENT + 2] = 1;
}

static void unlatched(void)
{
	device.regs[EVENT + 2] = 0;
}

static void latch_begin(struct bench *b)
{
	begin(b, &latch);
	must_visit(b);
	must_become(b, READER_READY, "");
}

static void test_a_latch_holds_its_card_until_that_is_stored(void **state)
{
	struct reader_message m;
	struct bench b;

	latch_begin(&b);
	latched(0x42);
	must_visit(&b);
	must_hear(&b, READER_RECORD, &m);
	must_visit(&b);
	hears_nothing(&b);
	writes_nothing();
	latched(0x43); /* by itself, which it should not: the first one's answer is awaited */
	must_visit(&b);
	hears_nothing(&b);
	writes_nothing();
	assert_true(answer(&b, m.tag, READER_RECORDED));
	unlatched();
	must_visit(&b); /* the flag stood in the last block */
	must_write(6, ACK, 0, 0);
	must_visit(&b);
	writes_nothing();
	end(&b);
}

static void test_a_latch_whose_flag_fell_by_itself_is_not_written_to(void **state)
{
	struct reader_message m;
	struct bench b;

	latch_begin(&b);
	latched(0x42);
	must_visit(&b);
	must_hear(&b, READER_RECORD, &m);
	unlatched();
	must_visit(&b); /* not stored yet: goes on waiting */
	assert_true(answer(&b, m.tag, READER_RECORDED));
	must_visit(&b);
	writes_nothing();
	latched(0x42); /* the same card again */
	must_visit(&b);
	must_hear(&b, READER_RECORD, &m);
	end(&b);
}

/* After a failed request the block comes first; another card in it shows that the ack arrived. */
static void test_a_latch_s_lost_answer_to_an_ack_costs_no_punch_and_doubles_none(void **state)
{
	static const struct {
		const char *claim;
		bool arrived, another;
	} rows[] = {
		{"it did not arrive", false, false},
		{"it arrived", true, false},
		{"it arrived, and another card was held there", true, true},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_message m;
		struct bench b;

		latch_begin(&b);
		latched(0x42);
		must_visit(&b);
		must_hear(&b, READER_RECORD, &m);
		answer(&b, m.tag, READER_RECORDED);
		device.write_error = -ETIMEDOUT;
		assert_int_equal(visit(&b), -ETIMEDOUT);
		b.unit.fails = 1;
		device.write_error = 0;
		if (rows[i].arrived)
			unlatched();
		if (rows[i].another)
			latched(0x43);
		must_visit(&b);
		if (hear(&b, &m) != rows[i].another)
			fail_msg("%s: %d messages", rows[i].claim, !rows[i].another);
		if (!rows[i].arrived)
			must_write(6, ACK, 0, 0);
		writes_nothing();
		end(&b);
	}
}

static void test_a_latched_read_that_does_not_decode_is_acknowledged_like_a_card(void **state)
{
	struct reader_message m;
	struct bench b;

	latch_begin(&b);
	latched(0xabc);
	must_visit(&b);
	must_hear(&b, READER_REFUSED, &m);
	assert_true(m.tag != 0);
	must_visit(&b);
	hears_nothing(&b);
	answer(&b, m.tag, READER_NO_PUNCH);
	must_visit(&b);
	must_write(6, ACK, 0, 0);
	end(&b);
}

static void test_a_latch_keeps_its_card_while_the_loop_does_not_read(void **state)
{
	struct reader_message m;
	struct bench b;

	latch_begin(&b);
	fill_ring(&b);
	latched(0x42);
	must_visit(&b);
	writes_nothing();
	hears_nothing(&b);
	must_visit(&b);
	must_hear(&b, READER_RECORD, &m);
	assert_int_equal(b.unit.counters[READER_LOST_BACKLOG], 0);
	end(&b);
}

enum {
	AT_EPOCH = 0,
	AT_OLDEST = 2,
	AT_NEXT = 4,
	AT_UPTO = 6,
	AT_SHOWN = 8,
	AT_LOST = 10,
	AT_NOW = 12,
	AT_WINDOW = 16,
	STRIDE = 6,
	WINDOW = 3,
	BUFFER = 100
};

/* Its numbers are of one register or of two, which of them first as its profile says. */
static struct record_profile log_of(uint8_t width, bool words_low_first)
{
	return (struct record_profile){
		.mode = RECORD_LOG,
		.table = RECORD_HOLDING,
		.addr = EVENT,
		.count = AT_WINDOW + WINDOW * STRIDE,
		.words_low_first = words_low_first,
		.seq_first = 1,
		.seq_last = 65535,
		.log = {.epoch = {AT_EPOCH, 1},
			.oldest = {AT_OLDEST, width},
			.next = {AT_NEXT, width},
			.upto = {AT_UPTO, width},
			.shown = {AT_SHOWN, 1},
			.lost = {AT_LOST, 2},
			.buffer = BUFFER,
			.window_at = AT_WINDOW,
			.stride = STRIDE,
			.records = WINDOW,
			.seq = {0, width}},
		.has_clear_lost = true,
		.clear_lost_addr = LOST,
		.id = {.kind = CREDENTIAL_FINGER,
		       .format = "user",
		       .at = 2,
		       .regs = 2,
		       .bytes = 4,
		       .width = 4},
		.time = {.seconds = {4, 1}, .now = {AT_NOW, 1}},
	};
}

static void put(const struct record_profile *p, unsigned at, uint8_t width, uint32_t value)
{
	uint16_t *r = device.regs + EVENT + at;

	r[width - 1] = (uint16_t)value;
	if (width == 2)
		r[0] = (uint16_t)(value >> 16);
	if (width == 2 && p->words_low_first) {
		r[0] = (uint16_t)value;
		r[1] = (uint16_t)(value >> 16);
	}
}

/* The device holds `oldest` to `next` - 1, and shows those behind `upto`. */
static void holds(const struct record_profile *p, uint32_t oldest, uint32_t upto, uint32_t next,
		  uint32_t lost)
{
	uint8_t width = p->log.seq.width;
	uint32_t n = next - upto - 1 < WINDOW ? next - upto - 1 : WINDOW;

	put(p, AT_EPOCH, 1, 7);
	put(p, AT_OLDEST, width, oldest);
	put(p, AT_NEXT, width, next);
	put(p, AT_UPTO, width, upto);
	put(p, AT_SHOWN, 1, n);
	put(p, AT_LOST, 2, lost);
	put(p, AT_NOW, 1, 5000);
	for (uint32_t i = 0; i < n; i++) {
		put(p, AT_WINDOW + i * STRIDE, width, upto + 1 + i);
		device.regs[EVENT + AT_WINDOW + i * STRIDE + 3] = (uint16_t)(1000 + upto + 1 + i);
		device.regs[EVENT + AT_WINDOW + i * STRIDE + 4] = 4990;
	}
}

static uint64_t must_take(struct bench *b, uint64_t seq)
{
	struct reader_message m;

	must_hear(b, READER_RECORD, &m);
	if (m.device_seq != seq || number_of(&m) != 1000 + seq || m.device_epoch != 7)
		fail_msg("%llu of user %u, want %llu", (unsigned long long)m.device_seq,
			 number_of(&m), (unsigned long long)seq);
	return m.tag;
}

static void test_a_log_is_read_and_told_in_the_words_of_its_profile(void **state)
{
	static const struct {
		uint8_t width;
		bool low_first;
		uint8_t fc;
		uint16_t upto[2], lost[2];
	} rows[] = {
		{1, false, 6, {2, 0}, {1, 2}},
		{2, false, 16, {0, 2}, {1, 2}},
		{2, true, 16, {2, 0}, {2, 1}},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = log_of(rows[i].width, rows[i].low_first);
		struct reader_message m;
		uint64_t first, second;
		struct bench b;

		begin(&b, &p);
		holds(&p, 1, 0, 3, 0x10002);
		must_visit(&b);
		must_become(&b, READER_READY, "");
		must_hear(&b, READER_REFUSED, &m);
		assert_string_equal(m.detail,
				    "65538 records were overwritten before we first came");
		assert_true(m.has_device_seq && m.device_seq == 0);
		must_write(16, LOST, rows[i].lost[0], rows[i].lost[1]);
		first = must_take(&b, 1);
		assert_int_equal(device.read, AT_WINDOW + STRIDE);
		must_visit(&b);
		assert_int_equal(device.read, AT_WINDOW + WINDOW * STRIDE);
		must_write(16, LOST, rows[i].lost[0], rows[i].lost[1]);
		second = must_take(&b, 2);
		holds(&p, 1, 0, 3, 0);
		answer(&b, first, READER_RECORDED);
		answer(&b, second, READER_RECORDED);
		must_visit(&b);
		must_write(rows[i].fc, EVENT + AT_UPTO, rows[i].upto[0], rows[i].upto[1]);
		must_visit(&b);
		must_write(rows[i].fc, EVENT + AT_UPTO, rows[i].upto[0], rows[i].upto[1]);
		holds(&p, 1, 2, 3, 0); /* now it knows */
		must_visit(&b);
		writes_nothing();
		hears_nothing(&b);
		end(&b);
	}
}

static void test_losses_are_told_whole_and_cleared_where_the_profile_says_how(void **state)
{
	static const struct {
		bool can_clear;
		uint32_t lost;
		const char *said;
	} rows[] = {
		{true, 1, "1 records were overwritten before we first came"},
		{false, 1, "1 records were overwritten before we first came"},
		{true, UINT32_MAX, "4294967295 records were overwritten before we first came"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = log_of(1, false);
		struct reader_message m;
		struct bench b;

		p.has_clear_lost = rows[i].can_clear;
		begin(&b, &p);
		holds(&p, 1, 0, 1, rows[i].lost);
		device.write_error = -EREMOTEIO;
		assert_int_equal(visit(&b), rows[i].can_clear ? -EREMOTEIO : 0);
		must_become(&b, READER_READY, "");
		must_hear(&b, READER_REFUSED, &m);
		assert_string_equal(m.detail, rows[i].said);
		assert_true(m.counters[READER_LOST_DEVICE] == rows[i].lost);
		end(&b);
	}
}

static void test_a_record_is_not_passed_over_while_the_loop_does_not_read(void **state)
{
	struct record_profile p = log_of(1, false);
	struct bench b;

	begin(&b, &p);
	holds(&p, 1, 0, 1, 0);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	holds(&p, 1, 0, 2, 0);
	fill_ring(&b);
	must_visit(&b);
	writes_nothing(); /* nor is it acknowledged */
	hears_nothing(&b);
	holds(&p, 1, 0, 3, 0);
	must_visit(&b);
	must_take(&b, 1);
	must_take(&b, 2);
	assert_int_equal(b.unit.counters[READER_LOST_DEVICE], 0);
	end(&b);
}

static void test_a_record_is_fresh_if_the_poll_before_is_known_and_near(void **state)
{
	static const struct {
		const char *claim;
		int64_t away_ms;
		bool has_now, has_time, backlog, clock_told;
	} rows[] = {
		{"near", 100, true, true, false, true},
		{"near, of a device without a clock of its own", 100, false, true, false, false},
		{"near, of a record without a time", 100, true, false, false, false},
		{"long ago", 2100, true, true, true, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = log_of(1, false);
		struct reader_message m;
		int64_t before_ns;
		struct bench b;
		int seen = 0;

		p.time.now.width = rows[i].has_now;
		p.time.seconds.width = rows[i].has_time;
		begin(&b, &p);
		holds(&p, 1, 0, 1, 0);
		must_visit(&b);
		must_visit(&b); /* no SEEN so soon after the first one */
		must_become(&b, READER_READY, "");
		hears_nothing(&b);
		before_ns = device.now_ns;
		device.now_ns += (rows[i].away_ms - 100) * NS_PER_MS;
		holds(&p, 1, 0, 2, 0);
		must_visit(&b);
		while (recv(b.loop, &m, sizeof(m), MSG_DONTWAIT) == sizeof(m) &&
		       m.kind == READER_SEEN)
			seen += m.at_ns == before_ns && m.has_device_time &&
				m.device_now_ms == 5000000;
		if (m.kind != READER_RECORD || m.since_ns != before_ns ||
		    m.backlog != rows[i].backlog || seen != rows[i].clock_told)
			fail_msg("%s: backlog %d, clock told %d", rows[i].claim, m.backlog, seen);
		end(&b);
	}
}

static void test_a_log_goes_on_where_both_sides_agree(void **state)
{
	static const struct {
		const char *claim;
		uint32_t oldest, told;
		uint64_t stored, next; /* what is taken next; 0: nothing */
		uint16_t tell;	       /* it; 0: nothing */
	} rows[] = {
		{"it was told of all", 1, 5, 5, 6, 0},
		{"it was not told of the last two", 1, 3, 5, 4, 0},
		{"of these it holds only one", 5, 3, 5, 5, 4},
		{"it was told of more than the store has", 1, 5, 3, 0, 3},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p = log_of(1, false);
		struct modbus_unit_config config = {.address = 1,
						    .has_resume = true,
						    .resume_epoch = 7,
						    .resume_seq = rows[i].stored};
		struct reader_message m = {0};
		struct bench b;

		begin(&b, &p);
		unit_done(&b.unit);
		config.profile = &b.profile;
		assert_int_equal(unit_init(&b.unit, &config, &b.port, &b.last_tag), 0);
		/* Its window begins where it was told, or with what it still has. */
		holds(&p, rows[i].oldest,
		      rows[i].told + 1 < rows[i].oldest ? rows[i].oldest - 1 : rows[i].told, 9, 0);
		put(&p, AT_UPTO, 1, rows[i].told);
		must_visit(&b);
		must_become(&b, READER_READY, "");
		if (hear(&b, &m) ? m.device_seq != rows[i].next : rows[i].next != 0)
			fail_msg("%s: %llu came", rows[i].claim, (unsigned long long)m.device_seq);
		if (rows[i].tell != 0)
			must_write(6, EVENT + AT_UPTO, rows[i].tell, 0);
		writes_nothing();
		end(&b);
	}
}

static void test_what_makes_room_in_a_log_is_written_first_and_may_be_refused(void **state)
{
	struct record_profile p = log_of(1, false);
	uint64_t tags[WINDOW];
	struct bench b;

	begin(&b, &p);
	holds(&p, 1, 0, 6, 0);
	must_visit(&b);
	must_become(&b, READER_READY, "");
	tags[0] = must_take(&b, 1);
	must_visit(&b);
	for (int i = 1; i < WINDOW; i++)
		tags[i] = must_take(&b, (uint64_t)i + 1);
	assert_false(answer(&b, tags[0], READER_RECORDED));
	assert_false(answer(&b, tags[1], READER_RECORDED));
	assert_true(answer(&b, tags[2], READER_RECORDED)); /* more waits behind it */
	device.write_error = -ETIMEDOUT;
	assert_int_equal(visit(&b), -ETIMEDOUT);
	device.write_error = -EREMOTEIO; /* it began anew: the block tells, and none came */
	device.read_error = -ETIMEDOUT;
	assert_int_equal(visit(&b), -ETIMEDOUT);
	device.write_error = 0;
	assert_int_equal(visit(&b), -ETIMEDOUT);
	writes_nothing();
	device.read_error = 0;
	device.write_error = -EREMOTEIO;
	assert_int_equal(visit(&b), -EREMOTEIO);
	device.write_error = 0;
	unit_gone(&b.unit);
	must_visit(&b);
	must_write(6, EVENT + AT_UPTO, 3, 0);
	holds(&p, 1, 3, 6, 0);
	must_visit(&b);
	must_take(&b, 4);
	must_take(&b, 5);
	writes_nothing();
	end(&b);
}

static void test_only_a_log_is_resumed_and_its_whole_window_may_wait(void **state)
{
	struct record_profile p = log_of(1, false);
	struct modbus_unit_config config = {.has_resume = true, .resume_seq = 5};
	uint64_t last_tag = 0;
	struct unit u;

	p.log.records = 20;
	config.profile = &p;
	assert_int_equal(unit_init(&u, &config, NULL, &last_tag), 0);
	assert_true(u.resuming && u.taken.known && u.taken.seq == 5);
	assert_int_equal(u.n_pending, 20);
	unit_done(&u);
	config.profile = &level;
	assert_int_equal(unit_init(&u, &config, NULL, &last_tag), 0);
	assert_false(u.resuming || u.taken.known);
	assert_int_equal(u.n_pending, UNIT_PENDING_MIN);
	unit_done(&u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_level_that_makes_no_sense_is_told_once_until_it_makes_sense),
		cmocka_unit_test(
			test_what_a_level_shows_while_the_loop_does_not_read_is_lost_and_counted),
		cmocka_unit_test(test_more_cards_than_may_wait_for_their_answer_are_lost),
		cmocka_unit_test(test_the_same_digits_of_another_length_are_another_card),
		cmocka_unit_test(test_the_signature_is_looked_for_where_the_profile_has_it),
		cmocka_unit_test(
			test_an_open_case_is_said_once_and_a_slow_unit_is_not_called_ready),
		cmocka_unit_test(
			test_a_unit_is_said_to_be_seen_at_once_and_then_every_five_seconds),
		cmocka_unit_test(test_counters_are_told_at_once_and_then_at_most_every_ten_seconds),
		cmocka_unit_test(test_what_was_not_stored_waits_while_the_loop_does_not_read),
		cmocka_unit_test(test_a_signal_is_given_while_somebody_stands_there_and_taken_back),
		cmocka_unit_test(
			test_a_signal_that_fails_is_the_visit_s_error_and_is_not_given_later),
		cmocka_unit_test(test_a_counter_tells_what_does_not_decode_and_what_it_missed),
		cmocka_unit_test(test_a_latch_holds_its_card_until_that_is_stored),
		cmocka_unit_test(test_a_latch_whose_flag_fell_by_itself_is_not_written_to),
		cmocka_unit_test(
			test_a_latch_s_lost_answer_to_an_ack_costs_no_punch_and_doubles_none),
		cmocka_unit_test(
			test_a_latched_read_that_does_not_decode_is_acknowledged_like_a_card),
		cmocka_unit_test(test_a_latch_keeps_its_card_while_the_loop_does_not_read),
		cmocka_unit_test(test_a_log_is_read_and_told_in_the_words_of_its_profile),
		cmocka_unit_test(test_losses_are_told_whole_and_cleared_where_the_profile_says_how),
		cmocka_unit_test(test_a_record_is_not_passed_over_while_the_loop_does_not_read),
		cmocka_unit_test(test_a_record_is_fresh_if_the_poll_before_is_known_and_near),
		cmocka_unit_test(test_a_log_goes_on_where_both_sides_agree),
		cmocka_unit_test(test_what_makes_room_in_a_log_is_written_first_and_may_be_refused),
		cmocka_unit_test(test_only_a_log_is_resumed_and_its_whole_window_may_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
