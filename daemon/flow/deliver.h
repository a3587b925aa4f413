/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_DELIVER_H
#define HADIR_FLOW_DELIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "conf/conf.h"
#include "publish/destination.h"
#include "publish/message.h"
#include "store/derived.h"
#include "store/journal.h"
#include "store/outbox.h"

/*
 * From the outbox to the brokers: one destination for each [broker NAME], its events by the order
 * of the outbox, and the retained states, which are derived and not queued: the latest body wins
 * and all are sent again after each connect.
 */

struct deliver;

/* What deliver needs to know of the office at a turn. */
struct deliver_now {
	int32_t today;		       /* decides the outbox's lanes */
	int64_t utc_minus_boottime_ns; /* 0 = not known */
	uint64_t session;
};

struct deliver_hooks {
	void *arg;
	struct deliver_now (*now)(void *arg);
	/* A destination's state is new; `text` is English. */
	void (*changed)(void *arg, const char *destination, const char *state, const char *text,
			bool connected);
	/* Answers have come between two turns: deliver_unwritten() has grown. */
	void (*answered)(void *arg);
};

/*
 * Start a child for each broker of `conf` (borrowed). `program` is the path of hadir-mqtt, or of
 * the socket of its service; passwords are among its credentials. Returns 0 or -errno.
 */
int deliver_new(sd_event *event, const struct conf *conf, struct store *store,
		const struct message_office *office, const char *program, uint64_t session,
		const struct deliver_hooks *hooks, struct deliver **ret);

/* Kills the children. Takes NULL. */
void deliver_free(struct deliver *d);

/* The bits of the destinations that want this topic, for outbox_append(). */
uint32_t deliver_wanted(const struct deliver *d, enum message_topic topic);

/* Hand over what the outbox and the states hold, as far as there is room. Outside a
 * transaction. */
void deliver_turn(struct deliver *d);

/*
 * A retained state has this body now; an empty one clears the topic and forgets it. Steals the
 * message's body. The next deliver_turn() sends it if it differs from what was sent before.
 */
void deliver_state(struct deliver *d, struct message *m);

/* Write down acknowledged events and the retained topics the brokers hold; within a transaction.
 * Returns 0 or -errno. */
int deliver_write(struct deliver *d);
/* That transaction is on the disk; or it was rolled back. */
void deliver_written(struct deliver *d);
void deliver_undone(struct deliver *d);

/* How much deliver_write() has to say. */
size_t deliver_unwritten(const struct deliver *d);

/* Once in a while: what was set aside for a denied topic is offered again. */
void deliver_retry(struct deliver *d);

/* Publish the wills and give the children `usec` to finish. */
void deliver_stop(struct deliver *d, uint64_t usec);

size_t deliver_count(const struct deliver *d);
void deliver_status(const struct deliver *d, size_t i, struct destination_status *ret,
		    int64_t *ret_waiting);
const char *deliver_name(const struct deliver *d, size_t i);

#endif
