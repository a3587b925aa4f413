/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_BOOK_H
#define HADIR_BOOK_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/papers.h"
#include "book/people.h"

struct coverage_day;  /* core/coverage.h */
struct day_account;   /* core/account.h */
struct day_plan;      /* core/schedule.h */
struct month_account; /* core/account.h */
struct person_day;    /* core/verdict.h */
struct query;
struct rulebook; /* conf/rules.h */
struct pp94;	 /* core/pp94.h */
struct span;	 /* book/spans.h */
struct time_evidence;
struct verdict; /* core/verdict.h */

/*
 * The records of a period, read once and judged as often as one likes: the same judge and the same
 * evidence as the running daemon's. Everything asked of a book lies in [from, to]; other days give
 * -ERANGE. Nothing here writes.
 */

struct book;

/*
 * Read the days `from` to `to` (inclusive; months for book_month()). `rules` NULL: those stored,
 * of each name and first day the latest. Zone and rules stay the caller's and outlive the book.
 * 0; -errno of store/query.h; -EINVAL when the stored rules make no book; -ERANGE for more than
 * BOOK_DAYS_MAX days.
 */
enum { BOOK_DAYS_MAX = 400 };
int book_open(struct query *q, const struct zone *zone, int32_t from, int32_t to,
	      const struct rulebook *rules, struct book **ret);
void book_free(struct book *b); /* takes NULL */

/*
 * What the running daemon has in memory anyway, and what the records cannot say yet: the spans that
 * go on now. All of it stays the lender's and outlives the book.
 */
struct book_lent {
	const struct people *people;
	const struct papers *papers;
	const struct time_evidence *evidence;
	uint8_t (*reader)(const void *arg, const char *name); /* as `evidence` numbers them */
	const void *arg;
	const struct span *going_on; /* `reader` of a span is its index here */
	const char (*going_on_names)[SLUG_SIZE];
	size_t n_going_on;
};
int book_open_lent(struct query *q, const struct zone *zone, int32_t from, int32_t to,
		   const struct rulebook *rules, const struct book_lent *lent, struct book **ret);

int32_t book_from(const struct book *b);
int32_t book_to(const struct book *b);
const struct zone *book_zone(const struct book *b);
const struct people *book_people(const struct book *b);
const struct papers *book_papers(const struct book *b);
const struct rules *book_rules(const struct book *b);
const struct rulebook *book_rulebook(const struct book *b);

/* Judge by other rules from here on; what was given out before is void. NULL: the stored ones. */
int book_use_rules(struct book *b, const struct rulebook *rules);

/* The plan of a person's day, or NULL: their dates do not cover it, or they have no schedule. It
 * lives as long as the book. */
const struct day_plan *book_plan(const struct book *b, int32_t person, int32_t day);

/* The index of the unit of that day, or -1; the status ("PNS" …) of that day, "" if none. */
int book_unit(const struct book *b, int32_t person, int32_t day);
const char *book_status(const struct book *b, int32_t person, int32_t day);

/* What a day is judged from: punches (corrections among them), excuses, unsure. -ENOENT as
 * book_judge(). */
int book_person_day(const struct book *b, int32_t person, int32_t day, struct person_day *ret);

/* The holes of a day for this person; both in the book. It lives as long as the book. */
const struct coverage_day *book_coverage(const struct book *b, int32_t person, int32_t day);

/* May punches or papers of this day be gone? Then nobody can judge it again: its stored verdict is
 * what it is, by whatever rules. */
bool book_is_purged(const struct book *b, int32_t day);

/*
 * Judge a day that is over, from the records. -ENOENT: not judged (no dates, no schedule, before
 * the person came); `ret` is then VERDICT_NONE.
 */
int book_judge(const struct book *b, int32_t person, int32_t day, struct verdict *ret);

/* The last revision in the records, with the indices of now. False: none, or of another version of
 * hadir. `rev`, `cause` may be NULL; the string lives as long as the book. */
bool book_stored(const struct book *b, int32_t person, int32_t day, struct verdict *ret,
		 uint32_t *rev, const char **cause);

/* The local day on which something was written down; INT32_MIN when its time is not known. */
int32_t book_day_of(const struct book *b, const struct place *at);

/* The last day whose close was dealt with for anybody; later ones are open, or nobody lived through
 * them yet. INT32_MIN: none in the book. */
int32_t book_closed(const struct book *b);

/* The same for a person: a duty over midnight closes on the next day. */
bool book_is_closed(const struct book *b, int32_t person, int32_t day);

/* What a day is said to be: judged again when it is closed, later ones as stored,
 * VERDICT_NONE where nothing is. 0 or -ERANGE. */
int book_verdict(const struct book *b, int32_t person, int32_t day, struct verdict *ret);

/*
 * A month of a person: totals, and each day by its number - 1, 31 of them (zero where there is
 * none). Days of the trial period, days that are not closed and those outside the book count
 * nothing. -ERANGE when no day of the month is in the book.
 */
int book_month(const struct book *b, int32_t person, int32_t year, int32_t month,
	       struct month_account *ret, struct day_account *days);

/* Count one judged day; `running` as account_day() wants it. */
void book_account(const struct book *b, const struct verdict *v, struct month_account *running,
		  struct day_account *ret);
/* Judge a closed day and count it: 1; 0 when it counts nothing (open, trial, not judged). */
int book_day(const struct book *b, int32_t person, int32_t day, struct month_account *running,
	     struct verdict *v, struct day_account *ret);

/* Is this a working day of the person? Also of days outside the book. */
bool book_works(const struct book *b, int32_t person, int32_t day);

/*
 * The counter of PP 94/2021 on `today`: confirmed absences (TK) of PNS alone. Days in the book
 * count when they are judged absent, earlier ones when the confirmation says so and they were
 * working days. False, and `ret` zero, for a person who is no PNS on that day.
 */
bool book_pp94(const struct book *b, int32_t person, int32_t today, struct pp94 *ret);

/* Days that wait for somebody: the weekly list. */
enum gap_kind {
	GAP_UNEXPLAINED, /* belum ada keterangan */
	GAP_NO_OUT,	 /* no departure punch */
	GAP_NO_IN,	 /* no arrival punch */
	GAP_BREAK,	 /* not returned from the break */
	GAP_LETTER,	 /* surat menyusul: a paper counts and has no letter yet */
	GAP_REVIEW,	 /* time too uncertain: people decide */
	GAP_QUEUE,	 /* late in an unbroken queue: proposed as on time */
	GAP_KINDS
};
struct gap {
	int32_t person, day;
	uint8_t kind;	  /* enum gap_kind */
	int64_t paper;	  /* GAP_LETTER: its seq */
	const char *code; /* GAP_LETTER: of the paper; else "" */
};
typedef int book_gap_fn(void *arg, const struct gap *gap);
/* Gaps of the days from..to, by person, then day; `person` -1: everybody. A callback's non-zero
 * return ends the walk and is returned. */
int book_gaps(const struct book *b, int32_t person, int32_t from, int32_t to, book_gap_fn *each,
	      void *arg);

#endif
