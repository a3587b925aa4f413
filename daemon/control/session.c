/* SPDX-License-Identifier: MIT */
#include "control/connection.h"

#include <errno.h>
#include <string.h>

/*
 * In whose name a request is made. Of a session only what its person may do counts; whoever
 * carries it (hadir-web, root) adds nothing.
 */

/* False after answering. */
static bool find_session(struct control_request *req, const char *token)
{
	const struct service *s = req->connection->service;

	if (s->sessions == NULL || s->sessions->find(s->ctx, token, &req->session) < 0) {
		control_error(req, CONTROL_NO_SESSION, "there is no such session, or it has ended");
		return false;
	}
	strcpy(req->token, token); /* both CONTROL_TOKEN_SIZE */
	req->roles = req->session.roles;
	return true;
}

bool session_take(struct control_request *req, const struct control_line *l)
{
	req->roles = req->connection->roles;
	req->of_page = l->has_session;
	if (!l->has_session)
		return true;
	if ((req->roles & CONTROL_PAGE) == 0) {
		control_error(req, CONTROL_DENIED, "sessions are for hadir-web");
		return false;
	}
	req->roles = CONTROL_LOBBY | CONTROL_PAGE;
	if (l->session[0] == '\0')
		return true;
	if (!find_session(req, l->session))
		return false;
	strcpy(req->once, l->dry ? "" : l->once); /* both CONTROL_TOKEN_SIZE */
	return true;
}

bool session_lives(struct control_request *req)
{
	const struct service *s = req->connection->service;
	struct control_session now;

	if (req->token[0] == '\0' || s->sessions->find(s->ctx, req->token, &now) == 0)
		return true;
	if (!req->collecting && req->verb->gone != NULL)
		req->verb->gone(req, s->ctx);
	control_error(req, CONTROL_NO_SESSION, "the session has ended; nothing was done");
	return false;
}

bool session_sign(struct control_request *req)
{
	static const char *const others[] = {"second", "witness"};
	const char *caller = req->session.person;
	json_t *by = json_object_get(req->args, "by");

	if (caller[0] == '\0')
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (json_object_get(req->args, others[i]) != NULL) {
			control_error(req, CONTROL_DENIED, "\"%s\" signs in a session of their own",
				      others[i]);
			return false;
		}
	if (!req->verb->by)
		return true;
	if (by == NULL) {
		if (json_object_set_new(req->args, "by", json_string(caller)) == 0)
			return true;
		control_error(req, CONTROL_FAILED, "out of memory");
	} else if (json_is_string(by) && strcmp(json_string_value(by), caller) == 0) {
		return true;
	} else {
		control_error(req, CONTROL_DENIED, "\"by\" is another person than has logged in");
	}
	return false;
}

bool session_once(struct control_request *req)
{
	const struct service *s = req->connection->service;

	req->spent = req->once[0] != '\0' && s->sessions->once(s->ctx, req->token, req->once) == 0;
	if (req->once[0] == '\0' || req->spent)
		return true;
	control_error(req, CONTROL_REPEATED, "this was sent before, and is done");
	return false;
}

void session_undone(struct control_request *req)
{
	const struct service *s = req->connection->service;

	if (req->spent)
		s->sessions->again(s->ctx, req->token, req->once);
	req->spent = false;
}

/* In somebody's session, or at the socket itself; what hadir-web asks before there is a session
 * (a login, a link) is nobody's act. */
void session_run(struct control_request *req, void (*handle)(struct control_request *, void *))
{
	const struct service *s = req->connection->service;
	bool acts = (req->session.person[0] != '\0' || !req->of_page) && s->sessions != NULL &&
		    s->sessions->acting != NULL;

	if (acts)
		s->sessions->acting(s->ctx, req);
	handle(req, s->ctx); /* `req` may be another one's afterwards */
	if (acts)
		s->sessions->acting(s->ctx, NULL);
}
