/* SPDX-License-Identifier: MIT */
/*
 * The world around a daemon that is measured, with one clock: what people do, what the devices
 * answer and what a subscriber gets, each with CLOCK_MONOTONIC in ns.
 *
 *   drive BROKER_PORT FIFO|- UNITS PORTS TOPIC …
 *
 * Units are controllers with the hadir-log map behind Modbus TCP: unit N at port N % PORTS with
 * address N / PORTS + 1. On standard input:
 *   line TEXT            a line into the FIFO: "line NS"
 *   unit N COMMAND …     a command of sim-readers/device.h: "unit NS N"
 *   quit
 * Printed besides: "port N PORT", "ready"; "answer NS N COUNT" when an answer of
 * COUNT registers is the first of its kind with the newest record in it; "got NS TOPIC WORD"
 * for each message, WORD the person it is about, else its first word.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../sim-readers/console.h"
#include "../sim-readers/device.h"
#include "listen.h"

enum { UNITS_MAX = 64, CLIENTS_MAX = 256, MBAP = 7, CAPACITY = 20000, COUNTS = 128 };

enum { PORTS_MAX = 16 };

struct unit {
	struct device device;
	uint64_t shown[COUNTS]; /* the newest record in an answer of so many registers */
};

struct client {
	struct unit *unit; /* of the request in hand */
	size_t port;
	int fd; /* 0 = free */
	size_t filled;
	uint8_t in[MBAP + PDU_MAX], out[MBAP + PDU_MAX];
	size_t out_size; /* 0: nothing to say */
	int64_t due_ns;
};

static struct unit units[UNITS_MAX];
static int ports[PORTS_MAX];
static size_t n_units, n_ports;
static struct client clients[CLIENTS_MAX];
static struct listener broker;
static int fifo = -1;

static void heard(const char *topic, const char *payload, size_t size)
{
	long long at = now_ns();
	static const char key[] = "\"person\":\"";
	const char *word = payload, *person = memmem(payload, size, key, sizeof(key) - 1);
	size_t n = 0;

	if (person != NULL)
		word = person + sizeof(key) - 1;
	while (word + n < payload + size && n < 80 && word[n] != '"' && word[n] != ' ' &&
	       word[n] != '\n' && word[n] != '\0')
		n++;
	printf("got %lld %s %.*s\n", at, topic, (int)n, word);
}

static void port_open(size_t i)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);

	ports[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(ports[i], (struct sockaddr *)&a, size) < 0 || listen(ports[i], 8) < 0)
		exit(1);
	getsockname(ports[i], (struct sockaddr *)&a, &size);
	printf("port %zu %u\n", i, ntohs(a.sin_port));
}

static void port_accept(size_t i)
{
	int one = 1, fd = accept4(ports[i], NULL, NULL, SOCK_CLOEXEC);

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	for (size_t k = 0; k < CLIENTS_MAX; k++)
		if (clients[k].fd == 0) {
			clients[k] = (struct client){.port = i, .fd = fd};
			return;
		}
	close(fd);
}

static void hang_up(struct client *c)
{
	close(c->fd);
	c->fd = 0;
	c->out_size = 0;
}

static void speak(struct client *c)
{
	struct unit *u = c->unit;
	size_t count = (size_t)(c->out[MBAP + 1] / 2);
	uint64_t newest = u->device.next - 1;

	/* The next number stands in registers 8 and 9: a shorter or other block does not show it.
	 */
	if (c->out[MBAP] == 3 && count < COUNTS && u->shown[count] != newest &&
	    (count > 9 || c->in[MBAP + 2] == 9)) {
		u->shown[count] = newest;
		printf("answer %lld %zu %zu\n", (long long)now_ns(), (size_t)(u - units), count);
	}
	if (send(c->fd, c->out, c->out_size, MSG_NOSIGNAL) < 0)
		hang_up(c);
	c->out_size = 0;
}

static void hear(struct client *c)
{
	ssize_t got = recv(c->fd, c->in + c->filled, sizeof(c->in) - c->filled, 0);

	if (got <= 0) {
		hang_up(c);
		return;
	}
	c->filled += (size_t)got;
	while (c->fd != 0 && c->filled > MBAP && c->out_size == 0) {
		struct device *d;
		size_t length = (size_t)(c->in[4] << 8 | c->in[5]) + 6, n;

		if (length < MBAP + 5 || length > sizeof(c->in)) {
			hang_up(c);
			return;
		}
		if (c->filled < length)
			return;
		n = c->port + (c->in[6] - 1u) * n_ports;
		if (n >= n_units) {
			hang_up(c);
			return;
		}
		c->unit = &units[n];
		d = &c->unit->device;
		n = device_answer(d, c->in + MBAP, length - MBAP, c->out + MBAP);
		if (n > 0 && !device_spoil(&d->never)) {
			memcpy(c->out, c->in, MBAP);
			c->out[4] = (uint8_t)((n + 1) >> 8);
			c->out[5] = (uint8_t)(n + 1);
			c->out_size = MBAP + n;
			c->due_ns = d->late_ms > 0 ? now_ns() + d->late_ms * 1000000 : 0;
			if (c->due_ns == 0)
				speak(c);
		}
		if (c->fd == 0)
			return;
		c->filled -= length;
		memmove(c->in, c->in + length, c->filled);
	}
}

static void command(char **w, size_t n)
{
	size_t i = n > 1 ? strtoul(w[1], NULL, 10) : 0;

	if (strcmp(w[0], "line") == 0 && n > 1) {
		char text[1024];
		int size = 0;

		for (size_t k = 1; k < n; k++)
			size += snprintf(text + size, sizeof(text) - (size_t)size, "%s%s", w[k],
					 k + 1 < n ? " " : "\n");
		printf("line %lld\n", (long long)now_ns());
		if (write(fifo, text, (size_t)size) != size)
			exit(1);
	} else if (strcmp(w[0], "unit") == 0 && n > 2 && i < n_units) {
		printf("unit %lld %zu\n", (long long)now_ns(), i);
		if (!device_command(&units[i].device, w + 2, n - 2))
			exit(2);
	} else {
		exit(strcmp(w[0], "quit") == 0 ? 0 : 2);
	}
}

static void turn(struct console *console)
{
	static struct pollfd fds[2 + PORTS_MAX + CLIENTS_MAX];
	int64_t now = now_ns(), next = INT64_MAX;
	struct pollfd *of_clients = fds + 2 + n_ports;
	struct timespec ts;
	size_t n;

	fds[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = broker.fd, .events = POLLIN};
	for (size_t i = 0; i < n_ports; i++)
		fds[2 + i] = (struct pollfd){.fd = ports[i], .events = POLLIN};
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *c = &clients[i];

		if (c->fd != 0 && c->out_size > 0 && c->due_ns <= now)
			speak(c);
		if (c->fd != 0 && c->out_size > 0 && c->due_ns < next)
			next = c->due_ns;
		of_clients[i] = (struct pollfd){.fd = c->fd != 0 ? c->fd : -1, .events = POLLIN};
	}
	next = next == INT64_MAX ? 1000000000 : next - now;
	ts = (struct timespec){.tv_sec = next / 1000000000, .tv_nsec = next % 1000000000};
	if (ppoll(fds, 2 + n_ports + CLIENTS_MAX, &ts, NULL) < 0)
		exit(1);
	if (fds[1].revents != 0)
		listen_take(&broker, heard);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (of_clients[i].fd >= 0 && of_clients[i].revents != 0)
			hear(&clients[i]);
	for (size_t i = 0; i < n_ports; i++)
		if (fds[2 + i].revents != 0)
			port_accept(i);
	if (fds[0].revents != 0 && !console_fill(console))
		exit(0);
	while ((n = console_next(console)) > 0)
		command(console->words, n);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct console console;
	static char buffer[64 * 1024];

	if (argc < 6)
		return 2;
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	signal(SIGPIPE, SIG_IGN);
	if (strcmp(argv[2], "-") != 0)
		fifo = open(argv[2], O_WRONLY | O_CLOEXEC);
	n_units = strtoul(argv[3], NULL, 10);
	n_ports = strtoul(argv[4], NULL, 10);
	if (n_units > UNITS_MAX || n_ports > PORTS_MAX)
		return 2;
	for (size_t i = 0; i < n_units; i++)
		if (!device_init(&units[i].device, 1, "log", CAPACITY))
			return 1;
	for (size_t i = 0; i < n_ports; i++)
		port_open(i);
	listen_open(&broker, (uint16_t)atoi(argv[1]), argv + 5, (size_t)argc - 5);
	printf("ready\n");
	for (;;)
		turn(&console);
}
