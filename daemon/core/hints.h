/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_HINTS_H
#define HADIR_CORE_HINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/timebound.h"

/*
 * What punches alone suggest ("indikasi"). None of it is a finding: people who come together
 * punch together. Queues are used by the judge, the rest by HR, and only where switched on.
 */

enum { QUEUE_GAP_S = 15 };

/*
 * For how many seconds there has been an unbroken queue at this reader: `before` is the punch
 * before at the same reader with its own queue_s, NULL: none. 0 when the gap was longer, is not
 * known, or was within another boot.
 */
uint32_t queue_next(const struct punch_time *before, uint32_t before_queue_s,
		    const struct punch_time *now);

/* One punch as the hints see it. By (day, at_ns); only punches whose moment is known. */
struct hint_punch {
	int64_t at_ns;
	int32_t day;
	int32_t person;
	uint8_t reader;
};

/* Two people, a < b. */
struct hint_pair {
	int32_t a, b;
	uint16_t together; /* days on which two of their punches were that near, at one reader */
	uint16_t both;	   /* days on which both punched at all; 0 while together is 1 */
	int32_t last_day;  /* the newest of `together` */
};

/*
 * Pairs of people whose punches at the same reader lie at most `gap_s` apart. `table` is the
 * caller's, of `room` pairs (a power of two), and holds the answer in no order: those with
 * together > 0. Queues make many pairs of one day: only what comes again tells anything, so ask
 * hint_pair_counts(). `exempt`: pairs that HR has declared (a couple, one car), each a < b.
 * Returns how many pairs there are, or -ENOSPC when the table would be more than three quarters
 * full. The work grows with days x room: for HR's question of an evening, not for each punch.
 */
int hint_pairs(const struct hint_punch *punches, size_t n, int32_t gap_s,
	       const struct hint_pair *exempt, size_t n_exempt, struct hint_pair *table,
	       size_t room);

/* together >= min_days, and on at least four of five days on which both punched. */
bool hint_pair_counts(const struct hint_pair *pair, uint16_t min_days);

#endif
