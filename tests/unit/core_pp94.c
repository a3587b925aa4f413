/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/civil.h"
#include "core/pp94.h"

/* Monday to Friday, but 17 August is a holiday. */
static bool works(void *arg, int32_t day)
{
	return civil_weekday(day) < 5 && day != civil_day(2026, 8, 17);
}

static int32_t day_of(const char *s)
{
	int32_t day;

	assert_int_equal(civil_parse_day(s, &day), 0);
	return day;
}

/* The first `n` working days from `first` on, every one or every second. */
static size_t days_from(int32_t first, size_t n, int step, int32_t *ret)
{
	size_t k = 0, seen = 0;

	for (int32_t day = first; k < n; day++) {
		if (works(NULL, day) && seen++ % (size_t)step == 0)
			ret[k++] = day;
	}
	return n;
}

static void test_each_number_of_days_has_its_step_of_pp_94_2021(void **state)
{
	/* Pasal 9, 10, 11 ayat (2) huruf d */
	static const struct {
		size_t days;
		enum pp94_level level;
		uint16_t to_next;
		bool warn;
	} rows[] = {
		{0, PP94_NONE, 3, false},	  {1, PP94_NONE, 2, false},
		{2, PP94_NONE, 1, true},	  {3, PP94_ORAL, 1, true},
		{4, PP94_WRITTEN, 3, false},	  {6, PP94_WRITTEN, 1, true},
		{7, PP94_DISSATISFIED, 4, false}, {10, PP94_DISSATISFIED, 1, true},
		{11, PP94_CUT_6, 3, false},	  {13, PP94_CUT_6, 1, true},
		{14, PP94_CUT_9, 3, false},	  {16, PP94_CUT_9, 1, true},
		{17, PP94_CUT_12, 4, false},	  {20, PP94_CUT_12, 1, true},
		{21, PP94_LOWERED, 4, false},	  {24, PP94_LOWERED, 1, true},
		{25, PP94_RELEASED, 3, false},	  {27, PP94_RELEASED, 1, true},
		{28, PP94_DISMISSED, 0, false},	  {60, PP94_DISMISSED, 0, false},
	};
	int32_t days[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = days_from(day_of("2026-01-05"), rows[i].days, 2, days);
		struct pp94 c;

		pp94_count(days, n, works, NULL, day_of("2026-12-31"), &c);
		if (c.days != n || c.level != rows[i].level || c.to_next != rows[i].to_next ||
		    c.warn != rows[i].warn || c.run_reached || c.longest_run > 1)
			fail_msg("%zu days: level %d, %d to the next", n, c.level, c.to_next);
		if (c.to_next > 0 && pp94_step(c.next)->from != n + c.to_next)
			fail_msg("%zu days: next is level %d", n, c.next);
	}
}

static void test_ten_working_days_in_a_row_are_a_case_of_their_own(void **state)
{
	static const struct {
		const char *first, *today; /* the day after is looked at from */
		size_t days;
		uint16_t run, longest;
		bool reached, warn;
	} rows[] = {
		/* weekends and a holiday break no run: Friday 14 to Friday 28 August */
		{"2026-08-14", "2026-08-26", 8, 8, 8, false, false},
		{"2026-08-14", "2026-08-27", 9, 9, 9, false, true},
		{"2026-08-14", "2026-08-28", 10, 10, 10, true, true},
		/* back at work on Monday; whether today counts is decided at its end */
		{"2026-08-14", "2026-08-31", 9, 0, 9, false, false},
		{"2026-08-14", "2026-09-01", 10, 0, 10, true, true},
		{"2026-08-14", "2026-08-31", 10, 10, 10, true, true},
		/* over the turn of the year: both count in the run, those of this year in the sum
		 */
		{"2025-12-29", "2026-01-02", 5, 5, 5, false, true},
	};
	int32_t days[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = days_from(day_of(rows[i].first), rows[i].days, 1, days);
		struct pp94 c;

		pp94_count(days, n, works, NULL, day_of(rows[i].today), &c);
		if (c.run != rows[i].run || c.longest_run != rows[i].longest ||
		    c.run_reached != rows[i].reached || c.warn != rows[i].warn)
			fail_msg("row %zu: run %d, longest %d, warn %d", i, c.run, c.longest_run,
				 c.warn);
	}
}

static void test_a_later_short_run_does_not_hide_the_long_one(void **state)
{
	int32_t days[64];
	size_t n = days_from(day_of("2026-08-14"), 10, 1, days);
	struct pp94 c;

	n += days_from(day_of("2026-10-05"), 2, 1, days + n);
	pp94_count(days, n, works, NULL, day_of("2026-12-31"), &c);
	assert_int_equal(c.days, 12);
	assert_int_equal(c.longest_run, 10);
	assert_true(c.run_reached);
	/* And a run that is over is none today. */
	assert_int_equal(c.run, 0);
}

static void test_a_year_starts_with_none(void **state)
{
	int32_t days[64];
	size_t n = days_from(day_of("2025-12-15"), 20, 2, days);
	struct pp94 c;

	pp94_count(days, n, works, NULL, day_of("2025-12-31"), &c);
	assert_int_equal(c.days, 7);
	assert_int_equal(c.level, PP94_DISSATISFIED);
	pp94_count(days, n, works, NULL, day_of("2026-01-01"), &c);
	assert_true(c.days <= 1);
	pp94_count(days, n, works, NULL, day_of("2026-12-31"), &c);
	assert_int_equal(c.days, 13);
}

static void test_each_step_names_its_article(void **state)
{
	for (int level = PP94_ORAL; level < PP94_LEVELS; level++) {
		const struct pp94_step *s = pp94_step(level);

		assert_true(s->from > pp94_step(level - 1)->from);
		assert_int_equal(strncmp(s->basis, "PP 94/2021 Pasal ", 17), 0);
		assert_int_equal(strspn(s->name, "abcdefghijklmnopqrstuvwxyz-0123456789"),
				 strlen(s->name));
	}
	assert_string_equal(pp94_step(PP94_LEVELS)->name, "");
	assert_non_null(strstr(pp94_run_basis(), "angka 4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_number_of_days_has_its_step_of_pp_94_2021),
		cmocka_unit_test(test_ten_working_days_in_a_row_are_a_case_of_their_own),
		cmocka_unit_test(test_a_later_short_run_does_not_hide_the_long_one),
		cmocka_unit_test(test_a_year_starts_with_none),
		cmocka_unit_test(test_each_step_names_its_article),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
