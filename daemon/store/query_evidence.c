/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "store/db.h"
#include "store/query.h"

/* Refused reads, and the evidence of evidence.c, read back. */

/* Who is to get the rows of a walk. */
struct walk {
	union {
		query_refused_fn *refused;
		query_timeref_fn *timeref;
		query_devref_fn *devref;
		query_coverage_fn *coverage;
		query_rule_fn *rule;
	} each;
	void *arg;
};

int query_stored_at(struct query *q, const char *reader, struct place at)
{
	return db_true(q,
		       "SELECT EXISTS (SELECT 1 FROM journal WHERE reader = ?1 AND boot = ?2 "
		       "AND boottime_ns = ?3) OR EXISTS (SELECT 1 FROM refused WHERE "
		       "reader = ?1 AND boot = ?2 AND boottime_ns = ?3)",
		       VALUES(TEXT(reader), INT(at.boot), INT(at.boottime_ns)));
}

static int refused_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct refused_row row = {
		.seq = sqlite3_column_int64(st, 0),
		.at = column_place(st, 3),
		.realtime_ns = sqlite3_column_int64(st, 5),
		.bits = (uint16_t)sqlite3_column_int(st, 6),
		.has_device_seq = sqlite3_column_type(st, 8) != SQLITE_NULL,
		.device_epoch = (uint32_t)sqlite3_column_int64(st, 7),
		.device_seq = (uint64_t)sqlite3_column_int64(st, 8),
	};
	int r = COLUMN_TEXT(st, 1, row.reader);

	if (r == 0)
		r = COLUMN_TEXT(st, 2, row.cause);
	return r < 0 ? r : w->each.refused(w->arg, &row);
}

int query_refused(struct query *q, const char *reader, struct place from, struct place to,
		  query_refused_fn *each, void *arg)
{
	struct walk w = {.each.refused = each, .arg = arg};

	return db_walk(q,
		       "SELECT seq, reader, cause, boot, boottime_ns, realtime_ns, bits, "
		       "device_epoch, device_seq FROM refused WHERE (boot, boottime_ns) >= (?, ?) "
		       "AND (boot, boottime_ns) < (?, ?) AND reader = ifnull(?, reader) "
		       "ORDER BY boot, boottime_ns, seq",
		       VALUES(INT(from.boot), INT(from.boottime_ns), INT(to.boot),
			      INT(to.boottime_ns), db_text_or_null(reader)),
		       refused_walk, &w);
}

static int timeref_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct timeref_row row = {
		.seq = sqlite3_column_int64(st, 0),
		.at = column_place(st, 1),
		.utc_ns = sqlite3_column_int64(st, 3),
		.err_ms = sqlite3_column_int64(st, 4),
	};
	int r = COLUMN_TEXT(st, 5, row.source);

	if (r == 0)
		r = COLUMN_TEXT(st, 6, row.author);
	if (r == 0)
		r = COLUMN_TEXT(st, 7, row.witness);
	return r < 0 ? r : w->each.timeref(w->arg, &row);
}

int query_timerefs(struct query *q, query_timeref_fn *each, void *arg)
{
	struct walk w = {.each.timeref = each, .arg = arg};

	return db_walk(q,
		       "SELECT seq, boot, boottime_ns, utc_ns, err_ms, source, author, witness "
		       "FROM timeref ORDER BY boot, boottime_ns, seq",
		       NULL, 0, timeref_walk, &w);
}

static int devref_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct devref_row row = {
		.seq = sqlite3_column_int64(st, 0),
		.device_epoch = (uint32_t)sqlite3_column_int64(st, 2),
		.device_ms = sqlite3_column_int64(st, 3),
		.at = column_place(st, 4),
	};
	int r = COLUMN_TEXT(st, 1, row.reader);

	return r < 0 ? r : w->each.devref(w->arg, &row);
}

int query_devrefs(struct query *q, const char *reader, query_devref_fn *each, void *arg)
{
	struct walk w = {.each.devref = each, .arg = arg};

	return db_walk(q,
		       "SELECT seq, reader, device_epoch, device_ms, boot, boottime_ns "
		       "FROM devref WHERE reader = ifnull(?, reader) "
		       "ORDER BY boot, boottime_ns, seq",
		       VALUES(db_text_or_null(reader)), devref_walk, &w);
}

static int coverage_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct coverage_row row = {
		.seq = sqlite3_column_int64(st, 0),
		.from = column_place(st, 2),
		.to = column_place(st, 4),
	};
	int r = COLUMN_TEXT(st, 1, row.reader);

	if (r == 0)
		r = COLUMN_TEXT(st, 6, row.state);
	if (r == 0)
		r = COLUMN_TEXT(st, 7, row.cause);
	return r < 0 ? r : w->each.coverage(w->arg, &row);
}

int query_coverage(struct query *q, struct place from, struct place to, query_coverage_fn *each,
		   void *arg)
{
	struct walk w = {.each.coverage = each, .arg = arg};

	return db_walk(
		q,
		"SELECT seq, reader, from_boot, from_ns, to_boot, to_ns, state, cause "
		"FROM coverage WHERE (from_boot, from_ns) < (?1, ?2) AND "
		"(to_boot, to_ns) > (?3, ?4) "
		"ORDER BY reader, from_boot, from_ns, seq",
		VALUES(INT(to.boot), INT(to.boottime_ns), INT(from.boot), INT(from.boottime_ns)),
		coverage_walk, &w);
}

int query_coverage_last(struct query *q, query_coverage_fn *each, void *arg)
{
	struct walk w = {.each.coverage = each, .arg = arg};

	return db_walk(q,
		       "SELECT seq, reader, from_boot, from_ns, to_boot, to_ns, state, cause "
		       "FROM coverage WHERE seq IN (SELECT max(seq) FROM coverage GROUP BY reader) "
		       "ORDER BY reader",
		       NULL, 0, coverage_walk, &w);
}

static int rule_walk(sqlite3_stmt *st, void *arg)
{
	struct walk *w = arg;
	struct rule_row row = {
		.seq = sqlite3_column_int64(st, 0),
		.name = (const char *)sqlite3_column_text(st, 1),
		.version = (const char *)sqlite3_column_text(st, 2),
		.valid_from = sqlite3_column_int(st, 3),
		.text = (const char *)sqlite3_column_text(st, 5),
		.source = (const char *)sqlite3_column_text(st, 6),
		.author = (const char *)sqlite3_column_text(st, 7),
		.approver = (const char *)sqlite3_column_text(st, 8),
	};
	int r = hex_decode(row.sha256, sizeof(row.sha256),
			   (const char *)sqlite3_column_text(st, 4));

	/* Columns that hold no NULL, unless the page is damaged. */
	if (r < 0 || row.name == NULL || row.version == NULL || row.text == NULL ||
	    row.source == NULL || row.author == NULL || row.approver == NULL)
		return -EUCLEAN;
	return w->each.rule(w->arg, &row);
}

int query_rules(struct query *q, query_rule_fn *each, void *arg)
{
	struct walk w = {.each.rule = each, .arg = arg};

	return db_walk(q,
		       "SELECT seq, name, version, valid_from, sha256, text, source, author, "
		       "approver FROM rule ORDER BY valid_from, seq",
		       NULL, 0, rule_walk, &w);
}
