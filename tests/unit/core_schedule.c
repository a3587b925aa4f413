/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/schedule.h"

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

static struct rules rules; /* large: not on a stack */

static int32_t day_of(const char *s)
{
	int32_t day;

	assert_int_equal(civil_parse_day(s, &day), 0);
	return day;
}

static int32_t at(const char *s)
{
	int32_t second;

	assert_int_equal(civil_parse_time(s, &second), 0);
	return second;
}

/*
 * "kantor" since 2023, new in July 2026 with another grace; "piket" only since July;
 * Ramadan 2026 from 18 February to 19 March, which defines "kantor" alone.
 */
static int setup(void **state)
{
	struct schedule ramadan = schedule_default();

	for (int i = 0; i < 5; i++)
		ramadan.weekday[i] =
			(struct work_hours){.start_s = at("08:00"), .end_s = at("15:00")};
	ramadan.marks[MARK_SERVICE].grace_s = 300;
	rules = (struct rules){
		.n_schedules = 2,
		.n_sets = 4,
		.n_holidays = 2,
		.schedule_names = {"kantor", "piket"},
		.holidays = {{day_of("2026-08-17"), 3}, {day_of("2026-12-25"), 7}},
	};
	rules.sets[0] = (struct rule_set){.id = 11, .valid_from = day_of("2023-04-12")};
	rules.sets[1] = (struct rule_set){.id = 12, .valid_from = day_of("2026-02-18")};
	rules.sets[2] = (struct rule_set){.id = 13, .valid_from = day_of("2026-03-20")};
	rules.sets[3] = (struct rule_set){.id = 14, .valid_from = day_of("2026-07-01")};
	rules.sets[0].schedules[0] = schedule_default();
	rules.sets[1].schedules[0] = ramadan;
	rules.sets[2].schedules[0] = schedule_default();
	rules.sets[3].schedules[1] = schedule_default();
	rules.sets[3].schedules[1].marks[MARK_SERVICE].active = false;
	rules.sets[3].schedules[1].marks[MARK_WORK].at_s = at("07:15:30");
	rules.sets[3].schedules[1].weekday[6].off = false;
	rules.sets[3].schedules[1].weekday[6].start_s = at("09:00");
	rules.sets[3].schedules[1].weekday[6].end_s = at("12:00");
	/* what is behind the last name counts for nothing */
	rules.sets[0].schedules[2] = schedule_default();
	return 0;
}

static void test_each_day_is_judged_by_the_rules_of_its_date(void **state)
{
	static const struct {
		const char *day;
		int schedule, r;
		int64_t rule_set;
		enum day_kind kind;
		const char *start, *end;
	} rows[] = {
		{"2023-04-11", 0, -ENOENT, 0, DAY_WORK, "", ""},
		{"2023-04-12", 0, 0, 11, DAY_WORK, "07:30", "16:00"},
		{"2026-02-17", 0, 0, 11, DAY_WORK, "07:30", "16:00"},
		{"2026-02-18", 0, 0, 12, DAY_WORK, "08:00", "15:00"},
		{"2026-03-19", 0, 0, 12, DAY_WORK, "08:00", "15:00"},
		{"2026-03-20", 0, 0, 13, DAY_WORK, "07:30", "16:30"}, /* a Friday */
		{"2026-03-21", 0, 0, 13, DAY_OFF, "", ""},
		{"2026-03-22", 0, 0, 13, DAY_OFF, "", ""},
		{"2026-08-17", 0, 0, 13, DAY_HOLIDAY, "", ""},
		{"2026-08-18", 0, 0, 13, DAY_WORK, "07:30", "16:00"}, /* 14 says nothing of it */
		{"2026-06-30", 1, -ENOENT, 0, DAY_WORK, "", ""},
		{"2026-07-01", 1, 0, 14, DAY_WORK, "07:30", "16:00"},
		{"2026-07-05", 1, 0, 14, DAY_WORK, "09:00", "12:00"}, /* a Sunday */
		{"2026-12-25", 1, 0, 14, DAY_HOLIDAY, "", ""},
		{"2026-12-26", 1, 0, 14, DAY_OFF, "", ""},
		{"2026-08-18", 2, -ENOENT, 0, DAY_WORK, "", ""},
		{"2026-08-18", -1, -ENOENT, 0, DAY_WORK, "", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t day = day_of(rows[i].day);
		struct day_plan p = {.rule_set = -1};
		int r = schedule_resolve(&rules, &wita, rows[i].schedule, day, &p);

		if (r != rows[i].r || (r < 0 && p.rule_set != -1))
			fail_msg("%s: %d", rows[i].day, r);
		if (r < 0)
			continue;
		if (p.kind != rows[i].kind || p.rule_set != rows[i].rule_set || p.day != day ||
		    p.schedule != rows[i].schedule || p.close_ns != civil_utc_ns(&wita, day + 1, 0))
			fail_msg("%s: kind %d, rule set %d", rows[i].day, p.kind, (int)p.rule_set);
		if (p.kind == DAY_WORK &&
		    (p.start_ns != civil_utc_ns(&wita, day, at(rows[i].start)) ||
		     p.end_ns != civil_utc_ns(&wita, day, at(rows[i].end))))
			fail_msg("%s: other hours", rows[i].day);
		for (int m = 0; m < MARKS; m++) {
			if (p.kind != DAY_WORK && p.marks[m].active)
				fail_msg("%s: a mark on a free day", rows[i].day);
		}
	}
}

static void test_a_holiday_carries_its_name_and_no_other_day_does(void **state)
{
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, 0, day_of("2026-08-17"), &p), 0);
	assert_int_equal(p.holiday, 3);
	assert_int_equal(schedule_resolve(&rules, &wita, 0, day_of("2026-12-25"), &p), 0);
	assert_int_equal(p.holiday, 7);
	assert_int_equal(schedule_resolve(&rules, &wita, 0, day_of("2026-12-24"), &p), 0);
	assert_int_equal(p.holiday, -1);
}

static void test_marks_are_the_days_start_the_service_hour_and_a_third(void **state)
{
	static const struct {
		const char *day;
		int schedule;
		struct {
			const char *at, *late; /* NULL: not active */
		} marks[MARKS];
	} rows[] = {
		{"2026-11-23",
		 0,
		 {{"07:30:00", "07:31:00"}, {"08:00:00", "08:01:00"}, {"08:30:00", "08:31:00"}}},
		/* Ramadan: work and service are one mark, with the larger grace */
		{"2026-02-18",
		 0,
		 {{"08:00:00", "08:05:00"}, {NULL, NULL}, {"08:30:00", "08:31:00"}}},
		{"2026-07-01",
		 1,
		 {{"07:15:30", "07:16:30"}, {NULL, NULL}, {"08:30:00", "08:31:00"}}},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int32_t day = day_of(rows[i].day);
		struct day_plan p;

		assert_int_equal(schedule_resolve(&rules, &wita, rows[i].schedule, day, &p), 0);
		for (int m = 0; m < MARKS; m++) {
			const struct plan_mark *got = &p.marks[m];
			const char *text = rows[i].marks[m].at;
			int64_t at_ns = text ? civil_utc_ns(&wita, day, at(text)) : 0;
			int64_t late_ns =
				text ? civil_utc_ns(&wita, day, at(rows[i].marks[m].late)) : 0;

			if (got->active != (text != NULL) || got->at_ns != at_ns ||
			    got->late_ns != late_ns)
				fail_msg("%s: mark %d", rows[i].day, m);
		}
	}
}

static void test_a_mark_before_duty_starts_is_folded_whatever_its_order(void **state)
{
	struct schedule *s = &rules.sets[0].schedules[0];
	int32_t day = day_of("2025-11-24");
	struct day_plan p;

	s->weekday[0].start_s = at("09:00"); /* after both other marks */
	s->marks[MARK_WORK].active = false;  /* the work mark is always judged */
	s->marks[MARK_THIRD].grace_s = 0;
	assert_int_equal(schedule_resolve(&rules, &wita, 0, day, &p), 0);
	assert_true(p.marks[MARK_WORK].active);
	assert_int_equal(p.marks[MARK_WORK].late_ns, civil_utc_ns(&wita, day, at("09:01")));
	assert_false(p.marks[MARK_SERVICE].active);
	assert_false(p.marks[MARK_THIRD].active);
}

static void test_windows_become_moments(void **state)
{
	int32_t day = day_of("2026-11-23");
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, 0, day, &p), 0);
	assert_int_equal(p.arrive_from_ns, civil_utc_ns(&wita, day, at("05:00")));
	assert_int_equal(p.arrive_to_ns, civil_utc_ns(&wita, day, at("12:00")));
	assert_int_equal(p.out_to_ns, p.close_ns);
}

static void test_the_default_week_has_thirty_seven_and_a_half_hours(void **state)
{
	struct schedule s = schedule_default();
	int32_t sum = 0;

	for (int i = 0; i < WEEKDAYS; i++) {
		const struct work_hours *h = &s.weekday[i];

		if (!h->off)
			sum += h->end_s - h->start_s - (h->break_to_s - h->break_from_s);
	}
	assert_int_equal(sum, 37 * 3600 + 1800);
	assert_true(s.defined && s.weekday[5].off && s.weekday[6].off);
	for (int i = 0; i < MARKS; i++)
		assert_true(s.marks[i].active);
	assert_int_equal(s.weekday[3].end_s, at("16:00"));
	assert_int_equal(s.weekday[4].end_s, at("16:30"));
	assert_int_equal(s.out_to_s, 24 * 3600);
}

static void test_schedules_are_found_by_name(void **state)
{
	assert_int_equal(schedule_find(&rules, "kantor"), 0);
	assert_int_equal(schedule_find(&rules, "piket"), 1);
	assert_int_equal(schedule_find(&rules, "pike"), -1);
	assert_int_equal(schedule_find(&rules, ""), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_each_day_is_judged_by_the_rules_of_its_date, setup),
		cmocka_unit_test_setup(test_a_holiday_carries_its_name_and_no_other_day_does,
				       setup),
		cmocka_unit_test_setup(test_marks_are_the_days_start_the_service_hour_and_a_third,
				       setup),
		cmocka_unit_test_setup(test_a_mark_before_duty_starts_is_folded_whatever_its_order,
				       setup),
		cmocka_unit_test_setup(test_windows_become_moments, setup),
		cmocka_unit_test(test_the_default_week_has_thirty_seven_and_a_half_hours),
		cmocka_unit_test_setup(test_schedules_are_found_by_name, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
