/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_PROTO_H
#define HADIR_PUBLISH_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What hadird and one hadir-mqtt child say to each other over a SOCK_SEQPACKET pair: one frame,
 * one packet. Both ends are built together, so numbers travel in the machine's own order; the
 * version is checked all the same, because an upgrade replaces the file of a running child.
 *
 *     parent                                child
 *       CONFIGURE (once, first)      ─►
 *                                    ◄─     STATE connecting | connected (window) | refused | lost
 *       PUBLISH id                   ─►
 *                                    ◄─     ACK id: accepted | refused (reason) | lost | expired
 *                                    ◄─     BEAT every PROTO_BEAT_S
 *       DISCONNECT                   ─►     answers what is in flight and exits; the will follows
 *
 * Every PUBLISH is answered by exactly one ACK, unless the child dies. "lost" it never is while the
 * child calls itself connected: what comes back is sent again at once.
 */

enum {
	PROTO_VERSION = 1,
	PROTO_TOPIC_SIZE = 256, /* with its NUL */
	PROTO_PAYLOAD_MAX = 60 * 1024,
	PROTO_FRAME_MAX = 62 * 1024, /* header, topic and payload always fit */
	PROTO_TEXT_SIZE = 160,
	PROTO_WINDOW_MAX = 100, /* messages in flight, whatever the broker would take */
	PROTO_BEAT_S = 10,
	PROTO_FD = 3, /* the child's end */
};

enum proto_kind {
	PROTO_CONFIGURE = 1,
	PROTO_PUBLISH,
	PROTO_DISCONNECT,
	PROTO_STATE,
	PROTO_ACK,
	PROTO_BEAT,
};

enum proto_content { PROTO_JSON, PROTO_CLOUDEVENT, PROTO_TEXT, PROTO_CONTENTS };

enum proto_state {
	PROTO_CONNECTING,
	PROTO_CONNECTED, /* birth is at the broker; `window` counts */
	PROTO_REFUSED,	 /* CONNACK with a reason >= 0x80: password, ban, client id … */
	PROTO_LOST, /* no connection, or it broke: address, TLS, keep-alive, broker's DISCONNECT */
	PROTO_STATES
};

enum proto_outcome {
	PROTO_ACCEPTED,	   /* PUBACK with a reason < 0x80: the broker has taken it over */
	PROTO_REFUSED_ONE, /* PUBACK >= 0x80 */
	PROTO_UNANSWERED,  /* connection gone before a PUBACK: unknown, send again */
	PROTO_EXPIRED,	   /* its time had passed before it was sent */
	PROTO_OUTCOMES
};

/* Strings are never NULL after decoding; "" means none. Paths are absolute. */
struct proto_configure {
	const char *url; /* mqtt://host[:port] or mqtts://host[:port] */
	const char *client_id;
	const char *user;
	const char *credential;	 /* file with the password in the child's own
				  * $CREDENTIALS_DIRECTORY, which need not be ours; no "/".
				  * Read at each connect; one trailing newline is dropped */
	const char *ca;		 /* mqtts: PEM file; "" = the system's authorities */
	const char *cert, *key;	 /* mqtts: client certificate and key, PEM */
	const char *state_topic; /* birth and will go here, retained */
	const char *birth, *will;
	uint16_t keepalive_s;
	uint16_t window; /* 1 to PROTO_WINDOW_MAX */
};

/* Times more than INT64_MAX / 2 from 0 are refused. */
struct proto_publish {
	uint64_t id; /* the caller's; comes back in the ACK */
	bool retain;
	bool historical;	    /* user property `historical` */
	enum proto_content content; /* content type */
	uint64_t session;	    /* user property `session` */
	int64_t expires_ns; /* CLOCK_BOOTTIME; 0 = never. Message expiry is what is left of it
			     * at the moment of sending */
	int64_t utc_minus_boottime_ns; /* office time for user property `sent-at`; 0 = not known.
					* The child has no clock of its own to trust. */
	const char *topic;
	const void *payload; /* may be empty: clears a retained topic */
	size_t payload_size;
};

struct proto_status {
	enum proto_state state;
	uint8_t reason;		    /* MQTT 5 reason code, 0 when there was none */
	uint16_t window;	    /* PROTO_CONNECTED: messages the parent may have in flight */
	uint32_t packet_max;	    /* PROTO_CONNECTED: largest packet the broker takes, 0 = any */
	char text[PROTO_TEXT_SIZE]; /* for the log and `status`, English */
};

struct proto_ack {
	uint64_t id;
	enum proto_outcome outcome;
	uint8_t reason;
};

struct proto_frame {
	enum proto_kind kind;
	union {
		struct proto_configure configure;
		struct proto_publish publish;
		struct proto_status status;
		struct proto_ack ack;
	};
};

/*
 * Encode `f` into `buf` (PROTO_FRAME_MAX bytes always suffice).
 * Returns the frame's size; -EMSGSIZE when a payload or the strings are too long;
 * -ENAMETOOLONG for a topic; -EINVAL for a value outside its range; -ENOBUFS when `size` is too
 * small.
 */
ssize_t proto_encode(const struct proto_frame *f, void *buf, size_t size);

/*
 * Decode one packet. Strings and payload of `ret` point into `buf`, which the caller keeps.
 * Returns 0; -EBADMSG on anything but a well-formed frame of this version. Any bytes are safe.
 */
int proto_decode(const void *buf, size_t size, struct proto_frame *ret);

/* The text of an MQTT 5 reason code ("not authorized"). */
const char *proto_reason_text(uint8_t reason);

#endif
