/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "web/layout.h"
#include "web/pages.h"
#include "web/session.h"

/* Logging in and out, one-time links, changing the password, the language. */

/* What opens a session is asked in nobody's name, whatever cookie came with it. */
static int ask_nobody(const struct request *r, const char *verb, json_t *args, struct answer *ret)
{
	struct request nobody = *r;

	nobody.token[0] = nobody.nonce[0] = '\0';
	return ask(&nobody, verb, args, ret);
}

/* Where somebody's work begins: the first of these that is theirs. */
static int front(struct request *r, struct reply *a)
{
	static const struct {
		unsigned int roles;
		const char *path;
	} fronts[] = {
		{CONTROL_CAMAT, "/hari-ini"},	 {CONTROL_HR, "/pagi"},
		{CONTROL_APPROVER, "/hari-ini"}, {CONTROL_IT, "/kesehatan"},
		{CONTROL_SUPERIOR, "/unit"},	 {CONTROL_EMPLOYEE, "/saya"},
	};

	for (size_t i = 0; i < ARRAY_LEN(fronts); i++)
		if ((fronts[i].roles & r->who.roles) != 0)
			return reply_done(a, TEXT_KEYS, "%s", fronts[i].path);
	return reply_done(a, TEXT_KEYS, "/masuk");
}

static bool is_kiosk(const struct request *r)
{
	size_t n = strlen(r->address);

	for (const char *at = r->web->kiosk; *at != '\0'; at += strcspn(at, " \t")) {
		at += strspn(at, " \t");
		if (strncmp(at, r->address, n) == 0 && strcspn(at, " \t") == n)
			return true;
	}
	return false;
}

static int login_page(struct request *r, struct reply *a, const struct answer *refused)
{
	const char *back = r->post ? form_text(&r->form, "ke") : form_text(&r->query, "ke");

	page_begin(a, TEXT_WEB_LOGIN, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	session_login_form(r, a, session_path(back) ? back : "");
	html(a, "<p class=muted>%t</p>\n", TEXT_WEB_LOGIN_HELP);
	html(a, "<p><a href=\"/lobi\">%t</a></p>\n", TEXT_WEB_SEE_LOBBY);
	if (is_kiosk(r)) {
		html(a, "<h2>%t</h2><p>%t</p>", TEXT_WEB_TAP, TEXT_WEB_TAP_TEXT);
		button(a, "/masuk/kartu", TEXT_WEB_TAP_BEGIN, NULL, NULL);
	}
	page_end(a);
	return 0;
}

static int login(struct request *r, struct reply *a)
{
	return r->who.person[0] != '\0' ? front(r, a) : login_page(r, a, NULL);
}

/* The session's cookie, and r as it now is. */
static void begin_session(struct request *r, struct reply *a, const struct answer *e)
{
	const json_t *row = json_array_get(e->rows, 0);

	snprintf(r->token, sizeof(r->token), "%s", row_text(row, "token"));
	session_cookie(r, r->token, a->cookies[0]);
	session_take(r, row);
}

static int login_post(struct request *r, struct reply *a)
{
	const char *back = form_text(&r->form, "ke");
	struct answer e;
	int n = ask_nobody(r, "session-open",
			   json_pack("{s:s, s:s, s:s}", "who", form_text(&r->form, "siapa"),
				     "secret", form_text(&r->form, "sandi"), "address", r->address),
			   &e);

	if (n == 0)
		begin_session(r, a, &e);
	n = n < 0				       ? login_page(r, a, &e)
	    : form_text(&r->form, "lanjut")[0] != '\0' ? session_continue(r, a)
	    : session_path(back)		       ? reply_done(a, TEXT_KEYS, "%s", back)
						       : front(r, a);
	answer_done(&e);
	return n;
}

static int tap_post(struct request *r, struct reply *a)
{
	struct answer e;
	int n = ask_nobody(r, "session-tap", json_pack("{s:s}", "address", r->address), &e);

	if (n == 0)
		begin_session(r, a, &e);
	n = n < 0 ? login_page(r, a, &e) : front(r, a);
	answer_done(&e);
	return n;
}

static int logout(struct request *r, struct reply *a)
{
	struct answer e;

	if (r->token[0] != '\0') {
		ask(r, "session-close", NULL, &e);
		answer_done(&e);
	}
	session_cookie(r, "", a->cookies[0]);
	return reply_done(a, TEXT_WEB_LOGGED_OUT, "/masuk");
}

static int language(struct request *r, struct reply *a)
{
	const char *back = form_text(&r->form, "back"), *lang = form_text(&r->form, "lang");

	snprintf(a->cookies[0], sizeof(a->cookies[0]),
		 "hadir-lang=%s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax%s",
		 strcmp(lang, "en") == 0 ? "en" : "id", r->secure ? "; Secure" : "");
	return reply_done(a, TEXT_KEYS, "%s", session_path(back) ? back : "/");
}

/* Twice the same; "" is hadird's to refuse. */
static bool typed_twice(struct request *r, struct reply *a)
{
	if (strcmp(form_text(&r->form, "baru"), form_text(&r->form, "lagi")) == 0)
		return true;
	a->status = 422;
	return false;
}

static void new_secret_fields(struct reply *a, bool pin)
{
	enum text_key label = pin ? TEXT_WEB_NEW_PIN : TEXT_WEB_NEW_PASSWORD;
	enum text_key hint = pin ? TEXT_WEB_NEW_PIN_HINT : TEXT_WEB_NEW_PASSWORD_HINT;
	const char *kind = pin ? "type=password required inputmode=numeric maxlength=6 "
				 "autocomplete=new-password"
			       : "type=password required minlength=10 maxlength=256 "
				 "autocomplete=new-password";

	field(a, "baru", label, hint, NULL, kind);
	field(a, "lagi", TEXT_WEB_NEW_AGAIN, TEXT_KEYS, NULL, kind);
}

static int secret_page(struct request *r, struct reply *a, const struct answer *refused, bool same)
{
	page_begin(a, TEXT_WEB_SECRET, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	if (!same)
		web_notice(a, "bad", TEXT_WEB_NOT_SAME, NULL);
	html(a, "<p>%t</p>\n", TEXT_WEB_SECRET_TEXT);
	form_begin(a, "/sandi");
	field(a, "lama", TEXT_WEB_OLD_SECRET, TEXT_KEYS, NULL,
	      "type=password required maxlength=256 autocomplete=current-password");
	field(a, "baru", TEXT_WEB_NEW_SECRET, TEXT_WEB_NEW_SECRET_HINT, NULL,
	      "type=password required maxlength=256 autocomplete=new-password");
	field(a, "lagi", TEXT_WEB_NEW_AGAIN, TEXT_KEYS, NULL,
	      "type=password required maxlength=256 autocomplete=new-password");
	form_end(a, TEXT_WEB_SAVE);
	page_end(a);
	return 0;
}

static int secret(struct request *r, struct reply *a)
{
	return secret_page(r, a, NULL, true);
}

static int secret_post(struct request *r, struct reply *a)
{
	struct answer e;
	int n;

	if (!typed_twice(r, a))
		return secret_page(r, a, NULL, false);
	n = ask(r, "secret-set",
		json_pack("{s:s, s:s}", "old", form_text(&r->form, "lama"), "new",
			  form_text(&r->form, "baru")),
		&e);
	n = n < 0 ? secret_page(r, a, &e, true) : reply_done(a, TEXT_WEB_SECRET_DONE, "/sandi");
	answer_done(&e);
	return n;
}

/* A code may also be typed, from the slip of paper. */
static int link_ask(struct request *r, struct reply *a)
{
	page_begin(a, TEXT_WEB_LINK, NULL);
	html(a, "<p>%t</p>\n", TEXT_WEB_LINK_TEXT);
	form_begin(a, "/atur");
	field(a, "kode", TEXT_WEB_LINK_CODE, TEXT_KEYS, NULL,
	      "required maxlength=32 autocomplete=off autocapitalize=none spellcheck=false");
	form_end(a, TEXT_WEB_NEXT);
	page_end(a);
	return 0;
}

static int link_ask_post(struct request *r, struct reply *a)
{
	const char *code = form_text(&r->form, "kode");
	size_t n = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n == 0 || n > 32 || code[n] != '\0' ? link_ask(r, a)
						   : reply_done(a, TEXT_KEYS, "/atur/%s", code);
}

static void link_form(struct request *r, struct reply *a, const json_t *link)
{
	bool setup = row_is(link, "kind", "setup");
	char path[64];

	snprintf(path, sizeof(path), "/atur/%.40s", r->arg[0]);
	form_begin(a, path);
	if (setup) {
		html(a, "<p>%t</p>\n", TEXT_WEB_SETUP_TEXT);
		field(a, "id", TEXT_WEB_SETUP_ID, TEXT_WEB_SETUP_ID_HINT, NULL,
		      "required maxlength=32 pattern=\"[a-z0-9\\-]+\" autocomplete=username "
		      "autocapitalize=none spellcheck=false");
		field(a, "nama", TEXT_WEB_SETUP_NAME, TEXT_KEYS, NULL,
		      "required maxlength=120 autocomplete=name");
		field(a, "nip", TEXT_WEB_SETUP_NIP, TEXT_WEB_SETUP_NIP_HINT, NULL,
		      "maxlength=18 inputmode=numeric autocomplete=off");
	} else {
		html(a, "<p><strong>%s</strong></p>\n", row_name(link));
		/* So that a browser keeps the password under the right name. */
		html(a, "<input type=hidden name=username autocomplete=username value=\"%s\">",
		     row_text(link, "person"));
	}
	new_secret_fields(a, row_is(link, "kind", "pin"));
	form_end(a, TEXT_WEB_SAVE);
}

static int link_page(struct request *r, struct reply *a, const struct answer *refused, bool same)
{
	struct answer e;
	int n = ask_nobody(r, "link-show",
			   json_pack("{s:s, s:s}", "code", r->arg[0], "address", r->address), &e);
	int status = a->status;

	page_begin(a, TEXT_WEB_LINK, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	else if (n < 0)
		web_refusal(a, &e);
	if (n == -ENOENT && refused == NULL)
		a->status = 404;
	if (!same)
		web_notice(a, "bad", TEXT_WEB_NOT_SAME, NULL);
	if (status != 200)
		a->status = status;
	if (n == 0)
		link_form(r, a, json_array_get(e.rows, 0));
	page_end(a);
	answer_done(&e);
	return 0;
}

static int link_show(struct request *r, struct reply *a)
{
	return link_page(r, a, NULL, true);
}

static int link_post(struct request *r, struct reply *a)
{
	json_t *args = json_pack("{s:s, s:s, s:s}", "code", r->arg[0], "secret",
				 form_text(&r->form, "baru"), "address", r->address);
	static const char *const setup[][2] = {{"id", "id"}, {"name", "nama"}, {"nip", "nip"}};
	struct answer e;
	int n;

	for (size_t i = 0; i < ARRAY_LEN(setup); i++)
		if (form_text(&r->form, setup[i][1])[0] != '\0')
			json_object_set_new(args, setup[i][0],
					    json_string(form_text(&r->form, setup[i][1])));
	if (!typed_twice(r, a)) {
		json_decref(args);
		return link_page(r, a, NULL, false);
	}
	n = ask_nobody(r, "link-use", args, &e);
	if (n == 0)
		begin_session(r, a, &e);
	n = n < 0 ? link_page(r, a, &e, true) : front(r, a);
	answer_done(&e);
	return n;
}

const struct route account_routes[] = {
	{"/", ROUTE_OPEN, 0, front},
	{"/masuk", ROUTE_OPEN, 0, login},
	/* It may carry on what somebody had typed into another form. */
	{"/masuk", ROUTE_OPEN | ROUTE_POST | ROUTE_UPLOAD, 0, login_post},
	{"/masuk/kartu", ROUTE_OPEN | ROUTE_POST, 0, tap_post},
	{"/keluar", ROUTE_OPEN | ROUTE_POST, 0, logout},
	{"/bahasa", ROUTE_OPEN | ROUTE_POST, 0, language},
	{"/sandi", 0, CONTROL_EMPLOYEE, secret},
	{"/sandi", ROUTE_POST, CONTROL_EMPLOYEE, secret_post},
	{"/atur", ROUTE_OPEN, 0, link_ask},
	{"/atur", ROUTE_OPEN | ROUTE_POST, 0, link_ask_post},
	{"/atur/*", ROUTE_OPEN, 0, link_show},
	{"/atur/*", ROUTE_OPEN | ROUTE_POST, 0, link_post},
	{NULL, 0, 0, NULL},
};
