/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_OUTBOX_H
#define HADIR_STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/*
 * Events that a destination has not acknowledged, with the body as it was at the commit.
 *
 * One row for each event, and beside it one small row (destination, day, id) for each destination
 * that still waits for it: that index is the queue, so what is acknowledged is never read again.
 * The event's row goes with its last waiting destination.
 *
 * Order. A subject is a person and a day; events of one subject therefore have one day. An
 * event is offered to a destination only once all earlier events of its subject have been
 * settled or set aside there: so put the most urgent event of a commit first. Between subjects
 * there is no order: those of today (lane OUTBOX_TODAY) and all others (OUTBOX_BACKLOG, oldest day
 * first) are offered independently, so today's never wait behind an outage.
 *
 *	offered ─► in flight ─ outbox_settle ─► acknowledged ─ outbox_write + commit ─► gone
 *	   ▲           └────── outbox_return ──────────────────────┐
 *	   └───────────────────────────────────────────────────────┘
 *
 * What is in flight or acknowledged but not written is known in memory only: after a crash those
 * events are offered again (at least once).
 */

enum {
	OUTBOX_DESTINATIONS_MAX = 8,
	OUTBOX_AHEAD = 1024, /* events of a lane in flight or acknowledged and not yet written */
};

enum outbox_lane { OUTBOX_TODAY, OUTBOX_BACKLOG, OUTBOX_LANES };

struct outbox_event {
	int64_t id;	      /* outbox_next_id(); also the msgseq of "<epoch>-m<msgseq>" */
	const char *event_id; /* CloudEvents id */
	const char *subject;
	int32_t day;
	const char *topic;
	const char *content_type;
	const void *body;
	size_t body_size;
	int64_t expires_utc_ns; /* 0: never */
	struct place made;
};

/*
 * Who there is to send to, after store_start() and before anything else here, outside a
 * transaction. The position in `names` is the destination's number below. A destination that is
 * new gets what is appended from now on; what waited for one that is no longer named is dropped.
 * 0; -E2BIG past OUTBOX_DESTINATIONS_MAX; -errno.
 */
int outbox_destinations(struct store *s, const char *const *names, size_t n);

/* The id of the next event that is appended; ids are never used twice. */
int outbox_next_id(struct store *s, int64_t *ret);

/* `e->id` is that of outbox_next_id(). `wanted` has a bit for each destination; with none set
 * nothing is kept. */
int outbox_append(struct store *s, const struct outbox_event *e, uint32_t wanted);

enum {
	OUTBOX_TAKEN = 0,
	OUTBOX_SET_ASIDE = 1, /* not now (its topic is denied): see outbox_resume() */
	OUTBOX_OUTDATED = 2,  /* never send it: as if settled */
};

/*
 * Returns OUTBOX_TAKEN when the event is now in flight, one of the other two, or -errno: it was
 * not taken, and the offering ends. The event's strings are valid during the call only.
 */
typedef int outbox_each_fn(void *arg, const struct outbox_event *e);

/*
 * Offer up to `max` events of a lane to destination `d`. Only outside a transaction: what is not
 * committed must not be published. `today` decides the lanes; its change is noticed.
 * Returns how many were taken, also when the callback ended it; -errno when nothing was taken.
 * 0 at the bound OUTBOX_AHEAD, too: outbox_write() makes room.
 */
int outbox_next(struct store *s, unsigned d, enum outbox_lane lane, int32_t today, unsigned max,
		outbox_each_fn *each, void *arg);

/* The broker has them (PUBACK < 0x80). In memory, at once; unknown ids are ignored. */
void outbox_settle(struct store *s, unsigned d, const int64_t *ids, size_t n);

/* Not taken, or no longer known to be, as after a lost connection: offered again in its order. */
void outbox_return(struct store *s, unsigned d, int64_t id);

/* How many acknowledgements wait to be written. At 500 the caller should commit soon, else
 * with its next commit or after 5 s. */
size_t outbox_unwritten(const struct store *s);

/* Write them, within a transaction; a rollback brings them back. Returns how many, or -errno. */
int outbox_write(struct store *s);

/* Offer again what was set aside, e.g. after a connect. Within a transaction. */
int outbox_resume(struct store *s, unsigned d);

/* Committed events that destination `d` has not acknowledged, set aside ones included. */
int64_t outbox_waiting(const struct store *s, unsigned d);

#endif
