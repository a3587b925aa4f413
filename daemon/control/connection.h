/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONTROL_CONNECTION_H
#define HADIR_CONTROL_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "control/server.h"

/*
 * One client of the control socket: its lines in, its answers out, the request it waits for.
 * Private to control/: the server holds the connections, request.c answers on them.
 */

/* What all connections share. */
struct service {
	int epoll_fd;
	const struct control_sessions *sessions; /* NULL: there are none */
	const struct control_verb *verbs;
	size_t n_verbs;
	void *ctx;
};

struct control_request {
	struct connection *connection;
	const struct control_verb *verb; /* NULL: no request is open */
	int64_t id;
	json_t *args, *rows; /* rows: array, of bulk verbs only */
	size_t bulk_bytes;
	bool dry, collecting, subscribed;
	bool of_page;			/* hadir-web's: in a session's name, or nobody's */
	unsigned int roles;		/* that count for it */
	struct control_session session; /* person "": none */
	char token[CONTROL_TOKEN_SIZE]; /* of `session` */
	char once[CONTROL_TOKEN_SIZE];	/* the nonce that it uses up; "": none */
	bool spent;			/* it has */
	int64_t cursor;
	json_int_t sent;
};

struct connection {
	const struct service *service;
	int fd;
	uid_t uid;
	unsigned int roles;
	uint32_t events; /* what epoll watches now */
	bool ended;	 /* the client sends no more */
	bool closing;	 /* close once `out` is sent */
	bool dead;	 /* to be freed by the server at the end of its turn */
	bool lines_left; /* whole lines may wait in `in` */
	struct control_lines in;
	char *out; /* unsent bytes are out[start..end) */
	size_t start, end, room;
	struct control_request req;
};

/* Takes `fd` on success only. Returns 0 or -errno. */
int connection_new(const struct service *s, int fd, uid_t uid, unsigned int roles,
		   struct connection **ret);
/* Tells the verb of an open request that the client is gone, if `tell`. Takes NULL. */
void connection_free(struct connection *c, bool tell);

/* epoll says `events`. The connection may be dead afterwards. */
void connection_ready(struct connection *c, uint32_t events);

/* Send what the socket takes, and have epoll watch for what is possible next. */
void connection_push(struct connection *c);

/* Queue {"id":id,kind:body}; takes `body`. Returns 0, or -EPIPE when the client is lost. */
int connection_say(struct connection *c, int64_t id, const char *kind, json_t *body);

/* The body of an error line; NULL without memory. */
json_t *control_fault_json(const struct control_fault *f);

/*
 * session.c: in whose name a request is made. False after answering it with an error.
 *
 * session_take: its roles and its person, from the line.
 * session_sign: its "by" and who may not be named beside it; once `args` are there.
 * session_once: uses its nonce up, as the last before it runs.
 */
bool session_take(struct control_request *req, const struct control_line *l);
bool session_sign(struct control_request *req);
bool session_once(struct control_request *req);
/* Does its session still live, after turns in which others worked? False after answering; its verb
 * has forgotten it. */
bool session_lives(struct control_request *req);
/* It has changed nothing: the nonce may come again. */
void session_undone(struct control_request *req);
/* Let a function of its verb work, in its person's name. */
void session_run(struct control_request *req, void (*handle)(struct control_request *, void *));

/* Forget the open request without an answer. */
void request_clear(struct control_request *req);

#endif
