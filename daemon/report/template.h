/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_TEMPLATE_H
#define HADIR_REPORT_TEMPLATE_H

#include "text/text.h"

/*
 * An empty workbook to fill in and import. Every column is Text, so that a spreadsheet neither
 * counts with a NIP nor drops the zeros of a card; columns with few words offer them. A second
 * sheet says what each column is.
 */

enum template_kind { TEMPLATE_ROSTER, TEMPLATE_PAPERS };

/*
 * To a file at `path`, which is written anew. `column` names the i-th column of the table, NULL
 * past the last: roster_column() or papers_column() of exchange/. 0, or -EIO.
 */
int template_write(const char *path, enum text_language lang, enum template_kind kind,
		   const char *(*column)(int));

#endif
