/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_COVERAGE_H
#define HADIR_CORE_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/schedule.h"
#include "core/timebound.h"

/*
 * When which reader could have seen people, and so what a missing punch proves.
 *
 * Unread: people could punch and were thanked, but we lack the data. Blind: no reader of these
 * people was up, nobody was thanked. A moment that no span speaks of is blind.
 */

enum coverage_state { COVERAGE_UP, COVERAGE_UNREAD, COVERAGE_UNAVAILABLE, COVERAGE_STATES };

/* "up", "unread", "unavailable": as tables name it. NULL when out of range. */
const char *coverage_state_name(enum coverage_state s);

struct coverage_span {
	struct time_bound from, to; /* to: both ends INT64_MAX while it still goes on */
	uint8_t reader;		    /* 0 to 63 */
	uint8_t state;		    /* enum coverage_state */
};

/* A person who hears no beep taps again: what excuses must have lasted longer than that. */
#define COVERAGE_SHORT_NS (60 * NS_PER_S)

enum { HOLES_MAX = 64 };

struct hole {
	int64_t from_ns, to_ns; /* half open, UTC ns */
};

/* The holes of one day for people who use one set of readers. memcmp() compares it. */
struct coverage_day {
	uint32_t n_unread, n_blind;
	struct hole unread[HOLES_MAX]; /* both by from_ns, disjoint */
	struct hole blind[HOLES_MAX];
};

/*
 * Work out the holes of [from_ns, to_ns) for the readers in the mask `readers` (bit = reader).
 * A span that was up counts only where it was up for certain, an unread one wherever it can
 * have been; order does not matter. The future may be included: a hole that has not come yet
 * is not looked at. Past HOLES_MAX holes the two nearest become one: doubt grows, never blame
 * (only then can the order of the spans show, so give them in the order of their rows).
 */
void coverage_build(const struct coverage_span *spans, size_t n, uint64_t readers, int64_t from_ns,
		    int64_t to_ns, struct coverage_day *ret);

/* A reader was up without a break: what tests, and offices without any reader state, use. */
void coverage_whole(struct coverage_day *ret);

/* Could a person first recorded at `punch_ns` (>= the mark's late_ns) have come in time? */
bool coverage_late_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			    const struct plan_mark *mark, int64_t punch_ns);

/*
 * Could a person without an arrival up to `until_ns` have come? `seen`: a punch outside the
 * arrival window shows that they were there that day.
 */
bool coverage_absence_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			       int64_t until_ns, bool seen);

/* Somebody left in the break and was next recorded at `punch_ns` (or, up to now, not at all),
 * after the break's grace: could they have come back in time? */
bool coverage_return_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			      int64_t left_ns, int64_t punch_ns);

/* Could a punch of the break be lacking because nobody could be seen? */
bool coverage_break_doubtful(const struct coverage_day *c, const struct day_plan *plan);

/*
 * Somebody was last recorded at `last_ns`: could they have left later, unseen? People go home
 * within LEAVING_S of the end of duty; a reader that is switched off after that hides nobody.
 * (Who leaves finds a dead reader once and goes: there is no other try, as in the morning.)
 */
enum { LEAVING_S = 7200 };
bool coverage_leaving_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			       int64_t last_ns);

#endif
