/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_DESTINATION_H
#define HADIR_PUBLISH_DESTINATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "publish/proto.h"

/*
 * A broker we publish to, seen from the daemon: one hadir-mqtt, its state, its credits. "Child"
 * below is also the one that a service manager starts when we connect to its socket.
 * It starts the child again when it ends or hangs; it stores nothing and owns no event loop.
 *
 * Each turn of the pipeline:
 *
 *     destination_fd() readable, or destination_tick()'s time has come:
 *         deadline = destination_tick(d, now)
 *         while (destination_next(d, now, &event) > 0)
 *             settle event.id, or republish states, or tell the new state
 *         while (destination_room(d, lane, now) > 0)
 *             destination_publish(d, next message of that lane, now)
 *
 * `now` is CLOCK_BOOTTIME in nanoseconds everywhere. Nothing here blocks or logs, except
 * destination_free(), which waits for the killed child (it cannot refuse to die).
 */

struct destination;

/* Copied by destination_new(). Strings may be NULL where proto.h allows "". */
struct destination_config {
	const char *name;    /* slug; "office", "uplink" */
	const char *program; /* path of hadir-mqtt, or of the socket of its service */
	struct proto_configure mqtt;
	unsigned pace; /* backlog messages a second, 0 = as fast as the broker takes them */
};

enum destination_state {
	DESTINATION_STARTING, /* child not running yet, or not heard of yet */
	DESTINATION_CONNECTING,
	DESTINATION_CONNECTED,
	DESTINATION_REFUSED, /* the broker said no to us; retried with back-off */
	DESTINATION_LOST,    /* not reachable, or connection broken; retried with back-off */
	DESTINATION_STUCK,   /* no progress for 60 s: child killed, started again with back-off */
	DESTINATION_FAILED,  /* child cannot be started, or ends at once; retried with back-off */
	DESTINATION_STOPPED, /* after destination_stop() */
	DESTINATION_STATES
};

enum destination_lane { DESTINATION_FRESH, DESTINATION_BACKLOG };

enum destination_event_kind {
	DESTINATION_CHANGED,  /* destination_status() has news. When the state is CONNECTED the
			       * broker  may have forgotten everything: republish every retained
			       * state. */
	DESTINATION_ACCEPTED, /* PUBACK < 0x80: settle `id` for this destination */
	DESTINATION_RETURNED, /* not taken (`reason`, 0 = no answer): keep `id`, send it again */
	DESTINATION_DENIED,   /* like RETURNED, and the first time for this topic: tell someone. The
			       * topic is held back for a while; see destination_publish(). */
	DESTINATION_OUTDATED, /* expired before it could be sent: settle `id`, nobody was told */
};

struct destination_event {
	enum destination_event_kind kind;
	uint64_t id;
	uint8_t reason;		      /* MQTT 5 reason code, proto_reason_text() */
	char topic[PROTO_TOPIC_SIZE]; /* DENIED only */
};

struct destination_status {
	enum destination_state state;
	uint8_t reason;		    /* of the last refusal or loss */
	char text[PROTO_TEXT_SIZE]; /* for the log and `status`, English */
	int64_t since_ns;	    /* BOOTTIME: in this state since */
	unsigned in_flight, window;
	uint64_t accepted, returned;
	unsigned restarts; /* of the child */
	int pid;	   /* 0 while none of ours runs */
};

/* Returns 0, -ENOMEM, -EINVAL for a configuration that proto.h does not allow, or -errno of
 * epoll. The first destination_tick() starts the child. */
int destination_new(const struct destination_config *c, struct destination **ret);

/* Kills and reaps the child. Takes NULL. */
void destination_free(struct destination *d);

/* The same number for the life of `d`, across restarts of the child: poll it for EPOLLIN. */
int destination_fd(const struct destination *d);

/* Start, restart, judge the child. Returns the BOOTTIME at which it wants to be called again at the
 * latest (pacing included), or INT64_MAX. */
int64_t destination_tick(struct destination *d, int64_t now_ns);

/* Returns 1 and one event, or 0 when none waits. Call until 0 before polling again. Events of
 * messages that a dead child had in flight come as RETURNED. */
int destination_next(struct destination *d, int64_t now_ns, struct destination_event *ret);

/*
 * How many messages of a lane may be handed over now. The backlog is paced and leaves a quarter of
 * the window to fresh messages; fresh ones are never paced.
 */
unsigned destination_room(const struct destination *d, enum destination_lane lane, int64_t now_ns);

/*
 * Hand over one message (copied); its lane follows from `historical`. Ids in flight must differ.
 * Returns 0; -EAGAIN when there is no room; -EACCES while the broker's denial of this topic is
 * remembered (take another message; it is retried after 1 min, doubling to 1 h, and within
 * 1 min of each connect); -EMSGSIZE, -ENAMETOOLONG or -EINVAL for a message that can never be
 * sent there: give it up, or it is offered for ever.
 */
int destination_publish(struct destination *d, const struct proto_publish *m, int64_t now_ns);

void destination_status(const struct destination *d, struct destination_status *ret);
const char *destination_state_name(enum destination_state s);

/*
 * Ask the child to finish what is in flight and exit, on which the broker sends the will; the state
 * is DESTINATION_STOPPED once it has. The caller sets the deadline and then calls
 * destination_free().
 */
void destination_stop(struct destination *d, int64_t now_ns);

#endif
