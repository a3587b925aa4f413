/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

struct value db_text(const char *s)
{
	return (struct value){.type = SQLITE_TEXT, .bytes = s, .size = strlen(s)};
}

struct value db_text_or_null(const char *s)
{
	return s == NULL || s[0] == '\0' ? NOTHING : db_text(s);
}

int db_error(sqlite3 *db, int rc)
{
	int cause;

	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return -EEXIST;
	case SQLITE_CONSTRAINT_TRIGGER: /* only the append-only triggers raise */
		return -EPERM;
	}
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_IOERR:
		/* ENOSPC also comes this way when a file cannot be extended, as the -shm is. */
		cause = db == NULL ? 0 : sqlite3_system_errno(db);
		return cause == ENOSPC || cause == EDQUOT ? -ENOSPC : -EIO;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return -EBUSY;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
		cause = db == NULL ? 0 : sqlite3_system_errno(db);
		return cause > 0 ? -cause : -ENOENT;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_TOOBIG:
		return -E2BIG;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static int bind(sqlite3_stmt *st, int at, const struct value *v)
{
	switch (v->type) {
	case SQLITE_INTEGER:
		return sqlite3_bind_int64(st, at, v->number);
	case SQLITE_TEXT:
		return sqlite3_bind_text64(st, at, v->bytes, v->size, SQLITE_STATIC, SQLITE_UTF8);
	case SQLITE_BLOB:
		return sqlite3_bind_blob64(st, at, v->size > 0 ? v->bytes : "", v->size,
					   SQLITE_STATIC);
	default:
		return sqlite3_bind_null(st, at);
	}
}

int db_prepare(struct query *q, const char *sql, const struct value *values, size_t n,
	       sqlite3_stmt **ret)
{
	sqlite3_stmt *st = NULL;
	int rc = SQLITE_OK;

	/* Some errors roll back at once. What its caller overlooks must not be followed by
	 * statements that are committed one by one. */
	if (q->begun && sqlite3_get_autocommit(q->db))
		return q->ended != 0 ? q->ended : -EIO;
	for (size_t i = 0; i < q->prepared && st == NULL; i++)
		if (q->cache[i].sql == sql)
			st = q->cache[i].statement;
	if (st == NULL) {
		assert(q->prepared < DB_STATEMENTS);
		rc = sqlite3_prepare_v3(q->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
		if (rc != SQLITE_OK)
			return db_error(q->db, rc);
		q->cache[q->prepared].sql = sql;
		q->cache[q->prepared++].statement = st;
	}
	assert(!sqlite3_stmt_busy(st));
	assert((size_t)sqlite3_bind_parameter_count(st) == n);
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = bind(st, (int)i + 1, &values[i]);
	if (rc != SQLITE_OK)
		return db_error(q->db, rc);
	*ret = st;
	return 0;
}

int db_step(struct query *q, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE) {
		int r = db_error(q->db, sqlite3_extended_errcode(q->db));

		sqlite3_reset(st);
		if (q->begun && sqlite3_get_autocommit(q->db) && q->ended == 0)
			q->ended = r;
		return r;
	}
	rc = sqlite3_reset(st);
	return rc == SQLITE_OK ? 0 : db_error(q->db, rc);
}

int db_run(struct query *q, const char *sql, const struct value *values, size_t n)
{
	sqlite3_stmt *st;
	int r = db_prepare(q, sql, values, n, &st);

	while (r >= 0 && (r = db_step(q, st)) > 0)
		;
	return r;
}

int db_number(struct query *q, const char *sql, const struct value *values, size_t n, int64_t *ret)
{
	sqlite3_stmt *st;
	int r = db_prepare(q, sql, values, n, &st);

	if (r < 0)
		return r;
	r = db_step(q, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = sqlite3_column_type(st, 0) == SQLITE_NULL ? -ENOENT : 0;
	if (r == 0)
		*ret = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return r;
}

int db_true(struct query *q, const char *sql, const struct value *values, size_t n)
{
	int64_t number;
	int r = db_number(q, sql, values, n, &number);

	return r == -ENOENT ? 0 : r < 0 ? r : number != 0;
}

int db_walk(struct query *q, const char *sql, const struct value *values, size_t n, db_row_fn *row,
	    void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(q, sql, values, n, &st);

	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
		r = row(st, arg);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}

struct load {
	char *elements;
	size_t n, room, size;
	db_read_fn *read;
};

static int load_row(sqlite3_stmt *st, void *arg)
{
	struct load *l = arg;

	if (l->n == l->room) {
		size_t room = l->room > 0 ? 2 * l->room : 16;
		char *more = reallocarray(l->elements, room, l->size);

		if (more == NULL)
			return -ENOMEM;
		l->elements = more;
		l->room = room;
	}
	memset(l->elements + l->n * l->size, 0, l->size);
	return l->read(st, l->elements + l->n++ * l->size);
}

int db_load(struct query *q, const char *sql, const struct value *values, size_t n,
	    size_t element_size, db_read_fn *read, void **ret, size_t *ret_n)
{
	struct load l = {.size = element_size, .read = read};
	int r = db_walk(q, sql, values, n, load_row, &l);

	if (r < 0) {
		free(l.elements);
		return r;
	}
	*ret = l.elements;
	*ret_n = l.n;
	return 0;
}

int db_find(struct query *q, const char *sql, const struct value *values, size_t n,
	    size_t element_size, db_read_fn *read, void *ret)
{
	void *found = NULL;
	size_t count = 0;
	int r = db_load(q, sql, values, n, element_size, read, &found, &count);

	if (r < 0)
		return r;
	if (count > 0)
		memcpy(ret, found, element_size);
	free(found);
	return count > 0 ? 0 : -ENOENT;
}

int db_once(struct query *q, const char *sql, const struct value *values, size_t n, int64_t *ret)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(q->db, sql, -1, &st, NULL), r = -ENOENT;

	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = bind(st, (int)i + 1, &values[i]);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && ret != NULL && sqlite3_column_type(st, 0) != SQLITE_NULL) {
		*ret = sqlite3_column_int64(st, 0);
		r = 0;
	} else if (rc == SQLITE_DONE && ret == NULL) {
		r = 0;
	} else if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		r = db_error(q->db, sqlite3_extended_errcode(q->db));
	}
	sqlite3_finalize(st);
	return r;
}

int db_exec(struct query *q, const char *sql)
{
	int rc = sqlite3_exec(q->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : db_error(q->db, sqlite3_extended_errcode(q->db));
}

/* psow=0: a card may tear a sector that is rewritten, so SQLite must not rewrite committed ones.
 * The path goes into a URI for that; what has a meaning there is escaped. */
static char *uri_of(const char *path, bool writer)
{
	char *uri = malloc(3 * strlen(path) + 32), *p = uri;

	if (uri == NULL)
		return NULL;
	p += sprintf(p, "file:");
	for (; *path != '\0'; path++) {
		if (strchr("?#% ", *path) != NULL)
			p += sprintf(p, "%%%02X", (unsigned char)*path);
		else
			*p++ = *path;
	}
	strcpy(p, writer ? "?psow=0" : "");
	return uri;
}

int db_open(const char *path, bool writer, struct query *q)
{
	int flags = writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
	char *uri = uri_of(path, writer);
	int rc, on = 1;

	if (uri == NULL)
		return -ENOMEM;
	rc = sqlite3_open_v2(uri, &q->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	free(uri);
	if (rc != SQLITE_OK)
		return db_error(q->db, rc);
	sqlite3_extended_result_codes(q->db, 1);
	sqlite3_busy_timeout(q->db, writer ? DB_WRITER_PATIENCE_MS : 500);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	if (!writer) {
		/* Known WAL-reset bug of both Debians' SQLite: a second connection must never
		 * checkpoint, not even as the last one to close. */
		sqlite3_db_config(q->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		return db_exec(q, "PRAGMA query_only = 1; PRAGMA cell_size_check = 1");
	}
	/* Without it a clean stop removes the WAL, and readers who may not write fail. */
	rc = sqlite3_file_control(q->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	return rc == SQLITE_OK ? 0 : db_error(q->db, rc);
}

void db_reset_all(struct query *q)
{
	for (size_t i = 0; i < q->prepared; i++)
		sqlite3_reset(q->cache[i].statement);
}

void db_close(struct query *q)
{
	for (size_t i = 0; i < q->prepared; i++)
		sqlite3_finalize(q->cache[i].statement);
	q->prepared = 0;
	sqlite3_close(q->db);
	q->db = NULL;
}

const char *column_string(sqlite3_stmt *st, int column)
{
	const char *text = (const char *)sqlite3_column_text(st, column);

	return text == NULL ? "" : text;
}

int column_text(sqlite3_stmt *st, int column, char *dst, size_t size)
{
	return text_copy(dst, size, column_string(st, column)) < 0 ? -EUCLEAN : 0;
}

int column_word(sqlite3_stmt *st, int column, const char *const *names, size_t n, uint8_t *ret)
{
	const char *text = (const char *)sqlite3_column_text(st, column);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], text == NULL ? "" : text) == 0) {
			*ret = (uint8_t)i;
			return 0;
		}
	}
	return text == NULL ? 0 : -EUCLEAN;
}

struct place column_place(sqlite3_stmt *st, int column)
{
	return (struct place){.boot = sqlite3_column_int(st, column),
			      .boottime_ns = sqlite3_column_int64(st, column + 1)};
}
