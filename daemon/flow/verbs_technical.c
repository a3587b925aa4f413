/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "flow/verbs.h"
#include "store/query.h"

/* "Alasan teknis": one decision settles the days of all whom a machine, or a queue, has cost time.
 */

static int keep_reader(void *arg, const struct punch_row *row)
{
	strcpy(arg, row->punch.reader); /* both SLUG_SIZE */
	return 0;
}

static bool is_short(const struct verdict *v)
{
	switch ((enum verdict_state)v->state) {
	case VERDICT_LATE_WORK:
	case VERDICT_LATE_SERVICE:
	case VERDICT_LATE_THIRD:
	case VERDICT_MISSING:
	case VERDICT_INCOMPLETE:
	case VERDICT_PENDING:
	case VERDICT_REVIEW:
	case VERDICT_NO_IN:
	case VERDICT_NO_OUT:
		return true;
	default:
		return false;
	}
}

/* Was a mark of theirs, or the end of their duty, in those hours? */
static bool hours_touch(const struct verb_affected *a, const struct day_plan *plan,
			const struct verdict *v)
{
	for (int m = 0; m < MARKS; m++)
		if (plan->marks[m].active && plan->marks[m].at_s >= a->from_s &&
		    plan->marks[m].at_s < a->to_s)
			return true;
	return v->state == VERDICT_NO_OUT && plan->hours.end_s >= a->from_s &&
	       plan->hours.end_s < a->to_s;
}

static int32_t second_of(const struct office *o, int32_t day, int64_t utc_ns)
{
	return civil_local_second(&o->zone, utc_ns) +
	       86400 * (civil_local_day(&o->zone, utc_ns) - day);
}

/* Who was let in by another reader in those hours has lost nothing by this one. */
static bool used_another(const struct office *o, const struct verb_affected *a,
			 const struct verdict *v)
{
	int32_t at_s = second_of(o, v->day, v->arrival_earliest_ns);
	char reader[SLUG_SIZE] = "";

	if (a->reader == NULL || v->arrival_seq <= 0 || at_s < a->from_s || at_s >= a->to_s)
		return false;
	return query_punch(store_query(o->store), v->arrival_seq, keep_reader, reader) == 0 &&
	       strcmp(reader, a->reader) != 0;
}

static bool in_queue(const struct office *o, struct verb_affected *a, const struct day_plan *plan,
		     const struct verdict *v)
{
	int32_t at_s = second_of(o, v->day, v->arrival_latest_ns);
	char reader[SLUG_SIZE] = "";

	if (!v->queue || v->arrival_seq <= 0)
		return false;
	if (a->reader != NULL &&
	    (query_punch(store_query(o->store), v->arrival_seq, keep_reader, reader) < 0 ||
	     strcmp(reader, a->reader) != 0))
		return false;
	/* The paper reaches from the first mark to the last of the queue. */
	if (a->from_s == 0 || plan->marks[MARK_WORK].at_s < a->from_s)
		a->from_s = plan->marks[MARK_WORK].at_s;
	if (at_s + 1 > a->to_s)
		a->to_s = at_s + 1;
	return true;
}

void verb_affected(struct office *o, struct verb_affected *a)
{
	a->n = 0;
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		int schedule = day_schedule_of(o, i, a->day);
		struct day_plan plan;
		struct verdict v;

		if (schedule < 0 || day_plan_of(o, schedule, a->day, &plan) < 0 ||
		    plan.kind != DAY_WORK || !verb_verdict(o, i, a->day, &v, NULL))
			continue;
		a->people[i] = a->queue ? in_queue(o, a, &plan, &v)
					: is_short(&v) && hours_touch(a, &plan, &v) &&
						  !used_another(o, a, &v);
		a->n += a->people[i];
	}
}
