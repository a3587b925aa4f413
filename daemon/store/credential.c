/* SPDX-License-Identifier: MIT */
#include "store/credential.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "store/db.h"

enum {
	PLAIN_SIZE = 1 + CREDENTIAL_VALUE_SIZE, /* always whole: the size must tell nothing */
	SEALED_SIZE = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + PLAIN_SIZE,
};

static bool credential_valid(const struct credential *c)
{
	return (unsigned)c->kind < CREDENTIAL_KINDS && c->length > 0 &&
	       c->length <= CREDENTIAL_VALUE_SIZE && c->format[0] != '\0' &&
	       memchr(c->format, '\0', sizeof(c->format)) != NULL;
}

/*     K FFFFFFFFFFFFFFFFFFFFFFFF V…      kind, format padded with NUL, value
 * The format has a fixed width, so no two credentials give the same bytes. */
static void tag_make(const struct store *s, const struct credential *c,
		     uint8_t ret[crypto_auth_hmacsha256_BYTES])
{
	uint8_t text[1 + CREDENTIAL_FORMAT_SIZE + CREDENTIAL_VALUE_SIZE] = {(uint8_t)c->kind};

	memcpy(text + 1, c->format, strlen(c->format));
	memcpy(text + 1 + CREDENTIAL_FORMAT_SIZE, c->value, c->length);
	crypto_auth_hmacsha256(ret, text, 1u + CREDENTIAL_FORMAT_SIZE + c->length, s->office_key);
	sodium_memzero(text, sizeof(text));
}

static void seal(const struct store *s, const struct credential *c, uint8_t ret[SEALED_SIZE])
{
	uint8_t plain[PLAIN_SIZE] = {c->length};

	memcpy(plain + 1, c->value, c->length);
	randombytes_buf(ret, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(ret + crypto_secretbox_NONCEBYTES, plain, sizeof(plain), ret,
			      s->seal_key);
	sodium_memzero(plain, sizeof(plain));
}

static int unseal(const struct store *s, const uint8_t *sealed, size_t size, struct credential *c)
{
	uint8_t plain[PLAIN_SIZE];

	if (size != SEALED_SIZE ||
	    crypto_secretbox_open_easy(plain, sealed + crypto_secretbox_NONCEBYTES,
				       size - crypto_secretbox_NONCEBYTES, sealed,
				       s->seal_key) < 0 ||
	    plain[0] == 0 || plain[0] > CREDENTIAL_VALUE_SIZE)
		return -EBADMSG;
	c->length = plain[0];
	memcpy(c->value, plain + 1, c->length);
	sodium_memzero(plain, sizeof(plain));
	return 0;
}

static int tag_find(struct store *s, const uint8_t tag[crypto_auth_hmacsha256_BYTES],
		    uint8_t id[CREDENTIAL_ID_SIZE])
{
	sqlite3_stmt *st;
	int r = db_prepare(&s->query, "SELECT credential FROM credential_secret WHERE tag = ?",
			   VALUES(BLOB(tag, crypto_auth_hmacsha256_BYTES)), &st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = hex_decode(id, CREDENTIAL_ID_SIZE, (const char *)sqlite3_column_text(st, 0));
	sqlite3_reset(st);
	return r < 0 ? -EUCLEAN : 0;
}

int credential_find(struct store *s, const struct credential *c, uint8_t id[CREDENTIAL_ID_SIZE])
{
	uint8_t tag[crypto_auth_hmacsha256_BYTES];

	if (!credential_valid(c))
		return -EINVAL;
	tag_make(s, c, tag);
	return tag_find(s, tag, id);
}

int credential_find_or_create(struct store *s, const struct credential *c,
			      uint8_t id[CREDENTIAL_ID_SIZE], bool *created)
{
	uint8_t tag[crypto_auth_hmacsha256_BYTES], sealed[SEALED_SIZE];
	uint8_t fresh[CREDENTIAL_ID_SIZE];
	char hex[2 * CREDENTIAL_ID_SIZE + 1];
	int r = credential_find(s, c, id);

	if (r != -ENOENT) {
		if (r == 0)
			*created = false;
		return r;
	}
	assert(store_in_transaction(s));
	randombytes_buf(fresh, sizeof(fresh));
	hex_encode(hex, fresh, sizeof(fresh));
	tag_make(s, c, tag);
	seal(s, c, sealed);
	r = db_run(&s->query, "INSERT INTO credential_secret VALUES (?, ?, ?, ?, ?)",
		   VALUES(TEXT(hex), BLOB(tag, sizeof(tag)), BLOB(sealed, sizeof(sealed)),
			  TEXT(c->format), INT(c->kind)));
	if (r < 0)
		return r;
	memcpy(id, fresh, sizeof(fresh));
	*created = true;
	return 0;
}

int credential_unseal(struct store *s, const uint8_t id[CREDENTIAL_ID_SIZE], struct credential *ret)
{
	struct credential c = {.length = 0};
	char hex[2 * CREDENTIAL_ID_SIZE + 1];
	sqlite3_stmt *st;
	int r;

	hex_encode(hex, id, CREDENTIAL_ID_SIZE);
	r = db_prepare(&s->query,
		       "SELECT kind, format, sealed FROM credential_secret"
		       " WHERE credential = ? AND length(sealed) > 0",
		       VALUES(TEXT(hex)), &st);
	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	c.kind = (enum credential_kind)sqlite3_column_int(st, 0);
	r = column_text(st, 1, c.format, sizeof(c.format));
	if (r == 0)
		r = unseal(s, sqlite3_column_blob(st, 2), (size_t)sqlite3_column_bytes(st, 2), &c);
	sqlite3_reset(st);
	if (r == 0)
		*ret = c;
	return r;
}

int credential_forget(struct store *s, const uint8_t id[CREDENTIAL_ID_SIZE])
{
	char hex[2 * CREDENTIAL_ID_SIZE + 1];
	int r;

	assert(store_in_transaction(s));
	hex_encode(hex, id, CREDENTIAL_ID_SIZE);
	r = db_run(&s->query, "DELETE FROM credential_secret WHERE credential = ?",
		   VALUES(TEXT(hex)));
	if (r < 0)
		return r;
	return sqlite3_changes(s->query.db) > 0 ? 0 : -ENOENT;
}
