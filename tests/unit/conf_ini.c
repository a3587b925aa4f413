/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "base/util.h"
#include "conf/ini.h"

/* "kind NAME:line key=value:line ..." of everything that was read. */
static char *describe(const struct ini *ini)
{
	static char out[4096];
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ini->section_count; i++) {
		const struct ini_section *s = &ini->sections[i];

		at += (size_t)snprintf(out + at, sizeof(out) - at, "[%s|%s]%d ", s->kind, s->name,
				       s->line);
		for (size_t k = s->first; k < s->first + s->count; k++)
			at += (size_t)snprintf(out + at, sizeof(out) - at, "%s=%s|%d ",
					       ini->entries[k].key, ini->entries[k].value,
					       ini->entries[k].line);
	}
	return out;
}

static void test_text_becomes_sections_and_entries_with_their_lines(void **state)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{"", ""},
		{"[a]\nk = v\n", "[a|]1 k=v|2 "},
		{"[a]\nk=v", "[a|]1 k=v|2 "}, /* no newline at the end */
		{"\n# c\n  ; c\n[a]\n", "[a|]4 "},
		{"[a  NAME ]\r\n\tk\t=\tv w  \r\n", "[a|NAME]1 k=v w|2 "},
		{"\xef\xbb\xbf[a]\nk = v # not a comment\n", "[a|]1 k=v # not a comment|2 "},
		{"[a]\nk =\n", "[a|]1 k=|2 "},
		{"[a]\nk = a = b\n", "[a|]1 k=a = b|2 "},
		{"[a]\nk = v\\\n[b]\n", "[a|]1 k=v\\|2 [b|]3 "}, /* no continuation */
		{"[a]\nk = 1\nk = 2\n[a]\n", "[a|]1 k=1|2 k=2|3 [a|]4 "},
		{"[a]\n2026-08-17 = Kemerdekaan\n", "[a|]1 2026-08-17=Kemerdekaan|2 "},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct ini ini;

		assert_int_equal(0, ini_parse("f", rows[i].text, strlen(rows[i].text), &d, &ini));
		if (d.errors != 0 || strcmp(describe(&ini), rows[i].expected) != 0)
			fail_msg("row %zu: %zu errors, \"%s\"", i, d.errors, describe(&ini));
		ini_done(&ini);
		diag_done(&d);
	}
}

#define SIXTY_FOUR "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz-"

static void test_a_bad_line_is_told_and_the_rest_is_read(void **state)
{
	static const struct {
		const char *line;
		size_t size; /* 0 = up to the NUL */
		const char *told;
	} rows[] = {
		{"words", 0, "expected [section] or key = value"},
		{"= v", 0, "is no key"},
		{"Key = v", 0, "is no key"},
		{"a b = v", 0, "is no key"},
		{SIXTY_FOUR "x = v", 0, "is no key"},
		{"k\0 = v", 6, "bytes that are not text"},
		{"k = \xff", 0, "save the file as UTF-8"},
		{"k = \xed\xa0\x80", 0, "UTF-8"}, /* a surrogate */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t size = rows[i].size ?: strlen(rows[i].line);
		char text[128] = "[a]\n";
		struct diag d = {0};
		struct ini ini;

		memcpy(text + 4, rows[i].line, size);
		memcpy(text + 4 + size, "\nnext = 1\n", 10);
		assert_int_equal(0, ini_parse("f", text, 4 + size + 10, &d, &ini));
		if (d.count != 1 || d.items[0].line != 2 ||
		    strstr(d.items[0].text, rows[i].told) == NULL)
			fail_msg("row %zu: %zu items, %s", i, d.count,
				 d.count ? d.items[0].text : "");
		if (strcmp(describe(&ini), "[a|]1 next=1|3 ") != 0)
			fail_msg("row %zu: %s", i, describe(&ini));
		ini_done(&ini);
		diag_done(&d);
	}
}

static void test_a_bad_section_keeps_its_keys_from_the_section_before(void **state)
{
	static const char *const rows[] = {"[b c d]", "[b",	 "[]",
					   "[B]",     "[b [c]]", "[b " SIXTY_FOUR "x]"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[128];
		struct diag d = {0};
		struct ini ini;

		snprintf(text, sizeof(text), "[a]\n%s\nk = v\n", rows[i]);
		assert_int_equal(0, ini_parse("f", text, strlen(text), &d, &ini));
		if (d.errors != 1 || d.items[0].line != 2)
			fail_msg("%s: %zu errors", rows[i], d.errors);
		assert_int_equal(0, ini.sections[0].count);
		assert_int_equal(1, ini.sections[1].count);
		ini_done(&ini);
		diag_done(&d);
	}
}

static void test_a_key_before_the_first_section_is_told(void **state)
{
	struct diag d = {0};
	struct ini ini;

	assert_int_equal(0, ini_parse("f", "k = v\n", 6, &d, &ini));
	assert_int_equal(1, d.errors);
	assert_non_null(strstr(d.items[0].text, "before the first [section]"));
	assert_int_equal(0, ini.entry_count);
	ini_done(&ini);
	diag_done(&d);
}

static void test_a_line_holds_4096_bytes_and_not_one_more(void **state)
{
	char text[INI_LINE_MAX + 16];

	for (int more = 0; more <= 1; more++) {
		struct diag d = {0};
		struct ini ini;
		size_t n;

		memset(text, 'x', sizeof(text));
		memcpy(text, "[a]\nk=", 6);
		n = 4 + INI_LINE_MAX + (size_t)more;
		text[n++] = '\r';
		text[n++] = '\n';
		assert_int_equal(0, ini_parse("f", text, n, &d, &ini));
		assert_int_equal(more, d.errors);
		assert_int_equal(1 - more, ini.entry_count);
		ini_done(&ini);
		diag_done(&d);
	}
}

static void test_a_file_past_its_bound_is_refused_whole(void **state)
{
	char *text = malloc(INI_FILE_MAX + 1);
	struct diag d = {0};
	struct ini ini;

	memset(text, '\n', INI_FILE_MAX + 1);
	assert_int_equal(0, ini_parse("f", text, INI_FILE_MAX, &d, &ini));
	ini_done(&ini);
	assert_int_equal(-EFBIG, ini_parse("f", text, INI_FILE_MAX + 1, &d, &ini));
	assert_int_equal(1, d.errors);
	free(text);
	diag_done(&d);
}

static void test_a_file_that_is_not_there_is_told(void **state)
{
	struct diag d = {0};
	struct ini ini;

	assert_int_equal(-ENOENT, ini_load("tests/no-such-file", &d, &ini));
	assert_int_equal(1, d.errors);
	assert_int_equal(-EISDIR, ini_load("tests", &d, &ini));
	assert_int_equal(2, d.errors);
	diag_done(&d);
}

static int signals; /* that interrupt the next calls of read() */

ssize_t read(int fd, void *to, size_t n)
{
	if (signals > 0) {
		signals--;
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_read, fd, to, n);
}

static void test_a_signal_while_a_file_is_read_loses_nothing(void **state)
{
	const char *path = "tests/fixtures/conf/ten-mistakes.conf";
	char *quiet, *disturbed;
	struct diag d = {0};
	size_t n, m;

	assert_int_equal(0, ini_read_file(path, INI_FILE_MAX, &d, &quiet, &n));
	signals = 3;
	assert_int_equal(0, ini_read_file(path, INI_FILE_MAX, &d, &disturbed, &m));
	assert_int_equal(0, signals);
	assert_int_equal(n, m);
	assert_string_equal(quiet, disturbed);
	free(quiet);
	free(disturbed);
}

static void test_a_file_is_read_whole_up_to_its_bound(void **state)
{
	static const size_t sizes[] = {0, 1, 4094, 4095, 4096, 8190, 8191, 9999, 10000, 10001};
	enum { MAX = 10000 };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		int fd = memfd_create("file", MFD_CLOEXEC);
		struct diag d = {0};
		char path[64], *text;
		size_t size;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(1, write(fd, &"hadir"[k % 5], 1));
		if (sizes[i] > MAX) {
			assert_int_equal(-EFBIG, ini_read_file(path, MAX, &d, &text, &size));
			assert_int_equal(1, d.errors);
		} else {
			assert_int_equal(0, ini_read_file(path, MAX, &d, &text, &size));
			assert_int_equal(sizes[i], size);
			assert_int_equal(size, strlen(text));
			for (size_t k = 0; k < size; k++)
				assert_int_equal("hadir"[k % 5], text[k]);
			free(text);
		}
		diag_done(&d);
		close(fd);
	}
}

static void test_arrays_grow_past_their_first_size(void **state)
{
	char text[4096] = "";
	struct diag d = {0};
	struct ini ini;

	for (int i = 0; i < 100; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "[a x%d]\nk = %d\n", i,
			 i);
	assert_int_equal(0, ini_parse("f", text, strlen(text), &d, &ini));
	assert_int_equal(100, ini.section_count);
	for (size_t i = 0; i < 100; i++) {
		assert_int_equal(i, atoi(ini_find(&ini, &ini.sections[i], "k")->value));
		assert_int_equal(i, atoi(ini.sections[i].name + 1));
	}
	ini_done(&ini);
	diag_done(&d);
}

static void test_a_repeated_key_names_both_lines(void **state)
{
	static const char text[] = "[a]\nk = 1\nj = 1\nk = 2\n[a]\nk = 3\n";
	struct diag d = {0};
	struct ini ini;

	assert_int_equal(0, ini_parse("f", text, strlen(text), &d, &ini));
	ini_report_repeats(&ini, &ini.sections[0], &d);
	ini_report_repeats(&ini, &ini.sections[1], &d);
	assert_int_equal(1, d.count);
	assert_int_equal(4, d.items[0].line);
	assert_non_null(strstr(d.items[0].text, "first in line 2"));
	ini_done(&ini);
	diag_done(&d);
}

static void test_items_stand_by_file_and_line_however_they_came(void **state)
{
	static const struct {
		const char *file;
		int line;
	} found[] = {{"a", 9}, {"b", 2}, {"a", 3}, {"b", 1}, {"a", 0}, {"a", 9}},
	  sorted[] = {{"a", 0}, {"a", 3}, {"a", 9}, {"a", 9}, {"b", 1}, {"b", 2}};
	struct diag d = {0};

	for (size_t i = 0; i < ARRAY_LEN(found); i++)
		diag_error(&d, found[i].file, found[i].line, "%zu", i);
	for (size_t i = 0; i < ARRAY_LEN(sorted); i++)
		if (strcmp(d.items[i].file, sorted[i].file) != 0 ||
		    d.items[i].line != sorted[i].line)
			fail_msg("place %zu: %s:%d", i, d.items[i].file, d.items[i].line);
	assert_string_equal("0", d.items[2].text); /* of two on one line the first found */
	diag_done(&d);
}

static void test_past_the_bound_mistakes_are_counted(void **state)
{
	struct diag d = {0};
	char *out = NULL;
	size_t size;
	FILE *to = open_memstream(&out, &size);

	for (int i = 0; i < DIAG_MAX + 5; i++)
		diag_error(&d, "f", i + 1, "x");
	diag_warning(&d, "f", 1, "y");
	assert_int_equal(DIAG_MAX, d.count);
	assert_int_equal(DIAG_MAX + 5, d.errors);
	diag_print(&d, to);
	fclose(to);
	assert_non_null(strstr(out, "f:200: error: x\nand 6 more\n"));
	free(out);
	diag_done(&d);
}

static void test_a_text_is_one_printable_line_of_bounded_size(void **state)
{
	char big[2 * DIAG_TEXT_SIZE];
	struct diag d = {0};
	size_t n;

	diag_warning(&d, "f", 0, "a\nb\033\177[2J");
	assert_string_equal("a?b??[2J", d.items[0].text);
	for (size_t i = 0; i + 2 < sizeof(big); i += 2)
		memcpy(big + i, "\xc3\xa9", 3);
	diag_error(&d, "f", 1, "x%s", big);
	n = strlen(d.items[1].text);
	assert_in_range(n, DIAG_TEXT_SIZE - 6, DIAG_TEXT_SIZE - 1);
	assert_true(utf8_valid(d.items[1].text, n));
	assert_string_equal("f: warning: a?b??[2J", diag_format(&d.items[0], big, sizeof(big)));
	diag_done(&d);
}

static void test_the_nearest_word_is_what_was_meant(void **state)
{
	static const char *const words[] = {"zone", "language", "id", "name", "gap-ms", "topics"};
	static const struct {
		const char *found, *meant;
	} rows[] = {
		{"zon", "zone"},
		{"zoen", "zone"},
		{"langauge", "language"},
		{"topic", "topics"},
		{"gap_ms", "gap-ms"},
		{"nmae", "name"},
		{"ix", NULL},
		{"zz", NULL},
		{"xyz", NULL},
		{"", NULL},
		{"languages-all", NULL},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *near =
			diag_nearest(rows[i].found, words, ARRAY_LEN(words), sizeof(*words));

		if ((near == NULL) != (rows[i].meant == NULL) ||
		    (near != NULL && strcmp(near, rows[i].meant) != 0))
			fail_msg("%s: %s", rows[i].found, near ?: "(none)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_becomes_sections_and_entries_with_their_lines),
		cmocka_unit_test(test_a_bad_line_is_told_and_the_rest_is_read),
		cmocka_unit_test(test_a_bad_section_keeps_its_keys_from_the_section_before),
		cmocka_unit_test(test_a_key_before_the_first_section_is_told),
		cmocka_unit_test(test_a_line_holds_4096_bytes_and_not_one_more),
		cmocka_unit_test(test_a_file_past_its_bound_is_refused_whole),
		cmocka_unit_test(test_a_file_that_is_not_there_is_told),
		cmocka_unit_test(test_a_signal_while_a_file_is_read_loses_nothing),
		cmocka_unit_test(test_a_file_is_read_whole_up_to_its_bound),
		cmocka_unit_test(test_arrays_grow_past_their_first_size),
		cmocka_unit_test(test_a_repeated_key_names_both_lines),
		cmocka_unit_test(test_items_stand_by_file_and_line_however_they_came),
		cmocka_unit_test(test_past_the_bound_mistakes_are_counted),
		cmocka_unit_test(test_a_text_is_one_printable_line_of_bounded_size),
		cmocka_unit_test(test_the_nearest_word_is_what_was_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
