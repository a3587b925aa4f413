/* SPDX-License-Identifier: MIT */
#include "reader/modbus-link.h"

#include <errno.h>
#include <fcntl.h>
#include <modbus.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/time-source.h"
#include "base/util.h"

enum { CONNECT_MS = 3000, BABBLE_MS = 500 };

/* The speeds that libmodbus 3.1.6 and 3.1.11 both know; for any other they take 9600 unsaid. */
bool link_baud_known(unsigned baud)
{
	static const unsigned known[] = {1200,	2400,  4800,   9600,   19200,
					 38400, 57600, 115200, 230400, 460800};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i] == baud)
			return true;
	return false;
}

static struct addrinfo *host_address(const char *host, uint16_t port)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
				 .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	char service[8];

	snprintf(service, sizeof(service), "%u", port);
	return getaddrinfo(host, service, &hints, &found) == 0 ? found : NULL;
}

bool link_host_numeric(const char *host)
{
	struct addrinfo *a = host_address(host, 0);

	if (a != NULL)
		freeaddrinfo(a);
	return a != NULL;
}

/* 11 bits a byte: start, 8 data, parity or second stop, stop (Modbus over serial line 1.02). */
int64_t link_wire_ns(const struct modbus_bus_config *config, size_t bytes)
{
	return config->link == MODBUS_LINK_TCP ? 0 : (int64_t)bytes * 11 * NS_PER_S / config->baud;
}

/* t3.5 is 3.5 bytes up to 19200 and 1.75 ms above (same). */
int64_t link_gap_ns(const struct modbus_bus_config *config)
{
	if (config->link == MODBUS_LINK_TCP)
		return 0;
	return config->baud > 19200 ? 1750000 : 7 * link_wire_ns(config, 1) / 2;
}

/* Poll one fd and the stop fd. Returns > 0 readable or writable, 0 at `until_ns`, or -errno. */
static int wait_fd(const struct link *l, int fd, short events, int64_t until_ns)
{
	struct pollfd fds[] = {{.fd = l->stop_fd, .events = POLLIN}, {.fd = fd, .events = events}};
	int r;

	do {
		int64_t left = until_ns - time_boottime_ns();
		struct timespec ts = {.tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S};

		r = left <= 0 ? 0 : ppoll(fds, fd < 0 ? 1 : 2, &ts, NULL);
	} while (r < 0 && errno == EINTR);
	if (r > 0 && fds[0].revents != 0)
		return -ECANCELED;
	return r < 0 ? -errno : r;
}

/* Ours alone: O_EXCL does nothing on a tty. That it is one, modbus_connect() has found out. */
static int serial_claim(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	return ioctl(fd, TIOCEXCL) < 0 ? -errno : 0;
}

static int serial_open(struct link *l)
{
	const struct modbus_bus_config *c = l->config;
	modbus_t *ctx = modbus_new_rtu(c->device, (int)c->baud, c->parity, 8, (int)c->stop_bits);
	int r;

	if (ctx == NULL)
		return -errno;
	if (modbus_connect(ctx) < 0) {
		r = errno > 0 && errno < MODBUS_ENOBASE ? -errno : -EIO;
		modbus_free(ctx);
		return r;
	}
	r = serial_claim(modbus_get_socket(ctx));
	if (r < 0) {
		modbus_close(ctx);
		modbus_free(ctx);
		return r;
	}
	l->ctx = ctx;
	modbus_flush(ctx);
	return 0;
}

static void tcp_options(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{SOL_SOCKET, SO_KEEPALIVE, 1},	 {IPPROTO_TCP, TCP_KEEPIDLE, 20},
		{IPPROTO_TCP, TCP_KEEPINTVL, 5}, {IPPROTO_TCP, TCP_KEEPCNT, 3},
		{IPPROTO_TCP, TCP_NODELAY, 1},	 {IPPROTO_TCP, TCP_USER_TIMEOUT, 10000},
	};

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof(int));
}

static int tcp_connect(struct link *l, int fd, const struct addrinfo *a)
{
	int error = 0, r;
	socklen_t size = sizeof(error);

	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0 && errno != EINPROGRESS)
		return -errno;
	r = wait_fd(l, fd, POLLOUT, time_boottime_ns() + CONNECT_MS * NS_PER_MS);
	if (r <= 0)
		return r < 0 ? r : -ETIMEDOUT;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? -errno : -error;
}

static int tcp_open(struct link *l)
{
	struct addrinfo *a = host_address(l->config->host, l->config->port);
	int fd, r;

	if (a == NULL)
		return -EINVAL;
	fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		r = -errno;
	} else if (fd >= FD_SETSIZE) { /* libmodbus uses select() */
		r = -EMFILE;
	} else {
		tcp_options(fd);
		r = tcp_connect(l, fd, a);
	}
	freeaddrinfo(a);
	if (r == 0)
		l->ctx = modbus_new_tcp(NULL, l->config->port);
	if (l->ctx == NULL) {
		close_fd(fd);
		return r < 0 ? r : -ENOMEM;
	}
	modbus_set_socket(l->ctx, fd);
	return 0;
}

int link_open(struct link *l)
{
	int r;

	atomic_store(l->beat, time_boottime_ns());
	r = l->config->link == MODBUS_LINK_TCP ? tcp_open(l) : serial_open(l);
	if (r < 0)
		return r;
	/* No recovery of libmodbus: on a lost link it sends, or flushes, for ever. No byte timeout:
	 * the response timeout then bounds the answer as a whole, however slowly it drips. */
	modbus_set_error_recovery(l->ctx, MODBUS_ERROR_RECOVERY_NONE);
	modbus_set_byte_timeout(l->ctx, 0, 0);
	l->free_ns = time_boottime_ns() + link_gap_ns(l->config);
	return 0;
}

void link_close(struct link *l)
{
	if (l->ctx == NULL)
		return;
	if (l->config->link == MODBUS_LINK_RTU)
		ioctl(modbus_get_socket(l->ctx), TIOCNXCL);
	modbus_close(l->ctx);
	modbus_free(l->ctx);
	l->ctx = NULL;
}

/* CRC-16 with the reflected polynomial 0xa001, start 0xffff (Modbus over serial line, 6.2.2). */
static uint16_t crc16(const uint8_t *bytes, size_t n)
{
	uint16_t crc = 0xffff;

	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
	}
	return crc;
}

/* A whole frame of this unit: it lives, and is only slow. */
static bool answer_of(const struct link *l, const struct link_peer *peer, const uint8_t *b,
		      size_t n)
{
	if (l->config->link == MODBUS_LINK_TCP)
		return n >= 9 && b[6] == peer->address;
	return n >= 5 && b[0] == peer->address &&
	       crc16(b, n - 2) == (b[n - 2] | (uint16_t)b[n - 1] << 8);
}

/*
 * Nothing is asked before `until_ns`, by when every answer has come or never will; what comes
 * is thrown away. Somebody who never stops talking (a reader in push mode) is not waited for.
 * Returns 0, -ECANCELED or -ENOLINK.
 */
static int keep_quiet(struct link *l, const struct link_peer *peer, int64_t until_ns)
{
	const int64_t last_ns = until_ns + BABBLE_MS * NS_PER_MS;
	uint8_t heard[MODBUS_MAX_ADU_LENGTH];
	size_t n = 0;
	int fd = modbus_get_socket(l->ctx);

	for (;;) {
		int r = wait_fd(l, fd, POLLIN, until_ns);
		ssize_t got;

		if (r <= 0) {
			l->late = answer_of(l, peer, heard, n);
			return r < 0 ? r : 0;
		}
		if (n == sizeof(heard)) /* babble: no answer is longer */
			n = 0;
		got = read(fd, heard + n, sizeof(heard) - n);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return -ENOLINK;
		if (got > 0) {
			n += (size_t)got;
			l->stale += (unsigned long)got;
			/* The rest of what is being said may still be on its way. */
			if (until_ns < time_boottime_ns() + 2 * link_gap_ns(l->config))
				until_ns = time_boottime_ns() + 2 * link_gap_ns(l->config);
			if (until_ns > last_ns)
				until_ns = last_ns;
		}
	}
}

/* What went wrong, by libmodbus's errno `e`; the line is fit for the next request after it. */
static int settle(struct link *l, const struct link_peer *peer, int e, int64_t sent_ns)
{
	int r = e == ETIMEDOUT ? -ETIMEDOUT : -EBADMSG;
	int q;

	if (e > MODBUS_ENOBASE && e <= EMBXGTAR) {
		l->exception = e - MODBUS_ENOBASE;
		return -EREMOTEIO;
	}
	if (e != ETIMEDOUT && e < MODBUS_ENOBASE) {
		link_close(l);
		return -ENOLINK;
	}
	q = keep_quiet(l, peer, sent_ns + peer->quiet_ms * NS_PER_MS);
	if (q < 0) {
		link_close(l);
		return r == -ETIMEDOUT && q == -ENOLINK ? r : q;
	}
	if (l->config->link == MODBUS_LINK_TCP)
		link_close(l);
	return r;
}

/* Wait for the silence before a frame; leave nothing in the buffer that came by itself. */
static int prepare(struct link *l, const struct link_peer *peer, size_t bytes)
{
	int64_t patience_ns =
		peer->response_ms * NS_PER_MS + link_wire_ns(l->config, bytes) + 2 * NS_PER_MS;
	int flushed;

	atomic_store(l->beat, time_boottime_ns());
	while (l->free_ns > time_boottime_ns()) {
		int r = wait_fd(l, -1, 0, l->free_ns);

		if (r < 0)
			return r;
	}
	flushed = modbus_flush(l->ctx);
	if (flushed > 0) {
		l->stale += (unsigned long)flushed;
		if (l->config->link == MODBUS_LINK_TCP) { /* an answer nobody waits for */
			link_close(l);
			return -ENOLINK;
		}
	}
	l->late = false;
	modbus_set_slave(l->ctx, peer->address);
	modbus_set_response_timeout(l->ctx, (uint32_t)(patience_ns / NS_PER_S),
				    (uint32_t)(patience_ns % NS_PER_S / 1000));
	return 0;
}

static int finish(struct link *l, const struct link_peer *peer, int done, int64_t sent_ns)
{
	int r = done < 0 ? settle(l, peer, errno, sent_ns) : 0;

	l->free_ns = time_boottime_ns() + link_gap_ns(l->config);
	return r;
}

int link_read(struct link *l, const struct link_peer *peer, enum record_table table, uint16_t addr,
	      uint16_t count, uint16_t *ret)
{
	uint16_t regs[MODBUS_MAX_READ_REGISTERS];
	int r = prepare(l, peer, 8 + 5 + 2u * count);
	int64_t sent_ns = time_boottime_ns();
	int done;

	if (r < 0)
		return r;
	done = table == RECORD_HOLDING ? modbus_read_registers(l->ctx, addr, count, regs)
				       : modbus_read_input_registers(l->ctx, addr, count, regs);
	r = finish(l, peer, done, sent_ns);
	if (r == 0)
		memcpy(ret, regs, count * sizeof(*ret));
	return r;
}

int link_write(struct link *l, const struct link_peer *peer, uint8_t fc, uint16_t addr,
	       const uint16_t *values, uint16_t count)
{
	int r = prepare(l, peer, 9 + 2u * count + 8);
	int64_t sent_ns = time_boottime_ns();
	int done;

	if (r < 0)
		return r;
	if (fc == 5)
		done = modbus_write_bit(l->ctx, addr, values[0] != 0);
	else if (fc == 6)
		done = modbus_write_register(l->ctx, addr, values[0]);
	else
		done = modbus_write_registers(l->ctx, addr, count, values);
	return finish(l, peer, done, sent_ns);
}
