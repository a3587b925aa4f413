/* SPDX-License-Identifier: MIT */
/* hadir-mqtt as a service: whoever asks, it goes where the office's settings go. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/spawn.h"
#include "base/util.h"
#include "publish/proto.h"

enum { PATIENCE_MS = 60000 };

static char dir[] = "/tmp/hadir-allowed-XXXXXX", conf[PATH_MAX], drop_in[PATH_MAX];
static char program[PATH_MAX];

static void file_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* The first thing it says. */
static void ask(const struct proto_configure *c, struct proto_status *ret)
{
	const struct proto_frame f = {.kind = PROTO_CONFIGURE, .configure = *c};
	char *argv[] = {program, "--config", conf, NULL};
	static uint8_t buf[PROTO_FRAME_MAX];
	struct proto_frame said;
	int pair[2];
	ssize_t n = proto_encode(&f, buf, sizeof(buf));
	pid_t pid;

	assert_true(n > 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(send(pair[0], buf, (size_t)n, 0), n);
	assert_int_equal(
		spawn(program, argv, environ, &(struct spawn_fd){pair[1], PROTO_FD}, 1, &pid), 0);
	close(pair[1]);
	do {
		struct pollfd p = {.fd = pair[0], .events = POLLIN};

		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		n = recv(pair[0], buf, sizeof(buf), 0);
		assert_true(n > 0);
		assert_int_equal(proto_decode(buf, (size_t)n, &said), 0);
	} while (said.kind != PROTO_STATE);
	*ret = said.status;
	close(pair[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

#define LOCAL "mqtt://127.0.0.1:1"
#define FAR "mqtts://localhost:1"

/* What an office has written, with a mistake that is no broker's. */
static const char settings[] = "[office]\nid = contoh\nzone = Mars/Kandangan\nini bukan apa-apa\n"
			       "[broker office]\nurl = mqtt://127.0.0.1:1/\nuser = hadir\n"
			       "password-credential = broker_office\nnames = yes\n";
static const char uplink[] = "[broker uplink]\nurl = mqtts://localhost:1\nca = /ca.pem\n"
			     "client-cert = /c.pem\nclient-key = /c.key\n";

static void test_it_connects_to_what_the_settings_name_and_to_nothing_else(void **state)
{
	/* clang-format off */
	static const struct {
		const char *what, *url, *user, *credential, *ca, *cert, *key;
		bool allowed;
	} rows[] = {
		{ "the office's broker", LOCAL, "hadir", "broker_office", "", "", "", true },
		{ "one of conf.d", FAR, "", "", "/ca.pem", "/c.pem", "/c.key", true },
		{ "an address nobody wrote", "mqtt://192.0.2.1", "", "", "", "", "", false },
		{ "another port", "mqtt://127.0.0.1:2", "hadir", "broker_office", "", "", "", false },
		{ "another user", LOCAL, "tamu", "broker_office", "", "", "", false },
		{ "without its user", LOCAL, "", "", "", "", "", false },
		{ "another's password", LOCAL, "hadir", "broker_uplink", "", "", "", false },
		{ "a file of the machine", LOCAL, "hadir", "/etc/passwd", "", "", "", false },
		{ "a file beside", LOCAL, "hadir", "../broker_office", "", "", "", false },
		{ "another authority", FAR, "", "", "/tmp/ca.pem", "/c.pem", "/c.key", false },
		{ "any authority", FAR, "", "", "", "/c.pem", "/c.key", false },
		{ "another certificate", FAR, "", "", "/ca.pem", "/tmp/c.pem", "/c.key", false },
		{ "another key", FAR, "", "", "/ca.pem", "/c.pem", "/tmp/c.key", false },
		{ "two mixed", FAR, "hadir", "broker_office", "/ca.pem", "/c.pem", "/c.key", false },
	};
	/* clang-format on */

	file_write(conf, settings);
	file_write(drop_in, uplink);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct proto_configure c = {.url = rows[i].url,
						  .client_id = "hadir-contoh",
						  .user = rows[i].user,
						  .credential = rows[i].credential,
						  .ca = rows[i].ca,
						  .cert = rows[i].cert,
						  .key = rows[i].key,
						  .state_topic = "hadir/v1/contoh/state",
						  .window = 1};
		struct proto_status s;
		bool refused;

		ask(&c, &s);
		refused = s.state == PROTO_LOST && strstr(s.text, "has no [broker]") != NULL;
		if (refused == rows[i].allowed)
			fail_msg("%s: %d, %s", rows[i].what, s.state, s.text);
	}
}

static void test_without_settings_it_connects_nowhere(void **state)
{
	const struct proto_configure c = {
		.url = LOCAL, .user = "hadir", .credential = "broker_office", .window = 1};
	struct proto_status s;

	unlink(conf);
	unlink(drop_in);
	ask(&c, &s);
	assert_int_equal(s.state, PROTO_LOST);
	assert_non_null(strstr(s.text, "has no [broker]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_connects_to_what_the_settings_name_and_to_nothing_else),
		cmocka_unit_test(test_without_settings_it_connects_nowhere),
	};
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 64);
	char folder[PATH_MAX];
	int failed;

	assert_true(n > 0);
	for (int up = 0; up < 3; up++)
		*strrchr(program, '/') = '\0';
	strcat(program, "/hadir-mqtt");
	assert_non_null(mkdtemp(dir));
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	snprintf(conf, sizeof(conf), "%s/hadir.conf", dir);
	snprintf(folder, sizeof(folder), "%s/conf.d", dir);
	snprintf(drop_in, sizeof(drop_in), "%s/conf.d/uplink.conf", dir);
	assert_int_equal(mkdir(folder, 0700), 0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	rmdir(dir);
	return failed;
}
