/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_PARTS_H
#define HADIR_REPORT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/book.h"
#include "book/figures.h"

/*
 * An office taken apart for those who compare: sections, kinds of staff, steps of time. What
 * reports say and what charts draw is the same.
 */

enum {
	PARTS_LEAST = 3,   /* people: a figure of two is a figure of one */
	PARTS_DAYS = 10,   /* due at the office in a unit that may be called the best */
	IMPROVED_DAYS = 5, /* due at the office in both periods: fewer say nothing */
	TREND_STEPS = 14,
};

/* A unit, a status. `name` and `f` point into the book and the table. */
struct part {
	const char *name;
	const struct figures *f;
	size_t people; /* who belong to it on the last day */
};

/* Those with a working day, in their order; return how many. */
size_t parts_units(const struct book *b, const struct figures_table *t, struct part ret[UNITS_MAX]);
size_t parts_statuses(const struct book *b, const struct figures_table *t,
		      struct part ret[FIGURES_STATUSES]);

/*
 * Keep those that may be shown where nobody is named: no figure of one or two, and none that
 * leaves one or two to be worked out from the office's sum (then the smallest of the others goes
 * as well). Returns how many are left.
 */
size_t parts_public(struct part *parts, size_t n);

/* Of sections of three and more, and only if there is another one: all that share the first place,
 * for to name one of them would be unjust. `names` has room for n. */
size_t parts_best(const struct part *parts, size_t n, const char **names);

/* A step of the trend: a month of a longer period, a week of a shorter one, a day of a week. */
struct trend_step {
	int32_t from, to; /* within the period */
	uint32_t due, on_time;
};
enum trend_kind { TREND_DAYS, TREND_WEEKS, TREND_MONTHS };
enum trend_kind trend_kind(const struct figures_table *t);
/* Steps with somebody due at the office, in order; returns how many. */
size_t trend_steps(const struct book *b, const struct figures_table *t,
		   struct trend_step ret[TREND_STEPS]);

#endif
