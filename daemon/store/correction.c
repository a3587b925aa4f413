/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "store/decided.h"
#include "store/roster.h"

static const char *const directions[] = {
	[DIRECTION_ANY] = "",
	[DIRECTION_IN] = "in",
	[DIRECTION_OUT] = "out",
	[DIRECTION_BREAK] = "break",
};

static const char *const sources[] = {
	[CORRECTION_REQUEST] = "request",
	[CORRECTION_MANUAL] = "manual",
	[CORRECTION_ATTLOG] = "attlog",
};

const char *correction_direction_name(enum correction_direction d)
{
	return (size_t)d < ARRAY_LEN(directions) ? directions[d] : NULL;
}

const char *correction_source_name(enum correction_source s)
{
	return (size_t)s < ARRAY_LEN(sources) ? sources[s] : NULL;
}

bool correction_counts(const struct correction_row *row)
{
	return row->decided.standing == STANDING_CONFIRMED ||
	       (row->decided.standing == STANDING_ENTERED && row->second[0] != '\0');
}

static bool correction_valid(const struct correction_row *row)
{
	return person_valid(row->person) && row->author[0] != '\0' && row->at_s >= 0 &&
	       row->at_s <= 2 * 86400 && row->direction < ARRAY_LEN(directions) &&
	       row->source < ARRAY_LEN(sources);
}

int correction_append(struct store *s, const struct correction_row *row, int64_t *ret_seq)
{
	int64_t there;
	int r;

	if (!correction_valid(row))
		return -EINVAL;
	/* The table refuses it as well; here it would spoil the whole import. */
	r = db_number(&s->query, "SELECT seq FROM correction WHERE source = ? AND ref = ?",
		      VALUES(TEXT(sources[row->source]), db_text_or_null(row->ref)), &there);
	if (r == 0 && ret_seq != NULL)
		*ret_seq = there;
	if (r != -ENOENT)
		return r < 0 ? r : -EEXIST;
	return ledger_append(s, KIND_CORRECTION,
			     VALUES(TEXT(row->person), INT(row->day), INT(row->at_s),
				    db_text_or_null(directions[row->direction]),
				    TEXT(sources[row->source]), db_text_or_null(row->ref),
				    db_text_or_null(row->reason), db_text_or_null(row->evidence),
				    TEXT(row->author), db_text_or_null(row->second),
				    INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

#define CORRECTION_COLUMNS                                                                  \
	"SELECT seq, person, day, at_s, direction, source, ref, reason, evidence, author, " \
	"second, boot, boottime_ns, decision, confirms, decided FROM correction_now "

static int correction_read(sqlite3_stmt *st, void *element)
{
	struct correction_row *c = element;
	int r = COLUMN_TEXT(st, 1, c->person);

	c->seq = sqlite3_column_int64(st, 0);
	c->day = sqlite3_column_int(st, 2);
	c->at_s = sqlite3_column_int(st, 3);
	c->at = column_place(st, 11);
	if (r == 0)
		r = column_word(st, 4, directions, ARRAY_LEN(directions), &c->direction);
	if (r == 0)
		r = column_word(st, 5, sources, ARRAY_LEN(sources), &c->source);
	if (r == 0)
		r = COLUMN_TEXT(st, 6, c->ref);
	if (r == 0)
		r = COLUMN_TEXT(st, 7, c->reason);
	if (r == 0)
		r = COLUMN_TEXT(st, 8, c->evidence);
	if (r == 0)
		r = COLUMN_TEXT(st, 9, c->author);
	if (r == 0)
		r = COLUMN_TEXT(st, 10, c->second);
	return r < 0 ? r : column_decided(st, 13, &c->decided);
}

int correction_find(struct query *q, int64_t seq, struct correction_row *ret)
{
	return db_find(q, CORRECTION_COLUMNS "WHERE seq = ?", VALUES(INT(seq)), sizeof(*ret),
		       correction_read, ret);
}

int correction_rows_load(struct query *q, const char *person, int32_t from_day, int32_t to_day,
			 struct correction_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			CORRECTION_COLUMNS "WHERE day BETWEEN ? AND ? AND person = "
					   "ifnull(?, person) ORDER BY person, day, at_s, seq",
			VALUES(INT(from_day), INT(to_day), db_text_or_null(person)), sizeof(**ret),
			correction_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
