/* SPDX-License-Identifier: MIT */
#include "flow/flow.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "reader/gpio.h"
#include "reader/modbus.h"
#include "reader/replay.h"

enum {
	THREADS_MAX = READERS_MAX,
	LATE_ACKS_MAX = 1024, /* acks a thread was too busy to take; it reads them in the end */
	HUNG_S = 25,	      /* every thread turns at least every 10 s */
	DOWN_NOTICE_S = 30,   /* a reader that is back sooner is not worth a message */
};

struct thread {
	enum conf_reader_kind kind;
	union {
		struct gpio_thread *gpio;
		struct modbus_thread *modbus;
		struct replay_thread *replay;
	};
	char name[SLUG_SIZE]; /* of its bus or reader, for the log */
	int fd;		      /* our end of the pair */
	sd_event_source *io;
	struct reader_ack late[LATE_ACKS_MAX];
	size_t n_late;
};

struct reader_threads {
	struct thread *t[THREADS_MAX];
	size_t n, next; /* `next`: whose turn it is to be drained first */
};

static int on_messages(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	pipeline_drain(arg);
	return 0;
}

/* A socket pair: ours is watched, the other end is the thread's. */
static int thread_new(struct office *o, enum conf_reader_kind kind, const char *name,
		      struct thread **ret, int *ret_fd)
{
	struct thread *t = calloc(1, sizeof(*t));
	int pair[2], r;

	if (t == NULL)
		return -ENOMEM;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		r = -errno;
		free(t);
		return r;
	}
	t->kind = kind;
	t->fd = pair[0];
	snprintf(t->name, sizeof(t->name), "%s", name);
	r = sd_event_add_io(o->event, &t->io, t->fd, POLLIN, on_messages, o);
	if (r < 0) {
		close_fd(pair[0]);
		close_fd(pair[1]);
		free(t);
		return r;
	}
	*ret = t;
	*ret_fd = pair[1];
	return 0;
}

static void thread_free(struct thread *t)
{
	switch (t->kind) {
	case CONF_READER_WIEGAND:
		gpio_thread_stop(t->gpio);
		break;
	case CONF_READER_MODBUS:
		modbus_thread_stop(t->modbus);
		break;
	case CONF_READER_REPLAY:
		replay_thread_stop(t->replay);
		break;
	}
	sd_event_source_disable_unref(t->io);
	close_fd(t->fd);
	free(t);
}

/* Take a started thread in, or clean up after one that did not start. */
static int thread_settle(struct office *o, struct thread *t, int thread_fd, int r)
{
	if (r < 0) {
		log_errno(LOG_ERR, r, "readers of %s cannot be started", t->name);
		close_fd(thread_fd);
		thread_free(t);
		return r;
	}
	o->threads->t[o->threads->n++] = t;
	return 0;
}

static int start_gpio(struct office *o)
{
	static const enum line_bias biases[] = {[CONF_BIAS_PULL_UP] = LINE_BIAS_PULL_UP,
						[CONF_BIAS_PULL_DOWN] = LINE_BIAS_PULL_DOWN,
						[CONF_BIAS_NONE] = LINE_BIAS_NONE};
	struct gpio_reader_config configs[READERS_MAX];
	struct thread *t;
	size_t n = 0;
	int fd, r;

	for (size_t i = 0; i < o->n_readers; i++) {
		const struct conf_reader *c = o->readers[i].conf;

		if (c->kind != CONF_READER_WIEGAND)
			continue;
		o->readers[i].thread = (uint8_t)o->threads->n;
		configs[n++] = (struct gpio_reader_config){
			.reader = (uint8_t)i,
			.lines = {.chip = c->chip,
				  .line = {c->d0, c->d1},
				  .bias = biases[c->bias],
				  .invert = c->invert},
			.gap_ns = c->gap_ms * NS_PER_MS,
		};
	}
	if (n == 0)
		return 0;
	r = thread_new(o, CONF_READER_WIEGAND, "gpio", &t, &fd);
	if (r < 0)
		return r;
	return thread_settle(o, t, fd, gpio_thread_start(configs, n, fd, &t->gpio));
}

static void unit_config(struct office *o, size_t reader, struct modbus_unit_config *ret)
{
	struct office_reader *r = &o->readers[reader];

	*ret = (struct modbus_unit_config){.reader = (uint8_t)reader,
					   .address = (uint8_t)r->conf->address,
					   .poll_ms = (unsigned)r->conf->poll_ms,
					   .profile = r->profile};
	ret->has_resume = journal_last_device(o->store, r->conf->name, &ret->resume_epoch,
					      &ret->resume_seq) == 0;
	r->log_known = ret->has_resume;
	r->log_epoch = ret->resume_epoch;
}

static int start_bus(struct office *o, size_t bus)
{
	static const char parities[] = {
		[CONF_PARITY_NONE] = 'N', [CONF_PARITY_EVEN] = 'E', [CONF_PARITY_ODD] = 'O'};
	const struct conf_bus *c = &o->conf->buses[bus];
	struct modbus_bus_config config = {
		.link = c->kind == CONF_BUS_RTU ? MODBUS_LINK_RTU : MODBUS_LINK_TCP,
		.baud = (unsigned)c->baud,
		.parity = parities[c->parity],
		/* A frame has 11 bits: without parity a second stop bit takes its place only where
		 * the profile says so; nearly all devices are delivered with one. */
		.stop_bits = 1,
		.port = (uint16_t)c->port,
	};
	struct thread *t;
	int fd, r;

	for (size_t i = 0; i < o->n_readers; i++) {
		if (o->readers[i].conf->kind != CONF_READER_MODBUS ||
		    o->readers[i].conf->bus != bus)
			continue;
		o->readers[i].thread = (uint8_t)o->threads->n;
		if (o->readers[i].profile->stop_bits != 0)
			config.stop_bits = o->readers[i].profile->stop_bits;
		unit_config(o, i, &config.units[config.n_units++]);
	}
	if (config.n_units == 0)
		return 0;
	if (text_copy(config.device, sizeof(config.device), c->device) < 0 ||
	    text_copy(config.host, sizeof(config.host), c->host) < 0) {
		log_error("%s:%d: bus %s: device or host is too long", c->at.file, c->at.line,
			  c->name);
		return -ENAMETOOLONG;
	}
	for (size_t u = 0; u < config.n_units; u++)
		if (modbus_may_lose_tap(&config, u))
			log_warning(
				"reader %s: a round over its bus takes %u ms; a short tap can pass "
				"unseen, use fewer units or a faster line",
				o->readers[config.units[u].reader].conf->name,
				modbus_worst_cycle_ms(&config));
	r = thread_new(o, CONF_READER_MODBUS, c->name, &t, &fd);
	if (r < 0)
		return r;
	return thread_settle(o, t, fd, modbus_thread_start(&config, fd, &t->modbus));
}

static int start_replay(struct office *o, size_t reader)
{
	struct replay_config config = {.path = o->readers[reader].conf->file,
				       .reader = (uint8_t)reader};
	struct thread *t;
	int fd, r = thread_new(o, CONF_READER_REPLAY, o->readers[reader].conf->name, &t, &fd);

	if (r < 0)
		return r;
	o->readers[reader].thread = (uint8_t)o->threads->n;
	return thread_settle(o, t, fd, replay_thread_start(&config, fd, &t->replay));
}

static void open_signals(struct office_reader *r)
{
	const char *lines[] = {r->conf->led, r->conf->buzzer};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		int ret;

		if (lines[i][0] == '\0')
			continue;
		ret = signal_open(r->conf->chip, lines[i], true, &r->signals[i]);
		if (ret < 0)
			log_errno(
				LOG_WARNING, ret,
				"reader %s: line %s cannot be opened, going on without the signal",
				r->conf->name, lines[i]);
	}
}

int readers_start(struct office *o)
{
	int r;

	o->threads = calloc(1, sizeof(*o->threads));
	if (o->threads == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < o->n_readers; i++)
		if (o->readers[i].conf->kind == CONF_READER_WIEGAND)
			open_signals(&o->readers[i]);
	r = start_gpio(o);
	for (size_t i = 0; i < o->conf->bus_count && r == 0; i++)
		r = start_bus(o, i);
	for (size_t i = 0; i < o->n_readers && r == 0; i++)
		if (o->readers[i].conf->kind == CONF_READER_REPLAY)
			r = start_replay(o, i);
	return r;
}

void readers_stop(struct office *o)
{
	for (size_t i = 0; o->threads != NULL && i < o->threads->n; i++)
		thread_free(o->threads->t[i]);
	free(o->threads);
	o->threads = NULL;
	for (size_t i = 0; i < o->n_readers; i++) {
		sd_event_source_disable_unref(o->readers[i].signal_off);
		signal_free(o->readers[i].signals[0]);
		signal_free(o->readers[i].signals[1]);
	}
}

const char *readers_hung(const struct office *o)
{
	int64_t now = time_boottime_ns();

	for (size_t i = 0; o->threads != NULL && i < o->threads->n; i++) {
		const struct thread *t = o->threads->t[i];
		int64_t beat = t->kind == CONF_READER_WIEGAND  ? gpio_thread_beat(t->gpio)
			       : t->kind == CONF_READER_MODBUS ? modbus_thread_beat(t->modbus)
							       : replay_thread_beat(t->replay);

		if (now - beat > HUNG_S * NS_PER_S)
			return t->name;
	}
	return NULL;
}

void readers_pause(struct office *o, bool pause)
{
	for (size_t i = 0; o->threads != NULL && i < o->threads->n; i++)
		sd_event_source_set_enabled(o->threads->t[i]->io,
					    pause ? SD_EVENT_OFF : SD_EVENT_ON);
}

static void send_late_acks(struct thread *t)
{
	size_t sent = 0;

	while (sent < t->n_late &&
	       send(t->fd, &t->late[sent], sizeof(t->late[0]), MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
		sent++;
	t->n_late -= sent;
	memmove(t->late, t->late + sent, t->n_late * sizeof(t->late[0]));
}

size_t readers_receive(struct office *o, struct reader_message *batch, size_t max)
{
	struct reader_threads *threads = o->threads;
	size_t n = 0, quiet = 0;

	/* One of each in turn, so that a flood at one door does not hold up the other. */
	while (n < max && quiet < threads->n) {
		struct thread *t = threads->t[threads->next];
		ssize_t size = recv(t->fd, &batch[n], sizeof(batch[n]), MSG_DONTWAIT);

		threads->next = (threads->next + 1) % threads->n;
		send_late_acks(t);
		if (size == (ssize_t)sizeof(batch[n])) {
			n++;
			quiet = 0;
		} else {
			quiet++;
		}
	}
	return n;
}

static int on_signal_off(sd_event_source *source, uint64_t usec, void *arg)
{
	struct office_reader *r = arg;

	for (size_t i = 0; i < ARRAY_LEN(r->signals); i++)
		if (r->signals[i] != NULL)
			signal_set(r->signals[i], false);
	return 0;
}

static void signal_recorded(struct office *o, struct office_reader *r)
{
	uint64_t off = (uint64_t)(time_boottime_ns() / 1000) + (uint64_t)r->conf->signal_ms * 1000;
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(r->signals); i++)
		if (r->signals[i] != NULL && signal_set(r->signals[i], true) == 0)
			any = true;
	if (!any)
		return;
	if (r->signal_off == NULL)
		sd_event_add_time(o->event, &r->signal_off, CLOCK_BOOTTIME, off, 1000,
				  on_signal_off, r);
	else if (sd_event_source_set_time(r->signal_off, off) >= 0)
		sd_event_source_set_enabled(r->signal_off, SD_EVENT_ONESHOT);
}

void readers_ack(struct office *o, const struct reader_ack *ack)
{
	struct office_reader *r = &o->readers[ack->reader];
	struct thread *t;

	if (o->threads == NULL)
		return; /* of the last run: who asked is gone */
	t = o->threads->t[r->thread];
	if (ack->outcome == READER_RECORDED || ack->outcome == READER_UNKNOWN ||
	    ack->outcome == READER_PENDING)
		signal_recorded(o, r);
	if (ack->tag == 0)
		return;
	send_late_acks(t);
	if (t->n_late == 0 &&
	    send(t->fd, ack, sizeof(*ack), MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof(*ack))
		return;
	if (t->n_late < LATE_ACKS_MAX)
		t->late[t->n_late++] = *ack;
	else
		log_error("bus %s does not read its acks, dropping one: the device will send the "
			  "record again",
			  t->name);
}

static int notice_reader(struct office *o, struct office_reader *r)
{
	struct time_bound since = office_bound(o, (struct place){o->session.boot, r->since_ns});
	char clock[TEXT_TIME_SIZE], minutes[16];
	const char *at = text_get(o->language, TEXT_TIME_UNKNOWN);
	bool up = r->state == READER_READY || r->state == READER_DEGRADED;
	enum text_key key = up				? TEXT_NOTICE_READER_BACK
			    : r->state == READER_FAULT	? TEXT_NOTICE_READER_FAULT
			    : r->state == READER_SILENT ? TEXT_NOTICE_READER_SILENT
							: TEXT_NOTICE_READER_ABSENT;

	if (since.earliest_ns != INT64_MIN)
		at = text_time(clock, o->language, civil_local_second(&o->zone, since.earliest_ns),
			       zone_offset(&o->zone, since.earliest_ns / NS_PER_S), false);
	snprintf(minutes, sizeof(minutes), "%lld",
		 (long long)((r->since_ns - r->down_ns) / (60 * NS_PER_S) + 1)); /* begun minutes */
	if (up)
		alarm_clear(o, "reader", r->conf->name);
	else
		alarm_raise(
			o, "reader", r->conf->name, key,
			TEXT_ARGS({"reader", r->conf->name}, {"time", at}, {"cause", r->detail}));
	r->told_down = !up;
	r->down_ns = r->since_ns;
	return announce_notice(o, "hr", key,
			       TEXT_ARGS({"reader", r->conf->name}, {"time", at},
					 {"cause", r->detail}, {"n", minutes}));
}

int readers_notices(struct office *o)
{
	int64_t now = time_boottime_ns();
	int r = 0;

	for (size_t i = 0; i < o->n_readers && r == 0; i++) {
		struct office_reader *reader = &o->readers[i];
		bool up = reader->state == READER_READY || reader->state == READER_DEGRADED;

		if (up != reader->told_down || reader->state == READER_STARTING ||
		    (!up && now - reader->since_ns < DOWN_NOTICE_S * NS_PER_S))
			continue;
		r = pipeline_begin(o);
		r = pipeline_settle(o, r < 0 ? r : notice_reader(o, reader), "reader");
	}
	return r;
}
