/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/util.h"
#include "store/ledger.h"

enum { CHECKPOINT_PAGES = 1000, CROWDED_PAGES = 8 * CHECKPOINT_PAGES };

void store_free(struct store *s)
{
	if (s == NULL)
		return;
	if (s->query.db != NULL && s->inserts == NULL) {
		/* Refused: leave it as it was found. */
		sqlite3_db_config(s->query.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		db_close(&s->query);
	} else if (s->query.db != NULL) {
		store_rollback(s);
		/* An old WAL would be replayed over an older copy that someone puts back here. So
		 * leave an empty one, unless a reader stands in the way. */
		sqlite3_busy_timeout(s->query.db, 0);
		sqlite3_wal_checkpoint_v2(s->query.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
					  NULL);
		db_close(&s->query);
	}
	outbox_free(s->outbox);
	close_fd(s->lock_fd);
	free(s->inserts);
	free(s->path);
	sodium_memzero(s, sizeof(*s));
	free(s);
}

bool store_in_transaction(const struct store *s)
{
	return s->query.begun;
}

int store_begin(struct store *s)
{
	int r;

	assert(!store_in_transaction(s));
	s->changes = sqlite3_total_changes64(s->query.db);
	r = db_run(&s->query, "BEGIN IMMEDIATE", NULL, 0);
	s->query.begun = r == 0;
	return r;
}

bool store_wrote(const struct store *s)
{
	return store_in_transaction(s) && sqlite3_total_changes64(s->query.db) != s->changes;
}

int store_commit(struct store *s)
{
	int r = s->spoiled;

	if (r == 0)
		r = db_run(&s->query, "COMMIT", NULL, 0);
	if (r < 0) {
		store_rollback(s);
		return r;
	}
	s->query.begun = false;
	s->committed = s->head;
	outbox_ended(s, true);
	return 0;
}

void store_rollback(struct store *s)
{
	db_reset_all(&s->query);
	s->query.begun = false;
	s->query.ended = 0;
	/* Some errors have rolled back already. If this fails, the next BEGIN does, too. */
	if (!sqlite3_get_autocommit(s->query.db))
		db_run(&s->query, "ROLLBACK", NULL, 0);
	s->head = s->committed;
	s->spoiled = 0;
	outbox_ended(s, false);
}

bool store_crowded(const struct store *s)
{
	return s->wal_pages >= CROWDED_PAGES;
}

int store_maintain(struct store *s)
{
	int rc;

	assert(!store_in_transaction(s));
	if (s->wal_pages < CHECKPOINT_PAGES)
		return 0;
	rc = sqlite3_wal_checkpoint_v2(s->query.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (rc != SQLITE_OK)
		return db_error(s->query.db, rc);
	s->wal_pages = 0; /* or the next commit says how many a reader has kept */
	return 1;
}

const char *store_epoch(const struct store *s)
{
	return s->epoch;
}

bool store_restored(const struct store *s, int64_t *lost)
{
	*lost = s->lost;
	return s->restored;
}

int64_t store_copied(const struct store *s)
{
	return s->copied_s;
}

bool store_was_suspected(const struct store *s)
{
	return s->suspected;
}

bool store_was_reindexed(const struct store *s)
{
	return s->reindexed;
}

int64_t store_salvaged(const struct store *s)
{
	return s->salvaged;
}

int store_migrated(const struct store *s)
{
	return s->migrated;
}

struct query *store_query(struct store *s)
{
	return &s->query;
}

int store_status(struct store *s, struct store_status *ret)
{
	struct store_status status = {.wal_pages = s->wal_pages, .chain = s->committed.seq};
	struct query *q = &s->query;
	int64_t pages = 0, size = 0;
	int r = db_number(q, "PRAGMA page_count", NULL, 0, &pages);

	if (r == 0)
		r = db_number(q, "PRAGMA page_size", NULL, 0, &size);
	if (r == 0)
		r = db_number(q, "SELECT ifnull(max(seq), 0) FROM journal", NULL, 0,
			      &status.punches);
	if (r < 0)
		return r;
	status.bytes = pages * size;
	*ret = status;
	return 0;
}
