/* SPDX-License-Identifier: MIT */
#include "reader/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/time-source.h"
#include "base/util.h"
#include "reader/frame.h"
#include "reader/replay-line.h"

enum { LINE_MAX_BYTES = 4096, WINDOW_DEFAULT = 256, STACK_SIZE = 128 * 1024 };

static const int64_t SEEN_NS = 5 * NS_PER_S;
static const int64_t AGAIN_NS = NS_PER_S; /* after NOT_STORED, and a read that failed */

struct sent {
	uint64_t tag;	  /* 0 = free */
	int64_t again_ns; /* not stored: sent again then; 0 = waits for its answer */
	struct reader_message message;
};

struct replay_thread {
	uint8_t reader;
	unsigned window, pace_us;
	int in_fd, stop_fd;
	bool ended; /* nothing more comes from in_fd */
	struct reader_port port;
	pthread_t thread;
	atomic_llong beat;
	uint64_t last_tag;
	struct sent *sent; /* `window` of them, owned */
	size_t unanswered;

	char text[LINE_MAX_BYTES];
	size_t filled;
	bool skipping; /* the rest of a line that was too long */
	unsigned line;
	bool first_seen; /* the first line decides whether READY is sent */

	int64_t seen_ns;
	int64_t edges_ns, last_us; /* when microsecond 0 of the edges was; the edge before */
	int64_t hold_ns;	   /* no line is taken before this */
	bool wait_ack;
	struct frame_cutter cutter;
	bool edge_waits;
	struct replay_line edge;
};

static void send_one(struct replay_thread *t, struct reader_message *m, bool wants_ack)
{
	int64_t now_ns = time_boottime_ns();

	m->reader = t->reader;
	if (m->at_ns == 0)
		m->at_ns = now_ns;
	m->since_ns = m->backlog ? 0 : m->at_ns;
	if (wants_ack)
		m->tag = ++t->last_tag;
	if (reader_send(&t->port, m) < 0) {
		log_warning("replay line %u: the daemon does not keep up, line lost", t->line);
		return;
	}
	for (size_t i = 0; wants_ack && i < t->window; i++)
		if (t->sent[i].tag == 0) {
			t->sent[i] = (struct sent){.tag = m->tag, .message = *m};
			t->unanswered++;
			break;
		}
}

static void send_state(struct replay_thread *t, enum reader_state state)
{
	struct reader_message m = {.kind = READER_STATE, .state = (uint8_t)state};

	send_one(t, &m, false);
}

static void send_frame(struct replay_thread *t, const struct frame *f)
{
	struct reader_message m = {.kind = f->cause == READER_OK ? READER_FRAME : READER_REFUSED,
				   .cause = (uint8_t)f->cause,
				   .bits = f->bits,
				   .at_ns = f->at_ns};

	memcpy(m.raw, f->raw, sizeof(f->raw));
	send_one(t, &m, true);
}

/* Edges are played in their own time, from the first one on, and again when they start over:
 * what lies in the future is no evidence. */
static void hold_edge(struct replay_thread *t, const struct replay_line *l)
{
	if (t->edges_ns == 0 || l->edge_us < t->last_us)
		t->edges_ns = time_boottime_ns() - l->edge_us * 1000;
	t->last_us = l->edge_us;
	t->edge = *l;
	t->edge_waits = true;
	t->hold_ns = t->edges_ns + l->edge_us * 1000;
}

static void play_edge(struct replay_thread *t)
{
	struct frame f;
	int64_t at_ns = t->edges_ns + t->edge.edge_us * 1000;

	t->edge_waits = false;
	if (frame_cutter_feed(&t->cutter, at_ns, t->edge.edge_line, false, &f))
		send_frame(t, &f);
}

static void play_line(struct replay_thread *t, const struct replay_line *l)
{
	struct reader_message m = l->message;

	switch (l->verb) {
	case REPLAY_NOTHING:
		return;
	case REPLAY_PAUSE:
		t->hold_ns = time_boottime_ns() + l->pause_ms * NS_PER_MS;
		return;
	case REPLAY_WAIT_ACK:
		t->wait_ack = true;
		return;
	case REPLAY_EDGE:
		hold_edge(t, l);
		return;
	case REPLAY_SEND:
		if (l->clock_told) { /* as a bus does: the clock before the record, too */
			m.kind = READER_SEEN;
			send_one(t, &m, false);
			m = l->message;
		}
		send_one(t, &m,
			 m.kind == READER_FRAME || m.kind == READER_RECORD ||
				 m.kind == READER_REFUSED);
		if (t->pace_us > 0)
			t->hold_ns = time_boottime_ns() + t->pace_us * 1000LL;
		return;
	}
}

static void take_line(struct replay_thread *t, char *text)
{
	struct replay_line l;

	t->line++;
	if (replay_line_parse(text, time_now().realtime_ns / NS_PER_MS, &l) < 0) {
		log_warning("replay line %u: not understood, skipped", t->line);
		return;
	}
	if (!t->first_seen && l.verb != REPLAY_NOTHING) {
		if (l.verb != REPLAY_SEND || l.message.kind != READER_STATE)
			send_state(t, READER_READY);
		t->first_seen = true;
	}
	play_line(t, &l);
}

/* Take one line out of the buffer, if a whole one is there. */
static bool next_line(struct replay_thread *t)
{
	char *end = memchr(t->text, '\n', t->filled);
	char text[LINE_MAX_BYTES];
	size_t n;

	if (end == NULL && t->filled == sizeof(t->text)) {
		log_warning("replay line %u: longer than %d bytes, skipped", t->line + 1,
			    LINE_MAX_BYTES);
		t->filled = 0;
		t->skipping = true;
	}
	if (end == NULL)
		return false;
	n = (size_t)(end - t->text);
	memcpy(text, t->text, n);
	text[n] = '\0';
	t->filled -= n + 1;
	memmove(t->text, end + 1, t->filled);
	if (t->skipping) {
		t->skipping = false;
		t->line++;
	} else {
		take_line(t, text);
	}
	return true;
}

static void fill(struct replay_thread *t)
{
	ssize_t n = read(t->in_fd, t->text + t->filled, sizeof(t->text) - t->filled);

	if (n > 0) {
		t->filled += (size_t)n;
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		log_errno(LOG_ERR, -errno, "replay cannot be read, trying again");
		t->hold_ns = time_boottime_ns() + AGAIN_NS;
	} else if (n == 0) {
		if (t->filled > 0 && t->filled < sizeof(t->text)) /* a last line without an end */
			t->text[t->filled++] = '\n';
		t->ended = true;
	}
}

/* Returns false when the loop is gone. */
static bool take_acks(struct replay_thread *t)
{
	struct reader_ack ack;
	int r;

	while ((r = reader_ack_next(&t->port, &ack)) > 0)
		for (size_t i = 0; i < t->window; i++) {
			if (t->sent[i].tag != ack.tag || ack.tag == 0)
				continue;
			if (ack.outcome == READER_NOT_STORED) {
				t->sent[i].again_ns = time_boottime_ns() + AGAIN_NS;
			} else {
				t->sent[i].tag = 0;
				t->unanswered--;
			}
		}
	if (t->unanswered == 0)
		t->wait_ack = false;
	return r == 0;
}

/* What is due by time. Returns when it wants to be called again. */
static int64_t tick(struct replay_thread *t, int64_t now_ns)
{
	int64_t next_ns = t->seen_ns + SEEN_NS;

	if (next_ns <= now_ns) {
		struct reader_message m = {.kind = READER_SEEN};

		send_one(t, &m, false);
		t->seen_ns = now_ns;
		next_ns = now_ns + SEEN_NS;
	}
	for (size_t i = 0; i < t->window; i++) {
		struct sent *s = &t->sent[i];

		if (s->tag == 0 || s->again_ns == 0)
			continue;
		if (s->again_ns <= now_ns && reader_send(&t->port, &s->message) == 0)
			s->again_ns = 0;
		else if (s->again_ns < next_ns)
			next_ns = s->again_ns;
	}
	if (t->hold_ns > now_ns && t->hold_ns < next_ns)
		next_ns = t->hold_ns;
	return next_ns;
}

static bool held_back(const struct replay_thread *t, int64_t now_ns)
{
	return t->hold_ns > now_ns || t->wait_ack || t->edge_waits || t->unanswered >= t->window;
}

/* Returns false on stop. */
static bool sleep_until(struct replay_thread *t, int64_t until_ns, bool reading)
{
	struct pollfd fds[] = {
		{.fd = t->stop_fd, .events = POLLIN},
		{.fd = t->port.fd, .events = (short)(POLLIN | (t->port.waiting > 0 ? POLLOUT : 0))},
		{.fd = reading ? t->in_fd : -1, .events = POLLIN}};
	int64_t left = until_ns - time_boottime_ns();
	struct timespec ts;

	left = left < 0 ? 0 : left > SEEN_NS ? SEEN_NS : left;
	ts = (struct timespec){.tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S};
	ppoll(fds, ARRAY_LEN(fds), &ts, NULL);
	if (fds[2].revents != 0)
		fill(t);
	return fds[0].revents == 0;
}

static void play_lines(struct replay_thread *t)
{
	struct frame f;

	for (;;) {
		if (t->edge_waits && t->hold_ns <= time_boottime_ns())
			play_edge(t);
		if (held_back(t, time_boottime_ns()))
			return;
		if (!next_line(t))
			break;
	}
	if (frame_cutter_flush(&t->cutter, time_boottime_ns(), &f))
		send_frame(t, &f);
}

static void *run(void *arg)
{
	struct replay_thread *t = arg;
	bool going = sleep_until(t, 0, true);

	while (going) {
		int64_t now_ns = time_boottime_ns(), wake_ns;

		atomic_store(&t->beat, now_ns);
		play_lines(t);
		if (!t->first_seen)
			send_state(t, READER_READY);
		t->first_seen = true;
		wake_ns = tick(t, now_ns);
		if (frame_cutter_due_ns(&t->cutter) < wake_ns)
			wake_ns = frame_cutter_due_ns(&t->cutter);
		reader_flush(&t->port);
		going = sleep_until(t, wake_ns, !t->ended && !held_back(t, now_ns)) && take_acks(t);
	}
	return NULL;
}

static void free_thread(struct replay_thread *t)
{
	if (t->in_fd != STDIN_FILENO)
		close_fd(t->in_fd);
	close_fd(t->stop_fd);
	reader_port_done(&t->port);
	free(t->sent);
	free(t);
}

/* A FIFO opened for writing, too, does not end when its last writer goes. */
static int open_input(const char *path)
{
	int fd;

	if (strcmp(path, "-") == 0)
		return STDIN_FILENO;
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) /* a file that is only to be read */
		fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int prepare(struct replay_thread *t, const struct replay_config *config, int port_fd)
{
	int r = reader_port_init(&t->port, port_fd);

	if (r < 0)
		return r;
	t->in_fd = open_input(config->path);
	if (t->in_fd < 0)
		return t->in_fd;
	t->stop_fd = eventfd(0, EFD_CLOEXEC);
	t->sent = calloc(t->window, sizeof(*t->sent));
	return t->stop_fd < 0 ? -errno : t->sent == NULL ? -ENOMEM : 0;
}

static int start(struct replay_thread *t)
{
	pthread_attr_t attr;
	int r;

	t->seen_ns = time_boottime_ns();
	atomic_store(&t->beat, t->seen_ns);
	frame_cutter_init(&t->cutter, FRAME_GAP_DEFAULT_NS);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	r = pthread_create(&t->thread, &attr, run, t);
	pthread_attr_destroy(&attr);
	return -r;
}

int replay_thread_start(const struct replay_config *config, int port_fd, struct replay_thread **ret)
{
	struct replay_thread *t = calloc(1, sizeof(*t));
	int r;

	if (t == NULL)
		return -ENOMEM;
	t->reader = config->reader;
	t->window = config->window == 0 ? WINDOW_DEFAULT : config->window;
	t->pace_us = config->pace_us;
	t->in_fd = t->stop_fd = -1;
	r = prepare(t, config, port_fd);
	if (r == 0)
		r = start(t);
	if (r < 0) {
		free_thread(t);
		return r;
	}
	*ret = t;
	return 0;
}

int64_t replay_thread_beat(const struct replay_thread *t)
{
	return atomic_load(&t->beat);
}

void replay_thread_stop(struct replay_thread *t)
{
	if (t == NULL)
		return;
	eventfd_write(t->stop_fd, 1);
	pthread_join(t->thread, NULL);
	close_fd(t->port.fd);
	free_thread(t);
}
