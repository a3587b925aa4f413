/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_COUNTING_H
#define HADIR_CORE_COUNTING_H

#include "core/account.h"

/* What account.c (seconds, sums) and account-deduct.c (flexi, bands, deductions) share. */

/* One day while it is counted. */
struct counting {
	const struct bands *bands; /* NULL: hours only */
	const struct paper_code *code;
	const struct day_plan *plan;
	const struct verdict *v;
	const struct month_account *running;
	struct day_account *d;
	int32_t left_s; /* of duty, not yet counted */
	int32_t late_s; /* what the bands look at: from the marks, by the clock */
	int32_t early_s;
	const struct band *late, *early; /* the bands these lie in; NULL: none */
};

static inline bool came(const struct verdict *v)
{
	return v->arrival_seq != 0;
}

static inline bool in_order(uint8_t outcome)
{
	return outcome == OUTCOME_ON_TIME || outcome == OUTCOME_DOUBTFUL;
}

static inline bool out_missing(const struct verdict *v)
{
	return came(v) && v->out.outcome == OUTCOME_MISSING;
}

/* Make up for what flexi allows: moves seconds within c->d, once they are all given. */
void count_flexi(struct counting *c);

/* Bands and deduction of a day whose seconds are counted. */
void count_deduction(struct counting *c);

#endif
