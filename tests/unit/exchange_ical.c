/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
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
		/* of both the end counts */
		{"DTSTART;VALUE=DATE:20260321\r\nDTEND;VALUE=DATE:20260323\r\nDURATION:P9D\r\n"
		 "SUMMARY:A\r\n",
		 2},
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
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:PT5M\r\nSUMMARY:A\r\n", "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:PT5S\r\nSUMMARY:A\r\n", "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:-P1D\r\nSUMMARY:A\r\n", "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:P54W\r\nSUMMARY:A\r\n", "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDURATION:P367D\r\nSUMMARY:A\r\n", "has no days"},
		{"DTSTART;VALUE=DATE:20260321\r\nDTEND:20260322T080000\r\nSUMMARY:A\r\n",
		 "has no days"},
		{"DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20261231\r\nSUMMARY:Setahun\r\n",
		 "\"Setahun\" of 2026-01-01 lasts 364 days"},
		{"DTSTART;VALUE=DATE:20260321\r\n", "has no name"},
		{"DTSTART;VALUE=DATE:20260321\r\nSUMMARY:\\n\\n\r\n", "has no name"},
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

static void test_the_days_of_joint_leave_are_known_by_their_name(void **state)
{
	static const struct {
		const char *name, *kind;
	} rows[] = {
		{"Cuti Bersama Natal", "joint"},      {"Natal (cuti bersama)", "joint"},
		{"Christmas Joint Holiday", "joint"}, {"Joint leave: Christmas", "joint"},
		{"Joint venture day", "national"},    {"Bersama kita bisa", "national"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char lines[200];
		struct diag d = {0};
		struct ical c;

		snprintf(lines, sizeof(lines), "DTSTART;VALUE=DATE:20261224\r\nSUMMARY:%s\r\n",
			 rows[i].name);
		assert_int_equal(0, parse_event(lines, &d, &c));
		if (strcmp(c.days[0].kind, rows[i].kind) != 0)
			fail_msg("%s: %s", rows[i].name, c.days[0].kind);
		ical_done(&c);
		diag_done(&d);
	}
}

#define EVENT(day, name) \
	"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:" day "\r\nSUMMARY:" name "\r\nEND:VEVENT\r\n"

/* "01-05 A;03-21 B": days and names, in order. */
static const char *describe(const struct ical *c, char *dst, size_t size)
{
	size_t used = 0;

	dst[0] = '\0';
	for (size_t i = 0; i < c->count; i++) {
		char day[CIVIL_DATE_SIZE];

		civil_format_day(day, c->days[i].day);
		used += (size_t)snprintf(dst + used, size - used, "%s%s %s", i > 0 ? ";" : "",
					 day + 5, c->days[i].name);
	}
	return dst;
}

static void test_days_come_in_order_and_lines_however_they_were_written(void **state)
{
	static const struct {
		const char *text, *days, *told; /* told NULL: nothing to say */
	} rows[] = {
		{BEGIN EVENT("20260817", "C") EVENT("20260101", "A") EVENT("20260321", "B") END,
		 "01-01 A;03-21 B;08-17 C", NULL},
		{BEGIN EVENT("20260101", "A") EVENT("20260101", "A") END, "01-01 A", NULL},
		/* calendars joined in one file */
		{BEGIN EVENT("20260817", "C") END BEGIN EVENT("20260101", "A") END,
		 "01-01 A;08-17 C", NULL},
		{BEGIN EVENT("20260101", "Tahun\r\n  Baru") END, "01-01 Tahun Baru", NULL},
		{BEGIN EVENT("20260101", "Tahun\n\t Baru") END, "01-01 Tahun Baru", NULL},
		{BEGIN EVENT("20260101", "Tahun\\nBaru") END, "01-01 Tahun Baru", NULL},
		{BEGIN EVENT("20260101", "Tahun Baru\\n\\n") END, "01-01 Tahun Baru", NULL},
		{BEGIN EVENT("20260101", "Tahun\rBaru") END, "01-01 Tahun Baru", NULL},
		{BEGIN "BEGINNING:x\r\n" EVENT("20260101", "A") END, "01-01 A",
		 "1 lines are damaged and were passed over"},
		{"END:VEVENT\r\n" BEGIN EVENT("20260101", "A") END, "01-01 A", NULL},
		{BEGIN EVENT("20260101", "A") "what is this\r\n" END, "01-01 A",
		 "1 lines are damaged and were passed over"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[200];
		struct diag d = {0};
		struct ical c = {0};
		int r = parse(rows[i].text, 2026, &d, &c);

		if (r != 0 || strcmp(describe(&c, text, sizeof(text)), rows[i].days) != 0 ||
		    d.count != (rows[i].told != NULL) ||
		    (rows[i].told != NULL && !told(&d, DIAG_WARNING, rows[i].told))) {
			diag_print(&d, stderr);
			fail_msg("row %zu: %d, %s", i, r, describe(&c, text, sizeof(text)));
		}
		ical_done(&c);
		diag_done(&d);
	}
}

static void test_what_is_no_calendar_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"2026-01-01 = Tahun Baru\n",
		"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nSUMMARY:A\r\nEND:VEVENT\r\n",
		"BEGIN;X-A=1:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nSUMMARY:"
		"A\r\n"
		"END:VEVENT\r\nEND:VCALENDAR\r\n",
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
	for (size_t before = 0; before < 4; before++) { /* the cut is in each place of a letter */
		char lines[600] = "DTSTART;VALUE=DATE:20260321\r\nSUMMARY:";
		struct diag d = {0};
		struct ical c;
		size_t n;

		strcat(lines, &"xxx"[3 - before]);
		for (int i = 0; i < 60; i++)
			strcat(lines, "\u20ac");
		strcat(lines, "\r\n");
		assert_int_equal(0, parse_event(lines, &d, &c));
		n = strlen(c.days[0].name);
		if (n != before + (ICAL_NAME_SIZE - 1 - before) / 3 * 3 ||
		    !utf8_valid(c.days[0].name, n))
			fail_msg("%zu bytes before: %zu in all", before, n);
		ical_done(&c);
		diag_done(&d);
	}
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
		cmocka_unit_test(test_the_days_of_joint_leave_are_known_by_their_name),
		cmocka_unit_test(test_days_come_in_order_and_lines_however_they_were_written),
		cmocka_unit_test(test_what_is_no_calendar_is_refused),
		cmocka_unit_test(test_a_long_name_is_cut_between_letters),
		cmocka_unit_test(
			test_a_feed_and_the_decree_disagree_on_the_days_that_one_of_them_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
