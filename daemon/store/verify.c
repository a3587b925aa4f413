/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "store/ledger.h"
#include "store/purge.h"
#include "store/verify_cut.h"

/*
 * The walk along the chain. It stops at the first row that is not as it was appended; what
 * follows only finds the right word for what happened to it.
 */

struct entry {
	int64_t seq, row;
	enum kind kind; /* KINDS: a name that no table has */
	char name[16];
	uint8_t row_hash[STORE_HASH_SIZE], hash[STORE_HASH_SIZE];
};

struct walk {
	struct query *q;
	const struct chain_head *known;
	int64_t next[KINDS];	   /* the row that must come next in each kind */
	int64_t upto[KINDS];	   /* rows up to here may be gone */
	sqlite3_stmt *rows[KINDS]; /* one row of each; prepared when the first is wanted */
	struct cut_check cuts;
	struct chain_report report;
};

const char *chain_fault_name(enum chain_fault f)
{
	static const char *const names[] = {
		[CHAIN_WHOLE] = "whole",	 [CHAIN_CHANGED] = "changed",
		[CHAIN_REMOVED] = "removed",	 [CHAIN_REORDERED] = "reordered",
		[CHAIN_TRUNCATED] = "truncated", [CHAIN_ADDED] = "added",
	};

	return names[f];
}

static void column_hash(sqlite3_stmt *st, int column, uint8_t ret[STORE_HASH_SIZE])
{
	memset(ret, 0, STORE_HASH_SIZE); /* a blob of another size is no hash of ours */
	if (sqlite3_column_bytes(st, column) == STORE_HASH_SIZE)
		memcpy(ret, sqlite3_column_blob(st, column), STORE_HASH_SIZE);
}

static void entry_read(sqlite3_stmt *st, struct entry *ret)
{
	ret->seq = sqlite3_column_int64(st, 0);
	snprintf(ret->name, sizeof(ret->name), "%s", (const char *)sqlite3_column_text(st, 1));
	ret->kind = ledger_kind_find(ret->name);
	ret->row = sqlite3_column_int64(st, 2);
	column_hash(st, 3, ret->row_hash);
	column_hash(st, 4, ret->hash);
}

static int found(struct walk *w, enum chain_fault fault, const char *kind, int64_t row,
		 int64_t chain_seq)
{
	w->report.fault = fault;
	snprintf(w->report.kind, sizeof(w->report.kind), "%s", kind);
	w->report.row = row;
	w->report.chain_seq = chain_seq;
	return 1;
}

/* A row of a kind: 1 and the statement on it, which the caller resets; 0 if there is none. */
static int row_find(struct walk *w, enum kind kind, int64_t row, sqlite3_stmt **ret)
{
	sqlite3_stmt **st = &w->rows[kind];
	char sql[64];
	int rc = SQLITE_OK;

	if (*st == NULL) {
		snprintf(sql, sizeof(sql), "SELECT * FROM %s WHERE seq = ?",
			 ledger_kinds[kind].name);
		rc = sqlite3_prepare_v2(w->q->db, sql, -1, st, NULL);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(*st, 1, row);
	if (rc != SQLITE_OK)
		return db_error(w->q->db, rc);
	*ret = *st;
	rc = sqlite3_step(*st);
	if (rc == SQLITE_ROW)
		return 1;
	sqlite3_reset(*st);
	return rc == SQLITE_DONE ? 0 : db_error(w->q->db, rc);
}

static int row_exists(struct walk *w, enum kind kind, int64_t row)
{
	sqlite3_stmt *st;
	int r = row_find(w, kind, row, &st);

	if (r > 0)
		sqlite3_reset(st);
	return r;
}

/* Is the row that `e` names as its hash says? 1, 0; -ENOENT when it is gone. In `*moved`, whether
 * it is another row of its kind, under this number. */
static int row_matches(struct walk *w, const struct entry *e, bool *moved)
{
	uint8_t hash[STORE_HASH_SIZE];
	sqlite3_stmt *st, *others;
	int r = row_find(w, e->kind, e->row, &st);

	*moved = false;
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = ledger_row_hash(st, e->kind, 0, hash);
	if (r == 0 && memcmp(hash, e->row_hash, sizeof(hash)) == 0) {
		sqlite3_reset(st);
		return 1;
	}
	if (r == 0)
		r = db_prepare(w->q,
			       "SELECT seq, kind, row, row_hash, hash FROM chain WHERE kind = ?",
			       VALUES(TEXT(e->name)), &others);
	if (r < 0) {
		sqlite3_reset(st);
		return r == -EILSEQ ? 0 : r;
	}
	while (!*moved && (r = db_step(w->q, others)) > 0) {
		struct entry other;

		entry_read(others, &other);
		r = ledger_row_hash(st, e->kind, other.row, hash);
		*moved = r == 0 && memcmp(hash, other.row_hash, sizeof(hash)) == 0;
	}
	sqlite3_reset(others);
	sqlite3_reset(st);
	return r < 0 ? r : 0;
}

/* Does another link of the chain belong here, after `previous`? */
static int link_moved(struct walk *w, const uint8_t *previous, const struct entry *e, bool *moved)
{
	uint8_t hash[STORE_HASH_SIZE];
	sqlite3_stmt *st;
	int r = db_prepare(w->q, "SELECT seq, kind, row, row_hash, hash FROM chain ORDER BY seq",
			   NULL, 0, &st);

	*moved = false;
	if (r < 0)
		return r;
	while (!*moved && (r = db_step(w->q, st)) > 0) {
		struct entry other;

		entry_read(st, &other);
		ledger_link(previous, other.row_hash, hash);
		*moved = memcmp(hash, other.hash, sizeof(hash)) == 0 ||
			 memcmp(hash, e->hash, sizeof(hash)) == 0;
	}
	sqlite3_reset(st);
	return r < 0 ? r : 0;
}

/* The row is gone. Only the end of the records (truncated), or is any later row there? */
static int name_missing_row(struct walk *w, const struct entry *e)
{
	sqlite3_stmt *st;
	int later = 0;
	int r = db_prepare(w->q, "SELECT seq, kind, row, row_hash, hash FROM chain WHERE seq > ?",
			   VALUES(INT(e->seq)), &st);

	if (r < 0)
		return r;
	while (later == 0 && (r = db_step(w->q, st)) > 0) {
		struct entry other;

		entry_read(st, &other);
		later = other.kind == KINDS ? 0 : row_exists(w, other.kind, other.row);
	}
	sqlite3_reset(st);
	if (r < 0 || later < 0)
		return r < 0 ? r : later;
	return found(w, later ? CHAIN_REMOVED : CHAIN_TRUNCATED, e->name, e->row, e->seq);
}

/* A place of the chain is gone: whose? The kind whose next row is there without a place. */
static int name_missing_place(struct walk *w, int64_t chain_seq)
{
	for (enum kind k = 0; k < KINDS; k++) {
		int64_t place;
		int r = row_exists(w, k, w->next[k]);

		if (r < 0)
			return r;
		if (r == 0)
			continue;
		r = db_number(w->q, "SELECT seq FROM chain WHERE kind = ? AND row = ?",
			      VALUES(TEXT(ledger_kinds[k].name), INT(w->next[k])), &place);
		if (r == -ENOENT)
			return found(w, CHAIN_REMOVED, ledger_kinds[k].name, w->next[k], chain_seq);
		if (r < 0)
			return r;
	}
	return found(w, CHAIN_REMOVED, "", 0, chain_seq);
}

/* The kind's rows are out of step here. */
static int name_wrong_row(struct walk *w, const struct entry *e)
{
	int64_t place;
	int r = db_number(w->q, "SELECT seq FROM chain WHERE kind = ? AND row = ?",
			  VALUES(TEXT(e->name), INT(w->next[e->kind])), &place);

	if (r < 0 && r != -ENOENT)
		return r;
	return found(w, r == 0 ? CHAIN_REORDERED : CHAIN_REMOVED, e->name, w->next[e->kind],
		     e->seq);
}

/* A row is gone as a cut allows. */
static void count_purged(struct walk *w, const struct entry *e)
{
	struct chain_report *r = &w->report;
	size_t i = 0;

	r->purged++;
	while (i < r->n_gone && strcmp(r->gone[i].kind, e->name) != 0)
		i++;
	if (i == r->n_gone) {
		assert(i < ARRAY_LEN(r->gone));
		strcpy(r->gone[i].kind, e->name);
		r->n_gone++;
	}
	r->gone[i].rows++;
}

/* The row of `e` as check_entry() wants it: whole, gone as a cut allows, or not. */
static int check_row(struct walk *w, const struct entry *e)
{
	bool moved;
	int r = row_matches(w, e, &moved);

	if (r == -ENOENT && e->row <= w->upto[e->kind]) {
		count_purged(w, e);
		return 0;
	}
	if (r == -ENOENT)
		return name_missing_row(w, e);
	if (r == 0)
		return found(w, moved ? CHAIN_REORDERED : CHAIN_CHANGED, e->name, e->row, e->seq);
	if (r > 0 && e->kind == KIND_MONTH)
		r = cut_check_month(&w->cuts, w->q, e->row);
	if (r > 0 && e->kind == KIND_CUT) {
		r = cut_check(&w->cuts, w->q, e->row, e->seq);
		if (r == 0)
			return found(w, CHAIN_CHANGED, e->name, e->row, e->seq);
	}
	return r < 0 ? r : 0;
}

/* 0: this row is whole; 1: reported; -errno. */
static int check_entry(struct walk *w, const struct entry *e)
{
	struct chain_head *head = &w->report.head;
	uint8_t hash[STORE_HASH_SIZE];
	bool moved = false;
	int r;

	if (e->seq != head->seq + 1)
		return name_missing_place(w, head->seq + 1);
	if (e->kind == KINDS)
		return found(w, CHAIN_CHANGED, e->name, e->row, e->seq);
	if (e->row != w->next[e->kind])
		return name_wrong_row(w, e);
	r = check_row(w, e);
	if (r != 0)
		return r;
	ledger_link(head->hash, e->row_hash, hash);
	if (memcmp(hash, e->hash, sizeof(hash)) != 0) {
		r = link_moved(w, head->hash, e, &moved);
		return r < 0 ? r
			     : found(w, moved ? CHAIN_REORDERED : CHAIN_CHANGED, e->name, e->row,
				     e->seq);
	}
	/* Everything fits, yet it is not what was seen then: worked out anew from some row on. */
	if (w->known != NULL && w->known->seq == e->seq &&
	    memcmp(w->known->hash, e->hash, sizeof(hash)) != 0)
		return found(w, CHAIN_CHANGED, e->name, e->row, e->seq);
	head->seq = e->seq;
	memcpy(head->hash, e->hash, sizeof(head->hash));
	w->next[e->kind]++;
	return 0;
}

/* The chain was walked to its end: is that the end of everything? */
static int check_end(struct walk *w)
{
	bool cut = w->known != NULL && w->known->seq > w->report.head.seq;

	for (enum kind k = 0; k < KINDS; k++) {
		int64_t last;
		char sql[64];
		sqlite3_stmt *st;
		int rc;

		snprintf(sql, sizeof(sql), "SELECT ifnull(max(seq), 0) FROM %s",
			 ledger_kinds[k].name);
		rc = sqlite3_prepare_v2(w->q->db, sql, -1, &st, NULL);
		if (rc == SQLITE_OK)
			rc = sqlite3_step(st);
		last = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
		sqlite3_finalize(st);
		if (rc != SQLITE_ROW)
			return db_error(w->q->db, rc);
		if (last >= w->next[k])
			return found(w, cut ? CHAIN_TRUNCATED : CHAIN_ADDED, ledger_kinds[k].name,
				     w->next[k], cut ? w->report.head.seq + 1 : 0);
	}
	return cut ? found(w, CHAIN_TRUNCATED, "", 0, w->report.head.seq + 1) : 0;
}

static int walk(struct walk *w)
{
	char epoch[STORE_EPOCH_SIZE];
	sqlite3_stmt *st;
	int r = db_prepare(w->q, "SELECT epoch FROM epoch WHERE seq = 1", NULL, 0, &st);

	if (r == 0)
		r = db_step(w->q, st);
	if (r < 0)
		return r;
	if (r == 0)
		return found(w, CHAIN_REMOVED, "epoch", 1, 1);
	r = column_text(st, 0, epoch, sizeof(epoch));
	sqlite3_reset(st);
	if (r < 0)
		return found(w, CHAIN_CHANGED, "epoch", 1, 1);
	ledger_origin(epoch, w->report.head.hash);
	/* Not the text that link_moved() walks with: it does so while this one stands. */
	r = db_prepare(w->q,
		       "SELECT seq, kind, row, row_hash, hash FROM chain WHERE seq > 0 "
		       "ORDER BY seq",
		       NULL, 0, &st);
	if (r < 0)
		return r;
	while ((r = db_step(w->q, st)) > 0) {
		struct entry e;

		entry_read(st, &e);
		r = check_entry(w, &e);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r != 0 ? r : check_end(w);
}

/* Until when what is gone was. */
static int date_gone(struct walk *w)
{
	int r = 0;

	for (size_t i = 0; i < w->report.n_gone && r == 0; i++) {
		struct chain_gone *g = &w->report.gone[i];
		sqlite3_stmt *st;

		r = db_prepare(w->q, "SELECT max(note) FROM cut WHERE kind = ?",
			       VALUES(TEXT(g->kind)), &st);
		if (r == 0)
			r = db_step(w->q, st);
		if (r <= 0)
			continue;
		r = column_text(st, 0, g->last, sizeof(g->last));
		sqlite3_reset(st);
	}
	return r;
}

static int count_restored(struct walk *w)
{
	int r = db_number(w->q, "SELECT count(*) FROM epoch WHERE predecessor IS NOT NULL", NULL, 0,
			  &w->report.restored);

	if (r == 0)
		r = db_number(w->q,
			      "SELECT ifnull(sum(max(0, e.predecessor_seq - c.seq + 1)), 0) FROM "
			      "epoch e JOIN chain c ON c.kind = 'epoch' AND c.row = e.seq "
			      "WHERE e.seq = 1 OR e.predecessor IN (SELECT p.epoch FROM epoch p "
			      "WHERE p.seq < e.seq)",
			      NULL, 0, &w->report.lost);
	return r;
}

int store_verify(struct query *q, const struct chain_head *known, struct chain_report *ret)
{
	struct walk w = {.q = q, .known = known};
	bool own = sqlite3_get_autocommit(q->db);
	int r = own ? db_run(q, "BEGIN", NULL, 0) : 0;

	for (enum kind k = 0; k < KINDS; k++) {
		w.next[k] = 1;
		if (r == 0 && purge_takes(ledger_kinds[k].name))
			r = purge_upto(q, ledger_kinds[k].name, &w.upto[k]);
	}
	if (r == 0)
		r = walk(&w);
	if (r >= 0)
		r = count_restored(&w);
	if (r == 0 && w.report.fault == CHAIN_WHOLE)
		r = date_gone(&w);
	for (enum kind k = 0; k < KINDS; k++)
		sqlite3_finalize(w.rows[k]); /* takes NULL */
	if (own)
		db_run(q, "COMMIT", NULL, 0);
	if (r == 0)
		*ret = w.report;
	return r;
}

int store_head(struct query *q, struct chain_head *ret)
{
	struct chain_head head = {.seq = 0};
	sqlite3_stmt *st;
	int r = db_prepare(q, "SELECT seq, hash FROM chain ORDER BY seq DESC LIMIT 1", NULL, 0,
			   &st);

	if (r == 0)
		r = db_step(q, st);
	if (r < 0)
		return r;
	if (r > 0) {
		head.seq = sqlite3_column_int64(st, 0);
		column_hash(st, 1, head.hash);
		sqlite3_reset(st);
	}
	*ret = head;
	return 0;
}
