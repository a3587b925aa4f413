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
	int64_t seq;		 /* the journal's, >= 1; of a correction: minus its number */
	struct time_bound bound; /* timebound_punch(&when); a correction's: what people said */
	struct punch_time when;
	uint32_t queue_s; /* since an unbroken queue at that reader began (queue_next); 0: none */
	uint8_t doubled;  /* 1: surely within DOUBLE_TAP_S of the one before; set by person_day_add
			   */
	uint8_t zero[3];
};

/*
 * What people have said of a day, as far as it counts now: part of a paper. A correction is no
 * excuse but a punch, with the correction's number as a negative seq.
 */
struct excuse {
	int64_t paper;	      /* its seq; >= 1 */
	int32_t from_s, to_s; /* local seconds of the day; whole: 0 to 172800 */
	char code[CODE_SIZE];
	uint8_t whole;	    /* 1: the whole day */
	uint8_t present;    /* as the code table has them */
	uint8_t letterless; /* 1: "surat menyusul" */
	uint8_t kind;	    /* enum paper_kind */
	int32_t deduct;	    /* of its code, for a whole day: the smallest counts first */
};

enum { PUNCHES_KEPT = 16, DOUBLE_TAP_S = 60, EXCUSES_MAX = 4 };

enum unsure {
	UNSURE_NONE,
	UNSURE_CALENDAR, /* nobody entered the holidays of this year */
	UNSURE_FEW,	 /* hardly anybody was recorded, and HR has not answered why */
};

struct person_day {
	int32_t person; /* index, for the caller; carried into the verdict */
	int32_t day;
	uint32_t n_punches; /* all of the day */
	uint8_t n_kept;	    /* in punches[]: the first 8 and the last 8 when there are more */
	uint8_t enrolled;   /* 1: holds a credential that day */
	uint8_t n_excuses;
	uint8_t unsure; /* enum unsure: nobody is called late or absent on such a day */
	struct punch punches[PUNCHES_KEPT]; /* by (bound.earliest_ns, seq) */
	struct excuse excuses[EXCUSES_MAX]; /* by person_day_excuse() */
};

/*
 * Add a punch; any order of adding gives the same bytes. A seq among those kept is ignored; the
 * caller does not add one twice that is no longer kept.
 */
void person_day_add(struct person_day *pd, const struct punch *p);

/*
 * Add an excuse; any order of adding gives the same bytes. Whole days come first, by (deduct, not
 * present, paper), then parts by (paper, from), TK last; past EXCUSES_MAX the last ones are left
 * out, so that a new paper never takes the place of one that says more. An empty part is ignored.
 */
void person_day_excuse(struct person_day *pd, const struct excuse *e);

/* How far a schedule's day has come. Bits are only ever set. */
struct progress {
	uint8_t due;	/* bit 1 << enum mark_kind: the mark's grace has passed for certain;
			 * 1 << DUE_BREAK: so has the break's */
	uint8_t closed; /* 1: the day's close has passed for certain */
};

/* What falls due besides the marks; numbers as mark_done keeps them. */
enum { DUE_CLOSE = MARKS, DUE_BREAK, DUES };

#define PROGRESS_DONE ((struct progress){.due = (1 << MARKS) - 1, .closed = 1})

/*
 * What a day has come to at a moment that is surely past: for days judged from the records. Of a
 * duty that passes midnight, "yesterday" is not over.
 */
struct progress progress_at(const struct day_plan *plan, int64_t now_ns);

enum mark_outcome {
	OUTCOME_NONE,	 /* not judged: no duty, mark not active, not enrolled */
	OUTCOME_NOT_DUE, /* no arrival yet, and the mark has not passed */
	OUTCOME_ON_TIME,
	OUTCOME_LATE,	      /* even the earliest moment is past the grace */
	OUTCOME_PENDING,      /* the bound straddles the first late moment; the day is open */
	OUTCOME_DOUBTFUL,     /* "ragu": straddled until the close, but narrow: counts as on time */
	OUTCOME_REVIEW,	      /* straddled until the close, too wide: people decide */
	OUTCOME_MISSING,      /* no arrival; after the close: "belum ada keterangan" */
	OUTCOME_INCOMPLETE,   /* coverage does not allow to say late or missing */
	OUTCOME_EXCUSED,      /* would not be in order, but papers cover it */
	OUTCOME_EARLY,	      /* left before the end of duty */
	OUTCOME_OVERRUN,      /* away for longer than the break */
	OUTCOME_NOT_RETURNED, /* left in the break and was not seen again */
	OUTCOMES
};

/*
 * The day in one word. A certain lateness outweighs what is open about another mark; the break and
 * the departure only matter when the arrival is in order.
 */
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
	VERDICT_EARLY,	      /* left early */
	VERDICT_NO_OUT,	      /* no departure was recorded: a question, no accusation */
	VERDICT_NO_IN,	      /* only a departure was recorded: so is this */
	VERDICT_BREAK,	      /* break overrun, or a punch of the break is lacking */
	VERDICT_NOT_RETURNED, /* from the break */
	VERDICT_PAPER,	      /* papers explain what was not in order */
	VERDICT_ABSENT,	      /* TK: people have confirmed it */
	VERDICT_STATES
};

enum { DOUBT_NARROW_S = 120 }; /* a straddling bound narrower than this is "ragu", not review */

/*
 * late_s: whole seconds from the mark (not the grace) that no paper covers, for LATE; too early
 * for EARLY; of duty away around the break for OVERRUN; else 0.
 * excused_s: seconds of duty (without the break) that papers cover: of what was missed before the
 * arrival, after the departure, around the break; of the whole day for who never came.
 */
struct mark_result {
	int32_t late_s;
	int32_t excused_s;
	uint8_t outcome; /* enum mark_outcome */
	uint8_t zero[3];
};

struct verdict {
	int64_t rule_set;	     /* id of the rule set that judged; 0 for VERDICT_NONE */
	int64_t arrival_seq;	     /* the punch in the arrival window that counts; 0 = none */
	int64_t arrival_earliest_ns; /* 0 without an arrival */
	int64_t arrival_latest_ns;
	int64_t out_seq; /* the departure, once one is judged: in order, or the day is over */
	int64_t out_earliest_ns;
	int64_t out_latest_ns;
	int64_t paper; /* the first that explains something; 0 = none */
	int32_t person;
	int32_t day;
	struct mark_result marks[MARKS];
	struct mark_result apel, out, rest; /* rest: the break */
	/* What a paper of the whole day is held against: seconds late and early that were left
	 * without it; -1: nobody would know. 0 without such a paper. */
	int32_t bare_late_s, bare_early_s;
	char code[CODE_SIZE]; /* of `paper` */
	uint16_t schedule;
	uint8_t state;	/* enum verdict_state */
	uint8_t closed; /* 1: no arrival, and the day is over; an arrival's close changes nothing,
			 * so that the end of a day does not revise everybody */
	uint8_t queue;	/* 1: late, but in a queue that began in time ("antre") */
	uint8_t letterless; /* 1: the letter of `paper` follows */
	uint8_t unsure;	    /* enum unsure, when it kept a late or missing back */
	uint8_t whole;	    /* 1: `paper` is of the whole day */
};

/* The name used in topics, JSON and tables: "late-work", "on-time" ... NULL when out of range. */
const char *verdict_state_name(enum verdict_state s);
const char *mark_outcome_name(enum mark_outcome o);

void verdict_judge(const struct day_plan *plan, const struct person_day *pd,
		   const struct coverage_day *coverage, struct progress progress,
		   struct verdict *ret);

#endif
