/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_ACCOUNTS_H
#define HADIR_FLOW_ACCOUNTS_H

#include "account/hasher.h"
#include "account/limits.h"
#include "account/secret.h"
#include "account/sessions.h"
#include "flow/flow.h"
#include "store/account.h"

/*
 * Who may log in, and as what. Sessions, limits and the hashing child belong to the office; the
 * verbs of verbs_login.c, verbs_account.c and verbs_tap.c work on them.
 */

enum {
	ACCOUNTS_LINK_DAYS = 7,
	ACCOUNTS_URL_SIZE = CONF_PATH_SIZE + 32,
	ACCOUNTS_LOGINS_MAX = HASHER_QUEUE_MAX + 1,
};

/* One request that waits for the hashing child; verbs_login.c. */
struct login {
	struct office *o;
	struct control_request *req; /* NULL: the client is gone; the child's answer is awaited */
	void (*done)(struct login *l, int error, const char *hash); /* NULL: a free place */
	char person[SLUG_SIZE];	   /* "": nobody, whom no secret fits */
	char tried[SLUG_SIZE * 2]; /* key of by_account; "" = none */
	char address[64];
	uint8_t kind;			   /* enum account_kind */
	struct invite invite;		   /* link-use */
	struct identity identity;	   /* link-use of the set-up link */
	uint8_t input[SECRET_DIGEST_SIZE]; /* secret-set: of the new one */
	char stored[ACCOUNT_HASH_SIZE];	   /* what is tried against; "": nothing */
};

/* Who waits at a reader of use = view; verbs_tap.c. */
struct tap {
	struct office *o;
	struct control_request *req; /* NULL: nobody */
	char address[64];
	sd_event_source *limit;
};

struct accounts {
	struct sessions *sessions;
	struct limits *by_account, *by_address;
	struct hasher *hasher;
	struct login logins[ACCOUNTS_LOGINS_MAX];
	struct tap taps[READERS_MAX];
	uint8_t key[SECRET_KEY_SIZE]; /* of the office, for accounts only */
};

/* At a start, after the records are open. An office without any account gets a set-up link, in
 * the log. `office_key` and `hash_program` are copied. 0 or -errno. */
int accounts_open(struct office *o, const uint8_t office_key[32], const char *hash_program);
void accounts_free(struct office *o); /* takes a half-built one */

/* For control_open(): whose token this is. */
extern const struct control_sessions accounts_sessions;

/* Does this person (index of o->people) belong to the office on that day? */
bool accounts_here(const struct office *o, int32_t person, int32_t day);

/* Roles of control/server.h that a person holds on `day` through positions and as a superior. */
unsigned int accounts_roles(const struct office *o, int32_t person, int32_t day);
/* What a position gives: 0 for one of the office's own. */
unsigned int accounts_position_roles(const char *position);
/* Do they hold a position that gives one of these roles, or will they? Also who does not belong
 * here just now, or whom somebody stands in for: hr keeps the roster, and must not come by the
 * machine that way, nor a technician by an office. True when it cannot be told. */
bool accounts_keeps(const struct office *o, const char *person, int32_t day, unsigned int roles);
/* Does the roster name them as somebody's superior, on that day or for later? */
bool accounts_leads(const struct office *o, const char *person, int32_t day);
/* Those of somebody who has logged in so; 0: they have left. */
unsigned int accounts_roles_of(const struct office *o, const char *person, enum session_kind kind);
/* Their names: "it", "hr", "camat", "approver", "superior", "employee". */
json_t *accounts_roles_json(unsigned int roles);

/* Make a one-time link, in a turn of its own; `author` NULL: a group, by hadirctl. `code` is its
 * only copy. 0 or -errno. */
int accounts_invite(struct office *o, struct invite *invite, const char *author,
		    char code[SECRET_CODE_SIZE]);
bool accounts_link_open(const struct office *o, const struct invite *invite);
/* Its address, as [web] url has it. Returns `buf`. */
char *accounts_link(const struct office *o, const char *code, char *buf, size_t size);

/* logins.c */

/* May they try? False after answering too-many. accounts_good() gives the try back. "": not
 * counted by that. */
bool accounts_may_try(struct office *o, struct control_request *req, const char *account,
		      const char *address);
void accounts_good(struct office *o, const char *account, const char *address);
/* A new session, and the row about it. */
void accounts_enter(struct office *o, struct control_request *req, const char *person,
		    enum session_kind kind);

/* A place for a request that is to wait; NULL after answering that there is none. login_end()
 * gives it back. `done` is told 0 or -EKEYREJECTED; other failures are answered. */
struct login *login_new(struct office *o, struct control_request *req,
			void (*done)(struct login *l, int error, const char *hash));
void login_end(struct login *l);
/* Wait for the hash of `input`; `hash` NULL: a new one. Too many: answered, and ended. */
void login_wait(struct login *l, const uint8_t input[SECRET_DIGEST_SIZE], const char *hash);
/* Look up l->person's secret and try `input` against it; who has none waits as long. */
void login_try(struct login *l, const uint8_t input[SECRET_DIGEST_SIZE]);
/* Is it still theirs? The child works for a while. */
bool login_holds(const struct login *l);
void login_load_identity(struct login *l); /* of l->person */
/* May that person have this secret of that kind? False after answering. */
bool login_good_secret(struct login *l, const char *secret);
enum session_kind login_session_kind(const struct login *l);
void login_wipe(const char *secret); /* one of the request's arguments */

/* A read at a reader of use = view, which is no punch. How the reader is to answer. */
enum reader_outcome accounts_tapped(struct office *o, size_t reader, const struct credential *c);

void verb_session_open(struct control_request *req, void *ctx);
void verb_session_show(struct control_request *req, void *ctx);
void verb_session_close(struct control_request *req, void *ctx);
void verb_secret_set(struct control_request *req, void *ctx);
void verb_link_show(struct control_request *req, void *ctx);
void verb_link_use(struct control_request *req, void *ctx);
void verb_login_gone(struct control_request *req, void *ctx);
void verb_session_tap(struct control_request *req, void *ctx);
void verb_session_tap_gone(struct control_request *req, void *ctx);
void verb_account_link(struct control_request *req, void *ctx);
void verb_account_setup(struct control_request *req, void *ctx);
void verb_account_list(struct control_request *req, void *ctx);
void verb_account_close(struct control_request *req, void *ctx);

#endif
