/* SPDX-License-Identifier: MIT */
/*
 * The daemon's Wiegand side alone: reader/gpio on real lines, core/wiegand on its frames.
 *
 *	gpio-frames [-c CHIP] [-i] [-l LINE] FORMATS D0:D1:FORMAT[,FORMAT...] ...
 *
 * FORMATS is a file of formats, D0 and D1 are names of lines. -i: the lines are inverted;
 * -l: an output that is on from a good frame to the next bad one. Until SIGTERM it prints
 *
 *	state READER STATE DETAIL	seen READER	counted READER CAUSE=N ...
 *	frame READER FORMAT NUMBER	refused READER CAUSE BITS
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/util.h"
#include "conf/formats.h"
#include "reader/gpio.h"

struct frames {
	struct formats *formats;
	struct gpio_reader_config config[READERS_MAX];
	struct wiegand_reader reader[READERS_MAX];
	size_t count;
	struct signal_line *led;
};

static int fail(const char *what)
{
	fprintf(stderr, "gpio-frames: %s\n", what);
	return -EINVAL;
}

/* Takes the text apart in place; the configuration points into it. */
static int reader_add(struct frames *f, const char *chip, bool invert, char *text)
{
	char *d0 = strtok(text, ":"), *d1 = strtok(NULL, ":"), *name = strtok(NULL, ",");

	if (name == NULL || f->count == READERS_MAX)
		return fail("a reader is D0:D1:FORMAT[,FORMAT...]");
	f->config[f->count] = (struct gpio_reader_config){
		.reader = (uint8_t)f->count,
		.lines = {.chip = chip,
			  .line = {d0, d1},
			  .bias = LINE_BIAS_AS_IS, /* the simulated pulls are the signal */
			  .invert = invert},
	};
	f->reader[f->count] = wiegand_reader_default();
	for (; name != NULL; name = strtok(NULL, ",")) {
		const struct wiegand_format *format = formats_find(f->formats, name);

		if (format == NULL || wiegand_reader_add(&f->reader[f->count], format) < 0)
			return fail(name);
	}
	f->count++;
	return 0;
}

static void print_number(const struct wiegand_reading *r)
{
	const struct credential *c = &r->credential;

	if (r->key != 0) {
		printf("%c\n", r->key);
		return;
	}
	if (r->format->kind == WIEGAND_UID) {
		for (size_t i = 0; i < c->length; i++)
			printf("%s%02X", i > 0 ? ":" : "", c->value[i]);
		printf("\n");
		return;
	}
	if (r->format->facility_bits > 0)
		printf("%u,", r->fields.facility);
	printf("%llu\n", (unsigned long long)r->fields.card);
}

static const char *error_name(int r)
{
	switch (r) {
	case -EMSGSIZE:
		return reader_cause_name(READER_BAD_LENGTH);
	case -EBADMSG:
		return reader_cause_name(READER_BAD_PARITY);
	case -EILSEQ:
		return reader_cause_name(READER_BAD_SWAPPED);
	case -EKEYREJECTED:
		return reader_cause_name(READER_REJECT_ID);
	default:
		return "?";
	}
}

static void print_frame(struct frames *f, const struct reader_message *m)
{
	struct wiegand_reading reading;
	int r = wiegand_read(&f->reader[m->reader], m->raw, m->bits, &reading);

	if (f->led != NULL && signal_set(f->led, r == 0) < 0)
		printf("the output cannot be set\n");
	if (r < 0) {
		printf("refused %u %s %u\n", m->reader, error_name(r), m->bits);
		return;
	}
	printf("frame %u %s ", m->reader, reading.format->name);
	print_number(&reading);
}

static void print_message(struct frames *f, const struct reader_message *m)
{
	switch ((enum reader_message_kind)m->kind) {
	case READER_FRAME:
		print_frame(f, m);
		break;
	case READER_REFUSED:
		printf("refused %u %s %u\n", m->reader, reader_cause_name(m->cause), m->bits);
		break;
	case READER_STATE:
		printf("state %u %s %s\n", m->reader, reader_state_name(m->state), m->detail);
		break;
	case READER_SEEN:
		printf("seen %u\n", m->reader);
		break;
	case READER_COUNTERS:
		printf("counted %u", m->reader);
		for (int i = 0; i < READER_CAUSES; i++)
			if (m->counters[i] > 0)
				printf(" %s=%u", reader_cause_name(i), m->counters[i]);
		printf("\n");
		break;
	case READER_RECORD:
		printf("a record from a Wiegand reader?\n");
	}
}

static int run(struct frames *f, int signal_fd)
{
	struct gpio_thread *thread;
	int port[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, port) < 0)
		return -errno;
	r = gpio_thread_start(f->config, f->count, port[1], &thread);
	if (r < 0)
		return r;
	for (;;) {
		struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN},
				       {.fd = port[0], .events = POLLIN}};
		struct reader_message m;

		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents != 0)
			break;
		if (recv(port[0], &m, sizeof(m), MSG_DONTWAIT) == (ssize_t)sizeof(m))
			print_message(f, &m);
	}
	gpio_thread_stop(thread);
	printf("stopped\n");
	return 0;
}

static int formats_read(struct frames *f, const char *path)
{
	struct diag d = {0};
	int r = formats_open(&f->formats);

	if (r == 0)
		r = formats_load(f->formats, path, &d);
	diag_print(&d, stderr);
	if (r == 0 && d.errors > 0)
		r = -EINVAL;
	diag_done(&d);
	return r;
}

int main(int argc, char **argv)
{
	struct frames f = {.count = 0};
	const char *chip = "", *led = NULL;
	bool invert = false;
	sigset_t term;
	int option, r;

	while ((option = getopt(argc, argv, "c:il:")) != -1) {
		switch (option) {
		case 'c':
			chip = optarg;
			break;
		case 'i':
			invert = true;
			break;
		case 'l':
			led = optarg;
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 2)
		return 2;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);

	r = formats_read(&f, argv[optind]);
	for (int i = optind + 1; i < argc && r == 0; i++)
		r = reader_add(&f, chip, invert, argv[i]);
	if (r == 0 && led != NULL)
		r = signal_open(chip, led, false, &f.led);
	if (r == 0)
		r = run(&f, signalfd(-1, &term, SFD_CLOEXEC));
	if (r < 0)
		fprintf(stderr, "gpio-frames: %s\n", strerror(-r));
	signal_free(f.led);
	formats_free(f.formats);
	return r < 0;
}
