/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/verbs.h"
#include "store/paper.h"
#include "store/query.h"

/* What stands of papers: deciding about one, listing them. */

enum { PEOPLE_SHOWN = 64 };

bool verb_decision(struct control_request *req, const char *text, uint8_t *ret)
{
	for (int d = 0; d < DECISIONS; d++)
		if (strcmp(approval_decision_name((enum approval_decision)d), text) == 0) {
			*ret = (uint8_t)d;
			return true;
		}
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no decision",
						      .expected = "confirm, refuse or withdraw"});
	return false;
}

bool verb_take_decision(struct office *o, struct control_request *req, const char *extra,
			struct approval_row *a)
{
	bool is_letter = strcmp(extra, "letter") == 0;
	const char *decision, *by, *text = "";

	if (!control_unpack(req, "{s:I, s:s, s:s, s?s}", "id", &a->subject, "decision", &decision,
			    "by", &by, extra, &text) ||
	    !verb_decision(req, decision, &a->decision) || verb_find_person(o, req, by) < 0 ||
	    !verb_text(o, req, extra, text, is_letter ? LETTER_SIZE : NOTE_SIZE))
		return false;
	strcpy(a->person, by);			       /* an id of the roster */
	strcpy(is_letter ? a->letter : a->note, text); /* measured by verb_text() */
	return true;
}

bool verb_may_change(struct control_request *req, const struct office *o, const char *id,
		     const struct decided *d, uint8_t decision, bool adds_letter)
{
	bool over = d->standing == STANDING_REFUSED || d->standing == STANDING_WITHDRAWN;

	if (over)
		verb_refuse(req, o, TEXT_REFUSED_OVER, TEXT_ARGS({"n", id}));
	else if (d->standing == STANDING_CONFIRMED && decision == DECISION_REFUSE)
		verb_refuse(req, o, TEXT_REFUSED_CONFIRMED, TEXT_ARGS({"n", id}));
	else if (d->standing == STANDING_CONFIRMED && decision == DECISION_CONFIRM && !adds_letter)
		verb_refuse(req, o, TEXT_REFUSED_ALREADY, TEXT_ARGS({"n", id}));
	else
		return true;
	return false;
}

struct deciding {
	struct office *o;
	struct control_request *req;
	struct paper_row paper;
	const struct paper_code *code;
	struct approval_row row;
	const char *second;
	struct approval_row first; /* who has signed before, and waits for this one */
	bool waits;		   /* this signature needs another one, which may come later */
	bool *people;
	size_t n;
};

static bool is_confirmed_absence(const struct deciding *d)
{
	return d->paper.decided.standing == STANDING_CONFIRMED && d->code != NULL &&
	       d->code->kind == PAPER_ABSENT;
}

/*
 * In a session nobody names a second person: who signs a paper that is about them too waits for
 * one, or is the one that the first has waited for.
 */
static void find_second(struct deciding *d)
{
	int32_t by = people_find(&d->o->people, d->row.person);
	bool collective = d->paper.unit[0] != '\0' || d->n > 1;

	if (control_caller(d->req)[0] == '\0' || !collective || !d->people[by] ||
	    d->row.decision != DECISION_CONFIRM || d->paper.decided.standing != STANDING_ENTERED)
		return;
	d->waits =
		cosign_find(store_query(d->o->store), d->paper.seq, d->row.person, &d->first) < 0;
	if (d->waits)
		return;
	d->second = d->first.person;
	if (d->row.letter[0] == '\0')
		strcpy(d->row.letter, d->first.letter); /* both LETTER_SIZE */
}

static bool may_decide(struct deciding *d)
{
	const char *author = d->paper.author;
	struct verb_signing s, other;

	find_second(d);
	s = (struct verb_signing){
		.by = d->row.person,
		.author = author,
		.second = d->waits ? "" : d->second,
		.people = d->people,
		.day = d->paper.from_day,
		.collective = d->paper.unit[0] != '\0' || d->n > 1,
		.absence = d->code != NULL && d->code->kind == PAPER_ABSENT &&
			   d->row.decision == DECISION_CONFIRM,
	};

	/* Who has entered it may take it back, where that makes nobody's day better. */
	if (d->row.decision == DECISION_WITHDRAW && strcmp(d->row.person, author) == 0 &&
	    d->second == NULL && !is_confirmed_absence(d))
		return true;
	if (d->second != NULL && strcmp(d->second, d->row.person) == 0) {
		verb_refuse(d->req, d->o, TEXT_REFUSED_TWICE,
			    TEXT_ARGS({"person", verb_name(d->o, d->second)}));
		return false;
	}
	other = s;
	other.by = d->second;
	other.second = d->row.person;
	return verb_may_sign(d->o, d->req, &s) &&
	       (d->second == NULL || verb_may_sign(d->o, d->req, &other));
}

/* Each signs for the other's day as well as for everybody else's. */
static int append_decision(struct deciding *d)
{
	int r = approval_append(d->o->store, &d->row, &d->row.seq);
	struct approval_row second = d->row;
	char note[NOTE_SIZE];

	if (r >= 0 && d->second != NULL) {
		snprintf(second.person, sizeof(second.person), "%s", d->second);
		r = approval_append(d->o->store, &second, &second.seq);
	}
	snprintf(note, sizeof(note), "paper %lld %s: %s", (long long)d->paper.seq, d->paper.code,
		 approval_decision_name((enum approval_decision)d->row.decision));
	return r < 0 ? r
		     : verb_supplements(d->o, d->req, d->paper.from_day, d->paper.to_day,
					d->row.person, note);
}

/* The first of two names: nothing counts yet. */
static void store_signature(struct deciding *d)
{
	char id[24];
	int r = pipeline_begin(d->o);

	if (r == 0)
		r = cosign_append(d->o->store, &d->row, &d->row.seq);
	r = verb_settle_days(d->o, d->req, r, &(struct verb_days){.cause = "paper"});
	if (r < 0) {
		snprintf(id, sizeof(id), "%lld", (long long)d->paper.seq);
		if (r == -EEXIST)
			verb_refuse(
				d->req, d->o, TEXT_REFUSED_SIGNED,
				TEXT_ARGS({"n", id}, {"person", verb_name(d->o, d->row.person)}));
		else
			verb_failed(d->req, r);
		return;
	}
	control_row(d->req,
		    json_pack("{s:s, s:I, s:s, s:s, s:b, s:i, s:b}", "kind", "decision", "id",
			      (json_int_t)d->paper.seq, "code", d->paper.code, "decision",
			      "confirm", "waits", 1, "rejudged", 0, "dry", control_dry(d->req)));
	control_end(d->req);
}

static void store_decision(struct deciding *d)
{
	struct office *o = d->o;
	int r = pipeline_begin(o);

	o->rejudged = 0;
	if (r == 0)
		r = append_decision(d);
	r = verb_settle_days(o, d->req, r,
			     &(struct verb_days){.people = d->people,
						 .from = d->paper.from_day,
						 .to = d->paper.to_day,
						 .counts = true,
						 .cause = "paper"});
	if (r < 0) {
		verb_failed(d->req, r);
		return;
	}
	control_row(d->req,
		    json_pack("{s:s, s:I, s:s, s:s, s:i, s:b}", "kind", "decision", "id",
			      (json_int_t)d->paper.seq, "code", d->paper.code, "decision",
			      approval_decision_name((enum approval_decision)d->row.decision),
			      "rejudged", o->rejudged, "dry", control_dry(d->req)));
	control_end(d->req);
}

/* The paper that is spoken of, and who speaks. */
static bool take_paper(struct deciding *d, json_int_t id, const char *by, const char *letter)
{
	int r;

	if (verb_find_person(d->o, d->req, by) < 0 ||
	    !verb_text(d->o, d->req, "letter", letter, LETTER_SIZE))
		return false;
	r = paper_find(store_query(d->o->store), id, &d->paper);
	if (r < 0) {
		control_error(d->req, r == -ENOENT ? CONTROL_NOT_FOUND : CONTROL_FAILED,
			      "there is no paper %lld", (long long)id);
		return false;
	}
	d->row.kind = APPROVAL_PAPER;
	d->row.subject = id;
	strcpy(d->row.letter, letter); /* measured by verb_text() */
	snprintf(d->row.person, sizeof(d->row.person), "%s", by);
	d->code = rules_code(d->o->conf->rulebook->rules, d->paper.from_day, d->paper.code);
	verb_paper_people(d->o, &d->paper, d->people, &d->n);
	return true;
}

static bool take_decision(struct deciding *d)
{
	const char *decision, *by, *letter = "", *note = "";
	json_int_t id;
	char text[24];

	if (!control_unpack(d->req, "{s:I, s:s, s:s, s?s, s?s, s?s}", "id", &id, "decision",
			    &decision, "by", &by, "letter", &letter, "note", &note, "second",
			    &d->second) ||
	    !verb_decision(d->req, decision, &d->row.decision) ||
	    !verb_text(d->o, d->req, "note", note, NOTE_SIZE) || !take_paper(d, id, by, letter))
		return false;
	strcpy(d->row.note, note);
	snprintf(text, sizeof(text), "%lld", (long long)id);
	return verb_may_change(d->req, d->o, text, &d->paper.decided, d->row.decision,
			       letter[0] != '\0' && strcmp(letter, d->paper.letter) != 0);
}

static bool take_letter(struct deciding *d)
{
	const char *by, *letter;
	json_int_t id;

	if (!control_unpack(d->req, "{s:I, s:s, s:s}", "id", &id, "letter", &letter, "by", &by))
		return false;
	if (letter[0] == '\0') {
		verb_refuse(d->req, d->o, TEXT_REFUSED_NO_LETTER, NULL);
		return false;
	}
	return take_paper(d, id, by, letter);
}

void verb_paper_decide(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct deciding d = {.o = o, .req = req, .row.at = office_here(o)};

	d.people = calloc(o->people.n + 1, sizeof(*d.people));
	if (d.people == NULL)
		verb_failed(req, -ENOMEM);
	else if (take_decision(&d) && may_decide(&d))
		(d.waits ? store_signature : store_decision)(&d);
	free(d.people);
}

/* A number that follows is no decision: it changes nothing that was decided, and whoever has
 * entered the paper may bring it. */
static void store_letter(struct deciding *d)
{
	struct office *o = d->o;
	struct letter_row row = {.paper = d->paper.seq, .at = d->row.at};
	char note[NOTE_SIZE];
	int r = pipeline_begin(o);

	o->rejudged = 0;
	strcpy(row.letter, d->row.letter); /* both LETTER_SIZE */
	strcpy(row.author, d->row.person);
	if (r == 0)
		r = letter_append(o->store, &row, NULL);
	snprintf(note, sizeof(note), "paper %lld %s: letter", (long long)d->paper.seq,
		 d->paper.code);
	if (r == 0)
		r = verb_supplements(o, d->req, d->paper.from_day, d->paper.to_day, row.author,
				     note);
	r = verb_settle_days(o, d->req, r,
			     &(struct verb_days){.people = d->people,
						 .from = d->paper.from_day,
						 .to = d->paper.to_day,
						 .counts = true,
						 .cause = "paper"});
	if (r < 0) {
		verb_failed(d->req, r);
		return;
	}
	control_row(d->req, json_pack("{s:s, s:I, s:s, s:s, s:b}", "kind", "letter", "id",
				      (json_int_t)d->paper.seq, "code", d->paper.code, "letter",
				      row.letter, "dry", control_dry(d->req)));
	control_end(d->req);
}

void verb_paper_letter(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct deciding d = {.o = o, .req = req, .row.at = office_here(o)};
	char text[24];

	d.people = calloc(o->people.n + 1, sizeof(*d.people));
	if (d.people == NULL) {
		verb_failed(req, -ENOMEM);
	} else if (take_letter(&d)) {
		snprintf(text, sizeof(text), "%lld", (long long)d.paper.seq);
		if (d.paper.letter[0] != '\0')
			verb_refuse(req, o, TEXT_REFUSED_HAS_LETTER,
				    TEXT_ARGS({"n", text}, {"letter", d.paper.letter}));
		else if (verb_may_change(req, o, text, &d.paper.decided, DECISION_CONFIRM, true))
			store_letter(&d);
	}
	free(d.people);
}

json_t *verb_decisions(const struct office *o, enum approval_kind kind, int64_t subject)
{
	struct approval_row *rows = NULL;
	json_t *array = json_array();
	size_t n = 0;

	approval_rows_load(store_query(o->store), kind, subject, &rows, &n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			array,
			json_pack("{s:s, s:s, s:s?, s:s, s:s}", "decision",
				  approval_decision_name((enum approval_decision)rows[i].decision),
				  "by", rows[i].person, "name", verb_name(o, rows[i].person),
				  "letter", rows[i].letter, "note", rows[i].note));
	free(rows);
	return array;
}

static json_t *people_json(const struct office *o, int64_t paper, size_t *ret_n)
{
	struct paper_person_row *rows = NULL;
	json_t *array = json_array();

	*ret_n = 0;
	paper_people_load(store_query(o->store), paper, &rows, ret_n);
	for (size_t i = 0; i < *ret_n && i < PEOPLE_SHOWN; i++)
		json_array_append_new(array, json_string(rows[i].person));
	free(rows);
	return array;
}

json_t *verb_part(bool whole, int32_t from_s, int32_t to_s)
{
	char from[CIVIL_TIME_SIZE], to[CIVIL_TIME_SIZE], text[2 * CIVIL_TIME_SIZE];

	if (whole)
		return json_null();
	civil_format_time(from, from_s % 86400);
	civil_format_time(to, to_s % 86400);
	snprintf(text, sizeof(text), "%.5s-%.5s", from, to);
	return json_string(text);
}

static bool counts(const struct office *o, const struct paper_row *p)
{
	const struct paper_code *code = rules_code(o->conf->rulebook->rules, p->from_day, p->code);

	return code != NULL && (p->decided.standing == STANDING_CONFIRMED ||
				(p->decided.standing == STANDING_ENTERED && !code->after_approval));
}

/* An atasan reads the papers of those whose superior they are on its first day. */
static bool may_see(const struct office *o, const struct control_request *req,
		    const struct paper_row *p)
{
	bool *people, seen = verb_reads_all(req);
	size_t n;

	people = seen ? NULL : calloc(o->people.n + 1, sizeof(*people));
	if (people == NULL)
		return seen;
	verb_paper_people(o, p, people, &n);
	for (size_t i = 0; i < o->people.n && !seen; i++)
		seen = people[i] && verb_reads(o, req, (int32_t)i, p->from_day);
	free(people);
	return seen;
}

static int row_paper(struct control_request *req, const struct office *o, const struct paper_row *p)
{
	struct approval_row first = {0};
	size_t n;
	json_t *people = people_json(o, p->seq, &n);

	if (p->decided.standing == STANDING_ENTERED)
		cosign_find(store_query(o->store), p->seq, "", &first);
	return control_row(
		req, json_pack("{s:s, s:I, s:s, s:s, s:o, s:i, s:o, s:o, s:o, s:s, s:s, s:s, s:s?, "
			       "s:s, s:b, s:s, s:o}",
			       "kind", "paper", "id", (json_int_t)p->seq, "code", p->code, "unit",
			       p->unit, "people", people, "n", (int)n, "from",
			       verb_day(p->from_day), "to", verb_day(p->to_day), "at",
			       verb_part(p->whole, p->from_s, p->to_s), "letter", p->letter, "note",
			       p->note, "by", p->author, "name", verb_name(o, p->author),
			       "standing", standing_name((enum standing)p->decided.standing),
			       "counts", (int)counts(o, p), "signed", first.person, "decisions",
			       verb_decisions(o, APPROVAL_PAPER, p->seq)));
}

bool verb_wants_letter(const struct office *o, const struct paper_row *p)
{
	const struct paper_code *code = rules_code(o->conf->rulebook->rules, p->from_day, p->code);

	return p->letter[0] == '\0' && code != NULL && code->kind != PAPER_TECHNICAL &&
	       code->kind != PAPER_ABSENT;
}

/* Waits for somebody: a decision, or its letter. */
static bool is_open(const struct office *o, const struct paper_row *p)
{
	return p->decided.standing == STANDING_ENTERED || (counts(o, p) && verb_wants_letter(o, p));
}

void verb_paper_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct paper_row *papers = NULL;
	int32_t from, to;
	size_t n = 0;
	bool open;
	int r;

	if (!verb_list_days(o, req, &open, &from, &to))
		return;
	r = paper_rows_load(store_query(o->store), from, to, &papers, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		if ((!open || is_open(o, &papers[i])) && may_see(o, req, &papers[i]))
			r = row_paper(req, o, &papers[i]);
	free(papers);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}
