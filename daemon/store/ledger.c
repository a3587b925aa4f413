/* SPDX-License-Identifier: MIT */
#include "store/ledger.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/chainhash.h"
#include "base/json.h"
#include "base/utf8.h"

/* clang-format off */
const struct ledger_kind ledger_kinds[KINDS] = {
	[KIND_EPOCH] = { "epoch", {
		"epoch TEXT NOT NULL UNIQUE",
		"journal_from INTEGER NOT NULL",	/* first journal seq that belongs to it */
		"predecessor TEXT",
		"predecessor_seq INTEGER",	/* of the chain, as the heartbeat knew it */
		"predecessor_hash TEXT" } },
	[KIND_BOOT] = { "boot", {
		"boot_id TEXT NOT NULL",
		"realtime_ns INTEGER NOT NULL",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_SESSION] = { "session", {
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"realtime_ns INTEGER NOT NULL",
		"alive_boot INTEGER",		/* the last heartbeat before it */
		"alive_boottime_ns INTEGER",
		"alive_realtime_ns INTEGER" } },
	[KIND_JOURNAL] = { "journal", {
		"reader TEXT NOT NULL",
		"credential TEXT NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"since_boot INTEGER NOT NULL",
		"since_ns INTEGER NOT NULL",
		"realtime_ns INTEGER NOT NULL",
		"utc_offset_s INTEGER NOT NULL",
		"device_epoch INTEGER",
		"device_seq INTEGER",
		"device_time_ms INTEGER",
		"device_time_quality INTEGER" } },
	[KIND_REFUSED] = { "refused", {
		"reader TEXT NOT NULL",
		"cause TEXT NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"realtime_ns INTEGER NOT NULL",
		"bits INTEGER NOT NULL",
		"device_epoch INTEGER",
		"device_seq INTEGER" } },
	[KIND_TIMEREF] = { "timeref", {
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"utc_ns INTEGER NOT NULL",
		"err_ms INTEGER NOT NULL CHECK (err_ms >= 0)",
		"source TEXT NOT NULL",
		"author TEXT",
		"witness TEXT" } },
	[KIND_DEVREF] = { "devref", {
		"reader TEXT NOT NULL",
		"device_epoch INTEGER NOT NULL",
		"device_ms INTEGER NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_COVERAGE] = { "coverage", {
		"reader TEXT NOT NULL",
		"from_boot INTEGER NOT NULL REFERENCES boot(seq)",
		"from_ns INTEGER NOT NULL",
		"to_boot INTEGER NOT NULL REFERENCES boot(seq)",
		"to_ns INTEGER NOT NULL CHECK ((to_boot, to_ns) >= (from_boot, from_ns))",
		"state TEXT NOT NULL",
		"cause TEXT" } },
	[KIND_PERSON] = { "person", {
		"person TEXT NOT NULL",
		"from_day INTEGER NOT NULL",
		"to_day INTEGER",
		"status TEXT NOT NULL" } },
	[KIND_MEMBERSHIP] = { "membership", {
		"person TEXT NOT NULL",
		"from_day INTEGER NOT NULL",
		"to_day INTEGER",
		"unit TEXT NOT NULL",
		"superior TEXT",
		"schedule TEXT",
		"posts TEXT" } },
	[KIND_LINK] = { "link", {
		"credential TEXT NOT NULL",
		"person TEXT NOT NULL",
		"from_day INTEGER NOT NULL",
		"to_day INTEGER" } },
	[KIND_RULE] = { "rule", {
		"name TEXT NOT NULL",
		"version TEXT NOT NULL",
		"valid_from INTEGER NOT NULL",
		"sha256 TEXT NOT NULL",
		"text TEXT NOT NULL",
		"source TEXT NOT NULL",
		"author TEXT NOT NULL",
		"approver TEXT NOT NULL",
		"UNIQUE (name, version)" } },
	[KIND_READER] = { "reader", {
		"reader TEXT NOT NULL",
		"sees INTEGER NOT NULL",	/* bits by kind of credential */
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_HOLDER] = { "holder", {
		"position TEXT NOT NULL",
		"person TEXT NOT NULL",
		"from_day INTEGER NOT NULL",
		"to_day INTEGER",
		"acting TEXT CHECK (acting IN ('plt', 'plh'))",
		"decree TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_PAPER] = { "paper", {
		"code TEXT NOT NULL",
		"unit TEXT",			/* NULL: the people of paper_person */
		"from_day INTEGER NOT NULL",
		"to_day INTEGER NOT NULL CHECK (to_day >= from_day)",
		"from_s INTEGER",		/* NULL: whole days */
		"to_s INTEGER CHECK (to_s > from_s)",
		"letter TEXT",
		"note TEXT",
		"author TEXT NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_PAPER_PERSON] = { "paper_person", {
		"paper INTEGER NOT NULL REFERENCES paper(seq)",
		"person TEXT NOT NULL",
		"UNIQUE (paper, person)" } },
	[KIND_CORRECTION] = { "correction", {
		"person TEXT NOT NULL",
		"day INTEGER NOT NULL",
		"at_s INTEGER NOT NULL",
		"direction TEXT CHECK (direction IN ('in', 'out', 'break'))",
		"source TEXT NOT NULL CHECK (source IN ('request', 'manual', 'attlog'))",
		"ref TEXT",
		"reason TEXT",
		"evidence TEXT",
		"author TEXT NOT NULL",
		"second TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"UNIQUE (source, ref)" } },
	[KIND_APPROVAL] = { "approval", {
		"kind TEXT NOT NULL CHECK (kind IN"
		" ('paper', 'correction', 'month', 'rule', 'calendar'))",
		"subject INTEGER NOT NULL",
		"decision TEXT NOT NULL CHECK (decision IN ('confirm', 'refuse', 'withdraw'))",
		"person TEXT NOT NULL",
		"letter TEXT",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_DOUBT] = { "doubt", {
		"day INTEGER NOT NULL",
		"cause TEXT NOT NULL",
		"answer TEXT",			/* NULL: asked */
		"author TEXT NOT NULL",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_MONTH] = { "month", {
		"month INTEGER NOT NULL",
		"step TEXT NOT NULL CHECK (step IN ('checked', 'seen', 'paraf', 'refused-paraf',"
		" 'objection', 'approved', 'locked', 'supplement'))",
		"person TEXT",
		"author TEXT NOT NULL",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_MONTH_LINE] = { "month_line", {
		"month INTEGER NOT NULL",
		"person TEXT NOT NULL",
		"body TEXT NOT NULL",
		"UNIQUE (month, person)" } },
	[KIND_CALENDAR] = { "calendar", {
		"day INTEGER NOT NULL",
		"name TEXT NOT NULL",
		"kind TEXT NOT NULL CHECK (kind IN ('national', 'joint', 'regional'))",
		"decree TEXT",
		"source TEXT",
		"author TEXT NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_SETTING] = { "setting", {
		"name TEXT NOT NULL",
		"value TEXT NOT NULL",
		"author TEXT NOT NULL",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_ACT] = { "act", {			/* what somebody changed; "uid:1000" is a user */
		"person TEXT NOT NULL",
		"verb TEXT NOT NULL",
		"about TEXT",			/* the person, id, day … that it was about */
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_ACCOUNT] = { "account", {
		"person TEXT",			/* NULL: the set-up link, which is nobody's */
		"step TEXT NOT NULL CHECK (step IN ('link', 'setup', 'password', 'pin', 'close'))",
		"author TEXT",			/* NULL: root or a group, by hadirctl */
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_DRAFT] = { "draft", {		/* a rule's text, and what was decided about it */
		"draft INTEGER REFERENCES draft(seq)",	/* NULL: a text */
		"decision TEXT CHECK (decision IN ('confirm', 'refuse', 'withdraw'))",
		"name TEXT NOT NULL",
		"version TEXT NOT NULL",
		"text TEXT",			/* NULL: a decision */
		"author TEXT NOT NULL",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"CHECK ((draft IS NULL) = (text IS NOT NULL))",
		"CHECK ((draft IS NULL) = (decision IS NULL))" } },
	[KIND_COSIGN] = { "cosign", {		/* a confirmation that waits for a second person */
		"paper INTEGER NOT NULL REFERENCES paper(seq)",
		"person TEXT NOT NULL",
		"letter TEXT",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"UNIQUE (paper, person)" } },
	[KIND_LETTER] = { "letter", {		/* of a paper that was entered without one */
		"paper INTEGER NOT NULL REFERENCES paper(seq)",
		"letter TEXT NOT NULL",
		"author TEXT NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_CUT] = { "cut", {			/* from here on down, rows of a kind may go */
		"kind TEXT NOT NULL",
		"upto INTEGER NOT NULL CHECK (upto > 0)",
		"chain_seq INTEGER NOT NULL",	/* the place of that row, */
		"hash TEXT NOT NULL",		/* and the chain's hash there */
		"reason TEXT NOT NULL",
		"note TEXT",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL" } },
	[KIND_FORGOTTEN] = { "forgotten", {	/* whose name, cards and secrets were erased */
		"person TEXT NOT NULL",
		"author TEXT NOT NULL",
		"second TEXT NOT NULL",
		"reason TEXT NOT NULL",
		"boot INTEGER NOT NULL REFERENCES boot(seq)",
		"boottime_ns INTEGER NOT NULL",
		"CHECK (author <> second)" } },
};
/* clang-format on */

enum kind ledger_kind_find(const char *name)
{
	enum kind k = 0;

	while (k < KINDS && strcmp(ledger_kinds[k].name, name) != 0)
		k++;
	return k;
}

/* A definition in capitals is a constraint of the table, not a column. */
static bool is_column(const char *definition)
{
	return definition[0] >= 'a' && definition[0] <= 'z';
}

int ledger_prepare(struct store *s)
{
	s->inserts = calloc(KINDS, sizeof(*s->inserts));
	if (s->inserts == NULL)
		return -ENOMEM;
	for (enum kind k = 0; k < KINDS; k++) {
		char *p = s->inserts[k];

		p += sprintf(p, "INSERT INTO %s VALUES (NULL", ledger_kinds[k].name);
		for (size_t i = 0; i < KIND_COLUMNS_MAX && ledger_kinds[k].columns[i] != NULL; i++)
			if (is_column(ledger_kinds[k].columns[i]))
				p += sprintf(p, ", ?");
		/* What is hashed is what was stored, by the same function that verifies it. */
		p += sprintf(p, ") RETURNING *");
		assert((size_t)(p - s->inserts[k]) < sizeof(*s->inserts));
	}
	return 0;
}

static int set(json_t *row, const char *name, json_t *value)
{
	return json_object_set_new(row, name, value) < 0 ? -ENOMEM : 0;
}

/* jansson takes UTF-8 only, and says no more than that it did not take it. A row whose text is at
 * fault is put aside for ever; one for which there was no memory is tried again. */
static int set_text(json_t *row, const char *name, sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);
	size_t n = (size_t)sqlite3_column_bytes(st, i);

	if (text == NULL)
		return -ENOMEM;
	return utf8_valid(text, n) ? set(row, name, json_stringn(text, n)) : -EILSEQ;
}

int ledger_canonical(sqlite3_stmt *st, enum kind kind, int64_t seq, char **ret)
{
	json_t *row = json_object();
	char *canonical;
	int r = row == NULL ? -ENOMEM : 0;

	if (r == 0)
		r = set(row, "kind", json_string(ledger_kinds[kind].name));
	for (int i = 0; r == 0 && i < sqlite3_column_count(st); i++) {
		const char *name = sqlite3_column_name(st, i);

		if (sqlite3_column_type(st, i) == SQLITE_NULL)
			continue;
		if (sqlite3_column_type(st, i) == SQLITE_BLOB)
			r = -EILSEQ;
		else if (sqlite3_column_type(st, i) == SQLITE_INTEGER)
			r = set(row, name,
				json_integer(seq > 0 && strcmp(name, "seq") == 0
						     ? seq
						     : sqlite3_column_int64(st, i)));
		else
			r = set_text(row, name, st, i);
	}
	canonical = r < 0 ? NULL : json_text(row, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(row);
	if (canonical == NULL)
		return r < 0 ? r : -ENOMEM;
	*ret = canonical;
	return 0;
}

int ledger_row_hash(sqlite3_stmt *st, enum kind kind, int64_t seq, uint8_t ret[STORE_HASH_SIZE])
{
	char *canonical;
	int r = ledger_canonical(st, kind, seq, &canonical);

	if (r < 0)
		return r;
	chainhash_row(canonical, strlen(canonical), ret);
	free(canonical);
	return 0;
}

void ledger_link(const uint8_t previous[STORE_HASH_SIZE], const uint8_t row_hash[STORE_HASH_SIZE],
		 uint8_t ret[STORE_HASH_SIZE])
{
	chainhash_link(previous, row_hash, ret);
}

void ledger_origin(const char *epoch, uint8_t ret[STORE_HASH_SIZE])
{
	chainhash_origin(epoch, ret);
}

static int append(struct store *s, enum kind kind, const struct value *values, size_t n,
		  int64_t *ret_seq)
{
	uint8_t row_hash[STORE_HASH_SIZE], hash[STORE_HASH_SIZE];
	sqlite3_stmt *st;
	int64_t row, seq;
	int r;

	r = db_prepare(&s->query, s->inserts[kind], values, n, &st);
	if (r < 0)
		return r;
	r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -EIO;
	row = sqlite3_column_int64(st, 0);
	r = ledger_row_hash(st, kind, 0, row_hash);
	if (r == 0)
		r = db_step(&s->query, st);
	else
		sqlite3_reset(st);
	if (r < 0)
		return r;
	ledger_link(s->head.hash, row_hash, hash);
	seq = s->head.seq + 1;
	r = db_run(&s->query, "INSERT INTO chain VALUES (?, ?, ?, ?, ?)",
		   VALUES(INT(seq), TEXT(ledger_kinds[kind].name), INT(row),
			  BLOB(row_hash, sizeof(row_hash)), BLOB(hash, sizeof(hash))));
	if (r < 0)
		return r;
	s->head.seq = seq;
	memcpy(s->head.hash, hash, sizeof(hash));
	if (ret_seq != NULL)
		*ret_seq = row;
	return 0;
}

int ledger_append(struct store *s, enum kind kind, const struct value *values, size_t n,
		  int64_t *ret_seq)
{
	int r;

	assert(store_in_transaction(s));
	r = append(s, kind, values, n, ret_seq);
	/* The row may be there without its link: nobody may commit that by mistake. */
	if (r < 0)
		s->spoiled = r;
	return r;
}
