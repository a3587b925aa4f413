/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/rules-stored.h"
#include "conf/ini.h"
#include "conf/rules-keys.h"
#include "store/query.h"
#include "web/rule_form.h"
#include "web/rule_pages.h"
#include "web/rule_words.h"

/*
 * Hours, grace, marks, bands, percentages and codes: shown, and changed in a form. What is saved
 * here is a draft; page_draft.c shows it to the second person.
 */

int rules_reading_open(const struct request *r, struct rules_reading *ret)
{
	struct rules_reading rd = {.q = NULL};
	int e = query_open(r->web->store, &rd.q);

	if (e == 0)
		e = query_begin(rd.q);
	rd.begun = e == 1;
	if (e >= 0)
		e = people_load(&rd.people, rd.q);
	if (e == 0)
		e = rules_stored(rd.q, &rd.book);
	if (e < 0) {
		rules_reading_done(&rd);
		return e;
	}
	*ret = rd;
	return 0;
}

void rules_reading_done(struct rules_reading *rd)
{
	rulebook_free(rd->book);
	people_done(&rd->people);
	if (rd->begun)
		query_end(rd->q);
	query_free(rd->q);
	*rd = (struct rules_reading){.q = NULL};
}

const struct rules_file *rules_reading_find(const struct rules_reading *rd, const char *name)
{
	for (size_t i = rd->book->file_count; i-- > 0;)
		if (strcmp(rd->book->files[i].name, name) == 0)
			return &rd->book->files[i];
	return NULL;
}

const char *rules_reading_who(const struct rules_reading *rd, const char *id)
{
	int32_t person = people_find(&rd->people, id);
	const char *name = person < 0 ? NULL : people_name(&rd->people, person);

	return name != NULL ? name : id;
}

static void put_dates(struct reply *a, const struct rules_file *f)
{
	struct civil_date from = civil_from_day(f->valid_from), to = civil_from_day(f->valid_until);
	char first[TEXT_DATE_SIZE], last[TEXT_DATE_SIZE] = "";
	bool open = f->valid_until == INT32_MAX;

	text_date(first, a->r->lang, from.year, from.month, from.day, civil_weekday(f->valid_from));
	if (!open)
		text_date(last, a->r->lang, to.year, to.month, to.day,
			  civil_weekday(f->valid_until));
	html_text(a,
		  f->valid_from > a->r->today ? TEXT_RULES_COMING
		  : open		      ? TEXT_RULES_SINCE
					      : TEXT_RULES_SPAN,
		  TEXT_ARGS({"from", first}, {"to", last}));
}

static bool writes(const struct request *r)
{
	return (r->who.roles & CONTROL_HR) != 0;
}

static const char *or_dash(const char *s)
{
	return *s != '\0' ? s : "–";
}

static void list_rules(struct reply *a, const struct rules_reading *rd)
{
	static const enum text_key titles[] = {
		TEXT_RULES_NAME,   TEXT_RULES_VERSION, TEXT_RULES_DATES, TEXT_RULE_KEY_SOURCE,
		TEXT_RULES_SIGNED, TEXT_RULES_ACTION,  TEXT_KEYS};

	html(a, "<h2>%t</h2>\n", TEXT_RULES_IN_FORCE);
	grid_begin(a, titles);
	for (size_t i = rd->book->file_count; i-- > 0;) {
		const struct rules_file *f = &rd->book->files[i];

		if (f->valid_until < a->r->today)
			continue;
		grid_row(a, NULL);
		grid_cell(a, "%s", f->name);
		grid_cell(a, "%s", f->version);
		grid_cell_begin(a);
		put_dates(a, f);
		grid_cell_end(a);
		grid_cell(a, "%s", f->source);
		grid_cell(a, "%s · %s", or_dash(rules_reading_who(rd, f->author)),
			  or_dash(rules_reading_who(rd, f->approver)));
		if (writes(a->r) && rules_reading_find(rd, f->name) == f)
			grid_cell(a,
				  "<a href=\"/aturan/ubah/%u\">%t</a> · "
				  "<a href=\"/aturan/isi/%u\">%t</a>",
				  f->name, TEXT_RULES_CHANGE, f->name, TEXT_RULES_LOOK);
		else if (rules_reading_find(rd, f->name) == f)
			grid_cell(a, "<a href=\"/aturan/isi/%u\">%t</a>", f->name, TEXT_RULES_LOOK);
		else
			grid_cell(a, "");
		grid_row_end(a);
	}
	grid_end(a);
}

static void list_new(struct reply *a)
{
	html(a, "<h2>%t</h2>\n<ul>", TEXT_RULES_NEW);
	for (size_t i = RULES_SCHEDULE; i < RULES_SECTIONS; i++) {
		char words[RULE_WORDS_SIZE];

		if (i == RULES_MARK || i == RULES_WINDOW) /* they belong to a schedule */
			continue;
		html(a, "<li><a href=\"/aturan/baru?bagian=%u\">%s</a></li>\n",
		     rules_sections[i].kind,
		     rule_part_title(a->r->lang, rules_sections[i].kind, "", words));
	}
	html(a, "</ul>\n");
}

static int page_list(struct request *r, struct reply *a)
{
	struct rules_reading rd;
	int e = rules_reading_open(r, &rd);

	if (e < 0)
		return e;
	page_begin(a, TEXT_RULES_TITLE, NULL);
	html(a, "<p>%t</p>\n<h2>%t</h2>\n", TEXT_RULES_INTRO, TEXT_RULES_WAITING);
	if (rules_list_drafts(a, &rd, true) == 0)
		html(a, "<p>%t</p>\n", TEXT_RULES_NONE_WAITING);
	list_rules(a, &rd);
	if (writes(r))
		list_new(a);
	rules_list_drafts(a, &rd, false);
	page_end(a);
	rules_reading_done(&rd);
	return 0;
}

static int read_doc(const struct rules_file *f, struct rules_doc *ret)
{
	struct diag d = {.errors = 0};
	int e = rules_doc_parse(f->text, f->size, &d, ret);

	diag_done(&d);
	return e;
}

static int page_view(struct request *r, struct reply *a)
{
	struct rules_doc doc = {.n = 0};
	const struct rules_file *f;
	struct rules_reading rd;
	int e = rules_reading_open(r, &rd);

	if (e < 0)
		return e;
	f = rules_reading_find(&rd, r->arg[0]);
	e = f == NULL ? -ENOENT : read_doc(f, &doc);
	if (e == 0) {
		page_begin(a, TEXT_RULES_VIEW_TITLE, TEXT_ARGS({"name", f->name}));
		html(a, "<p>");
		put_dates(a, f);
		html(a, "</p>\n");
		rule_table(a, NULL, &doc);
		page_end(a);
	}
	rules_doc_done(&doc);
	rules_reading_done(&rd);
	return e;
}

struct version {
	const char *name, *version;
	bool taken;
};

static int look_at_version(void *arg, const struct rule_row *row)
{
	struct version *v = arg;

	v->taken |= strcmp(row->name, v->name) == 0 && strcmp(row->version, v->version) == 0;
	return 0;
}

/* The next number that the records do not have. */
static void next_version(struct query *q, const char *name, const char *now,
			 char ret[RULE_VERSION_SIZE])
{
	size_t digits = strlen(now);
	struct version v = {.name = name, .version = ret, .taken = true};
	long n;

	while (digits > 0 && isdigit((unsigned char)now[digits - 1]))
		digits--;
	n = strlen(now + digits) < 9 ? strtol(now + digits, NULL, 10) : 0;
	for (int tries = 0; v.taken && tries < 100; tries++) {
		snprintf(ret, RULE_VERSION_SIZE, "%.*s%ld", (int)digits, now, ++n);
		v.taken = false;
		if (query_rules(q, look_at_version, &v) < 0)
			return;
	}
}

static void show_form(struct reply *a, const struct rule_form *f)
{
	html(a, "<p>%t</p>\n", TEXT_RULES_EDIT_INTRO);
	rule_form_show(f, "/aturan/ubah");
	page_end(a);
}

/* As it is in force, with the next version and a day to be filled in. */
static int page_edit(struct request *r, struct reply *a)
{
	char version[RULE_VERSION_SIZE] = "";
	struct rules_doc doc = {.n = 0};
	struct rules_part *head;
	const struct rules_file *file;
	struct rules_reading rd;
	int e = rules_reading_open(r, &rd);

	if (e < 0)
		return e;
	file = rules_reading_find(&rd, r->arg[0]);
	e = file == NULL ? -ENOENT : read_doc(file, &doc);
	head = e == 0 ? rules_doc_find(&doc, "rule", "") : NULL;
	if (e == 0 && head == NULL)
		e = -ENOENT;
	if (e == 0) {
		next_version(rd.q, file->name, file->version, version);
		e = rules_part_set(head, "version", version);
	}
	if (e == 0)
		e = rules_part_set(head, "valid-from", NULL);
	if (e == 0)
		e = rules_part_set(head, "letter", NULL); /* that of the old version */
	if (e == 0) {
		page_begin(a, TEXT_RULES_EDIT_TITLE, TEXT_ARGS({"name", file->name}));
		show_form(a, &(struct rule_form){.a = a, .doc = &doc});
	}
	rules_doc_done(&doc);
	rules_reading_done(&rd);
	return e;
}

static int page_new(struct request *r, struct reply *a)
{
	const char *kind = form_text(&r->query, "bagian");
	struct rules_doc doc = {.n = 0};
	struct rules_part *head;
	int e = rules_doc_add(&doc, "rule", "", &head);

	if (e == 0)
		e = rules_part_set(head, "version", "1");
	if (e == 0) {
		page_begin(a, TEXT_RULES_NEW_TITLE, NULL);
		show_form(a, &(struct rule_form){.a = a, .doc = &doc, .fresh = true, .add = kind});
	}
	rules_doc_done(&doc);
	return e;
}

/* The problems of a refusal, or what it says else. */
static int show_again(struct request *r, struct reply *a, const json_t *problems,
		      const struct answer *refusal, const char *add, bool checked)
{
	const char *name = form_text(&r->form, "v0.name");
	bool fresh = form_nth(&r->form, "e0", 0) == NULL;
	struct rule_form f = {.a = a, .problems = problems, .add = add};

	if (fresh)
		page_begin(a, TEXT_RULES_NEW_TITLE, NULL);
	else
		page_begin(a, TEXT_RULES_EDIT_TITLE, TEXT_ARGS({"name", name}));
	if (refusal != NULL)
		web_refusal(a, refusal);
	if (checked)
		web_notice(a, "ok", TEXT_RULES_CHECKED, NULL);
	if (json_array_size(problems) > 0) {
		if (!checked)
			a->status = 422;
		rule_form_problems(&f);
	}
	show_form(a, &f);
	return 0;
}

static void keep_problems(const json_t *rows, json_t *problems)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "problem"))
			json_array_append(problems, row);
	}
}

static int64_t id_of(const json_t *rows)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "draft"))
			return row_number(row, "id", 0);
	}
	return 0;
}

/* Save, or only look: hadird knows all the other rules, and says what is wrong. */
static int save(struct request *r, struct reply *a, const struct rules_doc *doc, json_t *problems,
		bool dry)
{
	const char *name = rules_doc_value(doc, "rule", "", "name");
	struct answer answer;
	json_t *args;
	char *text;
	int e = rules_doc_print(doc, NULL, &text);

	if (e < 0)
		return e;
	args = json_pack("{s:s, s:s, s:s}", "name", name != NULL ? name : "", "text", text, "by",
			 r->who.person);
	free(text);
	e = dry ? ask_dry(r, "draft-save", args, &answer) : ask(r, "draft-save", args, &answer);
	keep_problems(answer.rows, problems);
	if (e == 0 && !dry)
		e = reply_done(a, TEXT_RULES_DONE_SAVED, "/aturan/rancangan/%lld",
			       (long long)id_of(answer.rows));
	else
		e = show_again(r, a, problems, e < 0 ? &answer : NULL, NULL, e == 0);
	answer_done(&answer);
	return e;
}

static int post_edit(struct request *r, struct reply *a)
{
	const char *what = form_text(&r->form, "do");
	json_t *problems = json_array();
	struct rules_doc doc = {.n = 0};
	int e;

	if (strcmp(what, "add") == 0) {
		e = show_again(r, a, NULL, NULL, form_text(&r->form, "add"), false);
	} else {
		e = rule_form_read(r, &doc, problems);
		if (e == -EINVAL)
			e = show_again(r, a, problems, NULL, NULL, false);
		else if (e == 0)
			e = save(r, a, &doc, problems, strcmp(what, "check") == 0);
	}
	rules_doc_done(&doc);
	json_decref(problems);
	return e;
}

enum {
	READS = CONTROL_HR | CONTROL_IT | CONTROL_CAMAT | CONTROL_APPROVER,
	DECIDES = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER,
};

const struct route rules_routes[] = {
	{"/aturan", 0, READS, page_list},
	{"/aturan/isi/*", 0, READS, page_view},
	{"/aturan/ubah/*", 0, CONTROL_HR, page_edit},
	{"/aturan/baru", 0, CONTROL_HR, page_new},
	{"/aturan/ubah", ROUTE_POST, CONTROL_HR, post_edit},
	{"/aturan/rancangan/*", 0, READS, rules_page_draft},
	{"/aturan/rancangan/*", ROUTE_POST, DECIDES, rules_post_draft},
	{NULL, 0, 0, NULL},
};
