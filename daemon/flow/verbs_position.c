/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/accounts.h"
#include "flow/verbs.h"
#include "store/account.h"
#include "store/position.h"
#include "store/setting.h"

/* Positions, and what people set while the office runs: until when it is on trial. */

static bool take_acting(struct control_request *req, const char *text, uint8_t *ret)
{
	for (uint8_t a = HOLDER_FULL; a <= HOLDER_PLH; a++)
		if (strcmp(holder_acting_name((enum holder_acting)a), text) == 0) {
			*ret = a;
			return true;
		}
	control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
						      .text = "that is no way to act",
						      .expected = "plt or plh"});
	return false;
}

static json_t *holder_json(const struct office *o, const struct holder_row *h)
{
	return json_pack("{s:s, s:s, s:s, s:s?, s:s, s:s, s:o, s:o}", "kind", "position",
			 "position", h->position, "person", h->person, "name",
			 verb_name(o, h->person), "acting",
			 holder_acting_name((enum holder_acting)h->acting), "decree", h->decree,
			 "from", verb_day(h->from_day), "until", verb_day(h->to_day));
}

/* Whoever hands out positions must not come by the keys of the machine that way, nor the other way
 * round. */
static bool may_fill(struct control_request *req, const char *position)
{
	bool it = strcmp(position, "it") == 0;

	if ((control_roles(req) & (unsigned int)(it ? CONTROL_IT : CONTROL_HR)) != 0)
		return true;
	control_error(req, CONTROL_DENIED,
		      it ? "the position it is given by one who holds it"
			 : "positions are given by the personnel officer");
	return false;
}

static bool take_holder(struct office *o, struct control_request *req, struct holder_row *h)
{
	const char *position, *person, *from, *to = NULL, *acting = "", *decree;

	if (!control_unpack(req, "{s:s, s:s, s:s, s?s, s?s, s:s}", "position", &position, "person",
			    &person, "from", &from, "to", &to, "acting", &acting, "decree",
			    &decree) ||
	    verb_find_person(o, req, person) < 0 || !verb_parse_day(o, req, from, &h->from_day) ||
	    (to != NULL && !verb_parse_day(o, req, to, &h->to_day)) ||
	    !take_acting(req, acting, &h->acting) ||
	    !verb_text(o, req, "decree", decree, DECREE_SIZE))
		return false;
	if (!slug_valid(position)) {
		control_error_at(req,
				 &(struct control_fault){
					 .code = CONTROL_BAD_ARGS,
					 .text = "a position is a word of small letters",
					 .expected = "camat, sekcam, kasubag, or one of your own"});
		return false;
	}
	if (!may_fill(req, position))
		return false;
	if (h->to_day < h->from_day) {
		control_error(req, CONTROL_BAD_ARGS, "the last day is before the first");
		return false;
	}
	if (h->acting != HOLDER_FULL && to == NULL) {
		verb_refuse(req, o, TEXT_REFUSED_ACTING_OPEN, NULL);
		return false;
	}
	strcpy(h->position, position); /* slugs, all of them */
	strcpy(h->person, person);
	strcpy(h->decree, decree); /* measured by verb_text() */
	return true;
}

void verb_position_set(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct holder_row h = {.to_day = ROSTER_DAY_OPEN, .at = office_here(o)};
	int r, settled;

	if (!take_holder(o, req, &h))
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = holder_append(o->store, &h, &h.seq);
	/* Whoever may not make one for them any more may hold a link of theirs from before. */
	if (r >= 0 && accounts_position_roles(h.position) != 0)
		r = invite_void(o->store, h.person);
	settled = pipeline_settle(o, r < 0 ? r : control_dry(req) ? -ECANCELED : 0, "roster");
	if (r < 0 || (settled < 0 && settled != -ECANCELED)) {
		verb_failed(req, r < 0 ? r : settled);
		return;
	}
	control_row(req, holder_json(o, &h));
	control_end(req);
}

void verb_position_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct holder_row *rows = NULL;
	const char *text = NULL;
	int32_t day = 0;
	size_t n = 0;
	int r;

	if (!control_unpack(req, "{s?s}", "day", &text) ||
	    (text != NULL && !verb_parse_day(o, req, text, &day)))
		return;
	r = holder_rows_load(store_query(o->store), &rows, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		if (text == NULL || (rows[i].from_day <= day && day <= rows[i].to_day))
			r = control_row(req, holder_json(o, &rows[i]));
	free(rows);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}

static json_t *setting_json(const struct office *o, const struct setting_row *s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s}", "kind", "setting", "name", s->name,
			 "value", s->value, "by", s->author, "who", verb_name(o, s->author), "note",
			 s->note);
}

/* A day that was counted stays counted: only a trial that goes on can be given another end. */
static bool may_end_trial(struct office *o, struct control_request *req, int32_t day)
{
	struct setting_row old;
	char text[TEXT_DATE_SIZE];
	int32_t before, today;

	if (setting_find(store_query(o->store), "trial-until", &old) < 0 ||
	    civil_parse_day(old.value, &before) < 0)
		return true;
	if (!verb_today_known(o, req, &today))
		return false;
	if (before > today && day >= today)
		return true;
	verb_refuse(req, o, TEXT_REFUSED_TRIAL,
		    TEXT_ARGS({"date", verb_day_text(o, text, before)}));
	return false;
}

static bool take_setting(struct office *o, struct control_request *req, struct setting_row *s)
{
	const char *name, *value, *by, *note = "";
	int32_t day;

	if (!control_unpack(req, "{s:s, s:s, s:s, s?s}", "name", &name, "value", &value, "by", &by,
			    "note", &note) ||
	    verb_find_person(o, req, by) < 0 || !verb_text(o, req, "note", note, NOTE_SIZE))
		return false;
	if (strcmp(name, "trial-until") != 0) {
		control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
							      .text = "nothing is set by that name",
							      .expected = "trial-until"});
		return false;
	}
	if (value[0] == '\0' || !verb_parse_day(o, req, value, &day) || !may_end_trial(o, req, day))
		return false;
	snprintf(s->name, sizeof(s->name), "%s", name);
	civil_format_day(s->value, day);
	snprintf(s->author, sizeof(s->author), "%s", by);
	strcpy(s->note, note); /* measured by verb_text() */
	return true;
}

void verb_setting_set(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct setting_row s = {.at = office_here(o)};
	int r;

	if (!take_setting(o, req, &s))
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = setting_append(o->store, &s, &s.seq);
	o->rejudged = 0;
	r = verb_settle_days(o, req, r < 0 ? r : 0,
			     &(struct verb_days){.counts = true, .cause = "setting"});
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	control_row(req, setting_json(o, &s));
	control_end(req);
}

void verb_setting_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct setting_row *rows = NULL;
	size_t n = 0;
	int r;

	if (!control_unpack(req, "{}"))
		return;
	r = setting_rows_load(store_query(o->store), &rows, &n);
	for (size_t i = 0; i < n && r == 0; i++) /* of each name the last counts */
		if (i + 1 == n || strcmp(rows[i].name, rows[i + 1].name) != 0)
			r = control_row(req, setting_json(o, &rows[i]));
	free(rows);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}
