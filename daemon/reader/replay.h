/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_REPLAY_H
#define HADIR_READER_REPLAY_H

#include <stdint.h>

#include "reader/reader.h"

/*
 * A reader whose input is a file of lines: for tests, benches and support. Its records take
 * the same port as a real reader's. Words are separated by spaces; '#' starts a comment line.
 *
 *   frame 0110…            a Wiegand frame as binary digits, first bit on the wire first
 *   frame HEX/BITS         the same as hexadecimal, first bit = top bit of the first digit
 *   record FORMAT HEX [EPOCH SEQ [DEVICE_MS NOW_MS QUALITY]]
 *                          a Modbus record; FORMAT "user" is a finger, any other a card; with
 *                          EPOCH its log's; with DEVICE_MS its device time, the device's
 *                          clock now and whether the device trusts it (0 or 1). "-" for
 *                          DEVICE_MS or NOW_MS is the machine's own clock now.
 *   backlog …              like record, but from a log read later
 *   refused CAUSE          a read that is no punch (the names of reader_cause_name())
 *   edge US LINE           an edge on line 0 or 1; US counts microseconds from any start
 *   state NAME [DETAIL …]  the names of reader_state_name()
 *   seen                   alive now
 *   pause MS               wait
 *   wait-ack               wait until every record sent so far has been answered
 *
 * The path may be a FIFO (opened so that writers may come and go) or "-" for standard input:
 * lines are taken as they arrive. At the end of a regular file the thread flushes, waits for
 * the acks and stays, alive and READY, until stopped. A line that does not parse is logged
 * with its number and skipped. READY is sent first, unless the first line is a `state`.
 */

struct replay_config {
	const char *path;
	uint8_t reader;
	unsigned window;  /* records sent and not yet answered at most; 0 = 256 */
	unsigned pace_us; /* wait after each record; 0 = as fast as the acks allow */
};

struct replay_thread;

/*
 * Start the thread. `port_fd` is owned by the thread from a successful start on.
 * Returns 0, -errno of opening the path, -ENOMEM or what pthread_create(3) says.
 */
int replay_thread_start(const struct replay_config *config, int port_fd,
			struct replay_thread **ret);

/* BOOTTIME of the thread's last turn; a healthy one turns at least every 5 s. */
int64_t replay_thread_beat(const struct replay_thread *t);

/* Stop, join, close the port and free; takes NULL. */
void replay_thread_stop(struct replay_thread *t);

#endif
