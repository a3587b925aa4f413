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
	PURGE_PUNCH,   /* journal, and in which days its punches were */
	PURGE_REFUSED, /* reads that were no punches */
	PURGE_PAPER,   /* papers with their people, letters and confirmations; corrections */
	PURGE_ACT,     /* what people and users of the machine changed */
	PURGE_VERDICT, /* outside the chain: every revision of a day, and what was told about it */
	PURGE_WHATS
};
const char *purge_what_name(enum purge_what w); /* "punch", "refused" … */

/*
 * The day that retentions count from: the last but six of those up to `today` with punches. What
 * goes is gone for good, and a clock may be years ahead for a day, but nobody comes to work for a
 * week of such days. -ENOENT: there are not as many.
 */
int purge_today(struct query *q, int32_t today, int32_t *ret);

struct purge_plan {
	int64_t rows;	  /* that would go, or were cut and are not gone yet */
	int32_t last_day; /* the last day that may go; INT32_MIN: none */
	int32_t waits;	  /* the first month that is old enough and not locked; -1: none */
};

/*
 * What is older than `before` (the first day that stays) and may go: whole months, locked as all
 * those between them and the first day on record. Reads much: for a night, or a program beside the
 * daemon.
 */
int purge_plan(struct query *q, enum purge_what what, int32_t before, struct purge_plan *ret);

/*
 * Append the cuts of it, in the open transaction: how many; 0: nothing can go that was not allowed
 * to before. `reason` is a slug: "retention". Verdicts need none.
 */
int purge_cut(struct store *s, enum purge_what what, int32_t before, const char *reason,
	      struct place at);

/*
 * Remove at most `max` rows that are allowed to go: how many it was; 0: none is left. `before`
 * counts for verdicts alone, else the stored cuts do, so that a purge goes on after a restart.
 */
int purge_slice(struct store *s, enum purge_what what, int32_t before, size_t max);

/* Do rows of this kind ever go? What a cut says of another excuses nothing. */
bool purge_takes(const char *kind);

/* Rows of a kind up to this one may be gone; 0: none. `kind` is a table's name. */
int purge_upto(struct query *q, const char *kind, int64_t *ret);

/* The last day of which punches or papers may be gone: up to it nothing can be judged again, and
 * the stored verdict stands. -ENOENT: nothing was purged. */
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
 * then lead to nobody. -ENOENT when the person is not known; -EPERM unless author and second are
 * two; -EINVAL without a reason. None of these spoils the transaction. Whether somebody may be
 * forgotten (no longer on the roster) is the caller's to know.
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
/* The same without asking anything, of whom an older copy of the records may have brought back. */
int person_erase(struct store *s, const struct forgotten_row *row, struct forgotten_count *ret);
/* Is any of it there? 1, 0 or -errno. */
int person_traces(struct query *q, const char *person);

/*
 * What was erased leaves the write-ahead log, too: checkpoint all of it and begin it anew. Outside
 * a transaction, after the commit. -EBUSY while a reader stands in the way: to be asked again.
 */
int store_scrub(struct store *s);

#endif
