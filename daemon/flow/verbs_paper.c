/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/papers.h"
#include "flow/verbs.h"
#include "store/paper.h"
#include "store/query.h"

/*
 * Papers: what explains a day. Everything is looked at before anything is written, so that a
 * refusal is a sentence and leaves no trace.
 */

enum { PAPER_DAYS_MAX = 1100 }; /* CLTN and TB run for three years */

bool verb_hours(struct control_request *req, const char *text, int32_t *from_s, int32_t *to_s)
{
	char from[CIVIL_TIME_SIZE] = "";
	const char *dash = strchr(text, '-');

	if (dash != NULL && (size_t)(dash - text) < sizeof(from)) {
		memcpy(from, text, (size_t)(dash - text));
		from[dash - text] = '\0';
		if (civil_parse_time(from, from_s) == 0 && civil_parse_time(dash + 1, to_s) == 0 &&
		    *from_s != *to_s) {
			if (*to_s < *from_s) /* past midnight */
				*to_s += 86400;
			return true;
		}
	}
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no part of a day",
						      .expected = "hours such as 08:00-10:30"});
	return false;
}

void verb_paper_people(const struct office *o, const struct paper_row *paper, bool *people,
		       size_t *ret_n)
{
	struct paper_person_row *rows = NULL;
	bool all = strcmp(paper->unit, "*") == 0;
	size_t n = 0;

	if (paper->unit[0] == '\0' && paper->seq != 0)
		paper_people_load(store_query(o->store), paper->seq, &rows, &n);
	for (size_t i = 0; i < n; i++) {
		int32_t person = people_find(&o->people, rows[i].person);

		if (person >= 0)
			people[person] = true;
	}
	for (size_t i = 0; i < o->people.n && paper->unit[0] != '\0'; i++)
		for (size_t k = o->people.first_membership[i];
		     k < o->people.first_membership[i + 1]; k++) {
			const struct membership_row *m = &o->people.rows.memberships[k];

			people[i] |= m->from_day <= paper->to_day && m->to_day >= paper->from_day &&
				     (all || strcmp(m->unit, paper->unit) == 0);
		}
	free(rows);
	*ret_n = 0;
	for (size_t i = 0; i < o->people.n; i++)
		*ret_n += people[i];
}

static const struct rules *rules_of(const struct office *o)
{
	return o->conf->rulebook->rules;
}

/* The code as the rules write it: "ct" is CT. */
static const struct paper_code *find_code(const struct office *o, int32_t day, const char *code)
{
	const struct rules *rules = rules_of(o);
	const struct paper_code *found = rules_code(rules, day, code);
	char capitals[CODE_SIZE];
	size_t i = 0;

	if (found != NULL)
		return found;
	for (; code[i] != '\0' && i + 1 < sizeof(capitals); i++)
		capitals[i] = (char)(code[i] >= 'a' && code[i] <= 'z' ? code[i] - 32 : code[i]);
	capitals[i] = '\0';
	return code[i] == '\0' ? rules_code(rules, day, capitals) : NULL;
}

static void refuse_code(struct office *o, struct control_request *req, const char *code)
{
	const struct paper_code *known;
	char list[300] = "";
	size_t n, used = 0;

	known = paper_codes_builtin(&n);
	for (size_t i = 0; i < n && used + CODE_SIZE + 2 < sizeof(list); i++)
		used += (size_t)sprintf(list + used, "%s%s", i > 0 ? " " : "", known[i].code);
	verb_refuse(req, o, TEXT_REFUSED_CODE, TEXT_ARGS({"code", code}, {"codes", list}));
}

struct entry {
	struct office *o;
	struct control_request *req;
	struct paper_row row;
	const struct paper_code *code;
	bool *people; /* by index: whose days it touches */
	size_t n;
	const char *asked, *reader, *hours;
	const json_t *named;
	int all;
	int rev; /* of the one day, as it was looked at; -1: nobody looked */
};

static bool take_days(struct entry *e, const char *from, const char *to, const char *at)
{
	struct paper_row *row = &e->row;

	if (!verb_parse_day(e->o, e->req, from, &row->from_day))
		return false;
	row->to_day = row->from_day;
	row->whole = at == NULL;
	if (to != NULL && !verb_parse_day(e->o, e->req, to, &row->to_day))
		return false;
	if (row->to_day < row->from_day) {
		control_error(e->req, CONTROL_BAD_ARGS, "the last day is before the first");
		return false;
	}
	if (row->to_day - row->from_day >= PAPER_DAYS_MAX) {
		control_error(e->req, CONTROL_BAD_ARGS, "at most %d days in one paper",
			      PAPER_DAYS_MAX);
		return false;
	}
	return at == NULL || verb_hours(e->req, at, &row->from_s, &row->to_s);
}

static bool take_code(struct entry *e, const char *code)
{
	e->code = find_code(e->o, e->row.from_day, code);
	if (e->code == NULL) {
		refuse_code(e->o, e->req, code);
		return false;
	}
	text_copy(e->row.code, sizeof(e->row.code), e->code->code);
	if (e->code->whole_only && !e->row.whole) {
		verb_refuse(e->req, e->o, TEXT_REFUSED_WHOLE, TEXT_ARGS({"code", e->row.code}));
		return false;
	}
	if (e->code->kind == PAPER_ABSENT && (e->asked == NULL || e->asked[0] == '\0')) {
		verb_refuse(e->req, e->o, TEXT_REFUSED_ASKED, NULL);
		return false;
	}
	return true;
}

static bool take_named(struct entry *e)
{
	size_t i;
	json_t *id;

	json_array_foreach(e->named, i, id)
	{
		int32_t person = verb_find_person(e->o, e->req,
						  json_is_string(id) ? json_string_value(id) : "");

		if (person < 0)
			return false;
		e->n += !e->people[person];
		e->people[person] = true;
	}
	return true;
}

static bool known_unit(const struct office *o, const char *unit)
{
	for (size_t i = 0; i < o->people.n_units; i++)
		if (strcmp(o->people.units[i], unit) == 0)
			return true;
	return false;
}

static bool take_collective(struct entry *e, const char *unit)
{
	if (!e->all && !known_unit(e->o, unit)) {
		control_error(e->req, CONTROL_NOT_FOUND, "nobody belongs to a unit %s", unit);
		return false;
	}
	if (e->code->kind == PAPER_ABSENT) {
		verb_refuse(e->req, e->o, TEXT_REFUSED_ABSENT_ALL, NULL);
		return false;
	}
	text_copy(e->row.unit, sizeof(e->row.unit), e->all ? "*" : unit);
	verb_paper_people(e->o, &e->row, e->people, &e->n);
	return true;
}

/* Several machines' worth of people, from what their days say. */
static bool take_affected(struct entry *e)
{
	struct verb_affected a = {.day = e->row.from_day,
				  .reader = e->reader,
				  .queue = strcmp(e->row.code, "AN") == 0,
				  .people = e->people};

	if (e->row.to_day != e->row.from_day) {
		control_error(e->req, CONTROL_BAD_ARGS, "a decision for a reader is about one day");
		return false;
	}
	if (e->hours != NULL && !verb_hours(e->req, e->hours, &a.from_s, &a.to_s))
		return false;
	if (!a.queue && e->hours == NULL) {
		control_error(e->req, CONTROL_BAD_ARGS,
			      "name the people, or the hours in which the reader failed");
		return false;
	}
	verb_affected(e->o, &a);
	e->n = a.n;
	e->row.whole = e->code->whole_only;
	e->row.from_s = a.from_s;
	e->row.to_s = a.to_s;
	if (e->n == 0)
		verb_refuse(e->req, e->o, TEXT_REFUSED_NOBODY, NULL);
	return e->n > 0;
}

static bool take_people(struct entry *e, const char *unit)
{
	int ways = (json_array_size(e->named) > 0) + (unit != NULL) + (e->all != 0);
	bool expands = e->code->kind == PAPER_TECHNICAL && ways == 0;

	if (expands)
		return take_affected(e);
	if (ways != 1 || e->reader != NULL || e->hours != NULL) {
		control_error(e->req, CONTROL_BAD_ARGS, "for whom? people, one unit, or everybody");
		return false;
	}
	return unit != NULL || e->all ? take_collective(e, unit) : take_named(e);
}

static bool works(const struct office *o, int32_t person, int32_t day)
{
	int schedule = day_schedule_of(o, person, day);
	struct day_plan plan;

	return schedule >= 0 && day_plan_of(o, schedule, day, &plan) == 0 && plan.kind == DAY_WORK;
}

/* A range over a weekend is usual; one that begins or ends on a day off may be a slip. */
static bool check_duty(struct entry *e)
{
	char from[CIVIL_DATE_SIZE];
	bool anybody = false;

	for (size_t i = 0; i < e->o->people.n; i++) {
		int32_t person = (int32_t)i, day = e->row.from_day;

		if (!e->people[i])
			continue;
		while (day <= e->row.to_day && !works(e->o, person, day))
			day++;
		anybody |= day <= e->row.to_day;
		if (e->row.unit[0] != '\0' || e->row.to_day == e->row.from_day)
			continue;
		if (day <= e->row.to_day &&
		    (day > e->row.from_day || !works(e->o, person, e->row.to_day))) {
			civil_format_day(from,
					 day > e->row.from_day ? e->row.from_day : e->row.to_day);
			verb_sentence(e->req, "warning", TEXT_WARN_DAY_OFF,
				      TEXT_ARGS({"person",
						 verb_name(e->o, people_id(&e->o->people, person))},
						{"date", from}));
		}
	}
	if (!anybody)
		verb_refuse(e->req, e->o, TEXT_REFUSED_DAY_OFF, NULL);
	return anybody;
}

static bool times_meet(const struct paper_row *a, const struct paper_row *b)
{
	return a->from_day <= b->to_day && b->from_day <= a->to_day &&
	       (a->whole || b->whole || (a->from_s < b->to_s && b->from_s < a->to_s));
}

static void tell_overlap(struct entry *e, const struct paper_row *p, int32_t person, bool refuse)
{
	char id[24], from[TEXT_DATE_SIZE], to[TEXT_DATE_SIZE], iso[2][CIVIL_DATE_SIZE];
	const char *who = verb_name(e->o, people_id(&e->o->people, person));

	snprintf(id, sizeof(id), "%lld", (long long)p->seq);
	civil_format_day(iso[0], p->from_day);
	civil_format_day(iso[1], p->to_day);
	if (refuse)
		verb_refuse(e->req, e->o, TEXT_REFUSED_OVERLAP,
			    TEXT_ARGS({"person", who}, {"n", id}, {"code", p->code},
				      {"from", verb_day_text(e->o, from, p->from_day)},
				      {"to", verb_day_text(e->o, to, p->to_day)}));
	else
		verb_sentence(e->req, "warning", TEXT_WARN_OVERLAP,
			      TEXT_ARGS({"person", who}, {"n", id}, {"code", p->code},
					{"from", iso[0]}, {"to", iso[1]}));
}

/*
 * Two papers that name a person for the same hours are a mistake of one of them. What a whole unit
 * has besides is not: somebody on leave stays on leave while the others are at a ceremony.
 */
static int check_overlaps(struct entry *e)
{
	struct query *q = store_query(e->o->store);
	struct paper_row *papers = NULL;
	bool *covered = calloc(e->o->people.n + 1, sizeof(*covered));
	size_t n = 0, people;
	int r = covered == NULL ? -ENOMEM
				: paper_rows_load(q, e->row.from_day, e->row.to_day, &papers, &n);

	for (size_t k = 0; k < n && r == 0; k++) {
		const struct paper_row *p = &papers[k];
		bool collective = p->unit[0] != '\0' || e->row.unit[0] != '\0';

		if (p->decided.standing == STANDING_REFUSED ||
		    p->decided.standing == STANDING_WITHDRAWN || !times_meet(p, &e->row) ||
		    (p->unit[0] != '\0' && e->row.unit[0] != '\0'))
			continue;
		memset(covered, 0, e->o->people.n * sizeof(*covered));
		verb_paper_people(e->o, p, covered, &people);
		for (size_t i = 0; i < e->o->people.n && r == 0; i++)
			if (e->people[i] && covered[i]) {
				tell_overlap(e, p, (int32_t)i, !collective);
				r = collective ? 0 : -EEXIST;
			}
	}
	free(covered);
	free(papers);
	return r;
}

/* Only a day that is over and that nothing explains can be called absent. */
static bool check_absence(struct entry *e)
{
	char date[TEXT_DATE_SIZE];

	if (e->code->kind != PAPER_ABSENT)
		return true;
	for (size_t i = 0; i < e->o->people.n; i++)
		for (int32_t day = e->row.from_day; e->people[i] && day <= e->row.to_day; day++) {
			struct verdict v;

			if (!works(e->o, (int32_t)i, day) ||
			    (verb_verdict(e->o, (int32_t)i, day, &v, NULL) &&
			     v.state == VERDICT_MISSING && v.closed))
				continue;
			verb_refuse(e->req, e->o, TEXT_REFUSED_NOT_UNEXPLAINED,
				    TEXT_ARGS({"person", verb_name(e->o, people_id(&e->o->people,
										   (int32_t)i))},
					      {"date", verb_day_text(e->o, date, day)}));
			return false;
		}
	return true;
}

static int append_entry(struct entry *e)
{
	const char **ids = calloc(e->n + 1, sizeof(*ids));
	char note[NOTE_SIZE];
	size_t n = 0;
	int r = ids == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < e->o->people.n && r == 0 && e->row.unit[0] == '\0'; i++)
		if (e->people[i])
			ids[n++] = people_id(&e->o->people, (int32_t)i);
	if (r == 0)
		r = paper_append(e->o->store, &e->row, ids, n, &e->row.seq);
	free(ids);
	snprintf(note, sizeof(note), "paper %lld %s", (long long)e->row.seq, e->row.code);
	return r < 0 ? r
		     : verb_supplements(e->o, e->req, e->row.from_day, e->row.to_day, e->row.author,
					note);
}

static void row_entry(struct entry *e)
{
	control_row(e->req,
		    json_pack("{s:s, s:I, s:s, s:o, s:o, s:s, s:i, s:b, s:b, s:i, s:b}", "kind",
			      "paper", "id", (json_int_t)e->row.seq, "code", e->row.code, "from",
			      verb_day(e->row.from_day), "to", verb_day(e->row.to_day), "unit",
			      e->row.unit, "people", (int)e->n, "letterless",
			      e->row.letter[0] == '\0', "counts", !e->code->after_approval,
			      "rejudged", e->o->rejudged, "dry", control_dry(e->req)));
	control_end(e->req);
}

static void store_entry(struct entry *e)
{
	struct office *o = e->o;
	int r = pipeline_begin(o);

	o->rejudged = 0;
	if (r == 0)
		r = append_entry(e);
	r = verb_settle_days(o, e->req, r,
			     &(struct verb_days){.people = e->people,
						 .from = e->row.from_day,
						 .to = e->row.to_day,
						 .counts = !e->code->after_approval,
						 .cause = "paper"});
	if (r < 0)
		verb_failed(e->req, r);
	else
		row_entry(e);
}

/* Of one person's one day: has somebody else been at it since it was looked at? */
static bool check_rev(struct entry *e)
{
	int32_t person = 0;

	if (e->rev < 0)
		return true;
	if (e->n != 1 || e->row.to_day != e->row.from_day) {
		control_error(e->req, CONTROL_BAD_ARGS, "\"rev\" is of one person's one day");
		return false;
	}
	while (!e->people[person])
		person++;
	return verb_unchanged(e->o, e->req, person, e->row.from_day, e->rev);
}

static bool check_entry(struct entry *e)
{
	int r;

	if (!check_rev(e) || !check_duty(e) || !check_absence(e))
		return false;
	r = check_overlaps(e);
	if (r < 0 && r != -EEXIST) /* told */
		verb_failed(e->req, r);
	return r == 0;
}

static bool take_entry(struct entry *e)
{
	const char *code, *from, *to = NULL, *at = NULL, *unit = NULL, *letter = "", *note = NULL;
	const char *by;
	json_t *named = NULL;

	if (!control_unpack(
		    e->req,
		    "{s:s, s:s, s:s, s?o, s?s, s?b, s?s, s?s, s?s, s?s, s?s, s?s, s?s, s?i}",
		    "code", &code, "from", &from, "by", &by, "people", &named, "unit", &unit, "all",
		    &e->all, "to", &to, "at", &at, "letter", &letter, "note", &note, "asked",
		    &e->asked, "reader", &e->reader, "hours", &e->hours, "rev", &e->rev))
		return false;
	e->named = named;
	if (note == NULL || e->asked != NULL) /* what the person answered is the note of a TK */
		note = e->asked != NULL ? e->asked : "";
	return verb_find_person(e->o, e->req, by) >= 0 &&
	       verb_text(e->o, e->req, "letter", letter, LETTER_SIZE) &&
	       verb_text(e->o, e->req, "note", note, NOTE_SIZE) &&
	       text_copy(e->row.author, sizeof(e->row.author), by) == 0 &&
	       text_copy(e->row.letter, sizeof(e->row.letter), letter) == 0 &&
	       text_copy(e->row.note, sizeof(e->row.note), note) == 0 &&
	       take_days(e, from, to, at) && take_code(e, code) && take_people(e, unit);
}

void verb_paper_add(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct entry e = {.o = o, .req = req, .row.at = office_here(o), .rev = -1};

	e.people = calloc(o->people.n + 1, sizeof(*e.people));
	if (e.people == NULL)
		verb_failed(req, -ENOMEM);
	else if (take_entry(&e) && check_entry(&e))
		store_entry(&e);
	free(e.people);
}
