/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_RULES_KEYS_H
#define HADIR_CONF_RULES_KEYS_H

#include "conf/rules.h"

/* What the sections of a rules file become, before rules.c puts files and days together. */

enum {
	RULES_RULE,
	RULES_SCHEDULE,
	RULES_MARK,
	RULES_WINDOW,
	RULES_HOLIDAY,
	RULES_BANDS,
	RULES_DEDUCTION,
	RULES_CODE,
	RULES_POST,
	RULES_HINTS,
};

struct rules_head {
	char name[SLUG_SIZE];
	char version[RULE_VERSION_SIZE];
	int32_t valid_from, valid_until;
	char source[256], letter[128], author[128], approver[128];
};

struct rules_span {
	bool none; /* "off" for hours, "none" for a break */
	bool same; /* a break: as on the other days */
	int32_t from_s, to_s;
};

enum { RULES_EVERY_DAY = WEEKDAYS };

struct rules_week {
	struct rules_span hours[WEEKDAYS];
	struct rules_span breaks[WEEKDAYS + 1]; /* the last one counts for `same` */
	int punches, last_arrival, first_out;
	int out_grace_s, break_grace_s;
	int flexi, flexi_max_min, flexi_block_min, flexi_quota;
};

struct rules_mark {
	struct mark mark;
	uint8_t days; /* 1 << weekday, for apel */
};

struct rules_common {
	struct mark marks[MARKS];
	struct rules_mark apel;
	struct rules_span arrival;
	int32_t departure_from_s, departure_to_s;
};

struct rules_steps {
	struct band step[BAND_STEPS]; /* without names */
	uint8_t n;
};

struct rules_bands {
	struct rules_steps late, early;
	int no_in, no_out;
	int32_t absent, break_over, day_cap, month_cap;
	bool per_mark, confirmed;
	char source[256];
};

struct rules_deduction {
	char use[SLUG_SIZE]; /* "" = hours only */
	bool deduct;
	int32_t conversion_s;
};

struct rules_code {
	char name[64], colour[8], note[256];
	int kind, counts, board;
	bool present, whole_only;
	int32_t deduct;
};

struct rules_post {
	char title[64];
	int minimum, warn_min;
	bool follows_breaks;
};

schema_set_fn rules_set_day, rules_set_until_day, rules_set_hours, rules_set_break,
	rules_set_window, rules_set_from, rules_set_until, rules_set_mark, rules_set_days,
	rules_set_steps, rules_set_percent, rules_set_conversion, rules_set_colour, rules_set_use,
	rules_set_pairs;

extern const char *const rules_day_names[WEEKDAYS]; /* "mon" … */

bool rules_code_valid(const char *s); /* "CBer": 1 to 7 letters and digits */

bool rules_is(const struct ini_section *s, int kind); /* kind: RULES_… */

/* The first section of that kind, or NULL. */
const struct ini_section *rules_find(const struct ini *ini, int kind);

/* rules-fill.c: everything but holidays. Mistakes go to `d`; -ENOMEM. */
int rules_fill(struct rulebook *b, struct rules_file *f, struct diag *d);

/* Tables of deductions are known when all files are read: give each set the one it chose. */
void rules_choose(struct rulebook *b, struct diag *d);

/* rules-check.c: what one file may hold; what files say to each other and leave unsaid. */
void rules_check_sections(const struct ini *ini, struct diag *d);
void rules_check_book(const struct rulebook *b, struct diag *d);

#endif
