/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "book/figures.h"
#include "core/account.h"
#include "core/civil.h"
#include "core/pp94.h"
#include "core/verdict.h"
#include "report/tasks.h"
#include "web/desk.h"
#include "web/pages.h"
#include "web/slice.h"

/*
 * "Perlu klarifikasi": what the law says of the absences that people have confirmed, who has to
 * act on them, and the days that nobody has explained yet. It counts and names the legal basis; it
 * proposes nothing, for the counter is no verdict about a person.
 */

enum { READERS = CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_HR };

struct watch {
	struct request *r;
	struct reply *a;
	const struct book *b;
	struct tasks tasks;
};

static void put_number(struct reply *a, enum text_key key, int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	html_text(a, key, TEXT_ARGS({"n", text}));
}

/* What the number means, and what the next day would mean. */
static void put_level(struct reply *a, const struct pp94 *p)
{
	if (p->level != PP94_NONE)
		html(a, "%w (%s)", "pp94", pp94_step(p->level)->name, pp94_step(p->level)->basis);
	else
		html(a, "%t", TEXT_WATCH_BELOW);
	if (p->run_reached)
		html(a, "; %t (%s)", TEXT_WATCH_RUN, pp94_run_basis());
	if (p->next != PP94_NONE) {
		html(a, ". ");
		put_number(a, TEXT_WATCH_NEXT, p->to_next);
		html(a, " %w (%s)", "pp94", pp94_step(p->next)->name, pp94_step(p->next)->basis);
	}
}

static void put_counted(struct watch *w)
{
	static const enum text_key titles[] = {TEXT_DATA_NAME, TEXT_WATCH_DAYS, TEXT_WATCH_IN_ROW,
					       TEXT_WATCH_MEANING, TEXT_KEYS};
	struct civil_date today = civil_from_day(w->r->today);
	size_t n = 0;

	html(w->a, "<h2>%t</h2>\n", TEXT_WATCH_COUNTED);
	for (int32_t i = 0; i < (int32_t)book_people(w->b)->n; i++) {
		struct slice s = SLICE(civil_day(today.year, 1, 1), w->r->today, FIGURE_ABSENT);
		const char *id = people_id(book_people(w->b), i);
		struct pp94 p;

		if (!book_pp94(w->b, i, w->r->today, &p) || p.days == 0)
			continue;
		if (n++ == 0)
			grid_begin(w->a, titles);
		s.person = id;
		grid_row(w->a, NULL);
		grid_cell(w->a, "%s", people_called(book_people(w->b), i));
		grid_cell_begin(w->a);
		slice_number(w->a, &s, p.days);
		grid_cell_end(w->a);
		grid_cell(w->a, "%d", (int)p.longest_run);
		grid_cell_begin(w->a);
		put_level(w->a, &p);
		grid_cell_end(w->a);
		grid_row_end(w->a);
	}
	if (n > 0)
		grid_end(w->a);
	else
		html(w->a, "<p>%t</p>\n", TEXT_WATCH_NOBODY);
	html(w->a, "<p class=muted>%t</p>\n", TEXT_WATCH_PNS_ONLY);
}

/* Each superior with what the regulation asks of them. */
static void put_duties(struct watch *w)
{
	const struct tasks *t = &w->tasks;
	const char *whose = NULL;
	char text[512];

	html(w->a, "<h2>%t</h2>\n<p>%t</p>\n", TEXT_WATCH_DUTIES, TEXT_WATCH_DUTIES_BASIS);
	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->list[i];

		if (task->what != TASK_SUMMON)
			continue;
		if (whose == NULL || strcmp(whose, task->whose) != 0) {
			html(w->a, whose != NULL ? "</ul>\n" : "");
			html(w->a, "<h3>%s</h3>\n<ul>\n",
			     task->whose[0] != '\0' ? desk_name(w->b, task->whose)
						    : text_get(w->r->lang, TEXT_TASK_NOBODY));
		}
		whose = task->whose;
		html(w->a, "<li><a href=\"/mengapa/%u/%i\">%s</a></li>\n",
		     people_id(book_people(w->b), task->person), task->day,
		     task_sentence(t, w->r->lang, task, text, sizeof(text)));
	}
	html(w->a, whose != NULL ? "</ul>\n" : "<p>%t</p>\n", TEXT_PAGE_NOTHING);
}

/* Days without any word yet: a question to ask, and no absence. */
static void put_unexplained(struct watch *w)
{
	size_t n = 0;

	html(w->a, "<h2>%t</h2>\n<p>%t</p>\n", TEXT_WATCH_OPEN, TEXT_WATCH_OPEN_MEANS);
	for (int32_t i = 0; i < (int32_t)book_people(w->b)->n; i++) {
		struct slice s = SLICE(book_from(w->b), w->r->today, FIGURE_UNEXPLAINED);
		const char *id = people_id(book_people(w->b), i);
		struct month_account running = {0};
		uint32_t days = 0;

		for (int32_t day = book_from(w->b); day <= w->r->today; day++) {
			struct day_account a;
			struct verdict v;

			days += book_day(w->b, i, day, &running, &v, &a) &&
				figure_counts(FIGURE_UNEXPLAINED, &v, &a);
		}
		if (days == 0)
			continue;
		s.person = id;
		html(w->a, n++ == 0 ? "<ul>\n" : "");
		html(w->a, "<li>%s: ", people_called(book_people(w->b), i));
		slice_number(w->a, &s, days);
		html(w->a, " %t</li>\n", TEXT_CAMAT_DAYS_UNIT);
	}
	html(w->a, n > 0 ? "</ul>\n" : "<p>%t</p>\n", TEXT_PAGE_NOTHING);
}

static int watch_page(struct request *r, struct reply *a)
{
	struct watch w = {.r = r, .a = a};
	struct reading rd;
	int e = reading_open(r, r->today - TASKS_LOOK_BACK, r->today, &rd);

	if (e < 0)
		return e;
	w.b = rd.book;
	e = tasks_of(rd.book, rd.q, r->today, &w.tasks);
	if (e == 0) {
		page_begin(a, TEXT_WATCH_PAGE, NULL);
		put_counted(&w);
		put_duties(&w);
		put_unexplained(&w);
		page_end(a);
	}
	tasks_done(&w.tasks);
	reading_done(&rd);
	return e;
}

const struct route watch_routes[] = {
	{"/klarifikasi", 0, READERS, watch_page},
	{NULL, 0, 0, NULL},
};
