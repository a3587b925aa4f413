/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool verb_is_to_come(const struct office *o, int32_t day, int32_t at_s)
{
	return civil_utc_ns(&o->zone, day, at_s) > office_now(o).latest_ns;
}

static bool not_to_come(struct office *o, struct control_request *req, int32_t day, int32_t at_s)
{
	char text[TEXT_DATE_SIZE];
	int32_t today;

	if (!verb_today_known(o, req, &today))
		return false;
	if (day <= today && !verb_is_to_come(o, day, at_s))
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
	struct correction_row row;
	char id[24];
	int r;

	if (!verb_take_decision(o, req, "note", &a))
		return;
	snprintf(id, sizeof(id), "%lld", (long long)a.subject);
	if (correction_find(store_query(o->store), a.subject, &row) < 0) {
		control_error(req, CONTROL_NOT_FOUND, "there is no correction %s", id);
		return;
	}
	if (row.second[0] != '\0' && row.decided.standing == STANDING_ENTERED)
		row.decided.standing = STANDING_CONFIRMED; /* it came with both names */
	if (!verb_may_change(req, o, id, &row.decided, a.decision, false) ||
	    !may_decide(o, req, &row, &a))
		return;
	o->rejudged = 0;
	r = pipeline_begin(o);
	if (r == 0)
		r = approval_append(o->store, &a, &a.seq);
	r = settle(o, req, r < 0 ? r : 0, &row, a.person);
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
	struct correction_row *rows = NULL;
	int32_t from, to;
	size_t n = 0;
	bool open;
	int r;

	if (!verb_list_days(o, req, &open, &from, &to))
		return;
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
