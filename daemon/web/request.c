/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "control/server.h"
#include "core/civil.h"
#include "web/job.h"
#include "web/layout.h"
#include "web/session.h"
#include "web/token.h"

/* The value of a cookie, or "" when it is not there or longer than `size`. */
static void cookie_take(const char *header, const char *name, char *ret, size_t size)
{
	size_t n = strlen(name);

	ret[0] = '\0';
	for (const char *at = header; at != NULL && *at != '\0';) {
		size_t length;

		at += strspn(at, "; ");
		length = strcspn(at, ";");
		if (length > n && at[n] == '=' && memcmp(at, name, n) == 0 &&
		    length - n - 1 < size) {
			memcpy(ret, at + n + 1, length - n - 1);
			ret[length - n - 1] = '\0';
			return;
		}
		at += length;
	}
}

static void take_clock(struct request *r)
{
	struct timespec now;
	int64_t ns;

	clock_gettime(CLOCK_REALTIME, &now);
	ns = now.tv_sec * NS_PER_S + now.tv_nsec;
	r->today = civil_local_day(r->web->zone_table, ns);
	r->now_s = civil_local_second(r->web->zone_table, ns);
}

static void take_language(struct request *r, const char *cookies)
{
	char lang[4];

	r->lang = r->web->language;
	cookie_take(cookies, "hadir-lang", lang, sizeof(lang));
	text_language_parse(lang, &r->lang);
}

static void take_token(struct request *r, const char *cookies)
{
	cookie_take(cookies, SESSION_COOKIE, r->token, sizeof(r->token));
	if (strspn(r->token, "0123456789abcdef") != sizeof(r->token) - 1)
		r->token[0] = '\0';
}

/* From a page of ours? Browsers tell with every POST, and no script can change what they say. */
static bool own_origin(const struct request *r, const struct job *job)
{
	char own[300];

	if (job->origin == NULL)
		return job->fetch_site != NULL && strcmp(job->fetch_site, "same-origin") == 0;
	if (strcmp(job->origin, r->web->url) == 0)
		return true;
	snprintf(own, sizeof(own), "http%s://%s", r->secure ? "s" : "",
		 job->host != NULL ? job->host : "");
	return strcmp(job->origin, own) == 0;
}

static int take_form(struct request *r, const struct job *job)
{
	bool multipart = job->type != NULL && strncasecmp(job->type, "multipart/", 10) == 0;

	if (!job->post)
		return 0;
	return multipart ? form_parse_multipart(job->type, job->body, job->size, &r->form)
			 : form_parse(job->body, job->size, &r->form);
}

/* A page of one sentence. */
static int say(struct reply *a, int status, enum text_key title, enum text_key text)
{
	a->status = status;
	page_begin(a, title, NULL);
	html(a, "<p>%t</p><p><a href=\"/\">%t</a></p>", text, TEXT_WEB_HOME);
	page_end(a);
	return 0;
}

static int not_found(const struct request *r, struct reply *a, struct job_head *head)
{
	const char *arg[REQUEST_ARGS_MAX];
	char buf[PATH_MAX_SIZE];

	if (route_find(!r->post, r->path, arg, buf, sizeof(buf)) == NULL)
		return say(a, 404, TEXT_WEB_NOT_FOUND, TEXT_WEB_NOT_FOUND_TEXT);
	strcpy(head->allow, r->post ? "GET, HEAD" : "POST");
	return say(a, 405, TEXT_WEB_METHOD, TEXT_WEB_METHOD_TEXT);
}

/* A page that is left open asks by itself, which is no sign that somebody is there. */
static bool is_quiet(const struct request *r, const struct job *job)
{
	const char *arg[REQUEST_ARGS_MAX];
	char buf[PATH_MAX_SIZE];
	const struct route *route = route_find(r->post, r->path, arg, buf, sizeof(buf));

	return !r->post && (job->renew || (route != NULL && (route->flags & ROUTE_QUIET) != 0));
}

static int run_page(struct request *r, struct reply *a, const struct job *job,
		    struct job_head *head)
{
	char buf[PATH_MAX_SIZE];
	const struct route *route = route_find(r->post, r->path, r->arg, buf, sizeof(buf));
	bool open;

	if (route == NULL)
		return not_found(r, a, head);
	open = (route->flags & ROUTE_OPEN) != 0;
	if (r->post && !own_origin(r, job))
		return say(a, 403, TEXT_WEB_FOREIGN, TEXT_WEB_FOREIGN_TEXT);
	if (!open && r->who.person[0] == '\0')
		return session_missing(r, a);
	if (r->post && r->who.person[0] != '\0' &&
	    !token_check(r->token, form_text(&r->form, "token"), r->nonce))
		return open ? route->page(r, a) : session_again(r, a);
	if (!open && (route->roles & r->who.roles) == 0)
		return say(a, 403, TEXT_WEB_DENIED, TEXT_WEB_DENIED_TEXT);
	return route->page(r, a);
}

static int failed(struct reply *a, int e)
{
	if (e == -ECONNREFUSED)
		return say(a, 503, TEXT_WEB_FAILED, TEXT_WEB_AWAY_WRITE);
	if (e == -EBUSY || e == -EPROTONOSUPPORT)
		return say(a, 503, TEXT_WEB_FAILED, TEXT_WEB_BUSY);
	if (e == -EACCES)
		return say(a, 403, TEXT_WEB_DENIED, TEXT_WEB_DENIED_TEXT);
	if (e == -ENOENT)
		return say(a, 404, TEXT_WEB_NOT_FOUND, TEXT_WEB_NOT_FOUND_TEXT);
	if (e == -EINVAL || e == -ERANGE || e == -E2BIG)
		return say(a, 400, TEXT_WEB_BAD, TEXT_WEB_BAD_TEXT);
	return say(a, 500, TEXT_WEB_FAILED, TEXT_WEB_FAILED_TEXT);
}

/* The policy allows our style sheet alone; a document with its own is named by its hash. */
static void hash_style(const char *body, struct job_head *head)
{
	const char *begin = strstr(body, "<style>"), *end;
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof(hash), sodium_base64_VARIANT_ORIGINAL)];

	end = begin != NULL ? strstr(begin, "</style>") : NULL;
	if (end == NULL)
		return;
	begin += strlen("<style>");
	crypto_hash_sha256(hash, (const unsigned char *)begin, (size_t)(end - begin));
	sodium_bin2base64(text, sizeof(text), hash, sizeof(hash), sodium_base64_VARIANT_ORIGINAL);
	snprintf(head->style, sizeof(head->style), "sha256-%s", text);
}

static void hand_over(const struct reply *a, struct job_head *head, const char *body, size_t size,
		      int fd)
{
	size_t sent = 0;

	head->kind = a->kind;
	head->status = a->location[0] != '\0' ? 303 : a->status;
	head->refresh_s = a->refresh_s;
	memcpy(head->type, a->type, sizeof(head->type));
	memcpy(head->filename, a->filename, sizeof(head->filename));
	memcpy(head->location, a->location, sizeof(head->location));
	memcpy(head->cookies, a->cookies, sizeof(head->cookies));
	if (a->kind == REPLY_PRINT)
		hash_style(body, head);
	while (sent < size && a->location[0] == '\0') {
		ssize_t n = write(fd, body + sent, size - sent);

		if (n < 0 && errno != EINTR)
			return; /* not done: the server says so */
		sent += n > 0 ? (size_t)n : 0;
	}
	head->done = true;
}

void request_answer(const struct web *web, const struct job *job, const struct known *known,
		    struct job_head *head, int fd)
{
	struct request r = {
		.web = web, .post = job->post, .address = job->address, .secure = job->secure};
	struct reply a = {.status = 200, .r = &r};
	char path[PATH_MAX_SIZE] = "/", *body = NULL;
	const char *query = "";
	size_t size;
	bool whole;
	int e;

	take_clock(&r);
	take_language(&r, job->cookie);
	whole = path_take(job->uri, path, &query);
	r.path = path;
	e = !whole ? -EINVAL : form_parse(query, strlen(query), &r.query);
	if (e == 0)
		e = take_form(&r, job);
	take_token(&r, job->cookie);
	session_resolve(&r, known, is_quiet(&r, job), head);
	a.f = open_memstream(&body, &size);
	if (a.f == NULL)
		return;
	if (e == 0)
		e = run_page(&r, &a, job, head);
	if (e < 0) {
		fclose(a.f);
		free(body);
		a = (struct reply){.status = 200, .r = &r, .f = open_memstream(&body, &size)};
		if (a.f == NULL || failed(&a, e) < 0)
			return;
	}
	if (fclose(a.f) != 0)
		return;
	if (head->forget && a.cookies[0][0] == '\0')
		session_cookie(&r, "", a.cookies[0]);
	head->private = r.who.person[0] != '\0' || a.cookies[0][0] != '\0';
	head->lang = r.lang;
	head->who = r.who;
	hand_over(&a, head, body, size, fd);
}
