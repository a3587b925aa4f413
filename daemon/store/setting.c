/* SPDX-License-Identifier: MIT */
#include "store/setting.h"

#include <errno.h>

#include "store/ledger.h"

int setting_append(struct store *s, const struct setting_row *row, int64_t *ret_seq)
{
	int r;

	if (!slug_valid(row->name) || row->author[0] == '\0')
		return -EINVAL;
	r = db_true(&s->query,
		    "SELECT value = ? FROM setting WHERE name = ? ORDER BY seq DESC LIMIT 1",
		    VALUES(TEXT(row->value), TEXT(row->name)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_SETTING,
			     VALUES(TEXT(row->name), TEXT(row->value), TEXT(row->author),
				    db_text_or_null(row->note), INT(row->at.boot),
				    INT(row->at.boottime_ns)),
			     ret_seq);
}

#define SETTING_COLUMNS "SELECT seq, name, value, author, note, boot, boottime_ns FROM setting "

static int setting_read(sqlite3_stmt *st, void *element)
{
	struct setting_row *s = element;
	int r = COLUMN_TEXT(st, 1, s->name);

	s->seq = sqlite3_column_int64(st, 0);
	s->at = column_place(st, 5);
	if (r == 0)
		r = COLUMN_TEXT(st, 2, s->value);
	if (r == 0)
		r = COLUMN_TEXT(st, 3, s->author);
	return r < 0 ? r : COLUMN_TEXT(st, 4, s->note);
}

int setting_find(struct query *q, const char *name, struct setting_row *ret)
{
	return db_find(q, SETTING_COLUMNS "WHERE name = ? ORDER BY seq DESC LIMIT 1",
		       VALUES(TEXT(name)), sizeof(*ret), setting_read, ret);
}

int setting_rows_load(struct query *q, struct setting_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q, SETTING_COLUMNS "ORDER BY name, seq", NULL, 0, sizeof(**ret),
			setting_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

int reader_append(struct store *s, const struct reader_row *row, int64_t *ret_seq)
{
	int r;

	if (!slug_valid(row->reader))
		return -EINVAL;
	r = db_true(&s->query,
		    "SELECT sees = ? FROM reader WHERE reader = ? ORDER BY seq DESC LIMIT 1",
		    VALUES(INT(row->sees), TEXT(row->reader)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_READER,
			     VALUES(TEXT(row->reader), INT(row->sees), INT(row->at.boot),
				    INT(row->at.boottime_ns)),
			     ret_seq);
}

static int reader_read(sqlite3_stmt *st, void *element)
{
	struct reader_row *r = element;

	r->seq = sqlite3_column_int64(st, 0);
	r->sees = (uint8_t)sqlite3_column_int(st, 2);
	r->at = column_place(st, 3);
	return COLUMN_TEXT(st, 1, r->reader);
}

int reader_rows_load(struct query *q, struct reader_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT seq, reader, sees, boot, boottime_ns FROM reader "
			"ORDER BY reader, boot, boottime_ns, seq",
			NULL, 0, sizeof(**ret), reader_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
