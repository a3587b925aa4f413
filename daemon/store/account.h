/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_ACCOUNT_H
#define HADIR_STORE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/store.h"

struct query;

/*
 * Accounts: who has a password or a PIN, and one-time links by which people set them. That one
 * was given, set or closed is chained; the hash is erasable, the link is gone once it is used.
 */

enum { ACCOUNT_HASH_SIZE = 128, INVITE_TAG_SIZE = 32 };

enum account_kind { ACCOUNT_PASSWORD, ACCOUNT_PIN, ACCOUNT_KINDS };
const char *account_kind_name(enum account_kind k); /* "password", "pin" */

/* The hash of a person's secret. -ENOENT when there is none. */
int account_secret(struct query *q, const char *person, enum account_kind kind,
		   char ret[ACCOUNT_HASH_SIZE]);

/* Does anybody have a password? 1, 0 or -errno. */
int account_any(struct query *q);

/* They have set it themselves: replaces the hash. */
int account_put(struct store *s, const char *person, enum account_kind kind, const char *hash,
		struct place at);

/* Their secrets and open links are gone; `author` NULL: a group, by hadirctl. -ENOENT when there
 * was nothing. */
int account_close(struct store *s, const char *person, const char *author, struct place at);

enum invite_kind { INVITE_PASSWORD, INVITE_PIN, INVITE_SETUP, INVITE_KINDS };
const char *invite_kind_name(enum invite_kind k); /* "password", "pin", "setup" */

struct invite {
	uint8_t tag[INVITE_TAG_SIZE]; /* the keyed digest of its code */
	char person[SLUG_SIZE];	      /* "" of the set-up link */
	uint8_t kind;		      /* enum invite_kind */
	struct place at;
};

/* Replaces an open one of the same person and kind. `author` as above. Chained, but for the
 * set-up link. */
int invite_put(struct store *s, const struct invite *invite, const char *author);
int invite_find(struct query *q, const uint8_t tag[INVITE_TAG_SIZE], struct invite *ret);
/* -ENOENT when it is gone. */
int invite_take(struct store *s, const uint8_t tag[INVITE_TAG_SIZE]);
/* All open ones of this person. */
int invite_void(struct store *s, const char *person);
/* This person has used the set-up link: it is gone. */
int account_founded(struct store *s, const char *person, struct place at);

/* Everybody who has a secret or an open link, by person; the caller frees with free(). */
struct account_row {
	char person[SLUG_SIZE];
	bool password, pin, link;
};
int account_rows_load(struct query *q, struct account_row **ret, size_t *ret_n);

/* What became of accounts, in order; the caller frees with free(). */
struct account_step {
	char person[SLUG_SIZE];
	char step[16];		/* "link", "setup", "password", "pin", "close" */
	char author[SLUG_SIZE]; /* "": root or a group, by hadirctl */
	struct place at;
};
int account_steps_load(struct query *q, struct account_step **ret, size_t *ret_n);

#endif
