/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_HELD_H
#define HADIR_PUBLISH_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "publish/proto.h"

/*
 * Topics that a broker has refused (ACL, quota of a topic …), held back for 1 min, doubling to 1 h,
 * so that what it denies neither fills the window nor the log. Times are CLOCK_BOOTTIME.
 */

enum { HELD_MAX = 32 };

struct held_topic {
	char topic[PROTO_TOPIC_SIZE];
	int64_t until_ns;
	unsigned hold_s;
};

struct held {
	struct held_topic rows[HELD_MAX];
	size_t count;
};

/* The broker refused `topic`. Returns true the first time, that is: tell someone. At HELD_MAX the
 * topic whose time comes first makes room. A further refusal during a hold does not lengthen it. */
bool held_add(struct held *h, const char *topic, int64_t now_ns);

bool held_back(const struct held *h, const char *topic, int64_t now_ns);

/* The broker took it after all. */
void held_remove(struct held *h, const char *topic);

/*
 * A new connection may have other rights: try all again within a minute, but tell nothing twice.
 * Not at once: mosquitto 2.0.21 with max_queued_messages 0 drops the connection at each denial.
 */
void held_retry(struct held *h, int64_t now_ns);

/* When the next hold after `now_ns` ends; INT64_MAX = none. */
int64_t held_next_ns(const struct held *h, int64_t now_ns);

#endif
