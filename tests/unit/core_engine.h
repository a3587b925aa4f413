/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_CORE_ENGINE_H
#define HADIR_TESTS_CORE_ENGINE_H

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

/* Six people on a Monday, and what an engine is told of them. */
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

static inline void rules_reset(void)
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

static inline struct engine *engine_new(int32_t day)
{
	void *memory = malloc(engine_size(PEOPLE));

	memset(memory, 0xaa, engine_size(PEOPLE)); /* nothing may rest on what was there */
	return engine_init(memory, &rules, &wita, day, people, PEOPLE);
}

static inline int setup(void **state)
{
	struct office *o = malloc(sizeof(*o));
	void *memory = malloc(engine_delta_size(PEOPLE));

	rules_reset();
	memset(memory, 0xaa, engine_delta_size(PEOPLE));
	*o = (struct office){engine_new(MONDAY), engine_delta_init(memory, PEOPLE)};
	*state = o;
	return 0;
}

static inline int teardown(void **state)
{
	struct office *o = *state;

	free(o->e);
	free(o->d);
	free(o);
	return 0;
}

static inline int64_t at(const char *s)
{
	int32_t second;

	assert_int_equal(civil_parse_time(s, &second), 0);
	return civil_utc_ns(&wita, MONDAY, second);
}

static inline void punch(struct office *o, int32_t person, int64_t seq, int64_t from_ns,
			 int64_t to_ns)
{
	struct punch p = {.seq = seq, .bound = {from_ns, to_ns}};

	engine_step(o->e,
		    &(struct engine_input){.kind = ENGINE_PUNCH, .person = person, .punch = &p},
		    o->d);
}

static inline void now(struct office *o, int64_t earliest_ns, int64_t latest_ns)
{
	struct time_bound b = {earliest_ns, latest_ns};

	engine_step(o->e, &(struct engine_input){.kind = ENGINE_NOW, .now = &b}, o->d);
}

static inline void rejudge_all(struct office *o)
{
	engine_step(o->e, &(struct engine_input){.kind = ENGINE_REJUDGE}, o->d);
}

static inline void coverage(struct office *o, uint8_t group, const struct coverage_day *c)
{
	engine_step(o->e,
		    &(struct engine_input){.kind = ENGINE_COVERAGE, .group = group, .coverage = c},
		    o->d);
}

static inline enum verdict_state state_of(const struct office *o, int32_t person)
{
	return engine_verdict(o->e, person)->state;
}

/* Everything an engine says of itself, for comparing two. */
static inline bool same_state(const struct engine *a, const struct engine *b, bool revs)
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

#endif
