/* SPDX-License-Identifier: MIT */
#include "flow/verbs.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/time-source.h"
#include "core/summary.h"
#include "reader/lines.h"
#include "store/chain.h"
#include "store/query.h"

#ifndef HADIR_VERSION
#define HADIR_VERSION "0.1"
#endif

const struct control_verb flow_verbs[] = {
	/* clang-format off */
	{ "status",           CONTROL_ALL,               .handle = verb_status },
	{ "today",            CONTROL_ALL,               .handle = verb_today },
	{ "watch",            CONTROL_ALL,               .handle = verb_watch },
	{ "config",           CONTROL_IT,                .handle = verb_config },
	{ "time-show",        CONTROL_ALL,               .handle = verb_time_show },
	{ "time-confirm",     CONTROL_IT | CONTROL_HR,   .handle = verb_time_confirm },
	{ "roster-import",    CONTROL_HR, .bulk = true,  .handle = verb_roster_import },
	{ "roster-list",      CONTROL_ALL,               .handle = verb_roster_list },
	{ "credential-learn", CONTROL_IT,                .handle = verb_credential_learn,
	  .gone = verb_credential_learn_gone },
	{ "credential-list",  CONTROL_IT | CONTROL_HR,   .handle = verb_credential_list },
	{ "credential-claim", CONTROL_HR,                .handle = verb_credential_claim },
	{ "explain",          CONTROL_ALL,               .handle = verb_explain },
	{ "punches",          CONTROL_IT | CONTROL_HR,   .handle = verb_punches },
	/* clang-format on */
};
const size_t flow_verbs_count = ARRAY_LEN(flow_verbs);

json_t *verb_instant(const struct office *o, int64_t utc_ns)
{
	char text[CIVIL_RFC3339_SIZE];

	if (utc_ns == INT64_MIN || utc_ns == INT64_MAX)
		return json_null();
	civil_format_rfc3339(text, &o->zone, utc_ns);
	return json_string(text);
}

json_t *verb_day(int32_t day)
{
	char text[CIVIL_DATE_SIZE];

	if (day == JOURNAL_DAY_UNKNOWN || day == ROSTER_DAY_OPEN)
		return json_null();
	civil_format_day(text, day);
	return json_string(text);
}

bool verb_parse_day(struct office *o, struct control_request *req, const char *text, int32_t *ret)
{
	if (text == NULL || text[0] == '\0') {
		if (o->engine != NULL) {
			*ret = engine_day(o->engine);
			return true;
		}
		control_error(
			req, CONTROL_REFUSED,
			"nobody knows yet what day it is: confirm the time first, or name a day");
		return false;
	}
	if (civil_parse_day(text, ret) == 0)
		return true;
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no day",
						      .expected = "a day such as 2026-11-23"});
	return false;
}

int32_t verb_find_person(struct office *o, struct control_request *req, const char *id)
{
	int32_t person = people_find(&o->people, id);

	if (person < 0)
		control_error(req, CONTROL_NOT_FOUND, "nobody in the roster has the id %s", id);
	return person;
}

void verb_failed(struct control_request *req, int r)
{
	control_error(req, CONTROL_FAILED, "the database did not take it (%s); nothing was changed",
		      strerror(-r));
}

static void row_office(struct control_request *req, struct office *o)
{
	struct time_bound now = office_now(o);

	control_row(req, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I}", "kind", "office", "id",
				   o->conf->office.id, "name", o->conf->office.name, "zone",
				   o->conf->office.zone, "version", HADIR_VERSION, "now",
				   verb_instant(o, now.earliest_ns), "uptime_s",
				   (json_int_t)((time_boottime_ns() - o->started_ns) / NS_PER_S)));
}

static const char *const reader_types[] = {[CONF_READER_WIEGAND] = "wiegand",
					   [CONF_READER_MODBUS] = "modbus",
					   [CONF_READER_REPLAY] = "replay"};

/* What a reader cannot notice, whatever we do. */
static const char *reader_limits(const struct office_reader *r)
{
	if (r->conf->kind == CONF_READER_WIEGAND)
		return lines_tell_loss() ? "" : "lost bits show only as a wrong length or parity";
	if (r->profile != NULL && r->profile->mode == RECORD_LEVEL)
		return "a tap shorter than a poll is not seen";
	return "";
}

static void row_reader(struct control_request *req, struct office *o, const struct office_reader *r)
{
	json_t *losses = json_object();
	json_t *seen = r->seen_ns == 0 ? json_null()
				       : json_integer((time_boottime_ns() - r->seen_ns) / NS_PER_S);

	for (size_t i = 1; i < READER_CAUSES; i++)
		if (r->counters[i] > 0)
			json_object_set_new(losses, reader_cause_name((enum reader_cause)i),
					    json_integer(r->counters[i]));
	control_row(req,
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:o, s:b, s:s}", "kind",
			      "reader", "name", r->conf->name, "type", reader_types[r->conf->kind],
			      "state", reader_state_name(r->state), "detail", r->detail, "seen_s",
			      seen, "punches", (int)r->punches, "losses", losses, "proved",
			      r->profile == NULL || r->profile->proved, "limits",
			      reader_limits(r)));
}

static json_t *time_row(struct office *o)
{
	struct time_bound now = office_now(o);
	const struct time_ref *ref = timekeeper_nearest(&o->time, time_boottime_ns());
	int64_t width = timebound_width_ns(&now);

	return json_pack(
		"{s:s, s:s, s:o, s:s, s:o, s:o}", "kind", "time", "quality",
		width == INT64_MAX		     ? "none"
		: width >= DOUBT_NARROW_S * NS_PER_S ? "doubtful"
						     : "good",
		"error_ms", width == INT64_MAX ? json_null() : json_integer(width / 2 / NS_PER_MS),
		"source", ref == NULL ? "none" : time_source_name(ref->source), "earliest",
		verb_instant(o, now.earliest_ns), "latest", verb_instant(o, now.latest_ns));
}

static const char *destination_word(enum destination_state s)
{
	switch (s) {
	case DESTINATION_CONNECTED:
		return "connected";
	case DESTINATION_STARTING:
	case DESTINATION_CONNECTING:
		return "connecting";
	case DESTINATION_STUCK:
		return "stuck";
	default:
		return "down";
	}
}

static void row_destination(struct control_request *req, struct office *o, size_t i)
{
	struct destination_status s;
	int64_t waiting;

	deliver_status(o->deliver, i, &s, &waiting);
	control_row(req, json_pack("{s:s, s:s, s:s, s:I, s:n, s:s}", "kind", "destination", "name",
				   deliver_name(o->deliver, i), "state", destination_word(s.state),
				   "backlog", (json_int_t)waiting, "oldest_s", "detail",
				   s.state == DESTINATION_CONNECTED ? "" : s.text));
}

static void row_database(struct control_request *req, struct office *o)
{
	struct store_status s = {0};
	struct statvfs fs = {0};

	store_status(o->store, &s);
	statvfs(o->conf->store.path, &fs);
	control_row(req, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:s}", "kind", "database",
				   "path", o->conf->store.path, "epoch", store_epoch(o->store),
				   "seq", (json_int_t)s.chain, "size_bytes", (json_int_t)s.bytes,
				   "free_bytes", (json_int_t)(fs.f_bavail * fs.f_frsize), "state",
				   o->commit_failing ? "failed" : "ok"));
}

static void row_alarm(struct control_request *req, struct office *o, const struct alarm *a)
{
	struct time_bound since = office_bound(o, a->since);

	control_row(req, json_pack("{s:s, s:s, s:s, s:o, s:s, s:{}, s:s}", "kind", "alarm", "code",
				   a->code, "subject", a->subject, "since",
				   verb_instant(o, since.earliest_ns), "key", text_name(a->key),
				   "args", "text", a->text));
}

void verb_status(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (!control_unpack(req, "{}"))
		return;
	row_office(req, o);
	for (size_t i = 0; i < o->n_readers; i++)
		row_reader(req, o, &o->readers[i]);
	control_row(req, time_row(o));
	for (size_t i = 0; i < deliver_count(o->deliver); i++)
		row_destination(req, o, i);
	row_database(req, o);
	for (size_t i = 0; i < o->n_alarms; i++)
		row_alarm(req, o, &o->alarms[i]);
	control_end(req);
}

static const char *state_word(const struct verdict *v)
{
	return v->state == VERDICT_MISSING && v->closed ? "unexplained"
							: verdict_state_name(v->state);
}

static json_t *marks_json(const struct day_plan *plan, struct progress progress)
{
	json_t *marks = json_array();

	for (int m = 0; m < MARKS; m++) {
		char at[CIVIL_TIME_SIZE];

		if (!plan->marks[m].active)
			continue;
		civil_format_time(at, plan->marks[m].at_s);
		json_array_append_new(marks,
				      json_pack("{s:s, s:s, s:b}", "mark", flow_mark_names[m], "at",
						at, "done", (progress.due & 1 << m) != 0));
	}
	return marks;
}

/* The schedule that most people have speaks for the day. */
static int common_schedule(const struct office *o)
{
	int s = schedule_find(o->conf->rulebook->rules, RULEBOOK_DEFAULT);

	for (int i = 0; i < SCHEDULES_MAX && (s < 0 || engine_plan(o->engine, s) == NULL); i++)
		if (engine_plan(o->engine, i) != NULL)
			return i;
	return s;
}

static void today_people(struct control_request *req, struct office *o, struct summary *sum,
			 bool rows)
{
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct verdict *v = engine_verdict(o->engine, i);
		int unit = people_unit(&o->people, i, v->day);

		if (!rows) {
			summary_add(sum, v);
			continue;
		}
		if (v->state == VERDICT_NONE)
			continue;
		control_row(req,
			    json_pack("{s:s, s:s, s:s?, s:s, s:s, s:o, s:i, s:i, s:i, s:i}", "kind",
				      "person", "person", people_id(&o->people, i), "name",
				      people_name(&o->people, i), "unit",
				      unit < 0 ? "" : o->people.units[unit], "state", state_word(v),
				      "arrived",
				      v->arrival_seq == 0 ? json_null()
							  : verb_instant(o, v->arrival_earliest_ns),
				      "late_work_min", v->marks[MARK_WORK].late_s / 60,
				      "late_service_min", v->marks[MARK_SERVICE].late_s / 60,
				      "late_third_min", v->marks[MARK_THIRD].late_s / 60, "rev",
				      (int)engine_rev(o->engine, i)));
	}
}

struct unknown {
	struct control_request *req;
	struct office *o;
	int32_t day;
};

static int row_unknown(void *arg, const struct unknown_row *row)
{
	struct unknown *u = arg;
	char credential[33];

	if (row->last_day != u->day)
		return 0;
	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	return control_row(u->req, json_pack("{s:s, s:s, s:s, s:I, s:n}", "kind", "unknown",
					     "credential", credential, "reader", row->reader,
					     "times", (json_int_t)row->punches, "last"));
}

/* A day that is over: what its last verdicts say. */
struct past {
	struct control_request *req;
	struct office *o;
	json_t *counts;
	bool rows;
};

static int past_person(void *arg, const struct verdict_row *row)
{
	struct past *p = arg;
	int32_t person = people_find(&p->o->people, row->person);
	struct verdict v;
	int unit;

	if (person < 0 || row->body_size != sizeof(v))
		return 0;
	memcpy(&v, row->body, sizeof(v));
	if (!p->rows) {
		json_t *n = json_object_get(p->counts, state_word(&v));

		return json_object_set_new(p->counts, state_word(&v),
					   json_integer(json_integer_value(n) + 1));
	}
	unit = people_unit(&p->o->people, person, v.day);
	return control_row(
		p->req,
		json_pack("{s:s, s:s, s:s?, s:s, s:s, s:o, s:i, s:i, s:i, s:i}", "kind", "person",
			  "person", row->person, "name", people_name(&p->o->people, person), "unit",
			  unit < 0 ? "" : p->o->people.units[unit], "state", state_word(&v),
			  "arrived",
			  v.arrival_seq == 0 ? json_null()
					     : verb_instant(p->o, v.arrival_earliest_ns),
			  "late_work_min", v.marks[MARK_WORK].late_s / 60, "late_service_min",
			  v.marks[MARK_SERVICE].late_s / 60, "late_third_min",
			  v.marks[MARK_THIRD].late_s / 60, "rev", (int)row->rev));
}

static void past_day(struct control_request *req, struct office *o, int32_t day)
{
	struct past p = {req, o, json_object(), false};
	int schedule = schedule_find(o->conf->rulebook->rules, RULEBOOK_DEFAULT);
	struct day_plan plan;

	if (day_plan_of(o, schedule, day, &plan) < 0) {
		json_decref(p.counts);
		control_error(req, CONTROL_NOT_FOUND, "no rule holds on that day");
		return;
	}
	query_day_verdicts(store_query(o->store), day, past_person, &p);
	control_row(req, json_pack("{s:s, s:o, s:b, s:o, s:o}", "kind", "day", "day", verb_day(day),
				   "working", plan.kind == DAY_WORK, "marks",
				   marks_json(&plan, PROGRESS_DONE), "counts", p.counts));
	p.rows = true;
	query_day_verdicts(store_query(o->store), day, past_person, &p);
	control_end(req);
}

void verb_today(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *text = NULL;
	struct summary sum = {0};
	const struct day_plan *plan;
	json_t *counts;
	int32_t day;
	int schedule;

	if (!control_unpack(req, "{s?s}", "day", &text) || !verb_parse_day(o, req, text, &day))
		return;
	if (o->engine == NULL || day != engine_day(o->engine)) {
		past_day(req, o, day);
		return;
	}
	schedule = common_schedule(o);
	plan = schedule < 0 ? NULL : engine_plan(o->engine, schedule);
	counts = json_object();
	today_people(req, o, &sum, false);
	for (int s = 0; s < VERDICT_STATES; s++)
		if (sum.by_state[s] > 0 && s != VERDICT_NONE)
			json_object_set_new(counts, verdict_state_name((enum verdict_state)s),
					    json_integer(sum.by_state[s]));
	control_row(req,
		    json_pack("{s:s, s:o, s:b, s:o, s:o}", "kind", "day", "day", verb_day(day),
			      "working", plan != NULL && plan->kind == DAY_WORK, "marks",
			      plan == NULL ? json_array()
					   : marks_json(plan, engine_progress(o->engine, schedule)),
			      "counts", counts));
	today_people(req, o, &sum, true);
	query_unknown(store_query(o->store), day, row_unknown, &(struct unknown){req, o, day});
	control_end(req);
}

void verb_watch(struct control_request *req, void *ctx)
{
	if (control_unpack(req, "{}"))
		control_subscribe(req);
}

void verb_config(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (!control_unpack(req, "{}"))
		return;
	for (size_t i = 0; i < o->conf->value_count; i++) {
		const struct conf_value *v = &o->conf->values[i];

		control_row(req,
			    json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:i}", "section", v->kind,
				      "name", v->name, "key", v->key, "value", v->value, "default",
				      v->at.file == NULL, "file",
				      v->at.file != NULL ? v->at.file : "", "line", v->at.line));
	}
	control_end(req);
}

void verb_time_show(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct time_sync sync = {0};
	struct summary sum = {0};
	json_t *row;

	if (!control_unpack(req, "{}"))
		return;
	if (o->engine != NULL)
		today_people(req, o, &sum, false);
	time_sync_read(&sync);
	row = time_row(o);
	json_object_set_new(row, "drift_ppm", json_integer(DRIFT_DEFAULT_PPB / 1000));
	json_object_set_new(row, "references", json_integer((json_int_t)o->time.n_refs));
	json_object_set_new(row, "kernel_synced", json_boolean(sync.synced));
	json_object_set_new(row, "pending", json_integer(sum.by_state[VERDICT_PENDING]));
	control_row(req, row);
	control_end(req);
}

/* The day a clock time belongs to: the one named, else the office's, else the system's. */
static bool confirm_day(struct office *o, struct control_request *req, const char *text,
			int32_t *ret)
{
	struct time_bound now = office_now(o);

	if (text != NULL && text[0] != '\0')
		return verb_parse_day(o, req, text, ret);
	if (!timebound_day(&o->zone, &now, ret))
		*ret = civil_local_day(&o->zone, time_now().realtime_ns);
	return true;
}

void verb_time_confirm(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *day_text = NULL, *clock, *by, *witness;
	int error_s = TIMEKEEPER_CONFIRM_ERR_S, r;
	struct place here = office_here(o);
	struct time_bound believed = office_now(o), claimed;
	struct timeref_row row = {.at = here, .source = "confirm"};
	json_t *moved = json_null();
	int32_t day, second;

	if (!control_unpack(req, "{s?s, s:s, s:s, s:s, s?i}", "day", &day_text, "time", &clock,
			    "by", &by, "witness", &witness, "error_s", &error_s) ||
	    !confirm_day(o, req, day_text, &day))
		return;
	if (civil_parse_time(clock, &second) < 0 || error_s < 1 || error_s > 300) {
		control_error(req, CONTROL_BAD_ARGS,
			      "expected a time such as 07:15:00 and an error of 1 to 300 seconds");
		return;
	}
	if (!slug_valid(by) || !slug_valid(witness)) {
		/* Names could never be forgotten again: the row is chained. */
		control_error(req, CONTROL_BAD_ARGS,
			      "who confirms is told by their ids in the roster, such as p-01");
		return;
	}
	if (strcmp(by, witness) == 0) {
		control_error(req, CONTROL_REFUSED,
			      "two people confirm the time: who reads it and who looks on");
		return;
	}
	row.utc_ns = civil_utc_ns(&o->zone, day, second);
	row.err_ms = error_s * 1000;
	claimed = (struct time_bound){row.utc_ns - error_s * NS_PER_S,
				      row.utc_ns + error_s * NS_PER_S};
	if (timebound_width_ns(&believed) != INT64_MAX) {
		moved = json_integer(
			(row.utc_ns - believed.earliest_ns - timebound_width_ns(&believed) / 2) /
			NS_PER_S);
		if (claimed.latest_ns < believed.earliest_ns ||
		    claimed.earliest_ns > believed.latest_ns) {
			json_decref(moved);
			control_error(
				req, CONTROL_REFUSED,
				"that contradicts a reference of this start of the machine; one "
				"of the two clocks is wrong: look again, or restart the machine "
				"to begin without it");
			return;
		}
	}
	strcpy(row.author, by); /* slugs, checked above */
	strcpy(row.witness, witness);
	o->rejudged = 0;
	r = control_dry(req) ? 0 : pipeline_time_reference(o, &row);
	if (r < 0) {
		json_decref(moved);
		verb_failed(req, r);
		return;
	}
	control_row(req,
		    json_pack("{s:o, s:i, s:o, s:i, s:i, s:b}", "now", verb_instant(o, row.utc_ns),
			      "error_s", error_s, "moved_s", moved, "narrowed", 0, "rejudged",
			      o->rejudged, "dry", control_dry(req)));
	control_end(req);
}
