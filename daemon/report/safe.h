/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_SAFE_H
#define HADIR_REPORT_SAFE_H

#include <stddef.h>
#include <stdio.h>

/*
 * What people typed, on its way onto paper. Names come from files that others wrote: they may
 * hold markup, formulas, line breaks, marks that turn the writing round. One function for each
 * place they go to; nothing reaches a file of ours around them.
 */

/*
 * One line: control characters and line breaks become blanks, marks that change the direction of
 * writing are left out, bytes that are no UTF-8 become "?". Cut between two characters, with "…".
 * `size` at least 4. Returns the length.
 */
size_t safe_line(char *buf, size_t size, const char *s);

/* safe_line() without what a phone takes for *bold*, _italic_, ~struck~ or `code`. */
size_t safe_chat(char *buf, size_t size, const char *s);

/* Between two tags, or inside a "quoted" attribute. */
void safe_html(FILE *f, const char *s);

/*
 * One cell of a CSV, quoted when it must be. A text that a spreadsheet would take for a formula
 * (= + - @ tab CR in front, also behind blanks) gets an apostrophe (OWASP, "CSV Injection").
 */
void safe_csv(FILE *f, const char *s);

#endif
