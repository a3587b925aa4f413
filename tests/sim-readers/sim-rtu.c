/* SPDX-License-Identifier: MIT */

/*
 * A serial line with Modbus RTU units on it: a pty whose slave side stands behind a symbolic
 * link. Bytes take the time they would take on a wire, so that polls can be measured; late
 * answers run into others' as they would.
 *
 *   sim-rtu LINK BAUD TURN_MS [-c CAPACITY] ADDRESS=KIND …    prints "ready" and "unplugged"
 *
 * BAUD 0: no pacing. KIND: level, latch, counter, log. Commands: "ADDRESS " and those of
 * device.h, and
 *   babble on|off          somebody talks without being asked, all the time
 *   short on|off           its wires touch: nobody hears anything, whoever talks reads zeros
 *   unplug | plug | quit   the port vanishes, as a USB adapter does; comes back
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "console.h"
#include "device.h"

enum { UNITS_MAX = 64, OUT_MAX = 64 };

static struct device units[UNITS_MAX];
static size_t n_units;
static struct outgoing out[OUT_MAX]; /* n == 0: free */
static const char *link_path;
static int master = -1, slave = -1;
static int64_t byte_ns, turn_ns;
static uint8_t in[PDU_MAX + 3];
static size_t filled;
static bool babbling, shorted;

static void plug(void)
{
	struct termios raw;

	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		goto fail;
	/* Held open, so that the line lives while nobody listens to it. */
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || tcgetattr(slave, &raw) < 0)
		goto fail;
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	unlink(link_path);
	if (symlink(ptsname(master), link_path) < 0)
		goto fail;
	printf("ready\n");
	fflush(stdout);
	return;
fail:
	perror("sim-rtu: no pty");
	exit(1);
}

static void unplug(void)
{
	unlink(link_path);
	close(slave);
	close(master);
	master = slave = -1;
	filled = 0;
	for (size_t i = 0; i < OUT_MAX; i++)
		out[i].n = 0;
	printf("unplugged\n");
	fflush(stdout);
}

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

static struct device *unit_at(uint8_t address)
{
	for (size_t i = 0; i < n_units; i++)
		if (units[i].address == address)
			return &units[i];
	return NULL;
}

static void answer(struct device *d, const uint8_t *frame, size_t n)
{
	struct outgoing *o = NULL;
	uint16_t crc;

	for (size_t i = 0; i < OUT_MAX && o == NULL; i++)
		if (out[i].n == 0)
			o = &out[i];
	if (o == NULL)
		return;
	o->bytes[0] = d->address;
	o->n = 1 + device_answer(d, frame + 1, n - 3, o->bytes + 1);
	if (o->n == 1 || device_spoil(&d->never)) {
		o->n = 0;
		return;
	}
	if (device_spoil(&d->other))
		o->bytes[0]++;
	crc = crc16(o->bytes, o->n);
	if (device_spoil(&d->crc))
		crc ^= 0x1111;
	o->bytes[o->n++] = (uint8_t)crc;
	o->bytes[o->n++] = (uint8_t)(crc >> 8);
	if (device_spoil(&d->cut))
		o->n -= 3;
	o->sent = 0;
	o->byte_ns = d->drip_ms > 0 ? d->drip_ms * 1000000 : byte_ns;
	/* The request takes its time on the wire, too; a byte has arrived when its stop bit has. */
	o->start_ns = now_ns() + (int64_t)n * byte_ns + turn_ns + d->late_ms * 1000000 + byte_ns;
}

/* Length of the request that begins in `in`, 0 while that is unknown. */
static size_t request_size(void)
{
	if (filled < 7)
		return 0;
	return in[1] == 15 || in[1] == 16 ? 9u + in[6] : 8;
}

static void hear(void)
{
	static const uint8_t zeros[sizeof(in)];
	ssize_t got = read(master, in + filled, sizeof(in) - filled);
	size_t n;

	if (got <= 0)
		return;
	if (shorted) {
		if (write(master, zeros, (size_t)got) < 0)
			perror("sim-rtu: the line takes nothing");
		return;
	}
	filled += (size_t)got;
	while ((n = request_size()) > 0 && filled >= n) {
		struct device *d = unit_at(in[0]);
		uint16_t crc = crc16(in, n - 2);

		if (in[n - 2] != (uint8_t)crc || in[n - 1] != crc >> 8) {
			printf("garbled request\n");
			fflush(stdout);
			filled = 0;
			return;
		}
		if (d != NULL)
			answer(d, in, n);
		filled -= n;
		memmove(in, in + n, filled);
	}
	if (filled == sizeof(in))
		filled = 0;
}

/* Send what is due. Returns when the next byte is, or INT64_MAX. */
static int64_t speak(int64_t now)
{
	int64_t next = INT64_MAX;

	if (babbling) {
		if (write(master, "\x55", 1) < 0)
			babbling = false;
		next = now + 1000000;
	}
	for (size_t i = 0; i < OUT_MAX; i++) {
		struct outgoing *o = &out[i];
		size_t due = 0;

		if (o->n == 0)
			continue;
		while (o->sent + due < o->n &&
		       o->start_ns + (int64_t)(o->sent + due) * o->byte_ns <= now)
			due++;
		if (due > 0 && write(master, o->bytes + o->sent, due) < 0)
			due = o->n - o->sent;
		o->sent += due;
		if (o->sent == o->n)
			o->n = 0;
		else if (o->start_ns + (int64_t)o->sent * o->byte_ns < next)
			next = o->start_ns + (int64_t)o->sent * o->byte_ns;
	}
	return next;
}

/* Returns false on quit. */
static bool command(struct console *console, size_t n)
{
	char **w = console->words;
	struct device *d = unit_at((uint8_t)atoi(w[0]));

	if (strcmp(w[0], "quit") == 0)
		return false;
	if (strcmp(w[0], "babble") == 0 && n == 2)
		babbling = strcmp(w[1], "on") == 0;
	else if (strcmp(w[0], "short") == 0 && n == 2)
		shorted = strcmp(w[1], "on") == 0;
	else if (strcmp(w[0], "unplug") == 0 && master >= 0)
		unplug();
	else if (strcmp(w[0], "plug") == 0 && master < 0)
		plug();
	else if (n < 2 || d == NULL || !device_command(d, w + 1, n - 1))
		fprintf(stderr, "sim-rtu: no command \"%s\"\n", w[0]);
	return true;
}

static bool turn(struct console *console)
{
	struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
			       {.fd = master, .events = POLLIN}};
	int64_t now = now_ns(), next = master >= 0 ? speak(now) : INT64_MAX;
	struct timespec ts = {.tv_sec = (next - now) / 1000000000,
			      .tv_nsec = (next - now) % 1000000000};
	size_t n;

	if (next <= now)
		ts = (struct timespec){0};
	if (ppoll(fds, 2, next == INT64_MAX ? NULL : &ts, NULL) < 0)
		return errno == EINTR;
	if (master >= 0 && fds[1].revents & POLLIN)
		hear();
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
	size_t capacity = 1000;
	int baud = argc > 2 ? atoi(argv[2]) : 0;

	if (argc < 5) {
		fprintf(stderr, "usage: sim-rtu LINK BAUD TURN_MS [-c CAPACITY] ADDRESS=KIND …\n");
		return 2;
	}
	link_path = argv[1];
	byte_ns = baud > 0 ? 11 * 1000000000LL / baud : 0;
	turn_ns = (int64_t)(atof(argv[3]) * 1e6);
	for (int i = 4; i < argc && n_units < UNITS_MAX; i++) {
		char *kind = strchr(argv[i], '=');

		if (strcmp(argv[i], "-c") == 0 && i + 1 < argc) {
			capacity = strtoul(argv[++i], NULL, 10);
			continue;
		}
		if (kind == NULL ||
		    !device_init(&units[n_units], (uint8_t)atoi(argv[i]), kind + 1, capacity)) {
			fprintf(stderr, "sim-rtu: \"%s\" is no ADDRESS=KIND\n", argv[i]);
			return 2;
		}
		units[n_units++].prefixed = true;
	}
	prctl(PR_SET_TIMERSLACK, 1000); /* a byte takes 95 us at 115200 */
	plug();
	while (turn(&console))
		;
	if (master >= 0)
		unplug();
	for (size_t i = 0; i < n_units; i++)
		device_done(&units[i]);
	return 0;
}
