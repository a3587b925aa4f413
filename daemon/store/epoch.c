/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/util.h"
#include "store/copy.h"
#include "store/ledger.h"
#include "store/salvage.h"

/* Is what was opened the successor of what the heartbeat saw, or does a new epoch begin? */

/* A new epoch; `before` is the heartbeat of the database that is gone, or NULL. */
static int open_epoch(struct store *s, const struct heartbeat *before)
{
	char hash[2 * STORE_HASH_SIZE + 1];
	uint8_t random[(STORE_EPOCH_SIZE - 1) / 2];
	int64_t from;
	int r = db_number(&s->query, "SELECT ifnull(max(seq), 0) + 1 FROM journal", NULL, 0, &from);

	if (r < 0)
		return r;
	randombytes_buf(random, sizeof(random));
	hex_encode(s->epoch, random, sizeof(random));
	if (s->head.seq == 0)
		ledger_origin(s->epoch, s->head.hash);
	if (before == NULL)
		return ledger_append(s, KIND_EPOCH,
				     VALUES(TEXT(s->epoch), INT(from), NOTHING, NOTHING, NOTHING),
				     NULL);
	hex_encode(hash, before->head.hash, sizeof(before->head.hash));
	return ledger_append(s, KIND_EPOCH,
			     VALUES(TEXT(s->epoch), INT(from), TEXT(before->epoch),
				    INT(before->head.seq), TEXT(hash)),
			     NULL);
}

static int load_head(struct store *s)
{
	sqlite3_stmt *st;
	int r = db_prepare(&s->query, "SELECT epoch FROM epoch ORDER BY seq DESC LIMIT 1", NULL, 0,
			   &st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	r = column_text(st, 0, s->epoch, sizeof(s->epoch));
	sqlite3_reset(st);
	if (r == 0)
		r = store_head(&s->query, &s->head);
	return r < 0 ? r : s->head.seq == 0 ? -EUCLEAN : 0;
}

/* Is this database what the heartbeat saw, or its successor? 1, 0 or -errno. */
static int follows(struct store *s, const struct heartbeat *h)
{
	int r = db_true(&s->query, "SELECT hash = ? FROM chain WHERE seq = ?",
			VALUES(BLOB(h->head.hash, sizeof(h->head.hash)), INT(h->head.seq)));

	if (r != 0 || strcmp(h->epoch, s->epoch) == 0)
		return r;
	/* Has the epoch that answers this very heartbeat been opened already? */
	return db_true(&s->query,
		       "SELECT predecessor = ? AND predecessor_seq = ? FROM epoch WHERE epoch = ?",
		       VALUES(TEXT(h->epoch), INT(h->head.seq), TEXT(s->epoch)));
}

/* A copy that store_snapshot() made says so itself; once its new epoch is open, no longer. */
static int take_mark(struct store *s, bool *ret_copied)
{
	static const char mark[] = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'copied'";
	int r = db_number(&s->query, mark, NULL, 0, &s->copied_s);

	*ret_copied = r == 0;
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return db_run(&s->query, "DELETE FROM meta WHERE key = 'copied'", NULL, 0);
}

/* Is what the heartbeat saw this database's own past, so that the difference is what is missing? */
static int is_of_heartbeat(struct store *s)
{
	return db_true(&s->query, "SELECT 1 FROM epoch WHERE epoch = ?",
		       VALUES(TEXT(s->heartbeat.epoch)));
}

/*
 * What came before the new epoch: as the heartbeat saw it; of a copy on a machine that never saw
 * the original, or only something else, as the copy itself knows it.
 */
static int restored_epoch(struct store *s, bool fresh, bool copied)
{
	struct heartbeat own = {.head = s->head};
	int r = fresh ? 1 : s->has_heartbeat ? is_of_heartbeat(s) : 0;

	if (r < 0)
		return r;
	s->restored = true;
	if (r == 1)
		s->lost = s->heartbeat.head.seq > s->head.seq ? s->heartbeat.head.seq - s->head.seq
							      : 0;
	else
		s->lost = -1;
	strcpy(own.epoch, s->epoch);
	return open_epoch(s, copied && (r == 0 || s->lost == 0) ? &own : &s->heartbeat);
}

/* In place of a damaged one: what that still has comes first, so that the new epoch follows it. */
static int salvage(struct store *s, bool *fresh, bool *copied)
{
	int r = store_salvage(s, &s->salvaged);

	if (r < 0 || s->salvaged == 0)
		return r;
	*fresh = false;
	*copied = true;
	return load_head(s);
}

/* Schema and epoch, so that the database is the successor of whatever was here. */
int store_settle_epoch(struct store *s, bool fresh)
{
	bool copied = false, gone = false;
	int r = store_begin(s);

	if (r == 0 && fresh)
		r = store_make(s);
	else if (r == 0)
		r = load_head(s);
	if (r < 0)
		return r;
	r = fresh ? 0 : take_mark(s, &copied);
	if (r == 0 && (fresh || copied) && store_is_marked(s, ".rescue"))
		r = salvage(s, &fresh, &copied);
	if (r == 0 && s->has_heartbeat) {
		r = fresh ? 0 : follows(s, &s->heartbeat);
		gone = r == 0;
	}
	if (r < 0)
		return r;
	r = 0;
	if (copied || gone)
		r = restored_epoch(s, fresh, copied);
	else if (fresh)
		r = open_epoch(s, NULL);
	if (r == 0)
		r = store_commit(s);
	if (r == 0)
		store_rescue_over(s->path);
	return r;
}
