/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/civil.h"
#include "exchange/attlog.h"

static int parse(const char *text, int state_column, struct diag *d, struct attlog *ret)
{
	return attlog_parse("attlog.dat", text, strlen(text), state_column, d, ret);
}

static bool told(const struct diag *d, int line, const char *part)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].line == line && strstr(d->items[i].text, part) != NULL)
			return true;
	return false;
}

/* "7 2026-01-05 07:25:10" of each row, with ; between them. */
static const char *describe(const struct attlog *a, char *dst, size_t size)
{
	size_t used = 0;

	dst[0] = '\0';
	for (size_t i = 0; i < a->count; i++) {
		char day[CIVIL_DATE_SIZE], time[CIVIL_TIME_SIZE];

		civil_format_day(day, a->rows[i].day);
		civil_format_time(time, a->rows[i].at_s);
		used += (size_t)snprintf(dst + used, size - used, "%s%s %s %s", i > 0 ? ";" : "",
					 a->rows[i].pin, day, time);
	}
	return dst;
}

static void test_a_line_of_any_firmware_is_read(void **state)
{
	static const struct {
		const char *line, *row; /* "": left out */
	} rows[] = {
		{"        7\t2026-01-05 07:25:10\t1\t0\t1\t0\r\n", "7 2026-01-05 07:25:10"},
		{"7\t2026-01-05 07:25:10\t0\t1\t0\t0\t0\t255\t3\n", "7 2026-01-05 07:25:10"},
		{"7\t2026-01-05 07:25:10\t0\t1\t0\t0\t0\t255\t3\t1\n", ""},
		{"00000007 2026-01-05 07:25:10 1 0 1 0\n", "7 2026-01-05 07:25:10"},
		{"7 2026-01-05 07:25:10\n", "7 2026-01-05 07:25:10"},
		{"\xef\xbb\xbf"
		 "7\t2026-01-05\t07:25:10\t1\n",
		 "7 2026-01-05 07:25:10"},
		{"A12\t2026-01-05 07:25:10\t1\n", "A12 2026-01-05 07:25:10"},
		{"0\t2026-01-05 07:25:10\t1\n", "0 2026-01-05 07:25:10"},
		{"7\t2024-02-29 23:59:59\t1", "7 2024-02-29 23:59:59"},
		{"\r\n\n  \t\n", ""},
		{"7\t2026-02-29 07:25:10\t1\n", ""},
		{"7\t2026-01-05 24:00:00\t1\n", ""},
		{"7\t05/01/2026 07:25:10\t1\n", ""},
		{"7\t2026-01-05 7:25\t1\n", ""},
		{"2026-01-05 07:25:10\t1\n", ""},
		{"7;2026-01-05;07:25:10\n", ""},
		{"1234567890123456789012345\t2026-01-05 07:25:10\t1\n", ""},
		{"p-1\t2026-01-05 07:25:10\t1\n", ""},
		{"p:1\t2026-01-05 07:25:10\t1\n", ""},
		{"p[1\t2026-01-05 07:25:10\t1\n", ""},
		{"p{1\t2026-01-05 07:25:10\t1\n", ""},
		{"a1z\t2026-01-05 07:25:10\t1\n", "a1z 2026-01-05 07:25:10"},
		{"7\t2026-01-05 07:25:10\t0\t1\t0\t0\t0\t255\t3\t1\t1\t1\n", ""},
		{"7\t2026-01-05 07:25:10\t1234567890123456789012345678901\n",
		 "7 2026-01-05 07:25:10"},
		{"7\t2026-01-05 07:25:10\t12345678901234567890123456789012\n", ""},
		{"7\t2026-01-05 07:2", ""}, /* no line before it: no machine's file at all */
		{"7\n", ""},
		{"7", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct attlog a;
		char text[200];

		assert_int_equal(0, parse(rows[i].line, 0, &d, &a));
		if (strcmp(describe(&a, text, sizeof(text)), rows[i].row) != 0)
			fail_msg("row %zu: %s, want %s", i, text, rows[i].row);
		if (*rows[i].row == '\0' && rows[i].line[0] > ' ' && d.errors != 1)
			fail_msg("row %zu: left out and not told", i);
		attlog_done(&a);
		diag_done(&d);
	}
}

static void test_a_dead_clock_s_rows_are_set_aside_and_told(void **state)
{
	struct diag d = {0};
	struct attlog a;
	char text[200];

	assert_int_equal(0, parse("7\t2026-01-05 07:25:10\t1\n"
				  "7\t2000-01-01 00:03:12\t1\n"
				  "8\t2000-01-02 07:20:00\t1\n"
				  "8\t2026-01-07 07:20:00\t1\n",
				  0, &d, &a));
	assert_string_equal("7 2026-01-05 07:25:10;8 2026-01-07 07:20:00",
			    describe(&a, text, sizeof(text)));
	assert_int_equal(2, a.dead);
	assert_int_equal(0, a.backwards); /* the dead clock's own rows say nothing about it */
	assert_true(told(&d, 2, "2 rows from before 2005 are set aside"));
	attlog_done(&a);
	diag_done(&d);
}

static void test_bytes_that_are_no_text_are_left_out_and_told(void **state)
{
	static const char text[] = "7\t2026-01-05 07:25:10\0\t1\n8\t2026-01-05 07:30:00\n";
	struct diag d = {0};
	struct attlog a;
	char rows[100];

	assert_int_equal(0, attlog_parse("a", text, sizeof(text) - 1, 0, &d, &a));
	assert_string_equal("8 2026-01-05 07:30:00", describe(&a, rows, sizeof(rows)));
	assert_true(told(&d, 1, "expected at most 10 short columns of plain text"));
	attlog_done(&a);
	diag_done(&d);
}

static void test_a_clock_set_back_once_is_told_of_that_line_alone(void **state)
{
	struct diag d = {0};
	struct attlog a;

	assert_int_equal(0, parse("7\t2026-01-05 07:25:10\n8\t2026-01-05 07:20:00\n"
				  "9\t2026-01-05 07:20:00\n",
				  0, &d, &a));
	assert_int_equal(1, a.backwards);
	assert_true(told(&d, 2, "time runs backwards here: the machine's clock was set"));
	attlog_done(&a);
	diag_done(&d);
}

static void test_rows_come_sorted_and_once_whatever_the_file_was(void **state)
{
	struct diag d = {0};
	struct attlog a;
	char text[300];

	assert_int_equal(0, parse("8\t2026-01-05 16:01:00\t1\n"
				  "7\t2026-01-05 07:25:10\t1\n"
				  "007\t2026-01-05 07:25:10\t0\t15\n"
				  "7\t2026-01-05 07:25:11\t1\n"
				  "8\t2026-01-05 07:00:00\t1\n",
				  0, &d, &a));
	assert_string_equal("7 2026-01-05 07:25:10;7 2026-01-05 07:25:11;8 2026-01-05 07:00:00;"
			    "8 2026-01-05 16:01:00",
			    describe(&a, text, sizeof(text)));
	assert_int_equal(1, a.twice);
	assert_int_equal(2, a.backwards);
	assert_true(told(&d, 2, "time runs backwards here and further down"));
	assert_true(told(&d, 0, "1 rows are there twice"));
	assert_int_equal(0, d.errors);
	attlog_done(&a);
	diag_done(&d);
}

static void test_a_last_line_cut_short_is_left_out_and_a_whole_time_is_not(void **state)
{
	static const struct {
		const char *last;
		size_t rows;
		bool warned;
	} rows[] = {
		{"8\t2026-01-05 07:3", 1, true},
		{"8\t2026-01-05 07:30:0", 1, true},
		{"8\t2026-01", 1, true},
		{"8", 1, true},
		{"8\t2026-01-05 07:30:00", 2, false},
		{"8\t2026-01-05 07:30:00\t1\t", 2, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct attlog a;
		char text[100];

		snprintf(text, sizeof(text), "7\t2026-01-05 07:25:10\t1\t0\r\n%s", rows[i].last);
		assert_int_equal(0, parse(text, 0, &d, &a));
		if (a.count != rows[i].rows || d.errors != 0 ||
		    told(&d, 2, "cut short") != rows[i].warned)
			fail_msg("%s: %zu rows, %zu errors", rows[i].last, a.count, d.errors);
		attlog_done(&a);
		diag_done(&d);
	}
}

/* Firmware disagrees about the column: none is believed unless somebody names it. */
static void test_a_state_is_taken_from_the_column_that_was_named(void **state)
{
	static const struct {
		int column;
		const char *line;
		int state;
		const char *direction;
	} rows[] = {
		{0, "7\t2026-01-05 07:25:10\t1\t0\n", ATTLOG_NO_STATE, ""},
		{4, "7\t2026-01-05 07:25:10\t1\t0\n", 1, "out"},
		{5, "7\t2026-01-05 07:25:10\t1\t0\n", 0, "in"},
		{4, "7\t2026-01-05 07:25:10\t2\n", 2, "break"},
		{4, "7\t2026-01-05 07:25:10\t3\n", 3, "break"},
		{4, "7\t2026-01-05 07:25:10\t4\n", 4, "in"},
		{4, "7\t2026-01-05 07:25:10\t5\n", 5, "out"},
		{4, "7\t2026-01-05 07:25:10\t255\n", 255, ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct attlog a;

		assert_int_equal(0, parse(rows[i].line, rows[i].column, &d, &a));
		assert_int_equal(1, a.count);
		if (a.rows[0].state != rows[i].state ||
		    strcmp(attlog_direction(a.rows[0].state), rows[i].direction) != 0)
			fail_msg("row %zu: state %d", i, a.rows[0].state);
		attlog_done(&a);
		diag_done(&d);
	}
}

static void test_a_line_without_a_state_in_its_column_is_left_out_and_told(void **state)
{
	static const struct {
		int column;
		const char *told;
	} rows[] = {
		{6, "no column 6, in which the state was to be: left out"},
		{4, "column 4 is \"256\": expected a state from 0 to 255; left out"},
		{5, "column 5 is \"x\": expected a state from 0 to 255; left out"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct attlog a;

		assert_int_equal(0,
				 parse("7\t2026-01-05 07:25:10\t256\tx\n", rows[i].column, &d, &a));
		if (a.count != 0 || d.errors != 1 || !told(&d, 1, rows[i].told))
			fail_msg("column %d: %s", rows[i].column, d.items[0].text);
		attlog_done(&a);
		diag_done(&d);
	}
}

static void test_what_is_printed_is_read_again(void **state)
{
	char line[ATTLOG_LINE_SIZE], text[100];
	struct diag d = {0};
	struct attlog a;

	attlog_print(line, "7", civil_day(2026, 1, 5), 7 * 3600 + 25 * 60 + 10);
	assert_string_equal("        7\t2026-01-05 07:25:10\t1\t0\t1\t0\r\n", line);
	attlog_print(line, "123456789012345678901234", civil_day(2026, 12, 31), 86399);
	assert_int_equal(0, parse(line, 0, &d, &a));
	assert_string_equal("123456789012345678901234 2026-12-31 23:59:59",
			    describe(&a, text, sizeof(text)));
	attlog_done(&a);
	diag_done(&d);
}

static void test_two_hundred_thousand_rows_in_any_order_take_no_time(void **state)
{
	enum { ROWS = 200000, LINE = 48 };
	unsigned seed = (unsigned)time(NULL);
	char *text = malloc(ROWS * LINE);
	size_t used = 0;
	struct diag d = {0};
	struct attlog a;
	clock_t start;

	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < ROWS; i++) {
		int r = rand();

		used += (size_t)sprintf(text + used, "%9d\t2026-%02d-%02d %02d:%02d:%02d\t1\t0\r\n",
					r % 5000, r % 12 + 1, r % 28 + 1, r % 24, r % 60, i % 60);
	}
	start = clock();
	assert_int_equal(0, attlog_parse("a", text, used, 0, &d, &a));
	assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
	assert_int_equal(ROWS, a.count + a.twice);
	for (size_t i = 1; i < a.count; i++) {
		const struct attlog_row *x = &a.rows[i - 1], *y = &a.rows[i];
		int r = strcmp(x->pin, y->pin);

		assert_true(r < 0 || (r == 0 && (x->day < y->day ||
						 (x->day == y->day && x->at_s < y->at_s))));
	}
	attlog_done(&a);
	diag_done(&d);
	free(text);
}

static void test_a_file_of_more_rows_than_any_machine_keeps_is_refused(void **state)
{
	static const char row[] = "7 2026-01-05 07:25:10\n";
	const size_t n = strlen(row);
	char *text = malloc((ATTLOG_ROWS_MAX + 1) * n);
	struct diag d = {0};
	struct attlog a;

	assert_non_null(text);
	for (size_t i = 0; i <= ATTLOG_ROWS_MAX; i++)
		memcpy(text + i * n, row, n);
	assert_int_equal(0, attlog_parse("a", text, ATTLOG_ROWS_MAX * n, 0, &d, &a));
	assert_int_equal(ATTLOG_ROWS_MAX - 1, a.twice);
	attlog_done(&a);
	diag_done(&d);
	assert_int_equal(-EFBIG, attlog_parse("a", text, (ATTLOG_ROWS_MAX + 1) * n, 0, &d, &a));
	assert_true(told(&d, ATTLOG_ROWS_MAX + 1, "more than 1000000 rows"));
	diag_done(&d);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_of_any_firmware_is_read),
		cmocka_unit_test(test_a_dead_clock_s_rows_are_set_aside_and_told),
		cmocka_unit_test(test_bytes_that_are_no_text_are_left_out_and_told),
		cmocka_unit_test(test_a_clock_set_back_once_is_told_of_that_line_alone),
		cmocka_unit_test(test_rows_come_sorted_and_once_whatever_the_file_was),
		cmocka_unit_test(test_a_last_line_cut_short_is_left_out_and_a_whole_time_is_not),
		cmocka_unit_test(test_a_state_is_taken_from_the_column_that_was_named),
		cmocka_unit_test(test_a_line_without_a_state_in_its_column_is_left_out_and_told),
		cmocka_unit_test(test_what_is_printed_is_read_again),
		cmocka_unit_test(test_two_hundred_thousand_rows_in_any_order_take_no_time),
		cmocka_unit_test(test_a_file_of_more_rows_than_any_machine_keeps_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
