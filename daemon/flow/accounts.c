/* SPDX-License-Identifier: MIT */
#include "flow/accounts.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "store/account.h"
#include "store/position.h"

/*
 * What a person may do follows from what they are today: each request asks anew, so that a
 * position that is handed over at midnight is handed over in the sessions that are open as well.
 */

enum {
	ABSOLUTE_S = 12 * 3600, /* a working day with all its overtime */
	SHORT_IDLE_S = 5 * 60,	/* by PIN or card: mostly at a screen that others use next */
	SHORT_ABSOLUTE_S = 3600,
	TRIED_KEYS = 256,
};

static const struct limit per_account = {TRIED_KEYS, 5, 60 * NS_PER_S};
static const struct limit per_address = {TRIED_KEYS, 20, 10 * NS_PER_S};

bool accounts_here(const struct office *o, int32_t person, int32_t day)
{
	const struct people *p = &o->people;

	for (size_t i = p->first_person[person]; i < p->first_person[person + 1]; i++)
		if (p->rows.people[i].from_day <= day && day <= p->rows.people[i].to_day)
			return true;
	return false;
}

static const struct {
	const char *position;
	unsigned int roles;
	bool shared; /* all who hold it; of the others who acts */
} positions[] = {
	{"camat", CONTROL_CAMAT | CONTROL_APPROVER, false},
	{"sekcam", CONTROL_APPROVER, false},
	{"kasubag", CONTROL_HR | CONTROL_APPROVER, false},
	{"hr", CONTROL_HR, true},
	{"it", CONTROL_IT, true},
};

/* By position, then in the order in which they began: the last of a day acts. */
static unsigned int roles_by_position(const struct holder_row *rows, size_t n, const char *person,
				      int32_t day)
{
	unsigned int roles = 0;

	for (size_t k = 0; k < ARRAY_LEN(positions); k++) {
		bool holds = false;

		for (size_t i = 0; i < n; i++) {
			if (strcmp(rows[i].position, positions[k].position) != 0 ||
			    day < rows[i].from_day || day > rows[i].to_day)
				continue;
			holds = strcmp(rows[i].person, person) == 0 ||
				(holds && positions[k].shared);
		}
		roles |= holds ? positions[k].roles : 0;
	}
	return roles;
}

unsigned int accounts_position_roles(const char *position)
{
	for (size_t k = 0; k < ARRAY_LEN(positions); k++)
		if (strcmp(positions[k].position, position) == 0)
			return positions[k].roles;
	return 0;
}

bool accounts_leads(const struct office *o, const char *person, int32_t day)
{
	const struct roster_rows *r = &o->people.rows;

	for (size_t i = 0; i < r->memberships_count; i++)
		if (day <= r->memberships[i].to_day &&
		    strcmp(r->memberships[i].superior, person) == 0 &&
		    strcmp(r->memberships[i].person, person) != 0)
			return true;
	return false;
}

bool accounts_keeps(const struct office *o, const char *person, int32_t day, unsigned int roles)
{
	struct holder_row *rows = NULL;
	bool keeps = false;
	size_t n = 0;

	if (holder_rows_load(store_query(o->store), &rows, &n) < 0)
		return true;
	for (size_t i = 0; i < n; i++)
		keeps |= (accounts_position_roles(rows[i].position) & roles) != 0 &&
			 day <= rows[i].to_day && strcmp(rows[i].person, person) == 0;
	free(rows);
	return keeps;
}

unsigned int accounts_roles(const struct office *o, int32_t person, int32_t day)
{
	const char *id = people_id(&o->people, person);
	struct holder_row *rows = NULL;
	unsigned int roles = 0;
	size_t n = 0;

	if (!accounts_here(o, person, day))
		return 0;
	if (holder_rows_load(store_query(o->store), &rows, &n) == 0)
		roles = roles_by_position(rows, n, id, day);
	free(rows);
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct membership_row *m = people_membership(&o->people, i, day);

		if (m != NULL && i != person && strcmp(m->superior, id) == 0) {
			roles |= CONTROL_SUPERIOR;
			break;
		}
	}
	return roles;
}

unsigned int accounts_roles_of(const struct office *o, const char *person, enum session_kind kind)
{
	int32_t i = people_find(&o->people, person);
	int32_t day = office_day(o);

	if (i < 0 || !accounts_here(o, i, day))
		return 0;
	return CONTROL_EMPLOYEE | (kind == SESSION_PASSWORD ? accounts_roles(o, i, day) : 0);
}

json_t *accounts_roles_json(unsigned int roles)
{
	static const struct {
		unsigned int role;
		const char *name;
	} names[] = {{CONTROL_IT, "it"},
		     {CONTROL_HR, "hr"},
		     {CONTROL_CAMAT, "camat"},
		     {CONTROL_APPROVER, "approver"},
		     {CONTROL_SUPERIOR, "superior"},
		     {CONTROL_EMPLOYEE, "employee"}};
	json_t *array = json_array();

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (roles & names[i].role)
			json_array_append_new(array, json_string(names[i].name));
	return array;
}

/* Who has left the office is logged out. */
static int find_session(void *ctx, const char *token, struct control_session *ret)
{
	struct office *o = ctx;
	const struct session *s = sessions_find(o->accounts->sessions, token, time_boottime_ns());

	if (s == NULL)
		return -ENOENT;
	*ret = (struct control_session){
		.roles = accounts_roles_of(o, s->person, (enum session_kind)s->kind)};
	text_copy(ret->person, sizeof(ret->person), s->person);
	if (ret->roles != 0)
		return 0;
	sessions_close_person(o->accounts->sessions, ret->person, NULL);
	return -ENOENT;
}

static int use_nonce(void *ctx, const char *token, const char *nonce)
{
	return sessions_once(((struct office *)ctx)->accounts->sessions, token, nonce);
}

static void free_nonce(void *ctx, const char *token, const char *nonce)
{
	sessions_again(((struct office *)ctx)->accounts->sessions, token, nonce);
}

const struct control_sessions accounts_sessions = {
	.find = find_session, .once = use_nonce, .again = free_nonce, .acting = act_by};

char *accounts_link(const struct office *o, const char *code, char *buf, size_t size)
{
	snprintf(buf, size, "%s/atur/%s", o->conf->web.url, code);
	return buf;
}

int accounts_invite(struct office *o, struct invite *invite, const char *author,
		    char code[SECRET_CODE_SIZE])
{
	int r;

	secret_code_make(code);
	invite->at = office_here(o);
	r = secret_code_digest(o->accounts->key, code, invite->tag);
	if (r == 0)
		r = pipeline_begin(o);
	if (r < 0)
		return r;
	return pipeline_settle(o, invite_put(o->store, invite, author), "account");
}

/* A link whose age nobody can tell is as good as new: an office whose clock was never set has
 * its first start still before it. */
bool accounts_link_open(const struct office *o, const struct invite *invite)
{
	struct time_bound made = office_bound(o, invite->at), now = office_now(o);

	if (invite->kind == INVITE_SETUP && account_any(store_query(o->store)) != 0)
		return false;
	if (made.latest_ns == INT64_MAX || now.earliest_ns == INT64_MIN)
		return true;
	return now.earliest_ns - made.latest_ns < ACCOUNTS_LINK_DAYS * 86400 * NS_PER_S;
}

/* The one secret in our log: it opens an office that has none yet, once. */
static int greet(struct office *o)
{
	struct invite invite = {.kind = INVITE_SETUP};
	char code[SECRET_CODE_SIZE], url[ACCOUNTS_URL_SIZE];
	int r = account_any(store_query(o->store));

	if (r != 0)
		return r < 0 ? r : 0;
	r = accounts_invite(o, &invite, NULL, code);
	if (r == 0)
		log_notice("nobody has an account yet; whoever opens this link within %d days "
			   "makes the first: %s",
			   ACCOUNTS_LINK_DAYS, accounts_link(o, code, url, sizeof(url)));
	sodium_memzero(code, sizeof(code));
	sodium_memzero(url, sizeof(url));
	return r;
}

int accounts_open(struct office *o, const uint8_t office_key[32], const char *hash_program)
{
	static const uint8_t purpose[] = "accounts";
	int64_t idle_ns = o->conf->web.idle_min * 60 * NS_PER_S;
	struct session_limits limits = {
		.idle_ns = idle_ns,
		.absolute_ns = ABSOLUTE_S * NS_PER_S,
		.short_idle_ns =
			idle_ns < SHORT_IDLE_S * NS_PER_S ? idle_ns : SHORT_IDLE_S * NS_PER_S,
		.short_absolute_ns = SHORT_ABSOLUTE_S * NS_PER_S,
	};
	struct accounts *a = calloc(1, sizeof(*a));
	int r;

	if (a == NULL)
		return -ENOMEM;
	o->accounts = a;
	crypto_generichash(a->key, sizeof(a->key), purpose, sizeof(purpose), office_key, 32);
	a->sessions = sessions_new(&limits);
	a->by_account = limits_new(&per_account);
	a->by_address = limits_new(&per_address);
	r = a->sessions == NULL || a->by_account == NULL || a->by_address == NULL
		    ? -ENOMEM
		    : hasher_new(o->event, hash_program, &a->hasher);
	if (r < 0)
		return log_errno(LOG_ERR, r, "the accounts cannot be opened");
	r = greet(o);
	if (r < 0) /* a full disk: punches are still taken */
		log_errno(LOG_WARNING, r, "no set-up link could be made, going on without");
	return 0;
}

void accounts_free(struct office *o)
{
	struct accounts *a = o->accounts;

	if (a == NULL)
		return;
	for (size_t i = 0; i < o->n_readers; i++)
		sd_event_source_disable_unref(a->taps[i].limit);
	hasher_free(a->hasher);
	limits_free(a->by_account);
	limits_free(a->by_address);
	sessions_free(a->sessions);
	sodium_memzero(a, sizeof(*a));
	free(a);
	o->accounts = NULL;
}
