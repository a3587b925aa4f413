/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_ACCOUNTS_H
#define HADIR_FLOW_ACCOUNTS_H

#include "account/hasher.h"
#include "account/limits.h"
#include "account/secret.h"
#include "account/sessions.h"
#include "flow/flow.h"

/*
 * Who may log in, and as what. Sessions, limits and the hashing child belong to the office; the
 * verbs of flow/verbs_account.c work on them.
 */

struct tap; /* verbs_tap.c: who waits at a reader of use = view */

struct accounts {
	struct sessions *sessions;
	struct limits *by_account, *by_address;
	struct hasher *hasher;
	struct tap *tap;
	uint8_t key[SECRET_KEY_SIZE]; /* of the office, for accounts only */
};

/* At a start, after the records are open. An office without any account gets a set-up link, in
 * the log. `office_key` and `hash_program` are copied. 0 or -errno. */
int accounts_open(struct office *o, const uint8_t office_key[32], const char *hash_program);
void accounts_free(struct office *o); /* takes a half-built one */

/* For control_open(): whose token this is. */
extern const struct control_sessions accounts_sessions;

/* Roles of control/server.h that somebody holds on `day` through positions and as a superior.
 * `person`: index of o->people. */
unsigned int accounts_roles(const struct office *o, int32_t person, int32_t day);
/* The same of somebody who has logged in so. */
unsigned int accounts_roles_of(const struct office *o, const char *person, enum session_kind kind);

/* Today, by the system's clock where nobody knows better: whether somebody may log in must not
 * hang on that. */
int32_t accounts_day(const struct office *o);

/* Names of roles, as sent: "it", "hr", "camat", "approver", "superior", "employee". */
json_t *accounts_roles_json(unsigned int roles);

/* A one-time link of this kind is made in a turn of its own; `person` "" for the set-up link.
 * `code` is its only copy. 0 or -errno. */
struct invite;
int accounts_invite(struct office *o, struct invite *invite, const char *author,
		    char code[SECRET_CODE_SIZE]);
/* The address of a link: as [web] url has it. Returns `buf`. */
char *accounts_link(const struct office *o, const char *code, char *buf, size_t size);

/* A read at a reader of use = view: true when it was taken, and is no punch. */
bool accounts_tapped(struct office *o, size_t reader, const struct credential *c);

#endif
