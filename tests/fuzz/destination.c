/* SPDX-License-Identifier: MIT */
/*
 * Acknowledgements of a broker, or of a child that lies: each message that was handed over ends
 * once, as accepted, returned, denied or outdated, and never because of an id that nobody sent.
 * The child is this file.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "bytes.h"
#include "publish/child.h"
#include "publish/destination.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IDS = 1024 };

static struct world {
	struct bytes in;
	int64_t now_ns;
	bool running, ended, configured;
	bool flying[IDS];
	unsigned in_flight;
	uint64_t next_id;
} w;

int child_init(struct child *c)
{
	*c = (struct child){.epoll_fd = -1, .fd = -1, .pidfd = -1};
	return 0;
}

void child_done(struct child *c)
{
	c->pid = 0;
}

int child_start(struct child *c, const char *program, const char *argument, const void *packet,
		size_t size)
{
	struct proto_frame f;

	assert(!w.running && proto_decode(packet, size, &f) == 0 && f.kind == PROTO_CONFIGURE);
	if (take(&w.in) == 0xff)
		return -EAGAIN;
	c->fd = 0;
	c->there = true;
	c->pid = 2;
	c->blocked = false;
	w.running = true;
	w.ended = false;
	return 0;
}

void child_hang_up(struct child *c)
{
	c->fd = -1;
	w.ended = true;
}

bool child_reap(struct child *c, int *ret_status)
{
	if (!c->there || !w.ended)
		return false;
	c->fd = -1;
	c->pid = 0;
	c->there = false;
	w.running = false;
	*ret_status = take(&w.in) << 8;
	return true;
}

int child_send(struct child *c, const void *packet, size_t size)
{
	struct proto_frame f;

	assert(proto_decode(packet, size, &f) == 0);
	if (c->fd < 0 || take(&w.in) == 0xff) {
		c->blocked = c->fd >= 0;
		return -EAGAIN;
	}
	return 0;
}

/* A frame that says what a child may say, of anything; or bytes. */
static ssize_t lie(uint8_t what, void *buf, size_t size)
{
	struct proto_frame f = {.kind = PROTO_BEAT};
	char name[8] = "";

	switch (what % 8) {
	case 0:
	case 1:
	case 2:
	case 3:
		f.kind = PROTO_ACK;
		f.ack.id = w.next_id - take(&w.in);
		f.ack.outcome = take(&w.in) % PROTO_OUTCOMES;
		f.ack.reason = take(&w.in);
		break;
	case 4:
	case 5:
		f.kind = PROTO_STATE;
		f.status.state = take(&w.in) % PROTO_STATES;
		f.status.reason = take(&w.in);
		f.status.window = take(&w.in) % (PROTO_WINDOW_MAX + 1);
		f.status.packet_max = take(&w.in) * 4U;
		take_all(&w.in, name, sizeof(name) - 1);
		memcpy(f.status.text, name, sizeof(name));
		break;
	case 6:
		size = take(&w.in);
		take_all(&w.in, buf, size);
		return (ssize_t)size + 1;
	}
	return proto_encode(&f, buf, size);
}

ssize_t child_receive(struct child *c, void *buf, size_t size)
{
	uint8_t what = take(&w.in);
	ssize_t n;

	assert(c->fd >= 0);
	c->blocked = false;
	if (what < 0x60)
		return 0;
	if (what >= 0xfa)
		return -EPIPE;
	n = lie(what, buf, size);
	return n > 0 ? n : 0;
}

static void check_end(const struct destination_event *e)
{
	assert(e->id < w.next_id && w.flying[e->id % IDS]);
	w.flying[e->id % IDS] = false;
	w.in_flight--;
	assert((e->kind == DESTINATION_DENIED) == (e->topic[0] != '\0'));
	assert(e->kind != DESTINATION_DENIED || e->reason != 0x97);
}

static void take_events(struct destination *d)
{
	struct destination_event e;

	while (destination_next(d, w.now_ns, &e) > 0)
		if (e.kind != DESTINATION_CHANGED)
			check_end(&e);
}

static void hand_over(struct destination *d, uint8_t which)
{
	static const char *const topics[] = {"hadir/v1/contoh/punch", "hadir/v1/contoh/late/umum",
					     "hadir/v1/contoh/state", "hadir/v1/contoh/verdict"};
	struct proto_publish m = {.id = w.next_id,
				  .topic = topics[which % 4],
				  .payload = topics,
				  .payload_size = which,
				  .historical = which & 4};
	enum destination_lane lane = m.historical ? DESTINATION_BACKLOG : DESTINATION_FRESH;
	unsigned room = destination_room(d, lane, w.now_ns);
	int r;

	if (w.flying[w.next_id % IDS])
		return;
	m.payload_size = which % sizeof(topics);
	r = destination_publish(d, &m, w.now_ns);
	assert(r == 0 || r == -EAGAIN || r == -EACCES || r == -EMSGSIZE);
	assert(room > 0 || r == -EAGAIN);
	if (r < 0)
		return;
	w.flying[w.next_id++ % IDS] = true;
	w.in_flight++;
}

static void step(struct destination *d)
{
	struct destination_status s;
	uint8_t what = take(&w.in);

	w.now_ns += (what & 7) == 7 ? 20 * NS_PER_S : (what & 7) * 50 * NS_PER_MS;
	switch (what >> 4) {
	case 0:
		w.ended = w.running;
		break;
	case 1:
	case 2:
	case 3:
		take_events(d);
		break;
	case 4:
		assert(destination_tick(d, w.now_ns) > w.now_ns || !w.running);
		break;
	default:
		for (unsigned i = 0; i <= what % 16U; i++)
			hand_over(d, take(&w.in));
		break;
	}
	destination_tick(d, w.now_ns);
	destination_status(d, &s);
	assert(s.in_flight == w.in_flight && s.window <= PROTO_WINDOW_MAX);
	assert(s.in_flight <= PROTO_WINDOW_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct destination_config c = {.name = "kantor",
				       .program = "hadir-mqtt",
				       .mqtt = {.url = "mqtt://x", .window = 100}};
	struct destination *d;

	w = (struct world){
		.in = {.at = data, .left = size}, .now_ns = 100 * NS_PER_S, .next_id = 1};
	c.pace = take(&w.in);
	assert(destination_new(&c, &d) == 0);
	while (w.in.left > 0)
		step(d);
	/* Whatever it said: when the child is gone, nothing stays in flight. */
	w.ended = w.running;
	destination_tick(d, w.now_ns);
	take_events(d);
	assert(!w.running || w.in_flight == 0);
	destination_free(d);
	return 0;
}
