/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_PP94_H
#define HADIR_CORE_PP94_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The counter of PP 94/2021: days without a valid reason, January to December and in a row. It
 * counts and names what the regulation says of that number; it proposes nothing. For PNS only
 * (PPPK: PP 49/2018 art. 51, whatever their PPK has set), and only of confirmed days: who
 * calls sees to both.
 */

enum pp94_level {
	PP94_NONE,
	PP94_ORAL,	   /* teguran lisan */
	PP94_WRITTEN,	   /* teguran tertulis */
	PP94_DISSATISFIED, /* pernyataan tidak puas secara tertulis */
	PP94_CUT_6,	   /* tunjangan kinerja cut by 25 % for 6, 9, 12 months */
	PP94_CUT_9,
	PP94_CUT_12,
	PP94_LOWERED,	/* one step lower for 12 months */
	PP94_RELEASED,	/* to jabatan pelaksana for 12 months */
	PP94_DISMISSED, /* with honour, not at own request */
	PP94_LEVELS
};

struct pp94_step {
	uint16_t from;	   /* days of one year */
	const char *name;  /* "teguran-lisan": for tables and JSON */
	const char *basis; /* "PP 94/2021 Pasal 11 ayat (2) huruf d angka 1" */
};

enum { PP94_RUN = 10 }; /* working days in a row: dismissal, and no salary from next month */

/* PP94_NONE: from 0, empty texts. */
const struct pp94_step *pp94_step(enum pp94_level level);
const char *pp94_run_basis(void);

struct pp94 {
	uint16_t days;	      /* of the year, up to the day asked for */
	uint16_t run;	      /* in a row, up to that day; runs go on over the turn of the year */
	uint16_t longest_run; /* that ended in this year or goes on */
	uint16_t to_next;     /* days until `next`; 0 when there is none */
	enum pp94_level level, next; /* by `days`; next PP94_NONE above the last */
	bool run_reached;	     /* longest_run >= PP94_RUN */
	bool warn; /* the next day reaches a level that has not been reached, or PP94_RUN */
};

/*
 * `days`: confirmed TK days, rising, from before the year on where a run may have begun.
 * `works(arg, day)`: was this a working day of that person? Days that are not break no run.
 * Days after `today` are not looked at. The year is that of `today`.
 */
void pp94_count(const int32_t *days, size_t n, bool (*works)(void *arg, int32_t day), void *arg,
		int32_t today, struct pp94 *ret);

#endif
