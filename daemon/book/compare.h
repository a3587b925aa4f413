/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_COMPARE_H
#define HADIR_BOOK_COMPARE_H

#include <stddef.h>
#include <stdint.h>

#include "core/verdict.h"

struct book;
struct query;
struct rulebook;
struct zone;

/*
 * Who would have been judged otherwise by other rules? The days of a period are judged twice, from
 * the same records.
 */

enum compare_way {
	COMPARE_SAME,	/* not reported */
	COMPARE_BETTER, /* in nothing worse, in something better */
	COMPARE_WORSE,	/* in something worse, whatever is better */
	COMPARE_OTHER,	/* another rule, mark or paper; neither better nor worse */
};

struct compare_change {
	int32_t person, day; /* person: index of book_people() of the book compared */
	const char *id;	     /* of the person */
	uint8_t way;	     /* enum compare_way */
	struct verdict before, after;
	int32_t deduct_before, deduct_after; /* 1/100 percent */
};

struct compare_totals {
	uint32_t days, better, worse, other;
	uint32_t people_better, people_worse; /* with at least one such day */
};

typedef int compare_fn(void *arg, const struct compare_change *c);

/*
 * Judge [from, to] by `before` (NULL: as stored rules say) and by `after`, a month at a time: of
 * 5,000 people's year at once the verdicts alone would be half a gigabyte. Rules and zone stay the
 * caller's and outlive it. 0 or -errno; free with compare_free(), which takes NULL.
 */
struct compare;
int compare_open(struct query *q, const struct zone *zone, const struct rulebook *before,
		 const struct rulebook *after, int32_t from, int32_t to, struct compare **ret);
void compare_free(struct compare *c);

/* The next month: 1 when more follow, 0 after the last, -errno. `each` may be NULL; its non-zero
 * return ends the walk and is returned. */
int compare_month(struct compare *c, compare_fn *each, void *arg);

struct compare_totals compare_totals(const struct compare *c);

/* All of [from, to] at once, against what stored rules say: who announces other rules is shown the
 * days that everybody remembers. 0, or -errno, which `each` may return to end it. */
int compare_period(struct query *q, const struct zone *zone, const struct rulebook *after,
		   int32_t from, int32_t to, compare_fn *each, void *arg,
		   struct compare_totals *ret);
/* Those days: the last 31 up to the newest that is closed. -ENODATA: none is yet. */
int compare_recent(struct query *q, int32_t *ret_from, int32_t *ret_to);

/* One day's two verdicts, with what each costs: which way it goes. */
enum compare_way compare_verdicts(const struct verdict *before, int32_t deduct_before,
				  const struct verdict *after, int32_t deduct_after);

#endif
