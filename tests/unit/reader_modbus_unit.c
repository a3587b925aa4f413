/* SPDX-License-Identifier: MIT */

/* Level, counter and latch, signals and counters of one unit. What the thread makes of it, against
 * simulated devices: reader_modbus.c. */
#include "reader_modbus_unit.h"

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

/* Time 0 is the boot: that nothing was said since is no reason to wait. */
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
