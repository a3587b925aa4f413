/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_OUTBOX_QUEUE_H
#define HADIR_STORE_OUTBOX_QUEUE_H

#include "store/db.h"
#include "store/outbox.h"

/*
 * For outbox.c only. Beside the tables stands, for each destination, a list of slots in memory:
 * the events that were read from its queue and are not gone from it yet. A cursor for each lane
 * says how far the queue was read, so each row is read once.
 */

enum {
	QUEUE_SLOTS = OUTBOX_LANES * OUTBOX_AHEAD,
};

enum slot_state {
	SLOT_READY,  /* may be offered, in the order of its subject */
	SLOT_FLIGHT, /* taken, no answer yet */
	SLOT_ACKED,  /* to be deleted from the queue */
	SLOT_ASIDE,  /* to be put behind it */
};

struct slot {
	int64_t id;
	uint64_t subject; /* hash; a collision only delays */
	int32_t day;
	uint8_t state;
	bool written; /* in the open transaction */
};

struct cursor {
	int32_t day;
	int64_t id;	/* read up to here */
	bool exhausted; /* and there was no more */
};

struct queue {
	int64_t number;	 /* of the table `destination` */
	int64_t waiting; /* committed rows of `delivery` */
	int64_t change;	 /* of that, by the open transaction */
	struct cursor cursors[OUTBOX_LANES];
	size_t used;
	struct slot slots[QUEUE_SLOTS]; /* by id */
};

/* Read from the start again. */
void queue_rewind(struct queue *q);

/* Forget what was only read, to read the queue in its order from the start. */
void queue_reread(struct queue *q);

/* An event was appended to the queue. */
void queue_notice(struct queue *q, int32_t day, int64_t id);

/* NULL when it has no slot. */
struct slot *queue_find(struct queue *q, int64_t id);

enum outbox_lane slot_lane(const struct slot *slot, int32_t today);

/* Read on in a lane, within its bound. Returns how many rows, 0 at the bound or the end, -errno. */
int queue_read(struct query *db, struct queue *q, enum outbox_lane lane, int32_t today);

#endif
