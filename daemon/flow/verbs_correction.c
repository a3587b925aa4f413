/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/sheet.h"
#include "flow/verbs.h"
#include "store/paper.h"
#include "store/query.h"

/* Corrections: somebody was there, and no reader says so. The punches stay as they are. */

static bool take_direction(struct control_request *req, const char *text, uint8_t *ret)
{
	for (uint8_t d = DIRECTION_IN; d <= DIRECTION_BREAK; d++)
		if (strcmp(correction_direction_name((enum correction_direction)d), text) == 0) {
			*ret = d;
			return true;
		}
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no direction",
						      .expected = "in, out or break"});
	return false;
}

/* The same moment twice is one of them too many. -EEXIST after saying so. */
static int check_twice(struct office *o, struct control_request *req,
		       const struct correction_row *row)
{
	struct correction_row *rows = NULL;
	char id[24];
	size_t n = 0;
	int r = correction_rows_load(store_query(o->store), row->person, row->day, row->day, &rows,
				     &n);

	for (size_t i = 0; i < n && r == 0; i++)
		if (rows[i].at_s == row->at_s && rows[i].direction == row->direction &&
		    rows[i].decided.standing != STANDING_REFUSED &&
		    rows[i].decided.standing != STANDING_WITHDRAWN) {
			snprintf(id, sizeof(id), "%lld", (long long)rows[i].seq);
			verb_refuse(req, o, TEXT_REFUSED_SAME_MOMENT, TEXT_ARGS({"n", id}));
			r = -EEXIST;
		}
	free(rows);
	if (r < 0 && r != -EEXIST)
		verb_failed(req, r);
	return r;
}

static bool is_to_come(const struct office *o, int32_t day, int32_t at_s)
{
	return civil_utc_ns(&o->zone, day, at_s) > office_now(o).latest_ns;
}

static bool not_to_come(struct office *o, struct control_request *req, int32_t day, int32_t at_s)
{
	char text[TEXT_DATE_SIZE];
	int32_t today;

	if (!verb_today_known(o, req, &today))
		return false;
	if (day <= today && !is_to_come(o, day, at_s))
		return true;
	verb_refuse(req, o, TEXT_REFUSED_FUTURE, TEXT_ARGS({"date", verb_day_text(o, text, day)}));
	return false;
}

static json_t *row_json(const struct office *o, const struct correction_row *row)
{
	char at[CIVIL_TIME_SIZE];

	civil_format_time(at, row->at_s % 86400);
	return json_pack(
		"{s:s, s:I, s:s, s:s?, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "kind",
		"correction", "id", (json_int_t)row->seq, "person", row->person, "name",
		verb_name(o, row->person), "day", verb_day(row->day), "at", at, "direction",
		correction_direction_name((enum correction_direction)row->direction), "source",
		correction_source_name((enum correction_source)row->source), "reason", row->reason,
		"evidence", row->evidence, "by", row->author, "second", row->second, "standing",
		standing_name((enum standing)row->decided.standing), "counts",
		(int)correction_counts(row));
}

static void answer_one(struct office *o, struct control_request *req,
		       const struct correction_row *row)
{
	json_t *answer = row_json(o, row);

	json_object_set_new(answer, "rejudged", json_integer(o->rejudged));
	json_object_set_new(answer, "dry", json_boolean(control_dry(req)));
	control_row(req, answer);
	control_end(req);
}

static bool take_correction(struct office *o, struct control_request *req,
			    struct correction_row *row)
{
	const char *person, *day, *at, *direction, *reason, *evidence, *by;
	int rev = -1;

	if (!control_unpack(req, "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s?i}", "person", &person,
			    "day", &day, "at", &at, "direction", &direction, "reason", &reason,
			    "evidence", &evidence, "by", &by, "rev", &rev) ||
	    verb_find_person(o, req, person) < 0 || verb_find_person(o, req, by) < 0 ||
	    !verb_parse_day(o, req, day, &row->day) ||
	    !take_direction(req, direction, &row->direction) ||
	    !verb_text(o, req, "reason", reason, NOTE_SIZE) ||
	    !verb_text(o, req, "evidence", evidence, NOTE_SIZE))
		return false;
	if (civil_parse_time(at, &row->at_s) < 0) {
		control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
							      .text = "that is no time of day",
							      .expected = "a time such as 07:25"});
		return false;
	}
	if (!not_to_come(o, req, row->day, row->at_s) ||
	    !verb_unchanged(o, req, people_find(&o->people, person), row->day, rev))
		return false;
	if (reason[0] == '\0' || evidence[0] == '\0') {
		verb_refuse(req, o, TEXT_REFUSED_EVIDENCE, NULL);
		return false;
	}
	snprintf(row->person, sizeof(row->person), "%s", person);
	snprintf(row->author, sizeof(row->author), "%s", by);
	strcpy(row->reason, reason); /* measured by verb_text() */
	strcpy(row->evidence, evidence);
	return true;
}

void verb_correction_add(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct correction_row row = {.source = CORRECTION_REQUEST, .at = office_here(o)};
	int r;

	if (!take_correction(o, req, &row) || check_twice(o, req, &row) < 0)
		return;
	o->rejudged = 0;
	r = pipeline_begin(o);
	if (r == 0)
		r = correction_append(o->store, &row, &row.seq);
	r = verb_settle_days(o, req, r,
			     &(struct verb_days){.counts = false, .cause = "correction"});
	if (r < 0)
		verb_failed(req, r);
	else
		answer_one(o, req, &row);
}

/* Of one person's one day. */
static int settle(struct office *o, struct control_request *req, int r,
		  const struct correction_row *row, const char *author)
{
	bool *people = calloc(o->people.n + 1, sizeof(*people));
	int32_t person = people_find(&o->people, row->person);
	char note[NOTE_SIZE];

	if (people == NULL)
		r = -ENOMEM;
	else if (person >= 0)
		people[person] = true;
	snprintf(note, sizeof(note), "correction %lld", (long long)row->seq);
	if (r == 0)
		r = verb_supplements(o, req, row->day, row->day, author, note);
	r = verb_settle_days(o, req, r,
			     &(struct verb_days){.people = people,
						 .from = row->day,
						 .to = row->day,
						 .counts = true,
						 .cause = "correction"});
	free(people);
	return r;
}

static bool may_decide(struct office *o, struct control_request *req,
		       const struct correction_row *row, const struct approval_row *a)
{
	bool *people = calloc(o->people.n + 1, sizeof(*people)), may = false;
	int32_t person = people_find(&o->people, row->person);

	if (people == NULL) {
		verb_failed(req, -ENOMEM);
		return false;
	}
	if (person >= 0)
		people[person] = true;
	if (a->decision == DECISION_WITHDRAW && strcmp(a->person, row->author) == 0)
		may = verb_find_person(o, req, a->person) >= 0;
	else
		may = verb_may_sign(o, req,
				    &(struct verb_signing){.by = a->person,
							   .author = row->author,
							   .people = people,
							   .day = row->day});
	free(people);
	return may;
}

void verb_correction_decide(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct approval_row a = {.kind = APPROVAL_CORRECTION, .at = office_here(o)};
	const char *decision, *by, *note = "";
	struct correction_row row;
	char id[24];
	int r;

	if (!control_unpack(req, "{s:I, s:s, s:s, s?s}", "id", &a.subject, "decision", &decision,
			    "by", &by, "note", &note) ||
	    !verb_decision(req, decision, &a.decision) || verb_find_person(o, req, by) < 0 ||
	    !verb_text(o, req, "note", note, NOTE_SIZE))
		return;
	snprintf(id, sizeof(id), "%lld", (long long)a.subject);
	if (correction_find(store_query(o->store), a.subject, &row) < 0) {
		control_error(req, CONTROL_NOT_FOUND, "there is no correction %s", id);
		return;
	}
	snprintf(a.person, sizeof(a.person), "%s", by);
	strcpy(a.note, note); /* measured by verb_text() */
	if (row.second[0] != '\0' && row.decided.standing == STANDING_ENTERED)
		row.decided.standing = STANDING_CONFIRMED; /* it came with both names */
	if (!verb_may_change(req, o, id, &row.decided, a.decision, false) ||
	    !may_decide(o, req, &row, &a))
		return;
	o->rejudged = 0;
	r = pipeline_begin(o);
	if (r == 0)
		r = approval_append(o->store, &a, &a.seq);
	r = settle(o, req, r < 0 ? r : 0, &row, by);
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	if (!control_dry(req))
		correction_find(store_query(o->store), a.subject, &row);
	answer_one(o, req, &row);
}

void verb_correction_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *text = NULL;
	struct correction_row *rows = NULL;
	int32_t month, from = 0, to = ROSTER_DAY_OPEN - 1;
	size_t n = 0;
	int open = 0, r;

	if (!control_unpack(req, "{s?b, s?s}", "open", &open, "month", &text))
		return;
	if (!open || text != NULL) {
		if (!verb_month(o, req, text, &month))
			return;
		verb_month_days(month, &from, &to);
	}
	r = correction_rows_load(store_query(o->store), NULL, from, to, &rows, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		if ((!open || (rows[i].decided.standing == STANDING_ENTERED &&
			       !correction_counts(&rows[i]))) &&
		    verb_reads(o, req, people_find(&o->people, rows[i].person), rows[i].day))
			r = control_row(req, row_json(o, &rows[i]));
	free(rows);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}

/* The manual list: printed ahead, filled in by hand, entered back with two names. */

void verb_manual_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *unit = NULL, *text = NULL;
	int32_t day;

	if (!control_unpack(req, "{s?s, s?s}", "unit", &unit, "day", &text) ||
	    !verb_parse_day(o, req, text, &day))
		return;
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		int schedule = day_schedule_of(o, i, day), u = people_unit(&o->people, i, day);
		struct day_plan plan;

		if (schedule < 0 || day_plan_of(o, schedule, day, &plan) < 0 ||
		    plan.kind != DAY_WORK || u < 0 ||
		    (unit != NULL && strcmp(o->people.units[u], unit) != 0))
			continue;
		control_row(req,
			    json_pack("{s:s, s:s, s:s?, s:s, s:o, s:o}", "kind", "person", "person",
				      people_id(&o->people, i), "name", people_name(&o->people, i),
				      "unit", o->people.units[u], "day", verb_day(day), "hours",
				      verb_part(false, plan.hours.start_s, plan.hours.end_s)));
	}
	control_end(req);
}

enum { PERSON, DAY, IN, OUT, COLUMNS };
static const char *const columns[COLUMNS] = {"person", "day", "in", "out"};

struct import {
	struct office *o;
	struct control_request *req;
	struct sheet sheet;
	const char *by, *second;
	int32_t from, to; /* days that it touches */
	bool *people;
	size_t taken, known; /* `known`: entered before */
};

/* -EEXIST is no mistake: a list may be entered twice. */
static int take_moment(struct import *in, int32_t day, char *const *of, int column, uint8_t where)
{
	struct correction_row row = {.source = CORRECTION_MANUAL,
				     .day = day,
				     .direction = where,
				     .reason = "daftar hadir manual",
				     .at = office_here(in->o)};
	char iso[CIVIL_DATE_SIZE];
	int64_t seq;
	int r;

	if (of[column][0] == '\0')
		return 0;
	if (civil_parse_time(of[column], &row.at_s) < 0) {
		sheet_refuse(&in->sheet, "%s \"%.20s\": expected a time such as 07:25",
			     columns[column], of[column]);
		return 0;
	}
	if (is_to_come(in->o, day, row.at_s)) {
		sheet_refuse(&in->sheet, "%s %.20s of that day is still to come", columns[column],
			     of[column]);
		return 0;
	}
	civil_format_day(iso, day);
	snprintf(row.person, sizeof(row.person), "%s", of[PERSON]);
	snprintf(row.author, sizeof(row.author), "%s", in->by);
	snprintf(row.second, sizeof(row.second), "%s", in->second != NULL ? in->second : "");
	snprintf(row.ref, sizeof(row.ref), "%s/%s/%s/%s", row.person, iso, columns[column],
		 of[column]);
	snprintf(row.evidence, sizeof(row.evidence), "daftar hadir manual %s", iso);
	r = correction_append(in->o->store, &row, &seq);
	in->taken += r == 0;
	in->known += r == -EEXIST;
	return r == -EEXIST ? 0 : r;
}

static int take_line(void *arg, char *const *of)
{
	struct import *in = arg;
	int32_t person = people_find(&in->o->people, of[PERSON]), day;
	int r;

	if (person < 0) {
		sheet_refuse(&in->sheet, "nobody in the roster has the id \"%.40s\"", of[PERSON]);
		return 0;
	}
	if (in->second != NULL && strcmp(of[PERSON], in->second) == 0) {
		sheet_refuse(&in->sheet,
			     "%s is the second name of this list and cannot sign for the own day",
			     of[PERSON]);
		return 0;
	}
	if (!sheet_day(&in->sheet, columns[DAY], of[DAY], &day))
		return 0;
	in->people[person] = true;
	in->from = day < in->from ? day : in->from;
	in->to = day > in->to ? day : in->to;
	r = take_moment(in, day, of, IN, DIRECTION_IN);
	return r < 0 ? r : take_moment(in, day, of, OUT, DIRECTION_OUT);
}

static int import_lines(struct import *in, struct diag *d, char *text, size_t size)
{
	int r;

	in->sheet = (struct sheet){.file = "list",
				   .d = d,
				   .names = columns,
				   .n_names = COLUMNS,
				   .needed = (1u << COLUMNS) - 1,
				   .example = "person;day;in;out"};
	r = sheet_read(&in->sheet, text, size, take_line, in);
	return r == -EINVAL || (r == 0 && d->errors > 0) ? -ECANCELED : r;
}

void verb_tell_problems(struct control_request *req, const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		control_row(req, json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "kind", "problem",
					   "severity",
					   d->items[i].severity == DIAG_ERROR ? "error" : "warning",
					   "line", d->items[i].line, "column", "", "text",
					   d->items[i].text, "expected", ""));
}

static void import_turn(struct import *in, char *text, size_t size)
{
	struct diag d = {0};
	char note[] = "daftar hadir manual";
	int r = pipeline_begin(in->o);
	bool counts;

	in->o->rejudged = 0;
	if (r == 0)
		r = import_lines(in, &d, text, size);
	counts = in->taken > 0 && in->second != NULL; /* else each waits for a decision */
	if (r == 0 && counts)
		r = verb_supplements(in->o, in->req, in->from, in->to, in->by, note);
	r = verb_settle_days(in->o, in->req, r,
			     &(struct verb_days){.people = in->people,
						 .from = in->from,
						 .to = in->to,
						 .counts = counts,
						 .cause = "correction"});
	verb_tell_problems(in->req, &d);
	if (d.errors > 0)
		control_error(in->req, CONTROL_REFUSED, "%zu mistakes; nothing was entered",
			      d.errors);
	else if (r < 0)
		verb_failed(in->req, r);
	else {
		control_row(in->req, json_pack("{s:s, s:i, s:i, s:b, s:i, s:b}", "kind", "summary",
					       "taken", (int)in->taken, "known", (int)in->known,
					       "counts", in->second != NULL, "rejudged",
					       in->o->rejudged, "dry", control_dry(in->req)));
		control_end(in->req);
	}
	diag_done(&d);
}

void verb_correction_import(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct import in = {.o = o, .req = req, .from = INT32_MAX, .to = INT32_MIN};
	char *text = NULL;
	size_t size = 0;

	if (!control_unpack(req, "{s:s, s?s}", "by", &in.by, "second", &in.second) ||
	    verb_find_person(o, req, in.by) < 0)
		return;
	if (in.second == NULL && control_caller(req)[0] == '\0') {
		control_error(req, CONTROL_BAD_ARGS, "who is the second name?");
		return;
	}
	in.people = calloc(o->people.n + 1, sizeof(*in.people));
	text = verb_join_lines(control_rows(req), &size);
	if (text == NULL || in.people == NULL)
		control_error(req, CONTROL_BAD_ARGS, "every row must be {\"text\": a line}");
	/* Nobody's day is looked at yet: take_line() refuses the second's own. */
	else if (in.second == NULL || verb_may_sign(o, req,
						    &(struct verb_signing){.by = in.second,
									   .author = in.by,
									   .people = in.people,
									   .leaders_only = true}))
		import_turn(&in, text, size);
	free(in.people);
	free(text);
}
