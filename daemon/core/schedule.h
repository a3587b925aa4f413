/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_SCHEDULE_H
#define HADIR_CORE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/util.h"
#include "core/civil.h"

/*
 * Working hours, marks and holidays as dated rules, and what they make of one day.
 *
 * conf/rules.c fills `struct rules` from the rules files; the core only reads it. Times of day are
 * seconds after local midnight; "to" is the first second outside, so "05:00-11:59" is
 * { 18000, 43200 }.
 */

enum {
	SCHEDULES_MAX = 32,
	RULE_SETS_MAX = 64,
	HOLIDAYS_MAX = 400,
	WEEKDAYS = 7,
	GRACE_MAX_S = 3600,
	GRACE_DEFAULT_S = 60,
	RULE_VERSION_SIZE = 33,
};

/* Three moments an arrival is judged against, each by itself. */
enum mark_kind {
	MARK_WORK,    /* masuk kerja, 07:30 */
	MARK_SERVICE, /* jam pelayanan, 08:00 */
	MARK_THIRD,   /* 08:30 */
	MARKS
};

enum { MARK_AT_START = -1 }; /* mark.at_s: wherever that weekday's hours start */

struct mark {
	bool active;	 /* MARK_WORK is judged whatever this says */
	int32_t at_s;	 /* 0 to 86399 or MARK_AT_START */
	int32_t grace_s; /* 0 to GRACE_MAX_S; late from at_s + grace_s on */
};

struct work_hours {
	bool off; /* no duty on this weekday; the rest is then not read */
	int32_t start_s, end_s;
	int32_t break_from_s, break_to_s; /* equal = no break */
};

struct schedule {
	bool defined; /* false: as in the newest earlier rule set that defines it */
	struct work_hours weekday[WEEKDAYS]; /* 0 = Monday */
	struct mark marks[MARKS];
	int32_t arrive_from_s, arrive_to_s; /* which punches can be an arrival */
	int32_t out_to_s;		    /* until when one can be a departure */
};

/* One rules file: what held from `valid_from` until the next set. */
struct rule_set {
	int64_t id;	    /* the store's number of this text; verdicts carry it. Never 0 */
	int32_t valid_from; /* day */
	char name[SLUG_SIZE];
	char version[RULE_VERSION_SIZE];
	struct schedule schedules[SCHEDULES_MAX]; /* by the index of rules.schedule_names */
};

struct holiday {
	int32_t day;
	int32_t name; /* index into whatever list of names the caller keeps; the core carries it */
};

/* Some 600 KiB of which little is touched: allocate it zeroed, not on a stack. */
struct rules {
	uint16_t n_schedules, n_sets, n_holidays;
	char schedule_names[SCHEDULES_MAX][SLUG_SIZE];
	struct rule_set sets[RULE_SETS_MAX];   /* by valid_from, strictly rising */
	struct holiday holidays[HOLIDAYS_MAX]; /* by day, strictly rising */
};

/* Monday to Thursday 07:30-16:00, break 12:00-13:00; Friday to 16:30, break 11:30-13:00
 * (Perpres 21/2023); service 08:00; third mark 08:30; arrival 05:00-11:59. */
struct schedule schedule_default(void);

/* The index of a schedule by name, or -1. */
int schedule_find(const struct rules *r, const char *name);

enum day_kind { DAY_WORK, DAY_OFF, DAY_HOLIDAY };

struct plan_mark {
	int64_t at_ns;	 /* the mark itself; minutes late count from here */
	int64_t late_ns; /* the first late moment: at_ns + grace */
	int32_t at_s, grace_s;
	bool active; /* an inactive mark is not judged; its times are then 0 */
};

/* What one schedule asks of one day. Moments are UTC ns; intervals are half open. */
struct day_plan {
	int32_t day;
	enum day_kind kind;
	uint16_t schedule;
	int32_t holiday;  /* name index, for DAY_HOLIDAY; else -1 */
	int64_t rule_set; /* id of the rule set that decided */
	struct work_hours hours;
	struct plan_mark marks[MARKS];
	int64_t arrive_from_ns, arrive_to_ns;
	int64_t start_ns, end_ns; /* of duty */
	int64_t out_to_ns;
	int64_t close_ns; /* the day's end: what was pending until here is decided */
};

/*
 * Work out `day` under the rules valid on it. Active marks rise strictly: a service or third
 * mark that is not later than the mark before it is folded into that one, with the larger
 * grace, since nobody can be late before their duty starts (in Ramadan both are 08:00).
 * Returns 0, or -ENOENT when no rule set of that day defines the schedule; `ret` is written
 * on success only.
 */
int schedule_resolve(const struct rules *r, const struct zone *z, int schedule, int32_t day,
		     struct day_plan *ret);

#endif
