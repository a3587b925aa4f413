/* SPDX-License-Identifier: MIT */
#include "core_engine.h"

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

static void test_each_owed_day_is_refolded_by_itself(void **state)
{
	static const int32_t many[] = {0, 2, 3};
	struct office *o = *state;
	struct time_evidence ev = {.drift_ppb = 50000};

	for (size_t who = 0; who < ARRAY_LEN(many); who++) {
		for (int i = 0; i < PUNCHES_KEPT + 1; i++) {
			int64_t ns = at("07:00") + i * 90 * S;

			punch(o, many[who], (int64_t)(who + 1) * 100 + i, ns, ns);
		}
	}
	engine_apply(o->e, o->d);
	for (int i = 0; i < 2; i++)
		engine_step(o->e, &(struct engine_input){.kind = ENGINE_TIME, .evidence = &ev},
			    o->d);
	assert_int_equal(engine_n_refold(o->d), 3);
	for (size_t who = 0; who < ARRAY_LEN(many); who++) {
		static const size_t order[] = {1, 0, 2}; /* neither the first nor the last first */
		struct person_day pd = {.person = many[order[who]], .day = MONDAY, .enrolled = 1};

		engine_step(o->e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd},
			    o->d);
		assert_int_equal(engine_n_refold(o->d), 2 - who);
		for (size_t i = 0; i < engine_n_refold(o->d); i++) {
			int32_t owed = engine_refold(o->d, i);

			for (size_t k = 0; k <= who; k++)
				assert_int_not_equal(owed, many[order[k]]);
			for (size_t k = 0; k < i; k++)
				assert_int_not_equal(owed, engine_refold(o->d, k));
		}
	}
}

static void test_who_took_anothers_place_in_the_changes_is_changed_there(void **state)
{
	struct office *o = *state;
	struct person_day empty = {.person = 0, .day = MONDAY, .enrolled = 1};

	rejudge_all(o);
	engine_apply(o->e, o->d);
	punch(o, 0, 1, at("07:20"), at("07:20"));
	punch(o, 1, 2, at("07:45"), at("07:45"));
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &empty}, o->d);
	assert_int_equal(engine_n_changes(o->d), 1);
	punch(o, 1, 3, at("07:20"), at("07:20"));
	assert_int_equal(engine_n_changes(o->d), 1);
	assert_int_equal(engine_change(o->e, o->d, 0).new.person, 1);
	assert_int_equal(engine_change(o->e, o->d, 0).new.state, VERDICT_ON_TIME);
}

static void test_every_group_of_readers_has_its_coverage(void **state)
{
	struct office *o = *state;
	struct coverage_day unread = {.n_unread = 1, .unread = {{at("07:00"), at("07:10")}}};

	for (uint8_t group = 0; group < COVERAGE_GROUPS; group++) {
		struct engine_person one = {
			.schedule = KANTOR, .coverage = group, .judged = true, .enrolled = true};
		void *memory = malloc(engine_size(1)), *delta = malloc(engine_delta_size(1));
		struct office other = {engine_init(memory, &rules, &wita, MONDAY, &one, 1),
				       engine_delta_init(delta, 1)};

		coverage(&other, group, &unread);
		engine_apply(other.e, other.d);
		now(&other, at("07:31"), at("07:31")); /* it is remembered */
		engine_apply(other.e, other.d);
		assert_int_equal(state_of(&other, 0), VERDICT_INCOMPLETE);
		free(memory);
		free(delta);
	}
	assert_int_equal(engine_n_changes(o->d), 0);
}

static void test_there_is_room_for_every_schedule_and_none_beyond(void **state)
{
	static const struct engine_person own[] = {
		{.schedule = SCHEDULES_MAX - 1, .judged = true, .enrolled = true},
		{.schedule = SCHEDULES_MAX, .judged = true, .enrolled = true},
		{.schedule = UINT16_MAX, .judged = true, .enrolled = true},
	};
	struct office *o = *state;
	void *memory = malloc(engine_size(ARRAY_LEN(own)));
	void *delta = malloc(engine_delta_size(ARRAY_LEN(own)));

	rules.n_schedules = SCHEDULES_MAX;
	for (int i = 0; i < SCHEDULES_MAX; i++)
		rules.sets[0].schedules[i] = schedule_default();
	for (int i = 0; i < SCHEDULES_MAX; i++) /* each has a break that somebody records */
		rules.sets[0].schedules[i].punches = 4;
	struct office all = {engine_init(memory, &rules, &wita, MONDAY, own, ARRAY_LEN(own)),
			     engine_delta_init(delta, ARRAY_LEN(own))};

	assert_non_null(engine_plan(all.e, SCHEDULES_MAX - 1));
	assert_null(engine_plan(all.e, SCHEDULES_MAX));
	rejudge_all(&all);
	now(&all, at("23:59") + 60 * S, at("23:59") + 60 * S);
	assert_int_equal(engine_n_due(all.d), ENGINE_DUE_MAX);
	engine_apply(all.e, all.d);
	assert_int_equal(state_of(&all, 0), VERDICT_MISSING);
	assert_int_equal(state_of(&all, 1), VERDICT_NONE);
	assert_int_equal(state_of(&all, 2), VERDICT_NONE);
	assert_int_equal(engine_n_people(o->e), PEOPLE);
	free(memory);
	free(delta);
}

static void test_a_day_without_judgement_has_no_revision_until_something_is_said(void **state)
{
	static const struct {
		enum verdict_state state;
		uint32_t before, after;
	} rows[] = {
		{VERDICT_NONE, 0, 0},	 {VERDICT_WAITING, 0, 0}, {VERDICT_OFF, 0, 0},
		{VERDICT_HOLIDAY, 0, 0}, {VERDICT_ON_TIME, 0, 1}, {VERDICT_NOT_ENROLLED, 0, 1},
		{VERDICT_NONE, 1, 2},	 {VERDICT_WAITING, 1, 2}, {VERDICT_OFF, 3, 4},
		{VERDICT_HOLIDAY, 7, 8}, {VERDICT_ON_TIME, 1, 2},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict v = {.state = (uint8_t)rows[i].state};

		if (engine_next_rev(rows[i].before, &v) != rows[i].after)
			fail_msg("%s after %u", verdict_state_name(rows[i].state), rows[i].before);
	}
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

static void test_a_day_is_loaded_for_one_person_and_no_other(void **state)
{
	struct office *o = *state;
	struct person_day pd = {.person = 2, .day = MONDAY, .enrolled = 1};
	struct punch p = {.seq = 9, .bound = {at("07:45"), at("07:45")}};
	struct person_day before = *engine_person_day(o->e, 1);

	person_day_add(&pd, &p);
	engine_load_day(o->e, &pd);
	assert_memory_equal(engine_person_day(o->e, 2), &pd, sizeof(pd));
	assert_memory_equal(engine_person_day(o->e, 1), &before, sizeof(before));
	for (int32_t i = 0; i < PEOPLE; i++)
		assert_int_equal(engine_person(o->e, i)->schedule, people[i].schedule);
	assert_true(engine_person(o->e, 3)->enrolled);
	assert_false(engine_person(o->e, 4)->enrolled);
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
		TEST(test_coverage_reaches_only_those_who_use_the_reader),
		TEST(test_a_day_with_dropped_punches_is_refolded_by_the_caller),
		TEST(test_each_owed_day_is_refolded_by_itself),
		TEST(test_who_took_anothers_place_in_the_changes_is_changed_there),
		TEST(test_every_group_of_readers_has_its_coverage),
		TEST(test_there_is_room_for_every_schedule_and_none_beyond),
		TEST(test_a_day_without_judgement_has_no_revision_until_something_is_said),
		TEST(test_a_claim_replaces_a_day),
		TEST(test_people_outside_their_dates_are_never_judged),
		TEST(test_a_schedule_without_rules_judges_nobody),
		TEST(test_starting_again_repeats_nothing),
		TEST(test_another_day_is_judged_like_this_one),
		TEST(test_a_day_is_loaded_for_one_person_and_no_other),
		TEST(test_the_live_state_is_the_fold_of_the_days_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
