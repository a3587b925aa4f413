/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/schedule.h"

#define AT(hour, minute) ((hour)*3600 + (minute)*60)

struct schedule schedule_default(void)
{
	struct schedule s = {
		.defined = true,
		.marks =
			{
				[MARK_WORK] = {true, MARK_AT_START, GRACE_DEFAULT_S},
				[MARK_SERVICE] = {true, AT(8, 0), GRACE_DEFAULT_S},
				[MARK_THIRD] = {true, AT(8, 30), GRACE_DEFAULT_S},
			},
		.arrive_from_s = AT(5, 0),
		.arrive_to_s = AT(12, 0),
		.out_to_s = AT(24, 0),
	};

	for (int day = 0; day < 4; day++)
		s.weekday[day] = (struct work_hours){
			.start_s = AT(7, 30),
			.end_s = AT(16, 0),
			.break_from_s = AT(12, 0),
			.break_to_s = AT(13, 0),
		};
	s.weekday[4] = (struct work_hours){
		.start_s = AT(7, 30),
		.end_s = AT(16, 30),
		.break_from_s = AT(11, 30),
		.break_to_s = AT(13, 0),
	};
	s.weekday[5] = s.weekday[6] = (struct work_hours){.off = true};
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

		assert(i == 0 || r->sets[i - 1].valid_from < set->valid_from);
		if (set->valid_from <= day && set->schedules[schedule].defined)
			return set;
	}
	return NULL;
}

static int compare_holiday(const void *key, const void *element)
{
	int32_t day = *(const int32_t *)key, other = ((const struct holiday *)element)->day;

	return (day > other) - (day < other);
}

static void plan_marks(const struct schedule *s, const struct zone *z, struct day_plan *plan)
{
	struct plan_mark *before = NULL;

	for (int i = 0; i < MARKS; i++) {
		struct plan_mark *m = &plan->marks[i];
		const struct mark *rule = &s->marks[i];

		if (i != MARK_WORK && !rule->active)
			continue;
		m->at_s = rule->at_s == MARK_AT_START ? plan->hours.start_s : rule->at_s;
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
		struct plan_mark *m = &plan->marks[i];

		if (!m->active)
			continue;
		m->at_ns = civil_utc_ns(z, plan->day, m->at_s);
		m->late_ns = m->at_ns + m->grace_s * NS_PER_S;
	}
}

int schedule_resolve(const struct rules *r, const struct zone *z, int schedule, int32_t day,
		     struct day_plan *ret)
{
	const struct rule_set *set;
	const struct schedule *s;
	const struct holiday *holiday;

	if (schedule < 0 || schedule >= r->n_schedules)
		return -ENOENT;
	set = set_for(r, schedule, day);
	if (set == NULL)
		return -ENOENT;
	s = &set->schedules[schedule];
	holiday =
		bsearch(&day, r->holidays, r->n_holidays, sizeof(r->holidays[0]), compare_holiday);
	*ret = (struct day_plan){
		.day = day,
		.schedule = (uint16_t)schedule,
		.rule_set = set->id,
		.holiday = -1,
		.hours = s->weekday[civil_weekday(day)],
		.arrive_from_ns = civil_utc_ns(z, day, s->arrive_from_s),
		.arrive_to_ns = civil_utc_ns(z, day, s->arrive_to_s),
		.out_to_ns = civil_utc_ns(z, day, s->out_to_s),
		.close_ns = civil_utc_ns(z, day + 1, 0),
	};
	if (ret->hours.off) {
		ret->kind = DAY_OFF;
	} else if (holiday != NULL) {
		ret->kind = DAY_HOLIDAY;
		ret->holiday = holiday->name;
	} else {
		ret->kind = DAY_WORK;
		ret->start_ns = civil_utc_ns(z, day, ret->hours.start_s);
		ret->end_ns = civil_utc_ns(z, day, ret->hours.end_s);
		plan_marks(s, z, ret);
	}
	return 0;
}
