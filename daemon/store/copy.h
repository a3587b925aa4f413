/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_COPY_H
#define HADIR_STORE_COPY_H

#include "store/chain.h"

/*
 * Copies of the database: how one is made for a backup, looked at, put aside and put back. Whoever
 * moves the files of a database holds its lock.
 */

/* What a copy holds. */
struct store_copy {
	int version; /* of the schema */
	char epoch[STORE_EPOCH_SIZE];
	struct chain_head head;
	int64_t punches;
	int64_t bytes;
	int64_t made_s;		     /* UTC, when store_snapshot() made it; 0: it did not */
	int32_t first_day, last_day; /* with punches; JOURNAL_DAY_UNKNOWN: none */
};

/*
 * One committed state of the database at `path`, through a read-only connection that never
 * checkpoints, into the new file `to`. The copy is marked: a store_open() of it, wherever it was
 * put, opens a new epoch, also where no heartbeat tells. `made_s` goes into the mark.
 * 0; -EEXIST when `to` is there; -EUCLEAN; others as in store.h. A failed one is removed.
 */
int store_snapshot(const char *path, const char *to, int64_t made_s);

/*
 * Is the file, which nobody writes, a whole database of ours? Looks at everything
 * (integrity_check), as a start does that suspects damage, and reads what it holds. 0; -EUCLEAN
 * damaged or none; -EPROTONOSUPPORT another program's or of a newer hadir.
 */
int store_inspect(const char *path, struct store_copy *ret);

/* How many punches of the database at `path` came after `head`; all of them, if that is no place in
 * its chain. Errors as of store_inspect(). */
int store_punches_after(const char *path, const struct chain_head *head, int64_t *ret);

/* <path>.lock, as the daemon takes it. A descriptor to be closed; -EBUSY: it runs; -errno. */
int store_lock(const char *path);

enum { STORE_ASIDE_SIZE = 32 };

/*
 * Rename database, WAL and index to <path>.damaged-YYYYMMDD-HHMMSS (of this machine's clock, a
 * number behind it where that name is taken), so that SQLite still finds them together; the
 * heartbeat stays and tells what is missing. The ending goes to `ret`: "damaged-20261122-071500".
 * 0, also when there was nothing (`ret` is then ""), or -errno.
 */
int store_set_aside(const char *path, const char *word, int64_t realtime_ns,
		    char ret[STORE_ASIDE_SIZE]);

/* Put the copy `from`, in the same folder, where no database is (an empty file is none, and neither
 * is the log of one that is gone: both go); synced. 0, -EEXIST, -errno. */
int store_install(const char *from, const char *path);

/* Damage was found while running: the next store_open() looks at everything, indices as well, and
 * takes this mark away if all is whole. 0 or -errno. */
int store_suspect(const char *path);
void store_suspect_over(const char *path);

/* A database is about to be set aside as damaged: the next store_open() that finds a copy in its
 * place, or none, takes over what is readable in it, and takes this mark away. 0 or -errno. */
int store_rescue(const char *path);

/* No rescue any more: somebody has put a copy here because they want that one. */
void store_rescue_over(const char *path);

#endif
