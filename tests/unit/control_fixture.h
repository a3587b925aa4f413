/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_CONTROL_FIXTURE_H
#define HADIR_TESTS_CONTROL_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/util.h"
#include "control/server.h"

/* The daemon that the verbs below belong to: what they saw, for the tests to look at. */
static struct office {
	char dir[64], path[96];
	struct control *server;
	int handled, gone, bulk_rows, slices;
	bool dry;
	unsigned int roles;
	struct control_request *waiting; /* answered by the test itself */
} office;

static const struct control_groups groups = {.it = 4001, .hr = 4002, .camat = 4003, .page = 300};

/* A server in a directory of its own, for every test. */
static inline void serve(const struct control_sessions *sessions, const struct control_verb *verbs,
			 size_t n)
{
	office = (struct office){.dir = "/tmp/hadir-control-XXXXXX"};
	assert_non_null(mkdtemp(office.dir));
	assert_int_equal(chmod(office.dir, 0755), 0);
	snprintf(office.path, sizeof(office.path), "%s/control", office.dir);
	assert_int_equal(
		control_open(office.path, &groups, sessions, verbs, n, &office, &office.server), 0);
}

static inline void handle_echo(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *text;
	int n = 1;

	o->handled++;
	o->dry = control_dry(req);
	o->roles = control_roles(req);
	if (!control_unpack(req, "{s:s, s?i}", "text", &text, "n", &n))
		return;
	for (int i = 0; i < n; i++)
		control_row(req, json_pack("{s:s, s:i}", "text", text, "i", i));
	control_end(req);
}

static inline int teardown(void **state)
{
	control_free(office.server);
	assert_int_equal(access(office.path, F_OK), -1);
	assert_int_equal(rmdir(office.dir), 0);
	return 0;
}

static inline int server_wants_a_turn(void)
{
	struct pollfd p = {.fd = control_fd(office.server), .events = POLLIN};

	return poll(&p, 1, 0);
}

/* Until the server has nothing to do; one that always has is a daemon that burns a core. */
static inline void pump(void)
{
	for (int i = 0; server_wants_a_turn(); i++) {
		assert_true(i < 200000);
		assert_int_equal(control_dispatch(office.server), 0);
	}
}

static inline int client_open(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	strcpy(at.sun_path, office.path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static inline void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* All that the server sent so far, NUL-terminated, in a static buffer. */
static inline const char *heard(int fd)
{
	static char buf[1 << 20];
	size_t n = 0;
	ssize_t r;

	while ((r = recv(fd, buf + n, sizeof(buf) - 1 - n, 0)) > 0)
		n += (size_t)r;
	buf[n] = '\0';
	return buf;
}

static inline bool closed(int fd)
{
	char c;
	ssize_t n = recv(fd, &c, 1, 0);

	return n == 0 || (n < 0 && errno == ECONNRESET);
}

static inline const char *ask(int fd, const char *line)
{
	say(fd, line);
	pump();
	return heard(fd);
}

#define ECHO "{\"v\":1,\"id\":7,\"verb\":\"echo\",\"args\":{\"text\":\"a\"}}\n"
#define ECHOED "{\"id\":7,\"row\":{\"text\":\"a\",\"i\":0}}\n{\"id\":7,\"end\":{\"rows\":1}}\n"

#endif
