/* SPDX-License-Identifier: MIT */
#include "store/derived.h"

#include <assert.h>
#include <errno.h>

#include "store/db.h"

int verdict_append(struct store *s, const struct verdict_row *row)
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "INSERT INTO verdict VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
		      VALUES(INT(row->day), TEXT(row->person), INT(row->rev),
			     BLOB(row->body, row->body_size), INT(row->outcome[0]),
			     INT(row->outcome[1]), INT(row->outcome[2]), INT(row->late_s[0]),
			     INT(row->late_s[1]), INT(row->late_s[2]), INT(row->punch),
			     INT(row->rule), TEXT(row->cause)));
}

int mark_done_put(struct store *s, int32_t day, const char *schedule, int mark)
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "INSERT OR IGNORE INTO mark_done VALUES (?, ?, ?)",
		      VALUES(INT(day), TEXT(schedule), INT(mark)));
}

int mark_done(struct store *s, int32_t day, const char *schedule, int mark, bool *ret)
{
	int64_t there;
	int r = db_number(&s->query,
			  "SELECT 1 FROM mark_done WHERE day = ? AND schedule = ? AND mark = ?",
			  VALUES(INT(day), TEXT(schedule), INT(mark)), &there);

	if (r < 0 && r != -ENOENT)
		return r;
	*ret = r == 0;
	return 0;
}

int retained_put(struct store *s, const char *destination, const char *topic,
		 const uint8_t hash[STORE_HASH_SIZE])
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "INSERT OR REPLACE INTO retained VALUES (?, ?, ?)",
		      VALUES(TEXT(destination), TEXT(topic), BLOB(hash, STORE_HASH_SIZE)));
}

int retained_forget(struct store *s, const char *destination, const char *topic)
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "DELETE FROM retained WHERE destination = ? AND topic = ?",
		      VALUES(TEXT(destination), TEXT(topic)));
}

int retained_each(struct store *s, const char *destination, retained_each_fn *each, void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(&s->query,
			   "SELECT topic, hash FROM retained WHERE destination = ? ORDER BY topic",
			   VALUES(TEXT(destination)), &st);

	if (r < 0)
		return r;
	while ((r = db_step(&s->query, st)) > 0) {
		r = sqlite3_column_bytes(st, 1) != STORE_HASH_SIZE
			    ? -EUCLEAN
			    : each(arg, (const char *)sqlite3_column_text(st, 0),
				   sqlite3_column_blob(st, 1));
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}
