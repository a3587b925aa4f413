/* SPDX-License-Identifier: MIT */
#ifndef HADIR_ACCOUNT_SECRET_H
#define HADIR_ACCOUNT_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What people prove themselves with. Neither a password nor a code of a link is ever stored: of
 * a password the argon2id hash of its keyed digest (hadir-hash makes it), of a code its keyed
 * digest. The key is the office key, which is not in the database.
 */

enum {
	SECRET_KEY_SIZE = 32,
	SECRET_DIGEST_SIZE = 32,
	SECRET_MAX = 256,	  /* bytes of a password */
	SECRET_PASSWORD_MIN = 10, /* characters */
	SECRET_PIN_LENGTH = 6,
	SECRET_CODE_SIZE = 24, /* "k7mp2-wq9tx-3hdfz-c5nrb", 98 bits, and NUL */
};

enum secret_fault {
	SECRET_GOOD,
	SECRET_TOO_SHORT,
	SECRET_TOO_LONG,
	SECRET_NOT_TEXT,  /* no UTF-8, or with control characters */
	SECRET_TRIVIAL,	  /* one character repeated, a run of digits, the own id, name or NIP */
	SECRET_NOT_A_PIN, /* not exactly 6 digits */
};

/* May a person of that id, name and NIP ("" = none) have this password, this PIN? */
struct secret_owner {
	const char *person, *name, *nip;
};
enum secret_fault secret_check_password(const char *password, const struct secret_owner *owner);
enum secret_fault secret_check_pin(const char *pin, const struct secret_owner *owner);

/* Exactly 6 digits: what is tried as a PIN, never as a password. */
bool secret_is_pin(const char *text);

/* What hadir-hash is given instead of the password of this person. */
void secret_digest(const uint8_t key[SECRET_KEY_SIZE], const char *person, const char *kind,
		   const char *secret, uint8_t ret[SECRET_DIGEST_SIZE]);

/* A new code for a one-time link. */
void secret_code_make(char ret[SECRET_CODE_SIZE]);

/* The digest of a code as somebody typed it: large letters, blanks and missing hyphens are
 * forgiven. -EINVAL for what can be none. */
int secret_code_digest(const uint8_t key[SECRET_KEY_SIZE], const char *typed,
		       uint8_t ret[SECRET_DIGEST_SIZE]);

#endif
