/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_MODBUS_LINK_H
#define HADIR_READER_MODBUS_LINK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/modbus.h"

/*
 * One serial line or one TCP connection: requests and answers, with a bound on everything.
 * modbus-link.c is the only file that includes libmodbus; its errors become errno here.
 *
 * An RTU answer carries no number that says which question it answers (libmodbus 3.1.6 took a
 * late one for another register's, measured), so after any error the line is kept quiet until
 * no answer can come any more, and what came is thrown away. TCP has such a number, but a
 * connection that failed once is not trusted again: it is closed.
 */

struct link {
	const struct modbus_bus_config *config;
	int stop_fd;	     /* readable: give up waiting */
	atomic_llong *beat;  /* told before everything that may wait */
	struct _modbus *ctx; /* NULL = closed */
	int64_t free_ns;     /* BOOTTIME: t3.5 is over, the next request may go */
	int exception;	     /* code of the last -EREMOTEIO */
	bool late;	     /* the last failed request was answered, but after its time */
	unsigned long stale; /* bytes thrown away */
};

/* Whom to ask and how patiently. */
struct link_peer {
	uint8_t address;
	unsigned response_ms; /* to the first byte; time on the wire is added here */
	unsigned quiet_ms;
};

/*
 * Open the port, for ourselves alone, or connect (at most 3 s).
 * Returns 0, -EBUSY when another program holds the port, -ECANCELED on stop, or the errno of
 * open(2) or connect(2), negative.
 */
int link_open(struct link *l);
void link_close(struct link *l);

/*
 * Read `count` registers, write `count` registers (FC 6 for one, FC 16), write one coil.
 * Returns 0; -ETIMEDOUT no answer; -EBADMSG a damaged or somebody else's; -EREMOTEIO an
 * exception (l->exception); -ECANCELED on stop; -ENOLINK when the port or connection is
 * gone, and closed now. After -ETIMEDOUT and -EBADMSG the line has been kept quiet already, or
 * the connection closed (which a later -ENOLINK does not repeat: see link_is_open()).
 */
int link_read(struct link *l, const struct link_peer *peer, enum record_table table, uint16_t addr,
	      uint16_t count, uint16_t *ret);
int link_write(struct link *l, const struct link_peer *peer, uint8_t fc, uint16_t addr,
	       const uint16_t *values, uint16_t count);

static inline bool link_is_open(const struct link *l)
{
	return l->ctx != NULL;
}

/* Time of `bytes` bytes on the line, and the silence that separates two frames. TCP: 0. */
int64_t link_wire_ns(const struct modbus_bus_config *config, size_t bytes);
int64_t link_gap_ns(const struct modbus_bus_config *config);

/* Is this a speed, an address of a host, that link_open() can use? */
bool link_baud_known(unsigned baud);
bool link_host_numeric(const char *host);

#endif
