/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_READER_H
#define HADIR_READER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a reader thread and the main loop say to each other: fixed-size records over a
 * SOCK_SEQPACKET pair, one pair for each thread. They share no other memory.
 *
 * A thread never waits for the loop. Sends are non-blocking; what does not fit goes into a
 * bounded ring in the thread and is sent later, in order. At the ring's bound a level or
 * Wiegand reader counts the loss (READER_LOST_BACKLOG) and says so; a log or latch reader is
 * simply not acknowledged, and its device keeps the record.
 */

enum {
	READERS_MAX = 64,
	READER_RAW_SIZE = 40,	 /* 320 bits: more than any Wiegand frame or id block we know */
	READER_RING_RECORDS = 1024,
};

enum reader_message_kind {
	READER_FRAME,	 /* a finished Wiegand frame: `bits` bits in `raw`, first bit on the wire
			  * is the most significant bit of raw[0] */
	READER_RECORD,	 /* a Modbus id: `bits` = 8 * bytes, canonical value in `raw` */
	READER_REFUSED,	 /* a read that is no punch; `cause` says why, `raw` holds what came */
	READER_SEEN,	 /* the reader was verified alive at `at_ns` (coverage goes on) */
	READER_STATE,	 /* `state` is new; `detail` is a sentence for the log and `status` */
	READER_COUNTERS, /* losses and errors so far, by cause, since the thread began */
};

enum reader_state {
	READER_STARTING,
	READER_READY,	 /* verified: lines idle high, or an identified device answered */
	READER_SILENT,	 /* nothing wrong is known, but quiet for longer than is usual */
	READER_DEGRADED, /* works, with losses or slowly; `detail` says how */
	READER_FAULT,	 /* lines held low, storm, wrong device, failed profile */
	READER_ABSENT,	 /* no such chip, line or device; unplugged; no answer */
	READER_STATES
};

/* Causes of a refused read or a loss; also the columns of READER_COUNTERS. */
enum reader_cause {
	READER_OK,
	READER_LOST_GAP,	/* sequence numbers of the kernel show a lost edge */
	READER_LOST_BACKLOG,	/* our ring was full */
	READER_LOST_DEVICE,	/* the device says that it lost records */
	READER_BAD_LENGTH,	/* number of bits fits no configured format */
	READER_BAD_PARITY,
	READER_BAD_SWAPPED,	/* parity fits only the complement: D0 and D1 swapped? */
	READER_BAD_GLITCH,	/* two edges nearer than the shortest legal interval */
	READER_BAD_NOISE,	/* fewer than 4 bits */
	READER_REJECT_ID,	/* the reader's own "failed finger" number */
	READER_BAD_RECORD,	/* a Modbus record that does not decode */
	READER_STORM,		/* too many edges; lines released for a while */
	READER_LINE_LOW,	/* both lines low */
	READER_TIMEOUT,		/* Modbus: no answer */
	READER_BAD_ANSWER,	/* Modbus: exception, short, wrong CRC, another unit */
	READER_LATE_ANSWER,	/* Modbus: came after its time and was thrown away */
	READER_CAUSES
};

struct reader_message {
	uint8_t kind;	       /* enum reader_message_kind */
	uint8_t reader;	       /* index of the reader in the configuration */
	uint8_t state;	       /* enum reader_state, for READER_STATE */
	uint8_t cause;	       /* enum reader_cause, for READER_REFUSED */
	uint16_t bits;	       /* length of `raw` in bits */
	uint8_t credential;    /* enum credential_kind, for READER_RECORD */
	bool backlog;	       /* READER_RECORD: from a device's log, older than one poll;
				* READER_SEEN: such records are still unread */
	bool tamper;	       /* READER_STATE: the device says that its case is open */
	bool has_device_seq;   /* the two fields below count */
	uint32_t device_epoch; /* changes when the device's log was reset */
	uint64_t device_seq;   /* unwrapped by the thread from what the loop told it at start */
	bool has_device_time;
	uint8_t device_time_quality; /* 0 unknown, 1 the device calls its time good */
	int64_t device_time_ms;	     /* as the device says, its own epoch 1970, its own zone */
	int64_t device_now_ms;	     /* the device's clock at `at_ns`, from the same block */
	int32_t boot;	     /* of the two below; the loop fills it in */
	int64_t at_ns;		     /* BOOTTIME: first edge of the frame, or the answer's arrival */
	int64_t since_ns;	     /* BOOTTIME: the punch cannot have happened before this (last
				      * good poll); equals at_ns for Wiegand; 0 = not known */
	uint64_t tag;		     /* for the ack; 0 = wants none */
	uint8_t raw[READER_RAW_SIZE];
	uint32_t counters[READER_CAUSES];
	char format[24];	     /* READER_RECORD: id format of the profile, e.g. "user" */
	char detail[96];
};

enum reader_outcome {
	READER_RECORDED, /* committed as a punch */
	READER_UNKNOWN,	 /* committed; nobody holds this credential today */
	READER_NO_PUNCH, /* committed as a refused read */
	READER_PENDING,	 /* committed; its judgement waits for something */
	READER_NOT_STORED, /* the commit failed: never acknowledge, never beep */
};

/* Back to the thread. A device is acknowledged on every outcome but READER_NOT_STORED. */
struct reader_ack {
	uint64_t tag;
	uint8_t reader;
	uint8_t outcome; /* enum reader_outcome */
};

/* The name used in topics, states and `hadirctl status`: "ready", "bad-parity" … */
const char *reader_state_name(enum reader_state s);
const char *reader_cause_name(enum reader_cause c);

/*
 * The thread's end of the pair and its ring. The thread's own file owns it.
 *
 * reader_send() returns 0 (sent or ringed) or -ENOBUFS at the ring's bound; reader_flush()
 * tries the ring again, returns how many still wait. reader_ack_next() returns 1 and fills
 * `ret`, or 0 when none waits, or -EPIPE when the loop is gone.
 */
struct reader_port {
	int fd;
	size_t head, waiting;
	struct reader_message *ring; /* READER_RING_RECORDS, owned */
};

int reader_port_init(struct reader_port *p, int fd);
void reader_port_done(struct reader_port *p);
int reader_send(struct reader_port *p, const struct reader_message *m);
size_t reader_flush(struct reader_port *p);
int reader_ack_next(struct reader_port *p, struct reader_ack *ret);

#endif
