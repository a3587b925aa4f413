/* SPDX-License-Identifier: MIT */
#include "web/session.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "control/server.h"
#include "core/civil.h"
#include "web/layout.h"

/* The office's clock is hadird's: this machine may have started with a wrong one. */
static void take_clock(struct request *r, const char *now)
{
	char day[CIVIL_DATE_SIZE], clock[CIVIL_TIME_SIZE];
	int32_t today, second;

	if (strlen(now) < 19)
		return;
	snprintf(day, sizeof(day), "%.10s", now);
	snprintf(clock, sizeof(clock), "%.8s", now + 11);
	if (civil_parse_day(day, &today) == 0 && civil_parse_time(clock, &second) == 0) {
		r->today = today;
		r->now_s = second;
	}
}

static unsigned int role_of(const char *name)
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

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (strcmp(roles[i].name, name) == 0)
			return roles[i].role;
	return 0;
}

void session_take(struct request *r, const json_t *row)
{
	const json_t *role;
	size_t i;

	r->who = (struct who){.live = true};
	snprintf(r->who.person, sizeof(r->who.person), "%s", row_text(row, "person"));
	snprintf(r->who.name, sizeof(r->who.name), "%s", row_name(row));
	snprintf(r->who.unit, sizeof(r->who.unit), "%s", row_text(row, "unit"));
	json_array_foreach(json_object_get(row, "roles"), i, role) r->who.roles |=
		role_of(json_string_value(role) ?: "");
	take_clock(r, row_text(row, "now"));
}

/* hadird is away: what it said before, while that session could still be alive. */
static void take_known(struct request *r, const struct known *known, const unsigned char *hash)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	r->away = true;
	for (size_t i = 0; i < KNOWN_MAX; i++)
		if (known[i].until_s > now.tv_sec &&
		    memcmp(known[i].hash, hash, KNOWN_HASH_SIZE) == 0) {
			r->who = known[i].who;
			r->who.live = false;
		}
}

void session_resolve(struct request *r, const struct known *known, bool quiet,
		     struct job_head *head)
{
	struct answer e;
	int n;

	if (r->token[0] == '\0')
		return;
	crypto_generichash(head->hash, sizeof(head->hash), (const unsigned char *)r->token,
			   strlen(r->token), NULL, 0);
	n = ask(r, "session-show", quiet ? json_pack("{s:b}", "quiet", true) : NULL, &e);
	if (n == 0) {
		session_take(r, json_array_get(e.rows, 0));
		head->learn = !quiet;
		head->who = r->who;
	} else if (n == -ENOKEY) {
		head->forget = true;
		r->token[0] = '\0';
	} else {
		take_known(r, known, head->hash);
	}
	answer_done(&e);
}

bool session_path(const char *path)
{
	char plain[PATH_MAX_SIZE];
	const char *query;

	return path_take(path, plain, &query) && strpbrk(path, "\"<> \r\n") == NULL;
}

/* What was typed, in hidden fields that the login does not mistake for its own. */
static void keep_typed(struct request *r, struct reply *a)
{
	char name[160];

	field_hidden(a, "lanjut", r->path);
	for (size_t i = 0; i < r->form.n; i++) {
		const struct form_field *f = &r->form.fields[i];

		if (f->filename != NULL || strcmp(f->name, "token") == 0 ||
		    snprintf(name, sizeof(name), "i.%s", f->name) >= (int)sizeof(name))
			continue;
		field_hidden(a, name, f->value);
	}
}

/* The same fields again, out of a form that carried them through the login. */
static void keep_kept(struct request *r, struct reply *a)
{
	field_hidden(a, "lanjut", form_text(&r->form, "lanjut"));
	for (size_t i = 0; i < r->form.n; i++)
		if (strncmp(r->form.fields[i].name, "i.", 2) == 0)
			field_hidden(a, r->form.fields[i].name, r->form.fields[i].value);
}

static bool has_file(const struct form *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->fields[i].filename != NULL)
			return true;
	return false;
}

void session_login_form(struct request *r, struct reply *a, const char *back)
{
	bool through = r->post && strcmp(r->path, "/masuk") != 0;

	form_begin(a, "/masuk");
	if (through)
		keep_typed(r, a);
	else if (form_text(&r->form, "lanjut")[0] != '\0')
		keep_kept(r, a);
	field_hidden(a, "ke", back);
	field(a, "siapa", TEXT_WEB_LOGIN_WHO, TEXT_WEB_LOGIN_WHO_HINT, NULL,
	      "required maxlength=64 autocomplete=username autocapitalize=none spellcheck=false "
	      "autofocus");
	field(a, "sandi", TEXT_WEB_LOGIN_SECRET, TEXT_KEYS, NULL,
	      "type=password required maxlength=256 autocomplete=current-password");
	form_end(a, TEXT_WEB_LOGIN);
}

int session_missing(struct request *r, struct reply *a)
{
	if (r->away)
		return -ECONNREFUSED;
	if (!r->post) {
		snprintf(a->location, sizeof(a->location), "/masuk%s%s",
			 strcmp(r->path, "/") == 0 ? "" : "?ke=",
			 strcmp(r->path, "/") == 0 ? "" : r->path);
		return session_path(a->location) ? 0 : -EINVAL;
	}
	a->status = 403;
	page_begin(a, TEXT_WEB_LOGIN, NULL);
	web_notice(a, "warn", has_file(&r->form) ? TEXT_WEB_ENDED_FILE : TEXT_WEB_ENDED_FORM, NULL);
	session_login_form(r, a, "");
	page_end(a);
	return 0;
}

static void send_again(struct reply *a, const char *path, const struct form *f, const char *prefix)
{
	size_t n = strlen(prefix);

	page_begin(a, TEXT_WEB_AGAIN, NULL);
	html(a, "<p>%t</p>", TEXT_WEB_AGAIN_TEXT);
	form_begin(a, path);
	for (size_t i = 0; i < f->n; i++)
		if (f->fields[i].filename == NULL && strncmp(f->fields[i].name, prefix, n) == 0 &&
		    strcmp(f->fields[i].name, "token") != 0)
			field_hidden(a, f->fields[i].name + n, f->fields[i].value);
	form_end(a, TEXT_WEB_SEND_NOW);
	page_end(a);
}

int session_again(struct request *r, struct reply *a)
{
	a->status = 409;
	send_again(a, r->path, &r->form, "");
	return 0;
}

int session_continue(struct request *r, struct reply *a)
{
	const char *path = form_text(&r->form, "lanjut");

	if (!session_path(path))
		return -EINVAL;
	send_again(a, path, &r->form, "i.");
	return 0;
}

void session_cookie(const struct request *r, const char *token, char ret[256])
{
	snprintf(ret, 256, SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", token,
		 r->secure ? "; Secure" : "", token[0] == '\0' ? "; Max-Age=0" : "");
}
