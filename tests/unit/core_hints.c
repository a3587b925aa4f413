/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/hints.h"

#define S NS_PER_S
#define DAY (86400 * S)

static void test_a_queue_lasts_while_no_gap_is_longer_than_fifteen_seconds(void **state)
{
	static const struct {
		struct punch_time before, now;
		uint32_t before_queue_s, queue_s;
	} rows[] = {
		{{.at_ns = 100 * S}, {.at_ns = 103 * S}, 0, 3},
		{{.at_ns = 100 * S}, {.at_ns = 115 * S}, 40, 55},
		{{.at_ns = 100 * S}, {.at_ns = 115 * S + 1}, 40, 0},
		{{.at_ns = 100 * S}, {.at_ns = 100 * S}, 40, 40},
		/* rounded to whole seconds */
		{{.at_ns = 100 * S}, {.at_ns = 102 * S + S / 2}, 40, 43},
		{{.at_ns = 100 * S}, {.at_ns = 102 * S + S / 2 - 1}, 40, 42},
		{{.at_ns = 100 * S}, {.at_ns = 103 * S, .reader = 1}, 40, 0},
		{{.at_ns = 100 * S}, {.at_ns = 103 * S, .boot = 1}, 40, 0},
		{{.at_ns = 103 * S}, {.at_ns = 100 * S}, 40, 0},
		/* a log that is read later: its own clock */
		{{.at_ns = 900 * S, .has_device_time = 1, .device_ms = 5000, .device_epoch = 2},
		 {.at_ns = 900 * S, .has_device_time = 1, .device_ms = 9000, .device_epoch = 2},
		 7,
		 11},
		{{.at_ns = 900 * S, .has_device_time = 1, .device_ms = 5000, .device_epoch = 2},
		 {.at_ns = 900 * S, .has_device_time = 1, .device_ms = 9000, .device_epoch = 3},
		 7,
		 0},
		{{.at_ns = 900 * S, .has_device_time = 1, .device_ms = 5000},
		 {.at_ns = 901 * S},
		 7,
		 0},
		{{.at_ns = 900 * S},
		 {.at_ns = 901 * S, .has_device_time = 1, .device_ms = 5000},
		 7,
		 0},
		{{.at_ns = 900 * S, .has_device_time = 1, .device_ms = 9000},
		 {.at_ns = 901 * S, .has_device_time = 1, .device_ms = 5000},
		 7,
		 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t got = queue_next(&rows[i].before, rows[i].before_queue_s, &rows[i].now);

		if (got != rows[i].queue_s)
			fail_msg("row %zu: %u s", i, got);
	}
	assert_int_equal(queue_next(NULL, 40, &rows[0].now), 0);
}

/* Twenty days: 1 and 2 always together, 1 and 3 in the queue of one day, 4 and 5 on every second
 * day only, 6 and 7 together at two readers. */
static size_t twenty_days(struct hint_punch *p)
{
	size_t n = 0;

	for (int32_t day = 0; day < 20; day++) {
		int64_t at_ns = day * DAY;

		p[n++] = (struct hint_punch){at_ns, day, 2, 0};
		p[n++] = (struct hint_punch){at_ns + 3 * S, day, 1, 0};
		if (day == 4)
			p[n++] = (struct hint_punch){at_ns + 5 * S, day, 3, 0};
		p[n++] = (struct hint_punch){at_ns + 100 * S, day, 4, 0};
		p[n++] = (struct hint_punch){at_ns + (day % 2 ? 200 : 102) * S, day, 5, 0};
		p[n++] = (struct hint_punch){at_ns + 300 * S, day, 6, 0};
		p[n++] = (struct hint_punch){at_ns + 301 * S, day, 7, 1};
	}
	return n;
}

static const struct hint_pair *find(const struct hint_pair *table, size_t room, int32_t a,
				    int32_t b)
{
	for (size_t i = 0; i < room; i++) {
		if (table[i].together > 0 && table[i].a == a && table[i].b == b)
			return &table[i];
	}
	return NULL;
}

static void test_pairs_that_always_come_together_are_told(void **state)
{
	struct hint_punch p[200];
	struct hint_pair table[16];
	size_t n = twenty_days(p);
	const struct hint_pair *pair;

	assert_int_equal(hint_pairs(p, n, 5, NULL, 0, table, 16), 4);
	pair = find(table, 16, 1, 2);
	assert_non_null(pair);
	assert_int_equal(pair->together, 20);
	assert_int_equal(pair->both, 20);
	assert_int_equal(pair->last_day, 19);
	assert_true(hint_pair_counts(pair, 10));
	assert_false(hint_pair_counts(pair, 21));
	pair = find(table, 16, 4, 5);
	assert_int_equal(pair->together, 10);
	assert_int_equal(pair->both, 20);
	assert_false(hint_pair_counts(pair, 5)); /* they came apart as often */
	assert_false(hint_pair_counts(find(table, 16, 1, 3), 1));
	assert_null(find(table, 16, 6, 7));
}

static void test_a_day_counts_only_if_both_were_there(void **state)
{
	/* Together on the first two days; then each is alone for one. */
	static const struct hint_punch p[] = {
		{0, 0, 8, 0},
		{S, 0, 9, 0},
		{DAY, 1, 8, 0},
		{DAY + S, 1, 9, 0},
		{DAY + 2 * S, 1, 9, 0},
		{2 * DAY, 2, 8, 0},
		{3 * DAY, 3, 9, 0},
		/* with somebody else is not with each other */
		{4 * DAY, 4, 8, 0},
		{4 * DAY + 100 * S, 4, 7, 0},
		{5 * DAY, 5, 7, 0},
		{5 * DAY + 100 * S, 5, 9, 0},
	};
	struct hint_pair table[16];
	const struct hint_pair *pair;

	assert_int_equal(hint_pairs(p, ARRAY_LEN(p), 5, NULL, 0, table, 16), 1);
	pair = find(table, 16, 8, 9);
	assert_non_null(pair);
	assert_int_equal(pair->together, 2);
	assert_int_equal(pair->both, 2);
}

static void test_declared_pairs_are_exempt(void **state)
{
	struct hint_punch p[200];
	/* of the others either is another */
	const struct hint_pair declared[] = {{.a = 1, .b = 3}, {.a = 1, .b = 2}};
	struct hint_pair table[16];
	size_t n = twenty_days(p);

	hint_pairs(p, n, 5, declared, ARRAY_LEN(declared), table, 16);
	assert_null(find(table, 16, 1, 2));
	assert_non_null(find(table, 16, 4, 5));
}

static void test_a_pair_counts_from_four_days_of_five_on(void **state)
{
	static const struct {
		uint16_t together, both, min_days;
		bool counts;
	} rows[] = {
		{4, 5, 4, true},    {3, 4, 3, false},	{40, 50, 5, true},
		{39, 49, 5, false}, {40, 51, 5, false}, {10, 10, 10, true},
		{9, 9, 10, false},  {2, 2, 0, true},	{1, 1, 0, false}, /* once is chance */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hint_pair pair = {
			.a = 1, .b = 2, .together = rows[i].together, .both = rows[i].both};

		if (hint_pair_counts(&pair, rows[i].min_days) != rows[i].counts)
			fail_msg("%u of %u", rows[i].together, rows[i].both);
	}
}

/* Of a queue of people a second apart, those within the gap are pairs: the table holds three
 * quarters of its room. */
static void test_a_table_is_full_at_three_quarters(void **state)
{
	static const struct {
		size_t people, room;
		int r;
	} rows[] = {
		{4, 4, 3}, {5, 4, -ENOSPC}, {13, 16, 12}, {14, 16, -ENOSPC}, {0, 4, 0}, {1, 4, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hint_punch p[14];
		struct hint_pair table[16];
		int r;

		for (size_t k = 0; k < rows[i].people; k++)
			p[k] = (struct hint_punch){(int64_t)k * S, 0, (int32_t)(100 - k), 0};
		r = hint_pairs(p, rows[i].people, 1, NULL, 0, table, rows[i].room);
		if (r != rows[i].r)
			fail_msg("%zu people: %d", rows[i].people, r);
		for (size_t k = 1; r >= 0 && k < rows[i].people; k++) {
			const struct hint_pair *pair =
				find(table, rows[i].room, (int32_t)(100 - k), (int32_t)(101 - k));

			assert_non_null(pair);
			assert_int_equal(pair->together, 1);
			assert_int_equal(pair->both, 0); /* counted where it may matter only */
		}
	}
}

static void test_a_full_table_says_so(void **state)
{
	struct hint_punch p[200];
	struct hint_pair table[4];
	size_t n = twenty_days(p);

	assert_int_equal(hint_pairs(p, n, 5, NULL, 0, table, 4), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_queue_lasts_while_no_gap_is_longer_than_fifteen_seconds),
		cmocka_unit_test(test_pairs_that_always_come_together_are_told),
		cmocka_unit_test(test_a_day_counts_only_if_both_were_there),
		cmocka_unit_test(test_declared_pairs_are_exempt),
		cmocka_unit_test(test_a_pair_counts_from_four_days_of_five_on),
		cmocka_unit_test(test_a_table_is_full_at_three_quarters),
		cmocka_unit_test(test_a_full_table_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
