/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_PAPERS_H
#define HADIR_BOOK_PAPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/people.h"

struct excuse;	   /* core/verdict.h */
struct person_day; /* core/verdict.h */
struct day_plan;   /* core/schedule.h */
struct query;
struct rules;
struct time_bound; /* core/timebound.h */
struct zone;

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
 * The excuses of a person's day, at most EXCUSES_MAX, in the order of person_day_excuse(); returns
 * how many, `ret` is zero behind them. A code that the rules of the day do not know counts as
 * nothing. Decisions (technical causes, TK) need no letter; the others are letterless until they
 * have one.
 */
size_t papers_on(const struct papers *p, const struct people *people, const struct rules *rules,
		 int32_t person, int32_t day, struct excuse *ret);

/*
 * Is a punch of this duty? What certainly belongs to the duty of the day before, when that passes
 * midnight, does not. `before`: that day's plan of the same person, or NULL. Both plans of days
 * without duty take what their civil day has.
 */
bool papers_takes(const struct day_plan *plan, const struct day_plan *before,
		  const struct time_bound *bound);

/* Add the corrections of pd->person that the duty takes. A time given in minutes is somewhere in
 * that minute; one with seconds, and one of a terminal's log, is that second. */
void papers_punches(const struct papers *p, const struct people *people, const struct zone *zone,
		    const struct day_plan *plan, const struct day_plan *before,
		    struct person_day *pd);

/* enum UNSURE_*: may anybody be called missing or late on that day? */
uint8_t papers_unsure(const struct papers *p, const struct rules *rules, int32_t day);

/* Is `day` in the office's trial period ("masa uji coba"): recorded, and not counted? True for all
 * days until somebody sets the date at which it ends; that date is the first that counts. */
bool papers_trial(const struct papers *p, int32_t day);

/* Put excuses, corrections and unsure of pd->person and pd->day into `pd`. */
void papers_fill(const struct papers *p, const struct people *people, const struct rules *rules,
		 const struct zone *zone, const struct day_plan *plan,
		 const struct day_plan *before, struct person_day *pd);

/* The papers that touch a person's day, counting or not, as they were loaded: for lists and
 * sheets. The rows live as long as `p`. */
struct paper_row;
typedef int papers_row_fn(void *arg, const struct paper_row *row);
int papers_rows(const struct papers *p, const struct people *people, int32_t person, int32_t day,
		papers_row_fn *each, void *arg);
/* One by its seq, or NULL. */
const struct paper_row *papers_find(const struct papers *p, int64_t seq);
/* Does it count on `day`? */
bool papers_counts(const struct paper_row *row, const struct rules *rules, int32_t day);

#endif
