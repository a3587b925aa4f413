/* SPDX-License-Identifier: MIT */
#include "report/reports.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "report/parts.h"
#include "report/words.h"

enum { BEST_PEOPLE = 10 };

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
			  TEXT_ARGS({"name", people_called(book_people(b), improved)},
				    {"gain", word_percent(word, lang, gain)}));
	page_table(p, titles);
	for (size_t i = 0; i < n_best && i < BEST_PEOPLE; i++)
		page_row(p, people_called(book_people(b), best[i]),
			 NUMBER(now->people[best[i]].streak));
	page_table_end(p);
}

/* Without names fewer columns: who is not yet explained is nobody's business but the office's. */
static void figures_row(struct page *p, enum text_language lang, const char *name,
			const struct figures *f, bool public)
{
	char word[WORD_SIZE];

	if (public)
		page_row(p, name, NUMBER(f->due_at_office), NUMBER(f->on_time),
			 share(word, lang, f));
	else
		page_row(p, name, NUMBER(f->due_at_office), NUMBER(f->on_time),
			 share(word, lang, f), NUMBER(f->late), NUMBER(f->early),
			 NUMBER(f->excused), NUMBER(f->unexplained), NUMBER(f->absent),
			 NUMBER(f->incomplete));
}

static void figures_titles(struct page *p, enum text_key first, bool public)
{
	const enum text_key titles[] = {first,
					TEXT_REPORT_AT_OFFICE,
					TEXT_TOTAL_ON_TIME,
					TEXT_TOTAL_SHARE,
					public ? TEXT_KEYS : TEXT_TOTAL_LATE,
					TEXT_TOTAL_EARLY,
					TEXT_REPORT_EXCUSED,
					TEXT_REPORT_UNEXPLAINED,
					TEXT_TOTAL_ABSENT,
					TEXT_FIRST_OPEN,
					TEXT_KEYS};

	page_table(p, titles);
}

static void put_parts(struct page *p, enum text_language lang, enum text_key title,
		      struct part *parts, size_t n, bool public)
{
	if (public)
		n = parts_public(parts, n);
	figures_titles(p, title, public);
	for (size_t i = 0; i < n; i++)
		figures_row(p, lang, parts[i].name, parts[i].f, public);
	page_table_end(p);
}

static void best_units(struct page *p, enum text_language lang, const struct part *units, size_t n)
{
	const char *names[UNITS_MAX];
	char list[WORD_SIZE];
	size_t n_best = parts_best(units, n, names);

	if (n_best == 0)
		return;
	text_list(list, sizeof(list), lang, names, n_best);
	page_line(p, TEXT_REPORT_BEST_UNIT, TEXT_ARGS({"unit", list}));
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

static void trend(struct page *p, enum text_language lang, const struct book *b,
		  const struct figures_table *t)
{
	static const enum text_key titles[] = {TEXT_REPORT_STEP, TEXT_REPORT_AT_OFFICE,
					       TEXT_TOTAL_ON_TIME, TEXT_TOTAL_SHARE, TEXT_KEYS};
	bool months = trend_kind(t) == TREND_MONTHS;
	struct trend_step steps[TREND_STEPS];
	char name[WORD_SIZE], word[WORD_SIZE];
	size_t n;

	if (trend_kind(t) == TREND_DAYS) /* a week: its days stand below */
		return;
	n = trend_steps(b, t, steps);
	page_table(p, titles);
	for (size_t i = 0; i < n; i++) {
		struct civil_date d = civil_from_day(steps[i].from);

		if (months)
			word_month(name, lang, d.year, d.month);
		else
			word_date(name, lang, steps[i].from);
		page_row(p, name, NUMBER(steps[i].due), NUMBER(steps[i].on_time),
			 word_share(word, lang, steps[i].on_time, steps[i].due));
	}
	page_table_end(p);
}

static void office_lines(struct page *p, enum text_language lang, const struct book *b,
			 const struct figures_table *now, const struct figures_table *before)
{
	int32_t closed = book_closed(b), until = now->to;
	char is[WORD_SIZE], was[WORD_SIZE], first[WORD_SIZE], last[WORD_SIZE];

	if (closed >= now->from && closed < until) /* it is not over: the figures end here */
		until = closed;
	page_line(p, TEXT_REPORT_PERIOD,
		  TEXT_ARGS({"from", word_day(first, lang, now->from)},
			    {"to", word_day(last, lang, until)}));
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
	struct part *units = calloc(UNITS_MAX, sizeof(*units)), statuses[FIGURES_STATUSES];
	size_t n_units;
	int r = best == NULL || units == NULL ? -ENOMEM : 0;

	if (r < 0)
		goto done;
	n_units = parts_units(b, now, units);
	office_lines(p, lang, b, now, before);
	best_units(p, lang, units, n_units);
	if (!public)
		rewards(p, lang, b, now, before, best, figures_by_streak(now, best));
	put_parts(p, lang, TEXT_DATA_UNIT, units, n_units, public);
	put_parts(p, lang, TEXT_DATA_STATUS, statuses, parts_statuses(b, now, statuses), public);
	trend(p, lang, b, now);
	by_weekday(p, lang, now);
	if (!public) {
		figures_titles(p, TEXT_DATA_NAME, false);
		for (size_t i = 0; i < now->n_people; i++)
			if (now->people[i].f.due > 0)
				figures_row(p, lang,
					    people_called(book_people(b), now->people[i].person),
					    &now->people[i].f, false);
		page_table_end(p);
	}
done:
	free(units);
	free(best);
	return r;
}
