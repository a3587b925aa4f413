/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_JUDGING_H
#define HADIR_CORE_JUDGING_H

#include "core/verdict.h"

/* What the parts of one judgement share: verdict.c (the day in one word), judge-arrival.c,
 * judge-out.c (break and departure), judge-paper.c (what papers cover). */

/* Between which moments somebody came or left, and the punch that says so. */
struct moment {
	const struct punch *punch; /* NULL: none can be one of this day */
	bool certain;		   /* at least one is one for certain */
	struct time_bound bound;
};

/* What papers say of a day. */
struct papers {
	const struct excuse *whole;  /* NULL: none */
	const struct excuse *absent; /* TK, confirmed; NULL: not */
	uint8_t n_runs;
	struct hole runs[EXCUSES_MAX]; /* what parts cover together: by time, disjoint */
};

struct judging {
	const struct day_plan *plan;
	const struct person_day *pd;
	const struct coverage_day *coverage;
	struct progress progress;
	struct papers papers;
	struct moment arrival, out;
	const struct excuse *used; /* the first that explained something */
	struct verdict *v;
};

void papers_init(struct judging *j);

/* Time of [from, to) that parts of the day cover: in all, and of duty. */
int64_t papers_ns(const struct papers *p, int64_t from_ns, int64_t to_ns);
int32_t papers_duty_s(const struct judging *j, int64_t from_ns, int64_t to_ns);

/* The run that covers all of [from, to), or NULL. */
const struct hole *papers_run(const struct papers *p, int64_t from_ns, int64_t to_ns);

/* A paper explained something within [from, to): the verdict names it. */
void papers_use(struct judging *j, int64_t from_ns, int64_t to_ns);

/* May a punch lie in this window, and does it for certain? A matter of two minutes around the
 * window's edge is no doubt. */
static inline bool punch_near(const struct punch *p, int64_t from_ns, int64_t to_ns)
{
	return p->bound.earliest_ns < to_ns && p->bound.latest_ns >= from_ns;
}

static inline bool punch_narrow(const struct punch *p)
{
	return timebound_width_ns(&p->bound) < DOUBT_NARROW_S * NS_PER_S;
}

static inline bool punch_inside(const struct punch *p, int64_t from_ns, int64_t to_ns)
{
	return (p->bound.earliest_ns >= from_ns && p->bound.latest_ns < to_ns) || punch_narrow(p);
}

/* Of many punches some are not kept: by their earliest moments they lie between these two, and how
 * late they may have been nobody knows any more. NULL: all are kept. */
static inline const struct punch *dropped_after(const struct person_day *pd)
{
	return pd->n_punches > pd->n_kept ? &pd->punches[PUNCHES_KEPT / 2 - 1] : NULL;
}

/* What a moment too uncertain to judge comes to at the close. */
static inline uint8_t straddles(const struct time_bound *b)
{
	return timebound_width_ns(b) < DOUBT_NARROW_S * NS_PER_S ? OUTCOME_DOUBTFUL
								 : OUTCOME_REVIEW;
}

/* Who came when, and what each mark makes of it; judge_marks() after judge_rest_and_out(). */
struct moment arrival_find(const struct judging *j);
void judge_marks(struct judging *j);

/* The break and the departure of somebody who came; for who did not, only who left. */
void judge_rest_and_out(struct judging *j);

/* Accusations that are kept back on a day on which nobody may be accused. */
void keep_back(struct judging *j, struct mark_result *r);

#endif
