/* SPDX-License-Identifier: MIT */
#include "store/dossier.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chainhash.h"
#include "base/util.h"
#include "store/ledger.h"

/* Which rows, by kind. All see the same seven parameters. */
#define ASKED                                                           \
	"WITH asked(who, day_a, day_b, boot_a, ns_a, boot_b, ns_b) AS " \
	"(SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7) SELECT r.seq FROM "
#define BETWEEN_PLACES " (r.boot, r.boottime_ns) BETWEEN (boot_a, ns_a) AND (boot_b, ns_b) "
#define IN_BOOTS " r.boot BETWEEN boot_a - 1 AND boot_b + 1 "
/* Leave of a person, or of the unit or office that they were in. */
#define PAPERS                                                                               \
	"(SELECT p.seq FROM paper p, asked WHERE p.from_day <= day_b AND p.to_day >= day_a " \
	"AND (EXISTS (SELECT 1 FROM paper_person pp WHERE pp.paper = p.seq AND "             \
	"pp.person = who) OR p.unit IN (SELECT unit FROM membership m "                      \
	"WHERE m.person = who)))"
#define ORDERED " ORDER BY r.seq"

/* clang-format off */
static const struct {
	enum kind kind;
	bool of_days;
	const char *sql;
} wanted[] = {
	{ KIND_EPOCH, false, ASKED "epoch r, asked" ORDERED },
	{ KIND_BOOT, false, ASKED "boot r, asked WHERE r.seq BETWEEN boot_a - 1 AND boot_b + 1" ORDERED },
	{ KIND_SESSION, false, ASKED "session r, asked WHERE" IN_BOOTS ORDERED },
	{ KIND_JOURNAL, true, ASKED "journal r, asked WHERE EXISTS (SELECT 1 FROM punch_day p, link_now l"
		" WHERE p.seq = r.seq AND p.day BETWEEN day_a AND day_b AND l.credential = r.credential"
		" AND l.person = who AND p.day BETWEEN l.from_day AND l.to_day)" ORDERED },
	{ KIND_REFUSED, true, ASKED "refused r, asked WHERE" BETWEEN_PLACES ORDERED },
	{ KIND_TIMEREF, false, ASKED "timeref r, asked WHERE" IN_BOOTS ORDERED },
	{ KIND_DEVREF, false, ASKED "devref r, asked WHERE" BETWEEN_PLACES ORDERED },
	{ KIND_COVERAGE, true, ASKED "coverage r, asked WHERE (r.from_boot, r.from_ns) <="
		" (boot_b, ns_b) AND (r.to_boot, r.to_ns) >= (boot_a, ns_a)" ORDERED },
	{ KIND_PERSON, false, ASKED "person r, asked WHERE r.person = who" ORDERED },
	{ KIND_MEMBERSHIP, false, ASKED "membership r, asked WHERE r.person = who" ORDERED },
	{ KIND_LINK, false, ASKED "link r, asked WHERE r.person = who" ORDERED },
	{ KIND_RULE, false, ASKED "rule r, asked WHERE r.valid_from <= day_b" ORDERED },
	{ KIND_READER, false, ASKED "reader r, asked" ORDERED },
	{ KIND_HOLDER, false, ASKED "holder r, asked WHERE r.from_day <= day_b" ORDERED },
	{ KIND_PAPER, false, ASKED "paper r, asked WHERE r.seq IN " PAPERS ORDERED },
	{ KIND_PAPER_PERSON, false, ASKED "paper_person r, asked WHERE r.person = who"
		" AND r.paper IN " PAPERS ORDERED },
	{ KIND_CORRECTION, true, ASKED "correction r, asked WHERE r.person = who"
		" AND r.day BETWEEN day_a AND day_b" ORDERED },
	{ KIND_APPROVAL, false, ASKED "approval r, asked WHERE (r.kind = 'paper' AND r.subject IN " PAPERS
		") OR (r.kind = 'correction' AND r.subject IN (SELECT c.seq FROM correction c"
		" WHERE c.person = who AND c.day BETWEEN day_a AND day_b))"
		" OR (r.kind = 'calendar' AND r.subject IN (SELECT c.seq FROM calendar c"
		" WHERE c.day BETWEEN day_a AND day_b)) OR r.kind = 'rule'" ORDERED },
	{ KIND_DOUBT, true, ASKED "doubt r, asked WHERE r.day BETWEEN day_a AND day_b" ORDERED },
	/* A month is a number; what touches the days is asked for by their text. */
	{ KIND_MONTH, true, ASKED "month r, asked WHERE r.month BETWEEN"
		" strftime('%Y', day_a * 86400, 'unixepoch') * 12 + strftime('%m', day_a * 86400, 'unixepoch') - 1"
		" AND strftime('%Y', day_b * 86400, 'unixepoch') * 12 + strftime('%m', day_b * 86400, 'unixepoch') - 1"
		" AND ifnull(r.person, who) = who" ORDERED },
	{ KIND_MONTH_LINE, true, ASKED "month_line r, asked WHERE r.person = who AND r.month BETWEEN"
		" strftime('%Y', day_a * 86400, 'unixepoch') * 12 + strftime('%m', day_a * 86400, 'unixepoch') - 1"
		" AND strftime('%Y', day_b * 86400, 'unixepoch') * 12 + strftime('%m', day_b * 86400, 'unixepoch') - 1" ORDERED },
	{ KIND_CALENDAR, false, ASKED "calendar r, asked WHERE r.day BETWEEN day_a AND day_b" ORDERED },
	{ KIND_SETTING, false, ASKED "setting r, asked" ORDERED },
	{ KIND_COSIGN, false, ASKED "cosign r, asked WHERE r.paper IN " PAPERS ORDERED },
	{ KIND_LETTER, false, ASKED "letter r, asked WHERE r.paper IN " PAPERS ORDERED },
	{ KIND_CUT, false, ASKED "cut r, asked" ORDERED },
	{ KIND_FORGOTTEN, false, ASKED "forgotten r, asked WHERE r.person = who" ORDERED },
};
/* clang-format on */

struct dossier {
	struct {
		int64_t *rows; /* seqs, ascending */
		size_t n, next;
		bool of_days;
	} kinds[KINDS];
	char *text; /* of the entry that was told last */
};

void dossier_free(struct dossier *d)
{
	if (d == NULL)
		return;
	for (enum kind k = 0; k < KINDS; k++)
		free(d->kinds[k].rows);
	free(d->text);
	free(d);
}

bool dossier_known(const struct dossier *d)
{
	return d->kinds[KIND_PERSON].n > 0;
}

static int seq_read(sqlite3_stmt *st, void *element)
{
	*(int64_t *)element = sqlite3_column_int64(st, 0);
	return 0;
}

int dossier_find(struct query *q, const struct dossier_request *request, struct dossier **ret)
{
	const struct value values[] = {TEXT(request->person),	       INT(request->from_day),
				       INT(request->to_day),	       INT(request->from.boot),
				       INT(request->from.boottime_ns), INT(request->to.boot),
				       INT(request->to.boottime_ns)};
	struct dossier *d = calloc(1, sizeof(*d));
	int r = d == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < ARRAY_LEN(wanted) && r == 0; i++) {
		void *rows = NULL;

		r = db_load(q, wanted[i].sql, values, ARRAY_LEN(values), sizeof(int64_t), seq_read,
			    &rows, &d->kinds[wanted[i].kind].n);
		if (r < 0)
			break;
		d->kinds[wanted[i].kind].rows = rows;
		d->kinds[wanted[i].kind].of_days = wanted[i].of_days;
	}
	if (r < 0) {
		dossier_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

/* The row's canonical text. */
static int row_text(struct query *q, enum kind kind, int64_t row, char **ret)
{
	sqlite3_stmt *st;
	char sql[64];
	int rc, r;

	snprintf(sql, sizeof(sql), "SELECT * FROM %s WHERE seq = %lld", ledger_kinds[kind].name,
		 (long long)row);
	rc = sqlite3_prepare_v2(q->db, sql, -1, &st, NULL);
	if (rc != SQLITE_OK)
		return db_error(q->db, rc);
	rc = sqlite3_step(st);
	r = rc == SQLITE_ROW	? ledger_canonical(st, kind, 0, ret)
	    : rc == SQLITE_DONE ? -ENOENT
				: db_error(q->db, rc);
	sqlite3_finalize(st);
	return r;
}

/* The rows of a kind come in their order along the chain. */
static bool belongs(struct dossier *d, enum kind kind, int64_t row)
{
	if (kind == KINDS)
		return false;
	while (d->kinds[kind].next < d->kinds[kind].n &&
	       d->kinds[kind].rows[d->kinds[kind].next] < row)
		d->kinds[kind].next++;
	return d->kinds[kind].next < d->kinds[kind].n &&
	       d->kinds[kind].rows[d->kinds[kind].next] == row;
}

/* A blob of another size is no hash of ours: what was done to it shows when it is checked. */
static void take_hash(sqlite3_stmt *st, int column, uint8_t ret[STORE_HASH_SIZE])
{
	memset(ret, 0, STORE_HASH_SIZE);
	if (sqlite3_column_bytes(st, column) == STORE_HASH_SIZE)
		memcpy(ret, sqlite3_column_blob(st, column), STORE_HASH_SIZE);
}

static int origin(struct query *q, uint8_t ret[STORE_HASH_SIZE])
{
	char epoch[STORE_EPOCH_SIZE] = "";
	sqlite3_stmt *st;
	int r = db_prepare(q, "SELECT epoch FROM epoch ORDER BY seq LIMIT 1", NULL, 0, &st);

	if (r == 0)
		r = db_step(q, st);
	if (r > 0) {
		r = COLUMN_TEXT(st, 0, epoch);
		sqlite3_reset(st);
	}
	chainhash_origin(epoch, ret);
	return r;
}

int dossier_walk(struct query *q, struct dossier *d, dossier_each_fn *each, void *arg)
{
	struct dossier_entry e = {.seq = 0};
	bool begun = false;
	sqlite3_stmt *st;
	int r = origin(q, e.previous);

	if (r == 0)
		r = db_prepare(q, "SELECT seq, kind, row, row_hash, hash FROM chain ORDER BY +seq",
			       NULL, 0, &st);
	if (r < 0)
		return r;
	while ((r = db_step(q, st)) > 0) {
		enum kind kind = ledger_kind_find((const char *)sqlite3_column_text(st, 1));
		int64_t row = sqlite3_column_int64(st, 2);

		e.seq = sqlite3_column_int64(st, 0);
		free(d->text);
		d->text = NULL;
		r = belongs(d, kind, row) ? row_text(q, kind, row, &d->text) : 0;
		if (r < 0)
			break;
		e.table = kind < KINDS ? ledger_kinds[kind].name : "";
		e.text = d->text;
		e.of_days = e.text != NULL && d->kinds[kind].of_days;
		take_hash(st, 3, e.row_hash);
		begun |= e.text != NULL;
		r = begun ? each(arg, &e) : 0;
		take_hash(st, 4, e.previous);
		if (r != 0)
			break;
	}
	sqlite3_reset(st);
	return r;
}
