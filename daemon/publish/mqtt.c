/* SPDX-License-Identifier: MIT */
/*
 * hadir-mqtt: one connection to one broker, started by hadird, or by systemd when hadird connects
 * to its socket, with a SOCK_SEQPACKET as fd 3 (publish/proto.h). It decides nothing and keeps
 * nothing: what it cannot deliver it gives back, and whenever it is at a loss it exits, because
 * hadird starts it again with everything at hand. As a service, with `--config hadir.conf`, it goes
 * to no broker but the office's.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/time-source.h"
#include "base/util.h"
#include "publish/mqttallowed.h"
#include "publish/mqttclient.h"
#include "publish/mqttwatch.h"
#include "publish/proto.h"

enum {
	CONNECT_DEADLINE_S = 30, /* Paho's own 25 s begin only after the resolver's */
	RETRY_LONGEST_S = 60,
	STEADY_S = 10, /* a connection that lasts this long makes the next retry quick */
	STOP_DEADLINE_S = 2,
	CONNECTIONS_MAX = 1000, /* Paho 1.3.12 leaks some 100 bytes with each of its clients */
	PASSWORD_SIZE = 1024,
};

/* The tag of our birth, beside the slots of the window. */
enum { TAG_BIRTH = PROTO_WINDOW_MAX };

enum phase { UNCONFIGURED, WAITING, CONNECTING, BIRTH, SUBSCRIBING, CONNECTED };

struct mqtt {
	enum phase phase;
	struct client *client;
	struct proto_configure configure;
	const char *settings; /* a service's hadir.conf; NULL: a child, with its parent's rights */
	uint32_t connection;
	int64_t deadline_ns;  /* WAITING: next attempt; CONNECTING to SUBSCRIBING: the end of
				 patience */
	int64_t beat_ns;      /* next BEAT */
	int64_t connected_ns; /* of the last connection; 0 = none yet */
	unsigned attempts;    /* since the last steady connection */

	uint16_t receive_max; /* of the broker, in all: our birth counts, too */
	uint32_t packet_max;
	unsigned on_the_way; /* everything without its PUBACK */
	bool birth_on_the_way, birth_wanted;
	bool losing;	  /* the library could not take or keep a message: it knows of a loss */
	int64_t birth_ns; /* when the last one was sent */
	char remark[PROTO_TEXT_SIZE];
	char tls[PATH_MAX]; /* OpenSSL's configuration */

	bool stopping;
	int64_t stop_ns; /* leave at the latest */

	uint64_t ids[PROTO_WINDOW_MAX];
	bool used[PROTO_WINDOW_MAX];
	uint8_t frame[PROTO_FRAME_MAX], configure_frame[PROTO_FRAME_MAX];
};

/* Blocks when the daemon is slow: it always reads in the end, and nothing here is urgent. */
static void tell(const struct proto_frame *f)
{
	uint8_t buf[512];
	ssize_t size = proto_encode(f, buf, sizeof(buf));

	if (size < 0)
		_exit(EX_SOFTWARE);
	while (send(PROTO_FD, buf, (size_t)size, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			_exit(EX_OK); /* the daemon is gone */
}

static void tell_state(enum proto_state state, uint8_t reason, uint16_t window, uint32_t packet_max,
		       const char *text)
{
	struct proto_frame f = {
		.kind = PROTO_STATE,
		.status = {.state = state,
			   .reason = reason,
			   .window = window,
			   .packet_max = packet_max},
	};

	snprintf(f.status.text, sizeof(f.status.text), "%s", text);
	tell(&f);
}

static void tell_ack(uint64_t id, enum proto_outcome outcome, uint8_t reason)
{
	tell(&(struct proto_frame){
		.kind = PROTO_ACK,
		.ack = {.id = id, .outcome = outcome, .reason = reason},
	});
}

static double random_share(void)
{
	uint32_t n = 0;

	if (getrandom(&n, sizeof(n), GRND_NONBLOCK) != sizeof(n))
		n = (uint32_t)getpid() * 2654435761U;
	return n / 4294967296.0;
}

/* 0.1 to 0.5 s, then 1, 2, 4 … 60 s, each shortened by up to half: offices that lost one broker
 * together do not come back together. */
static int64_t retry_delay_ns(unsigned attempts)
{
	int64_t longest_s = RETRY_LONGEST_S;

	if (attempts == 0)
		return (int64_t)((0.1 + 0.4 * random_share()) * NS_PER_S);
	if (attempts < 7 && 1 << (attempts - 1) < RETRY_LONGEST_S)
		longest_s = 1 << (attempts - 1);
	return (int64_t)((double)(longest_s * NS_PER_S) * (1 - 0.5 * random_share()));
}

static void return_all(struct mqtt *m)
{
	for (size_t i = 0; i < PROTO_WINDOW_MAX; i++) {
		if (m->used[i])
			tell_ack(m->ids[i], PROTO_UNANSWERED, 0);
		m->used[i] = false;
	}
	m->on_the_way = 0;
	m->birth_on_the_way = m->birth_wanted = false;
}

/* The connection is gone or never came; a next attempt follows. */
static void lose(struct mqtt *m, enum proto_state state, uint8_t reason, const char *text)
{
	int64_t now_ns = time_boottime_ns();
	bool worn = m->connection == CONNECTIONS_MAX;

	if (m->connected_ns > 0 && now_ns - m->connected_ns >= STEADY_S * NS_PER_S)
		m->attempts = 0;
	m->connected_ns = 0;
	m->connection = UINT32_MAX; /* what still comes of it is nobody's */
	m->losing = false;
	m->phase = WAITING;
	m->deadline_ns = now_ns + retry_delay_ns(m->attempts++);
	/* In this order: to one who thinks us connected, what comes back is to be sent again. */
	tell_state(state, reason, 0, 0, text);
	return_all(m);
	if (worn)
		_exit(EX_TEMPFAIL);
	if (client_hang_up(m->client) < 0)
		_exit(EX_SOFTWARE);
}

/* Before OpenSSL's first breath. Where the file is missing OpenSSL would go on without a word. */
static void use_tls_minimum(char path[PATH_MAX])
{
	const char *share = getenv("HADIR_SHARE");

	snprintf(path, PATH_MAX, "%s/openssl.cnf",
		 share != NULL && share[0] != '\0' ? share : HADIR_PREFIX "/share/hadir");
	setenv("OPENSSL_CONF", path, 1);
}

/* Returns 0 and the password, or -errno. */
static int password_read(const char *name, char ret[PASSWORD_SIZE])
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX];
	int fd;
	ssize_t n;

	if (strchr(name, '/') != NULL)
		return -EACCES;
	if (folder == NULL)
		return -ENOENT;
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, ret, PASSWORD_SIZE - 1);
	close_fd(fd);
	if (n < 0)
		return -errno;
	if (n > 0 && ret[n - 1] == '\n')
		n--;
	ret[n] = '\0';
	return 0;
}

static void try_connect(struct mqtt *m)
{
	const char *name = m->configure.credential;
	char password[PASSWORD_SIZE], text[PROTO_TEXT_SIZE];
	int r = name[0] != '\0' ? password_read(name, password) : 0;

	if (r < 0) {
		snprintf(text, sizeof(text), "cannot read password %.80s: %s", name, strerror(-r));
		lose(m, PROTO_LOST, 0, text);
		return;
	}
	if (strncmp(m->configure.url, "mqtts://", 8) == 0 && access(m->tls, R_OK) < 0) {
		snprintf(text, sizeof(text), "no TLS without its minimum version, %.80s: %s",
			 m->tls, strerror(errno));
		lose(m, PROTO_LOST, 0, text);
		return;
	}
	tell_state(PROTO_CONNECTING, 0, 0, 0, "");
	m->phase = CONNECTING;
	m->deadline_ns = time_boottime_ns() + CONNECT_DEADLINE_S * NS_PER_S;
	m->remark[0] = '\0';
	r = client_connect(m->client, name[0] != '\0' ? password : NULL, &m->connection);
	explicit_bzero(password, sizeof(password));
	if (r < 0) {
		tell_state(PROTO_LOST, 0, 0, 0, "the MQTT library refuses to connect, restarting");
		_exit(EX_SOFTWARE);
	}
}

/*
 * No answer if that fails, and no "not connected" either: the library may know of a loss before its
 * thread has told us why. Answered at once, the same message would be here again at once, and on a
 * single processor that thread would never have its turn. turn() sees to the loss.
 */
static void hand_over(struct mqtt *m, uint32_t tag, const struct proto_publish *p,
		      uint32_t expiry_s)
{
	m->on_the_way++;
	if (client_publish(m->client, tag, p, expiry_s) < 0)
		m->losing = true;
}

static void send_birth(struct mqtt *m)
{
	const struct proto_publish p = {
		.topic = m->configure.state_topic,
		.payload = m->configure.birth,
		.payload_size = strlen(m->configure.birth),
		.retain = true,
		.content = PROTO_JSON,
	};

	m->birth_wanted = false;
	m->birth_on_the_way = true;
	m->birth_ns = time_boottime_ns();
	hand_over(m, TAG_BIRTH, &p, 0);
}

/* An old will may overwrite our birth at any time. Once a second is enough if somebody insists.
 * INT64_MAX while none is wanted or none can be sent. */
static int64_t rebirth_ns(const struct mqtt *m)
{
	if (!m->birth_wanted || m->birth_on_the_way || m->phase != CONNECTED || m->stopping ||
	    m->on_the_way >= m->receive_max)
		return INT64_MAX;
	return m->birth_ns + NS_PER_S;
}

/* One below the broker's limit leaves room for a birth, and keeps Paho from ever reaching it. */
static uint16_t window(const struct mqtt *m)
{
	uint16_t most = m->receive_max > 1 ? m->receive_max - 1 : 1;

	return most < m->configure.window ? most : m->configure.window;
}

static void settle_connected(struct mqtt *m)
{
	m->phase = CONNECTED;
	m->connected_ns = time_boottime_ns();
	tell_state(PROTO_CONNECTED, 0, window(m), m->packet_max, m->remark);
}

static void take_connected(struct mqtt *m, const struct client_event *e)
{
	if (e->unusable) {
		tell_state(PROTO_REFUSED, 0x9b, 0, 0,
			   "the broker takes no QoS 1 or keeps no retained messages");
		_exit(EX_UNAVAILABLE);
	}
	m->receive_max = e->receive_max;
	m->packet_max = e->packet_max;
	m->phase = BIRTH;
	send_birth(m);
}

static void take_failed(struct mqtt *m, const struct client_event *e)
{
	char text[PROTO_TEXT_SIZE];

	client_error(m->client, text);
	if (e->reason >= 0x80)
		lose(m, PROTO_REFUSED, e->reason, proto_reason_text(e->reason));
	else
		lose(m, PROTO_LOST, 0, text[0] != '\0' ? text : "no connection");
}

/* `reason`: of the broker's DISCONNECT, or 0. */
static void take_lost(struct mqtt *m, uint8_t reason)
{
	char text[PROTO_TEXT_SIZE];

	client_error(m->client, text);
	if (reason != 0)
		lose(m, PROTO_LOST, reason, proto_reason_text(reason));
	else if (m->remark[0] != '\0') /* some brokers hang up after a denial */
		lose(m, PROTO_LOST, 0, m->remark);
	else
		lose(m, PROTO_LOST, 0, text[0] != '\0' ? text : "connection lost");
}

static void take_birth_ack(struct mqtt *m, uint8_t reason)
{
	m->birth_on_the_way = false;
	if (reason >= 0x80)
		snprintf(m->remark, sizeof(m->remark), "birth on %.80s denied: %s",
			 m->configure.state_topic, proto_reason_text(reason));
	if (m->phase != BIRTH)
		return;
	/* Only now: subscribing earlier would show the last will, which birth has just replaced. */
	m->phase = SUBSCRIBING;
	if (client_subscribe_state(m->client) < 0)
		settle_connected(m);
}

static void take_subscribed(struct mqtt *m, uint8_t reason)
{
	if (m->phase != SUBSCRIBING)
		return;
	if (reason >= 0x80 && m->remark[0] == '\0')
		snprintf(m->remark, sizeof(m->remark),
			 "watching %.80s denied (%s): an old will may hide that we are back",
			 m->configure.state_topic, proto_reason_text(reason));
	settle_connected(m);
}

static void take_puback(struct mqtt *m, const struct client_event *e)
{
	if (m->on_the_way > 0)
		m->on_the_way--;
	if (e->tag == TAG_BIRTH) {
		take_birth_ack(m, e->reason);
	} else if (e->tag < PROTO_WINDOW_MAX && m->used[e->tag]) {
		m->used[e->tag] = false;
		tell_ack(m->ids[e->tag], e->reason >= 0x80 ? PROTO_REFUSED_ONE : PROTO_ACCEPTED,
			 e->reason);
	}
}

static void take_event(struct mqtt *m, const struct client_event *e)
{
	if (e->connection != m->connection)
		return;
	switch (e->kind) {
	case CLIENT_CONNECTED:
		take_connected(m, e);
		break;
	case CLIENT_FAILED:
		take_failed(m, e);
		break;
	case CLIENT_LOST:
		take_lost(m, e->reason);
		break;
	case CLIENT_SUBSCRIBED:
		take_subscribed(m, e->reason);
		break;
	case CLIENT_PUBACK:
		take_puback(m, e);
		break;
	case CLIENT_DROPPED:
		m->losing = true;
		break;
	case CLIENT_STATE_SEEN:
		m->birth_wanted = !e->same;
		break;
	}
}

static void take_configure(struct mqtt *m, size_t size)
{
	struct proto_frame f;
	int r;

	if (m->phase != UNCONFIGURED)
		_exit(EX_PROTOCOL);
	memcpy(m->configure_frame, m->frame, size);
	proto_decode(m->configure_frame, size, &f); /* the same bytes: it cannot fail now */
	m->configure = f.configure;
	if (m->settings != NULL && !mqttallowed(m->settings, &m->configure)) {
		tell_state(
			PROTO_LOST, 0, 0, 0,
			"hadir.conf has no [broker] with this address, user and certificates, or "
			"hadir-mqtt may not read it; if it was changed, restart hadird");
		_exit(EX_CONFIG);
	}
	r = client_new(&m->configure, &m->client);
	if (r < 0) {
		tell_state(PROTO_LOST, 0, 0, 0, "the address is neither mqtt:// nor mqtts://");
		_exit(EX_CONFIG);
	}
	m->phase = WAITING;
	m->deadline_ns = 0;
}

static void take_publish(struct mqtt *m, const struct proto_publish *p)
{
	int64_t left_ns = p->expires_ns - time_boottime_ns();
	uint32_t expiry_s = 0, slot = 0;

	if (m->phase != CONNECTED) {
		tell_ack(p->id, PROTO_UNANSWERED, 0);
		return;
	}
	if (p->expires_ns != 0 && left_ns <= 0) {
		tell_ack(p->id, PROTO_EXPIRED, 0);
		return;
	}
	if (p->expires_ns != 0)
		expiry_s = left_ns / NS_PER_S < UINT32_MAX
				   ? (uint32_t)((left_ns + NS_PER_S - 1) / NS_PER_S)
				   : UINT32_MAX;
	while (slot < PROTO_WINDOW_MAX && m->used[slot])
		slot++;
	if (slot == PROTO_WINDOW_MAX)
		_exit(EX_PROTOCOL); /* more than the window we gave */
	m->used[slot] = true;
	m->ids[slot] = p->id;
	hand_over(m, slot, p, expiry_s);
}

/* All that the library has told. */
static void take_events(struct mqtt *m)
{
	struct client_event e;
	int r;

	while (m->client != NULL && (r = client_next(m->client, &e)) != 0) {
		if (r < 0)
			_exit(EX_SOFTWARE);
		take_event(m, &e);
	}
}

/* All packets that wait. */
static void take_packets(struct mqtt *m)
{
	for (;;) {
		ssize_t n = recv(PROTO_FD, m->frame, sizeof(m->frame), MSG_DONTWAIT);
		struct proto_frame f;

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0)
			_exit(EX_OK); /* the daemon is gone: the broker sends our will */
		if (proto_decode(m->frame, (size_t)n, &f) < 0)
			_exit(EX_PROTOCOL);
		if (f.kind == PROTO_CONFIGURE) {
			take_configure(m, (size_t)n);
		} else if (f.kind == PROTO_PUBLISH) {
			take_publish(m, &f.publish);
		} else if (f.kind == PROTO_DISCONNECT) {
			m->stopping = true;
			m->stop_ns = time_boottime_ns() + STOP_DEADLINE_S * NS_PER_S;
		}
	}
}

/* Without a DISCONNECT, so that the broker sends the will: the office is dark, and everybody is
 * told. */
static void stop(struct mqtt *m, int64_t now_ns)
{
	if (m->phase != CONNECTED || m->on_the_way == 0 || now_ns >= m->stop_ns)
		_exit(EX_OK);
}

static void do_what_is_due(struct mqtt *m)
{
	int64_t now_ns = time_boottime_ns();

	if (m->stopping)
		stop(m, now_ns);
	else if (m->phase == WAITING && now_ns >= m->deadline_ns)
		try_connect(m);
	else if (m->phase >= CONNECTING && m->phase < CONNECTED && now_ns >= m->deadline_ns) {
		/* Paho cannot be told to leave a resolver: leave Paho. */
		tell_state(PROTO_LOST, 0, 0, 0, "no answer to CONNECT within 30 s");
		_exit(EX_TEMPFAIL);
	}
	if (now_ns >= m->beat_ns) {
		m->beat_ns = now_ns + PROTO_BEAT_S * NS_PER_S;
		mqttwatch_beat();
		tell(&(struct proto_frame){.kind = PROTO_BEAT});
	}
}

static int poll_timeout_ms(const struct mqtt *m)
{
	int64_t now_ns = time_boottime_ns(), next_ns = m->beat_ns;

	if (m->phase > UNCONFIGURED && m->phase < CONNECTED && m->deadline_ns < next_ns)
		next_ns = m->deadline_ns;
	if (rebirth_ns(m) < next_ns)
		next_ns = rebirth_ns(m);
	if (m->stopping && m->stop_ns < next_ns)
		next_ns = m->stop_ns;
	return next_ns <= now_ns ? 0 : (int)((next_ns - now_ns) / NS_PER_MS) + 1;
}

static void turn(struct mqtt *m)
{
	struct pollfd fds[] = {
		{.fd = PROTO_FD, .events = POLLIN},
		{.fd = m->client != NULL ? client_fd(m->client) : -1, .events = POLLIN},
	};

	if (poll(fds, ARRAY_LEN(fds), poll_timeout_ms(m)) < 0 && errno != EINTR)
		_exit(EX_OSERR);
	take_events(m);
	take_packets(m);
	if (time_boottime_ns() >= rebirth_ns(m))
		send_birth(m);
	if (m->losing) {
		take_events(m); /* the broker's reason is told before the library is seen to fail */
		if (m->losing)
			take_lost(m, 0);
	}
	do_what_is_due(m);
}

int main(int argc, char **argv)
{
	static struct mqtt m = {.phase = UNCONFIGURED, .connection = UINT32_MAX};
	int type;
	socklen_t size = sizeof(type);

	if (getsockopt(PROTO_FD, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET) {
		fprintf(stderr, "hadir-mqtt is started by hadird, which talks to it over fd 3\n");
		return EX_USAGE;
	}
	if (argc == 3 && strcmp(argv[1], "--config") == 0)
		m.settings = argv[2];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	/* Ctrl-C and systemd signal the whole group; the daemon decides when we go. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	fcntl(PROTO_FD, F_SETFD, FD_CLOEXEC);
	/* The daemon's urgency is not ours; a service has none to give up, and may not ask. */
	if (getpriority(PRIO_PROCESS, 0) < 0)
		setpriority(PRIO_PROCESS, 0, 0);
	mallopt(M_ARENA_MAX, 1);
	use_tls_minimum(m.tls);
	for (;;)
		turn(&m);
}
