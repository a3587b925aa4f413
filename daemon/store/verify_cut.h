/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_VERIFY_CUT_H
#define HADIR_STORE_VERIFY_CUT_H

#include "store/db.h"

/*
 * Is a cut one that hadird made? Who can write the file can append one, too, and then take away the
 * rows below it. For the walk of verify.c, along the chain.
 */

enum { CUT_CHECK_MONTHS = (2200 - 1970) * 12 };

struct cut_check {
	bool locked[CUT_CHECK_MONTHS]; /* so far, from January 1970 on */
};

/* A row of `month` was walked: 1, or -errno. */
int cut_check_month(struct cut_check *c, struct query *q, int64_t row);

/*
 * Row `cut`, which is place `seq` of the chain. 1; -errno; or 0: what it says of the chain is not
 * so; or rows may go by it, but its days do not end with a month that was locked before, or it was
 * made before the shortest retention can have been over.
 */
int cut_check(const struct cut_check *c, struct query *q, int64_t cut, int64_t seq);

#endif
