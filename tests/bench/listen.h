/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BENCH_LISTEN_H
#define HADIR_BENCH_LISTEN_H

#include <stddef.h>
#include <stdint.h>

/*
 * The least that subscribes to an MQTT 5 broker on this machine: no threads and no library between
 * the socket and the clock. Whatever goes wrong ends the program.
 */

struct listener {
	int fd;
	size_t filled;
	uint8_t in[256 * 1024];
};

/* `payload` is not terminated. */
typedef void listen_each_fn(const char *topic, const char *payload, size_t size);

/* Connect to 127.0.0.1 and subscribe with QoS 1; blocks until it is acknowledged. */
void listen_open(struct listener *l, uint16_t port, char *const *topics, size_t n);

/* Take what is readable, acknowledge it. */
void listen_take(struct listener *l, listen_each_fn *each);

#endif
