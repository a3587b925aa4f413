/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_ICAL_H
#define HADIR_EXCHANGE_ICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/diag.h"

struct rulebook; /* conf/rules.h */

/*
 * Holidays out of an iCalendar file (RFC 5545, by libical): whole-day events, of one or several
 * days, within one year. Feeds disagree with the decree (wrong dates, no joint leave), so nothing
 * of one counts before a person has accepted it: that is the caller's business.
 *
 * Left out, and told: events with an hour, cancelled ones, mere observances (Google's calendars
 * mark them), and repeated ones: RRULE is refused, since our holidays follow moon and decree and a
 * feed that repeats them is wrong next year.
 */

enum {
	ICAL_TEXT_MAX = 1024 * 1024, /* bytes */
	ICAL_EVENT_DAYS_MAX = 31,    /* a longer one is no holiday */
	ICAL_NAME_SIZE = 129,
};

struct ical_day {
	int32_t day;
	char kind[16];		   /* "national" or "joint" (cuti bersama) */
	char name[ICAL_NAME_SIZE]; /* SUMMARY, one line */
};

/* By day, strictly rising: of two events on one day the first stands, the other is told. */
struct ical {
	struct ical_day *days;
	size_t count;
	size_t other_years; /* days outside the year asked for */
};

/*
 * Returns 0 and the days, to be freed with ical_done(); -EINVAL for what is no calendar or has none
 * of that year, and when an event is refused (errors in `d`); -EFBIG past the bounds; -ENOMEM.
 * `ret` is written on success only.
 */
int ical_parse(const char *file, const char *text, size_t size, int year, struct diag *d,
	       struct ical *ret);
void ical_done(struct ical *c);

/*
 * A feed beside the decree that the rules hold. Each day on which they disagree, first those that
 * only the feed has, is told. Returns how many; -ENODATA when there is no decree (`decree` NULL) or
 * it does not speak of that year. `each` may be NULL.
 */
typedef void ical_difference_fn(void *arg, bool in_feed, int32_t day, const char *name);
int ical_compare(const struct ical *c, const struct rulebook *decree, int32_t year,
		 ical_difference_fn *each, void *arg);

/* What the decree calls that day, or NULL: it is no holiday of it, or there is no decree. */
const char *ical_decreed(const struct rulebook *decree, int32_t day);

#endif
