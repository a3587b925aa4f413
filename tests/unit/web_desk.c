/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/desk.h"

static void test_a_time_is_read_as_people_write_it_and_else_left_alone(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"7.25", "07:25"},
		{"07.25", "07:25"},
		{"07:25", "07:25"},
		{"0725", "07:25"},
		{"725", "07:25"},
		{" 7.25 ", "07:25"},
		{"16.05", "16:05"},
		{"", ""},
		{"7", "7"},
		{"7.2", "7.2"},
		{"7.255", "7.255"},
		{"07:25:10", "07:25:10"},
		{"setengah 8", "setengah 8"},
		{"7;25", "7;25"},
		{"25.99", "25:99"},
		{".25", ".25"},
		{"-7.25", "-7.25"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[32];

		desk_clock(rows[i].text, got, sizeof(got));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("\"%s\": got \"%s\", want \"%s\"", rows[i].text, got,
				 rows[i].want);
	}
}

static void test_hours_are_two_times_with_a_dash(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"7.00-8.30", "07:00-08:30"},
		{"7.00 - 8.30", "07:00-08:30"},
		{"0700-0830", "07:00-08:30"},
		{"", ""},
		{"pagi", "pagi"},
		{"7.00-siang", "07:00-siang"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[64];

		desk_hours(rows[i].text, got, sizeof(got));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("\"%s\": got \"%s\", want \"%s\"", rows[i].text, got,
				 rows[i].want);
	}
}

static void test_a_revision_counts_only_for_the_day_that_was_seen(void **state)
{
	static const struct {
		const char *seen, *person, *day;
		int want;
	} rows[] = {
		{"p-07/2026-11-23/3", "p-07", "2026-11-23", 3},
		{"p-07/2026-11-23/0", "p-07", "2026-11-23", 0},
		{"p-07/2026-11-23/3", "p-08", "2026-11-23", -1},
		{"p-07/2026-11-23/3", "p-07", "2026-11-24", -1},
		{"p-07/2026-11-23/3", "p-0", "2026-11-23", -1},
		{"p-07/2026-11-23/-3", "p-07", "2026-11-23", -1},
		{"p-07/2026-11-23/", "p-07", "2026-11-23", -1},
		{"p-07/2026-11-23", "p-07", "2026-11-23", -1},
		{"", "p-07", "2026-11-23", -1},
		{"/", "", "", -1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct form_field field = {.name = "seen", .value = rows[i].seen};
		struct form f = {.fields = &field, .n = 1};
		int got = desk_rev(&f, rows[i].person, rows[i].day);

		if (got != rows[i].want)
			fail_msg("row %zu: got %d, want %d", i, got, rows[i].want);
	}
}

static void test_a_month_is_that_of_the_address_or_of_today(void **state)
{
	int32_t today = civil_day(2026, 11, 23), year, month;
	static const struct {
		const char *text;
		int32_t year, month;
	} rows[] = {
		{"2026-02", 2026, 2}, {"", 2026, 11},	     {"2026-13", 2026, 11},
		{"2026", 2026, 11},   {"2026-1x", 2026, 11}, {"1999-12", 1999, 12},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		desk_month(rows[i].text, today, &year, &month);
		if (year != rows[i].year || month != rows[i].month)
			fail_msg("\"%s\": got %d-%d", rows[i].text, year, month);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_time_is_read_as_people_write_it_and_else_left_alone),
		cmocka_unit_test(test_hours_are_two_times_with_a_dash),
		cmocka_unit_test(test_a_revision_counts_only_for_the_day_that_was_seen),
		cmocka_unit_test(test_a_month_is_that_of_the_address_or_of_today),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
