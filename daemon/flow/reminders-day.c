/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "flow/clock.h"

/* What HR hears of the day itself: who is left at the end of work, and who came back after a
 * holiday. */

enum {
	HOLIDAY_DAYS = 3, /* off, a holiday among them, that make one whose return is reported */
	HOLIDAY_REPORTS = 3,
	OFF_MAX = 60,
	CUT_OFF_S = 36000, /* 10:00: Sulbar 2025, Rejang Lebong; to the ministry by 15:00 */
	NAMES_MAX = 40,
	LIST_SIZE = 130,
};

struct census {
	size_t due, recorded, excused, missing, n_names;
	const char *names[NAMES_MAX];
};

static void take_census(const struct office *o, struct census *c)
{
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct verdict *v = engine_verdict(o->engine, i);
		const char *name = people_called(&o->people, i);
		bool away = v->state == VERDICT_PAPER && v->whole;

		if (v->state == VERDICT_NONE || v->state == VERDICT_OFF ||
		    v->state == VERDICT_HOLIDAY || v->state == VERDICT_NOT_ENROLLED)
			continue;
		c->due++;
		c->excused += away;
		c->recorded += !away && v->arrival_seq != 0;
		c->missing += v->state == VERDICT_MISSING;
		if (v->state == VERDICT_MISSING && c->n_names < NAMES_MAX)
			c->names[c->n_names++] = name;
	}
}

/* At the end of work nothing, unless somebody is still not explained. */
static void tell_closing(struct office *o, const struct day_plan *plan)
{
	struct census c = {0};
	char list[LIST_SIZE];

	if (!clock_passed(o, clock_hour_ns(plan, DIGEST_CLOSING)) ||
	    clock_told(o, plan->day, "closing"))
		return;
	take_census(o, &c);
	text_list(list, sizeof(list), o->language, c.names, c.n_names);
	if (c.missing > 0)
		clock_remind(o, plan->day, "closing", "hr", TEXT_NOTICE_UNEXPLAINED,
			     TEXT_ARGS({"n", CLOCK_COUNT(c.missing)}, {"people", list}));
	else
		clock_done_with(o, plan->day, "closing");
}

/* Which working day after a holiday is this? 0: none of those that are reported. */
static int day_after_holiday(const struct office *o, int32_t today)
{
	int nth = 1;

	for (int32_t d = today - 1; nth <= HOLIDAY_REPORTS;) {
		int off = 0;
		bool holiday = false;
		struct day_plan plan;

		for (; clock_plan(o, d, &plan) && plan.kind != DAY_WORK && off < OFF_MAX; d--) {
			off++;
			holiday |= plan.kind == DAY_HOLIDAY;
		}
		if (off >= HOLIDAY_DAYS && holiday)
			return nth;
		nth++; /* a weekend is none; the day before it is one of those */
		d--;
	}
	return 0;
}

/*
 * Who came back: present is whoever was recorded by 10:00, late or not, as the circulars want it;
 * on three days. hadirctl prints it by status.
 */
static void tell_first_day(struct office *o, const struct day_plan *plan)
{
	char at[TEXT_TIME_SIZE];
	struct census c = {0};
	int nth;

	if (!clock_passed(o, civil_utc_ns(&o->zone, plan->day, CUT_OFF_S)) ||
	    !clock_passed(o, clock_hour_ns(plan, DIGEST_MORNING)) ||
	    clock_told(o, plan->day, "first-day") || doubts_of(o, plan->day) != NULL)
		return;
	nth = day_after_holiday(o, plan->day);
	take_census(o, &c);
	announce_local(o, at, civil_utc_ns(&o->zone, plan->day, CUT_OFF_S));
	if (nth == 0)
		clock_done_with(o, plan->day, "first-day");
	else
		clock_remind(o, plan->day, "first-day", "hr", TEXT_NOTICE_FIRST_DAY,
			     TEXT_ARGS({"day", CLOCK_COUNT((size_t)nth)}, {"time", at},
				       {"n", CLOCK_COUNT(c.recorded)}, {"due", CLOCK_COUNT(c.due)},
				       {"excused", CLOCK_COUNT(c.excused)}));
}

void reminders_of_day(struct office *o, const struct day_plan *plan)
{
	tell_first_day(o, plan);
	tell_closing(o, plan);
}
