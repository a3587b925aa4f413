/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/schedule.h"

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

enum { MONDAY = 20780 /* 2026-11-23 */, KANTOR = 0, MALAM, PAGI_BUTA };

static struct rules rules; /* large: not on a stack */

/* "07:30", and "30:00" for six on the next day. */
static int32_t at(const char *s)
{
	int hour = 0, minute = 0, second = 0;

	assert_true(sscanf(s, "%d:%d:%d", &hour, &minute, &second) >= 2);
	return hour * 3600 + minute * 60 + second;
}

static struct schedule shift(const char *start, const char *end)
{
	struct schedule s = schedule_default();

	for (int i = 0; i < WEEKDAYS; i++)
		s.weekday[i] = (struct work_hours){.start_s = at(start), .end_s = at(end)};
	s.punches = 2;
	return s;
}

/* An office, a night shift that is off on Wednesdays, one from midnight on. */
static int setup(void **state)
{
	rules = (struct rules){
		.n_schedules = 3,
		.n_sets = 1,
		.n_holidays = 2,
		.schedule_names = {"kantor", "malam", "pagi-buta"},
		.holidays = {{MONDAY + 4, 0}, {MONDAY + 10, 0}},
		.sets = {{.id = 1, .valid_from = MONDAY - 1000, .chosen = BANDS_UNSAID}},
	};
	rules.sets[0].schedules[KANTOR] = schedule_default();
	rules.sets[0].schedules[KANTOR].punches = 2;
	rules.sets[0].schedules[MALAM] = shift("22:00", "30:00");
	rules.sets[0].schedules[MALAM].weekday[2].off = true;
	rules.sets[0].schedules[PAGI_BUTA] = shift("00:30", "08:00");
	return 0;
}

static struct day_plan plan_of(int schedule, int32_t day)
{
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, schedule, day, &p), 0);
	return p;
}

static int64_t on(int32_t day, const char *s)
{
	return civil_utc_ns(&wita, day, at(s));
}

static void test_a_rule_with_an_end_wins_and_then_gives_way(void **state)
{
	static const struct {
		int32_t day;
		int64_t rule_set;
	} rows[] = {
		{MONDAY - 1, 1},
		{MONDAY, 2},
		{MONDAY + 28, 2},
		{MONDAY + 29, 1},
	};

	rules.n_sets = 2;
	rules.sets[1] = (struct rule_set){
		.id = 2, .valid_from = MONDAY, .valid_until = MONDAY + 28, .chosen = BANDS_UNSAID};
	rules.sets[1].schedules[KANTOR] = shift("08:00", "15:00");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan p = plan_of(KANTOR, rows[i].day);

		if (p.rule_set != rows[i].rule_set)
			fail_msg("row %zu: rule set %d", i, (int)p.rule_set);
	}
}

static void test_windows_that_a_text_leaves_open_follow_the_hours(void **state)
{
	static const struct {
		const char *start, *end, *break_from, *break_to;
		const char *arrive_from, *arrive_to, *out_from, *out_to;
	} rows[] = {
		/* Perpres 21/2023, Monday and Friday */
		{"07:30", "16:00", "12:00", "13:00", "05:00", "12:00", "13:00", "24:00"},
		{"07:30", "16:30", "11:30", "13:00", "05:00", "12:00", "13:00", "24:00"},
		{"08:00", "15:00", "12:00", "12:30", "05:00", "12:00", "12:30", "24:00"},
		/* Friday in Penajam Paser Utara, 2018: arrival ends with duty */
		{"07:30", "11:00", "00:00", "00:00", "05:00", "11:00", "09:15", "24:00"},
		{"10:00", "16:00", "00:00", "00:00", "05:00", "12:00", "13:00", "24:00"},
		/* no break, and one that ends with duty: neither is where departures begin */
		{"07:30", "16:00", "13:30", "13:30", "05:00", "12:00", "12:00", "24:00"},
		{"07:30", "16:00", "15:00", "16:00", "05:00", "12:00", "12:00", "24:00"},
		{"07:30", "16:00", "14:00", "15:59", "05:00", "12:00", "15:59", "24:00"},
		/* from the first second of the window on, until its last */
		{"05:00", "13:00", "00:00", "00:00", "05:00", "12:00", "12:00", "24:00"},
		{"04:59", "13:00", "00:00", "00:00", "02:29", "09:29", "09:29", "24:00"},
		{"11:59", "20:00", "00:00", "00:00", "05:00", "12:00", "15:59:30", "24:00"},
		{"12:00", "20:00", "00:00", "00:00", "09:30", "16:30", "16:30", "24:00"},
		{"16:00", "24:00", "00:00", "00:00", "13:30", "20:30", "20:30", "24:00"},
		{"16:00", "24:01", "00:00", "00:00", "13:30", "20:30", "20:30", "30:01"},
		/* shifts have windows of their own */
		{"14:00", "22:00", "00:00", "00:00", "11:30", "18:30", "18:30", "24:00"},
		{"22:00", "30:00", "00:00", "00:00", "19:30", "26:30", "26:30", "36:00"},
		{"07:30", "31:30", "00:00", "00:00", "05:00", "12:00", "19:30", "32:30"},
	};
	struct work_hours *h = &rules.sets[0].schedules[KANTOR].weekday[0];
	struct day_plan free_day;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan p;

		*h = (struct work_hours){.start_s = at(rows[i].start),
					 .end_s = at(rows[i].end),
					 .break_from_s = at(rows[i].break_from),
					 .break_to_s = at(rows[i].break_to)};
		p = plan_of(KANTOR, MONDAY);
		if (p.arrive_from_ns != on(MONDAY, rows[i].arrive_from) ||
		    p.arrive_to_ns != on(MONDAY, rows[i].arrive_to))
			fail_msg("%s-%s: arrival", rows[i].start, rows[i].end);
		if (p.out_from_ns != on(MONDAY, rows[i].out_from) ||
		    p.out_to_ns != on(MONDAY, rows[i].out_to))
			fail_msg("%s-%s: departure", rows[i].start, rows[i].end);
	}
	/* where nobody is asked to punch when they leave, arrivals end as the text says */
	rules.sets[0].schedules[KANTOR].punches = 1;
	*h = (struct work_hours){.start_s = at("07:30"), .end_s = at("11:00")};
	assert_int_equal(plan_of(KANTOR, MONDAY).arrive_to_ns, on(MONDAY, "12:00"));
	/* no hours to follow: those of the text */
	free_day = plan_of(KANTOR, MONDAY + 5);
	assert_int_equal(free_day.arrive_from_ns, on(MONDAY + 5, "05:00"));
	assert_int_equal(free_day.arrive_to_ns, on(MONDAY + 5, "12:00"));
}

static void test_a_punch_belongs_to_the_duty_it_lies_in(void **state)
{
	static const struct {
		int schedule;
		int32_t day;	  /* of the plan, from Monday */
		const char *from; /* of the bound, from that Monday on */
		const char *to;	  /* NULL: the same */
		bool takes;
	} rows[] = {
		{KANTOR, 0, "00:00", NULL, true},
		{KANTOR, 0, "23:59:59", NULL, true},
		{KANTOR, 0, "24:00", NULL, false},
		{KANTOR, 0, "23:59", "24:00:30", true}, /* narrow: its earliest moment */
		{KANTOR, 1, "23:59", "24:00:30", false},
		{KANTOR, 0, "23:50", "24:10", true}, /* wide: either */
		{KANTOR, 1, "23:50", "24:10", true},
		{MALAM, 0, "19:29", NULL, false},
		{MALAM, 0, "21:50", NULL, true},
		{MALAM, 0, "30:05", NULL, true}, /* six on Tuesday is Monday's night */
		{MALAM, 1, "30:05", NULL, false},
		{MALAM, 0, "36:00", NULL, false},
		{MALAM, 1, "45:50", NULL, true},
		/* Wednesday is off, but its morning is still Tuesday's night */
		{MALAM, 2, "54:05", NULL, false},
		{MALAM, 1, "54:05", NULL, true},
		{MALAM, 2, "60:00", NULL, true},
		/* who starts after midnight comes the evening before */
		{PAGI_BUTA, 1, "23:40", NULL, true},
		{PAGI_BUTA, 0, "23:40", NULL, false},
		{PAGI_BUTA, 0, "08:01", NULL, true},
		/* Friday is a holiday, but its morning is still Thursday's night */
		{MALAM, 3, "102:05", NULL, true},
		{MALAM, 4, "102:05", NULL, false},
		{MALAM, 4, "108:00", NULL, true},
		/* a holiday behind a free day has its morning to itself, and its midnights */
		{MALAM, 10, "246:05", NULL, true},
		{MALAM, 10, "240:00", NULL, true},
		{MALAM, 10, "239:59:59", NULL, false},
		{MALAM, 10, "263:59:59", NULL, true},
		{MALAM, 10, "264:00", NULL, false},
		/* so has one behind a holiday */
		{MALAM, 5, "126:05", NULL, true},
		{MALAM, 6, "150:05", NULL, true},
		/* two minutes are a doubt, to the second */
		{KANTOR, 1, "23:59", "24:00:59", false},
		{KANTOR, 1, "23:59", "24:01", true},
		{KANTOR, 1, "23:50", "23:59:59", false},
		{KANTOR, 1, "23:50", "24:00", true},
		{KANTOR, 0, "23:59:59", "24:30", true},
		{KANTOR, 0, "24:00", "24:30", false},
		/* and leaves before that */
		{PAGI_BUTA, 0, "21:59:59", NULL, true},
		{PAGI_BUTA, 0, "22:00", NULL, false},
	};

	rules.n_holidays = 3;
	rules.holidays[1] = (struct holiday){MONDAY + 5, 0};
	rules.holidays[2] = (struct holiday){MONDAY + 10, 0};
	rules.sets[0].schedules[MALAM].weekday[6].off = true;
	rules.sets[0].schedules[MALAM].out_to_s = at("36:00");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan p = plan_of(rows[i].schedule, MONDAY + rows[i].day);
		struct time_bound b = {on(MONDAY, rows[i].from),
				       on(MONDAY, rows[i].to ? rows[i].to : rows[i].from)};

		if (plan_takes(&p, &b) != rows[i].takes)
			fail_msg("row %zu: %s", i, rows[i].from);
	}
	assert_true(plan_takes(&(struct day_plan){0}, &TIME_UNKNOWN));
}

static void test_what_yesterdays_rules_still_take_is_not_todays(void **state)
{
	struct time_bound morning = {on(MONDAY, "06:05"), on(MONDAY, "06:05")}, before = morning;
	struct time_bound noon = {on(MONDAY, "12:00"), on(MONDAY, "12:00")};
	struct day_plan monday, sunday;

	/* One night only, from Sunday on. */
	rules.n_sets = 3;
	rules.sets[1] = (struct rule_set){.id = 2, .valid_from = MONDAY - 1};
	rules.sets[1].schedules[KANTOR] = shift("22:00", "30:00");
	rules.sets[2] = (struct rule_set){.id = 3, .valid_from = MONDAY};
	rules.sets[2].schedules[KANTOR] = shift("07:30", "16:00");
	before.earliest_ns = before.latest_ns = on(MONDAY - 1, "06:05");
	monday = plan_of(KANTOR, MONDAY);
	sunday = plan_of(KANTOR, MONDAY - 1);
	assert_true(plan_takes(&sunday, &morning));
	assert_false(plan_takes(&monday, &morning));
	assert_true(plan_takes(&monday, &noon));
	assert_false(plan_takes(&sunday, &noon));
	assert_false(plan_takes(&sunday, &before));
	/* and on Tuesday nothing is left of it */
	monday = plan_of(KANTOR, MONDAY + 1);
	before.earliest_ns = before.latest_ns = on(MONDAY + 1, "06:05");
	assert_true(plan_takes(&monday, &before));
}

static void test_a_break_takes_the_punches_that_are_nearer_to_it_than_to_the_end(void **state)
{
	static const struct {
		const char *break_from, *break_to;	/* of 07:30-16:00 */
		const char *rest_from, *rest_to, *late; /* NULL: all of it is the end of duty */
	} rows[] = {
		{"12:00", "13:00", "10:30", "14:30", "13:05"},
		{"11:00", "11:00:02", "08:30:01", "13:30:01", "11:05:02"},
		{"08:00", "09:00", "07:30", "12:30", "09:05"},
		{"10:15", "12:00", "08:15", "14:00", "12:05"},
		{"12:00", "12:00", NULL, NULL, NULL},
		{"00:00", "00:00", NULL, NULL, NULL},
	};
	struct schedule *s = &rules.sets[0].schedules[KANTOR];

	s->break_grace_s = 300;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *end = "16:00";
		struct day_plan p;
		bool rest = rows[i].rest_from != NULL;

		s->weekday[0].break_from_s = at(rows[i].break_from);
		s->weekday[0].break_to_s = at(rows[i].break_to);
		p = plan_of(KANTOR, MONDAY);
		if (p.break_from_ns != on(MONDAY, rest ? rows[i].break_from : end) ||
		    p.break_to_ns != on(MONDAY, rest ? rows[i].break_to : end) ||
		    p.rest_from_ns != on(MONDAY, rest ? rows[i].rest_from : end) ||
		    p.rest_to_ns != on(MONDAY, rest ? rows[i].rest_to : end) ||
		    p.rest_late_ns !=
			    (rest ? on(MONDAY, rows[i].late) : on(MONDAY, end) + 300 * NS_PER_S))
			fail_msg("%s-%s", rows[i].break_from, rows[i].break_to);
	}
}

static void test_a_night_is_over_when_its_last_departure_may_have_been(void **state)
{
	struct day_plan night = plan_of(MALAM, MONDAY), day = plan_of(KANTOR, MONDAY);
	struct schedule *s = rules.sets[0].schedules;

	assert_true(night.passes_midnight && !day.passes_midnight);
	assert_int_equal(night.close_ns, on(MONDAY, "36:00"));
	assert_int_equal(day.close_ns, on(MONDAY, "24:00"));
	assert_int_equal(night.end_ns - night.start_ns, 8 * 3600 * NS_PER_S);
	assert_int_equal(plan_of(MALAM, MONDAY + 4).kind, DAY_HOLIDAY);
	/* where the text says until when, after the end, it is so; a day goes on until midnight */
	s[MALAM].out_to_s = at("31:00");
	assert_int_equal(plan_of(MALAM, MONDAY).close_ns, on(MONDAY, "31:00"));
	s[MALAM].out_to_s = at("30:00:01");
	assert_int_equal(plan_of(MALAM, MONDAY).close_ns, on(MONDAY, "30:00:01"));
	s[MALAM].out_to_s = at("30:00");
	assert_int_equal(plan_of(MALAM, MONDAY).close_ns, on(MONDAY, "36:00"));
	s[KANTOR].out_to_s = at("20:00");
	assert_int_equal(plan_of(KANTOR, MONDAY).close_ns, on(MONDAY, "24:00"));
	assert_int_equal(plan_of(KANTOR, MONDAY).out_to_ns, on(MONDAY, "20:00"));
	s[KANTOR].weekday[0] = (struct work_hours){.start_s = at("16:00"), .end_s = at("24:00")};
	assert_false(plan_of(KANTOR, MONDAY).passes_midnight);
	/* who starts after midnight leaves before their next duty's arrivals */
	assert_int_equal(plan_of(PAGI_BUTA, MONDAY).out_to_ns, on(MONDAY, "22:00"));
}

static void test_the_third_mark_can_follow_the_service_mark(void **state)
{
	static const struct {
		const char *start, *service, *third; /* service NULL: folded into the work mark */
	} rows[] = {
		{"07:30", "08:00", "08:30"},
		{"08:00", NULL, "08:30"}, /* Ramadan: the two are one */
		{"09:00", NULL, "09:30"},
		{"07:00", "08:00", "08:30"},
	};
	struct schedule *s = &rules.sets[0].schedules[KANTOR];

	s->marks[MARK_THIRD] = (struct mark){
		.active = true, .at_s = MARK_AFTER_SERVICE, .grace_s = 60, .after_s = 1800};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan p;

		s->weekday[0].start_s = at(rows[i].start);
		p = plan_of(KANTOR, MONDAY);
		if (p.marks[MARK_SERVICE].active != (rows[i].service != NULL) ||
		    p.marks[MARK_THIRD].at_ns != on(MONDAY, rows[i].third) ||
		    p.marks[MARK_THIRD].late_ns != p.marks[MARK_THIRD].at_ns + 60 * NS_PER_S)
			fail_msg("from %s: third mark at %d", rows[i].start,
				 p.marks[MARK_THIRD].at_s);
	}
}

static void test_apel_is_a_mark_of_its_own_on_its_days(void **state)
{
	struct schedule *s = &rules.sets[0].schedules[KANTOR];
	struct day_plan p;

	s->apel = (struct mark){.active = true, .at_s = at("07:15")};
	s->apel_days = 1 << 0 | 1 << 3;
	p = plan_of(KANTOR, MONDAY);
	assert_true(p.apel.active && p.marks[MARK_WORK].active);
	assert_int_equal(p.apel.late_ns, on(MONDAY, "07:15"));
	assert_false(plan_of(KANTOR, MONDAY + 1).apel.active);
	assert_true(plan_of(KANTOR, MONDAY + 3).apel.active);
	s->apel.at_s = MARK_AT_START; /* the same moment, and still two marks */
	p = plan_of(KANTOR, MONDAY);
	assert_true(p.apel.active && p.apel.at_ns == p.marks[MARK_WORK].at_ns);
	s->apel.active = false; /* whatever its days are */
	assert_false(plan_of(KANTOR, MONDAY).apel.active);
}

static void test_duty_leaves_the_break_out(void **state)
{
	static const struct {
		const char *from, *to;
		int32_t seconds;
	} rows[] = {
		{"00:00", "24:00", 27000}, {"07:30", "16:00", 27000}, {"07:00", "08:00", 1800},
		{"11:30", "13:30", 3600},  {"12:10", "12:20", 0},     {"16:00", "18:00", 0},
		{"15:59:59", "20:00", 1},  {"13:00", "12:00", 0},
	};
	struct day_plan p = plan_of(KANTOR, MONDAY);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (plan_duty_s(&p, on(MONDAY, rows[i].from), on(MONDAY, rows[i].to)) !=
		    rows[i].seconds)
			fail_msg("%s-%s", rows[i].from, rows[i].to);
	}
}

static void test_the_newest_text_that_speaks_of_it_decides(void **state)
{
	struct rule_set *old = &rules.sets[0], *ramadan = &rules.sets[1], *new = &rules.sets[2];

	old->n_bands = 2;
	old->chosen = 1;
	strcpy(old->bands[1].name, "empat-band");
	old->n_codes = 1;
	old->codes[0] = (struct paper_code){.code = "DL", .deduct = 5, .kind = PAPER_DUTY};
	old->n_posts = 3;
	old->posts[0] = (struct post){.name = "loket-1", .minimum = 2};
	old->posts[1] = (struct post){.name = "loket-3", .minimum = 3};
	old->posts[2] = (struct post){.name = "loket-4", .minimum = 4};
	old->posts[3] = (struct post){.name = "loket-2"}; /* behind the last one */
	old->conversion_s = 27000;
	*ramadan = (struct rule_set){.id = 2,
				     .valid_from = MONDAY,
				     .valid_until = MONDAY + 6,
				     .chosen = BANDS_UNSAID,
				     .n_posts = 1,
				     .posts = {{.name = "loket-1", .minimum = 1}}};
	*new = (struct rule_set){.id = 3, .valid_from = MONDAY + 30, .chosen = BANDS_HOURS_ONLY};
	rules.n_sets = 3;
	assert_null(rules_bands(&rules, MONDAY - 2000));
	assert_string_equal(rules_bands(&rules, MONDAY + 3)->name, "empat-band");
	assert_null(rules_bands(&rules, MONDAY + 30));
	assert_int_equal(rules_post(&rules, MONDAY - 1, "loket-1")->minimum, 2);
	assert_int_equal(rules_post(&rules, MONDAY + 6, "loket-1")->minimum, 1);
	assert_int_equal(rules_post(&rules, MONDAY + 7, "loket-1")->minimum, 2);
	assert_null(rules_post(&rules, MONDAY, "loket-2"));
	assert_int_equal(rules_post(&rules, MONDAY, "loket-3")->minimum, 3);
	assert_int_equal(rules_post(&rules, MONDAY, "loket-4")->minimum, 4);
	assert_null(rules_post(&rules, MONDAY - 2000, "loket-4"));
	assert_int_equal(rules_conversion(&rules, MONDAY + 40), 27000);
	assert_int_equal(rules_conversion(&rules, MONDAY - 2000), 0);
	assert_int_equal(rules_code(&rules, MONDAY, "DL")->deduct, 5);
	assert_int_equal(rules_code(&rules, MONDAY - 2000, "DL")->deduct, 0); /* built in */
	assert_null(rules_code(&rules, MONDAY, "XX"));
	assert_true(rules_calendar_known(&rules, 2026));
	assert_false(rules_calendar_known(&rules, 2025));
	assert_false(rules_calendar_known(&rules, 2027));
	/* from its first day to its last */
	rules.holidays[0].day = civil_day(2025, 1, 1);
	assert_true(rules_calendar_known(&rules, 2025));
	assert_false(rules_calendar_known(&rules, 2024));
	rules.holidays[0].day = civil_day(2025, 12, 31);
	assert_true(rules_calendar_known(&rules, 2025));
	rules.holidays[0].day = civil_day(2024, 12, 31);
	assert_false(rules_calendar_known(&rules, 2025));
	assert_true(rules_calendar_known(&rules, 2024));
	/* what is behind the last one counts for nothing */
	rules.holidays[rules.n_holidays].day = MONDAY + 365;
	assert_false(rules_calendar_known(&rules, 2027));
}

static void test_the_codes_of_the_forms_are_built_in(void **state)
{
	static const struct {
		const char *code;
		enum paper_kind kind;
		bool present, after_approval;
	} rows[] = {
		/* Peraturan BKN 24/2017 and what offices add */
		{"CT", PAPER_LEAVE, false, false},    {"CB", PAPER_LEAVE, false, false},
		{"CS", PAPER_SICK, false, false},     {"CM", PAPER_LEAVE, false, false},
		{"CAP", PAPER_LEAVE, false, false},   {"CBer", PAPER_LEAVE, false, false},
		{"CLTN", PAPER_LEAVE, false, false},  {"S", PAPER_SICK, false, false},
		{"I", PAPER_PERMIT, false, false},    {"DL", PAPER_DUTY, true, false},
		{"TB", PAPER_DUTY, true, false},      {"DK", PAPER_DUTY, true, false},
		{"WFH", PAPER_DUTY, true, false},     {"RP", PAPER_DUTY, true, false},
		{"LK", PAPER_TECHNICAL, true, false}, {"JT", PAPER_TECHNICAL, true, false},
		{"AT", PAPER_TECHNICAL, true, true},  {"AN", PAPER_TECHNICAL, true, true},
		{"TK", PAPER_ABSENT, false, true},
	};
	size_t n;

	paper_codes_builtin(&n);
	assert_int_equal(n, ARRAY_LEN(rows));
	for (size_t i = 0; i < n; i++) {
		const struct paper_code *c = rules_code(&rules, MONDAY, rows[i].code);

		if (c == NULL || c->kind != rows[i].kind || c->present != rows[i].present ||
		    c->after_approval != rows[i].after_approval)
			fail_msg("%s", rows[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_rule_with_an_end_wins_and_then_gives_way, setup),
		cmocka_unit_test_setup(test_windows_that_a_text_leaves_open_follow_the_hours,
				       setup),
		cmocka_unit_test_setup(test_a_punch_belongs_to_the_duty_it_lies_in, setup),
		cmocka_unit_test_setup(test_what_yesterdays_rules_still_take_is_not_todays, setup),
		cmocka_unit_test_setup(
			test_a_break_takes_the_punches_that_are_nearer_to_it_than_to_the_end,
			setup),
		cmocka_unit_test_setup(test_a_night_is_over_when_its_last_departure_may_have_been,
				       setup),
		cmocka_unit_test_setup(test_the_third_mark_can_follow_the_service_mark, setup),
		cmocka_unit_test_setup(test_apel_is_a_mark_of_its_own_on_its_days, setup),
		cmocka_unit_test_setup(test_duty_leaves_the_break_out, setup),
		cmocka_unit_test_setup(test_the_newest_text_that_speaks_of_it_decides, setup),
		cmocka_unit_test_setup(test_the_codes_of_the_forms_are_built_in, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
