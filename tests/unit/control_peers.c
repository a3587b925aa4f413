/* SPDX-License-Identifier: MIT */
#include "control_fixture.h"

/* Who may ask what: by groups, and in the session of somebody who has logged in. */

/* Sessions as an office keeps them. */
static char used[8][32]; /* "token nonce" */
static size_t n_used;
static char acts[256];	       /* who worked from when to when */
static const char *ended = ""; /* the token of a session that lives no more */

static int find_session(void *ctx, const char *token, struct control_session *ret)
{
	static const struct {
		const char *token;
		struct control_session session;
	} sessions[] = {{"t-hr", {"p-01", CONTROL_HR | CONTROL_EMPLOYEE}},
			{"t-it", {"p-02", CONTROL_IT | CONTROL_EMPLOYEE}},
			{"t-own", {"p-03", CONTROL_EMPLOYEE}},
			{"t-ends", {"p-05", CONTROL_HR | CONTROL_EMPLOYEE}},
			{"t-left", {"p-04", 0}}};

	for (size_t i = 0; i < ARRAY_LEN(sessions); i++)
		if (strcmp(sessions[i].token, token) == 0 && strcmp(token, ended) != 0) {
			*ret = sessions[i].session;
			return 0;
		}
	return -ENOENT;
}

static int use_nonce(void *ctx, const char *token, const char *nonce)
{
	char both[sizeof(used[0])];

	snprintf(both, sizeof(both), "%s %s", token, nonce);
	for (size_t i = 0; i < n_used; i++)
		if (strcmp(used[i], both) == 0)
			return -EEXIST;
	assert_true(n_used < ARRAY_LEN(used));
	strcpy(used[n_used++], both);
	return 0;
}

static void give_back(void *ctx, const char *token, const char *nonce)
{
	char both[sizeof(used[0])];

	snprintf(both, sizeof(both), "%s %s", token, nonce);
	assert_true(n_used > 0);
	assert_string_equal(used[n_used - 1], both);
	n_used--;
}

static void note_acting(void *ctx, const struct control_request *req)
{
	size_t n = strlen(acts);

	if (req == NULL)
		snprintf(acts + n, sizeof(acts) - n, ".");
	else
		snprintf(acts + n, sizeof(acts) - n, "%s %s",
			 control_caller(req)[0] != '\0' ? control_caller(req)
			 : control_uid(req) == getuid() ? "user"
							: "nobody",
			 control_verb_name(req));
}

static const struct control_sessions sessions_of_office = {
	.find = find_session, .once = use_nonce, .again = give_back, .acting = note_acting};

static void handle_sign(struct control_request *req, void *ctx)
{
	const char *by, *second = "";

	if (!control_unpack(req, "{s:s, s?s}", "by", &by, "second", &second))
		return;
	office.handled++;
	control_row(req, json_pack("{s:s, s:s}", "by", by, "caller", control_caller(req)));
	control_end(req);
}

static void handle_refuse(struct control_request *req, void *ctx)
{
	office.handled++;
	control_error(req, CONTROL_REFUSED, "no");
}

static void handle_wait(struct control_request *req, void *ctx)
{
	office.handled++;
	office.waiting = req;
}

static void forget_wait(struct control_request *req, void *ctx)
{
	office.gone++;
}

/* The session ends between the first slice and the second. */
static void more_slices(struct control_request *req, void *ctx)
{
	ended = "t-ends";
	office.slices++;
	control_row(req, json_pack("{s:i}", "slice", office.slices));
}

static void handle_bulk(struct control_request *req, void *ctx)
{
	office.handled++;
	control_end(req);
}

static const struct control_verb verbs[] = {
	{"echo", CONTROL_ALL, .handle = handle_echo},
	{"hr-only", CONTROL_HR, .handle = handle_echo},
	{"own", CONTROL_EMPLOYEE, .handle = handle_echo},
	{"lobby", CONTROL_LOBBY, .handle = handle_echo},
	{"page", CONTROL_PAGE, .handle = handle_echo},
	{"sign", CONTROL_HR | CONTROL_EMPLOYEE, .by = true, .handle = handle_sign},
	{"refuse", CONTROL_EMPLOYEE, .handle = handle_refuse},
	{"wait", CONTROL_EMPLOYEE, .handle = handle_wait, .gone = forget_wait},
	{"bulk", CONTROL_HR, .bulk = true, .handle = handle_bulk},
	{"slices", CONTROL_HR, .handle = handle_wait, .more = more_slices, .gone = forget_wait},
};

static int setup(void **state)
{
	n_used = 0;
	acts[0] = '\0';
	ended = "";
	serve(&sessions_of_office, verbs, ARRAY_LEN(verbs));
	return 0;
}

/* One request of this session (NULL: of the peer itself) with these further members. */
static const char *ask_in(int fd, const char *session, const char *verb, const char *args,
			  const char *more)
{
	char line[512], token[80] = "";

	if (session != NULL)
		snprintf(token, sizeof(token), ",\"session\":\"%s\"", session);
	snprintf(line, sizeof(line), "{\"v\":1,\"id\":7,\"verb\":\"%s\",\"args\":{%s}%s%s}\n", verb,
		 args, token, more);
	return ask(fd, line);
}

#define DENIED "\"code\":\"denied\""
#define TEXT_A "\"text\":\"a\""

static void test_in_a_session_only_its_roles_count(void **state)
{
	static const struct {
		const char *session, *verb, *answer;
	} rows[] = {
		{NULL, "echo", "\"row\""},
		{NULL, "hr-only", "\"row\""}, /* we are the daemon's */
		{"", "echo", DENIED},
		{"", "hr-only", DENIED},
		{"", "lobby", "\"row\""},
		{"", "page", "\"row\""},
		{"", "own", DENIED},
		{"t-hr", "hr-only", "\"row\""},
		{"t-hr", "echo", "\"row\""},
		{"t-hr", "own", "\"row\""},
		{"t-hr", "page", DENIED},
		{"t-hr", "lobby", DENIED},
		{"t-it", "hr-only", DENIED},
		{"t-it", "echo", "\"row\""},
		{"t-own", "own", "\"row\""},
		{"t-own", "echo", DENIED},
		{"t-own", "hr-only", DENIED},
		{"t-left", "own", DENIED},
		{"ended", "own", "no-session"},
		{"ended", "lobby", "no-session"},
	};
	int fd = client_open();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *answer = ask_in(fd, rows[i].session, rows[i].verb, TEXT_A, "");

		if (strstr(answer, rows[i].answer) == NULL)
			fail_msg("%s in %s: %s", rows[i].verb,
				 rows[i].session ? rows[i].session : "none", answer);
	}
	close(fd);
	pump();
}

static void test_by_is_who_has_logged_in_and_nobody_else_can_be_named(void **state)
{
	static const struct {
		const char *session, *args, *answer;
	} rows[] = {
		{NULL, "\"by\":\"p-09\"", "{\"by\":\"p-09\",\"caller\":\"\"}"},
		{NULL, "\"by\":\"p-09\",\"second\":\"p-08\"", "\"row\""},
		{NULL, "", "bad-args"},
		{"t-hr", "", "{\"by\":\"p-01\",\"caller\":\"p-01\"}"},
		{"t-hr", "\"by\":\"p-01\"", "{\"by\":\"p-01\",\"caller\":\"p-01\"}"},
		{"t-hr", "\"by\":\"p-03\"", DENIED},
		{"t-hr", "\"by\":\"\"", DENIED},
		{"t-hr", "\"by\":null", DENIED},
		{"t-hr", "\"by\":1", DENIED},
		{"t-hr", "\"second\":\"p-03\"", DENIED},
		{"t-hr", "\"second\":\"p-01\"", DENIED},
		{"t-hr", "\"witness\":\"p-03\"", DENIED},
		{"t-own", "\"by\":\"p-01\"", DENIED},
		{"t-own", "", "{\"by\":\"p-03\",\"caller\":\"p-03\"}"},
	};
	int fd = client_open();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *answer = ask_in(fd, rows[i].session, "sign", rows[i].args, "");

		if (strstr(answer, rows[i].answer) == NULL)
			fail_msg("row %zu: {%s}: %s", i, rows[i].args, answer);
	}
	assert_int_equal(office.handled, 5);
	/* A verb that knows no "by" is given none. */
	assert_non_null(strstr(ask_in(fd, "t-hr", "hr-only", TEXT_A, ""), "\"row\""));
	close(fd);
	pump();
}

static void test_a_nonce_is_used_up_by_what_was_done_and_by_nothing_else(void **state)
{
	static const struct {
		const char *session, *verb, *more, *answer;
	} rows[] = {
		{"t-hr", "own", ",\"once\":\"n1\"", "\"row\""},
		{"t-hr", "own", ",\"once\":\"n1\"", "\"code\":\"repeated\""},
		{"t-hr", "sign", ",\"once\":\"n1\"", "\"code\":\"repeated\""},
		{"t-it", "own", ",\"once\":\"n1\"", "\"row\""}, /* another session's is another */
		{"t-hr", "own", ",\"once\":\"n2\",\"dry\":true", "\"row\""},
		{"t-hr", "own", ",\"once\":\"n2\"", "\"row\""},
		{"t-hr", "refuse", ",\"once\":\"n3\"", "\"code\":\"refused\""},
		{"t-hr", "own", ",\"once\":\"n3\"", "\"row\""},
		{"t-own", "hr-only", ",\"once\":\"n4\"", DENIED},
		{"t-own", "own", ",\"once\":\"n4\"", "\"row\""},
		{"t-own", "own", "", "\"row\""}, /* none asked for, none looked at */
		{"t-own", "own", "", "\"row\""},
		{"", "lobby", ",\"once\":\"n1\"", "\"row\""}, /* nobody has none to use up */
		{"", "lobby", ",\"once\":\"n1\"", "\"row\""},
	};
	int fd = client_open();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *args = strcmp(rows[i].verb, "sign") == 0 ? "" : TEXT_A;
		const char *answer = ask_in(fd, rows[i].session, rows[i].verb, args, rows[i].more);

		if (strstr(answer, rows[i].answer) == NULL)
			fail_msg("row %zu: %s: %s", i, rows[i].verb, answer);
	}
	close(fd);
	pump();
}

static void test_a_bulk_that_never_came_whole_has_used_no_nonce(void **state)
{
	static const char end[] = "{\"id\":7,\"end\":{\"rows\":0}}\n";
	int fd = client_open();

	ask_in(fd, "t-hr", "bulk", "", ",\"once\":\"b\"");
	close(fd);
	pump();
	assert_int_equal(n_used, 0);
	for (int i = 0; i < 2; i++) {
		fd = client_open();
		ask_in(fd, "t-hr", "bulk", "", ",\"once\":\"b\"");
		assert_non_null(strstr(ask(fd, end), i == 0 ? "\"end\"" : "repeated"));
		close(fd);
		pump();
	}
	assert_int_equal(office.handled, 1);
}

static void test_a_session_that_ends_meanwhile_ends_what_it_asked_for(void **state)
{
	static const char end[] = "{\"id\":7,\"end\":{\"rows\":0}}\n";
	const char *answer;
	int fd = client_open();

	ask_in(fd, "t-ends", "bulk", "", ",\"once\":\"b\"");
	ended = "t-ends";
	answer = ask(fd, end);
	assert_non_null(strstr(answer, "no-session"));
	assert_int_equal(office.handled, 0);
	ended = "";
	answer = ask_in(fd, "t-ends", "slices", "", "");
	for (int i = 0; i < 3; i++)
		pump();
	assert_int_equal(office.slices, 1);
	assert_int_equal(office.gone, 1);
	close(fd);
	pump();
	assert_int_equal(office.gone, 1);
}

static void test_who_leaves_while_it_waits_may_send_it_again(void **state)
{
	int fd = client_open();

	ask_in(fd, "t-own", "wait", "", ",\"once\":\"w\"");
	assert_int_equal(n_used, 1);
	close(fd);
	pump();
	assert_int_equal(office.gone, 1);
	assert_int_equal(n_used, 0);
}

static void test_the_office_knows_who_works_while_a_verb_does(void **state)
{
	int fd = client_open();

	ask_in(fd, NULL, "echo", TEXT_A, "");
	ask_in(fd, "", "lobby", TEXT_A, "");
	assert_string_equal(acts, "user echo."); /* at the socket itself; hadir-web for nobody */
	ask_in(fd, "t-hr", "sign", "", "");
	ask_in(fd, "t-own", "hr-only", TEXT_A, "");
	ask_in(fd, "t-own", "own", TEXT_A, "");
	assert_string_equal(acts, "user echo.p-01 sign.p-03 own.");
	close(fd);
	pump();
}

static void test_roles_come_from_uid_and_groups(void **state)
{
	static const struct control_groups partly = {
		.it = 4001, .hr = -1, .camat = 4003, .page = -1};
	static const struct {
		uid_t uid;
		gid_t groups[3];
		const struct control_groups *map;
		unsigned int roles;
	} rows[] = {
		{0, {1, 1, 1}, &groups, CONTROL_ROOT},
		{200, {1, 1, 1}, &groups, CONTROL_ROOT}, /* the daemon's own */
		{1000, {1, 2, 3}, &groups, 0},
		{1000, {1, 2, 4001}, &groups, CONTROL_IT},
		{1000, {4002, 2, 3}, &groups, CONTROL_HR},
		{1000, {1, 4003, 4002}, &groups, CONTROL_CAMAT | CONTROL_HR},
		{300, {1, 2, 3}, &groups, CONTROL_LOBBY | CONTROL_PAGE},
		{300,
		 {4001, 4002, 4003},
		 &groups,
		 CONTROL_LOBBY | CONTROL_PAGE}, /* whatever else */
		{300, {1, 2, 3}, &partly, 0},
		{1000, {-1, 4003, 1}, &partly, CONTROL_CAMAT}, /* no group is not any group */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned int got =
			control_roles_of(rows[i].uid, 200, rows[i].groups, 3, rows[i].map);

		if (got != rows[i].roles)
			fail_msg("row %zu: roles %u", i, got);
	}
}

/* A process of another user asks over the real socket; what it heard comes back by a pipe. */
static void ask_as(uid_t uid, gid_t gid, const gid_t *more, size_t n, const char *line, char *ret,
		   size_t ret_size)
{
	int answer[2], status;
	ssize_t got;
	pid_t pid;

	assert_int_equal(pipe(answer), 0);
	pid = fork();
	if (pid == 0) {
		struct sockaddr_un at = {.sun_family = AF_UNIX};
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);
		char buf[512];

		strcpy(at.sun_path, office.path);
		if (setgroups(n, more) < 0 || setgid(gid) < 0 || setuid(uid) < 0 ||
		    connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
			_exit(1);
		(void)!send(fd, line, strlen(line), MSG_NOSIGNAL);
		got = recv(fd, buf, sizeof(buf), 0);
		(void)!write(answer[1], buf, got > 0 ? (size_t)got : 0);
		_exit(0);
	}
	close(answer[1]);
	for (;;) { /* the child's answer, or its end, is what ends this */
		struct pollfd p[2] = {{.fd = control_fd(office.server), .events = POLLIN},
				      {.fd = answer[0], .events = POLLIN}};

		poll(p, 2, -1);
		if (p[1].revents)
			break;
		control_dispatch(office.server);
	}
	got = read(answer[0], ret, ret_size - 1);
	ret[got > 0 ? got : 0] = '\0';
	close(answer[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	pump();
}

static void test_a_peer_gets_what_its_groups_allow(void **state)
{
	static const char echo[] = ECHO, hr[] = "{\"v\":1,\"id\":7,\"verb\":\"hr-only\",\"args\":{"
						"\"text\":\"a\"}}\n";
	static const struct {
		gid_t gid, more[2];
		const char *line, *answer;
	} rows[] = {
		{65534, {5, 6}, echo, "you are in none of hadir's groups"},
		{65534, {5, 4001}, echo, "\"row\""},
		{65534, {4002, 6}, hr, "\"row\""},
		{4002, {5, 6}, hr, "\"row\""},
		{65534, {4001, 4003}, hr, "is not for your groups"},
	};

	if (geteuid() != 0)
		skip(); /* only root can become somebody else */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char answer[512];

		ask_as(65534, rows[i].gid, rows[i].more, 2, rows[i].line, answer, sizeof(answer));
		if (strstr(answer, rows[i].answer) == NULL)
			fail_msg("row %zu: %s", i, answer);
	}
}

static void test_more_groups_than_we_read_are_no_groups(void **state)
{
	gid_t many[600];
	char answer[512];

	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = groups.it;
	ask_as(65534, 65534, many, ARRAY_LEN(many), ECHO, answer, sizeof(answer));
	assert_non_null(strstr(answer, "\"code\":\"denied\""));
}

static void test_strangers_cannot_take_the_places_of_others(void **state)
{
	char answer[512];
	int fd;

	if (geteuid() != 0)
		skip();
	for (int i = 0; i < CONTROL_CLIENTS_MAX + 1; i++)
		ask_as(65534, 65534, NULL, 0, ECHO, answer, sizeof(answer));
	fd = client_open();
	assert_string_equal(ask(fd, ECHO), ECHOED);
	close(fd);
	pump();
}

static void test_a_session_is_for_hadir_web_alone(void **state)
{
	static const struct {
		uid_t uid;
		gid_t gid;
		const char *line, *answer;
	} rows[] = {
		{65534, 4002,
		 "{\"v\":1,\"id\":7,\"verb\":\"own\",\"session\":\"t-own\",\"args\":{"
		 "\"text\":\"a\"}}\n",
		 "sessions are for hadir-web"},
		{65534, 4002,
		 "{\"v\":1,\"id\":7,\"verb\":\"lobby\",\"session\":\"\",\"args\":{"
		 "\"text\":\"a\"}}\n",
		 "sessions are for hadir-web"},
		{300, 300,
		 "{\"v\":1,\"id\":7,\"verb\":\"own\",\"session\":\"t-own\",\"args\":{"
		 "\"text\":\"a\"}}\n",
		 "\"row\""},
		/* Without one it is nobody, whatever groups it has been put in. */
		{300, 4002, ECHO, "is not for your"},
		{300, 4002, "{\"v\":1,\"id\":7,\"verb\":\"lobby\",\"args\":{\"text\":\"a\"}}\n",
		 "\"row\""},
	};

	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char answer[512];

		ask_as(rows[i].uid, rows[i].gid, NULL, 0, rows[i].line, answer, sizeof(answer));
		if (strstr(answer, rows[i].answer) == NULL)
			fail_msg("row %zu: %s", i, answer);
	}
}

#define server_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		server_test(test_in_a_session_only_its_roles_count),
		server_test(test_by_is_who_has_logged_in_and_nobody_else_can_be_named),
		server_test(test_a_nonce_is_used_up_by_what_was_done_and_by_nothing_else),
		server_test(test_a_bulk_that_never_came_whole_has_used_no_nonce),
		server_test(test_a_session_that_ends_meanwhile_ends_what_it_asked_for),
		server_test(test_who_leaves_while_it_waits_may_send_it_again),
		server_test(test_the_office_knows_who_works_while_a_verb_does),
		cmocka_unit_test(test_roles_come_from_uid_and_groups),
		server_test(test_a_peer_gets_what_its_groups_allow),
		server_test(test_more_groups_than_we_read_are_no_groups),
		server_test(test_strangers_cannot_take_the_places_of_others),
		server_test(test_a_session_is_for_hadir_web_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
