/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_SLICE_H
#define HADIR_WEB_SLICE_H

#include "book/figures.h"
#include "web/web.h"

/*
 * A figure as an address: which days of whom it counts. Every number on a page of figures leads to
 * /mengapa?dari=…&sampai=…&yang=…, where its days stand one by one, each leading to its reasons.
 */

enum { SLICE_SIZE = 256, SLICE_ANY = -1 };

struct slice {
	int32_t from, to;
	int what;		   /* enum figure; SLICE_ANY: every judged day */
	const char *person;	   /* id; NULL or "": anybody */
	const char *unit, *status; /* likewise, of the day */
	int weekday;		   /* 0 = Monday; SLICE_ANY */
};

#define SLICE(FROM, TO, WHAT) \
	((struct slice){.from = (FROM), .to = (TO), .what = (WHAT), .weekday = SLICE_ANY})

/* The address; returns `buf`, of SLICE_SIZE. */
const char *slice_address(const struct slice *s, char buf[SLICE_SIZE]);
/* Out of the query; strings stay the request's. 0; -EINVAL: no days, or no such figure. */
int slice_take(const struct request *r, struct slice *ret);
enum text_key slice_title(int what);

/* Is this judged day of theirs in it? */
bool slice_has(const struct slice *s, const struct book *b, int32_t person, const struct verdict *v,
	       const struct day_account *a);

/* A number that leads to its days; 0 leads nowhere. */
void slice_number(struct reply *a, const struct slice *s, int64_t n);

/* The month's first day, from which quotas are counted: where a book of figures begins. */
int32_t slice_first(int32_t day);

#endif
