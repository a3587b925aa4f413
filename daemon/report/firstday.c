/* SPDX-License-Identifier: MIT */
#include "report/reports.h"

#include <inttypes.h>
#include <string.h>

#include "core/verdict.h"
#include "report/words.h"

/*
 * After Lebaran Setda and ministries ask, on three days, how many are there: cut-off 10:00, report
 * by 15:00, late comers are present; sick, permit, leave, study apart, PNS and the others apart
 * (rbtv.disway.id, bengkuluekspress.disway.id/read/111439, planet.merdeka.com: Sulbar 2025).
 */

enum column { PRESENT, AFTER, SICK, PERMIT, LEAVE, STUDY, DUTY, OTHER, UNKNOWN, OPEN, COLUMNS };
enum { STATUSES_MAX = 8, DAYS_MAX = 3, LOOK_DAYS = 14 };

struct counts {
	char status[16];
	uint32_t due, n[COLUMNS];
};

static enum column column_of(const struct book *b, const struct verdict *v)
{
	const struct paper_code *code;

	if (v->arrival_seq != 0)
		return v->arrival_earliest_ns <=
				       civil_utc_ns(book_zone(b), v->day, FIRST_DAY_CUTOFF_S)
			       ? PRESENT
			       : AFTER;
	if (v->state == VERDICT_MISSING || v->state == VERDICT_ABSENT)
		return UNKNOWN;
	if (v->state != VERDICT_PAPER)
		return OPEN;
	if (strcmp(v->code, "TB") == 0)
		return STUDY;
	code = rules_code(book_rules(b), v->day, v->code);
	if (code == NULL)
		return OTHER;
	switch ((enum paper_kind)code->kind) {
	case PAPER_SICK:
		return SICK;
	case PAPER_PERMIT:
		return PERMIT;
	case PAPER_LEAVE:
		return LEAVE;
	case PAPER_DUTY:
		return DUTY;
	default:
		return OTHER;
	}
}

static struct counts *counts_of(struct counts *all, size_t *n, const char *status)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(all[i].status, status) == 0)
			return &all[i];
	if (*n == STATUSES_MAX)
		return &all[STATUSES_MAX - 1];
	snprintf(all[*n].status, sizeof(all[*n].status), "%s", status);
	return &all[(*n)++];
}

static size_t count_day(const struct book *b, int32_t day, struct counts *all)
{
	size_t n = 0;

	for (int32_t i = 0; i < (int32_t)book_people(b)->n; i++) {
		struct verdict v;
		struct counts *c;

		if (book_verdict(b, i, day, &v) < 0 || v.state == VERDICT_NONE ||
		    v.state == VERDICT_OFF || v.state == VERDICT_HOLIDAY)
			continue;
		c = counts_of(all, &n, book_status(b, i, day));
		c->due++;
		c->n[column_of(b, &v)]++;
	}
	return n;
}

static void put_counts(struct page *p, enum text_language lang, const char *name,
		       const struct counts *c)
{
	char cells[COLUMNS + 1][24], share[WORD_SIZE];

	for (int i = 0; i < COLUMNS; i++)
		snprintf(cells[i], sizeof(cells[i]), "%" PRIu32, c->n[i]);
	snprintf(cells[COLUMNS], sizeof(cells[COLUMNS]), "%" PRIu32, c->due);
	page_row(p, name, cells[COLUMNS], cells[PRESENT],
		 word_share(share, lang, c->n[PRESENT], c->due), cells[AFTER], cells[SICK],
		 cells[PERMIT], cells[LEAVE], cells[STUDY], cells[DUTY], cells[UNKNOWN],
		 cells[OPEN]);
}

static void put_day(struct page *p, enum text_language lang, int32_t day, int number,
		    const struct counts *all, size_t n)
{
	static const enum text_key titles[] = {
		TEXT_DATA_STATUS, TEXT_FIRST_DUE,  TEXT_TOTAL_PRESENT,	    TEXT_FIRST_SHARE,
		TEXT_FIRST_AFTER, TEXT_TOTAL_SICK, TEXT_TOTAL_PERMIT,	    TEXT_TOTAL_LEAVE,
		TEXT_FIRST_STUDY, TEXT_TOTAL_DUTY, TEXT_REPORT_UNEXPLAINED, TEXT_FIRST_OPEN,
		TEXT_KEYS};
	struct counts sum = {0};
	char date[WORD_SIZE], count[24];

	snprintf(count, sizeof(count), "%d", number);
	page_line(p, TEXT_FIRST_DAY, TEXT_ARGS({"n", count}, {"date", word_day(date, lang, day)}));
	page_table(p, titles);
	for (size_t i = 0; i < n; i++) {
		put_counts(p, lang, all[i].status, &all[i]);
		sum.due += all[i].due;
		for (int k = 0; k < COLUMNS; k++)
			sum.n[k] += all[i].n[k];
	}
	put_counts(p, lang, text_get(lang, TEXT_SHEET_SUM), &sum);
	page_table_end(p);
	if (sum.n[OTHER] > 0) {
		snprintf(count, sizeof(count), "%" PRIu32, sum.n[OTHER]);
		page_line(p, TEXT_FIRST_OTHER, TEXT_ARGS({"n", count}));
	}
}

int report_first_day(struct page *p, enum text_language lang, const struct book *b, int32_t day)
{
	int shown = 0;

	page_line(p, TEXT_FIRST_RULE, NULL);
	for (int32_t i = day; i < day + LOOK_DAYS && i <= book_to(b) && shown < DAYS_MAX; i++) {
		struct counts all[STATUSES_MAX] = {0};
		size_t n = count_day(b, i, all);

		if (n > 0)
			put_day(p, lang, i, ++shown, all, n);
	}
	if (shown == 0)
		page_line(p, TEXT_PAGE_NOTHING, NULL);
	return 0;
}
