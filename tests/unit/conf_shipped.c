/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf/ini.h"
#include "conf/rules.h"

/* The rules that we ship say what the regulations say. */

static const struct zone zone; /* UTC: lengths of duty do not depend on it */

/* Everything in config/rules, the examples as if they had been copied into use. */
static struct rulebook *shipped(bool examples)
{
	struct rules_text texts[32];
	struct rulebook *b = NULL;
	struct diag d = {0};
	struct dirent *e;
	size_t n = 0;
	DIR *dir = opendir("config/rules");

	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL) {
		struct rules_text *t = &texts[n];
		char path[512], *text;

		if (strstr(e->d_name, ".conf") == NULL ||
		    (!examples && strstr(e->d_name, ".example") != NULL))
			continue;
		snprintf(path, sizeof(path), "config/rules/%s", e->d_name);
		*t = (struct rules_text){0};
		assert_int_equal(0, ini_read_file(path, INI_FILE_MAX, &d, &text, &t->size));
		t->path = strdup(path);
		t->text = text;
		assert_true(++n < ARRAY_LEN(texts));
	}
	closedir(dir);
	if (rulebook_parse(texts, n, &d, &b) != 0 || d.count > 0)
		diag_print(&d, stderr);
	assert_non_null(b);
	assert_int_equal(0, d.count); /* no warning either */
	for (size_t i = 0; i < n; i++) {
		free((void *)texts[i].path);
		free((void *)texts[i].text);
	}
	diag_done(&d);
	return b;
}

static struct day_plan plan(const struct rulebook *b, const char *schedule, const char *day)
{
	struct day_plan p;
	int32_t n;

	assert_int_equal(0, civil_parse_day(day, &n));
	if (schedule_resolve(b->rules, &zone, schedule_find(b->rules, schedule), n, &p) != 0)
		fail_msg("%s has no hours on %s", schedule, day);
	return p;
}

static int32_t week_s(const struct rulebook *b, const char *schedule, const char *monday)
{
	int32_t first, sum = 0;

	assert_int_equal(0, civil_parse_day(monday, &first));
	for (int32_t day = first; day < first + WEEKDAYS; day++) {
		struct day_plan p;

		assert_int_equal(0, schedule_resolve(b->rules, &zone,
						     schedule_find(b->rules, schedule), day, &p));
		if (p.kind == DAY_WORK)
			sum += p.hours.end_s - p.hours.start_s -
			       (p.hours.break_to_s - p.hours.break_from_s);
	}
	return sum;
}

/* Perpres 21/2023: 37 h 30 min a week, 32 h 30 min in Ramadan, breaks not counted. */
static void test_the_weeks_are_those_of_perpres_21_2023(void **state)
{
	static const struct {
		const char *schedule, *monday;
		double hours;
	} rows[] = {
		{"default", "2026-01-05", 37.5},	{"enam-hari", "2026-01-05", 37.5},
		{"default", "2026-02-23", 32.5},	{"enam-hari", "2026-02-23", 32.5},
		{"default", "2026-04-06", 37.5},	{"enam-hari", "2026-04-06", 37.5},
		{"flexi-kemenkeu", "2026-01-05", 37.5}, {"flexi-kemenpanrb", "2026-01-05", 37.5},
	};
	struct rulebook *b = shipped(true);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t s = week_s(b, rows[i].schedule, rows[i].monday);

		if (s != (int32_t)(rows[i].hours * 3600))
			fail_msg("%s, week of %s: %.2f h instead of %.1f h", rows[i].schedule,
				 rows[i].monday, s / 3600.0, rows[i].hours);
	}
	rulebook_free(b);
}

/* 2026-02-18 is the last usual day, 2026-03-20 the last of Ramadan (and joint leave). */
static void test_ramadan_begins_and_ends_by_itself_and_has_two_marks(void **state)
{
	static const struct {
		const char *day;
		int start_min;
		bool service;
		int third_min;
	} rows[] = {
		{"2026-02-13", 7 * 60 + 30, true, 8 * 60 + 30},
		{"2026-02-19", 8 * 60, false, 8 * 60 + 30},
		{"2026-02-27", 8 * 60, false, 8 * 60 + 30}, /* a month's end within */
		{"2026-03-02", 8 * 60, false, 8 * 60 + 30},
		{"2026-03-17", 8 * 60, false, 8 * 60 + 30},
		{"2026-03-25", 7 * 60 + 30, true, 8 * 60 + 30},
	};
	struct rulebook *b = shipped(true);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan p = plan(b, "default", rows[i].day);

		if (p.kind != DAY_WORK || p.marks[MARK_WORK].at_s != rows[i].start_min * 60 ||
		    p.marks[MARK_SERVICE].active != rows[i].service ||
		    p.marks[MARK_THIRD].at_s != rows[i].third_min * 60)
			fail_msg("%s: kind %d, work %d, service %d, third %d", rows[i].day, p.kind,
				 p.marks[MARK_WORK].at_s, p.marks[MARK_SERVICE].active,
				 p.marks[MARK_THIRD].at_s);
	}
	rulebook_free(b);
}

static void test_without_the_examples_the_usual_hours_hold_all_the_year(void **state)
{
	struct rulebook *b = shipped(false);

	assert_int_equal(7 * 3600 + 1800, plan(b, "default", "2026-02-19").hours.start_s);
	assert_int_equal(2, plan(b, "default", "2026-02-19").punches);
	assert_int_equal(-1, schedule_find(b->rules, "enam-hari"));
	rulebook_free(b);
}

/* SKB 1497/2025, 2/2025, 5/2025: 17 holidays and 8 days of joint leave. */
static void test_2026_has_17_holidays_and_8_days_of_joint_leave(void **state)
{
	struct rulebook *b = shipped(false);
	int holidays = 0, joint = 0;

	for (int32_t day = civil_day(2026, 1, 1); day <= civil_day(2026, 12, 31); day++)
		for (int i = 0; i < b->rules->n_holidays; i++) {
			const struct holiday *h = &b->rules->holidays[i];

			if (h->day != day)
				continue;
			if (strstr(b->holidays[h->name].name, "Cuti bersama") != NULL)
				joint++;
			else
				holidays++;
		}
	assert_int_equal(17, holidays);
	assert_int_equal(8, joint);
	assert_true(rules_calendar_known(b->rules, 2026));
	assert_false(rules_calendar_known(b->rules, 2027));
	rulebook_free(b);
}

/* The core's own default and the file that we ship are the same law. */
static void test_the_shipped_hours_are_those_of_perpres_21_2023(void **state)
{
	struct rulebook *b = shipped(false);
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
	for (int i = 0; i < MARKS; i++) {
		int32_t at_s = s->marks[i].at_s == MARK_AFTER_SERVICE
				       ? s->marks[MARK_SERVICE].at_s + s->marks[i].after_s
				       : s->marks[i].at_s;

		if (s->marks[i].active != want.marks[i].active || at_s != want.marks[i].at_s ||
		    s->marks[i].grace_s != want.marks[i].grace_s)
			fail_msg("mark %d: at %d grace %d", i, at_s, s->marks[i].grace_s);
	}
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
	struct rulebook *b = shipped(false);

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

/* Those of the core are for texts that say nothing: they must not tell another story. */
static void test_the_shipped_codes_are_those_built_in(void **state)
{
	struct rulebook *b = shipped(false);
	int32_t day = civil_day(2026, 1, 5);
	size_t n, said = 0;
	const struct paper_code *builtin = paper_codes_builtin(&n);

	for (int i = 0; i < b->rules->n_sets; i++)
		said += b->rules->sets[i].n_codes;
	assert_int_equal(n, said);
	for (size_t i = 0; i < n; i++) {
		const struct paper_code *x = &builtin[i], *y = rules_code(b->rules, day, x->code);

		if (y == x || y == NULL || x->present != y->present ||
		    x->after_approval != y->after_approval || x->whole_only != y->whole_only ||
		    x->deduct != y->deduct || x->kind != y->kind || x->board != y->board)
			fail_msg("%s is not as it is built in", x->code);
		if (rulebook_text(b, day, "code", x->code, "name") == NULL ||
		    rulebook_text(b, day, "code", x->code, "colour") == NULL)
			fail_msg("%s has no name or no colour", x->code);
	}
	rulebook_free(b);
}

static const struct bands *bands(const struct rulebook *b, const char *name)
{
	for (int i = 0; i < b->rules->n_sets; i++)
		for (int k = 0; k < b->rules->sets[i].n_bands; k++)
			if (strcmp(b->rules->sets[i].bands[k].name, name) == 0)
				return &b->rules->sets[i].bands[k];
	fail_msg("no [bands %s]", name);
	return NULL;
}

static int32_t step_of(const struct band *step, int n, int32_t s)
{
	for (int i = 0; i < n; i++)
		if (s >= step[i].from_s && s < step[i].to_s)
			return step[i].deduct;
	return 0;
}

/* Hundredths of a percent for lateness in minutes and seconds. Permentan 68/2012: TL1 from 1 to
 * less than 31 minutes, and so on. PMK 221/2021 counts from 07:30: 09:01 is minute 91. */
static void test_the_figures_of_the_presets_are_those_of_their_sources(void **state)
{
	static const struct {
		const char *name;
		int minutes, seconds, late, early;
	} rows[] = {
		{"permentan-68-2012", 0, 59, 0, 0},
		{"permentan-68-2012", 1, 0, 50, 50},
		{"permentan-68-2012", 30, 59, 50, 50},
		{"permentan-68-2012", 31, 0, 100, 100},
		{"permentan-68-2012", 60, 59, 100, 100},
		{"permentan-68-2012", 61, 0, 150, 150},
		{"permentan-68-2012", 90, 59, 150, 150},
		{"permentan-68-2012", 91, 0, 200, 200},
		{"permentan-68-2012", 480, 0, 200, 200},
		{"kemenpanrb-6-2018", 45, 0, 0, 0},
		{"kemenkeu-221-2021", 90, 59, 0, 125},
		{"kemenkeu-221-2021", 91, 0, 100, 250},
		{"kemenkeu-221-2021", 120, 59, 100, 250},
		{"kemenkeu-221-2021", 121, 0, 125, 250},
		{"kemenkeu-221-2021", 151, 0, 250, 250},
		{"kemenkeu-221-2021", 15, 0, 0, 50},
		{"ttu", 15, 59, 100, 100},
		{"ttu", 16, 0, 200, 200},
		{"ttu", 30, 59, 200, 200},
		{"ttu", 31, 0, 250, 250},
	};
	static const struct {
		const char *name;
		int absent;
		bool worst, per_mark;
	} days[] = {
		{"permentan-68-2012", 400, true, false},
		{"kemenpanrb-6-2018", 0, false, false},
		{"kemenkeu-221-2021", 500, true, false},
		{"ttu", 800, false, true},
	};
	struct rulebook *b = shipped(false);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct bands *t = bands(b, rows[i].name);
		int32_t s = rows[i].minutes * 60 + rows[i].seconds;

		if (step_of(t->late, t->n_late, s) != rows[i].late ||
		    step_of(t->early, t->n_early, s) != rows[i].early)
			fail_msg("%s, %d min %d s: late %d, early %d", rows[i].name,
				 rows[i].minutes, rows[i].seconds, step_of(t->late, t->n_late, s),
				 step_of(t->early, t->n_early, s));
	}
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		const struct bands *t = bands(b, days[i].name);

		if (t->absent != days[i].absent || t->per_mark != days[i].per_mark ||
		    (t->no_in == BAND_WORST) != days[i].worst ||
		    (t->no_out == BAND_WORST) != days[i].worst || t->day_cap != 10000 ||
		    t->month_cap != 10000)
			fail_msg("%s: absent %d", days[i].name, t->absent);
	}
	rulebook_free(b);
}

/* None is from the gazette: people compare it first, and choose it then. */
static void test_presets_are_to_be_confirmed_have_a_source_and_none_is_chosen(void **state)
{
	struct rulebook *b = shipped(false);
	int n = 0;

	for (int i = 0; i < b->rules->n_sets; i++) {
		const struct rule_set *set = &b->rules->sets[i];

		for (int k = 0; k < set->n_bands; k++, n++) {
			assert_false(set->bands[k].proved);
			assert_non_null(rulebook_text(b, civil_day(2026, 1, 5), "bands",
						      set->bands[k].name, "source"));
		}
	}
	assert_int_equal(4, n);
	assert_null(rules_bands(b->rules, civil_day(2026, 1, 5)));
	assert_int_equal(0, rules_conversion(b->rules, civil_day(2026, 1, 5)));
	rulebook_free(b);
}

static void test_the_flexi_examples_are_those_of_their_sources(void **state)
{
	struct rulebook *b = shipped(true);
	struct flexi block = plan(b, "flexi-kemenpanrb", "2026-01-05").flexi;
	struct flexi minute = plan(b, "flexi-kemenkeu", "2026-01-05").flexi;

	assert_int_equal(FLEXI_BLOCK, block.style);
	assert_int_equal(30 * 60, block.max_s);
	assert_int_equal(30 * 60, block.block_s);
	assert_int_equal(5, block.quota);
	assert_int_equal(FLEXI_MINUTE, minute.style);
	assert_int_equal(90 * 60, minute.max_s);
	assert_int_equal(0, minute.quota);
	rulebook_free(b);
}

static void test_a_night_of_the_shift_example_ends_on_the_next_day(void **state)
{
	struct rulebook *b = shipped(true);
	struct day_plan p = plan(b, "jaga-malam", "2026-12-31"); /* into another year */

	assert_int_equal(DAY_WORK, p.kind);
	assert_true(p.passes_midnight);
	assert_true(p.end_ns == civil_utc_ns(&zone, civil_day(2027, 1, 1), 6 * 3600));
	assert_int_equal(25 * 3600, p.hours.break_from_s);
	rulebook_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_weeks_are_those_of_perpres_21_2023),
		cmocka_unit_test(test_ramadan_begins_and_ends_by_itself_and_has_two_marks),
		cmocka_unit_test(test_without_the_examples_the_usual_hours_hold_all_the_year),
		cmocka_unit_test(test_2026_has_17_holidays_and_8_days_of_joint_leave),
		cmocka_unit_test(test_the_shipped_hours_are_those_of_perpres_21_2023),
		cmocka_unit_test(test_the_shipped_holidays_are_those_of_the_decree),
		cmocka_unit_test(test_the_shipped_codes_are_those_built_in),
		cmocka_unit_test(test_the_figures_of_the_presets_are_those_of_their_sources),
		cmocka_unit_test(test_presets_are_to_be_confirmed_have_a_source_and_none_is_chosen),
		cmocka_unit_test(test_the_flexi_examples_are_those_of_their_sources),
		cmocka_unit_test(test_a_night_of_the_shift_example_ends_on_the_next_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
