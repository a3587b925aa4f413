/* SPDX-License-Identifier: MIT */
#include "flow/draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "book/rules-stored.h"
#include "conf/ini.h"
#include "flow/verbs.h"
#include "store/draft.h"
#include "store/query.h"

void draft_done(struct draft *d)
{
	rules_doc_done(&d->doc);
	free(d->text);
	d->text = NULL;
}

/* The request is finished: nobody tells of problems any more. */
static bool answered(struct draft *d)
{
	d->problems = 0;
	return false;
}

static bool failed(struct draft *d, int r)
{
	verb_failed(d->req, r);
	return answered(d);
}

void draft_problem(struct draft *d, const char *part, const char *field, enum text_key key,
		   const struct text_arg *args)
{
	char text[512];
	json_t *object = json_object();

	text_format(text, sizeof(text), TEXT_INDONESIAN, key, args);
	for (size_t i = 0; args != NULL && args[i].name != NULL; i++)
		json_object_set_new(object, args[i].name, json_string(args[i].value));
	control_row(d->req, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "kind", "problem",
				      "severity", "error", "part", part, "field", field, "key",
				      text_name(key), "args", object, "text", text));
	d->problems++;
}

/* The section and key that stand in that line of our text: what a form calls its field. */
static void place_of(const struct ini *ini, int line, char part[2 * INI_NAME_MAX + 2],
		     const char **ret_field)
{
	const struct ini_section *s = NULL;

	*part = '\0';
	*ret_field = "";
	for (size_t i = 0; i < ini->section_count && ini->sections[i].line <= line; i++)
		s = &ini->sections[i];
	if (s == NULL || line == 0)
		return;
	snprintf(part, 2 * INI_NAME_MAX + 2, "%s%s%s", s->kind, *s->name != '\0' ? " " : "",
		 s->name);
	for (size_t i = s->first; i < s->first + s->count; i++)
		if (ini->entries[i].line == line)
			*ret_field = ini->entries[i].key;
}

/* What the readers of files say of it; of another file where that is in the way. */
static void tell_diag(struct draft *d, const struct diag *diag)
{
	struct diag none = {.errors = 0};
	struct ini ini = {.file = NULL};

	ini_parse(d->path, d->text, strlen(d->text), &none, &ini);
	diag_done(&none);
	for (size_t i = 0; i < diag->count; i++) {
		const struct diag_item *item = &diag->items[i];
		char part[2 * INI_NAME_MAX + 2] = "", text[DIAG_TEXT_SIZE + RULES_PATH_SIZE];
		bool ours = strcmp(item->file, d->path) == 0;
		const char *field = "";

		if (!ours && item->severity != DIAG_ERROR)
			continue; /* it was so before */
		if (ours)
			place_of(&ini, item->line, part, &field);
		snprintf(text, sizeof(text), "%s%s%s", ours ? "" : item->file, ours ? "" : ": ",
			 item->text);
		control_row(d->req, json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "kind", "problem",
					      "severity",
					      item->severity == DIAG_ERROR ? "error" : "warning",
					      "part", part, "field", field, "line",
					      ours ? item->line : 0, "text", text));
		d->problems += item->severity == DIAG_ERROR;
	}
	ini_done(&ini);
}

/* Names are erasable, and what is written here stays for ever. */
static bool holds_no_name(struct draft *d)
{
	for (size_t i = 0; i < d->doc.n; i++) {
		const struct rules_part *part = &d->doc.parts[i];

		for (size_t k = 0; k < part->n; k++)
			if (!verb_text(d->o, d->req, part->values[k].key, part->values[k].value,
				       INI_LINE_MAX + 1))
				return false;
	}
	return true;
}

/* `text` as it would stand in the file of the rule `name`; both results end with draft_done(). */
static int write_text(struct rules_doc *doc, char **ret, const char *text, const char *name,
		      const char *author, const char *approver)
{
	struct diag diag = {.errors = 0};
	struct rules_part *head;
	int r = rules_doc_parse(text, strlen(text), &diag, doc);

	diag_done(&diag); /* it is told when the file is tried */
	head = r == 0 ? rules_doc_find(doc, "rule", "") : NULL;
	if (r == 0 && head == NULL)
		r = rules_doc_add(doc, "rule", "", &head);
	if (r == 0)
		r = rules_part_set(head, "name", name);
	if (r == 0)
		r = rules_part_set(head, "author", *author != '\0' ? author : "none");
	if (r == 0)
		r = rules_part_set(head, "approver", *approver != '\0' ? approver : "none");
	return r < 0 ? r : rules_doc_print(doc, NULL, ret);
}

struct versions {
	struct draft *d;
	const char *file; /* what stands in the file now; NULL: nothing */
	bool stored;	  /* that text is in the records */
	bool taken;	  /* the version is, with another text */
};

static int look_at_version(void *arg, const struct rule_row *row)
{
	struct versions *v = arg;

	if (strcmp(row->name, v->d->name) != 0)
		return 0;
	v->stored |= v->file != NULL && strcmp(row->text, v->file) == 0;
	v->taken |= strcmp(row->version, v->d->version) == 0 && strcmp(row->text, v->d->text) != 0;
	return 0;
}

/* A version names one text for ever; and the file that goes is in the records. False after
 * answering. */
static bool check_records(struct draft *d)
{
	struct versions v = {.d = d};
	struct diag diag = {.errors = 0};
	char *file = NULL;
	size_t size;
	int r = d->replaces ? ini_read_file(d->path, INI_FILE_MAX, &diag, &file, &size) : 0;

	diag_done(&diag);
	v.file = file;
	if (r == 0)
		r = query_rules(store_query(d->o->store), look_at_version, &v);
	free(file);
	if (r < 0)
		return failed(d, r);
	if (d->replaces && !v.stored) {
		verb_refuse(d->req, d->o, TEXT_REFUSED_RULE_FILE, TEXT_ARGS({"path", d->path}));
		return answered(d);
	}
	if (v.taken)
		draft_problem(d, "rule", "version", TEXT_RULE_VERSION_TAKEN,
			      TEXT_ARGS({"version", d->version}));
	return true;
}

/* As rules.c does when it has been written: nobody is worse off today or before. */
static bool check_days(struct draft *d)
{
	struct rules_text more = {.path = d->path, .text = d->text, .size = strlen(d->text)};
	struct diag diag = {.errors = 0};
	struct rulebook *after = NULL;
	char day[TEXT_DATE_SIZE];
	int32_t today = rules_today(d->o);
	int r = rules_stored_with(store_query(d->o->store), &more, &diag, &after);

	diag_done(&diag);
	if (r == 0)
		r = rules_compare(d->o, d->o->conf->rulebook, after, today, &d->change);
	rulebook_free(after);
	if (r < 0)
		return failed(d, r);
	if (d->change.today || d->change.worse > 0)
		draft_problem(d, "rule", "valid-from", TEXT_RULE_WORSE,
			      TEXT_ARGS({"date", verb_day_text(d->o, day, today + 1)}));
	return true;
}

static void note_head(struct draft *d, const struct rulebook *book)
{
	for (size_t i = 0; i < book->file_count; i++) {
		const struct rules_file *f = &book->files[i];

		if (strcmp(f->path, d->path) != 0)
			continue;
		strcpy(d->version, f->version); /* both RULE_VERSION_SIZE */
		d->valid_from = f->valid_from;
	}
}

bool draft_check(struct draft *d, const char *text, const char *author, const char *approver)
{
	char folder[RULES_PATH_SIZE];
	struct diag diag = {.errors = 0};
	struct rulebook *book = NULL;
	int r = conf_rules_folder(d->o->conf, folder, sizeof(folder));

	if (r == 0)
		r = rules_folder_find(folder, d->name, d->path);
	d->replaces = r == 1;
	if (r >= 0)
		r = write_text(&d->doc, &d->text, text, d->name, author, approver);
	if (r < 0)
		return failed(d, r);
	if (strlen(d->text) > DRAFT_TEXT_MAX) {
		control_error(d->req, CONTROL_BAD_ARGS, "a draft has at most %d bytes",
			      DRAFT_TEXT_MAX);
		return answered(d);
	}
	if (!holds_no_name(d))
		return false;
	r = rules_folder_try(folder, d->path, d->text, &diag, &book);
	tell_diag(d, &diag);
	diag_done(&diag);
	if (r < 0 && d->problems == 0)
		return failed(d, r);
	if (r < 0)
		return false;
	note_head(d, book);
	rulebook_free(book);
	return check_records(d) && check_days(d) && d->problems == 0;
}

/* Is the file what this draft becomes once its approver has signed? 1, 0 or -errno. */
static int became(struct office *o, const struct draft_row *row, const struct rules_file *f)
{
	struct draft d = {.o = o};
	char *text = NULL;
	int r;

	if (row->standing != STANDING_ENTERED || strcmp(row->name, f->name) != 0 ||
	    strcmp(row->version, f->version) != 0 || strcmp(row->author, f->author) != 0 ||
	    !slug_valid(f->approver))
		return 0;
	r = draft_text(store_query(o->store), row->seq, &text);
	if (r == 0)
		r = write_text(&d.doc, &d.text, text, row->name, row->author, f->approver);
	if (r == 0)
		r = strcmp(d.text, f->text) == 0;
	free(text);
	draft_done(&d);
	return r;
}

int draft_found(struct office *o, const struct rules_file *f)
{
	struct draft_decision decision = {.decision = DECISION_CONFIRM, .at = office_here(o)};
	struct draft_row *rows = NULL;
	size_t n = 0;
	int r = draft_rows_load(store_query(o->store), &rows, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		r = became(o, &rows[i], f);
		if (r <= 0)
			continue;
		decision.draft = rows[i].seq;
		strcpy(decision.person, f->approver); /* a slug */
		r = draft_decide(o->store, &decision);
		if (r == 0)
			log_notice("rule %s version %s: approved by %s before the last end, and "
				   "taken over now",
				   f->name, f->version, f->approver);
	}
	free(rows);
	return r;
}
