/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/accounts.h"
#include "flow/verbs.h"

/*
 * What logging in and setting a secret have in common: tries are counted, the hashing child is
 * waited for, a session is opened. A request that waits has a place among few; more are sent away.
 */

void login_wipe(const char *secret)
{
	sodium_memzero((char *)secret, strlen(secret));
}

bool accounts_may_try(struct office *o, struct control_request *req, const char *account,
		      const char *address)
{
	struct accounts *a = o->accounts;
	int64_t now_ns = time_boottime_ns();

	if (address[0] == '\0' || limits_take(a->by_address, address, now_ns)) {
		if (account[0] == '\0' || limits_take(a->by_account, account, now_ns))
			return true;
		if (address[0] != '\0')
			limits_give(a->by_address, address, now_ns);
	}
	control_error(req, CONTROL_TOO_MANY, "%s", text_get(o->language, TEXT_REFUSED_TOO_MANY));
	return false;
}

void accounts_good(struct office *o, const char *account, const char *address)
{
	int64_t now_ns = time_boottime_ns();

	if (address[0] != '\0')
		limits_give(o->accounts->by_address, address, now_ns);
	if (account[0] != '\0')
		limits_give(o->accounts->by_account, account, now_ns);
}

void accounts_enter(struct office *o, struct control_request *req, const char *person,
		    enum session_kind kind)
{
	char token[SESSION_TOKEN_SIZE];

	sessions_open(o->accounts->sessions, person, kind, time_boottime_ns(), token);
	control_row(req, json_pack("{s:s, s:s, s:s, s:o, s:s, s:o}", "token", token, "person",
				   person, "name", verb_name(o, person), "roles",
				   accounts_roles_json(accounts_roles_of(o, person, kind)), "kind",
				   session_kind_name(kind), "now",
				   office_instant(o, office_now(o).earliest_ns)));
	control_end(req);
	sodium_memzero(token, sizeof(token));
}

struct login *login_new(struct office *o, struct control_request *req,
			void (*done)(struct login *l, int error, const char *hash))
{
	for (size_t i = 0; i < ARRAY_LEN(o->accounts->logins); i++) {
		struct login *l = &o->accounts->logins[i];

		if (l->done != NULL)
			continue;
		*l = (struct login){.o = o, .req = req, .done = done};
		return l;
	}
	verb_refuse(req, o, TEXT_REFUSED_QUEUE, NULL);
	return NULL;
}

void login_end(struct login *l)
{
	sodium_memzero(l, sizeof(*l));
}

static void on_hash(void *arg, int error, const char *hash)
{
	struct login *l = arg;

	if (l->req == NULL) {
		login_end(l);
		return;
	}
	if (error < 0 && error != -EKEYREJECTED) {
		log_errno(LOG_ERR, error, "a password could not be hashed, nobody is let in by it");
		control_error(l->req, CONTROL_FAILED, "the password could not be checked (%s)",
			      strerror(-error));
		login_end(l);
		return;
	}
	l->done(l, error, hash);
}

void login_wait(struct login *l, const uint8_t input[SECRET_DIGEST_SIZE], const char *hash)
{
	int r = hasher_add(l->o->accounts->hasher, input, hash, on_hash, l);

	if (r == 0)
		return;
	if (r == -EBUSY)
		verb_refuse(l->req, l->o, TEXT_REFUSED_QUEUE, NULL);
	else
		control_error(l->req, CONTROL_FAILED, "the password could not be checked (%s)",
			      strerror(-r));
	login_end(l);
}

/* What is asked about a person who has none: a hash of nothing anybody knows. */
static const char no_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
			      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

void login_try(struct login *l, const uint8_t input[SECRET_DIGEST_SIZE])
{
	if (account_secret(store_query(l->o->store), l->person, (enum account_kind)l->kind,
			   l->stored) < 0)
		l->stored[0] = '\0';
	login_wait(l, input, l->stored[0] != '\0' ? l->stored : no_hash);
}

bool login_holds(const struct login *l)
{
	char now[ACCOUNT_HASH_SIZE];

	return account_secret(store_query(l->o->store), l->person, (enum account_kind)l->kind,
			      now) == 0 &&
	       strcmp(now, l->stored) == 0;
}

void verb_login_gone(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	for (size_t i = 0; i < ARRAY_LEN(o->accounts->logins); i++)
		if (o->accounts->logins[i].req == req)
			o->accounts->logins[i].req = NULL;
}

void login_load_identity(struct login *l)
{
	if (identity_find(store_query(l->o->store), l->person, &l->identity) < 0)
		l->identity = (struct identity){0};
}

bool login_good_secret(struct login *l, const char *secret)
{
	static const enum text_key said[] = {
		[SECRET_TOO_SHORT] = TEXT_REFUSED_SECRET_SHORT,
		[SECRET_TOO_LONG] = TEXT_REFUSED_SECRET_LONG,
		[SECRET_NOT_TEXT] = TEXT_REFUSED_SECRET_TEXT,
		[SECRET_TRIVIAL] = TEXT_REFUSED_SECRET_TRIVIAL,
		[SECRET_NOT_A_PIN] = TEXT_REFUSED_PIN_FORM,
	};
	struct secret_owner owner = {l->person, l->identity.name, l->identity.nip};
	bool pin = l->kind == ACCOUNT_PIN;
	enum secret_fault fault =
		pin ? secret_check_pin(secret, &owner) : secret_check_password(secret, &owner);
	char n[16];

	if (fault == SECRET_GOOD)
		return true;
	snprintf(n, sizeof(n), "%d",
		 fault == SECRET_TOO_SHORT ? (int)SECRET_PASSWORD_MIN : (int)SECRET_MAX - 1);
	verb_refuse(l->req, l->o,
		    pin && fault == SECRET_TRIVIAL ? TEXT_REFUSED_PIN_TRIVIAL : said[fault],
		    TEXT_ARGS({"n", n}));
	return false;
}

enum session_kind login_session_kind(const struct login *l)
{
	return l->kind == ACCOUNT_PIN ? SESSION_PIN : SESSION_PASSWORD;
}
