/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/ledger.h"
#include "store/purge.h"
#include "store/roster.h"

/* A person is forgotten by what lies outside the chain: without it the records lead to nobody. */

/* Theirs, but for a card that was handed to somebody else later. */
#define CREDENTIALS                                                                                \
	"(SELECT l.credential FROM link l WHERE l.person = ?1 AND NOT EXISTS (SELECT 1 FROM link " \
	"n"                                                                                        \
	" WHERE n.credential = l.credential AND n.person <> ?1 AND n.seq > l.seq))"

/* What is erased, and whose count that is. */
enum erased {
	ERASED_NAME,
	ERASED_FRAME,
	ERASED_EVENT,
	ERASED_CREDENTIAL,
	ERASED_SECRET,
	ERASED_LINK,
	ERASED
};
static const char *const erase[ERASED] = {
	[ERASED_NAME] = "DELETE FROM identity WHERE person = ?1",
	[ERASED_FRAME] =
		"DELETE FROM frame_raw WHERE refused = 0 AND EXISTS (SELECT 1 FROM"
		" journal j WHERE j.seq = frame_raw.seq AND j.credential IN " CREDENTIALS ")",
	/* The newest event stays for its number, though everybody has it. */
	[ERASED_EVENT] = "UPDATE outbox SET body = x'' WHERE ?1 IS NOT NULL AND"
			 " id NOT IN (SELECT id FROM delivery)",
	/* That it was a card stays: whoever held one was enrolled, however often their days are
	 * judged again. */
	[ERASED_CREDENTIAL] = "UPDATE credential_secret SET tag = randomblob(32), sealed = x''"
			      " WHERE length(sealed) > 0 AND credential IN " CREDENTIALS,
	[ERASED_SECRET] = "DELETE FROM secret WHERE person = ?1",
	[ERASED_LINK] = "DELETE FROM invite WHERE person = ?1",
};

static int known(struct query *q, const char *person)
{
	int64_t n;
	int r = db_once(q,
			"SELECT (SELECT count(*) FROM person WHERE person = ?1) +"
			" (SELECT count(*) FROM identity WHERE person = ?1)",
			VALUES(TEXT(person)), &n);

	return r < 0 ? r : n > 0;
}

/* Part of a word: a letter, a digit, or a byte of a letter beyond ASCII. */
static bool in_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Does a word begin here? Also behind an escape of JSON, a newline's backslash and n. */
static bool begins(const char *body, size_t at)
{
	return at == 0 || !in_word(body[at - 1]) || (at > 1 && body[at - 2] == '\\');
}

/* `body` with `id` for each `word` that stands by itself in it; the caller frees. */
static char *without(const char *body, size_t size, const char *word, const char *id,
		     size_t *ret_size)
{
	size_t n = strlen(word), k = strlen(id), used = 0, at = 0;
	char *text = malloc((size / n + 1) * k + size + 1);

	while (text != NULL && at < size) {
		if (size - at >= n && memcmp(body + at, word, n) == 0 && begins(body, at) &&
		    (at + n == size || !in_word(body[at + n]))) {
			memcpy(text + used, id, k);
			used += k;
			at += n;
		} else {
			text[used++] = body[at++];
		}
	}
	*ret_size = used;
	return text;
}

/* The next event after `*at` that waits for some broker and has `word` in it: 1, 0 or -errno. */
static int redact_next(struct query *q, const char *word, const char *id, int64_t *at)
{
	char *text = NULL;
	size_t size = 0;
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT id, body FROM outbox WHERE id > ?1 AND id IN (SELECT id FROM"
			   " delivery) AND instr(body, CAST(?2 AS BLOB)) > 0 ORDER BY id LIMIT 1",
			   VALUES(INT(*at), TEXT(word)), &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r;
	*at = sqlite3_column_int64(st, 0);
	text = without(sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1), word, id,
		       &size);
	sqlite3_reset(st);
	if (text == NULL)
		return -ENOMEM;
	r = db_run(q, "UPDATE outbox SET body = ?2 WHERE id = ?1",
		   VALUES(INT(*at), BLOB(text, size)));
	free(text);
	return r < 0 ? r : 1;
}

/* What still waits for a broker goes out with the id in the place of the name. */
static int redact_waiting(struct query *q, const char *person)
{
	char words[3][ROSTER_PERSON_NAME_SIZE * 2] = {"", "", ""};
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT name, nip, substr(json_quote(name), 2,"
			   " length(json_quote(name)) - 2) FROM identity WHERE person = ?",
			   VALUES(TEXT(person)), &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r;
	for (int i = 0; i < 3 && r >= 0; i++)
		r = column_text(st, i, words[i], sizeof(words[i]));
	sqlite3_reset(st);
	for (size_t i = 0; i < 3 && r >= 0; i++) {
		int64_t at = 0;

		if (words[i][0] == '\0' || (i == 2 && strcmp(words[i], words[0]) == 0))
			continue;
		while ((r = redact_next(q, words[i], person, &at)) > 0)
			;
	}
	return r;
}

int person_traces(struct query *q, const char *person)
{
	return db_true(q,
		       "SELECT EXISTS (SELECT 1 FROM identity WHERE person = ?1) OR"
		       " EXISTS (SELECT 1 FROM secret WHERE person = ?1) OR"
		       " EXISTS (SELECT 1 FROM invite WHERE person = ?1) OR"
		       " EXISTS (SELECT 1 FROM credential_secret WHERE length(sealed) > 0 AND"
		       " credential IN " CREDENTIALS ")",
		       VALUES(TEXT(person)));
}

int person_forget(struct store *s, const struct forgotten_row *row, struct forgotten_count *ret)
{
	int r;

	if (row->author[0] == '\0' || row->second[0] == '\0' ||
	    strcmp(row->author, row->second) == 0)
		return -EPERM;
	if (row->reason[0] == '\0')
		return -EINVAL;
	r = known(&s->query, row->person);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	return person_erase(s, row, ret);
}

int person_erase(struct store *s, const struct forgotten_row *row, struct forgotten_count *ret)
{
	int n[ERASED], r;

	assert(store_in_transaction(s));
	r = redact_waiting(&s->query, row->person);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ERASED; i++) {
		r = db_once(&s->query, erase[i], VALUES(TEXT(row->person)), NULL);
		if (r < 0)
			return r;
		n[i] = sqlite3_changes(s->query.db);
	}
	*ret = (struct forgotten_count){.identity = n[ERASED_NAME] > 0,
					.credentials = n[ERASED_CREDENTIAL],
					.secrets = n[ERASED_SECRET],
					.links = n[ERASED_LINK]};
	return ledger_append(s, KIND_FORGOTTEN,
			     VALUES(TEXT(row->person), TEXT(row->author), TEXT(row->second),
				    TEXT(row->reason), INT(row->at.boot), INT(row->at.boottime_ns)),
			     NULL);
}

/* A page that was changed stands in the log as it was, until the log is begun anew. */
int store_scrub(struct store *s)
{
	int rc;

	assert(!store_in_transaction(s));
	sqlite3_busy_timeout(s->query.db, 0); /* a reader is asked again later, not waited for */
	rc = sqlite3_wal_checkpoint_v2(s->query.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(s->query.db, DB_WRITER_PATIENCE_MS);
	if (rc != SQLITE_OK)
		return db_error(s->query.db, rc);
	s->wal_pages = 0;
	return 0;
}
