/* SPDX-License-Identifier: MIT */
#include "store/purge.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "store/derived.h"
#include "store/ledger.h"
#include "store/month.h"
#include "store/query.h"

/*
 * A cut of a kind is a number: rows up to it may go. It is found by the first row that has to stay,
 * as rows are not in the order of their days: what came late holds back those after it.
 */

/* Rows that have no day stay from the last reference on that is before ?1 anywhere on earth; what
 * comes after the first that is not before it is no help, as a clock may have gone wrong since. */
#define CUTOFF_NS "(?1 * 86400 - 50400) * 1000000000"
#define BEFORE_REFERENCE(kind)                                              \
	"WITH after AS (SELECT boot, boottime_ns FROM timeref WHERE"        \
	"	utc_ns + err_ms * 1000000 >= " CUTOFF_NS                    \
	"	ORDER BY boot, boottime_ns LIMIT 1),"                             \
	" last AS (SELECT boot, boottime_ns FROM timeref WHERE"             \
	"	utc_ns + err_ms * 1000000 < " CUTOFF_NS                     \
	"	AND (boot, boottime_ns) < (SELECT boot, boottime_ns FROM after)"  \
	"	ORDER BY boot DESC, boottime_ns DESC LIMIT 1)"                    \
	" SELECT max(seq) FROM " kind " WHERE EXISTS (SELECT 1 FROM last)"  \
	"	AND seq < ifnull((SELECT min(r.seq) FROM " kind " r, last"  \
	"		WHERE (r.boot, r.boottime_ns) > (last.boot, last.boottime_ns))," \
	"		9223372036854775807)"

/* A part of a paper goes with it. */
#define OF_PAPER(kind)                                                                 \
	"SELECT max(seq) FROM " kind " WHERE seq < ifnull((SELECT min(seq) FROM " kind \
	" WHERE paper > ?2), 9223372036854775807)"

/* What a device may send once more is known by its newest number. */
#define OLD_RECORD(kind)                                                  \
	"(o.device_seq IS NULL OR EXISTS (SELECT 1 FROM " kind " n WHERE" \
	"	n.reader = o.reader AND n.device_epoch = o.device_epoch AND"    \
	"	n.device_seq > o.device_seq))"

#define NEWEST_STAYS(kind) "o.seq < (SELECT max(seq) FROM " kind ") AND "
#define ROWS_OF(kind, which) " FROM " kind " o WHERE o.seq <= ?1 AND " NEWEST_STAYS(kind) which

/* clang-format off */
/* `which` rows go at all; `yet`: when nothing refers to them any more. */
#define KIND_YET(what_, kind_, name, upto_, which, yet)					   \
	{ what_, kind_, upto_, "SELECT count(*)" ROWS_OF(name, which),			   \
	  "DELETE FROM " name " WHERE seq IN (SELECT o.seq" ROWS_OF(name, which)	   \
	  "	AND " yet " ORDER BY o.seq LIMIT ?2)" }
#define KIND(what_, kind_, name, upto_, which)						   \
	KIND_YET(what_, kind_, name, upto_, which, "1")

/* In the order of removal: what refers to a row goes before it. ?1 of `upto` is the first day that
 * stays, ?2 the cut of papers, ?3 that of corrections. */
static const struct purge_kind {
	enum purge_what what;
	enum kind kind;
	const char *upto, *count, *remove;
} kinds[] = {
	/* A punch without a known day goes with those that were stored after it. */
	KIND(PURGE_PUNCH, KIND_JOURNAL, "journal",
	     "SELECT max(seq) FROM punch_day WHERE day < ?1 AND day > -2147483648 AND"
	     "	seq < ifnull((SELECT min(seq) FROM punch_day WHERE day >= ?1),"
	     "	9223372036854775807)", OLD_RECORD("journal")),
	KIND(PURGE_REFUSED, KIND_REFUSED, "refused", BEFORE_REFERENCE("refused"),
	     OLD_RECORD("refused")),
	KIND(PURGE_PAPER, KIND_PAPER_PERSON, "paper_person", OF_PAPER("paper_person"), "1"),
	KIND(PURGE_PAPER, KIND_COSIGN, "cosign", OF_PAPER("cosign"), "1"),
	KIND(PURGE_PAPER, KIND_LETTER, "letter", OF_PAPER("letter"), "1"),
	KIND(PURGE_PAPER, KIND_APPROVAL, "approval",
	     "SELECT max(seq) FROM approval WHERE kind IN ('paper', 'correction') AND"
	     "	seq < ifnull((SELECT min(seq) FROM approval WHERE"
	     "		kind = 'paper' AND subject > ?2 OR kind = 'correction' AND subject > ?3),"
	     "		9223372036854775807)", "o.kind IN ('paper', 'correction')"),
	KIND(PURGE_PAPER, KIND_CORRECTION, "correction",
	     "SELECT max(seq) FROM correction WHERE seq < ifnull((SELECT min(seq) FROM correction"
	     "	WHERE day >= ?1), 9223372036854775807)", "1"),
	KIND_YET(PURGE_PAPER, KIND_PAPER, "paper",
	     "SELECT max(seq) FROM paper WHERE seq < ifnull((SELECT min(seq) FROM paper"
	     "	WHERE to_day >= ?1), 9223372036854775807)", "1",
	     "NOT EXISTS (SELECT 1 FROM paper_person c WHERE c.paper = o.seq) AND"
	     " NOT EXISTS (SELECT 1 FROM cosign c WHERE c.paper = o.seq) AND"
	     " NOT EXISTS (SELECT 1 FROM letter c WHERE c.paper = o.seq)"),
	KIND(PURGE_ACT, KIND_ACT, "act", BEFORE_REFERENCE("act"), "1"),
};
/* clang-format on */

const char *purge_what_name(enum purge_what w)
{
	static const char *const names[PURGE_WHATS] = {"punch", "refused", "paper", "act",
						       "verdict"};

	return names[w];
}

static const struct purge_kind *find_kind(enum kind kind)
{
	const struct purge_kind *k = kinds;

	while (k->kind != kind)
		k++;
	return k;
}

bool purge_takes(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(ledger_kinds[kinds[i].kind].name, kind) == 0)
			return true;
	return false;
}

int purge_upto(struct query *q, const char *kind, int64_t *ret)
{
	return db_number(q, "SELECT ifnull(max(upto), 0) FROM cut WHERE kind = ?",
			 VALUES(TEXT(kind)), ret);
}

/* Up to which row a kind could be cut; 0: not at all. */
static int find_upto(struct query *q, const struct purge_kind *k, int32_t before, int64_t *ret)
{
	struct value values[3] = {INT(before), INT(0), INT(0)};
	bool of_corrections = strstr(k->upto, "?3") != NULL;
	bool of_papers = strstr(k->upto, "?2") != NULL;
	int64_t papers = 0, corrections = 0;
	int r = 0;

	if (of_papers)
		r = find_upto(q, find_kind(KIND_PAPER), before, &papers);
	if (r == 0 && of_corrections)
		r = find_upto(q, find_kind(KIND_CORRECTION), before, &corrections);
	if (r < 0)
		return r;
	values[1] = INT(papers);
	values[2] = INT(corrections);
	*ret = 0;
	r = db_once(q, k->upto, values, of_corrections ? 3 : of_papers ? 2 : 1, ret);
	return r == -ENOENT ? 0 : r;
}

/* The first day that stays: of the months before `before` those that are locked, from the first on
 * record on. In `*waits` the first month that is old enough and not locked; -1: none. */
static int locked_before(struct query *q, int32_t before, int32_t *ret, int32_t *waits)
{
	struct civil_date c;
	int32_t first, month, end;
	bool locked = true;
	int r = query_first_closed(q, &first);

	*ret = INT32_MIN;
	*waits = -1;
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	c = civil_from_day(before);
	end = MONTH_OF(c.year, c.month);
	c = civil_from_day(first);
	for (month = MONTH_OF(c.year, c.month); month < end; month++) {
		r = month_locked(q, month, &locked);
		if (r < 0)
			return r;
		if (!locked) {
			*waits = month;
			break;
		}
		*ret = civil_day((month + 1) / 12, (month + 1) % 12 + 1, 1);
	}
	return 0;
}

static int count_verdicts(struct query *q, int32_t before, int64_t *ret)
{
	int64_t told;
	int r = db_once(q, "SELECT count(*) FROM verdict WHERE day < ?", VALUES(INT(before)), ret);

	if (r == 0)
		r = db_once(q, "SELECT count(*) FROM told WHERE day BETWEEN 0 AND ?",
			    VALUES(INT(before - 1)), &told);
	if (r == 0)
		*ret += told;
	return r;
}

int purge_today(struct query *q, int32_t today, int32_t *ret)
{
	int64_t day;
	int r = db_number(q,
			  "SELECT DISTINCT day FROM punch_day WHERE day <= ?1 AND"
			  "	day > -2147483648 ORDER BY day DESC LIMIT 1 OFFSET 6",
			  VALUES(INT(today)), &day);

	if (r == 0)
		*ret = (int32_t)day;
	return r;
}

int purge_plan(struct query *q, enum purge_what what, int32_t before, struct purge_plan *ret)
{
	struct purge_plan plan = {.rows = 0};
	int32_t stays;
	int r = locked_before(q, before, &stays, &plan.waits);

	plan.last_day = stays == INT32_MIN ? INT32_MIN : stays - 1;
	for (size_t i = 0; r == 0 && stays != INT32_MIN && i < ARRAY_LEN(kinds); i++) {
		int64_t upto, n = 0;

		if (kinds[i].what != what)
			continue;
		r = find_upto(q, &kinds[i], stays, &upto);
		if (r == 0)
			r = db_once(q, kinds[i].count, VALUES(INT(upto)), &n);
		plan.rows += n;
	}
	if (r == 0 && what == PURGE_VERDICT && stays != INT32_MIN)
		r = count_verdicts(q, stays, &plan.rows);
	if (r == 0)
		*ret = plan;
	return r;
}

/* The place of a row in the chain. It is not before its number in its own kind. */
static int place_of(struct query *q, enum kind kind, int64_t row, struct chain_head *ret)
{
	sqlite3_stmt *st;
	int r = db_prepare(
		q, "SELECT seq, hash FROM chain WHERE seq >= ?2 AND kind = ?1 AND row = ?2 LIMIT 1",
		VALUES(TEXT(ledger_kinds[kind].name), INT(row)), &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	ret->seq = sqlite3_column_int64(st, 0);
	r = sqlite3_column_bytes(st, 1) == STORE_HASH_SIZE ? 0 : -EUCLEAN;
	if (r == 0)
		memcpy(ret->hash, sqlite3_column_blob(st, 1), STORE_HASH_SIZE);
	sqlite3_reset(st);
	return r;
}

static int append_cut(struct store *s, enum kind kind, int64_t upto, int32_t last_day,
		      const char *reason, struct place at)
{
	char hash[2 * STORE_HASH_SIZE + 1], day[CIVIL_DATE_SIZE];
	struct chain_head place;
	int r = place_of(&s->query, kind, upto, &place);

	if (r < 0)
		return r;
	hex_encode(hash, place.hash, sizeof(place.hash));
	civil_format_day(day, last_day);
	return ledger_append(s, KIND_CUT,
			     VALUES(TEXT(ledger_kinds[kind].name), INT(upto), INT(place.seq),
				    TEXT(hash), TEXT(reason), TEXT(day), INT(at.boot),
				    INT(at.boottime_ns)),
			     NULL);
}

/* Was this kind cut at this day already? Then only what is locked later can move the cut. */
static int is_cut_at(struct query *q, const char *kind, int32_t day)
{
	char text[CIVIL_DATE_SIZE];
	int64_t n;
	int r;

	civil_format_day(text, day);
	r = db_once(q, "SELECT count(*) FROM cut WHERE kind = ? AND note >= ?",
		    VALUES(TEXT(kind), TEXT(text)), &n);
	return r < 0 ? r : n > 0;
}

int purge_cut(struct store *s, enum purge_what what, int32_t before, const char *reason,
	      struct place at)
{
	struct query *q = &s->query;
	int32_t stays, waits;
	int r = locked_before(q, before, &stays, &waits), cuts = 0;

	assert(store_in_transaction(s));
	for (size_t i = 0; r == 0 && stays != INT32_MIN && i < ARRAY_LEN(kinds); i++) {
		const char *name = ledger_kinds[kinds[i].kind].name;
		int64_t upto = 0, was = 0, n = 0;

		if (kinds[i].what != what)
			continue;
		r = is_cut_at(q, name, stays - 1);
		if (r > 0) {
			r = 0;
			continue;
		}
		if (r == 0)
			r = find_upto(q, &kinds[i], stays, &upto);
		if (r == 0)
			r = purge_upto(q, name, &was);
		if (r == 0)
			r = db_once(q, kinds[i].count, VALUES(INT(upto)), &n);
		if (r < 0 || upto <= was || n == 0)
			continue;
		r = append_cut(s, kinds[i].kind, upto, stays - 1, reason, at);
		cuts += r == 0;
	}
	return r < 0 ? r : cuts;
}

/* Days whose punches are gone. */
static int unplace(struct query *q, size_t max)
{
	int64_t upto;
	int32_t last;
	int r = purge_upto(q, "journal", &upto);

	if (r == 0)
		r = purge_last_day(q, &last);
	if (r == 0)
		r = db_once(q,
			    "DELETE FROM punch_day WHERE (day, seq) IN (SELECT day, seq FROM"
			    " punch_day p WHERE day <= ? AND seq <= ? AND NOT EXISTS (SELECT 1 FROM"
			    " journal j WHERE j.seq = p.seq) LIMIT ?)",
			    VALUES(INT(last), INT(upto), INT((int64_t)max)), NULL);
	return r == -ENOENT ? 0 : r < 0 ? r : sqlite3_changes(q->db);
}

static int remove_verdicts(struct query *q, int32_t before, size_t max)
{
	int r = db_once(q,
			"DELETE FROM verdict WHERE (day, person, rev) IN (SELECT day, person, rev"
			" FROM verdict WHERE day < ? LIMIT ?)",
			VALUES(INT(before), INT((int64_t)max)), NULL);

	if (r < 0 || sqlite3_changes(q->db) > 0)
		return r < 0 ? r : sqlite3_changes(q->db);
	/* What is kept under days that never were is not about a day. */
	r = db_once(q,
		    "DELETE FROM told WHERE (day, what) IN (SELECT day, what FROM told WHERE"
		    " day BETWEEN 0 AND ? LIMIT ?)",
		    VALUES(INT(before - 1), INT((int64_t)max)), NULL);
	return r < 0 ? r : sqlite3_changes(q->db);
}

int purge_slice(struct store *s, enum purge_what what, int32_t before, size_t max)
{
	struct query *q = &s->query;
	int64_t upto;
	int32_t stays, waits;
	int r;

	assert(store_in_transaction(s));
	if (what == PURGE_VERDICT) {
		r = locked_before(q, before, &stays, &waits);
		return r < 0 || stays == INT32_MIN ? r : remove_verdicts(q, stays, max);
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].what != what)
			continue;
		r = purge_upto(q, ledger_kinds[kinds[i].kind].name, &upto);
		if (r == 0 && upto > 0)
			r = db_once(q, kinds[i].remove, VALUES(INT(upto), INT((int64_t)max)), NULL);
		if (r < 0)
			return r;
		if (upto > 0 && sqlite3_changes(q->db) > 0)
			return sqlite3_changes(q->db);
	}
	return what == PURGE_PUNCH ? unplace(q, max) : 0;
}

int purge_last_day(struct query *q, int32_t *ret_day)
{
	char text[CIVIL_DATE_SIZE];
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT max(note) FROM cut WHERE kind IN ('journal', 'paper',"
			   " 'correction', 'approval')",
			   NULL, 0, &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = sqlite3_column_type(st, 0) == SQLITE_NULL ? -ENOENT
						      : column_text(st, 0, text, sizeof(text));
	sqlite3_reset(st);
	if (r == 0 && civil_parse_day(text, ret_day) < 0)
		r = -EUCLEAN;
	return r;
}

static int read_cut(sqlite3_stmt *st, void *element)
{
	struct cut_row *row = element;
	char hash[2 * STORE_HASH_SIZE + 1];
	int r;

	row->seq = sqlite3_column_int64(st, 0);
	row->upto = sqlite3_column_int64(st, 2);
	row->chain_seq = sqlite3_column_int64(st, 3);
	row->at = column_place(st, 7);
	r = COLUMN_TEXT(st, 1, row->kind);
	if (r == 0)
		r = COLUMN_TEXT(st, 4, hash);
	if (r == 0)
		r = COLUMN_TEXT(st, 5, row->reason);
	if (r == 0)
		r = COLUMN_TEXT(st, 6, row->note);
	return r < 0 ? r : hex_decode(row->hash, sizeof(row->hash), hash) < 0 ? -EUCLEAN : 0;
}

int cut_rows_load(struct query *q, struct cut_row **ret, size_t *ret_n)
{
	return db_load(q, "SELECT * FROM cut ORDER BY seq", NULL, 0, sizeof(**ret), read_cut,
		       (void **)ret, ret_n);
}
