/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_RULES_KEYS_H
#define HADIR_CONF_RULES_KEYS_H

#include "conf/rules.h"

/* What the sections of a rules file become, before rules.c puts files and days together. */

enum { RULES_RULE, RULES_SCHEDULE, RULES_MARK, RULES_WINDOW, RULES_HOLIDAY };

struct rules_head {
	char name[SLUG_SIZE];
	char version[RULE_VERSION_SIZE];
	int32_t valid_from;
	char source[256], author[128], approver[128];
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
};

struct rules_common {
	struct mark marks[MARKS];
	struct rules_span arrival;
	int32_t departure_to_s;
};

/* Put hours and breaks together in `ret`; what does not fit is told with its line. */
void rules_week_resolve(const struct rules_week *week, const struct ini *ini,
			const struct ini_section *s, struct schedule *ret, struct diag *d);

#endif
