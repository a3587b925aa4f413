/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_XLSX_H
#define HADIR_REPORT_XLSX_H

#include "report/sheet.h"

enum {
	XLSX_PERSONAL_MAX = 250
}; /* people with a worksheet of their own; past it nobody has one:
    * print their slips */

/*
 * Write the month to a new file: matrix of codes, matrix of times, totals, codes explained, charts,
 * DATA for formulas of one's own, and a worksheet a person. 0 or -errno; a file that could not be
 * finished is removed.
 */
int sheet_xlsx(const char *path, const struct month_sheet *s);

#endif
