/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "flow/explain.h"
#include "flow/verbs.h"
#include "store/purge.h"
#include "store/query.h"

/* Why a person's day is what it is: from the stored verdict, its punches and its rule. */

#define SPAN_SAID_NS (60 * NS_PER_S) /* shorter ones excuse nobody */

void explain_arg(struct sentence *s, const char *name, const char *raw, const char *shown)
{
	char(*text)[257] = s->text[s->n];

	snprintf(text[0], sizeof(text[0]), "%s", raw);
	snprintf(text[1], sizeof(text[1]), "%s", shown);
	s->raw[s->n] = (struct text_arg){name, text[0]};
	s->shown[s->n++] = (struct text_arg){name, text[1]};
}

void explain_arg_same(struct sentence *s, const char *name, const char *value)
{
	explain_arg(s, name, value, value);
}

void explain_arg_number(struct sentence *s, const char *name, int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	explain_arg_same(s, name, text);
}

void explain_arg_time(struct sentence *s, const char *name, const struct office *o, int64_t utc_ns,
		      bool seconds)
{
	char raw[CIVIL_RFC3339_SIZE], shown[TEXT_TIME_SIZE];

	civil_format_rfc3339(raw, &o->zone, utc_ns);
	text_time(shown, TEXT_INDONESIAN, civil_local_second(&o->zone, utc_ns),
		  zone_offset(&o->zone, utc_ns / NS_PER_S), seconds);
	explain_arg(s, name, raw, shown);
}

void explain_arg_day(struct sentence *s, const char *name, int32_t day)
{
	struct civil_date d = civil_from_day(day);
	char raw[CIVIL_DATE_SIZE], shown[TEXT_DATE_SIZE];

	civil_format_day(raw, day);
	text_date(shown, TEXT_INDONESIAN, d.year, d.month, d.day, civil_weekday(day));
	explain_arg(s, name, raw, shown);
}

void explain_say(struct explaining *e, enum text_key key, const struct sentence *s)
{
	char text[512];
	json_t *object = json_object();

	text_format(text, sizeof(text), TEXT_INDONESIAN, key, s->shown);
	for (size_t i = 0; i < s->n; i++)
		json_object_set_new(object, s->raw[i].name, json_string(s->raw[i].value));
	control_row(e->req, json_pack("{s:s, s:s, s:o, s:s}", "kind", "sentence", "key",
				      text_name(key), "args", object, "text", text));
}

static int keep_verdict(void *arg, const struct verdict_row *row)
{
	struct explaining *e = arg;

	e->before = e->v;
	if (day_verdict(row, e->person, e->schedule, &e->v))
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
	static const char *const names[MARKS] = {"work", "service", "third"};
	const char *schedule = e->o->conf->rulebook->rules->schedule_names[e->plan.schedule];
	struct sentence s = {.n = 0};

	explain_arg_day(&s, "date", e->v.day);
	explain_arg_same(&s, "schedule", schedule);
	for (int m = 0; m < MARKS && e->plan.kind == DAY_WORK; m++) {
		if (e->plan.marks[m].active)
			explain_arg_time(&s, names[m], e->o, e->plan.marks[m].at_ns, false);
		else
			explain_arg_same(&s, names[m], "-");
	}
	explain_say(e, e->plan.kind == DAY_WORK ? TEXT_EXPLAIN_SCHEDULE : TEXT_EXPLAIN_OFF, &s);
}

static void say_arrival(struct explaining *e)
{
	struct sentence s = {.n = 0};
	int64_t now_ns = office_now(e->o).earliest_ns;

	if (e->v.state == VERDICT_NOT_ENROLLED) {
		explain_arg_same(&s, "person", people_id(&e->o->people, e->v.person));
		explain_arg_day(&s, "date", e->v.day);
		explain_say(e, TEXT_EXPLAIN_UNREGISTERED, &s);
	} else if (e->v.arrival_seq < 0) {
		explain_arg_time(&s, "time", e->o, e->v.arrival_earliest_ns, true);
		explain_arg_number(&s, "n", (int)-e->v.arrival_seq);
		explain_say(e, TEXT_EXPLAIN_CORRECTED, &s);
	} else if (e->v.arrival_seq == 0) {
		explain_arg_time(&s, "time", e->o,
				 now_ns == INT64_MIN || now_ns > e->plan.close_ns ? e->plan.close_ns
										  : now_ns,
				 true);
		explain_say(e, TEXT_EXPLAIN_MISSING, &s);
	} else if (e->v.arrival_latest_ns - e->v.arrival_earliest_ns < NS_PER_S) {
		explain_arg_time(&s, "time", e->o, e->v.arrival_earliest_ns, true);
		explain_arg_same(&s, "reader", e->arrival.reader);
		explain_say(e, TEXT_EXPLAIN_FIRST, &s);
	} else {
		explain_arg_time(&s, "earliest", e->o, e->v.arrival_earliest_ns, true);
		explain_arg_time(&s, "latest", e->o, e->v.arrival_latest_ns, true);
		explain_arg_same(&s, "reader", e->arrival.reader);
		explain_say(e, TEXT_EXPLAIN_FIRST_BOUND, &s);
	}
}

/* What could not be seen in the hours in which people arrive. */
static int say_span(void *arg_, const struct coverage_row *row)
{
	struct explaining *e = arg_;
	struct time_bound from = office_bound(e->o, row->from), to = office_bound(e->o, row->to);
	bool unread = strcmp(row->state, "unread") == 0;
	struct sentence s = {.n = 0};
	enum text_key cause;
	char name[48];

	if (strcmp(row->state, "up") == 0 || timebound_width_ns(&from) == INT64_MAX ||
	    timebound_width_ns(&to) == INT64_MAX || to.latest_ns <= e->plan.arrive_from_ns ||
	    from.earliest_ns >= e->plan.arrive_to_ns ||
	    to.latest_ns - from.earliest_ns < SPAN_SAID_NS)
		return 0;
	snprintf(name, sizeof(name), "reader.%s", row->cause);
	cause = text_find(name);
	explain_arg_same(&s, "reader", row->reader);
	explain_arg_time(&s, "from", e->o, from.earliest_ns, true);
	explain_arg_time(&s, "to", e->o, to.latest_ns, true);
	if (!unread)
		explain_arg(&s, "cause", row->cause,
			    cause == TEXT_KEYS ? row->cause : text_get(TEXT_INDONESIAN, cause));
	explain_say(e, unread ? TEXT_EXPLAIN_UNREAD : TEXT_EXPLAIN_UNAVAILABLE, &s);
	return 0;
}

static void say_coverage(struct explaining *e)
{
	static const struct place from = {0, 0}, to = {INT32_MAX, INT64_MAX};

	query_coverage(store_query(e->o->store), from, to, say_span, e);
	for (size_t i = 0; i < e->o->n_readers; i++) {
		const struct office_reader *r = &e->o->readers[i];
		struct coverage_row open = {.from = r->covered_from, .to = office_here(e->o)};

		if (r->covered == COVERAGE_UP)
			continue;
		strcpy(open.reader, r->conf->name); /* both SLUG_SIZE */
		strcpy(open.state, r->covered == COVERAGE_UNREAD ? "unread" : "unavailable");
		text_copy(open.cause, sizeof(open.cause), reader_state_name(r->state));
		say_span(e, &open);
	}
}

static void say_backlog(struct explaining *e)
{
	struct sentence s = {.n = 0};

	if (e->v.arrival_seq <= 0 || !e->arrival.has_device_seq ||
	    e->arrival.since.boot == e->arrival.at.boot)
		return;
	explain_arg_same(&s, "reader", e->arrival.reader);
	explain_say(e, TEXT_EXPLAIN_BACKLOG, &s);
}

static void say_mark(struct explaining *e, int m)
{
	static const enum text_key names[MARKS] = {TEXT_MARK_WORK, TEXT_MARK_SERVICE,
						   TEXT_MARK_THIRD};
	static const enum text_key keys[OUTCOMES] = {
		[OUTCOME_ON_TIME] = TEXT_EXPLAIN_IN_TIME, [OUTCOME_LATE] = TEXT_EXPLAIN_LATE,
		[OUTCOME_PENDING] = TEXT_EXPLAIN_PENDING, [OUTCOME_DOUBTFUL] = TEXT_EXPLAIN_DOUBT,
		[OUTCOME_REVIEW] = TEXT_EXPLAIN_REVIEW,	  [OUTCOME_INCOMPLETE] = TEXT_EXPLAIN_HOLE,
		[OUTCOME_EXCUSED] = TEXT_EXPLAIN_EXCUSED,
	};
	const struct plan_mark *mark = &e->plan.marks[m];
	enum mark_outcome outcome = e->v.marks[m].outcome;
	struct sentence s = {.n = 0};

	if (!mark->active || keys[outcome] == 0)
		return;
	if (outcome == OUTCOME_INCOMPLETE) {
		explain_arg_time(&s, "time", e->o, mark->at_ns, false);
	} else {
		explain_arg(&s, "mark", flow_mark_names[m], text_get(TEXT_INDONESIAN, names[m]));
		explain_arg_time(&s, "at", e->o, mark->at_ns, false);
		explain_arg_number(&s, "grace", mark->grace_s);
		explain_arg_number(&s, "n", e->v.marks[m].late_s / 60);
	}
	explain_say(e, keys[outcome], &s);
}

static void say_rule(struct explaining *e)
{
	const struct rulebook *book = e->o->conf->rulebook;

	for (size_t i = 0; i < book->file_count; i++) {
		const struct rules_file *f = &book->files[i];
		struct sentence s = {.n = 0};

		if (f->set < 0 || book->rules->sets[f->set].id != e->v.rule_set)
			continue;
		explain_arg_same(&s, "rule", f->name);
		explain_arg_same(&s, "version", f->version);
		explain_arg_day(&s, "date", f->valid_from);
		explain_arg_same(&s, "source", f->source);
		explain_say(e, TEXT_EXPLAIN_RULE, &s);
	}
}

static void say_revision(struct explaining *e)
{
	const char *before = verdict_state_name((enum verdict_state)e->before.state);
	struct sentence s = {.n = 0};
	char name[48];
	enum text_key key;

	if (e->rev <= 1)
		return;
	snprintf(name, sizeof(name), "state.%s", before);
	key = text_find(name);
	explain_arg_number(&s, "n", e->rev - 1);
	explain_arg(&s, "before", before,
		    key == TEXT_KEYS ? before : text_get(TEXT_INDONESIAN, key));
	explain_say(e, TEXT_EXPLAIN_REVISION, &s);
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
						    : office_instant(o, e->v.arrival_earliest_ns),
			      "rev", (int)e->rev));
}

static bool is_purged(const struct office *o, int32_t day)
{
	int32_t last;

	return purge_last_day(store_query(o->store), &last) == 0 && day <= last;
}

void verb_explain(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct explaining e = {.o = o, .req = req};
	const char *id, *day_text = NULL;
	int32_t day, person;
	int schedule;

	if (!control_unpack(req, "{s:s, s?s}", "person", &id, "day", &day_text) ||
	    !verb_parse_day(o, req, day_text, &day))
		return;
	person = verb_find_person(o, req, id);
	if (person < 0 || !verb_may_read(o, req, person, day))
		return;
	schedule = day_schedule_of(o, person, day);
	e.person = person;
	e.schedule = (uint16_t)(schedule < 0 ? 0 : schedule);
	query_verdicts(store_query(o->store), id, day, keep_verdict, &e);
	if (e.rev == 0 && o->engine != NULL && day == engine_day(o->engine))
		e.v = *engine_verdict(o->engine, person);
	if ((e.rev == 0 && e.v.state == VERDICT_NONE) ||
	    day_plan_of(o, e.v.schedule, day, &e.plan) < 0) {
		control_error(req, CONTROL_NOT_FOUND, "%s was never judged on that day", id);
		return;
	}
	if (e.v.arrival_seq > 0)
		query_punch(store_query(o->store), e.v.arrival_seq, keep_arrival, &e);
	row_verdict(&e);
	row_marks(&e);
	say_schedule(&e);
	if (is_purged(o, day))
		explain_say(&e, TEXT_EXPLAIN_PURGED, &(struct sentence){.n = 0});
	say_arrival(&e);
	say_backlog(&e);
	if (e.v.state == VERDICT_INCOMPLETE)
		say_coverage(&e);
	for (int m = 0; m < MARKS && e.plan.kind == DAY_WORK; m++)
		say_mark(&e, m);
	explain_rest_of_day(&e);
	explain_said(&e);
	explain_refused(&e);
	explain_deduction(&e);
	say_rule(&e);
	say_revision(&e);
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
	json_t *earliest = office_instant(l->o, p.bound.earliest_ns);

	hex_encode(credential, row->punch.credential, CREDENTIAL_ID_SIZE);
	snprintf(id, sizeof(id), "%s-%lld", row->epoch, (long long)row->punch.seq);
	return control_row(
		l->req,
		json_pack("{s:I, s:s, s:O, s:o, s:o, s:s, s:s, s:s?, s:s?, s:b, s:b}", "seq",
			  (json_int_t)row->punch.seq, "id", id, "at", earliest, "earliest",
			  earliest, "latest", office_instant(l->o, p.bound.latest_ns), "reader",
			  row->punch.reader, "credential", credential, "person", row->person,
			  "name", row->name, "double", (int)is_double(l->o, row), "backlog",
			  row->punch.since.boot != row->punch.at.boot));
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
