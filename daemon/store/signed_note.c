/* SPDX-License-Identifier: MIT */
#include "store/signed_note.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "store/db.h"

int signed_note_put(struct store *s, const struct signed_note_row *row)
{
	int r;

	assert(store_in_transaction(s));
	r = db_run(&s->query, "INSERT OR IGNORE INTO signed_note(day, seq, text) VALUES (?, ?, ?)",
		   VALUES(INT(row->day), INT(row->seq), TEXT(row->text)));
	return r < 0 ? r : sqlite3_changes(s->query.db) == 0;
}

static int note_read(sqlite3_stmt *st, void *element)
{
	struct signed_note_row *n = element;

	n->day = sqlite3_column_int(st, 0);
	n->seq = sqlite3_column_int64(st, 1);
	return COLUMN_TEXT(st, 2, n->text);
}

int signed_note_last(struct query *q, struct signed_note_row *ret)
{
	return db_find(q,
		       "SELECT day, seq, text FROM signed_note ORDER BY seq DESC, day DESC LIMIT 1",
		       NULL, 0, sizeof(*ret), note_read, ret);
}

int signed_note_of(struct query *q, int32_t day, struct signed_note_row *ret)
{
	return db_find(q,
		       "SELECT day, seq, text FROM signed_note WHERE day = ? "
		       "ORDER BY seq DESC LIMIT 1",
		       VALUES(INT(day)), sizeof(*ret), note_read, ret);
}

int signed_note_rows_load(struct query *q, struct signed_note_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q, "SELECT day, seq, text FROM signed_note ORDER BY seq, day", NULL, 0,
			sizeof(**ret), note_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

static int hash_read(sqlite3_stmt *st, void *element)
{
	if (sqlite3_column_bytes(st, 0) != STORE_HASH_SIZE)
		return -EUCLEAN;
	memcpy(element, sqlite3_column_blob(st, 0), STORE_HASH_SIZE);
	return 0;
}

int chain_hash_at(struct query *q, int64_t seq, uint8_t ret[STORE_HASH_SIZE])
{
	return db_find(q, "SELECT hash FROM chain WHERE seq = ?", VALUES(INT(seq)), STORE_HASH_SIZE,
		       hash_read, ret);
}

int epoch_ended_at(struct query *q, const char *epoch, int64_t *ret_seq)
{
	return db_number(q,
			 "SELECT c.seq FROM epoch e JOIN chain c ON c.kind = 'epoch' AND "
			 "c.row = e.seq WHERE e.predecessor = ? ORDER BY c.seq LIMIT 1",
			 VALUES(TEXT(epoch)), ret_seq);
}
