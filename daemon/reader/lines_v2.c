/* SPDX-License-Identifier: MIT */
/* libgpiod 2.2: both lines in one request, so one queue in order and a sequence number over both.
 */
#include "reader/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "reader/chips.h"

struct lines {
	struct gpiod_line_request *request;
	struct gpiod_edge_event_buffer *events;
	unsigned int offset[2];
	unsigned long seqno; /* of the last event read; the first one is 1 */
};

/* What a request is made of; done with request_plan_done(), also when half built. */
struct request_plan {
	struct gpiod_line_settings *settings;
	struct gpiod_line_config *lines;
	struct gpiod_request_config *request;
};

static int request_plan_init(struct request_plan *p)
{
	p->settings = gpiod_line_settings_new();
	p->lines = gpiod_line_config_new();
	p->request = gpiod_request_config_new();
	if (p->settings == NULL || p->lines == NULL || p->request == NULL)
		return -ENOMEM;
	gpiod_request_config_set_consumer(p->request, "hadird");
	return 0;
}

static void request_plan_done(struct request_plan *p)
{
	gpiod_line_settings_free(p->settings);
	gpiod_line_config_free(p->lines);
	gpiod_request_config_free(p->request);
}

/* The chip at `path` if it carries the label, else NULL with errno. */
static struct gpiod_chip *chip_open(const char *path, const char *label)
{
	struct gpiod_chip *chip = gpiod_chip_open(path);
	struct gpiod_chip_info *info;
	bool fits = true;

	if (chip == NULL || label == NULL || label[0] == '\0')
		return chip;
	info = gpiod_chip_get_info(chip);
	fits = info != NULL && strcmp(gpiod_chip_info_get_label(info), label) == 0;
	gpiod_chip_info_free(info);
	if (!fits) {
		gpiod_chip_close(chip);
		errno = ENODEV;
		return NULL;
	}
	return chip;
}

static enum gpiod_line_bias bias_of(enum line_bias bias)
{
	switch (bias) {
	case LINE_BIAS_PULL_UP:
		return GPIOD_LINE_BIAS_PULL_UP;
	case LINE_BIAS_PULL_DOWN:
		return GPIOD_LINE_BIAS_PULL_DOWN;
	case LINE_BIAS_NONE:
		return GPIOD_LINE_BIAS_DISABLED;
	case LINE_BIAS_AS_IS:
		break;
	}
	return GPIOD_LINE_BIAS_AS_IS;
}

static int find_line(struct gpiod_chip *chip, const char *name, unsigned int *ret)
{
	int offset = gpiod_chip_get_line_offset_from_name(chip, name);

	if (offset < 0)
		return errno == ENOENT ? -ENXIO : -errno;
	*ret = (unsigned int)offset;
	return 0;
}

static int request_inputs(struct gpiod_chip *chip, const struct lines_config *config,
			  struct lines *l)
{
	struct request_plan p;
	int r = request_plan_init(&p);

	if (r == 0) {
		gpiod_line_settings_set_direction(p.settings, GPIOD_LINE_DIRECTION_INPUT);
		gpiod_line_settings_set_bias(p.settings, bias_of(config->bias));
		/* The kernel turns edges round for active-low lines: falling is the beginning
		 * of a pulse in both polarities. No debounce: it erases such pulses. */
		gpiod_line_settings_set_active_low(p.settings, config->invert);
		gpiod_line_settings_set_edge_detection(p.settings, GPIOD_LINE_EDGE_FALLING);
		gpiod_line_settings_set_event_clock(p.settings, GPIOD_LINE_CLOCK_MONOTONIC);
		gpiod_request_config_set_event_buffer_size(p.request, LINES_DRAIN_MAX);
		if (gpiod_line_config_add_line_settings(p.lines, l->offset, 2, p.settings) < 0)
			r = -errno;
	}
	if (r == 0) {
		l->request = gpiod_chip_request_lines(chip, p.request, p.lines);
		if (l->request == NULL)
			r = -errno;
	}
	request_plan_done(&p);
	return r;
}

struct wanted {
	const struct lines_config *config;
	struct lines *lines;
};

static int take(const char *path, void *arg)
{
	const struct wanted *w = arg;
	struct gpiod_chip *chip = chip_open(path, w->config->chip);
	int r;

	if (chip == NULL)
		return -errno;
	r = find_line(chip, w->config->line[0], &w->lines->offset[0]);
	if (r == 0)
		r = find_line(chip, w->config->line[1], &w->lines->offset[1]);
	if (r == 0)
		r = request_inputs(chip, w->config, w->lines);
	gpiod_chip_close(chip);
	return r;
}

int lines_open(const struct lines_config *config, struct lines **ret)
{
	struct lines *l = calloc(1, sizeof(*l));
	struct wanted w = {.config = config, .lines = l};
	int fd, r = -ENOMEM;

	if (l != NULL)
		l->events = gpiod_edge_event_buffer_new(LINES_DRAIN_MAX);
	if (l != NULL && l->events != NULL)
		r = chips_try(take, &w);
	if (r == 0) {
		fd = gpiod_line_request_get_fd(l->request);
		if (fcntl(fd, F_SETFL, O_RDONLY | O_NONBLOCK) < 0)
			r = -errno;
	}
	if (r < 0) {
		lines_free(l);
		return r;
	}
	*ret = l;
	return 0;
}

void lines_free(struct lines *l)
{
	if (l == NULL)
		return;
	if (l->request != NULL)
		gpiod_line_request_release(l->request);
	gpiod_edge_event_buffer_free(l->events);
	free(l);
}

size_t lines_fds(const struct lines *l, int ret[2])
{
	ret[0] = gpiod_line_request_get_fd(l->request);
	return 1;
}

ssize_t lines_drain(struct lines *l, struct line_edge *ret, size_t max)
{
	int64_t offset_ns = time_boottime_from_monotonic(0);
	int n = gpiod_line_request_read_edge_events(l->request, l->events,
						    max < LINES_DRAIN_MAX ? max : LINES_DRAIN_MAX);

	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	for (int i = 0; i < n; i++) {
		struct gpiod_edge_event *e =
			gpiod_edge_event_buffer_get_event(l->events, (unsigned long)i);
		unsigned long seqno = gpiod_edge_event_get_global_seqno(e);

		/* The interrupt counts, a thread queues later: a gap is an edge merged with
		 * its successor, or the oldest ones pushed out of a full queue. */
		ret[i] = (struct line_edge){
			.at_ns = (int64_t)gpiod_edge_event_get_timestamp_ns(e) + offset_ns,
			.line = gpiod_edge_event_get_line_offset(e) == l->offset[1],
			.lost = seqno != l->seqno + 1,
		};
		l->seqno = seqno;
	}
	return n;
}

bool lines_tell_loss(void)
{
	return true;
}

int lines_levels(const struct lines *l, bool high[2])
{
	enum gpiod_line_value values[2];

	if (gpiod_line_request_get_values(l->request, values) < 0)
		return -errno;
	high[0] = values[0] == GPIOD_LINE_VALUE_ACTIVE;
	high[1] = values[1] == GPIOD_LINE_VALUE_ACTIVE;
	return 0;
}

struct signal_line {
	struct gpiod_line_request *request;
	unsigned int offset;
};

struct wanted_signal {
	const char *chip, *line;
	bool active_low;
	struct signal_line *signal;
};

static int request_output(struct gpiod_chip *chip, bool active_low, struct signal_line *s)
{
	struct request_plan p;
	int r = request_plan_init(&p);

	if (r == 0) {
		gpiod_line_settings_set_direction(p.settings, GPIOD_LINE_DIRECTION_OUTPUT);
		gpiod_line_settings_set_active_low(p.settings, active_low);
		gpiod_line_settings_set_output_value(p.settings, GPIOD_LINE_VALUE_INACTIVE);
		if (gpiod_line_config_add_line_settings(p.lines, &s->offset, 1, p.settings) < 0)
			r = -errno;
	}
	if (r == 0) {
		s->request = gpiod_chip_request_lines(chip, p.request, p.lines);
		if (s->request == NULL)
			r = -errno;
	}
	request_plan_done(&p);
	return r;
}

static int take_signal(const char *path, void *arg)
{
	const struct wanted_signal *w = arg;
	struct gpiod_chip *chip = chip_open(path, w->chip);
	int r;

	if (chip == NULL)
		return -errno;
	r = find_line(chip, w->line, &w->signal->offset);
	if (r == 0)
		r = request_output(chip, w->active_low, w->signal);
	gpiod_chip_close(chip);
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
	enum gpiod_line_value value = on ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;

	return gpiod_line_request_set_value(s->request, s->offset, value) < 0 ? -errno : 0;
}

void signal_free(struct signal_line *s)
{
	if (s != NULL && s->request != NULL) {
		signal_set(s, false);
		gpiod_line_request_release(s->request);
	}
	free(s);
}
