/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONTROL_SERVER_H
#define HADIR_CONTROL_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/util.h"
#include "control/proto.h"

/*
 * The daemon's end of the control socket. It never blocks and owns no loop: it has one epoll
 * fd for the socket and all its clients; whenever that is readable, call control_dispatch().
 *
 * Who may do what is decided by the peer's uid and groups as the kernel knew them at connect
 * (SO_PEERCRED, SO_PEERGROUPS). A peer without any role is answered and closed at once, so
 * strangers cannot fill the table of clients.
 */

enum {
	CONTROL_CLIENTS_MAX = 32,
	CONTROL_BEHIND_MAX = 1024 * 1024, /* a client that leaves more unread is dropped */
	CONTROL_DRAINED = 64 * 1024,	  /* `more` is called while less than this is unsent */
};

enum control_role {
	CONTROL_IT = 1,	       /* group hadir-it; a session: holds the position it */
	CONTROL_HR = 2,	       /* group hadir-hr; kasubag, or the position hr */
	CONTROL_CAMAT = 4,     /* group hadir-camat; holds the position camat */
	CONTROL_APPROVER = 8,  /* sessions only: camat, sekcam, kasubag */
	CONTROL_SUPERIOR = 16, /* sessions only: atasan langsung of somebody today */
	CONTROL_EMPLOYEE = 32, /* sessions only: everybody who has logged in */
	CONTROL_LOBBY = 64,    /* hadir-web for nobody: what hangs in the lobby */
	CONTROL_PAGE = 128,    /* hadir-web itself: sessions, and what it streams */
	CONTROL_ALL = 7,       /* the groups */
	CONTROL_ROOT = 255,    /* root and the daemon's own user */
};

/* Groups that carry the roles, and the user that hadir-web runs as; -1 where the system has none.
 */
struct control_groups {
	gid_t it, hr, camat;
	uid_t page;
};
struct control_groups control_groups_find(const char *it, const char *hr, const char *camat);

struct control;
struct control_request;

/*
 * Who a session of hadir-web is. The office knows (flow/accounts.h); the server asks before every
 * request that carries one.
 */
struct control_session {
	char person[SLUG_SIZE];
	unsigned int roles;
};

struct control_sessions {
	/* Who holds this token now; counts as being active. 0, or -ENOENT: unknown or ended. */
	int (*find)(void *ctx, const char *token, struct control_session *ret);
	/* Use up this nonce in that session. 0, or -EEXIST: it was used before. */
	int (*once)(void *ctx, const char *token, const char *nonce);
	/* The request ended in an error, nothing was done: the nonce may come again. */
	void (*again)(void *ctx, const char *token, const char *nonce);
	/* What is changed from here on is changed by this request's person, or without a session
	 * by its user; NULL: no more. May be NULL itself. */
	void (*acting)(void *ctx, const struct control_request *req);
};

/*
 * A handler answers with any number of control_row() and then exactly one control_end() or
 * control_error(), now or later. The request is valid until that call, or until `gone`.
 */
struct control_verb {
	const char *name;
	unsigned int roles; /* any one of them is enough */
	bool bulk;	    /* called once all rows have come: control_rows() */
	bool by; /* "by" is who asks: with a session its person is put there, no other passes */
	void (*handle)(struct control_request *req, void *ctx);

	/* May be NULL. Called again and again, in later turns, while the request is open and the
	 * client keeps reading: a long list is sent slice by slice, *control_cursor() says where
	 * it is. Must send a row or finish. */
	void (*more)(struct control_request *req, void *ctx);

	/* May be NULL. The client left with this request open: forget it. */
	void (*gone)(struct control_request *req, void *ctx);
};

/*
 * Listen on `path` (mode 0666: roles decide, not the file), replacing a dead socket file there.
 * `sessions` (NULL: none), `verbs` (n_verbs of them) and `ctx` must outlive the server.
 * Returns 0; -EADDRINUSE when another daemon answers there; -EEXIST when another kind of file is
 * there; another -errno.
 */
int control_open(const char *path, const struct control_groups *groups,
		 const struct control_sessions *sessions, const struct control_verb *verbs,
		 size_t n_verbs, void *ctx, struct control **ret);

/* Closes every client without a word and removes the socket file. Takes NULL. */
void control_free(struct control *c);

int control_fd(const struct control *c);

/* Do what can be done now, without waiting. Returns 0, or -errno when the server itself broke. */
int control_dispatch(struct control *c);

/* For `watch`: from now on each control_broadcast() is a row of this open request. */
void control_subscribe(struct control_request *req);
/* How many subscribers there are: with 0, no row need be built. */
size_t control_subscribers(const struct control *c);
/* `row` is stolen, as by jansson's *_new() calls. Slow readers are dropped, others get it. */
void control_broadcast(struct control *c, json_t *row);

const json_t *control_args(const struct control_request *req);
/*
 * json_unpack_ex() on the arguments, strict: an unknown argument is a mistake too.
 * Returns true, or answers bad-args and returns false; the request is then finished.
 */
bool control_unpack(struct control_request *req, const char *format, ...);
bool control_dry(const struct control_request *req);
/* Array of the bulk rows, each an object; NULL unless the verb is `bulk`. */
const json_t *control_rows(const struct control_request *req);
/* The roles that count for this request: with a session the session's. */
unsigned int control_roles(const struct control_request *req);
/* The person whose session this is; "" without a session (hadirctl, nobody). */
const char *control_caller(const struct control_request *req);
/* The user at the other end of the socket, as the kernel knew it at connect (SO_PEERCRED). */
uid_t control_uid(const struct control_request *req);
/* Its token; NULL without one. */
const char *control_token(const struct control_request *req);
const char *control_verb_name(const struct control_request *req);
/* 0 at first; the handler's own, for `more`. */
int64_t *control_cursor(struct control_request *req);

/*
 * Answer. `row` is stolen. Returns 0, or -EPIPE when the client is gone or was dropped: stop
 * sending, and still finish the request.
 */
int control_row(struct control_request *req, json_t *row);
void control_end(struct control_request *req);
void control_error(struct control_request *req, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with a place: `file` and `expected` may be NULL, `line` 0. */
struct control_fault {
	const char *code, *text, *file, *expected;
	int line;
};
void control_error_at(struct control_request *req, const struct control_fault *f);

/* Exposed for its test: the roles of a peer with this uid and these groups. */
unsigned int control_roles_of(uid_t uid, uid_t own, const gid_t *groups, size_t n,
			      const struct control_groups *g);

#endif
