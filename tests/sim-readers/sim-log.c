/* SPDX-License-Identifier: MIT */

/*
 * A fingerprint controller with the hadir-log map behind Modbus TCP, on 127.0.0.1 only.
 *
 *   sim-log [PORT [CAPACITY [KIND]]]    PORT 0 (default): any, printed as "listening PORT"
 *
 * Commands: those of device.h, and
 *   offline | online       connections are closed and refused; taken again
 *   quit                   (so does the end of standard input)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "console.h"
#include "device.h"

enum { CLIENTS_MAX = 8, MBAP = 7 };

struct client {
	int fd; /* -1 = free */
	uint8_t in[MBAP + PDU_MAX];
	size_t filled;
	struct outgoing out; /* n == 0: nothing */
};

static struct device device;
static struct client clients[CLIENTS_MAX];
static int listener = -1;
static uint16_t port;

static int listen_on(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&a, size) < 0 || listen(fd, CLIENTS_MAX) < 0) {
		perror("sim-log: cannot listen");
		exit(1);
	}
	getsockname(fd, (struct sockaddr *)&a, &size);
	port = ntohs(a.sin_port);
	printf("listening %u\n", port);
	fflush(stdout);
	return fd;
}

static void hang_up(struct client *c)
{
	close(c->fd);
	*c = (struct client){.fd = -1};
}

static void take_client(void)
{
	int one = 1, fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	for (size_t i = 0; fd >= 0 && i < CLIENTS_MAX; i++)
		if (clients[i].fd < 0) {
			clients[i].fd = fd;
			return;
		}
	if (fd >= 0)
		close(fd);
}

/* transaction(2) protocol(2) = 0 length(2) unit(1), then the PDU */
static void answer(struct client *c, size_t pdu_size)
{
	struct outgoing *o = &c->out;
	size_t n = device_answer(&device, c->in + MBAP, pdu_size, o->bytes + MBAP);

	if (n == 0 || device_spoil(&device.never))
		return;
	memcpy(o->bytes, c->in, MBAP);
	if (device_spoil(&device.cut))
		n = n > 4 ? n - 4 : 1;
	o->bytes[4] = (uint8_t)((n + 1) >> 8);
	o->bytes[5] = (uint8_t)(n + 1);
	if (device_spoil(&device.crc)) /* TCP has none: a transaction nobody began */
		o->bytes[1] ^= 0x55;
	if (device_spoil(&device.other))
		o->bytes[6]++, o->bytes[0] ^= 0x55;
	o->n = MBAP + n;
	o->sent = 0;
	o->start_ns = now_ns() + device.late_ms * 1000000;
	o->byte_ns = device.drip_ms * 1000000;
}

static void hear(struct client *c)
{
	ssize_t got = recv(c->fd, c->in + c->filled, sizeof(c->in) - c->filled, 0);
	size_t length;

	if (got <= 0) {
		hang_up(c);
		return;
	}
	c->filled += (size_t)got;
	while (c->filled > MBAP && c->out.n == 0) {
		length = (size_t)(c->in[4] << 8 | c->in[5]) + 6;
		if (length < MBAP + 5 || length > sizeof(c->in)) {
			hang_up(c);
			return;
		}
		if (c->filled < length)
			return;
		answer(c, length - MBAP);
		c->filled -= length;
		memmove(c->in, c->in + length, c->filled);
	}
}

/* Send what is due. Returns when the next byte is, or INT64_MAX. */
static int64_t speak(struct client *c, int64_t now)
{
	struct outgoing *o = &c->out;
	size_t due = 0;

	if (c->fd < 0 || o->n == 0)
		return INT64_MAX;
	while (o->sent + due < o->n && o->start_ns + (int64_t)(o->sent + due) * o->byte_ns <= now)
		due++;
	if (due > 0 && send(c->fd, o->bytes + o->sent, due, MSG_NOSIGNAL) < 0) {
		hang_up(c);
		return INT64_MAX;
	}
	o->sent += due;
	if (o->sent < o->n)
		return o->start_ns + (int64_t)o->sent * o->byte_ns;
	o->n = 0;
	return INT64_MAX;
}

/* Returns false on quit. */
static bool command(struct console *console, size_t n)
{
	char **w = console->words;

	if (strcmp(w[0], "quit") == 0)
		return false;
	if (strcmp(w[0], "offline") == 0 && listener >= 0) {
		close(listener);
		listener = -1;
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			if (clients[i].fd >= 0)
				hang_up(&clients[i]);
		printf("offline\n");
		fflush(stdout);
	} else if (strcmp(w[0], "online") == 0 && listener < 0) {
		listener = listen_on();
	} else if (!device_command(&device, w, n)) {
		fprintf(stderr, "sim-log: no command \"%s\"\n", w[0]);
	}
	return true;
}

static bool turn(struct console *console)
{
	struct pollfd fds[2 + CLIENTS_MAX] = {{.fd = STDIN_FILENO, .events = POLLIN},
					      {.fd = listener, .events = POLLIN}};
	int64_t next = INT64_MAX, now = now_ns();
	size_t n;

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		int64_t due = speak(&clients[i], now);

		next = due < next ? due : next;
		fds[2 + i] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
	}
	if (poll(fds, 2 + CLIENTS_MAX,
		 next == INT64_MAX ? -1 : (int)((next - now + 999999) / 1000000)) < 0)
		return errno == EINTR;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (fds[2 + i].fd >= 0 && fds[2 + i].revents != 0)
			hear(&clients[i]);
	if (listener >= 0 && fds[1].revents != 0)
		take_client();
	if (fds[0].revents != 0 && !console_fill(console))
		return false;
	while ((n = console_next(console)) > 0)
		if (!command(console, n))
			return false;
	return true;
}

int main(int argc, char **argv)
{
	static struct console console;

	if (argc > 1)
		port = (uint16_t)atoi(argv[1]);
	if (!device_init(&device, 1, argc > 3 ? argv[3] : "log",
			 argc > 2 ? strtoul(argv[2], NULL, 10) : 10000))
		return 1;
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		clients[i].fd = -1;
	listener = listen_on();
	while (turn(&console))
		;
	device_done(&device);
	return 0;
}
