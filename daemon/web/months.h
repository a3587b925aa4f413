/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_MONTHS_H
#define HADIR_WEB_MONTHS_H

#include <stdbool.h>
#include <stdint.h>

/* A month as it stands in an address. */
struct web_month {
	int32_t year, number; /* 1 to 12 */
	int32_t first, last;  /* days */
	char text[8];	      /* "2026-11" */
};

/* "2026-11" and nothing else. */
bool web_month_take(const char *text, struct web_month *ret);
void web_month_of(int32_t day, struct web_month *ret);
/* Until the tenth people work on the month before. */
void web_month_in_work(int32_t today, struct web_month *ret);

/* A cell with a day out of a row, "2026-11-23"; an empty one for no day. */
struct reply;
void web_day_cell(struct reply *a, const char *day);

#endif
