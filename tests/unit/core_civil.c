/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/civil.h"

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

/* A zone with summer time, as no Indonesian zone has today: +1 h, from 02:00 local to 03:00 on
 * 2026-03-29, back from 03:00 to 02:00 on 2026-10-25. */
static const struct zone_step summer_steps[] = {
	{1761440400, 3600},
	{1774746000, 7200},
	{1792890000, 3600},
};
static const struct zone summer = {summer_steps, 3};

static const struct zone_step west_steps[] = {{INT64_MIN, -(3 * 3600 + 1800)}};
static const struct zone west = {west_steps, 1};

static void test_known_days_have_their_number_and_weekday(void **state)
{
	static const struct {
		int32_t y, m, d, day;
		int weekday;
	} rows[] = {
		{1970, 1, 1, 0, 3},	 {1970, 1, 5, 4, 0},	 {1972, 2, 29, 789, 1},
		{2000, 2, 29, 11016, 1}, {2000, 3, 1, 11017, 2}, {2026, 11, 23, 20780, 0},
		{2100, 2, 28, 47540, 6}, {2100, 3, 1, 47541, 0}, {2200, 12, 31, 84370, 2},
		{1969, 12, 31, -1, 2},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t day = civil_day(rows[i].y, rows[i].m, rows[i].d);

		if (day != rows[i].day || civil_weekday(day) != rows[i].weekday)
			fail_msg("%d-%d-%d: day %d, weekday %d", rows[i].y, rows[i].m, rows[i].d,
				 day, civil_weekday(day));
	}
}

static void test_every_day_from_1970_to_2200_follows_the_one_before(void **state)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int32_t day = 0;

	for (int y = 1970; y <= 2200; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (int m = 1; m <= 12; m++) {
			for (int d = 1; d <= lengths[m - 1] + (m == 2 && leap); d++, day++) {
				struct civil_date c = civil_from_day(day);

				if (civil_day(y, m, d) != day || c.year != y || c.month != m ||
				    c.day != d || civil_weekday(day) != (day + 3) % 7)
					fail_msg("%d-%d-%d is not day %d", y, m, d, day);
			}
		}
	}
}

static void test_local_time_agrees_with_the_c_library(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	srandom(seed);
	for (int i = 0; i < 20000; i++) {
		/* from 1960 to 2200, with a fraction of a second */
		int64_t ns =
			((int64_t)random() * 3 + random() % 1000000000 - 1200000000) * NS_PER_S +
			random() % NS_PER_S;
		time_t local =
			(time_t)(ns >= 0 ? ns / NS_PER_S : (ns + 1) / NS_PER_S - 1) + 8 * 3600;
		struct tm tm;
		struct civil_date c = civil_from_day(civil_local_day(&wita, ns));

		gmtime_r(&local, &tm);
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 ||
		    c.day != tm.tm_mday ||
		    civil_local_second(&wita, ns) != tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec)
			fail_msg("seed %u: %lld", seed, (long long)ns);
	}
}

static void test_an_offset_holds_from_its_step_on(void **state)
{
	static const struct zone utc = {NULL, 0};
	static const struct {
		int64_t utc_s;
		int32_t offset_s;
	} rows[] = {
		{INT64_MIN, 3600},  {1761440399, 3600}, {1761440400, 3600}, {1774745999, 3600},
		{1774746000, 7200}, {1792889999, 7200}, {1792890000, 3600}, {INT64_MAX, 3600},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (zone_offset(&summer, rows[i].utc_s) != rows[i].offset_s)
			fail_msg("%lld", (long long)rows[i].utc_s);
	}
	assert_int_equal(zone_offset(&utc, 1774746000), 0);
}

static void test_a_local_time_means_the_moment_from_which_the_clock_never_shows_less(void **state)
{
	static const struct {
		const char *day, *time;
		int64_t utc_s;
	} rows[] = {
		{"2026-03-29", "01:59:59", 1774745999},
		{"2026-03-29", "02:00:00", 1774746000}, /* skipped: the step */
		{"2026-03-29", "02:30:00", 1774746000},
		{"2026-03-29", "03:00:00", 1774746000},
		{"2026-03-29", "03:00:01", 1774746001},
		{"2026-10-25", "01:59:59", 1792886399},
		{"2026-10-25", "02:00:00", 1792890000}, /* repeated: the second passing */
		{"2026-10-25", "02:59:59", 1792893599},
		{"2026-10-25", "03:00:00", 1792893600},
		{"2025-01-01", "00:00:00", 1735686000}, /* before the first step */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t day, second;

		assert_int_equal(civil_parse_day(rows[i].day, &day), 0);
		assert_int_equal(civil_parse_time(rows[i].time, &second), 0);
		if (civil_utc_ns(&summer, day, second) != rows[i].utc_s * NS_PER_S)
			fail_msg("%s %s: %lld", rows[i].day, rows[i].time,
				 (long long)(civil_utc_ns(&summer, day, second) / NS_PER_S));
	}
}

static void test_local_seconds_come_back_and_never_run_backward(void **state)
{
	int64_t before = INT64_MIN;
	int32_t day;

	assert_int_equal(civil_parse_day("2026-10-25", &day), 0);
	for (int32_t second = 0; second <= 86400; second += 7) {
		int64_t ns = civil_utc_ns(&summer, day, second);

		assert_true(ns >= before);
		before = ns;
		if (second < 86400) {
			assert_int_equal(civil_local_day(&summer, ns), day);
			assert_int_equal(civil_local_second(&summer, ns), second);
		}
	}
	assert_int_equal(civil_utc_ns(&summer, day, 86400), civil_utc_ns(&summer, day + 1, 0));
	assert_int_equal(civil_utc_ns(&wita, 20780, 27000), 1795390200 * NS_PER_S);
}

static void test_days_are_read_in_two_forms_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		int r;
		int32_t y, m, d;
	} rows[] = {
		{"2026-11-23", 0, 2026, 11, 23},  {"23/11/2026", 0, 2026, 11, 23},
		{"29/02/2028", 0, 2028, 2, 29},	  {"1970-01-01", 0, 1970, 1, 1},
		{"2200-12-31", 0, 2200, 12, 31},  {"2201-01-01", -ERANGE, 0, 0, 0},
		{"1969-12-31", -ERANGE, 0, 0, 0}, {"2026-02-29", -EINVAL, 0, 0, 0},
		{"2026-04-31", -EINVAL, 0, 0, 0}, {"2026-00-10", -EINVAL, 0, 0, 0},
		{"2026-13-10", -EINVAL, 0, 0, 0}, {"2026-11-00", -EINVAL, 0, 0, 0},
		{"2026-11-99", -EINVAL, 0, 0, 0}, {"2026-99-10", -EINVAL, 0, 0, 0},
		{"2026-1x-10", -EINVAL, 0, 0, 0}, {"2026-12-32", -EINVAL, 0, 0, 0},
		{"2026-01-00", -EINVAL, 0, 0, 0}, {"0000-00-00", -EINVAL, 0, 0, 0},
		{"2026-12-31", 0, 2026, 12, 31},  {"2026-01-31", 0, 2026, 1, 31},
		{"2026-11-32", -EINVAL, 0, 0, 0}, {"11/23/2026", -EINVAL, 0, 0, 0},
		{"2026/11/23", -EINVAL, 0, 0, 0}, {"23-11-2026", -EINVAL, 0, 0, 0},
		{"2026-1-023", -EINVAL, 0, 0, 0}, {"2026-11-2x", -EINVAL, 0, 0, 0},
		{"x026-11-23", -EINVAL, 0, 0, 0}, {"2026-11-233", -EINVAL, 0, 0, 0},
		{"2026-11-2", -EINVAL, 0, 0, 0},  {"23/11/26", -EINVAL, 0, 0, 0},
		{"202:-01-01", -EINVAL, 0, 0, 0}, {"203/-01-01", -EINVAL, 0, 0, 0},
		{"", -EINVAL, 0, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t day = 12345;
		int r = civil_parse_day(rows[i].text, &day);
		int32_t want = rows[i].r == 0 ? civil_day(rows[i].y, rows[i].m, rows[i].d) : 12345;

		if (r != rows[i].r || day != want)
			fail_msg("\"%s\": %d, day %d", rows[i].text, r, day);
	}
}

static void test_times_are_read_with_or_without_seconds(void **state)
{
	static const struct {
		const char *text;
		int r;
		int32_t second;
	} rows[] = {
		{"00:00", 0, 0},	   {"07:30", 0, 27000},	     {"07:30:59", 0, 27059},
		{"23:59:59", 0, 86399},	   {"24:00", -EINVAL, 0},    {"07:60", -EINVAL, 0},
		{"07:30:60", -EINVAL, 0},  {"7:30", -EINVAL, 0},     {"07.30", -EINVAL, 0},
		{"07:30:", -EINVAL, 0},	   {"07:30:5", -EINVAL, 0},  {"07:3x", -EINVAL, 0},
		{"-7:30", -EINVAL, 0},	   {"07:30.00", -EINVAL, 0}, {"", -EINVAL, 0},
		{"07:30:000", -EINVAL, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t second = 4711;
		int r = civil_parse_time(rows[i].text, &second);

		if (r != rows[i].r || second != (r == 0 ? rows[i].second : 4711))
			fail_msg("\"%s\": %d, %d", rows[i].text, r, second);
	}
}

static void test_moments_are_written_in_local_time_with_their_offset(void **state)
{
	static const struct {
		const struct zone *zone;
		int64_t ns;
		const char *text;
	} rows[] = {
		{&wita, 1795390260 * NS_PER_S, "2026-11-23T07:31:00+08:00"},
		{&wita, 1795390260 * NS_PER_S - 1, "2026-11-23T07:30:59+08:00"},
		{&west, 0, "1969-12-31T20:30:00-03:30"},
		{&summer, 1774746000 * NS_PER_S, "2026-03-29T03:00:00+02:00"},
		{&summer, 1774746000 * NS_PER_S - 1, "2026-03-29T01:59:59+01:00"},
		{&wita, -1, "1970-01-01T07:59:59+08:00"},
	};
	char day[CIVIL_DATE_SIZE], at[CIVIL_TIME_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[CIVIL_RFC3339_SIZE];

		civil_format_rfc3339(text, rows[i].zone, rows[i].ns);
		assert_string_equal(text, rows[i].text);
	}
	civil_format_day(day, 84370);
	assert_string_equal(day, "2200-12-31");
	civil_format_time(at, 86399);
	assert_string_equal(at, "23:59:59");
	civil_format_time(at, 86400); /* a day's end, as a window has it */
	assert_string_equal(at, "24:00:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_days_have_their_number_and_weekday),
		cmocka_unit_test(test_every_day_from_1970_to_2200_follows_the_one_before),
		cmocka_unit_test(test_local_time_agrees_with_the_c_library),
		cmocka_unit_test(test_an_offset_holds_from_its_step_on),
		cmocka_unit_test(
			test_a_local_time_means_the_moment_from_which_the_clock_never_shows_less),
		cmocka_unit_test(test_local_seconds_come_back_and_never_run_backward),
		cmocka_unit_test(test_days_are_read_in_two_forms_and_nothing_else),
		cmocka_unit_test(test_times_are_read_with_or_without_seconds),
		cmocka_unit_test(test_moments_are_written_in_local_time_with_their_offset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
