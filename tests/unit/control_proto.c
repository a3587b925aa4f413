/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/util.h"
#include "control/proto.h"

static void test_a_request_line_says_verb_arguments_and_dry(void **state)
{
	static const struct {
		const char *line, *verb, *person;
		int64_t id;
		bool dry;
	} rows[] = {
		{"{\"v\":1,\"id\":7,\"verb\":\"explain\",\"args\":{\"person\":\"p-01\"}}",
		 "explain", "p-01", 7, false},
		{"{\"verb\":\"status\",\"id\":-1,\"v\":1}", "status", NULL, -1, false},
		{" { \"v\" : 1 , \"id\":0,\"verb\":\"roster-import\",\"dry\":true} \r",
		 "roster-import", NULL, 0, true},
		{"{\"v\":1,\"id\":1,\"verb\":\"x\",\"dry\":false}", "x", NULL, 1, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct control_line l;
		char why[160] = "";
		const char *person;

		if (control_line_parse(rows[i].line, strlen(rows[i].line), &l, why, sizeof(why)) !=
		    0)
			fail_msg("%s: %s", rows[i].line, why);
		person = json_string_value(json_object_get(l.body, "person"));
		if (l.kind != CONTROL_LINE_REQUEST || strcmp(l.verb, rows[i].verb) != 0 ||
		    l.id != rows[i].id || l.dry != rows[i].dry ||
		    strcmp(person ? person : "-", rows[i].person ? rows[i].person : "-") != 0)
			fail_msg("%s: read as %s id %ld", rows[i].line, l.verb, (long)l.id);
		control_line_done(&l);
	}
}

static void test_rows_ends_and_errors_are_told_apart(void **state)
{
	static const struct {
		const char *line;
		enum control_line_kind kind;
	} rows[] = {
		{"{\"id\":7,\"row\":{\"a\":1}}", CONTROL_LINE_ROW},
		{"{\"id\":7,\"end\":{\"rows\":0}}", CONTROL_LINE_END},
		{"{\"id\":7,\"error\":{\"code\":\"x\"}}", CONTROL_LINE_ERROR},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct control_line l;
		char why[160] = "";

		if (control_line_parse(rows[i].line, strlen(rows[i].line), &l, why, sizeof(why)) !=
		    0)
			fail_msg("%s: %s", rows[i].line, why);
		if (l.kind != rows[i].kind || json_object_size(l.body) != 1)
			fail_msg("%s: kind %d", rows[i].line, l.kind);
		control_line_done(&l);
	}
}

static void test_a_line_that_is_no_request_is_refused_with_its_fault(void **state)
{
	static const struct {
		const char *line, *why;
	} rows[] = {
		{"", "not JSON"},
		{"{", "not JSON"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\"} x", "not JSON"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"verb\":\"x\"}", "duplicate"},
		{"{\"v\":1,\"id\":7,\"verb\":\"a\\u0000b\"}", "not JSON"},
		{"{\"v\":1,\"id\":7,\"verb\":\"\xff\xfe\"}", "unable to decode"},
		{"{\"v\":1,\"id\":99999999999999999999,\"verb\":\"x\"}", "too big"},
		{"{\"v\":1,\"id\":1e999,\"verb\":\"x\"}", "not JSON"},
		{"[]", "not a JSON object"},
		{"7", "not JSON"},
		{"{\"v\":1,\"verb\":\"status\"}", "\"id\" is missing"},
		{"{\"v\":1,\"id\":\"7\",\"verb\":\"status\"}", "\"id\" has the wrong type"},
		{"{\"v\":1,\"id\":false,\"verb\":\"status\"}", "\"id\" has the wrong type"},
		{"{\"v\":1,\"id\":7.0,\"verb\":\"status\"}", "\"id\" has the wrong type"},
		{"{\"v\":2,\"id\":7,\"verb\":\"status\"}", "\"v\" must be 1"},
		{"{\"id\":7,\"verb\":\"status\"}", "\"v\" must be 1"},
		{"{\"v\":1,\"id\":7,\"verb\":\"Status\"}", "\"verb\" must be"},
		{"{\"v\":1,\"id\":7,\"verb\":\"\"}", "\"verb\" must be"},
		{"{\"v\":1,\"id\":7,\"verb\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
		 "\"verb\" must be"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"args\":[]}",
		 "\"args\" has the wrong type"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"dry\":1}", "\"dry\" has the wrong type"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"dryy\":true}", "unknown key \"dryy\""},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"row\":{}}", "a request with a row"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"end\":{}}", "a request with a row"},
		{"{\"v\":1,\"id\":7,\"verb\":\"status\",\"error\":{}}", "a request with a row"},
		{"{\"id\":7,\"v\":1}", "neither a request"},
		{"{\"id\":7}", "neither a request"},
		{"{\"id\":7,\"row\":{},\"end\":{}}", "neither a request"},
		{"{\"id\":7,\"row\":\"x\"}", "\"row\" has the wrong type"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct control_line l = {.id = 4711};
		char why[160] = "";
		int r = control_line_parse(rows[i].line, strlen(rows[i].line), &l, why,
					   sizeof(why));

		if (r != -EPROTO || strstr(why, rows[i].why) == NULL)
			fail_msg("%s: %d \"%s\", want \"%s\"", rows[i].line, r, why, rows[i].why);
		assert_int_equal(l.id, 4711);
	}
}

static void test_a_line_as_deep_as_it_is_long_is_refused(void **state)
{
	char *deep = malloc(CONTROL_LINE_MAX), why[160] = "";
	struct control_line l;

	memset(deep, '[', CONTROL_LINE_MAX);
	assert_int_equal(control_line_parse(deep, CONTROL_LINE_MAX, &l, why, sizeof(why)), -EPROTO);
	assert_non_null(strstr(why, "depth"));
	free(deep);
}

static void test_what_is_printed_parses_back(void **state)
{
	json_t *args = json_pack("{s:s}", "name", "Pegawai \"01\"\n");
	char *text = control_request_print(9, "explain", args, true, NULL, NULL), why[160];
	struct control_line l;

	assert_non_null(text);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1); /* one line, and whole */
	assert_int_equal(control_line_parse(text, strlen(text), &l, why, sizeof(why)), 0);
	assert_true(l.id == 9 && l.dry && json_equal(l.body, args));
	control_line_done(&l);
	free(text);

	text = control_line_print(9, "row", args);
	assert_int_equal(control_line_parse(text, strlen(text), &l, why, sizeof(why)), 0);
	assert_true(l.kind == CONTROL_LINE_ROW && json_equal(l.body, args));
	control_line_done(&l);
	free(text);
	json_decref(args);
}

static void test_a_line_of_any_length_is_printed_whole(void **state)
{
	char name[1100] = "", why[160];

	for (size_t n = 900; n < sizeof(name); n++) {
		struct control_line l;
		json_t *row;
		char *text;

		memset(name, 'a', n);
		row = json_pack("{s:s}", "name", name);
		text = control_line_print(9, "row", row);
		assert_int_equal(text[strlen(text) - 1], '\n');
		assert_int_equal(control_line_parse(text, strlen(text), &l, why, sizeof(why)), 0);
		assert_true(json_equal(l.body, row));
		control_line_done(&l);
		json_decref(row);
		free(text);
	}
}

static void test_what_is_no_utf_8_is_not_printed(void **state)
{
	assert_null(control_request_print(9, "\xff", NULL, false, NULL, NULL));
	assert_null(control_request_print(9, "\xff", NULL, true, NULL, NULL));
	assert_null(control_request_print(9, "explain", NULL, false, "\xff", NULL));
}

static long allocations; /* of jansson, so far */
static long refused;	 /* the one that it does not get */

static void *count_and_allocate(size_t n)
{
	return allocations++ == refused ? NULL : malloc(n);
}

/* How many allocations it took, if none but the n-th was refused. */
static long parse_short_of(long n, int *r, char why[160])
{
	static const char request[] = "{\"v\":1,\"id\":1,\"verb\":\"x\"}";
	struct control_line l;

	allocations = 0;
	refused = n;
	json_set_alloc_funcs(count_and_allocate, free);
	*r = control_line_parse(request, strlen(request), &l, why, 160);
	if (*r == 0)
		control_line_done(&l);
	json_set_alloc_funcs(malloc, free);
	return allocations;
}

/* The first two: before the line is read; the last two: its arguments, which are none. */
static void test_a_line_that_no_memory_is_left_for_is_not_called_wrong(void **state)
{
	char why[160] = "";
	int r;
	long all = parse_short_of(-1, &r, why);

	assert_int_equal(r, 0);
	assert_true(all > 4);
	for (long i = 0; i < 4; i++) {
		long n = i < 2 ? i : all - 4 + i;

		parse_short_of(n, &r, why);
		if (r != -ENOMEM || why[0] != '\0')
			fail_msg("allocation %ld of %ld refused: %d, \"%s\"", n, all, r, why);
	}
}

static void test_a_row_that_no_memory_is_left_for_is_not_printed(void **state)
{
	json_t *row = json_pack("{s:s}", "name", "Pegawai 01");
	char *text;

	allocations = 0;
	refused = -1;
	json_set_alloc_funcs(count_and_allocate, free);
	json_decref(json_pack("{s:I, s:O}", "id", (json_int_t)9, "row", row));
	refused = allocations; /* behind those: the first for its text */
	allocations = 0;
	text = control_line_print(9, "row", row);
	json_set_alloc_funcs(malloc, free);
	assert_null(text);
	json_decref(row);
}

static void test_a_request_says_in_whose_session_it_is(void **state)
{
	static const struct {
		const char *session, *once;
		bool has_session;
		const char *want_session, *want_once;
	} rows[] = {
		{NULL, NULL, false, "", ""},
		{"", NULL, true, "", ""}, /* nobody is not the same as no session */
		{"t0", NULL, true, "t0", ""},
		{"t0", "n0", true, "t0", "n0"},
		{"t0", "", true, "t0", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *text = control_request_print(1, "today", NULL, false, rows[i].session,
						   rows[i].once);
		char why[160] = "";
		struct control_line l;

		if (control_line_parse(text, strlen(text), &l, why, sizeof(why)) < 0)
			fail_msg("row %zu: %s", i, why);
		if (l.has_session != rows[i].has_session ||
		    strcmp(l.session, rows[i].want_session) != 0 ||
		    strcmp(l.once, rows[i].want_once) != 0)
			fail_msg("row %zu: session \"%s\", once \"%s\"", i, l.session, l.once);
		control_line_done(&l);
		free(text);
	}
}

static void test_a_token_longer_than_ours_is_no_request(void **state)
{
	static const char *const keys[] = {"session", "once"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		for (int n = 64; n <= 65; n++) {
			char line[200], why[160] = "";
			struct control_line l;
			int r, size = snprintf(line, sizeof(line),
					       "{\"v\":1,\"id\":1,\"verb\":\"x\",\"%s\":\"%0*d\"}",
					       keys[i], n, 0);

			r = control_line_parse(line, (size_t)size, &l, why, sizeof(why));
			if (r == 0)
				control_line_done(&l);
			if (r != (n > 64 ? -EPROTO : 0))
				fail_msg("%s of %d: %d, %s", keys[i], n, r, why);
		}
}

/* The same stream of lines must come out whole however the socket cuts it. */
static void test_lines_survive_being_cut_anywhere(void **state)
{
	static const char stream[] = "one\n\ntwo two\nthree\nhalf";
	static const char *const lines[] = {"one", "", "two two", "three"};

	for (size_t cut = 1; cut <= strlen(stream); cut++) {
		struct control_lines l = {.limit = 16};
		size_t sent = 0, seen = 0, size;
		const char *line;
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
		while (sent < strlen(stream)) {
			size_t n = strlen(stream) - sent < cut ? strlen(stream) - sent : cut;

			assert_int_equal(write(fds[0], stream + sent, n), n);
			sent += n;
			while (control_lines_fill(&l, fds[1]) > 0)
				while ((line = control_lines_next(&l, &size)) != NULL) {
					assert_true(seen < ARRAY_LEN(lines));
					if (strcmp(line, lines[seen]) != 0 || size != strlen(line))
						fail_msg("cut %zu: line %zu is \"%s\"", cut, seen,
							 line);
					seen++;
				}
		}
		if (seen != ARRAY_LEN(lines))
			fail_msg("cut %zu: %zu lines", cut, seen);
		assert_int_equal(control_lines_fill(&l, fds[1]), -EAGAIN);
		close(fds[0]);
		assert_int_equal(control_lines_fill(&l, fds[1]), 0);
		assert_null(control_lines_next(&l, &size)); /* "half" never becomes a line */
		close(fds[1]);
		control_lines_done(&l);
	}
}

static void test_a_line_of_the_limit_passes_and_one_byte_more_does_not(void **state)
{
	static const struct {
		size_t length; /* without newline */
		bool fits;
	} rows[] = {{14, true}, {15, true}, {16, false}, {40, false}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct control_lines l = {.limit = 16};
		char text[64];
		size_t size;
		int fds[2], r = 0;

		memset(text, 'x', sizeof(text));
		text[rows[i].length] = '\n';
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
		assert_int_equal(write(fds[0], text, rows[i].length + 1), rows[i].length + 1);
		while (r >= 0 && control_lines_next(&l, &size) == NULL)
			r = control_lines_fill(&l, fds[1]);
		if (r != (rows[i].fits ? 0 : -EMSGSIZE) && !(rows[i].fits && r > 0))
			fail_msg("%zu bytes: %d", rows[i].length, r);
		close(fds[0]);
		close(fds[1]);
		control_lines_done(&l);
	}
}

static int to_reader;

static void send_a_line(int number)
{
	if (write(to_reader, "late\n", 5) != 5)
		abort();
}

/* The line comes from the signal's handler, while the reader waits for it. */
static void test_a_signal_while_a_line_is_awaited_is_no_mistake(void **state)
{
	const struct sigaction once = {.sa_handler = send_a_line, .sa_flags = SA_RESETHAND};
	const struct itimerval soon = {.it_value.tv_usec = 50000};
	struct control_lines l = {.limit = 64};
	struct sigaction before;
	size_t size;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	to_reader = fds[0];
	assert_int_equal(sigaction(SIGALRM, &once, &before), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	assert_int_equal(control_lines_fill(&l, fds[1]), 5);
	assert_string_equal(control_lines_next(&l, &size), "late");
	assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
	close(fds[0]);
	close(fds[1]);
	control_lines_done(&l);
}

static void test_a_line_longer_than_the_room_it_began_in_is_whole(void **state)
{
	static char text[10001];
	struct control_lines l = {.limit = 16384};
	size_t size = 0;
	char *line;
	int fds[2];

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)('a' + i % 26);
	text[sizeof(text) - 1] = '\n';
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	assert_int_equal(write(fds[0], text, sizeof(text)), sizeof(text));
	while ((line = control_lines_next(&l, &size)) == NULL)
		assert_true(control_lines_fill(&l, fds[1]) > 0);
	assert_int_equal(size, sizeof(text) - 1);
	assert_memory_equal(line, text, size);
	close(fds[0]);
	close(fds[1]);
	control_lines_done(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_request_line_says_verb_arguments_and_dry),
		cmocka_unit_test(test_rows_ends_and_errors_are_told_apart),
		cmocka_unit_test(test_a_line_that_is_no_request_is_refused_with_its_fault),
		cmocka_unit_test(test_a_line_as_deep_as_it_is_long_is_refused),
		cmocka_unit_test(test_what_is_printed_parses_back),
		cmocka_unit_test(test_a_line_of_any_length_is_printed_whole),
		cmocka_unit_test(test_what_is_no_utf_8_is_not_printed),
		cmocka_unit_test(test_a_line_that_no_memory_is_left_for_is_not_called_wrong),
		cmocka_unit_test(test_a_row_that_no_memory_is_left_for_is_not_printed),
		cmocka_unit_test(test_a_request_says_in_whose_session_it_is),
		cmocka_unit_test(test_a_token_longer_than_ours_is_no_request),
		cmocka_unit_test(test_lines_survive_being_cut_anywhere),
		cmocka_unit_test(test_a_signal_while_a_line_is_awaited_is_no_mistake),
		cmocka_unit_test(test_a_line_longer_than_the_room_it_began_in_is_whole),
		cmocka_unit_test(test_a_line_of_the_limit_passes_and_one_byte_more_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
