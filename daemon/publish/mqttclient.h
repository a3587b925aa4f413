/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_MQTTCLIENT_H
#define HADIR_PUBLISH_MQTTCLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include "publish/proto.h"

/*
 * One MQTT 5 connection over Paho: what the program hadir-mqtt sees of the library. Paho's threads
 * call back with its process-wide lock held, so a callback copies a fixed record into a ring and
 * wakes the main thread; everything else happens there. Any call below may block for as long as
 * Paho holds that lock (40 s in a resolver): only hadir-mqtt may make it.
 */

struct client;

enum client_event_kind {
	CLIENT_CONNECTED,  /* receive_max, packet_max */
	CLIENT_FAILED,	   /* no connection; reason >= 0x80 when the broker said no; text */
	CLIENT_LOST,	   /* the connection broke; reason of the broker's DISCONNECT or 0; text */
	CLIENT_SUBSCRIBED, /* reason */
	CLIENT_PUBACK,	   /* tag, reason; >= 0x80: not taken */
	CLIENT_DROPPED,	   /* of some message no PUBACK will come: the connection is lost */
	CLIENT_STATE_SEEN, /* `same`: the broker's state message is our birth */
};

struct client_event {
	enum client_event_kind kind;
	uint32_t tag;
	uint32_t connection; /* which client_connect() it belongs to */
	uint32_t packet_max; /* 0 = any */
	uint16_t receive_max;
	uint8_t reason;
	bool same;
	bool unusable; /* CONNECTED to a broker without QoS 1 or without retained messages */
};

enum { CLIENT_TAG_MAX = 255 };

/* `c` is kept by the caller for the client's life. Returns 0, -EINVAL for a URL, -ENOMEM. */
int client_new(const struct proto_configure *c, struct client **ret);

int client_fd(const struct client *c); /* readable while client_next() has something */

/* Returns 1 and an event, 0 when none waits, -EOVERFLOW when the ring was full: start afresh. */
int client_next(struct client *c, struct client_event *ret);

/* Why the last attempt failed, as far as the library says. */
void client_error(struct client *c, char ret[PROTO_TEXT_SIZE]);

/* One attempt, the first or after client_hang_up(); its end comes as CONNECTED or FAILED, with the
 * number of the connection. Returns 0, or -EBUSY when it could not begin: the library is confused,
 * start the process afresh. */
int client_connect(struct client *c, const char *password, uint32_t *ret_connection);

/*
 * After the end of a connection or of an attempt: Paho and its threads, which wake 11 times a
 * second even then, go until the next client_connect(). Events of the past may still wait in
 * client_next(). Takes 0.1 to 1 s. Returns 0, or -ETIMEDOUT when the threads did not end: leave the
 * process.
 */
int client_hang_up(struct client *c);

/* QoS 1. `m`'s id and expires_ns are not looked at. `tag` up to CLIENT_TAG_MAX. 0 or -errno. */
int client_publish(struct client *c, uint32_t tag, const struct proto_publish *m,
		   uint32_t expiry_s);

/* Watch our own state topic: STATE_SEEN. */
int client_subscribe_state(struct client *c);

#endif
