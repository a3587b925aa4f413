/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_ACCOUNT_H
#define HADIR_CORE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/schedule.h"
#include "core/verdict.h"

/*
 * What judged days come to: seconds, bands, deductions, by day and by month.
 *
 * Every second of duty is counted once. Nothing is deducted for what is open (incomplete, in
 * review, not yet explained) nor, unless the table says so, for a missing punch; a paper never
 * makes a day dearer than it was without.
 */

/* due_s is the sum of the seven after it. */
struct day_account {
	int32_t due_s; /* of duty, without the break */
	int32_t present_s;
	int32_t late_s; /* not made up for (flexi) */
	int32_t early_s;
	int32_t over_s;	   /* away around the break */
	int32_t excused_s; /* by papers */
	int32_t absent_s;  /* confirmed TK */
	int32_t open_s;	   /* not known, or not yet explained */
	int32_t deduct;	   /* 1/100 percent, after the caps of day and month */
	char late_band[BAND_NAME_SIZE], early_band[BAND_NAME_SIZE]; /* "" = none */
	uint8_t due_at_office; /* 1: counts for punctuality; duty, leave and open days do not */
	uint8_t on_time;       /* 1: and every mark of the arrival was in order */
	uint8_t flexi;	       /* 1: a lateness was made up for and counts against the quota */
	uint8_t counted;       /* 1: a day of duty that was judged */
};

/* A month, or any run of days: sums of its days. */
struct month_account {
	int64_t due_s, present_s, late_s, early_s, over_s, excused_s, absent_s, open_s;
	int64_t deduct;
	uint32_t days; /* of duty */
	uint32_t due_at_office, on_time;
	uint32_t late, early, over; /* days on which such seconds count */
	uint32_t absent, open, flexi_used;
	uint32_t no_in, no_out;		 /* questions of the weekly list */
	uint32_t excused[PAPER_KINDS];	 /* days in VERDICT_PAPER by kind */
	uint32_t late_bands[BAND_STEPS]; /* by index of the day's table */
	uint32_t early_bands[BAND_STEPS];
};

/*
 * Count one judged day and add it to `running`, the same person's month up to the day before
 * (zeroed on the 1st): quota of flexi and cap of the month rest on it. Days in order.
 * `bands` NULL: hours only. `code` is that of v->code, NULL without one.
 */
void account_day(const struct bands *bands, const struct paper_code *code,
		 const struct day_plan *plan, const struct verdict *v,
		 struct month_account *running, struct day_account *ret);

/*
 * Did a day begin late? With a grace of 0 the mark's own second is late and leaves no second to
 * count; made up for (flexi) it is on time.
 */
static inline bool account_late(uint8_t state, int64_t late_s, bool due_at_office, bool on_time)
{
	return late_s > 0 || (state == VERDICT_LATE_WORK && due_at_office && !on_time);
}

/* Add the sums of one period, or of one person, to another's. */
void account_merge(struct month_account *sum, const struct month_account *other);

#endif
