/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_RETAINED_H
#define HADIR_FLOW_RETAINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publish/message.h"
#include "store/store.h"

/*
 * The retained states as they are now: one body a topic, the latest wins, and a bit for each
 * destination that does not have it yet. An empty body clears its topic. Which topics a broker
 * holds is remembered in the store, so that one nobody fills any more can be cleared there.
 */

enum { RETAINED_MAX = 512 }; /* readers, units, alarms of one office */

struct retained_topic {
	char topic[PROTO_TOPIC_SIZE];
	enum message_topic kind;
	enum proto_content content;
	char *body;
	uint32_t edition;   /* of the body */
	uint32_t dirty;	    /* destinations that do not have this edition */
	uint32_t in_flight; /* destinations it is on its way to */
	uint32_t unwritten; /* destinations that have it, not yet in the store */
	uint32_t writing;   /* of these, within the open transaction */
};

struct retained {
	struct retained_topic topics[RETAINED_MAX];
	size_t n;
	bool unwritten; /* of any topic */
};

void retained_done(struct retained *r);

/* `m` is the state now, wanted by these destinations. Takes the message over. False when there
 * is no room for another topic. */
bool retained_set(struct retained *r, struct message *m, uint32_t wanted);
bool retained_has(const struct retained *r, const char *topic);

/* An id of topic `i` for a message in flight, told from the outbox's by retained_is(). */
uint64_t retained_id(const struct retained *r, size_t i);
bool retained_is(uint64_t id);
void retained_answered(struct retained *r, uint64_t id, unsigned destination, bool accepted);

/* Destination `bit` may have forgotten everything. */
void retained_all_dirty(struct retained *r, uint32_t bit,
			uint32_t (*wanted)(const void *arg, enum message_topic kind),
			const void *arg);

/* Within a transaction: what the brokers hold now. `names[i]` is destination i. 0 or -errno. */
int retained_write(struct retained *r, struct store *s, const char *const *names, size_t n);

/* That transaction is on the disk. */
void retained_written(struct retained *r);

#endif
