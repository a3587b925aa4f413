/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "conf/ini.h"
#include "conf/rules-doc.h"

static void parse(const char *text, struct rules_doc *ret)
{
	struct diag d = {0};

	assert_int_equal(0, rules_doc_parse(text, strlen(text), &d, ret));
	assert_int_equal(0, d.count);
	diag_done(&d);
}

static void assert_same(const struct rules_doc *x, const struct rules_doc *y)
{
	assert_int_equal(x->n, y->n);
	for (size_t i = 0; i < x->n; i++) {
		const struct rules_part *a = &x->parts[i], *b = &y->parts[i];

		assert_string_equal(a->kind, b->kind);
		assert_string_equal(a->name, b->name);
		assert_int_equal(a->n, b->n);
		for (size_t k = 0; k < a->n; k++) {
			assert_string_equal(a->values[k].key, b->values[k].key);
			assert_string_equal(a->values[k].value, b->values[k].value);
		}
	}
}

static void assert_round_trip(const struct rules_doc *doc)
{
	struct rules_doc again;
	char *text;

	assert_int_equal(0, rules_doc_print(doc, "a comment is nobody's value", &text));
	parse(text, &again);
	assert_same(doc, &again);
	free(text);
	rules_doc_done(&again);
}

static void test_every_shipped_file_says_the_same_when_it_is_written_anew(void **state)
{
	DIR *dir = opendir("config/rules");
	struct dirent *e;
	int files = 0;

	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL) {
		struct diag d = {0};
		struct rules_doc doc;
		char path[512], *text;
		size_t size;

		if (strstr(e->d_name, ".conf") == NULL)
			continue;
		snprintf(path, sizeof(path), "config/rules/%s", e->d_name);
		assert_int_equal(0, ini_read_file(path, INI_FILE_MAX, &d, &text, &size));
		parse(text, &doc);
		assert_true(doc.n > 0);
		assert_round_trip(&doc);
		rules_doc_done(&doc);
		free(text);
		files++;
	}
	closedir(dir);
	assert_true(files >= 8);
}

/* Random documents of what a file can hold. */
static void test_whatever_can_be_set_comes_back(void **state)
{
	static const char *const bits[] = {"a",	 " ", "=", "#", ";",  "[x]",
					   "\t", "é", "0", "-", "\"", "%s"};
	unsigned seed = getenv("SEED") != NULL ? (unsigned)atoi(getenv("SEED")) : 7;

	print_message("SEED=%u\n", seed);

	for (int round = 0; round < 200; round++) {
		struct rules_doc doc = {0};
		char value[128], key[16];

		for (int p = rand_r(&seed) % 4; p >= 0; p--) {
			struct rules_part *part;

			assert_int_equal(0, rules_doc_add(&doc, "code", p % 2 ? "" : "A=#", &part));
			for (int v = rand_r(&seed) % 5; v >= 0; v--) {
				value[0] = '\0';
				for (int n = rand_r(&seed) % 9; n > 0; n--)
					strcat(value,
					       bits[(size_t)rand_r(&seed) % ARRAY_LEN(bits)]);
				snprintf(key, sizeof(key), "k-%d", v);
				if (rules_part_set(part, key, value) == 0)
					assert_string_equal(value, rules_part_value(part, key));
			}
		}
		assert_round_trip(&doc);
		rules_doc_done(&doc);
	}
}

static void test_what_no_line_can_hold_is_refused_and_changes_nothing(void **state)
{
	char *const longest = calloc(1, INI_LINE_MAX + 1);
	const struct {
		const char *key, *value;
	} rows[] = {
		{"note", "x\n[rule]"}, {"note", " x"}, {"note", "x\t"},
		{"note", "x\r"},       {"Note", "x"},  {"", "x"},
		{"no te", "x"},	       {"note=", "x"}, {"note", longest},
	};
	struct rules_doc doc = {0};
	struct rules_part *part;

	assert_non_null(longest);
	memset(longest, 'x', INI_LINE_MAX);
	assert_int_equal(0, rules_doc_add(&doc, "code", "DL", &part));
	assert_int_equal(0, rules_part_set(part, "note", "there"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rules_part_set(part, rows[i].key, rows[i].value) != -EINVAL)
			fail_msg("row %zu", i);
	assert_string_equal("there", rules_part_value(part, "note"));
	assert_int_equal(-EINVAL, rules_doc_add(&doc, "code", "a b", &part));
	assert_int_equal(-EINVAL, rules_doc_add(&doc, "code]", "a", &part));
	assert_int_equal(-EINVAL, rules_doc_add(&doc, "code", "a\n[rule", &part));
	assert_int_equal(-EINVAL, rules_doc_add(&doc, longest + INI_LINE_MAX - 65, "a", &part));
	assert_int_equal(-EINVAL, rules_doc_add(&doc, "code", longest + INI_LINE_MAX - 65, &part));
	assert_int_equal(1, doc.n);
	rules_doc_done(&doc);
	free(longest);
}

static void test_a_part_without_a_word_for_its_kind_is_told_and_left_out(void **state)
{
	static const char *const rows[] = {"[Rule]", "[]", "[code a b]", "[code a\rb]"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct rules_doc doc;
		char text[64];

		snprintf(text, sizeof(text), "%s\nname = a\n[rule]\nname = b\n", rows[i]);
		assert_int_equal(0, rules_doc_parse(text, strlen(text), &d, &doc));
		if (d.errors != 1 || doc.n != 1)
			fail_msg("%s: %d told, %zu parts", rows[i], (int)d.errors, doc.n);
		assert_string_equal("b", rules_doc_value(&doc, "rule", "", "name"));
		rules_doc_done(&doc);
		diag_done(&d);
	}
}

static void test_a_text_that_is_too_large_is_no_document(void **state)
{
	char *const text = calloc(1, INI_FILE_MAX + 1);
	struct rules_doc doc;
	struct diag d = {0};

	assert_non_null(text);
	memset(text, '#', INI_FILE_MAX + 1);
	assert_int_equal(-EFBIG, rules_doc_parse(text, INI_FILE_MAX + 1, &d, &doc));
	assert_int_equal(1, d.errors);
	diag_done(&d);
	free(text);
}

static void test_a_value_is_changed_in_its_place_and_left_out_without_one(void **state)
{
	struct rules_doc doc;
	struct rules_part *part;
	char *text;

	parse("# old\n[rule]\nname = a\nversion = 1\nsource = b\n[schedule default]\nmon = off\n",
	      &doc);
	part = rules_doc_find(&doc, "rule", "");
	assert_int_equal(0, rules_part_set(part, "version", "2"));
	assert_int_equal(0, rules_part_set(part, "name", NULL));
	assert_int_equal(0, rules_part_set(part, "letter", NULL)); /* was not there */
	assert_int_equal(0, rules_part_set(part, "author", "p-01"));
	assert_int_equal(0, rules_doc_print(&doc, NULL, &text));
	assert_string_equal("[rule]\nversion = 2\nsource = b\nauthor = p-01\n\n"
			    "[schedule default]\nmon = off\n",
			    text);
	assert_string_equal("off", rules_doc_value(&doc, "schedule", "default", "mon"));
	assert_null(rules_doc_value(&doc, "schedule", "other", "mon"));
	assert_null(rules_doc_value(&doc, "schedule", "default", "tue"));
	free(text);
	rules_doc_done(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_shipped_file_says_the_same_when_it_is_written_anew),
		cmocka_unit_test(test_whatever_can_be_set_comes_back),
		cmocka_unit_test(test_what_no_line_can_hold_is_refused_and_changes_nothing),
		cmocka_unit_test(test_a_part_without_a_word_for_its_kind_is_told_and_left_out),
		cmocka_unit_test(test_a_text_that_is_too_large_is_no_document),
		cmocka_unit_test(test_a_value_is_changed_in_its_place_and_left_out_without_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
