/* SPDX-License-Identifier: MIT */
/*
 * Bytes of a hostile slave through libmodbus and our line discipline, on a socket pair: every
 * request ends, with one of the errors that modbus-link.h names, and what was not an answer is
 * never taken for one by the next request. Nobody waits: when there is nothing to be read, the
 * time that was given for it has passed.
 */
#include <assert.h>
#include <errno.h>
#include <modbus.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/time-source.h"
#include "base/util.h"
#include "bytes.h"
#include "reader/modbus-link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes in;
static int slave_fd;
static bool rtu;
static uint8_t said[300], asked[MODBUS_MAX_ADU_LENGTH];

static int64_t now_ns;

int64_t time_boottime_ns(void)
{
	return now_ns += 1000;
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *wait, const sigset_t *mask)
{
	int r = poll(fds, n, 0);

	if (r == 0)
		now_ns += wait->tv_sec * NS_PER_S + wait->tv_nsec;
	return r;
}

/* That of libmodbus. */
int select(int n, fd_set *read, fd_set *write, fd_set *except, struct timeval *wait)
{
	struct timespec none = {0};
	int r = (int)syscall(SYS_pselect6, n, read, write, except, &none, NULL);

	if (r == 0)
		now_ns += wait->tv_sec * NS_PER_S + wait->tv_usec * 1000;
	return r;
}

static uint16_t crc(const uint8_t *bytes, size_t n)
{
	uint16_t crc = 0xffff;

	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
	}
	return crc;
}

/* Between the request's preparation and its sending, where nobody looks: the answer is made up
 * without having seen the question, but may guess its number. */
int modbus_flush(modbus_t *ctx)
{
	static uint16_t number;
	size_t n = take(&in), head = rtu ? 0 : 6;
	uint8_t how = take(&in);
	int fd = modbus_get_socket(ctx);
	ssize_t dropped = 0;

	for (ssize_t got; (got = recv(fd, asked, sizeof(asked), MSG_DONTWAIT)) > 0;)
		dropped += got;
	while (recv(slave_fd, asked, sizeof(asked), MSG_DONTWAIT) > 0)
		;
	if (rtu || dropped == 0) /* else no request follows */
		number++;
	take_all(&in, said + head, n);
	if (!rtu && !(how & 1)) {
		uint8_t mbap[6] = {(uint8_t)(number >> 8), (uint8_t)number, 0, 0, 0, (uint8_t)n};

		memcpy(said, mbap, sizeof(mbap));
	}
	if (rtu && !(how & 1)) {
		uint16_t sum = crc(said, n);

		said[n++] = (uint8_t)sum;
		said[n++] = (uint8_t)(sum >> 8);
	}
	n += head;
	if (n > 0 && send(slave_fd, said, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return (int)dropped;
	if (how & 2)
		shutdown(slave_fd, SHUT_WR);
	return (int)dropped;
}

static void check(const struct link *l, int r)
{
	assert(r == 0 || r == -ETIMEDOUT || r == -EBADMSG || r == -EREMOTEIO || r == -ENOLINK);
	assert(r != -EREMOTEIO || (l->exception >= 1 && l->exception <= 11));
	assert(r != -ENOLINK || !link_is_open(l));
	assert(rtu || r == 0 || r == -EREMOTEIO || !link_is_open(l));
}

static void request(struct link *l)
{
	struct link_peer peer = {.address = 1, .response_ms = 0, .quiet_ms = 0};
	uint16_t values[2] = {take(&in), take(&in)};
	uint8_t what = take(&in);
	uint16_t count = 1 + take(&in) % RECORD_REGS_MAX;
	uint16_t *regs = malloc(count * sizeof(*regs));
	static const uint8_t writes[] = {5, 6, 16};

	assert(regs != NULL);
	if (what % 2 == 0)
		check(l, link_read(l, &peer, what & 2 ? RECORD_HOLDING : RECORD_INPUT, 0, count,
				   regs));
	else
		check(l, link_write(l, &peer, writes[what / 2 % 3], 0, values,
				    what / 2 % 3 == 2 ? 2 : 1));
	free(regs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct modbus_bus_config bus = {.baud = 460800};
	atomic_llong beat = 0;
	struct link l = {.config = &bus, .stop_fd = -1, .beat = &beat};
	int fds[2];

	in = (struct bytes){.at = data, .left = size};
	rtu = take(&in) & 1;
	bus.link = rtu ? MODBUS_LINK_RTU : MODBUS_LINK_TCP;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
		abort();
	slave_fd = fds[1];
	l.ctx = rtu ? modbus_new_rtu("/dev/null", 115200, 'N', 8, 1) : modbus_new_tcp(NULL, 502);
	assert(l.ctx != NULL);
	modbus_set_socket(l.ctx, fds[0]);
	modbus_set_error_recovery(l.ctx, MODBUS_ERROR_RECOVERY_NONE);
	modbus_set_byte_timeout(l.ctx, 0, 0);
	for (int i = 0; i < 4 && in.left > 0 && link_is_open(&l); i++)
		request(&l);
	link_close(&l);
	close(slave_fd);
	return 0;
}
