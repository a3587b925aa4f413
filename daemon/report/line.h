/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_LINE_H
#define HADIR_REPORT_LINE_H

#include "report/sheet.h"

/*
 * One person's month as the lock freezes it in the chain: the body of a month_line row. Compact
 * JSON with sorted keys, integers and strings only, the same bytes for the same month. No name and
 * no NIP is in it, so that a person can be forgotten.
 */

/* The caller frees `*ret`. 0 or -ENOMEM. */
int sheet_line_write(const struct month_sheet *s, const struct sheet_person *p, char **ret);

/* Days and totals back into `p`, whose strings stay, and the cap into `s`, whose month it must be.
 * -EBADMSG for anything else; nothing is changed then. */
int sheet_line_read(const char *body, struct month_sheet *s, struct sheet_person *p);

#endif
