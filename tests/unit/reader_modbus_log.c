/* SPDX-License-Identifier: MIT */

/* A log: where it is read on, what is fresh, what is told to the device. */
#include "reader_modbus_unit.h"

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
			seen += m.at_ns == before_ns &&
				(m.device_now_ms == 5000000 || !rows[i].clock_told);
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
	p.mode = RECORD_LATCH;
	p.log.records = 0;
	assert_int_equal(unit_init(&u, &config, NULL, &last_tag), 0);
	assert_false(u.resuming || u.taken.known);
	assert_int_equal(u.n_pending, UNIT_PENDING_MIN);
	unit_done(&u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
