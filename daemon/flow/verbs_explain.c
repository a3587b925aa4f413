/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "flow/verbs.h"
#include "store/query.h"

/* Why a person's day is what it is: from the stored verdict, its punches and its rule. */

struct explaining {
	struct office *o;
	struct control_request *req;
	struct verdict v, before;
	int32_t rev;
	struct journal_row arrival;
	struct day_plan plan;
};

static void say(struct explaining *e, enum text_key key, const struct text_arg *args)
{
	char text[512];
	json_t *object = json_object();

	text_format(text, sizeof(text), TEXT_INDONESIAN, key, args);
	for (; args != NULL && args->name != NULL; args++)
		json_object_set_new(object, args->name, json_string(args->value));
	control_row(e->req, json_pack("{s:s, s:s, s:o, s:s}", "kind", "sentence", "key",
				      text_name(key), "args", object, "text", text));
}

/* A clock time in the office's language; the client shows it as it is. */
static char *clock_at(const struct office *o, char buf[TEXT_TIME_SIZE], int64_t utc_ns)
{
	return text_time(buf, o->language, civil_local_second(&o->zone, utc_ns),
			 zone_offset(&o->zone, utc_ns / NS_PER_S), true);
}

static char *clock_of(const struct office *o, char buf[TEXT_TIME_SIZE], const struct plan_mark *m)
{
	return text_time(buf, o->language, m->at_s, zone_offset(&o->zone, m->at_ns / NS_PER_S),
			 false);
}

static char *date_of(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return text_date(buf, o->language, d.year, d.month, d.day, civil_weekday(day));
}

static int keep_verdict(void *arg, const struct verdict_row *row)
{
	struct explaining *e = arg;

	if (row->body_size != sizeof(e->v))
		return 0;
	e->before = e->v;
	memcpy(&e->v, row->body, sizeof(e->v));
	e->rev = row->rev;
	return 0;
}

static int keep_arrival(void *arg, const struct punch_row *row)
{
	((struct explaining *)arg)->arrival = row->punch;
	return 0;
}

static void row_marks(struct explaining *e)
{
	for (int m = 0; m < MARKS; m++) {
		const struct plan_mark *mark = &e->plan.marks[m];
		char at[CIVIL_TIME_SIZE];

		if (!mark->active)
			continue;
		civil_format_time(at, mark->at_s);
		control_row(e->req,
			    json_pack("{s:s, s:s, s:s, s:i, s:s, s:i}", "kind", "mark", "mark",
				      flow_mark_names[m], "at", at, "grace_s", (int)mark->grace_s,
				      "outcome", mark_outcome_name(e->v.marks[m].outcome),
				      "late_min", (int)(e->v.marks[m].late_s / 60)));
	}
}

static void say_schedule(struct explaining *e)
{
	const struct office *o = e->o;
	const char *schedule = o->conf->rulebook->rules->schedule_names[e->plan.schedule];
	char date[TEXT_DATE_SIZE], work[TEXT_TIME_SIZE], service[TEXT_TIME_SIZE],
		third[TEXT_TIME_SIZE];

	date_of(o, date, e->v.day);
	if (e->plan.kind != DAY_WORK) {
		say(e, TEXT_EXPLAIN_OFF, TEXT_ARGS({"date", date}, {"schedule", schedule}));
		return;
	}
	say(e, TEXT_EXPLAIN_SCHEDULE,
	    TEXT_ARGS({"date", date}, {"schedule", schedule},
		      {"work", clock_of(o, work, &e->plan.marks[MARK_WORK])},
		      {"service", clock_of(o, service, &e->plan.marks[MARK_SERVICE])},
		      {"third", clock_of(o, third, &e->plan.marks[MARK_THIRD])}));
}

static void say_arrival(struct explaining *e)
{
	const struct office *o = e->o;
	char earliest[TEXT_TIME_SIZE], latest[TEXT_TIME_SIZE];
	const char *id = people_id(&o->people, e->v.person);

	if (e->v.state == VERDICT_NOT_ENROLLED) {
		char date[TEXT_DATE_SIZE];

		say(e, TEXT_EXPLAIN_UNREGISTERED,
		    TEXT_ARGS({"person", id}, {"date", date_of(o, date, e->v.day)}));
	} else if (e->v.arrival_seq == 0) {
		struct time_bound now = office_now(o);
		int64_t until = e->v.closed || now.earliest_ns > e->plan.close_ns ? e->plan.close_ns
										  : now.earliest_ns;

		say(e, TEXT_EXPLAIN_MISSING, TEXT_ARGS({"time", clock_at(o, earliest, until)}));
	} else if (e->v.arrival_latest_ns - e->v.arrival_earliest_ns < NS_PER_S) {
		say(e, TEXT_EXPLAIN_FIRST,
		    TEXT_ARGS({"time", clock_at(o, earliest, e->v.arrival_earliest_ns)},
			      {"reader", e->arrival.reader}));
	} else {
		say(e, TEXT_EXPLAIN_FIRST_BOUND,
		    TEXT_ARGS({"earliest", clock_at(o, earliest, e->v.arrival_earliest_ns)},
			      {"latest", clock_at(o, latest, e->v.arrival_latest_ns)},
			      {"reader", e->arrival.reader}));
	}
}

static void say_mark(struct explaining *e, int m)
{
	static const enum text_key names[MARKS] = {TEXT_MARK_WORK, TEXT_MARK_SERVICE,
						   TEXT_MARK_THIRD};
	static const enum text_key keys[OUTCOMES] = {
		[OUTCOME_ON_TIME] = TEXT_EXPLAIN_IN_TIME, [OUTCOME_LATE] = TEXT_EXPLAIN_LATE,
		[OUTCOME_PENDING] = TEXT_EXPLAIN_PENDING, [OUTCOME_DOUBTFUL] = TEXT_EXPLAIN_DOUBT,
		[OUTCOME_REVIEW] = TEXT_EXPLAIN_REVIEW,
	};
	const struct plan_mark *mark = &e->plan.marks[m];
	enum mark_outcome outcome = e->v.marks[m].outcome;
	char at[TEXT_TIME_SIZE], grace[16], n[16];

	if (!mark->active)
		return;
	clock_of(e->o, at, mark);
	snprintf(grace, sizeof(grace), "%d", mark->grace_s);
	snprintf(n, sizeof(n), "%d", e->v.marks[m].late_s / 60);
	if (outcome == OUTCOME_INCOMPLETE)
		say(e, TEXT_EXPLAIN_HOLE, TEXT_ARGS({"time", at}));
	else if (keys[outcome] != 0)
		say(e, keys[outcome],
		    TEXT_ARGS({"mark", text_get(e->o->language, names[m])}, {"at", at},
			      {"grace", grace}, {"n", n}));
}

static void say_rule(struct explaining *e)
{
	const struct rulebook *book = e->o->conf->rulebook;

	for (size_t i = 0; i < book->file_count; i++) {
		const struct rules_file *f = &book->files[i];
		char date[TEXT_DATE_SIZE];

		if (f->set < 0 || book->rules->sets[f->set].id != e->v.rule_set)
			continue;
		say(e, TEXT_EXPLAIN_RULE,
		    TEXT_ARGS({"rule", f->name}, {"version", f->version},
			      {"date", date_of(e->o, date, f->valid_from)}, {"source", f->source}));
	}
}

static void row_verdict(struct explaining *e)
{
	const struct office *o = e->o;
	const char *state = e->v.state == VERDICT_MISSING && e->v.closed
				    ? "unexplained"
				    : verdict_state_name(e->v.state);

	control_row(e->req,
		    json_pack("{s:s, s:s, s:s?, s:o, s:s, s:o, s:i}", "kind", "verdict", "person",
			      people_id(&o->people, e->v.person), "name",
			      people_name(&o->people, e->v.person), "day", verb_day(e->v.day),
			      "state", state, "arrived",
			      e->v.arrival_seq == 0 ? json_null()
						    : verb_instant(o, e->v.arrival_earliest_ns),
			      "rev", (int)e->rev));
}

void verb_explain(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct explaining e = {.o = o, .req = req};
	const char *id, *day_text = NULL;
	int32_t day, person;

	if (!control_unpack(req, "{s:s, s?s}", "person", &id, "day", &day_text) ||
	    !verb_parse_day(o, req, day_text, &day))
		return;
	person = verb_find_person(o, req, id);
	if (person < 0)
		return;
	query_verdicts(store_query(o->store), id, day, keep_verdict, &e);
	if (e.rev == 0 && o->engine != NULL && day == engine_day(o->engine))
		e.v = *engine_verdict(o->engine, person);
	if ((e.rev == 0 && e.v.state == VERDICT_NONE) ||
	    day_plan_of(o, e.v.schedule, day, &e.plan) < 0) {
		control_error(req, CONTROL_NOT_FOUND, "%s was never judged on that day", id);
		return;
	}
	e.v.person = person;
	if (e.v.arrival_seq != 0)
		query_punch(store_query(o->store), e.v.arrival_seq, keep_arrival, &e);
	row_verdict(&e);
	row_marks(&e);
	say_schedule(&e);
	say_arrival(&e);
	for (int m = 0; m < MARKS && e.plan.kind == DAY_WORK; m++)
		say_mark(&e, m);
	say_rule(&e);
	if (e.rev > 1) {
		char n[16];

		snprintf(n, sizeof(n), "%d", e.rev - 1);
		say(&e, TEXT_EXPLAIN_REVISION,
		    TEXT_ARGS({"n", n}, {"before", verdict_state_name(e.before.state)}));
	}
	control_end(req);
}

struct punches {
	struct office *o;
	struct control_request *req;
};

static bool is_double(const struct office *o, const struct punch_row *row)
{
	int32_t person = row->person == NULL ? -1 : people_find(&o->people, row->person);
	const struct person_day *pd;

	if (person < 0 || o->engine == NULL || row->day != engine_day(o->engine))
		return false;
	pd = engine_person_day(o->engine, person);
	for (size_t i = 0; i < pd->n_kept; i++)
		if (pd->punches[i].seq == row->punch.seq)
			return pd->punches[i].doubled;
	return false;
}

static int row_punch(void *arg, const struct punch_row *row)
{
	struct punches *l = arg;
	struct punch p = day_punch(l->o, &row->punch);
	char id[64], credential[33];
	json_t *earliest = verb_instant(l->o, p.bound.earliest_ns);

	hex_encode(credential, row->punch.credential, CREDENTIAL_ID_SIZE);
	snprintf(id, sizeof(id), "%s-%lld", row->epoch, (long long)row->punch.seq);
	return control_row(
		l->req,
		json_pack("{s:I, s:s, s:O, s:o, s:o, s:s, s:s, s:s?, s:s?, s:b, s:b}", "seq",
			  (json_int_t)row->punch.seq, "id", id, "at", earliest, "earliest",
			  earliest, "latest", verb_instant(l->o, p.bound.latest_ns), "reader",
			  row->punch.reader, "credential", credential, "person", row->person,
			  "name", row->name, "double", (int)is_double(l->o, row), "backlog",
			  row->punch.since_ns == 0));
}

void verb_punches(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *day_text = NULL, *person = NULL;
	struct punches l = {o, req};
	int32_t day;
	int r;

	if (!control_unpack(req, "{s?s, s?s}", "day", &day_text, "person", &person))
		return;
	if (o->engine == NULL && (day_text == NULL || day_text[0] == '\0'))
		day = JOURNAL_DAY_UNKNOWN;
	else if (!verb_parse_day(o, req, day_text, &day))
		return;
	if (person != NULL && verb_find_person(o, req, person) < 0)
		return;
	r = person != NULL
		    ? query_person_punches(store_query(o->store), person, day, day, row_punch, &l)
		    : query_day_punches(store_query(o->store), day, row_punch, &l);
	if (r < 0)
		verb_failed(req, r);
	else
		control_end(req);
}
