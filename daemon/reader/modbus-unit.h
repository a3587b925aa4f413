/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_MODBUS_UNIT_H
#define HADIR_READER_MODBUS_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/modbus-link.h"
#include "reader/modbus.h"

/*
 * One device on a bus: what its blocks mean, what was sent to the loop and not yet answered,
 * what may be written back to it. modbus.c decides when it is visited.
 *
 * A punch goes   block -> pending SENT -> ack -> DONE -> written to the device -> free
 *                                      -> NOT_STORED -> WAITING, sent again 1 s later
 */

enum { UNIT_PENDING_MIN = 16, UNIT_DETAIL_SIZE = 96 };

enum pending_state { PENDING_FREE, PENDING_SENT, PENDING_WAITING, PENDING_DONE };

struct pending {
	enum pending_state state;
	int64_t again_ns; /* WAITING: when to send it again */
	uint64_t seq;	  /* log: its device_seq in the log's present life, or 0 */
	struct reader_message message;
};

struct unit {
	struct modbus_unit_config config;
	struct reader_port *port; /* the thread's */
	uint64_t *last_tag;	  /* the thread's: tags are unique among its units */

	/* What modbus.c schedules by. */
	int64_t due_ns;
	bool identified; /* has proved what it is since it was last away */
	bool dead;	 /* does not answer: probed with back-off */
	bool slow;	 /* answers after its time: polled rarely, with much patience */
	unsigned fails;	 /* in a row */
	unsigned quick;	 /* answers of a slow one within its profile's time, in a row */
	int64_t backoff_ns;

	enum reader_state state;
	char detail[UNIT_DETAIL_SIZE];
	uint32_t counters[READER_CAUSES];
	bool counters_changed;
	int64_t counters_sent_ns, seen_sent_ns;
	bool seen_backlog; /* the last SEEN said that old records wait */
	bool tamper;	   /* its case was open at the last answer */

	int64_t good_ns;   /* arrival of the last good block; 0 = none yet */
	bool good_has_now; /* and its device's clock */
	int64_t good_now_ms;
	bool good_told; /* that pair was sent */

	struct pending *pending; /* owned */
	size_t n_pending;

	bool blank_known; /* level: absence, or `shown`, was seen; counter: `counter` was */
	bool shown_any, bad_told;
	struct credential shown; /* level: in the field; latch: what the pending one is */
	uint32_t counter;
	bool flag_seen; /* latch: the flag stood in the last block */

	struct record_position taken; /* log: up to here sent to the loop */
	bool resuming; /* log: `taken` is what the store said, not yet held against the device */
	bool upto_known;
	uint64_t upto; /* log: what the device knows of our ack */
	bool more;     /* log: it holds records that we have not taken */
	bool wide;     /* log: they stand in the window, which was read in part: come again now */
	uint64_t next; /* log: first number not there at good_ns */
	uint64_t fresh_from; /* log: records from here on are younger than fresh_since_ns */
	int64_t fresh_since_ns;

	bool signal_due;
	int64_t signal_at_ns; /* of the punch it answers */
	int64_t off_ns;	      /* when outputs are to be switched off again; 0 = nothing is on */
};

int unit_init(struct unit *u, const struct modbus_unit_config *config, struct reader_port *port,
	      uint64_t *last_tag);
void unit_done(struct unit *u);

/*
 * One visit: prove identity if need be, write what may be written, read the block, send what
 * it says. Returns 0, or the link's error, or -EXDEV when another device answers.
 */
int unit_visit(struct unit *u, struct link *l);

/* The loop answered. Returns true when the unit wants a visit at once because of it. */
bool unit_acked(struct unit *u, const struct reader_ack *ack);

/* Send again what was not stored, tell counters. Returns when it wants to be called again. */
int64_t unit_tick(struct unit *u, int64_t now_ns);

void unit_set_state(struct unit *u, enum reader_state state, const char *detail);
void unit_count(struct unit *u, enum reader_cause cause, uint32_t n);

/* For modbus-block.c: */

/* Send a punch, or a refused read that wants an ack, with a new tag. Returns 0 or -ENOBUFS. */
int unit_send(struct unit *u, struct reader_message *m);

/* Send what wants no ack: lost when the ring is full, and counted. */
void unit_tell(struct unit *u, const struct reader_message *m);
void unit_tell_lost(struct unit *u, uint64_t n, uint64_t last_seq, const char *why);

/* Ahead of a fresh record: where the device's clock stood at the poll before. */
void unit_tell_clock(struct unit *u);

/* The message for a decoded record (`err` 0), or for one that does not decode (-EBADMSG). */
struct reader_message unit_punch(struct unit *u, const struct record *r, int err, int64_t at_ns);

/* Something that waits for its answer, or for being written to the device; NULL if none. */
struct pending *unit_pending(struct unit *u);

/* Log: everything up to here was committed, or is known to be lost. */
uint64_t unit_committed(const struct unit *u);

/* Registers of a usual poll: of a log, one record; the whole window follows when there is more. */
uint16_t unit_poll_regs(const struct record_profile *p);

/* Nothing is known of the device any more; what is pending stays. */
void unit_gone(struct unit *u);

#endif
