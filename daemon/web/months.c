/* SPDX-License-Identifier: MIT */
#include "web/months.h"

#include <string.h>

#include "core/civil.h"
#include "web/html.h"

enum { DAYS_OF_THE_LAST = 10 };

void web_month_of(int32_t day, struct web_month *ret)
{
	struct civil_date d = civil_from_day(day), after;
	char text[CIVIL_DATE_SIZE];

	*ret = (struct web_month){.year = d.year, .number = d.month};
	ret->first = civil_day(d.year, d.month, 1);
	after = civil_from_day(ret->first + 31);
	ret->last = civil_day(after.year, after.month, 1) - 1;
	civil_format_day(text, day);
	memcpy(ret->text, text, sizeof(ret->text) - 1);
}

bool web_month_take(const char *text, struct web_month *ret)
{
	char first[CIVIL_DATE_SIZE] = "0000-00-01";
	int32_t day;

	if (strlen(text) != sizeof(ret->text) - 1)
		return false;
	memcpy(first, text, sizeof(ret->text) - 1);
	if (civil_parse_day(first, &day) < 0)
		return false;
	web_month_of(day, ret);
	return true;
}

void web_month_in_work(int32_t today, struct web_month *ret)
{
	web_month_of(today - DAYS_OF_THE_LAST, ret);
}

void web_day_cell(struct reply *a, const char *day)
{
	int32_t n;

	if (civil_parse_day(day, &n) == 0)
		grid_cell(a, "%D", n);
	else
		grid_cell(a, "");
}
