/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "book/evidence.h"
#include "flow/flow.h"
#include "store/query.h"

enum { DAYS_BACK_MAX = 40 }; /* days nobody lived through that are played at a start */

static uint8_t reader_index(const struct office *o, const char *name)
{
	for (size_t i = 0; i < o->n_readers; i++)
		if (strcmp(o->readers[i].conf->name, name) == 0)
			return (uint8_t)i;
	return UINT8_MAX; /* one that is no longer configured */
}

struct punch day_punch(const struct office *o, const struct journal_row *row)
{
	struct time_evidence ev = timekeeper_evidence(&o->time);

	return evidence_punch(&ev, reader_index(o, row->reader), row);
}

int day_plan_of(const struct office *o, int schedule, int32_t day, struct day_plan *ret)
{
	return schedule_resolve(o->conf->rulebook->rules, &o->zone, schedule, day, ret);
}

bool day_may_be(const struct office *o, const struct punch *p, int32_t day)
{
	int32_t first, last;

	timebound_days(&o->zone, &p->bound, &first, &last);
	return first <= day && day <= last;
}

static int load_punch(void *arg, const struct punch_row *row)
{
	struct office *o = arg;
	int32_t person = people_holder(&o->people, row->punch.credential, engine_day(o->engine));
	struct punch p = day_punch(o, &row->punch);

	if (!day_may_be(o, &p, engine_day(o->engine)))
		return 0;
	if (person >= 0)
		engine_load_punch(o->engine, person, &p);
	if (p.when.reader < o->n_readers)
		o->readers[p.when.reader].punches++;
	return 0;
}

int day_schedule_of(const struct office *o, int32_t person, int32_t day)
{
	const struct membership_row *m = people_membership(&o->people, person, day);

	if (m == NULL)
		return -1;
	return schedule_find(o->conf->rulebook->rules,
			     m->schedule[0] != '\0' ? m->schedule : RULEBOOK_DEFAULT);
}

bool day_verdict(const struct verdict_row *row, int32_t person, uint16_t schedule,
		 struct verdict *ret)
{
	if (row->body_size != sizeof(*ret))
		return false;
	memcpy(ret, row->body, sizeof(*ret));
	ret->person = person;
	ret->schedule = schedule;
	return true;
}

static int load_verdict(void *arg, const struct verdict_row *row)
{
	struct office *o = arg;
	int32_t person = people_find(&o->people, row->person);
	struct verdict v;

	if (person < 0)
		return 0;
	/* One of another version of hadir still counts as a revision; it is judged anew. */
	if (!day_verdict(row, person, engine_person(o->engine, person)->schedule, &v))
		v = (struct verdict){.person = person, .day = row->day};
	engine_load_verdict(o->engine, person, &v, (uint32_t)row->rev);
	return 0;
}

static int load_progress(struct office *o, int32_t day)
{
	const struct rules *rules = o->conf->rulebook->rules;

	for (int s = 0; s < rules->n_schedules; s++) {
		struct progress p = {0};

		for (int mark = 0; mark < DUES; mark++) {
			bool done;
			int r = mark_done(o->store, day, rules->schedule_names[s], mark, &done);

			if (r < 0)
				return r;
			if (done && mark == DUE_CLOSE)
				p.closed = 1;
			else if (done)
				p.due |= (uint8_t)(1 << mark);
		}
		engine_load_progress(o->engine, s, p);
	}
	return 0;
}

int day_open(struct office *o, int32_t day)
{
	struct engine_input in = {.kind = ENGINE_REJUDGE};
	size_t n = o->people.n;
	void *engine = malloc(engine_size(n)), *delta = malloc(engine_delta_size(n));
	struct engine_person *people = calloc(n + 1, sizeof(*people));
	struct query *q = store_query(o->store);
	int r;

	if (engine == NULL || delta == NULL || people == NULL) {
		free(engine);
		free(delta);
		free(people);
		return -ENOMEM;
	}
	o->turn.reopened = true;
	free(o->engine);
	free(o->delta);
	free(o->engine_people);
	people_on(&o->people, o->conf->rulebook->rules, day, people);
	o->engine_people = people;
	o->engine = engine_init(engine, o->conf->rulebook->rules, &o->zone, day, people, n);
	o->delta = engine_delta_init(delta, n);
	o->units_dirty = UINT64_MAX;
	for (size_t i = 0; i < o->n_readers; i++)
		o->readers[i].punches = 0;
	r = load_progress(o, day);
	if (r == 0)
		r = query_day_punches(q, day, load_punch, o);
	if (r == 0)
		r = query_day_punches(q, JOURNAL_DAY_UNKNOWN, load_punch, o);
	if (r == 0)
		r = query_day_verdicts(q, day, load_verdict, o);
	if (r == 0)
		r = coverage_load(o, day);
	if (r < 0) {
		log_errno(LOG_CRIT, r, "the day cannot be read from the database, judging nothing");
		day_forget(o);
		return r;
	}
	coverage_step(o);
	engine_step(o->engine, &in, o->delta);
	return 0;
}

void day_forget(struct office *o)
{
	free(o->engine);
	free(o->delta);
	o->engine = NULL;
	o->delta = NULL;
}

int day_refold(struct office *o)
{
	return o->engine == NULL ? 0 : day_open(o, engine_day(o->engine));
}

/* The first day that is not closed: nobody may have lived through those before today. */
static int32_t first_open_day(struct office *o, int32_t today)
{
	const struct rules *rules = o->conf->rulebook->rules;

	for (int32_t day = today - 1; day >= today - DAYS_BACK_MAX; day--)
		for (int s = 0; s < rules->n_schedules; s++) {
			bool done = false;

			if (mark_done(o->store, day, rules->schedule_names[s], MARKS, &done) == 0 &&
			    done)
				return day + 1;
		}
	return today;
}

static int open_turn(struct office *o, int32_t day, const char *cause)
{
	int r = pipeline_begin(o);

	return pipeline_settle(o, r < 0 ? r : day_open(o, day), cause);
}

int day_advance(struct office *o)
{
	struct time_bound now = office_now(o);
	int32_t today;
	int r;

	if (o->engine == NULL) {
		if (!timebound_day(&o->zone, &now, &today))
			return 0;
		r = open_turn(o, first_open_day(o, today), "start");
		if (r < 0)
			return r;
	}
	for (;;) {
		struct engine_input in = {.kind = ENGINE_NOW, .now = &now};
		bool rolled;

		engine_step(o->engine, &in, o->delta);
		rolled = engine_rolled(o->delta);
		if (engine_n_due(o->delta) > 0 || engine_n_changes(o->delta) > 0) {
			/* What was seen until now decides who was missed. */
			engine_drop(o->delta);
			r = pipeline_begin(o);
			if (r == 0) {
				coverage_step(o);
				engine_step(o->engine, &in, o->delta);
			}
			r = pipeline_settle(o, r, "mark");
			if (r < 0)
				return r;
		} else {
			engine_drop(o->delta);
		}
		if (!rolled)
			return 0;
		r = open_turn(o, engine_day(o->engine) + 1, "day");
		if (r < 0)
			return r;
		now = office_now(o);
	}
}

int64_t day_next_ns(const struct office *o)
{
	const struct rules *rules = o->conf->rulebook->rules;
	struct time_bound now = office_now(o);
	int64_t next = INT64_MAX;

	if (o->engine == NULL || now.earliest_ns == INT64_MIN)
		return INT64_MAX;
	for (int s = 0; s < rules->n_schedules; s++) {
		const struct day_plan *plan = engine_plan(o->engine, s);
		struct progress p = engine_progress(o->engine, s);

		if (plan == NULL)
			continue;
		for (int m = 0; m < MARKS; m++)
			if (plan->marks[m].active && !(p.due & 1 << m) &&
			    plan->marks[m].late_ns < next)
				next = plan->marks[m].late_ns;
		if (!p.closed && plan->close_ns < next)
			next = plan->close_ns;
	}
	if (next == INT64_MAX)
		next = civil_utc_ns(&o->zone, engine_day(o->engine), 86400);
	/* The earliest possible now gets there a little later than the elapsed time says. */
	next -= now.earliest_ns;
	return time_boottime_ns() + (next < 0 ? 0 : next) + next / 10000 + NS_PER_MS;
}
