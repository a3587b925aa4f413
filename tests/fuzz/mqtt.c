/* SPDX-License-Identifier: MIT */
/*
 * What a hostile broker can make of hadir-mqtt: the whole program but its main(), with Paho played
 * by this file, which calls back with any reason and any property, late or never. Every message
 * has one answer, and none is called accepted that the broker did not accept.
 */
#include <assert.h>
#include <poll.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytes.h"

static _Noreturn void leave(int status);
static int no_wait(struct pollfd *fds, nfds_t n, int timeout_ms);
static ssize_t no_chance(void *buf, size_t size, unsigned flags);
static int daemon_fd = -1, child_fd = -1;

#include "publish/proto.h"
#define PROTO_FD child_fd
#define _exit leave
#define poll no_wait
#define getrandom no_chance
#define main hadir_mqtt
int hadir_mqtt(int argc, char **argv);
#include "publish/mqtt.c"
#undef poll
#undef main
#undef _exit
/* After it, as both have their own idea of what a push is. */
#include "publish/mqttclient.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CALLS = 512, IDS = 2048 };

struct call {
	MQTTAsync_onSuccess5 *success;
	MQTTAsync_onFailure5 *failure;
	void *context;
	uint64_t id; /* of a message, or 0 */
};

static struct world {
	struct bytes in;
	int64_t now_ns;
	jmp_buf out;
	struct call calls[CALLS], connect;
	size_t n;
	bool connecting;
	void *callbacks; /* the context of those */
	MQTTAsync_connectionLost *lost;
	MQTTAsync_messageArrived *arrived;
	MQTTAsync_disconnected *disconnected;
	uint64_t next_id;
	unsigned window, flying;
	bool sent[IDS], accepted[IDS];
} w;

static struct mqtt m;

int64_t time_boottime_ns(void)
{
	return w.now_ns;
}

static void leave(int status)
{
	longjmp(w.out, status + 1);
}

static int no_wait(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	return 0;
}

static ssize_t no_chance(void *buf, size_t size, unsigned flags)
{
	memset(buf, 0, size);
	return (ssize_t)size;
}

void mqttwatch_beat(void)
{
}

/* Asked by a service alone. */
bool mqttallowed(const char *path, const struct proto_configure *c)
{
	return false;
}

/* Paho, as far as it is used. */

int MQTTAsync_createWithOptions(MQTTAsync *handle, const char *url, const char *id, int persistence,
				void *context, MQTTAsync_createOptions *options)
{
	*handle = &w;
	return MQTTASYNC_SUCCESS;
}

int MQTTAsync_setCallbacks(MQTTAsync handle, void *context, MQTTAsync_connectionLost *lost,
			   MQTTAsync_messageArrived *arrived, MQTTAsync_deliveryComplete *done)
{
	w.callbacks = context;
	w.lost = lost;
	w.arrived = arrived;
	return MQTTASYNC_SUCCESS;
}

int MQTTAsync_setDisconnected(MQTTAsync handle, void *context, MQTTAsync_disconnected *on)
{
	w.disconnected = on;
	return MQTTASYNC_SUCCESS;
}

int MQTTAsync_connect(MQTTAsync handle, const MQTTAsync_connectOptions *options)
{
	w.connect = (struct call){options->onSuccess5, options->onFailure5, options->context, 0};
	w.connecting = true;
	return MQTTASYNC_SUCCESS;
}

void MQTTAsync_destroy(MQTTAsync *handle)
{
	*handle = NULL;
	w.connecting = false;
}

static int remember(const MQTTAsync_responseOptions *o, uint64_t id)
{
	if (w.n == CALLS || take(&w.in) == 0xff)
		return MQTTASYNC_DISCONNECTED;
	w.calls[w.n++] = (struct call){o->onSuccess5, o->onFailure5, o->context, id};
	return MQTTASYNC_SUCCESS;
}

int MQTTAsync_sendMessage(MQTTAsync handle, const char *topic, const MQTTAsync_message *message,
			  MQTTAsync_responseOptions *options)
{
	uint64_t id = 0;

	assert(handle != NULL && message->qos == 1);
	if (strcmp(topic, "s") != 0)
		memcpy(&id, message->payload, sizeof(id));
	return remember(options, id);
}

int MQTTAsync_subscribe(MQTTAsync handle, const char *topic, int qos,
			MQTTAsync_responseOptions *options)
{
	return remember(options, 0);
}

void MQTTAsync_freeMessage(MQTTAsync_message **message)
{
	free((*message)->payload);
	free(*message);
}

void MQTTAsync_free(void *memory)
{
	free(memory);
}

int MQTTProperties_add(MQTTProperties *p, const MQTTProperty *one)
{
	return 0;
}

void MQTTProperties_free(MQTTProperties *p)
{
}

int MQTTProperties_hasProperty(MQTTProperties *p, enum MQTTPropertyCodes code)
{
	return take(&w.in) & 1;
}

int MQTTProperties_getNumericValue(MQTTProperties *p, enum MQTTPropertyCodes code)
{
	uint8_t how = take(&w.in);

	return how & 0x80 ? (int)take32(&w.in) : how;
}

/* The broker's side. */

static void answer(struct call c, bool success, uint8_t reason, int code)
{
	MQTTAsync_successData5 yes = {.reasonCode = reason};
	MQTTAsync_failureData5 no = {.reasonCode = reason, .code = code};

	if (success && c.id != 0 && reason < 0x80)
		w.accepted[c.id % IDS] = true;
	if (success)
		c.success(c.context, &yes);
	else
		c.failure(c.context, &no);
}

/* One of the calls without an answer; those of a connection that is gone may come, too. */
static void answer_one(bool success)
{
	struct call c;
	size_t i;

	if (w.n == 0)
		return;
	i = w.n - 1 - take(&w.in) % w.n;
	c = w.calls[i];
	w.calls[i] = w.calls[--w.n];
	/* Of an old connection nothing is accepted that has been given back already. */
	answer(c, success, take(&w.in), success ? 0 : (int8_t)take(&w.in));
}

static void answer_connect(bool success)
{
	static const int codes[] = {0, -1, 0x80, 0x87, 0x95, 0xff, 256, 5};
	struct call c = w.connect;

	if (!w.connecting)
		return;
	w.connecting = false;
	answer(c, success, success ? 0 : take(&w.in), codes[take(&w.in) % 8]);
}

static void message_arrives(void)
{
	MQTTAsync_message *one = calloc(1, sizeof(*one));
	size_t n = take(&w.in) % 8;
	char text[8];

	take_all(&w.in, text, sizeof(text));
	if (n == 7)
		memcpy(text, "birth", n = 5);
	one->payload = n > 0 ? malloc(n) : NULL;
	one->payloadlen = (int)n;
	if (n > 0)
		memcpy(one->payload, text, n);
	w.arrived(w.callbacks, strdup("s"), 1, one);
}

/* The daemon's side. */

static void say(const struct proto_frame *f)
{
	uint8_t buf[512];
	ssize_t size = proto_encode(f, buf, sizeof(buf));

	assert(size > 0);
	if (send(daemon_fd, buf, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL) != size)
		abort();
}

static void publish(void)
{
	struct proto_frame f = {.kind = PROTO_PUBLISH};
	uint8_t how = take(&w.in);
	uint64_t id = w.next_id;

	if (w.flying >= w.window || w.sent[id % IDS])
		return;
	f.publish.id = id;
	f.publish.topic = "t";
	f.publish.payload = &id;
	f.publish.payload_size = sizeof(id);
	f.publish.content = how % PROTO_CONTENTS;
	f.publish.expires_ns = how & 4 ? w.now_ns + (how >> 4) * NS_PER_S - 3 * NS_PER_S : 0;
	f.publish.utc_minus_boottime_ns = how & 8 ? (int64_t)take64(&w.in) / 4 : 0;
	say(&f);
	w.sent[w.next_id++ % IDS] = true;
	w.flying++;
}

static void check_ack(const struct proto_ack *a)
{
	assert(a->id > 0 && a->id < w.next_id && w.sent[a->id % IDS]);
	assert(a->outcome != PROTO_ACCEPTED || (w.accepted[a->id % IDS] && a->reason < 0x80));
	/* What comes back is sent again at once by whom it has not told of a loss. */
	assert(a->outcome != PROTO_UNANSWERED || w.window == 0);
	w.sent[a->id % IDS] = w.accepted[a->id % IDS] = false;
	w.flying--;
}

static void listen_to_it(void)
{
	uint8_t buf[PROTO_FRAME_MAX];
	struct proto_frame f;
	ssize_t n;

	while ((n = recv(daemon_fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0) {
		assert(proto_decode(buf, (size_t)n, &f) == 0);
		if (f.kind == PROTO_ACK)
			check_ack(&f.ack);
		else if (f.kind == PROTO_STATE)
			w.window = f.status.state == PROTO_CONNECTED ? f.status.window : 0;
		else
			assert(f.kind == PROTO_BEAT);
		assert(w.window <= 20);
		/* All of it has come back before there is anything new to send it over. */
		assert(f.kind != PROTO_STATE || f.status.state == PROTO_LOST ||
		       f.status.state == PROTO_REFUSED || w.flying == 0);
	}
}

static void step(void)
{
	uint8_t what = take(&w.in);

	switch (what % 16) {
	case 0:
		w.now_ns += (what >> 4) * NS_PER_S * 4;
		break;
	case 1:
		w.now_ns += (what >> 4) * 50 * NS_PER_MS;
		break;
	case 2:
	case 3:
		answer_connect(true);
		break;
	case 4:
		answer_connect(false);
		break;
	case 5:
		if (m.client != NULL && m.client->handle != NULL)
			w.lost(w.callbacks, what & 0x80 ? NULL : (char *)"gone");
		break;
	case 6:
		if (m.client != NULL && m.client->handle != NULL)
			w.disconnected(w.callbacks, NULL, (enum MQTTReasonCodes)take(&w.in));
		break;
	case 7:
		if (m.client != NULL && m.client->handle != NULL)
			message_arrives();
		break;
	case 8:
	case 9:
		answer_one(false);
		break;
	case 10:
	case 11:
	case 12:
		answer_one(true);
		break;
	case 13:
		if (what == 0xfd)
			say(&(struct proto_frame){.kind = PROTO_DISCONNECT});
		break;
	default:
		publish();
		break;
	}
	turn(&m);
	listen_to_it();
}

static void begin(void)
{
	struct proto_frame f = {.kind = PROTO_CONFIGURE,
				.configure = {.url = "mqtt://x",
					      .client_id = "hadir-contoh",
					      .state_topic = "s",
					      .birth = "birth",
					      .will = "will",
					      .keepalive_s = 30,
					      .window = 20}};
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		abort();
	child_fd = fds[0];
	daemon_fd = fds[1];
	say(&f);
	turn(&m);
}

static void end(void)
{
	if (m.client != NULL) {
		close(m.client->event_fd);
		pthread_mutex_destroy(&m.client->lock);
		free(m.client);
	}
	close(child_fd);
	close(daemon_fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	w = (struct world){
		.in = {.at = data, .left = size}, .now_ns = 1000 * NS_PER_S, .next_id = 1};
	m = (struct mqtt){.phase = UNCONFIGURED, .connection = UINT32_MAX};
	if (setjmp(w.out) == 0) {
		begin();
		while (w.in.left > 0)
			step();
	}
	listen_to_it();
	end();
	return 0;
}
