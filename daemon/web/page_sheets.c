/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "report/access.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/page.h"
#include "report/sheet-build.h"
#include "report/words.h"
#include "report/xlsx.h"
#include "web/months.h"
#include "web/pages.h"
#include "web/workbook.h"

/* What is handed in: the month as a workbook, to print or as CSV, and the auditors' report. All
 * of it from the records, without hadird. */

enum {
	READS_ALL = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER,
	AUDITS = CONTROL_HR | CONTROL_CAMAT,
	AUDIT_MONTHS_MAX = 12,
};

struct wanted {
	struct web_month of;
	const char *unit;
};

/* The month of the route, else the one that people work on. */
static bool take_wanted(const struct request *r, struct wanted *ret)
{
	ret->unit = form_text(&r->query, "unit");
	if (r->arg[0] != NULL)
		return web_month_take(r->arg[0], &ret->of);
	web_month_in_work(r->today, &ret->of);
	return true;
}

/* Everybody's, or of the unit asked for. The book is gone afterwards; the sheet stays. */
static int build(struct request *r, const struct wanted *w, struct month_sheet **ret)
{
	char kop[512];
	struct reading rd;
	struct sheet_request request = {
		.lang = r->lang,
		.office = r->web->office,
		.place = r->web->place,
		.unit = w->unit,
		.year = w->of.year,
		.month = w->of.number,
	};
	int e = reading_open(r, w->of.first, w->of.last, &rd);

	if (e < 0)
		return e;
	snprintf(kop, sizeof(kop), "%s", r->web->kop);
	request.n_kop = sheet_kop_lines(kop, request.kop);
	e = month_sheet_build(rd.q, rd.book, rd.zone, &request, ret);
	reading_done(&rd);
	return e;
}

static void file_name(struct reply *a, const struct wanted *w, const char *ending)
{
	snprintf(a->filename, sizeof(a->filename), "rekap-%s%s%.40s.%s", w->of.text,
		 *w->unit != '\0' ? "-" : "", w->unit, ending);
}

static int write_workbook(const char *path, void *arg)
{
	return sheet_xlsx(path, arg);
}

static int sheet_as_xlsx(struct request *r, struct reply *a)
{
	struct month_sheet *s;
	struct wanted w;
	int e = take_wanted(r, &w) ? build(r, &w, &s) : -ENOENT;

	if (e < 0)
		return e;
	file_name(a, &w, "xlsx");
	e = workbook_reply(a, write_workbook, s);
	month_sheet_free(s);
	return e;
}

static int sheet_as_csv(struct request *r, struct reply *a)
{
	struct month_sheet *s;
	struct wanted w;
	int e = take_wanted(r, &w) ? build(r, &w, &s) : -ENOENT;

	if (e < 0)
		return e;
	a->kind = REPLY_FILE;
	strcpy(a->type, "text/csv; charset=utf-8");
	file_name(a, &w, "csv");
	sheet_csv(a->f, s);
	month_sheet_free(s);
	return 0;
}

static int sheet_to_print(struct request *r, struct reply *a)
{
	bool a4 = strcmp(form_text(&r->query, "kertas"), "a4") == 0;
	struct month_sheet *s;
	struct wanted w;
	int e = take_wanted(r, &w) ? build(r, &w, &s) : -ENOENT;

	if (e < 0)
		return e;
	a->kind = REPLY_PRINT;
	sheet_html(a->f, s, a4 ? HTML_A4 : HTML_F4);
	month_sheet_free(s);
	return 0;
}

static void links(struct reply *a, const struct wanted *w)
{
	static const struct {
		const char *way, *paper;
		enum text_key label;
	} rows[] = {
		{"xlsx", "", TEXT_WSHEET_XLSX},
		{"cetak", "f4", TEXT_WSHEET_F4},
		{"cetak", "a4", TEXT_WSHEET_A4},
		{"csv", "", TEXT_WSHEET_CSV},
	};

	html(a, "<section><h2>%t</h2><ul class=links>", TEXT_WSHEET_DOWNLOAD);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		html(a, "<li><a href=\"/rekap/%u/%s?unit=%u&amp;kertas=%s\">%t</a></li>",
		     w->of.text, rows[i].way, w->unit, rows[i].paper, rows[i].label);
	html(a, "</ul></section>\n");
}

static void units(struct reply *a, const struct wanted *w, const struct people *p)
{
	html(a,
	     "<form method=get action=\"/rekap/%u\"><p class=field><label for=unit>%t</label>"
	     "<select id=unit name=unit><option value=\"\">%t</option>",
	     w->of.text, TEXT_WSHEET_UNIT, TEXT_WSHEET_EVERYBODY);
	for (size_t i = 0; i < p->n_units; i++)
		html(a, "<option%s>%s</option>",
		     strcmp(p->units[i], w->unit) == 0 ? " selected" : "", p->units[i]);
	html(a, "</select></p><p class=buttons><button>%t</button></p></form>\n", TEXT_WSHEET_SHOW);
}

static void totals(struct reply *a, const struct month_sheet *s)
{
	static const enum text_key titles[] = {
		TEXT_DATA_NAME,	    TEXT_DATA_UNIT,  TEXT_TOTAL_DUE,	TEXT_TOTAL_PRESENT,
		TEXT_TOTAL_ON_TIME, TEXT_TOTAL_LATE, TEXT_TOTAL_ABSENT, TEXT_TOTAL_OPEN,
		TEXT_TOTAL_SHARE,   TEXT_KEYS};
	char share[WORD_SIZE];

	grid_begin(a, titles);
	for (size_t i = 0; i < s->n_people; i++) {
		const struct sheet_person *p = &s->people[i];
		const struct sheet_days *d = &p->total.days;
		const uint32_t n[] = {d->due, d->present, d->on_time, d->late, d->absent, d->open};

		grid_row(a, NULL);
		grid_cell(a, "%s", p->name);
		grid_cell(a, "%s", p->unit);
		for (size_t k = 0; k < ARRAY_LEN(n); k++)
			grid_cell(a, "%d", (int)n[k]);
		grid_cell(a, "%s", word_share(share, s->lang, d->on_time, d->at_office));
		grid_row_end(a);
	}
	grid_end(a);
}

static int show_sheet(struct reply *a, const struct wanted *w, const struct month_sheet *s,
		      const struct people *units_of)
{
	char title[WORD_SIZE], n[24];

	page_begin(a, TEXT_WSHEET_TITLE,
		   TEXT_ARGS({"month", word_month(title, s->lang, s->year, s->month)}));
	html(a, "<p>");
	html_text(a, TEXT_WSHEET_STEP, TEXT_ARGS({"step", word_step(s->lang, s->step)}));
	html(a, " <a href=\"/bulan-kerja/%u\">%t</a></p>\n", w->of.text, TEXT_WSHEET_TO_MONTH);
	units(a, w, units_of);
	links(a, w);
	if (s->n_people > XLSX_PERSONAL_MAX) {
		snprintf(n, sizeof(n), "%d", XLSX_PERSONAL_MAX);
		web_notice(a, "warn", TEXT_WSHEET_CUT, TEXT_ARGS({"n", n}));
	}
	if (s->n_people == 0)
		html(a, "<p>%t</p>", TEXT_WSHEET_NOBODY);
	else
		totals(a, s);
	page_end(a);
	return 0;
}

static int sheet_page(struct request *r, struct reply *a)
{
	struct month_sheet *s;
	struct reading rd;
	struct wanted w;
	int e = take_wanted(r, &w) ? build(r, &w, &s) : -ENOENT;

	if (e < 0)
		return e;
	e = reading_open(r, r->today, r->today, &rd);
	if (e == 0) {
		e = show_sheet(a, &w, s, book_people(rd.book));
		reading_done(&rd);
	}
	month_sheet_free(s);
	return e;
}

/* Laporan pemeriksaan. */

static int audit_form(struct reply *a, const struct request *r, bool bad)
{
	struct web_month m;
	const char *from = form_text(&r->query, "dari"), *to = form_text(&r->query, "sampai");

	web_month_in_work(r->today, &m);
	page_begin(a, TEXT_WAUDIT_TITLE, NULL);
	if (bad) {
		a->status = 422;
		web_notice(a, "bad", TEXT_WAUDIT_RANGE, NULL);
	}
	html(a,
	     "<p>%t</p><form method=get action=\"/pemeriksaan\">"
	     "<p class=field><label for=dari>%t</label><input id=dari name=dari type=month "
	     "required "
	     "pattern=\"[0-9]{4}-[0-9]{2}\" value=\"%s\"></p>"
	     "<p class=field><label for=sampai>%t</label><input id=sampai name=sampai type=month "
	     "required pattern=\"[0-9]{4}-[0-9]{2}\" value=\"%s\"></p>"
	     "<p class=buttons><button>%t</button></p></form>\n",
	     TEXT_WAUDIT_HINT, TEXT_WAUDIT_FROM, *from != '\0' ? from : m.text, TEXT_WAUDIT_TO,
	     *to != '\0' ? to : m.text, TEXT_WAUDIT_SHOW);
	page_end(a);
	return 0;
}

static int write_audit(struct request *r, struct reply *a, int32_t from, int32_t to)
{
	struct audit_access *access = NULL;
	struct reading rd;
	struct page *p;
	size_t n = 0;
	int e = reading_open(r, from, to, &rd), closed;

	if (e < 0)
		return e;
	p = page_open(a->f, PAGE_HTML, r->lang, text_get(r->lang, TEXT_REPORT_AUDIT));
	e = p == NULL ? -ENOMEM : access_list(r->web->config, &access, &n);
	if (e == 0)
		e = report_audit(p, r->lang, rd.q, rd.book, from, to, access, n);
	closed = p != NULL ? page_close(p) : 0;
	free(access);
	reading_done(&rd);
	a->kind = REPLY_PRINT;
	return e < 0 ? e : closed;
}

static int audit_page(struct request *r, struct reply *a)
{
	const char *from = form_text(&r->query, "dari"), *to = form_text(&r->query, "sampai");
	struct web_month first, last;
	int32_t months;

	if (*from == '\0' && *to == '\0')
		return audit_form(a, r, false);
	if (!web_month_take(from, &first) || !web_month_take(to, &last))
		return audit_form(a, r, true);
	months = (last.year - first.year) * 12 + last.number - first.number + 1;
	if (months < 1 || months > AUDIT_MONTHS_MAX)
		return audit_form(a, r, true);
	return write_audit(r, a, first.first, last.last);
}

const struct route sheets_routes[] = {
	{"/rekap", 0, READS_ALL, sheet_page},
	{"/rekap/*", 0, READS_ALL, sheet_page},
	{"/rekap/*/xlsx", 0, READS_ALL, sheet_as_xlsx},
	{"/rekap/*/cetak", 0, READS_ALL, sheet_to_print},
	{"/rekap/*/csv", 0, READS_ALL, sheet_as_csv},
	{"/pemeriksaan", 0, AUDITS, audit_page},
	{NULL, 0, 0, NULL},
};
