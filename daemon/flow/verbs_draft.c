/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/draft.h"
#include "flow/verbs.h"
#include "store/draft.h"
#include "store/query.h"

/*
 * Rules that are written on the page: one writes a draft, another approves it, the program writes
 * the file and judges by it from its first day on. What anybody would be worse off by begins
 * tomorrow at the earliest, as with files that people put there (rules.c).
 */

static void answer_problems(struct control_request *req, const struct draft *d)
{
	char n[16];

	snprintf(n, sizeof(n), "%d", d->problems);
	verb_refuse(req, d->o, TEXT_REFUSED_DRAFT, TEXT_ARGS({"n", n}));
}

static int append_draft(struct draft *d, const char *by, bool dry, int64_t *ret_seq)
{
	struct draft_row row = {.at = office_here(d->o)};
	int r = pipeline_begin(d->o);

	strcpy(row.name, d->name); /* a slug */
	strcpy(row.author, by);	   /* an id of the roster */
	strcpy(row.version, d->version);
	if (r == 0)
		r = draft_append(d->o->store, &row, d->text, ret_seq);
	r = pipeline_settle(d->o, r < 0 ? r : dry ? -ECANCELED : 0, "draft");
	return r == -ECANCELED && dry ? 0 : r;
}

void verb_draft_save(struct control_request *req, void *ctx)
{
	struct draft d = {.o = ctx, .req = req};
	bool dry = control_dry(req);
	const char *text, *by;
	int64_t seq = 0;
	int r;

	if (!control_unpack(req, "{s:s, s:s, s:s}", "name", &d.name, "text", &text, "by", &by) ||
	    verb_find_person(d.o, req, by) < 0)
		return;
	if (!slug_valid(d.name)) {
		draft_problem(&d, "rule", "name", TEXT_RULE_NAME, NULL);
		answer_problems(req, &d);
		return;
	}
	if (draft_check(&d, text, by, "")) {
		r = append_draft(&d, by, dry, &seq);
		if (r < 0) {
			verb_failed(req, r);
		} else {
			control_row(req, json_pack("{s:s, s:I, s:s, s:s, s:o, s:b}", "kind",
						   "draft", "id", dry ? 0 : (json_int_t)seq, "name",
						   d.name, "version", d.version, "from",
						   verb_day(d.valid_from), "dry", dry));
			control_end(req);
		}
	} else if (d.problems > 0) {
		answer_problems(req, &d);
	}
	draft_done(&d);
}

static json_t *row_draft(const struct office *o, const struct draft_row *row)
{
	return json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "kind", "draft",
			 "id", (json_int_t)row->seq, "name", row->name, "version", row->version,
			 "by", row->author, "who", verb_name(o, row->author), "standing",
			 standing_name((enum standing)row->standing), "decider", row->decider,
			 "decided", row->decider[0] != '\0' ? verb_name(o, row->decider) : "",
			 "note", row->note);
}

void verb_draft_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct draft_row *rows = NULL;
	size_t n = 0;
	int r;

	if (!control_unpack(req, "{}"))
		return;
	r = draft_rows_load(store_query(o->store), &rows, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		r = control_row(req, row_draft(o, &rows[i]));
	free(rows);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}

/* With its text. False after answering. */
static bool find_draft(struct office *o, struct control_request *req, int64_t id,
		       struct draft_row *ret, char **ret_text)
{
	int r = draft_find(store_query(o->store), id, ret);

	if (r == 0)
		r = draft_text(store_query(o->store), id, ret_text);
	if (r == -ENOENT)
		control_error(req, CONTROL_NOT_FOUND, "there is no draft %lld", (long long)id);
	else if (r < 0)
		verb_failed(req, r);
	return r == 0;
}

void verb_draft_text(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct draft_row row;
	json_int_t id;
	char *text;
	json_t *out;

	if (!control_unpack(req, "{s:I}", "id", &id) || !find_draft(o, req, id, &row, &text))
		return;
	out = row_draft(o, &row);
	json_object_set_new(out, "text", json_string(text));
	free(text);
	control_row(req, out);
	control_end(req);
}

struct deciding {
	struct draft draft;
	struct draft_decision row;
	char *before; /* what stood in the file; NULL: there was none */
};

/* In a folder that nobody may write nothing has changed, either. */
static bool stands_as_before(const struct deciding *d)
{
	struct diag diag = {.errors = 0};
	char *now = NULL;
	size_t size;
	bool same;

	if (d->before == NULL)
		return access(d->draft.path, F_OK) < 0 && errno == ENOENT;
	same = ini_read_file(d->draft.path, INI_FILE_MAX, &diag, &now, &size) == 0 &&
	       strcmp(now, d->before) == 0;
	diag_done(&diag);
	free(now);
	return same;
}

/* The file is written and not taken over, or not yet: nobody was told, so it is as it was. */
static void put_back(const struct deciding *d)
{
	int r = rules_folder_put(d->draft.path, d->before);

	if (r < 0 && !stands_as_before(d))
		log_errno(LOG_CRIT, r,
			  "%s: the rule was not taken over, and its old file cannot "
			  "be put back; the next start would take the new one",
			  d->draft.path);
}

/* In the turn that makes the rule hold. */
static int decide_too(struct office *o, const struct rules_change *change, void *arg)
{
	struct deciding *d = arg;
	int32_t today = rules_today(o);
	int r = draft_decide(o->store, &d->row);

	/* A milder rule may reach back into a month that is signed: that stays, and is amended. */
	if (r == 0 && change->first < today)
		r = verb_supplements(o, d->draft.req, change->first, today - 1, d->row.person,
				     d->draft.name);
	return r;
}

/* Why the file cannot be written, in words. */
static void refuse_file(struct deciding *d, int r)
{
	bool ours = r == -EACCES || r == -EPERM || r == -EROFS;

	log_errno(LOG_ERR, r, "%s cannot be written; the rules stay as they are", d->draft.path);
	verb_refuse(d->draft.req, d->draft.o,
		    ours	   ? TEXT_REFUSED_RULE_FOLDER
		    : r == -ENOSPC ? TEXT_REFUSED_RULE_FULL
				   : TEXT_REFUSED_RULE_WRITE,
		    TEXT_ARGS({"path", d->draft.path}, {"cause", strerror(-r)}));
}

static bool keep_before(struct deciding *d)
{
	struct diag diag = {.errors = 0};
	size_t size;
	int r = !d->draft.replaces
			? 0
			: ini_read_file(d->draft.path, INI_FILE_MAX, &diag, &d->before, &size);

	diag_done(&diag);
	if (r < 0)
		refuse_file(d, r);
	return r == 0;
}

/* Write it, and have it hold. The file first: a power cut between leaves an approved file, and the
 * next start takes it over; the other way round it would end the rule for want of its file. */
static void put_in_force(struct deciding *d)
{
	struct office *o = d->draft.o;
	char folder[RULES_PATH_SIZE];
	struct diag diag = {.errors = 0};
	struct rulebook *files = NULL;
	int r;

	if (!keep_before(d))
		return;
	r = rules_folder_put(d->draft.path, d->draft.text);
	if (r < 0) {
		put_back(d); /* its name may be on the disk, or not */
		refuse_file(d, r);
		return;
	}
	r = conf_rules_folder(o->conf, folder, sizeof(folder));
	if (r == 0)
		r = rulebook_load(folder, &diag, &files);
	diag_done(&diag);
	if (r == 0)
		r = rules_take(o, &files, decide_too, d);
	rulebook_free(files);
	if (r < 0) {
		put_back(d);
		verb_failed(d->draft.req, r);
		return;
	}
	log_notice("rule %s version %s: approved on the page, written and in force", d->draft.name,
		   d->draft.version);
	control_end(d->draft.req);
}

/* Only the decision, or with `dry` what it would say. */
static void decide_only(struct deciding *d, bool dry, bool reaches_back)
{
	struct office *o = d->draft.o;
	const struct rules_change none = {.first = INT32_MAX};
	int r = pipeline_begin(o);

	if (r == 0)
		r = decide_too(o, reaches_back ? &d->draft.change : &none, d);
	r = pipeline_settle(o, r < 0 ? r : dry ? -ECANCELED : 0, "draft");
	if (r < 0 && !(r == -ECANCELED && dry))
		verb_failed(d->draft.req, r);
	else
		control_end(d->draft.req);
}

/* False after answering. */
static bool may_decide(struct office *o, struct control_request *req, const struct draft_row *row,
		       const struct draft_decision *decision)
{
	bool *nobody, may;
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)row->seq);
	if (row->standing != STANDING_ENTERED) {
		verb_refuse(req, o,
			    row->standing == STANDING_CONFIRMED ? TEXT_REFUSED_ALREADY
								: TEXT_REFUSED_OVER,
			    TEXT_ARGS({"n", id}));
		return false;
	}
	if (decision->decision == DECISION_WITHDRAW && strcmp(decision->person, row->author) == 0)
		return true;
	nobody = calloc(o->people.n + 1, sizeof(*nobody));
	may = nobody != NULL && verb_may_sign(o, req,
					      &(struct verb_signing){.by = decision->person,
								     .author = row->author,
								     .people = nobody,
								     .leaders_only = true});
	if (nobody == NULL)
		verb_failed(req, -ENOMEM);
	free(nobody);
	return may;
}

static void tell_decision(struct control_request *req, const struct draft_row *row,
			  const char *decision)
{
	control_row(req, json_pack("{s:s, s:I, s:s, s:s, s:s, s:b}", "kind", "decision", "id",
				   (json_int_t)row->seq, "decision", decision, "name", row->name,
				   "version", row->version, "dry", control_dry(req)));
}

void verb_draft_decide(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct deciding d = {.draft = {.o = o, .req = req}, .row.at = office_here(o)};
	const char *decision, *by, *note = "";
	struct draft_row row;
	char *text = NULL;

	if (!control_unpack(req, "{s:I, s:s, s:s, s?s}", "id", &d.row.draft, "decision", &decision,
			    "by", &by, "note", &note) ||
	    !verb_decision(req, decision, &d.row.decision) || verb_find_person(o, req, by) < 0 ||
	    !verb_text(o, req, "note", note, NOTE_SIZE) ||
	    !find_draft(o, req, d.row.draft, &row, &text))
		return;
	strcpy(d.row.person, by); /* an id of the roster */
	strcpy(d.row.note, note); /* measured by verb_text() */
	d.draft.name = row.name;
	if (!may_decide(o, req, &row, &d.row)) {
		; /* answered */
	} else if (d.row.decision != DECISION_CONFIRM) {
		tell_decision(req, &row, decision);
		decide_only(&d, control_dry(req), false);
	} else if (draft_check(&d.draft, text, row.author, by)) {
		tell_decision(req, &row, decision);
		if (control_dry(req))
			decide_only(&d, true, true);
		else
			put_in_force(&d);
	} else if (d.draft.problems > 0) {
		answer_problems(req, &d.draft);
	}
	free(d.before);
	free(text);
	draft_done(&d.draft);
}
