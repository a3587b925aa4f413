/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_CSV_H
#define HADIR_REPORT_CSV_H

#include <stdio.h>

#include "report/sheet.h"

/*
 * One row a person and day, for a spreadsheet: UTF-8 with a byte order mark, ";" between cells,
 * dates as 2025-03-03, times as 07:25, a decimal comma as Indonesian spreadsheets read it.
 * Whether it could be written, ferror() says.
 */
void sheet_csv(FILE *f, const struct month_sheet *s);

/* The same cells for every flat table of a sheet: their titles, and what they hold. */
enum data_column {
	DATA_ID,
	DATA_NIP,
	DATA_NAME,
	DATA_UNIT,
	DATA_STATUS,
	DATA_DATE,
	DATA_CODE,
	DATA_IN,
	DATA_OUT,
	DATA_LATE,
	DATA_EARLY,
	DATA_OVER,
	DATA_DUE,
	DATA_PRESENT,
	DATA_EXCUSED,
	DATA_ABSENT,
	DATA_OPEN,
	DATA_DEDUCT, /* only with a preset */
	DATA_COLUMNS
};
const char *data_title(enum text_language lang, enum data_column column);
/* Of the columns that are minutes. */
int64_t data_minutes(const struct sheet_day *d, enum data_column column);

#endif
