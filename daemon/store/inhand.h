/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_INHAND_H
#define HADIR_STORE_INHAND_H

#include <stddef.h>
#include <stdint.h>

/*
 * The raw input of one turn, in a small mapped file until its commit. It survives a crash of the
 * daemon (not a power cut, which no input can be the cause of): found there at a start, it is
 * handled again, and each time is counted; when that goes on it is what kills us, and the caller
 * commits it unjudged, with an alarm. Nothing here is synced, so it costs a copy.
 */

enum { INHAND_RECORDS_MAX = 64 };

struct inhand;

/*
 * Map <path>, created if need be, for records of `record_size` bytes. A file of another size or
 * version, or one that a power cut left half-written, counts as empty. 0; -ENOSPC; -errno.
 */
int inhand_open(const char *path, size_t record_size, struct inhand **ret);

/* Unmaps and leaves the content. Takes NULL. */
void inhand_free(struct inhand *h);

/* What was in hand when the last process died, until the next put or clear. `*ret_n` 0: nothing. */
void inhand_found(const struct inhand *h, const void **ret_records, size_t *ret_n);

/* Replace the content by these; `n` at most INHAND_RECORDS_MAX (assert). When they are what was
 * found, the count of inhand_again() goes on; it begins at 0 with other records. */
void inhand_put(struct inhand *h, const void *records, size_t n);

/* Right before what was found is handled again, and not sooner: a process that ends before that
 * does not end by it. Returns how often it has been, this time included. */
unsigned inhand_again(struct inhand *h);

/* We live: what is in hand has not ended us, its count is 0. */
void inhand_excuse(struct inhand *h);

/* After the commit, or when the records were given back. What inhand_found() gave is gone, too. */
void inhand_clear(struct inhand *h);

#endif
