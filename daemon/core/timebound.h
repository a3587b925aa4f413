/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_TIMEBOUND_H
#define HADIR_CORE_TIMEBOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/civil.h"

/*
 * Between which two moments something can have happened, from what was ever known about time.
 *
 * BOOTTIME orders everything within one boot. A time reference ties one BOOTTIME moment to UTC;
 * away from it the bound widens by the drift. Nothing here is incremental: the same evidence
 * gives the same bound, whether it is worked out live or years later.
 */

enum time_source { TIME_NTP, TIME_CONFIRM, TIME_RTC, TIME_EXTERNAL };

struct time_ref {
	int64_t boottime_ns;
	int64_t utc_ns;
	int64_t err_ns; /* >= 0 */
	int32_t boot;	/* index of the boot, rising in order of start */
	uint8_t source; /* enum time_source */
};

/* A device's own clock as seen at one of our moments. */
struct device_ref {
	int64_t device_ms; /* the device's clock, its own epoch 1970, its own zone */
	int64_t boottime_ns;
	int32_t boot;
	uint32_t device_epoch;
	uint8_t reader;
};

enum { DRIFT_DEFAULT_PPB = 50000, DRIFT_MIN_PPB = 5000 };

/* What TIME_BLOCK references in a row say at most of UTC - BOOTTIME, each at its own moment:
 * mostly enough to pass over all of them. */
enum { TIME_BLOCK = 64 };
struct time_block {
	int64_t earliest_ns, latest_ns;
};

/* Everything that is known. The arrays belong to the caller. */
struct time_evidence {
	const struct time_ref *refs; /* by (boot, boottime_ns) */
	size_t n_refs;
	const struct time_block *blocks; /* of refs, n_refs / TIME_BLOCK; NULL: each is looked at */
	const struct device_ref *device_refs; /* by (boot, boottime_ns) */
	size_t n_device_refs;
	int32_t drift_ppb; /* below DRIFT_MIN_PPB counts as that */
};

/* Both ends inclusive, UTC ns. INT64_MIN and INT64_MAX mean that this end is not known. */
struct time_bound {
	int64_t earliest_ns;
	int64_t latest_ns;
};

#define TIME_UNKNOWN ((struct time_bound){.earliest_ns = INT64_MIN, .latest_ns = INT64_MAX})

/* Latest - earliest; INT64_MAX when an end is not known. */
int64_t timebound_width_ns(const struct time_bound *b);

/* Of refs[0 .. TIME_BLOCK). */
struct time_block timebound_block(const struct time_ref *refs);

/*
 * The bound of one BOOTTIME moment: what every reference of the same boot allows, intersected.
 * References that contradict each other there: the nearest alone, and *conflict = true (never
 * written otherwise; may be NULL). A boot without a reference lies after the last reference of
 * earlier boots and before the start of the next boot that has one; if these two contradict
 * each other nothing is known, and *conflict = true.
 */
struct time_bound timebound_at(const struct time_evidence *ev, int32_t boot, int64_t boottime_ns,
			       bool *conflict);

/* When a punch happened, as the journal has it. No padding, so that memcmp() compares it. */
struct punch_time {
	int64_t at_ns;	  /* BOOTTIME at which we got it */
	int64_t since_ns; /* BOOTTIME before which it cannot have happened; 0 = not known */
	int64_t device_ms;
	uint32_t device_epoch;
	int32_t boot;
	uint8_t reader;
	uint8_t has_device_time;  /* device_ms and device_epoch count */
	uint16_t since_boots_ago; /* since_ns is of boot - this: the last good poll of a log may
				   * lie before a power cut. 0 = the same boot */
	uint8_t zero[4];
};

/*
 * The bound of a punch: [bound(since).earliest, bound(at).latest], narrowed by the device's own
 * time where its offset was measured before and after (or the punch lies within an hour of two
 * measurements), in the same device epoch, and both measurements agree within 2 s. A device time
 * that contradicts the first bound, or that two stretches of a reset clock could explain, is
 * not used.
 */
struct time_bound timebound_punch(const struct time_evidence *ev, const struct punch_time *when);

/*
 * The local days a bound touches. A punch belongs to the person_day of each of them: which it is
 * must not make anybody missing on another. A bound narrower than two minutes touches only the
 * day of its earliest moment. INT32_MIN, INT32_MAX: no first, no last one is known.
 */
void timebound_days(const struct zone *z, const struct time_bound *b, int32_t *ret_first,
		    int32_t *ret_last);

/* The only day a bound touches. False, and `ret` untouched, when it can be two or is not known. */
bool timebound_day(const struct zone *z, const struct time_bound *b, int32_t *ret);

#endif
