/* SPDX-License-Identifier: MIT */
#include "core/judging.h"

/* The break and the departure. Punches are used up in order: the arrival with its second taps, then
 * those of the break, then the departure; a mask of indices says which are gone. */

static uint32_t bit(size_t i)
{
	return UINT32_C(1) << i;
}

static uint32_t taken_by_arrival(const struct judging *j)
{
	const struct person_day *pd = j->pd;
	size_t at = (size_t)(j->arrival.punch - pd->punches);
	uint32_t taken = 0;

	if (!j->arrival.certain) /* it may as well have been the departure */
		return 0;
	for (size_t i = 0; i <= at; i++) { /* not one that may have been much later */
		if (pd->punches[i].bound.latest_ns <= pd->punches[at].bound.latest_ns)
			taken |= bit(i);
	}
	for (size_t i = at + 1; i < pd->n_kept && pd->punches[i].doubled; i++)
		taken |= bit(i);
	return taken;
}

/* The last moment somebody was recorded at, of the punches that are used up. */
static int64_t last_seen_ns(const struct judging *j, uint32_t taken)
{
	int64_t last_ns = j->arrival.certain ? j->arrival.bound.latest_ns : INT64_MIN;

	for (size_t i = 0; i < j->pd->n_kept; i++) {
		int64_t latest_ns = j->pd->punches[i].bound.latest_ns;

		if ((taken & bit(i)) != 0)
			last_ns = latest_ns > last_ns ? latest_ns : last_ns;
	}
	return last_ns;
}

/* Those of a break: pairs of going and coming, or one in it. */
struct rest {
	const struct punch *at[PUNCHES_KEPT];
	size_t n;
	bool vague; /* there are some that may be of the break or not */
	uint32_t taken;
};

static struct rest rest_find(const struct judging *j, uint32_t taken)
{
	const struct day_plan *plan = j->plan;
	int64_t from_ns = plan->punches == 3 ? plan->break_from_ns : plan->rest_from_ns;
	struct rest r = {.n = 0};

	for (size_t i = 0; i < j->pd->n_kept; i++) {
		const struct punch *p = &j->pd->punches[i];

		if ((taken & bit(i)) != 0 || !punch_near(p, from_ns, plan->rest_to_ns))
			continue;
		if (!punch_inside(p, from_ns, plan->rest_to_ns)) {
			r.vague = true;
			continue;
		}
		r.taken |= bit(i);
		if (!p->doubled || r.n == 0)
			r.at[r.n++] = p;
	}
	/* After a whole pair, a lone last one may be the departure. */
	if (plan->punches >= 4 && r.n >= 3 && r.n % 2 == 1) {
		r.n--;
		r.taken &= ~(UINT32_MAX << (r.at[r.n] - j->pd->punches));
	}
	return r;
}

static bool seen_after(const struct judging *j, int64_t from_ns)
{
	return j->pd->punches[j->pd->n_kept - 1].bound.earliest_ns >= from_ns;
}

static bool break_due(struct progress progress)
{
	return progress.closed || (progress.due & 1 << DUE_BREAK) != 0;
}

/* Away from `left` to `back`: only what surely lies outside the break is held against anybody. */
static struct mark_result away(struct judging *j, const struct time_bound *left,
			       const struct time_bound *back)
{
	const struct day_plan *plan = j->plan;
	struct mark_result r = {.outcome = OUTCOME_ON_TIME};
	int32_t least_s = plan_duty_s(plan, left->latest_ns, back->earliest_ns);
	int32_t most_s = plan_duty_s(plan, left->earliest_ns, back->latest_ns);
	int32_t allowed_s = plan->break_grace_s > 1 ? plan->break_grace_s : 1;
	int32_t covered_s;

	if (most_s < allowed_s)
		return r;
	covered_s = papers_duty_s(j, left->latest_ns, back->earliest_ns);
	if (least_s < allowed_s) {
		r.outcome = !j->progress.closed			? OUTCOME_NOT_DUE
			    : most_s - least_s < DOUBT_NARROW_S ? OUTCOME_DOUBTFUL
								: OUTCOME_REVIEW;
	} else {
		r.outcome = coverage_return_doubtful(j->coverage, plan, left->earliest_ns,
						     back->earliest_ns)
				    ? OUTCOME_INCOMPLETE
				    : OUTCOME_OVERRUN;
		r.late_s = r.outcome == OUTCOME_OVERRUN ? least_s - covered_s : 0;
	}
	r.excused_s = covered_s;
	if (j->papers.whole != NULL || (covered_s > 0 && least_s - covered_s < allowed_s)) {
		r.outcome = OUTCOME_EXCUSED;
		r.late_s = 0;
	}
	if (covered_s > 0 || j->papers.whole != NULL)
		papers_use(j, left->latest_ns, back->earliest_ns);
	return r;
}

/* Several times away, of two punches each, are judged together. */
static struct mark_result away_in_pairs(struct judging *j, const struct rest *rest)
{
	static const uint8_t strength[OUTCOMES] = {
		[OUTCOME_NOT_DUE] = 1, [OUTCOME_DOUBTFUL] = 1,	 [OUTCOME_EXCUSED] = 2,
		[OUTCOME_REVIEW] = 3,  [OUTCOME_INCOMPLETE] = 4, [OUTCOME_OVERRUN] = 5,
	};
	struct mark_result sum = {.outcome = OUTCOME_ON_TIME};

	for (size_t i = 0; i < rest->n; i += 2) {
		struct mark_result r = away(j, &rest->at[i]->bound, &rest->at[i + 1]->bound);

		sum.late_s += r.late_s;
		sum.excused_s += r.excused_s;
		if (strength[r.outcome] > strength[sum.outcome])
			sum.outcome = r.outcome;
	}
	return sum;
}

/* Nothing says that they came back from the break. */
static struct mark_result not_back(struct judging *j, int64_t left_ns, bool left)
{
	const struct day_plan *plan = j->plan;
	struct mark_result r = {.outcome = OUTCOME_NOT_DUE};
	bool closed = j->progress.closed;

	if (seen_after(j, plan->rest_to_ns) || !left) {
		if (!closed)
			return r;
		r.outcome = coverage_break_doubtful(j->coverage, plan) ? OUTCOME_INCOMPLETE
								       : OUTCOME_MISSING;
	} else if (break_due(j->progress)) {
		r.outcome =
			coverage_return_doubtful(j->coverage, plan, left_ns, plan->rest_late_ns) ||
					(closed &&
					 coverage_leaving_doubtful(j->coverage, plan, left_ns))
				? OUTCOME_INCOMPLETE
				: OUTCOME_NOT_RETURNED;
	} else {
		return r;
	}
	if (j->papers.whole == NULL &&
	    papers_run(&j->papers, r.outcome == OUTCOME_MISSING ? plan->break_from_ns : left_ns,
		       closed && r.outcome != OUTCOME_MISSING ? plan->end_ns
							      : plan->rest_late_ns) == NULL)
		return r;
	r.outcome = OUTCOME_EXCUSED;
	papers_use(j, plan->break_from_ns, plan->end_ns);
	return r;
}

static struct mark_result judge_rest(struct judging *j, const struct rest *rest)
{
	const struct day_plan *plan = j->plan;
	const struct time_bound in_break = {plan->break_to_ns, plan->break_to_ns};
	bool pairs = plan->punches >= 4;
	struct mark_result r = {.outcome = OUTCOME_NOT_DUE};

	if (pairs && rest->n >= 2)
		r = away_in_pairs(j, rest);
	else if (!pairs && rest->n >= 1)
		r = away(j, &in_break, &rest->at[0]->bound);
	else if (rest->vague)
		r.outcome = j->progress.closed ? OUTCOME_REVIEW : OUTCOME_NOT_DUE;
	else if (rest->n == 1)
		r = not_back(j, rest->at[0]->bound.latest_ns,
			     rest->at[0]->bound.latest_ns < plan->break_to_ns);
	else
		r = not_back(j, plan->break_to_ns, !pairs);
	keep_back(j, &r);
	return r;
}

static struct moment departure_find(const struct judging *j, uint32_t taken)
{
	const struct day_plan *plan = j->plan;
	const struct punch *gap = dropped_after(j->pd);
	struct moment out = {.bound = {INT64_MIN, INT64_MIN}};

	for (size_t i = 0; i < j->pd->n_kept; i++) {
		const struct punch *p = &j->pd->punches[i];
		bool certain;

		if ((taken & bit(i)) != 0 || !punch_near(p, plan->out_from_ns, plan->out_to_ns))
			continue;
		certain = punch_inside(p, plan->out_from_ns, plan->out_to_ns);
		if (plan->first_out) {
			if (out.punch == NULL || (certain && !out.certain))
				out = (struct moment){p, certain, p->bound};
			continue;
		}
		/* A second tap is no later departure, once one is in order. */
		if (p->doubled && out.certain && out.bound.earliest_ns >= plan->out_early_ns)
			continue;
		if (out.bound.latest_ns < p->bound.latest_ns)
			out.bound.latest_ns = p->bound.latest_ns;
		if (out.certain == certain ? p->bound.earliest_ns > out.bound.earliest_ns : certain)
			out.bound.earliest_ns = p->bound.earliest_ns;
		if (certain >= out.certain)
			out.punch = p;
		out.certain |= certain;
	}
	if (gap != NULL && !plan->first_out && (out.punch == NULL || out.punch <= gap)) {
		out.bound.latest_ns = INT64_MAX;
		if (out.punch == NULL)
			out.punch = gap;
	}
	return out;
}

static struct mark_result left(const struct judging *j, int64_t seen_ns)
{
	const struct moment *out = &j->out;
	const struct day_plan *plan = j->plan;
	struct mark_result r = {.outcome = OUTCOME_NOT_DUE};

	if (out->certain && out->bound.earliest_ns >= plan->out_early_ns) {
		r.outcome = OUTCOME_ON_TIME;
	} else if (!j->progress.closed) {
		return r;
	} else if (out->punch == NULL) {
		r.outcome = coverage_leaving_doubtful(j->coverage, plan, seen_ns)
				    ? OUTCOME_INCOMPLETE
				    : OUTCOME_MISSING;
	} else if (!out->certain || out->bound.latest_ns >= plan->out_early_ns) {
		r.outcome = straddles(&out->bound);
	} else if (coverage_leaving_doubtful(j->coverage, plan, out->bound.latest_ns)) {
		r.outcome = OUTCOME_INCOMPLETE;
	} else {
		r.outcome = OUTCOME_EARLY;
		r.late_s = (int32_t)((plan->end_ns - out->bound.latest_ns) / NS_PER_S);
	}
	return r;
}

/* What papers leave of the time from the departure to the end of duty. Without a departure, a
 * part that reaches the end is when they left. */
static void excuse_out(struct judging *j, int64_t seen_ns, struct mark_result *r)
{
	const struct day_plan *plan = j->plan;
	int64_t from_ns = j->out.punch != NULL ? j->out.bound.latest_ns : seen_ns;
	const struct hole *run = papers_run(&j->papers, plan->end_ns - 1, plan->end_ns);
	int64_t earliest_ns = j->out.bound.earliest_ns, start_ns = plan->start_ns;
	int64_t left_ns = 0, covered_ns;

	if (j->papers.whole == NULL && j->out.punch == NULL) {
		if (run == NULL)
			return;
		from_ns = run->from_ns > seen_ns ? run->from_ns : seen_ns;
	} else if (j->papers.whole == NULL) {
		if (r->outcome == OUTCOME_REVIEW) /* whenever that was, on duty */
			from_ns = earliest_ns > start_ns ? earliest_ns : start_ns;
		covered_ns = papers_ns(&j->papers, from_ns, plan->end_ns);
		if (covered_ns == 0)
			return;
		left_ns = plan->end_ns - from_ns - covered_ns;
	}
	if (r->outcome == OUTCOME_REVIEW && left_ns > plan->end_ns - plan->out_early_ns)
		return;
	r->excused_s = papers_duty_s(j, from_ns, plan->end_ns);
	papers_use(j, from_ns, plan->end_ns);
	if (left_ns <= plan->end_ns - plan->out_early_ns) {
		r->outcome = OUTCOME_EXCUSED;
		r->late_s = 0;
	} else if (r->outcome == OUTCOME_EARLY) {
		r->late_s = (int32_t)(left_ns / NS_PER_S);
	}
}

/* `seen_ns`: when they were seen last, if no departure was recorded. */
static void judge_out(struct judging *j, int64_t seen_ns)
{
	struct mark_result r = left(j, seen_ns);

	if (r.outcome != OUTCOME_NOT_DUE) {
		j->v->out_seq = j->out.punch != NULL ? j->out.punch->seq : 0;
		j->v->out_earliest_ns = j->out.punch != NULL ? j->out.bound.earliest_ns : 0;
		j->v->out_latest_ns = j->out.punch != NULL ? j->out.bound.latest_ns : 0;
	}
	if (r.outcome != OUTCOME_NOT_DUE && r.outcome != OUTCOME_ON_TIME &&
	    r.outcome != OUTCOME_DOUBTFUL)
		excuse_out(j, seen_ns, &r);
	keep_back(j, &r);
	j->v->out = r;
}

void judge_rest_and_out(struct judging *j)
{
	const struct day_plan *plan = j->plan;
	uint32_t taken = j->arrival.punch != NULL ? taken_by_arrival(j) : 0;

	if (plan->punches >= 3 && plan->break_from_ns < plan->break_to_ns && j->arrival.certain &&
	    j->arrival.bound.earliest_ns < plan->break_from_ns) {
		struct rest rest = rest_find(j, taken);

		taken |= rest.taken;
		j->v->rest = judge_rest(j, &rest);
	}
	j->out = departure_find(j, taken);
	if (j->out.punch != NULL || j->arrival.punch != NULL)
		judge_out(j, last_seen_ns(j, taken));
}
