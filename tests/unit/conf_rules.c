/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "conf/rules.h"

#define HEAD(name, from) \
	"[rule]\nname = " name "\nversion = 1\nvalid-from = " from "\nsource = Perbup 1/2026\n"
#define HOURS "[schedule default]\nmon = 07:30-16:00\n" /* lines 6 and 7 */

static int parse(const char *const *texts, size_t n, struct diag *d, struct rulebook **ret)
{
	static const char *const paths[] = {"a.conf", "b.conf", "c.conf"};
	struct rules_text t[3];

	for (size_t i = 0; i < n; i++)
		t[i] = (struct rules_text){
			.path = paths[i], .text = texts[i], .size = strlen(texts[i])};
	return rulebook_parse(t, n, d, ret);
}

static const struct diag_item *find_item(const struct diag *d, int line, const char *part)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].line == line && strstr(d->items[i].text, part) != NULL)
			return &d->items[i];
	return NULL;
}

static struct rulebook *shipped(void)
{
	struct rulebook *b = NULL;
	struct diag d = {0};

	if (rulebook_load("config/rules", &d, &b) != 0)
		diag_print(&d, stderr);
	assert_non_null(b);
	assert_int_equal(0, d.count);
	diag_done(&d);
	return b;
}

/* The core's own default and the file that we ship are the same law. */
static void test_the_shipped_hours_are_those_of_perpres_21_2023(void **state)
{
	struct rulebook *b = shipped();
	struct schedule want = schedule_default();
	const struct schedule *s = &b->rules->sets[b->rules->n_sets - 1].schedules[0];

	assert_int_equal(0, schedule_find(b->rules, RULEBOOK_DEFAULT));
	assert_true(s->defined);
	for (int day = 0; day < WEEKDAYS; day++) {
		const struct work_hours *x = &s->weekday[day], *y = &want.weekday[day];

		if (x->off != y->off || x->start_s != y->start_s || x->end_s != y->end_s ||
		    x->break_from_s != y->break_from_s || x->break_to_s != y->break_to_s)
			fail_msg("weekday %d: %d-%d break %d-%d", day, x->start_s, x->end_s,
				 x->break_from_s, x->break_to_s);
	}
	for (int i = 0; i < MARKS; i++)
		if (s->marks[i].active != want.marks[i].active ||
		    s->marks[i].at_s != want.marks[i].at_s ||
		    s->marks[i].grace_s != want.marks[i].grace_s)
			fail_msg("mark %d: at %d grace %d", i, s->marks[i].at_s,
				 s->marks[i].grace_s);
	assert_int_equal(want.arrive_from_s, s->arrive_from_s);
	assert_int_equal(want.arrive_to_s, s->arrive_to_s);
	assert_int_equal(want.out_to_s, s->out_to_s);
	rulebook_free(b);
}

static void test_the_shipped_holidays_are_those_of_the_decree(void **state)
{
	static const struct {
		const char *day;
		bool joint_leave;
	} rows[] = {
		{"2026-01-01", false}, {"2026-01-16", false}, {"2026-02-16", true},
		{"2026-02-17", false}, {"2026-03-18", true},  {"2026-03-19", false},
		{"2026-03-20", true},  {"2026-03-21", false}, {"2026-03-22", false},
		{"2026-03-23", true},  {"2026-03-24", true},  {"2026-04-03", false},
		{"2026-04-05", false}, {"2026-05-01", false}, {"2026-05-14", false},
		{"2026-05-15", true},  {"2026-05-27", false}, {"2026-05-28", true},
		{"2026-05-31", false}, {"2026-06-01", false}, {"2026-06-16", false},
		{"2026-08-17", false}, {"2026-08-25", false}, {"2026-12-24", true},
		{"2026-12-25", false},
	};
	struct rulebook *b = shipped();

	assert_int_equal(ARRAY_LEN(rows), b->rules->n_holidays);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct rules_holiday *h = &b->holidays[b->rules->holidays[i].name];
		char day[CIVIL_DATE_SIZE];

		civil_format_day(day, b->rules->holidays[i].day);
		if (strcmp(day, rows[i].day) != 0 ||
		    (strstr(h->name, "Cuti bersama") != NULL) != rows[i].joint_leave ||
		    strstr(h->name, "(SKB 1497/2025, 2/2025, 5/2025)") == NULL)
			fail_msg("%s: %s %s", rows[i].day, day, h->name);
	}
	rulebook_free(b);
}

static void test_the_text_of_each_file_is_kept_word_for_word(void **state)
{
	static const char *const texts[] = {
		"\xef\xbb\xbf" HEAD("b", "2026-02-01") HOURS "# end\r\n",
		HEAD("a", "2026-01-01") "[holiday]\n2026-01-02 = x\n",
	};
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, parse(texts, 2, &d, &b));
	assert_int_equal(2, b->file_count); /* by valid-from */
	assert_string_equal("b.conf", b->files[0].path);
	assert_string_equal(texts[1], b->files[0].text);
	assert_int_equal(-1, b->files[0].set);
	assert_string_equal(texts[0], b->files[1].text);
	assert_int_equal(strlen(texts[0]), b->files[1].size);
	assert_int_equal(0, b->files[1].set);
	assert_string_equal("Perbup 1/2026", b->files[1].source);
	assert_string_equal("", b->files[1].approver);
	rulebook_free(b);
	diag_done(&d);
}

static void test_sets_rise_by_day_and_share_the_names_of_schedules(void **state)
{
	static const char *const texts[] = {
		HEAD("late", "2026-03-01") "[schedule piket]\nsun = 06:00-14:00\n",
		HEAD("first", "2026-01-01") HOURS "[schedule piket]\nsun = 07:00-15:00\n",
		HEAD("mid", "01/02/2026") "[schedule default]\ntue = 08:00-15:00\n",
	};
	struct rulebook *b = NULL;
	struct diag d = {0};
	const struct rules *r;
	int piket;

	assert_int_equal(0, parse(texts, 3, &d, &b));
	r = b->rules;
	piket = schedule_find(r, "piket");
	assert_int_equal(3, r->n_sets);
	assert_int_equal(2, r->n_schedules);
	assert_string_equal("first", r->sets[0].name);
	assert_string_equal("mid", r->sets[1].name);
	assert_string_equal("late", r->sets[2].name);
	assert_true(r->sets[0].schedules[piket].defined);
	assert_false(r->sets[1].schedules[piket].defined);
	assert_int_equal(6 * 3600, r->sets[2].schedules[piket].weekday[6].start_s);
	assert_true(r->sets[1].schedules[0].weekday[0].off);
	rulebook_free(b);
	diag_done(&d);
}

static void test_marks_and_windows_count_for_every_schedule_of_their_file(void **state)
{
	static const char *const text = HEAD("a", "2026-01-01") HOURS
		"break = 12:00-13:00\ntue = 08:00-16:00\nbreak-tue = 11:00-11:30\n"
		"wed = 08:00-12:00\nbreak-wed = none\n"
		"[schedule piket]\nsun = 06:00-14:00\n"
		"[mark work]\nat = 07:45:30\ngrace-s = 0\n[mark third]\nat = none\n"
		"[mark service]\nat = start\ngrace-s = 3600\n"
		"[window]\narrival = 04:00-10:29:59\ndeparture-until = 22:00\n";
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, parse(&text, 1, &d, &b));
	for (int i = 0; i < 2; i++) {
		const struct schedule *s = &b->rules->sets[0].schedules[i];

		assert_true(s->marks[MARK_WORK].active && s->marks[MARK_SERVICE].active);
		assert_false(s->marks[MARK_THIRD].active);
		assert_int_equal(7 * 3600 + 45 * 60 + 30, s->marks[MARK_WORK].at_s);
		assert_int_equal(0, s->marks[MARK_WORK].grace_s);
		assert_int_equal(MARK_AT_START, s->marks[MARK_SERVICE].at_s);
		assert_int_equal(3600, s->marks[MARK_SERVICE].grace_s);
		assert_int_equal(4 * 3600, s->arrive_from_s);
		assert_int_equal(10 * 3600 + 1800, s->arrive_to_s);
		assert_int_equal(22 * 3600 + 60, s->out_to_s);
	}
	assert_int_equal(12 * 3600, b->rules->sets[0].schedules[0].weekday[0].break_from_s);
	assert_int_equal(11 * 3600, b->rules->sets[0].schedules[0].weekday[1].break_from_s);
	assert_int_equal(0, b->rules->sets[0].schedules[0].weekday[2].break_to_s);
	rulebook_free(b);
	diag_done(&d);
}

/* Marks must never move because a line was deleted: what is not written is not judged. */
static void test_marks_without_a_section_are_the_start_of_duty_only(void **state)
{
	static const char *const text = HEAD("a", "2026-01-01") HOURS;
	struct rulebook *b = NULL;
	struct diag d = {0};
	const struct schedule *s;

	assert_int_equal(0, parse(&text, 1, &d, &b));
	s = &b->rules->sets[0].schedules[0];
	assert_true(s->marks[MARK_WORK].active);
	assert_int_equal(MARK_AT_START, s->marks[MARK_WORK].at_s);
	assert_int_equal(60, s->marks[MARK_WORK].grace_s);
	assert_false(s->marks[MARK_SERVICE].active || s->marks[MARK_THIRD].active);
	rulebook_free(b);
	diag_done(&d);
}

static void test_each_mistake_is_told_with_its_line_and_cure(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *told;
	} rows[] = {
		{HOURS, 0, "no [rule]"},
		{"[rule]\nname = a\nversion = 1\nsource = x\n" HOURS, 1, "lacks valid-from"},
		{"[rule]\nname = a\nversion = 1\nvalid-from = 2026-02-30\nsource = x\n" HOURS, 4,
		 "expected a date"},
		{"[rule]\nname = a\nversion = 1\nvalid-from = 2026-01-01\nsource =\n" HOURS, 5,
		 "expected a law or decree"},
		{HEAD("a", "2026-01-01"), 0, "no rule has a [schedule default]"},
		{HEAD("a", "2026-01-01") "[schedule default]\n", 6, "has no working day"},
		{HEAD("a", "2026-01-01") "[schedule Default]\nmon = 07:30-16:00\n" HOURS, 6,
		 "expected [schedule NAME]"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon = 08:00-08:00\n", 7,
		 "an end after the beginning"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon = 7.30-16.00\n", 7,
		 "hours such as 07:30-16:00"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon = 07:30-16:00-17:00\n", 7,
		 "hours such as"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon =\n", 7, "hours such as"},
		{HEAD("a", "2026-01-01") HOURS "senin = off\n", 8, "has no key senin"},
		{HEAD("a", "2026-01-01") HOURS "tuee = off\n", 8, "did you mean tue?"},
		{HEAD("a", "2026-01-01") HOURS "mon = off\n", 8, "first in line 7"},
		{HEAD("a", "2026-01-01") HOURS "break = 15:30-16:30\n", 8, "not within its hours"},
		{HEAD("a", "2026-01-01") HOURS "break = same\n", 8, "or none"},
		{HEAD("a", "2026-01-01") HOURS "break-mon = 13:00-12:00\n", 8,
		 "not within its hours"},
		{HEAD("a", "2026-01-01") HOURS "break-mon = 13:00-13:00\n", 8, "an end after"},
		{HEAD("a", "2026-01-01") HOURS "[mark duty]\nat = 08:00\n", 8,
		 "work, service, third or apel"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\ngrace-s = 60\n", 8, "lacks at"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = 24:00\n", 9, "a time such as"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = +15\n", 9, "a time such as"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = 08:00\ngrace-s = 3601\n", 10,
		 "from 0 to 3600 s"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = 08:00\n[mark work]\nat = 09:00\n",
		 10, "already in line 8"},
		{HEAD("a", "2026-01-01") HOURS "[window]\narrival = 12:00-05:00\n", 9,
		 "an end after"},
		{HEAD("a", "2026-01-01") HOURS "[windw]\n", 8, "did you mean [window]?"},
		{HEAD("a", "2026-01-01") HOURS "[office]\nid = x\n", 8, "no section [office] in"},
		{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-13-01 = x\n", 9, "expected a date"},
		{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-01-01 =\n", 9, "what the day is"},
		{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-01-01 = x\n2026-01-01 = y\n", 10,
		 "already, a.conf:9"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct rulebook *b = NULL;
		const struct diag_item *item;

		assert_int_equal(-EINVAL, parse(&rows[i].text, 1, &d, &b));
		item = find_item(&d, rows[i].line, rows[i].told);
		if (item == NULL || item->severity != DIAG_ERROR || d.errors != 1) {
			diag_print(&d, stderr);
			fail_msg("row %zu, line %d: \"%s\" not told alone", i, rows[i].line,
				 rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_files_that_contradict_each_other_are_told(void **state)
{
	static const struct {
		const char *texts[2];
		const char *told;
	} rows[] = {
		{{HEAD("a", "2026-01-01") HOURS, HEAD("b", "2026-01-01") HOURS},
		 "[schedule default] is in a.conf:6 too"},
		{{HEAD("a", "2026-01-01") HOURS, HEAD("a", "2026-02-01") HOURS},
		 "a.conf has the same name and version"},
		{{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-08-17 = x\n",
		  HEAD("b", "2026-01-01") "[holiday]\n2026-08-17 = x\n"},
		 "a holiday already, a.conf:9"},
		{{HEAD("a", "2026-01-01") HOURS,
		  HEAD("b", "2026-01-01") "[mark work]\nat = start\n"},
		 "[mark] without a [schedule NAME]"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct rulebook *b = NULL;

		assert_int_equal(-EINVAL, parse(rows[i].texts, 2, &d, &b));
		if (d.errors != 1 || strstr(d.items[0].text, rows[i].told) == NULL ||
		    strcmp(d.items[0].file, "b.conf") != 0) {
			diag_print(&d, stderr);
			fail_msg("row %zu: not told alone: %s", i, rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_the_bounds_of_the_core_hold(void **state)
{
	char *text = malloc(65536);
	struct rulebook *b = NULL;
	size_t at;

	for (int more = 0; more <= 1; more++) {
		struct diag d = {0};

		at = (size_t)sprintf(text, "%s", HEAD("a", "2026-01-01"));
		for (int i = 0; i < SCHEDULES_MAX + more; i++)
			at += (size_t)sprintf(text + at, "[schedule %s%.0d]\nmon = 07:30-16:00\n",
					      i == 0 ? "default" : "s", i);
		assert_int_equal(more ? -EINVAL : 0, parse((const char *const *)&text, 1, &d, &b));
		assert_int_equal(more, d.errors);
		if (!more)
			rulebook_free(b);
		diag_done(&d);
	}
	for (int more = 0; more <= 1; more++) {
		struct diag d = {0};

		at = (size_t)sprintf(text, "%s%s[holiday]\n", HEAD("a", "2026-01-01"), HOURS);
		for (int i = 0; i < HOLIDAYS_MAX + more; i++)
			at += (size_t)sprintf(text + at, "%04d-%02d-%02d = x\n", 2026 + i / 336,
					      1 + i / 28 % 12, 1 + i % 28);
		assert_int_equal(more ? -EINVAL : 0, parse((const char *const *)&text, 1, &d, &b));
		assert_int_equal(more, d.errors);
		if (!more)
			rulebook_free(b);
		diag_done(&d);
	}
	free(text);
}

/* Each display of the page beside the rules that we ship. */
static void test_the_examples_of_the_man_page_load(void **state)
{
	FILE *f = fopen("daemon/man/hadir-rules.5", "r");
	static const char *const base = HEAD("base", "2023-01-01") HOURS;
	char line[512], text[8192];
	size_t size = 0, n = 0;
	bool in = false;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, ".Bd", 3) == 0) {
			in = true;
			size = 0;
		} else if (strncmp(line, ".Ed", 3) == 0) {
			const char *texts[] = {base, text};
			struct diag d = {0};
			struct rulebook *b = NULL;

			in = false;
			if (parse(texts, 2, &d, &b) != 0) {
				diag_print(&d, stderr);
				fail_msg("an example does not load:\n%s", text);
			}
			rulebook_free(b);
			diag_done(&d);
			n++;
		} else if (in) {
			size += (size_t)snprintf(text + size, sizeof(text) - size, "%s", line);
		}
	}
	fclose(f);
	assert_true(n >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_shipped_hours_are_those_of_perpres_21_2023),
		cmocka_unit_test(test_the_shipped_holidays_are_those_of_the_decree),
		cmocka_unit_test(test_the_text_of_each_file_is_kept_word_for_word),
		cmocka_unit_test(test_sets_rise_by_day_and_share_the_names_of_schedules),
		cmocka_unit_test(test_marks_and_windows_count_for_every_schedule_of_their_file),
		cmocka_unit_test(test_marks_without_a_section_are_the_start_of_duty_only),
		cmocka_unit_test(test_each_mistake_is_told_with_its_line_and_cure),
		cmocka_unit_test(test_files_that_contradict_each_other_are_told),
		cmocka_unit_test(test_the_bounds_of_the_core_hold),
		cmocka_unit_test(test_the_examples_of_the_man_page_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
