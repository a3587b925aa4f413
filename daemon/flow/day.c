/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "book/book.h"
#include "book/evidence.h"
#include "core/hints.h"
#include "flow/clock.h"
#include "flow/flow.h"
#include "store/query.h"

enum {
	DAYS_BACK_MAX = 40, /* days nobody lived through that are played at a start */
	WRONG_DAYS_MAX = 3, /* nobody comes to work for longer at a time that is wrong */
};

uint8_t day_reader(const void *office, const char *name)
{
	const struct office *o = office;

	for (size_t i = 0; i < o->n_readers; i++)
		if (strcmp(o->readers[i].conf->name, name) == 0)
			return (uint8_t)i;
	return UINT8_MAX; /* one that is no longer configured */
}

struct punch day_punch(const struct office *o, const struct journal_row *row)
{
	struct time_evidence ev = timekeeper_evidence(&o->time);

	return evidence_punch(&ev, day_reader(o, row->reader), row);
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

bool day_takes(const struct office *o, int32_t person, int32_t day, const struct time_bound *b)
{
	int schedule = day_schedule_of(o, person, day),
	    earlier = day_schedule_of(o, person, day - 1);
	struct day_plan plan, before;

	if (schedule < 0 || day_plan_of(o, schedule, day, &plan) < 0)
		return false;
	return papers_takes(
		&plan,
		earlier >= 0 && day_plan_of(o, earlier, day - 1, &before) == 0 ? &before : NULL, b);
}

/* How many a reader has seen today, and the last of them: the next may stand in its queue. */
static int count_punch(void *arg, const struct punch_row *row)
{
	struct office *o = arg;
	struct punch p = day_punch(o, &row->punch);
	struct office_reader *r;

	if (p.when.reader >= o->n_readers)
		return 0;
	r = &o->readers[p.when.reader];
	if (day_may_be(o, &p, engine_day(o->engine)))
		r->punches++;
	if (r->has_last && (p.when.boot < r->last_when.boot || (p.when.boot == r->last_when.boot &&
								p.when.at_ns < r->last_when.at_ns)))
		return 0; /* one without a day, older than what followed */
	r->last_queue_s = queue_next(r->has_last ? &r->last_when : NULL,
				     r->has_last ? r->last_queue_s : 0, &p.when);
	r->last_when = p.when;
	r->has_last = true;
	return 0;
}

/* Punches, papers and verdicts as the records have them. */
static int load_people(struct office *o, int32_t day)
{
	struct book *b;
	int r = day_book(o, day, day, &b);

	if (r < 0)
		return r;
	for (int32_t person = 0; person < (int32_t)o->people.n; person++) {
		struct person_day pd;
		struct verdict v;
		uint32_t rev = 0;

		if (book_person_day(b, person, day, &pd) == 0)
			engine_load_day(o->engine, &pd);
		/* One of another version of hadir still counts as a revision. */
		if (!book_stored(b, person, day, &v, &rev, NULL) && rev > 0)
			v = (struct verdict){.person = person, .day = day};
		if (rev > 0)
			engine_load_verdict(o->engine, person, &v, rev);
	}
	book_free(b);
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
	for (size_t i = 0; i < o->n_readers; i++) {
		o->readers[i].punches = 0;
		o->readers[i].has_last = false;
	}
	r = load_progress(o, day);
	/* A queue may have begun before midnight. */
	if (r == 0)
		r = query_day_punches(q, day - 1, count_punch, o);
	if (r == 0)
		r = query_day_punches(q, day, count_punch, o);
	if (r == 0)
		r = query_day_punches(q, JOURNAL_DAY_UNKNOWN, count_punch, o);
	if (r == 0)
		r = load_people(o, day);
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
	int32_t first = today;

	for (int32_t day = today - 1; day >= today - DAYS_BACK_MAX; day--)
		for (int s = 0; s < rules->n_schedules; s++) {
			const char *name = rules->schedule_names[s];
			bool closed = false, begun = false;

			if (mark_done(o->store, day, name, DUE_CLOSE, &closed) == 0 && closed)
				return day + 1;
			/* An office that was switched off in its first night has closed none. */
			if (mark_done(o->store, day, name, MARK_WORK, &begun) == 0 && begun)
				first = day;
		}
	return first;
}

static int64_t moment_of(const struct day_plan *plan, int due)
{
	return due == DUE_CLOSE	  ? plan->close_ns
	       : due == DUE_BREAK ? plan->rest_late_ns
				  : plan->marks[due].late_ns;
}

/* Of one day, what is done though its moment has yet to come. Returns how much that was. */
static int take_back_on(struct office *o, int32_t day, const struct time_bound *now)
{
	const struct rules *rules = o->conf->rulebook->rules;
	struct day_plan plan;
	int n = 0;

	for (int s = 0; s < rules->n_schedules; s++) {
		if (day_plan_of(o, s, day, &plan) < 0)
			continue;
		for (int due = 0; due < DUES; due++) {
			int r = 0;

			if (now->latest_ns < moment_of(&plan, due))
				r = mark_take_back(o->store, day, rules->schedule_names[s], due);
			if (r < 0)
				return r;
			n += r;
		}
	}
	return n;
}

/* Was the last digest told at an hour of this day that has yet to come? */
static bool is_digest_ahead(struct office *o, int32_t today, const struct time_bound *now)
{
	struct day_plan plan;

	return said_load(o) == 0 && o->said.day == today && clock_plan(o, today, &plan) &&
	       plan.kind == DAY_WORK &&
	       now->latest_ns < clock_hour_ns(&plan, (enum digest_hour)o->said.hour);
}

/* Nobody is held to what a wrong time had led past, and it is told anew when it comes. Returns how
 * much that was. */
static int take_back(struct office *o, int32_t today, const struct time_bound *now)
{
	int later = marks_take_back(o->store, today), of_today, of_night, r;

	if (later < 0)
		return later;
	of_today = take_back_on(o, today, now);
	if (of_today < 0)
		return of_today;
	of_night = take_back_on(o, today - 1, now);
	if (of_night < 0)
		return of_night;
	of_today += is_digest_ahead(o, today, now);
	if (later + of_today + of_night == 0)
		return 0;
	r = told_take_back(o->store, of_today > 0 ? today - 1 : today);
	o->said.loaded = false;
	o->reminded_day = INT32_MIN;
	return r < 0 ? r : later + of_today + of_night;
}

static int open_turn(struct office *o, int32_t day, const char *cause)
{
	int r = pipeline_begin(o);

	return pipeline_settle(o, r < 0 ? r : day_open(o, day), cause);
}

/* The first day since the start, or after a time that was wrong. */
static int open_known(struct office *o, int32_t today, const struct time_bound *now)
{
	int r = pipeline_begin(o), n = 0;
	int64_t days = 0;

	if (r == 0)
		r = query_days_after(store_query(o->store), today, WRONG_DAYS_MAX + 1, &days);
	if (r == 0 && days <= WRONG_DAYS_MAX)
		r = n = take_back(o, today, now);
	if (r >= 0)
		r = day_open(o, first_open_day(o, today));
	r = pipeline_settle(o, r, "start");
	if (r == 0 && days > WRONG_DAYS_MAX)
		log_warning("people have come on more than %d days after the one that it is said "
			    "to be: is this time wrong?",
			    WRONG_DAYS_MAX);
	else if (r == 0 && n > 0)
		log_warning("%d marks and digests are of moments that have yet to come: they are "
			    "taken back",
			    n);
	return r;
}

/* The plan of the day before whose duty ended since midnight, or has yet to. */
static bool night_of(const struct office *o, int schedule, struct day_plan *ret)
{
	bool done;

	return o->engine != NULL && day_plan_of(o, schedule, engine_day(o->engine) - 1, ret) == 0 &&
	       ret->kind == DAY_WORK && ret->passes_midnight &&
	       ret->close_ns > civil_utc_ns(&o->zone, ret->day, 86400) &&
	       mark_done(o->store, ret->day, o->conf->rulebook->rules->schedule_names[schedule],
			 DUE_CLOSE, &done) == 0 &&
	       !done;
}

static int close_night(struct office *o, int schedule, int32_t day)
{
	const char *name = o->conf->rulebook->rules->schedule_names[schedule];
	int r = pipeline_begin(o);

	for (int32_t person = 0; person < (int32_t)o->people.n && r == 0; person++)
		if (day_schedule_of(o, person, day) == schedule)
			r = day_judge_past(o, person, day, "mark");
	if (r == 0)
		r = mark_done_put(o->store, day, name, DUE_CLOSE);
	return pipeline_settle(o, r, "mark");
}

int day_close_nights(struct office *o)
{
	const struct rules *rules = o->conf->rulebook->rules;
	struct time_bound now = office_now(o);
	struct day_plan plan;
	int r = 0;

	for (int s = 0; s < rules->n_schedules && r == 0; s++)
		if (night_of(o, s, &plan) && now.earliest_ns >= plan.close_ns)
			r = close_night(o, s, plan.day);
	return r;
}

int64_t day_next_night_ns(const struct office *o)
{
	const struct rules *rules = o->conf->rulebook->rules;
	int64_t next = INT64_MAX;
	struct day_plan plan;

	for (int s = 0; s < rules->n_schedules; s++)
		if (night_of(o, s, &plan) && plan.close_ns < next)
			next = plan.close_ns;
	return next;
}

/* It is before the engine's day, or long after: a reference was wrong, or puts right what was. */
static bool is_far_off(const struct office *o, int32_t today)
{
	int32_t day = engine_day(o->engine);

	return today < day || today > day + DAYS_BACK_MAX;
}

int day_advance(struct office *o)
{
	struct time_bound now = office_now(o);
	int32_t today;
	bool known = timebound_day(&o->zone, &now, &today);
	int r;

	if (o->engine == NULL && !known)
		return 0;
	if (o->engine == NULL || (known && is_far_off(o, today))) {
		r = open_known(o, today, &now);
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
		r = day_close_nights(o);
		if (r < 0)
			return r;
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
		if (!(p.due & 1 << DUE_BREAK) && plan->rest_late_ns > now.earliest_ns &&
		    plan->rest_late_ns < next)
			next = plan->rest_late_ns;
		if (!p.closed && plan->close_ns < next)
			next = plan->close_ns;
	}
	if (day_next_night_ns(o) < next)
		next = day_next_night_ns(o);
	/* A night that goes on does not hold the day back. */
	if (next > civil_utc_ns(&o->zone, engine_day(o->engine), 86400))
		next = civil_utc_ns(&o->zone, engine_day(o->engine), 86400);
	/* The earliest possible now gets there a little later than the elapsed time says. */
	next -= now.earliest_ns;
	return time_boottime_ns() + (next < 0 ? 0 : next) + next / 10000 + NS_PER_MS;
}
