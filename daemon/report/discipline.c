/* SPDX-License-Identifier: MIT */
#include "report/reports.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "report/words.h"

enum {
	BEST_PEOPLE = 10,
	IMPROVED_DAYS = 5, /* due at the office in both periods: fewer say nothing */
	PUBLIC_LEAST = 3,  /* people of a unit: a figure of two is a figure of one */
	BEST_DAYS = 10,	   /* due at the office in a unit that may be called the best */
	TREND_STEPS = 14,
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

/* A part of the office: a unit, a status. */
struct part {
	const char *name;
	const struct figures *f;
	size_t people; /* who belong to it on the last day */
};

/*
 * A public figure must not be of one or two, nor leave one or two to be worked out from the
 * office's sum: then the smallest of the others goes as well.
 */
static size_t may_be_public(struct part *parts, size_t n)
{
	size_t shown = 0, hidden = 0, least = 0;

	for (size_t i = 0; i < n; i++)
		if (parts[i].people >= PUBLIC_LEAST)
			parts[shown++] = parts[i];
		else
			hidden += parts[i].people;
	if (hidden == 0 || hidden >= PUBLIC_LEAST || shown == 0)
		return shown;
	for (size_t i = 1; i < shown; i++)
		if (parts[i].people < parts[least].people)
			least = i;
	memmove(&parts[least], &parts[least + 1], (shown - least - 1) * sizeof(*parts));
	return shown - 1;
}

static void put_parts(struct page *p, enum text_language lang, enum text_key title,
		      struct part *parts, size_t n, bool public)
{
	if (public)
		n = may_be_public(parts, n);
	figures_titles(p, title, public);
	for (size_t i = 0; i < n; i++)
		figures_row(p, lang, parts[i].name, parts[i].f, public);
	page_table_end(p);
}

static size_t units_of(const struct book *b, const struct figures_table *t,
		       struct part ret[UNITS_MAX])
{
	size_t n = 0;

	for (size_t u = 0; u < t->n_units; u++) {
		struct part part = {book_people(b)->units[u], &t->unit[u], 0};

		for (int32_t i = 0; i < (int32_t)t->n_people; i++)
			part.people += book_unit(b, i, t->to) == (int)u;
		if (part.f->due > 0)
			ret[n++] = part;
	}
	return n;
}

static size_t statuses_of(const struct book *b, const struct figures_table *t,
			  struct part ret[FIGURES_STATUSES])
{
	size_t n = 0;

	for (size_t s = 0; s < t->n_statuses; s++) {
		struct part part = {t->status_name[s], &t->status[s], 0};

		for (int32_t i = 0; i < (int32_t)t->n_people; i++)
			part.people += strcmp(book_status(b, i, t->to), part.name) == 0;
		if (part.f->due > 0)
			ret[n++] = part;
	}
	return n;
}

/* Of sections of three and more, and only if there is another one: all that share the first place,
 * for to name one of them would be unjust. */
static void best_units(struct page *p, enum text_language lang, struct part *units, size_t n)
{
	const char *names[UNITS_MAX];
	char list[WORD_SIZE];
	size_t n_best = 0, compared = 0;
	int32_t best = -1;

	for (size_t i = 0; i < n; i++) {
		int32_t share_of = figures_punctuality(units[i].f);

		if (units[i].people < PUBLIC_LEAST || units[i].f->due_at_office < BEST_DAYS)
			continue;
		compared++;
		if (share_of > best)
			n_best = 0;
		if (share_of >= best) {
			best = share_of;
			names[n_best++] = units[i].name;
		}
	}
	if (compared < 2 || n_best == compared || best <= 0)
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

/* A step of the trend: a month of a longer period, a week of a shorter one. */
struct trend_step {
	int32_t from;
	uint32_t due, on_time;
};

static int32_t trend_begin(int32_t day, bool months)
{
	struct civil_date d = civil_from_day(day);

	return months ? civil_day(d.year, d.month, 1) : day - civil_weekday(day);
}

static void count_trend(const struct book *b, const struct figures_table *t, bool months,
			struct trend_step steps[TREND_STEPS], size_t *n)
{
	int32_t first = trend_begin(t->from, true);

	for (int32_t person = 0; person < (int32_t)t->n_people; person++) {
		struct month_account running = {0};

		for (int32_t day = first > book_from(b) ? first : book_from(b); day <= t->to;
		     day++) {
			struct day_account a;
			struct verdict v;
			size_t i = 0;

			if (civil_from_day(day).day == 1)
				running = (struct month_account){0};
			if (!book_day(b, person, day, &running, &v, &a) || day < t->from ||
			    !a.due_at_office)
				continue;
			while (i < *n && steps[i].from != trend_begin(day, months))
				i++;
			if (i == TREND_STEPS)
				continue;
			*n = i == *n ? i + 1 : *n;
			steps[i].from = trend_begin(day, months);
			steps[i].due++;
			steps[i].on_time += a.on_time;
		}
	}
}

static int by_begin(const void *a, const void *b)
{
	const struct trend_step *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void trend(struct page *p, enum text_language lang, const struct book *b,
		  const struct figures_table *t)
{
	static const enum text_key titles[] = {TEXT_REPORT_STEP, TEXT_REPORT_AT_OFFICE,
					       TEXT_TOTAL_ON_TIME, TEXT_TOTAL_SHARE, TEXT_KEYS};
	bool months = t->to - t->from > 31;
	struct trend_step steps[TREND_STEPS] = {0};
	char name[WORD_SIZE], word[WORD_SIZE];
	size_t n = 0;

	if (t->to - t->from < 7) /* a week: its days stand below */
		return;
	count_trend(b, t, months, steps, &n);
	qsort(steps, n, sizeof(*steps), by_begin);
	page_table(p, titles);
	for (size_t i = 0; i < n; i++) {
		struct civil_date d = civil_from_day(steps[i].from);

		if (months)
			word_month(name, lang, d.year, d.month);
		else
			word_date(name, lang, steps[i].from > t->from ? steps[i].from : t->from);
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
	n_units = units_of(b, now, units);
	office_lines(p, lang, b, now, before);
	best_units(p, lang, units, n_units);
	if (!public)
		rewards(p, lang, b, now, before, best, figures_by_streak(now, best));
	put_parts(p, lang, TEXT_DATA_UNIT, units, n_units, public);
	put_parts(p, lang, TEXT_DATA_STATUS, statuses, statuses_of(b, now, statuses), public);
	trend(p, lang, b, now);
	by_weekday(p, lang, now);
	if (!public) {
		figures_titles(p, TEXT_DATA_NAME, false);
		for (size_t i = 0; i < now->n_people; i++)
			if (now->people[i].f.due > 0)
				figures_row(p, lang, name_of(b, now->people[i].person),
					    &now->people[i].f, false);
		page_table_end(p);
	}
done:
	free(units);
	free(best);
	return r;
}
