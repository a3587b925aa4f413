/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/engine-state.h"

size_t engine_size(size_t n)
{
	return aligned(sizeof(struct engine)) + aligned(n * sizeof(struct person_day)) +
	       aligned(n * sizeof(struct verdict)) + aligned(n * sizeof(uint32_t)) +
	       aligned(n * sizeof(struct engine_person));
}

struct engine *engine_init(void *memory, const struct rules *rules, const struct zone *zone,
			   int32_t day, const struct engine_person *people, size_t n_people)
{
	char *at = memory;
	struct engine *e = lay_out(&at, 1, sizeof(*e));

	assert(n_people <= ENGINE_PEOPLE_MAX);
	*e = (struct engine){
		.day = day,
		.n_people = n_people,
		.close_ns = civil_utc_ns(zone, day + 1, 0),
		.days = lay_out(&at, n_people, sizeof(e->days[0])),
		.verdicts = lay_out(&at, n_people, sizeof(e->verdicts[0])),
		.revs = lay_out(&at, n_people, sizeof(e->revs[0])),
		.people = lay_out(&at, n_people, sizeof(e->people[0])),
	};
	for (int i = 0; i < rules->n_schedules; i++)
		e->used[i] = schedule_resolve(rules, zone, i, day, &e->plans[i]) == 0;
	for (size_t i = 0; i < n_people; i++) {
		struct engine_person *p = &e->people[i];

		assert(people[i].coverage < COVERAGE_GROUPS);
		*p = people[i];
		p->judged = p->judged && p->schedule < SCHEDULES_MAX && e->used[p->schedule];
		e->days[i] = (struct person_day){
			.person = (int32_t)i,
			.day = day,
			.enrolled = p->enrolled,
		};
		e->verdicts[i] = not_judged((int32_t)i, day);
		e->revs[i] = 0;
	}
	return e;
}

void engine_load_progress(struct engine *e, int schedule, struct progress p)
{
	assert(schedule >= 0 && schedule < SCHEDULES_MAX);
	e->progress[schedule] = p;
}

void engine_load_punch(struct engine *e, int32_t person, const struct punch *p)
{
	assert_person(e, person);
	person_day_add(&e->days[person], p);
}

void engine_load_day(struct engine *e, const struct person_day *pd)
{
	assert_person(e, pd->person);
	assert(pd->day == e->day);
	e->days[pd->person] = *pd;
}

void engine_load_verdict(struct engine *e, int32_t person, const struct verdict *v, uint32_t rev)
{
	assert_person(e, person);
	assert(v->person == person && v->day == e->day);
	e->verdicts[person] = *v;
	e->revs[person] = rev;
}

int32_t engine_day(const struct engine *e)
{
	return e->day;
}

size_t engine_n_people(const struct engine *e)
{
	return e->n_people;
}

const struct day_plan *engine_plan(const struct engine *e, int schedule)
{
	return schedule >= 0 && schedule < SCHEDULES_MAX && e->used[schedule] ? &e->plans[schedule]
									      : NULL;
}

struct progress engine_progress(const struct engine *e, int schedule)
{
	assert(schedule >= 0 && schedule < SCHEDULES_MAX);
	return e->progress[schedule];
}

const struct engine_person *engine_person(const struct engine *e, int32_t person)
{
	assert_person(e, person);
	return &e->people[person];
}

const struct person_day *engine_person_day(const struct engine *e, int32_t person)
{
	assert_person(e, person);
	return &e->days[person];
}

const struct verdict *engine_verdict(const struct engine *e, int32_t person)
{
	assert_person(e, person);
	return &e->verdicts[person];
}

uint32_t engine_rev(const struct engine *e, int32_t person)
{
	assert_person(e, person);
	return e->revs[person];
}

uint32_t engine_next_rev(uint32_t rev, const struct verdict *v)
{
	bool nothing_to_tell = v->state == VERDICT_NONE || v->state == VERDICT_WAITING ||
			       v->state == VERDICT_OFF || v->state == VERDICT_HOLIDAY;

	return rev == 0 && nothing_to_tell ? 0 : rev + 1;
}

bool engine_judge_day(const struct day_plan *plan, const struct person_day *pd,
		      const struct coverage_day *coverage, struct progress progress,
		      const struct verdict *old, uint32_t old_rev, struct verdict_change *ret)
{
	struct verdict_change c = {
		.old = old != NULL ? *old : not_judged(pd->person, pd->day),
	};

	verdict_judge(plan, pd, coverage, progress, &c.new);
	c.rev = engine_next_rev(old_rev, &c.new);
	if (memcmp(&c.old, &c.new, sizeof(c.old)) == 0)
		return false;
	*ret = c;
	return true;
}
