/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_MONTH_H
#define HADIR_STORE_MONTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/paper.h"

/*
 * How a month's sheet came to be signed, and what each person's line said when it was locked.
 * A month is year * 12 + month - 1. Appended, chained, never changed.
 */

#define MONTH_OF(year, month) ((year)*12 + (month)-1)

enum month_step {
	MONTH_CHECKED,
	MONTH_SEEN,	     /* these four are of one person's sheet */
	MONTH_PARAF,	     /* "paraf di kertas" */
	MONTH_PARAF_REFUSED, /* "menolak paraf" */
	MONTH_OBJECTION,
	MONTH_APPROVED,
	MONTH_LOCKED,
	MONTH_SUPPLEMENT,
	MONTH_STEPS
};
const char *month_step_name(enum month_step s); /* "checked", "refused-paraf" … */
bool month_step_of_person(enum month_step s);

struct month_row {
	int64_t seq;
	int32_t month;
	uint8_t step;		/* enum month_step */
	char person[SLUG_SIZE]; /* "" unless month_step_of_person() */
	char author[SLUG_SIZE];
	char note[NOTE_SIZE];
	struct place at;
};

/* Locking comes once: -EEXIST; after it only supplements and steps of a person: -EPERM. Neither
 * nor -EINVAL spoils the transaction. The order of the other steps is the caller's. */
int month_append(struct store *s, const struct month_row *row, int64_t *ret_seq);
int month_locked(struct query *q, int32_t month, bool *ret);

/* Every step of the months from `from` to `to`, by month and seq. The caller frees with free(). */
int month_rows_load(struct query *q, int32_t from, int32_t to, struct month_row **ret,
		    size_t *ret_n);

/*
 * One person's line as it is to stay: JSON of at most MONTH_BODY_MAX bytes, with ids and no names
 * (names are erasable). To be appended in the transaction that locks the month, before the step.
 * -EEXIST when the person has a line, -EPERM when the month is locked, -E2BIG; none of them
 * spoils the transaction.
 */
enum { MONTH_BODY_MAX = 16384 };
int month_line_append(struct store *s, int32_t month, const char *person, const char *body);

struct month_line_row {
	int64_t seq;
	int32_t month;
	const char *person, *body;
};
typedef int query_month_line_fn(void *arg, const struct month_line_row *row);
/* By person; `person` NULL: of everybody. As the walks of store/query.h. */
int query_month_lines(struct query *q, int32_t month, const char *person, query_month_line_fn *each,
		      void *arg);

#endif
