/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_READ_H
#define HADIR_CTL_READ_H

#include <stdio.h>

#include "book/book.h"
#include "ctl/ctl.h"
#include "report/page.h"
#include "report/sheet.h"

/* What the verbs share that read the records themselves, without the daemon. */

struct reading {
	struct query *q;
	bool begun; /* a transaction of ours */
	struct zone zone;
	struct book *book;
};

/* The days from..to. Says on standard error why not; done takes what is half open. */
enum ctl_exit reading_open(struct ctl *c, int32_t from, int32_t to, struct reading *ret);
void reading_done(struct reading *r);

/* "2025-03" (or "03/2025"), "2025". Say what was expected, and return false, for anything else. */
bool read_month(struct ctl *c, const char *text, int32_t *year, int32_t *month);
bool read_year(struct ctl *c, const char *text, int32_t *year);
bool read_day(struct ctl *c, const char *text, int32_t *day);
bool read_today(struct ctl *c, int32_t *ret); /* --day, or the day that the machine's clock shows */
int32_t month_first(int32_t year, int32_t month);
int32_t month_last(int32_t year, int32_t month);

/* Where a report goes: to the file of --html as pages to print, else to standard output as text.
 * `write` gets a page with that title. */
typedef int read_page_fn(struct page *p, void *arg);
enum ctl_exit read_page(struct ctl *c, const char *title, read_page_fn *write, void *arg);

/* The file or standard output ("-"); says why it cannot be written. read_close() says it too. */
FILE *read_file(struct ctl *c, const char *path);
enum ctl_exit read_close(struct ctl *c, const char *path, FILE *f, int r);

/* sheet.c: the month as --unit asks for it; `r` holds it. As month_sheet_build(). */
int read_sheet(struct ctl *c, struct reading *r, int32_t year, int32_t month,
	       struct month_sheet **ret);

#endif
