/* SPDX-License-Identifier: MIT */
#include "store/salvage.h"

#include <assert.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "store/journal.h"
#include "store/ledger.h"

enum { SQL_SIZE = 160 };

struct salvage {
	struct store *s;
	struct query from;
	sqlite3_stmt *take[KINDS], *put[KINDS]; /* made when first needed */
	bool empty;				/* nothing was here */
	int64_t punches, accounts;		/* that were */
	int64_t rows;
};

struct link {
	int64_t seq, row;
	enum kind kind;
	uint8_t row_hash[STORE_HASH_SIZE], hash[STORE_HASH_SIZE];
};

/* What cannot be read, or has no place here, ends it; what the disk or the memory refuses is an
 * error. */
static int ends(int r)
{
	return r == -EUCLEAN || r == -EEXIST || r == -EINVAL || r == -EPERM ? 0 : r;
}

/* No memory for a page says nothing about it. */
static int unreadable(struct salvage *w)
{
	return (sqlite3_errcode(w->from.db) & 0xff) == SQLITE_NOMEM ? -ENOMEM : -EUCLEAN;
}

static int bound_values(sqlite3_stmt *put, sqlite3_stmt *row)
{
	int n = sqlite3_bind_parameter_count(put), rc = SQLITE_OK;

	if (sqlite3_column_count(row) != n)
		return -EUCLEAN;
	for (int i = 0; i < n && rc == SQLITE_OK; i++)
		rc = sqlite3_bind_value(put, i + 1, sqlite3_column_value(row, i));
	return rc == SQLITE_OK ? 0 : -ENOMEM;
}

/* The row that `row` stands on, into the statement `put`. */
static int put_row(struct salvage *w, sqlite3_stmt *put, sqlite3_stmt *row)
{
	int r = bound_values(put, row);

	if (r < 0)
		return r;
	sqlite3_step(put);
	r = sqlite3_reset(put) == SQLITE_OK
		    ? 0
		    : db_error(w->s->query.db, sqlite3_extended_errcode(w->s->query.db));
	sqlite3_clear_bindings(put);
	return r;
}

static int prepare_kind(struct salvage *w, enum kind kind)
{
	const char *name = ledger_kinds[kind].name;
	char sql[SQL_SIZE];
	int n;

	if (w->put[kind] != NULL)
		return 0;
	snprintf(sql, sizeof(sql), "SELECT * FROM %s WHERE seq = ?", name);
	if (sqlite3_prepare_v2(w->from.db, sql, -1, &w->take[kind], NULL) != SQLITE_OK)
		return unreadable(w);
	n = snprintf(sql, sizeof(sql), "INSERT INTO %s VALUES (?", name);
	for (int i = 1; i < sqlite3_column_count(w->take[kind]); i++)
		n += snprintf(sql + n, sizeof(sql) - (size_t)n, ", ?");
	snprintf(sql + n, sizeof(sql) - (size_t)n, ")");
	if (sqlite3_prepare_v2(w->s->query.db, sql, -1, &w->put[kind], NULL) != SQLITE_OK)
		return db_error(w->s->query.db, sqlite3_extended_errcode(w->s->query.db));
	return 0;
}

/* The row that the link is of, if its hash is the link's. */
static int take_row(struct salvage *w, const struct link *l)
{
	uint8_t hash[STORE_HASH_SIZE];
	sqlite3_stmt *row;
	int r = prepare_kind(w, l->kind);

	if (r < 0)
		return r;
	row = w->take[l->kind];
	sqlite3_bind_int64(row, 1, l->row);
	r = sqlite3_step(row) == SQLITE_ROW ? ledger_row_hash(row, l->kind, 0, hash)
					    : unreadable(w);
	if (r == -EILSEQ || (r == 0 && memcmp(hash, l->row_hash, sizeof(hash)) != 0))
		r = -EUCLEAN;
	if (r == 0)
		r = put_row(w, w->put[l->kind], row);
	sqlite3_reset(row);
	return r;
}

/* 0: here it ends. */
static int take_link(struct salvage *w, const struct link *l)
{
	struct chain_head *head = &w->s->head;
	uint8_t hash[STORE_HASH_SIZE];
	int r;

	ledger_link(head->hash, l->row_hash, hash);
	if (l->kind == KINDS || l->seq != head->seq + 1 || memcmp(hash, l->hash, sizeof(hash)) != 0)
		return 0;
	r = take_row(w, l);
	if (r < 0)
		return ends(r);
	r = db_run(&w->s->query, "INSERT INTO chain VALUES (?, ?, ?, ?, ?)",
		   VALUES(INT(l->seq), TEXT(ledger_kinds[l->kind].name), INT(l->row),
			  BLOB(l->row_hash, STORE_HASH_SIZE), BLOB(l->hash, STORE_HASH_SIZE)));
	if (r < 0)
		return r;
	head->seq = l->seq;
	memcpy(head->hash, l->hash, sizeof(head->hash));
	w->rows++;
	return 1;
}

static bool read_link(sqlite3_stmt *st, struct link *ret)
{
	const char *name = (const char *)sqlite3_column_text(st, 1);

	if (name == NULL || sqlite3_column_bytes(st, 3) != STORE_HASH_SIZE ||
	    sqlite3_column_bytes(st, 4) != STORE_HASH_SIZE)
		return false;
	ret->seq = sqlite3_column_int64(st, 0);
	ret->kind = ledger_kind_find(name);
	ret->row = sqlite3_column_int64(st, 2);
	memcpy(ret->row_hash, sqlite3_column_blob(st, 3), STORE_HASH_SIZE);
	memcpy(ret->hash, sqlite3_column_blob(st, 4), STORE_HASH_SIZE);
	return true;
}

static int read_epoch(sqlite3_stmt *st, void *element)
{
	return column_text(st, 0, element, STORE_EPOCH_SIZE);
}

/* Of nothing the chain begins as that one did. */
static int find_origin(struct salvage *w)
{
	char epoch[STORE_EPOCH_SIZE];
	int r = db_find(&w->from, "SELECT epoch FROM epoch WHERE seq = 1", NULL, 0, sizeof(epoch),
			read_epoch, epoch);

	if (r == 0)
		ledger_origin(epoch, w->s->head.hash);
	return r;
}

static int take_chain(struct salvage *w)
{
	sqlite3_stmt *st = NULL;
	int r = w->s->head.seq == 0 ? find_origin(w) : 0;

	if (r == 0)
		r = db_prepare(&w->from,
			       "SELECT seq, kind, row, row_hash, hash FROM chain WHERE seq > ?"
			       " ORDER BY seq",
			       VALUES(INT(w->s->head.seq)), &st);
	/* Whatever is wrong with it, there is no chain to be read. */
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	do {
		struct link l;

		r = db_step(&w->from, st);
		if (r > 0)
			r = read_link(st, &l) ? take_link(w, &l) : 0;
		else if (r < 0 && r != -ENOMEM)
			r = 0;
	} while (r > 0);
	sqlite3_reset(st);
	return r;
}

/* What lies outside the chain, up to a row that cannot be read; ?1: the punches that were here
 * before, ?2: those of now, ?3: the head of the chain. */
/* clang-format off */
static const struct aside {
	bool only_empty;
	const char *take, *put;
} asides[] = {
	{ false, "SELECT * FROM punch_day WHERE seq > ?1 AND seq <= ?2",
	  "INSERT OR IGNORE INTO punch_day VALUES (?, ?)" },
	{ false, "SELECT * FROM credential_secret",
	  "INSERT OR IGNORE INTO credential_secret VALUES (?, ?, ?, ?, ?)" },
	{ false, "SELECT * FROM identity",
	  "INSERT INTO identity VALUES (?, ?, ?, ?) ON CONFLICT (person) DO UPDATE SET"
	  " name = excluded.name, nip = excluded.nip, updated_ns = excluded.updated_ns"
	  " WHERE excluded.updated_ns > updated_ns" },
	{ false, "SELECT * FROM secret", "INSERT OR IGNORE INTO secret VALUES (?, ?, ?)" },
	{ false, "SELECT * FROM invite", "INSERT OR IGNORE INTO invite VALUES (?, ?, ?, ?, ?)" },
	{ false, "SELECT * FROM signed_note WHERE seq <= ?3",
	  "INSERT OR IGNORE INTO signed_note VALUES (?, ?, ?)" },
	{ true, "SELECT * FROM verdict WHERE punch <= ?2 AND rule <= ?4",
	  "INSERT OR IGNORE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
	{ true, "SELECT * FROM mark_done", "INSERT OR IGNORE INTO mark_done VALUES (?, ?, ?)" },
	{ true, "SELECT * FROM told", "INSERT OR IGNORE INTO told VALUES (?, ?)" },
	{ true, "SELECT * FROM destination", "INSERT OR IGNORE INTO destination VALUES (?, ?)" },
	{ true, "SELECT * FROM outbox",
	  "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
	{ true, "SELECT * FROM delivery", "INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?)" },
};
/* clang-format on */

static int take_aside(struct salvage *w, const struct aside *a, const int64_t *values)
{
	sqlite3 *db = w->s->query.db;
	sqlite3_stmt *take = NULL, *put = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(db, a->put, -1, &put, NULL) != SQLITE_OK)
		r = db_error(db, sqlite3_extended_errcode(db));
	else if (sqlite3_prepare_v2(w->from.db, a->take, -1, &take, NULL) != SQLITE_OK)
		r = -EUCLEAN;
	for (int i = 1; r == 0 && i <= sqlite3_bind_parameter_count(take); i++)
		sqlite3_bind_int64(take, i, values[i - 1]);
	while (r == 0 && sqlite3_step(take) == SQLITE_ROW)
		r = put_row(w, put, take);
	sqlite3_finalize(take);
	sqlite3_finalize(put);
	return ends(r);
}

static int take_asides(struct salvage *w)
{
	struct query *q = &w->s->query;
	/* Whoever got a new password after the copy has no old one; a used link stays used. */
	static const char *const stale[] = {
		"DELETE FROM secret WHERE person IN (SELECT person FROM account WHERE seq > ?)",
		"DELETE FROM invite WHERE person IN (SELECT ifnull(person, '') FROM account"
		" WHERE seq > ?)"};
	int64_t values[4] = {w->punches, 0, w->s->head.seq, 0};
	int r = db_once(q, "SELECT ifnull(max(seq), 0) FROM journal", NULL, 0, &values[1]);

	if (r == 0)
		r = db_once(q, "SELECT ifnull(max(seq), 0) FROM rule", NULL, 0, &values[3]);
	for (size_t i = 0; i < ARRAY_LEN(stale) && r == 0; i++)
		r = db_once(q, stale[i], VALUES(INT(w->accounts)), NULL);
	for (size_t i = 0; i < ARRAY_LEN(asides) && r == 0; i++)
		if (w->empty || !asides[i].only_empty)
			r = take_aside(w, &asides[i], values);
	/* A punch whose day is not known gets one as soon as the time is. */
	if (r == 0)
		r = db_once(q,
			    "INSERT INTO punch_day SELECT -2147483648, seq FROM journal WHERE"
			    " seq > ? AND seq NOT IN (SELECT seq FROM punch_day)",
			    VALUES(INT(w->punches)), NULL);
	if (r == 0)
		r = db_once(q, "DELETE FROM delivery WHERE id NOT IN (SELECT id FROM outbox)", NULL,
			    0, NULL);
	return r;
}

/* Ours, and of a schema that we know? Whatever else is wrong with it shows at each row. */
static bool is_ours(struct query *q)
{
	int64_t application, version;

	return db_number(q, "PRAGMA application_id", NULL, 0, &application) == 0 &&
	       application == STORE_APPLICATION &&
	       db_number(q, "PRAGMA user_version", NULL, 0, &version) == 0 && version >= 1 &&
	       version <= STORE_VERSION;
}

static int take_file(struct store *s, const char *path, int64_t *rows)
{
	struct salvage w = {.s = s, .empty = s->head.seq == 0};
	int r = db_once(&s->query, "SELECT ifnull(max(seq), 0) FROM journal", NULL, 0, &w.punches);
	int opened = -EUCLEAN;

	if (r == 0)
		r = db_once(&s->query, "SELECT ifnull(max(seq), 0) FROM account", NULL, 0,
			    &w.accounts);
	if (r == 0)
		opened = db_open(path, false, &w.from);
	if (opened == -ENOMEM)
		r = opened;
	if (opened == 0 && is_ours(&w.from))
		r = take_chain(&w);
	for (size_t k = 0; k < KINDS; k++)
		sqlite3_finalize(w.put[k]);
	if (r == 0 && w.rows > 0)
		r = take_asides(&w);
	for (size_t k = 0; k < KINDS; k++)
		sqlite3_finalize(w.take[k]);
	if (w.from.db != NULL)
		db_close(&w.from);
	*rows += w.rows;
	return r;
}

int store_salvage(struct store *s, int64_t *ret_rows)
{
	char *pattern = NULL;
	glob_t found;
	int r;

	assert(store_in_transaction(s));
	*ret_rows = 0;
	if (asprintf(&pattern, "%s.damaged-[0-9]*[0-9]", s->path) < 0)
		return -ENOMEM;
	r = glob(pattern, 0, NULL, &found);
	free(pattern);
	if (r != 0)
		return r == GLOB_NOSPACE ? -ENOMEM : 0;
	for (size_t i = found.gl_pathc; i > 0 && r == 0; i--)
		r = take_file(s, found.gl_pathv[i - 1], ret_rows);
	globfree(&found);
	return r;
}
