/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_SIGNED_NOTE_H
#define HADIR_STORE_SIGNED_NOTE_H

#include <stddef.h>

#include "store/store.h"

struct query;

/* Signed notes as they were made (witness/note.h). Derived: whoever has the paper or the message
 * has the note. `hadirctl verify` checks these, but whoever works the chain out anew can take them
 * away; then only what left the machine tells. */

enum { SIGNED_NOTE_SIZE = 384 };

struct signed_note_row {
	int32_t day;
	int64_t seq; /* of the chain, that was signed */
	char text[SIGNED_NOTE_SIZE];
};

/* 0, or 1 when this day and place have one. */
int signed_note_put(struct store *s, const struct signed_note_row *row);

/* The last of all; the last of a day. -ENOENT. */
int signed_note_last(struct query *q, struct signed_note_row *ret);
int signed_note_of(struct query *q, int32_t day, struct signed_note_row *ret);

/* Every one, by seq and day; the caller frees with free(). */
int signed_note_rows_load(struct query *q, struct signed_note_row **ret, size_t *ret_n);

/* The chain's hash at a place. -ENOENT: it does not go that far. */
int chain_hash_at(struct query *q, int64_t seq, uint8_t ret[STORE_HASH_SIZE]);

/*
 * An older copy of the records was put back, after which this epoch was no longer appended to:
 * `*ret_seq` is the first place of the chain that belongs to the next. -ENOENT: it was not.
 */
int epoch_ended_at(struct query *q, const char *epoch, int64_t *ret_seq);

#endif
