/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/schedule.h"

#define AT(hour, minute) ((hour)*3600 + (minute)*60)

enum {
	DAY_S = 86400,
	ARRIVE_BEFORE_S = AT(2, 30), /* a shift's own window lies around its start as 05:00-12:00 */
	ARRIVE_AFTER_S = AT(4, 30),  /* lies around 07:30 */
	OUT_AFTER_S = AT(6, 0),
	LAST_OUT_S = AT(1, 0),
	TAKES_DOUBT_S = 120,
};

struct schedule schedule_default(void)
{
	struct schedule s = {
		.defined = true,
		.marks =
			{
				[MARK_WORK] = {true, MARK_AT_START, .grace_s = GRACE_DEFAULT_S},
				[MARK_SERVICE] = {true, AT(8, 0), .grace_s = GRACE_DEFAULT_S},
				[MARK_THIRD] = {true, AT(8, 30), .grace_s = GRACE_DEFAULT_S},
			},
		.arrive_from_s = AT(5, 0),
		.arrive_to_s = AT(12, 0),
		.out_to_s = DAY_S,
	};

	s.weekday[4] = (struct work_hours){
		.start_s = AT(7, 30),
		.end_s = AT(16, 30),
		.break_from_s = AT(11, 30),
		.break_to_s = AT(13, 0),
	};
	s.weekday[5] = s.weekday[6] = (struct work_hours){.off = true};
	for (int day = 0; day < 4; day++)
		s.weekday[day] = (struct work_hours){
			.start_s = AT(7, 30),
			.end_s = AT(16, 0),
			.break_from_s = AT(12, 0),
			.break_to_s = AT(13, 0),
		};
	return s;
}

int schedule_find(const struct rules *r, const char *name)
{
	for (int i = 0; i < r->n_schedules; i++) {
		if (strcmp(r->schedule_names[i], name) == 0)
			return i;
	}
	return -1;
}

/* The newest set that is valid on `day` and defines the schedule. */
static const struct rule_set *set_for(const struct rules *r, int schedule, int32_t day)
{
	for (size_t i = r->n_sets; i-- > 0;) {
		const struct rule_set *set = &r->sets[i];

		assert(i == 0 || r->sets[i - 1].valid_from <= set->valid_from);
		if (set->schedules[schedule].defined && rule_set_holds(set, day))
			return set;
	}
	return NULL;
}

static int compare_holiday(const void *key, const void *element)
{
	int32_t day = *(const int32_t *)key, other = ((const struct holiday *)element)->day;

	return (day > other) - (day < other);
}

static bool is_holiday(const struct rules *r, int32_t day, int32_t *ret_name)
{
	const struct holiday *holiday =
		bsearch(&day, r->holidays, r->n_holidays, sizeof(r->holidays[0]), compare_holiday);

	if (holiday != NULL)
		*ret_name = holiday->name;
	return holiday != NULL;
}

/* Windows of one weekday, in seconds of its day; see schedule_resolve(). */
struct windows {
	int32_t arrive_from_s, arrive_to_s, out_from_s, out_to_s, takes_from_s, takes_to_s;
};

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* From when on a punch is a departure: the latest of three moments that leaves some duty. */
static int32_t out_from(const struct work_hours *h, int32_t arrive_to_s)
{
	int32_t from_s = h->start_s + (h->end_s - h->start_s) / 2;

	if (h->break_to_s > h->break_from_s && h->break_to_s < h->end_s)
		from_s = most(from_s, h->break_to_s);
	return arrive_to_s < h->end_s ? most(from_s, arrive_to_s) : from_s;
}

static struct windows windows_of(const struct schedule *s, const struct work_hours *h)
{
	struct windows w = {
		.arrive_from_s = s->arrive_from_s,
		.arrive_to_s = s->arrive_to_s,
		.out_from_s = s->out_from_s,
		.out_to_s = s->out_to_s,
	};

	if (h->off)
		return w;
	if (h->start_s < w.arrive_from_s || h->start_s >= w.arrive_to_s) {
		w.arrive_from_s = h->start_s - ARRIVE_BEFORE_S;
		w.arrive_to_s = h->start_s + ARRIVE_AFTER_S;
	}
	if (s->punches >= 2)
		w.arrive_to_s = least(w.arrive_to_s, h->end_s);
	if (w.out_from_s == 0)
		w.out_from_s = out_from(h, w.arrive_to_s);
	if (h->end_s > DAY_S) {
		if (w.out_to_s <= h->end_s)
			w.out_to_s = h->end_s + OUT_AFTER_S;
		/* Until people come for the next duty, unless this one lasts longer still. */
		w.out_to_s =
			least(w.out_to_s, most(w.arrive_from_s + DAY_S, h->end_s + LAST_OUT_S));
		w.takes_from_s = w.arrive_from_s;
		w.takes_to_s = w.out_to_s;
		return w;
	}
	/* Hours from midnight on: their people come the evening before. */
	w.takes_from_s = least(0, w.arrive_from_s);
	w.takes_to_s = DAY_S + w.takes_from_s;
	w.out_to_s = least(w.out_to_s, w.takes_to_s);
	return w;
}

/* Until when, in seconds of `day`, the same schedule's duty of the day before takes punches;
 * INT32_MIN: it has none that does. */
static int32_t day_before_until(const struct rules *r, int schedule, int32_t day)
{
	const struct rule_set *set = set_for(r, schedule, day - 1);
	const struct work_hours *h;
	int32_t name;

	if (set == NULL)
		return INT32_MIN;
	h = &set->schedules[schedule].weekday[civil_weekday(day - 1)];
	if (h->off || h->end_s <= DAY_S || is_holiday(r, day - 1, &name))
		return INT32_MIN;
	return windows_of(&set->schedules[schedule], h).out_to_s - DAY_S;
}

static int32_t mark_at(const struct mark *rule, const struct work_hours *h, int32_t service_s)
{
	return rule->at_s == MARK_AT_START	  ? h->start_s
	       : rule->at_s == MARK_AFTER_SERVICE ? service_s + rule->after_s
						  : rule->at_s;
}

static void mark_times(struct plan_mark *m, const struct zone *z, int32_t day)
{
	m->at_ns = civil_utc_ns(z, day, m->at_s);
	m->late_ns = m->at_ns + m->grace_s * NS_PER_S;
}

static void plan_marks(const struct schedule *s, const struct zone *z, struct day_plan *plan)
{
	struct plan_mark *before = NULL;

	for (int i = 0; i < MARKS; i++) {
		struct plan_mark *m = &plan->marks[i];
		const struct mark *rule = &s->marks[i];

		if (i != MARK_WORK && !rule->active)
			continue;
		m->at_s = mark_at(rule, &plan->hours,
				  before != NULL ? before->at_s : plan->hours.start_s);
		m->grace_s = rule->grace_s;
		if (before != NULL && m->at_s <= before->at_s) {
			if (before->grace_s < m->grace_s)
				before->grace_s = m->grace_s;
			*m = (struct plan_mark){0};
			continue;
		}
		m->active = true;
		before = m;
	}
	for (int i = 0; i < MARKS; i++) {
		if (plan->marks[i].active)
			mark_times(&plan->marks[i], z, plan->day);
	}
	if (!s->apel.active || (s->apel_days & 1 << civil_weekday(plan->day)) == 0)
		return;
	plan->apel = (struct plan_mark){
		.at_s = mark_at(&s->apel, &plan->hours, plan->hours.start_s),
		.grace_s = s->apel.grace_s,
		.active = true,
	};
	mark_times(&plan->apel, z, plan->day);
}

static void plan_duty(const struct schedule *s, const struct zone *z, const struct windows *w,
		      struct day_plan *plan)
{
	const struct work_hours *h = &plan->hours;
	int32_t rest_s = 0; /* how far around the break its punches may lie */

	plan->passes_midnight = h->end_s > DAY_S;
	plan->start_ns = civil_utc_ns(z, plan->day, h->start_s);
	plan->end_ns = civil_utc_ns(z, plan->day, h->end_s);
	plan->out_early_ns = plan->end_ns - s->out_grace_s * NS_PER_S;
	plan->break_from_ns = plan->break_to_ns = plan->end_ns;
	if (h->break_from_s < h->break_to_s) {
		plan->break_from_ns = civil_utc_ns(z, plan->day, h->break_from_s);
		plan->break_to_ns = civil_utc_ns(z, plan->day, h->break_to_s);
		rest_s = (h->end_s - h->break_to_s) / 2;
	}
	plan->rest_from_ns = plan->break_from_ns - rest_s * NS_PER_S;
	if (plan->rest_from_ns < plan->start_ns)
		plan->rest_from_ns = plan->start_ns;
	plan->rest_to_ns = plan->break_to_ns + rest_s * NS_PER_S;
	plan->rest_late_ns = plan->break_to_ns + s->break_grace_s * NS_PER_S;
	if (plan->passes_midnight)
		plan->close_ns = civil_utc_ns(z, plan->day, w->out_to_s);
	plan_marks(s, z, plan);
}

int schedule_resolve(const struct rules *r, const struct zone *z, int schedule, int32_t day,
		     struct day_plan *ret)
{
	const struct rule_set *set;
	const struct schedule *s;
	const struct work_hours *h;
	struct windows w;
	int32_t name = -1;

	if (schedule < 0 || schedule >= r->n_schedules)
		return -ENOENT;
	set = set_for(r, schedule, day);
	if (set == NULL)
		return -ENOENT;
	s = &set->schedules[schedule];
	h = &s->weekday[civil_weekday(day)];
	w = windows_of(s, h);
	*ret = (struct day_plan){
		.day = day,
		.kind = h->off			    ? DAY_OFF
			: is_holiday(r, day, &name) ? DAY_HOLIDAY
						    : DAY_WORK,
		.schedule = (uint16_t)schedule,
		.punches = s->punches > 1 ? s->punches : 1,
		.last_arrival = s->last_arrival,
		.first_out = s->first_out,
		.rule_set = set->id,
		.holiday = name,
		.hours = *h,
		.arrive_from_ns = civil_utc_ns(z, day, w.arrive_from_s),
		.arrive_to_ns = civil_utc_ns(z, day, w.arrive_to_s),
		.out_from_ns = civil_utc_ns(z, day, w.out_from_s),
		.out_to_ns = civil_utc_ns(z, day, w.out_to_s),
		.close_ns = civil_utc_ns(z, day + 1, 0),
		.out_grace_s = s->out_grace_s,
		.break_grace_s = s->break_grace_s,
		.flexi = s->flexi,
	};
	if (ret->kind == DAY_WORK) {
		plan_duty(s, z, &w, ret);
	} else {
		w.takes_from_s = 0;
		w.takes_to_s = DAY_S;
	}
	w.takes_from_s = most(w.takes_from_s, day_before_until(r, schedule, day));
	ret->takes_from_ns = civil_utc_ns(z, day, w.takes_from_s);
	ret->takes_to_ns = civil_utc_ns(z, day, w.takes_to_s);
	return 0;
}

bool plan_takes(const struct day_plan *plan, const struct time_bound *b)
{
	/* As timebound_days(): two minutes are no doubt. */
	if (timebound_width_ns(b) < TAKES_DOUBT_S * NS_PER_S)
		return b->earliest_ns >= plan->takes_from_ns && b->earliest_ns < plan->takes_to_ns;
	return b->latest_ns >= plan->takes_from_ns && b->earliest_ns < plan->takes_to_ns;
}

static int64_t overlap_ns(int64_t from_ns, int64_t to_ns, int64_t with_from_ns, int64_t with_to_ns)
{
	int64_t begin_ns = from_ns > with_from_ns ? from_ns : with_from_ns;
	int64_t end_ns = to_ns < with_to_ns ? to_ns : with_to_ns;

	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

int32_t plan_duty_s(const struct day_plan *plan, int64_t from_ns, int64_t to_ns)
{
	int64_t ns = overlap_ns(from_ns, to_ns, plan->start_ns, plan->end_ns) -
		     overlap_ns(from_ns, to_ns, plan->break_from_ns, plan->break_to_ns);

	return (int32_t)(ns / NS_PER_S);
}
