/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "book/figures.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "report/tasks.h"
#include "report/words.h"
#include "web/pages.h"
#include "web/slice.h"

/*
 * What an atasan langsung has before them: their staff today, what waits for them, and the month
 * so far. Read from the records and for their own staff alone. Not live: what hadird streams is
 * everybody's.
 */

struct unit {
	struct request *r;
	struct reply *a;
	const struct book *b;
	struct tasks tasks;
	struct figures_table *month;
};

/* Is this one of theirs today? Not they themselves. */
static bool is_mine(const struct unit *u, int32_t person)
{
	const struct membership_row *m = people_membership(book_people(u->b), person, u->r->today);

	return m != NULL && strcmp(m->superior, u->r->who.person) == 0;
}

static void put_today(struct unit *u)
{
	static const enum text_key titles[] = {TEXT_DATA_NAME, TEXT_HEAD_RESULT, TEXT_HEAD_RECORDED,
					       TEXT_KEYS};
	size_t n = 0;

	html(u->a, "<section id=staf><h2>%t</h2>\n<p>%D</p>\n", TEXT_UNIT_TODAY, u->r->today);
	for (int32_t i = 0; i < (int32_t)book_people(u->b)->n; i++) {
		struct verdict v;

		if (!is_mine(u, i) || book_verdict(u->b, i, u->r->today, &v) < 0)
			continue;
		if (n++ == 0)
			grid_begin(u->a, titles);
		grid_row(u->a, NULL);
		grid_cell(u->a, "<a href=\"/mengapa/%u/%i\">%s</a>",
			  people_id(book_people(u->b), i), u->r->today,
			  people_called(book_people(u->b), i));
		if (v.state == VERDICT_NONE) /* nothing was to be judged yet */
			grid_cell(u->a, "%w", "state", "waiting");
		else
			grid_cell(u->a, "%w", "state",
				  v.state == VERDICT_MISSING && v.closed
					  ? "unexplained"
					  : verdict_state_name((enum verdict_state)v.state));
		if (v.state != VERDICT_NONE && v.arrival_seq != 0)
			grid_cell(u->a, "%c",
				  civil_local_second(book_zone(u->b), v.arrival_earliest_ns));
		else
			grid_cell(u->a, "");
		grid_row_end(u->a);
	}
	if (n > 0)
		grid_end(u->a);
	else
		html(u->a, "<p>%t</p>\n", TEXT_UNIT_NOBODY);
	html(u->a, "</section>\n");
}

/* Where a task is done. */
static void put_task(struct unit *u, const struct task *t)
{
	char text[512];

	html(u->a, "<li><a href=\"");
	if (t->what == TASK_DECIDE && t->correction)
		html(u->a, "/perbaikan/%d", (int)t->n);
	else if (t->what == TASK_DECIDE || t->what == TASK_LETTER)
		html(u->a, "/surat/%d", (int)t->n);
	else
		html(u->a, "/mengapa/%u/%i", people_id(book_people(u->b), t->person), t->day);
	html(u->a, "\">%s</a></li>\n", task_sentence(&u->tasks, u->r->lang, t, text, sizeof(text)));
}

static void put_tasks(struct unit *u)
{
	static const enum text_key titles[TASK_WHATS] = {
		[TASK_SUMMON] = TEXT_UNIT_SUMMON,
		[TASK_DECIDE] = TEXT_UNIT_DECIDE,
		[TASK_GAP] = TEXT_UNIT_GAP,
		[TASK_LETTER] = TEXT_UNIT_LETTER,
	};
	int shown = -1;

	html(u->a, "<section id=tugas><h2>%t</h2>\n", TEXT_UNIT_TASKS);
	for (size_t i = 0; i < u->tasks.n; i++) { /* in the order of `what` for each person */
		const struct task *t = &u->tasks.list[i];

		if (strcmp(t->whose, u->r->who.person) != 0)
			continue;
		if ((int)t->what != shown) {
			html(u->a, shown >= 0 ? "</ul>\n" : "");
			html(u->a, "<h3>%t</h3>\n<ul>\n", titles[t->what]);
		}
		shown = (int)t->what;
		put_task(u, t);
	}
	html(u->a, shown >= 0 ? "</ul>\n</section>\n" : "<p>%t</p>\n</section>\n",
	     TEXT_PAGE_NOTHING);
}

static void put_month(struct unit *u)
{
	static const enum text_key titles[] = {
		TEXT_DATA_NAME,	 TEXT_REPORT_AT_OFFICE,	  TEXT_TOTAL_ON_TIME, TEXT_TOTAL_SHARE,
		TEXT_TOTAL_LATE, TEXT_REPORT_UNEXPLAINED, TEXT_KEYS};
	struct civil_date d = civil_from_day(u->r->today);
	char word[WORD_SIZE];

	html(u->a, "<section id=bulan><h2>%s</h2>\n",
	     word_month(word, u->r->lang, d.year, d.month));
	grid_begin(u->a, titles);
	for (int32_t i = 0; i < (int32_t)u->month->n_people; i++) {
		const struct figures *f = &u->month->people[i].f;
		struct slice s = SLICE(u->month->from, u->month->to, FIGURE_AT_OFFICE);
		const struct {
			int what;
			uint32_t n;
		} cells[] = {{FIGURE_AT_OFFICE, f->due_at_office},
			     {FIGURE_ON_TIME, f->on_time},
			     {SLICE_ANY, 0},
			     {FIGURE_LATE, f->late},
			     {FIGURE_UNEXPLAINED, f->unexplained}};

		if (!is_mine(u, i) || f->due == 0)
			continue;
		s.person = people_id(book_people(u->b), i);
		grid_row(u->a, NULL);
		grid_cell(u->a, "%s", people_called(book_people(u->b), i));
		for (size_t k = 0; k < ARRAY_LEN(cells); k++) {
			grid_cell_begin(u->a);
			s.what = cells[k].what;
			if (s.what == SLICE_ANY)
				html(u->a, "%s",
				     word_share(word, u->r->lang, f->on_time, f->due_at_office));
			else
				slice_number(u->a, &s, cells[k].n);
			grid_cell_end(u->a);
		}
		grid_row_end(u->a);
	}
	grid_end(u->a);
	html(u->a, "</section>\n");
}

static int unit_page(struct request *r, struct reply *a)
{
	int32_t from = slice_first(r->today - TASKS_LOOK_BACK);
	struct unit u = {.r = r, .a = a};
	struct reading rd;
	int e = reading_open(r, from, r->today, &rd);

	if (e < 0)
		return e;
	u.b = rd.book;
	e = tasks_of(rd.book, rd.q, r->today, &u.tasks);
	if (e == 0)
		e = figures_of(rd.book, slice_first(r->today), r->today, &u.month);
	if (e == 0) {
		page_begin(a, TEXT_UNIT_PAGE, NULL);
		put_today(&u);
		put_tasks(&u);
		put_month(&u);
		page_end(a);
	}
	tasks_done(&u.tasks);
	figures_free(u.month);
	reading_done(&rd);
	return e;
}

const struct route unit_routes[] = {
	{"/unit", 0, CONTROL_SUPERIOR, unit_page},
	{NULL, 0, 0, NULL},
};
