/* SPDX-License-Identifier: MIT */
#include "flow/verbs.h"

#include <stdio.h>
#include <string.h>

#include "flow/clock.h"
#include "store/query.h"

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

/* Away on duty: a code that counts as present. What it is exactly stands elsewhere. */
static bool is_duty(const struct office *o, const struct verdict *v)
{
	const struct paper_code *code = rules_code(o->conf->rulebook->rules, v->day, v->code);

	return v->state == VERDICT_PAPER && code != NULL && code->present;
}

static int row_person(struct control_request *req, struct office *o, const struct verdict *v,
		      int32_t person, int rev)
{
	int unit = people_unit(&o->people, person, v->day);

	if (!verb_reads(o, req, person, v->day))
		return 0;
	return control_row(
		req, json_pack("{s:s, s:s, s:s?, s:s, s:s, s:b, s:o, s:i, s:i, s:i, s:i}", "kind",
			       "person", "person", people_id(&o->people, person), "name",
			       people_name(&o->people, person), "unit",
			       unit < 0 ? "" : o->people.units[unit], "state", state_word(v),
			       "duty", (int)is_duty(o, v), "arrived",
			       v->arrival_seq == 0 ? json_null()
						   : office_instant(o, v->arrival_earliest_ns),
			       "late_work_min", v->marks[MARK_WORK].late_s / 60, "late_service_min",
			       v->marks[MARK_SERVICE].late_s / 60, "late_third_min",
			       v->marks[MARK_THIRD].late_s / 60, "rev", rev));
}

static void today_people(struct control_request *req, struct office *o)
{
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct verdict *v = engine_verdict(o->engine, i);

		if (v->state != VERDICT_NONE)
			row_person(req, o, v, i, (int)engine_rev(o->engine, i));
	}
}

static void today_posts(struct control_request *req, struct office *o, const struct day_plan *plan)
{
	struct post_now posts[POSTS_MAX];
	size_t n = posts_now(o, plan, posts);

	for (size_t i = 0; i < n; i++)
		control_row(req,
			    json_pack("{s:s, s:s, s:s, s:i, s:i}", "kind", "post", "name",
				      posts[i].name, "state", posts[i].state, "recorded",
				      (int)posts[i].recorded, "minimum", (int)posts[i].minimum));
}

void verb_today_summary(const struct office *o, struct summary *ret)
{
	for (int32_t i = 0; i < (int32_t)o->people.n; i++)
		summary_add(ret, engine_verdict(o->engine, i));
}

struct unknown {
	struct control_request *req;
	struct office *o;
	int32_t day;
	uint8_t credential[CREDENTIAL_ID_SIZE];
	int64_t last_ns;
};

static int keep_last(void *arg, const struct punch_row *row)
{
	struct unknown *u = arg;

	if (memcmp(row->punch.credential, u->credential, CREDENTIAL_ID_SIZE) == 0)
		u->last_ns = day_punch(u->o, &row->punch).bound.earliest_ns;
	return 0;
}

static int row_unknown(void *arg, const struct unknown_row *row)
{
	struct unknown *u = arg;
	char credential[33];

	if (row->last_day != u->day)
		return 0;
	memcpy(u->credential, row->credential, CREDENTIAL_ID_SIZE);
	u->last_ns = INT64_MIN;
	query_day_punches(store_query(u->o->store), u->day, keep_last, u);
	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	return control_row(u->req, json_pack("{s:s, s:s, s:s, s:I, s:o}", "kind", "unknown",
					     "credential", credential, "reader", row->reader,
					     "times", (json_int_t)row->punches, "last",
					     office_instant(u->o, u->last_ns)));
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

	if (person < 0 || row->body_size != sizeof(v))
		return 0;
	memcpy(&v, row->body, sizeof(v));
	if (!p->rows) {
		json_t *n = json_object_get(p->counts, state_word(&v));

		return json_object_set_new(p->counts, state_word(&v),
					   json_integer(json_integer_value(n) + 1));
	}
	return row_person(p->req, p->o, &v, person, (int)row->rev);
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
	verb_today_summary(o, &sum);
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
	if (plan != NULL)
		today_posts(req, o, plan);
	today_people(req, o);
	if (verb_reads_all(req))
		query_unknown(store_query(o->store), day, row_unknown,
			      &(struct unknown){.req = req, .o = o, .day = day});
	control_end(req);
}
