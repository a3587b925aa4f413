/* SPDX-License-Identifier: MIT */
#include "report/reports.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/words.h"

enum {
	BEST_PEOPLE = 10,
	IMPROVED_DAYS = 5, /* due at the office in both periods: fewer say nothing */
	PUBLIC_LEAST = 3,  /* people of a unit: a figure of two is a figure of one */
};

static const char *name_of(const struct book *b, int32_t person)
{
	const char *name = people_name(book_people(b), person);

	return name != NULL ? name : people_id(book_people(b), person);
}

static const char *number(char buf[24], int64_t n)
{
	snprintf(buf, 24, "%" PRId64, n);
	return buf;
}
#define NUMBER(n) number((char[24]){""}, n)

static const char *share(char buf[WORD_SIZE], enum text_language lang, const struct figures *f)
{
	return word_share(buf, lang, f->on_time, f->due_at_office);
}

static void rewards(struct page *p, enum text_language lang, const struct book *b,
		    const struct figures_table *now, const struct figures_table *before,
		    int32_t *best, size_t n_best)
{
	static const enum text_key titles[] = {TEXT_DATA_NAME, TEXT_REPORT_STREAK, TEXT_KEYS};
	int32_t gain, improved = before != NULL
					 ? figures_most_improved(now, before, IMPROVED_DAYS, &gain)
					 : -1;
	char word[WORD_SIZE];

	page_line(p, TEXT_REPORT_REWARDS, NULL);
	if (improved >= 0)
		page_line(p, TEXT_REPORT_IMPROVED,
			  TEXT_ARGS({"name", name_of(b, improved)},
				    {"gain", word_percent(word, lang, gain)}));
	page_table(p, titles);
	for (size_t i = 0; i < n_best && i < BEST_PEOPLE; i++)
		page_row(p, name_of(b, best[i]), NUMBER(now->people[best[i]].streak));
	page_table_end(p);
}

static void figures_row(struct page *p, enum text_language lang, const char *name,
			const struct figures *f)
{
	char word[WORD_SIZE];

	page_row(p, name, NUMBER(f->due_at_office), NUMBER(f->on_time), share(word, lang, f),
		 NUMBER(f->late), NUMBER(f->early), NUMBER(f->excused), NUMBER(f->unexplained),
		 NUMBER(f->absent), NUMBER(f->incomplete));
}

static void figures_titles(struct page *p, enum text_key first)
{
	const enum text_key titles[] = {first,
					TEXT_REPORT_AT_OFFICE,
					TEXT_TOTAL_ON_TIME,
					TEXT_TOTAL_SHARE,
					TEXT_TOTAL_LATE,
					TEXT_TOTAL_EARLY,
					TEXT_REPORT_EXCUSED,
					TEXT_STATE_UNEXPLAINED,
					TEXT_TOTAL_ABSENT,
					TEXT_STATE_INCOMPLETE,
					TEXT_KEYS};

	page_table(p, titles);
}

/* How many people belong to the unit, or have the status, on the last day: a public figure must
 * not be of one or two. */
static size_t members(const struct book *b, const struct figures_table *t, int unit,
		      const char *status)
{
	size_t n = 0;

	for (int32_t i = 0; i < (int32_t)t->n_people; i++)
		n += status != NULL ? strcmp(book_status(b, i, t->to), status) == 0
				    : book_unit(b, i, t->to) == unit;
	return n;
}

static void by_unit(struct page *p, enum text_language lang, const struct book *b,
		    const struct figures_table *t, bool public)
{
	figures_titles(p, TEXT_DATA_UNIT);
	for (size_t i = 0; i < t->n_units; i++)
		if (t->unit[i].due > 0 && (!public || members(b, t, (int)i, NULL) >= PUBLIC_LEAST))
			figures_row(p, lang, book_people(b)->units[i], &t->unit[i]);
	page_table_end(p);
}

static void by_weekday(struct page *p, enum text_language lang, const struct figures_table *t)
{
	static const enum text_key titles[] = {TEXT_REPORT_WEEKDAY, TEXT_REPORT_AT_OFFICE,
					       TEXT_TOTAL_ON_TIME, TEXT_TOTAL_SHARE, TEXT_KEYS};
	const struct figures *f = &t->office;
	char word[WORD_SIZE];

	page_table(p, titles);
	for (int i = 0; i < 7; i++)
		if (f->weekday_due[i] > 0)
			page_row(p, text_get(lang, (enum text_key)(TEXT_WEEKDAY_0 + i)),
				 NUMBER(f->weekday_due[i]), NUMBER(f->weekday_on_time[i]),
				 word_share(word, lang, f->weekday_on_time[i], f->weekday_due[i]));
	page_table_end(p);
}

static void office_lines(struct page *p, enum text_language lang, const struct figures_table *now,
			 const struct figures_table *before)
{
	char is[WORD_SIZE], was[WORD_SIZE], first[WORD_SIZE], last[WORD_SIZE];

	page_line(p, TEXT_REPORT_PERIOD,
		  TEXT_ARGS({"from", word_day(first, lang, now->from)},
			    {"to", word_day(last, lang, now->to)}));
	page_line(p, TEXT_REPORT_OFFICE,
		  TEXT_ARGS({"share", share(is, lang, &now->office)},
			    {"n", NUMBER(now->office.on_time)},
			    {"due", NUMBER(now->office.due_at_office)}));
	if (before != NULL && before->office.due_at_office > 0)
		page_line(p, TEXT_REPORT_BEFORE,
			  TEXT_ARGS({"share", share(was, lang, &before->office)}));
	if (now->office.trial > 0)
		page_line(p, TEXT_REPORT_TRIAL, TEXT_ARGS({"n", NUMBER(now->office.trial)}));
	page_blank(p);
}

int report_discipline(struct page *p, enum text_language lang, const struct book *b,
		      const struct figures_table *now, const struct figures_table *before,
		      bool public)
{
	int32_t *best = calloc(now->n_people + 1, sizeof(*best));
	int unit = figures_best_unit(now, 10);

	if (best == NULL)
		return -ENOMEM;
	office_lines(p, lang, now, before);
	if (unit >= 0 && (!public || members(b, now, unit, NULL) >= PUBLIC_LEAST))
		page_line(p, TEXT_REPORT_BEST_UNIT,
			  TEXT_ARGS({"unit", book_people(b)->units[unit]}));
	if (!public)
		rewards(p, lang, b, now, before, best, figures_by_streak(now, best));
	by_unit(p, lang, b, now, public);
	figures_titles(p, TEXT_DATA_STATUS);
	for (size_t i = 0; i < now->n_statuses; i++)
		if (now->status[i].due > 0 &&
		    (!public || members(b, now, -1, now->status_name[i]) >= PUBLIC_LEAST))
			figures_row(p, lang, now->status_name[i], &now->status[i]);
	page_table_end(p);
	by_weekday(p, lang, now);
	if (!public) {
		figures_titles(p, TEXT_DATA_NAME);
		for (size_t i = 0; i < now->n_people; i++)
			if (now->people[i].f.due > 0)
				figures_row(p, lang, name_of(b, now->people[i].person),
					    &now->people[i].f);
		page_table_end(p);
	}
	free(best);
	return 0;
}
