/* SPDX-License-Identifier: MIT */
#include "web/session.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "control/server.h"
#include "core/civil.h"
#include "web/layout.h"

/* The office's clock is hadird's: this machine may have started with a wrong one. */
static void session_clock(struct request *r, const char *now)
{
	char day[CIVIL_DATE_SIZE], clock[CIVIL_TIME_SIZE];
	int32_t today, second;

	if (now == NULL || strlen(now) < 19)
		return;
	snprintf(day, sizeof(day), "%.10s", now);
	snprintf(clock, sizeof(clock), "%.8s", now + 11);
	if (civil_parse_day(day, &today) == 0 && civil_parse_time(clock, &second) == 0) {
		r->today = today;
		r->now_s = second;
	}
}

/* PROVISIONAL: HADIR_WEB_AS=person:role,role of a test, until hadird holds sessions. */
static void resolve_by_environment(struct request *r)
{
	static const struct {
		const char *name;
		unsigned int role;
	} roles[] = {{"it", CONTROL_IT},
		     {"hr", CONTROL_HR},
		     {"camat", CONTROL_CAMAT},
		     {"approver", CONTROL_APPROVER},
		     {"superior", CONTROL_SUPERIOR},
		     {"employee", CONTROL_EMPLOYEE}};
	const char *as = getenv("HADIR_WEB_AS");
	struct answer e;
	char copy[256], *rest = copy, *word;

	if (as == NULL || strlen(as) >= sizeof(copy))
		return;
	strcpy(copy, as);
	word = strsep(&rest, ":");
	snprintf(r->who.person, sizeof(r->who.person), "%s", word);
	snprintf(r->who.name, sizeof(r->who.name), "%s", word);
	while (rest != NULL && (word = strsep(&rest, ",")) != NULL)
		for (size_t i = 0; i < ARRAY_LEN(roles); i++)
			if (strcmp(roles[i].name, word) == 0)
				r->who.roles |= roles[i].role;
	r->who.live = true;
	if (ask(r, "status", NULL, &e) == 0)
		session_clock(r,
			      json_string_value(json_object_get(json_array_get(e.rows, 0), "now")));
	answer_done(&e);
	memset(r->token, 'a', sizeof(r->token) - 1);
	r->token[sizeof(r->token) - 1] = '\0';
}

void session_resolve(struct request *r, const struct known *known, struct job_head *head)
{
	resolve_by_environment(r);
}

int session_missing(struct request *r, struct reply *a)
{
	snprintf(a->location, sizeof(a->location), "/masuk");
	return 0;
}

int session_again(struct request *r, struct reply *a)
{
	a->status = 409;
	page_begin(a, TEXT_WEB_AGAIN, NULL);
	form_begin(a, r->path);
	for (size_t i = 0; i < r->form.n; i++)
		if (r->form.fields[i].filename == NULL &&
		    strcmp(r->form.fields[i].name, "token") != 0)
			field_hidden(a, r->form.fields[i].name, r->form.fields[i].value);
	form_end(a, TEXT_WEB_SEND_NOW);
	page_end(a);
	return 0;
}

void session_cookie(const struct request *r, const char *token, char ret[256])
{
	snprintf(ret, 256, SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", token,
		 r->secure ? "; Secure" : "", token[0] == '\0' ? "; Max-Age=0" : "");
}
