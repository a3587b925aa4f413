/* SPDX-License-Identifier: MIT */
#ifndef HADIR_ACCOUNT_SESSIONS_H
#define HADIR_ACCOUNT_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"

/*
 * Who has logged in. In memory only: a restart ends all sessions. A session is known by its token,
 * 256 random bits that only the browser keeps; here stands its SHA-256. What a session may do is
 * not kept here, it is asked anew for each request: positions are handed over.
 *
 * Pure but for the random bits: the time (BOOTTIME) is an argument.
 */

enum {
	SESSIONS_MAX = 256,	 /* beyond it whoever has been idle longest is logged out */
	SESSIONS_PERSON_MAX = 8, /* likewise of one person */
	SESSION_TOKEN_SIZE = 65, /* 64 hexadecimal digits and NUL */
	SESSION_NONCES_MAX = 64, /* remembered of one session; the oldest are forgotten */
	SESSION_NONCE_SIZE = 65, /* of the text, with its NUL */
};

/* How somebody has logged in; all but a password give EMPLOYEE only. */
enum session_kind { SESSION_PASSWORD, SESSION_PIN, SESSION_TAP, SESSION_KINDS };
const char *session_kind_name(enum session_kind k); /* "password", "pin", "tap" */

struct session {
	uint8_t hash[32];
	char person[SLUG_SIZE];
	uint8_t kind; /* enum session_kind */
	int64_t begun_ns, active_ns;
	uint8_t nonces[SESSION_NONCES_MAX][16]; /* hashes; a ring */
	size_t n_nonces;			/* ever noted */
};

struct session_limits {
	int64_t idle_ns, absolute_ns;		  /* of a password's */
	int64_t short_idle_ns, short_absolute_ns; /* of the others, mostly at a shared screen */
};

struct sessions;

/* Returns NULL without memory. */
struct sessions *sessions_new(const struct session_limits *limits);
void sessions_free(struct sessions *s); /* wipes; takes NULL */

/* A new session of `person`; `token` is its only copy. */
void sessions_open(struct sessions *s, const char *person, enum session_kind kind, int64_t now_ns,
		   char token[SESSION_TOKEN_SIZE]);

/* The session of this token; NULL: unknown, or it has ended. Good until the next call. */
const struct session *sessions_find(struct sessions *s, const char *token, int64_t now_ns);

/* The same, and it counts as used: somebody is there. */
const struct session *sessions_use(struct sessions *s, const char *token, int64_t now_ns);

/* How long it may stay idle, of which nothing is used up at a use. */
int64_t sessions_idle_ns(const struct sessions *s, const struct session *one);

/* False when there was none. */
bool sessions_close(struct sessions *s, const char *token);

/* End all of a person, but for that of `token` (NULL: all). Returns how many. */
size_t sessions_close_person(struct sessions *s, const char *person, const char *token);

/* How many of a person's live now. */
size_t sessions_count(struct sessions *s, const char *person, int64_t now_ns);

/*
 * A form was sent: note its nonce. 0 the first time; -EEXIST when this session has had it;
 * -ENOENT without a session; -EINVAL for an empty one or one that is too long.
 * sessions_again() forgets the nonce, for a request that changed nothing.
 */
int sessions_once(struct sessions *s, const char *token, const char *nonce);
void sessions_again(struct sessions *s, const char *token, const char *nonce);

#endif
