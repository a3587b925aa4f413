/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/engine-state.h"

size_t engine_delta_size(size_t n)
{
	return aligned(sizeof(struct engine_delta)) + aligned(n * sizeof(struct person_day)) +
	       aligned(n * sizeof(struct staged_verdict)) + 3 * aligned(n * sizeof(int32_t));
}

struct engine_delta *engine_delta_init(void *memory, size_t n_people)
{
	char *at = memory;
	struct engine_delta *d = lay_out(&at, 1, sizeof(*d));

	*d = (struct engine_delta){
		.n_people = n_people,
		.days = lay_out(&at, n_people, sizeof(d->days[0])),
		.changes = lay_out(&at, n_people, sizeof(d->changes[0])),
		.day_of = lay_out(&at, n_people, sizeof(d->day_of[0])),
		.change_of = lay_out(&at, n_people, sizeof(d->change_of[0])),
		.refold = lay_out(&at, n_people, sizeof(d->refold[0])),
	};
	memset(d->day_of, 0, n_people * sizeof(d->day_of[0]));
	memset(d->change_of, 0, n_people * sizeof(d->change_of[0]));
	return d;
}

static struct progress progress_now(const struct engine *e, const struct engine_delta *d, int i)
{
	return (struct progress){
		.due = e->progress[i].due | d->progress[i].due,
		.closed = e->progress[i].closed | d->progress[i].closed,
	};
}

static const struct person_day *day_now(const struct engine *e, const struct engine_delta *d,
					int32_t person)
{
	return d->day_of[person] > 0 ? &d->days[d->day_of[person] - 1] : &e->days[person];
}

/* A person's day that may be written to, a copy until the delta is applied. */
static struct person_day *stage_day(const struct engine *e, struct engine_delta *d, int32_t person)
{
	if (d->day_of[person] == 0) {
		d->days[d->n_days] = e->days[person];
		d->day_of[person] = (int32_t)++d->n_days;
	}
	return &d->days[d->day_of[person] - 1];
}

static void stage_verdict(const struct engine *e, struct engine_delta *d, const struct verdict *v)
{
	int32_t *slot = &d->change_of[v->person];

	if (memcmp(v, &e->verdicts[v->person], sizeof(*v)) != 0) {
		if (*slot == 0)
			*slot = (int32_t)++d->n_changes;
		d->changes[*slot - 1] = (struct staged_verdict){v->person, *v};
	} else if (*slot != 0) { /* back to what it was: the last change takes its place */
		struct staged_verdict *last = &d->changes[--d->n_changes];

		d->change_of[last->person] = *slot;
		d->changes[*slot - 1] = *last;
		*slot = 0;
	}
}

static void rejudge(const struct engine *e, struct engine_delta *d, int32_t person)
{
	const struct engine_person *p = &e->people[person];
	struct verdict v = not_judged(person, e->day);

	if (p->judged)
		verdict_judge(&e->plans[p->schedule], day_now(e, d, person),
			      d->has_coverage[p->coverage] ? &d->coverage[p->coverage]
							   : &e->coverage[p->coverage],
			      progress_now(e, d, p->schedule), &v);
	stage_verdict(e, d, &v);
}

static void step_punch(const struct engine *e, struct engine_delta *d, int32_t person,
		       const struct punch *punch)
{
	assert_person(e, person);
	person_day_add(stage_day(e, d, person), punch);
	rejudge(e, d, person);
}

/* Does anybody ask at its end who is back? */
static bool has_break(const struct day_plan *plan)
{
	return plan->kind == DAY_WORK && plan->punches >= 3 &&
	       plan->break_from_ns < plan->break_to_ns;
}

/*
 * What is due is state, not a timer: a step forward sets every bit it passes at once, a step
 * backward finds the bits set. Only the earliest possible now counts.
 */
static void step_now(const struct engine *e, struct engine_delta *d, const struct time_bound *now)
{
	bool changed[SCHEDULES_MAX] = {false};

	for (int i = 0; i < SCHEDULES_MAX; i++) {
		struct progress before = progress_now(e, d, i), *add = &d->progress[i];

		if (!e->used[i])
			continue;
		for (int mark = 0; mark < MARKS; mark++) {
			const struct plan_mark *m = &e->plans[i].marks[mark];

			if (!m->active || (before.due & 1 << mark) != 0 ||
			    now->earliest_ns < m->late_ns)
				continue;
			add->due |= (uint8_t)(1 << mark);
			d->due[d->n_due++] = (struct engine_due){(uint8_t)i, (uint8_t)mark};
			changed[i] = true;
		}
		if (has_break(&e->plans[i]) && (before.due & 1 << DUE_BREAK) == 0 &&
		    now->earliest_ns >= e->plans[i].rest_late_ns) {
			add->due |= 1 << DUE_BREAK;
			d->due[d->n_due++] = (struct engine_due){(uint8_t)i, DUE_BREAK};
			changed[i] = true;
		}
		if (!before.closed && now->earliest_ns >= e->plans[i].close_ns) {
			add->closed = 1;
			d->due[d->n_due++] = (struct engine_due){(uint8_t)i, DUE_CLOSE};
			changed[i] = true;
		}
	}
	for (size_t i = 0; i < e->n_people; i++) {
		if (e->people[i].judged && changed[e->people[i].schedule])
			rejudge(e, d, (int32_t)i);
	}
	if (now->earliest_ns >= e->close_ns)
		d->rolled = true;
}

static bool refold_owed(const struct engine_delta *d, int32_t person)
{
	for (size_t i = 0; i < d->n_refold; i++) {
		if (d->refold[i] == person)
			return true;
	}
	return false;
}

static void step_time(const struct engine *e, struct engine_delta *d,
		      const struct time_evidence *evidence)
{
	for (size_t i = 0; i < e->n_people; i++) {
		const struct person_day *old = day_now(e, d, (int32_t)i);
		struct person_day new = {
			.person = old->person,
			.day = old->day,
			.enrolled = old->enrolled,
			.n_excuses = old->n_excuses,
			.unsure = old->unsure,
		};

		memcpy(new.excuses, old->excuses, sizeof(new.excuses));
		if (old->n_punches > old->n_kept) {
			if (!refold_owed(d, (int32_t)i))
				d->refold[d->n_refold++] = (int32_t)i;
			continue;
		}
		for (size_t k = 0; k < old->n_kept; k++) {
			struct punch p = old->punches[k];

			if (p.seq > 0) /* a correction's moment is what people said it is */
				p.bound = timebound_punch(evidence, &p.when);
			person_day_add(&new, &p);
		}
		if (memcmp(&new, old, sizeof(new)) == 0)
			continue;
		*stage_day(e, d, (int32_t)i) = new;
		rejudge(e, d, (int32_t)i);
	}
}

static void step_coverage(const struct engine *e, struct engine_delta *d, uint8_t group,
			  const struct coverage_day *coverage)
{
	assert(group < COVERAGE_GROUPS);
	d->has_coverage[group] = true;
	d->coverage[group] = *coverage;
	for (size_t i = 0; i < e->n_people; i++) {
		if (e->people[i].coverage == group)
			rejudge(e, d, (int32_t)i);
	}
}

static void step_refold(const struct engine *e, struct engine_delta *d, const struct person_day *pd)
{
	assert_person(e, pd->person);
	assert(pd->day == e->day);
	*stage_day(e, d, pd->person) = *pd;
	for (size_t i = 0; i < d->n_refold; i++) {
		if (d->refold[i] == pd->person)
			d->refold[i] = d->refold[--d->n_refold];
	}
	rejudge(e, d, pd->person);
}

void engine_step(const struct engine *e, const struct engine_input *in, struct engine_delta *d)
{
	assert(e->n_people == d->n_people);
	switch (in->kind) {
	case ENGINE_PUNCH:
		step_punch(e, d, in->person, in->punch);
		break;
	case ENGINE_NOW:
		step_now(e, d, in->now);
		break;
	case ENGINE_TIME:
		step_time(e, d, in->evidence);
		break;
	case ENGINE_COVERAGE:
		step_coverage(e, d, in->group, in->coverage);
		break;
	case ENGINE_REFOLD:
		step_refold(e, d, in->refold);
		break;
	case ENGINE_REJUDGE:
		for (size_t i = 0; i < e->n_people; i++)
			rejudge(e, d, (int32_t)i);
		break;
	}
}

void engine_apply(struct engine *e, struct engine_delta *d)
{
	assert(e->n_people == d->n_people);
	for (size_t i = 0; i < d->n_days; i++)
		e->days[d->days[i].person] = d->days[i];
	for (size_t i = 0; i < d->n_changes; i++) {
		int32_t person = d->changes[i].person;

		e->verdicts[person] = d->changes[i].verdict;
		e->revs[person] = engine_next_rev(e->revs[person], &d->changes[i].verdict);
	}
	for (int i = 0; i < SCHEDULES_MAX; i++)
		e->progress[i] = progress_now(e, d, i);
	for (int i = 0; i < COVERAGE_GROUPS; i++) {
		if (d->has_coverage[i])
			e->coverage[i] = d->coverage[i];
	}
	engine_drop(d);
}

void engine_drop(struct engine_delta *d)
{
	for (size_t i = 0; i < d->n_days; i++)
		d->day_of[d->days[i].person] = 0;
	for (size_t i = 0; i < d->n_changes; i++)
		d->change_of[d->changes[i].person] = 0;
	memset(d->progress, 0, sizeof(d->progress));
	memset(d->has_coverage, 0, sizeof(d->has_coverage));
	d->n_days = d->n_changes = d->n_due = d->n_refold = 0;
	d->rolled = false;
}

size_t engine_n_changes(const struct engine_delta *d)
{
	return d->n_changes;
}

struct verdict_change engine_change(const struct engine *e, const struct engine_delta *d, size_t i)
{
	int32_t person;

	assert(i < d->n_changes);
	person = d->changes[i].person;
	return (struct verdict_change){
		.old = e->verdicts[person],
		.new = d->changes[i].verdict,
		.rev = engine_next_rev(e->revs[person], &d->changes[i].verdict),
	};
}

size_t engine_n_due(const struct engine_delta *d)
{
	return d->n_due;
}

struct engine_due engine_due(const struct engine_delta *d, size_t i)
{
	assert(i < d->n_due);
	return d->due[i];
}

bool engine_rolled(const struct engine_delta *d)
{
	return d->rolled;
}

size_t engine_n_refold(const struct engine_delta *d)
{
	return d->n_refold;
}

int32_t engine_refold(const struct engine_delta *d, size_t i)
{
	assert(i < d->n_refold);
	return d->refold[i];
}
