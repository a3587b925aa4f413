/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "store/db.h"
#include "store/query.h"

/* The evidence of evidence.c, read back. */

static struct place column_place(sqlite3_stmt *st, int column)
{
	return (struct place){.boot = sqlite3_column_int(st, column),
			      .boottime_ns = sqlite3_column_int64(st, column + 1)};
}

int query_stored_at(struct query *q, const char *reader, struct place at)
{
	int64_t there;
	int r = db_number(q,
			  "SELECT EXISTS (SELECT 1 FROM journal WHERE reader = ?1 AND boot = ?2 "
			  "AND boottime_ns = ?3) OR EXISTS (SELECT 1 FROM refused WHERE "
			  "reader = ?1 AND boot = ?2 AND boottime_ns = ?3)",
			  VALUES(TEXT(reader), INT(at.boot), INT(at.boottime_ns)), &there);

	return r < 0 ? r : (int)there;
}

int query_timerefs(struct query *q, query_timeref_fn *each, void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT seq, boot, boottime_ns, utc_ns, err_ms, source, author, witness "
			   "FROM timeref ORDER BY boot, boottime_ns, seq",
			   NULL, 0, &st);

	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
		struct timeref_row row = {
			.seq = sqlite3_column_int64(st, 0),
			.at = column_place(st, 1),
			.utc_ns = sqlite3_column_int64(st, 3),
			.err_ms = sqlite3_column_int64(st, 4),
		};

		r = column_text(st, 5, row.source, sizeof(row.source));
		if (r == 0)
			r = column_text(st, 6, row.author, sizeof(row.author));
		if (r == 0)
			r = column_text(st, 7, row.witness, sizeof(row.witness));
		if (r == 0)
			r = each(arg, &row);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}

int query_devrefs(struct query *q, const char *reader, query_devref_fn *each, void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT seq, reader, device_epoch, device_ms, boot, boottime_ns "
			   "FROM devref WHERE reader = ifnull(?, reader) "
			   "ORDER BY boot, boottime_ns, seq",
			   VALUES(db_text_or_null(reader)), &st);

	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
		struct devref_row row = {
			.seq = sqlite3_column_int64(st, 0),
			.device_epoch = (uint32_t)sqlite3_column_int64(st, 2),
			.device_ms = sqlite3_column_int64(st, 3),
			.at = column_place(st, 4),
		};

		r = column_text(st, 1, row.reader, sizeof(row.reader));
		if (r == 0)
			r = each(arg, &row);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}

int query_coverage(struct query *q, struct place from, struct place to, query_coverage_fn *each,
		   void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(
		q,
		"SELECT seq, reader, from_boot, from_ns, to_boot, to_ns, state, cause "
		"FROM coverage WHERE (from_boot, from_ns) < (?1, ?2) AND "
		"(to_boot, to_ns) > (?3, ?4) "
		"ORDER BY reader, from_boot, from_ns, seq",
		VALUES(INT(to.boot), INT(to.boottime_ns), INT(from.boot), INT(from.boottime_ns)),
		&st);

	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
		struct coverage_row row = {
			.seq = sqlite3_column_int64(st, 0),
			.from = column_place(st, 2),
			.to = column_place(st, 4),
		};

		r = column_text(st, 1, row.reader, sizeof(row.reader));
		if (r == 0)
			r = column_text(st, 6, row.state, sizeof(row.state));
		if (r == 0)
			r = column_text(st, 7, row.cause, sizeof(row.cause));
		if (r == 0)
			r = each(arg, &row);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}

int query_rules(struct query *q, query_rule_fn *each, void *arg)
{
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT seq, name, version, valid_from, sha256, text, source, author, "
			   "approver FROM rule ORDER BY valid_from, seq",
			   NULL, 0, &st);

	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
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

		r = hex_decode(row.sha256, sizeof(row.sha256),
			       (const char *)sqlite3_column_text(st, 4));
		r = r < 0 ? -EUCLEAN : each(arg, &row);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}
