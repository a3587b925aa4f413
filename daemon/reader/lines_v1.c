/* SPDX-License-Identifier: MIT */
/* libgpiod 1.6: a descriptor and a kernel queue of 16 events for each line, no sequence numbers. */
#include "reader/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "base/util.h"
#include "reader/chips.h"

enum { KERNEL_QUEUE = 16, PASSES_MAX = 64 };

struct lines {
	struct gpiod_chip *chip; /* holds the lines; closing it releases them */
	struct gpiod_line *line[2];
	int fd[2];
};

struct wanted {
	const struct lines_config *config;
	struct lines *lines;
};

static int bias_flag(enum line_bias bias)
{
	switch (bias) {
	case LINE_BIAS_PULL_UP:
		return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
	case LINE_BIAS_PULL_DOWN:
		return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
	case LINE_BIAS_NONE:
		return GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE;
	case LINE_BIAS_AS_IS:
		break;
	}
	return 0;
}

/* The chip at `path` if it carries the label and has the line, else NULL with errno. */
static struct gpiod_chip *chip_open(const char *path, const char *label)
{
	struct gpiod_chip *chip = gpiod_chip_open(path);

	if (chip == NULL)
		return NULL;
	if (label != NULL && label[0] != '\0' && strcmp(gpiod_chip_label(chip), label) != 0) {
		gpiod_chip_close(chip);
		errno = ENODEV;
		return NULL;
	}
	return chip;
}

/* A line from gpiod_line_find() would hold a chip of its own, and a bulk request over two such
 * lines fails with EINVAL: find both in the one chip. */
static int find_both(struct lines *l, const struct lines_config *config)
{
	for (int i = 0; i < 2; i++) {
		l->line[i] = gpiod_chip_find_line(l->chip, config->line[i]);
		if (l->line[i] == NULL)
			return -ENXIO;
	}
	return 0;
}

static int request(struct lines *l, const struct lines_config *config)
{
	struct gpiod_line_bulk bulk = GPIOD_LINE_BULK_INITIALIZER;
	/* libgpiod turns edges round for active-low lines: falling is the beginning of a pulse
	 * in both polarities. */
	int flags =
		bias_flag(config->bias) | (config->invert ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0);

	gpiod_line_bulk_add(&bulk, l->line[0]);
	gpiod_line_bulk_add(&bulk, l->line[1]);
	if (gpiod_line_request_bulk_falling_edge_events_flags(&bulk, "hadird", flags) < 0)
		return -errno;
	for (int i = 0; i < 2; i++) {
		l->fd[i] = gpiod_line_event_get_fd(l->line[i]);
		if (l->fd[i] < 0 || fcntl(l->fd[i], F_SETFL, O_RDONLY | O_NONBLOCK) < 0)
			return -errno;
	}
	return 0;
}

static int take(const char *path, void *arg)
{
	const struct wanted *w = arg;
	struct lines *l = w->lines;
	int r;

	l->chip = chip_open(path, w->config->chip);
	if (l->chip == NULL)
		return -errno;
	r = find_both(l, w->config);
	if (r == 0)
		r = request(l, w->config);
	if (r < 0) {
		gpiod_chip_close(l->chip);
		l->chip = NULL;
	}
	return r;
}

int lines_open(const struct lines_config *config, struct lines **ret)
{
	struct lines *l = calloc(1, sizeof(*l));
	struct wanted w = {.config = config, .lines = l};
	int r = l == NULL ? -ENOMEM : chips_try(take, &w);

	if (r < 0) {
		lines_free(l);
		return r;
	}
	*ret = l;
	return 0;
}

void lines_free(struct lines *l)
{
	if (l != NULL && l->chip != NULL)
		gpiod_chip_close(l->chip);
	free(l);
}

size_t lines_fds(const struct lines *l, int ret[2])
{
	ret[0] = l->fd[0];
	ret[1] = l->fd[1];
	return 2;
}

/* One read of one line's queue. Returns how many, 0 when it was empty, or -errno. */
static ssize_t read_line(const struct lines *l, uint8_t line, struct line_edge *ret, size_t max)
{
	struct gpiod_line_event events[KERNEL_QUEUE];
	int64_t offset_ns = time_boottime_from_monotonic(0);
	int n;

	if (max == 0)
		return 0;
	n = gpiod_line_event_read_fd_multiple(l->fd[line], events,
					      max < KERNEL_QUEUE ? (unsigned)max : KERNEL_QUEUE);
	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	for (int i = 0; i < n; i++)
		ret[i] = (struct line_edge){
			.at_ns = events[i].ts.tv_sec * NS_PER_S + events[i].ts.tv_nsec + offset_ns,
			.line = line,
		};
	return n;
}

static int edge_compare(const void *left, const void *right)
{
	const struct line_edge *a = left, *b = right;

	return a->at_ns < b->at_ns ? -1 : a->at_ns > b->at_ns;
}

ssize_t lines_drain(struct lines *l, struct line_edge *ret, size_t max)
{
	size_t n = 0;

	/* Until a pass finds both queues empty: then everything older than that pass is here,
	 * and sorting gives the order on the wire. A bounded number of passes, for a storm. */
	for (int pass = 0; pass < PASSES_MAX; pass++) {
		size_t before = n;

		for (uint8_t line = 0; line < 2; line++) {
			ssize_t got = read_line(l, line, ret + n, max - n);

			if (got < 0)
				return got;
			n += (size_t)got;
		}
		if (n == before)
			break;
	}
	qsort(ret, n, sizeof(*ret), edge_compare);
	return (ssize_t)n;
}

bool lines_tell_loss(void)
{
	return false;
}

int lines_levels(const struct lines *l, bool high[2])
{
	int value[2];

	for (int i = 0; i < 2; i++) {
		value[i] = gpiod_line_get_value(l->line[i]);
		if (value[i] < 0)
			return -errno;
	}
	high[0] = value[0] > 0;
	high[1] = value[1] > 0;
	return 0;
}

struct signal_line {
	struct gpiod_chip *chip;
	struct gpiod_line *line;
};

struct wanted_signal {
	const char *chip, *line;
	bool active_low;
	struct signal_line *signal;
};

static int take_signal(const char *path, void *arg)
{
	const struct wanted_signal *w = arg;
	struct signal_line *s = w->signal;
	int flags = w->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0, r = -ENXIO;

	s->chip = chip_open(path, w->chip);
	if (s->chip == NULL)
		return -errno;
	s->line = gpiod_chip_find_line(s->chip, w->line);
	if (s->line != NULL)
		r = gpiod_line_request_output_flags(s->line, "hadird", flags, 0) < 0 ? -errno : 0;
	if (r < 0) {
		gpiod_chip_close(s->chip);
		s->chip = NULL;
		s->line = NULL;
	}
	return r;
}

int signal_open(const char *chip, const char *line, bool active_low, struct signal_line **ret)
{
	struct signal_line *s = calloc(1, sizeof(*s));
	struct wanted_signal w = {
		.chip = chip, .line = line, .active_low = active_low, .signal = s};
	int r = s == NULL ? -ENOMEM : chips_try(take_signal, &w);

	if (r < 0) {
		signal_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

int signal_set(struct signal_line *s, bool on)
{
	return gpiod_line_set_value(s->line, on) < 0 ? -errno : 0;
}

void signal_free(struct signal_line *s)
{
	if (s != NULL && s->chip != NULL) {
		gpiod_line_set_value(s->line, 0);
		gpiod_chip_close(s->chip);
	}
	free(s);
}
