/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_ENGINE_STATE_H
#define HADIR_CORE_ENGINE_STATE_H

#include <assert.h>

#include "core/engine.h"

/* What engine.c (one day's state) and engine-step.c (what inputs make of it) share. */

struct engine {
	int32_t day;
	size_t n_people;
	int64_t close_ns;
	bool used[SCHEDULES_MAX]; /* by somebody, and defined on this day */
	struct progress progress[SCHEDULES_MAX];
	struct day_plan plans[SCHEDULES_MAX];
	struct coverage_day coverage[COVERAGE_GROUPS];
	/* n_people each, behind this struct */
	struct person_day *days;
	struct verdict *verdicts;
	uint32_t *revs;
	struct engine_person *people;
};

struct staged_verdict {
	int32_t person;
	struct verdict verdict;
};

/* What the steps since the last apply would make of the engine: looked at before it. */
struct engine_delta {
	size_t n_people, n_changes, n_days, n_due, n_refold;
	bool rolled;
	struct progress progress[SCHEDULES_MAX]; /* bits to add */
	struct engine_due due[ENGINE_DUE_MAX];
	bool has_coverage[COVERAGE_GROUPS];
	struct coverage_day coverage[COVERAGE_GROUPS];
	/* n_people each, behind this struct */
	struct person_day *days;
	struct staged_verdict *changes;
	int32_t *day_of;    /* by person: 1 + index into days, 0 = not staged */
	int32_t *change_of; /* by person: 1 + index into changes */
	int32_t *refold;
};

/* Sizes that keep whatever follows aligned. */
static inline size_t aligned(size_t size)
{
	return (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
}

/* The next `n` elements of `memory`, which moves on past them. */
static inline void *lay_out(char **memory, size_t n, size_t size)
{
	char *at = *memory;

	*memory += aligned(n * size);
	return at;
}

static inline void assert_person(const struct engine *e, int32_t person)
{
	assert(person >= 0 && (size_t)person < e->n_people);
}

static inline struct verdict not_judged(int32_t person, int32_t day)
{
	return (struct verdict){.person = person, .day = day, .state = VERDICT_NONE};
}

#endif
