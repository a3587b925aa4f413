/* SPDX-License-Identifier: MIT */
#include "reader/modbus.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/time-source.h"
#include "base/util.h"
#include "reader/modbus-link.h"
#include "reader/modbus-unit.h"

/*
 * Whom to visit next on a bus.
 *
 * A healthy unit comes round every poll period. One that failed once is asked again in its
 * turn; after that it is dead, and all probes of dead units together take at most 3 % of the
 * time as long as somebody else lives on the bus. One that answers late is visited every 20 s:
 * on one line, each of its visits holds up all others (hardware.md 10, measured).
 */

static const int64_t SLOW_NS = 20 * NS_PER_S;
static const int64_t WRONG_NS = 5 * NS_PER_S; /* a device that is another one, or refuses */
static const int64_t BACKOFF_MIN_NS = 500 * NS_PER_MS;
static const int64_t BACKOFF_MAX_NS = 5 * NS_PER_S;
static const int64_t TURN_NS = 5 * NS_PER_S; /* never wait longer: the beat goes on */
enum {
	PROBE_SHARE = 33,  /* 1/33 of the time: 3 % */
	DEAD_FAILS = 2,	   /* in a row: it is away */
	SLOW_FAILS = 3,	   /* late in a row: one late answer is no reason to go deaf for a minute */
	QUICK_ANSWERS = 3, /* in a row: a slow one has recovered */
	STACK_SIZE = 128 * 1024,
};

struct modbus_thread {
	struct modbus_bus_config config;
	struct link link;
	struct reader_port port;
	int stop_fd;
	pthread_t thread;
	atomic_llong beat;
	uint64_t last_tag;
	int64_t probe_ns;   /* dead units are not asked before this */
	int64_t reopen_ns;  /* a closed link is not opened before this */
	int64_t backoff_ns; /* of the link */
	size_t n_units;
	struct unit units[MODBUS_UNITS_MAX];
};

static int64_t poll_ns(const struct unit *u)
{
	unsigned ms = u->config.poll_ms == 0 ? MODBUS_POLL_MS : u->config.poll_ms;
	unsigned least = u->config.profile->poll_min_ms;

	return (ms < least ? least : ms) * NS_PER_MS;
}

static bool anybody_lives(const struct modbus_thread *t)
{
	for (size_t i = 0; i < t->n_units; i++)
		if (!t->units[i].dead)
			return true;
	return false;
}

static int64_t due_ns(const struct modbus_thread *t, const struct unit *u)
{
	if (u->dead && u->due_ns < t->probe_ns && anybody_lives(t))
		return t->probe_ns;
	return u->due_ns;
}

static struct unit *next_unit(struct modbus_thread *t)
{
	struct unit *next = &t->units[0];

	for (size_t i = 1; i < t->n_units; i++)
		if (due_ns(t, &t->units[i]) < due_ns(t, next))
			next = &t->units[i];
	return next;
}

static int64_t longer(int64_t backoff_ns)
{
	if (backoff_ns == 0)
		return BACKOFF_MIN_NS;
	return 2 * backoff_ns < BACKOFF_MAX_NS ? 2 * backoff_ns : BACKOFF_MAX_NS;
}

static void link_lost(struct modbus_thread *t, int r)
{
	const struct modbus_bus_config *c = &t->config;
	char detail[UNIT_DETAIL_SIZE], why[64], port[8] = "";

	if (c->link == MODBUS_LINK_TCP)
		snprintf(port, sizeof(port), ":%u", c->port);
	snprintf(detail, sizeof(detail), "%.50s%s: %.32s",
		 c->link == MODBUS_LINK_TCP ? c->host : c->device, port,
		 r == -ENOLINK	      ? "gone"
		 : r == -EAFNOSUPPORT ? "no network, see hadir.conf(5)" /* hadird.service */
				      : strerror_r(-r, why, sizeof(why)));
	for (size_t i = 0; i < t->n_units; i++) {
		unit_gone(&t->units[i]);
		unit_set_state(&t->units[i], r == -EBUSY ? READER_FAULT : READER_ABSENT, detail);
	}
	t->backoff_ns = longer(t->backoff_ns);
	t->reopen_ns = time_boottime_ns() + t->backoff_ns;
}

static void answered(struct modbus_thread *t, struct unit *u, int64_t took_ns)
{
	int64_t now_ns = time_boottime_ns();

	t->backoff_ns = 0;
	u->fails = 0;
	u->dead = false;
	u->backoff_ns = 0;
	if (u->slow) {
		bool quick = took_ns < u->config.profile->response_ms * NS_PER_MS;

		u->quick = quick ? u->quick + 1 : 0;
		u->slow = u->quick < QUICK_ANSWERS;
		u->due_ns = now_ns + SLOW_NS;
		return;
	}
	/* The next turn by the calendar; when the bus is behind, after everybody else. */
	u->due_ns += poll_ns(u);
	if (u->due_ns < now_ns || u->wide)
		u->due_ns = now_ns;
	if (u->off_ns != 0 && u->off_ns < u->due_ns)
		u->due_ns = u->off_ns;
}

static void is_slow(struct unit *u, int64_t now_ns)
{
	char detail[UNIT_DETAIL_SIZE];

	snprintf(detail, sizeof(detail), "answers later than %u ms: asked every 20 s only",
		 u->config.profile->response_ms);
	u->slow = true;
	u->dead = false;
	u->quick = 0;
	u->due_ns = now_ns + SLOW_NS;
	unit_set_state(u, READER_DEGRADED, detail);
}

static void is_dead(struct modbus_thread *t, struct unit *u, int64_t now_ns, int64_t took_ns)
{
	u->dead = true;
	u->slow = false;
	u->backoff_ns = longer(u->backoff_ns);
	u->due_ns = now_ns + u->backoff_ns;
	t->probe_ns = now_ns + (PROBE_SHARE - 1) * took_ns;
	unit_gone(u);
}

static void failed(struct modbus_thread *t, struct unit *u, int r, int64_t took_ns)
{
	int64_t now_ns = time_boottime_ns();
	char detail[UNIT_DETAIL_SIZE];

	u->fails++;
	u->due_ns = now_ns + (link_is_open(&t->link) ? poll_ns(u) : 0);
	switch (r) {
	case -ETIMEDOUT:
		unit_count(u, READER_TIMEOUT, 1);
		if (t->link.late) {
			unit_count(u, READER_LATE_ANSWER, 1);
			if (u->slow || u->fails >= SLOW_FAILS)
				is_slow(u, now_ns);
			return;
		}
		if (u->fails < DEAD_FAILS)
			return;
		is_dead(t, u, now_ns, took_ns);
		unit_set_state(u, READER_ABSENT, "does not answer");
		return;
	case -EREMOTEIO:
		unit_count(u, READER_BAD_ANSWER, 1);
		if (u->fails < DEAD_FAILS)
			return;
		u->due_ns = now_ns + WRONG_NS;
		unit_gone(u);
		snprintf(detail, sizeof(detail), "refuses with exception %d: is it a %.40s?",
			 t->link.exception, u->config.profile->name);
		unit_set_state(u, READER_FAULT, detail);
		return;
	case -EXDEV:
		u->due_ns = now_ns + WRONG_NS;
		unit_gone(u);
		snprintf(detail, sizeof(detail),
			 "another device answers: its signature is no %.40s's",
			 u->config.profile->name);
		unit_set_state(u, READER_FAULT, detail);
		return;
	default:
		unit_count(u, READER_BAD_ANSWER, 1);
		if (u->fails < DEAD_FAILS)
			return;
		is_dead(t, u, now_ns, took_ns);
		unit_set_state(u, READER_FAULT,
			       "answers are damaged: check wiring, termination, speed, address");
	}
}

static void visit(struct modbus_thread *t, struct unit *u)
{
	int64_t begin_ns = time_boottime_ns(), took_ns;
	int r = 0;

	if (!link_is_open(&t->link))
		r = link_open(&t->link);
	if (r < 0 && r != -ECANCELED)
		link_lost(t, r);
	if (r < 0)
		return;
	r = unit_visit(u, &t->link);
	took_ns = time_boottime_ns() - begin_ns;
	if (r == -ENOLINK) {
		u->due_ns = time_boottime_ns() + poll_ns(u);
		link_lost(t, r);
	} else if (r == 0) {
		answered(t, u, took_ns);
	} else if (r != -ECANCELED) {
		failed(t, u, r, took_ns);
	}
}

/* Returns 0, or -EPIPE when the loop is gone. */
static int take_acks(struct modbus_thread *t)
{
	struct reader_ack ack;
	int r;

	while ((r = reader_ack_next(&t->port, &ack)) > 0)
		for (size_t i = 0; i < t->n_units; i++) {
			struct unit *u = &t->units[i];

			if (u->config.reader == ack.reader && unit_acked(u, &ack) && !u->dead &&
			    !u->slow && u->fails == 0)
				u->due_ns = time_boottime_ns();
		}
	return r;
}

/* Sleep until `until_ns`, an ack, room for what waits, or the stop. Returns false on stop. */
static bool sleep_until(struct modbus_thread *t, int64_t until_ns)
{
	short room = t->port.waiting > 0 ? POLLOUT : 0;
	struct pollfd fds[] = {{.fd = t->stop_fd, .events = POLLIN},
			       {.fd = t->port.fd, .events = (short)(POLLIN | room)}};
	int64_t now_ns = time_boottime_ns();
	int64_t left = until_ns < now_ns ? 0 : until_ns - now_ns;
	struct timespec ts;

	if (left > TURN_NS)
		left = TURN_NS;
	ts = (struct timespec){.tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S};
	ppoll(fds, ARRAY_LEN(fds), &ts, NULL);
	return fds[0].revents == 0;
}

static void *run(void *arg)
{
	struct modbus_thread *t = arg;
	bool going = true;

	while (going) {
		struct unit *u = next_unit(t);
		int64_t now_ns = time_boottime_ns(), wake_ns = due_ns(t, u);

		atomic_store(&t->beat, now_ns);
		if (!link_is_open(&t->link) && wake_ns < t->reopen_ns)
			wake_ns = t->reopen_ns;
		if (wake_ns <= now_ns) {
			visit(t, u);
			wake_ns = 0;
		}
		for (size_t i = 0; i < t->n_units; i++) {
			int64_t tick_ns = unit_tick(&t->units[i], time_boottime_ns());

			wake_ns = tick_ns < wake_ns ? tick_ns : wake_ns;
		}
		reader_flush(&t->port);
		going = sleep_until(t, wake_ns) && take_acks(t) == 0;
	}
	link_close(&t->link);
	return NULL;
}

static int check(const struct modbus_bus_config *c)
{
	bool used[256] = {false};

	if (c->n_units == 0 || c->n_units > MODBUS_UNITS_MAX)
		return -EINVAL;
	if (c->link == MODBUS_LINK_TCP ? !link_host_numeric(c->host) : !link_baud_known(c->baud))
		return -EINVAL;
	for (size_t i = 0; i < c->n_units; i++) {
		unsigned a = c->units[i].address;
		bool legal = c->link == MODBUS_LINK_TCP ? a <= 247 || a == 255 : a >= 1 && a <= 247;

		if (!legal || used[a] || c->units[i].profile == NULL)
			return -EINVAL;
		used[a] = true;
	}
	return 0;
}

/* Takes half-built ones; the port's fd is closed only by modbus_thread_stop(). */
static void free_thread(struct modbus_thread *t)
{
	for (size_t i = 0; i < t->n_units; i++)
		unit_done(&t->units[i]);
	reader_port_done(&t->port);
	close_fd(t->stop_fd);
	free(t);
}

static int prepare(struct modbus_thread *t, int port_fd)
{
	int r = reader_port_init(&t->port, port_fd);

	t->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (r < 0 || t->stop_fd < 0)
		return r < 0 ? r : -errno;
	t->link = (struct link){.config = &t->config, .stop_fd = t->stop_fd, .beat = &t->beat};
	for (; t->n_units < t->config.n_units; t->n_units++) {
		r = unit_init(&t->units[t->n_units], &t->config.units[t->n_units], &t->port,
			      &t->last_tag);
		if (r < 0)
			return r;
	}
	return 0;
}

static int start(struct modbus_thread *t)
{
	pthread_attr_t attr;
	int r;

	atomic_store(&t->beat, time_boottime_ns());
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	r = pthread_create(&t->thread, &attr, run, t);
	pthread_attr_destroy(&attr);
	return -r;
}

int modbus_thread_start(const struct modbus_bus_config *config, int port_fd,
			struct modbus_thread **ret)
{
	struct modbus_thread *t;
	int r = check(config);

	if (r < 0)
		return r;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return -ENOMEM;
	t->config = *config;
	t->stop_fd = -1;
	r = prepare(t, port_fd);
	if (r == 0)
		r = start(t);
	if (r < 0) {
		free_thread(t);
		return r;
	}
	*ret = t;
	return 0;
}

int64_t modbus_thread_beat(const struct modbus_thread *t)
{
	return atomic_load(&t->beat);
}

void modbus_thread_stop(struct modbus_thread *t)
{
	if (t == NULL)
		return;
	eventfd_write(t->stop_fd, 1);
	pthread_join(t->thread, NULL);
	close_fd(t->port.fd);
	free_thread(t);
}

unsigned modbus_worst_cycle_ms(const struct modbus_bus_config *config)
{
	int64_t cycle_ns = 0, slowest_ms = 0;

	for (size_t i = 0; i < config->n_units; i++) {
		const struct modbus_unit_config *u = &config->units[i];
		unsigned ms = u->poll_ms == 0 ? MODBUS_POLL_MS : u->poll_ms;

		cycle_ns += link_wire_ns(config, 8 + 5 + 2u * unit_poll_regs(u->profile)) +
			    2 * link_gap_ns(config) + u->profile->turn_ms * NS_PER_MS;
		if (ms < u->profile->poll_min_ms)
			ms = u->profile->poll_min_ms;
		slowest_ms = ms > slowest_ms ? ms : slowest_ms;
	}
	cycle_ns = (cycle_ns + NS_PER_MS - 1) / NS_PER_MS;
	return (unsigned)(cycle_ns > slowest_ms ? cycle_ns : slowest_ms);
}

bool modbus_may_lose_tap(const struct modbus_bus_config *config, size_t unit)
{
	const struct record_profile *p = config->units[unit].profile;

	return p->mode == RECORD_LEVEL && modbus_worst_cycle_ms(config) > p->hold_ms;
}
