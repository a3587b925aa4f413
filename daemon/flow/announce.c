/* SPDX-License-Identifier: MIT */
#include "flow/flow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/derived.h"
#include "store/query.h"

const char *const flow_mark_names[MARKS] = {
	[MARK_WORK] = "work", [MARK_SERVICE] = "service", [MARK_THIRD] = "third"};

enum { EVENT_ID_SIZE = STORE_EPOCH_SIZE + 24, LIST_PEOPLE = 40 };

static int32_t today_of(const struct office *o)
{
	return o->engine != NULL ? engine_day(o->engine) : JOURNAL_DAY_UNKNOWN;
}

/* Freeze a message in the outbox. Takes the message over, also when it failed to be built. */
static int keep(struct office *o, int built, struct message *m, int64_t id, const char *event_id,
		int32_t day)
{
	uint32_t wanted;
	int r = built;

	if (r < 0)
		return r;
	wanted = deliver_wanted(o->deliver, (enum message_topic)(m->route - message_routes));
	struct outbox_event e = {
		.id = id,
		.event_id = event_id,
		.subject = m->subject,
		.day = day,
		.topic = m->topic,
		.content_type = m->route->content == PROTO_TEXT ? "text/plain"
								: "application/cloudevents+json",
		.body = m->body,
		.body_size = m->body_size,
		.expires_utc_ns = m->route->expires ? civil_utc_ns(&o->zone, day, 86400) : 0,
		.made = office_here(o),
	};
	if (wanted != 0)
		r = outbox_append(o->store, &e, wanted);
	message_done(m);
	return r;
}

/* The id of the next event that is no punch. */
static int next_id(struct office *o, int64_t *ret_id, char ret[EVENT_ID_SIZE])
{
	int r = outbox_next_id(o->store, ret_id);

	snprintf(ret, EVENT_ID_SIZE, "%s-m%lld", store_epoch(o->store), (long long)*ret_id);
	return r;
}

static json_t *instant(const struct office *o, int64_t utc_ns)
{
	char text[CIVIL_RFC3339_SIZE];

	if (utc_ns == INT64_MIN || utc_ns == INT64_MAX)
		return json_null();
	civil_format_rfc3339(text, &o->zone, utc_ns);
	return json_string(text);
}

int announce_punch(struct office *o, const struct journal_row *row, int32_t person, int32_t day,
		   const struct punch *p)
{
	char id[EVENT_ID_SIZE], credential[33], event_id[EVENT_ID_SIZE];
	const char *who = person < 0 ? NULL : people_id(&o->people, person);
	struct message m;
	int64_t outbox_id;
	int r;

	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	snprintf(id, sizeof(id), "%s-%lld", store_epoch(o->store), (long long)row->seq);
	struct message_punch in = {
		.event = {id, office_message_time(o, p->bound.earliest_ns)},
		.reader = row->reader,
		.credential = credential,
		.person = who,
		.day = day,
		.at = office_message_bound(o, &p->bound),
		.repeated = p->doubled,
	};
	r = next_id(o, &outbox_id, event_id);
	if (r == 0)
		r = keep(o, message_punch(&o->name, &in, &m), &m, outbox_id, id,
			 day == JOURNAL_DAY_UNKNOWN ? today_of(o) : day);
	if (r == 0 && control_subscribers(o->control) > 0)
		pipeline_watch(o,
			       json_pack("{s:s, s:o, s:s, s:s, s:s?, s:s?}", "kind", "punch", "at",
					 instant(o, p->bound.earliest_ns), "reader", row->reader,
					 "credential", credential, "person", who, "name",
					 who == NULL ? NULL : people_name(&o->people, person)));
	return r;
}

/* What both `verdict` and `late` are built from, with the places its pointers need. */
struct view {
	struct message_verdict in;
	struct message_mark marks[MARKS];
	char punch_id[EVENT_ID_SIZE];
	char reader[SLUG_SIZE];
	char rule[SLUG_SIZE + 1];
};

static int keep_reader(void *arg, const struct punch_row *row)
{
	strcpy(arg, row->punch.reader); /* both SLUG_SIZE */
	return 0;
}

static const struct rule_set *rule_of(const struct office *o, int64_t id)
{
	const struct rules *rules = o->conf->rulebook->rules;

	for (size_t i = 0; i < rules->n_sets; i++)
		if (rules->sets[i].id == id)
			return &rules->sets[i];
	return NULL;
}

static void view_marks(const struct office *o, const struct verdict *v, struct view *view)
{
	struct day_plan plan;

	if (day_plan_of(o, v->schedule, v->day, &plan) < 0)
		return;
	for (int m = 0; m < MARKS; m++) {
		if (v->marks[m].outcome == OUTCOME_NONE)
			continue;
		view->marks[view->in.marks_count++] = (struct message_mark){
			.mark = flow_mark_names[m],
			.outcome = mark_outcome_name(v->marks[m].outcome),
			.at_s = plan.marks[m].at_s,
			.late_s = v->marks[m].late_s,
		};
	}
	view->in.marks = view->marks;
}

/* A word for why this is not simply on time or late; "" when it is. */
static const char *reason_of(const struct verdict *v)
{
	switch ((enum verdict_state)v->state) {
	case VERDICT_INCOMPLETE:
		return "coverage";
	case VERDICT_PENDING:
	case VERDICT_REVIEW:
		return "time";
	case VERDICT_NOT_ENROLLED:
		return "not-enrolled";
	default:
		return "";
	}
}

static void view_init(struct office *o, const struct verdict_change *c, const char *cause,
		      struct view *view)
{
	const struct verdict *v = &c->new;
	const struct rule_set *rule = rule_of(o, v->rule_set);
	int unit = people_unit(&o->people, v->person, v->day);
	struct time_bound at = v->arrival_seq == 0 ? TIME_UNKNOWN
						   : (struct time_bound){v->arrival_earliest_ns,
									 v->arrival_latest_ns};

	*view = (struct view){.in = {
				      .person = people_id(&o->people, v->person),
				      .name = people_name(&o->people, v->person),
				      .unit = unit < 0 ? "" : o->people.units[unit],
				      .day = v->day,
				      .rev = c->rev,
				      .state = verdict_state_name((enum verdict_state)v->state),
				      .cause = cause,
				      .at = office_message_bound(o, &at),
				      .rule = rule != NULL ? rule->name : "",
				      .rule_version = rule != NULL ? rule->version : "",
				      .reason = reason_of(v),
			      }};
	if (v->arrival_seq != 0) {
		snprintf(view->punch_id, sizeof(view->punch_id), "%s-%lld", store_epoch(o->store),
			 (long long)v->arrival_seq);
		view->in.punch = view->punch_id;
		if (query_punch(store_query(o->store), v->arrival_seq, keep_reader, view->reader) ==
		    0)
			view->in.reader = view->reader;
	}
	view_marks(o, v, view);
}

static bool is_late(const struct verdict *v)
{
	for (int m = 0; m < MARKS; m++)
		if (v->marks[m].outcome == OUTCOME_LATE)
			return true;
	return false;
}

/* An alert is owed for a lateness, and for each change of one, also to nothing. */
static bool lateness_changed(const struct verdict_change *c)
{
	if (!is_late(&c->new) && !is_late(&c->old))
		return false;
	return memcmp(c->old.marks, c->new.marks, sizeof(c->new.marks)) != 0 ||
	       c->old.arrival_seq != c->new.arrival_seq;
}

static int keep_verdict_row(struct office *o, const struct verdict_change *c, const char *cause)
{
	struct verdict_row row = {
		.day = c->new.day,
		.rev = (int32_t)c->rev,
		.body = &c->new,
		.body_size = sizeof(c->new),
		.punch = c->new.arrival_seq,
		.rule = c->new.rule_set,
	};

	strcpy(row.person, people_id(&o->people, c->new.person)); /* both SLUG_SIZE */
	text_copy(row.cause, sizeof(row.cause), cause);
	for (int m = 0; m < MARKS; m++) {
		row.outcome[m] = c->new.marks[m].outcome;
		row.late_s[m] = c->new.marks[m].late_s;
	}
	return verdict_append(o->store, &row);
}

static int late_s_of(const struct verdict *v, enum mark_kind m)
{
	return v->marks[m].outcome == OUTCOME_LATE ? v->marks[m].late_s : 0;
}

static void watch_late(struct office *o, const struct verdict_change *c, const struct view *view)
{
	const struct verdict *v = &c->new;

	if (control_subscribers(o->control) > 0)
		pipeline_watch(
			o, json_pack("{s:s, s:o, s:s, s:s?, s:s, s:i, s:i, s:i, s:i}", "kind",
				     "late", "at", instant(o, v->arrival_earliest_ns), "person",
				     view->in.person, "name", view->in.name, "unit", view->in.unit,
				     "work_min", late_s_of(v, MARK_WORK) / 60, "service_min",
				     late_s_of(v, MARK_SERVICE) / 60, "third_min",
				     late_s_of(v, MARK_THIRD) / 60, "rev", (int)c->rev));
}

int announce_change(struct office *o, const struct verdict_change *c, const char *cause)
{
	struct view view;
	struct message m;
	int64_t id;
	char event_id[EVENT_ID_SIZE];
	bool today = o->engine != NULL && c->new.day == engine_day(o->engine);
	int unit = people_unit(&o->people, c->new.person, c->new.day);
	int r;

	if (today && unit >= 0)
		o->units_dirty |= 1ULL << unit;
	if (c->rev == 0)
		return 0; /* a day that begins, or one without duty */
	r = keep_verdict_row(o, c, cause);
	if (r < 0)
		return r;
	o->rejudged++;
	view_init(o, c, cause, &view);
	view.in.event.id = event_id;
	view.in.event.time =
		office_message_time(o, c->new.arrival_seq != 0 ? c->new.arrival_earliest_ns
							       : office_now(o).earliest_ns);
	/* The alert first: the outbox offers one subject's events one after the other. */
	if (today && view.in.unit[0] != '\0' && lateness_changed(c)) {
		r = next_id(o, &id, event_id);
		if (r == 0)
			r = keep(o, message_late(&o->name, &view.in, &m), &m, id, event_id,
				 c->new.day);
		watch_late(o, c, &view);
	}
	if (r == 0)
		r = next_id(o, &id, event_id);
	if (r == 0)
		r = keep(o, message_verdict(&o->name, &view.in, &m), &m, id, event_id, c->new.day);
	return r;
}

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
	const char *name = people_name(&o->people, person);

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
		c->names[c->n_names++] = name != NULL ? name : people_id(&o->people, person);
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
	char event_id[EVENT_ID_SIZE];
	struct message m;
	int64_t id;
	int r = c == NULL ? -ENOMEM : 0;

	if (r == 0)
		census_of(o, d, unit, OUTCOME_MISSING, c);
	if (r == 0 && c->missing > 0)
		r = next_id(o, &id, event_id);
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

		r = keep(o, message_missing(&o->name, &in, &m), &m, id, event_id, d->plan->day);
	}
	free(c);
	return r;
}

static char *local_clock(const struct office *o, char buf[TEXT_TIME_SIZE], int64_t utc_ns)
{
	return text_time(buf, o->language, civil_local_second(&o->zone, utc_ns),
			 zone_offset(&o->zone, utc_ns / NS_PER_S), false);
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
	local_clock(o, at, d->plan->marks[d->mark].late_ns);
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

/* The last mark of the day that is judged: where the lists for people come. */
static bool is_last_mark(const struct day_plan *plan, int mark)
{
	for (int m = mark + 1; m < MARKS; m++)
		if (plan->marks[m].active)
			return false;
	return true;
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
	if (r < 0 || due.mark == MARKS || d.plan == NULL || !d.plan->marks[due.mark].active)
		return r;
	/* A day that was over before we looked is told by its verdicts alone. */
	if (office_now(o).earliest_ns >= civil_utc_ns(&o->zone, d.plan->day, 86400))
		return 0;
	changes = changes_of(o, &d.n_changes);
	if (changes == NULL)
		return -ENOMEM;
	d.changes = changes;
	for (int unit = 0; unit < (int)o->people.n_units && r == 0; unit++)
		r = announce_missing(o, &d, unit);
	if (r == 0 && is_last_mark(d.plan, due.mark)) {
		r = notice_list(o, &d, OUTCOME_MISSING, TEXT_NOTICE_MISSING);
		if (r == 0) {
			d.mark = MARK_WORK;
			r = notice_list(o, &d, OUTCOME_LATE, TEXT_NOTICE_LATE);
		}
	}
	free(changes);
	return r;
}

static json_t *args_json(const struct text_arg *args)
{
	json_t *object = json_object();

	for (; args != NULL && args->name != NULL; args++)
		json_object_set_new(object, args->name, json_string(args->value));
	return object;
}

int announce_notice(struct office *o, const char *to, enum text_key key,
		    const struct text_arg *args)
{
	char sentence[TEXT_NOTICE_SIZE], event_id[EVENT_ID_SIZE];
	struct message m;
	int64_t id;
	int r;

	text_format(sentence, sizeof(sentence), o->language, key, args);
	r = next_id(o, &id, event_id);
	if (r == 0)
		r = keep(o, message_notice(&o->name, to, sentence, &m), &m, id, event_id,
			 today_of(o));
	if (control_subscribers(o->control) > 0)
		pipeline_watch(o, json_pack("{s:s, s:s, s:s, s:o, s:s}", "kind", "notice", "to", to,
					    "key", text_name(key), "args", args_json(args), "text",
					    sentence));
	return r;
}

const char *announce_clock(const struct office *o, char buf[TEXT_TIME_SIZE])
{
	struct time_bound now = office_now(o);

	if (now.earliest_ns == INT64_MIN || now.latest_ns == INT64_MAX)
		return text_get(o->language, TEXT_TIME_UNKNOWN);
	return local_clock(o, buf, now.earliest_ns);
}
