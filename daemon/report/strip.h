/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_STRIP_H
#define HADIR_REPORT_STRIP_H

#include "book/book.h"
#include "book/figures.h"
#include "report/chart.h"

/* The arrivals of a period, for chart_strip(): who had a working day, of one unit or of all. */

enum { STRIP_DAYS = 40 }; /* more are summed: single strokes would be a wall */

struct strip {
	struct chart_row *rows; /* `name` points into the book; `href` is the caller's to set */
	int32_t *people;	/* index of each row's person */
	size_t n;
	struct chart_tick *ticks; /* what the rows point into */
	int32_t marks[CHART_MARKS];
	size_t n_marks; /* of the first working day; 0: there was none */
	bool summed;
};

/* `unit` -1: everybody. 0 or -ENOMEM; strip_done() takes what is half made. */
int strip_of(const struct book *b, const struct figures_table *t, int unit, struct strip *ret);
void strip_done(struct strip *s);

#endif
