/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_VERDICT_H
#define HADIR_CORE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/coverage.h"
#include "core/schedule.h"
#include "core/timebound.h"

/*
 * The judgement of one person's day: the only judge, used live and for judging again.
 *
 * It knows no clock. How far the day has come is `struct progress`; the same arguments give the
 * same bytes, so that memcmp() tells a revision. None of the structs here has padding.
 */

/* One use of a reader, kept with all that its bound was worked out from. */
struct punch {
	int64_t seq;		 /* the journal's; >= 1 */
	struct time_bound bound; /* timebound_punch(&when) */
	struct punch_time when;
	uint8_t doubled; /* 1: surely within DOUBLE_TAP_S of the one before; set by person_day_add
			  */
	uint8_t zero[7];
};

enum { PUNCHES_KEPT = 16, DOUBLE_TAP_S = 60 };

struct person_day {
	int32_t person; /* index, for the caller; carried into the verdict */
	int32_t day;
	uint32_t n_punches; /* all of the day */
	uint8_t n_kept;	    /* in punches[]: the first 8 and the last 8 when there are more */
	uint8_t enrolled;   /* 1: holds a credential that day */
	uint8_t zero[2];
	struct punch punches[PUNCHES_KEPT]; /* by (bound.earliest_ns, seq) */
};

/*
 * Add a punch; any order of adding gives the same bytes. A seq among those kept is ignored; the
 * caller does not add one twice that is no longer kept.
 */
void person_day_add(struct person_day *pd, const struct punch *p);

/* How far a schedule's day has come. Bits are only ever set. */
struct progress {
	uint8_t due;	/* bit 1 << enum mark_kind: the mark's grace has passed for certain */
	uint8_t closed; /* 1: the day's close has passed for certain */
};

#define PROGRESS_DONE ((struct progress){.due = (1 << MARKS) - 1, .closed = 1})

enum mark_outcome {
	OUTCOME_NONE,	 /* not judged: no duty, mark not active, not enrolled */
	OUTCOME_NOT_DUE, /* no arrival yet, and the mark has not passed */
	OUTCOME_ON_TIME,
	OUTCOME_LATE,	    /* even the earliest moment is past the grace */
	OUTCOME_PENDING,    /* the bound straddles the first late moment; the day is open */
	OUTCOME_DOUBTFUL,   /* "ragu": straddled until the close, but narrow: counts as on time */
	OUTCOME_REVIEW,	    /* straddled until the close, too wide: people decide */
	OUTCOME_MISSING,    /* no arrival; after the close: "belum ada keterangan" */
	OUTCOME_INCOMPLETE, /* coverage does not allow to say late or missing */
	OUTCOMES
};

/* The day in one word. A certain lateness outweighs what is open about another mark. */
enum verdict_state {
	VERDICT_NONE,	 /* not judged: the person's dates do not cover the day */
	VERDICT_WAITING, /* no arrival, and no mark has passed */
	VERDICT_ON_TIME,
	VERDICT_LATE_WORK, /* late for duty, in time for the next mark */
	VERDICT_LATE_SERVICE,
	VERDICT_LATE_THIRD,
	VERDICT_MISSING,
	VERDICT_INCOMPLETE,
	VERDICT_PENDING,
	VERDICT_REVIEW,
	VERDICT_NOT_ENROLLED, /* "belum terdaftar": never missing */
	VERDICT_OFF,
	VERDICT_HOLIDAY,
	VERDICT_STATES
};

enum { DOUBT_NARROW_S = 120 }; /* a straddling bound narrower than this is "ragu", not review */

struct mark_result {
	int32_t late_s;	 /* for LATE: whole seconds from the mark (not the grace); else 0 */
	uint8_t outcome; /* enum mark_outcome */
	uint8_t zero[3];
};

struct verdict {
	int64_t rule_set;	     /* id of the rule set that judged; 0 for VERDICT_NONE */
	int64_t arrival_seq;	     /* the first punch in the arrival window; 0 = none */
	int64_t arrival_earliest_ns; /* 0 without an arrival */
	int64_t arrival_latest_ns;
	int32_t person;
	int32_t day;
	struct mark_result marks[MARKS];
	uint32_t zero; /* so that nothing is padding */
	uint16_t schedule;
	uint8_t state;	/* enum verdict_state */
	uint8_t closed; /* 1: no arrival, and the day is over; an arrival's close changes nothing,
			 * so that the end of a day does not revise everybody */
};

/* The name used in topics, JSON and tables: "late-work", "on-time" ... NULL when out of range. */
const char *verdict_state_name(enum verdict_state s);
const char *mark_outcome_name(enum mark_outcome o);

void verdict_judge(const struct day_plan *plan, const struct person_day *pd,
		   const struct coverage_day *coverage, struct progress progress,
		   struct verdict *ret);

#endif
