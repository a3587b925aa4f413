/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include "base/util.h"
#include "publish/held.h"

#define S(n) ((n)*NS_PER_S)

static void test_a_topic_is_held_for_a_minute_doubling_to_an_hour_and_told_once(void **state)
{
	static const int holds_s[] = {60, 120, 240, 480, 960, 1920, 3600, 3600};
	struct held h = {0};
	int64_t now = S(1000);

	for (size_t i = 0; i < ARRAY_LEN(holds_s); i++) {
		int64_t until = now + S(holds_s[i]);

		if (held_add(&h, "a", now) != (i == 0))
			fail_msg("refusal %zu: told wrongly", i);
		if (!held_back(&h, "a", until - 1) || held_back(&h, "a", until))
			fail_msg("refusal %zu: not held for %d s", i, holds_s[i]);
		assert_true(held_next_ns(&h, now) == until);
		now = until;
	}
	assert_false(held_back(&h, "b", now));
}

static void test_the_rest_of_a_window_does_not_lengthen_a_hold(void **state)
{
	struct held h = {0};

	assert_true(held_add(&h, "a", S(1000)));
	for (int i = 0; i < 100; i++)
		assert_false(held_add(&h, "a", S(1001)));
	assert_false(held_back(&h, "a", S(1060)));
}

static void test_a_topic_that_is_taken_is_forgotten_and_told_anew(void **state)
{
	struct held h = {0};

	held_add(&h, "a", S(1));
	held_add(&h, "b", S(1));
	held_remove(&h, "a");
	held_remove(&h, "never seen");
	assert_false(held_back(&h, "a", S(2)));
	assert_true(held_back(&h, "b", S(2)));
	assert_true(held_add(&h, "a", S(2)));
}

static void test_a_new_connection_shortens_every_hold_to_a_minute_and_tells_nothing(void **state)
{
	struct held h = {0};

	for (int64_t now = S(2000); now <= S(18000); now += S(2000))
		held_add(&h, "a", now);
	assert_true(held_next_ns(&h, S(20000)) > S(20060) && held_back(&h, "a", S(20000)));
	held_retry(&h, S(20000));
	assert_true(held_back(&h, "a", S(20060) - 1));
	assert_false(held_back(&h, "a", S(20060)));
	assert_false(held_add(&h, "a", S(20060)));
}

static void test_at_the_bound_the_topic_whose_time_comes_first_makes_room(void **state)
{
	struct held h = {0};
	char topic[32];

	for (int i = 0; i <= HELD_MAX; i++) {
		snprintf(topic, sizeof(topic), "topic/%d", i);
		assert_true(held_add(&h, topic, S(i)));
	}
	assert_int_equal(h.count, HELD_MAX);
	assert_false(held_back(&h, "topic/0", S(HELD_MAX)));
	assert_true(held_back(&h, "topic/1", S(HELD_MAX)));
	assert_true(held_back(&h, topic, S(HELD_MAX)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_topic_is_held_for_a_minute_doubling_to_an_hour_and_told_once),
		cmocka_unit_test(test_the_rest_of_a_window_does_not_lengthen_a_hold),
		cmocka_unit_test(test_a_topic_that_is_taken_is_forgotten_and_told_anew),
		cmocka_unit_test(
			test_a_new_connection_shortens_every_hold_to_a_minute_and_tells_nothing),
		cmocka_unit_test(test_at_the_bound_the_topic_whose_time_comes_first_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
