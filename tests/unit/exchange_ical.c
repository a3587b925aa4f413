/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "conf/rules.h"
#include "core/civil.h"
#include "exchange/ical.h"

#define BEGIN "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
#define END "END:VCALENDAR\r\n"

static int parse(const char *text, int year, struct diag *d, struct ical *ret)
{
	return ical_parse("libur.ics", text, strlen(text), year, d, ret);
}

static bool told(const struct diag *d, enum diag_severity severity, const char *part)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].severity == severity && strstr(d->items[i].text, part) != NULL)
			return true;
	return false;
}

/* One event with these lines. */
static int parse_event(const char *lines, struct diag *d, struct ical *ret)
{
	char text[1000];

	snprintf(text, sizeof(text), BEGIN "BEGIN:VEVENT\r\n%sEND:VEVENT\r\n" END, lines);
	return parse(text, 2026, d, ret);
}

static void test_a_feed_gives_its_days_and_says_what_it_left_out(void **state)
{
	static const struct {
		const char *day, *kind, *name;
	} rows[] = {
		{"2026-01-01", "national", "Tahun Baru Masehi"},
		{"2026-02-16", "national", "Tahun Baru Imlek"},
		{"2026-03-21", "national", "Hari Raya Idul Fitri, 1447 H"},
		{"2026-03-22", "national", "Hari Raya Idul Fitri, 1447 H"},
		{"2026-03-24", "joint", "Cuti Bersama Idul Fitri"},
	};
	static char text[8192];
	FILE *f = fopen("tests/fixtures/exchange/libur.ics", "r");
	struct diag d = {0};
	struct ical c;
	size_t size;

	assert_non_null(f);
	size = fread(text, 1, sizeof(text), f);
	fclose(f);
	if (ical_parse("libur.ics", text, size, 2026, &d, &c) != 0) {
		diag_print(&d, stderr);
		fail();
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char day[CIVIL_DATE_SIZE] = "";

		if (i < c.count)
			civil_format_day(day, c.days[i].day);
		if (strcmp(day, rows[i].day) != 0 || strcmp(c.days[i].kind, rows[i].kind) != 0 ||
		    strcmp(c.days[i].name, rows[i].name) != 0)
			fail_msg("%s instead of %s", day, rows[i].day);
	}
	/* The New Year's day that the end of 2025 reaches is there already. */
	assert_int_equal(ARRAY_LEN(rows), c.count);
	assert_int_equal(1, c.other_years);
	assert_true(told(&d, DIAG_WARNING, "2026-01-01 is both"));
	assert_true(told(&d, DIAG_WARNING, "1 events have an hour"));
	assert_true(told(&d, DIAG_WARNING, "1 events are cancelled"));
	assert_true(told(&d, DIAG_WARNING, "1 events are observances"));
	assert_true(told(&d, DIAG_WARNING, "1 days are not of 2026"));
	ical_done(&c);
	diag_done(&d);
}

static void test_the_last_day_of_an_event_is_the_one_before_its_end(void **state)
{
	static const struct {
		const char *lines;
		size_t days;
	} rows[] = {
		{"DTSTART;VALUE=DATE:20260321\r\nSUMMARY:A\r\n", 1},
		{"DTSTART;VALUE=DATE:20260321\r\nDTEND;VALUE=DATE:20260323\r\nSUMMARY:A\r\n", 2},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:P3D\r\nSUMMARY:A\r\n", 3},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:P1W\r\nSUMMARY:A\r\n", 7},
		{"DTSTART;VALUE=DATE:20260227\r\nDTEND;VALUE=DATE:20260302\r\nSUMMARY:A\r\n", 3},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct ical c;

		if (parse_event(rows[i].lines, &d, &c) != 0 || c.count != rows[i].days)
			fail_msg("%s", rows[i].lines);
		ical_done(&c);
		diag_done(&d);
	}
}

static void test_what_is_no_holiday_is_refused_in_words(void **state)
{
	static const struct {
		const char *lines, *told;
	} rows[] = {
		{"DTSTART;VALUE=DATE:20260817\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Proklamasi\r\n",
		 "\"Proklamasi\" repeats by a rule (RRULE)"},
		{"DTSTART;VALUE=DATE:20260817\r\nRDATE;VALUE=DATE:20260818\r\nSUMMARY:A\r\n",
		 "repeats by a rule"},
		{"DTSTART;VALUE=DATE:20260230\r\nSUMMARY:Besok\r\n", "\"Besok\" has no days"},
		{"SUMMARY:Kapan\r\n", "\"Kapan\" has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDTEND;VALUE=DATE:20260321\r\nSUMMARY:A\r\n",
		 "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDTEND;VALUE=DATE:20260301\r\nSUMMARY:A\r\n",
		 "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:PT8H\r\nSUMMARY:A\r\n", "has no days"},
		{"DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20261231\r\nSUMMARY:Setahun\r\n",
		 "\"Setahun\" of 2026-01-01 lasts 364 days"},
		{"DTSTART;VALUE=DATE:20260321\r\n", "has no name"},
		{"DTSTART;VALUE=DATE:20260321\r\nSUMMARY:\xff\xfe\r\n", "not UTF-8"},
		{"DTSTART;VALUE=DATE:20250321\r\nSUMMARY:Lama\r\n", "no holiday of 2026"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct ical c;

		assert_int_equal(-EINVAL, parse_event(rows[i].lines, &d, &c));
		if (!told(&d, DIAG_ERROR, rows[i].told)) {
			diag_print(&d, stderr);
			fail_msg("not told: %s", rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_what_is_no_calendar_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"2026-01-01 = Tahun Baru\n",
		"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nSUMMARY:A\r\nEND:VEVENT\r\n",
	};
	char *deep = malloc(400000);
	struct diag d = {0};
	struct ical c;
	size_t used = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(-EINVAL, parse(rows[i], 2026, &d, &c));
		assert_true(
			told(&d, DIAG_ERROR, "expected a file that begins with BEGIN:VCALENDAR"));
	}
	/* Folded, so that no line says what it begins. */
	while (used < 390000)
		used += (size_t)sprintf(deep + used, "BEG\r\n IN:VCALENDAR\r\n");
	assert_int_equal(-EINVAL, parse(deep, 2026, &d, &c));
	free(deep);
	diag_done(&d);
	assert_int_equal(-EFBIG, ical_parse("x.ics", "", ICAL_TEXT_MAX + 1, 2026, &d, &c));
	assert_int_equal(1, d.errors);
	diag_done(&d);
}

static void test_a_long_name_is_cut_between_letters(void **state)
{
	char lines[600] = "DTSTART;VALUE=DATE:20260321\r\nSUMMARY:";
	struct diag d = {0};
	struct ical c;

	for (int i = 0; i < 70; i++)
		strcat(lines, "é ");
	strcat(lines, "\r\n");
	assert_int_equal(0, parse_event(lines, &d, &c));
	assert_true(strlen(c.days[0].name) < ICAL_NAME_SIZE);
	assert_true(strlen(c.days[0].name) > ICAL_NAME_SIZE - 8);
	ical_done(&c);
	diag_done(&d);
}

struct differences {
	char text[400];
};

static void note_difference(void *arg, bool in_feed, int32_t day, const char *name)
{
	struct differences *d = arg;
	size_t used = strlen(d->text);
	char date[CIVIL_DATE_SIZE];

	civil_format_day(date, day);
	snprintf(d->text + used, sizeof(d->text) - used, "%c%s %s;", in_feed ? '+' : '-', date,
		 name);
}

static void test_a_feed_and_the_decree_disagree_on_the_days_that_one_of_them_has(void **state)
{
	struct ical_day feed[] = {{.day = civil_day(2026, 1, 1), .name = "Tahun Baru"},
				  {.day = civil_day(2026, 8, 18), .name = "Cuti"}};
	struct rules_holiday decreed[] = {
		{.day = civil_day(2025, 12, 25), .name = "Natal"},
		{.day = civil_day(2026, 1, 1), .name = "Tahun Baru Masehi"},
		{.day = civil_day(2026, 3, 19), .name = "Nyepi"},
	};
	const struct ical c = {.days = feed, .count = ARRAY_LEN(feed)};
	const struct rulebook decree = {.holidays = decreed, .holiday_count = ARRAY_LEN(decreed)};
	struct differences d = {""};

	assert_int_equal(ical_compare(&c, &decree, 2026, note_difference, &d), 2);
	assert_string_equal(d.text, "+2026-08-18 Cuti;-2026-03-19 Nyepi;");
	assert_int_equal(ical_compare(&c, &decree, 2026, NULL, NULL), 2);
	assert_int_equal(ical_compare(&c, &decree, 2027, note_difference, &d), -ENODATA);
	assert_int_equal(ical_compare(&c, NULL, 2026, note_difference, &d), -ENODATA);
	assert_string_equal(ical_decreed(&decree, civil_day(2026, 3, 19)), "Nyepi");
	assert_null(ical_decreed(&decree, civil_day(2026, 3, 20)));
	assert_null(ical_decreed(NULL, civil_day(2026, 3, 19)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_feed_gives_its_days_and_says_what_it_left_out),
		cmocka_unit_test(test_the_last_day_of_an_event_is_the_one_before_its_end),
		cmocka_unit_test(test_what_is_no_holiday_is_refused_in_words),
		cmocka_unit_test(test_what_is_no_calendar_is_refused),
		cmocka_unit_test(test_a_long_name_is_cut_between_letters),
		cmocka_unit_test(
			test_a_feed_and_the_decree_disagree_on_the_days_that_one_of_them_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
