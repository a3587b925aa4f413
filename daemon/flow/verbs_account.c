/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "flow/accounts.h"
#include "flow/verbs.h"

/*
 * Who gets an account, and who loses it: hr for all but the holders of `it`; a holder of `it` alone
 * for their own kind and for those who decide nothing, by office or as a superior: by a link one
 * becomes who it is for.
 */

enum { DECIDING = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER };

/* Nobody's secret is changed for a try. */
static bool not_dry(struct control_request *req)
{
	if (control_dry(req))
		control_error(req, CONTROL_BAD_ARGS, "an account cannot be changed for a try");
	return !control_dry(req);
}

static const char *author_of(const struct control_request *req)
{
	const char *caller = control_caller(req);

	return caller[0] != '\0' ? caller : NULL;
}

/* The person whose account is to be changed; -1 after answering. */
static int32_t take_person(struct office *o, struct control_request *req, const char *id,
			   bool own_too)
{
	int32_t person = verb_find_person(o, req, id);

	if (person < 0)
		return -1;
	if (!own_too && strcmp(control_caller(req), id) == 0) {
		verb_refuse(req, o, TEXT_REFUSED_ACCOUNT_OWN, NULL);
		return -1;
	}
	if (!(control_roles(req) & CONTROL_IT) &&
	    accounts_keeps(o, id, office_day(o), CONTROL_IT)) {
		verb_refuse(req, o, TEXT_REFUSED_ACCOUNT_IT, NULL);
		return -1;
	}
	if (!(control_roles(req) & CONTROL_HR) && (accounts_keeps(o, id, office_day(o), DECIDING) ||
						   accounts_leads(o, id, office_day(o)))) {
		verb_refuse(req, o, TEXT_REFUSED_ACCOUNT_OFFICE, NULL);
		return -1;
	}
	return person;
}

static void make_link(struct office *o, struct control_request *req, struct invite *invite)
{
	char code[SECRET_CODE_SIZE], url[ACCOUNTS_URL_SIZE];
	int r = accounts_invite(o, invite, author_of(req), code);

	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	control_row(req,
		    json_pack("{s:s, s:s, s:o}", "url", accounts_link(o, code, url, sizeof(url)),
			      "code", code, "until", verb_day(office_day(o) + ACCOUNTS_LINK_DAYS)));
	control_end(req);
	sodium_memzero(code, sizeof(code));
	sodium_memzero(url, sizeof(url));
}

void verb_account_link(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *id, *kind;
	struct invite invite = {0};
	int32_t person;

	if (!control_unpack(req, "{s:s, s:s}", "person", &id, "kind", &kind) || !not_dry(req))
		return;
	if (strcmp(kind, "password") != 0 && strcmp(kind, "pin") != 0) {
		control_error_at(req, &(struct control_fault){.code = CONTROL_BAD_ARGS,
							      .text = "that is no kind of secret",
							      .expected = "password or pin"});
		return;
	}
	invite.kind = strcmp(kind, "pin") == 0 ? INVITE_PIN : INVITE_PASSWORD;
	person = take_person(o, req, id, invite.kind == INVITE_PIN);
	if (person < 0)
		return;
	if (!accounts_here(o, person, office_day(o))) {
		control_error(req, CONTROL_NOT_FOUND, "%s does not belong to the office today", id);
		return;
	}
	strcpy(invite.person, id); /* of the roster */
	make_link(o, req, &invite);
}

void verb_account_setup(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	int any;

	if (!control_unpack(req, "{}") || !not_dry(req))
		return;
	any = account_any(store_query(o->store));
	if (any < 0)
		verb_failed(req, any);
	else if (any > 0)
		verb_refuse(req, o, TEXT_REFUSED_SETUP_DONE, NULL);
	else
		make_link(o, req, &(struct invite){.kind = INVITE_SETUP});
}

static const struct account_row *account_of(const struct account_row *rows, size_t n,
					    const char *person)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].person, person) == 0)
			return &rows[i];
	return NULL;
}

void verb_account_list(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	int32_t day = office_day(o);
	int64_t now_ns = time_boottime_ns();
	static const struct account_row none;
	struct account_row *rows = NULL;
	size_t n = 0;
	int r;

	if (!control_unpack(req, "{}"))
		return;
	r = account_rows_load(store_query(o->store), &rows, &n);
	for (int32_t i = 0; i < (int32_t)o->people.n && r == 0; i++) {
		const char *id = people_id(&o->people, i);
		const struct account_row *a = account_of(rows, n, id);

		if (a == NULL && !accounts_here(o, i, day))
			continue;
		a = a == NULL ? &none : a;
		r = control_row(
			req,
			json_pack("{s:s, s:s, s:b, s:b, s:b, s:o, s:I}", "person", id, "name",
				  verb_name(o, id), "password", a->password, "pin", a->pin, "link",
				  a->link, "roles", accounts_roles_json(accounts_roles(o, i, day)),
				  "sessions",
				  (json_int_t)sessions_count(o->accounts->sessions, id, now_ns)));
	}
	free(rows);
	if (r < 0 && r != -EPIPE)
		verb_failed(req, r);
	else
		control_end(req);
}

void verb_account_close(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *id;
	size_t ended;
	int r;

	if (!control_unpack(req, "{s:s}", "person", &id) || !not_dry(req) ||
	    take_person(o, req, id, false) < 0)
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = account_close(o->store, id, author_of(req), office_here(o));
	r = pipeline_settle(o, r, "account");
	if (r == -ENOENT) {
		verb_refuse(req, o, TEXT_REFUSED_ACCOUNT_NONE,
			    TEXT_ARGS({"name", verb_name(o, id)}));
		return;
	}
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	ended = sessions_close_person(o->accounts->sessions, id, NULL);
	control_row(req, json_pack("{s:s, s:I}", "person", id, "sessions", (json_int_t)ended));
	control_end(req);
}
