/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/engine.h"

#define S NS_PER_S

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

enum { MONDAY = 20780, PEOPLE = 6 }; /* 2026-11-23 */
enum { KANTOR, SIANG };

/* 0-2 at the office (1 by finger only), 3 from ten o'clock, 4 without a credential, 5 has gone. */
static const struct engine_person people[PEOPLE] = {
	{.schedule = KANTOR, .coverage = 1, .judged = true, .enrolled = true},
	{.schedule = KANTOR, .coverage = 2, .judged = true, .enrolled = true},
	{.schedule = KANTOR, .coverage = 1, .judged = true, .enrolled = true},
	{.schedule = SIANG, .coverage = 1, .judged = true, .enrolled = true},
	{.schedule = KANTOR, .judged = true},
	{.schedule = KANTOR, .enrolled = true},
};

static struct rules rules;

struct office {
	struct engine *e;
	struct engine_delta *d;
};

static void rules_reset(void)
{
	rules = (struct rules){
		.n_schedules = 2,
		.n_sets = 1,
		.schedule_names = {"kantor", "siang"},
	};
	rules.sets[0] = (struct rule_set){.id = 42, .valid_from = 0};
	rules.sets[0].schedules[KANTOR] = schedule_default();
	rules.sets[0].schedules[SIANG] = schedule_default();
	rules.sets[0].schedules[SIANG].weekday[0].start_s = 10 * 3600;
}

static struct engine *engine_new(int32_t day)
{
	void *memory = malloc(engine_size(PEOPLE));

	memset(memory, 0xaa, engine_size(PEOPLE)); /* nothing may rest on what was there */
	return engine_init(memory, &rules, &wita, day, people, PEOPLE);
}

static int setup(void **state)
{
	struct office *o = malloc(sizeof(*o));
	void *memory = malloc(engine_delta_size(PEOPLE));

	rules_reset();
	memset(memory, 0xaa, engine_delta_size(PEOPLE));
	*o = (struct office){engine_new(MONDAY), engine_delta_init(memory, PEOPLE)};
	*state = o;
	return 0;
}

static int teardown(void **state)
{
	struct office *o = *state;

	free(o->e);
	free(o->d);
	free(o);
	return 0;
}

static int64_t at(const char *s)
{
	int32_t second;

	assert_int_equal(civil_parse_time(s, &second), 0);
	return civil_utc_ns(&wita, MONDAY, second);
}

static void punch(struct office *o, int32_t person, int64_t seq, int64_t from_ns, int64_t to_ns)
{
	struct punch p = {.seq = seq, .bound = {from_ns, to_ns}};

	engine_step(o->e,
		    &(struct engine_input){.kind = ENGINE_PUNCH, .person = person, .punch = &p},
		    o->d);
}

static void now(struct office *o, int64_t earliest_ns, int64_t latest_ns)
{
	struct time_bound b = {earliest_ns, latest_ns};

	engine_step(o->e, &(struct engine_input){.kind = ENGINE_NOW, .now = &b}, o->d);
}

static void rejudge_all(struct office *o)
{
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_REJUDGE}, o->d);
}

static void coverage(struct office *o, uint8_t group, const struct coverage_day *c)
{
	engine_step(o->e,
		    &(struct engine_input){.kind = ENGINE_COVERAGE, .group = group, .coverage = c},
		    o->d);
}

static enum verdict_state state_of(const struct office *o, int32_t person)
{
	return engine_verdict(o->e, person)->state;
}

/* Everything an engine says of itself, for comparing two. */
static bool same_state(const struct engine *a, const struct engine *b, bool revs)
{
	for (int i = 0; i < SCHEDULES_MAX; i++) {
		struct progress p = engine_progress(a, i), q = engine_progress(b, i);

		if (p.due != q.due || p.closed != q.closed)
			return false;
	}
	for (int32_t i = 0; i < PEOPLE; i++) {
		if (memcmp(engine_person_day(a, i), engine_person_day(b, i),
			   sizeof(struct person_day)) != 0 ||
		    memcmp(engine_verdict(a, i), engine_verdict(b, i), sizeof(struct verdict)) != 0)
			return false;
		if (revs && engine_rev(a, i) != engine_rev(b, i))
			return false;
	}
	return true;
}

static void test_a_day_starts_with_everybody_judged_once(void **state)
{
	static const enum verdict_state want[PEOPLE] = {
		VERDICT_WAITING, VERDICT_WAITING,      VERDICT_WAITING,
		VERDICT_WAITING, VERDICT_NOT_ENROLLED, VERDICT_NONE,
	};
	struct office *o = *state;

	assert_int_equal(engine_day(o->e), MONDAY);
	assert_int_equal(engine_n_people(o->e), PEOPLE);
	rejudge_all(o);
	assert_int_equal(engine_n_changes(o->d), 5);
	for (size_t i = 0; i < 5; i++) {
		struct verdict_change c = engine_change(o->e, o->d, i);

		/* A day that begins is no judgement yet. */
		assert_int_equal(c.rev, c.new.state == VERDICT_WAITING ? 0 : 1);
		assert_int_equal(c.old.state, VERDICT_NONE);
		assert_int_equal(c.new.state, want[c.new.person]);
	}
	engine_apply(o->e, o->d);
	for (int32_t i = 0; i < PEOPLE; i++) {
		assert_int_equal(state_of(o, i), want[i]);
		assert_int_equal(engine_rev(o->e, i), want[i] == VERDICT_NOT_ENROLLED);
	}
	rejudge_all(o);
	assert_int_equal(engine_n_changes(o->d), 0);
}

static void test_a_dropped_delta_leaves_no_trace(void **state)
{
	struct office *o = *state;
	size_t size = engine_size(PEOPLE);
	struct coverage_day blind = {.n_blind = 1, .blind = {{at("05:00"), at("23:00")}}};
	char *before = malloc(size);

	rejudge_all(o);
	engine_apply(o->e, o->d);
	punch(o, 0, 1, at("07:20"), at("07:20"));
	engine_apply(o->e, o->d);
	memcpy(before, o->e, size);
	punch(o, 0, 2, at("07:10"), at("07:10"));
	punch(o, 1, 3, at("07:45"), at("07:45"));
	coverage(o, 1, &blind);
	now(o, at("23:59") + 3600 * S, at("23:59") + 3600 * S);
	assert_true(engine_rolled(o->d));
	assert_true(engine_n_changes(o->d) > 2);
	engine_drop(o->d);
	assert_memory_equal(before, o->e, size);
	assert_int_equal(engine_n_changes(o->d), 0);
	assert_int_equal(engine_n_due(o->d), 0);
	assert_false(engine_rolled(o->d));
	/* nor in what comes next: the same steps give what they give to a fresh delta */
	now(o, at("07:31"), at("07:31"));
	assert_int_equal(engine_n_due(o->d), 1);
	assert_int_equal(engine_n_changes(o->d), 2); /* 1 and 2; 0 came, 3 starts later */
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 1), VERDICT_MISSING);
	assert_int_equal(state_of(o, 2), VERDICT_MISSING);
	assert_int_equal(engine_verdict(o->e, 0)->arrival_seq, 1);
	free(before);
}

static void test_several_inputs_make_one_change_a_person(void **state)
{
	struct office *o = *state;
	struct verdict_change c;

	punch(o, 0, 1, at("07:45"), at("07:45"));
	punch(o, 0, 2, at("07:20"), at("07:20"));
	punch(o, 2, 3, at("07:40"), at("07:40"));
	assert_int_equal(engine_n_changes(o->d), 2);
	c = engine_change(o->e, o->d, 0);
	assert_int_equal(c.new.person, 0);
	assert_int_equal(c.new.state, VERDICT_ON_TIME);
	assert_int_equal(c.rev, 1);
	engine_apply(o->e, o->d);
	assert_int_equal(engine_rev(o->e, 0), 1);
	assert_int_equal(state_of(o, 2), VERDICT_LATE_WORK);
	assert_int_equal(engine_person_day(o->e, 0)->n_kept, 2);
}

static void test_a_change_that_is_taken_back_is_none(void **state)
{
	struct office *o = *state;
	struct coverage_day blind = {.n_blind = 1, .blind = {{at("05:00"), at("23:00")}}};
	struct coverage_day whole;

	coverage_whole(&whole);
	rejudge_all(o);
	engine_apply(o->e, o->d);
	now(o, at("07:31"), at("07:31"));
	engine_apply(o->e, o->d);
	coverage(o, 1, &blind); /* 0 and 2 */
	coverage(o, 2, &blind); /* 1 */
	assert_int_equal(engine_n_changes(o->d), 3);
	coverage(o, 1, &whole);
	assert_int_equal(engine_n_changes(o->d), 1);
	assert_int_equal(engine_change(o->e, o->d, 0).new.person, 1);
	assert_int_equal(engine_change(o->e, o->d, 0).new.state, VERDICT_INCOMPLETE);
	engine_apply(o->e, o->d);
	assert_int_equal(engine_rev(o->e, 0), 1);
	assert_int_equal(engine_rev(o->e, 1), 2);
	assert_int_equal(state_of(o, 0), VERDICT_MISSING);
	assert_int_equal(state_of(o, 1), VERDICT_INCOMPLETE);
}

static void test_a_change_taken_back_can_be_made_again(void **state)
{
	struct office *o = *state;
	struct coverage_day unread = {.n_unread = 1, .unread = {{at("07:00"), at("07:10")}}};
	struct coverage_day whole;

	coverage_whole(&whole);
	rejudge_all(o);
	now(o, at("07:31"), at("07:31"));
	engine_apply(o->e, o->d);
	coverage(o, 2, &unread);
	coverage(o, 2, &whole);
	coverage(o, 1, &unread);
	coverage(o, 2, &unread);
	assert_int_equal(engine_n_changes(o->d), 3);
	engine_apply(o->e, o->d);
	for (int32_t i = 0; i < 3; i++)
		assert_int_equal(state_of(o, i), VERDICT_INCOMPLETE);
}

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

static void test_coverage_reaches_only_those_who_use_the_reader(void **state)
{
	struct office *o = *state;
	struct coverage_day unread = {.n_unread = 1, .unread = {{at("07:00"), at("07:10")}}};

	coverage(o, 2, &unread);
	now(o, at("07:31"), at("07:31"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_MISSING);
	assert_int_equal(state_of(o, 1), VERDICT_INCOMPLETE);
	now(o, at("08:01"), at("08:01")); /* it is remembered */
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 1), VERDICT_INCOMPLETE);
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
		engine_apply(o->e, o->d);
	}
	assert_int_equal(breaks, 1); /* and none of those who punch once a day */
	assert_int_equal(state_of(o, 0), VERDICT_NOT_RETURNED);
	assert_int_equal(state_of(o, 2), VERDICT_ON_TIME);
	punch(o, 0, 4, at("13:20"), at("13:20"));
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 0), VERDICT_BREAK);
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

static void test_a_day_with_dropped_punches_is_refolded_by_the_caller(void **state)
{
	struct office *o = *state;
	struct time_evidence ev = {.drift_ppb = 50000};
	struct person_day pd;

	for (int i = 0; i < PUNCHES_KEPT + 1; i++)
		punch(o, 2, i + 1, at("07:00") + i * 90 * S, at("07:00") + i * 90 * S);
	engine_apply(o->e, o->d);
	for (int i = 0; i < 2; i++)
		engine_step(o->e, &(struct engine_input){.kind = ENGINE_TIME, .evidence = &ev},
			    o->d);
	assert_int_equal(engine_n_refold(o->d), 1);
	assert_int_equal(engine_refold(o->d, 0), 2);
	assert_int_equal(engine_n_changes(o->d), 0);
	pd = (struct person_day){.person = 2, .day = MONDAY, .enrolled = 1};
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd}, o->d);
	assert_int_equal(engine_n_refold(o->d), 0);
	assert_int_equal(engine_n_changes(o->d), 1);
	assert_int_equal(engine_change(o->e, o->d, 0).new.state, VERDICT_WAITING);
}

static void test_a_claim_replaces_a_day(void **state)
{
	struct office *o = *state;
	struct person_day pd = {.person = 4, .day = MONDAY, .enrolled = 1};
	struct punch p = {.seq = 9, .bound = {at("07:45"), at("07:45")}};

	rejudge_all(o);
	engine_apply(o->e, o->d);
	person_day_add(&pd, &p);
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd}, o->d);
	assert_int_equal(engine_n_changes(o->d), 1);
	assert_int_equal(engine_change(o->e, o->d, 0).old.state, VERDICT_NOT_ENROLLED);
	assert_int_equal(engine_change(o->e, o->d, 0).rev, 2);
	engine_apply(o->e, o->d);
	assert_int_equal(state_of(o, 4), VERDICT_LATE_WORK);
}

static void test_people_outside_their_dates_are_never_judged(void **state)
{
	struct office *o = *state;
	struct verdict earlier = {.person = 5, .day = MONDAY, .state = VERDICT_MISSING};

	rejudge_all(o);
	punch(o, 5, 1, at("09:00"), at("09:00"));
	now(o, at("23:00") + 7200 * S, at("23:00") + 7200 * S);
	engine_apply(o->e, o->d);
	assert_int_equal(engine_rev(o->e, 5), 0);
	assert_int_equal(state_of(o, 5), VERDICT_NONE);
	/* one whose dates were changed afterwards gets the judgement taken back */
	engine_load_verdict(o->e, 5, &earlier, 3);
	rejudge_all(o);
	assert_int_equal(engine_n_changes(o->d), 1);
	assert_int_equal(engine_change(o->e, o->d, 0).rev, 4);
	assert_int_equal(engine_change(o->e, o->d, 0).new.state, VERDICT_NONE);
}

static void test_a_schedule_without_rules_judges_nobody(void **state)
{
	struct office *o = *state;

	rules.sets[0].valid_from = MONDAY + 1;
	engine_init(o->e, &rules, &wita, MONDAY, people, PEOPLE);
	rejudge_all(o);
	now(o, at("23:00") + 7200 * S, at("23:00") + 7200 * S);
	assert_int_equal(engine_n_changes(o->d), 0);
	assert_int_equal(engine_n_due(o->d), 0);
	assert_true(engine_rolled(o->d));
	assert_null(engine_plan(o->e, KANTOR));
	assert_null(engine_plan(o->e, -1));
}

static void test_starting_again_repeats_nothing(void **state)
{
	struct office *o = *state;
	struct engine *before = o->e, *again;

	rejudge_all(o);
	punch(o, 0, 1, at("07:20"), at("07:20"));
	punch(o, 2, 2, at("07:45"), at("07:45"));
	engine_apply(o->e, o->d);
	now(o, at("08:01"), at("08:01"));
	engine_apply(o->e, o->d);
	again = engine_new(MONDAY);
	for (int i = 0; i < 2; i++)
		engine_load_progress(again, i, engine_progress(before, i));
	for (int32_t i = 0; i < PEOPLE; i++) {
		const struct person_day *pd = engine_person_day(before, i);

		for (int k = pd->n_kept; k-- > 0;)
			engine_load_punch(again, i, &pd->punches[k]);
		if (engine_rev(before, i) > 0)
			engine_load_verdict(again, i, engine_verdict(before, i),
					    engine_rev(before, i));
	}
	o->e = again;
	rejudge_all(o);
	now(o, at("08:02"), at("08:02"));
	for (size_t i = 0; i < engine_n_changes(o->d); i++)
		assert_int_equal(engine_change(o->e, o->d, i).rev, 0);
	assert_int_equal(engine_n_due(o->d), 0);
	engine_apply(o->e, o->d);
	assert_true(same_state(before, again, true));
	free(before);
}

static void test_another_day_is_judged_like_this_one(void **state)
{
	struct office *o = *state;
	struct person_day pd = {.person = 0, .day = MONDAY, .enrolled = 1};
	struct punch p = {.seq = 1, .bound = {at("07:45"), at("07:45")}};
	struct coverage_day whole;
	struct verdict_change first, second;

	coverage_whole(&whole);
	assert_true(engine_judge_day(engine_plan(o->e, KANTOR), &pd, &whole, PROGRESS_DONE, NULL, 0,
				     &first));
	assert_int_equal(first.rev, 1);
	assert_int_equal(first.new.state, VERDICT_MISSING);
	assert_false(engine_judge_day(engine_plan(o->e, KANTOR), &pd, &whole, PROGRESS_DONE,
				      &first.new, 1, &second));
	person_day_add(&pd, &p);
	assert_true(engine_judge_day(engine_plan(o->e, KANTOR), &pd, &whole, PROGRESS_DONE,
				     &first.new, 1, &second));
	assert_int_equal(second.rev, 2);
	assert_int_equal(second.old.state, VERDICT_MISSING);
	assert_int_equal(second.new.state, VERDICT_LATE_WORK);
}

/* Random mornings: whatever the order, batching and losses, the state is the fold of the rows. */
static void test_the_live_state_is_the_fold_of_the_days_rows(void **state)
{
	unsigned seed = (unsigned)time(NULL);
	struct office *o = *state;

	srandom(seed);
	for (int round = 0; round < 300; round++) {
		struct {
			int32_t person;
			struct punch p;
		} rows[120], batch[8];
		struct coverage_day c[COVERAGE_GROUPS] = {0};
		int64_t latest_now = INT64_MIN;
		size_t n = 0, n_batch = 0;
		struct engine *fold;

		engine_init(o->e, &rules, &wita, MONDAY, people, PEOPLE);
		rejudge_all(o);
		engine_apply(o->e, o->d);
		for (int step = 0; step < 60; step++) {
			int64_t from_ns = at("06:30") + random() % (3 * 3600) * S;
			int64_t step_now = INT64_MIN;
			uint8_t group = (uint8_t)(random() % 3);
			struct coverage_day next = c[group];
			bool covers = false;

			n_batch = 0;
			for (long k = random() % 3; k > 0; k--) {
				batch[n_batch].person = (int32_t)(random() % PEOPLE);
				batch[n_batch].p = (struct punch){
					.seq = step * 10 + k + 1,
					.bound = {from_ns, from_ns + random() % (200 * S)},
				};
				punch(o, batch[n_batch].person, batch[n_batch].p.seq,
				      batch[n_batch].p.bound.earliest_ns,
				      batch[n_batch].p.bound.latest_ns);
				n_batch++;
			}
			if (random() % 4 == 0) {
				step_now = at("06:30") + random() % (4 * 3600) * S;
				now(o, step_now, step_now + S);
			}
			if (random() % 6 == 0) {
				covers = true;
				next = (struct coverage_day){0};
				if (random() % 2) {
					next.n_blind = 1;
					next.blind[0] = (struct hole){from_ns, from_ns + 2000 * S};
				}
				coverage(o, group, &next);
			}
			if (random() % 3 == 0) { /* the commit failed */
				engine_drop(o->d);
				continue;
			}
			engine_apply(o->e, o->d);
			memcpy(&rows[n], batch, n_batch * sizeof(batch[0]));
			n += n_batch;
			if (step_now > latest_now)
				latest_now = step_now;
			if (covers)
				c[group] = next;
		}
		fold = engine_new(MONDAY);
		for (size_t i = n; i-- > 0;)
			engine_load_punch(fold, rows[i].person, &rows[i].p);
		{
			struct office p = {fold, o->d};

			for (uint8_t g = 0; g < 3; g++)
				coverage(&p, g, &c[g]);
			now(&p, latest_now, latest_now);
			rejudge_all(&p);
			engine_apply(fold, o->d);
		}
		if (!same_state(o->e, fold, false))
			fail_msg("seed %u, round %d: live is not recomputed", seed, round);
		free(fold);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_day_starts_with_everybody_judged_once),
		TEST(test_a_dropped_delta_leaves_no_trace),
		TEST(test_several_inputs_make_one_change_a_person),
		TEST(test_a_change_that_is_taken_back_is_none),
		TEST(test_a_change_taken_back_can_be_made_again),
		TEST(test_a_day_closes_at_its_last_midnight),
		TEST(test_a_mark_is_due_when_the_earliest_now_has_passed_its_grace),
		TEST(test_steps_of_the_clock_neither_skip_nor_repeat_a_mark),
		TEST(test_each_schedule_has_its_own_marks),
		TEST(test_coverage_reaches_only_those_who_use_the_reader),
		TEST(test_better_time_narrows_what_was_pending),
		TEST(test_better_time_leaves_papers_and_corrections_alone),
		TEST(test_the_end_of_the_break_is_due_once_where_its_people_record_it),
		TEST(test_a_night_is_left_open_when_the_day_rolls),
		TEST(test_a_day_with_dropped_punches_is_refolded_by_the_caller),
		TEST(test_a_claim_replaces_a_day),
		TEST(test_people_outside_their_dates_are_never_judged),
		TEST(test_a_schedule_without_rules_judges_nobody),
		TEST(test_starting_again_repeats_nothing),
		TEST(test_another_day_is_judged_like_this_one),
		TEST(test_the_live_state_is_the_fold_of_the_days_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
