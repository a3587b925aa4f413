/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/util.h"
#include "core/account.h"

/* One day while it is counted. */
struct counting {
	const struct bands *bands; /* NULL: hours only */
	const struct paper_code *code;
	const struct day_plan *plan;
	const struct verdict *v;
	const struct month_account *running;
	struct day_account *d;
	int32_t left_s; /* of duty, not yet counted */
	int32_t late_s; /* what the bands look at: from the marks, by the clock */
	int32_t early_s;
	const struct band *late, *early; /* the bands these lie in; NULL: none */
};

/* Give some of what is left to one of the sums: no second is given twice. */
static void give(struct counting *c, int32_t *sum, int32_t seconds)
{
	if (seconds > c->left_s)
		seconds = c->left_s;
	if (seconds <= 0)
		return;
	*sum += seconds;
	c->left_s -= seconds;
}

static bool came(const struct verdict *v)
{
	return v->arrival_seq != 0;
}

static bool in_order(uint8_t outcome)
{
	return outcome == OUTCOME_ON_TIME || outcome == OUTCOME_DOUBTFUL;
}

/* A punch of no certain time may be of another day, and then nobody came. */
static bool of_this_day(const struct day_plan *plan, const struct verdict *v)
{
	return v->arrival_earliest_ns >= plan->arrive_from_ns &&
	       v->arrival_latest_ns < plan->arrive_to_ns;
}

/* Before the arrival. Who did not come, but left: before the departure, if nobody knows when. */
static void count_arrival(struct counting *c)
{
	const struct verdict *v = c->v;
	const struct mark_result *work = &v->marks[MARK_WORK];
	int64_t from_ns = c->plan->start_ns;
	bool known = work->outcome == OUTCOME_LATE || work->outcome == OUTCOME_INCOMPLETE;
	int32_t missed_s;

	if (!came(v)) {
		missed_s = plan_duty_s(c->plan, from_ns,
				       v->out_seq != 0 ? v->out_latest_ns : c->plan->end_ns);
		give(c, &c->d->excused_s, work->excused_s);
		give(c, &c->d->open_s, missed_s - work->excused_s);
		return;
	}
	give(c, &c->d->excused_s, work->excused_s);
	if (in_order(work->outcome) || work->outcome == OUTCOME_EXCUSED)
		return;
	missed_s = plan_duty_s(c->plan, from_ns,
			       known			 ? v->arrival_earliest_ns
			       : of_this_day(c->plan, v) ? v->arrival_latest_ns
							 : c->plan->end_ns) -
		   work->excused_s;
	give(c, work->outcome == OUTCOME_LATE ? &c->d->late_s : &c->d->open_s, missed_s);
	c->late_s = work->outcome == OUTCOME_LATE ? work->late_s : 0;
}

static void count_rest(struct counting *c)
{
	const struct mark_result *rest = &c->v->rest;

	if (rest->outcome == OUTCOME_OVERRUN)
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
	uint8_t outcome = c->v->out.outcome;

	return c->plan->punches >= 2 && came(c->v) && !in_order(outcome) &&
	       outcome != OUTCOME_EARLY && outcome != OUTCOME_EXCUSED;
}

static int32_t between_s(int64_t from_ns, int64_t to_ns)
{
	return to_ns > from_ns ? (int32_t)((to_ns - from_ns) / NS_PER_S) : 0;
}

/* Late up to max_s and a full block made up at the end of the day: PermenPANRB 6/2018. */
static void flexi_block(struct counting *c)
{
	const struct flexi *f = &c->plan->flexi;
	struct day_account *d = c->d;

	if (c->late_s == 0 || c->late_s > f->max_s || !in_order(c->v->out.outcome) ||
	    between_s(c->plan->end_ns, c->v->out_earliest_ns) < f->block_s)
		return;
	d->present_s += d->late_s;
	d->late_s = c->late_s = 0;
	d->flexi = 1;
}

/*
 * The day moves with the arrival, by max_s either way: PMK 221/PMK.01/2021. Who came later and
 * has not made it up has left early; who came earlier may leave as much earlier.
 */
static void flexi_minute(struct counting *c)
{
	const struct flexi *f = &c->plan->flexi;
	const struct verdict *v = c->v;
	struct day_account *d = c->d;
	int32_t stayed_s = between_s(c->plan->end_ns, v->out_earliest_ns);
	int32_t credit_s = between_s(v->arrival_latest_ns, c->plan->start_ns);
	int32_t made_s;

	if (!came(v) || v->out_seq == 0)
		return;
	if (c->late_s > 0 && c->late_s <= f->max_s) {
		made_s = stayed_s < c->late_s ? stayed_s : c->late_s;
		c->early_s += c->late_s - made_s;
		d->flexi = 1;
		made_s = stayed_s < d->late_s ? stayed_s : d->late_s;
		d->present_s += made_s;
		d->early_s += d->late_s - made_s;
		d->late_s = c->late_s = 0;
	} else if (c->early_s > 0 && credit_s > 0) {
		credit_s = credit_s < f->max_s ? credit_s : f->max_s;
		d->flexi = 1;
		c->early_s -= credit_s < c->early_s ? credit_s : c->early_s;
		made_s = credit_s < d->early_s ? credit_s : d->early_s;
		d->present_s += made_s;
		d->early_s -= made_s;
	}
}

static void count_flexi(struct counting *c)
{
	const struct flexi *f = &c->plan->flexi;

	if (f->quota > 0 && c->running->flexi_used >= f->quota)
		return;
	if (f->style == FLEXI_BLOCK)
		flexi_block(c);
	else if (f->style == FLEXI_MINUTE)
		flexi_minute(c);
}

static void count_seconds(struct counting *c)
{
	if (c->v->state == VERDICT_ABSENT) {
		give(c, &c->d->absent_s, c->left_s);
	} else if (c->v->state == VERDICT_NOT_ENROLLED) {
		give(c, &c->d->open_s, c->left_s);
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

static const struct band *band_of(const struct band *steps, uint8_t n, int32_t seconds)
{
	for (uint8_t i = 0; i < n && seconds > 0; i++) {
		if (seconds >= steps[i].from_s && seconds < steps[i].to_s)
			return &steps[i];
	}
	return NULL;
}

static const struct band *worst_of(const struct band *steps, uint8_t n)
{
	const struct band *worst = NULL;

	for (uint8_t i = 0; i < n; i++) {
		if (worst == NULL || steps[i].deduct >= worst->deduct)
			worst = &steps[i];
	}
	return worst;
}

static int32_t deduct_of(const struct band *band)
{
	return band != NULL ? band->deduct : 0;
}

static const struct band *late_band(const struct bands *b, int32_t seconds)
{
	return band_of(b->late, b->n_late, seconds);
}

static bool out_missing(const struct verdict *v)
{
	return came(v) && v->out.outcome == OUTCOME_MISSING;
}

static const struct band *arrival_band(const struct counting *c)
{
	const struct bands *b = c->bands;

	if (c->v->state == VERDICT_NO_IN && b->no_in == BAND_WORST)
		return worst_of(b->late, b->n_late);
	return late_band(b, c->late_s);
}

static const struct band *out_band(const struct counting *c)
{
	const struct bands *b = c->bands;

	if (out_missing(c->v) && b->no_out == BAND_WORST)
		return worst_of(b->early, b->n_early);
	return band_of(b->early, b->n_early, c->early_s);
}

/* What the day comes to by the bands alone: each checkpoint by itself (Kab. TTU), or arrival and
 * departure. */
static int32_t banded(const struct counting *c)
{
	const struct bands *b = c->bands;
	const struct verdict *v = c->v;
	int32_t sum = deduct_of(c->late) + deduct_of(c->early);

	if (v->state == VERDICT_ABSENT)
		return b->absent;
	if (v->rest.outcome == OUTCOME_OVERRUN)
		sum += b->per_mark ? deduct_of(late_band(b, v->rest.late_s)) : b->break_over;
	if (b->per_mark && v->apel.outcome == OUTCOME_LATE)
		sum += deduct_of(late_band(b, v->apel.late_s));
	return sum;
}

/* What it would have come to without the paper, or papers, as far as the punches tell. */
static int32_t without_papers(const struct counting *c)
{
	const struct day_plan *plan = c->plan;
	const struct verdict *v = c->v;
	const struct plan_mark *work = &plan->marks[MARK_WORK];
	struct day_account d = {.due_s = 0};
	struct counting bare = *c;

	if (!came(v))
		return v->whole && v->out_seq == 0 ? c->bands->absent : INT32_MAX;
	if (v->whole && (v->bare_late_s < 0 || v->bare_early_s < 0))
		return INT32_MAX; /* nobody knows */
	bare.late_s = v->bare_late_s;
	bare.early_s = v->bare_early_s;
	if (!v->whole && v->arrival_earliest_ns >= work->late_ns)
		bare.late_s = between_s(work->at_ns, v->arrival_earliest_ns);
	if (!v->whole && v->out_seq != 0 && v->out_latest_ns < plan->out_early_ns)
		bare.early_s = between_s(v->out_latest_ns, plan->end_ns);
	bare.d = &d;
	d.late_s = bare.late_s;
	d.early_s = bare.early_s;
	count_flexi(&bare);
	bare.late = arrival_band(&bare);
	bare.early = out_band(&bare);
	return banded(&bare);
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t capped(const struct counting *c, int32_t deduct)
{
	const struct bands *b = c->bands;

	if (b->day_cap > 0)
		deduct = least(deduct, b->day_cap);
	if (b->month_cap > 0)
		deduct = least(deduct, b->month_cap - (int32_t)c->running->deduct);
	return deduct > 0 ? deduct : 0;
}

static void count_deduction(struct counting *c)
{
	int32_t deduct;

	if (c->bands == NULL)
		return;
	c->late = arrival_band(c);
	c->early = out_band(c);
	if (c->late != NULL)
		memcpy(c->d->late_band, c->late->name, sizeof(c->late->name));
	if (c->early != NULL)
		memcpy(c->d->early_band, c->early->name, sizeof(c->early->name));
	if (!c->bands->deducts)
		return;
	deduct = banded(c);
	if (c->v->paper != 0 && c->v->state != VERDICT_ABSENT) {
		if (c->v->whole && c->code != NULL)
			deduct += c->code->deduct;
		deduct = least(deduct, without_papers(c));
	}
	c->d->deduct = capped(c, deduct);
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
	m->late += d->late_s > 0;
	m->early += d->early_s > 0;
	m->over += d->over_s > 0;
	m->absent += v->state == VERDICT_ABSENT;
	m->open += d->open_s > 0;
	m->flexi_used += d->flexi;
	m->no_in += v->state == VERDICT_NO_IN;
	m->no_out += out_missing(v);
	if (v->state == VERDICT_PAPER && c->code != NULL && c->code->kind < PAPER_KINDS)
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
	struct counting c = {bands, code, plan, v, running, ret, 0, 0, 0, NULL, NULL};

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
