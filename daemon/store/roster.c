/* SPDX-License-Identifier: MIT */
#include "store/roster.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/ledger.h"

/* The end of a period as it is stored: open is NULL. */
static struct value end_value(int32_t to_day)
{
	return to_day == ROSTER_DAY_OPEN ? NOTHING : INT(to_day);
}

bool person_valid(const char *person)
{
	return slug_valid(person) && !(strlen(person) == 18 && strspn(person, "0123456789") == 18);
}

int person_append(struct store *s, const struct person_row *row)
{
	int r;

	if (!person_valid(row->person))
		return -EINVAL;
	r = db_true(&s->query,
		    "SELECT to_day IS ? AND status = ? FROM person WHERE person = ? AND "
		    "from_day = ? ORDER BY seq DESC LIMIT 1",
		    VALUES(end_value(row->to_day), TEXT(row->status), TEXT(row->person),
			   INT(row->from_day)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_PERSON,
			     VALUES(TEXT(row->person), INT(row->from_day), end_value(row->to_day),
				    TEXT(row->status)),
			     NULL);
}

int membership_append(struct store *s, const struct membership_row *row)
{
	int r;

	if (!person_valid(row->person) || (row->superior[0] && !person_valid(row->superior)))
		return -EINVAL;
	r = db_true(&s->query,
		    "SELECT to_day IS ? AND unit = ? AND superior IS ? AND schedule IS ? AND "
		    "posts IS ? FROM membership WHERE person = ? AND from_day = ? "
		    "ORDER BY seq DESC LIMIT 1",
		    VALUES(end_value(row->to_day), TEXT(row->unit), db_text_or_null(row->superior),
			   db_text_or_null(row->schedule), db_text_or_null(row->posts),
			   TEXT(row->person), INT(row->from_day)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_MEMBERSHIP,
			     VALUES(TEXT(row->person), INT(row->from_day), end_value(row->to_day),
				    TEXT(row->unit), db_text_or_null(row->superior),
				    db_text_or_null(row->schedule), db_text_or_null(row->posts)),
			     NULL);
}

/* Somebody else who holds the credential within the period: 1, 0 or -errno. */
static int other_holder(struct store *s, const char *credential, const struct link_row *row,
			char holder[SLUG_SIZE])
{
	sqlite3_stmt *st;
	int r = db_prepare(
		&s->query,
		"SELECT person FROM link_now WHERE credential = ? AND person <> ? AND "
		"from_day <= ? AND to_day >= ? LIMIT 1",
		VALUES(TEXT(credential), TEXT(row->person), INT(row->to_day), INT(row->from_day)),
		&st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r;
	r = holder == NULL ? 0 : column_text(st, 0, holder, SLUG_SIZE);
	sqlite3_reset(st);
	return r < 0 ? r : 1;
}

int link_append(struct store *s, const struct link_row *row, char holder[SLUG_SIZE])
{
	char credential[2 * CREDENTIAL_ID_SIZE + 1];
	int r = 0;

	if (!person_valid(row->person))
		return -EINVAL;
	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	if (row->to_day >= row->from_day)
		r = other_holder(s, credential, row, holder);
	if (r != 0)
		return r < 0 ? r : -EADDRINUSE;
	r = db_true(&s->query,
		    "SELECT to_day IS ? FROM link WHERE credential = ? AND person = ? AND "
		    "from_day = ? ORDER BY seq DESC LIMIT 1",
		    VALUES(end_value(row->to_day), TEXT(credential), TEXT(row->person),
			   INT(row->from_day)));
	if (r != 0)
		return r;
	return ledger_append(s, KIND_LINK,
			     VALUES(TEXT(credential), TEXT(row->person), INT(row->from_day),
				    end_value(row->to_day)),
			     NULL);
}

int identity_put(struct store *s, const struct identity *identity, int64_t updated_ns)
{
	assert(store_in_transaction(s));
	if (!person_valid(identity->person))
		return -EINVAL;
	return db_run(&s->query, "INSERT OR REPLACE INTO identity VALUES (?, ?, ?, ?)",
		      VALUES(TEXT(identity->person), TEXT(identity->name),
			     db_text_or_null(identity->nip), INT(updated_ns)));
}

static int identity_read(sqlite3_stmt *st, struct identity *ret)
{
	int r = column_text(st, 0, ret->person, sizeof(ret->person));

	if (r == 0)
		r = column_text(st, 1, ret->name, sizeof(ret->name));
	if (r == 0)
		r = column_text(st, 2, ret->nip, sizeof(ret->nip));
	return r;
}

int identity_find(struct query *q, const char *person, struct identity *ret)
{
	struct identity found;
	sqlite3_stmt *st;
	int r = db_prepare(q, "SELECT person, name, nip FROM identity WHERE person = ?",
			   VALUES(TEXT(person)), &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = identity_read(st, &found);
	sqlite3_reset(st);
	if (r == 0)
		*ret = found;
	return r;
}

int identity_forget(struct store *s, const char *person)
{
	/* The identity last: whether it was there is the answer. */
	static const char *const sql[] = {"DELETE FROM secret WHERE person = ?",
					  "DELETE FROM invite WHERE person = ?",
					  "DELETE FROM identity WHERE person = ?"};

	assert(store_in_transaction(s));
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		int r = db_run(&s->query, sql[i], VALUES(TEXT(person)));

		if (r < 0)
			return r;
	}
	return sqlite3_changes(s->query.db) > 0 ? 0 : -ENOENT;
}

static int person_read(sqlite3_stmt *st, void *row)
{
	struct person_row *p = row;
	int r = column_text(st, 0, p->person, sizeof(p->person));

	p->from_day = sqlite3_column_int(st, 1);
	p->to_day = sqlite3_column_int(st, 2);
	return r < 0 ? r : column_text(st, 3, p->status, sizeof(p->status));
}

static int membership_read(sqlite3_stmt *st, void *row)
{
	struct membership_row *m = row;
	int r = column_text(st, 0, m->person, sizeof(m->person));

	m->from_day = sqlite3_column_int(st, 1);
	m->to_day = sqlite3_column_int(st, 2);
	if (r == 0)
		r = column_text(st, 3, m->unit, sizeof(m->unit));
	if (r == 0)
		r = column_text(st, 4, m->superior, sizeof(m->superior));
	if (r == 0)
		r = column_text(st, 5, m->schedule, sizeof(m->schedule));
	if (r == 0)
		r = column_text(st, 6, m->posts, sizeof(m->posts));
	return r;
}

static int link_read(sqlite3_stmt *st, void *row)
{
	struct link_row *l = row;
	int r = hex_decode(l->credential, CREDENTIAL_ID_SIZE,
			   (const char *)sqlite3_column_text(st, 0));

	l->from_day = sqlite3_column_int(st, 2);
	l->to_day = sqlite3_column_int(st, 3);
	l->kinds = sqlite3_column_type(st, 4) == SQLITE_NULL
			   ? 0
			   : (uint8_t)(1u << sqlite3_column_int(st, 4));
	return r < 0 ? -EUCLEAN : column_text(st, 1, l->person, sizeof(l->person));
}

static int identity_read_row(sqlite3_stmt *st, void *row)
{
	return identity_read(st, row);
}

static int load(struct query *q, const char *sql, size_t row_size, db_read_fn *read, void **rows,
		size_t *n)
{
	return db_load(q, sql, NULL, 0, row_size, read, rows, n);
}

int roster_rows_load(struct query *q, struct roster_rows *ret)
{
	void *people = NULL, *memberships = NULL, *links = NULL, *identities = NULL;
	struct roster_rows rows = {.people = NULL};
	int r;

	r = load(
		q,
		"SELECT person, from_day, to_day, status FROM person_now ORDER BY person, from_day",
		sizeof(*rows.people), person_read, &people, &rows.people_count);
	if (r == 0)
		r = load(q,
			 "SELECT person, from_day, to_day, unit, superior, schedule, posts "
			 "FROM membership_now ORDER BY person, from_day",
			 sizeof(*rows.memberships), membership_read, &memberships,
			 &rows.memberships_count);
	if (r == 0)
		r = load(q,
			 "SELECT l.credential, l.person, l.from_day, l.to_day, c.kind FROM "
			 "link_now l LEFT JOIN credential_secret c ON "
			 "c.credential = l.credential ORDER BY l.credential, l.from_day",
			 sizeof(*rows.links), link_read, &links, &rows.links_count);
	if (r == 0)
		r = load(q, "SELECT person, name, nip FROM identity ORDER BY person",
			 sizeof(*rows.identities), identity_read_row, &identities,
			 &rows.identities_count);
	rows.people = people;
	rows.memberships = memberships;
	rows.links = links;
	rows.identities = identities;
	if (r < 0) {
		roster_rows_done(&rows);
		return r;
	}
	*ret = rows;
	return 0;
}

void roster_rows_done(struct roster_rows *r)
{
	free(r->people);
	free(r->memberships);
	free(r->links);
	free(r->identities);
	*r = (struct roster_rows){.people = NULL};
}
