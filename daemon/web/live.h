/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_LIVE_H
#define HADIR_WEB_LIVE_H

#include <microhttpd.h>
#include <systemd/sd-event.h>

#include "web/web.h"

/*
 * Server-sent events. All open pages share one `watch` of hadird, and each row of it is said once
 * in each language; a page costs its connection and a place in line.
 *
 *	event: late
 *	data: {"kind":"late","text":"Pegawai 01 …"}
 */

enum {
	LIVE_MAX = 128,	     /* open pages */
	LIVE_EVENTS = 128,   /* kept for those who are slow; who is slower starts again */
	LIVE_STREAM_S = 300, /* then the browser asks again, and its session is looked at */
	LIVE_BEAT_S = 25,    /* proxies and phones drop what is silent */
};

struct live;
/* `turn` lets the HTTP server go on with the streams that have something to send. */
int live_open(sd_event *event, const struct web *web, void (*turn)(void *arg), void *arg,
	      struct live **ret);
/* Every stream ends: before the HTTP server stops. Then, after it has: live_free(), takes NULL. */
void live_end(struct live *l);
void live_free(struct live *l);

/* The answer of this connection is a stream from here on. `hr`: with what is for HR alone. NULL:
 * too many already. */
struct MHD_Response *live_join(struct live *l, struct MHD_Connection *c, enum text_language lang,
			       bool hr);

#endif
