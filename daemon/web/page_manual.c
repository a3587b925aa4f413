/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/civil.h"
#include "report/page.h"
#include "web/desk.h"
#include "web/file_words.h"
#include "web/pages.h"

/*
 * The list by hand: printed ahead for the morning on which nothing works, and entered back on one
 * screen. Who belongs on it comes from the records, so that it can be printed on that very morning.
 */

struct manual {
	struct request *r;
	struct reply *a;
	struct reading rd;
	int32_t day;
	const char *unit;	  /* "": all */
	char said[SLUG_SIZE * 2]; /* whose moment cannot be read; "": nobody's */
};

typedef void person_fn(struct manual *m, const char *id, const struct day_plan *plan, size_t i,
		       void *arg);

/* Everybody who has duty on the day in one unit. */
static size_t of_unit(struct manual *m, int unit, person_fn *each, void *arg)
{
	const struct people *p = book_people(m->rd.book);
	size_t n = 0;

	for (int32_t i = 0; i < (int32_t)p->n; i++) {
		const struct day_plan *plan = book_plan(m->rd.book, i, m->day);

		if (plan != NULL && plan->kind == DAY_WORK &&
		    book_unit(m->rd.book, i, m->day) == unit)
			each(m, people_id(p, i), plan, n++, arg);
	}
	return n;
}

static bool wanted(const struct manual *m, int unit)
{
	return m->unit[0] == '\0' || strcmp(book_people(m->rd.book)->units[unit], m->unit) == 0;
}

static const char *time_text(char buf[CIVIL_TIME_SIZE], enum text_language lang, int32_t second)
{
	civil_format_time(buf, second % 86400);
	buf[5] = '\0';
	if (lang == TEXT_INDONESIAN)
		buf[2] = '.';
	return buf;
}

static void print_row(struct manual *m, const char *id, const struct day_plan *plan, size_t i,
		      void *arg)
{
	static const enum text_key titles[] = {TEXT_HEAD_PERSON, TEXT_HEAD_NAME, TEXT_HEAD_HOURS,
					       TEXT_HEAD_IN,	 TEXT_HEAD_SIGN, TEXT_HEAD_OUT,
					       TEXT_HEAD_SIGN,	 TEXT_KEYS};
	struct page *p = arg;
	char from[CIVIL_TIME_SIZE], to[CIVIL_TIME_SIZE], hours[2 * CIVIL_TIME_SIZE + 4];

	if (i == 0)
		page_table(p, titles);
	snprintf(hours, sizeof(hours), "%s–%s", time_text(from, m->r->lang, plan->hours.start_s),
		 time_text(to, m->r->lang, plan->hours.end_s));
	page_row(p, id, desk_name(m->rd.book, id), hours, "", "", "", "");
}

static void print_unit(struct manual *m, struct page *p, int unit)
{
	const char *name = book_people(m->rd.book)->units[unit];

	page_line(p, TEXT_WHOLE_UNIT, TEXT_ARGS({"unit", name}));
	if (of_unit(m, unit, print_row, p) > 0)
		page_table_end(p);
	else
		page_line(p, TEXT_NOTHING, NULL);
	page_line(p, TEXT_FORM_FOOT, NULL);
	page_break(p);
}

static int take_day(struct request *r, struct reply *a, struct manual *ret)
{
	const struct form *f = r->post ? &r->form : &r->query;

	*ret = (struct manual){.r = r,
			       .a = a,
			       .day = desk_day(form_text(f, "hari"), r->today),
			       .unit = form_text(f, "unit")};
	return reading_open(r, ret->day, ret->day, &ret->rd);
}

static int print_page(struct request *r, struct reply *a)
{
	struct civil_date d;
	struct manual m;
	char title[256], date[TEXT_DATE_SIZE];
	struct page *p;
	int e = take_day(r, a, &m);

	if (e < 0)
		return e;
	d = civil_from_day(m.day);
	text_format(title, sizeof(title), r->lang, TEXT_FORM_TITLE,
		    TEXT_ARGS({"date", text_date(date, r->lang, d.year, d.month, d.day,
						 civil_weekday(m.day))}));
	a->kind = REPLY_PRINT;
	p = page_open(a->f, PAGE_HTML, r->lang, title);
	for (int u = 0; p != NULL && u < (int)book_people(m.rd.book)->n_units; u++)
		if (wanted(&m, u))
			print_unit(&m, p, u);
	e = p != NULL ? page_close(p) : -ENOMEM;
	reading_done(&m.rd);
	return e;
}

/* What was typed for this person before: the fields of a row follow each other. */
static const char *typed(const struct request *r, const char *id, const char *name)
{
	const char *who;

	for (size_t i = 0; r->post && (who = form_nth(&r->form, "who", i)) != NULL; i++)
		if (strcmp(who, id) == 0)
			return form_nth(&r->form, name, i) != NULL ? form_nth(&r->form, name, i)
								   : "";
	return "";
}

static void moment_cell(struct manual *m, const char *id, const char *field_name,
			enum text_key title)
{
	struct reply *a = m->a;

	grid_cell_begin(a);
	html(a,
	     "<input name=%s value=\"%s\" size=6 maxlength=8 inputmode=numeric "
	     "aria-label=\"%t, %s\"%s>",
	     field_name, typed(m->r, id, field_name), title, desk_name(m->rd.book, id),
	     strcmp(m->said, id) == 0 ? " aria-invalid=true" : "");
	grid_cell_end(a);
}

static void grid_line(struct manual *m, const char *id, const struct day_plan *plan, size_t i,
		      void *arg)
{
	struct reply *a = m->a;

	grid_row(a, strcmp(m->said, id) == 0 ? "bad" : NULL);
	grid_cell_begin(a);
	field_hidden(a, "who", id);
	desk_why(a, id, desk_name(m->rd.book, id), m->day);
	grid_cell_end(a);
	grid_cell(a, "%c–%c", plan->hours.start_s % 86400, plan->hours.end_s % 86400);
	moment_cell(m, id, "in", TEXT_HEAD_IN);
	moment_cell(m, id, "out", TEXT_HEAD_OUT);
	grid_row_end(a);
}

static void choose_form(struct manual *m)
{
	struct reply *a = m->a;

	html(a,
	     "<form action=\"/daftar-manual\" class=inline><label>%t <input type=date name=hari "
	     "value=%i></label> <label>%t <select name=unit><option value=\"\">%t</option>",
	     TEXT_WEBHR_DAY, m->day, TEXT_HEAD_UNIT, TEXT_EVERYBODY);
	for (size_t u = 0; u < book_people(m->rd.book)->n_units; u++) {
		const char *unit = book_people(m->rd.book)->units[u];

		html(a, "<option value=\"%s\"%s>%s</option>", unit,
		     strcmp(unit, m->unit) == 0 ? " selected" : "", unit);
	}
	html(a, "</select></label> <button>%t</button></form>\n", TEXT_WEBHR_SHOW);
	html(a,
	     "<p class=buttons><a class=button "
	     "href=\"/daftar-manual/cetak?hari=%i&amp;unit=%u\">%t</a></p>\n",
	     m->day, m->unit, TEXT_WEBHR_MANUAL_PRINT);
}

/* Mistakes that hadird found, in the words of its reader of tables. */
static void problems(struct reply *a, const json_t *rows)
{
	char words[FILE_WORDS_SIZE];
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "problem"))
			html(a, "<p class=\"notice bad\">%s</p>\n",
			     file_words(a->r->lang, row_text(row, "text"), words));
	}
}

static int show(struct manual *m, const struct answer *refused)
{
	static const enum text_key titles[] = {TEXT_HEAD_NAME, TEXT_HEAD_HOURS, TEXT_HEAD_IN,
					       TEXT_HEAD_OUT, TEXT_KEYS};
	struct reply *a = m->a;
	char iso[CIVIL_DATE_SIZE];
	size_t n = 0;

	civil_format_day(iso, m->day);
	page_begin(a, TEXT_WEBHR_MANUAL, NULL);
	if (refused != NULL) {
		web_refusal(a, refused);
		problems(a, refused->rows);
	}
	choose_form(m);
	html(a, "<h2>%D</h2>\n<p>%t</p>\n", m->day, TEXT_WEBHR_MANUAL_WHAT);
	form_begin(a, "/daftar-manual");
	field_hidden(a, "hari", iso);
	field_hidden(a, "unit", m->unit);
	grid_begin(a, titles);
	for (int u = 0; u < (int)book_people(m->rd.book)->n_units; u++)
		if (wanted(m, u))
			n += of_unit(m, u, grid_line, NULL);
	grid_end(a);
	if (n > 0)
		form_end(a, TEXT_WEBHR_KEEP);
	else
		form_close(a);
	if (n == 0)
		html(a, "<p>%t</p>\n", TEXT_WEBHR_NOTHING);
	page_end(a);
	return 0;
}

static int manual_page(struct request *r, struct reply *a)
{
	struct manual m;
	int e = take_day(r, a, &m);

	if (e < 0)
		return e;
	e = show(&m, NULL);
	reading_done(&m.rd);
	return e;
}

/* A moment as the list wants it; "" where nothing was typed. False: it cannot be read. */
static bool moment(const char *text, char ret[32])
{
	int32_t second;

	desk_clock(text != NULL ? text : "", ret, 32);
	return ret[0] == '\0' || civil_parse_time(ret, &second) == 0;
}

/* "person;day;in;out" for each who has a moment. -ENODATA: nobody has; -EINVAL: m->said cannot be
 * read. */
static int collect(struct manual *m, FILE *f)
{
	const struct form *form = &m->r->form;
	char iso[CIVIL_DATE_SIZE], in[32], out[32];
	const char *id;
	int e = -ENODATA;

	civil_format_day(iso, m->day);
	fprintf(f, "person;day;in;out\n");
	for (size_t i = 0; (id = form_nth(form, "who", i)) != NULL; i++) {
		bool read = moment(form_nth(form, "in", i), in) &&
			    moment(form_nth(form, "out", i), out);

		if (people_find(book_people(m->rd.book), id) < 0)
			continue; /* no row of ours */
		if (!read) {
			snprintf(m->said, sizeof(m->said), "%s", id);
			return -EINVAL;
		}
		if (in[0] == '\0' && out[0] == '\0')
			continue;
		fprintf(f, "%s;%s;%s;%s\n", id, iso, in, out);
		e = 0;
	}
	return e;
}

static int refuse(struct manual *m, enum text_key key)
{
	struct answer answer = {0};

	snprintf(answer.code, sizeof(answer.code), "%s", CONTROL_BAD_ARGS);
	text_format(answer.text, sizeof(answer.text), m->r->lang, key,
		    TEXT_ARGS({"person", desk_name(m->rd.book, m->said)}));
	return show(m, &answer);
}

static int manual_post(struct request *r, struct reply *a)
{
	struct answer answer = {0};
	struct manual m;
	char *text = NULL;
	size_t size = 0;
	FILE *f;
	int e = take_day(r, a, &m);

	if (e < 0)
		return e;
	f = open_memstream(&text, &size);
	e = f != NULL ? collect(&m, f) : -ENOMEM;
	if (f != NULL)
		fclose(f);
	if (e == -ENODATA || e == -EINVAL) {
		e = refuse(&m, e == -EINVAL ? TEXT_WEBHR_MANUAL_UNREAD : TEXT_WEBHR_MANUAL_EMPTY);
	} else if (e == 0) {
		e = ask_bulk(r, "correction-import", json_object(), text, false, &answer);
		e = e < 0 ? show(&m, &answer)
			  : reply_done(a, TEXT_WEBHR_KEPT_WAITS, "/perbaikan?terbuka=1");
	}
	answer_done(&answer);
	free(text);
	reading_done(&m.rd);
	return e;
}

const struct route manual_routes[] = {
	{"/daftar-manual", 0, CONTROL_HR, manual_page},
	{"/daftar-manual", ROUTE_POST, CONTROL_HR, manual_post},
	{"/daftar-manual/cetak", 0, CONTROL_HR | CONTROL_IT, print_page},
	{NULL, 0, 0, NULL},
};
