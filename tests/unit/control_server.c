/* SPDX-License-Identifier: MIT */
#include "control_fixture.h"

static void handle_bulk(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	o->handled++;
	o->bulk_rows = (int)json_array_size(control_rows(req));
	control_end(req);
}

static void handle_watch(struct control_request *req, void *ctx)
{
	control_subscribe(req);
}

static void handle_wait(struct control_request *req, void *ctx)
{
	((struct office *)ctx)->waiting = req;
}

static void forget_wait(struct control_request *req, void *ctx)
{
	struct office *o = ctx;

	assert_ptr_equal(req, o->waiting);
	o->waiting = NULL;
	o->gone++;
}

/* 500 slices of 10 rows of 1 KiB: five times what a client may leave unread. */
enum { LONG_SLICES = 500, LONG_ROWS = 10 };

static void more_long(struct control_request *req, void *ctx)
{
	char text[1024];

	((struct office *)ctx)->slices++;
	memset(text, 'x', sizeof(text));
	for (int i = 0; i < LONG_ROWS; i++)
		control_row(req, json_pack("{s:s#}", "text", text, (int)sizeof(text)));
	if (++*control_cursor(req) == LONG_SLICES)
		control_end(req);
}

static void handle_long(struct control_request *req, void *ctx)
{
	((struct office *)ctx)->handled++;
}

static void handle_refuse(struct control_request *req, void *ctx)
{
	struct control_fault f = {.code = CONTROL_REFUSED,
				  .text = "no such unit",
				  .file = "roster.csv",
				  .line = 3,
				  .expected = "umum"};

	control_error_at(req, &f);
}

static const struct control_verb verbs[] = {
	{"echo", CONTROL_ALL, .handle = handle_echo},
	{"hr-only", CONTROL_HR, .handle = handle_echo},
	{"bulk", CONTROL_HR, .bulk = true, .handle = handle_bulk},
	{"watch", CONTROL_ALL, .handle = handle_watch},
	{"wait", CONTROL_ALL, .handle = handle_wait, .gone = forget_wait},
	{"long", CONTROL_ALL, .handle = handle_long, .more = more_long},
	{"refuse", CONTROL_ALL, .handle = handle_refuse},
};

static int setup(void **state)
{
	serve(NULL, verbs, ARRAY_LEN(verbs));
	return 0;
}

static void test_a_request_is_answered_with_rows_and_an_end(void **state)
{
	int fd = client_open();

	assert_string_equal(ask(fd, ECHO), ECHOED);
	assert_false(office.dry);
	assert_string_equal(ask(fd, "{\"v\":1,\"id\":8,\"verb\":\"echo\",\"args\":{\"text\":\"b\","
				    "\"n\":0},\"dry\":true}\n"),
			    "{\"id\":8,\"end\":{\"rows\":0}}\n");
	assert_true(office.dry);
	assert_int_equal(office.handled, 2);
	close(fd);
	pump();
}

static void test_errors_name_code_place_and_cure(void **state)
{
	static const struct {
		const char *line, *answer;
	} rows[] = {
		{"{\"v\":1,\"id\":1,\"verb\":\"refuse\"}\n",
		 "{\"id\":1,\"error\":{\"code\":\"refused\",\"text\":\"no such unit\",\"file\":"
		 "\"roster.csv\",\"line\":3,\"expected\":\"umum\"}}\n"},
		{"{\"v\":1,\"id\":2,\"verb\":\"nonsense\"}\n", "\"code\":\"unknown-verb\""},
		{"{\"v\":1,\"id\":3,\"verb\":\"echo\"}\n", "\"code\":\"bad-args\""},
		{"{\"v\":1,\"id\":4,\"verb\":\"echo\",\"args\":{\"text\":\"a\",\"m\":1}}\n",
		 "\"code\":\"bad-args\""},
		{"{\"v\":1,\"id\":5,\"verb\":\"echo\",\"args\":{\"text\":7}}\n",
		 "\"code\":\"bad-args\""},
	};
	int fd = client_open();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *answer = ask(fd, rows[i].line);

		if (strstr(answer, rows[i].answer) == NULL || strstr(answer, "\"end\"") != NULL)
			fail_msg("%s: %s", rows[i].line, answer);
	}
	assert_string_equal(ask(fd, ECHO), ECHOED); /* and the connection goes on */
	close(fd);
	pump();
}

static void test_half_a_line_does_nothing_and_delays_nobody(void **state)
{
	int half = client_open(), other = client_open();
	size_t n = strlen(ECHO);

	for (size_t i = 0; i < n - 1; i++) {
		assert_int_equal(send(half, ECHO + i, 1, 0), 1);
		pump();
	}
	assert_int_equal(office.handled, 0);
	assert_string_equal(ask(other, ECHO), ECHOED);
	assert_string_equal(ask(half, "\n"), ECHOED);

	assert_string_equal(
		ask(half, "{\"v\":1,\"id\":9,\"verb\":\"echo\",\"args\":{\"text\":\"a\"}}"), "");
	shutdown(half, SHUT_WR);
	pump();
	assert_true(closed(half));
	assert_int_equal(office.handled, 2); /* the line that never ended was not carried out */
	close(half);
	close(other);
	pump();
}

static void test_a_client_that_has_said_all_still_gets_its_answers(void **state)
{
	int fd = client_open();

	say(fd, ECHO ECHO ECHO ECHO);
	shutdown(fd, SHUT_WR);
	pump();
	assert_string_equal(heard(fd), ECHOED ECHOED ECHOED ECHOED);
	assert_true(closed(fd));
	close(fd);
}

static void test_what_is_no_request_closes_that_connection_only(void **state)
{
	static const char *const rows[] = {
		"hello\n",
		"\n",
		"GET / HTTP/1.1\r\n",
		"{\"v\":1,\"id\":1,\"verb\":\"echo\",\"verb\":\"echo\"}\n",
		"{\"v\":1,\"id\":1,\"verb\":\"echo\",\"sesion\":\"x\"}\n",
		"{\"id\":1,\"row\":{}}\n",
		"{\"id\":1,\"end\":{\"rows\":0}}\n",
		"{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n{\"id\":2,\"row\":{}}\n",
		"{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n{\"id\":1,\"end\":{\"rows\":1}}\n",
		"{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n{\"id\":1,\"row\":{}}\n{\"id\":1,\"end\":{}}"
		"\n",
		"{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n" ECHO,
	};
	int good = client_open();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int fd = client_open();
		const char *answer = ask(fd, rows[i]);

		if (strstr(answer, "\"code\":\"bad-request\"") == NULL || !closed(fd))
			fail_msg("%s: %s", rows[i], answer);
		close(fd);
	}
	assert_int_equal(office.handled, 0);
	assert_string_equal(ask(good, ECHO), ECHOED);
	close(good);
	pump();
}

/* Sends `n` bytes of `c`, turn by turn, until the server closes; what it heard is returned. */
static const char *flood(int fd, size_t n, char c)
{
	char block[4096];
	static char answer[4096];

	memset(block, c, sizeof(block));
	answer[0] = '\0';
	while (n > 0) {
		ssize_t r = send(fd, block, n < sizeof(block) ? n : sizeof(block), MSG_NOSIGNAL);

		if (r < 0 && errno != EAGAIN)
			break;
		n -= r > 0 ? (size_t)r : 0;
		pump();
		strncat(answer, heard(fd), sizeof(answer) - strlen(answer) - 1);
	}
	return answer;
}

static void test_a_line_of_64_kib_passes_and_one_byte_more_is_refused(void **state)
{
	static const char head[] = "{\"v\":1,\"id\":7,\"verb\":\"echo\",\"args\":{\"text\":\"a\"}}";
	int fd = client_open();

	say(fd, head);
	assert_string_equal(flood(fd, CONTROL_LINE_MAX - strlen(head) - 1, ' '), "");
	assert_string_equal(ask(fd, "\n"), ECHOED);
	close(fd);

	fd = client_open();
	say(fd, head);
	assert_non_null(
		strstr(flood(fd, CONTROL_LINE_MAX - strlen(head), ' '), "\"code\":\"too-long\""));
	assert_true(closed(fd));
	close(fd);
	pump();
	assert_int_equal(office.handled, 1);
}

static void test_a_bulk_is_handed_over_whole_or_not_at_all(void **state)
{
	int fd = client_open();

	assert_string_equal(ask(fd, "{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n"), "");
	assert_string_equal(ask(fd, "{\"id\":1,\"row\":{\"text\":\"a\"}}\n{\"id\":1,\"row\":{}}\n"),
			    "");
	assert_int_equal(office.handled, 0);
	assert_string_equal(ask(fd, "{\"id\":1,\"end\":{\"rows\":2}}\n"),
			    "{\"id\":1,\"end\":{\"rows\":0}}\n");
	assert_int_equal(office.bulk_rows, 2);
	assert_int_equal(office.handled, 1);
	close(fd);

	fd = client_open();
	assert_string_equal(
		ask(fd, "{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n{\"id\":1,\"row\":{}}\n"), "");
	close(fd); /* it leaves in the middle */
	pump();
	assert_int_equal(office.handled, 1);
}

static void test_a_bulk_beyond_its_bound_is_refused(void **state)
{
	int fd = client_open();
	const char *answer = "";

	say(fd, "{\"v\":1,\"id\":1,\"verb\":\"bulk\"}\n");
	for (int i = 0; i <= CONTROL_BULK_ROWS && answer[0] == '\0'; i++) {
		say(fd, "{\"id\":1,\"row\":{}}\n");
		pump();
		answer = heard(fd);
		if (i < CONTROL_BULK_ROWS && answer[0] != '\0')
			fail_msg("row %d: %s", i, answer);
	}
	assert_non_null(strstr(answer, "\"code\":\"too-long\""));
	assert_int_equal(office.handled, 0);
	close(fd);
	pump();
}

static void test_the_33rd_client_is_told_so_and_a_place_left_is_a_place_free(void **state)
{
	int fds[CONTROL_CLIENTS_MAX], extra;

	for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
		fds[i] = client_open();
		pump();
	}
	extra = client_open();
	pump();
	assert_non_null(strstr(heard(extra), "\"code\":\"busy\""));
	assert_true(closed(extra));
	close(extra);
	assert_string_equal(ask(fds[0], ECHO), ECHOED);

	close(fds[5]);
	pump();
	fds[5] = client_open();
	assert_string_equal(ask(fds[5], ECHO), ECHOED);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	pump();
}

static void test_without_a_free_fd_the_server_refuses_and_does_not_spin(void **state)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), next = dup(fd);
	struct rlimit old, tight;

	strcpy(at.sun_path, office.path);
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	tight = (struct rlimit){.rlim_cur = (rlim_t)next, .rlim_max = old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	pump();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_non_null(strstr(heard(fd), "\"code\":\"busy\""));
	close(fd);
	fd = client_open();
	assert_string_equal(ask(fd, ECHO), ECHOED);
	close(fd);
	pump();
}

#define WATCH "{\"v\":1,\"id\":3,\"verb\":\"watch\"}\n"

static void test_watchers_get_every_broadcast_and_others_none(void **state)
{
	int a = client_open(), b = client_open(), other = client_open();

	ask(a, WATCH);
	ask(b, WATCH);
	assert_string_equal(ask(other, ECHO), ECHOED);
	assert_int_equal(control_subscribers(office.server), 2);
	control_broadcast(office.server, json_pack("{s:i}", "n", 1));
	assert_string_equal(heard(a), "{\"id\":3,\"row\":{\"n\":1}}\n");
	assert_string_equal(heard(b), "{\"id\":3,\"row\":{\"n\":1}}\n");
	assert_string_equal(heard(other), "");
	close(a);
	pump();
	assert_int_equal(control_subscribers(office.server), 1);
	control_broadcast(office.server, json_pack("{s:i}", "n", 2));
	assert_string_equal(heard(b), "{\"id\":3,\"row\":{\"n\":2}}\n");
	close(b);
	close(other);
	pump();
}

static void test_a_watcher_one_mib_behind_is_dropped_and_the_others_lose_nothing(void **state)
{
	int slow = client_open(), good = client_open(), rows = 0, heard_rows = 0;
	char text[1000];

	memset(text, 'x', sizeof(text));
	ask(slow, WATCH);
	ask(good, WATCH);
	while (control_subscribers(office.server) == 2) {
		/* The kernel's own buffer comes on top of the 1 MiB. */
		assert_true(rows < 3000);
		control_broadcast(office.server, json_pack("{s:s#}", "t", text, (int)sizeof(text)));
		rows++;
		for (const char *p = heard(good); *p != '\0'; p++)
			heard_rows += *p == '\n';
	}
	assert_true(rows > 1024 * 1024 / 1050);
	assert_int_equal(heard_rows, rows);
	pump();
	heard(slow); /* what had reached the kernel */
	assert_true(closed(slow));
	assert_string_equal(ask(good, ""), "");
	close(slow);
	close(good);
	pump();
}

static void test_a_long_answer_waits_for_its_reader(void **state)
{
	int fd = client_open();
	size_t total = 0, rows = 0;

	say(fd, "{\"v\":1,\"id\":4,\"verb\":\"long\"}\n");
	pump();
	assert_true(office.slices > 0 && office.slices < LONG_SLICES / 2); /* it waits for us */
	while (total == 0 || rows < LONG_SLICES * LONG_ROWS + 1) {
		const char *text = heard(fd);

		assert_true(*text != '\0');
		for (; *text != '\0'; text++, total++)
			rows += *text == '\n';
		pump();
	}
	assert_true(total > 4 * CONTROL_BEHIND_MAX); /* and is never dropped for being long */
	assert_int_equal(office.slices, LONG_SLICES);
	assert_string_equal(ask(fd, ECHO), ECHOED);
	close(fd);
	pump();
}

static void test_a_client_with_a_thousand_requests_delays_nobody(void **state)
{
	int greedy = client_open(), other = client_open();
	char many[500 * strlen(ECHO) + 1];

	many[0] = '\0';
	for (int i = 0; i < 500; i++)
		strcat(many, ECHO);
	pump();
	say(greedy, many);
	say(other, ECHO);
	for (int i = 0; i < 2; i++)
		assert_int_equal(control_dispatch(office.server), 0);
	assert_string_equal(heard(other), ECHOED);
	assert_true(office.handled < 10);
	pump();
	while (office.handled < 501) { /* it also waits while its answers are not read */
		assert_true(*heard(greedy) != '\0');
		pump();
	}
	close(greedy);
	close(other);
	pump();
}

static void test_a_request_may_be_answered_later(void **state)
{
	int fd = client_open();

	say(fd, "{\"v\":1,\"id\":5,\"verb\":\"wait\"}\n" ECHO);
	pump();
	assert_non_null(office.waiting);
	assert_string_equal(heard(fd), ""); /* the next request waits for this answer */
	control_row(office.waiting, json_pack("{s:i}", "n", 1));
	control_end(office.waiting);
	assert_string_equal(heard(fd),
			    "{\"id\":5,\"row\":{\"n\":1}}\n{\"id\":5,\"end\":{\"rows\":1}}\n");
	pump();
	assert_string_equal(heard(fd), ECHOED);
	close(fd);
	pump();
	assert_int_equal(office.gone, 0);
}

static void test_a_client_that_leaves_takes_its_open_request_along(void **state)
{
	int fd = client_open();

	ask(fd, "{\"v\":1,\"id\":5,\"verb\":\"wait\"}\n");
	assert_non_null(office.waiting);
	close(fd);
	for (int i = 0; i < 3; i++) /* the loop has not told the server yet: still safe to answer */
		control_row(office.waiting, json_pack("{s:i}", "n", 1));
	pump();
	assert_int_equal(office.gone, 1);
	assert_null(office.waiting);
}

static void test_only_a_dead_socket_is_replaced(void **state)
{
	struct control *second = NULL;
	char path[96];
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct stat st;
	int fd, fds[100];
	size_t n = 0;

	assert_int_equal(control_open(office.path, &groups, NULL, verbs, 1, NULL, &second),
			 -EADDRINUSE);
	assert_null(second);
	assert_int_equal(access(office.path, F_OK), 0);
	pump();

	while (n < ARRAY_LEN(fds)) { /* a daemon too busy to answer is not dead either */
		strcpy(at.sun_path, office.path);
		fds[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (connect(fds[n++], (struct sockaddr *)&at, sizeof(at)) < 0)
			break;
	}
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(control_open(office.path, &groups, NULL, verbs, 1, NULL, &second),
			 -EADDRINUSE);
	while (n > 0)
		close(fds[--n]);
	pump();

	snprintf(path, sizeof(path), "%s/dead", office.dir);
	strcpy(at.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	close(fd); /* as after kill -9 */
	assert_int_equal(control_open(path, &groups, NULL, verbs, 1, NULL, &second), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0666);
	control_free(second);
	assert_int_equal(access(path, F_OK), -1);

	fd = open(path, O_CREAT | O_WRONLY, 0600);
	close(fd);
	second = NULL;
	assert_int_equal(control_open(path, &groups, NULL, verbs, 1, NULL, &second), -EEXIST);
	assert_int_equal(unlink(path), 0);

	memset(path, 'a', sizeof(path));
	assert_int_equal(
		control_open("/nonexistent/control", &groups, NULL, verbs, 1, NULL, &second),
		-ENOENT);
	control_free(NULL);
}

#define server_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Between fork and exec a child has all our descriptors, also those that are closed in us. */
static void test_a_connection_that_a_child_still_has_is_forgotten(void **state)
{
	int fd = client_open(), pair[2];
	struct pollfd p = {.fd = control_fd(office.server), .events = POLLIN};
	char c = 0;
	pid_t pid;

	pump(); /* it is accepted */
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	if (pid == 0) {
		close(fd);
		close(pair[0]);
		(void)!write(pair[1], &c, 1);
		_exit(read(pair[1], &c, 1) == 0 ? 0 : 1);
	}
	close(pair[1]);
	assert_int_equal(read(pair[0], &c, 1), 1);
	close(fd);
	assert_int_equal(poll(&p, 1, 60000), 1);
	control_dispatch(office.server);
	assert_int_equal(poll(&p, 1, 0), 0);
	close(pair[0]);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		server_test(test_a_request_is_answered_with_rows_and_an_end),
		server_test(test_a_connection_that_a_child_still_has_is_forgotten),
		server_test(test_errors_name_code_place_and_cure),
		server_test(test_half_a_line_does_nothing_and_delays_nobody),
		server_test(test_a_client_that_has_said_all_still_gets_its_answers),
		server_test(test_what_is_no_request_closes_that_connection_only),
		server_test(test_a_line_of_64_kib_passes_and_one_byte_more_is_refused),
		server_test(test_a_bulk_is_handed_over_whole_or_not_at_all),
		server_test(test_a_bulk_beyond_its_bound_is_refused),
		server_test(test_the_33rd_client_is_told_so_and_a_place_left_is_a_place_free),
		server_test(test_without_a_free_fd_the_server_refuses_and_does_not_spin),
		server_test(test_watchers_get_every_broadcast_and_others_none),
		server_test(test_a_watcher_one_mib_behind_is_dropped_and_the_others_lose_nothing),
		server_test(test_a_long_answer_waits_for_its_reader),
		server_test(test_a_client_with_a_thousand_requests_delays_nobody),
		server_test(test_a_request_may_be_answered_later),
		server_test(test_a_client_that_leaves_takes_its_open_request_along),
		server_test(test_only_a_dead_socket_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
