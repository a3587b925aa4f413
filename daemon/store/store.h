/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_STORE_H
#define HADIR_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time-source.h"

/*
 * The database (SQLite, WAL, synchronous=FULL): the one connection in the world that writes and
 * checkpoints. Everyone else reads through store/query.h.
 *
 * Not thread-safe: the main loop alone calls it. Nothing here logs. Unless a function says
 * otherwise, errors are: -EIO, -ENOSPC (disk or page limit), -EUCLEAN (the file is damaged),
 * -EBUSY, -ENOMEM, -EPERM (an append-only row was to be changed), -EINVAL (a value that a
 * column refuses) or -EILSEQ (text that is not UTF-8).
 *
 * Functions that append or change need an open transaction (assert). One transaction for each
 * turn of the loop:
 *
 *	store_begin(s);
 *	r = journal_append(s, &row, &seq);
 *	...
 *	r = r < 0 ? r : store_commit(s);
 *	if (r < 0)
 *		store_rollback(s);	(nothing of the turn is in the database)
 */

struct store;
struct query;

enum {
	STORE_VERSION = 4, /* of the schema: PRAGMA user_version */
	STORE_WHY_SIZE = 256,
	STORE_EPOCH_SIZE = 17, /* 16 hexadecimal digits and NUL */
	STORE_HASH_SIZE = 32,
	STORE_KEY_SIZE = 32,
};

/* A moment as the machine knew it: index of a row of `boot`, and CLOCK_BOOTTIME in that boot. */
struct place {
	int32_t boot;
	int64_t boottime_ns;
};

/*
 * Open, or create, and check. Takes the lock <path>.lock, makes files of mode 0640 less the umask.
 * A whole database of an older schema, made with this key, is brought to STORE_VERSION in one
 * transaction: a power cut leaves the one or the other. There is no way back to an older hadird,
 * which refuses it; and programs beside the daemon wait for its first start. A database that is not
 * the successor of what <path>.heartbeat saw (an older copy was put back, or the file is gone)
 * opens a new epoch; see store_epoch(). So does, always, a copy that store_snapshot() made. After
 * store_suspect() indices and contents are looked at as well. Damage that is of indices alone is
 * mended, if every row is then as the chain says. After store_rescue() a copy, or an empty one,
 * gets what those that were set aside as damaged still hold (salvage.h).
 *
 * Returns 0; -EBUSY when another daemon has it; -EPROTONOSUPPORT for a newer schema (or another
 * program's file); -EUCLEAN when quick_check finds damage; -EKEYREJECTED when `office_key` is
 * not the one that it was made with; others as above. On failure `why` is a sentence in English,
 * without the path.
 */
int store_open(const char *path, const uint8_t office_key[STORE_KEY_SIZE], struct store **ret,
	       char why[STORE_WHY_SIZE]);

/* Rolls back what is open, checkpoints, leaves an empty WAL file in place for readers (who may not
 * create one). Takes NULL. */
void store_free(struct store *s);

struct store_session {
	int32_t boot; /* index of this boot, from 1 in order of start */
	bool boot_is_new;
	int64_t session;	 /* from 1, each start of the daemon */
	bool was_alive;		 /* a heartbeat of an earlier session was found: */
	struct place last_alive; /* when, so a power cut or stop lies after it */
	int64_t last_alive_realtime_ns;
};

/*
 * Append this start, and the boot if it is a new one, in a transaction of its own, and write the
 * first heartbeat. To be called once, before anything is appended. 0 or -errno as above.
 */
int store_start(struct store *s, const char boot_id[33], struct moment now,
		struct store_session *ret);

/*
 * store_commit() returns 0 only when the transaction is on the disk. After an error nothing of
 * it is in the database; store_rollback() is then harmless and need not be called.
 */
int store_begin(struct store *s);
int store_commit(struct store *s);
void store_rollback(struct store *s);

/* Has the open transaction changed any row? */
bool store_wrote(const struct store *s);

/* Between turns, outside a transaction: a passive checkpoint once the WAL has 1000 pages.
 * May write some megabytes. Returns 1 when it did, 0 when there was nothing to do, or -errno. */
int store_maintain(struct store *s);

/* Has the WAL grown to 32 MB since the last time? A storm of punches should not wait for the
 * caller's minute: it would lie on the disk twice, and be read at a start after a cut. */
bool store_crowded(const struct store *s);

/* Rewrite <path>.heartbeat (atomically, synced): the caller does it every 60 s and at a clean stop,
 * outside a transaction. 0 or -errno of the file. */
int store_heartbeat(struct store *s, struct moment now);

/* The epoch of what is appended now: the first half of every event id. Lives as long as `s`. */
const char *store_epoch(const struct store *s);

/* Did store_open() find a restored or vanished database and open a new epoch? Then `lost` is
 * how many rows of the chain the heartbeat had seen beyond what is here; -1: nobody knows, for the
 * heartbeat is not there or is another database's. */
bool store_restored(const struct store *s, int64_t *lost);

/* When (UTC, s) store_snapshot() made the copy that store_open() found restored; 0: it was none. */
int64_t store_copied(const struct store *s);

/* Had store_suspect() marked it, and all of it was found whole? */
bool store_was_suspected(const struct store *s);

/* Were indices damaged, and made anew? */
bool store_was_reindexed(const struct store *s);

/* How many rows of the chain store_open() took over from damaged databases. */
int64_t store_salvaged(const struct store *s);

/* The schema that store_open() found and brought to STORE_VERSION, or 0. */
int store_migrated(const struct store *s);

/* The writer's connection, for the functions of query.h; belongs to `s`. Sees what the open
 * transaction has written. */
struct query *store_query(struct store *s);

/* Figures for `hadirctl status`. */
struct store_status {
	int64_t bytes;	   /* database without its WAL */
	int64_t wal_pages; /* not yet checkpointed, as of the last commit */
	int64_t chain;	   /* rows in the chain */
	int64_t punches;
};
int store_status(struct store *s, struct store_status *ret);

/* SHA-256 of a text: what tells two versions of a rule, or of a retained body, apart. */
void store_hash(const char *text, uint8_t ret[STORE_HASH_SIZE]);

#endif
