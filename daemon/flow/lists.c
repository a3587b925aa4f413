/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow/clock.h"
#include "store/derived.h"

/* What people are told when a mark has passed: who is not recorded, and who was late. */

enum { LIST_PEOPLE = 40 };

/* The verdict as it will be once the turn is committed. */
static const struct verdict *fresh_verdict(const struct office *o, int32_t person,
					   const struct verdict_change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (changes[i].new.person == person)
			return &changes[i].new;
	return engine_verdict(o->engine, person);
}

/* People of one schedule at one mark. */
struct census {
	struct message_person people[MESSAGE_PEOPLE_MAX];
	size_t n_people; /* in the array; more are only counted */
	unsigned expected, missing, late;
	const char *names[LIST_PEOPLE];
	size_t n_names;
};

static void count_person(struct office *o, struct census *c, int32_t person,
			 const struct verdict *v, int mark, enum mark_outcome wanted)
{
	enum mark_outcome outcome = v->marks[mark].outcome;
	const char *name = people_called(&o->people, person);

	if (outcome == OUTCOME_NONE)
		return;
	c->expected++;
	if (outcome == OUTCOME_LATE)
		c->late++;
	if (outcome != wanted)
		return;
	c->missing++;
	if (c->n_people < MESSAGE_PEOPLE_MAX)
		c->people[c->n_people++] = (struct message_person){
			people_id(&o->people, person), name, mark_outcome_name(outcome)};
	if (c->n_names < LIST_PEOPLE)
		c->names[c->n_names++] = name;
}

struct due_view {
	const struct verdict_change *changes;
	size_t n_changes;
	const struct day_plan *plan;
	int schedule, mark;
};

static void census_of(struct office *o, const struct due_view *d, int unit,
		      enum mark_outcome wanted, struct census *ret)
{
	*ret = (struct census){0};
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct engine_person *p = engine_person(o->engine, i);

		if (!p->judged || p->schedule != d->schedule ||
		    (unit >= 0 && people_unit(&o->people, i, d->plan->day) != unit))
			continue;
		count_person(o, ret, i, fresh_verdict(o, i, d->changes, d->n_changes), d->mark,
			     wanted);
	}
}

static int announce_missing(struct office *o, const struct due_view *d, int unit)
{
	const struct plan_mark *mark = &d->plan->marks[d->mark];
	struct census *c = malloc(sizeof(*c));
	char event_id[FLOW_EVENT_ID_SIZE];
	struct message m;
	int64_t id;
	int r = c == NULL ? -ENOMEM : 0;

	if (r == 0)
		census_of(o, d, unit, OUTCOME_MISSING, c);
	if (r == 0 && c->missing > 0)
		r = announce_next_id(o, &id, event_id);
	if (r == 0 && c->missing > 0) {
		struct message_missing in = {
			.event = {event_id, office_message_time(o, mark->late_ns)},
			.unit = o->people.units[unit],
			.day = d->plan->day,
			.mark = flow_mark_names[d->mark],
			.at_s = mark->at_s,
			.expected = c->expected,
			.recorded = c->expected - c->missing,
			.people = c->people,
			.count = c->n_people,
		};

		r = announce_keep(o, message_missing(&o->name, &in, &m), &m, id, event_id,
				  d->plan->day);
	}
	free(c);
	return r;
}

/* One list after the third mark instead of an alert a person. */
static int notice_list(struct office *o, const struct due_view *d, enum mark_outcome wanted,
		       enum text_key key)
{
	struct census *c = malloc(sizeof(*c));
	char at[TEXT_TIME_SIZE], count[16], list[TEXT_NOTICE_SIZE];
	int r = 0;

	if (c == NULL)
		return -ENOMEM;
	census_of(o, d, -1, wanted, c);
	announce_local(o, at, d->plan->marks[d->mark].late_ns);
	snprintf(count, sizeof(count), "%u", c->missing);
	if (c->missing > 0) {
		text_list(list, 160, o->language, c->names, c->n_names);
		r = announce_notice(o, "hr", key,
				    TEXT_ARGS({"time", at}, {"n", count}, {"people", list}));
	} else if (wanted == OUTCOME_LATE && c->expected > 0) {
		r = announce_notice(o, "hr", TEXT_NOTICE_LATE_NONE, TEXT_ARGS({"time", at}));
	}
	free(c);
	return r;
}

/* Why not everybody could be seen: the readers that are not up, or else the power. */
static void hole_cause(const struct office *o, char *buf, size_t size)
{
	const char *names[READERS_MAX];
	char list[120];
	size_t n = 0;

	for (size_t i = 0; i < o->n_readers; i++)
		if (o->readers[i].covered != COVERAGE_UP)
			names[n++] = o->readers[i].conf->name;
	if (n == 0) {
		snprintf(buf, size, "%s", text_get(o->language, TEXT_HOLE_POWER));
		return;
	}
	text_list(list, sizeof(list), o->language, names, n);
	text_format(buf, size, o->language, TEXT_HOLE_READERS, TEXT_ARGS({"readers", list}));
}

static int notice_incomplete(struct office *o, const struct due_view *d)
{
	struct census *c = malloc(sizeof(*c));
	char at[TEXT_TIME_SIZE], n[16], cause[160];
	int r = 0;

	if (c == NULL)
		return -ENOMEM;
	census_of(o, d, -1, OUTCOME_INCOMPLETE, c);
	announce_local(o, at, d->plan->marks[d->mark].late_ns);
	snprintf(n, sizeof(n), "%u", c->missing);
	hole_cause(o, cause, sizeof(cause));
	if (c->missing > 0)
		r = announce_notice(o, "hr", TEXT_NOTICE_INCOMPLETE,
				    TEXT_ARGS({"n", n}, {"time", at}, {"cause", cause}));
	free(c);
	return r;
}

/* The last mark of the day that is judged: where the lists for people come. */
static bool is_last_mark(const struct day_plan *plan, int mark)
{
	for (int m = mark + 1; m < MARKS; m++)
		if (plan->marks[m].active)
			return false;
	return true;
}

/* Of those who are due at the office at this mark: papers do not count, nor who cannot be seen. */
static int look_for_doubt(struct office *o, const struct due_view *d)
{
	unsigned expected = 0, recorded = 0, missing = 0;

	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct engine_person *p = engine_person(o->engine, i);
		const struct verdict *v = fresh_verdict(o, i, d->changes, d->n_changes);
		enum mark_outcome outcome = v->marks[d->mark].outcome;

		if (!p->judged || p->schedule != d->schedule || outcome == OUTCOME_NONE ||
		    outcome == OUTCOME_NOT_DUE || outcome == OUTCOME_EXCUSED)
			continue;
		expected++;
		recorded += v->arrival_seq != 0;
		missing += outcome == OUTCOME_MISSING;
	}
	return missing == 0 ? 0 : doubts_raise(o, d->plan->day, expected, recorded);
}

/* The lists of the last mark; none when hardly anybody was recorded. */
static int notice_lists(struct office *o, struct due_view *d)
{
	int r = notice_list(o, d, OUTCOME_MISSING, TEXT_NOTICE_MISSING);

	/* Without a calendar HR is asked for one, and not every day told so. */
	if (r == 0 && doubts_of(o, d->plan->day) == NULL)
		r = notice_incomplete(o, d);
	d->mark = MARK_WORK;
	return r < 0 ? r : notice_list(o, d, OUTCOME_LATE, TEXT_NOTICE_LATE);
}

/* `schedule` speaks for the office: its last mark asks whether this day can be true. */
static bool is_main(const struct office *o, int schedule)
{
	return schedule == schedule_find(o->conf->rulebook->rules, RULEBOOK_DEFAULT);
}

static struct verdict_change *changes_of(struct office *o, size_t *ret_n)
{
	size_t n = engine_n_changes(o->delta);
	struct verdict_change *changes = calloc(n + 1, sizeof(*changes));

	for (size_t i = 0; i < n && changes != NULL; i++)
		changes[i] = engine_change(o->engine, o->delta, i);
	*ret_n = n;
	return changes;
}

int announce_due(struct office *o, struct engine_due due)
{
	const char *schedule = o->conf->rulebook->rules->schedule_names[due.schedule];
	struct due_view d = {.plan = engine_plan(o->engine, due.schedule),
			     .schedule = due.schedule,
			     .mark = due.mark};
	int r = mark_done_put(o->store, engine_day(o->engine), schedule, due.mark);
	struct verdict_change *changes;

	o->units_dirty = UINT64_MAX;
	if (r < 0 || due.mark >= MARKS || d.plan == NULL || !d.plan->marks[due.mark].active)
		return r;
	/* A day that was over before we looked is told by its verdicts alone. */
	if (office_now(o).earliest_ns >= civil_utc_ns(&o->zone, d.plan->day, 86400))
		return 0;
	changes = changes_of(o, &d.n_changes);
	if (changes == NULL)
		return -ENOMEM;
	d.changes = changes;
	if (is_last_mark(d.plan, due.mark) && is_main(o, due.schedule))
		r = look_for_doubt(o, &d);
	for (int unit = 0; unit < (int)o->people.n_units && r == 0; unit++)
		r = announce_missing(o, &d, unit);
	if (r == 0 && is_last_mark(d.plan, due.mark))
		r = notice_lists(o, &d);
	if (r > 0)
		r = 0; /* in doubt: no names go out */
	free(changes);
	return r;
}

int announce_missing_again(struct office *o, const uint64_t units[MARKS])
{
	struct due_view d = {.schedule = 0};
	struct verdict_change *changes = changes_of(o, &d.n_changes);
	int r = changes == NULL ? -ENOMEM : 0;

	d.changes = changes;
	for (d.schedule = 0; d.schedule < SCHEDULES_MAX && r == 0; d.schedule++) {
		d.plan = engine_plan(o->engine, d.schedule);
		for (d.mark = 0; d.plan != NULL && d.mark < MARKS && r == 0; d.mark++)
			for (int u = 0; u < (int)o->people.n_units && r == 0; u++)
				if (units[d.mark] & 1ULL << u)
					r = announce_missing(o, &d, u);
	}
	free(changes);
	return r;
}
