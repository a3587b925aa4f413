/* SPDX-License-Identifier: MIT */
#include "store/forgotten.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "store/ledger.h"

enum { FILE_MODE = 0640 };

static int parse_row(const json_t *o, struct forgotten_row *ret)
{
	const char *person, *author, *second, *reason;

	*ret = (struct forgotten_row){.seq = 0};
	if (json_unpack((json_t *)o, "{s:s, s:s, s:s, s:s}", "person", &person, "author", &author,
			"second", &second, "reason", &reason) < 0 ||
	    text_copy(ret->person, sizeof(ret->person), person) < 0 ||
	    text_copy(ret->author, sizeof(ret->author), author) < 0 ||
	    text_copy(ret->second, sizeof(ret->second), second) < 0 ||
	    text_copy(ret->reason, sizeof(ret->reason), reason) < 0)
		return -EBADMSG;
	return 0;
}

/* An array; an empty one without a file. */
static int read_file(const char *path, json_t **ret)
{
	struct forgotten_row row;
	json_error_t e;
	json_t *rows;
	FILE *f = fopen(path, "re");

	if (f == NULL && errno != ENOENT)
		return -errno;
	rows = f == NULL ? json_array() : json_loadf(f, JSON_REJECT_DUPLICATES, &e);
	if (f != NULL)
		fclose(f);
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (parse_row(json_array_get(rows, i), &row) < 0)
			goto bad;
	if (!json_is_array(rows))
		goto bad;
	*ret = rows;
	return 0;
bad:
	json_decref(rows);
	return -EBADMSG;
}

/* A power cut in it leaves the old one, and the next start makes it anew. */
static int write_file(const char *path, const json_t *rows)
{
	char *text = json_text(rows, JSON_INDENT(1));
	int r = text == NULL ? -ENOMEM : replace_file(path, text, strlen(text), FILE_MODE);

	free(text);
	return r;
}

static bool holds(const json_t *rows, const char *person)
{
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(rows, i), "person")),
			   person) == 0)
			return true;
	return false;
}

/* What the records know and the file does not; in `*ret`, whether there was any. */
static int add_stored(struct query *q, json_t *rows, bool *ret)
{
	sqlite3_stmt *st;
	int r = db_prepare(q, "SELECT person, author, second, reason FROM forgotten ORDER BY seq",
			   NULL, 0, &st);

	*ret = false;
	while (r >= 0 && (r = db_step(q, st)) > 0) {
		const char *person = column_string(st, 0);

		if (holds(rows, person))
			continue;
		if (json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}", "person", person,
							  "author", column_string(st, 1), "second",
							  column_string(st, 2), "reason",
							  column_string(st, 3))) < 0)
			r = -ENOMEM;
		*ret = true;
	}
	if (r < 0)
		sqlite3_reset(st);
	return r;
}

int forgotten_find(struct query *q, const char *person)
{
	/* Before ids stopped being used again, one may have come back by a row of `person`. */
	return db_true(
		q,
		"SELECT EXISTS (SELECT 1 FROM forgotten f CROSS JOIN chain c ON"
		" c.kind = 'forgotten' AND c.row = f.seq AND c.seq >= f.seq"
		" WHERE f.person = ?1 AND NOT EXISTS (SELECT 1 FROM person p CROSS JOIN chain d"
		" ON d.kind = 'person' AND d.row = p.seq AND d.seq > c.seq"
		" WHERE p.person = ?1))",
		VALUES(TEXT(person)));
}

/* 1 when it was to be done. Whom these records have never heard of gets a row, too. */
static int forget_again(struct store *s, const json_t *o, struct place at)
{
	struct forgotten_row row;
	struct forgotten_count count;
	int r = parse_row(o, &row);

	if (r < 0)
		return r;
	row.at = at;
	r = db_true(&s->query, "SELECT EXISTS (SELECT 1 FROM forgotten WHERE person = ?)",
		    VALUES(TEXT(row.person)));
	if (r > 0) {
		r = forgotten_find(&s->query, row.person);
		if (r > 0)
			r = person_traces(&s->query, row.person);
		if (r <= 0)
			return r;
	}
	r = r < 0 ? r : person_erase(s, &row, &count);
	return r < 0 ? r : 1;
}

/* Most starts find nothing to do, and write nothing. */
static int forget_all(struct store *s, const json_t *rows, struct place at)
{
	int r = 0, n = 0;

	if (json_array_size(rows) == 0)
		return 0;
	r = store_begin(s);
	for (size_t i = 0; i < json_array_size(rows) && r >= 0; i++) {
		r = forget_again(s, json_array_get(rows, i), at);
		n += r > 0;
	}
	if (r >= 0 && n > 0) {
		r = store_commit(s);
		return r < 0 ? r : n;
	}
	store_rollback(s);
	return r < 0 ? r : 0;
}

static int open_file(struct store *s, char **path, json_t **rows)
{
	*rows = NULL;
	if (asprintf(path, "%s.forgotten", s->path) < 0) {
		*path = NULL;
		return -ENOMEM;
	}
	return read_file(*path, rows);
}

int forgotten_again(struct store *s, struct place at)
{
	json_t *rows;
	bool more = false;
	char *path;
	int r = open_file(s, &path, &rows), n = 0;

	if (r == 0)
		r = add_stored(&s->query, rows, &more);
	if (r == 0)
		r = n = forget_all(s, rows, at);
	if (r >= 0 && more)
		r = write_file(path, rows);
	json_decref(rows);
	free(path);
	return r < 0 ? r : n;
}

int forgotten_keep(struct store *s)
{
	json_t *rows;
	bool more = false;
	char *path;
	int r = open_file(s, &path, &rows);

	if (r == 0)
		r = add_stored(&s->query, rows, &more);
	if (r == 0 && more)
		r = write_file(path, rows);
	json_decref(rows);
	free(path);
	return r;
}
