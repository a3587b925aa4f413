/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_LEDGER_H
#define HADIR_STORE_LEDGER_H

#include "store/db.h"

/* The append-only kinds. For the files of store/ only. A new kind is a row of ledger_kinds[], at
 * its end, and of schema.c's table of versions. */

enum kind {
	KIND_EPOCH,
	KIND_BOOT,
	KIND_SESSION,
	KIND_JOURNAL,
	KIND_REFUSED,
	KIND_TIMEREF,
	KIND_DEVREF,
	KIND_COVERAGE,
	KIND_PERSON,
	KIND_MEMBERSHIP,
	KIND_LINK,
	KIND_RULE,
	KIND_READER, /* the first of schema 2 */
	KIND_HOLDER,
	KIND_PAPER,
	KIND_PAPER_PERSON,
	KIND_CORRECTION,
	KIND_APPROVAL,
	KIND_DOUBT,
	KIND_MONTH,
	KIND_MONTH_LINE,
	KIND_CALENDAR,
	KIND_SETTING,
	KIND_ACT, /* the first of schema 3 */
	KIND_ACCOUNT,
	KIND_DRAFT,
	KIND_COSIGN,
	KIND_LETTER,
	KIND_CUT, /* the first of schema 4 */
	KIND_FORGOTTEN,
	KINDS
};

enum { KIND_COLUMNS_MAX = 16 };

struct ledger_kind {
	const char *name;		       /* of the table */
	const char *columns[KIND_COLUMNS_MAX]; /* definitions; `seq` is added in front */
};

extern const struct ledger_kind ledger_kinds[KINDS];

/* KINDS when there is no such kind. */
enum kind ledger_kind_find(const char *name);

/*
 * Insert a row and chain it, in the open transaction. `values` are those of the kind's columns,
 * in their order. 0 or -errno.
 */
int ledger_append(struct store *s, enum kind kind, const struct value *values, size_t n,
		  int64_t *ret_seq);

/* The statements that append to each kind, made once. */
int ledger_prepare(struct store *s);

/* The row that `st` stands on as chain.h describes it; the caller frees it. `seq` as below. */
int ledger_canonical(sqlite3_stmt *st, enum kind kind, int64_t seq, char **ret);

/* row_hash of the row that `st` stands on, all of whose columns are the row's. With `seq` > 0
 * as if it were that number: to recognise a row that has moved. */
int ledger_row_hash(sqlite3_stmt *st, enum kind kind, int64_t seq, uint8_t ret[STORE_HASH_SIZE]);

void ledger_link(const uint8_t previous[STORE_HASH_SIZE], const uint8_t row_hash[STORE_HASH_SIZE],
		 uint8_t ret[STORE_HASH_SIZE]);

/* The hash before the first: of the first epoch's name. */
void ledger_origin(const char *epoch, uint8_t ret[STORE_HASH_SIZE]);

/* schema.c: all that is new since `version` (0: everything), and the number of STORE_VERSION,
 * within the caller's transaction. */
int schema_make(struct query *q, int version);

#endif
