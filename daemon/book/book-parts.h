/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_BOOK_PARTS_H
#define HADIR_BOOK_BOOK_PARTS_H

#include "book/book.h"
#include "book/evidence.h"
#include "book/spans.h"
#include "conf/rules.h"
#include "core/account.h"
#include "core/verdict.h"
#include "store/query.h"

/* What a book is made of: for the files of book/ that begin with book. */

/* One that may be of several days, with one who held its credential. */
struct book_homeless {
	struct punch punch;
	int32_t person, from_day, to_day;
};

struct book_verdict {
	uint32_t cell;
	uint32_t rev;
	uint8_t cause; /* index into book.causes */
	bool ours;     /* `v` is of this version of hadir */
	struct verdict v;
};

enum {
	BOOK_CAUSES = 64,
	BOOK_EMPLOYED = 1 << 3, /* in book.who, above the bits of enum credential_kind */
};

struct book {
	const struct zone *zone;
	int32_t from, to, first; /* `first` = from - 1: cells go from there to the day after `to` */
	size_t days;		 /* of cells: to - from + 3 */
	struct {
		char schedule[SLUG_SIZE];
		int32_t day;
	} closed[SCHEDULES_MAX]; /* the last day that was closed for each */
	size_t n_closed;
	int32_t purged; /* up to this day the stored verdict stands; INT32_MIN: none was purged */

	const struct people *people;
	const struct papers *papers;
	const struct rulebook *rulebook;
	struct people own_people;
	struct papers *own_papers;
	struct rulebook *own_rules;
	struct evidence own_evidence;
	const struct book_lent *lent;
	struct span_readers span_readers;

	/* By cell: person * days + (day - first). */
	uint8_t *who;	      /* kinds held, BOOK_EMPLOYED */
	int32_t *membership;  /* row of people->rows.memberships, -1: none */
	uint32_t *punch_from; /* cells + 1 */
	struct punch *punches;
	size_t n_punches;
	struct book_homeless *homeless; /* by person */
	size_t n_homeless;
	struct book_verdict *verdicts; /* by cell */
	size_t n_verdicts;
	char causes[BOOK_CAUSES][33];
	size_t n_causes;

	struct span *spans;
	size_t n_spans, spans_room;
	struct coverage_day *coverage[COVERAGE_GROUPS]; /* each of `days`; NULL: nobody's group */

	/* By rules; made again by book_use_rules(). */
	int16_t *schedule_of;		       /* of each membership row; -1: no such schedule */
	struct day_plan *plans[SCHEDULES_MAX]; /* each of `days` + 1, from the day before `first` */
	bool *has_plan[SCHEDULES_MAX];
};

static inline size_t book_cell(const struct book *b, int32_t person, int32_t day)
{
	return (size_t)person * b->days + (size_t)(day - b->first);
}

/* book-read.c: fill the cells from the records. 0 or -errno. */
int book_read(struct book *b, struct query *q);
/* book-rules.c: plans and coverage by b->rulebook. */
int book_plan_days(struct book *b);

#endif
