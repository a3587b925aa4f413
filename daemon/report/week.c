/* SPDX-License-Identifier: MIT */
#include "report/reports.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "report/codes.h"
#include "report/words.h"

struct row {
	struct gap gap;
	const char *superior; /* id; "" without one */
};

struct list {
	const struct book *b;
	const char *unit;
	struct row *rows;
	size_t n, room;
};

static int collect(void *arg, const struct gap *gap)
{
	struct list *l = arg;
	const struct people *people = book_people(l->b);
	const struct membership_row *m = people_membership(people, gap->person, gap->day);

	if (l->unit != NULL && (m == NULL || strcmp(m->unit, l->unit) != 0))
		return 0;
	if (l->n == l->room) {
		size_t room = l->room == 0 ? 64 : 2 * l->room;
		struct row *rows = reallocarray(l->rows, room, sizeof(*rows));

		if (rows == NULL)
			return -ENOMEM;
		l->rows = rows;
		l->room = room;
	}
	l->rows[l->n++] = (struct row){*gap, m != NULL ? m->superior : ""};
	return 0;
}

/* Who has no superior comes last. */
static int by_superior(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = (x->superior[0] == '\0') - (y->superior[0] == '\0');

	if (order == 0)
		order = strcmp(x->superior, y->superior);
	if (order == 0)
		order = (x->gap.person > y->gap.person) - (x->gap.person < y->gap.person);
	return order != 0 ? order : (x->gap.day > y->gap.day) - (x->gap.day < y->gap.day);
}

static void period_line(struct page *p, enum text_language lang, int32_t from, int32_t to)
{
	char first[WORD_SIZE], last[WORD_SIZE];

	page_line(
		p, TEXT_REPORT_PERIOD,
		TEXT_ARGS({"from", word_day(first, lang, from)}, {"to", word_day(last, lang, to)}));
}

static void superior_heading(struct page *p, const struct book *b, const char *superior)
{
	int32_t who = people_find(book_people(b), superior);

	page_line(p, superior[0] != '\0' ? TEXT_WEEK_SUPERIOR : TEXT_WEEK_NO_SUPERIOR,
		  TEXT_ARGS({"name", who >= 0 ? people_called(book_people(b), who) : superior}));
}

int report_week(struct page *p, enum text_language lang, const struct book *b, int32_t from,
		int32_t to, const char *unit)
{
	static const enum text_key titles[] = {TEXT_DATA_NAME, TEXT_DATA_DATE, TEXT_WEEK_WHAT,
					       TEXT_KEYS};
	struct list l = {.b = b, .unit = unit};
	int r = book_gaps(b, -1, from, to, collect, &l);

	if (r < 0) {
		free(l.rows);
		return r;
	}
	if (l.n > 0)
		qsort(l.rows, l.n, sizeof(*l.rows), by_superior);
	period_line(p, lang, from, to);
	if (l.n == 0)
		page_line(p, TEXT_WEEK_ALL_WELL, NULL);
	for (size_t i = 0; i < l.n; i++) {
		const struct row *row = &l.rows[i];
		bool first = i == 0 || strcmp(row->superior, l.rows[i - 1].superior) != 0;
		char day[WORD_SIZE], what[WORD_SIZE];

		if (first) {
			if (i > 0)
				page_table_end(p);
			superior_heading(p, b, row->superior);
			page_table(p, titles);
		}
		text_format(what, sizeof(what), lang, word_gap(row->gap.kind),
			    TEXT_ARGS({"code", row->gap.code}));
		page_row(p, people_called(book_people(b), row->gap.person),
			 word_day(day, lang, row->gap.day), what);
	}
	if (l.n > 0)
		page_table_end(p);
	free(l.rows);
	return 0;
}

/* What a slip says of one day beside its times: the first gap of it. */
static int note_gap(void *arg, const struct gap *gap)
{
	*(struct gap *)arg = *gap;
	return 1;
}

static void slip_day(struct page *p, enum text_language lang, const struct book *b,
		     const struct verdict *v, const struct day_account *a)
{
	struct sheet_day day = {.in_s = -1, .out_s = -1};
	int64_t midnight = civil_utc_ns(book_zone(b), v->day, 0);
	struct gap gap;
	char date[WORD_SIZE], in[WORD_SIZE], out[WORD_SIZE], cell[WORD_SIZE], open[WORD_SIZE] = "";

	sheet_code(v, a, papers_trial(book_papers(b), v->day), &day);
	if (v->arrival_earliest_ns != 0)
		day.in_s = (int32_t)((v->arrival_earliest_ns - midnight) / NS_PER_S);
	if (v->out_earliest_ns != 0)
		day.out_s = (int32_t)((v->out_earliest_ns - midnight) / NS_PER_S);
	day.letterless = v->letterless && v->state == VERDICT_PAPER;
	if (book_gaps(b, v->person, v->day, v->day, note_gap, &gap) == 1)
		text_format(open, sizeof(open), lang, word_gap(gap.kind),
			    TEXT_ARGS({"code", gap.code}));
	page_row(p, word_day(date, lang, v->day), word_cell(cell, &day),
		 word_clock(in, lang, day.in_s), word_clock(out, lang, day.out_s),
		 sheet_code_name(book_rulebook(b), v->day, lang, day.code), open);
}

/* Whom to tell, if anything is still waited for. */
static void slip_ask(struct page *p, const struct book *b, int32_t from, int32_t to, int32_t person)
{
	const struct people *people = book_people(b);
	const struct membership_row *m = people_membership(people, person, to);
	int32_t superior = m != NULL ? people_find(people, m->superior) : -1;
	struct gap gap;

	if (book_gaps(b, person, from, to, note_gap, &gap) == 1)
		page_line(p, superior >= 0 ? TEXT_SLIP_ASK_SUPERIOR : TEXT_SLIP_ASK,
			  TEXT_ARGS({"name", superior >= 0 ? people_called(book_people(b), superior)
							   : ""}));
}

static bool slip(struct page *p, enum text_language lang, const struct book *b, int32_t from,
		 int32_t to, int32_t person)
{
	static const enum text_key titles[] = {TEXT_DATA_DATE, TEXT_DATA_CODE,	    TEXT_DATA_IN,
					       TEXT_DATA_OUT,  TEXT_LEGEND_MEANING, TEXT_WEEK_WHAT,
					       TEXT_KEYS};
	struct month_account running = {0};
	bool any = false;

	for (int32_t day = from; day <= to; day++) {
		struct day_account account = {0};
		struct verdict v;

		if (civil_from_day(day).day == 1)
			running = (struct month_account){0};
		if (book_verdict(b, person, day, &v) < 0 || v.state == VERDICT_NONE ||
		    v.state == VERDICT_OFF || v.state == VERDICT_HOLIDAY)
			continue;
		if (book_is_closed(b, person, day))
			book_account(b, &v, &running, &account);
		if (!any) {
			page_heading(p, people_called(book_people(b), person));
			period_line(p, lang, from, to);
			page_table(p, titles);
		}
		any = true;
		slip_day(p, lang, b, &v, &account);
	}
	if (any) {
		page_table_end(p);
		slip_ask(p, b, from, to, person);
		page_line(p, TEXT_SLIP_PARAF, NULL);
		page_break(p);
	}
	return any;
}

int report_slips(struct page *p, enum text_language lang, const struct book *b, int32_t from,
		 int32_t to, int32_t person)
{
	int n = 0;

	for (int32_t i = 0; i < (int32_t)book_people(b)->n; i++)
		if (person < 0 || i == person)
			n += slip(p, lang, b, from, to, i);
	return n;
}
