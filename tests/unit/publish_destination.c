/* SPDX-License-Identifier: MIT */
/* The parent's side against children that misbehave on request: this program itself, started with
 * the behaviour as its name. The clock is the test's. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/util.h"
#include "publish/destination.h"

#define S(n) ((n)*NS_PER_S)
enum { PATIENCE_MS = 60000, WINDOW = 20 };

static uint8_t buf[PROTO_FRAME_MAX];

static void say(const struct proto_frame *f)
{
	uint8_t out[512];
	ssize_t size = proto_encode(f, out, sizeof(out));

	if (size < 0 || send(PROTO_FD, out, (size_t)size, MSG_NOSIGNAL) < 0)
		_exit(3);
}

static void answer(const struct proto_publish *p, enum proto_outcome outcome, uint8_t reason)
{
	say(&(struct proto_frame){.kind = PROTO_ACK,
				  .ack = {.id = p->id, .outcome = outcome, .reason = reason}});
}

static int child(const char *behaviour)
{
	struct proto_frame f;
	ssize_t n;

	if (strcmp(behaviour, "ends") == 0)
		return 9;
	while ((n = recv(PROTO_FD, buf, sizeof(buf), 0)) > 0) {
		if (proto_decode(buf, (size_t)n, &f) < 0)
			return 4;
		if (f.kind == PROTO_CONFIGURE && strcmp(behaviour, "explains-and-ends") == 0) {
			say(&(struct proto_frame){
				.kind = PROTO_STATE,
				.status = {.state = PROTO_LOST, .text = "no route"}});
			return 75;
		}
		if (f.kind == PROTO_CONFIGURE && strcmp(behaviour, "babbles") == 0)
			send(PROTO_FD, "what?", 5, MSG_NOSIGNAL);
		else if (f.kind == PROTO_CONFIGURE)
			say(&(struct proto_frame){
				.kind = PROTO_STATE,
				.status = {.state = PROTO_CONNECTED, .window = WINDOW}});
		else if (f.kind == PROTO_DISCONNECT)
			return 0;
		else if (f.kind != PROTO_PUBLISH)
			return 5;
		else if (strcmp(behaviour, "takes") == 0)
			answer(&f.publish, PROTO_ACCEPTED, 0x10);
		else if (strcmp(behaviour, "denies") == 0)
			answer(&f.publish, PROTO_REFUSED_ONE, 0x87);
		else if (strcmp(behaviour, "has-a-quota") == 0)
			answer(&f.publish, PROTO_REFUSED_ONE, 0x97);
		else if (strcmp(behaviour, "answers-and-ends") == 0) {
			answer(&f.publish, PROTO_ACCEPTED, 0);
			recv(PROTO_FD, buf, 1, MSG_PEEK); /* the next one stays unread */
			return 0;
		} else /* "sleeps": alive, but nothing gets done */
			say(&(struct proto_frame){.kind = PROTO_BEAT});
	}
	return 0;
}

static struct destination *make(const char *behaviour, const char *program, unsigned pace)
{
	struct destination_config c = {.name = behaviour,
				       .program = program,
				       .pace = pace,
				       .mqtt = {.url = "mqtt://x", .window = 100}};
	struct destination *d;

	assert_int_equal(destination_new(&c, &d), 0);
	return d;
}

static struct destination_status status_of(struct destination *d)
{
	struct destination_status s;

	destination_status(d, &s);
	return s;
}

/* The next event, waited for in real time; the destination sees only `now`. */
static struct destination_event next(struct destination *d, int64_t now)
{
	struct pollfd p = {.fd = destination_fd(d), .events = POLLIN};
	struct destination_event e;

	while (destination_next(d, now, &e) == 0) {
		if (poll(&p, 1, PATIENCE_MS) == 0)
			fail_msg("nothing in %d ms; %s", PATIENCE_MS, status_of(d).text);
		destination_tick(d, now);
	}
	return e;
}

static void await_state(struct destination *d, enum destination_state state, int64_t now)
{
	destination_tick(d, now);
	while (status_of(d).state != state)
		next(d, now);
}

static int send_one(struct destination *d, uint64_t id, bool historical, int64_t now)
{
	return destination_publish(d,
				   &(struct proto_publish){.id = id,
							   .topic = "hadir/v1/contoh/punch",
							   .historical = historical},
				   now);
}

static void test_a_program_that_does_not_start_is_tried_again_ever_more_rarely(void **state)
{
	static const int delays_s[] = {1, 2, 4, 8, 16, 32, 60, 60};
	struct destination *d = make("nowhere", "/nonexistent/hadir-mqtt", 0);
	int64_t now = S(100);

	for (size_t i = 0; i < ARRAY_LEN(delays_s); i++) {
		int64_t due = destination_tick(d, now);

		if (due != now + S(delays_s[i]))
			fail_msg("try %zu: next after %lld s", i, (long long)((due - now) / S(1)));
		now = due;
	}
	assert_int_equal(status_of(d).state, DESTINATION_FAILED);
	assert_string_equal(status_of(d).text,
			    "cannot start /nonexistent/hadir-mqtt: No such file or directory");
	assert_int_equal(next(d, now).kind, DESTINATION_CHANGED);
	destination_free(d);
}

static void test_a_child_that_ends_at_once_is_told_once_and_started_again(void **state)
{
	struct destination *d = make("ends", "/proc/self/exe", 0);
	struct destination_event e;
	int64_t now = S(100);

	await_state(d, DESTINATION_FAILED, now);
	assert_string_equal(status_of(d).text, "hadir-mqtt ended with status 9");
	for (unsigned restarts = 2; restarts < 4; restarts++) {
		now = destination_tick(d, now);
		destination_tick(d, now);
		while (status_of(d).restarts < restarts) {
			struct pollfd p = {.fd = destination_fd(d), .events = POLLIN};

			assert_true(poll(&p, 1, PATIENCE_MS) > 0);
			if (destination_next(d, now, &e) > 0)
				fail_msg("the same news twice");
			destination_tick(d, now);
		}
	}
	destination_free(d);
}

static void test_what_a_child_said_last_is_told_and_not_how_it_ended(void **state)
{
	struct destination *d = make("explains-and-ends", "/proc/self/exe", 0);
	struct destination_event e;
	siginfo_t ended;

	destination_tick(d, S(100));
	assert_int_equal(waitid(P_PID, (id_t)status_of(d).pid, &ended, WEXITED | WNOWAIT), 0);
	destination_tick(d, S(100));
	while (status_of(d).restarts == 0) {
		destination_next(d, S(100), &e);
		destination_tick(d, S(100));
	}
	assert_int_equal(status_of(d).state, DESTINATION_LOST);
	assert_string_equal(status_of(d).text, "no route");
	destination_free(d);
}

static void test_a_child_that_speaks_nonsense_is_killed(void **state)
{
	struct destination *d = make("babbles", "/proc/self/exe", 0);

	await_state(d, DESTINATION_FAILED, S(100));
	assert_int_equal(status_of(d).pid, 0);
	destination_free(d);
}

static void test_no_progress_for_60_s_while_work_waits_kills_and_gives_everything_back(void **state)
{
	struct destination *d = make("sleeps", "/proc/self/exe", 0);
	bool back[4] = {false};
	int64_t now = S(100);

	await_state(d, DESTINATION_CONNECTED, now);
	for (uint64_t id = 1; id <= 3; id++)
		assert_int_equal(send_one(d, id, false, now), 0);
	/* Its beats come, but with work in flight only work is progress. */
	for (int i = 0; i < 10; i++) {
		struct pollfd p = {.fd = destination_fd(d), .events = POLLIN};
		struct destination_event e;

		poll(&p, 1, 20);
		destination_next(d, now + S(30), &e);
	}
	assert_int_equal(destination_tick(d, now + S(59)), now + S(60));
	assert_int_equal(status_of(d).state, DESTINATION_CONNECTED);
	destination_tick(d, now + S(60));
	assert_int_equal(status_of(d).state, DESTINATION_STUCK);
	assert_int_equal(destination_room(d, DESTINATION_FRESH, now + S(60)), 0);
	for (int left = 3; left > 0;) {
		struct destination_event e = next(d, now + S(60));

		if (e.kind == DESTINATION_CHANGED)
			continue;
		assert_int_equal(e.kind, DESTINATION_RETURNED);
		assert_true(e.id >= 1 && e.id <= 3 && !back[e.id]);
		back[e.id] = true;
		left--;
	}
	assert_int_equal(status_of(d).in_flight, 0);
	while (status_of(d).pid != 0)
		destination_tick(d, now + S(60));
	destination_tick(d, now + S(62));
	await_state(d, DESTINATION_CONNECTED, now + S(62));
	destination_free(d);
}

static void test_an_ack_that_came_before_the_end_counts(void **state)
{
	struct destination *d = make("answers-and-ends", "/proc/self/exe", 0);
	struct destination_event e;
	siginfo_t ended;

	await_state(d, DESTINATION_CONNECTED, S(100));
	assert_int_equal(send_one(d, 1, false, S(100)), 0);
	assert_int_equal(send_one(d, 2, false, S(100)), 0);
	/* Its answer and its end both wait for us. */
	assert_int_equal(waitid(P_PID, (id_t)status_of(d).pid, &ended, WEXITED | WNOWAIT), 0);
	destination_tick(d, S(100));
	do
		e = next(d, S(100));
	while (e.kind == DESTINATION_CHANGED);
	assert_int_equal(e.kind, DESTINATION_ACCEPTED);
	assert_int_equal(e.id, 1);
	do
		e = next(d, S(100));
	while (e.kind == DESTINATION_CHANGED);
	assert_int_equal(e.kind, DESTINATION_RETURNED);
	assert_int_equal(e.id, 2);
	destination_free(d);
}

static void test_the_window_is_kept_and_a_quarter_of_it_is_for_fresh_messages(void **state)
{
	struct destination *d = make("sleeps", "/proc/self/exe", 0);
	int64_t now = S(100);
	uint64_t id = 0;

	assert_int_equal(send_one(d, 1, false, now), -EAGAIN);
	await_state(d, DESTINATION_CONNECTED, now);
	while (send_one(d, ++id, true, now) == 0)
		;
	assert_int_equal(id - 1, WINDOW * 3 / 4);
	assert_int_equal(destination_room(d, DESTINATION_FRESH, now), WINDOW / 4);
	while (send_one(d, ++id, false, now) == 0)
		;
	assert_int_equal(status_of(d).in_flight, WINDOW);
	assert_int_equal(send_one(d, id, false, now), -EAGAIN);
	destination_free(d);
}

static void test_the_backlog_is_paced_and_fresh_messages_are_not(void **state)
{
	static const unsigned paces[] = {1, 10, 500, 5000};

	for (size_t i = 0; i < ARRAY_LEN(paces); i++) {
		struct destination *d = make("takes", "/proc/self/exe", paces[i]);
		int64_t now = S(100), end = S(110);
		unsigned sent = 0, fresh = 0;

		await_state(d, DESTINATION_CONNECTED, now);
		while (now < end) {
			int64_t due;

			while (send_one(d, ++sent, true, now) == 0)
				;
			sent--;
			if (destination_room(d, DESTINATION_FRESH, now) == 0)
				fail_msg("pace %u: no room for a fresh message", paces[i]);
			assert_int_equal(send_one(d, UINT32_MAX + (uint64_t)++fresh, false, now),
					 0);
			while (status_of(d).in_flight > 0)
				next(d, now);
			due = destination_tick(d, now);
			if (destination_room(d, DESTINATION_BACKLOG, now) == 0 && due - now > S(1))
				fail_msg("pace %u: wakes only after %lld ns", paces[i],
					 (long long)(due - now));
			if (destination_room(d, DESTINATION_BACKLOG, now) == 0)
				now = due;
		}
		if (sent < paces[i] * 10 || sent > paces[i] * 10 + paces[i] / 20 + 1)
			fail_msg("pace %u: %u in 10 s", paces[i], sent);
		destination_free(d);
	}
}

static void test_a_quota_pauses_all_for_5_s_and_holds_no_topic(void **state)
{
	struct destination *d = make("has-a-quota", "/proc/self/exe", 0);
	struct destination_event e;
	int64_t now = S(100);

	await_state(d, DESTINATION_CONNECTED, now);
	while (status_of(d).in_flight == 0)
		send_one(d, 1, false, now);
	do
		e = next(d, now);
	while (e.kind == DESTINATION_CHANGED);
	assert_int_equal(e.kind, DESTINATION_RETURNED);
	assert_int_equal(e.reason, 0x97);
	assert_int_equal(send_one(d, 1, false, now + S(5) - 1), -EAGAIN);
	assert_int_equal(destination_tick(d, now), now + S(5));
	assert_int_equal(send_one(d, 1, false, now + S(5)), 0);
	destination_free(d);
}

static void test_a_denied_topic_is_held_back_here(void **state)
{
	struct destination *d = make("denies", "/proc/self/exe", 0);
	struct destination_event e;
	int64_t now = S(100);

	await_state(d, DESTINATION_CONNECTED, now);
	assert_int_equal(send_one(d, 1, false, now), 0);
	do
		e = next(d, now);
	while (e.kind == DESTINATION_CHANGED);
	assert_int_equal(e.kind, DESTINATION_DENIED);
	assert_string_equal(e.topic, "hadir/v1/contoh/punch");
	assert_int_equal(send_one(d, 1, false, now), -EACCES);
	assert_int_equal(destination_tick(d, now), now + S(60));
	assert_int_equal(send_one(d, 1, false, now + S(60)), 0);
	destination_free(d);
}

static void test_stop_ends_the_child_and_starts_no_other(void **state)
{
	struct destination *d = make("takes", "/proc/self/exe", 0);

	await_state(d, DESTINATION_CONNECTED, S(100));
	destination_stop(d, S(100));
	assert_int_equal(send_one(d, 1, false, S(100)), -EAGAIN);
	await_state(d, DESTINATION_STOPPED, S(100));
	assert_true(destination_tick(d, S(1000)) == INT64_MAX);
	assert_int_equal(status_of(d).pid, 0);
	destination_free(d);
}

static void test_a_configuration_that_cannot_be_sent_is_refused(void **state)
{
	struct destination_config c = {.name = "x", .program = "/x", .mqtt.window = 0};
	struct destination *d = NULL;

	assert_int_equal(destination_new(&c, &d), -EINVAL);
	assert_null(d);
	destination_free(NULL);
}

/* As systemd does for a socket with Accept=yes: a process for each connection, which has it as its
 * first descriptor. Ends with the test. */
struct manager {
	char dir[40], path[64];
	pid_t pid;
};

static void manage(int listening, const char *behaviour)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listening, NULL, NULL);

		if (fd >= 0 && fork() == 0) {
			dup2(fd, PROTO_FD);
			execl("/proc/self/exe", "service", behaviour, (char *)NULL);
			_exit(127);
		}
		close(fd);
	}
}

static void manager_start(struct manager *m, const char *behaviour)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(m->dir, "/tmp/hadir-service-XXXXXX");
	assert_non_null(mkdtemp(m->dir));
	snprintf(m->path, sizeof(m->path), "%s/socket", m->dir);
	strcpy(at.sun_path, m->path);
	assert_int_equal(bind(listening, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(listening, 8), 0);
	m->pid = fork();
	assert_true(m->pid >= 0);
	if (m->pid == 0)
		manage(listening, behaviour);
	close(listening);
}

static void manager_end(struct manager *m)
{
	kill(m->pid, SIGKILL);
	assert_int_equal(waitpid(m->pid, NULL, 0), m->pid);
}

static void manager_forget(struct manager *m)
{
	unlink(m->path);
	assert_int_equal(rmdir(m->dir), 0);
}

static void test_a_service_is_spoken_to_as_a_child_is_and_told_to_stop(void **state)
{
	struct manager m;
	struct destination_event e;
	struct destination *d;

	manager_start(&m, "takes");
	d = make("takes", m.path, 0);
	await_state(d, DESTINATION_CONNECTED, S(100));
	assert_int_equal(status_of(d).pid, 0);
	assert_int_equal(send_one(d, 7, false, S(100)), 0);
	do
		e = next(d, S(100));
	while (e.kind == DESTINATION_CHANGED);
	assert_int_equal(e.kind, DESTINATION_ACCEPTED);
	assert_int_equal(e.id, 7);
	destination_stop(d, S(100));
	await_state(d, DESTINATION_STOPPED, S(100));
	assert_true(destination_tick(d, S(1000)) == INT64_MAX);
	destination_free(d);
	manager_end(&m);
	manager_forget(&m);
}

static void test_a_service_that_ends_at_once_is_tried_again_ever_more_rarely(void **state)
{
	static const int delays_s[] = {1, 2, 4, 8};
	struct manager m;
	struct destination *d;
	int64_t now = S(100);

	manager_start(&m, "ends");
	d = make("ends", m.path, 0);
	for (size_t i = 0; i < ARRAY_LEN(delays_s); i++) {
		int64_t due;

		destination_tick(d, now);
		while (status_of(d).restarts <= i) {
			struct pollfd p = {.fd = destination_fd(d), .events = POLLIN};
			struct destination_event e;

			assert_true(poll(&p, 1, PATIENCE_MS) > 0);
			destination_next(d, now, &e);
		}
		due = destination_tick(d, now);
		if (due != now + S(delays_s[i]))
			fail_msg("try %zu: next after %lld s", i, (long long)((due - now) / S(1)));
		now = due;
	}
	assert_int_equal(status_of(d).state, DESTINATION_FAILED);
	assert_string_equal(status_of(d).text, "hadir-mqtt ended; its journal may say why");
	manager_end(&m);
	destination_tick(d, now);
	if (strstr(status_of(d).text, "socket: Connection refused") == NULL)
		fail_msg("with nobody at the socket: %s", status_of(d).text);
	destination_free(d);
	manager_forget(&m);
}

static void test_a_stuck_service_is_left_alone_and_another_one_asked(void **state)
{
	struct manager m;
	struct destination *d;
	int64_t now = S(100);
	struct destination_event e;

	manager_start(&m, "sleeps");
	d = make("sleeps", m.path, 0);
	await_state(d, DESTINATION_CONNECTED, now);
	assert_int_equal(send_one(d, 1, false, now), 0);
	destination_tick(d, now + S(60));
	assert_int_equal(status_of(d).state, DESTINATION_STUCK);
	do
		e = next(d, now + S(60));
	while (e.kind == DESTINATION_CHANGED);
	assert_int_equal(e.kind, DESTINATION_RETURNED);
	destination_tick(d, now + S(60)); /* nothing to wait for: it was not ours to reap */
	assert_int_equal(status_of(d).restarts, 1);
	await_state(d, DESTINATION_CONNECTED, now + S(61));
	destination_free(d);
	manager_end(&m);
	manager_forget(&m);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_program_that_does_not_start_is_tried_again_ever_more_rarely),
		cmocka_unit_test(test_a_child_that_ends_at_once_is_told_once_and_started_again),
		cmocka_unit_test(test_what_a_child_said_last_is_told_and_not_how_it_ended),
		cmocka_unit_test(test_a_child_that_speaks_nonsense_is_killed),
		cmocka_unit_test(
			test_no_progress_for_60_s_while_work_waits_kills_and_gives_everything_back),
		cmocka_unit_test(test_an_ack_that_came_before_the_end_counts),
		cmocka_unit_test(test_the_window_is_kept_and_a_quarter_of_it_is_for_fresh_messages),
		cmocka_unit_test(test_the_backlog_is_paced_and_fresh_messages_are_not),
		cmocka_unit_test(test_a_quota_pauses_all_for_5_s_and_holds_no_topic),
		cmocka_unit_test(test_a_denied_topic_is_held_back_here),
		cmocka_unit_test(test_stop_ends_the_child_and_starts_no_other),
		cmocka_unit_test(test_a_configuration_that_cannot_be_sent_is_refused),
		cmocka_unit_test(test_a_service_is_spoken_to_as_a_child_is_and_told_to_stop),
		cmocka_unit_test(test_a_service_that_ends_at_once_is_tried_again_ever_more_rarely),
		cmocka_unit_test(test_a_stuck_service_is_left_alone_and_another_one_asked),
	};

	if (argc == 2)
		return child(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
