/* SPDX-License-Identifier: MIT */
#ifndef HADIR_SIM_READERS_DEVICE_H
#define HADIR_SIM_READERS_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A simulated Modbus reader: the registers of one of our profiles, and the ways in which it can
 * misbehave. The link (sim-log, sim-rtu) carries requests to it and answers away.
 *
 * Commands, one a line on standard input; sim-rtu's begin with the unit's address:
 *   log      punch USER [AGO_MS]      a record, AGO_MS in the past of the device's clock
 *            burst N [USER]           N records, of users USER, USER + 1 …
 *            reset                    a new epoch; numbers begin with 1
 *            fallback                 numbers begin with 1, the epoch stays
 *            wrap N                   the log is empty and N is the next number
 *            offset MS                the device's clock is that far from ours
 *            clock good|bad           it does (not) trust its clock
 *            tamper on|off
 *   others   show HEX [BITS]          a card; latch: refused while its flag stands
 *            hide                     level: gone
 *            restart                  counter: 0; latch: flag down
 *   all      late MS                  every answer comes that much later
 *            never|short|crc|other [N]   the next N answers (1; 0 ends it; -1 for ever):
 *                                     none; cut; wrong check; with another unit's address
 *            deaf [N]                 the next N writes are not even heard
 *            exception CODE [N]
 *            drip MS                  that long between two bytes
 *            count                    prints "requests N", so far
 *            stranger on|off          it answers like a device of another kind
 *
 * What a test may believe is printed: "punched SEQ USER", "acked SEQ" for each record of a log
 * as it is acknowledged, "acked" for a latch, "signal VALUE", "cleared N", "refused WHAT".
 */

enum device_kind { DEVICE_LEVEL, DEVICE_LATCH, DEVICE_COUNTER, DEVICE_LOG };
enum { DEVICE_ID_MAX = 26, PDU_MAX = 253 };

struct log_record {
	uint32_t user;
	int64_t time_ms;
	bool good;
};

struct device {
	uint8_t address;
	enum device_kind kind;
	bool prefixed; /* lines begin with the address */

	uint8_t id[DEVICE_ID_MAX]; /* right-aligned for the counter, left-aligned else */
	size_t id_bytes;
	unsigned id_bits;
	uint16_t counter;
	bool flag;

	uint64_t oldest, next, upto; /* not wrapped */
	uint32_t lost;
	uint16_t epoch;
	size_t capacity;
	struct log_record *records; /* of number n: records[n % capacity]; owned */
	int64_t offset_ms;
	bool clock_bad, tamper;

	int64_t late_ms, drip_ms;
	int never, cut, crc, other, deaf, exception; /* answers still to spoil; -1 = all */
	uint8_t exception_code;
	bool stranger;
	unsigned long requests;
};

/* kind: "level", "latch", "counter", "log". Returns false when it is none of them. */
bool device_init(struct device *d, uint8_t address, const char *kind, size_t capacity);
void device_done(struct device *d);

/* Answer a request PDU; `reply` holds PDU_MAX bytes. Returns the answer's length, 0 = none. */
size_t device_answer(struct device *d, const uint8_t *pdu, size_t n, uint8_t *reply);

/* One command for this device, in words. Returns false when it is none. */
bool device_command(struct device *d, char **words, size_t n);

/* Take one off a fault's count. Returns whether this answer is to be spoilt. */
bool device_spoil(int *count);

int64_t now_ns(void); /* CLOCK_MONOTONIC */

#endif
