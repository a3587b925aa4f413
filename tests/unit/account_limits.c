/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "account/limits.h"
#include "base/util.h"

static const struct limit five_a_minute = {.keys = 4, .burst = 5, .every_ns = 60 * NS_PER_S};

/* How many tries of `n` are let through at this second. */
static unsigned tries(struct limits *l, const char *key, int64_t at_s, unsigned n)
{
	unsigned taken = 0;

	while (n-- > 0)
		taken += limits_take(l, key, at_s * NS_PER_S);
	return taken;
}

static void test_a_key_has_its_burst_and_then_one_a_minute(void **state)
{
	static const struct {
		int64_t at_s;
		unsigned taken;
	} rows[] = {{0, 5}, {0, 0}, {59, 0}, {60, 1}, {61, 0}, {180, 2}, {10000, 5}, {10000, 0}};
	struct limits *l = limits_new(&five_a_minute);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned taken = tries(l, "p-01", rows[i].at_s, 9);

		if (taken != rows[i].taken)
			fail_msg("row %zu: %u", i, taken);
	}
	limits_free(l);
}

static void test_keys_do_not_disturb_each_other(void **state)
{
	struct limits *l = limits_new(&five_a_minute);

	assert_int_equal(tries(l, "p-01", 0, 9), 5);
	assert_int_equal(tries(l, "p-02", 0, 9), 5);
	assert_int_equal(tries(l, "p-01", 0, 9), 0);
	limits_free(l);
}

static void test_a_good_try_costs_nothing(void **state)
{
	struct limits *l = limits_new(&five_a_minute);

	for (int i = 0; i < 50; i++) {
		assert_true(limits_take(l, "p-01", 0));
		limits_give(l, "p-01", 0);
	}
	assert_int_equal(tries(l, "p-01", 0, 9), 5);
	limits_give(l, "p-02", 0); /* nothing to give back: no sixth try */
	assert_int_equal(tries(l, "p-02", 0, 9), 5);
	limits_free(l);
}

static void test_keys_beyond_the_table_share_one_bucket_and_push_nobody_out(void **state)
{
	struct limits *l = limits_new(&five_a_minute);
	char key[16];

	for (int i = 0; i < 4; i++) {
		snprintf(key, sizeof(key), "p-%d", i);
		assert_int_equal(tries(l, key, 0, 9), 5);
	}
	assert_int_equal(tries(l, "x-1", 0, 3), 3);
	assert_int_equal(tries(l, "x-2", 0, 9), 2);
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "y-%d", i);
		assert_false(limits_take(l, key, 0));
	}
	assert_int_equal(tries(l, "p-0", 0, 9), 0);
	/* A bucket that is full again is anybody's. */
	assert_int_equal(tries(l, "z", 300, 9), 5);
	limits_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_key_has_its_burst_and_then_one_a_minute),
		cmocka_unit_test(test_keys_do_not_disturb_each_other),
		cmocka_unit_test(test_a_good_try_costs_nothing),
		cmocka_unit_test(test_keys_beyond_the_table_share_one_bucket_and_push_nobody_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
