/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/util.h"
#include "core/verdict.h"

/* memcmp() tells a revision, so no struct may hold bytes that nobody sets. */
_Static_assert(sizeof(struct punch_time) == 40, "padding in punch_time");
_Static_assert(sizeof(struct punch) == 72, "padding in punch");
_Static_assert(sizeof(struct excuse) == 32, "padding in excuse");
_Static_assert(sizeof(struct person_day) == 16 + PUNCHES_KEPT * sizeof(struct punch) +
						    EXCUSES_MAX * sizeof(struct excuse),
	       "padding in person_day");
_Static_assert(sizeof(struct mark_result) == 12, "padding in mark_result");
_Static_assert(sizeof(struct verdict) == 88 + (MARKS + 3) * sizeof(struct mark_result),
	       "padding in verdict");

const char *verdict_state_name(enum verdict_state s)
{
	static const char *const names[] = {
		[VERDICT_NONE] = "none",
		[VERDICT_WAITING] = "waiting",
		[VERDICT_ON_TIME] = "on-time",
		[VERDICT_LATE_WORK] = "late-work",
		[VERDICT_LATE_SERVICE] = "late-service",
		[VERDICT_LATE_THIRD] = "late-third",
		[VERDICT_MISSING] = "missing",
		[VERDICT_INCOMPLETE] = "incomplete",
		[VERDICT_PENDING] = "pending",
		[VERDICT_REVIEW] = "review",
		[VERDICT_NOT_ENROLLED] = "not-enrolled",
		[VERDICT_OFF] = "off",
		[VERDICT_HOLIDAY] = "holiday",
		[VERDICT_EARLY] = "left-early",
		[VERDICT_NO_OUT] = "no-out",
		[VERDICT_NO_IN] = "no-in",
		[VERDICT_BREAK] = "break-overrun",
		[VERDICT_NOT_RETURNED] = "not-returned",
		[VERDICT_PAPER] = "paper",
		[VERDICT_ABSENT] = "absent",
	};

	_Static_assert(ARRAY_LEN(names) == VERDICT_STATES, "a state without a name");
	return (unsigned)s < ARRAY_LEN(names) ? names[s] : NULL;
}

const char *mark_outcome_name(enum mark_outcome o)
{
	static const char *const names[] = {
		[OUTCOME_NONE] = "none",
		[OUTCOME_NOT_DUE] = "not-due",
		[OUTCOME_ON_TIME] = "on-time",
		[OUTCOME_LATE] = "late",
		[OUTCOME_PENDING] = "pending",
		[OUTCOME_DOUBTFUL] = "doubtful",
		[OUTCOME_REVIEW] = "review",
		[OUTCOME_MISSING] = "missing",
		[OUTCOME_INCOMPLETE] = "incomplete",
		[OUTCOME_EXCUSED] = "excused",
		[OUTCOME_EARLY] = "early",
		[OUTCOME_OVERRUN] = "overrun",
		[OUTCOME_NOT_RETURNED] = "not-returned",
	};

	_Static_assert(ARRAY_LEN(names) == OUTCOMES, "an outcome without a name");
	return (unsigned)o < ARRAY_LEN(names) ? names[o] : NULL;
}

static bool before(const struct punch *a, const struct punch *b)
{
	if (a->bound.earliest_ns != b->bound.earliest_ns)
		return a->bound.earliest_ns < b->bound.earliest_ns;
	return a->seq < b->seq;
}

static bool doubled(const struct punch *first, const struct punch *second)
{
	return timebound_width_ns(&first->bound) != INT64_MAX &&
	       timebound_width_ns(&second->bound) != INT64_MAX &&
	       second->bound.latest_ns - first->bound.earliest_ns <= DOUBLE_TAP_S * NS_PER_S;
}

void person_day_add(struct person_day *pd, const struct punch *p)
{
	const size_t half = PUNCHES_KEPT / 2;
	struct punch *list = pd->punches;
	size_t n = pd->n_kept, at = 0;

	for (size_t i = 0; i < n; i++) {
		if (list[i].seq == p->seq)
			return;
		if (before(&list[i], p))
			at = i + 1;
	}
	pd->n_punches++;
	if (n < PUNCHES_KEPT) {
		memmove(&list[at + 1], &list[at], (n - at) * sizeof(list[0]));
		pd->n_kept++;
	} else if (at < half) { /* of 17 the ninth is in neither half, now or later */
		memmove(&list[at + 1], &list[at], (half - 1 - at) * sizeof(list[0]));
	} else if (at == half) {
		return;
	} else {
		at--;
		memmove(&list[half], &list[half + 1], (at - half) * sizeof(list[0]));
	}
	list[at] = *p;
	for (size_t i = 0; i < pd->n_kept; i++)
		list[i].doubled = i > 0 && doubled(&list[i - 1], &list[i]);
}

/* The first punch in the arrival window, and between which moments somebody arrived. */
struct arrival {
	const struct punch *punch; /* NULL: none can be an arrival of this day */
	bool certain;		   /* at least one is one for certain */
	struct time_bound bound;
};

/*
 * A punch whose bound reaches out of the window may belong to another day or be a departure: it
 * keeps a lateness from being certain and proves nothing itself. (Not when it is a matter of two
 * minutes around the window's edge: then it is an arrival.)
 */
static struct arrival arrival_find(const struct day_plan *plan, const struct person_day *pd)
{
	struct arrival a = {.bound = {INT64_MAX, INT64_MAX}};

	for (size_t i = 0; i < pd->n_kept; i++) {
		const struct punch *p = &pd->punches[i];
		bool narrow = timebound_width_ns(&p->bound) < DOUBT_NARROW_S * NS_PER_S;
		bool certain = narrow || (p->bound.earliest_ns >= plan->arrive_from_ns &&
					  p->bound.latest_ns < plan->arrive_to_ns);

		if (p->bound.earliest_ns >= plan->arrive_to_ns ||
		    p->bound.latest_ns < plan->arrive_from_ns)
			continue;
		if (a.bound.earliest_ns > p->bound.earliest_ns)
			a.bound.earliest_ns = p->bound.earliest_ns;
		if (a.certain == certain ? p->bound.latest_ns < a.bound.latest_ns : certain)
			a.bound.latest_ns = p->bound.latest_ns;
		if (a.punch == NULL || (certain && !a.certain))
			a.punch = p;
		a.certain |= certain;
	}
	return a;
}

static struct mark_result judge_arrival(const struct day_plan *plan, enum mark_kind mark,
					const struct arrival *a,
					const struct coverage_day *coverage,
					struct progress progress)
{
	const struct plan_mark *m = &plan->marks[mark];

	if (a->certain && a->bound.latest_ns < m->late_ns)
		return (struct mark_result){.outcome = OUTCOME_ON_TIME};
	if (a->certain && a->bound.earliest_ns >= m->late_ns) {
		if (coverage_late_doubtful(coverage, plan, mark, a->bound.earliest_ns))
			return (struct mark_result){.outcome = OUTCOME_INCOMPLETE};
		return (struct mark_result){
			.outcome = OUTCOME_LATE,
			.late_s = (int32_t)((a->bound.earliest_ns - m->at_ns) / NS_PER_S),
		};
	}
	if (!progress.closed)
		return (struct mark_result){.outcome = OUTCOME_PENDING};
	if (timebound_width_ns(&a->bound) < DOUBT_NARROW_S * NS_PER_S)
		return (struct mark_result){.outcome = OUTCOME_DOUBTFUL};
	return (struct mark_result){.outcome = OUTCOME_REVIEW};
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

	if (progress.closed)
		return plan->end_ns > plan->arrive_to_ns ? plan->end_ns : plan->arrive_to_ns;
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
static struct mark_result judge_missing(const struct day_plan *plan, enum mark_kind mark,
					const struct coverage_day *coverage,
					struct progress progress, bool seen)
{
	int64_t until_ns = looked_until(plan, progress);
	bool doubtful;

	if (!due(progress, mark))
		return (struct mark_result){.outcome = OUTCOME_NOT_DUE};
	doubtful = coverage_absence_doubtful(coverage, plan, until_ns, seen) ||
		   (!progress.closed && coverage_late_doubtful(coverage, plan, mark, until_ns));
	return (struct mark_result){.outcome = doubtful ? OUTCOME_INCOMPLETE : OUTCOME_MISSING};
}

/* A certain lateness first, then the strongest claim about any mark. */
static enum verdict_state state_of(const struct verdict *v)
{
	static const uint8_t strength[OUTCOMES] = {
		[OUTCOME_NOT_DUE] = 1, [OUTCOME_INCOMPLETE] = 2, [OUTCOME_PENDING] = 3,
		[OUTCOME_REVIEW] = 4,  [OUTCOME_MISSING] = 5,
	};
	static const uint8_t states[] = {VERDICT_ON_TIME, VERDICT_WAITING, VERDICT_INCOMPLETE,
					 VERDICT_PENDING, VERDICT_REVIEW,  VERDICT_MISSING};
	uint8_t strongest = 0;

	for (int i = MARKS - 1; i >= 0; i--) {
		uint8_t outcome = v->marks[i].outcome;

		if (outcome == OUTCOME_LATE)
			return VERDICT_LATE_WORK + i;
		if (strongest < strength[outcome])
			strongest = strength[outcome];
	}
	return states[strongest];
}

void verdict_judge(const struct day_plan *plan, const struct person_day *pd,
		   const struct coverage_day *coverage, struct progress progress,
		   struct verdict *ret)
{
	struct arrival a;

	assert(plan->day == pd->day);
	*ret = (struct verdict){
		.rule_set = plan->rule_set,
		.person = pd->person,
		.day = pd->day,
		.schedule = plan->schedule,
	};
	if (plan->kind != DAY_WORK || !pd->enrolled) {
		ret->state = plan->kind == DAY_OFF	 ? VERDICT_OFF
			     : plan->kind == DAY_HOLIDAY ? VERDICT_HOLIDAY
							 : VERDICT_NOT_ENROLLED;
		return;
	}
	a = arrival_find(plan, pd);
	if (a.punch != NULL) {
		ret->arrival_seq = a.punch->seq;
		ret->arrival_earliest_ns = a.bound.earliest_ns;
		ret->arrival_latest_ns = a.bound.latest_ns;
	} else {
		ret->closed = progress.closed;
	}
	for (int i = 0; i < MARKS; i++) {
		if (!plan->marks[i].active)
			continue;
		ret->marks[i] = a.punch != NULL ? judge_arrival(plan, i, &a, coverage, progress)
						: judge_missing(plan, i, coverage, progress,
								pd->n_punches > 0);
	}
	ret->state = (uint8_t)state_of(ret);
}
