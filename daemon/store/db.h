/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_DB_H
#define HADIR_STORE_DB_H

#include <sqlite3.h>

#include "store/chain.h"
#include "store/store.h"

/* For the files of store/ only: a connection, its statements, and what a store is made of. */

enum { STORE_APPLICATION = 0x68616472 }; /* "hadr" */

enum {
	DB_STATEMENTS = 256, /* store/ has some 200 texts, and one for each kind */
	DB_WRITER_PATIENCE_MS = 5000,
};

/* Statements are prepared once and found again by the address of their text, which must
 * therefore live as long as the connection (a literal does). */
struct query {
	sqlite3 *db;
	bool begun; /* by store_begin(), and not ended by the store */
	int ended;  /* -errno that SQLite has ended it with */
	size_t prepared;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} cache[DB_STATEMENTS];
};

struct heartbeat {
	char epoch[STORE_EPOCH_SIZE];
	struct chain_head head;
	int64_t session;
	struct place at;
	int64_t realtime_ns;
};

struct outbox;

struct store {
	struct query query;
	char *path;
	int lock_fd;
	uint8_t office_key[STORE_KEY_SIZE];
	uint8_t seal_key[STORE_KEY_SIZE];
	char epoch[STORE_EPOCH_SIZE];
	struct chain_head head;	     /* of the open transaction */
	struct chain_head committed; /* on the disk */
	int64_t changes;	     /* of the connection, before the open transaction */
	int spoiled;		     /* -errno: the transaction must not be committed */
	int32_t boot;
	int64_t session;
	int wal_pages;
	int migrated; /* from this version of the schema; 0: it was ours */
	bool again;   /* found damaged a moment ago */
	bool restored, suspected, reindexed;
	int64_t lost, copied_s, salvaged;
	bool has_heartbeat;
	struct heartbeat heartbeat; /* as found by store_open() */
	char (*inserts)[128];	    /* one for each kind; see ledger.c */
	struct outbox *outbox;	    /* NULL before outbox_destinations() */
};

/* A value for a `?`. */
struct value {
	int type; /* SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL */
	int64_t number;
	const void *bytes;
	size_t size;
};

#define INT(x) ((struct value){.type = SQLITE_INTEGER, .number = (x)})
#define BLOB(p, n) ((struct value){.type = SQLITE_BLOB, .bytes = (p), .size = (n)})
#define NOTHING ((struct value){.type = SQLITE_NULL})
#define TEXT(s) db_text(s)
#define VALUES(...) \
	(struct value[]){__VA_ARGS__}, sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value)

struct value db_text(const char *s);

/* "" becomes NULL: a column that says nothing. */
struct value db_text_or_null(const char *s);

/* What went wrong last, as errno; `rc` is an SQLite result code other than OK, ROW, DONE. */
int db_error(sqlite3 *db, int rc);

/*
 * A statement ready to be stepped, with its values bound. Bound bytes must stay until it is
 * reset. A statement that is still being walked must not be asked for again (assert).
 */
int db_prepare(struct query *q, const char *sql, const struct value *values, size_t n,
	       sqlite3_stmt **ret);

/* 1: a row; 0: no more, reset; -errno: reset. Who stops at a row calls sqlite3_reset(). */
int db_step(struct query *q, sqlite3_stmt *st);

/* A statement that returns nothing. Returns 0 or -errno. */
int db_run(struct query *q, const char *sql, const struct value *values, size_t n);

/* The first column of the first row. -ENOENT without a row, and for NULL. */
int db_number(struct query *q, const char *sql, const struct value *values, size_t n, int64_t *ret);

/* Is the first column of the first row true? 1; 0, also without a row; -errno. */
int db_true(struct query *q, const char *sql, const struct value *values, size_t n);

/* Each row to `row`; its non-zero return ends the walk and is returned. */
typedef int db_row_fn(sqlite3_stmt *st, void *arg);
int db_walk(struct query *q, const char *sql, const struct value *values, size_t n, db_row_fn *row,
	    void *arg);

/*
 * All rows into an array that the caller frees with free(); NULL when there is none. `read` fills
 * the zeroed element it is given: 0 or -errno. Both results are written on success only.
 */
typedef int db_read_fn(sqlite3_stmt *st, void *element);
int db_load(struct query *q, const char *sql, const struct value *values, size_t n,
	    size_t element_size, db_read_fn *read, void **ret, size_t *ret_n);

/* The first row alone, into an element. -ENOENT. */
int db_find(struct query *q, const char *sql, const struct value *values, size_t n,
	    size_t element_size, db_read_fn *read, void *ret);

/* For what is asked once a night: prepared, stepped to its end and not kept, as a statement takes
 * some kilobytes. `ret` as of db_number(), or NULL for a statement that returns nothing. */
int db_once(struct query *q, const char *sql, const struct value *values, size_t n, int64_t *ret);

/* Any SQL, not kept. */
int db_exec(struct query *q, const char *sql);

/* Settings that a read-only and the writing connection share, then their difference. */
int db_open(const char *path, bool writer, struct query *q);
void db_close(struct query *q);
void db_reset_all(struct query *q);

bool store_in_transaction(const struct store *s);

/* A text column until the next step; "" for NULL, which a damaged page has where none may be. */
const char *column_string(sqlite3_stmt *st, int column);

/* Text column into a fixed array; -EUCLEAN when it does not fit, "" for NULL. */
int column_text(sqlite3_stmt *st, int column, char *dst, size_t size);

/* Into an array of a struct, by its own size. */
#define COLUMN_TEXT(st, column, array) column_text(st, column, array, sizeof(array))

/* One of `names` as its index; NULL is 0. -EUCLEAN for another word. */
int column_word(sqlite3_stmt *st, int column, const char *const *names, size_t n, uint8_t *ret);

/* This column and the next. */
struct place column_place(sqlite3_stmt *st, int column);

/* open.c: the tables of a new one; is there <path><ending>, a mark that somebody has left? */
int store_make(struct store *s);
bool store_is_marked(const struct store *s, const char *ending);

/* epoch.c: begin, or go on with, an epoch; in a transaction of its own, with what a rescue takes
 * over. `fresh`: there is nothing yet. */
int store_settle_epoch(struct store *s, bool fresh);

/* copy.c: quick_check, or all of integrity_check. 0; -EUCLEAN and others with `why`. */
int store_check(struct query *q, bool thorough, char why[STORE_WHY_SIZE]);

/* heartbeat.c. Read: -ENOENT without a file, -EBADMSG when it is not one. */
int heartbeat_read(const char *db_path, struct heartbeat *ret);
int heartbeat_write(const char *db_path, const struct heartbeat *h);

/* outbox.c: the open transaction has ended. */
void outbox_ended(struct store *s, bool committed);
void outbox_free(struct outbox *o);

#endif
