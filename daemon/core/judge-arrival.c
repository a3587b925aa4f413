/* SPDX-License-Identifier: MIT */
#include "core/judging.h"

/* The arrival against its marks, or nobody's. */

/* Before the end of duty: who was never seen may have left by then. */
#define GOING_HOME_NS (30 * 60 * NS_PER_S)

/* The punch of an arrival, and what others in [from, to) leave open about it. A punch whose bound
 * reaches out of the window may belong to another day or be a departure: it keeps a lateness from
 * being certain and proves nothing itself. */
static struct moment first_in(const struct person_day *pd, int64_t from_ns, int64_t to_ns)
{
	const struct punch *gap = dropped_after(pd);
	struct moment a = {.bound = {INT64_MAX, INT64_MAX}};

	for (size_t i = 0; i < pd->n_kept; i++) {
		const struct punch *p = &pd->punches[i];
		bool certain;

		if (!punch_near(p, from_ns, to_ns))
			continue;
		certain = punch_inside(p, from_ns, to_ns);
		if (a.bound.earliest_ns > p->bound.earliest_ns)
			a.bound.earliest_ns = p->bound.earliest_ns;
		if (a.certain == certain ? p->bound.latest_ns < a.bound.latest_ns : certain)
			a.bound.latest_ns = p->bound.latest_ns;
		if (a.punch == NULL || (certain && !a.certain))
			a.punch = p;
		a.certain |= certain;
	}
	if (gap != NULL && gap->bound.earliest_ns < to_ns && (a.punch == NULL || a.punch > gap)) {
		if (a.bound.earliest_ns > gap->bound.earliest_ns)
			a.bound.earliest_ns = gap->bound.earliest_ns;
		if (a.punch == NULL)
			a.punch = gap + 1;
	}
	return a;
}

/* Where the last one counts: a second tap is no second arrival, and one that may be of another
 * time changes nothing. */
static struct moment last_in(const struct person_day *pd, int64_t from_ns, int64_t to_ns)
{
	struct moment a = {.punch = NULL};

	for (size_t i = 0; i < pd->n_kept; i++) {
		const struct punch *p = &pd->punches[i];

		if (punch_near(p, from_ns, to_ns) && punch_inside(p, from_ns, to_ns) &&
		    !(p->doubled && a.punch != NULL))
			a = (struct moment){p, true, p->bound};
	}
	return a.punch != NULL ? a : first_in(pd, from_ns, to_ns);
}

struct moment arrival_find(const struct judging *j)
{
	const struct day_plan *plan = j->plan;
	const struct plan_mark *work = &plan->marks[MARK_WORK];
	int64_t to_ns = plan->arrive_to_ns;
	const struct hole *run;
	struct moment a;

	if (plan->last_arrival) {
		if (plan->punches >= 2)
			to_ns = plan->out_from_ns < to_ns ? plan->out_from_ns : to_ns;
		a = last_in(j->pd, plan->arrive_from_ns, to_ns);
	} else {
		a = first_in(j->pd, plan->arrive_from_ns, to_ns);
	}
	if (a.punch != NULL || j->papers.n_runs == 0)
		return a;
	/* Away with leave until after the window: who is there when it ends has arrived. */
	run = papers_run(&j->papers, work->at_ns, work->late_ns);
	if (run != NULL && run->to_ns >= to_ns && run->to_ns < plan->end_ns)
		a = first_in(j->pd, plan->arrive_from_ns,
			     run->to_ns + (work->late_ns - work->at_ns));
	return a;
}

static struct mark_result arrived(const struct judging *j, const struct plan_mark *m)
{
	const struct moment *a = &j->arrival;

	if (a->certain && a->bound.latest_ns < m->late_ns)
		return (struct mark_result){.outcome = OUTCOME_ON_TIME};
	if (a->certain && a->bound.earliest_ns >= m->late_ns) {
		if (coverage_late_doubtful(j->coverage, j->plan, m, a->bound.earliest_ns))
			return (struct mark_result){.outcome = OUTCOME_INCOMPLETE};
		return (struct mark_result){
			.outcome = OUTCOME_LATE,
			.late_s = (int32_t)((a->bound.earliest_ns - m->at_ns) / NS_PER_S),
		};
	}
	if (!j->progress.closed)
		return (struct mark_result){.outcome = OUTCOME_PENDING};
	return (struct mark_result){.outcome = straddles(&a->bound)};
}

static bool all_covered(const struct judging *j, int64_t from_ns, int64_t to_ns)
{
	int32_t duty_s = plan_duty_s(j->plan, from_ns, to_ns);

	return duty_s != 0 && papers_duty_s(j, from_ns, to_ns) == duty_s;
}

/* Lateness is what papers leave of the time from the mark to the arrival. */
static void excuse_arrival(struct judging *j, const struct plan_mark *m, struct mark_result *r)
{
	const struct time_bound *b = &j->arrival.bound;
	bool open = r->outcome == OUTCOME_PENDING || r->outcome == OUTCOME_REVIEW;
	int64_t end_ns = j->plan->end_ns;
	int64_t latest_ns = b->latest_ns < end_ns ? b->latest_ns : end_ns;
	int64_t until_ns = open ? latest_ns : b->earliest_ns;
	int64_t left_ns = 0;

	/* Where all of the day is covered it does not matter when, or on which day, that was. */
	if (j->papers.whole == NULL && !(open && all_covered(j, j->plan->start_ns, end_ns))) {
		int64_t covered_ns = papers_ns(&j->papers, m->at_ns, until_ns);
		if (covered_ns == 0)
			return;
		left_ns = until_ns - m->at_ns - covered_ns;
	}
	r->excused_s = papers_duty_s(j, j->plan->start_ns, b->earliest_ns);
	if (left_ns < m->late_ns - m->at_ns || left_ns == 0) {
		r->outcome = OUTCOME_EXCUSED;
		r->late_s = 0;
	} else if (r->outcome == OUTCOME_LATE) {
		r->late_s = (int32_t)(left_ns / NS_PER_S);
	}
	papers_use(j, j->plan->start_ns, open ? end_ns : until_ns);
}

static struct mark_result judge_arrival(struct judging *j, const struct plan_mark *m)
{
	struct mark_result r = arrived(j, m);

	if (r.outcome == OUTCOME_ON_TIME || r.outcome == OUTCOME_DOUBTFUL)
		return r;
	excuse_arrival(j, m, &r);
	keep_back(j, &r);
	return r;
}

static bool due(struct progress progress, enum mark_kind mark)
{
	return progress.closed || (progress.due & 1 << mark) != 0;
}

/* The moment up to which progress lets us look: the newest mark that is due, or all of the day
 * in which somebody on duty would have been seen. */
static int64_t looked_until(const struct day_plan *plan, struct progress progress)
{
	int64_t until_ns = plan->arrive_from_ns;

	if (progress.closed) { /* a reader that is back when people go home shows little */
		until_ns = plan->end_ns - GOING_HOME_NS;
		return until_ns > plan->arrive_to_ns ? until_ns : plan->arrive_to_ns;
	}
	for (int i = 0; i < MARKS; i++) {
		if (plan->marks[i].active && due(progress, i) && plan->marks[i].late_ns > until_ns)
			until_ns = plan->marks[i].late_ns;
	}
	return until_ns;
}

/*
 * Nobody recorded. While the day is open, "missing" says "late or absent": it is as doubtful as
 * the lateness of somebody who came just now.
 */
static uint8_t nobody_came(const struct judging *j, const struct plan_mark *m)
{
	int64_t until_ns = looked_until(j->plan, j->progress);
	bool doubtful =
		coverage_absence_doubtful(j->coverage, j->plan, until_ns, j->pd->n_punches > 0) ||
		(!j->progress.closed && coverage_late_doubtful(j->coverage, j->plan, m, until_ns));

	return doubtful ? OUTCOME_INCOMPLETE : OUTCOME_MISSING;
}

/* A part of the day excuses a mark while it covers it, and the day only when it covers it all. */
static void excuse_missing(struct judging *j, const struct plan_mark *m, struct mark_result *r)
{
	const struct day_plan *plan = j->plan;
	int64_t from_ns = plan->start_ns, until_ns = plan->end_ns;

	if (j->out.punch != NULL && j->out.bound.latest_ns < until_ns)
		until_ns = j->out.bound.latest_ns;
	if (j->papers.whole != NULL) {
		r->outcome = OUTCOME_EXCUSED;
	} else if (r->outcome == OUTCOME_NOT_DUE) {
		return;
	} else if (j->progress.closed) {
		if (all_covered(j, from_ns, until_ns) || all_covered(j, from_ns, plan->end_ns))
			r->outcome = OUTCOME_EXCUSED;
	} else if (papers_run(&j->papers, m->at_ns, m->late_ns) != NULL) {
		r->outcome = OUTCOME_EXCUSED;
		until_ns = m->late_ns;
	}
	r->excused_s = papers_duty_s(j, from_ns, until_ns);
	if (r->outcome == OUTCOME_EXCUSED || r->excused_s > 0)
		papers_use(j, from_ns, until_ns);
}

static struct mark_result judge_missing(struct judging *j, const struct plan_mark *m, bool is_due)
{
	struct mark_result r = {.outcome = OUTCOME_NOT_DUE};

	if (is_due)
		r.outcome = nobody_came(j, m);
	excuse_missing(j, m, &r);
	keep_back(j, &r);
	return r;
}

void judge_marks(struct judging *j)
{
	const struct day_plan *plan = j->plan;
	bool came = j->arrival.punch != NULL;

	for (int i = 0; i < MARKS; i++) {
		if (!plan->marks[i].active)
			continue;
		j->v->marks[i] = came ? judge_arrival(j, &plan->marks[i])
				      : judge_missing(j, &plan->marks[i], due(j->progress, i));
	}
	if (plan->apel.active)
		j->v->apel = came ? judge_arrival(j, &plan->apel)
				  : judge_missing(j, &plan->apel, j->progress.closed);
}
