/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>

#include "store/ledger.h"

/* Schema 1. The append-only tables come from ledger_kinds[]. */

/* clang-format off */
static const char *const schema_tables[] = {
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE TABLE chain(seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, row INTEGER NOT NULL,"
	"	row_hash BLOB NOT NULL, hash BLOB NOT NULL) STRICT",

	/* Partial: a Wiegand punch does not pay for the index. */
	"CREATE UNIQUE INDEX journal_device ON journal(reader, device_epoch, device_seq)"
	"	WHERE device_seq IS NOT NULL",
	"CREATE UNIQUE INDEX refused_device ON refused(reader, device_epoch, device_seq)"
	"	WHERE device_seq IS NOT NULL",
	"CREATE INDEX person_key ON person(person, from_day)",
	"CREATE INDEX membership_key ON membership(person, from_day)",
	"CREATE INDEX link_key ON link(credential, person, from_day)",

	/* Erasable, outside the chain. */
	"CREATE TABLE identity(person TEXT PRIMARY KEY, name TEXT NOT NULL, nip TEXT,"
	"	updated_ns INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE TABLE credential_secret(credential TEXT PRIMARY KEY, tag BLOB NOT NULL UNIQUE,"
	"	sealed BLOB NOT NULL, format TEXT NOT NULL, kind INTEGER NOT NULL)"
	"	STRICT, WITHOUT ROWID",
	"CREATE TABLE frame_raw(refused INTEGER NOT NULL, seq INTEGER NOT NULL,"
	"	day INTEGER NOT NULL, bits INTEGER NOT NULL, raw BLOB NOT NULL,"
	"	PRIMARY KEY (refused, seq)) STRICT, WITHOUT ROWID",

	/* Derived. */
	"CREATE TABLE punch_day(day INTEGER NOT NULL, seq INTEGER NOT NULL,"
	"	PRIMARY KEY (day, seq)) STRICT, WITHOUT ROWID",
	"CREATE TABLE verdict(day INTEGER NOT NULL, person TEXT NOT NULL, rev INTEGER NOT NULL,"
	"	body BLOB NOT NULL, outcome1 INTEGER NOT NULL, outcome2 INTEGER NOT NULL,"
	"	outcome3 INTEGER NOT NULL, late1_s INTEGER NOT NULL, late2_s INTEGER NOT NULL,"
	"	late3_s INTEGER NOT NULL, punch INTEGER NOT NULL, rule INTEGER NOT NULL,"
	"	cause TEXT NOT NULL, PRIMARY KEY (day, person, rev)) STRICT, WITHOUT ROWID",
	"CREATE TABLE mark_done(day INTEGER NOT NULL, schedule TEXT NOT NULL,"
	"	mark INTEGER NOT NULL, PRIMARY KEY (day, schedule, mark)) STRICT, WITHOUT ROWID",
	"CREATE TABLE retained(destination TEXT NOT NULL, topic TEXT NOT NULL,"
	"	hash BLOB NOT NULL, PRIMARY KEY (destination, topic)) STRICT, WITHOUT ROWID",
	"CREATE TABLE destination(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
	"CREATE TABLE outbox(id INTEGER PRIMARY KEY, event_id TEXT NOT NULL,"
	"	subject TEXT NOT NULL, day INTEGER NOT NULL, topic TEXT NOT NULL,"
	"	content_type TEXT NOT NULL, body BLOB NOT NULL, expires_utc_ns INTEGER NOT NULL,"
	"	made_boot INTEGER NOT NULL, made_boottime_ns INTEGER NOT NULL) STRICT",
	/* A row for each destination that still waits; `id` is the outbox's. This order is the
	 * order of sending; what was set aside lies behind. */
	"CREATE TABLE delivery(destination INTEGER NOT NULL, aside INTEGER NOT NULL,"
	"	day INTEGER NOT NULL, id INTEGER NOT NULL,"
	"	PRIMARY KEY (destination, aside, day, id)) STRICT, WITHOUT ROWID",

	/* Of rows with one key the latest counts, unless it withdraws the period. */
	"CREATE VIEW person_now AS SELECT seq, person, from_day,"
	"	ifnull(to_day, 2147483647) AS to_day, status FROM person p"
	"	WHERE ifnull(to_day, 2147483647) >= from_day AND NOT EXISTS (SELECT 1"
	"	FROM person n WHERE n.person = p.person AND n.from_day = p.from_day"
	"	AND n.seq > p.seq)",
	"CREATE VIEW membership_now AS SELECT seq, person, from_day,"
	"	ifnull(to_day, 2147483647) AS to_day, unit, superior, schedule, posts"
	"	FROM membership m"
	"	WHERE ifnull(to_day, 2147483647) >= from_day AND NOT EXISTS (SELECT 1"
	"	FROM membership n WHERE n.person = m.person AND n.from_day = m.from_day"
	"	AND n.seq > m.seq)",
	"CREATE VIEW link_now AS SELECT seq, credential, person, from_day,"
	"	ifnull(to_day, 2147483647) AS to_day FROM link l"
	"	WHERE ifnull(to_day, 2147483647) >= from_day AND NOT EXISTS (SELECT 1"
	"	FROM link n WHERE n.credential = l.credential AND n.person = l.person"
	"	AND n.from_day = l.from_day AND n.seq > l.seq)",
};
/* clang-format on */

static int create_kind(struct query *q, const struct ledger_kind *kind)
{
	char sql[1024], *p = sql;

	p += sprintf(p, "CREATE TABLE %s(seq INTEGER PRIMARY KEY", kind->name);
	for (size_t i = 0; i < KIND_COLUMNS_MAX && kind->columns[i] != NULL; i++)
		p += sprintf(p, ", %s", kind->columns[i]);
	p += sprintf(p, ") STRICT");
	assert((size_t)(p - sql) < sizeof(sql));
	return db_exec(q, sql);
}

/* REPLACE deletes without the DELETE trigger unless recursive_triggers is on; store_open() sets
 * it, and another writer's REPLACE breaks the chain. */
static int forbid_changes(struct query *q, const char *table)
{
	static const char *const verbs[] = {"UPDATE", "DELETE"};
	char sql[256];
	int r = 0;

	for (size_t i = 0; r == 0 && i < 2; i++) {
		int n = snprintf(sql, sizeof(sql),
				 "CREATE TRIGGER %s_no_%s BEFORE %s ON %s BEGIN "
				 "SELECT RAISE(ABORT, '%s is append-only'); END",
				 table, verbs[i], verbs[i], table, table);

		assert(n < (int)sizeof(sql));
		r = db_exec(q, sql);
	}
	return r;
}

int schema_create(struct query *q)
{
	int r = 0;

	for (enum kind k = 0; r == 0 && k < KINDS; k++) {
		r = create_kind(q, &ledger_kinds[k]);
		if (r == 0)
			r = forbid_changes(q, ledger_kinds[k].name);
	}
	for (size_t i = 0; r == 0 && i < sizeof(schema_tables) / sizeof(schema_tables[0]); i++)
		r = db_exec(q, schema_tables[i]);
	if (r == 0)
		r = forbid_changes(q, "chain");
	return r;
}
