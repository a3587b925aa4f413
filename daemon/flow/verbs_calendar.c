/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/verbs.h"
#include "store/paper.h"
#include "store/query.h"

/* Holidays that are announced between two rules files: entered by one, accepted by another. */

static json_t *row_json(const struct office *o, const struct calendar_row *row)
{
	return json_pack("{s:s, s:I, s:o, s:s, s:s, s:s, s:s, s:s, s:s?, s:s}", "kind", "calendar",
			 "id", (json_int_t)row->seq, "day", verb_day(row->day), "what", row->name,
			 "of", calendar_kind_name((enum calendar_kind)row->kind), "decree",
			 row->decree, "source", row->source, "by", row->author, "name",
			 verb_name(o, row->author), "standing",
			 standing_name((enum standing)row->decided.standing));
}

static bool take_kind(struct control_request *req, const char *text, uint8_t *ret)
{
	for (uint8_t k = 0; k < CALENDAR_KINDS; k++)
		if (strcmp(calendar_kind_name((enum calendar_kind)k), text) == 0) {
			*ret = k;
			return true;
		}
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no kind of holiday",
						      .expected = "national, joint or regional"});
	return false;
}

static bool take_row(struct office *o, struct control_request *req, struct calendar_row *row)
{
	const char *day, *name, *kind, *decree = "", *source = "", *by;

	if (!control_unpack(req, "{s:s, s:s, s:s, s?s, s?s, s:s}", "day", &day, "what", &name, "of",
			    &kind, "decree", &decree, "source", &source, "by", &by) ||
	    !verb_parse_day(o, req, day, &row->day) || !take_kind(req, kind, &row->kind) ||
	    verb_find_person(o, req, by) < 0 ||
	    !verb_text(o, req, "what", name, CALENDAR_NAME_SIZE) ||
	    !verb_text(o, req, "decree", decree, LETTER_SIZE) ||
	    !verb_text(o, req, "source", source, NOTE_SIZE))
		return false;
	strcpy(row->name, name); /* these three measured by verb_text() */
	strcpy(row->decree, decree);
	strcpy(row->source, source);
	strcpy(row->author, by); /* an id of the roster */
	return true;
}

void verb_calendar_add(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct calendar_row row = {.at = office_here(o)};
	int r;

	if (!take_row(o, req, &row))
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = calendar_append(o->store, &row, &row.seq);
	r = verb_settle_days(o, req, r < 0 ? r : 0, &(struct verb_days){.cause = "calendar"});
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	control_row(req, row_json(o, &row));
	control_end(req);
}

static bool may_decide(struct office *o, struct control_request *req,
		       const struct calendar_row *row, const struct approval_row *a)
{
	bool *nobody = calloc(o->people.n + 1, sizeof(*nobody)), may = false;

	if (nobody == NULL)
		verb_failed(req, -ENOMEM);
	else if (a->decision == DECISION_WITHDRAW && strcmp(a->person, row->author) == 0 &&
		 row->decided.standing != STANDING_CONFIRMED) /* else everybody's day changes */
		may = true;
	else
		may = verb_may_sign(o, req,
				    &(struct verb_signing){.by = a->person,
							   .author = row->author,
							   .people = nobody,
							   .leaders_only = true});
	free(nobody);
	return may;
}

void verb_calendar_decide(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct approval_row a = {.kind = APPROVAL_CALENDAR, .at = office_here(o)};
	struct calendar_row row;
	char id[24];
	int r;

	if (!verb_take_decision(o, req, "letter", &a))
		return;
	snprintf(id, sizeof(id), "%lld", (long long)a.subject);
	if (calendar_find(store_query(o->store), a.subject, &row) < 0) {
		control_error(req, CONTROL_NOT_FOUND, "there is no row %s in the calendar", id);
		return;
	}
	if (!verb_may_change(req, o, id, &row.decided, a.decision, a.letter[0] != '\0') ||
	    !may_decide(o, req, &row, &a))
		return;
	o->rejudged = 0;
	r = pipeline_begin(o);
	if (r == 0)
		r = approval_append(o->store, &a, &a.seq);
	if (r >= 0)
		r = verb_supplements(o, req, row.day, row.day, a.person, row.name);
	r = verb_settle_days(o, req, r < 0 ? r : 0,
			     &(struct verb_days){.from = row.day,
						 .to = row.day,
						 .everybody = true,
						 .counts = true,
						 .cause = "calendar"});
	if (r >= 0 && !control_dry(req))
		r = rules_again(o); /* it is a holiday of the rules from here on, or is none */
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	control_row(req,
		    json_pack("{s:s, s:I, s:s, s:o, s:i, s:b}", "kind", "decision", "id",
			      (json_int_t)a.subject, "decision",
			      approval_decision_name((enum approval_decision)a.decision), "day",
			      verb_day(row.day), "rejudged", o->rejudged, "dry", control_dry(req)));
	control_end(req);
}

void verb_calendar_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct calendar_row *rows = NULL;
	int year = 0, r;
	size_t n = 0;

	if (!control_unpack(req, "{s?i}", "year", &year))
		return;
	r = calendar_rows_load(store_query(o->store), year > 0 ? civil_day(year, 1, 1) : 0,
			       year > 0 ? civil_day(year, 12, 31) : ROSTER_DAY_OPEN - 1, &rows, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		r = control_row(req, row_json(o, &rows[i]));
	free(rows);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}
