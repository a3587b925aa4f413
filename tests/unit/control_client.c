/* SPDX-License-Identifier: MIT */
#include "control_fixture.h"

#include "control/client.h"

/* The blocking client, in a process of its own beside the server. */

static int find_session(void *ctx, const char *token, struct control_session *ret)
{
	*ret = (struct control_session){"p-01", CONTROL_EMPLOYEE};
	return strcmp(token, "t-1") == 0 ? 0 : -ENOENT;
}

static int use_nonce(void *ctx, const char *token, const char *nonce)
{
	return strcmp(nonce, "new") == 0 ? 0 : -EEXIST;
}

static const struct control_sessions sessions = {.find = find_session, .once = use_nonce};

static void handle_who(struct control_request *req, void *ctx)
{
	control_row(req,
		    json_pack("{s:s, s:b}", "who", control_caller(req), "dry", control_dry(req)));
	control_end(req);
}

static void handle_bulk(struct control_request *req, void *ctx)
{
	size_t i;
	json_t *row;

	json_array_foreach((json_t *)control_rows(req), i, row) control_row(req, json_incref(row));
	control_end(req);
}

static void handle_wait(struct control_request *req, void *ctx)
{
	control_row(req, json_pack("{s:s}", "text", "first"));
	office.waiting = req;
}

static const struct control_verb verbs[] = {
	{"echo", CONTROL_ALL, .handle = handle_echo},
	{"who", CONTROL_ALL | CONTROL_EMPLOYEE, .handle = handle_who},
	{"lobby", CONTROL_LOBBY, .handle = handle_who},
	{"bulk", CONTROL_ALL, .bulk = true, .handle = handle_bulk},
	{"wait", CONTROL_ALL, .handle = handle_wait},
};

static int setup(void **state)
{
	serve(&sessions, verbs, ARRAY_LEN(verbs));
	return 0;
}

/* What the child tells its parent. */
struct heard {
	int r;
	size_t rows;
	char last[128], error[128]; /* JSON of the last row, and of the error */
};

struct listening {
	struct heard *heard;
	size_t enough; /* 0: never */
};

static bool keep_row(const json_t *row, void *arg)
{
	struct listening *l = arg;
	char *text = json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS);

	snprintf(l->heard->last, sizeof(l->heard->last), "%s", text);
	free(text);
	return ++l->heard->rows != l->enough;
}

/* `hang_up`: the daemon ends while a request waits. */
static struct heard ask_client(struct control_ask ask, size_t enough, bool hang_up)
{
	struct heard h = {0};
	int answer[2], status;
	pid_t pid;

	office.waiting = NULL;
	assert_int_equal(pipe(answer), 0);
	pid = fork();
	if (pid == 0) {
		struct listening l = {&h, enough};
		json_t *error = NULL;

		ask.path = office.path;
		ask.row = keep_row;
		ask.arg = &l;
		h.r = control_ask(&ask, &error);
		if (error != NULL)
			snprintf(h.error, sizeof(h.error), "%s",
				 json_string_value(json_object_get(error, "code")));
		(void)!write(answer[1], &h, sizeof(h));
		_exit(0);
	}
	close(answer[1]);
	for (;;) { /* the child's answer is what ends this */
		struct pollfd p[2] = {
			{.fd = office.server ? control_fd(office.server) : -1, .events = POLLIN},
			{.fd = answer[0], .events = POLLIN}};

		poll(p, 2, -1);
		if (p[1].revents)
			break;
		if (office.server != NULL)
			control_dispatch(office.server);
		if (hang_up && office.waiting != NULL) {
			control_free(office.server);
			office.server = NULL;
			hang_up = false;
		}
	}
	assert_int_equal(read(answer[0], &h, sizeof(h)), sizeof(h));
	close(answer[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	if (office.server != NULL)
		pump();
	return h;
}

static void test_rows_come_one_by_one_until_the_end_or_enough(void **state)
{
	json_t *args = json_pack("{s:s, s:i}", "text", "a", "n", 3);
	struct control_ask ask = {.verb = "echo", .args = args};
	struct heard h = ask_client(ask, 0, false);

	assert_int_equal(h.r, 0);
	assert_int_equal(h.rows, 3);
	assert_string_equal(h.last, "{\"i\":2,\"text\":\"a\"}");
	h = ask_client(ask, 2, false);
	assert_int_equal(h.r, 0);
	assert_int_equal(h.rows, 2);
	json_decref(args);
}

static void test_the_request_says_all_that_it_was_given(void **state)
{
	static const struct {
		struct control_ask ask;
		int r;
		const char *what; /* of the row, or the error's code */
	} rows[] = {
		{{.verb = "who"}, 0, "{\"dry\":false,\"who\":\"\"}"},
		{{.verb = "who", .dry = true}, 0, "{\"dry\":true,\"who\":\"\"}"},
		{{.verb = "who", .session = "t-1"}, 0, "{\"dry\":false,\"who\":\"p-01\"}"},
		{{.verb = "who", .session = "t-1", .once = ""},
		 0,
		 "{\"dry\":false,\"who\":\"p-01\"}"},
		{{.verb = "who", .session = "t-1", .once = "new"},
		 0,
		 "{\"dry\":false,\"who\":\"p-01\"}"},
		{{.verb = "who", .session = "t-1", .once = "old"}, 1, CONTROL_REPEATED},
		{{.verb = "who", .session = "t-2"}, 1, CONTROL_NO_SESSION},
		{{.verb = "lobby", .session = ""}, 0, "{\"dry\":false,\"who\":\"\"}"},
		{{.verb = "who", .session = ""}, 1, CONTROL_DENIED},
		{{.verb = "what"}, 1, CONTROL_UNKNOWN_VERB},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct heard h = ask_client(rows[i].ask, 0, false);

		if (h.r != rows[i].r || strcmp(h.r == 0 ? h.last : h.error, rows[i].what) != 0)
			fail_msg("row %zu: %d, %s %s", i, h.r, h.last, h.error);
	}
}

static void test_a_bulk_goes_line_by_line(void **state)
{
	static const struct {
		const char *text, *last;
		size_t rows;
	} rows[] = {
		{"a\nb\n", "{\"text\":\"b\"}", 2},
		{"a\nb", "{\"text\":\"b\"}", 2},
		{"a\n\nb", "{\"text\":\"b\"}", 3},
		{"", "", 0},
		{"a\n\xff\n", "{\"text\":\"\xef\xbf\xbd\"}", 2}, /* its line keeps its number */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[32];
		struct heard h;

		strcpy(text, rows[i].text);
		h = ask_client((struct control_ask){.verb = "bulk", .bulk = text}, 0, false);
		if (h.r != 0 || h.rows != rows[i].rows || strcmp(h.last, rows[i].last) != 0)
			fail_msg("row %zu: %d, %zu rows, %s", i, h.r, h.rows, h.last);
	}
}

static void test_who_asks_is_told_that_nobody_knows_how_it_ended(void **state)
{
	struct heard h = ask_client((struct control_ask){.verb = "wait", .timeout_s = 1}, 0, false);

	assert_int_equal(h.r, -ETIMEDOUT);
	assert_int_equal(h.rows, 1);
	h = ask_client((struct control_ask){.verb = "wait"}, 0, true);
	assert_int_equal(h.r, -ECONNRESET);
	assert_int_equal(h.rows, 1);
	/* And that nobody is there. */
	h = ask_client((struct control_ask){.verb = "wait"}, 0, false);
	assert_int_equal(h.r, -ENOENT);
}

static void test_a_path_that_is_no_socket_is_said(void **state)
{
	char longer[200];

	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(control_connect(longer), -ENAMETOOLONG);
	assert_int_equal(control_connect("/dev/null"), -ECONNREFUSED);
	assert_int_equal(control_connect("/nonexistent/control"), -ENOENT);
}

#define client_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		client_test(test_rows_come_one_by_one_until_the_end_or_enough),
		client_test(test_the_request_says_all_that_it_was_given),
		client_test(test_a_bulk_goes_line_by_line),
		client_test(test_who_asks_is_told_that_nobody_knows_how_it_ended),
		cmocka_unit_test(test_a_path_that_is_no_socket_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
