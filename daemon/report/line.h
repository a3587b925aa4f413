/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_LINE_H
#define HADIR_REPORT_LINE_H

#include "report/sheet.h"

/*
 * One person's month as the lock freezes it in the chain: the body of a month_line row. Compact
 * JSON with sorted keys, integers and strings only, the same bytes for the same month. No name and
 * no NIP is in it, so that a person can be forgotten.
 */

/* The first `month_days` days of `p`. The caller frees `*ret`. 0 or -ENOMEM. */
int sheet_line_write(const struct sheet_person *p, int32_t month_days, char **ret);

/* Days and totals back into `p`, whose strings stay. -EBADMSG for anything that is not a line of a
 * month of so many days; nothing is changed then. */
int sheet_line_read(const char *body, int32_t month_days, struct sheet_person *p);

#endif
