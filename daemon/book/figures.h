/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_FIGURES_H
#define HADIR_BOOK_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/book.h"

/*
 * Sums of a period: for the office, each unit, each status and each person. All are sums of
 * person-days, so days add up to weeks, months and years, and units to the office; somebody who
 * changes unit counts each day where they belonged on it. Days of the trial period are counted in
 * `trial` and nowhere else.
 *
 * Punctuality is on-time days / days due at the office: duty, leave and data that is incomplete
 * are in neither, so they neither raise it nor lower it, and no streak breaks on them.
 */

enum {
	FIGURES_STATES = 32,  /* >= VERDICT_STATES */
	FIGURES_BANDS = 8,    /* BAND_STEPS */
	FIGURES_KINDS = 8,    /* >= the kinds of paper codes */
	FIGURES_CODES = 32,   /* different codes of one table */
	FIGURES_STATUSES = 8, /* PNS, PPPK, PPPK-PW, NON-ASN and what a roster still has */
	FIGURES_CODE_SIZE = 8,
};

struct figures {
	uint32_t trial;
	uint32_t due;		/* working days of people whose dates cover them */
	uint32_t due_at_office; /* of these: those on which a punch was to be seen */
	uint32_t on_time;	/* of due_at_office */
	uint32_t late, early, no_out, no_in, break_over, not_returned;
	uint32_t unexplained; /* missing: belum ada keterangan */
	uint32_t absent;      /* TK, confirmed by people */
	uint32_t incomplete;  /* data incomplete, pending, needs review, not enrolled */
	uint32_t excused;     /* by a paper, as a whole day */
	uint32_t letterless;  /* days resting on a paper without a letter */
	uint32_t queue;	      /* late in an unbroken queue */
	uint32_t by_state[FIGURES_STATES];	     /* by enum verdict_state */
	uint32_t late_band[FIGURES_BANDS];	     /* by the steps of the chosen bands */
	uint32_t early_band[FIGURES_BANDS];	     /* likewise */
	uint32_t by_kind[FIGURES_KINDS];	     /* excused days by enum paper kind */
	uint32_t by_code[FIGURES_CODES];	     /* by figures_table.codes */
	uint32_t weekday_due[7], weekday_on_time[7]; /* 0 = Monday; of due_at_office */
	int64_t late_s, early_s, over_s;	     /* sums */
	int64_t due_s, present_s, excused_s, absent_s,
		open_s; /* of the accounts: every second once */
	int64_t deduct; /* 1/100 percent, before month caps */
};

struct person_figures {
	int32_t person;
	struct figures f;
	uint32_t streak;      /* on-time days running, up to the last day of the period */
	uint32_t streak_best; /* the longest within it */
	uint32_t streak_lead; /* on-time days before the first that was not: one may go on in it */
};

struct figures_table {
	int32_t from, to;
	struct figures office;
	size_t n_units;
	struct figures unit[UNITS_MAX]; /* by people.units */
	size_t n_statuses;
	char status_name[FIGURES_STATUSES][16];
	struct figures status[FIGURES_STATUSES];
	size_t n_codes;
	char codes[FIGURES_CODES][FIGURES_CODE_SIZE]; /* in no order */
	size_t n_people;			      /* of the roster */
	struct person_figures *people;		      /* by index */
};

/* The figures that people ask after, as days: does this judged day count in it? */
enum figure {
	FIGURE_AT_OFFICE, /* due_at_office */
	FIGURE_ON_TIME,
	FIGURE_LATE,
	FIGURE_EARLY,
	FIGURE_EXCUSED,
	FIGURE_UNEXPLAINED,
	FIGURE_ABSENT,
	FIGURE_INCOMPLETE,
	FIGURES
};
bool figure_counts(enum figure what, const struct verdict *v, const struct day_account *a);

/* 0, -ERANGE, -ENOMEM or -errno; free with figures_free(), which takes NULL. */
int figures_of(const struct book *b, int32_t from, int32_t to, struct figures_table **ret);
void figures_free(struct figures_table *t);

/* Add a later period of the same roster (a month to the year): streaks go on. -ENOBUFS when there
 * are more codes than fit. */
int figures_add(struct figures_table *t, const struct figures_table *later);
void figures_merge(struct figures *f, const struct figures *other);

/* In 1/100 percent, rounded down; -1 when nobody was due at the office. */
int32_t figures_punctuality(const struct figures *f);

/* The person whose punctuality rose most from `before` to `now` with at least `days` due in both;
 * -1: nobody rose. `*ret_gain` in 1/100 percent. */
int32_t figures_most_improved(const struct figures_table *now, const struct figures_table *before,
			      uint32_t days, int32_t *ret_gain);
/* People by longest running streak, then id; the caller gives room for n_people. Those without one
 * are left out; returns how many. */
size_t figures_by_streak(const struct figures_table *t, int32_t *ret);

#endif
