/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_PERIOD_H
#define HADIR_WEB_PERIOD_H

#include "book/figures.h"
#include "report/parts.h"
#include "web/web.h"

/* What the files of the pages of week, month and year share. */

enum period_kind { WEEK, MONTH, YEAR };

struct period {
	enum period_kind kind;
	int32_t from, to;
	int32_t before; /* first day of the period before, which improvement is measured against;
			 * `from`: none is */
};

/* What such a page is made of. */
struct view {
	struct request *r;
	struct reply *a;
	struct period p;
	const struct book *b;
	struct figures_table *now, *before; /* `before` NULL: none */
	struct part *units;		    /* all of them */
	size_t n_units;
	struct part *compared; /* those that may be: no small group is shamed */
	size_t n_compared;
};

/* "/bulan/2026-11", of a day in it */
void period_address(struct reply *a, enum period_kind kind, int32_t day);

/* period_charts.c */
/* Whose people stand one by one: the section that was asked for; of a large office the first one;
 * -1: all of it. */
int period_unit(const struct view *v);
/* Course, weekdays, sections, arrivals. 0 or -ENOMEM. */
int period_charts(struct view *v);

#endif
