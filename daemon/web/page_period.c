/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "book/figures.h"
#include "core/civil.h"
#include "report/parts.h"
#include "report/words.h"
#include "web/pages.h"
#include "web/period.h"
#include "web/slice.h"

/*
 * Week, month and year as hadirctl's reports count them: what is to be thanked for, then the
 * office, its course, its weekdays and sections, then on demand the people. Each number leads to
 * the days it counts.
 */

enum {
	READERS = CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_HR,
	BEST_PEOPLE = 10,
};

static int32_t month_end(int32_t first)
{
	return slice_first(first + 31) - 1;
}

static struct period period_of(enum period_kind kind, int32_t day)
{
	struct civil_date d = civil_from_day(day);
	struct period p = {.kind = kind};

	if (kind == WEEK) {
		p.from = day - civil_weekday(day);
		p.to = p.from + 6;
		p.before = p.from - 7;
	} else if (kind == MONTH) {
		p.from = slice_first(day);
		p.to = month_end(p.from);
		p.before = slice_first(p.from - 1);
	} else {
		p.from = p.before = civil_day(d.year, 1, 1);
		p.to = civil_day(d.year, 12, 31);
	}
	return p;
}

/* "2026-11-23", "2026-11", "2026": a day in the period. */
static int take_day(enum period_kind kind, const char *text, int32_t *ret)
{
	char whole[CIVIL_DATE_SIZE + 8];
	static const char *const rest[] = {"", "-01", "-01-01"};
	static const size_t sizes[] = {10, 7, 4};

	if (strlen(text) != sizes[kind])
		return -ENOENT;
	snprintf(whole, sizeof(whole), "%s%s", text, rest[kind]);
	return civil_parse_day(whole, ret) < 0 ? -ENOENT : 0;
}

/* "/bulan/2026-11" */
void period_address(struct reply *a, enum period_kind kind, int32_t day)
{
	struct civil_date d = civil_from_day(day);

	if (kind == WEEK)
		html(a, "/minggu/%i", day);
	else if (kind == MONTH)
		html(a, "/bulan/%d-%d%d", d.year, d.month / 10, d.month % 10);
	else
		html(a, "/tahun/%d", d.year);
}

static void put_link(struct reply *a, enum period_kind kind, int32_t day, enum text_key label)
{
	html(a, "<a href=\"");
	period_address(a, kind, day);
	html(a, "\">%t</a> ", label);
}

static void put_ways(struct view *v)
{
	static const enum text_key labels[] = {TEXT_CAMAT_WEEK, TEXT_CAMAT_MONTH, TEXT_CAMAT_YEAR};
	int32_t day = v->p.to < v->r->today ? v->p.to : v->r->today;

	html(v->a, "<p class=buttons>");
	put_link(v->a, v->p.kind, v->p.from - 1, TEXT_CAMAT_EARLIER);
	if (v->p.to < v->r->today)
		put_link(v->a, v->p.kind, v->p.to + 1, TEXT_CAMAT_LATER);
	for (int k = WEEK; k <= YEAR; k++)
		if (k != (int)v->p.kind)
			put_link(v->a, (enum period_kind)k, day < v->p.from ? v->p.from : day,
				 labels[k]);
	html(v->a, "</p>\n");
}

static const char *number(char buf[24], int64_t n)
{
	snprintf(buf, 24, "%lld", (long long)n);
	return buf;
}
#define NUMBER(n) number((char[24]){""}, n)

/* The office in one line; both numbers lead to their days. */
static void put_office(struct view *v)
{
	const struct figures *f = &v->now->office;
	struct slice on_time = SLICE(v->p.from, v->p.to, FIGURE_ON_TIME);
	struct slice due = SLICE(v->p.from, v->p.to, FIGURE_AT_OFFICE);
	char share[WORD_SIZE], was[WORD_SIZE];
	enum text_language lang = v->r->lang;

	html(v->a, "<ul class=tiles id=kantor>\n<li class=tile><span><b>%s %%</b> %t</span></li>\n",
	     word_share(share, lang, f->on_time, f->due_at_office), TEXT_TOTAL_ON_TIME);
	html(v->a, "<li class=tile><span><b>");
	slice_number(v->a, &on_time, f->on_time);
	html(v->a, "</b> %t</span></li>\n<li class=tile><span><b>", TEXT_CAMAT_DAYS_ON_TIME);
	slice_number(v->a, &due, f->due_at_office);
	html(v->a, "</b> %t</span></li>\n</ul>\n", TEXT_CAMAT_DAYS_AT_OFFICE);
	html(v->a, "<p>");
	html_text(v->a, TEXT_REPORT_OFFICE,
		  TEXT_ARGS({"share", share}, {"n", NUMBER(f->on_time)},
			    {"due", NUMBER(f->due_at_office)}));
	if (v->before != NULL && v->before->office.due_at_office > 0) {
		html(v->a, " ");
		html_text(v->a, TEXT_REPORT_BEFORE,
			  TEXT_ARGS({"share", word_share(was, lang, v->before->office.on_time,
							 v->before->office.due_at_office)}));
	}
	html(v->a, "</p>\n");
	if (f->trial > 0)
		web_notice(v->a, "warn", TEXT_REPORT_TRIAL, TEXT_ARGS({"n", NUMBER(f->trial)}));
}

static int put_rewards(struct view *v)
{
	int32_t *best = calloc(v->now->n_people + 1, sizeof(*best)), gain, improved = -1;
	const char *names[UNITS_MAX];
	char word[WORD_SIZE];
	size_t n;

	if (best == NULL)
		return -ENOMEM;
	html(v->a, "<section id=penghargaan><h2>%t</h2>\n", TEXT_CAMAT_REWARDS);
	n = parts_best(v->units, v->n_units, names);
	if (n > 0) {
		text_list(word, sizeof(word), v->r->lang, names, n);
		web_notice(v->a, "ok", TEXT_REPORT_BEST_UNIT, TEXT_ARGS({"unit", word}));
	}
	if (v->before != NULL)
		improved = figures_most_improved(v->now, v->before, IMPROVED_DAYS, &gain);
	if (improved >= 0)
		web_notice(v->a, "ok", TEXT_REPORT_IMPROVED,
			   TEXT_ARGS({"name", people_called(book_people(v->b), improved)},
				     {"gain", word_percent(word, v->r->lang, gain)}));
	n = figures_by_streak(v->now, best);
	html(v->a, n > 0 ? "<ol>\n" : "<p>%t</p>\n", TEXT_PAGE_NOTHING);
	for (size_t i = 0; i < n && i < BEST_PEOPLE; i++) {
		struct slice s = SLICE(v->p.from, v->p.to, FIGURE_ON_TIME);

		s.person = people_id(book_people(v->b), best[i]);
		html(v->a, "<li>%s: ", people_called(book_people(v->b), best[i]));
		slice_number(v->a, &s, v->now->people[best[i]].streak);
		html(v->a, " %t</li>\n", TEXT_CAMAT_DAYS_UNIT);
	}
	html(v->a, n > 0 ? "</ol>\n" : "");
	html(v->a, "</section>\n");
	free(best);
	return 0;
}

/* A row of figures, each of which leads to its days. */
static void put_figures(struct view *v, struct slice *s, const char *name, const struct figures *f)
{
	const struct {
		int what;
		uint32_t n;
	} before[] = {{FIGURE_AT_OFFICE, f->due_at_office}, {FIGURE_ON_TIME, f->on_time}},
	  after[] = {{FIGURE_LATE, f->late},	   {FIGURE_EARLY, f->early},
		     {FIGURE_EXCUSED, f->excused}, {FIGURE_UNEXPLAINED, f->unexplained},
		     {FIGURE_ABSENT, f->absent},   {FIGURE_INCOMPLETE, f->incomplete}};
	char share[WORD_SIZE];

	grid_row(v->a, NULL);
	grid_cell(v->a, "%s", name);
	for (size_t i = 0; i < ARRAY_LEN(before) + ARRAY_LEN(after); i++) {
		bool early = i < ARRAY_LEN(before);

		if (i == ARRAY_LEN(before))
			grid_cell(v->a, "%s",
				  word_share(share, v->r->lang, f->on_time, f->due_at_office));
		s->what = early ? before[i].what : after[i - ARRAY_LEN(before)].what;
		grid_cell_begin(v->a);
		slice_number(v->a, s, early ? before[i].n : after[i - ARRAY_LEN(before)].n);
		grid_cell_end(v->a);
	}
	grid_row_end(v->a);
}

static void figures_begin(struct view *v, enum text_key first, enum text_key titles[11])
{
	static const enum text_key rest[] = {TEXT_REPORT_AT_OFFICE,   TEXT_TOTAL_ON_TIME,
					     TEXT_TOTAL_SHARE,	      TEXT_TOTAL_LATE,
					     TEXT_TOTAL_EARLY,	      TEXT_REPORT_EXCUSED,
					     TEXT_REPORT_UNEXPLAINED, TEXT_TOTAL_ABSENT,
					     TEXT_FIRST_OPEN,	      TEXT_KEYS};

	titles[0] = first;
	memcpy(&titles[1], rest, sizeof(rest));
	grid_begin(v->a, titles);
}

/* Most of the page's weight; who wants it asks for it. */
static void put_people(struct view *v)
{
	enum text_key titles[11];
	int unit = period_unit(v);

	if (strcmp(form_text(&v->r->query, "rinci"), "orang") != 0) {
		html(v->a, "<p class=buttons id=rinci-orang><a href=\"");
		period_address(v->a, v->p.kind, v->p.from);
		html(v->a, "?rinci=orang&amp;unit=%u#rinci-orang\">%t</a></p>\n",
		     form_text(&v->r->query, "unit"), TEXT_CAMAT_PEOPLE);
		return;
	}
	html(v->a, "<h3 id=rinci-orang>%t</h3>\n", TEXT_CAMAT_PEOPLE);
	figures_begin(v, TEXT_DATA_NAME, titles);
	for (int32_t i = 0; i < (int32_t)v->now->n_people; i++) {
		struct slice s = SLICE(v->p.from, v->p.to, SLICE_ANY);

		if (v->now->people[i].f.due == 0 ||
		    (unit >= 0 && book_unit(v->b, i, v->p.to) != unit))
			continue;
		s.person = people_id(book_people(v->b), i);
		put_figures(v, &s, people_called(book_people(v->b), i), &v->now->people[i].f);
	}
	grid_end(v->a);
}

static void put_details(struct view *v)
{
	enum text_key titles[11];

	html(v->a, "<h2>%t</h2>\n<details id=rinci-bagian><summary>%t</summary>\n",
	     TEXT_CAMAT_DETAILS, TEXT_DATA_UNIT);
	figures_begin(v, TEXT_DATA_UNIT, titles);
	for (size_t i = 0; i < v->n_compared; i++) {
		struct slice s = SLICE(v->p.from, v->p.to, SLICE_ANY);

		s.unit = v->compared[i].name;
		put_figures(v, &s, v->compared[i].name, v->compared[i].f);
	}
	grid_end(v->a);
	html(v->a, "</details>\n");
	put_people(v);
}

static void put_title(struct view *v)
{
	static const enum text_key titles[] = {TEXT_CAMAT_WEEK_OF, TEXT_CAMAT_MONTH_OF,
					       TEXT_CAMAT_YEAR_OF};
	struct civil_date d = civil_from_day(v->p.from);
	char name[WORD_SIZE];

	if (v->p.kind == WEEK)
		word_date(name, v->r->lang, v->p.from);
	else if (v->p.kind == MONTH)
		word_month(name, v->r->lang, d.year, d.month);
	else
		snprintf(name, sizeof(name), "%d", d.year);
	page_begin(v->a, titles[v->p.kind], TEXT_ARGS({"name", name}));
}

static int put_view(struct view *v)
{
	int e = figures_of(v->b, v->p.from, v->p.to, &v->now);

	if (e == 0 && v->p.before < v->p.from)
		e = figures_of(v->b, v->p.before, v->p.from - 1, &v->before);
	v->units = calloc(2 * UNITS_MAX, sizeof(*v->units));
	if (e == 0 && v->units == NULL)
		e = -ENOMEM;
	if (e < 0)
		return e;
	v->n_units = parts_units(v->b, v->now, v->units);
	v->compared = v->units + UNITS_MAX;
	memcpy(v->compared, v->units, v->n_units * sizeof(*v->units));
	v->n_compared = parts_public(v->compared, v->n_units);
	put_title(v);
	put_ways(v);
	if (v->now->office.due == 0) { /* Monday morning: no day of it is over */
		html(v->a, "<p>%t</p>\n", TEXT_CAMAT_NOTHING_YET);
		page_end(v->a);
		return 0;
	}
	e = put_rewards(v);
	if (e == 0) {
		html(v->a, "<h2>%t</h2>\n", TEXT_CAMAT_OFFICE);
		put_office(v);
		e = period_charts(v);
	}
	put_details(v);
	page_end(v->a);
	return e;
}

static int period_page(struct request *r, struct reply *a, enum period_kind kind)
{
	struct view v = {.r = r, .a = a};
	int32_t day = r->today;
	struct reading rd;
	int e = r->arg[0] != NULL ? take_day(kind, r->arg[0], &day) : 0;

	if (e < 0)
		return e;
	v.p = period_of(kind, day);
	e = reading_open(r, slice_first(v.p.before), v.p.to, &rd);
	if (e < 0)
		return e;
	v.b = rd.book;
	e = put_view(&v);
	figures_free(v.now);
	figures_free(v.before);
	free(v.units);
	reading_done(&rd);
	return e;
}

static int week_page(struct request *r, struct reply *a)
{
	return period_page(r, a, WEEK);
}

static int month_page(struct request *r, struct reply *a)
{
	return period_page(r, a, MONTH);
}

static int year_page(struct request *r, struct reply *a)
{
	return period_page(r, a, YEAR);
}

const struct route period_routes[] = {
	{"/minggu", 0, READERS, week_page},
	{"/minggu/*", 0, READERS, week_page},
	{"/bulan", 0, READERS, month_page},
	{"/bulan/*", 0, READERS, month_page},
	{"/tahun", 0, READERS, year_page},
	{"/tahun/*", 0, READERS, year_page},
	{NULL, 0, 0, NULL},
};
