/* SPDX-License-Identifier: MIT */
#include "store/account.h"

#include <errno.h>
#include <string.h>

#include "store/ledger.h"

static const char *const account_kinds[] = {
	[ACCOUNT_PASSWORD] = "password",
	[ACCOUNT_PIN] = "pin",
};

static const char *const invite_kinds[] = {
	[INVITE_PASSWORD] = "password",
	[INVITE_PIN] = "pin",
	[INVITE_SETUP] = "setup",
};

const char *account_kind_name(enum account_kind k)
{
	return (size_t)k < ARRAY_LEN(account_kinds) ? account_kinds[k] : NULL;
}

const char *invite_kind_name(enum invite_kind k)
{
	return (size_t)k < ARRAY_LEN(invite_kinds) ? invite_kinds[k] : NULL;
}

static int say(struct store *s, const char *person, const char *step, const char *author,
	       struct place at)
{
	return ledger_append(s, KIND_ACCOUNT,
			     VALUES(db_text_or_null(person), TEXT(step),
				    author == NULL ? NOTHING : db_text_or_null(author),
				    INT(at.boot), INT(at.boottime_ns)),
			     NULL);
}

static int read_hash(sqlite3_stmt *st, void *element)
{
	return column_text(st, 0, element, ACCOUNT_HASH_SIZE);
}

int account_secret(struct query *q, const char *person, enum account_kind kind,
		   char ret[ACCOUNT_HASH_SIZE])
{
	return db_find(q, "SELECT hash FROM secret WHERE person = ? AND kind = ?",
		       VALUES(TEXT(person), TEXT(account_kinds[kind])), ACCOUNT_HASH_SIZE,
		       read_hash, ret);
}

int account_any(struct query *q)
{
	return db_true(q, "SELECT EXISTS (SELECT 1 FROM secret WHERE kind = 'password')", NULL, 0);
}

int account_put(struct store *s, const char *person, enum account_kind kind, const char *hash,
		struct place at)
{
	int r;

	if (!slug_valid(person))
		return -EINVAL;
	r = db_run(&s->query, "INSERT OR REPLACE INTO secret VALUES (?, ?, ?)",
		   VALUES(TEXT(person), TEXT(account_kinds[kind]), TEXT(hash)));
	return r < 0 ? r : say(s, person, account_kinds[kind], person, at);
}

int account_close(struct store *s, const char *person, const char *author, struct place at)
{
	int gone, r;

	r = db_run(&s->query, "DELETE FROM secret WHERE person = ?", VALUES(TEXT(person)));
	if (r < 0)
		return r;
	gone = sqlite3_changes(s->query.db);
	r = invite_void(s, person);
	if (r < 0)
		return r;
	if (gone + sqlite3_changes(s->query.db) == 0)
		return -ENOENT;
	return say(s, person, "close", author, at);
}

int invite_put(struct store *s, const struct invite *invite, const char *author)
{
	bool setup = invite->kind == INVITE_SETUP;
	int r;

	if (invite->kind >= INVITE_KINDS || setup != (invite->person[0] == '\0'))
		return -EINVAL;
	r = db_run(&s->query, "DELETE FROM invite WHERE person = ? AND kind = ?",
		   VALUES(TEXT(invite->person), TEXT(invite_kinds[invite->kind])));
	if (r == 0)
		r = db_run(&s->query, "INSERT INTO invite VALUES (?, ?, ?, ?, ?)",
			   VALUES(BLOB(invite->tag, INVITE_TAG_SIZE), TEXT(invite->person),
				  TEXT(invite_kinds[invite->kind]), INT(invite->at.boot),
				  INT(invite->at.boottime_ns)));
	/* Each start of an office without accounts makes one: only its use is worth a row. */
	return r < 0 || setup ? r : say(s, invite->person, "link", author, invite->at);
}

int account_founded(struct store *s, const char *person, struct place at)
{
	int r = db_run(&s->query, "DELETE FROM invite WHERE kind = ?",
		       VALUES(TEXT(invite_kinds[INVITE_SETUP])));

	return r < 0 ? r : say(s, person, "setup", person, at);
}

static int read_invite(sqlite3_stmt *st, void *element)
{
	struct invite *i = element;

	i->at = column_place(st, 2);
	if (COLUMN_TEXT(st, 0, i->person) < 0)
		return -EUCLEAN;
	return column_word(st, 1, invite_kinds, INVITE_KINDS, &i->kind);
}

int invite_find(struct query *q, const uint8_t tag[INVITE_TAG_SIZE], struct invite *ret)
{
	int r = db_find(q, "SELECT person, kind, boot, boottime_ns FROM invite WHERE tag = ?",
			VALUES(BLOB(tag, INVITE_TAG_SIZE)), sizeof(*ret), read_invite, ret);

	if (r == 0)
		memcpy(ret->tag, tag, INVITE_TAG_SIZE);
	return r;
}

int invite_take(struct store *s, const uint8_t tag[INVITE_TAG_SIZE])
{
	int r = db_run(&s->query, "DELETE FROM invite WHERE tag = ?",
		       VALUES(BLOB(tag, INVITE_TAG_SIZE)));

	return r < 0 || sqlite3_changes(s->query.db) > 0 ? r : -ENOENT;
}

int invite_void(struct store *s, const char *person)
{
	return db_run(&s->query, "DELETE FROM invite WHERE person = ?", VALUES(TEXT(person)));
}

static int read_account(sqlite3_stmt *st, void *element)
{
	struct account_row *a = element;

	a->password = sqlite3_column_int(st, 1) != 0;
	a->pin = sqlite3_column_int(st, 2) != 0;
	a->link = sqlite3_column_int(st, 3) != 0;
	return COLUMN_TEXT(st, 0, a->person);
}

int account_rows_load(struct query *q, struct account_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT person, max(what = 'password'), max(what = 'pin'), "
			"max(what = 'link') FROM (SELECT person, kind AS what FROM secret "
			"UNION ALL SELECT person, 'link' FROM invite WHERE person <> '') "
			"GROUP BY person ORDER BY person",
			NULL, 0, sizeof(**ret), read_account, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

static int read_step(sqlite3_stmt *st, void *element)
{
	struct account_step *a = element;
	int r = COLUMN_TEXT(st, 0, a->person);

	a->at = column_place(st, 3);
	if (r == 0)
		r = COLUMN_TEXT(st, 1, a->step);
	return r < 0 ? r : COLUMN_TEXT(st, 2, a->author);
}

int account_steps_load(struct query *q, struct account_step **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT person, step, author, boot, boottime_ns FROM account ORDER BY seq",
			NULL, 0, sizeof(**ret), read_step, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
