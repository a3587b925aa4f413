/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_RECORD_H
#define HADIR_CORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/credential.h"

/*
 * What a Modbus reader's registers mean. A profile (a file in config/readers/, read by
 * conf/profile) describes one kind of device; the functions here take a block of registers
 * apart as it says. Pure: they see values and return values.
 *
 * Register offsets (`at`) count from the first register of the event block.
 */

enum {
	RECORD_REGS_MAX = 125,	 /* one FC03/FC04 read */
	RECORD_IDENTIFY_MAX = 8, /* registers of a signature */
	RECORD_OUTPUTS_MAX = 4,	 /* writes of one signal */
	RECORD_NULLS_MAX = 4,	 /* ids that mean "no card" beside all zeros */
	RECORD_NAME_SIZE = 33,
};

/* The numbers are the function codes that read the table. */
enum record_table { RECORD_HOLDING = 3, RECORD_INPUT = 4 };

/*
 * How a device shows that somebody used it, and what can be lost on the way:
 * level   the id stands in the registers while the card is in the field; a tap shorter than
 *         the poll cycle is lost unseen
 * latch   a flag stays set, and the device takes nothing new, until we write the ack
 * counter a number grows with each card; a jump > 1 tells how many were lost
 * log     numbered records wait in the device until they are acknowledged; nothing is lost
 */
enum record_mode { RECORD_LEVEL, RECORD_LATCH, RECORD_COUNTER, RECORD_LOG };

/* A number of 1 or 2 registers; width 0 = the device has none. */
struct record_field {
	uint16_t at;
	uint8_t width;
};

/* True when (register & mask) == value; mask 0 = the device has none. */
struct record_bit {
	uint16_t at, mask, value;
};

/* One write of one register or coil: FC 5, 6, 15 or 16. fc 0 = none. */
struct record_write {
	uint8_t fc;
	uint16_t addr, value;
	uint16_t hold_ms, off_value; /* hold_ms > 0: write off_value that much later */
};

enum record_encoding { RECORD_BINARY, RECORD_BCD, RECORD_ASCII_HEX, RECORD_ASCII_DECIMAL };

/*
 * How long an id is. Where it varies, the length in bits is part of the format's name, since a
 * number of 26 bits is another card than the same number of 37: "uid" becomes "uid56".
 */
enum record_length {
	RECORD_FIXED,
	RECORD_LENGTH_BYTES, /* a register says how many bytes */
	RECORD_LENGTH_BITS,  /* a register says how many bits */
	RECORD_LENGTH_UID,   /* 4, 7 or 10 bytes: what follows is zero */
};

struct record_profile {
	char name[RECORD_NAME_SIZE]; /* slug: the file's name without .conf */
	char model[64];		     /* maker and model, for `status` */
	bool proved;		     /* at least one dump was captured from a real device */

	/* Link. The bus section of hadird.conf decides speed and parity of a line; these are
	 * what the device is delivered with, and how patient one must be with it. */
	bool rtu, tcp;
	unsigned baud; /* 0 = TCP only */
	char parity;   /* 'N', 'E', 'O' */
	unsigned stop_bits;
	unsigned turn_ms;     /* usual time from request to first byte of the answer */
	unsigned response_ms; /* longest time that is still healthy */
	unsigned quiet_ms;    /* no answer comes later than this; >= response_ms */
	unsigned poll_min_ms; /* the device wants to be asked no faster */
	unsigned hold_ms;     /* level: a card shows at least this long */

	struct {
		uint8_t count; /* 0 = the device has no signature */
		enum record_table table;
		uint16_t addr;
		uint16_t expect[RECORD_IDENTIFY_MAX], mask[RECORD_IDENTIFY_MAX];
	} identify;

	enum record_mode mode;
	enum record_table table;
	uint16_t addr, count; /* the event block: one read */
	bool words_low_first; /* order of the two registers of every 32-bit number */

	struct record_bit flag;	      /* latch: set while an id waits */
	struct record_field counter;  /* counter mode */
	uint32_t seq_first, seq_last; /* counter and log: runs first … last, then first again */

	struct {
		struct record_field epoch; /* changes when the log was reset; 16 bits */
		struct record_field oldest, next, upto, unread, lost,
			shown;		 /* upto: also written */
		uint32_t buffer;	 /* records the device can hold */
		uint16_t window_at;	 /* first record of the window */
		uint16_t stride;	 /* registers of one record */
		uint8_t records;	 /* records the window holds at most */
		struct record_field seq; /* offsets within a record, as all below in log mode */
	} log;

	struct record_write ack; /* latch: after the commit */
	bool has_clear_lost;
	uint16_t clear_lost_addr; /* FC16: the number of losses we have taken note of */

	struct {
		enum credential_kind kind;
		char format[CREDENTIAL_FORMAT_SIZE];
		enum record_encoding encoding;
		enum record_length length;
		struct record_field size; /* RECORD_LENGTH_*: where the length stands */
		uint16_t at;
		uint8_t regs;	       /* registers the id may fill */
		uint8_t bytes;	       /* RECORD_FIXED: bytes of the id */
		uint8_t width;	       /* bytes of the canonical value */
		bool one_byte_per_reg; /* in the low half */
		bool low_byte_first;   /* within a register */
		bool low_word_first;   /* order of the registers */
		bool align_right;      /* the id ends with the last register */
		bool reverse;	       /* the bytes as a whole, as some readers turn UIDs */
		uint8_t n_nulls;
		uint8_t nulls[RECORD_NULLS_MAX][CREDENTIAL_VALUE_SIZE];
	} id;

	struct {
		struct record_field seconds, millis; /* of a record */
		struct record_bit good;		     /* of a record: the device trusted its clock */
		struct record_field now, now_millis; /* of the block */
		struct record_bit now_good;
	} time;

	uint8_t n_recorded;
	struct record_write recorded[RECORD_OUTPUTS_MAX]; /* the signal "recorded" */
	struct record_bit tamper;
};

/* What stands in a block beside its records. Sequence numbers as the device gives them. */
struct record_head {
	uint32_t epoch, oldest, next, upto, unread, lost;
	uint32_t counter;
	uint8_t records; /* in the window now; level, latch and counter: 1 when an id stands */
	bool has_now, now_good, tamper;
	int64_t now_ms;
};

struct record {
	uint32_t seq;
	struct credential id;
	bool has_time, time_good;
	int64_t time_ms; /* as the device says: its own zone, 1970-01-01 00:00 = 0 */
};

/*
 * Does `regs` (profile->identify.count registers) carry the profile's signature?
 */
bool record_identified(const struct record_profile *p, const uint16_t *regs);

/*
 * Take the fixed part of an event block apart (`regs`: profile->count registers).
 * Returns 0, or -EBADMSG on numbers that no healthy device gives (more records in the window
 * than it holds, `oldest` further from `next` than the buffer is long). `ret` on success only.
 */
int record_head(const struct record_profile *p, const uint16_t *regs, struct record_head *ret);

/*
 * Take record `i` of the window apart (0 for all modes but log).
 * Returns 0; -ENOENT when no id stands there; -EBADMSG when it does not decode. `ret` on
 * success only.
 */
int record_decode(const struct record_profile *p, const uint16_t *regs, unsigned i,
		  struct record *ret);

/* Length of the sequence's circle: 65535 for 1 … 65535. */
uint64_t record_period(const struct record_profile *p);

/* How far `to` lies ahead of `from` on the circle of the profile's sequence numbers. */
uint64_t record_distance(const struct record_profile *p, uint64_t from, uint64_t to);

/* The number the device uses for an unwrapped sequence number. */
uint32_t record_wrapped(const struct record_profile *p, uint64_t seq);

/*
 * Where we are in a device's log: everything up to `seq` was taken. The low 16 bits of `epoch` are
 * the device's own, above them stands how often it fell back without changing that, or changed it
 * to no higher one: it only grows, so that (epoch, seq) never repeats.
 */
struct record_position {
	bool known;
	uint32_t epoch;
	uint64_t seq; /* unwrapped; the first number ever seen is kept as the device gave it */
};

struct record_follow {
	bool reset;	     /* another epoch than the position's: start at `from` */
	uint32_t epoch;	     /* of the records that follow */
	uint64_t from, next; /* unwrapped: first to take, first that is not there yet */
	uint64_t lost;	     /* records between the position and `from` that are gone */
};

/*
 * Compare a log's head with our position: what comes next, and what is gone for good.
 * A device whose `next` lies behind our position, or whose distance ahead is more than what
 * it holds plus one buffer, when it has no epoch of its own, was reset.
 */
struct record_follow record_follow(const struct record_profile *p, const struct record_head *h,
				   const struct record_position *pos);

#endif
