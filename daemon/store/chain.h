/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_CHAIN_H
#define HADIR_STORE_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct query;

/*
 * One chain over every append-only row, so that a change of the past shows:
 *
 *	row_hash = SHA-256(0x00 | canonical row)
 *	hash     = SHA-256(0x01 | previous hash | row_hash)
 *
 * The hash before the first is SHA-256(epoch).
 *
 * The canonical row is JSON: sorted keys, no blanks, integers and strings only; the columns that
 * are not NULL, and "kind": the name of the table, unless it has a column of that name (approval,
 * calendar, cut). `seq` counts gaplessly within a kind, chain.seq over all of them.
 */

enum chain_fault {
	CHAIN_WHOLE,
	CHAIN_CHANGED, /* the row is not what was appended */
	CHAIN_REMOVED, /* the row, or its place in the chain, is gone while later ones are there */
	CHAIN_REORDERED, /* rows have changed places */
	CHAIN_TRUNCATED, /* the end is missing, from this row on */
	CHAIN_ADDED,	 /* a row that is not in the chain, or the chain's end was cut before it */
};

struct chain_head {
	int64_t seq; /* 0: empty */
	uint8_t hash[STORE_HASH_SIZE];
};

/* Of a table: rows that went as a cut allows. */
struct chain_gone {
	char kind[16];
	int64_t rows;
	char last[11]; /* up to this day they may be gone, ISO; of a whole chain only */
};

struct chain_report {
	enum chain_fault fault; /* the first one found */
	char kind[16];		/* of that row; "" when only the chain's end is missing */
	int64_t row;		/* its seq within the kind */
	int64_t chain_seq;	/* its place in the chain; 0 for CHAIN_ADDED */
	struct chain_head head; /* as far as it was walked */
	int64_t purged;		/* rows that went as a cut allows; their places are there */
	struct chain_gone gone[16];
	size_t n_gone;
	int64_t restored; /* how many times an older copy had been put back */
	int64_t lost;	  /* rows that were lost by that, as far as heartbeats knew */
};

/* "changed", "removed" … */
const char *chain_fault_name(enum chain_fault f);

/*
 * Walk the whole chain and every append-only table, on any connection; takes a read transaction
 * of its own. `known` is a head seen earlier (on paper, in a heartbeat) that must still be in the
 * chain, or NULL. Returns 0 with a report, whole or not; -errno when it could not be read.
 */
int store_verify(struct query *q, const struct chain_head *known, struct chain_report *ret);

/* The head in <path>.heartbeat: a good `known`. -ENOENT, -EBADMSG or -errno of the file. */
int store_known_head(const char *path, struct chain_head *ret);

/* The newest row of the chain. 0 or -errno. */
int store_head(struct query *q, struct chain_head *ret);

#endif
