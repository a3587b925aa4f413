/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/sheet.h"
#include "flow/verbs.h"
#include "store/credential.h"
#include "store/paper.h"

/*
 * What the official terminal has recorded, out of its attlog.dat: corrections that come with two
 * names and are judged like punches. hadirctl reads the file; here come people and moments.
 */

static const char *kind_of(const struct credential *c)
{
	if (strcmp(c->format, "user") != 0 || c->length != 4)
		return NULL;
	return c->kind == CREDENTIAL_PIN ? "pin" : c->kind == CREDENTIAL_FINGER ? "jari" : NULL;
}

/* Numbers of people in machines. They are sealed, and only we can open them. */
void verb_pin_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const struct roster_rows *rows = &o->people.rows;

	if (!control_unpack(req, "{}"))
		return;
	for (size_t i = 0; i < rows->links_count; i++) {
		const struct link_row *l = &rows->links[i];
		struct credential c;
		const char *kind;
		char pin[16];

		if (credential_unseal(o->store, l->credential, &c) < 0)
			continue;
		kind = kind_of(&c);
		if (kind == NULL)
			continue;
		snprintf(pin, sizeof(pin), "%u",
			 (unsigned)c.value[0] << 24 | (unsigned)c.value[1] << 16 |
				 (unsigned)c.value[2] << 8 | c.value[3]);
		control_row(req, json_pack("{s:s, s:s, s:s, s:o, s:o}", "pin", pin, "kind", kind,
					   "person", l->person, "from", verb_day(l->from_day),
					   "until", verb_day(l->to_day)));
	}
	control_end(req);
}

enum { LINE, PERSON, DAY, AT, DIRECTION, COLUMNS };
static const char *const columns[COLUMNS] = {"line", "person", "day", "at", "direction"};

struct import {
	struct office *o;
	struct control_request *req;
	struct sheet sheet;
	const char *by, *second, *file;
	int64_t now_ns;	  /* at the latest */
	int32_t from, to; /* days that it touches */
	bool *people;
	size_t taken, known, own, ahead; /* `known`: entered before */
	int own_line, ahead_line;	 /* of the first such row */
};

static bool parse_direction(const char *text, uint8_t *ret)
{
	for (uint8_t d = DIRECTION_ANY; d <= DIRECTION_BREAK; d++)
		if (strcmp(correction_direction_name((enum correction_direction)d), text) == 0) {
			*ret = d;
			return true;
		}
	return false;
}

/* Who and when says all of it: read again from another copy of the file it is the same row. */
static int append_row(struct import *in, const char *person, int32_t day, int32_t at_s,
		      uint8_t direction)
{
	struct correction_row row = {.source = CORRECTION_ATTLOG,
				     .day = day,
				     .at_s = at_s,
				     .direction = direction,
				     .reason = "attlog.dat",
				     .at = office_here(in->o)};
	char iso[CIVIL_DATE_SIZE], clock[CIVIL_TIME_SIZE];
	int64_t seq;

	civil_format_day(iso, day);
	civil_format_time(clock, at_s);
	snprintf(row.person, sizeof(row.person), "%s", person);
	snprintf(row.author, sizeof(row.author), "%s", in->by);
	snprintf(row.second, sizeof(row.second), "%s", in->second);
	snprintf(row.evidence, sizeof(row.evidence), "%s", in->file);
	snprintf(row.ref, sizeof(row.ref), "%s/%s/%s", person, iso, clock);
	return correction_append(in->o->store, &row, &seq);
}

static int take_row(struct import *in, int32_t person, int32_t day, int32_t at_s, uint8_t direction)
{
	const char *id = people_id(&in->o->people, person);
	int r;

	if (strcmp(id, in->second) == 0) {
		in->own_line = in->own++ == 0 ? in->sheet.line : in->own_line;
		return 0;
	}
	if (civil_utc_ns(&in->o->zone, day, at_s) > in->now_ns) {
		in->ahead_line = in->ahead++ == 0 ? in->sheet.line : in->ahead_line;
		return 0;
	}
	r = append_row(in, id, day, at_s, direction);
	if (r == -EEXIST) {
		in->known++;
		return 0;
	}
	if (r < 0)
		return r;
	in->taken++;
	in->people[person] = true;
	in->from = day < in->from ? day : in->from;
	in->to = day > in->to ? day : in->to;
	return 0;
}

static int take_line(void *arg, char *const *of)
{
	struct import *in = arg;
	int32_t person = people_find(&in->o->people, of[PERSON]), day = 0, at_s = 0;
	size_t errors = in->sheet.d->errors;
	int64_t line = in->sheet.line;
	uint8_t direction = DIRECTION_ANY;

	if (*of[LINE] != '\0' && number_parse(of[LINE], 1, INT32_MAX, &line) < 0)
		sheet_refuse(&in->sheet, "line \"%.20s\": expected a number", of[LINE]);
	in->sheet.line = (int)line; /* of the file: what people see */
	if (person < 0)
		sheet_refuse(&in->sheet, "nobody in the roster has the id \"%.40s\"", of[PERSON]);
	sheet_day(&in->sheet, columns[DAY], of[DAY], &day);
	if (civil_parse_time(of[AT], &at_s) < 0)
		sheet_refuse(&in->sheet, "at \"%.20s\": expected a time such as 07:25:10", of[AT]);
	if (!parse_direction(of[DIRECTION], &direction))
		sheet_refuse(&in->sheet, "direction \"%.20s\": expected in, out, break or nothing",
			     of[DIRECTION]);
	return in->sheet.d->errors > errors ? 0 : take_row(in, person, day, at_s, direction);
}

static void tell_aside(struct import *in)
{
	struct diag *d = in->sheet.d;

	if (in->own > 0)
		diag_warning(d, "attlog", in->own_line,
			     "%zu rows are of %s, who cannot sign for the own days: set aside; "
			     "import again with another second name",
			     in->own, in->second);
	if (in->ahead > 0)
		diag_warning(
			d, "attlog", in->ahead_line,
			"%zu rows are still to come: set aside; is the terminal's clock right?",
			in->ahead);
}

static int import_lines(struct import *in, struct diag *d, char *text, size_t size)
{
	int r;

	in->sheet = (struct sheet){.file = "attlog",
				   .d = d,
				   .names = columns,
				   .n_names = COLUMNS,
				   .needed = (1u << COLUMNS) - 1,
				   .example = "line;person;day;at;direction"};
	r = sheet_read(&in->sheet, text, size, take_line, in);
	tell_aside(in);
	return r == -EINVAL || (r == 0 && d->errors > 0) ? -ECANCELED : r;
}

static void answer(struct import *in, const struct diag *d, int r)
{
	verb_tell_problems(in->req, d);
	if (d->errors > 0) {
		control_error(in->req, CONTROL_REFUSED, "%zu mistakes; nothing was entered",
			      d->errors);
	} else if (r == -EBUSY) { /* as many jobs as there may be */
		control_error(in->req, CONTROL_BUSY,
			      "many days wait to be judged again; import the file once more in a "
			      "minute, what was taken stays");
	} else if (r < 0) {
		verb_failed(in->req, r);
	} else {
		control_row(in->req,
			    json_pack("{s:s, s:i, s:i, s:i, s:i, s:I, s:b}", "kind", "summary",
				      "taken", (int)in->taken, "known", (int)in->known, "aside",
				      (int)(in->own + in->ahead), "rejudged", in->o->rejudged,
				      "waiting", (json_int_t)jobs_left(in->o), "dry",
				      control_dry(in->req)));
		control_end(in->req);
	}
}

/* Nobody's day is looked at before: a line of the second's own is found here. */
static void import_turn(void *arg, char *text, size_t size)
{
	struct import *in = arg;
	struct diag d = {0};
	int r = pipeline_begin(in->o);

	in->o->rejudged = 0;
	if (r == 0)
		r = import_lines(in, &d, text, size);
	if (r == 0 && in->taken > 0)
		r = verb_supplements(in->o, in->req, in->from, in->to, in->by, "attlog.dat");
	r = verb_settle_days(in->o, in->req, r,
			     &(struct verb_days){.people = in->people,
						 .from = in->from,
						 .to = in->to,
						 .counts = in->taken > 0,
						 .cause = "attlog"});
	answer(in, &d, r);
	diag_done(&d);
}

void verb_attlog_import(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct import in = {.o = o,
			    .req = req,
			    .from = INT32_MAX,
			    .to = INT32_MIN,
			    .now_ns = office_now(o).latest_ns,
			    .file = "attlog.dat"};
	int32_t today;

	if (!control_unpack(req, "{s:s, s:s, s?s}", "by", &in.by, "second", &in.second, "file",
			    &in.file) ||
	    verb_find_person(o, req, in.by) < 0 || !verb_today_known(o, req, &today) ||
	    !verb_text(o, req, "file", in.file, NOTE_SIZE))
		return;
	verb_import(o, req, in.by, in.second, &in.people, import_turn, &in);
}
