/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_PAGE_H
#define HADIR_REPORT_PAGE_H

#include <stdio.h>

#include "text/text.h"

/*
 * A report as it is written down: headings, sentences and tables, as plain text for a terminal or
 * as HTML for a printer. What people typed is made safe here, so that the reports need not.
 */

struct page;

enum page_format { PAGE_TEXT, PAGE_HTML };
enum { PAGE_COLUMNS_MAX = 12 };

/* `f` stays the caller's. NULL: no memory. */
struct page *page_open(FILE *f, enum page_format format, enum text_language lang,
		       const char *title);
/* Frees. 0, -ENOMEM when something was left out, -EIO when it could not be written. */
int page_close(struct page *p);

void page_heading(struct page *p, const char *text);
void page_line(struct page *p, enum text_key key, const struct text_arg *args);
/* A QR code and, below it, what it says; no code when the text is too long for one. */
void page_qr(struct page *p, const char *text);
void page_blank(struct page *p);
void page_break(struct page *p); /* the next sheet of paper */

/* Titles end with TEXT_KEYS. Rows of so many cells, NULL is an empty one; a table without rows
 * says that there is nothing. */
void page_table(struct page *p, const enum text_key *titles);
void page_row(struct page *p, ...);
void page_table_end(struct page *p);

#endif
