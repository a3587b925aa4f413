/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "web/form.h"
#include "web/job.h"
#include "web/token.h"

/* "a=1|a=2|b=": names and values in order. */
static char *listed(const struct form *f)
{
	static char buf[1024];

	buf[0] = '\0';
	for (size_t i = 0; i < f->n; i++) {
		const struct form_field *field = &f->fields[i];

		snprintf(buf + strlen(buf), sizeof(buf) - strlen(buf), "%s%s%s%s=%s",
			 i > 0 ? "|" : "", field->name, field->filename != NULL ? "@" : "",
			 field->filename != NULL ? field->filename : "", field->value);
	}
	return buf;
}

static void test_what_was_typed_comes_out_as_it_was(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: refused */
	} rows[] = {
		{"", ""},
		{"a=1", "a=1"},
		{"a=1&a=2&b=", "a=1|a=2|b="},
		{"a", "a="},
		{"&&a=1&&", "a=1"},
		{"a=x+y%20z%2B", "a=x y z+"},
		{"na%6De=%C3%A9", "name=é"},
		{"a=1=2", "a=1=2"},
		{"a=%0D%0Ab", "a=\r\nb"},
		{"a=%00", NULL},
		{"a=%", NULL},
		{"a=%4", NULL},
		{"a=%zz", NULL},
		{"a=%4z", NULL},
		{"a=%1g", NULL},
		{"a=%/1", NULL}, /* what stands before 0, behind 9, before A */
		{"a=%:1", NULL},
		{"a=%@1", NULL},
		{"%=1", NULL},
		{"%4a%4A=%aF", NULL},
		{"%4a%4A=%2F", "JJ=/"},
		{"a=%ff", NULL},
		{"%01=a", NULL},
		{"a=%7f", NULL},
		{"a=%ED%A0%80", NULL}, /* half a surrogate */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct form f = {0};
		int r = form_parse(rows[i].text, strlen(rows[i].text), &f);

		if (r != (rows[i].want != NULL ? 0 : -EINVAL))
			fail_msg("\"%s\": %d", rows[i].text, r);
		if (r == 0 && strcmp(listed(&f), rows[i].want) != 0)
			fail_msg("\"%s\": \"%s\"", rows[i].text, listed(&f));
		form_done(&f);
	}
}

static void test_more_fields_than_a_month_has_are_refused(void **state)
{
	static char text[4 * (FORM_FIELDS_MAX + 1) + 1];
	struct form f;

	for (size_t i = 0; i <= FORM_FIELDS_MAX; i++)
		memcpy(text + 4 * i, "a=1&", 4);
	assert_int_equal(0, form_parse(text, 4 * (size_t)FORM_FIELDS_MAX, &f));
	assert_int_equal(FORM_FIELDS_MAX, f.n);
	assert_non_null(form_nth(&f, "a", FORM_FIELDS_MAX - 1));
	form_done(&f);
	assert_int_equal(-E2BIG, form_parse(text, 4 * (size_t)FORM_FIELDS_MAX + 4, &f));
}

#define PART(headers, body) "--x\r\n" headers "\r\n\r\n" body "\r\n"
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\""

static void test_parts_of_an_upload_are_taken_apart(void **state)
{
	static const struct {
		const char *body, *want;
	} rows[] = {
		{PART(NAMED("a"), "1") "--x--\r\n", "a=1"},
		{PART(NAMED("a"), "1") PART(NAMED("b"), "2\r\n3") "--x--", "a=1|b=2\r\n3"},
		{PART(NAMED("f") "; filename=\"p.csv\"\r\nContent-Type: text/csv",
		      "id;nama\n") "--x--",
		 "f@p.csv=id;nama\n"},
		{PART("Content-Disposition: form-data; filename=n; name=f", "y") "--x--", "f@n=y"},
		/* one within the other is no other one */
		{PART("Content-Disposition: x; name=\"a; filename=b\"", "1") "--x--",
		 "a; filename=b=1"},
		{PART(NAMED("f") "; filename=\"a; name=b.csv\"", "1") "--x--", "f@a; name=b.csv=1"},
		{"--x--\r\n", ""},
		{PART(NAMED("a"), "1"), NULL},			       /* no end */
		{"preamble" PART(NAMED("a"), "1") "--x--", NULL},      /* browsers send none */
		{PART("Content-Type: text/plain", "1") "--x--", NULL}, /* no name */
		{PART("Content-Disposition: form-data; name=\"a", "1") "--x--", NULL},
		{PART("Content-Disposition: form-data; names=b; name=a", "1") "--x--", "a=1"},
		{PART("Content-Disposition: form-data; filename*=b; name=a", "1") "--x--", "a=1"},
		{PART(NAMED("a") "\r\n" NAMED("b"), "1") "--x--", "a=1"}, /* the first counts */
		{PART(NAMED("f") "; filename=\"\xff\"", "1") "--x--", NULL},
		{"--x\r\n" NAMED("a") "\r\n--x--", NULL}, /* headers without an end */
		{PART(NAMED("a"), "1") "--x", NULL},
		{PART(NAMED("a"), "1") "--x-", NULL},
		{PART(NAMED("a"), "1") "--x\r", NULL},
		{PART(NAMED("a"), "1") "--xy", NULL},
		{PART("Content-Disposition: filename=a\r\n" NAMED("b"), "1") "--x--", NULL},
		{PART(NAMED("a"), "\xff") "--x--", NULL},
		{PART(NAMED("\x01"), "1") "--x--", NULL},
		{"--x\r\n\r\n\r\n\r\n--x--", NULL},
		{"--x\r\n--x--", NULL},
		{"", NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct form f = {0};
		int r = form_parse_multipart("multipart/form-data; boundary=x", rows[i].body,
					     strlen(rows[i].body), &f);

		if (r != (rows[i].want != NULL ? 0 : -EINVAL))
			fail_msg("row %zu: %d", i, r);
		if (r == 0 && strcmp(listed(&f), rows[i].want) != 0)
			fail_msg("row %zu: \"%s\"", i, listed(&f));
		form_done(&f);
	}
}

#define TEN "0123456789"

static void test_a_boundary_is_what_the_type_says_or_none(void **state)
{
	static const struct {
		const char *type, *boundary;
		bool taken;
	} rows[] = {
		{"multipart/form-data; boundary=x", "x", true},
		{"Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", "a b", true},
		{"multipart/form-data; boundary=" TEN TEN TEN TEN TEN TEN TEN,
		 TEN TEN TEN TEN TEN TEN TEN, true},
		{"multipart/form-data; boundary=" TEN TEN TEN TEN TEN TEN TEN "x",
		 TEN TEN TEN TEN TEN TEN TEN "x", false},
		{"multipart/form-data; boundary=\"\"", "", false},
		{"multipart/form-data; boundary=\"x", "x", false},
		{"multipart/form-data", "x", false},
		{"multipart/mixed; boundary=x", "x", false},
		{"", "x", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char body[300];
		struct form f = {0};
		int r;

		snprintf(body, sizeof(body), "--%s\r\n" NAMED("a") "\r\n\r\n1\r\n--%s--",
			 rows[i].boundary, rows[i].boundary);
		r = form_parse_multipart(rows[i].type, body, strlen(body), &f);
		if (r != (rows[i].taken ? 0 : -EINVAL) ||
		    (r == 0 && strcmp(listed(&f), "a=1") != 0))
			fail_msg("%s: %d", rows[i].type, r);
		form_done(&f);
	}
}

static void test_a_file_may_hold_anything_and_is_no_text(void **state)
{
	static const char body[] = PART(NAMED("f") "; filename=\"x.xlsx\"", "PK\0\xff") "--x--";
	const struct form_field *file;
	struct form f;

	assert_int_equal(0, form_parse_multipart("multipart/form-data; boundary=x", body,
						 sizeof(body) - 1, &f));
	assert_null(form_file(&f, "g"));
	file = form_file(&f, "f");
	assert_non_null(file);
	assert_int_equal(4, file->size);
	assert_memory_equal("PK\0\xff", file->value, 4);
	assert_string_equal("", form_text(&f, "f"));
	form_done(&f);
}

static void test_tricks_with_paths_are_no_paths(void **state)
{
	static const struct {
		const char *uri, *path, *query; /* path NULL: refused */
	} rows[] = {
		{"/", "/", ""},
		{"/surat/12?a=b?c", "/surat/12", "a=b?c"},
		{"/surat/a%20b", "/surat/a b", ""},
		{"/surat/%C3%A9", "/surat/é", ""},
		{"", NULL, ""},
		{"surat", NULL, ""},
		{"*", NULL, ""},
		{"/surat/", NULL, ""},
		{"//surat", NULL, ""},
		{"/./surat", NULL, ""},
		{"/surat/..", NULL, ""},
		{"/%2e%2e/surat", NULL, ""},
		{"/surat%2f12", NULL, ""},
		{"/surat%252f", NULL, ""},
		{"/surat\\12", NULL, ""},
		{"/surat%00", NULL, ""},
		{"/surat%0a", NULL, ""},
		{"/%c0%ae", NULL, ""},
		{"/%", NULL, ""},
		{"http://x/", NULL, ""},
		{"/a/bc/.d/..e/f", "/a/bc/.d/..e/f", ""},
		{"/.", NULL, ""},
		{"/%4a%4A", "/JJ", ""},
		{"/%4z", NULL, ""},
		{"/%1g", NULL, ""},
		{"/%/1", NULL, ""},
		{"/%:1", NULL, ""},
		{"/%@1", NULL, ""},
		{"/%7f", NULL, ""},
		{"/%25", NULL, ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[PATH_MAX_SIZE];
		const char *query;
		bool taken = path_take(rows[i].uri, path, &query);

		if (taken != (rows[i].path != NULL) ||
		    (taken &&
		     (strcmp(path, rows[i].path) != 0 || strcmp(query, rows[i].query) != 0)))
			fail_msg("\"%s\": %s", rows[i].uri, taken ? path : "refused");
	}
}

static void test_a_path_as_long_as_ours_passes_and_one_byte_more_does_not(void **state)
{
	char uri[PATH_MAX_SIZE + 1] = "/", path[PATH_MAX_SIZE];
	const char *query;

	memset(uri + 1, 'a', PATH_MAX_SIZE - 2);
	assert_true(path_take(uri, path, &query));
	assert_string_equal(path, uri);
	uri[PATH_MAX_SIZE - 1] = 'a';
	assert_false(path_take(uri, path, &query));
}

static void test_a_token_is_good_for_its_session_alone(void **state)
{
	char token[TOKEN_SIZE], nonce[TOKEN_NONCE_SIZE], again[TOKEN_SIZE];
	static const char mine[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static const char other[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

	assert_false(token_make("", token));
	assert_true(token_make(mine, token));
	assert_true(token_check(mine, token, nonce));
	assert_memory_equal(token, nonce, 32);
	assert_false(token_check(other, token, nonce));
	assert_false(token_check("", token, nonce));
	assert_true(token_make(mine, again));
	assert_string_not_equal(token, again);
	for (size_t i = 0; i < TOKEN_SIZE - 1; i++) {
		memcpy(again, token, sizeof(again));
		again[i] ^= 1;
		if (token_check(mine, again, nonce))
			fail_msg("byte %zu may be another", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_typed_comes_out_as_it_was),
		cmocka_unit_test(test_more_fields_than_a_month_has_are_refused),
		cmocka_unit_test(test_parts_of_an_upload_are_taken_apart),
		cmocka_unit_test(test_a_boundary_is_what_the_type_says_or_none),
		cmocka_unit_test(test_a_file_may_hold_anything_and_is_no_text),
		cmocka_unit_test(test_tricks_with_paths_are_no_paths),
		cmocka_unit_test(test_a_path_as_long_as_ours_passes_and_one_byte_more_does_not),
		cmocka_unit_test(test_a_token_is_good_for_its_session_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
