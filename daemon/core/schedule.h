/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_SCHEDULE_H
#define HADIR_CORE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "core/civil.h"
#include "core/timebound.h"

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

enum {
	BANDS_MAX = 8,	/* deduction tables in one text */
	BAND_STEPS = 8, /* bands of one table */
	BAND_NAME_SIZE = 8,
	CODES_MAX = 48,
	CODE_SIZE = 8,
	POSTS_MAX = 24,
	DUTY_MAX_S = 172800, /* hours may run to the end of the next day */
};

/* Three moments an arrival is judged against, each by itself. */
enum mark_kind {
	MARK_WORK,    /* masuk kerja, 07:30 */
	MARK_SERVICE, /* jam pelayanan, 08:00 */
	MARK_THIRD,   /* 08:30 */
	MARKS
};

/* mark.at_s: wherever that weekday's hours start; after_s later than the service mark. */
enum { MARK_AT_START = -1, MARK_AFTER_SERVICE = -2 };

struct mark {
	bool active;	 /* MARK_WORK is judged whatever this says */
	int32_t at_s;	 /* 0 to DUTY_MAX_S, MARK_AT_START or MARK_AFTER_SERVICE */
	int32_t grace_s; /* 0 to GRACE_MAX_S; late from at_s + grace_s on */
	int32_t after_s; /* for MARK_AFTER_SERVICE; where service is folded, after that mark */
};

/* Hours that pass midnight go on counting: 22:00-06:00 is 79200 to 108000. */
struct work_hours {
	bool off; /* no duty on this weekday; the rest is then not read */
	int32_t start_s, end_s;
	int32_t break_from_s, break_to_s; /* equal = no break */
};

/* What making up for a late arrival on the same day is worth (core/account.h). */
enum flexi_style {
	FLEXI_NONE,
	FLEXI_BLOCK,  /* late up to max_s, made up by a full block_s: PermenPANRB 6/2018 */
	FLEXI_MINUTE, /* early and late up to max_s, minute for minute: PMK 221/PMK.01/2021 */
};

struct flexi {
	uint8_t style; /* enum flexi_style */
	uint8_t quota; /* days a month; 0 = no limit */
	int32_t max_s;
	int32_t block_s;
};

/* Zeroes mean what a text of arrivals only has always meant. */
struct schedule {
	bool defined;	   /* false: as in the newest earlier rule set that defines it */
	bool last_arrival; /* of several in the arrival window the last counts (Pergub Bali
			    * 54/2014); false: the first (Peraturan ANRI 18/2016) */
	bool first_out;	   /* of several departures the first counts; false: the last */
	uint8_t punches;   /* asked for in a day. 1 (or 0): the arrival; 2: and the departure;
			    * 3: and one in the break; 4: and both ends of the break */
	uint8_t apel_days; /* 1 << weekday */
	struct work_hours weekday[WEEKDAYS]; /* 0 = Monday */
	struct mark marks[MARKS];
	struct mark apel; /* judged by itself on apel_days, never folded; MARK_AT_START allowed */
	int32_t arrive_from_s, arrive_to_s; /* which punches can be an arrival */
	int32_t out_from_s;		    /* and which a departure; 0: see schedule_resolve() */
	int32_t out_to_s;
	int32_t out_grace_s;   /* a departure up to this long before the end is in order */
	int32_t break_grace_s; /* away for less than this outside the break is in order */
	struct flexi flexi;
};

/* One band of lateness, or of leaving early: [from, to) in seconds from the mark. */
struct band {
	int32_t from_s, to_s;
	int32_t deduct;		   /* 1/100 percent */
	char name[BAND_NAME_SIZE]; /* "TL1" */
};

enum band_missing {
	BAND_QUESTION, /* a missing punch goes on the weekly list, nothing is deducted */
	BAND_WORST,    /* it counts as the worst band, where the regulation says so */
};

/* A table of deductions. Steps by from_s; what no band holds is not deducted. */
struct bands {
	char name[SLUG_SIZE];
	struct band late[BAND_STEPS], early[BAND_STEPS];
	uint8_t n_late, n_early;
	uint8_t no_in, no_out; /* enum band_missing */
	bool per_mark;	       /* apel, arrival, break and departure each by themselves */
	bool deducts;	       /* false: the bands are named and counted, nothing is deducted */
	bool proved;	       /* false: a preset from the press, "to be confirmed" */
	int32_t absent;	       /* a confirmed TK day; this and the next three in 1/100 percent */
	int32_t break_over;    /* a break overrun, where not per_mark */
	int32_t day_cap, month_cap; /* 10000 = 100 %; 0 = none */
};

enum paper_kind {
	PAPER_LEAVE,
	PAPER_DUTY,
	PAPER_SICK,
	PAPER_PERMIT,
	PAPER_TECHNICAL,
	PAPER_ABSENT, /* TK: the confirmation, not an excuse */
	PAPER_KINDS
};

/* What the board in the lobby says meanwhile; the core only carries it. */
enum paper_board { BOARD_AUTO, BOARD_MEETING, BOARD_DUTY, BOARD_LEAVE, BOARD_NONE };

struct paper_code {
	char code[CODE_SIZE]; /* "CT" */
	bool present;	      /* counts as present: DL, WFH ... */
	bool after_approval;  /* false: from its entry on, "surat menyusul" */
	bool whole_only;
	int32_t deduct; /* 1/100 percent for a whole day */
	uint8_t kind;	/* enum paper_kind */
	uint8_t board;	/* enum paper_board; BOARD_AUTO: as its kind says */
};

/* A service counter (loket) and who it needs. */
struct post {
	char name[SLUG_SIZE];
	uint8_t minimum;
	bool follows_breaks;
	int32_t warn_s; /* before the service hour; 0: no warning */
};

/* rule_set.chosen, when it is no index: this text leaves it to older ones; nothing is deducted. */
enum { BANDS_UNSAID = -1, BANDS_HOURS_ONLY = -2 };

/*
 * One rules file. For each schedule, code, post and deduction the newest file that is valid on
 * the day and speaks of it decides, so that one with an end wins over those before it and then
 * gives way to them again: Ramadan.
 */
struct rule_set {
	int64_t id;	     /* the store's number of this text; verdicts carry it. Never 0 */
	int32_t valid_from;  /* day */
	int32_t valid_until; /* last day; 0 or INT32_MAX: no end */
	char name[SLUG_SIZE];
	char version[RULE_VERSION_SIZE];
	struct schedule schedules[SCHEDULES_MAX]; /* by the index of rules.schedule_names */
	int8_t chosen; /* index into bands, BANDS_UNSAID or BANDS_HOURS_ONLY */
	uint8_t n_bands, n_codes, n_posts;
	struct bands bands[BANDS_MAX];
	struct paper_code codes[CODES_MAX];
	struct post posts[POSTS_MAX];
	int32_t conversion_s; /* late and early seconds that are shown as one absent day (27000);
			       * -1: none are; 0: this text does not say */
};

struct holiday {
	int32_t day;
	int32_t name; /* index into whatever list of names the caller keeps; the core carries it */
};

/* More than a MiB of which little is touched: allocate it zeroed, not on a stack. */
struct rules {
	uint16_t n_schedules, n_sets, n_holidays;
	char schedule_names[SCHEDULES_MAX][SLUG_SIZE];
	struct rule_set sets[RULE_SETS_MAX];   /* by valid_from; of one day, the newer text last */
	struct holiday holidays[HOLIDAYS_MAX]; /* by day, strictly rising */
};

/* Monday to Thursday 07:30-16:00, break 12:00-13:00; Friday to 16:30, break 11:30-13:00
 * (Perpres 21/2023); service 08:00; third mark 08:30; arrival 05:00-11:59. */
struct schedule schedule_default(void);

/* The index of a schedule by name, or -1. */
int schedule_find(const struct rules *r, const char *name);

bool rule_set_holds(const struct rule_set *set, int32_t day);

/* What holds on `day`; pointers into `r` (rules_code: or to the built-in table of codes). */
const struct bands *rules_bands(const struct rules *r, int32_t day); /* NULL: hours only */
const struct paper_code *rules_code(const struct rules *r, int32_t day, const char *code);
const struct post *rules_post(const struct rules *r, int32_t day, const char *name);
int32_t rules_conversion(const struct rules *r, int32_t day); /* seconds; 0: not switched on */

/* Has anybody entered the holidays of this year? Without them nobody is reported absent. */
bool rules_calendar_known(const struct rules *r, int32_t year);

/* CT CB CS CM CAP CBer CLTN S I DL TB DK WFH RP LK JT AT AN TK, as a text that says nothing has
 * them.
 */
const struct paper_code *paper_codes_builtin(size_t *ret_n);

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
	uint8_t punches; /* 1 to 4 */
	bool last_arrival, first_out;
	bool passes_midnight; /* its duty ends on the next day */
	int32_t holiday;      /* name index, for DAY_HOLIDAY; else -1 */
	int64_t rule_set;     /* id of the rule set that decided */
	struct work_hours hours;
	struct plan_mark marks[MARKS];
	struct plan_mark apel;
	int64_t arrive_from_ns, arrive_to_ns;
	int64_t start_ns, end_ns;	    /* of duty */
	int64_t break_from_ns, break_to_ns; /* equal: no break */
	int64_t rest_from_ns, rest_to_ns;   /* which punches are taken for the break's */
	int64_t rest_late_ns;		    /* break_to + its grace */
	int64_t out_from_ns, out_to_ns;	    /* which punches can be a departure */
	int64_t out_early_ns;		    /* end - grace: a departure before it is early */
	int64_t takes_from_ns, takes_to_ns; /* which punches are of this day at all */
	int64_t close_ns; /* the day's end: what was pending until here is decided */
	int32_t out_grace_s, break_grace_s;
	struct flexi flexi;
};

/*
 * Work out `day` under the rules valid on it. Active marks rise strictly: a service or third
 * mark that is not later than the mark before it is folded into that one, with the larger
 * grace, since nobody can be late before their duty starts (in Ramadan both are 08:00).
 *
 * Windows that the text leaves open or that cannot be meant:
 * - arrival: hours that start outside it (a shift) get one of their own, from 150 min before
 *   their start to 270 min after it, as 05:00-12:00 lies around 07:30. Where departures are
 *   asked for, it ends with the duty.
 * - departure: from the latest of the middle of duty, the end of the break and the end of the
 *   arrival window that lies before the end of duty. A duty that passes midnight without a
 *   later end of its own may be left until 6 h after it, at most until the next arrival window.
 * - a punch of the break is nearer to the break than to the end of duty, or as long before it.
 *
 * Returns 0, or -ENOENT when no rule set of that day defines the schedule; `ret` is written
 * on success only.
 */
int schedule_resolve(const struct rules *r, const struct zone *z, int schedule, int32_t day,
		     struct day_plan *ret);

/*
 * May a punch with this bound be of this duty? A punch belongs to the duty window it lies in, not
 * to a date. For hours within one day that is the civil day (as timebound_days() tells it), less
 * what the same schedule's duty of the day before still takes; for hours that pass midnight it
 * lasts from the arrival window to the end of the departure window. Who changes from a night to
 * a day schedule: ask the plan of the day before first.
 */
bool plan_takes(const struct day_plan *plan, const struct time_bound *b);

/* Seconds of duty in [from, to): within the hours, without the break. */
int32_t plan_duty_s(const struct day_plan *plan, int64_t from_ns, int64_t to_ns);

#endif
