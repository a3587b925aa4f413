/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_XLSX_H
#define HADIR_EXCHANGE_XLSX_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/diag.h"

/*
 * The first sheet of an .xlsx workbook as tab-separated text with a line for each row, so that a
 * workbook goes the way of a CSV file and the row in a message is the row people see. For the
 * programs beside the daemon: hadird links neither libzip nor expat.
 *
 * A cell becomes the text people see in it: shared and inline strings as they are (leading zeros
 * too), numbers without the spreadsheet's rounding noise, dates (by the cell's style) as
 * 2026-01-05, times as 07:30. A number that lost digits (more than 15, a NIP typed into a cell that
 * counts) stays 1.98609E+17, one shown with thousands separators keeps them: the roster refuses
 * both with the cure. Formulas give their stored value, an error in one is told.
 *
 * Bounds: the file, each part unpacked, and rows, columns and a cell's text. A part that unpacks to
 * more is refused before it is read.
 */

enum {
	XLSX_FILE_MAX = 8 * 1024 * 1024,
	XLSX_PART_MAX = 32 * 1024 * 1024, /* of a part, unpacked */
	XLSX_TEXT_MAX = 8 * 1024 * 1024,  /* of what comes out */
	XLSX_ROWS_MAX = 50000,
	XLSX_COLUMNS_MAX = 64,
	XLSX_CELL_MAX = 4096,	   /* bytes of a cell's text */
	XLSX_STRINGS_MAX = 500000, /* shared strings */
	XLSX_STYLES_MAX = 65536,
};

/* Whether these bytes begin like a zip archive, as every .xlsx does. */
bool xlsx_is(const void *data, size_t size);

/*
 * Returns 0 and the text (NUL-terminated, for the caller to free); -EINVAL for what is no workbook
 * or is damaged, -EFBIG past a bound, both told in `d`; -ENOMEM. `ret` is written on success only.
 */
int xlsx_text(const char *file, const void *data, size_t size, struct diag *d, char **ret,
	      size_t *ret_size);

/*
 * A table that people bring, whichever way they saved it: of a workbook its first sheet, of
 * anything else a copy. `bytes` stays the caller's. As xlsx_text().
 */
int table_text(const char *file, const char *bytes, size_t size, struct diag *d, char **ret,
	       size_t *ret_size);

#endif
