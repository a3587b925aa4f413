/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "book/book.h"
#include "store/paper.h"
#include "web/desk.h"

/* Entering a paper: for people, a unit or everybody; or for all whom a failed reader kept away. */

static bool is_chosen(const struct request *r, const char *id)
{
	const char *chosen;

	if (!r->post)
		return strcmp(form_text(&r->query, "orang"), id) == 0;
	for (size_t i = 0; (chosen = form_nth(&r->form, "people", i)) != NULL; i++)
		if (strcmp(chosen, id) == 0)
			return true;
	return false;
}

/* Those of one unit; unfolded when somebody there is chosen. */
static void unit_boxes(struct reply *a, const struct book *b, int unit, int32_t day)
{
	const struct people *p = book_people(b);
	size_t n = 0;
	bool chosen = false;

	for (int32_t i = 0; i < (int32_t)p->n; i++)
		if (people_unit(p, i, day) == unit) {
			n++;
			chosen |= is_chosen(a->r, people_id(p, i));
		}
	if (n == 0)
		return;
	html(a, "<details%s><summary>%s (%l)</summary>", chosen ? " open" : "", p->units[unit],
	     (int64_t)n);
	for (int32_t i = 0; i < (int32_t)p->n; i++) {
		const char *id = people_id(p, i);

		if (people_unit(p, i, day) == unit)
			html(a,
			     "<label class=tick><input type=checkbox name=people value=\"%s\"%s> "
			     "%s</label> ",
			     id, is_chosen(a->r, id) ? " checked" : "", desk_name(b, id));
	}
	html(a, "</details>\n");
}

static void whom_fields(struct reply *a, const struct book *b, int32_t day)
{
	html(a, "<fieldset><legend>%t</legend>\n", TEXT_HEAD_WHO);
	for (int u = 0; u < (int)book_people(b)->n_units; u++)
		unit_boxes(a, b, u, day);
	field_select(a, "unit", TEXT_WEBHR_OR_UNIT, "");
	field_option(a, "", "–");
	field_option(a, "*", text_get(a->r->lang, TEXT_EVERYBODY));
	desk_unit_options(a, b);
	field_select_end(a);
	html(a, "</fieldset>\n");
}

static void try_or_keep(struct reply *a)
{
	html(a, "<p class=buttons><button>%t</button> <button name=try value=1>%t</button></p>\n",
	     TEXT_WEBHR_KEEP, TEXT_WEBHR_TRY);
	form_close(a);
}

/* Whom the paper is about, as long as that is one person's day; "" when it is more. */
static const char *one_person(const struct request *r)
{
	if (!r->post)
		return form_text(&r->query, "orang");
	return form_nth(&r->form, "people", 1) != NULL || form_text(&r->form, "unit")[0] != '\0'
		       ? ""
		       : form_text(&r->form, "people");
}

static void paper_form(struct reply *a, const struct book *b, int32_t day)
{
	struct desk_codes codes;
	char iso[CIVIL_DATE_SIZE];

	civil_format_day(iso, day);
	desk_codes(book_rulebook(b), day, a->r->lang, &codes);
	form_begin(a, "/surat/baru");
	desk_seen(a, b, one_person(a->r), day);
	field_select(a, "code", TEXT_HEAD_CODE, form_text(&a->r->query, "kode"));
	desk_code_options(a, &codes, ~0u);
	field_select_end(a);
	field(a, "from", TEXT_WEBHR_DAY, TEXT_KEYS, iso, "type=date required");
	field(a, "to", TEXT_WEBHR_UNTIL, TEXT_WEBHR_UNTIL_HINT, "", "type=date");
	field(a, "at", TEXT_WEBHR_PART, TEXT_WEBHR_PART_HINT, "", "placeholder=\"08.00-10.30\"");
	whom_fields(a, b, day);
	field(a, "letter", TEXT_WEBHR_LETTER, TEXT_WEBHR_LETTER_HINT, "", "maxlength=96");
	field(a, "note", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
	field(a, "asked", TEXT_WEBHR_ASKED, TEXT_WEBHR_ASKED_HINT, "", "maxlength=200");
	try_or_keep(a);
}

/* What a dry run or a refusal said, above the form that comes back. */
static void put_outcome(struct reply *a, int e, const struct answer *answer)
{
	const json_t *paper;
	char people[24], rejudged[24], when[TEXT_DATE_SIZE];
	struct civil_date d;

	if (answer == NULL)
		return;
	if (e < 0) {
		web_refusal(a, answer);
		return;
	}
	web_warnings(a, answer->rows);
	paper = json_array_get(answer->rows, json_array_size(answer->rows) - 1);
	d = civil_from_day(desk_day(row_text(paper, "from"), a->r->today));
	snprintf(people, sizeof(people), "%lld", (long long)row_number(paper, "people", 0));
	snprintf(rejudged, sizeof(rejudged), "%lld", (long long)row_number(paper, "rejudged", 0));
	web_notice(a, "ok", TEXT_PAPER_DRY,
		   TEXT_ARGS({"code", row_text(paper, "code")}, {"people", people},
			     {"date", text_date(when, a->r->lang, d.year, d.month, d.day,
						civil_weekday(civil_day(d.year, d.month, d.day)))},
			     {"rejudged", rejudged}));
}

typedef void form_fn(struct reply *a, const struct book *b, int32_t day);

static int show(struct request *r, struct reply *a, enum text_key title, form_fn *form, int e,
		const struct answer *answer)
{
	const char *asked = r->post ? form_text(&r->form, "from") : form_text(&r->query, "hari");
	int32_t day = desk_day(asked, r->today);
	struct reading rd = {0};
	int opened = reading_open(r, day, day, &rd);

	if (opened < 0)
		return opened;
	page_begin(a, title, NULL);
	put_outcome(a, e, answer);
	form(a, rd.book, day);
	page_end(a);
	reading_done(&rd);
	return 0;
}

int paper_add_page(struct request *r, struct reply *a)
{
	return show(r, a, TEXT_WEBHR_PAPER_NEW, paper_form, 0, NULL);
}

static void take(const struct request *r, json_t *args, const char *name)
{
	if (form_text(&r->form, name)[0] != '\0')
		json_object_set_new(args, name, json_string(form_text(&r->form, name)));
}

/* Try or keep; then the paper's own page, or the form again with what was typed. */
static int add(struct request *r, struct reply *a, json_t *args, enum text_key title, form_fn *form)
{
	bool dry = form_text(&r->form, "try")[0] != '\0';
	struct answer answer = {0};
	int e = (dry ? ask_dry : ask)(r, "paper-add", args, &answer);
	const json_t *paper;

	if (e == 0 && !dry) {
		paper = json_array_get(answer.rows, json_array_size(answer.rows) - 1);
		e = reply_done(a,
			       row_true(paper, "counts") ? TEXT_WEBHR_KEPT : TEXT_WEBHR_KEPT_WAITS,
			       "/surat/%lld", (long long)row_number(paper, "id", 0));
	} else {
		e = show(r, a, title, form, e, &answer);
	}
	answer_done(&answer);
	return e;
}

int paper_add_post(struct request *r, struct reply *a)
{
	json_t *people = json_array(), *args = json_object();
	static const char *const kept[] = {"code", "from", "to", "letter", "note", "asked"};
	const char *unit = form_text(&r->form, "unit"), *to = form_text(&r->form, "to"), *id;
	int rev = desk_rev(&r->form, one_person(r), form_text(&r->form, "from"));
	char at[64];

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		take(r, args, kept[i]);
	for (size_t i = 0; (id = form_nth(&r->form, "people", i)) != NULL; i++)
		json_array_append_new(people, json_string(id));
	if (strcmp(unit, "*") == 0)
		json_object_set_new(args, "all", json_true());
	else
		take(r, args, "unit");
	if (json_array_size(people) > 0)
		json_object_set(args, "people", people);
	json_decref(people);
	desk_hours(form_text(&r->form, "at"), at, sizeof(at));
	if (at[0] != '\0')
		json_object_set_new(args, "at", json_string(at));
	if (rev >= 0 && (to[0] == '\0' || strcmp(to, form_text(&r->form, "from")) == 0))
		json_object_set_new(args, "rev", json_integer(rev));
	return add(r, a, args, TEXT_WEBHR_PAPER_NEW, paper_form);
}

static void reader_form(struct reply *a, const struct book *b, int32_t day)
{
	struct request *r = (struct request *)a->r; /* ask() counts what it writes in there */
	struct answer status = {0};
	struct desk_codes codes;
	char iso[CIVIL_DATE_SIZE];
	json_t *row;
	size_t i;

	civil_format_day(iso, day);
	desk_codes(book_rulebook(b), day, r->lang, &codes);
	html(a, "<p>%t</p>\n", TEXT_WEBHR_READER_WHAT);
	form_begin(a, "/surat/pembaca");
	field(a, "from", TEXT_WEBHR_DAY, TEXT_KEYS, iso, "type=date required");
	field_select(a, "code", TEXT_HEAD_CODE, "");
	desk_code_options(a, &codes, 1u << PAPER_TECHNICAL);
	field_select_end(a);
	field(a, "hours", TEXT_WEBHR_READER_HOURS, TEXT_WEBHR_READER_HOURS_HINT, "",
	      "placeholder=\"07.00-08.00\"");
	field_select(a, "reader", TEXT_HEAD_READER, "");
	field_option(a, "", text_get(r->lang, TEXT_WEBHR_ALL_READERS));
	if (ask(r, "status", json_object(), &status) == 0)
		json_array_foreach(status.rows, i, row)
		{
			if (row_is(row, "kind", "reader"))
				field_option(a, row_text(row, "name"), row_text(row, "name"));
		}
	answer_done(&status);
	field_select_end(a);
	field(a, "note", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
	try_or_keep(a);
}

int reader_page(struct request *r, struct reply *a)
{
	return show(r, a, TEXT_WEBHR_READER_TITLE, reader_form, 0, NULL);
}

int reader_post(struct request *r, struct reply *a)
{
	static const char *const kept[] = {"code", "from", "reader", "note"};
	json_t *args = json_object();
	char hours[64];

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		take(r, args, kept[i]);
	desk_hours(form_text(&r->form, "hours"), hours, sizeof(hours));
	if (hours[0] != '\0')
		json_object_set_new(args, "hours", json_string(hours));
	return add(r, a, args, TEXT_WEBHR_READER_TITLE, reader_form);
}
