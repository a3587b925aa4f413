/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/sheet.h"
#include "flow/verbs.h"
#include "store/paper.h"

/*
 * The manual list: printed ahead, filled in by hand, entered back with two names; or with one, and
 * then each line waits for a decision like any other correction.
 */

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
	if (verb_is_to_come(in->o, day, row.at_s)) {
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

/* Nobody's day is looked at before: a line of the second's own is found here. */
static void import_turn(void *arg, char *text, size_t size)
{
	struct import *in = arg;
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

	if (!control_unpack(req, "{s:s, s?s}", "by", &in.by, "second", &in.second) ||
	    verb_find_person(o, req, in.by) < 0)
		return;
	if (in.second == NULL && control_caller(req)[0] == '\0') {
		control_error(req, CONTROL_BAD_ARGS, "who is the second name?");
		return;
	}
	verb_import(o, req, in.by, in.second, &in.people, import_turn, &in);
}
