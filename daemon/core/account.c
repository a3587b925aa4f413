/* SPDX-License-Identifier: MIT */
#include "core/counting.h"

/* Give some of what is left to one of the sums: no second is given twice. */
static void give(struct counting *c, int32_t *sum, int32_t seconds)
{
	seconds = seconds < c->left_s ? seconds : c->left_s;
	seconds = seconds > 0 ? seconds : 0;
	*sum += seconds;
	c->left_s -= seconds;
}

/* A punch of no certain time may be of another day, and then nobody came. */
static bool of_this_day(const struct day_plan *plan, const struct verdict *v)
{
	return v->arrival_earliest_ns >= plan->arrive_from_ns &&
	       v->arrival_latest_ns < plan->arrive_to_ns;
}

/* Is it certain when they left? */
static bool out_known(uint8_t outcome)
{
	return in_order(outcome) || outcome == OUTCOME_EARLY || outcome == OUTCOME_EXCUSED;
}

/* Before the arrival. Who did not come, but left: all before the departure. */
static void count_arrival(struct counting *c)
{
	const struct verdict *v = c->v;
	const struct mark_result *work = &v->marks[MARK_WORK];
	bool known = work->outcome == OUTCOME_LATE || work->outcome == OUTCOME_INCOMPLETE;
	int32_t missed_s;

	give(c, &c->d->excused_s, work->excused_s);
	if (!came(v)) {
		give(c, &c->d->open_s,
		     out_known(v->out.outcome)
			     ? plan_duty_s(c->plan, c->plan->start_ns, v->out_latest_ns) -
				       work->excused_s
			     : c->left_s);
		return;
	}
	if (in_order(work->outcome) || work->outcome == OUTCOME_EXCUSED)
		return;
	missed_s = plan_duty_s(c->plan, c->plan->start_ns,
			       known			 ? v->arrival_earliest_ns
			       : of_this_day(c->plan, v) ? v->arrival_latest_ns
							 : c->plan->end_ns) -
		   work->excused_s;
	give(c, work->outcome == OUTCOME_LATE ? &c->d->late_s : &c->d->open_s, missed_s);
	c->late_s = work->late_s;
}

static void count_rest(struct counting *c)
{
	const struct mark_result *rest = &c->v->rest;

	give(c, &c->d->over_s, rest->late_s);
	if (rest->outcome == OUTCOME_OVERRUN || rest->outcome == OUTCOME_EXCUSED)
		give(c, &c->d->excused_s, rest->excused_s);
}

/* After the departure. */
static void count_out(struct counting *c)
{
	const struct verdict *v = c->v;
	const struct mark_result *out = &v->out;

	give(c, &c->d->excused_s, out->excused_s);
	if (out->outcome != OUTCOME_EARLY)
		return;
	give(c, &c->d->early_s,
	     plan_duty_s(c->plan, v->out_latest_ns, c->plan->end_ns) - out->excused_s);
	c->early_s = out->late_s;
}

/* Without a departure nobody knows from when on: all that is left is open. */
static bool out_open(const struct counting *c)
{
	return c->plan->punches >= 2 && came(c->v) && !out_known(c->v->out.outcome);
}

static void count_seconds(struct counting *c)
{
	if (c->v->state == VERDICT_ABSENT) {
		give(c, &c->d->absent_s, c->left_s);
	} else {
		/* What is certain first: an arrival of no certain time opens all that is left. */
		count_rest(c);
		count_out(c);
		count_arrival(c);
		if (out_open(c))
			give(c, &c->d->open_s, c->left_s);
	}
	give(c, &c->d->present_s, c->left_s);
	count_flexi(c);
}

/* Only a day on which the arrival itself was judged counts for punctuality. */
static void count_punctuality(struct counting *c)
{
	const struct verdict *v = c->v;
	bool decided = true, late = false;

	for (int i = 0; i < MARKS; i++) {
		uint8_t outcome = v->marks[i].outcome;

		if (outcome == OUTCOME_LATE)
			late |= i != MARK_WORK || !c->d->flexi || c->late_s > 0;
		else if (outcome != OUTCOME_NONE && !in_order(outcome))
			decided = false;
	}
	c->d->due_at_office = v->state == VERDICT_ABSENT || late || decided;
	c->d->on_time = c->d->due_at_office && v->state != VERDICT_ABSENT && !late;
}

static void count_band(uint32_t counts[BAND_STEPS], const struct band *steps,
		       const struct band *band)
{
	if (band != NULL)
		counts[band - steps]++;
}

static void add_day(const struct counting *c, struct month_account *m)
{
	const struct day_account *d = c->d;
	const struct verdict *v = c->v;

	m->due_s += d->due_s;
	m->present_s += d->present_s;
	m->late_s += d->late_s;
	m->early_s += d->early_s;
	m->over_s += d->over_s;
	m->excused_s += d->excused_s;
	m->absent_s += d->absent_s;
	m->open_s += d->open_s;
	m->deduct += d->deduct;
	m->days++;
	m->due_at_office += d->due_at_office;
	m->on_time += d->on_time;
	m->late += account_late(v->state, d->late_s, d->due_at_office, d->on_time);
	m->early += d->early_s > 0;
	m->over += d->over_s > 0;
	m->absent += v->state == VERDICT_ABSENT;
	m->open += d->open_s > 0;
	m->flexi_used += d->flexi;
	m->no_in += v->state == VERDICT_NO_IN;
	m->no_out += out_missing(v);
	if (v->state == VERDICT_PAPER && c->code != NULL)
		m->excused[c->code->kind]++;
	if (c->bands != NULL) {
		count_band(m->late_bands, c->bands->late, c->late);
		count_band(m->early_bands, c->bands->early, c->early);
	}
}

void account_day(const struct bands *bands, const struct paper_code *code,
		 const struct day_plan *plan, const struct verdict *v,
		 struct month_account *running, struct day_account *ret)
{
	struct counting c = {
		.bands = bands, .code = code, .plan = plan, .v = v, .running = running, .d = ret};

	*ret = (struct day_account){.due_s = 0};
	if (plan->kind != DAY_WORK || v->state == VERDICT_NONE || v->state == VERDICT_OFF ||
	    v->state == VERDICT_HOLIDAY)
		return;
	ret->due_s = c.left_s = plan_duty_s(plan, plan->start_ns, plan->end_ns);
	ret->counted = v->state != VERDICT_NOT_ENROLLED && v->state != VERDICT_WAITING;
	count_seconds(&c);
	if (ret->counted) {
		count_deduction(&c);
		count_punctuality(&c);
	}
	add_day(&c, running);
}

void account_merge(struct month_account *sum, const struct month_account *other)
{
	sum->due_s += other->due_s;
	sum->present_s += other->present_s;
	sum->late_s += other->late_s;
	sum->early_s += other->early_s;
	sum->over_s += other->over_s;
	sum->excused_s += other->excused_s;
	sum->absent_s += other->absent_s;
	sum->open_s += other->open_s;
	sum->deduct += other->deduct;
	sum->days += other->days;
	sum->due_at_office += other->due_at_office;
	sum->on_time += other->on_time;
	sum->late += other->late;
	sum->early += other->early;
	sum->over += other->over;
	sum->absent += other->absent;
	sum->open += other->open;
	sum->flexi_used += other->flexi_used;
	sum->no_in += other->no_in;
	sum->no_out += other->no_out;
	for (int i = 0; i < PAPER_KINDS; i++)
		sum->excused[i] += other->excused[i];
	for (int i = 0; i < BAND_STEPS; i++) {
		sum->late_bands[i] += other->late_bands[i];
		sum->early_bands[i] += other->early_bands[i];
	}
}
