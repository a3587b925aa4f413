/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_XLSX_PARTS_H
#define HADIR_REPORT_XLSX_PARTS_H

#include <xlsxwriter.h>

#include "report/sheet.h"

/*
 * What the worksheets of one workbook share. Only the files named xlsx*.c include this, so that a
 * program which asks for no workbook does not need the library.
 */

enum xlsx_format {
	XLSX_PLAIN,
	XLSX_KOP,
	XLSX_KOP_LAST, /* with the line under a letterhead */
	XLSX_TITLE,
	XLSX_NOTE,
	XLSX_HEAD, /* of a table */
	XLSX_HEAD_OFF,
	XLSX_CELL,
	XLSX_CENTRE,
	XLSX_OFF, /* a day without duty for everybody */
	XLSX_NUMBER,
	XLSX_PERCENT, /* 2.5 shown as 2,50 */
	XLSX_TEXT,    /* digits that are no number: NIP */
	XLSX_DATE,
	XLSX_TIME,
	XLSX_SIGN,
	XLSX_SIGN_NAME,
	XLSX_FORMATS
};

enum { XLSX_TITLES_HEIGHT = 38 }; /* three lines: LibreOffice fits no wrapped row by itself */

struct xlsx {
	const struct month_sheet *s;
	lxw_workbook *workbook;
	lxw_format *formats[XLSX_FORMATS];
	lxw_format *colours[SHEET_LEGEND_MAX]; /* by legend */
	lxw_error error;		       /* the first that counts */
};

/* Text as people typed it: never a formula, never markup; empty leaves a bordered blank. */
void xlsx_put(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int column, const char *text,
	      lxw_format *format);
void xlsx_merge(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int from, int to,
		const char *text, lxw_format *format);

/* A worksheet called `name` (made fit for a tab), on F4, with the chain's head in its footer. */
lxw_worksheet *xlsx_worksheet(struct xlsx *x, const char *name, bool landscape);
/* Letterhead, title, month and what is to be said about it; returns the row after. */
lxw_row_t xlsx_head(struct xlsx *x, lxw_worksheet *ws, enum text_key title, int last_column);
/* Objections and supplements (of this person; NULL: all) and signatures below `row`. */
void xlsx_foot(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int last_column,
	       const struct sheet_person *person);
/* By the code's colour. */
lxw_format *xlsx_code_format(struct xlsx *x, const struct sheet_day *d);

void xlsx_matrix(struct xlsx *x); /* codes, then times */
void xlsx_totals(struct xlsx *x);
void xlsx_legend(struct xlsx *x);
void xlsx_charts(struct xlsx *x);
void xlsx_data(struct xlsx *x);
void xlsx_person(struct xlsx *x, const struct sheet_person *p, size_t number);

#endif
