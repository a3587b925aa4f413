/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "core/civil.h"
#include "web/months.h"
#include "web/pages.h"

/*
 * The month's way from open to locked, as `hadirctl month` walks it. What is missing for the next
 * step stands above it; a button that would be refused is not offered.
 */

enum { SIGNS = CONTROL_CAMAT | CONTROL_APPROVER };

struct shown {
	struct web_month of;
	struct answer answer;
	const json_t *state; /* the row of the month */
	size_t missing;
};

static const json_t *row_of(const struct shown *m, const char *kind, const char *person)
{
	size_t i;
	json_t *row;

	json_array_foreach(m->answer.rows, i, row)
	{
		if (row_is(row, "kind", kind) && (person == NULL || row_is(row, "person", person)))
			return row;
	}
	return NULL;
}

static void neighbours(struct reply *a, const struct shown *m)
{
	struct web_month before, after;

	web_month_of(m->of.first - 1, &before);
	web_month_of(m->of.last + 1, &after);
	html(a,
	     "<p><a href=\"/bulan-kerja/%u\">%t</a> · <a href=\"/bulan-kerja/%u\">%t</a> · "
	     "<a href=\"/rekap/%u\">%t</a></p>\n",
	     before.text, TEXT_WMONTH_BEFORE, after.text, TEXT_WMONTH_AFTER, m->of.text,
	     TEXT_WMONTH_TO_SHEET);
}

/* Where it stands, in words and as a way of four steps. */
static void way(struct reply *a, const struct shown *m)
{
	static const char *const steps[] = {"open", "checked", "approved", "locked"};
	char n[4][24];

	html(a, "<ol class=steps>");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (row_is(m->state, "state", steps[i]))
			html(a, "<li aria-current=step><strong>%w</strong></li>", "month-state",
			     steps[i]);
		else
			html(a, "<li>%w</li>", "month-state", steps[i]);
	}
	html(a, "</ol>\n<p>");
	snprintf(n[0], 24, "%lld", (long long)row_number(m->state, "people", 0));
	snprintf(n[1], 24, "%lld", (long long)row_number(m->state, "unseen", 0));
	snprintf(n[2], 24, "%lld", (long long)row_number(m->state, "objections", 0));
	snprintf(n[3], 24, "%lld", (long long)row_number(m->state, "supplements", 0));
	html_text(a, TEXT_WMONTH_FIGURES,
		  TEXT_ARGS({"n", n[0]}, {"unseen", n[1]}, {"objections", n[2]},
			    {"supplements", n[3]}));
	html(a, "</p>\n");
}

static void missing(struct reply *a, struct shown *m)
{
	char text[512];
	size_t i;
	json_t *row;

	json_array_foreach(m->answer.rows, i, row)
	{
		if (!row_is(row, "kind", "missing"))
			continue;
		if (m->missing++ == 0)
			html(a, "<div class=\"notice warn\"><p>%t</p><ul>", TEXT_WMONTH_MISSING);
		html(a, "<li>%s</li>", row_sentence(a->r, row, text, sizeof(text)));
	}
	if (m->missing > 0)
		html(a, "</ul></div>\n");
}

/* The one step that comes next, for those who may take it. */
static void next_step(struct reply *a, const struct shown *m, const char *path)
{
	static const struct {
		const char *state, *step;
		unsigned int roles;
		enum text_key label, hint;
	} rows[] = {
		{"open", "checked", CONTROL_HR, TEXT_WMONTH_CHECK, TEXT_WMONTH_CHECK_HINT},
		{"checked", "approved", SIGNS, TEXT_WMONTH_APPROVE, TEXT_WMONTH_APPROVE_HINT},
		{"approved", "locked", CONTROL_HR, TEXT_WMONTH_LOCK, TEXT_WMONTH_LOCK_HINT},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!row_is(m->state, "state", rows[i].state))
			continue;
		if (m->missing > 0 || (a->r->who.roles & rows[i].roles) == 0)
			return;
		html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WMONTH_NEXT, rows[i].hint);
		form_begin(a, path);
		field_hidden(a, "step", rows[i].step);
		form_end(a, rows[i].label);
		html(a, "</section>\n");
	}
}

static bool was_ticked(const struct reply *a, const char *person)
{
	const char *id;

	for (size_t i = 0; a->r->post && (id = form_nth(&a->r->form, "person", i)) != NULL; i++)
		if (strcmp(id, person) == 0)
			return true;
	return false;
}

/* Whose sheet was seen; HR notes it for those who saw theirs on paper. */
static void people(struct reply *a, const struct shown *m, const char *path)
{
	static const enum text_key titles[] = {TEXT_HEAD_NAME, TEXT_WMONTH_SEEN, TEXT_KEYS};
	bool notes = (a->r->who.roles & CONTROL_HR) != 0 && !row_is(m->state, "state", "locked");
	size_t i;
	json_t *row;

	html(a, "<section><h2>%t</h2>", TEXT_WMONTH_SHEETS);
	if (notes)
		form_begin(a, path);
	grid_begin(a, titles);
	json_array_foreach(m->answer.rows, i, row)
	{
		const char *id = row_text(row, "person");

		if (!row_is(row, "kind", "person"))
			continue;
		grid_row(a, NULL);
		grid_cell_begin(a);
		if (notes)
			html(a,
			     "<label class=tick><input type=checkbox name=person value=\"%s\"%s> "
			     "%s</label>",
			     id, was_ticked(a, id) ? " checked" : "", row_name(row));
		else
			html(a, "%s", row_name(row));
		grid_cell_end(a);
		if (row_is(row, "seen", ""))
			grid_cell(a, "%t", TEXT_SHEET_UNSEEN);
		else
			grid_cell(a, "%w", "month-step", row_text(row, "seen"));
		grid_row_end(a);
	}
	grid_end(a);
	if (notes) {
		field(a, "note", TEXT_WMONTH_NOTE, TEXT_WMONTH_NOTE_HINT, NULL, "maxlength=200");
		html(a,
		     "<p class=buttons><button name=step value=paraf>%t</button>"
		     "<button name=step value=seen>%t</button>"
		     "<button name=step value=refused-paraf>%t</button></p>",
		     TEXT_WMONTH_PARAF, TEXT_WMONTH_SAW, TEXT_WMONTH_REFUSED);
		form_close(a);
	}
	html(a, "</section>\n");
}

/* What somebody says against their sheet, written down for them; or against a locked month. */
static void speak(struct reply *a, const struct shown *m, const char *path)
{
	size_t i;
	json_t *row;

	if ((a->r->who.roles & CONTROL_HR) == 0)
		return;
	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WMONTH_OBJECTION, TEXT_WMONTH_OBJECTION_HINT);
	form_begin(a, path);
	field_hidden(a, "step", "objection");
	field_select(a, "person", TEXT_HEAD_NAME, NULL);
	json_array_foreach(m->answer.rows, i, row)
	{
		if (row_is(row, "kind", "person"))
			field_option(a, row_text(row, "person"), row_name(row));
	}
	field_select_end(a);
	field_area(a, "words", TEXT_WMONTH_WORDS, TEXT_KEYS, NULL, 3);
	form_end(a, TEXT_WMONTH_OBJECT);
	html(a, "</section>\n");
	if (!row_is(m->state, "state", "locked"))
		return;
	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WMONTH_SUPPLEMENT,
	     TEXT_WMONTH_SUPPLEMENT_HINT);
	form_begin(a, path);
	field_hidden(a, "step", "supplement");
	field_area(a, "supplement", TEXT_WMONTH_WORDS, TEXT_KEYS, NULL, 3);
	form_end(a, TEXT_WMONTH_ADD);
	html(a, "</section>\n");
}

static void history(struct reply *a, const struct shown *m)
{
	static const enum text_key titles[] = {TEXT_WMONTH_STEP, TEXT_HEAD_WHO, TEXT_HEAD_BY,
					       TEXT_HEAD_NOTE, TEXT_KEYS};
	size_t i;
	json_t *row;

	if (row_of(m, "step", NULL) == NULL)
		return;
	html(a, "<section><h2>%t</h2>", TEXT_WMONTH_HISTORY);
	grid_begin(a, titles);
	json_array_foreach(m->answer.rows, i, row)
	{
		const char *id = row_text(row, "person"), *by = row_text(row, "name");
		const json_t *person = *id != '\0' ? row_of(m, "person", id) : NULL;

		if (!row_is(row, "kind", "step"))
			continue;
		grid_row(a, NULL);
		grid_cell(a, "%w", "month-step", row_text(row, "step"));
		grid_cell(a, "%s", person != NULL ? row_name(person) : id);
		grid_cell(a, "%s", *by != '\0' ? by : row_text(row, "by"));
		grid_cell(a, "%s", row_text(row, "note"));
		grid_row_end(a);
	}
	grid_end(a);
	html(a, "</section>\n");
}

/* `refused`: what the step that was posted was answered; NULL. */
static int show_month(struct request *r, struct reply *a, struct shown *m,
		      const struct answer *refused)
{
	char title[TEXT_DATE_SIZE + 16], path[64];
	int e = ask(r, "month-show", json_pack("{s:s}", "month", m->of.text), &m->answer);

	snprintf(path, sizeof(path), "/bulan-kerja/%s", m->of.text);
	snprintf(title, sizeof(title), "%s %d",
		 text_get(r->lang, (enum text_key)(TEXT_MONTH_1 + m->of.number - 1)),
		 (int)m->of.year);
	page_begin(a, TEXT_WMONTH_TITLE, TEXT_ARGS({"month", title}));
	neighbours(a, m);
	if (refused != NULL)
		web_refusal(a, refused);
	m->state = e == 0 ? row_of(m, "month", NULL) : NULL;
	if (m->state == NULL) {
		web_refusal(a, &m->answer);
	} else {
		way(a, m);
		missing(a, m);
		next_step(a, m, path);
		people(a, m, path);
		speak(a, m, path);
		history(a, m);
	}
	page_end(a);
	answer_done(&m->answer);
	return 0;
}

static int month_page(struct request *r, struct reply *a)
{
	struct shown m = {.missing = 0};

	return web_month_take(r->arg[0], &m.of) ? show_month(r, a, &m, NULL) : -ENOENT;
}

static int month_now(struct request *r, struct reply *a)
{
	struct shown m = {.missing = 0};

	web_month_in_work(r->today, &m.of);
	return show_month(r, a, &m, NULL);
}

/* The same step of each that was ticked: all are tried before any is kept. */
static int step_people(struct request *r, const char *month, const char *step, const char *note,
		       struct answer *ret)
{
	const char *person;
	int e = form_nth(&r->form, "person", 0) == NULL ? -EINVAL : 0;

	for (int dry = 1; dry >= 0 && e == 0; dry--)
		for (size_t i = 0; e == 0 && (person = form_nth(&r->form, "person", i)) != NULL;
		     i++) {
			json_t *args = json_pack("{s:s, s:s, s:s, s:s}", "month", month, "step",
						 step, "person", person, "note", note);

			answer_done(ret);
			e = dry ? ask_dry(r, "month-step", args, ret)
				: ask(r, "month-step", args, ret);
			r->kept += !dry && e == 0;
		}
	return e;
}

static int step_month(struct request *r, const char *month, const char *step, const char *note,
		      struct answer *ret)
{
	return ask(r, "month-step",
		   json_pack("{s:s, s:s, s:s}", "month", month, "step", step, "note", note), ret);
}

static int month_step(struct request *r, struct reply *a)
{
	static const char *const of_person[] = {"seen", "paraf", "refused-paraf"};
	const char *step = form_text(&r->form, "step"), *note = form_text(&r->form, "note");
	struct shown m = {.missing = 0};
	struct answer answer = {0};
	bool personal = strcmp(step, "objection") == 0;
	int e;

	if (!web_month_take(r->arg[0], &m.of))
		return -ENOENT;
	if (personal)
		note = form_text(&r->form, "words");
	else if (strcmp(step, "supplement") == 0)
		note = form_text(&r->form, "supplement");
	for (size_t i = 0; i < ARRAY_LEN(of_person); i++)
		personal |= strcmp(step, of_person[i]) == 0;
	e = personal ? step_people(r, m.of.text, step, note, &answer)
		     : step_month(r, m.of.text, step, note, &answer);
	if (e == 0)
		e = reply_done(a, TEXT_WMONTH_DONE, "/bulan-kerja/%s", m.of.text);
	else if (personal && form_nth(&r->form, "person", 0) == NULL)
		e = reply_done(a, TEXT_WMONTH_NOBODY, "/bulan-kerja/%s", m.of.text);
	else
		e = show_month(r, a, &m, &answer);
	answer_done(&answer);
	return e;
}

const struct route month_routes[] = {
	{"/bulan-kerja", 0, CONTROL_HR | SIGNS, month_now},
	{"/bulan-kerja/*", 0, CONTROL_HR | SIGNS, month_page},
	{"/bulan-kerja/*", ROUTE_POST, CONTROL_HR | SIGNS, month_step},
	{NULL, 0, 0, NULL},
};
