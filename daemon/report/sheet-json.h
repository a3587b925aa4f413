/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_SHEET_JSON_H
#define HADIR_REPORT_SHEET_JSON_H

#include <stdio.h>

#include "report/sheet.h"

/* Everything that is on the sheet, for programs; names of members are English in both languages.
 * One JSON object and a line break. 0, -ENOMEM, or -EIO when it could not be written. */
int sheet_json(FILE *f, const struct month_sheet *s);

#endif
