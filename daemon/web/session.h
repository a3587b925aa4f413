/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_SESSION_H
#define HADIR_WEB_SESSION_H

#include "web/job.h"

#define SESSION_COOKIE "hadir"

/* Fill r->who from r->token: hadird says it; with hadird away, what it said before. `quiet`: nobody
 * is there, the session does not live longer by it. */
void session_resolve(struct request *r, const struct known *known, bool quiet,
		     struct job_head *head);
/* r->who out of a row of session-open or session-show. */
void session_take(struct request *r, const json_t *row);

/* A page that needs a session, asked for without: the login, which leads back to it. A form that
 * was posted keeps all that was typed. */
int session_missing(struct request *r, struct reply *a);
/* A form of a session that has ended, posted in a new one: to be sent by a button. */
int session_again(struct request *r, struct reply *a);
/* After the login: the form that was carried through it, to be sent by a button. */
int session_continue(struct request *r, struct reply *a);

/* The login's form; it carries on what r->form carries. */
void session_login_form(struct request *r, struct reply *a, const char *back);

/* A path of ours, as one may be led back to. */
bool session_path(const char *path);

/* Set-Cookie of a session; "" for the token ends it. */
void session_cookie(const struct request *r, const char *token, char ret[256]);

#endif
