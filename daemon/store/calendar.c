/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "store/decided.h"

/* Whole days: rows of the calendar, and questions about a day. */

static const char *const kinds[CALENDAR_KINDS] = {
	[CALENDAR_NATIONAL] = "national",
	[CALENDAR_JOINT] = "joint",
	[CALENDAR_REGIONAL] = "regional",
};

const char *calendar_kind_name(enum calendar_kind k)
{
	return (size_t)k < ARRAY_LEN(kinds) ? kinds[k] : NULL;
}

int calendar_append(struct store *s, const struct calendar_row *row, int64_t *ret_seq)
{
	int64_t there;
	int r;

	if (row->kind >= CALENDAR_KINDS || row->name[0] == '\0' || row->author[0] == '\0')
		return -EINVAL;
	r = db_number(&s->query,
		      "SELECT max(seq) FROM calendar_now WHERE day = ? AND name = ? AND kind = ? "
		      "AND decree IS ? AND ifnull(decision, 'confirm') = 'confirm'",
		      VALUES(INT(row->day), TEXT(row->name), TEXT(kinds[row->kind]),
			     db_text_or_null(row->decree)),
		      &there);
	if (r == 0 && ret_seq != NULL)
		*ret_seq = there;
	if (r != -ENOENT)
		return r < 0 ? r : 1;
	return ledger_append(s, KIND_CALENDAR,
			     VALUES(INT(row->day), TEXT(row->name), TEXT(kinds[row->kind]),
				    db_text_or_null(row->decree), db_text_or_null(row->source),
				    TEXT(row->author), INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

#define CALENDAR_COLUMNS                                                                     \
	"SELECT seq, day, name, kind, decree, source, author, boot, boottime_ns, decision, " \
	"confirms, decided FROM calendar_now "

static int calendar_read(sqlite3_stmt *st, void *element)
{
	struct calendar_row *c = element;
	int r = COLUMN_TEXT(st, 2, c->name);

	c->seq = sqlite3_column_int64(st, 0);
	c->day = sqlite3_column_int(st, 1);
	c->at = column_place(st, 7);
	if (r == 0)
		r = column_word(st, 3, kinds, CALENDAR_KINDS, &c->kind);
	if (r == 0)
		r = COLUMN_TEXT(st, 4, c->decree);
	if (r == 0)
		r = COLUMN_TEXT(st, 5, c->source);
	if (r == 0)
		r = COLUMN_TEXT(st, 6, c->author);
	return r < 0 ? r : column_decided(st, 9, &c->decided);
}

int calendar_find(struct query *q, int64_t seq, struct calendar_row *ret)
{
	return db_find(q, CALENDAR_COLUMNS "WHERE seq = ?", VALUES(INT(seq)), sizeof(*ret),
		       calendar_read, ret);
}

int calendar_rows_load(struct query *q, int32_t from_day, int32_t to_day, struct calendar_row **ret,
		       size_t *ret_n)
{
	void *rows;
	int r = db_load(q, CALENDAR_COLUMNS "WHERE day BETWEEN ? AND ? ORDER BY day, seq",
			VALUES(INT(from_day), INT(to_day)), sizeof(**ret), calendar_read, &rows,
			ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

int doubt_append(struct store *s, const struct doubt_row *row, int64_t *ret_seq)
{
	struct value answer = db_text_or_null(row->answer), note = db_text_or_null(row->note);
	int r;

	if (!slug_valid(row->cause) || (row->answer[0] != '\0' && !slug_valid(row->answer)) ||
	    row->author[0] == '\0')
		return -EINVAL;
	r = db_true(&s->query,
		    "SELECT cause = ? AND answer IS ? AND author = ? AND note IS ? FROM doubt_now "
		    "WHERE day = ?",
		    VALUES(TEXT(row->cause), answer, TEXT(row->author), note, INT(row->day)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_DOUBT,
			     VALUES(INT(row->day), TEXT(row->cause), answer, TEXT(row->author),
				    note, INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

static int doubt_read(sqlite3_stmt *st, void *element)
{
	struct doubt_row *d = element;
	int r = COLUMN_TEXT(st, 2, d->cause);

	d->seq = sqlite3_column_int64(st, 0);
	d->day = sqlite3_column_int(st, 1);
	d->at = column_place(st, 6);
	if (r == 0)
		r = COLUMN_TEXT(st, 3, d->answer);
	if (r == 0)
		r = COLUMN_TEXT(st, 4, d->author);
	return r < 0 ? r : COLUMN_TEXT(st, 5, d->note);
}

int doubt_rows_load(struct query *q, int32_t from_day, int32_t to_day, struct doubt_row **ret,
		    size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT seq, day, cause, answer, author, note, boot, boottime_ns FROM "
			"doubt_now WHERE day BETWEEN ? AND ? ORDER BY day",
			VALUES(INT(from_day), INT(to_day)), sizeof(**ret), doubt_read, &rows,
			ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
