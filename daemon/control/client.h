/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONTROL_CLIENT_H
#define HADIR_CONTROL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/*
 * The other end of the control socket, blocking: one question on one connection. For hadirctl and
 * for the children of hadir-web. Who must not block (the stream of `watch`) takes control_connect()
 * and reads lines with proto.h.
 */

struct control_ask {
	const char *path; /* of the socket */
	const char *verb;
	json_t *args;	     /* borrowed; NULL: none */
	bool dry;	     /* judge, say, change nothing */
	const char *session; /* token; "": nobody; NULL: the caller's own groups */
	const char *once;    /* nonce of the form; NULL or "": none */
	char *bulk;	     /* each line is sent as a row, changed in place; NULL: none */
	int timeout_s;	     /* for the whole answer; 0: wait for ever */

	/* Each row of the answer, borrowed; NULL: nobody wants them. False: it has seen enough. */
	bool (*row)(const json_t *row, void *arg);
	void *arg;
};

/*
 * 0: done (or `row` saw enough). 1: the daemon refused; *ret_error is the error's body, with "code"
 * and "text" as in proto.h, for json_decref(). -ENOENT, -ECONNREFUSED, -EACCES or another -errno
 * of connect(2): nobody there. -ECONNRESET: it went away before it had answered. -ETIMEDOUT.
 * -EPROTO: what came is not the language. -ENAMETOOLONG, -ENOMEM.
 * After -ECONNRESET, -ETIMEDOUT or -EPROTO nobody knows whether it was done.
 */
int control_ask(const struct control_ask *ask, json_t **ret_error);

/* A blocking connection, CLOEXEC; or -errno as above. */
int control_connect(const char *path);

#endif
