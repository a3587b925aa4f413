/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_REPORTS_H
#define HADIR_REPORT_REPORTS_H

#include "book/book.h"
#include "book/figures.h"
#include "report/page.h"

struct query;

/*
 * What is read besides the sheet: each writes onto a page, in the page's language. All take days
 * from the book and return 0 or -errno.
 */

/* The days that wait for somebody, under each superior's name; `unit` NULL: everybody. */
int report_week(struct page *p, enum text_language lang, const struct book *b, int32_t from,
		int32_t to, const char *unit);

/* A slip a person, on a page of its own: each working day, what is open, room for a paraf.
 * `person` -1: of everybody who has a day there. Returns how many slips, or -errno. */
int report_slips(struct page *p, enum text_language lang, const struct book *b, int32_t from,
		 int32_t to, int32_t person);

/*
 * Discipline of a period: rewards first, then punctuality by unit, status, weekday and person.
 * `before` is the period that improvement is measured against, NULL for none. `public`: no person
 * is named, and no unit of fewer than three.
 */
int report_discipline(struct page *p, enum text_language lang, const struct book *b,
		      const struct figures_table *now, const struct figures_table *before,
		      bool public);

/* The first working days after a holiday, as Setda asks for them: who was there by the cut-off
 * (late comers are present), by status. At most three days from `day` on. */
int report_first_day(struct page *p, enum text_language lang, const struct book *b, int32_t day);
enum { FIRST_DAY_CUTOFF_S = 36000 }; /* 10:00 */

/* Who can read what, or write: no record knows it, the caller looks it up. */
struct audit_access {
	char way[SLUG_SIZE + 160]; /* a group of this machine, a broker */
	enum text_key may;
	char who[240];
};

/* Laporan pemeriksaan: what people changed, what was not known, and who could. */
int report_audit(struct page *p, enum text_language lang, struct query *q, const struct book *b,
		 int32_t from, int32_t to, const struct audit_access *access, size_t n_access);

#endif
