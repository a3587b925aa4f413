/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_EXCHANGE_H
#define HADIR_WEB_EXCHANGE_H

#include <microhttpd.h>

#include "web/job.h"

/* One request and its answer, as the server holds it: from its first line until it is sent. */

enum exchange_state {
	EXCHANGE_NEW,	  /* its headers are here */
	EXCHANGE_READING, /* its body comes */
	EXCHANGE_WAITING, /* a child has it, the connection is suspended */
	EXCHANGE_READY,	  /* head and body_fd are to be sent */
	EXCHANGE_SENDING,
};

struct asset;
struct server;

struct exchange {
	struct exchange *next, *before;
	struct server *server;
	struct MHD_Connection *connection;
	int fd; /* of the connection */
	enum exchange_state state;
	int64_t limit_s; /* when the connection is cut; 0 = not now */
	char *uri, path[PATH_MAX_SIZE];
	char *body;
	size_t size, has_room, room; /* read so far; room for; allowed */
	struct job job;
	struct job_head head;
	int body_fd;
};

int64_t exchange_now_s(void);
struct exchange *exchange_new(struct MHD_Connection *c, const char *uri);
void exchange_free(struct exchange *x);

/* Is it said once, and in one way, where the body ends? Else a proxy in front may see another
 * request than we do. */
bool exchange_is_clear(const struct exchange *x);
/* How many bytes of body this request may have. */
size_t exchange_room(const struct exchange *x);
/* 0; -E2BIG: more than that, or all bodies together are more than EXCHANGE_BODIES_MAX; -ENOMEM. */
enum { EXCHANGE_BODIES_MAX = 32 * 1024 * 1024 };
int exchange_take(struct exchange *x, const char *data, size_t n);
/* Nobody needs the body any more. */
void exchange_drop_body(struct exchange *x);
/* Headers and address into x->job. */
void exchange_job(struct exchange *x, bool proxy, bool tls);

/* Queue an answer: a bare status; a file of ours; what the child made. */
enum MHD_Result exchange_plain(struct exchange *x, int status, const char *allow);
enum MHD_Result exchange_asset(struct exchange *x, const struct asset *asset);
enum MHD_Result exchange_send(struct exchange *x);
/* `m` is consumed. */
enum MHD_Result exchange_live(struct exchange *x, struct MHD_Response *m);

#endif
