/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "store/decided.h"

static const char *const standings[] = {
	[STANDING_ENTERED] = "entered",
	[STANDING_CONFIRMED] = "confirmed",
	[STANDING_REFUSED] = "refused",
	[STANDING_WITHDRAWN] = "withdrawn",
};

static const char *const kinds[APPROVAL_KINDS] = {
	[APPROVAL_PAPER] = "paper",	  [APPROVAL_CORRECTION] = "correction",
	[APPROVAL_MONTH] = "month",	  [APPROVAL_RULE] = "rule",
	[APPROVAL_CALENDAR] = "calendar",
};

static const char *const decisions[DECISIONS] = {
	[DECISION_CONFIRM] = "confirm",
	[DECISION_REFUSE] = "refuse",
	[DECISION_WITHDRAW] = "withdraw",
};

const char *standing_name(enum standing s)
{
	return (size_t)s < ARRAY_LEN(standings) ? standings[s] : NULL;
}

const char *approval_decision_name(enum approval_decision d)
{
	return (size_t)d < ARRAY_LEN(decisions) ? decisions[d] : NULL;
}

int column_decided(sqlite3_stmt *st, int column, struct decided *ret)
{
	static const uint8_t standing_of[DECISIONS] = {
		[DECISION_CONFIRM] = STANDING_CONFIRMED,
		[DECISION_REFUSE] = STANDING_REFUSED,
		[DECISION_WITHDRAW] = STANDING_WITHDRAWN,
	};
	int confirms = sqlite3_column_int(st, column + 1);
	uint8_t decision = 0;

	if (sqlite3_column_type(st, column) == SQLITE_NULL)
		return 0; /* zeroed: entered */
	if (column_word(st, column, decisions, DECISIONS, &decision) < 0)
		return -EUCLEAN;
	ret->standing = standing_of[decision];
	ret->confirms = (uint8_t)(confirms < UINT8_MAX ? confirms : UINT8_MAX);
	ret->last = sqlite3_column_int64(st, column + 2);
	return 0;
}

/* Is there what is to be decided about? 1, 0 or -errno. */
static int subject_exists(struct store *s, const struct approval_row *row)
{
	static const char *const sql[APPROVAL_KINDS] = {
		[APPROVAL_PAPER] = "SELECT EXISTS (SELECT 1 FROM paper WHERE seq = ?)",
		[APPROVAL_CORRECTION] = "SELECT EXISTS (SELECT 1 FROM correction WHERE seq = ?)",
		[APPROVAL_MONTH] = NULL, /* needs no row */
		[APPROVAL_RULE] = "SELECT EXISTS (SELECT 1 FROM rule WHERE seq = ?)",
		[APPROVAL_CALENDAR] = "SELECT EXISTS (SELECT 1 FROM calendar WHERE seq = ?)",
	};

	if (sql[row->kind] == NULL)
		return 1;
	return db_true(&s->query, sql[row->kind], VALUES(INT(row->subject)));
}

int approval_append(struct store *s, const struct approval_row *row, int64_t *ret_seq)
{
	struct value kind, decision, letter = db_text_or_null(row->letter);
	struct value note = db_text_or_null(row->note);
	int r;

	if (row->kind >= APPROVAL_KINDS || row->decision >= DECISIONS || row->person[0] == '\0')
		return -EINVAL;
	r = subject_exists(s, row);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	kind = TEXT(kinds[row->kind]);
	decision = TEXT(decisions[row->decision]);
	r = db_true(&s->query,
		    "SELECT decision = ? AND person = ? AND letter IS ? AND note IS ? FROM "
		    "approval WHERE kind = ? AND subject = ? ORDER BY seq DESC LIMIT 1",
		    VALUES(decision, TEXT(row->person), letter, note, kind, INT(row->subject)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_APPROVAL,
			     VALUES(kind, INT(row->subject), decision, TEXT(row->person), letter,
				    note, INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

static int approval_read(sqlite3_stmt *st, void *element)
{
	struct approval_row *a = element;
	int r = column_word(st, 1, kinds, APPROVAL_KINDS, &a->kind);

	a->seq = sqlite3_column_int64(st, 0);
	a->subject = sqlite3_column_int64(st, 2);
	a->at = column_place(st, 7);
	if (r == 0)
		r = column_word(st, 3, decisions, DECISIONS, &a->decision);
	if (r == 0)
		r = COLUMN_TEXT(st, 4, a->person);
	if (r == 0)
		r = COLUMN_TEXT(st, 5, a->letter);
	return r < 0 ? r : COLUMN_TEXT(st, 6, a->note);
}

#define APPROVAL_COLUMNS                                                                     \
	"SELECT seq, kind, subject, decision, person, letter, note, boot, boottime_ns FROM " \
	"approval WHERE kind = ?"

int approval_rows_load(struct query *q, enum approval_kind kind, int64_t subject,
		       struct approval_row **ret, size_t *ret_n)
{
	void *rows;
	int r = subject == 0 ? db_load(q, APPROVAL_COLUMNS " ORDER BY subject, seq",
				       VALUES(TEXT(kinds[kind])), sizeof(**ret), approval_read,
				       &rows, ret_n)
			     : db_load(q, APPROVAL_COLUMNS " AND subject = ? ORDER BY seq",
				       VALUES(TEXT(kinds[kind]), INT(subject)), sizeof(**ret),
				       approval_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

int cosign_append(struct store *s, const struct approval_row *row, int64_t *ret_seq)
{
	int r = db_true(&s->query,
			"SELECT EXISTS (SELECT 1 FROM cosign WHERE paper = ? AND person = ?)",
			VALUES(INT(row->subject), TEXT(row->person)));

	if (r != 0)
		return r < 0 ? r : -EEXIST;
	return ledger_append(s, KIND_COSIGN,
			     VALUES(INT(row->subject), TEXT(row->person),
				    db_text_or_null(row->letter), db_text_or_null(row->note),
				    INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

static int cosign_read(sqlite3_stmt *st, void *element)
{
	struct approval_row *a = element;
	int r = COLUMN_TEXT(st, 2, a->person);

	a->seq = sqlite3_column_int64(st, 0);
	a->subject = sqlite3_column_int64(st, 1);
	a->kind = APPROVAL_PAPER;
	a->decision = DECISION_CONFIRM;
	a->at = column_place(st, 5);
	if (r == 0)
		r = COLUMN_TEXT(st, 3, a->letter);
	return r < 0 ? r : COLUMN_TEXT(st, 4, a->note);
}

int cosign_find(struct query *q, int64_t paper, const char *person, struct approval_row *ret)
{
	return db_find(q,
		       "SELECT seq, paper, person, letter, note, boot, boottime_ns FROM cosign "
		       "WHERE paper = ? AND person <> ? ORDER BY seq DESC LIMIT 1",
		       VALUES(INT(paper), TEXT(person)), sizeof(*ret), cosign_read, ret);
}
