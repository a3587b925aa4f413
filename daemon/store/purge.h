/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_PURGE_H
#define HADIR_STORE_PURGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/store.h"

struct query;

/*
 * What is old enough goes, and the chain stays whole: first a row of `cut` is appended, which says
 * up to which row of a kind rows may go, and why; then they go, some in a turn. Their places in the
 * chain stay with their hashes, so that `hadirctl verify` still walks it, and who has kept such a
 * row elsewhere can still prove it. Triggers let no row go that no cut allows, and never a kind's
 * newest, from which the next takes its number.
 */

/* What one retention of hadir.conf is about. */
enum purge_what {
	PURGE_PUNCH,   /* journal, with the days' verdicts and what was told about them */
	PURGE_REFUSED, /* reads that were no punches */
	PURGE_PAPER,   /* papers with their people, letters and confirmations; corrections */
	PURGE_ACT,     /* what people did in a session */
	PURGE_WHATS
};
const char *purge_what_name(enum purge_what w); /* "punch", "refused" … */

/* What would go, and what a purge left to do. */
struct purge_plan {
	int64_t rows;	  /* in the chain's kinds, not yet gone */
	int64_t derived;  /* beside them: verdicts, places in days */
	int32_t last_day; /* the last day that goes */
};

/*
 * What is older than `before` (a day: the first that stays) and may go: whole months only, and only
 * those that are locked, as is every month between them and the first day on record.
 */
int purge_plan(struct query *q, enum purge_what what, int32_t before, struct purge_plan *ret);

/* Append the cuts of it, in the open transaction. Returns how many; 0: nothing is to be cut that
 * was not already. `reason` is a slug: "retention". */
int purge_cut(struct store *s, enum purge_what what, int32_t before, const char *reason,
	      struct place at);

/* Remove at most `max` rows that cuts allow to go. How many it was; 0: none is left. */
int purge_slice(struct store *s, enum purge_what what, size_t max);

/* Rows of a kind up to this one may be gone; 0: none. `kind` is a table's name. */
int purge_upto(struct query *q, const char *kind, int64_t *ret);

/* The last day whose punches were purged: before and on it nothing can be judged again. -ENOENT. */
int purge_last_day(struct query *q, int32_t *ret_day);

struct cut_row {
	int64_t seq;
	char kind[16];
	int64_t upto;
	int64_t chain_seq;
	uint8_t hash[STORE_HASH_SIZE]; /* the chain's at that place */
	char reason[33];
	char note[64]; /* the last day that went: "2016-01-31" */
	struct place at;
};
/* Every cut, in order; the caller frees with free(). */
int cut_rows_load(struct query *q, struct cut_row **ret, size_t *ret_n);

/*
 * Forget a person: name and NIP, the sealed values of every card and finger they ever had, secrets
 * and open links go; a chained row says that, by whom and why. Slugs and the records stay, which
 * then lead to nobody. -ENOENT when the person is not known; -EPERM when author and second are one.
 * The transaction is not spoiled by these.
 */
struct forgotten_row {
	int64_t seq;
	char person[SLUG_SIZE];
	char author[SLUG_SIZE], second[SLUG_SIZE];
	char reason[161];
	struct place at;
};
struct forgotten_count {
	bool identity;	    /* there was a name */
	int credentials;    /* sealed values that went */
	int secrets, links; /* passwords and PINs; one-time links */
};
int person_forget(struct store *s, const struct forgotten_row *row, struct forgotten_count *ret);
/* 1, 0 or -errno. */
int person_forgotten(struct query *q, const char *person);

#endif
