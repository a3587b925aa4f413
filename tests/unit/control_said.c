/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "control/said.h"

/* The same answer in both languages. */

static const char *time_said(enum text_language lang, const char *what, char *buf)
{
	json_t *v = json_string(what);
	const char *said = what[0] == '\0' ? said_time(lang, json_null(), SAID_MINUTE, buf)
					   : said_time(lang, v, SAID_SECOND, buf);
	static char kept[SAID_SIZE];

	strcpy(kept, said);
	json_decref(v);
	return kept;
}

static const char *date_said(enum text_language lang, const char *what, char *buf)
{
	json_t *v = json_string(what);
	static char kept[SAID_SIZE];

	strcpy(kept, said_time(lang, v, SAID_DATE, buf));
	json_decref(v);
	return kept;
}

static const char *seconds_said(enum text_language lang, const char *what, char *buf)
{
	return said_duration(lang, atoi(what), buf);
}

static const char *state_said(enum text_language lang, const char *what, char *buf)
{
	return said_word(lang, "state", what);
}

static void test_values_are_said_as_people_read_them(void **state)
{
	static const struct {
		const char *(*say)(enum text_language, const char *, char *);
		const char *value, *indonesian, *english;
	} rows[] = {
		{time_said, "2025-03-03T07:25:10+08:00", "07.25.10 WITA", "07:25:10 WITA"},
		{time_said, "", "waktu belum pasti", "time not certain"},
		{time_said, "kemarin", "kemarin", "kemarin"},
		{date_said, "2025-03-03T07:25:10+07:00", "Senin, 3 Maret 2025, 07.25 WIB",
		 "Monday, 3 March 2025, 07:25 WIB"},
		{said_mark, "07:30:00", "07.30", "07:30"},
		{said_mark, "pagi", "pagi", "pagi"},
		{said_day, "2025-03-03", "Senin, 3 Maret 2025", "Monday, 3 March 2025"},
		{said_day, "2025-02-30", "2025-02-30", "2025-02-30"},
		{seconds_said, "-1", "-", "-"},
		{seconds_said, "119", "119 detik", "119 s"},
		{seconds_said, "120", "2 menit", "2 min"},
		{seconds_said, "7200", "2 jam", "2 h"},
		{seconds_said, "172800", "2 hari", "2 days"},
		{state_said, "missing", "belum tercatat", "not yet recorded"},
		{state_said, "nonsense", "nonsense", "nonsense"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (int lang = 0; lang < 2; lang++) {
			char buf[SAID_SIZE];
			const char *want = lang == 0 ? rows[i].indonesian : rows[i].english;
			const char *got = rows[i].say((enum text_language)lang, rows[i].value, buf);

			if (strcmp(got, want) != 0)
				fail_msg("%s: \"%s\", not \"%s\"", rows[i].value, got, want);
		}
}

static void test_a_sentence_is_said_by_its_key_else_as_it_came(void **state)
{
	static const struct {
		const char *row, *indonesian, *english;
	} rows[] = {
		{"{\"key\":\"refused.already\",\"args\":{\"n\":7},\"text\":\"x\"}",
		 "nomor 7 sudah disetujui", "number 7 was confirmed already"},
		{"{\"key\":\"refused.future\",\"args\":{\"date\":\"2025-03-03\"}}",
		 "saat itu (Senin, 3 Maret 2025) belum terjadi",
		 "that moment (Monday, 3 March 2025) is still to come"},
		{"{\"key\":\"of.a.later.hadird\",\"args\":{},\"text\":\"sesuatu\"}", "sesuatu",
		 "sesuatu"},
		{"{}", "", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (int lang = 0; lang < 2; lang++) {
			json_t *row = json_loads(rows[i].row, 0, NULL);
			const char *want = lang == 0 ? rows[i].indonesian : rows[i].english;
			char buf[SAID_SIZE];
			const char *got =
				said_sentence((enum text_language)lang, row, buf, sizeof(buf));

			if (strcmp(got, want) != 0)
				fail_msg("row %zu: \"%s\"", i, got);
			json_decref(row);
		}
}

static void test_what_is_missing_in_a_row_is_nothing(void **state)
{
	json_t *row = json_pack("{s:n, s:i, s:b, s:s, s:n}", "text", "n", 3, "yes", 1, "person",
				"p-01", "name");

	assert_string_equal(row_text(row, "text"), "");
	assert_string_equal(row_text(row, "n"), "");
	assert_int_equal(row_number(row, "n", -1), 3);
	assert_int_equal(row_number(row, "person", -1), -1);
	assert_true(row_true(row, "yes"));
	assert_false(row_true(row, "n"));
	assert_true(row_is(row, "person", "p-01"));
	assert_string_equal(row_name(row), "p-01");
	json_decref(row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_said_as_people_read_them),
		cmocka_unit_test(test_a_sentence_is_said_by_its_key_else_as_it_came),
		cmocka_unit_test(test_what_is_missing_in_a_row_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
