/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "book/book.h"
#include "book/compare.h"
#include "flow/rules.h"

/*
 * Soppeng's operator set the beginning of work from 07:30 to 07:00 in the middle of a morning, and
 * everybody was late. What people did on days that are over is in the records, so those are
 * simply judged twice; today is not, so there the question is what is asked of people.
 */

static const char *stricter_mark(const struct plan_mark *before, const struct plan_mark *after)
{
	if (!after->active || (before->active && after->late_ns >= before->late_ns))
		return NULL;
	return before->active ? "an earlier mark" : "one more mark";
}

/* What this plan asks for that the one before did not; NULL: nothing. */
static const char *stricter(const struct day_plan *before, const struct day_plan *after)
{
	const char *what = NULL;

	if (after->kind != DAY_WORK)
		return NULL;
	if (before->kind != DAY_WORK)
		return "duty on a day that was free";
	for (int i = 0; i < MARKS && what == NULL; i++)
		what = stricter_mark(&before->marks[i], &after->marks[i]);
	if (what == NULL)
		what = stricter_mark(&before->apel, &after->apel);
	if (what != NULL)
		return what;
	if (after->arrive_from_ns > before->arrive_from_ns ||
	    after->arrive_to_ns < before->arrive_to_ns)
		return "a shorter arrival window";
	if (after->last_arrival && !before->last_arrival)
		return "the last of several arrivals";
	if (after->punches > before->punches)
		return "more punches a day";
	if (after->punches >= 2 && after->first_out && !before->first_out)
		return "the first of several departures";
	if (after->punches >= 2 &&
	    (after->out_early_ns > before->out_early_ns ||
	     after->out_from_ns > before->out_from_ns || after->out_to_ns < before->out_to_ns))
		return "a later end of duty";
	if (after->punches >= 3 && (after->break_from_ns > before->break_from_ns ||
				    after->rest_late_ns < before->rest_late_ns))
		return "a shorter break";
	if (before->flexi.style != FLEXI_NONE &&
	    (after->flexi.style != before->flexi.style ||
	     after->flexi.max_s < before->flexi.max_s ||
	     after->flexi.block_s > before->flexi.block_s ||
	     (after->flexi.quota != 0 &&
	      (before->flexi.quota == 0 || after->flexi.quota < before->flexi.quota))))
		return "less flexi";
	return NULL;
}

static bool same_mark(const struct plan_mark *x, const struct plan_mark *y)
{
	return x->active == y->active && x->at_ns == y->at_ns && x->late_ns == y->late_ns;
}

static bool same_plan(const struct day_plan *x, const struct day_plan *y)
{
	bool same = x->kind == y->kind && x->punches == y->punches &&
		    x->last_arrival == y->last_arrival && x->first_out == y->first_out &&
		    same_mark(&x->apel, &y->apel) && x->arrive_from_ns == y->arrive_from_ns &&
		    x->arrive_to_ns == y->arrive_to_ns && x->start_ns == y->start_ns &&
		    x->end_ns == y->end_ns && x->break_from_ns == y->break_from_ns &&
		    x->break_to_ns == y->break_to_ns && x->rest_late_ns == y->rest_late_ns &&
		    x->out_from_ns == y->out_from_ns && x->out_to_ns == y->out_to_ns &&
		    x->out_early_ns == y->out_early_ns && x->flexi.style == y->flexi.style &&
		    x->flexi.quota == y->flexi.quota && x->flexi.max_s == y->flexi.max_s &&
		    x->flexi.block_s == y->flexi.block_s;

	for (int i = 0; i < MARKS && same; i++)
		same = same_mark(&x->marks[i], &y->marks[i]);
	return same;
}

static bool same_steps(const struct band *x, int nx, const struct band *y, int ny)
{
	bool same = nx == ny;

	for (int i = 0; i < nx && same; i++)
		same = x[i].from_s == y[i].from_s && x[i].to_s == y[i].to_s &&
		       x[i].deduct == y[i].deduct;
	return same;
}

static bool same_bands(const struct bands *x, const struct bands *y)
{
	if (x == NULL || y == NULL)
		return x == y;
	return same_steps(x->late, x->n_late, y->late, y->n_late) &&
	       same_steps(x->early, x->n_early, y->early, y->n_early) && x->no_in == y->no_in &&
	       x->no_out == y->no_out && x->per_mark == y->per_mark && x->deducts == y->deducts &&
	       x->absent == y->absent && x->break_over == y->break_over &&
	       x->day_cap == y->day_cap && x->month_cap == y->month_cap;
}

static bool stricter_code(const struct rules *before, const struct rules *after, int32_t day,
			  const char *name)
{
	const struct paper_code *x = rules_code(before, day, name);
	const struct paper_code *y = rules_code(after, day, name);

	return x != NULL &&
	       (y == NULL || x->present > y->present || x->after_approval < y->after_approval ||
		x->whole_only < y->whole_only || x->deduct < y->deduct);
}

/* Those a text names, and those that every office has. */
static bool stricter_codes(const struct rules *before, const struct rules *after, int32_t day)
{
	size_t n;
	const struct paper_code *builtin = paper_codes_builtin(&n);
	bool worse = false;

	for (size_t i = 0; i < n && !worse; i++)
		worse = stricter_code(before, after, day, builtin[i].code);
	for (int i = 0; i < before->n_sets; i++)
		for (int k = 0; k < before->sets[i].n_codes && !worse; k++)
			worse = stricter_code(before, after, day, before->sets[i].codes[k].code);
	return worse;
}

static const char *stricter_deductions(const struct rules *before, const struct rules *after,
				       int32_t day)
{
	const struct bands *x = rules_bands(before, day), *y = rules_bands(after, day);

	if (y != NULL && y->deducts && !same_bands(x, y))
		return "another table of deductions";
	if (rules_conversion(before, day) == 0 && rules_conversion(after, day) > 0)
		return "a conversion of hours into days";
	return stricter_codes(before, after, day) ? "a code that counts for less" : NULL;
}

/* Is anything asked of that day by other rules? `ret_what`: what is stricter, or NULL. */
static bool differs(const struct office *o, const struct rules *before, const struct rules *after,
		    int32_t day, const char **ret_what)
{
	const char *what = stricter_deductions(before, after, day);
	bool other = what != NULL || !same_bands(rules_bands(before, day), rules_bands(after, day));

	for (int i = 0; i < before->n_schedules; i++) {
		int k = schedule_find(after, before->schedule_names[i]);
		struct day_plan old, new;

		if (schedule_resolve(before, &o->zone, i, day, &old) < 0)
			continue;
		if (k < 0 || schedule_resolve(after, &o->zone, k, day, &new) < 0) {
			other = true; /* nobody is judged by a schedule that is not there */
			continue;
		}
		if (what == NULL)
			what = stricter(&old, &new);
		other |= !same_plan(&old, &new);
	}
	*ret_what = what;
	return other || what != NULL;
}

/* Of thousands of people a year takes longer than the watchdog waits. */
static int count_worse(struct office *o, const struct rulebook *before,
		       const struct rulebook *after, int32_t today, struct rules_change *change)
{
	struct compare_totals totals;
	struct compare *c;
	int r = compare_open(store_query(o->store), &o->zone, before, after, change->first,
			     today - 1, &c);

	if (r < 0)
		return r;
	while ((r = compare_month(c, NULL, NULL)) > 0)
		health_feed_watchdog(o);
	totals = compare_totals(c);
	change->worse = totals.worse;
	change->people = totals.people_worse;
	compare_free(c);
	return r;
}

int rules_compare(struct office *o, const struct rulebook *before, const struct rulebook *after,
		  int32_t today, struct rules_change *ret)
{
	struct rules_change change = {.first = today};
	const char *what;
	int r = 0;

	differs(o, before->rules, after->rules, today, &what);
	change.today = what != NULL;
	snprintf(change.what, sizeof(change.what), "%s", what ?: "");
	for (int32_t day = today - BOOK_DAYS_MAX + 1; day < change.first; day++)
		if (differs(o, before->rules, after->rules, day, &what))
			change.first = day;
	if (change.first < today)
		r = count_worse(o, before, after, today, &change);
	if (r == 0)
		*ret = change;
	return r;
}
