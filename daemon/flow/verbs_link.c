/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/accounts.h"
#include "flow/verbs.h"
#include "store/position.h"

/*
 * One-time links: whoever holds the code sets the password or PIN of the person it was made for.
 * The set-up link makes that person, as it and hr.
 */

static void no_link(struct office *o, struct control_request *req)
{
	char text[256], n[16];

	snprintf(n, sizeof(n), "%d", ACCOUNTS_LINK_DAYS);
	text_format(text, sizeof(text), o->language, TEXT_REFUSED_INVITE, TEXT_ARGS({"n", n}));
	control_error(req, CONTROL_NOT_FOUND, "%s", text);
}

/* Whoever has left the office cannot set a secret any more. */
static bool is_open(const struct office *o, const struct invite *invite)
{
	int32_t person = people_find(&o->people, invite->person);

	return accounts_link_open(o, invite) &&
	       (invite->kind == INVITE_SETUP ||
		(person >= 0 && accounts_here(o, person, office_day(o))));
}

/* The open link of this code; false after answering. */
static bool find_link(struct office *o, struct control_request *req, const char *code,
		      const char *address, struct invite *ret)
{
	uint8_t tag[SECRET_DIGEST_SIZE];

	if (!accounts_may_try(o, req, "", address))
		return false;
	if (secret_code_digest(o->accounts->key, code, tag) < 0 ||
	    invite_find(store_query(o->store), tag, ret) < 0 || !is_open(o, ret)) {
		no_link(o, req);
		return false;
	}
	accounts_good(o, "", address);
	return true;
}

void verb_link_show(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *code, *address;
	struct invite invite;
	bool setup;

	if (!control_unpack(req, "{s:s, s:s}", "code", &code, "address", &address) ||
	    !find_link(o, req, code, address, &invite))
		return;
	setup = invite.kind == INVITE_SETUP;
	control_row(req, json_pack("{s:s?, s:s, s:s}", "person", setup ? NULL : invite.person,
				   "name", setup ? "" : verb_name(o, invite.person), "kind",
				   invite_kind_name((enum invite_kind)invite.kind)));
	control_end(req);
}

static int hold(struct office *o, const char *position, const char *person, int32_t day)
{
	struct holder_row h = {.from_day = day, .to_day = ROSTER_DAY_OPEN, .at = office_here(o)};
	int r = text_copy(h.position, sizeof(h.position), position);

	if (r == 0)
		r = text_copy(h.person, sizeof(h.person), person);
	r = r < 0 ? r : holder_append(o->store, &h, NULL);
	return r < 0 ? r : 0;
}

/* The first of the office: a person who works nowhere yet, which the roster will say. */
static int found(struct login *l)
{
	struct office *o = l->o;
	struct person_row person = {.from_day = office_day(o), .to_day = ROSTER_DAY_OPEN};
	int r = 0;

	if (l->identity.person[0] != '\0') {	  /* not in the roster */
		strcpy(person.person, l->person); /* slugs */
		strcpy(person.status, l->identity.nip[0] != '\0' ? "PNS" : "NON-ASN");
		r = person_append(o->store, &person);
		if (r >= 0)
			r = identity_put(o->store, &l->identity, time_now().realtime_ns);
		if (r >= 0)
			r = verb_people_changed(o);
	}
	if (r >= 0)
		r = hold(o, "it", l->person, person.from_day);
	if (r >= 0)
		r = hold(o, "hr", l->person, person.from_day);
	return r < 0 ? r : account_founded(o->store, l->person, office_here(o));
}

/* Two may have opened one link: the first to set a secret has used it. */
static void set_by_link(struct login *l, int error, const char *hash)
{
	struct office *o = l->o;
	bool setup = l->invite.kind == INVITE_SETUP;
	int r = 0;

	if (is_open(o, &l->invite))
		r = pipeline_begin(o);
	else
		r = -ENOENT;
	if (r == 0) {
		r = invite_take(o->store, l->invite.tag);
		if (r == 0 && setup)
			r = found(l);
		if (r == 0)
			r = account_put(o->store, l->person, (enum account_kind)l->kind, hash,
					office_here(o));
		r = pipeline_settle(o, r, "account");
		if (r < 0 && setup)
			verb_people_restore(o);
	}
	if (r == -ENOENT) {
		no_link(o, l->req);
	} else if (r < 0) {
		verb_failed(l->req, r);
	} else {
		sessions_close_person(o->accounts->sessions, l->person, NULL);
		accounts_enter(o, l->req, l->person, login_session_kind(l));
	}
	login_end(l);
}

/* Who is to be the first: somebody of the roster, or new. False after answering. */
static bool take_founder(struct login *l, const char *id, const char *name, const char *nip)
{
	int32_t person = people_find(&l->o->people, id);

	if (l->o->engine == NULL) {
		verb_refuse(l->req, l->o, TEXT_REFUSED_SETUP_TIME, NULL);
		return false;
	}
	if (!person_valid(id) ||
	    (person >= 0 ? !accounts_here(l->o, person, office_day(l->o)) : name[0] == '\0') ||
	    text_copy(l->identity.name, sizeof(l->identity.name), name) < 0 ||
	    text_copy(l->identity.nip, sizeof(l->identity.nip), nip) < 0) {
		verb_refuse(l->req, l->o, TEXT_REFUSED_SETUP_PERSON, NULL);
		return false;
	}
	strcpy(l->person, id); /* person_valid() */
	if (person >= 0)
		login_load_identity(l);
	else
		strcpy(l->identity.person, id);
	return true;
}

void verb_link_use(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *code, *secret, *address, *id = "", *name = "", *nip = "";
	uint8_t input[SECRET_DIGEST_SIZE];
	struct invite invite;
	struct login *l;
	bool good;

	if (!control_unpack(req, "{s:s, s:s, s:s, s?s, s?s, s?s}", "code", &code, "secret", &secret,
			    "address", &address, "id", &id, "name", &name, "nip", &nip) ||
	    !find_link(o, req, code, address, &invite))
		return;
	l = login_new(o, req, set_by_link);
	if (l == NULL)
		return;
	l->invite = invite;
	l->kind = invite.kind == INVITE_PIN ? ACCOUNT_PIN : ACCOUNT_PASSWORD;
	strcpy(l->person, invite.person); /* slugs */
	login_load_identity(l);
	good = invite.kind != INVITE_SETUP || take_founder(l, id, name, nip);
	if (!good || !login_good_secret(l, secret)) {
		login_end(l);
		return;
	}
	if (invite.kind != INVITE_SETUP || people_find(&o->people, id) >= 0)
		l->identity.person[0] = '\0'; /* there already */
	secret_digest(o->accounts->key, l->person, account_kind_name((enum account_kind)l->kind),
		      secret, input);
	login_wipe(secret);
	login_wait(l, input, NULL);
	sodium_memzero(input, sizeof(input));
}
