/* SPDX-License-Identifier: MIT */
#include "store/act.h"

#include "store/ledger.h"

int act_append(struct store *s, const struct act_row *row, int64_t *ret_seq)
{
	return ledger_append(s, KIND_ACT,
			     VALUES(TEXT(row->person), TEXT(row->verb), db_text_or_null(row->about),
				    INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

static int act_read(sqlite3_stmt *st, void *element)
{
	struct act_row *a = element;
	int r = COLUMN_TEXT(st, 1, a->person);

	a->seq = sqlite3_column_int64(st, 0);
	a->at = column_place(st, 4);
	if (r == 0)
		r = COLUMN_TEXT(st, 2, a->verb);
	return r < 0 ? r : COLUMN_TEXT(st, 3, a->about);
}

int act_rows_load(struct query *q, struct act_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT seq, person, verb, about, boot, boottime_ns FROM act ORDER BY seq",
			NULL, 0, sizeof(**ret), act_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
