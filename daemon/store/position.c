/* SPDX-License-Identifier: MIT */
#include "store/position.h"

#include <errno.h>

#include "store/ledger.h"
#include "store/roster.h"

static const char *const actings[] = {
	[HOLDER_FULL] = "",
	[HOLDER_PLT] = "plt",
	[HOLDER_PLH] = "plh",
};

const char *holder_acting_name(enum holder_acting a)
{
	return (size_t)a < ARRAY_LEN(actings) ? actings[a] : NULL;
}

int holder_append(struct store *s, const struct holder_row *row, int64_t *ret_seq)
{
	struct value to_day, acting, decree = db_text_or_null(row->decree);
	int r;

	if (!slug_valid(row->position) || !person_valid(row->person) ||
	    row->acting >= ARRAY_LEN(actings))
		return -EINVAL;
	to_day = row->to_day == ROSTER_DAY_OPEN ? NOTHING : INT(row->to_day);
	acting = db_text_or_null(actings[row->acting]);
	r = db_true(&s->query,
		    "SELECT to_day IS ? AND acting IS ? AND decree IS ? FROM holder WHERE "
		    "position = ? AND person = ? AND from_day = ? ORDER BY seq DESC LIMIT 1",
		    VALUES(to_day, acting, decree, TEXT(row->position), TEXT(row->person),
			   INT(row->from_day)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_HOLDER,
			     VALUES(TEXT(row->position), TEXT(row->person), INT(row->from_day),
				    to_day, acting, decree, INT(row->at.boot),
				    INT(row->at.boottime_ns)),
			     ret_seq);
}

#define HOLDER_COLUMNS                                                                            \
	"SELECT seq, position, person, from_day, to_day, acting, decree, boot, boottime_ns FROM " \
	"holder_now "

static int holder_read(sqlite3_stmt *st, void *element)
{
	struct holder_row *h = element;
	int r = COLUMN_TEXT(st, 1, h->position);

	h->seq = sqlite3_column_int64(st, 0);
	h->from_day = sqlite3_column_int(st, 3);
	h->to_day = sqlite3_column_int(st, 4);
	h->at = column_place(st, 7);
	if (r == 0)
		r = COLUMN_TEXT(st, 2, h->person);
	if (r == 0)
		r = column_word(st, 5, actings, ARRAY_LEN(actings), &h->acting);
	return r < 0 ? r : COLUMN_TEXT(st, 6, h->decree);
}

int holder_find(struct query *q, const char *position, int32_t day, struct holder_row *ret)
{
	return db_find(q,
		       HOLDER_COLUMNS "WHERE position = ?1 AND ?2 BETWEEN from_day AND to_day "
				      "ORDER BY from_day DESC, seq DESC LIMIT 1",
		       VALUES(TEXT(position), INT(day)), sizeof(*ret), holder_read, ret);
}

int holder_rows_load(struct query *q, struct holder_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q, HOLDER_COLUMNS "ORDER BY position, from_day, seq", NULL, 0,
			sizeof(**ret), holder_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
