/* SPDX-License-Identifier: MIT */
#include "core_engine.h"

static void test_a_day_closes_at_its_last_midnight(void **state)
{
	struct office *o = *state;
	int64_t midnight_ns = engine_plan(o->e, KANTOR)->close_ns;

	now(o, midnight_ns - 1, midnight_ns);
	engine_apply(o->e, o->d);
	assert_int_equal(engine_progress(o->e, KANTOR).closed, 0);
	now(o, midnight_ns, midnight_ns);
	assert_true(engine_rolled(o->d));
	assert_int_equal(engine_n_due(o->d), 2);
	assert_int_equal(engine_due(o->d, 0).mark, MARKS);
	engine_apply(o->e, o->d);
	assert_int_equal(engine_progress(o->e, KANTOR).closed, 1);
	assert_int_equal(engine_verdict(o->e, 0)->closed, 1);
}

static void test_a_mark_is_due_when_the_earliest_now_has_passed_its_grace(void **state)
{
	struct office *o = *state;

	now(o, at("07:31") - 1, at("23:00"));
	assert_int_equal(engine_n_due(o->d), 0);
	now(o, INT64_MIN, INT64_MAX);
	assert_int_equal(engine_n_due(o->d), 0);
	now(o, at("07:31"), INT64_MAX);
	assert_int_equal(engine_n_due(o->d), 1);
	assert_int_equal(engine_due(o->d, 0).schedule, KANTOR);
	assert_int_equal(engine_due(o->d, 0).mark, MARK_WORK);
	assert_false(engine_rolled(o->d));
}

static void test_steps_of_the_clock_neither_skip_nor_repeat_a_mark(void **state)
{
	static const struct {
		int64_t step_s; /* from 07:29:59 */
		size_t due;
	} rows[] = {
		{1, 0},
		{3600, 2}, /* 08:29:59: work and service */
		{-3600, 0},
		{1, 0},
		{3600, 0},
		{-31536000, 0},
		{1, 0},
		/* a year: the third mark, the work mark of the later schedule (with which its
		 * other two are one), two closes */
		{31536000, 4},
		{-31536000, 0},
		{-3600, 0},
		{3600, 0},
		{31536000, 0},
	};
	struct office *o = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t to_ns = at("07:29:59") + rows[i].step_s * S;

		now(o, to_ns, to_ns);
		if (engine_n_due(o->d) != rows[i].due)
			fail_msg("row %zu: %zu due", i, engine_n_due(o->d));
		engine_apply(o->e, o->d);
	}
	assert_int_equal(engine_progress(o->e, KANTOR).due, 7);
	assert_int_equal(engine_progress(o->e, KANTOR).closed, 1);
	assert_int_equal(engine_progress(o->e, SIANG).due, 1);
	assert_int_equal(state_of(o, 0), VERDICT_MISSING);
	assert_int_equal(engine_verdict(o->e, 0)->closed, 1);
}

static void test_each_schedule_has_its_own_marks(void **state)
{
	struct office *o = *state;

	rejudge_all(o);
	now(o, at("08:31"), at("08:31"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_MISSING);
	assert_int_equal(state_of(o, 3), VERDICT_WAITING);
	now(o, at("10:01"), at("10:01"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 3), VERDICT_MISSING);
	punch(o, 3, 1, at("10:02"), at("10:02"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 3), VERDICT_LATE_WORK);
}

static void test_better_time_narrows_what_was_pending(void **state)
{
	struct office *o = *state;
	struct time_ref refs[2] = {
		{.boot = 1, .boottime_ns = 0, .utc_ns = at("07:00"), .err_ns = 90 * S},
		{.boot = 1, .boottime_ns = 3000 * S, .utc_ns = at("07:50"), .err_ns = S},
	};
	struct time_evidence ev = {.refs = refs, .n_refs = 1, .drift_ppb = 50000};
	struct punch p = {.seq = 1, .when = {.boot = 1, .at_ns = 1890 * S, .since_ns = 1890 * S}};

	p.bound = timebound_punch(&ev, &p.when); /* 07:31:30 +- 90 s */
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_PUNCH, .punch = &p}, o->d);
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_PENDING);
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_TIME, .evidence = &ev}, o->d);
	assert_int_equal(engine_n_changes(o->d), 0);
	ev.n_refs = 2;
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_TIME, .evidence = &ev}, o->d);
	assert_int_equal(engine_n_changes(o->d), 1);
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_LATE_WORK);
	p.bound = timebound_punch(&ev, &p.when);
	assert_memory_equal(&engine_person_day(o->e, 0)->punches[0].bound, &p.bound,
			    sizeof(p.bound));
	assert_int_equal(engine_n_refold(o->d), 0);
}

static void test_better_time_leaves_papers_and_corrections_alone(void **state)
{
	struct office *o = *state;
	struct time_ref ref = {.boot = 1, .boottime_ns = 0, .utc_ns = at("07:00"), .err_ns = S};
	struct time_evidence ev = {.refs = &ref, .n_refs = 1, .drift_ppb = 50000};
	struct person_day pd = {.person = 0, .day = MONDAY, .enrolled = 1, .unsure = UNSURE_FEW};
	struct punch said = {.seq = -7, .bound = {at("07:20"), at("07:20")}};
	struct excuse part = {.paper = 3, .from_s = 27000, .to_s = 28800, .code = "I"};

	person_day_add(&pd, &said);
	person_day_excuse(&pd, &part);
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd}, o->d);
	engine_apply(o->e, o->d);
	punch(o, 0, 1, at("06:00"), at("08:00")); /* one whose bound will be another */
	engine_apply(o->e, o->d);
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_TIME, .evidence = &ev}, o->d);
	engine_apply(o->e, o->d);
	assert_int_equal(engine_person_day(o->e, 0)->unsure, UNSURE_FEW);
	assert_int_equal(engine_person_day(o->e, 0)->n_excuses, 1);
	assert_memory_equal(&engine_person_day(o->e, 0)->excuses[0], &part, sizeof(part));
	assert_int_equal(engine_person_day(o->e, 0)->n_kept, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct punch *p = &engine_person_day(o->e, 0)->punches[i];

		if (p->seq == -7)
			assert_memory_equal(&p->bound, &said.bound, sizeof(said.bound));
		else
			assert_int_not_equal(p->bound.earliest_ns, at("06:00"));
	}
}

static void test_the_end_of_the_break_is_due_once_where_its_people_record_it(void **state)
{
	struct office *o = *state;
	size_t breaks = 0;

	rules.sets[0].schedules[KANTOR].punches = 4;
	free(o->e);
	o->e = engine_new(MONDAY);
	punch(o, 0, 1, at("07:20"), at("07:20"));
	punch(o, 0, 2, at("12:01"), at("12:01"));
	punch(o, 2, 3, at("07:20"), at("07:20"));
	now(o, at("12:59"), at("12:59"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_ON_TIME);
	for (int i = 0; i < 3; i++) {
		now(o, at("13:00") + i * S, at("13:00") + i * S);
		for (size_t k = 0; k < engine_n_due(o->d); k++)
			breaks += engine_due(o->d, k).mark == DUE_BREAK;
		assert_int_equal(breaks, 1); /* from the first second on */
		engine_apply(o->e, o->d);
	}
	assert_int_equal(breaks, 1); /* and none of those who punch once a day */
	assert_int_equal(state_of(o, 0), VERDICT_NOT_RETURNED);
	assert_int_equal(state_of(o, 2), VERDICT_ON_TIME);
	punch(o, 0, 4, at("13:20"), at("13:20"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_BREAK);
}

static void test_the_end_of_a_break_is_due_where_there_is_one_and_three_punches(void **state)
{
	static const struct {
		uint8_t punches;
		bool has_break, off, due;
	} rows[] = {
		{1, true, false, false}, {2, true, false, false},  {3, true, false, true},
		{4, true, false, true},	 {4, false, false, false}, {4, true, true, false},
	};
	struct office *o = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct schedule *s = &rules.sets[0].schedules[KANTOR];
		size_t breaks = 0;

		rules_reset();
		s->punches = rows[i].punches;
		s->weekday[0].off = rows[i].off;
		if (!rows[i].has_break)
			s->weekday[0].break_to_s = s->weekday[0].break_from_s;
		free(o->e);
		o->e = engine_new(MONDAY);
		now(o, at("16:30"), at("16:30"));
		for (size_t k = 0; k < engine_n_due(o->d); k++)
			breaks += engine_due(o->d, k).mark == DUE_BREAK;
		engine_drop(o->d);
		if (breaks != rows[i].due)
			fail_msg("row %zu: %zu due", i, breaks);
	}
}

static void test_a_night_is_left_open_when_the_day_rolls(void **state)
{
	struct office *o = *state;
	int64_t midnight = civil_utc_ns(&wita, MONDAY + 1, 0);
	const struct day_plan *plan;
	struct verdict_change c;
	struct person_day pd;
	struct coverage_day whole;
	struct punch out = {.seq = 2};

	rules.sets[0].schedules[SIANG].punches = 2;
	rules.sets[0].schedules[SIANG].weekday[0] =
		(struct work_hours){.start_s = 79200, .end_s = 108000};
	free(o->e);
	o->e = engine_new(MONDAY);
	plan = engine_plan(o->e, SIANG);
	punch(o, 3, 1, at("21:50"), at("21:50"));
	now(o, midnight, midnight);
	assert_true(engine_rolled(o->d));
	engine_apply(o->e, o->d);
	assert_true(engine_progress(o->e, KANTOR).closed);
	assert_false(engine_progress(o->e, SIANG).closed);
	assert_int_equal(state_of(o, 3), VERDICT_ON_TIME);
	assert_int_equal(engine_verdict(o->e, 3)->out.outcome, OUTCOME_NOT_DUE);
	/* in the morning, from the records; and only then is it over */
	pd = *engine_person_day(o->e, 3);
	coverage_whole(&whole);
	assert_false(engine_judge_day(plan, &pd, &whole, progress_at(plan, midnight),
				      engine_verdict(o->e, 3), 1, &c));
	assert_true(engine_judge_day(plan, &pd, &whole, progress_at(plan, plan->close_ns),
				     engine_verdict(o->e, 3), 1, &c));
	assert_int_equal(c.new.state, VERDICT_NO_OUT);
	out.bound.earliest_ns = out.bound.latest_ns = plan->end_ns - 600 * S;
	person_day_add(&pd, &out);
	assert_true(engine_judge_day(plan, &pd, &whole, progress_at(plan, plan->close_ns),
				     engine_verdict(o->e, 3), 1, &c));
	assert_int_equal(c.new.state, VERDICT_EARLY);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_day_closes_at_its_last_midnight),
		TEST(test_a_mark_is_due_when_the_earliest_now_has_passed_its_grace),
		TEST(test_steps_of_the_clock_neither_skip_nor_repeat_a_mark),
		TEST(test_each_schedule_has_its_own_marks),
		TEST(test_better_time_narrows_what_was_pending),
		TEST(test_better_time_leaves_papers_and_corrections_alone),
		TEST(test_the_end_of_the_break_is_due_once_where_its_people_record_it),
		TEST(test_the_end_of_a_break_is_due_where_there_is_one_and_three_punches),
		TEST(test_a_night_is_left_open_when_the_day_rolls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
