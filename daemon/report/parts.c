/* SPDX-License-Identifier: MIT */
#include "report/parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/civil.h"
#include "core/verdict.h"

size_t parts_public(struct part *parts, size_t n)
{
	size_t shown = 0, hidden = 0, least = 0;

	for (size_t i = 0; i < n; i++)
		if (parts[i].people >= PARTS_LEAST)
			parts[shown++] = parts[i];
		else
			hidden += parts[i].people;
	if (hidden == 0 || hidden >= PARTS_LEAST || shown == 0)
		return shown;
	for (size_t i = 1; i < shown; i++)
		if (parts[i].people < parts[least].people)
			least = i;
	memmove(&parts[least], &parts[least + 1], (shown - least - 1) * sizeof(*parts));
	return shown - 1;
}

size_t parts_units(const struct book *b, const struct figures_table *t, struct part ret[UNITS_MAX])
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

size_t parts_statuses(const struct book *b, const struct figures_table *t,
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

size_t parts_best(const struct part *parts, size_t n, const char **names)
{
	size_t n_best = 0, compared = 0;
	int32_t best = -1;

	for (size_t i = 0; i < n; i++) {
		int32_t share = figures_punctuality(parts[i].f);

		if (parts[i].people < PARTS_LEAST || parts[i].f->due_at_office < PARTS_DAYS)
			continue;
		compared++;
		if (share > best)
			n_best = 0;
		if (share >= best) {
			best = share;
			names[n_best++] = parts[i].name;
		}
	}
	return compared < 2 || n_best == compared || best <= 0 ? 0 : n_best;
}

enum trend_kind trend_kind(const struct figures_table *t)
{
	return t->to - t->from > 31 ? TREND_MONTHS : t->to - t->from < 7 ? TREND_DAYS : TREND_WEEKS;
}

static int32_t step_begin(int32_t day, enum trend_kind kind)
{
	struct civil_date d = civil_from_day(day);

	return kind == TREND_MONTHS  ? civil_day(d.year, d.month, 1)
	       : kind == TREND_WEEKS ? day - civil_weekday(day)
				     : day;
}

static int32_t step_end(int32_t begin, enum trend_kind kind)
{
	struct civil_date d = civil_from_day(begin);

	if (kind == TREND_MONTHS)
		return d.month == 12 ? civil_day(d.year, 12, 31)
				     : civil_day(d.year, d.month + 1, 1) - 1;
	return kind == TREND_WEEKS ? begin + 6 : begin;
}

/* One judged day into its step; days come by person, so steps come in no order. */
static size_t count_day(struct trend_step *steps, size_t n, int32_t begin, bool on_time)
{
	size_t i = 0;

	while (i < n && steps[i].from != begin)
		i++;
	if (i == TREND_STEPS)
		return n;
	steps[i].from = begin;
	steps[i].due++;
	steps[i].on_time += on_time;
	return i == n ? n + 1 : n;
}

static int by_begin(const void *a, const void *b)
{
	const struct trend_step *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

size_t trend_steps(const struct book *b, const struct figures_table *t,
		   struct trend_step ret[TREND_STEPS])
{
	int32_t first = step_begin(t->from, TREND_MONTHS); /* quotas of a month begin on its 1st */
	enum trend_kind kind = trend_kind(t);
	size_t n = 0;

	memset(ret, 0, TREND_STEPS * sizeof(*ret));
	for (int32_t person = 0; person < (int32_t)t->n_people; person++) {
		struct month_account running = {0};

		for (int32_t day = first > book_from(b) ? first : book_from(b); day <= t->to;
		     day++) {
			struct day_account a;
			struct verdict v;

			if (civil_from_day(day).day == 1)
				running = (struct month_account){0};
			if (book_day(b, person, day, &running, &v, &a) && day >= t->from &&
			    a.due_at_office)
				n = count_day(ret, n, step_begin(day, kind), a.on_time);
		}
	}
	qsort(ret, n, sizeof(*ret), by_begin);
	for (size_t i = 0; i < n; i++) {
		int32_t end = step_end(ret[i].from, kind);

		ret[i].to = end < t->to ? end : t->to;
		ret[i].from = ret[i].from > t->from ? ret[i].from : t->from;
	}
	return n;
}
