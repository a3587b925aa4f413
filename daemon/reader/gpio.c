/* SPDX-License-Identifier: MIT */
#include "reader/gpio.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "reader/frame.h"

#define SEEN_NS (10 * NS_PER_S)
#define LOW_AGAIN_NS (20 * NS_PER_MS) /* longer than any pulse: then low is no pulse */
#define FAULT_LOOK_NS (250 * NS_PER_MS)
#define STILL_NS (15 * NS_PER_S) /* a turn comes at least every SEEN_NS */
#define BACKOFF_FIRST_NS (1 * NS_PER_S)
#define BACKOFF_MAX_NS (60 * NS_PER_S)
#define CALM_NS (60 * NS_PER_S) /* ready for so long: the next trouble starts at the first step */

/* Edges in one second. A reader sends 1000 at most, bursts of 5000 a second last 50 ms; an open
 * input near a mains cable sends more and freezes the machine with interrupts. */
enum { STORM_EDGES = 2000, DRAIN_ROUNDS = 4 };

struct reader {
	struct gpio_reader_config config;
	struct lines *lines; /* NULL while absent or released */
	struct frame_cutter cutter;

	enum reader_state state;
	enum reader_cause cause;
	bool told; /* the loop knows `state` */
	char detail[sizeof(((struct reader_message *)0)->detail)];

	int64_t ready_ns;	      /* since when READER_READY */
	int64_t retry_ns, backoff_ns; /* next lines_open() */
	int64_t look_ns, seen_ns;     /* next look at the levels, last READER_SEEN */
	int64_t low_ns;		      /* since when a line was seen low; 0 = both high */
	int high_looks;		      /* looks with both high since a fault */

	int64_t window_ns; /* storm: begin of the second that is counted */
	uint32_t window_edges;
	int64_t refused_ns; /* begin of the second in which `refused` were told */
	uint32_t refused;

	uint32_t counters[READER_CAUSES];
	bool counted; /* counters changed since they were sent */
	int64_t counters_ns;
};

struct gpio_bank {
	struct reader_port port;
	size_t count;
	int64_t turn_ns; /* the last one; 0 = none yet */
	struct line_edge edges[LINES_DRAIN_MAX]; /* here, not on the thread's small stack */
	struct reader readers[];
};

static int post(struct gpio_bank *b, struct reader *r, struct reader_message *m)
{
	m->reader = r->config.reader;
	return reader_send(&b->port, m);
}

static void count(struct reader *r, enum reader_cause cause)
{
	r->counters[cause]++;
	r->counted = true;
}

/* What is news to the loop is sent until it fits into the ring. */
static void tell_state(struct gpio_bank *b, struct reader *r, int64_t now_ns)
{
	struct reader_message m = {.kind = READER_STATE,
				   .state = (uint8_t)r->state,
				   .cause = (uint8_t)r->cause,
				   .at_ns = now_ns,
				   .since_ns = now_ns};

	memcpy(m.detail, r->detail, sizeof(m.detail));
	r->told = r->told || post(b, r, &m) == 0;
}

static void enter(struct reader *r, enum reader_state state, enum reader_cause cause,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void enter(struct reader *r, enum reader_state state, enum reader_cause cause,
		  const char *fmt, ...)
{
	char detail[sizeof(r->detail)] = "";
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	if (r->state == state && r->cause == cause && strcmp(r->detail, detail) == 0)
		return;
	r->state = state;
	r->cause = cause;
	r->told = false;
	memcpy(r->detail, detail, sizeof(detail));
}

static void release(struct reader *r, int64_t now_ns)
{
	lines_free(r->lines);
	r->lines = NULL;
	frame_cutter_drop(&r->cutter);
	if (r->state == READER_READY && now_ns - r->ready_ns >= CALM_NS)
		r->backoff_ns = 0;
	r->backoff_ns = r->backoff_ns == 0 ? BACKOFF_FIRST_NS : r->backoff_ns * 2;
	if (r->backoff_ns > BACKOFF_MAX_NS)
		r->backoff_ns = BACKOFF_MAX_NS;
	r->retry_ns = now_ns + r->backoff_ns;
}

/* The chip or a line is not there, or not any more; others go on. */
static void leave(struct reader *r, int error, int64_t now_ns)
{
	const struct lines_config *c = &r->config.lines;
	const char *chip = c->chip != NULL && c->chip[0] != '\0' ? c->chip : "any";

	release(r, now_ns);
	switch (error) {
	case -ENODEV:
		enter(r, READER_ABSENT, READER_OK, "no GPIO chip (%s)", chip);
		break;
	case -ENXIO:
		enter(r, READER_ABSENT, READER_OK, "no line %s or no line %s on the chip (%s)",
		      c->line[0], c->line[1], chip);
		break;
	case -EBUSY:
		enter(r, READER_ABSENT, READER_OK, "line %s or %s is in use", c->line[0],
		      c->line[1]);
		break;
	default:
		enter(r, READER_ABSENT, READER_OK, "cannot open %s and %s: %s", c->line[0],
		      c->line[1], strerror(-error));
	}
}

static void try_open(struct reader *r, int64_t now_ns)
{
	int error = lines_open(&r->config.lines, &r->lines);

	if (error < 0) {
		leave(r, error, now_ns);
		return;
	}
	r->look_ns = now_ns;
	r->low_ns = 0;
	r->high_looks = 0;
	r->window_ns = 0;
	/* Not ready before both lines were seen high. */
	if (r->state == READER_ABSENT)
		enter(r, READER_STARTING, READER_OK, "lines opened");
}

static void on_high(struct gpio_bank *b, struct reader *r, int64_t now_ns)
{
	struct reader_message m = {.kind = READER_SEEN, .at_ns = now_ns, .since_ns = now_ns};

	r->low_ns = 0;
	/* A loose plug bounces: after a fault, one look is no proof. */
	if (r->state == READER_FAULT && r->cause == READER_LINE_LOW && ++r->high_looks < 2) {
		r->look_ns = now_ns + FAULT_LOOK_NS;
		return;
	}
	if (r->state != READER_READY) {
		enter(r, READER_READY, READER_OK, "both lines idle high");
		r->ready_ns = now_ns;
		r->seen_ns = 0;
		tell_state(b, r, now_ns);
	}
	/* While the loop does not listen, frames go first; the next look sends the news. */
	if ((r->seen_ns == 0 || now_ns - r->seen_ns >= SEEN_NS) && b->port.waiting == 0 &&
	    post(b, r, &m) == 0)
		r->seen_ns = now_ns;
	r->look_ns = now_ns + SEEN_NS;
}

static void on_low(struct reader *r, const bool high[2], int64_t now_ns)
{
	const struct lines_config *c = &r->config.lines;

	r->high_looks = 0;
	if (r->low_ns == 0)
		r->low_ns = now_ns;
	if (now_ns - r->low_ns < LOW_AGAIN_NS) {
		r->look_ns = r->low_ns + LOW_AGAIN_NS;
		return;
	}
	r->look_ns = now_ns + FAULT_LOOK_NS;
	if (r->state != READER_FAULT || r->cause != READER_LINE_LOW)
		count(r, READER_LINE_LOW);
	if (!high[0] && !high[1])
		enter(r, READER_FAULT, READER_LINE_LOW,
		      "%s and %s are held low: reader unplugged, off, or no common ground?",
		      c->line[0], c->line[1]);
	else
		enter(r, READER_FAULT, READER_LINE_LOW, "%s is held low: a broken wire?",
		      high[0] ? c->line[1] : c->line[0]);
}

static void look(struct gpio_bank *b, struct reader *r, int64_t now_ns)
{
	bool high[2];
	int error;

	if (now_ns < r->look_ns || r->cutter.edges > 0) /* a low line may be a pulse */
		return;
	error = lines_levels(r->lines, high);
	if (error < 0)
		leave(r, error, now_ns);
	else if (high[0] && high[1])
		on_high(b, r, now_ns);
	else
		on_low(r, high, now_ns);
}

/* A flood of bad frames must not fill the loop's table: a few tell, the counters hold all. */
static bool may_tell(struct reader *r, int64_t at_ns)
{
	if (r->refused == 0 || at_ns - r->refused_ns >= NS_PER_S) {
		r->refused_ns = at_ns;
		r->refused = 0;
	}
	return r->refused++ < GPIO_REFUSED_PER_S;
}

static void on_frame(struct gpio_bank *b, struct reader *r, const struct frame *f)
{
	struct reader_message m = {
		.kind = READER_FRAME, .bits = f->bits, .at_ns = f->at_ns, .since_ns = f->at_ns};
	enum reader_cause cause = f->cause;

	r->look_ns = 0; /* both lines must be high after a frame */
	if (r->state == READER_FAULT && r->cause == READER_LINE_LOW)
		cause = READER_LINE_LOW; /* edges of a plug, until idle high was seen */
	count(r, cause);
	_Static_assert(sizeof(m.raw) >= sizeof(f->raw), "a frame fits into a message");
	memcpy(m.raw, f->raw, sizeof(f->raw));
	if (m.bits > 8 * sizeof(f->raw))
		m.bits = 8 * sizeof(f->raw);
	if (cause != READER_OK) {
		m.kind = READER_REFUSED;
		m.cause = (uint8_t)cause;
		if (!may_tell(r, f->at_ns))
			return;
	}
	if (post(b, r, &m) < 0)
		count(r, READER_LOST_BACKLOG);
}

/* Returns false when this edge makes it a storm. */
static bool calm(struct reader *r, int64_t at_ns)
{
	if (r->window_ns == 0 || at_ns - r->window_ns >= NS_PER_S || at_ns < r->window_ns) {
		r->window_ns = at_ns;
		r->window_edges = 0;
	}
	return ++r->window_edges <= STORM_EDGES;
}

static void on_storm(struct reader *r, int64_t now_ns)
{
	count(r, READER_STORM);
	release(r, now_ns);
	enter(r, READER_FAULT, READER_STORM,
	      "more than %d edges in a second, lines released for %d s: no common ground?",
	      STORM_EDGES, (int)(r->backoff_ns / NS_PER_S));
}

/* Returns true when more edges may wait. */
static bool drain(struct gpio_bank *b, struct reader *r, int64_t now_ns)
{
	ssize_t n = LINES_DRAIN_MAX;

	for (int round = 0; round < DRAIN_ROUNDS && n == LINES_DRAIN_MAX; round++) {
		n = lines_drain(r->lines, b->edges, LINES_DRAIN_MAX);
		if (n < 0) {
			leave(r, (int)n, now_ns);
			return false;
		}
		for (ssize_t i = 0; i < n; i++) {
			const struct line_edge *e = &b->edges[i];
			struct frame f;

			if (!calm(r, e->at_ns)) {
				on_storm(r, now_ns);
				return false;
			}
			if (frame_cutter_feed(&r->cutter, e->at_ns, e->line, e->lost, &f))
				on_frame(b, r, &f);
		}
	}
	return n == LINES_DRAIN_MAX;
}

static void tell_counters(struct gpio_bank *b, struct reader *r, int64_t now_ns)
{
	struct reader_message m = {.kind = READER_COUNTERS, .at_ns = now_ns, .since_ns = now_ns};

	if (!r->counted || now_ns < r->counters_ns || b->port.waiting > 0)
		return;
	memcpy(m.counters, r->counters, sizeof(m.counters));
	if (post(b, r, &m) == 0)
		r->counted = false;
	r->counters_ns = now_ns + NS_PER_S;
}

static int64_t earliest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t due_ns(const struct reader *r, int64_t now_ns)
{
	int64_t due = now_ns + SEEN_NS;

	if (r->lines == NULL)
		due = earliest(due, r->retry_ns);
	else if (r->cutter.edges > 0)
		due = earliest(due, frame_cutter_due_ns(&r->cutter));
	else
		due = earliest(due, r->look_ns);
	if (!r->told)
		due = earliest(due, now_ns + NS_PER_S);
	if (r->counted)
		due = earliest(due, r->counters_ns > now_ns ? r->counters_ns : now_ns + NS_PER_S);
	return due;
}

static int64_t turn(struct gpio_bank *b, struct reader *r, int64_t now_ns)
{
	struct frame f;
	bool more = false;

	if (r->lines == NULL && now_ns >= r->retry_ns)
		try_open(r, now_ns);
	if (r->lines != NULL)
		more = drain(b, r, now_ns);
	if (r->lines != NULL && !more && frame_cutter_flush(&r->cutter, now_ns, &f))
		on_frame(b, r, &f);
	if (r->lines != NULL && !more)
		look(b, r, now_ns);
	if (!r->told)
		tell_state(b, r, now_ns);
	tell_counters(b, r, now_ns);
	return more ? now_ns : due_ns(r, now_ns);
}

/*
 * The process was stopped, or the machine suspended: the kernel's queue of a line is full after one
 * card, so who came since the last turn may be lost, and the loop must know from when.
 */
static void stood_still(struct gpio_bank *b, int64_t now_ns)
{
	for (size_t i = 0; i < b->count; i++) {
		struct reader *r = &b->readers[i];

		if (r->state != READER_READY)
			continue;
		enter(r, READER_STARTING, READER_OK, "stood still for %lld s",
		      (long long)((now_ns - b->turn_ns) / NS_PER_S));
		tell_state(b, r, b->turn_ns);
		r->look_ns = now_ns;
	}
}

int64_t gpio_bank_turn(struct gpio_bank *b, int64_t now_ns)
{
	int64_t due = now_ns + SEEN_NS;
	struct reader_ack ack;
	int error;

	/* A Wiegand reader takes no acks: LED and beeper are the loop's. Only a hang-up counts. */
	do
		error = reader_ack_next(&b->port, &ack);
	while (error > 0);
	if (error == -EPIPE || error == -ECONNRESET)
		return -EPIPE;
	reader_flush(&b->port);
	if (b->turn_ns != 0 && now_ns - b->turn_ns > STILL_NS)
		stood_still(b, now_ns);
	b->turn_ns = now_ns;
	for (size_t i = 0; i < b->count; i++)
		due = earliest(due, turn(b, &b->readers[i], now_ns));
	return due;
}

void gpio_bank_hangup(struct gpio_bank *b, int fd, int64_t now_ns)
{
	for (size_t i = 0; i < b->count; i++) {
		int fds[2];
		size_t n = b->readers[i].lines != NULL ? lines_fds(b->readers[i].lines, fds) : 0;

		for (size_t k = 0; k < n; k++)
			if (fds[k] == fd) {
				leave(&b->readers[i], -ENODEV, now_ns);
				break;
			}
	}
}

size_t gpio_bank_fds(const struct gpio_bank *b, int *ret, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < b->count && n + 2 <= max; i++)
		if (b->readers[i].lines != NULL)
			n += lines_fds(b->readers[i].lines, ret + n);
	return n;
}

int gpio_bank_port(const struct gpio_bank *b, bool *waits)
{
	*waits = b->port.waiting > 0;
	return b->port.fd;
}

int gpio_bank_open(const struct gpio_reader_config *readers, size_t n, int port_fd,
		   struct gpio_bank **ret)
{
	struct gpio_bank *b;
	int error;

	if (n == 0 || n > READERS_MAX)
		return -EINVAL;
	b = calloc(1, sizeof(*b) + n * sizeof(b->readers[0]));
	if (b == NULL)
		return -ENOMEM;
	error = reader_port_init(&b->port, port_fd);
	if (error < 0) {
		free(b);
		return error;
	}
	b->count = n;
	for (size_t i = 0; i < n; i++) {
		struct reader *r = &b->readers[i];

		*r = (struct reader){.config = readers[i], .state = READER_STARTING, .told = true};
		frame_cutter_init(&r->cutter,
				  readers[i].gap_ns > 0 ? readers[i].gap_ns : FRAME_GAP_DEFAULT_NS);
	}
	*ret = b;
	return 0;
}

void gpio_bank_free(struct gpio_bank *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->count; i++)
		lines_free(b->readers[i].lines);
	close_fd(b->port.fd);
	reader_port_done(&b->port);
	free(b);
}
