/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/timebound.h"

#define S NS_PER_S
#define MS NS_PER_MS
#define T0 (1795390200 * S) /* 2026-11-23T07:30:00+08:00 */

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

static void test_a_bound_widens_with_the_distance_from_its_reference(void **state)
{
	static const struct time_ref ref[] = {
		{.boot = 3, .boottime_ns = 1000 * S, .utc_ns = T0, .err_ns = 20 * MS},
	};
	static const struct {
		int64_t boottime_ns;
		int32_t drift_ppb;
		int64_t earliest_ns, latest_ns; /* from T0 */
	} rows[] = {
		{1000 * S, 50000, -20 * MS, 20 * MS},
		{1100 * S, 50000, 100 * S - 25 * MS, 100 * S + 25 * MS},
		{900 * S, 50000, -100 * S - 25 * MS, -100 * S + 25 * MS},
		{1100 * S, 5000, 100 * S - 20500000, 100 * S + 20500000},
		{1100 * S, 0, 100 * S - 20500000, 100 * S + 20500000},	 /* never below 5 ppm */
		{1000 * S + 1, 50000, 1 - 20 * MS - 1, 1 + 20 * MS + 1}, /* rounded up */
		{1000 * S + 500 * MS, 50000, 500 * MS - 20025000, 500 * MS + 20025000},
		/* three years without a reference, no overflow */
		{94609000 * S, 50000, 94608000 * S - 4730420 * MS, 94608000 * S + 4730420 * MS},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct time_evidence ev = {
			.refs = ref, .n_refs = 1, .drift_ppb = rows[i].drift_ppb};
		struct time_bound b = timebound_at(&ev, 3, rows[i].boottime_ns, NULL);

		if (b.earliest_ns - T0 != rows[i].earliest_ns ||
		    b.latest_ns - T0 != rows[i].latest_ns)
			fail_msg("row %zu: %lld to %lld", i, (long long)(b.earliest_ns - T0),
				 (long long)(b.latest_ns - T0));
	}
}

static void test_references_of_one_boot_are_intersected(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 1, .boottime_ns = 0, .utc_ns = T0 - 500 * S, .err_ns = 0},
		{.boot = 2, .boottime_ns = 100 * S, .utc_ns = T0, .err_ns = 30 * S},
		{.boot = 2, .boottime_ns = 200 * S, .utc_ns = T0 + 110 * S, .err_ns = 30 * S},
		{.boot = 2, .boottime_ns = 300 * S, .utc_ns = T0 + 195 * S, .err_ns = 30 * S},
		{.boot = 3, .boottime_ns = 0, .utc_ns = T0 + 500 * S, .err_ns = 0},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 5, .drift_ppb = 10000};
	bool conflict = false;
	struct time_bound b = timebound_at(&ev, 2, 200 * S, &conflict);

	/* +-(30 s + 1 ms) around 100 s and 95 s, +-30 s around 110 s */
	assert_int_equal(b.earliest_ns, T0 + 80 * S);
	assert_int_equal(b.latest_ns, T0 + 125 * S + MS);
	assert_false(conflict);
	/* one that is exact is no contradiction in itself */
	b = timebound_at(&ev, 1, 0, &conflict);
	assert_true(b.earliest_ns == T0 - 500 * S && b.latest_ns == b.earliest_ns);
	assert_false(conflict);
}

static void test_of_contradicting_references_the_nearest_counts_and_it_is_said(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 2, .boottime_ns = 100 * S, .utc_ns = T0, .err_ns = S},
		{.boot = 2, .boottime_ns = 200 * S, .utc_ns = T0 + 3600 * S, .err_ns = S},
	};
	static const struct {
		int64_t boottime_ns, middle_ns;
		bool conflict;
	} rows[] = {
		{0, T0 - 100 * S, true},	{149 * S, T0 + 49 * S, true},
		{150 * S, T0 + 3550 * S, true}, /* equally near: the later one */
		{151 * S, T0 + 3551 * S, true}, {300 * S, T0 + 3700 * S, true},
		{1LL << 58, 0, false}, /* nine years on the drift reconciles them */
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 2, .drift_ppb = 50000};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool conflict = false;
		struct time_bound b = timebound_at(&ev, 2, rows[i].boottime_ns, &conflict);
		int64_t middle_ns = b.earliest_ns + (b.latest_ns - b.earliest_ns) / 2;

		if (conflict != rows[i].conflict || (conflict && middle_ns != rows[i].middle_ns))
			fail_msg("row %zu: %lld, conflict %d", i, (long long)(middle_ns - T0),
				 conflict);
	}
}

static void test_of_references_of_one_moment_the_last_knew_most(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 1, .boottime_ns = 100 * S, .utc_ns = T0 - 9000 * S, .err_ns = S},
		{.boot = 2, .boottime_ns = 100 * S, .utc_ns = T0, .err_ns = S},
		{.boot = 2, .boottime_ns = 100 * S, .utc_ns = T0 + 3600 * S, .err_ns = S},
		{.boot = 2, .boottime_ns = 100 * S, .utc_ns = T0 + 7200 * S, .err_ns = S},
		{.boot = 2, .boottime_ns = 500 * S, .utc_ns = T0 + 9999 * S, .err_ns = S},
		{.boot = 3, .boottime_ns = 100 * S, .utc_ns = T0 + 99999 * S, .err_ns = S},
	};

	for (size_t n = 2; n <= ARRAY_LEN(refs); n++) {
		struct time_evidence ev = {.refs = refs, .n_refs = n, .drift_ppb = 50000};
		struct time_bound b = timebound_at(&ev, 2, 100 * S, NULL);
		size_t last = n < 5 ? n - 1 : 3;

		if (b.earliest_ns != refs[last].utc_ns - S || b.latest_ns != refs[last].utc_ns + S)
			fail_msg("of %zu: %lld s", n, (long long)((b.earliest_ns - T0) / S));
	}
}

static void test_a_boot_without_reference_lies_between_its_neighbours(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 2, .boottime_ns = 0, .utc_ns = T0 - 100 * S, .err_ns = 0},
		{.boot = 2, .boottime_ns = 50 * S, .utc_ns = T0, .err_ns = S},
		{.boot = 5, .boottime_ns = 200 * S, .utc_ns = T0 + 1000 * S, .err_ns = S},
		{.boot = 5, .boottime_ns = 300 * S, .utc_ns = T0 + 1100 * S, .err_ns = S},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 4, .drift_ppb = 10000};
	struct time_bound b;

	/* After boot 2's last reference plus what this boot has run; before boot 5 started. */
	b = timebound_at(&ev, 3, 100 * S, NULL);
	assert_int_equal(b.earliest_ns, T0 - S + 100 * S - MS);
	assert_int_equal(b.latest_ns, T0 + 800 * S + S + 2 * MS);
	b = timebound_at(&ev, 1, 100 * S, NULL);
	assert_int_equal(b.earliest_ns, INT64_MIN);
	assert_int_equal(b.latest_ns, T0 - 100 * S);
	b = timebound_at(&ev, 6, 100 * S, NULL);
	assert_int_equal(b.earliest_ns, T0 + 1200 * S - S - MS);
	assert_int_equal(b.latest_ns, INT64_MAX);
	ev.n_refs = 0;
	b = timebound_at(&ev, 3, 100 * S, NULL);
	assert_int_equal(b.earliest_ns, INT64_MIN);
	assert_int_equal(b.latest_ns, INT64_MAX);
}

static void test_neighbours_that_leave_one_moment_are_no_contradiction(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 2, .boottime_ns = 50 * S, .utc_ns = T0, .err_ns = 0},
		{.boot = 5, .boottime_ns = 0, .utc_ns = T0, .err_ns = 0},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 2, .drift_ppb = 10000};
	bool conflict = false;
	struct time_bound b = timebound_at(&ev, 3, 0, &conflict);

	assert_false(conflict);
	assert_int_equal(b.earliest_ns, T0);
	assert_int_equal(b.latest_ns, T0);
}

static void test_neighbours_that_contradict_each_other_leave_nothing_known(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 2, .boottime_ns = 50 * S, .utc_ns = T0, .err_ns = S},
		{.boot = 5, .boottime_ns = 200 * S, .utc_ns = T0 - 3600 * S, .err_ns = S},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 2, .drift_ppb = 10000};
	bool conflict = false;
	struct time_bound b = timebound_at(&ev, 3, 100 * S, &conflict);

	assert_true(conflict);
	assert_int_equal(timebound_width_ns(&b), INT64_MAX);
}

static void test_a_punch_lies_between_its_last_good_poll_and_its_arrival(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 2, .boottime_ns = 1000 * S, .utc_ns = T0, .err_ns = S},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 1, .drift_ppb = 50000};
	struct punch_time when = {.boot = 2, .at_ns = 1100 * S, .since_ns = 1100 * S};
	struct time_bound b = timebound_punch(&ev, &when);

	assert_int_equal(b.earliest_ns, T0 + 99 * S - 5 * MS);
	assert_int_equal(b.latest_ns, T0 + 101 * S + 5 * MS);
	when.since_ns = 1050 * S;
	b = timebound_punch(&ev, &when);
	assert_int_equal(b.earliest_ns, T0 + 49 * S - 2500000);
	assert_int_equal(b.latest_ns, T0 + 101 * S + 5 * MS);
	when.since_ns = 0;
	b = timebound_punch(&ev, &when);
	assert_int_equal(b.earliest_ns, INT64_MIN);
	assert_int_equal(b.latest_ns, T0 + 101 * S + 5 * MS);
}

static void test_a_punch_bound_never_ends_before_it_begins(void **state)
{
	/* The reference near the last poll is an hour fast, the one near the punch is not. */
	static const struct time_ref refs[] = {
		{.boot = 2, .boottime_ns = 1000 * S, .utc_ns = T0 + 3600 * S, .err_ns = S},
		{.boot = 2, .boottime_ns = 2000 * S, .utc_ns = T0 + 1000 * S, .err_ns = S},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 2, .drift_ppb = 50000};
	struct punch_time when = {.boot = 2, .at_ns = 2000 * S, .since_ns = 1000 * S};
	struct time_bound b = timebound_punch(&ev, &when);

	assert_int_equal(b.earliest_ns, T0 - S - 50 * MS);
	assert_int_equal(b.latest_ns, T0 + 1001 * S);
}

/* Device 1 is measured at these moments of a boot whose zero is T0, device time counts from its
 * own zero. A good clock runs with boot time. */
struct measured {
	int64_t boottime_s, device_s;
};

static struct time_bound device_punch(const struct measured *m, size_t n, int64_t device_s,
				      uint32_t epoch, uint8_t reader)
{
	static const struct time_ref refs[] = {{.boot = 1, .utc_ns = T0, .err_ns = S}};
	struct device_ref device[8];
	struct time_evidence ev = {.refs = refs,
				   .n_refs = 1,
				   .device_refs = device,
				   .n_device_refs = n,
				   .drift_ppb = 5000};
	struct punch_time when = {
		.boot = 1,
		.at_ns = 30000 * S,
		.since_ns = S,
		.has_device_time = 1,
		.device_ms = device_s * 1000,
		.device_epoch = epoch,
		.reader = reader,
	};

	for (size_t i = 0; i < n; i++)
		device[i] = (struct device_ref){.boot = 1,
						.boottime_ns = m[i].boottime_s * S,
						.device_ms = m[i].device_s * 1000,
						.device_epoch = 7,
						.reader = 1};
	return timebound_punch(&ev, &when);
}

static void test_a_device_time_counts_between_measurements_that_agree(void **state)
{
	static const struct {
		const char *what;
		struct measured m[4];
		size_t n;
		int64_t device_s;
		int64_t used_s; /* moment after T0 that it stands for; 0 = not used */
	} rows[] = {
		{"between two", {{10000, 500000}, {20000, 510000}}, 2, 505000, 15000},
		{"on a measurement", {{10000, 500000}, {20000, 510000}}, 2, 510000, 20000},
		{"two seconds apart", {{10000, 500000}, {20000, 510002}}, 2, 505000, 15000},
		{"three apart", {{10000, 500000}, {20000, 510003}}, 2, 505000, 0},
		{"three behind", {{10000, 500000}, {20000, 509997}}, 2, 505000, 0},
		{"an hour after", {{10000, 500000}, {20000, 510000}}, 2, 513600, 23600},
		{"longer after", {{10000, 500000}, {20000, 510000}}, 2, 513601, 0},
		{"an hour before", {{10000, 500000}, {20000, 510000}}, 2, 496400, 6400},
		{"longer before", {{10000, 500000}, {20000, 510000}}, 2, 496399, 0},
		{"one alone", {{10000, 500000}}, 1, 500001, 0},
		{"none", {{0, 0}}, 0, 500001, 0},
		/* set back by two hours between the second and the third measurement */
		{"before the reset",
		 {{10000, 500000}, {12000, 502000}, {14000, 496800}, {16000, 498800}},
		 4,
		 500500,
		 0},
		{"shown twice",
		 {{10000, 500000}, {12000, 502000}, {14000, 496800}, {19000, 501800}},
		 4,
		 501000,
		 0},
		/* set forward: what lies between could be on either side */
		{"in the leap",
		 {{10000, 500000}, {12000, 502000}, {14000, 514000}, {16000, 516000}},
		 4,
		 507000,
		 0},
		{"past the leap",
		 {{10000, 500000}, {12000, 502000}, {14000, 514000}, {16000, 516000}},
		 4,
		 515000,
		 15000},
		{"slow drift",
		 {{10000, 500000}, {15000, 505001}, {20000, 510002}},
		 3,
		 505001,
		 15000},
		{"noise", {{10000, 500000}, {20000, 510000}}, 2, -5, 0},
		{"not while it was polled",
		 {{10000, 500000}, {20000, 510000}, {40000, 530000}},
		 3,
		 525000,
		 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct time_bound b = device_punch(rows[i].m, rows[i].n, rows[i].device_s, 7, 1);
		int64_t used_ns = T0 + rows[i].used_s * S;
		bool used = timebound_width_ns(&b) < 60 * S;

		if (used != (rows[i].used_s != 0) ||
		    (used && (b.earliest_ns > used_ns || b.latest_ns < used_ns)))
			fail_msg("%s: %lld to %lld s", rows[i].what,
				 (long long)((b.earliest_ns - T0) / S),
				 (long long)((b.latest_ns - T0) / S));
	}
}

static void test_a_device_time_gives_two_seconds_and_the_errors(void **state)
{
	static const struct measured m[] = {{10000, 500000}, {20000, 510000}};
	struct time_bound b = device_punch(m, 2, 505000, 7, 1);

	/* the reference's 1 s and 5 ppm of 20000 s, and the 2 s that the clock may have wandered */
	assert_int_equal(b.earliest_ns, T0 + 15000 * S - 3 * S - 100 * MS);
	assert_int_equal(b.latest_ns, T0 + 15000 * S + 3 * S + 100 * MS);
	b = device_punch(m, 2, 505000, 8, 1); /* its log was reset since */
	assert_true(timebound_width_ns(&b) > 20000 * S);
	b = device_punch(m, 2, 505000, 7, 2); /* another reader's clock */
	assert_true(timebound_width_ns(&b) > 20000 * S);
}

static void test_a_device_time_that_was_before_the_last_poll_is_none(void **state)
{
	static const struct time_ref refs[] = {{.boot = 1, .utc_ns = T0, .err_ns = S}};
	static const struct device_ref device[] = {
		{.boot = 1, .boottime_ns = 10000 * S, .device_ms = 500000000, .reader = 1},
		{.boot = 1, .boottime_ns = 20000 * S, .device_ms = 510000000, .reader = 1},
	};
	static const struct {
		int64_t since_s, at_s;
		bool used; /* of 15000 */
	} rows[] = {
		{14000, 16000, true},  {14999, 15001, false}, {15002, 16000, true},
		{15010, 16000, false}, {14000, 14990, false}, {14000, 14998, true},
	};
	const struct time_evidence ev = {.refs = refs,
					 .n_refs = 1,
					 .device_refs = device,
					 .n_device_refs = 2,
					 .drift_ppb = 5000};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct punch_time when = {.boot = 1,
					  .at_ns = rows[i].at_s * S,
					  .since_ns = rows[i].since_s * S,
					  .device_ms = 505000000,
					  .reader = 1};
		struct time_bound without = timebound_punch(&ev, &when), with;

		when.has_device_time = 1;
		with = timebound_punch(&ev, &when);
		if (with.earliest_ns > with.latest_ns || with.earliest_ns < without.earliest_ns ||
		    with.latest_ns > without.latest_ns ||
		    (memcmp(&with, &without, sizeof(with)) != 0) != rows[i].used)
			fail_msg("polled at %d, then at %d", (int)rows[i].since_s,
				 (int)rows[i].at_s);
	}
}

static void test_a_thousandth_before_a_leap_is_not_in_it(void **state)
{
	static const struct time_ref refs[] = {{.boot = 1, .utc_ns = T0, .err_ns = S}};
	static const struct device_ref device[] = {
		{.boot = 1, .boottime_ns = 10000 * S, .device_ms = 500000000, .reader = 1},
		{.boot = 1, .boottime_ns = 12000 * S, .device_ms = 502000000, .reader = 1},
		{.boot = 1, .boottime_ns = 14000 * S, .device_ms = 514000000, .reader = 1},
		{.boot = 1, .boottime_ns = 16000 * S, .device_ms = 516000000, .reader = 1},
	};
	static const struct {
		int64_t device_ms;
		bool used;
	} rows[] = {
		{501999999, true},
		{502000000, false},
		{514000000, false},
		{514000001, true},
	};
	const struct time_evidence ev = {.refs = refs,
					 .n_refs = 1,
					 .device_refs = device,
					 .n_device_refs = 4,
					 .drift_ppb = 5000};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct punch_time when = {.boot = 1,
					  .at_ns = 30000 * S,
					  .since_ns = S,
					  .has_device_time = 1,
					  .device_ms = rows[i].device_ms,
					  .reader = 1};
		struct time_bound b = timebound_punch(&ev, &when);

		if ((timebound_width_ns(&b) < 60 * S) != rows[i].used)
			fail_msg("%lld ms", (long long)rows[i].device_ms);
	}
}

static void test_a_device_measured_at_no_known_time_tells_nothing(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 1, .boottime_ns = 0, .utc_ns = T0, .err_ns = S},
		{.boot = 1, .boottime_ns = 9000 * S, .utc_ns = T0 + 9000 * S, .err_ns = S},
		{.boot = 1, .boottime_ns = 9001 * S, .utc_ns = T0 + 9601 * S, .err_ns = S},
	};
	static const struct device_ref device[] = {
		{.boot = 1, .boottime_ns = 1000 * S, .device_ms = 501000000, .reader = 1},
		{.boot = 1, .boottime_ns = 2000 * S, .device_ms = 502000000, .reader = 1},
		/* in a boot without any reference after it */
		{.boot = 2, .boottime_ns = 1000 * S, .device_ms = 503000000, .reader = 1},
	};
	struct time_evidence ev = {.refs = refs,
				   .n_refs = 1,
				   .device_refs = device,
				   .n_device_refs = 2,
				   .drift_ppb = 5000};
	struct punch_time when = {.boot = 1,
				  .at_ns = 8000 * S,
				  .since_ns = S,
				  .has_device_time = 1,
				  .device_ms = 501500000,
				  .reader = 1};
	struct time_bound b = timebound_punch(&ev, &when);

	assert_true(timebound_width_ns(&b) < 60 * S);
	ev.n_refs = 3; /* they contradict each other, here and everywhere */
	b = timebound_punch(&ev, &when);
	assert_true(timebound_width_ns(&b) > 7000 * S);
	ev.n_refs = 1;
	ev.n_device_refs = 3;
	when.device_ms = 502500000; /* between a measurement with and one without a time */
	b = timebound_punch(&ev, &when);
	assert_true(timebound_width_ns(&b) > 7000 * S);
}

static void test_a_device_clock_that_shows_nonsense_is_left_out(void **state)
{
	static const struct measured early[] = {{10000, 500000}, {15000, -7}, {20000, 510000}};
	static const struct measured late[] = {
		{10000, 500000}, {15000, 10000000001}, {20000, 510000}, {25000, 515000}};
	static const struct measured edge[] = {{10000, 0}, {20000, 10000}};
	struct time_bound b = device_punch(early, 3, 505000, 7, 1);

	assert_true(timebound_width_ns(&b) > 20000 * S); /* no two measurements side by side */
	b = device_punch(late, 4, 512000, 7, 1);
	assert_true(timebound_width_ns(&b) < 60 * S);
	b = device_punch(edge, 2, 0, 7, 1); /* 1970 is a time like any other */
	assert_true(timebound_width_ns(&b) < 60 * S);
	b = device_punch(edge, 2, -1, 7, 1);
	assert_true(timebound_width_ns(&b) > 20000 * S);
}

static void test_a_true_moment_is_always_inside_its_bound(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	srandom(seed);
	for (int round = 0; round < 2000; round++) {
		struct time_ref refs[12];
		size_t n = 1 + (size_t)random() % 12;
		int64_t ppm = random() % 101 - 50; /* of our oscillator, within the 50 allowed */
		int64_t boottime_ns = 0, before_ns = INT64_MAX;
		struct time_evidence ev = {.refs = refs, .drift_ppb = 50000};

		for (size_t i = 0; i < n; i++) {
			boottime_ns += random() % (20000 * S);
			refs[i] = (struct time_ref){.boot = 4,
						    .boottime_ns = boottime_ns,
						    .err_ns = random() % (30 * S)};
			refs[i].utc_ns = T0 + boottime_ns + boottime_ns / 1000000 * ppm +
					 random() % (2 * refs[i].err_ns + 1) - refs[i].err_ns;
			/* truth is T0 + boottime * (1 + ppm); division may lose a microsecond */
			refs[i].err_ns += 1000;
		}
		boottime_ns = random() % (boottime_ns + 1);
		for (ev.n_refs = 1; ev.n_refs <= n; ev.n_refs++) {
			bool conflict = false;
			struct time_bound b = timebound_at(&ev, 4, boottime_ns, &conflict);
			int64_t truth_ns = T0 + boottime_ns + boottime_ns / 1000000 * ppm;

			if (conflict || truth_ns < b.earliest_ns || truth_ns > b.latest_ns)
				fail_msg("seed %u, round %d: truth is outside", seed, round);
			if (timebound_width_ns(&b) > before_ns)
				fail_msg("seed %u, round %d: more evidence, less known", seed,
					 round);
			before_ns = timebound_width_ns(&b);
		}
	}
}

static void test_blocks_of_references_change_no_bound(void **state)
{
	enum { N = 5 * TIME_BLOCK + 7 };
	static struct time_ref refs[N];
	struct time_block blocks[N / TIME_BLOCK];

	srandom(20261122);
	for (int round = 0; round < 48; round++) {
		static const int32_t drifts_ppb[] = {50000, 400000, 5000};
		struct time_evidence plain = {.refs = refs,
					      .n_refs = N,
					      .drift_ppb = drifts_ppb[round % 3]},
				     passing = plain;
		int64_t at_ns = 0;
		/* Some rounds are full of contradictions, in some each reference is worth a little.
		 */
		int wild = round % 4 == 0 ? 3600 : round % 4 == 1 ? 0 : 1;

		for (size_t i = 0; i < N; i++) {
			int32_t boot = 1 + (int32_t)(i / (size_t)(90 + round));

			at_ns = i > 0 && refs[i - 1].boot != boot ? 0 : at_ns;
			at_ns += random() % 3 * 1800 * S; /* several may be of one moment */
			refs[i] = (struct time_ref){.boot = boot,
						    .boottime_ns = at_ns,
						    .err_ns = random() % (30 * S),
						    .utc_ns = T0 + boot * 86400 * 365 * S + at_ns +
							      (random() % 20 - 10) * wild * S};
		}
		for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
			blocks[i] = timebound_block(&refs[i * TIME_BLOCK]);
		passing.blocks = blocks;
		for (int i = 0; i < 500; i++) {
			int32_t boot = (int32_t)(random() % 6);
			int64_t moment_ns = random() % 400 * 900 * S;
			bool contradict = false, contradict_passing = false;
			struct time_bound a = timebound_at(&plain, boot, moment_ns, &contradict);
			struct time_bound b =
				timebound_at(&passing, boot, moment_ns, &contradict_passing);

			if (memcmp(&a, &b, sizeof(a)) != 0 || contradict != contradict_passing)
				fail_msg("round %d: boot %d, second %lld", round, boot,
					 (long long)(moment_ns / S));
		}
	}
}

static void test_a_block_says_what_the_narrowest_of_each_end_says(void **state)
{
	/* Wherever they stand in it. */
	for (size_t low = 0; low < TIME_BLOCK; low++) {
		size_t high = TIME_BLOCK - 1 - low;
		struct time_ref refs[TIME_BLOCK];
		struct time_block block;

		for (size_t i = 0; i < TIME_BLOCK; i++)
			refs[i] = (struct time_ref){.boottime_ns = (int64_t)i * S,
						    .utc_ns = T0 + (int64_t)i * S +
							      (i == low	   ? 2 * S
							       : i == high ? -2 * S
									   : 0),
						    .err_ns = 9 * S};
		block = timebound_block(refs);
		assert_true(block.earliest_ns == T0 - 7 * S);
		assert_true(block.latest_ns == T0 + 7 * S);
	}
}

static void test_a_bound_touches_every_day_it_can_be_of(void **state)
{
	static const struct {
		int64_t earliest_s, latest_s; /* from local midnight before T0 */
		int32_t first, last;
	} rows[] = {
		{0, 0, 20780, 20780},
		{0, 86399, 20780, 20780},
		{-60, 60, 20779, 20780},
		{80000, 90000, 20780, 20781},
		{-90000, 90000, 20778, 20781},
		/* narrow: the day of its earliest moment */
		{-1, 0, 20779, 20779},
		{-60, 59, 20779, 20779},
		{86399, 86401, 20780, 20780},
	};
	const int64_t midnight_ns = T0 - 27000 * S;
	int32_t first, last, day;

	timebound_days(&wita, &(struct time_bound){INT64_MIN, T0}, &first, &last);
	assert_true(first == INT32_MIN && last == 20780);
	timebound_days(&wita, &(struct time_bound){T0, INT64_MAX}, &first, &last);
	assert_true(first == 20780 && last == INT32_MAX);
	assert_false(timebound_day(&wita, &TIME_UNKNOWN, &day));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct time_bound b = {midnight_ns + rows[i].earliest_s * S,
				       midnight_ns + rows[i].latest_s * S};

		timebound_days(&wita, &b, &first, &last);
		if (first != rows[i].first || last != rows[i].last)
			fail_msg("row %zu: day %d to %d", i, first, last);
		day = 4711;
		if (timebound_day(&wita, &b, &day) != (first == last) ||
		    day != (first == last ? first : 4711))
			fail_msg("row %zu: the day %d", i, day);
	}
}

static void test_the_last_good_poll_may_lie_in_an_earlier_boot(void **state)
{
	static const struct time_ref refs[] = {
		{.boot = 1, .boottime_ns = 1000 * S, .utc_ns = T0, .err_ns = S},
		{.boot = 3, .boottime_ns = 1000 * S, .utc_ns = T0 + 7200 * S, .err_ns = S},
		{.boot = 4, .boottime_ns = 1000 * S, .utc_ns = T0 - 7200 * S, .err_ns = S},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 3, .drift_ppb = 50000};
	struct punch_time when = {
		.boot = 3, .at_ns = 1000 * S, .since_ns = 1000 * S, .since_boots_ago = 2};
	struct time_bound b = timebound_punch(&ev, &when);

	assert_int_equal(b.earliest_ns, T0 - S);
	assert_int_equal(b.latest_ns, T0 + 7201 * S);
	when.since_boots_ago = 1; /* boot 2 began after that moment and had run for as long */
	b = timebound_punch(&ev, &when);
	assert_int_equal(b.earliest_ns, T0 - S + 1000 * S - 50 * MS);
	when.since_boots_ago = 2;
	when.boot = 4; /* whose reference contradicts that of boot 2 */
	b = timebound_punch(&ev, &when);
	assert_int_equal(b.earliest_ns, INT64_MIN);
	assert_int_equal(b.latest_ns, T0 - 7199 * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bound_widens_with_the_distance_from_its_reference),
		cmocka_unit_test(test_references_of_one_boot_are_intersected),
		cmocka_unit_test(
			test_of_contradicting_references_the_nearest_counts_and_it_is_said),
		cmocka_unit_test(test_of_references_of_one_moment_the_last_knew_most),
		cmocka_unit_test(test_a_boot_without_reference_lies_between_its_neighbours),
		cmocka_unit_test(test_neighbours_that_leave_one_moment_are_no_contradiction),
		cmocka_unit_test(test_neighbours_that_contradict_each_other_leave_nothing_known),
		cmocka_unit_test(test_a_punch_lies_between_its_last_good_poll_and_its_arrival),
		cmocka_unit_test(test_a_punch_bound_never_ends_before_it_begins),
		cmocka_unit_test(test_a_device_time_counts_between_measurements_that_agree),
		cmocka_unit_test(test_a_device_time_gives_two_seconds_and_the_errors),
		cmocka_unit_test(test_a_device_time_that_was_before_the_last_poll_is_none),
		cmocka_unit_test(test_a_thousandth_before_a_leap_is_not_in_it),
		cmocka_unit_test(test_a_device_measured_at_no_known_time_tells_nothing),
		cmocka_unit_test(test_a_device_clock_that_shows_nonsense_is_left_out),
		cmocka_unit_test(test_a_true_moment_is_always_inside_its_bound),
		cmocka_unit_test(test_blocks_of_references_change_no_bound),
		cmocka_unit_test(test_a_block_says_what_the_narrowest_of_each_end_says),
		cmocka_unit_test(test_a_bound_touches_every_day_it_can_be_of),
		cmocka_unit_test(test_the_last_good_poll_may_lie_in_an_earlier_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
