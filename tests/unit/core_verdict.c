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
#include "core/verdict.h"

#define S NS_PER_S

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

enum { MONDAY = 20780 }; /* 2026-11-23 */

static struct rules rules;

static struct day_plan plan_of(int32_t day)
{
	struct day_plan p;

	assert_int_equal(schedule_resolve(&rules, &wita, 0, day, &p), 0);
	return p;
}

static int setup(void **state)
{
	rules = (struct rules){
		.n_schedules = 1,
		.n_sets = 1,
		.n_holidays = 1,
		.holidays = {{MONDAY + 1, 0}},
	};
	rules.sets[0] = (struct rule_set){.id = 42, .valid_from = 0};
	rules.sets[0].schedules[0] = schedule_default();
	return 0;
}

/* "07:30:59.999" on Monday; "-" and "+" the unknown ends of time; "<" the Friday before. */
static int64_t at(const char *s)
{
	int32_t second;
	char text[9] = {0};
	int millis = 0;

	if (strcmp(s, "-") == 0)
		return INT64_MIN;
	if (strcmp(s, "+") == 0)
		return INT64_MAX;
	if (strcmp(s, "<") == 0)
		return civil_utc_ns(&wita, MONDAY - 3, 36000);
	assert_true(sscanf(s, "%8[0-9:].%d", text, &millis) >= 1);
	assert_int_equal(civil_parse_time(text, &second), 0);
	return civil_utc_ns(&wita, MONDAY, second) + millis * NS_PER_MS;
}

/* "07:10 07:20~07:21": exact moments and bounds, in order of their seq from 1 on. */
static struct person_day day_with(const char *punches)
{
	struct person_day pd = {.person = 5, .day = MONDAY, .enrolled = 1};
	int64_t seq = 0;
	char from[16], to[16];
	int used;

	for (const char *s = punches; *s != '\0'; s += used) {
		if (sscanf(s, " %15[^~ ]~%15[^~ ]%n", from, to, &used) != 2) {
			assert_int_equal(sscanf(s, " %15[^~ ]%n", from, &used), 1);
			strcpy(to, from);
		}
		person_day_add(&pd, &(struct punch){.seq = ++seq, .bound = {at(from), at(to)}});
	}
	return pd;
}

static struct coverage_day coverage_with(const char *unread, const char *blind)
{
	struct coverage_day c;
	char from[16], to[16];

	coverage_whole(&c);
	if (sscanf(unread, "%15[^-]-%15s", from, to) == 2) {
		c.n_unread = 1;
		c.unread[0] = (struct hole){at(from), at(to)};
	}
	if (sscanf(blind, "%15[^-]-%15s", from, to) == 2) {
		c.n_blind = 1;
		c.blind[0] = (struct hole){at(from), at(to)};
	}
	return c;
}

/* Progress as people say it: which marks have passed, "c" for closed. */
static struct progress progress_of(const char *s)
{
	struct progress p = {0};

	for (; *s != '\0'; s++) {
		if (*s == 'c')
			p = PROGRESS_DONE;
		else
			p.due |= (uint8_t)(1 << (*s - '1'));
	}
	return p;
}

/* One letter for each mark. */
static const char outcomes[OUTCOMES + 1] = ".noLpdrmi";

struct row {
	const char *punches;
	const char *progress;
	const char *marks; /* letters of `outcomes` */
	enum verdict_state state;
	int32_t late_s[MARKS];
};

struct hole_row {
	const char *unread, *blind;
	struct row row;
};

static void judge_row(const struct row *r, const char *unread, const char *blind)
{
	struct day_plan plan = plan_of(MONDAY);
	struct person_day pd = day_with(r->punches);
	struct coverage_day c = coverage_with(unread, blind);
	struct verdict v;
	char got[MARKS + 1] = {0};

	verdict_judge(&plan, &pd, &c, progress_of(r->progress), &v);
	for (int m = 0; m < MARKS; m++) {
		got[m] = outcomes[v.marks[m].outcome];
		if (v.marks[m].late_s != r->late_s[m])
			fail_msg("\"%s\": mark %d is %d s late", r->punches, m, v.marks[m].late_s);
	}
	if (strcmp(got, r->marks) != 0 || v.state != r->state)
		fail_msg("punches \"%s\", progress \"%s\", unread \"%s\", blind \"%s\": "
			 "marks %s want %s, %s want %s",
			 r->punches, r->progress, unread, blind, got, r->marks,
			 verdict_state_name(v.state), verdict_state_name(r->state));
	if (v.rule_set != 42 || v.person != 5 || v.day != MONDAY || v.schedule != 0)
		fail_msg("\"%s\": says not who judged whom", r->punches);
}

static void judge_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		judge_row(&rows[i], "", "");
}

static void test_each_mark_is_late_from_the_first_second_past_its_grace(void **state)
{
	static const struct row rows[] = {
		{"05:00", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:29:59", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:30:00", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:30:59", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:30:59.999", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:31:00", "", "Loo", VERDICT_LATE_WORK, {60}},
		{"07:31:00.999", "", "Loo", VERDICT_LATE_WORK, {60}},
		{"08:00:59", "", "Loo", VERDICT_LATE_WORK, {1859}},
		{"08:01:00", "", "LLo", VERDICT_LATE_SERVICE, {1860, 60}},
		{"08:30:59", "", "LLo", VERDICT_LATE_SERVICE, {3659, 1859}},
		{"08:31:00", "", "LLL", VERDICT_LATE_THIRD, {3660, 1860, 60}},
		{"11:59:59", "", "LLL", VERDICT_LATE_THIRD, {16199, 14399, 12599}},
		{"07:31:00", "c", "Loo", VERDICT_LATE_WORK, {60}},
		{"07:30:59", "c", "ooo", VERDICT_ON_TIME, {0}},
		/* the first punch is the arrival */
		{"07:29 09:00 16:00", "", "ooo", VERDICT_ON_TIME, {0}},
		{"09:00 07:29", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:45 16:00", "c", "Loo", VERDICT_LATE_WORK, {900}},
	};

	judge_rows(rows, ARRAY_LEN(rows));
}

static void test_a_bound_that_straddles_waits_and_then_favours_the_person(void **state)
{
	static const struct row rows[] = {
		{"07:30:00~07:30:59", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:30:59~07:31:00", "", "poo", VERDICT_PENDING, {0}},
		{"07:30:59.999~07:31:30", "123", "poo", VERDICT_PENDING, {0}},
		{"07:31:00~07:32:00", "", "Loo", VERDICT_LATE_WORK, {60}},
		{"07:30:59~07:31:00", "c", "doo", VERDICT_ON_TIME, {0}},
		{"07:30:00~07:31:59.999", "c", "doo", VERDICT_ON_TIME, {0}},
		{"07:30:00~07:32:00", "c", "roo", VERDICT_REVIEW, {0}},
		{"07:30:00~07:32:00", "", "poo", VERDICT_PENDING, {0}},
		/* certainly late for duty, doubtful for the counter */
		{"08:00:30~08:01:30", "", "Lpo", VERDICT_LATE_WORK, {1830}},
		{"08:00:30~08:01:30", "c", "Ldo", VERDICT_LATE_WORK, {1830}},
		{"08:00:30~08:02:30", "c", "Lro", VERDICT_LATE_WORK, {1830}},
		{"07:00~09:00", "", "ppp", VERDICT_PENDING, {0}},
		{"07:00~09:00", "c", "rrr", VERDICT_REVIEW, {0}},
		/* another punch may settle it: either end comes from whichever knows it best */
		{"07:00~09:00 07:10~07:11", "", "ooo", VERDICT_ON_TIME, {0}},
		{"07:00~09:00 07:45", "", "poo", VERDICT_PENDING, {0}},
		{"07:00~09:00 07:45", "c", "roo", VERDICT_REVIEW, {0}},
		{"07:40~09:00 07:50", "", "Loo", VERDICT_LATE_WORK, {600}},
	};

	judge_rows(rows, ARRAY_LEN(rows));
}

static void test_a_punch_that_may_be_of_another_day_proves_nothing(void **state)
{
	static const struct row rows[] = {
		{"<~07:25", "123", "ppp", VERDICT_PENDING, {0}},
		{"<~07:25", "c", "rrr", VERDICT_REVIEW, {0}},
		{"-~07:25", "c", "rrr", VERDICT_REVIEW, {0}},
		{"07:00~+", "c", "rrr", VERDICT_REVIEW, {0}},
		{"10:00~+", "c", "rrr", VERDICT_REVIEW, {0}}, /* not late: perhaps tomorrow's */
		{"-~+", "", "ppp", VERDICT_PENDING, {0}},
		{"<~07:25 07:20", "c", "ooo", VERDICT_ON_TIME, {0}},
		{"<~07:25 07:45", "", "poo", VERDICT_PENDING, {0}},
		{"<~07:25 07:45", "c", "roo", VERDICT_REVIEW, {0}},
		{"10:00~+ 07:45", "", "Loo", VERDICT_LATE_WORK, {900}},
		{"07:00~12:00", "", "ppp", VERDICT_PENDING, {0}},
		{"07:00~11:59:59", "", "ppp", VERDICT_PENDING, {0}},
		{"08:31~11:59:59", "", "LLL", VERDICT_LATE_THIRD, {3660, 1860, 60}},
		{"08:31~12:00:00", "", "ppp", VERDICT_PENDING, {0}},
		{"04:59:59~07:00", "", "ppp", VERDICT_PENDING, {0}},
		{"05:00~07:00", "", "ooo", VERDICT_ON_TIME, {0}},
		/* at the window's edges, two minutes are no doubt */
		{"04:59:59~05:00:01", "", "ooo", VERDICT_ON_TIME, {0}},
		{"11:59:00~12:00:59", "", "LLL", VERDICT_LATE_THIRD, {16140, 14340, 12540}},
		{"11:59:00~12:01:00", "", "ppp", VERDICT_PENDING, {0}},
	};

	judge_rows(rows, ARRAY_LEN(rows));
}

static void test_nobody_is_missing_before_the_mark_has_passed(void **state)
{
	static const struct row rows[] = {
		{"", "", "nnn", VERDICT_WAITING, {0}},
		{"", "1", "mnn", VERDICT_MISSING, {0}},
		{"", "12", "mmn", VERDICT_MISSING, {0}},
		{"", "123", "mmm", VERDICT_MISSING, {0}},
		{"", "c", "mmm", VERDICT_MISSING, {0}},
		{"", "2", "nmn", VERDICT_MISSING, {0}},
		/* punches outside the arrival window are no arrival */
		{"04:59:59", "", "nnn", VERDICT_WAITING, {0}},
		{"04:59:59", "1", "mnn", VERDICT_MISSING, {0}},
		{"12:00:00", "c", "mmm", VERDICT_MISSING, {0}},
		{"16:01", "c", "mmm", VERDICT_MISSING, {0}},
	};

	judge_rows(rows, ARRAY_LEN(rows));
}

static void test_a_hole_turns_late_and_missing_into_incomplete(void **state)
{
	static const struct hole_row rows[] = {
		{"", "07:00-07:30:30", {"07:31", "", "ioo", VERDICT_INCOMPLETE, {0}}},
		{"07:00-07:01", "", {"07:31", "", "ioo", VERDICT_INCOMPLETE, {0}}},
		{"", "06:00-07:00", {"07:31", "", "Loo", VERDICT_LATE_WORK, {60}}},
		{"07:00-07:20", "07:00-07:30", {"07:30", "", "ooo", VERDICT_ON_TIME, {0}}},
		{"", "07:00-07:45", {"08:10", "", "iLo", VERDICT_LATE_SERVICE, {0, 600}}},
		{"", "07:45-08:05", {"08:10", "", "Lio", VERDICT_LATE_WORK, {2400}}},
		/* straddling is settled first */
		{"", "07:00-07:30:20", {"07:30:30~07:31:30", "", "poo", VERDICT_PENDING, {0}}},
		/* nobody recorded, the reader dead at the mark */
		{"", "07:20-23:59", {"", "1", "inn", VERDICT_INCOMPLETE, {0}}},
		{"", "07:31-23:59", {"", "1", "mnn", VERDICT_MISSING, {0}}},
		{"", "07:20-23:59", {"", "12", "iin", VERDICT_INCOMPLETE, {0}}},
		{"", "07:20-07:35", {"", "12", "imn", VERDICT_MISSING, {0}}},
		{"07:00-07:01", "", {"", "1", "inn", VERDICT_INCOMPLETE, {0}}},
		{"06:00-06:01", "", {"", "123", "iii", VERDICT_INCOMPLETE, {0}}},
		/* at the close only the absence counts */
		{"", "07:20-07:35", {"", "c", "mmm", VERDICT_MISSING, {0}}},
		{"", "07:20-12:00", {"", "c", "mmm", VERDICT_MISSING, {0}}},
		{"", "07:20-15:50", {"", "c", "iii", VERDICT_INCOMPLETE, {0}}},
		/* back when people go home: seventeen minutes show nothing */
		{"", "07:20-15:43", {"", "c", "iii", VERDICT_INCOMPLETE, {0}}},
		{"", "07:20-15:15", {"", "c", "mmm", VERDICT_MISSING, {0}}},
		{"11:00-12:30", "", {"", "c", "iii", VERDICT_INCOMPLETE, {0}}},
		{"12:00-12:30", "", {"", "c", "mmm", VERDICT_MISSING, {0}}},
		/* seen in the afternoon: was there, and may have come in the hole */
		{"", "07:20-12:00", {"16:01", "c", "iii", VERDICT_INCOMPLETE, {0}}},
		{"", "07:20-07:50", {"16:01", "c", "mmm", VERDICT_MISSING, {0}}},
		{"", "05:00-23:59", {"", "", "nnn", VERDICT_WAITING, {0}}},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		judge_row(&rows[i].row, rows[i].unread, rows[i].blind);
}

static void test_days_off_holidays_and_people_without_credential_are_not_judged(void **state)
{
	static const struct {
		int32_t day;
		bool enrolled;
		enum verdict_state state;
	} rows[] = {
		{MONDAY, false, VERDICT_NOT_ENROLLED}, {MONDAY + 1, true, VERDICT_HOLIDAY},
		{MONDAY + 1, false, VERDICT_HOLIDAY},  {MONDAY + 5, true, VERDICT_OFF},
		{MONDAY + 6, false, VERDICT_OFF},
	};
	struct coverage_day c;

	coverage_whole(&c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct day_plan plan = plan_of(rows[i].day);
		struct person_day pd = {.day = rows[i].day, .enrolled = rows[i].enrolled};
		struct verdict v;

		verdict_judge(&plan, &pd, &c, PROGRESS_DONE, &v);
		if (v.state != rows[i].state || v.closed != 0 || v.marks[0].outcome != OUTCOME_NONE)
			fail_msg("row %zu: %s", i, verdict_state_name(v.state));
	}
}

static void test_a_mark_that_is_folded_is_not_judged(void **state)
{
	struct day_plan plan;
	struct person_day pd = day_with("08:10"), none = day_with("");
	struct coverage_day c;
	struct verdict v;

	rules.sets[0].schedules[0].weekday[0].start_s = 8 * 3600;
	plan = plan_of(MONDAY);
	coverage_whole(&c);
	verdict_judge(&plan, &pd, &c, PROGRESS_DONE, &v);
	assert_int_equal(v.state, VERDICT_LATE_WORK);
	assert_int_equal(v.marks[MARK_WORK].late_s, 600);
	assert_int_equal(v.marks[MARK_SERVICE].outcome, OUTCOME_NONE);
	assert_int_equal(v.marks[MARK_THIRD].outcome, OUTCOME_ON_TIME);
	verdict_judge(&plan, &none, &c, (struct progress){.due = 1}, &v);
	assert_int_equal(v.marks[MARK_WORK].outcome, OUTCOME_MISSING);
	assert_int_equal(v.marks[MARK_SERVICE].outcome, OUTCOME_NONE);
	assert_int_equal(v.marks[MARK_THIRD].outcome, OUTCOME_NOT_DUE);
}

static void test_a_verdict_names_the_punch_it_rests_on(void **state)
{
	static const struct {
		const char *punches;
		int64_t seq;
		const char *earliest, *latest;
		uint32_t n;
	} rows[] = {
		{"", 0, NULL, NULL, 0},
		{"16:00", 0, NULL, NULL, 1},
		{"04:00 07:20 16:00", 2, "07:20", "07:20", 3},
		{"09:00 07:20", 2, "07:20", "07:20", 2},
		{"07:00~09:00 07:10~07:11", 1, "07:00", "07:11", 2},
		{"<~07:25 07:45", 2, "<", "07:45", 2},
		{"07:45 <~07:25", 1, "<", "07:45", 2},
		{"07:45~07:46 07:50", 1, "07:45", "07:46", 2},
		{"-~07:25", 1, "-", "07:25", 1},
		{"<~07:25 -~07:20", 2, "-", "07:20", 2},
	};
	struct day_plan plan = plan_of(MONDAY);
	struct coverage_day c;

	coverage_whole(&c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct person_day pd = day_with(rows[i].punches);
		struct verdict v;
		int64_t earliest_ns = rows[i].earliest ? at(rows[i].earliest) : 0;
		int64_t latest_ns = rows[i].latest ? at(rows[i].latest) : 0;

		verdict_judge(&plan, &pd, &c, (struct progress){0}, &v);
		if (v.arrival_seq != rows[i].seq || pd.n_punches != rows[i].n ||
		    v.arrival_earliest_ns != earliest_ns || v.arrival_latest_ns != latest_ns)
			fail_msg("\"%s\": rests on %d", rows[i].punches, (int)v.arrival_seq);
	}
}

static void test_the_close_revises_only_those_who_did_not_come(void **state)
{
	struct day_plan plan = plan_of(MONDAY);
	struct person_day came = day_with("07:20"), none = day_with("");
	const struct progress all = {.due = 7};
	struct coverage_day c;
	struct verdict a, b;

	coverage_whole(&c);
	verdict_judge(&plan, &came, &c, all, &a);
	verdict_judge(&plan, &came, &c, PROGRESS_DONE, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	verdict_judge(&plan, &none, &c, all, &a);
	verdict_judge(&plan, &none, &c, PROGRESS_DONE, &b);
	assert_int_equal(a.closed, 0);
	assert_int_equal(b.closed, 1);
}

static void test_double_taps_are_kept_and_marked(void **state)
{
	static const struct {
		const char *punches, *doubled; /* in order of time */
	} rows[] = {
		{"07:20", "0"},
		{"07:20 07:20:03", "01"},
		{"07:20 07:21:00", "01"},
		{"07:20 07:21:00.001", "00"},
		{"07:20:03 07:20", "01"},
		{"07:20 07:20:40 07:21:20", "011"},
		{"07:20~07:20:10 07:20:30~07:21:00", "01"},
		{"07:20~07:20:10 07:20:30~07:21:01", "00"}, /* not for certain */
		{"-~07:20 07:20", "00"},
		{"07:20 07:20~+", "00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct person_day pd = day_with(rows[i].punches);

		assert_int_equal(pd.n_kept, strlen(rows[i].doubled));
		for (size_t k = 0; k < pd.n_kept; k++) {
			if (pd.punches[k].doubled != rows[i].doubled[k] - '0')
				fail_msg("\"%s\": punch %zu", rows[i].punches, k);
		}
	}
}

static void test_whether_a_punch_is_doubled_is_worked_out_not_believed(void **state)
{
	struct person_day pd = {.day = MONDAY};
	struct punch p = {.seq = 1, .bound = {at("07:20"), at("07:20")}, .doubled = 1};

	person_day_add(&pd, &p);
	assert_int_equal(pd.punches[0].doubled, 0);
}

static int by_time(const void *a, const void *b)
{
	const struct punch *p = a, *q = b;

	if (p->bound.earliest_ns != q->bound.earliest_ns)
		return p->bound.earliest_ns < q->bound.earliest_ns ? -1 : 1;
	return p->seq < q->seq ? -1 : p->seq > q->seq;
}

static void test_a_day_keeps_its_first_and_last_eight_in_whatever_order_they_come(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	srandom(seed);
	for (int round = 0; round < 3000; round++) {
		struct person_day a = {.person = 1, .day = MONDAY}, b = a;
		struct punch p[40] = {0};
		size_t n = (size_t)random() % 41, kept = n < PUNCHES_KEPT ? n : PUNCHES_KEPT;

		for (size_t i = 0; i < n; i++) {
			int64_t ns = at("07:00") + random() % 600 * S;

			p[i] = (struct punch){.seq = (int64_t)i + 1,
					      .bound = {ns, ns + random() % (20 * S)}};
			person_day_add(&a, &p[i]);
		}
		for (size_t i = n; i > 1; i--) {
			size_t k = (size_t)random() % i;
			struct punch swap = p[k];

			p[k] = p[i - 1];
			p[i - 1] = swap;
		}
		for (size_t i = 0; i < n; i++)
			person_day_add(&b, &p[i]);
		if (memcmp(&a, &b, sizeof(a)) != 0)
			fail_msg("seed %u, round %d: order shows", seed, round);
		qsort(p, n, sizeof(p[0]), by_time);
		for (size_t i = 0; i < kept; i++) {
			size_t from = i < PUNCHES_KEPT / 2 ? i : n - (kept - i);

			if (a.punches[i].seq != p[from].seq || a.n_punches != n || a.n_kept != kept)
				fail_msg("seed %u, round %d: place %zu", seed, round, i);
		}
	}
}

static void test_the_same_punch_twice_is_one(void **state)
{
	struct person_day a = day_with("07:20 07:40"), b = a;
	struct punch again = a.punches[1];

	again.bound.earliest_ns -= S;
	person_day_add(&b, &again);
	assert_memory_equal(&a, &b, sizeof(a));
}

static void test_a_verdict_sets_each_of_its_bytes(void **state)
{
	struct day_plan plan = plan_of(MONDAY);
	struct person_day pd = day_with("07:40");
	struct coverage_day c;
	struct verdict a, b;

	coverage_whole(&c);
	memset(&a, 0xaa, sizeof(a));
	memset(&b, 0x55, sizeof(b));
	verdict_judge(&plan, &pd, &c, PROGRESS_DONE, &a);
	verdict_judge(&plan, &pd, &c, PROGRESS_DONE, &b);
	assert_memory_equal(&a, &b, sizeof(a));
}

static void test_every_state_and_outcome_has_its_own_name(void **state)
{
	for (int i = 0; i < VERDICT_STATES; i++) {
		for (int k = 0; k < i; k++)
			assert_string_not_equal(verdict_state_name(i), verdict_state_name(k));
	}
	for (int i = 0; i < OUTCOMES; i++) {
		for (int k = 0; k < i; k++)
			assert_string_not_equal(mark_outcome_name(i), mark_outcome_name(k));
	}
	assert_string_equal(verdict_state_name(VERDICT_LATE_SERVICE), "late-service");
	assert_string_equal(mark_outcome_name(OUTCOME_DOUBTFUL), "doubtful");
	assert_null(verdict_state_name(VERDICT_STATES));
	assert_null(mark_outcome_name(OUTCOMES));
}

static void test_a_day_comes_to_its_marks_break_and_close_one_by_one(void **state)
{
	struct day_plan plan = {.kind = DAY_WORK,
				.punches = 3,
				.break_from_ns = 20 * S,
				.break_to_ns = 25 * S,
				.rest_late_ns = 30 * S,
				.close_ns = 40 * S};
	static const struct {
		int at_s;
		unsigned due;
		bool closed;
	} rows[] = {
		{9, 0, false},
		{10, 1, false},
		{14, 1, false},
		{15, 5, false},
		{29, 5, false},
		{30, 5 | 1 << DUE_BREAK, false},
		{39, 5 | 1 << DUE_BREAK, false},
		{40, 5 | 1 << DUE_BREAK, true},
	};

	plan.marks[0] = (struct plan_mark){.active = true, .late_ns = 10 * S};
	plan.marks[2] = (struct plan_mark){.active = true, .late_ns = 15 * S};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct progress p = progress_at(&plan, rows[i].at_s * S);

		if (p.due != rows[i].due || p.closed != rows[i].closed)
			fail_msg("at %d: due %x, closed %d", rows[i].at_s, p.due, p.closed);
	}
	/* Without a punch at the break, without a break, without duty: nothing to wait for. */
	plan.punches = 2;
	assert_int_equal(progress_at(&plan, 35 * S).due, 5);
	plan.punches = 4;
	plan.break_to_ns = plan.break_from_ns;
	assert_int_equal(progress_at(&plan, 35 * S).due, 5);
	plan.break_to_ns = 25 * S;
	plan.kind = DAY_OFF;
	assert_int_equal(progress_at(&plan, 35 * S).due & 1 << DUE_BREAK, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_comes_to_its_marks_break_and_close_one_by_one),
		cmocka_unit_test_setup(test_each_mark_is_late_from_the_first_second_past_its_grace,
				       setup),
		cmocka_unit_test_setup(
			test_a_bound_that_straddles_waits_and_then_favours_the_person, setup),
		cmocka_unit_test_setup(test_a_punch_that_may_be_of_another_day_proves_nothing,
				       setup),
		cmocka_unit_test_setup(test_nobody_is_missing_before_the_mark_has_passed, setup),
		cmocka_unit_test_setup(test_a_hole_turns_late_and_missing_into_incomplete, setup),
		cmocka_unit_test_setup(
			test_days_off_holidays_and_people_without_credential_are_not_judged, setup),
		cmocka_unit_test_setup(test_a_mark_that_is_folded_is_not_judged, setup),
		cmocka_unit_test_setup(test_a_verdict_names_the_punch_it_rests_on, setup),
		cmocka_unit_test_setup(test_the_close_revises_only_those_who_did_not_come, setup),
		cmocka_unit_test_setup(test_double_taps_are_kept_and_marked, setup),
		cmocka_unit_test_setup(test_whether_a_punch_is_doubled_is_worked_out_not_believed,
				       setup),
		cmocka_unit_test_setup(
			test_a_day_keeps_its_first_and_last_eight_in_whatever_order_they_come,
			setup),
		cmocka_unit_test_setup(test_the_same_punch_twice_is_one, setup),
		cmocka_unit_test_setup(test_a_verdict_sets_each_of_its_bytes, setup),
		cmocka_unit_test_setup(test_every_state_and_outcome_has_its_own_name, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
