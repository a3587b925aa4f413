/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow/flow.h"
#include "store/query.h"

/* Days judged from the journal: those that are over, and what time references tell of them. */

enum { OPEN_DAYS = 7 }; /* days that a punch without a day may have left unsettled */

/* One person's punches of one day, from the journal. */
struct folding {
	struct office *o;
	struct person_day *pd;
};

static int fold_punch(void *arg, const struct punch_row *row)
{
	struct folding *f = arg;
	struct punch p = day_punch(f->o, &row->punch);

	/* One without a day of its own belongs to each day that it may have been on. */
	if (day_may_be(f->o, &p, f->pd->day) &&
	    people_holder(&f->o->people, row->punch.credential, f->pd->day) == f->pd->person)
		person_day_add(f->pd, &p);
	return 0;
}

static int fold(struct office *o, struct person_day *pd)
{
	struct folding f = {o, pd};
	struct query *q = store_query(o->store);
	int r = query_person_punches(q, people_id(&o->people, pd->person), pd->day, pd->day,
				     fold_punch, &f);

	return r < 0 ? r : query_day_punches(q, JOURNAL_DAY_UNKNOWN, fold_punch, &f);
}

int day_refold_person(struct office *o, int32_t person)
{
	struct person_day pd = {.person = person, .day = engine_day(o->engine)};
	struct engine_input in = {.kind = ENGINE_REFOLD, .person = person, .refold = &pd};
	int r = fold(o, &pd);

	pd.enrolled = engine_person(o->engine, person)->enrolled;
	if (r == 0)
		engine_step(o->engine, &in, o->delta);
	return r;
}

int day_refold_owed(struct office *o)
{
	int r = 0;

	while (o->engine != NULL && engine_n_refold(o->delta) > 0 && r == 0)
		r = day_refold_person(o, engine_refold(o->delta, 0));
	return r;
}

struct last_verdict {
	struct verdict v;
	int32_t rev, person;
	uint16_t schedule;
};

static int keep_verdict(void *arg, const struct verdict_row *row)
{
	struct last_verdict *last = arg;

	if (!day_verdict(row, last->person, last->schedule, &last->v))
		last->v = (struct verdict){.person = last->person, .day = row->day};
	last->rev = row->rev;
	return 0;
}

/* `known`: only if it was judged before. */
static int judge_past(struct office *o, int32_t person, int32_t day, const char *cause, bool known)
{
	const char *id = people_id(&o->people, person);
	struct query *q = store_query(o->store);
	struct engine_person *people = calloc(o->people.n, sizeof(*people));
	struct person_day pd = {.person = person, .day = day};
	struct last_verdict last = {.person = person};
	struct coverage_day coverage;
	struct verdict_change change;
	struct day_plan plan;
	int r = people == NULL ? -ENOMEM : 0;

	if (r == 0) {
		people_on(&o->people, o->conf->rulebook->rules, day, people);
		pd.enrolled = people[person].enrolled;
		last.schedule = people[person].schedule;
		r = !people[person].judged ? -ENOENT
					   : day_plan_of(o, people[person].schedule, day, &plan);
	}
	if (r == 0)
		r = fold(o, &pd);
	if (r == 0)
		r = query_verdicts(q, id, day, keep_verdict, &last);
	if (r == 0)
		r = coverage_of_day(o, day, people[person].coverage, &coverage);
	free(people);
	if (r < 0)
		return r == -ENOENT ? 0 : r; /* no duty that day: nothing to judge */
	if (known && last.rev == 0)
		return 0;
	if (!engine_judge_day(&plan, &pd, &coverage, PROGRESS_DONE, last.rev > 0 ? &last.v : NULL,
			      (uint32_t)last.rev, &change))
		return 0;
	return announce_change(o, &change, cause);
}

int day_judge_past(struct office *o, int32_t person, int32_t day, const char *cause)
{
	return judge_past(o, person, day, cause, false);
}

/* Punches that had no day, or two. */
struct homeless {
	struct office *o;
	struct journal_row *rows;
	size_t n, room;
};

static int keep_homeless(void *arg, const struct punch_row *row)
{
	struct homeless *h = arg;

	if (h->n == h->room) {
		size_t room = h->room < 64 ? 64 : h->room * 2;
		struct journal_row *grown = reallocarray(h->rows, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		h->rows = grown;
		h->room = room;
	}
	h->rows[h->n++] = row->punch;
	return 0;
}

/* Give a punch the day that is known of it now. */
static int house(struct office *o, const struct journal_row *row, int32_t *ret_day)
{
	struct punch p = day_punch(o, row);
	int r;

	*ret_day = JOURNAL_DAY_UNKNOWN;
	if (!timebound_day(&o->zone, &p.bound, ret_day))
		return 0;
	r = journal_unplace(o->store, row->seq, JOURNAL_DAY_UNKNOWN);
	return r < 0 ? r : journal_place(o->store, row->seq, *ret_day);
}

/* The days that a person's punches without a day may have left unsettled. */
static int settle_person(struct office *o, int32_t person)
{
	int32_t today = engine_day(o->engine);
	int r = day_refold_person(o, person);

	for (int32_t d = today - OPEN_DAYS; d < today && r == 0; d++)
		r = judge_past(o, person, d, "time", true);
	return r;
}

/* All that had no day: placed first, so that the judgements that follow see them in place. */
static int house_all(struct office *o, const struct homeless *h)
{
	bool *touched = calloc(o->people.n + 1, sizeof(*touched));
	int32_t *days = calloc(h->n + 1, sizeof(*days));
	int r = touched == NULL || days == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < h->n && r == 0; i++)
		r = house(o, &h->rows[i], &days[i]);
	/* Today's engine, when it opens, finds them by their places. */
	for (size_t i = 0; i < h->n && r == 0 && o->engine != NULL; i++) {
		int32_t day = days[i], today = engine_day(o->engine);
		int32_t person = people_holder(&o->people, h->rows[i].credential,
					       day == JOURNAL_DAY_UNKNOWN ? today : day);

		if (person < 0)
			continue;
		touched[person] = true;
		if (day != JOURNAL_DAY_UNKNOWN && day < today)
			r = judge_past(o, person, day, "time", false);
	}
	for (size_t i = 0; i < o->people.n && r == 0; i++)
		if (touched[i])
			r = settle_person(o, (int32_t)i);
	free(touched);
	free(days);
	return r;
}

int day_time_grew(struct office *o)
{
	struct time_evidence ev = timekeeper_evidence(&o->time);
	struct engine_input in = {.kind = ENGINE_TIME, .evidence = &ev};
	struct homeless h = {.o = o};
	int r = 0;

	if (o->engine != NULL) {
		/* The bounds of the spans have moved as well. */
		r = coverage_load(o, engine_day(o->engine));
		coverage_step(o);
		engine_step(o->engine, &in, o->delta);
	}
	if (r == 0)
		r = query_day_punches(store_query(o->store), JOURNAL_DAY_UNKNOWN, keep_homeless,
				      &h);
	if (r == 0 && h.n > 0)
		r = house_all(o, &h);
	free(h.rows);
	return r;
}
