/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/util.h"
#include "core/counting.h"

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

void count_flexi(struct counting *c)
{
	const struct flexi *f = &c->plan->flexi;

	if (f->quota > 0 && c->running->flexi_used >= f->quota)
		return;
	if (f->style == FLEXI_BLOCK)
		flexi_block(c);
	else if (f->style == FLEXI_MINUTE)
		flexi_minute(c);
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
	struct day_account d = *c->d; /* what flexi moves there nobody reads */
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

void count_deduction(struct counting *c)
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
