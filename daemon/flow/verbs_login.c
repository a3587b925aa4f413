/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/accounts.h"
#include "flow/verbs.h"

/*
 * Logging in and out, and another secret in a session. A login in the name of nobody waits as long
 * as any other, and is refused in the same words.
 */

/* By id, or by NIP or local number with or without blanks. -1: nobody of today's. */
static int32_t find_who(const struct office *o, const char *who)
{
	char number[ROSTER_NIP_SIZE], id[SLUG_SIZE];
	size_t n = 0, k = 0;
	int32_t person;

	for (const char *p = who; *p != '\0' && n < sizeof(number) - 1; p++)
		if (!isspace((unsigned char)*p))
			number[n++] = *p;
	number[n] = '\0';
	for (; k < n && k < sizeof(id) - 1; k++)
		id[k] = (char)tolower((unsigned char)number[k]);
	id[k] = '\0';
	person = k == n ? people_find(&o->people, id) : -1;
	for (size_t i = 0; person < 0 && n > 0 && i < o->people.rows.identities_count; i++)
		if (strcmp(o->people.rows.identities[i].nip, number) == 0)
			person = people_find(&o->people, o->people.rows.identities[i].person);
	return person >= 0 && accounts_here(o, person, office_day(o)) ? person : -1;
}

static bool is_address(const char *s)
{
	return *s != '\0' && strspn(s, "0123456789abcdefABCDEF.:") == strlen(s);
}

static void logged_in(struct login *l, int error, const char *hash)
{
	/* The account may have been closed, or got another secret, while the child worked. */
	if (error == 0 && login_holds(l)) {
		accounts_good(l->o, l->tried, l->address);
		accounts_enter(l->o, l->req, l->person, login_session_kind(l));
	} else {
		/* Not by what name: the log names nobody, and some type their password there. */
		log_info("a login from %s failed", is_address(l->address) ? l->address : "afar");
		verb_refuse(l->req, l->o, TEXT_REFUSED_LOGIN, NULL);
	}
	login_end(l);
}

void verb_session_open(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *who, *secret, *address, *id = "";
	uint8_t input[SECRET_DIGEST_SIZE];
	struct login *l;
	int32_t person;

	if (!control_unpack(req, "{s:s, s:s, s:s}", "who", &who, "secret", &secret, "address",
			    &address))
		return;
	person = find_who(o, who);
	if (person >= 0)
		id = people_id(&o->people, person);
	/* One bucket for a person, by whatever name; nobody's names have theirs too. */
	if (!accounts_may_try(o, req, person >= 0 ? id : who, address)) {
		login_wipe(secret);
		return;
	}
	l = login_new(o, req, logged_in);
	if (l == NULL)
		return;
	snprintf(l->tried, sizeof(l->tried), "%s", person >= 0 ? id : who);
	snprintf(l->address, sizeof(l->address), "%s", address);
	l->kind = secret_is_pin(secret) ? ACCOUNT_PIN : ACCOUNT_PASSWORD;
	strcpy(l->person, id); /* slugs */
	secret_digest(o->accounts->key, id, account_kind_name((enum account_kind)l->kind), secret,
		      input);
	login_wipe(secret);
	login_try(l, input);
	sodium_memzero(input, sizeof(input));
}

void verb_session_show(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const struct session *s;
	const struct membership_row *m;
	const char *token = control_token(req);
	int64_t now_ns = time_boottime_ns();
	int32_t person;
	int quiet = false;

	if (!control_unpack(req, "{s?b}", "quiet", &quiet))
		return;
	s = quiet ? sessions_find(o->accounts->sessions, token, now_ns)
		  : sessions_use(o->accounts->sessions, token, now_ns);
	if (s == NULL) {
		control_error(req, CONTROL_NO_SESSION, "that session has ended");
		return;
	}
	person = people_find(&o->people, s->person);
	m = person < 0 ? NULL : people_membership(&o->people, person, office_day(o));
	control_row(req,
		    json_pack("{s:s, s:s, s:s, s:o, s:s, s:I, s:o}", "person", s->person, "name",
			      verb_name(o, s->person), "unit", m != NULL ? m->unit : "", "roles",
			      accounts_roles_json(control_roles(req)), "kind",
			      session_kind_name((enum session_kind)s->kind), "idle_s",
			      (json_int_t)(sessions_idle_ns(o->accounts->sessions, s) / NS_PER_S),
			      "now", office_instant(o, office_now(o).earliest_ns)));
	control_end(req);
}

void verb_session_close(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	if (!control_unpack(req, "{}"))
		return;
	sessions_close(o->accounts->sessions, control_token(req));
	control_end(req);
}

/* An account that was closed meanwhile must not open again, nor a session that has ended act. */
static bool still_theirs(struct login *l)
{
	const char *token = control_token(l->req);

	if (sessions_find(l->o->accounts->sessions, token, time_boottime_ns()) != NULL &&
	    login_holds(l))
		return true;
	control_error(l->req, CONTROL_NO_SESSION, "that session has ended");
	login_end(l);
	return false;
}

static void new_secret_made(struct login *l, int error, const char *hash)
{
	struct office *o = l->o;
	int r;

	if (!still_theirs(l))
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = account_put(o->store, l->person, (enum account_kind)l->kind, hash,
				office_here(o));
	r = pipeline_settle(o, r, "account");
	if (r < 0) {
		verb_failed(l->req, r);
	} else {
		/* Whoever knew the old one is out. */
		sessions_close_person(o->accounts->sessions, l->person, control_token(l->req));
		control_row(l->req, json_pack("{s:s}", "kind",
					      account_kind_name((enum account_kind)l->kind)));
		control_end(l->req);
	}
	login_end(l);
}

static void old_secret_checked(struct login *l, int error, const char *hash)
{
	if (error < 0) {
		verb_refuse(l->req, l->o, TEXT_REFUSED_OLD_SECRET, NULL);
		login_end(l);
		return;
	}
	accounts_good(l->o, l->tried, l->address);
	l->done = new_secret_made;
	login_wait(l, l->input, NULL);
}

void verb_secret_set(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *old, *secret;
	uint8_t input[SECRET_DIGEST_SIZE];
	const char *kind;
	struct login *l;

	if (!control_unpack(req, "{s:s, s:s}", "old", &old, "new", &secret) ||
	    !accounts_may_try(o, req, control_caller(req), ""))
		return;
	l = login_new(o, req, old_secret_checked);
	if (l == NULL)
		return;
	snprintf(l->person, sizeof(l->person), "%s", control_caller(req));
	strcpy(l->tried, l->person); /* a slug */
	l->kind = secret_is_pin(old) ? ACCOUNT_PIN : ACCOUNT_PASSWORD;
	login_load_identity(l);
	if (!login_good_secret(l, secret)) {
		accounts_good(o, l->tried, l->address);
		login_end(l);
		return;
	}
	kind = account_kind_name((enum account_kind)l->kind);
	secret_digest(o->accounts->key, l->person, kind, old, input);
	secret_digest(o->accounts->key, l->person, kind, secret, l->input);
	login_wipe(old);
	login_wipe(secret);
	login_try(l, input);
	sodium_memzero(input, sizeof(input));
}
