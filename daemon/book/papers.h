/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_PAPERS_H
#define HADIR_BOOK_PAPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/people.h"

struct excuse;	   /* core/verdict.h */
struct person_day; /* core/verdict.h */
struct query;
struct rules;

/*
 * What people have entered about days, as it counts now: papers, corrections, answers to a day on
 * which hardly anybody was recorded, holidays that were accepted, the end of the trial period.
 *
 *	paper		counts from its entry, or after approval where its code says so; refused or
 *			withdrawn it counts no more. One for a unit or for everybody is for those
 *who belong there on that day. correction	counts once a second name approved it, and is judged
 *like a punch whose seq is -(seq of the correction).
 *
 * A person's index is that of the `struct people` given with it; papers keep ids, so they stay
 * good when the roster is loaded again.
 */

struct papers;

/* Everything stored. 0 or -errno as in store/query.h; free with papers_free(), which takes NULL. */
int papers_load(struct query *q, struct papers **ret);
void papers_free(struct papers *p);

/*
 * The excuses of a person's day, at most EXCUSES_MAX; returns how many, `ret` is zero behind them.
 * Whole ones come first, each group by paper. When more papers than fit speak of one day, whole
 * ones are kept before partial ones, confirmed absence (TK) last of all: it excuses nothing.
 * A code that the rules of the day do not know counts as nothing.
 */
size_t papers_on(const struct papers *p, const struct people *people, const struct rules *rules,
		 int32_t person, int32_t day, struct excuse *ret);

/* Add the corrections of `pd->person` that pd->day may take (also those entered for the day after,
 * which a duty over midnight reaches). A time given in minutes is somewhere in that minute. */
void papers_punches(const struct papers *p, const struct people *people, const struct zone *zone,
		    struct person_day *pd);

/* enum UNSURE_*: may anybody be called missing or late on that day? */
uint8_t papers_unsure(const struct papers *p, const struct rules *rules, int32_t day);

/* Is `day` in the office's trial period ("masa uji coba"): recorded, and not counted? True for all
 * days until somebody sets the date at which it ends; that date is the first that counts. */
bool papers_trial(const struct papers *p, int32_t day);

/* Put excuses, corrections and unsure of pd->person and pd->day into `pd`. */
void papers_fill(const struct papers *p, const struct people *people, const struct rules *rules,
		 const struct zone *zone, struct person_day *pd);

#endif
