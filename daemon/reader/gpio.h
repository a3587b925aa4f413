/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_GPIO_H
#define HADIR_READER_GPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/lines.h"
#include "reader/reader.h"

/*
 * All Wiegand readers of this machine: drains edges, cuts frames, watches the lines. It decodes
 * nothing (that is the pipeline's, by core/wiegand.h), logs nothing, touches no disk.
 *
 * Messages it sends (reader.h), `reader` always set:
 *   READER_FRAME     bits, raw, at_ns (first edge) = since_ns; tag 0: it wants no ack
 *   READER_REFUSED   the same with a cause (lost-gap, bad-glitch, bad-noise, bad-length, line-low);
 *                    at most GPIO_REFUSED_PER_S a second, the counters hold all
 *   READER_STATE     ready (both lines idle high); fault (a line held low, an edge storm: `cause`
 * is line-low or storm); absent (no chip or line, in use, unplugged); `detail` says READER_SEEN
 * every 10 s at which both lines were verified idle high READER_COUNTERS  what was refused so far
 * by cause, [READER_OK] = good frames; on change, at most once a second
 */

enum { GPIO_REFUSED_PER_S = 4 };

struct gpio_reader_config {
	uint8_t reader;		   /* index in the configuration, as it goes into the messages */
	struct lines_config lines; /* strings outlive the thread */
	int64_t gap_ns;		   /* 0: FRAME_GAP_DEFAULT_NS */
};

struct gpio_thread;

/*
 * Start the thread for `n` readers (1 to READERS_MAX). `port_fd` is its end of a SOCK_SEQPACKET
 * pair, owned by the thread from a successful start on. A chip or line that is missing is a state
 * of its reader, retried, and no error here. Returns 0, -EINVAL, -ENOMEM or -EAGAIN.
 */
int gpio_thread_start(const struct gpio_reader_config *readers, size_t n, int port_fd,
		      struct gpio_thread **ret);

/* BOOTTIME of its last turn; at least one in 10 s, or it hangs. From any thread. */
int64_t gpio_thread_beat(const struct gpio_thread *t);

/* Ends and joins the thread, releases the lines, closes the port. Takes NULL. */
void gpio_thread_stop(struct gpio_thread *t);

/*
 * The thread's insides, one turn at a time, so that tests play any hour without a thread.
 * gpio_bank_turn() does what is due at `now_ns` (taken before the call; BOOTTIME) and returns
 * when the next turn is due at the latest, or -EPIPE when the loop is gone.
 */
struct gpio_bank;

int gpio_bank_open(const struct gpio_reader_config *readers, size_t n, int port_fd,
		   struct gpio_bank **ret);
void gpio_bank_free(struct gpio_bank *b); /* closes `port_fd`; takes NULL */
int64_t gpio_bank_turn(struct gpio_bank *b, int64_t now_ns);

/* The poll said POLLHUP or POLLERR for this line descriptor: its chip is gone. */
void gpio_bank_hangup(struct gpio_bank *b, int fd, int64_t now_ns);

/* Descriptors to poll for POLLIN, the lines', at most `max`; returns how many. */
size_t gpio_bank_fds(const struct gpio_bank *b, int *ret, size_t max);

/* The port, to poll for POLLIN and, while messages wait (`*waits`), for POLLOUT. */
int gpio_bank_port(const struct gpio_bank *b, bool *waits);

#endif
