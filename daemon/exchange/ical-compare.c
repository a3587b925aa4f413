/* SPDX-License-Identifier: MIT */
#include "exchange/ical.h"

#include <errno.h>

#include "conf/rules.h"
#include "core/civil.h"

const char *ical_decreed(const struct rulebook *decree, int32_t day)
{
	for (size_t i = 0; decree != NULL && i < decree->holiday_count; i++)
		if (decree->holidays[i].day == day)
			return decree->holidays[i].name;
	return NULL;
}

static bool feed_has(const struct ical *c, int32_t day)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->days[i].day == day)
			return true;
	return false;
}

/* Does the decree say anything about that year? */
static bool speaks_of(const struct rulebook *decree, int32_t year)
{
	for (size_t i = 0; decree != NULL && i < decree->holiday_count; i++)
		if (civil_from_day(decree->holidays[i].day).year == year)
			return true;
	return false;
}

int ical_compare(const struct ical *c, const struct rulebook *decree, int32_t year,
		 ical_difference_fn *each, void *arg)
{
	int n = 0;

	if (!speaks_of(decree, year))
		return -ENODATA;
	for (size_t i = 0; i < c->count; i++) {
		const struct ical_day *d = &c->days[i];

		if (ical_decreed(decree, d->day) != NULL)
			continue;
		n++;
		if (each != NULL)
			each(arg, true, d->day, d->name);
	}
	for (size_t i = 0; i < decree->holiday_count; i++) {
		const struct rules_holiday *h = &decree->holidays[i];

		if (civil_from_day(h->day).year != year || feed_has(c, h->day))
			continue;
		n++;
		if (each != NULL)
			each(arg, false, h->day, h->name);
	}
	return n;
}
