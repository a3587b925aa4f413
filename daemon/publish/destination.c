/* SPDX-License-Identifier: MIT */
#include "publish/destination.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "base/util.h"
#include "publish/child.h"
#include "publish/held.h"

/* Restarts of the child wait 1, 2, 4 … 60 s; a connection starts the row again. */
enum { STUCK_AFTER_S = 60, RESTART_LONGEST_S = 60, QUOTA_PAUSE_S = 5, PACE_BURST_MS = 50 };

/* Properties, lengths and fixed header of a PUBLISH, rounded up. */
enum { PACKET_OVERHEAD = 160 };

struct destination {
	char *name, *program;
	unsigned pace;
	uint8_t *configure; /* the frame, encoded once */
	size_t configure_size;

	struct child child;
	int64_t start_ns;    /* next start */
	int64_t progress_ns; /* last sign that work goes on */
	unsigned failures;   /* starts since the last connection */
	bool heard;	     /* the running child has sent something */
	bool stopping;

	struct destination_status status;
	bool changed; /* an event CHANGED is owed */
	uint32_t packet_max;
	int64_t paced_ns; /* when all backlog sent so far is paid for */
	int64_t pause_ns; /* the broker's quota: send nothing before */
	struct held held;
	uint64_t ids[PROTO_WINDOW_MAX];
	bool used[PROTO_WINDOW_MAX];
	char topics[PROTO_WINDOW_MAX][PROTO_TOPIC_SIZE]; /* for a denial */

	uint8_t frame[PROTO_FRAME_MAX];
};

static void state_set(struct destination *d, enum destination_state state, uint8_t reason,
		      const char *text, int64_t now_ns)
{
	struct destination_status *s = &d->status;

	/* A retry that fails as the last one did is no news. */
	if (s->state == state && s->reason == reason && strcmp(s->text, text) == 0)
		return;
	if (s->state != state)
		s->since_ns = now_ns;
	s->state = state;
	s->reason = reason;
	snprintf(s->text, sizeof(s->text), "%s", text);
	d->changed = true;
}

int destination_new(const struct destination_config *c, struct destination **ret)
{
	const struct proto_frame f = {.kind = PROTO_CONFIGURE, .configure = c->mqtt};
	struct destination *d = calloc(1, sizeof(*d));
	ssize_t size;
	int r;

	if (d == NULL)
		return -ENOMEM;
	r = child_init(&d->child);
	size = proto_encode(&f, d->frame, sizeof(d->frame));
	if (size < 0)
		r = -EINVAL;
	if (r == 0) {
		d->pace = c->pace;
		d->name = strdup(c->name);
		d->program = strdup(c->program);
		d->configure_size = (size_t)size;
		d->configure = malloc(d->configure_size);
		if (d->name == NULL || d->program == NULL || d->configure == NULL)
			r = -ENOMEM;
		else
			memcpy(d->configure, d->frame, d->configure_size);
	}
	if (r < 0) {
		destination_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

void destination_free(struct destination *d)
{
	if (d == NULL)
		return;
	child_done(&d->child);
	free(d->configure);
	free(d->program);
	free(d->name);
	free(d);
}

int destination_fd(const struct destination *d)
{
	return d->child.epoll_fd;
}

static void schedule(struct destination *d, int64_t now_ns)
{
	unsigned delay_s = d->failures < 6 ? 1U << d->failures : RESTART_LONGEST_S;

	d->failures++;
	d->start_ns = now_ns + delay_s * NS_PER_S;
}

/* Part with the child; what it had in flight is owed as RETURNED. */
static void hang_up(struct destination *d)
{
	child_hang_up(&d->child);
	d->status.window = 0;
}

static void reap(struct destination *d, int64_t now_ns)
{
	char text[PROTO_TEXT_SIZE];
	int status;

	if (!child_reap(&d->child, &status))
		return;
	if (d->stopping) {
		state_set(d, DESTINATION_STOPPED, 0, "stopped", now_ns);
		return;
	}
	d->status.restarts++;
	schedule(d, now_ns);
	if (d->heard && d->status.state != DESTINATION_CONNECTED &&
	    d->status.state != DESTINATION_CONNECTING)
		return; /* it has said why, or we have killed it as stuck */
	if (status == CHILD_STATUS_UNKNOWN)
		snprintf(text, sizeof(text), "hadir-mqtt ended; its journal may say why");
	else if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "hadir-mqtt was ended by signal %d", WTERMSIG(status));
	else
		snprintf(text, sizeof(text), "hadir-mqtt ended with status %d",
			 WEXITSTATUS(status));
	state_set(d, d->heard ? DESTINATION_LOST : DESTINATION_FAILED, 0, text, now_ns);
}

static void start_or_tell(struct destination *d, int64_t now_ns)
{
	char text[PROTO_TEXT_SIZE];
	int r;

	d->heard = false;
	d->progress_ns = now_ns;
	r = child_start(&d->child, d->program, d->name, d->configure, d->configure_size);
	if (r == 0)
		return;
	hang_up(d);
	snprintf(text, sizeof(text), "cannot start %.100s: %s", d->program, strerror(-r));
	state_set(d, DESTINATION_FAILED, 0, text, now_ns);
	schedule(d, now_ns);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t deadline(const struct destination *d, int64_t now_ns)
{
	int64_t next;

	if (!d->child.there)
		return d->stopping ? INT64_MAX : d->start_ns;
	/* A killed child is reaped when its pidfd says so; the second is for want of a pidfd. */
	next = d->child.fd < 0 ? now_ns + NS_PER_S : d->progress_ns + STUCK_AFTER_S * NS_PER_S;
	if (d->status.state == DESTINATION_CONNECTED) {
		next = earlier(next, held_next_ns(&d->held, now_ns));
		if (d->paced_ns > now_ns)
			next = earlier(next, d->paced_ns);
		if (d->pause_ns > now_ns)
			next = earlier(next, d->pause_ns);
	}
	return next;
}

int64_t destination_tick(struct destination *d, int64_t now_ns)
{
	reap(d, now_ns);
	if (!d->child.there && !d->stopping && now_ns >= d->start_ns)
		start_or_tell(d, now_ns);
	if (d->child.fd >= 0 && now_ns - d->progress_ns >= STUCK_AFTER_S * NS_PER_S) {
		state_set(d, DESTINATION_STUCK, 0,
			  "hadir-mqtt made no progress for 60 s, killed it", now_ns);
		hang_up(d);
	}
	return deadline(d, now_ns);
}

static void take_status(struct destination *d, const struct proto_status *s, int64_t now_ns)
{
	enum destination_state old = d->status.state;

	d->progress_ns = now_ns;
	d->status.window = s->state == PROTO_CONNECTED ? s->window : 0;
	d->packet_max = s->packet_max;
	switch (s->state) {
	case PROTO_CONNECTING:
		/* Why the last attempt failed is worth more than that there is another. */
		if (old == DESTINATION_STARTING || old == DESTINATION_CONNECTED ||
		    old == DESTINATION_FAILED)
			state_set(d, DESTINATION_CONNECTING, s->reason, s->text, now_ns);
		break;
	case PROTO_CONNECTED:
		d->failures = 0;
		held_retry(&d->held, now_ns);
		state_set(d, DESTINATION_CONNECTED, s->reason, s->text, now_ns);
		d->changed = true; /* news even after a break too short to be told */
		break;
	case PROTO_REFUSED:
		state_set(d, DESTINATION_REFUSED, s->reason, s->text, now_ns);
		break;
	default:
		state_set(d, DESTINATION_LOST, s->reason, s->text, now_ns);
		break;
	}
}

static void land(struct destination *d, size_t slot)
{
	d->used[slot] = false;
	d->status.in_flight--;
}

/* Returns false for an id that is not in flight: nothing to tell. */
static bool take_ack(struct destination *d, const struct proto_ack *a, int64_t now_ns,
		     struct destination_event *ret)
{
	size_t slot = 0;

	while (slot < PROTO_WINDOW_MAX && !(d->used[slot] && d->ids[slot] == a->id))
		slot++;
	if (slot == PROTO_WINDOW_MAX)
		return false;
	land(d, slot);
	d->progress_ns = now_ns;
	*ret = (struct destination_event){.id = a->id, .reason = a->reason};
	switch (a->outcome) {
	case PROTO_ACCEPTED:
		d->status.accepted++;
		if (d->held.count > 0)
			held_remove(&d->held, d->topics[slot]);
		ret->kind = DESTINATION_ACCEPTED;
		return true;
	case PROTO_EXPIRED:
		ret->kind = DESTINATION_OUTDATED;
		return true;
	case PROTO_REFUSED_ONE:
		ret->kind = DESTINATION_RETURNED;
		if (a->reason == 0x97) { /* quota: of the client, not of the topic */
			d->pause_ns = now_ns + QUOTA_PAUSE_S * NS_PER_S;
		} else if (held_add(&d->held, d->topics[slot], now_ns)) {
			ret->kind = DESTINATION_DENIED;
			memcpy(ret->topic, d->topics[slot], sizeof(ret->topic));
		}
		break;
	default:
		ret->kind = DESTINATION_RETURNED;
	}
	d->status.returned++;
	return true;
}

/* What a child took with it. */
static bool take_orphan(struct destination *d, struct destination_event *ret)
{
	for (size_t slot = 0; slot < PROTO_WINDOW_MAX; slot++) {
		if (!d->used[slot])
			continue;
		land(d, slot);
		d->status.returned++;
		*ret = (struct destination_event){.kind = DESTINATION_RETURNED, .id = d->ids[slot]};
		return true;
	}
	return false;
}

/* One packet of the child. Returns 1 with an event, 0 when nothing waits, -EAGAIN: look again. */
static int take_packet(struct destination *d, int64_t now_ns, struct destination_event *ret)
{
	ssize_t n = child_receive(&d->child, d->frame, sizeof(d->frame));
	struct proto_frame f;

	if (n == 0)
		return 0;
	if (n < 0 || proto_decode(d->frame, (size_t)n, &f) < 0) {
		hang_up(d);
		return -EAGAIN;
	}
	d->heard = true;
	if (f.kind == PROTO_STATE)
		take_status(d, &f.status, now_ns);
	else if (f.kind == PROTO_ACK && take_ack(d, &f.ack, now_ns, ret))
		return 1;
	else if (f.kind == PROTO_BEAT && d->status.in_flight == 0)
		d->progress_ns = now_ns; /* with work in flight only work is progress */
	return -EAGAIN;
}

int destination_next(struct destination *d, int64_t now_ns, struct destination_event *ret)
{
	for (;;) {
		int r;

		if (d->child.fd < 0 && take_orphan(d, ret))
			return 1;
		if (d->changed) {
			d->changed = false;
			*ret = (struct destination_event){.kind = DESTINATION_CHANGED};
			return 1;
		}
		if (d->child.fd < 0) {
			reap(d, now_ns);
			if (!d->changed)
				return 0;
			continue;
		}
		r = take_packet(d, now_ns, ret);
		if (r >= 0)
			return r;
	}
}

static int64_t pace_interval_ns(const struct destination *d)
{
	return NS_PER_S / d->pace;
}

static unsigned pace_room(const struct destination *d, int64_t now_ns)
{
	int64_t burst = d->pace * PACE_BURST_MS / 1000;
	int64_t debt = d->paced_ns > now_ns ? d->paced_ns - now_ns : 0;
	int64_t room;

	if (burst < 1)
		burst = 1;
	room = burst - (debt + pace_interval_ns(d) - 1) / pace_interval_ns(d);
	return room > 0 ? (unsigned)room : 0;
}

unsigned destination_room(const struct destination *d, enum destination_lane lane, int64_t now_ns)
{
	unsigned window = d->status.window, room, paced;

	if (d->child.fd < 0 || d->status.state != DESTINATION_CONNECTED || d->child.blocked ||
	    d->stopping || now_ns < d->pause_ns)
		return 0;
	if (lane == DESTINATION_BACKLOG)
		window -= window / 4;
	room = d->status.in_flight < window ? window - d->status.in_flight : 0;
	if (lane == DESTINATION_FRESH || d->pace == 0)
		return room;
	paced = pace_room(d, now_ns);
	return paced < room ? paced : room;
}

static int transmit(struct destination *d, const struct proto_publish *m)
{
	const struct proto_frame f = {.kind = PROTO_PUBLISH, .publish = *m};
	ssize_t size = proto_encode(&f, d->frame, sizeof(d->frame));

	if (size < 0)
		return (int)size;
	if (d->packet_max > 0 && (size_t)size + PACKET_OVERHEAD > d->packet_max)
		return -EMSGSIZE;
	return child_send(&d->child, d->frame, (size_t)size);
}

int destination_publish(struct destination *d, const struct proto_publish *m, int64_t now_ns)
{
	enum destination_lane lane = m->historical ? DESTINATION_BACKLOG : DESTINATION_FRESH;
	size_t slot = 0;
	int r;

	if (destination_room(d, lane, now_ns) == 0)
		return -EAGAIN;
	if (held_back(&d->held, m->topic, now_ns))
		return -EACCES;
	r = transmit(d, m);
	if (r < 0)
		return r;
	while (d->used[slot])
		slot++;
	d->used[slot] = true;
	d->ids[slot] = m->id;
	memcpy(d->topics[slot], m->topic, strlen(m->topic) + 1);
	if (d->status.in_flight++ == 0)
		d->progress_ns = now_ns;
	if (lane == DESTINATION_BACKLOG && d->pace > 0)
		d->paced_ns = (d->paced_ns > now_ns ? d->paced_ns : now_ns) + pace_interval_ns(d);
	return 0;
}

void destination_status(const struct destination *d, struct destination_status *ret)
{
	*ret = d->status;
	ret->pid = d->child.pid;
}

const char *destination_state_name(enum destination_state s)
{
	static const char *const names[DESTINATION_STATES] = {
		[DESTINATION_STARTING] = "starting",   [DESTINATION_CONNECTING] = "connecting",
		[DESTINATION_CONNECTED] = "connected", [DESTINATION_REFUSED] = "refused",
		[DESTINATION_LOST] = "lost",	       [DESTINATION_STUCK] = "stuck",
		[DESTINATION_FAILED] = "failed",       [DESTINATION_STOPPED] = "stopped",
	};

	return (unsigned)s < DESTINATION_STATES ? names[s] : "unknown";
}

void destination_stop(struct destination *d, int64_t now_ns)
{
	const struct proto_frame f = {.kind = PROTO_DISCONNECT};
	ssize_t size = proto_encode(&f, d->frame, sizeof(d->frame));

	d->stopping = true;
	if (child_send(&d->child, d->frame, (size_t)size) < 0)
		hang_up(d);
	if (!d->child.there)
		state_set(d, DESTINATION_STOPPED, 0, "stopped", now_ns);
}
