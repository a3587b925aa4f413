/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/accounts.h"
#include "flow/purge.h"
#include "flow/verbs.h"

/* What goes for good: what is older than its retention, and people who are to be forgotten. */

static int tell_plan(struct office *o, struct control_request *req, enum purge_what what)
{
	char waits[16] = "";
	int32_t before = 0;
	bool keeps = !purge_before(o, what, &before);
	struct purge_plan plan = {.last_day = INT32_MIN, .waits = -1};
	int r = keeps ? 0 : purge_plan(store_query(o->store), what, before, &plan);

	if (r < 0)
		return r;
	if (plan.waits >= 0)
		snprintf(waits, sizeof(waits), "%d-%02d", (int)(plan.waits / 12),
			 (int)(plan.waits % 12 + 1));
	return control_row(
		req, json_pack("{s:s, s:s, s:I, s:o, s:o, s:s, s:b}", "kind", "plan", "what",
			       purge_what_name(what), "rows", (json_int_t)plan.rows, "before",
			       keeps ? json_null() : verb_day(before), "last",
			       plan.last_day == INT32_MIN ? json_null() : verb_day(plan.last_day),
			       "waits", waits, "dry", control_dry(req)));
}

static int tell_cuts(struct office *o, struct control_request *req)
{
	struct cut_row *cuts = NULL;
	size_t n = 0;
	int r = cut_rows_load(store_query(o->store), &cuts, &n);

	for (size_t i = 0; i < n && r == 0; i++)
		r = control_row(req,
				json_pack("{s:s, s:s, s:I, s:s, s:s, s:I}", "kind", "cut", "table",
					  cuts[i].kind, "upto", (json_int_t)cuts[i].upto, "last",
					  cuts[i].note, "reason", cuts[i].reason, "chain_seq",
					  (json_int_t)cuts[i].chain_seq));
	free(cuts);
	return r;
}

void verb_purge(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	int32_t today;
	int r = 0;

	if (!control_unpack(req, "{}") || !verb_today_known(o, req, &today))
		return;
	for (enum purge_what w = 0; w < PURGE_WHATS && r == 0; w++)
		r = tell_plan(o, req, w);
	if (r == 0 && !control_dry(req))
		r = purge_begin(o, true);
	if (r == -EALREADY)
		r = 0;
	if (r == 0)
		r = tell_cuts(o, req);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}

/* Who is to be forgotten, why, and by which two; false after answering. */
static bool take_forgotten(struct office *o, struct control_request *req, struct forgotten_row *row)
{
	const char *person, *by, *second, *reason;
	int32_t today, index;

	if (!control_unpack(req, "{s:s, s:s, s:s, s:s}", "person", &person, "by", &by, "second",
			    &second, "reason", &reason) ||
	    !verb_today_known(o, req, &today) ||
	    !verb_text(o, req, "reason", reason, sizeof(row->reason)))
		return false;
	index = verb_find_person(o, req, person);
	if (index < 0 || verb_find_person(o, req, by) < 0 || verb_find_person(o, req, second) < 0)
		return false;
	if (strcmp(by, second) == 0 || strcmp(by, person) == 0 || strcmp(second, person) == 0) {
		verb_refuse(req, o, TEXT_REFUSED_FORGET_NAMES, NULL);
		return false;
	}
	if (reason[0] == '\0') {
		verb_refuse(req, o, TEXT_REFUSED_FORGET_REASON, NULL);
		return false;
	}
	if (accounts_here(o, index, today)) {
		verb_refuse(req, o, TEXT_REFUSED_FORGET_HERE, TEXT_ARGS({"person", person}));
		return false;
	}
	strcpy(row->person, person); /* all three of the roster */
	strcpy(row->author, by);
	strcpy(row->second, second);
	strcpy(row->reason, reason); /* verb_text() */
	row->at = office_here(o);
	return true;
}

void verb_person_forget(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct forgotten_row row = {.seq = 0};
	struct forgotten_count n = {.identity = false};
	size_t sessions = 0;
	int r;

	if (!take_forgotten(o, req, &row))
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = person_forget(o->store, &row, &n);
	if (r == 0)
		r = verb_people_changed(o);
	r = pipeline_settle(o, r == 0 && control_dry(req) ? -ECANCELED : r, "roster");
	if (r < 0)
		verb_people_restore(o);
	if (r < 0 && r != -ECANCELED) {
		verb_failed(req, r);
		return;
	}
	if (r == 0) {
		sessions = sessions_close_person(o->accounts->sessions, row.person, NULL);
		purge_erased(o);
		log_notice("%s is forgotten, by %s and %s", row.person, row.author, row.second);
	}
	control_row(req, json_pack("{s:s, s:b, s:i, s:i, s:i, s:I, s:b}", "person", row.person,
				   "name", n.identity, "credentials", n.credentials, "secrets",
				   n.secrets, "links", n.links, "sessions", (json_int_t)sessions,
				   "dry", control_dry(req)));
	control_end(req);
}
