/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_UNIT_PUBLISH_BROKER_H
#define HADIR_TESTS_UNIT_PUBLISH_BROKER_H

/* A real mosquitto, a real subscriber and a destination to drive, each waited for with a deadline.
 * What they say goes into a directory of its own that the test removes. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/time-source.h"
#include "base/util.h"
#include "publish/destination.h"

enum { PATIENCE_S = 60 };

/* A program whose output is read through a pipe. */
struct helper {
	pid_t pid;
	int fd;
	size_t used;
	char text[1 << 20]; /* all it has said so far */
};

static char dir[64];	     /* of this test */
static char mqtt_path[4096]; /* hadir-mqtt beside the test in the build directory */

static void dir_make(void)
{
	ssize_t n = readlink("/proc/self/exe", mqtt_path, sizeof(mqtt_path) - 64);

	assert_true(n > 0);
	mqtt_path[n] = '\0';
	for (int up = 0; up < 3; up++)
		*strrchr(mqtt_path, '/') = '\0';
	strcat(mqtt_path, "/hadir-mqtt");
	strcpy(dir, "/tmp/hadir-publish-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

static const char *path_in(const char *name)
{
	static char paths[8][160];
	static unsigned turn;
	char *p = paths[turn++ % ARRAY_LEN(paths)];

	snprintf(p, sizeof(paths[0]), "%s/%s", dir, name);
	return p;
}

static const char *file_write(const char *name, const char *text)
{
	const char *path = path_in(name);
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

static int run(const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && (%s) >out 2>&1", dir, command);
	return system(line);
}

static void dir_remove(void)
{
	char line[128];

	snprintf(line, sizeof(line), "rm -rf %s", dir);
	if (dir[0] != '\0' && system(line) != 0)
		print_message("%s stays\n", dir);
}

static void helper_start(struct helper *h, const char *const *argv)
{
	posix_spawn_file_actions_t files;
	int pipes[2];

	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, pipes[1], 1);
	posix_spawn_file_actions_adddup2(&files, pipes[1], 2);
	h->used = 0;
	h->text[0] = '\0';
	h->fd = pipes[0];
	assert_int_equal(posix_spawnp(&h->pid, argv[0], &files, NULL, (char **)argv, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	close(pipes[1]);
}

static void helper_stop(struct helper *h, int sig)
{
	if (h->pid <= 0)
		return;
	kill(h->pid, sig);
	while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
		;
	h->pid = 0;
	h->fd = close_fd(h->fd);
}

/* What has come without waiting. */
static void helper_read(struct helper *h)
{
	struct pollfd p = {.fd = h->fd, .events = POLLIN};

	while (h->used + 1 < sizeof(h->text) && poll(&p, 1, 0) > 0) {
		ssize_t n = read(h->fd, h->text + h->used, sizeof(h->text) - 1 - h->used);

		if (n <= 0)
			break;
		h->used += (size_t)n;
		h->text[h->used] = '\0';
	}
}

/* What it says from now on is news. */
static void helper_forget(struct helper *h)
{
	helper_read(h);
	h->used = 0;
	h->text[0] = '\0';
}

static bool helper_said(struct helper *h, const char *text)
{
	helper_read(h);
	return strstr(h->text, text) != NULL;
}

static void helper_await(struct helper *h, const char *text)
{
	int64_t deadline = time_boottime_ns() + PATIENCE_S * NS_PER_S;
	struct pollfd p = {.fd = h->fd, .events = POLLIN};

	while (!helper_said(h, text)) {
		if (time_boottime_ns() > deadline)
			fail_msg("never said \"%s\", only:\n%s", text, h->text);
		poll(&p, 1, 200);
	}
}

static int port_free(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static struct helper broker;
static int broker_port;

/* `more`: lines after the listener's. The port stays the same across restarts of one test. */
static void broker_start(const char *more)
{
	char conf[2048];

	if (broker_port == 0)
		broker_port = port_free();
	snprintf(conf, sizeof(conf),
		 "user root\nlog_dest stderr\nlog_type notice\nlog_type information\nlog_type "
		 "warning\nlog_type error\nlog_type subscribe\n"
		 "persistence false\nlistener %d 127.0.0.1\n%s\n",
		 broker_port, more);
	const char *argv[] = {"mosquitto", "-c", file_write("mosquitto.conf", conf), NULL};

	helper_start(&broker, argv);
	helper_await(&broker, " running");
}

static void broker_kill(void)
{
	helper_stop(&broker, SIGKILL);
}

/* One line a message: topic|retained|content type|expiry|user properties|payload */
static void subscriber_start(struct helper *h, const char *user, const char *password)
{
	char port[16];

	snprintf(port, sizeof(port), "%d", broker_port);
	const char *argv[] = {"mosquitto_sub",
			      "-V",
			      "5",
			      "-h",
			      "127.0.0.1",
			      "-p",
			      port,
			      "-q",
			      "1",
			      "-t",
			      "hadir/#",
			      "-F",
			      "%t|%r|%C|%E|%P|%p",
			      "-u",
			      user,
			      "-P",
			      password,
			      NULL};

	if (user == NULL)
		argv[ARRAY_LEN(argv) - 5] = NULL;
	helper_forget(&broker);
	helper_start(h, argv);
	helper_await(&broker, " hadir/#\n"); /* the broker's log: subscribed */
}

#define STATE_TOPIC "hadir/v1/contoh/state"
#define BIRTH "{\"session\":7,\"state\":\"online\"}"
#define WILL "{\"session\":7,\"state\":\"offline\"}"

static struct destination *destination_make(const char *url, struct proto_configure extra,
					    unsigned pace)
{
	char plain[64];
	struct destination_config c = {.name = "contoh", .program = mqtt_path, .pace = pace};
	struct destination *d;

	snprintf(plain, sizeof(plain), "mqtt://127.0.0.1:%d", broker_port);
	c.mqtt = extra;
	c.mqtt.url = url != NULL ? url : plain;
	c.mqtt.client_id = extra.client_id != NULL ? extra.client_id : "hadir-contoh";
	c.mqtt.state_topic = STATE_TOPIC;
	c.mqtt.birth = BIRTH;
	c.mqtt.will = WILL;
	c.mqtt.keepalive_s = 30;
	c.mqtt.window = extra.window > 0 ? extra.window : PROTO_WINDOW_MAX;
	assert_int_equal(destination_new(&c, &d), 0);
	return d;
}

/* What a destination has told, for tests to wait on. */
struct tally {
	unsigned accepted, returned, denied, outdated, connected, lost;
	unsigned astray; /* returned while it called itself connected */
	struct destination_status last_loss;
	char denied_topic[PROTO_TOPIC_SIZE];
	uint8_t reason;
	uint8_t *took; /* by id, counted; may be NULL */
};

/* One turn, at most `wait_ms` long. */
static void pump(struct destination *d, struct tally *t, int wait_ms)
{
	struct pollfd p = {.fd = destination_fd(d), .events = POLLIN};
	struct destination_event e;
	struct destination_status s;

	destination_tick(d, time_boottime_ns());
	poll(&p, 1, wait_ms);
	while (destination_next(d, time_boottime_ns(), &e) > 0) {
		switch (e.kind) {
		case DESTINATION_CHANGED:
			destination_status(d, &s);
			t->connected += s.state == DESTINATION_CONNECTED;
			if (s.state == DESTINATION_LOST) {
				t->lost++;
				t->last_loss = s;
			}
			break;
		case DESTINATION_ACCEPTED:
			t->accepted++;
			if (t->took != NULL)
				t->took[e.id] = 1;
			break;
		case DESTINATION_DENIED:
			t->denied++;
			strcpy(t->denied_topic, e.topic);
			t->reason = e.reason;
			break;
		case DESTINATION_RETURNED:
			t->returned++;
			destination_status(d, &s);
			t->astray += s.state == DESTINATION_CONNECTED;
			if (t->took != NULL && t->took[e.id] == 2)
				t->took[e.id] = 0;
			break;
		case DESTINATION_OUTDATED:
			t->outdated++;
			break;
		}
	}
}

static enum destination_state state_of(struct destination *d)
{
	struct destination_status s;

	destination_status(d, &s);
	return s.state;
}

#define AWAIT(d, t, condition)                                                                 \
	do {                                                                                   \
		int64_t deadline_ = time_boottime_ns() + PATIENCE_S * NS_PER_S;                \
		while (!(condition)) {                                                         \
			struct destination_status s_;                                          \
			destination_status(d, &s_);                                            \
			if (time_boottime_ns() > deadline_)                                    \
				fail_msg("waited %d s for %s: %s, %s", PATIENCE_S, #condition, \
					 destination_state_name(s_.state), s_.text);           \
			pump(d, t, 100);                                                       \
		}                                                                              \
	} while (0)

static int publish(struct destination *d, uint64_t id, const char *topic, const char *payload)
{
	return destination_publish(d,
				   &(struct proto_publish){.id = id,
							   .session = 7,
							   .content = PROTO_CLOUDEVENT,
							   .topic = topic,
							   .payload = payload,
							   .payload_size = strlen(payload)},
				   time_boottime_ns());
}

#endif
