/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "account/sessions.h"

enum { MINUTE = 60, HOUR = 3600 };

static const struct session_limits limits = {
	.idle_ns = 30 * MINUTE * NS_PER_S,
	.absolute_ns = 12 * HOUR * NS_PER_S,
	.short_idle_ns = 5 * MINUTE * NS_PER_S,
	.short_absolute_ns = HOUR * NS_PER_S,
};

static struct sessions *s;

static int setup(void **state)
{
	s = sessions_new(&limits);
	return s == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	sessions_free(s);
	return 0;
}

static void open_for(const char *person, int64_t at_s, char token[SESSION_TOKEN_SIZE])
{
	sessions_open(s, person, SESSION_PASSWORD, at_s * NS_PER_S, token);
}

static bool is_live(const char *token, int64_t at_s)
{
	return sessions_use(s, token, at_s * NS_PER_S) != NULL;
}

static void test_a_session_is_known_by_its_token_alone(void **state)
{
	char a[SESSION_TOKEN_SIZE], b[SESSION_TOKEN_SIZE], other[SESSION_TOKEN_SIZE];

	open_for("p-01", 0, a);
	open_for("p-02", 0, b);
	assert_int_equal(strlen(a), 64);
	assert_string_not_equal(a, b);
	assert_string_equal(sessions_find(s, a, 1)->person, "p-01");
	assert_string_equal(sessions_find(s, b, 1)->person, "p-02");
	strcpy(other, a);
	other[63] = other[63] == '0' ? '1' : '0';
	assert_null(sessions_find(s, other, 1));
	assert_null(sessions_find(s, "", 1));
}

static void test_the_token_is_not_kept(void **state)
{
	char token[SESSION_TOKEN_SIZE];
	const char *one;

	open_for("p-01", 0, token);
	one = (const char *)sessions_find(s, token, 1);
	assert_null(memmem(one, sizeof(struct session), token, 16));
}

static void test_a_session_ends_when_nobody_uses_it_or_it_is_too_old(void **state)
{
	static const struct {
		const char *name;
		enum session_kind kind;
		int64_t every_s, live_s; /* used every so often it lives so long */
	} rows[] = {
		{"idle", SESSION_PASSWORD, 0, 30 * MINUTE},
		{"used", SESSION_PASSWORD, 29 * MINUTE, 12 * HOUR},
		{"PIN, idle", SESSION_PIN, 0, 5 * MINUTE},
		{"PIN, used", SESSION_PIN, 4 * MINUTE, HOUR},
		{"card, used", SESSION_TAP, 4 * MINUTE, HOUR},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char token[SESSION_TOKEN_SIZE];

		sessions_open(s, "p-01", rows[i].kind, 0, token);
		for (int64_t at = rows[i].every_s; rows[i].every_s > 0 && at < rows[i].live_s;
		     at += rows[i].every_s)
			if (!is_live(token, at))
				fail_msg("%s: ended after %lld s", rows[i].name, (long long)at);
		if (rows[i].every_s == 0 &&
		    sessions_count(s, "p-01", rows[i].live_s * NS_PER_S - 1) != 1)
			fail_msg("%s: ended too soon", rows[i].name);
		if (is_live(token, rows[i].live_s))
			fail_msg("%s: still there", rows[i].name);
	}
}

static void test_counting_and_finding_is_no_use(void **state)
{
	char token[SESSION_TOKEN_SIZE];

	open_for("p-01", 0, token);
	assert_int_equal(sessions_count(s, "p-01", 20 * MINUTE * NS_PER_S), 1);
	assert_non_null(sessions_find(s, token, 20 * MINUTE * NS_PER_S));
	assert_false(is_live(token, 30 * MINUTE));
}

static void test_a_person_has_eight_sessions_and_the_idlest_goes_first(void **state)
{
	char tokens[SESSIONS_PERSON_MAX + 1][SESSION_TOKEN_SIZE];

	for (int i = 0; i < SESSIONS_PERSON_MAX; i++)
		open_for("p-01", i, tokens[i]);
	assert_true(is_live(tokens[0], 10));
	open_for("p-01", 11, tokens[SESSIONS_PERSON_MAX]);
	for (int i = 0; i <= SESSIONS_PERSON_MAX; i++)
		if (is_live(tokens[i], 12) != (i != 1))
			fail_msg("session %d", i);
}

static void test_a_full_table_lets_the_idlest_go(void **state)
{
	char first[SESSION_TOKEN_SIZE], second[SESSION_TOKEN_SIZE], token[SESSION_TOKEN_SIZE];
	char person[SLUG_SIZE];

	open_for("p-0", 0, first);
	open_for("p-1", 1, second);
	for (int i = 2; i < SESSIONS_MAX; i++) {
		snprintf(person, sizeof(person), "p-%d", i);
		open_for(person, i, token);
	}
	assert_true(is_live(first, SESSIONS_MAX));
	open_for("p-x", SESSIONS_MAX + 1, token);
	assert_true(is_live(first, SESSIONS_MAX + 2));
	assert_false(is_live(second, SESSIONS_MAX + 2));
	assert_true(is_live(token, SESSIONS_MAX + 2));
}

static void test_all_sessions_of_a_person_end_but_the_spared_one(void **state)
{
	char a[SESSION_TOKEN_SIZE], b[SESSION_TOKEN_SIZE], other[SESSION_TOKEN_SIZE];

	open_for("p-01", 0, a);
	open_for("p-01", 0, b);
	open_for("p-02", 0, other);
	assert_int_equal(sessions_close_person(s, "p-01", b), 1);
	assert_false(is_live(a, 1));
	assert_true(is_live(b, 1));
	assert_int_equal(sessions_close_person(s, "p-01", NULL), 1);
	assert_false(is_live(b, 1));
	assert_true(is_live(other, 1));
	assert_true(sessions_close(s, other));
	assert_false(sessions_close(s, other));
}

static void test_a_nonce_is_good_once_in_its_session(void **state)
{
	char a[SESSION_TOKEN_SIZE], b[SESSION_TOKEN_SIZE], text[SESSION_NONCE_SIZE + 1];

	open_for("p-01", 0, a);
	open_for("p-01", 0, b);
	assert_int_equal(sessions_once(s, a, "n1"), 0);
	assert_int_equal(sessions_once(s, a, "n1"), -EEXIST);
	assert_int_equal(sessions_once(s, b, "n1"), 0);
	sessions_again(s, a, "n1");
	assert_int_equal(sessions_once(s, a, "n1"), 0);
	assert_int_equal(sessions_once(s, a, "n1"), -EEXIST);
	assert_int_equal(sessions_once(s, a, ""), -EINVAL);
	assert_int_equal(sessions_once(s, "00", "n1"), -ENOENT);
	memset(text, 'x', sizeof(text));
	text[SESSION_NONCE_SIZE] = '\0';
	assert_int_equal(sessions_once(s, a, text), -EINVAL);
	text[SESSION_NONCE_SIZE - 1] = '\0';
	assert_int_equal(sessions_once(s, a, text), 0);
}

static void test_the_last_nonces_are_remembered(void **state)
{
	char token[SESSION_TOKEN_SIZE], text[16];

	open_for("p-01", 0, token);
	for (int i = 0; i <= SESSION_NONCES_MAX; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		assert_int_equal(sessions_once(s, token, text), 0);
	}
	for (int i = 1; i <= SESSION_NONCES_MAX; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		assert_int_equal(sessions_once(s, token, text), -EEXIST);
	}
	assert_int_equal(sessions_once(s, token, "n0"), 0); /* the oldest is forgotten */
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(test_a_session_is_known_by_its_token_alone),
		CLAIM(test_the_token_is_not_kept),
		CLAIM(test_a_session_ends_when_nobody_uses_it_or_it_is_too_old),
		CLAIM(test_counting_and_finding_is_no_use),
		CLAIM(test_a_person_has_eight_sessions_and_the_idlest_goes_first),
		CLAIM(test_a_full_table_lets_the_idlest_go),
		CLAIM(test_all_sessions_of_a_person_end_but_the_spared_one),
		CLAIM(test_a_nonce_is_good_once_in_its_session),
		CLAIM(test_the_last_nonces_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
