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
	int r = db_true(&s->query,
			"SELECT 1 FROM mark_done WHERE day = ? AND schedule = ? AND mark = ?",
			VALUES(INT(day), TEXT(schedule), INT(mark)));

	if (r < 0)
		return r;
	*ret = r > 0;
	return 0;
}

int mark_take_back(struct store *s, int32_t day, const char *schedule, int mark)
{
	int r;

	assert(store_in_transaction(s));
	r = db_run(&s->query, "DELETE FROM mark_done WHERE day = ? AND schedule = ? AND mark = ?",
		   VALUES(INT(day), TEXT(schedule), INT(mark)));
	return r < 0 ? r : sqlite3_changes(s->query.db);
}

int marks_take_back(struct store *s, int32_t day)
{
	int r;

	assert(store_in_transaction(s));
	r = db_run(&s->query, "DELETE FROM mark_done WHERE day > ?", VALUES(INT(day)));
	return r < 0 ? r : sqlite3_changes(s->query.db);
}

int told_take_back(struct store *s, int32_t day)
{
	assert(store_in_transaction(s));
	return db_run(&s->query, "DELETE FROM told WHERE day > ?", VALUES(INT(day)));
}

int told_put(struct store *s, int32_t day, const char *what)
{
	int r;

	assert(store_in_transaction(s));
	r = db_run(&s->query, "INSERT OR IGNORE INTO told VALUES (?, ?)",
		   VALUES(INT(day), TEXT(what)));
	return r < 0 ? r : sqlite3_changes(s->query.db) == 0;
}

int told(struct store *s, int32_t day, const char *what, bool *ret)
{
	int r = db_true(&s->query, "SELECT 1 FROM told WHERE day = ? AND what = ?",
			VALUES(INT(day), TEXT(what)));

	if (r < 0)
		return r;
	*ret = r > 0;
	return 0;
}

struct told_walk {
	told_each_fn *each;
	void *arg;
};

static int told_row(sqlite3_stmt *st, void *arg)
{
	struct told_walk *w = arg;

	return w->each(w->arg, sqlite3_column_int(st, 0), column_string(st, 1));
}

int told_each(struct store *s, int32_t from_day, int32_t to_day, told_each_fn *each, void *arg)
{
	struct told_walk w = {.each = each, .arg = arg};

	return db_walk(&s->query,
		       "SELECT day, what FROM told WHERE day BETWEEN ? AND ? ORDER BY day, what",
		       VALUES(INT(from_day), INT(to_day)), told_row, &w);
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

struct walk {
	retained_each_fn *each;
	void *arg;
};

static int retained_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;

	if (sqlite3_column_bytes(st, 1) != STORE_HASH_SIZE)
		return -EUCLEAN;
	return w->each(w->arg, column_string(st, 0), sqlite3_column_blob(st, 1));
}

int retained_each(struct store *s, const char *destination, retained_each_fn *each, void *arg)
{
	struct walk w = {.each = each, .arg = arg};

	return db_walk(&s->query,
		       "SELECT topic, hash FROM retained WHERE destination = ? ORDER BY topic",
		       VALUES(TEXT(destination)), retained_walk, &w);
}
