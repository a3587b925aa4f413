/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_MODBUS_H
#define HADIR_READER_MODBUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/record.h"
#include "reader/reader.h"

/*
 * One thread for each Modbus bus: a serial line, or one TCP host. It polls its units, sends
 * what they show through its port, and writes acks and signals to a device only after the
 * loop said that the punch was committed.
 *
 * What it sends, beside what reader.h says:
 * READER_RECORD   tag > 0 always. Log: has_device_seq; sent once until the loop answers; after
 *                 READER_NOT_STORED sent again 1 s later, with a new tag. `backlog` is set when
 *                 the record was there before the last good poll, or that poll is long past;
 *                 since_ns is then 0 unless the record is known to be younger than that poll.
 * READER_SEEN     at most every 5 s; and once more, for the poll before, ahead of a fresh
 *                 READER_RECORD with device time, so that the device's clock is measured on
 *                 both sides of it: has_device_time, device_now_ms at at_ns, device_epoch.
 * READER_REFUSED  READER_BAD_RECORD: an id that does not decode (a log record of this kind is
 *                 acknowledged like any other once the loop has stored the refusal).
 *                 READER_LOST_DEVICE: counters[READER_LOST_DEVICE] records are gone; for a log
 *                 device_seq is the last of them. Wants no ack.
 * READER_COUNTERS at most every 10 s, when something changed.
 * READER_READY is sent only after the device has proved what it is: its signature, or where
 * the profile knows none, a block that decodes.
 */

enum { MODBUS_UNITS_MAX = READERS_MAX, MODBUS_POLL_MS = 250 };

enum modbus_link { MODBUS_LINK_RTU, MODBUS_LINK_TCP };

struct modbus_unit_config {
	uint8_t reader;	  /* index in the configuration; echoed in every record */
	uint8_t address;  /* RTU: 1 to 247; TCP: 0 to 247, or 255 */
	unsigned poll_ms; /* 0 = MODBUS_POLL_MS; never faster than the profile's poll_min_ms */
	const struct record_profile *profile; /* borrowed until modbus_thread_stop() */
	/* Log: the highest committed (device_epoch, device_seq) of this reader, if any. Reading
	 * goes on behind it, or earlier where the device was not told of all before it: such a
	 * record may be in the store already, and is then to be answered READER_RECORDED like a new
	 * one. */
	bool has_resume;
	uint32_t resume_epoch;
	uint64_t resume_seq;
};

struct modbus_bus_config {
	enum modbus_link link;
	char device[128]; /* RTU: path, best one under /dev/serial/by-id */
	unsigned baud;
	char parity; /* 'N', 'E', 'O' */
	unsigned stop_bits;
	char host[64]; /* TCP: an IP address (a name would make the thread wait for DNS) */
	uint16_t port;
	size_t n_units;
	struct modbus_unit_config units[MODBUS_UNITS_MAX];
};

/*
 * Start the thread. `config` is copied, profiles are borrowed; `port_fd` (its end of a
 * SOCK_SEQPACKET pair) is owned by the thread from a successful start on.
 * Returns 0, -EINVAL (no unit, two units with one address, no IP address, speed unknown),
 * -ENOMEM or what pthread_create(3) says. A port or host that is absent is no error here: it
 * is a state, and is tried again.
 */
struct modbus_thread;
int modbus_thread_start(const struct modbus_bus_config *config, int port_fd,
			struct modbus_thread **ret);

/* BOOTTIME of the thread's last turn; a healthy one turns at least every 10 s. */
int64_t modbus_thread_beat(const struct modbus_thread *t);

/* Stop, join, close the port and free; takes NULL. Waits at most for one request in flight (<= 5
 * s). */
void modbus_thread_stop(struct modbus_thread *t);

/*
 * How long one round over all units takes when each uses its profile's turn_ms and none is
 * dead (hardware.md 5.3: bytes on the wire + two silent intervals + turn-around each); never
 * less than the slowest unit's own poll period.
 */
unsigned modbus_worst_cycle_ms(const struct modbus_bus_config *config);

/* A level reader whose cards show for less time than a round takes: a tap can pass unseen. */
bool modbus_may_lose_tap(const struct modbus_bus_config *config, size_t unit);

#endif
