/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/util.h"
#include "core/judging.h"

/* memcmp() tells a revision, so no struct may hold bytes that nobody sets. */
_Static_assert(sizeof(struct mark_result) == 12, "padding in mark_result");
_Static_assert(sizeof(struct verdict) == 96 + (MARKS + 3) * sizeof(struct mark_result),
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

struct progress progress_at(const struct day_plan *plan, int64_t now_ns)
{
	struct progress p = {.closed = now_ns >= plan->close_ns};

	for (int i = 0; i < MARKS; i++) {
		if (plan->marks[i].active && now_ns >= plan->marks[i].late_ns)
			p.due |= (uint8_t)(1 << i);
	}
	if (plan->kind == DAY_WORK && plan->punches >= 3 &&
	    plan->break_from_ns < plan->break_to_ns && now_ns >= plan->rest_late_ns)
		p.due |= 1 << DUE_BREAK;
	return p;
}

void keep_back(struct judging *j, struct mark_result *r)
{
	if (j->pd->unsure == UNSURE_NONE)
		return;
	if (r->outcome != OUTCOME_LATE && r->outcome != OUTCOME_MISSING &&
	    r->outcome != OUTCOME_EARLY && r->outcome != OUTCOME_OVERRUN &&
	    r->outcome != OUTCOME_NOT_RETURNED)
		return;
	r->outcome = OUTCOME_INCOMPLETE;
	r->late_s = 0;
	j->v->unsure = j->pd->unsure;
}

/* Late, but standing in a queue that began before the first late moment. */
static bool queued_in_time(const struct judging *j)
{
	int64_t queue_ns = j->arrival.punch->queue_s * NS_PER_S;

	for (int i = 0; i < MARKS; i++) {
		if (j->v->marks[i].outcome == OUTCOME_LATE)
			return j->arrival.bound.earliest_ns - queue_ns < j->plan->marks[i].late_ns;
	}
	return false;
}

/* A certain lateness first, then the strongest claim about any mark. */
static enum verdict_state arrival_state(const struct verdict *v)
{
	static const uint8_t strength[OUTCOMES] = {
		[OUTCOME_NOT_DUE] = 1, [OUTCOME_EXCUSED] = 2, [OUTCOME_INCOMPLETE] = 3,
		[OUTCOME_PENDING] = 4, [OUTCOME_REVIEW] = 5,  [OUTCOME_MISSING] = 6,
	};
	static const uint8_t states[] = {
		VERDICT_ON_TIME, VERDICT_WAITING, VERDICT_PAPER,   VERDICT_INCOMPLETE,
		VERDICT_PENDING, VERDICT_REVIEW,  VERDICT_MISSING,
	};
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

/* The rest of a day whose arrival is in order: accusations, questions, doubts, papers. */
static enum verdict_state later_state(const struct verdict *v, enum verdict_state arrival)
{
	uint8_t out = v->out.outcome, rest = v->rest.outcome;

	if (rest == OUTCOME_NOT_RETURNED)
		return VERDICT_NOT_RETURNED;
	if (out == OUTCOME_EARLY)
		return VERDICT_EARLY;
	if (rest == OUTCOME_OVERRUN)
		return VERDICT_BREAK;
	if (out == OUTCOME_MISSING)
		return VERDICT_NO_OUT;
	if (rest == OUTCOME_MISSING)
		return VERDICT_BREAK;
	if (out == OUTCOME_REVIEW || rest == OUTCOME_REVIEW)
		return VERDICT_REVIEW;
	if (out == OUTCOME_INCOMPLETE || rest == OUTCOME_INCOMPLETE)
		return VERDICT_INCOMPLETE;
	if (out == OUTCOME_EXCUSED || rest == OUTCOME_EXCUSED)
		return VERDICT_PAPER;
	return arrival;
}

static enum verdict_state state_of(struct judging *j)
{
	enum verdict_state state = arrival_state(j->v);

	if (state == VERDICT_ON_TIME || (state == VERDICT_PAPER && j->arrival.punch != NULL))
		return later_state(j->v, state);
	if (state != VERDICT_MISSING)
		return state;
	if (j->out.certain)
		return VERDICT_NO_IN;
	if (!j->progress.closed || j->papers.absent == NULL)
		return state;
	j->used = j->papers.absent;
	return VERDICT_ABSENT;
}

static void name_paper(const struct excuse *e, struct verdict *v)
{
	v->paper = e->paper;
	memcpy(v->code, e->code, sizeof(v->code));
	v->letterless = e->letterless;
	v->whole = e->whole;
}

static void judge_all(struct judging *j)
{
	struct verdict *v = j->v;

	j->arrival = arrival_find(j);
	if (j->arrival.punch != NULL) {
		v->arrival_seq = j->arrival.punch->seq;
		v->arrival_earliest_ns = j->arrival.bound.earliest_ns;
		v->arrival_latest_ns = j->arrival.bound.latest_ns;
	} else {
		v->closed = j->progress.closed;
	}
	if (j->plan->punches >= 2)
		judge_rest_and_out(j);
	judge_marks(j);
	v->queue = j->arrival.punch != NULL && queued_in_time(j);
	v->state = (uint8_t)state_of(j);
	if (j->used != NULL)
		name_paper(j->used, v);
}

static int32_t bare_seconds(const struct mark_result *r)
{
	switch (r->outcome) {
	case OUTCOME_LATE:
	case OUTCOME_EARLY:
		return r->late_s;
	case OUTCOME_NONE:
	case OUTCOME_ON_TIME:
	case OUTCOME_DOUBTFUL:
	case OUTCOME_EXCUSED:
		return 0;
	default:
		return -1;
	}
}

/* A paper of the whole day that costs something is not used up where none is needed; what would
 * be without it stands beside it. */
static void judge_with_whole(struct judging *j)
{
	struct verdict without = *j->v;
	struct judging bare = *j;

	bare.v = &without;
	bare.papers.whole = NULL;
	judge_all(&bare);
	if (j->papers.whole->deduct > 0 &&
	    (without.state == VERDICT_ON_TIME || without.state == VERDICT_PAPER)) {
		*j->v = without;
		return;
	}
	judge_all(j);
	if (j->used == NULL)
		return;
	j->v->bare_late_s = bare_seconds(&without.marks[MARK_WORK]);
	j->v->bare_early_s = bare_seconds(&without.out);
}

void verdict_judge(const struct day_plan *plan, const struct person_day *pd,
		   const struct coverage_day *coverage, struct progress progress,
		   struct verdict *ret)
{
	struct judging j;

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
	j = (struct judging){
		.plan = plan, .pd = pd, .coverage = coverage, .progress = progress, .v = ret};
	papers_init(&j);
	if (j.papers.whole != NULL)
		judge_with_whole(&j);
	else
		judge_all(&j);
}
