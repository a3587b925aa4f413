/* SPDX-License-Identifier: MIT */
#include "flow/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/derived.h"
#include "store/query.h"

const char *const flow_mark_names[MARKS] = {
	[MARK_WORK] = "work", [MARK_SERVICE] = "service", [MARK_THIRD] = "third"};

static int32_t today_of(const struct office *o)
{
	return o->engine != NULL ? engine_day(o->engine) : JOURNAL_DAY_UNKNOWN;
}

/* Freeze a message in the outbox. Takes the message over, also when it failed to be built. */
int announce_keep(struct office *o, int built, struct message *m, int64_t id, const char *event_id,
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
int announce_next_id(struct office *o, int64_t *ret_id, char ret[FLOW_EVENT_ID_SIZE])
{
	int r = outbox_next_id(o->store, ret_id);

	snprintf(ret, FLOW_EVENT_ID_SIZE, "%s-m%lld", store_epoch(o->store), (long long)*ret_id);
	return r;
}

int announce_punch(struct office *o, const struct turn_punch *in)
{
	const struct journal_row *row = &in->row;
	const struct punch *p = &in->punch;
	int32_t person = in->person, day = in->day;
	char id[FLOW_EVENT_ID_SIZE], credential[33], event_id[FLOW_EVENT_ID_SIZE];
	const char *who = person < 0 ? NULL : people_id(&o->people, person);
	struct message m;
	int64_t outbox_id;
	int r;

	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	snprintf(id, sizeof(id), "%s-%lld", store_epoch(o->store), (long long)row->seq);
	struct message_punch out = {
		.event = {id, office_message_time(o, p->bound.earliest_ns)},
		.reader = row->reader,
		.credential = credential,
		.person = who,
		.day = day,
		.at = office_message_bound(o, &p->bound),
		.repeated = p->doubled,
	};
	r = announce_next_id(o, &outbox_id, event_id);
	if (r == 0)
		r = announce_keep(o, message_punch(&o->name, &out, &m), &m, outbox_id, id,
				  day == JOURNAL_DAY_UNKNOWN ? today_of(o) : day);
	if (r == 0 && control_subscribers(o->control) > 0)
		pipeline_watch(o, json_pack("{s:s, s:o, s:s, s:s, s:s?, s:s?}", "kind", "punch",
					    "at", office_instant(o, p->bound.earliest_ns), "reader",
					    row->reader, "credential", credential, "person", who,
					    "name",
					    who == NULL ? NULL : people_name(&o->people, person)));
	return r;
}

/* What both `verdict` and `late` are built from, with the places its pointers need. */
struct view {
	struct message_verdict in;
	struct message_mark marks[MARKS];
	char punch_id[FLOW_EVENT_ID_SIZE];
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

/* Of who had left before that day, where they belonged last: what is taken back was said there. */
static const char *unit_of(const struct office *o, int32_t person, int32_t day)
{
	const struct people *p = &o->people;
	size_t last = p->first_membership[person + 1];
	int unit = people_unit(p, person, day);

	if (unit >= 0)
		return p->units[unit];
	return last > p->first_membership[person] ? p->rows.memberships[last - 1].unit : "";
}

static void view_init(struct office *o, const struct verdict_change *c, const char *cause,
		      struct view *view)
{
	const struct verdict *v = &c->new;
	const struct rule_set *rule = rule_of(o, v->rule_set);
	struct time_bound at = v->arrival_seq == 0 ? TIME_UNKNOWN
						   : (struct time_bound){v->arrival_earliest_ns,
									 v->arrival_latest_ns};

	*view = (struct view){.in = {
				      .person = people_id(&o->people, v->person),
				      .name = people_name(&o->people, v->person),
				      .unit = unit_of(o, v->person, v->day),
				      .day = v->day,
				      .rev = c->rev,
				      .state = verdict_state_name((enum verdict_state)v->state),
				      .cause = cause,
				      .at = office_message_bound(o, &at),
				      .rule = rule != NULL ? rule->name : "",
				      .rule_version = rule != NULL ? rule->version : "",
				      .reason = reason_of(v),
			      }};
	if (v->arrival_seq > 0) { /* a correction is no punch */
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
	/* Indices hold for this load of roster and rules; the row says who and when. */
	struct verdict body = c->new;
	struct verdict_row row = {
		.day = c->new.day,
		.rev = (int32_t)c->rev,
		.body = &body,
		.body_size = sizeof(body),
		.punch = c->new.arrival_seq,
		.rule = c->new.rule_set,
	};

	body.person = 0;
	body.schedule = 0;
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
				     "late", "at", office_instant(o, v->arrival_earliest_ns),
				     "person", view->in.person, "name", view->in.name, "unit",
				     view->in.unit, "work_min", late_s_of(v, MARK_WORK) / 60,
				     "service_min", late_s_of(v, MARK_SERVICE) / 60, "third_min",
				     late_s_of(v, MARK_THIRD) / 60, "rev", (int)c->rev));
}

int announce_change(struct office *o, const struct verdict_change *c, const char *cause)
{
	struct view view;
	struct message m;
	int64_t id;
	char event_id[FLOW_EVENT_ID_SIZE];
	bool today = o->engine != NULL && c->new.day == engine_day(o->engine);
	int unit = people_unit(&o->people, c->new.person, c->new.day);
	int r;

	if (today && unit >= 0)
		o->units_dirty |= 1ULL << unit;
	if (c->rev == 0)
		return 0; /* a day that begins, or one without duty */
	r = keep_verdict_row(o, c, cause);
	if (r == 0)
		r = said_changed(o, c);
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
		r = announce_next_id(o, &id, event_id);
		if (r == 0)
			r = announce_keep(o, message_late(&o->name, &view.in, &m), &m, id, event_id,
					  c->new.day);
		watch_late(o, c, &view);
	}
	if (r == 0)
		r = announce_next_id(o, &id, event_id);
	if (r == 0)
		r = announce_keep(o, message_verdict(&o->name, &view.in, &m), &m, id, event_id,
				  c->new.day);
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
	char sentence[TEXT_NOTICE_SIZE], event_id[FLOW_EVENT_ID_SIZE];
	struct message m;
	int64_t id;
	int r;

	text_format(sentence, sizeof(sentence), o->language, key, args);
	r = announce_next_id(o, &id, event_id);
	if (r == 0)
		r = announce_keep(o, message_notice(&o->name, to, sentence, &m), &m, id, event_id,
				  today_of(o));
	if (control_subscribers(o->control) > 0)
		pipeline_watch(o, json_pack("{s:s, s:s, s:s, s:o, s:s}", "kind", "notice", "to", to,
					    "key", text_name(key), "args", args_json(args), "text",
					    sentence));
	return r;
}

char *announce_local(const struct office *o, char buf[TEXT_TIME_SIZE], int64_t utc_ns)
{
	return text_time(buf, o->language, civil_local_second(&o->zone, utc_ns),
			 zone_offset(&o->zone, utc_ns / NS_PER_S), false);
}

const char *announce_clock(const struct office *o, char buf[TEXT_TIME_SIZE])
{
	struct time_bound now = office_now(o);

	if (now.earliest_ns == INT64_MIN || now.latest_ns == INT64_MAX)
		return text_get(o->language, TEXT_TIME_UNKNOWN);
	return announce_local(o, buf, now.earliest_ns);
}
