/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_SERVER_H
#define HADIR_WEB_SERVER_H

#include <systemd/sd-event.h>

#include "web/web.h"

/*
 * HTTP and nothing else: takes requests apart as far as a child needs it, reads the whole bounded
 * body, and sends what the child made. Every limit is here; nobody holds a connection for ever.
 */

enum {
	SERVER_CONNECTIONS_MAX = 256,
	SERVER_PER_ADDRESS_MAX = 96,
	SERVER_HEADERS_MAX = 16 * 1024,
	SERVER_IDLE_S = 30,    /* without a request, or without a byte of one */
	SERVER_READ_S = 20,    /* until the whole request must have come */
	SERVER_UPLOAD_S = 120, /* or a file, over a bad line */
	SERVER_SEND_S = 120,   /* until the whole answer must have left */
};

struct server;
struct server_settings {
	const char *address;
	int port;
	const char *certificate, *key; /* PEM texts; NULL = no TLS */
	bool proxy;
};

/* Listens. 0; -EADDRINUSE …; -EINVAL when the certificate cannot be used. */
int server_open(sd_event *event, const struct web *web, const struct server_settings *settings,
		struct server **ret);
void server_free(struct server *s);

#endif
