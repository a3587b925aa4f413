/* SPDX-License-Identifier: MIT */
#include "store/month.h"

#include <errno.h>
#include <string.h>

#include "store/ledger.h"
#include "store/roster.h"

static const char *const steps[MONTH_STEPS] = {
	[MONTH_CHECKED] = "checked",	 [MONTH_SEEN] = "seen",
	[MONTH_PARAF] = "paraf",	 [MONTH_PARAF_REFUSED] = "refused-paraf",
	[MONTH_OBJECTION] = "objection", [MONTH_APPROVED] = "approved",
	[MONTH_LOCKED] = "locked",	 [MONTH_SUPPLEMENT] = "supplement",
};

const char *month_step_name(enum month_step s)
{
	return (size_t)s < ARRAY_LEN(steps) ? steps[s] : NULL;
}

bool month_step_of_person(enum month_step s)
{
	return s == MONTH_SEEN || s == MONTH_PARAF || s == MONTH_PARAF_REFUSED ||
	       s == MONTH_OBJECTION;
}

static int locked(struct query *q, int32_t month)
{
	return db_true(q, "SELECT EXISTS (SELECT 1 FROM month WHERE month = ? AND step = 'locked')",
		       VALUES(INT(month)));
}

int month_locked(struct query *q, int32_t month, bool *ret)
{
	int r = locked(q, month);

	if (r < 0)
		return r;
	*ret = r > 0;
	return 0;
}

int month_append(struct store *s, const struct month_row *row, int64_t *ret_seq)
{
	int r;

	if (row->step >= MONTH_STEPS || row->author[0] == '\0' ||
	    month_step_of_person(row->step) != (row->person[0] != '\0') ||
	    (row->person[0] != '\0' && !person_valid(row->person)))
		return -EINVAL;
	r = locked(&s->query, row->month);
	if (r < 0)
		return r;
	if (r > 0 && row->step == MONTH_LOCKED)
		return -EEXIST;
	if (r > 0 && (row->step == MONTH_CHECKED || row->step == MONTH_APPROVED))
		return -EPERM;
	return ledger_append(s, KIND_MONTH,
			     VALUES(INT(row->month), TEXT(steps[row->step]),
				    db_text_or_null(row->person), TEXT(row->author),
				    db_text_or_null(row->note), INT(row->at.boot),
				    INT(row->at.boottime_ns)),
			     ret_seq);
}

static int month_read(sqlite3_stmt *st, void *element)
{
	struct month_row *m = element;
	int r = column_word(st, 2, steps, MONTH_STEPS, &m->step);

	m->seq = sqlite3_column_int64(st, 0);
	m->month = sqlite3_column_int(st, 1);
	m->at = column_place(st, 6);
	if (r == 0)
		r = COLUMN_TEXT(st, 3, m->person);
	if (r == 0)
		r = COLUMN_TEXT(st, 4, m->author);
	return r < 0 ? r : COLUMN_TEXT(st, 5, m->note);
}

int month_rows_load(struct query *q, int32_t from, int32_t to, struct month_row **ret,
		    size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT seq, month, step, person, author, note, boot, boottime_ns FROM "
			"month WHERE month BETWEEN ? AND ? ORDER BY month, seq",
			VALUES(INT(from), INT(to)), sizeof(**ret), month_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

int month_line_append(struct store *s, int32_t month, const char *person, const char *body)
{
	int r;

	if (!person_valid(person))
		return -EINVAL;
	if (strlen(body) > MONTH_BODY_MAX)
		return -E2BIG;
	r = locked(&s->query, month);
	if (r != 0)
		return r < 0 ? r : -EPERM;
	r = db_true(&s->query,
		    "SELECT EXISTS (SELECT 1 FROM month_line WHERE month = ? AND person = ?)",
		    VALUES(INT(month), TEXT(person)));
	if (r != 0)
		return r < 0 ? r : -EEXIST;
	return ledger_append(s, KIND_MONTH_LINE, VALUES(INT(month), TEXT(person), TEXT(body)),
			     NULL);
}

struct lines {
	query_month_line_fn *each;
	void *arg;
};

static int line_walk(sqlite3_stmt *st, void *arg)
{
	struct lines *l = arg;
	struct month_line_row row = {
		.seq = sqlite3_column_int64(st, 0),
		.month = sqlite3_column_int(st, 1),
		.person = (const char *)sqlite3_column_text(st, 2),
		.body = (const char *)sqlite3_column_text(st, 3),
	};

	return row.person == NULL || row.body == NULL ? -ENOMEM : l->each(l->arg, &row);
}

int query_month_lines(struct query *q, int32_t month, const char *person, query_month_line_fn *each,
		      void *arg)
{
	struct lines l = {.each = each, .arg = arg};

	return db_walk(q,
		       "SELECT seq, month, person, body FROM month_line WHERE month = ? AND "
		       "person = ifnull(?, person) ORDER BY person",
		       VALUES(INT(month), db_text_or_null(person)), line_walk, &l);
}
