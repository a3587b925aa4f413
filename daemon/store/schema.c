/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>

#include "store/ledger.h"

/*
 * The schema, version by version: a new database is made by the same steps that bring an old one
 * here. What an earlier version made is never changed in place. The append-only tables come from
 * ledger_kinds[].
 */

/* clang-format off */
static const char *const schema_1[] = {
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
	NULL
};

/* What was decided about a row `r` of a kind: the columns of struct decided. */
#define DECIDED(kind)									   \
	" (SELECT a.decision FROM approval a WHERE a.kind = '" kind "' AND"		   \
	"	a.subject = r.seq ORDER BY a.seq DESC LIMIT 1) AS decision,"		   \
	" (SELECT count(DISTINCT a.person) FROM approval a WHERE a.kind = '" kind "' AND"  \
	"	a.subject = r.seq AND a.decision = 'confirm' AND a.seq > ifnull("	   \
	"	(SELECT max(b.seq) FROM approval b WHERE b.kind = '" kind "' AND"	   \
	"	b.subject = r.seq AND b.decision <> 'confirm'), 0)) AS confirms,"	   \
	" (SELECT max(a.seq) FROM approval a WHERE a.kind = '" kind "' AND"		   \
	"	a.subject = r.seq) AS decided"

static const char *const schema_2[] = {
	"CREATE INDEX reader_name ON reader(reader)",
	"CREATE INDEX holder_key ON holder(position, person, from_day)",
	/* By its end: what is asked for is mostly the last weeks. */
	"CREATE INDEX paper_days ON paper(to_day, from_day)",
	"CREATE INDEX correction_day ON correction(day)",
	"CREATE INDEX approval_subject ON approval(kind, subject)",
	"CREATE INDEX doubt_day ON doubt(day)",
	"CREATE INDEX month_number ON month(month)",
	"CREATE INDEX calendar_day ON calendar(day)",
	"CREATE INDEX setting_name ON setting(name)",

	"CREATE TABLE told(day INTEGER NOT NULL, what TEXT NOT NULL,"
	"	PRIMARY KEY (day, what)) STRICT, WITHOUT ROWID",

	"CREATE VIEW holder_now AS SELECT seq, position, person, from_day,"
	"	ifnull(to_day, 2147483647) AS to_day, acting, decree, boot, boottime_ns"
	"	FROM holder h"
	"	WHERE ifnull(to_day, 2147483647) >= from_day AND NOT EXISTS (SELECT 1"
	"	FROM holder n WHERE n.position = h.position AND n.person = h.person"
	"	AND n.from_day = h.from_day AND n.seq > h.seq)",
	"CREATE VIEW doubt_now AS SELECT * FROM doubt d WHERE NOT EXISTS (SELECT 1"
	"	FROM doubt n WHERE n.day = d.day AND n.seq > d.seq)",
	/* The letter may have followed with a confirmation. */
	"CREATE VIEW paper_now AS SELECT seq, code, unit, from_day, to_day, from_s, to_s,"
	" ifnull((SELECT a.letter FROM approval a WHERE a.kind = 'paper' AND"
	"	a.subject = r.seq AND a.decision = 'confirm' AND a.letter IS NOT NULL"
	"	ORDER BY a.seq DESC LIMIT 1), letter) AS letter,"
	" note, author, boot, boottime_ns," DECIDED("paper") " FROM paper r",
	"CREATE VIEW correction_now AS SELECT *," DECIDED("correction") " FROM correction r",
	"CREATE VIEW calendar_now AS SELECT *," DECIDED("calendar") " FROM calendar r",
	NULL
};

static const char *const schema_3[] = {
	"CREATE INDEX account_person ON account(person)",
	"CREATE INDEX draft_of ON draft(draft) WHERE draft IS NOT NULL",
	"CREATE INDEX letter_paper ON letter(paper)",

	/* The letter may have followed by itself, or with a confirmation. */
	"DROP VIEW paper_now",
	"CREATE VIEW paper_now AS SELECT seq, code, unit, from_day, to_day, from_s, to_s,"
	" coalesce((SELECT a.letter FROM approval a WHERE a.kind = 'paper' AND"
	"	a.subject = r.seq AND a.decision = 'confirm' AND a.letter IS NOT NULL"
	"	ORDER BY a.seq DESC LIMIT 1),"
	"	(SELECT l.letter FROM letter l WHERE l.paper = r.seq ORDER BY l.seq DESC LIMIT 1),"
	"	letter) AS letter,"
	" note, author, boot, boottime_ns," DECIDED("paper") " FROM paper r",

	/* Erasable: argon2id of what a person types, keyed by the office's key. */
	"CREATE TABLE secret(person TEXT NOT NULL,"
	"	kind TEXT NOT NULL CHECK (kind IN ('password', 'pin')), hash TEXT NOT NULL,"
	"	PRIMARY KEY (person, kind)) STRICT, WITHOUT ROWID",

	/* One-time links that nobody has used yet, by the keyed digest of their code; `person` is
	 * "" of the set-up link. */
	"CREATE TABLE invite(tag BLOB PRIMARY KEY, person TEXT NOT NULL,"
	"	kind TEXT NOT NULL CHECK (kind IN ('password', 'pin', 'setup')),"
	"	boot INTEGER NOT NULL, boottime_ns INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	NULL
};

/* What forbade to remove a row of a kind now lets those go that a cut allows. The newest stays, as
 * the next takes its number from it. */
#define PURGEABLE(kind, which)								   \
	"DROP TRIGGER " kind "_no_DELETE",						   \
	"CREATE TRIGGER " kind "_no_DELETE BEFORE DELETE ON " kind " WHEN NOT (" which	   \
	"	OLD.seq < (SELECT max(seq) FROM " kind ") AND EXISTS (SELECT 1 FROM cut"   \
	"	WHERE cut.kind = '" kind "' AND cut.upto >= OLD.seq)) BEGIN"		   \
	"	SELECT RAISE(ABORT, '" kind " is append-only'); END"

static const char *const schema_4[] = {
	"CREATE INDEX cut_kind ON cut(kind, upto)",
	PURGEABLE("journal", ""),
	PURGEABLE("refused", ""),
	PURGEABLE("act", ""),
	PURGEABLE("paper", ""),
	PURGEABLE("paper_person", ""),
	PURGEABLE("cosign", ""),
	PURGEABLE("letter", ""),
	PURGEABLE("correction", ""),
	/* What was decided about rules, days off and months stays. */
	PURGEABLE("approval", "OLD.kind IN ('paper', 'correction') AND"),

	/* Signed heads of the chain, in C2SP's form: `seq` is the place they sign. Derived: whoever
	 * has the paper or the message has the note. */
	"CREATE TABLE signed_note(day INTEGER NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL,"
	"	PRIMARY KEY (day, seq)) STRICT, WITHOUT ROWID",
	NULL
};

/* By version: the first kind that is new in it, and what comes after the tables of its kinds. */
static const struct {
	enum kind first;
	const char *const *rest;
} versions[STORE_VERSION + 2] = {
	[1] = { KIND_EPOCH, schema_1 },
	[2] = { KIND_READER, schema_2 },
	[3] = { KIND_ACT, schema_3 },
	[4] = { KIND_CUT, schema_4 },
	[STORE_VERSION + 1] = { KINDS, NULL },
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

static int make_version(struct query *q, int version)
{
	const char *const *sql = versions[version].rest;
	int r = 0;

	for (enum kind k = versions[version].first; r == 0 && k < versions[version + 1].first;
	     k++) {
		r = create_kind(q, &ledger_kinds[k]);
		if (r == 0)
			r = forbid_changes(q, ledger_kinds[k].name);
	}
	while (r == 0 && *sql != NULL)
		r = db_exec(q, *sql++);
	if (r == 0 && version == 1)
		r = forbid_changes(q, "chain");
	return r;
}

int schema_make(struct query *q, int version)
{
	char sql[64];
	int r = 0;

	while (r == 0 && version < STORE_VERSION)
		r = make_version(q, ++version);
	if (r < 0)
		return r;
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", STORE_VERSION);
	return db_exec(q, sql);
}
