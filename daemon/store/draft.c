/* SPDX-License-Identifier: MIT */
#include "store/draft.h"

#include <errno.h>
#include <string.h>

#include "store/ledger.h"
#include "store/query.h"

int draft_append(struct store *s, const struct draft_row *row, const char *text, int64_t *ret_seq)
{
	int64_t there;
	int r;

	if (!slug_valid(row->name) || row->version[0] == '\0' || row->author[0] == '\0' ||
	    text[0] == '\0' || strlen(text) > DRAFT_TEXT_MAX)
		return -EINVAL;
	r = db_number(&s->query,
		      "SELECT seq FROM draft d WHERE text = ? AND name = ? AND author = ? AND "
		      "NOT EXISTS (SELECT 1 FROM draft n WHERE n.draft = d.seq)",
		      VALUES(TEXT(text), TEXT(row->name), TEXT(row->author)), &there);
	if (r == 0)
		*ret_seq = there;
	if (r != -ENOENT)
		return r < 0 ? r : 1;
	return ledger_append(s, KIND_DRAFT,
			     VALUES(NOTHING, NOTHING, TEXT(row->name), TEXT(row->version),
				    TEXT(text), TEXT(row->author), NOTHING, INT(row->at.boot),
				    INT(row->at.boottime_ns)),
			     ret_seq);
}

int draft_decide(struct store *s, const struct draft_decision *d)
{
	struct draft_row draft;
	int r = draft_find(&s->query, d->draft, &draft);

	if (r < 0)
		return r;
	if (draft.standing != STANDING_ENTERED)
		return -EALREADY;
	return ledger_append(s, KIND_DRAFT,
			     VALUES(INT(d->draft), TEXT(approval_decision_name(d->decision)),
				    TEXT(draft.name), TEXT(draft.version), NOTHING, TEXT(d->person),
				    db_text_or_null(d->note), INT(d->at.boot),
				    INT(d->at.boottime_ns)),
			     NULL);
}

#define DRAFTS                                                                                 \
	"SELECT d.seq, d.name, d.version, d.author, d.boot, d.boottime_ns, n.decision, "       \
	"n.author, n.note FROM draft d LEFT JOIN draft n ON n.draft = d.seq WHERE d.draft IS " \
	"NULL "

static int draft_read(sqlite3_stmt *st, void *element)
{
	/* By enum standing. */
	static const char *const decisions[] = {"", "confirm", "refuse", "withdraw"};
	struct draft_row *d = element;
	int r = COLUMN_TEXT(st, 1, d->name);

	d->seq = sqlite3_column_int64(st, 0);
	d->at = column_place(st, 4);
	if (r == 0)
		r = COLUMN_TEXT(st, 2, d->version);
	if (r == 0)
		r = COLUMN_TEXT(st, 3, d->author);
	if (r == 0)
		r = column_word(st, 6, decisions, ARRAY_LEN(decisions), &d->standing);
	if (r == 0)
		r = COLUMN_TEXT(st, 7, d->decider);
	return r < 0 ? r : COLUMN_TEXT(st, 8, d->note);
}

int draft_find(struct query *q, int64_t seq, struct draft_row *ret)
{
	return db_find(q, DRAFTS "AND d.seq = ?", VALUES(INT(seq)), sizeof(*ret), draft_read, ret);
}

static int copy_text(sqlite3_stmt *st, void *arg)
{
	char **ret = arg;

	*ret = strdup(column_string(st, 0));
	return *ret == NULL ? -ENOMEM : 0;
}

int draft_text(struct query *q, int64_t seq, char **ret)
{
	char *text = NULL;
	int r = db_walk(q, "SELECT text FROM draft WHERE seq = ? AND draft IS NULL",
			VALUES(INT(seq)), copy_text, &text);

	if (r < 0)
		return r;
	if (text == NULL)
		return -ENOENT;
	*ret = text;
	return 0;
}

int draft_rows_load(struct query *q, struct draft_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q, DRAFTS "ORDER BY d.seq DESC", NULL, 0, sizeof(**ret), draft_read, &rows,
			ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
