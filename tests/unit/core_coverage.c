/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/coverage.h"

#define S NS_PER_S
#define HOUR_NS (3600 * S)

/* In these tests a moment is a time of a day that starts at 0, in UTC. */
static const struct zone utc = {NULL, 0};

static int64_t at(const char *s)
{
	int32_t second;

	if (strcmp(s, "24:00") == 0)
		return 24 * HOUR_NS;
	assert_int_equal(civil_parse_time(s, &second), 0);
	return second * S;
}

static struct day_plan default_plan(void)
{
	static struct rules r;
	struct day_plan p;

	r = (struct rules){.n_schedules = 1, .n_sets = 1};
	r.sets[0] = (struct rule_set){.id = 1, .valid_from = -1000};
	r.sets[0].schedules[0] = schedule_default();
	assert_int_equal(schedule_resolve(&r, &utc, 0, 0, &p), 0); /* 1970-01-01, a Thursday */
	return p;
}

/* "05:00-06:30 07:00-07:10" */
static size_t parse_holes(const char *s, struct hole *ret)
{
	size_t n = 0;
	char from[9], to[9];
	int used;

	for (; sscanf(s, " %8[0-9:]-%8[0-9:]%n", from, to, &used) == 2; s += used, n++)
		ret[n] = (struct hole){at(from), at(to)};
	assert_int_equal(*s, '\0');
	return n;
}

static struct coverage_day day_with(const char *unread, const char *blind)
{
	struct coverage_day c;

	coverage_whole(&c);
	c.n_unread = (uint32_t)parse_holes(unread, c.unread);
	c.n_blind = (uint32_t)parse_holes(blind, c.blind);
	return c;
}

/* What stands behind the last hole is none. */
static struct coverage_day traps_behind(struct coverage_day c)
{
	for (uint32_t i = c.n_unread; i < HOLES_MAX; i++)
		c.unread[i] = (struct hole){0, 48 * HOUR_NS};
	for (uint32_t i = c.n_blind; i < HOLES_MAX; i++)
		c.blind[i] = (struct hole){0, 48 * HOUR_NS};
	return c;
}

struct span {
	uint8_t reader;
	uint8_t state;
	const char *from, *from_latest, *to, *to_latest; /* *_latest NULL: exact */
};

static void test_holes_are_what_no_reader_covers_for_certain(void **state)
{
	static const struct {
		const char *what;
		uint32_t readers;
		struct span spans[4];
		const char *unread, *blind;
	} rows[] = {
		{"nothing known", 1, {{0}}, "", "00:00-24:00"},
		{"up all day", 1, {{0, COVERAGE_UP, "00:00", NULL, "24:00", NULL}}, "", ""},
		{"a gap",
		 1,
		 {{0, COVERAGE_UP, "00:00", NULL, "07:00", NULL},
		  {0, COVERAGE_UP, "07:10", NULL, "24:00", NULL}},
		 "",
		 "07:00-07:10"},
		{"a gap the other reader covers",
		 3,
		 {{0, COVERAGE_UP, "00:00", NULL, "07:00", NULL},
		  {0, COVERAGE_UP, "07:10", NULL, "24:00", NULL},
		  {1, COVERAGE_UP, "06:00", NULL, "07:08", NULL}},
		 "",
		 "07:08-07:10"},
		{"somebody else's reader",
		 1,
		 {{0, COVERAGE_UP, "00:00", NULL, "07:00", NULL},
		  {1, COVERAGE_UP, "00:00", NULL, "24:00", NULL}},
		 "",
		 "07:00-24:00"},
		{"touching spans",
		 1,
		 {{0, COVERAGE_UP, "00:00", NULL, "07:00", NULL},
		  {0, COVERAGE_UP, "07:00", NULL, "24:00", NULL}},
		 "",
		 ""},
		{"unavailable says nothing more",
		 1,
		 {{0, COVERAGE_UP, "00:00", NULL, "07:00", NULL},
		  {0, COVERAGE_UNAVAILABLE, "07:00", NULL, "24:00", NULL}},
		 "",
		 "07:00-24:00"},
		{"unread is not blind",
		 1,
		 {{0, COVERAGE_UP, "00:00", NULL, "07:00", NULL},
		  {0, COVERAGE_UNREAD, "07:00", NULL, "08:00", NULL},
		  {0, COVERAGE_UP, "08:30", NULL, "24:00", NULL}},
		 "07:00-08:00",
		 "08:00-08:30"},
		{"unread spans that touch, in either order",
		 1,
		 {{0, COVERAGE_UNREAD, "07:00", NULL, "07:30", NULL},
		  {0, COVERAGE_UNREAD, "07:30", NULL, "08:00", NULL},
		  {0, COVERAGE_UNREAD, "06:00", NULL, "07:00", NULL}},
		 "06:00-08:00",
		 "00:00-06:00 08:00-24:00"},
		{"one that holds the others",
		 1,
		 {{0, COVERAGE_UNREAD, "07:00", NULL, "07:30", NULL},
		  {0, COVERAGE_UNREAD, "08:00", NULL, "08:30", NULL},
		  {0, COVERAGE_UNREAD, "06:00", NULL, "09:00", NULL},
		  {0, COVERAGE_UNREAD, "07:10", NULL, "08:10", NULL}},
		 "06:00-09:00",
		 "00:00-06:00 09:00-24:00"},
		{"unread beside a working reader",
		 3,
		 {{0, COVERAGE_UP, "00:00", NULL, "24:00", NULL},
		  {1, COVERAGE_UNREAD, "07:00", NULL, "07:30", NULL},
		  {1, COVERAGE_UNREAD, "07:20", NULL, "08:00", NULL}},
		 "07:00-08:00",
		 ""},
		{"up counts where it is certain",
		 1,
		 {{0, COVERAGE_UP, "05:00", "06:00", "10:00", "11:00"}},
		 "",
		 "00:00-06:00 10:00-24:00"},
		{"unread counts where it can be",
		 1,
		 {{0, COVERAGE_UP, "00:00", NULL, "24:00", NULL},
		  {0, COVERAGE_UNREAD, "05:00", "06:00", "10:00", "11:00"}},
		 "05:00-11:00",
		 ""},
		{"never certainly up",
		 1,
		 {{0, COVERAGE_UP, "05:00", "10:00", "09:00", "11:00"}},
		 "",
		 "00:00-24:00"},
		{"any order",
		 1,
		 {{0, COVERAGE_UP, "12:00", NULL, "24:00", NULL},
		  {0, COVERAGE_UP, "06:00", NULL, "11:00", NULL},
		  {0, COVERAGE_UP, "00:00", NULL, "05:00", NULL}},
		 "",
		 "05:00-06:00 11:00-12:00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day want = day_with(rows[i].unread, rows[i].blind), got;
		struct coverage_span spans[4];
		size_t n = 0;

		for (; n < 4 && rows[i].spans[n].from != NULL; n++) {
			const struct span *s = &rows[i].spans[n];

			spans[n] = (struct coverage_span){
				.reader = s->reader,
				.state = s->state,
				.from = {at(s->from), at(s->from_latest ?: s->from)},
				.to = {at(s->to), at(s->to_latest ?: s->to)},
			};
		}
		coverage_build(spans, n, rows[i].readers, 0, 24 * HOUR_NS, &got);
		if (memcmp(&got, &want, sizeof(got)) != 0)
			fail_msg("%s: %u unread, %u blind, first %lld to %lld s", rows[i].what,
				 got.n_unread, got.n_blind, (long long)(got.blind[0].from_ns / S),
				 (long long)(got.blind[0].to_ns / S));
	}
}

static void test_a_span_without_known_ends_is_never_up_and_everywhere_unread(void **state)
{
	struct coverage_span s = {.from = TIME_UNKNOWN, .to = TIME_UNKNOWN};
	struct coverage_day c;

	coverage_build(&s, 1, 1, 0, 24 * HOUR_NS, &c);
	assert_int_equal(c.n_blind, 1);
	s.state = COVERAGE_UNREAD;
	coverage_build(&s, 1, 1, 0, 24 * HOUR_NS, &c);
	assert_int_equal(c.n_blind, 0);
	assert_int_equal(c.n_unread, 1);
	assert_int_equal(c.unread[0].from_ns, 0);
	assert_int_equal(c.unread[0].to_ns, 24 * HOUR_NS);
	/* one that still goes on */
	s = (struct coverage_span){.from = {at("05:00"), at("05:00")},
				   .to = {INT64_MAX, INT64_MAX}};
	coverage_build(&s, 1, 1, 0, 24 * HOUR_NS, &c);
	assert_int_equal(c.n_blind, 1);
	assert_int_equal(c.blind[0].to_ns, at("05:00"));
}

static void test_holes_agree_with_a_map_of_minutes(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	srandom(seed);
	for (int round = 0; round < 3000; round++) {
		struct coverage_span spans[24];
		bool up[1440] = {false}, unread[1440] = {false};
		size_t n = (size_t)random() % 25;
		struct coverage_day c;

		for (size_t i = 0; i < n; i++) {
			int64_t from = random() % 1500 - 30, to = from + random() % 300;
			uint8_t state_now = (uint8_t)(random() % COVERAGE_STATES);

			spans[i] = (struct coverage_span){
				.from = {from * 60 * S, from * 60 * S},
				.to = {to * 60 * S, to * 60 * S},
				.reader = (uint8_t)(random() % 3),
				.state = state_now,
			};
			for (int64_t m = from < 0 ? 0 : from; m < to && m < 1440; m++) {
				up[m] |= spans[i].reader < 2 && state_now == COVERAGE_UP;
				unread[m] |= spans[i].reader < 2 && state_now == COVERAGE_UNREAD;
			}
		}
		coverage_build(spans, n, 3, 0, 24 * HOUR_NS, &c);
		for (int m = 0; m < 1440; m++) {
			bool in_blind = false, in_unread = false;
			int64_t ns = (m * 60 + 30) * S;

			for (uint32_t i = 0; i < c.n_blind; i++)
				in_blind |= c.blind[i].from_ns <= ns && ns < c.blind[i].to_ns;
			for (uint32_t i = 0; i < c.n_unread; i++)
				in_unread |= c.unread[i].from_ns <= ns && ns < c.unread[i].to_ns;
			if (in_blind != (!up[m] && !unread[m]) || in_unread != unread[m])
				fail_msg("seed %u, round %d: minute %d", seed, round, m);
		}
		for (uint32_t i = 1; i < c.n_blind; i++) {
			if (c.blind[i - 1].to_ns >= c.blind[i].from_ns)
				fail_msg("seed %u, round %d: holes touch", seed, round);
		}
	}
}

static void test_past_the_bound_the_nearest_holes_become_one(void **state)
{
	/* 100 holes of a second each minute from 05:00 on, then up from 07:00: the long stretches
	 * that prove something survive. */
	struct coverage_span spans[102];
	struct coverage_day c;
	size_t n = 0;

	spans[n++] = (struct coverage_span){.to = {at("05:00"), at("05:00")}};
	for (int i = 0; i < 100; i++) {
		int64_t from_ns = at("05:00") + (i * 60 + 1) * S, to_ns = from_ns + 59 * S;

		if (i == 99)
			to_ns = 24 * HOUR_NS;
		spans[n++] =
			(struct coverage_span){.from = {from_ns, from_ns}, .to = {to_ns, to_ns}};
	}
	coverage_build(spans, n, 1, 0, 24 * HOUR_NS, &c);
	assert_int_equal(c.n_blind, HOLES_MAX);
	assert_int_equal(c.blind[0].from_ns, at("05:00"));
	assert_int_equal(c.blind[HOLES_MAX - 1].to_ns, at("05:00") + (99 * 60 + 1) * S);
	for (size_t i = 0; i < n; i++)
		spans[i].state = COVERAGE_UNREAD;
	coverage_build(spans, n, 1, 0, 24 * HOUR_NS, &c);
	assert_int_equal(c.n_unread, HOLES_MAX);
	assert_int_equal(c.unread[0].from_ns, 0);
	assert_int_equal(c.unread[HOLES_MAX - 1].to_ns, 24 * HOUR_NS);
}

static void test_what_becomes_one_is_what_proved_least(void **state)
{
	struct coverage_span spans[HOLES_MAX + 1], kept[HOLES_MAX + 1];
	struct coverage_day got, want;
	size_t n_kept = 0;

	/* Up for a minute every ten, but for 20 s and 10 s in two of them. */
	for (int i = 0; i < HOLES_MAX + 1; i++) {
		int64_t from_ns = at("05:00") + i * 600 * S;
		int64_t to_ns = from_ns + (i == 10 ? 20 : i == 40 ? 10 : 60) * S;

		spans[i] = (struct coverage_span){.from = {from_ns, from_ns}, .to = {to_ns, to_ns}};
		if (i != 10 && i != 40)
			kept[n_kept++] = spans[i];
	}
	coverage_build(spans, HOLES_MAX + 1, 1, 0, 24 * HOUR_NS, &got);
	coverage_build(kept, n_kept, 1, 0, 24 * HOUR_NS, &want);
	assert_int_equal(want.n_blind, HOLES_MAX);
	assert_memory_equal(&got, &want, sizeof(got));
}

static void test_wherever_it_stands_what_proved_least_gives_way(void **state)
{
	for (int least = 0; least < HOLES_MAX; least++) {
		struct coverage_span spans[HOLES_MAX], kept[HOLES_MAX];
		struct coverage_day got, want;
		size_t n_kept = 0;

		for (int i = 0; i < HOLES_MAX; i++) {
			int64_t from_ns = at("05:00") + i * 600 * S;
			int64_t to_ns = from_ns + (i == least ? 10 : 60) * S;

			spans[i] = (struct coverage_span){.from = {from_ns, from_ns},
							  .to = {to_ns, to_ns}};
			if (i != least)
				kept[n_kept++] = spans[i];
		}
		coverage_build(spans, HOLES_MAX, 1, 0, 24 * HOUR_NS, &got);
		coverage_build(kept, n_kept, 1, 0, 24 * HOUR_NS, &want);
		if (want.n_blind != HOLES_MAX || memcmp(&got, &want, sizeof(got)) != 0)
			fail_msg("not the %dth", least);
	}
}

static void test_a_whole_day_has_no_holes(void **state)
{
	struct coverage_day c, none = {0};

	memset(&c, 0xaa, sizeof(c));
	coverage_whole(&c);
	assert_memory_equal(&c, &none, sizeof(c));
}

static void test_a_return_is_doubtful_only_behind_a_hole_since_they_left(void **state)
{
	static const struct {
		const char *unread, *blind, *left, *punch;
		bool doubtful;
	} rows[] = {
		{"", "", "12:01", "13:05", false},
		{"", "12:40-12:59", "12:59", "13:05", false}, /* they were seen since */
		{"", "12:40-12:59:01", "12:59", "13:05", true},
		{"", "12:40-12:50", "12:01", "13:05", false},
		{"", "12:40-12:50:01", "12:01", "13:05", true},
		{"", "12:30-13:00", "12:01", "15:00", false},
		{"", "12:30-13:00:01", "12:01", "15:00", true},
		{"", "12:59:59-14:00", "12:01", "15:00", true},
		{"", "13:00-14:00", "12:01", "15:00", false},
		{"11:00-12:01", "", "12:01", "15:00", false},
		{"11:00-12:01:01", "", "12:01", "15:00", true},
		{"12:59:59-13:10", "", "12:01", "15:00", true},
		{"13:00-13:10", "", "12:01", "15:00", false},
	};
	struct day_plan plan = default_plan();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day c = traps_behind(day_with(rows[i].unread, rows[i].blind));

		if (coverage_return_doubtful(&c, &plan, at(rows[i].left), at(rows[i].punch)) !=
		    rows[i].doubtful)
			fail_msg("unread \"%s\", blind \"%s\", left %s, punch %s: want %d",
				 rows[i].unread, rows[i].blind, rows[i].left, rows[i].punch,
				 rows[i].doubtful);
	}
}

static void test_a_break_is_doubtful_where_its_punches_could_be_lacking(void **state)
{
	static const struct {
		const char *unread, *blind; /* of 10:30-14:30 */
		bool doubtful;
	} rows[] = {
		{"", "", false},
		{"10:00-10:30", "", false},
		{"10:00-10:30:01", "", true},
		{"14:29:59-15:00", "", true},
		{"14:30-15:00", "", false},
		{"", "10:29-10:30", false},
		{"", "10:29:01-10:30:01", true},
		{"", "12:00-12:00:59", false}, /* a restart */
		{"", "12:00-12:01", true},
		{"", "14:29:59-15:00", true},
		{"", "14:30-15:00", false},
		{"", "06:00-07:00 09:00-09:10 12:00-12:10", true},
	};
	struct day_plan plan = default_plan();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day c = traps_behind(day_with(rows[i].unread, rows[i].blind));

		if (coverage_break_doubtful(&c, &plan) != rows[i].doubtful)
			fail_msg("unread \"%s\", blind \"%s\": want %d", rows[i].unread,
				 rows[i].blind, rows[i].doubtful);
	}
}

static void test_a_departure_is_doubtful_behind_a_hole_after_they_were_seen(void **state)
{
	static const struct {
		const char *unread, *blind, *last;
		bool doubtful;
	} rows[] = {
		{"", "", "07:30", false},
		{"", "15:00-15:10", "15:09:59", true},
		{"", "15:00-15:10", "15:10", false},
		{"", "15:00-15:00:59", "07:30", false},
		{"", "15:00-15:01", "07:30", true},
		/* before anybody may leave; after everybody has */
		{"", "12:00-13:00", "07:30", false},
		{"", "12:00-13:00:01", "07:30", true},
		{"", "17:59:59-19:00", "07:30", true},
		{"", "18:00-19:00", "07:30", false},
		{"", "06:00-06:10 15:00-15:10", "07:30", true},
		{"12:00-13:00", "", "07:30", false},
		{"12:00-13:00:01", "", "07:30", true},
		{"23:59:59-24:00", "", "07:30", true}, /* somebody was thanked then */
		{"15:00-15:10", "", "15:10", false},
	};
	struct day_plan plan = default_plan();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day c = traps_behind(day_with(rows[i].unread, rows[i].blind));

		if (coverage_leaving_doubtful(&c, &plan, at(rows[i].last)) != rows[i].doubtful)
			fail_msg("unread \"%s\", blind \"%s\", last %s: want %d", rows[i].unread,
				 rows[i].blind, rows[i].last, rows[i].doubtful);
	}
}

static void test_a_lateness_is_doubtful_only_behind_a_hole_that_could_hide_an_arrival(void **state)
{
	static const struct {
		const char *unread, *blind;
		enum mark_kind mark;
		const char *punch;
		bool doubtful;
	} rows[] = {
		{"", "", MARK_WORK, "07:31", false},
		/* a restart excuses nobody, a minute does */
		{"", "07:29:59-07:30:01", MARK_WORK, "07:31", false},
		{"", "07:29:30-07:30:29", MARK_WORK, "07:31", false},
		{"", "07:29:30-07:30:30", MARK_WORK, "07:31", true},
		/* reached past the mark: however late the punch */
		{"", "07:20-07:30:01", MARK_WORK, "09:00", true},
		{"", "07:20-07:30:00", MARK_WORK, "09:00", false},
		/* ended less than a quarter of an hour before */
		{"", "07:00-07:20", MARK_WORK, "07:34:59", true},
		{"", "07:00-07:20", MARK_WORK, "07:35:00", false},
		/* opened after the first late moment */
		{"", "07:30:59-07:40", MARK_WORK, "07:41", true},
		{"", "07:31-07:40", MARK_WORK, "07:41", false},
		{"", "07:31-07:50", MARK_SERVICE, "08:02", true},
		{"", "07:31-07:40", MARK_SERVICE, "08:02", false},
		{"", "07:31-08:00:01", MARK_SERVICE, "09:59", true},
		{"", "07:31-08:00:01", MARK_THIRD, "09:59", false},
		/* before anybody may arrive */
		{"", "00:00-05:00", MARK_WORK, "07:31", false},
		{"", "01:00-02:00 07:10-07:25", MARK_WORK, "07:31", true},
		/* unread blocks until it is read */
		{"07:00-07:01", "", MARK_WORK, "09:00", true},
		{"07:30:59-07:31:30", "", MARK_WORK, "09:00", true},
		{"07:31-07:40", "", MARK_WORK, "09:00", false},
		{"07:31-07:40", "", MARK_SERVICE, "09:00", true},
		{"04:00-05:00", "", MARK_WORK, "09:00", false},
		{"03:00-04:00 07:00-07:01", "", MARK_WORK, "09:00", true},
		{"04:00-05:00:01", "", MARK_WORK, "09:00", true},
	};
	struct day_plan plan = default_plan();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day c = traps_behind(day_with(rows[i].unread, rows[i].blind));

		if (coverage_late_doubtful(&c, &plan, &plan.marks[rows[i].mark],
					   at(rows[i].punch)) != rows[i].doubtful)
			fail_msg("unread \"%s\", blind \"%s\", punch %s: want %d", rows[i].unread,
				 rows[i].blind, rows[i].punch, rows[i].doubtful);
	}
}

static void test_a_short_arrival_window_is_dark_when_half_of_it_is(void **state)
{
	static const struct {
		const char *blind, *until;
		bool doubtful;
	} rows[] = {
		{"00:00-24:00", "16:00", true}, /* a whole day without power accuses nobody */
		{"06:50-07:14:59", "07:30", false},    {"06:50-07:16", "07:30", true},
		{"06:50-07:30", "16:00", false}, /* seen all the day after it */
		{"07:10:00-07:10:02", "07:30", false},
	};
	struct day_plan plan = default_plan();
	struct coverage_day half;

	plan.arrive_from_ns = at("07:00");
	plan.arrive_to_ns = at("07:30");
	half = day_with("", "07:00-07:15");
	assert_false(coverage_absence_doubtful(&half, &plan, at("16:00"), true));
	half.blind[0].to_ns++; /* and not the least more */
	assert_true(coverage_absence_doubtful(&half, &plan, at("16:00"), true));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day c = day_with("", rows[i].blind);

		if (coverage_absence_doubtful(&c, &plan, at(rows[i].until), false) !=
		    rows[i].doubtful)
			fail_msg("blind %s, until %s: want %d", rows[i].blind, rows[i].until,
				 rows[i].doubtful);
	}
}

static void test_an_absence_is_doubtful_only_when_nobody_could_be_seen_afterwards(void **state)
{
	static const struct {
		const char *unread, *blind, *until;
		bool seen, doubtful;
	} rows[] = {
		{"", "", "16:00", false, false},
		{"", "00:00-24:00", "16:00", false, true},
		/* half an hour of blindness, and not a quarter of sight since */
		{"", "07:01-24:00", "07:31", false, false},
		{"", "04:00-04:30 07:01-24:00", "07:31", false, false},
		/* what was blind before the first half hour of it counts, not what came before the
		   window, nor the half hour itself */
		{"", "05:00-05:20 06:00-06:30", "06:44", false, false},
		{"", "05:00-05:20 06:00-06:30:01", "06:44", false, true},
		{"", "01:00-02:00 05:00-05:20 06:00-06:30", "06:44", false, false},
		{"", "07:00:59-24:00", "07:31", false, true},
		{"", "06:50-07:30", "07:44:59", false, true},
		{"", "06:50-07:30", "07:45", false, false},
		/* the power went before anybody came */
		{"", "05:40-12:00", "12:00", false, true},
		{"", "05:40-16:00", "16:00", false, true},
		{"", "05:40-15:45", "16:00", false, false},
		{"", "05:40-15:45:01", "16:00", false, true},
		{"", "08:00-12:00", "16:00", false, false},
		/* a pulled cable is no tool: seen all the afternoon */
		{"", "11:00-11:50", "16:00", false, false},
		{"", "05:00-11:00", "16:00", false, false},
		/* but who was there that day may have come in the hole */
		{"", "08:00-12:00", "16:00", true, true},
		{"", "08:00-08:30", "16:00", true, false},
		{"", "12:00-14:00", "16:00", true, false},
		{"", "00:00-05:00", "16:00", true, false},
		{"", "08:00-08:30:01", "16:00", true, true},
		/* a later short hole does not revive an old one */
		{"", "06:00-06:40 11:58-11:59", "12:00", false, false},
		/* half of the time blind: seen in the other half */
		{"", "05:00-05:10 05:20-05:30 05:40-05:50 06:00-06:10", "07:31", false, false},
		/* several holes count together */
		{"", "07:00-07:16 07:16:30-07:31", "07:31", false, true},
		{"", "05:00-05:10 06:55-07:31", "07:31", false, true},
		{"", "06:00-07:00 07:15:30-07:31", "07:31", false, false},
		{"03:00-04:00 07:00-07:01", "", "16:00", false, true},
		{"07:00-07:01", "", "16:00", false, true},
		{"07:31-07:32", "", "07:31", false, false}, /* not yet */
		{"12:00-13:00", "", "16:00", false, false},
		{"04:00-05:00", "", "16:00", false, false},
	};
	struct day_plan plan = default_plan();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct coverage_day c = traps_behind(day_with(rows[i].unread, rows[i].blind));

		if (coverage_absence_doubtful(&c, &plan, at(rows[i].until), rows[i].seen) !=
		    rows[i].doubtful)
			fail_msg("unread \"%s\", blind \"%s\", until %s: want %d", rows[i].unread,
				 rows[i].blind, rows[i].until, rows[i].doubtful);
	}
}

static void test_every_state_has_a_name(void **state)
{
	assert_string_equal(coverage_state_name(COVERAGE_UP), "up");
	assert_string_equal(coverage_state_name(COVERAGE_UNREAD), "unread");
	assert_string_equal(coverage_state_name(COVERAGE_UNAVAILABLE), "unavailable");
	assert_null(coverage_state_name(COVERAGE_STATES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holes_are_what_no_reader_covers_for_certain),
		cmocka_unit_test(test_a_span_without_known_ends_is_never_up_and_everywhere_unread),
		cmocka_unit_test(test_holes_agree_with_a_map_of_minutes),
		cmocka_unit_test(test_past_the_bound_the_nearest_holes_become_one),
		cmocka_unit_test(test_what_becomes_one_is_what_proved_least),
		cmocka_unit_test(test_wherever_it_stands_what_proved_least_gives_way),
		cmocka_unit_test(test_a_whole_day_has_no_holes),
		cmocka_unit_test(test_a_return_is_doubtful_only_behind_a_hole_since_they_left),
		cmocka_unit_test(test_a_break_is_doubtful_where_its_punches_could_be_lacking),
		cmocka_unit_test(test_a_departure_is_doubtful_behind_a_hole_after_they_were_seen),
		cmocka_unit_test(
			test_a_lateness_is_doubtful_only_behind_a_hole_that_could_hide_an_arrival),
		cmocka_unit_test(
			test_an_absence_is_doubtful_only_when_nobody_could_be_seen_afterwards),
		cmocka_unit_test(test_a_short_arrival_window_is_dark_when_half_of_it_is),
		cmocka_unit_test(test_every_state_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
