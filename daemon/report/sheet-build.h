/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_SHEET_BUILD_H
#define HADIR_REPORT_SHEET_BUILD_H

#include "core/civil.h"
#include "report/sheet.h"
#include "store/query.h"

struct book;

/* What the sheet says that no record knows; strings stay the caller's. */
struct sheet_request {
	enum text_language lang;
	const char *office, *place;	/* name; town, "" = none */
	const char *kop[SHEET_KOP_MAX]; /* lines of the letterhead; none: the office's name */
	size_t n_kop;
	const char *unit;   /* NULL or "" = everybody */
	const char *person; /* an id: theirs alone, of whatever unit. NULL: all of `unit` */
	int32_t year, month;
	/* Judge again even if the month is locked: what the lock is to freeze. People are then
	 * whole, with the unit they ended the month in. */
	bool afresh;
};

/*
 * Read and judge the month; `b` was opened for it (its first to its last day). Days that are not
 * closed are as the records have them, and count nothing. A locked month is
 * printed from its frozen lines, and what would be judged otherwise now becomes its supplements.
 * Returns 0, -ENOENT (no such unit, or person, in that month), -ENOMEM or what the database said.
 * The caller frees with month_sheet_free(); `ret` is written on success only.
 */
int month_sheet_build(struct query *q, struct book *b, const struct zone *zone,
		      const struct sheet_request *request, struct month_sheet **ret);

#endif
