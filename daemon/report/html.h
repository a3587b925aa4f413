/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_HTML_H
#define HADIR_REPORT_HTML_H

#include <stdio.h>

#include "report/sheet.h"

/*
 * Pages to print from any browser: one file, nothing fetched from elsewhere, one <style> and no
 * style anywhere else. Whether it could be written, ferror() says.
 */

enum html_paper { HTML_F4, HTML_A4, HTML_PAPERS };

/* The month as the workbook has it: codes, times, totals, legend, one page a person. */
void sheet_html(FILE *f, const struct month_sheet *s, enum html_paper paper);

/* Head and end of a page of ours, F4 upright; text between them goes through safe_html(). */
void html_begin(FILE *f, enum text_language lang, const char *title);
void html_end(FILE *f);
/* <tag>text</tag>, the text made safe. */
void html_element(FILE *f, const char *tag, const char *text);
/* Letterhead, title and what is to be said about the month. */
void html_head(FILE *f, const struct month_sheet *s, enum text_key title);
/* Objections and supplements (of this person; NULL: all), signatures, the chain's head. */
void html_foot(FILE *f, const struct month_sheet *s, const struct sheet_person *person);

#endif
