/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "base/util.h"
#include "report/safe.h"

static char *written(void (*put)(FILE *, const char *), const char *s)
{
	static char *text;
	size_t size;
	FILE *f;

	free(text);
	text = NULL;
	f = open_memstream(&text, &size);
	assert_non_null(f);
	put(f, s);
	fclose(f);
	return text;
}

static void test_markup_stays_text(void **state)
{
	static const struct {
		const char *in, *html;
	} rows[] = {
		{"Pegawai 01, S.Sos.", "Pegawai 01, S.Sos."},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"},
		{"a\nb\tc", "a b c"},
		{"a\xe2\x80\xae"
		 "b",
		 "ab"}, /* U+202E */
		{"a\xe2\x80\x8f"
		 "b\xd8\x9c"
		 "c\xe2\x81\xa6"
		 "d",
		 "abcd"},
		{"\xff", "?"},
		{"\xc0\xbcscript\xc0\xbe", "??script??"}, /* overlong < and > */
		{"Ma\xe2\x80\x99mun \xc3\xa9", "Ma\xe2\x80\x99mun \xc3\xa9"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(written(safe_html, rows[i].in), rows[i].html) != 0)
			fail_msg("row %zu: %s", i, written(safe_html, rows[i].in));
}

static void test_no_cell_of_a_csv_is_a_formula(void **state)
{
	static const struct {
		const char *in, *cell;
	} rows[] = {
		{"Pegawai 01", "Pegawai 01"},
		{"=cmd|'/c calc'!A1", "\"'=cmd|'/c calc'!A1\""},
		{"+62", "\"'+62\""},
		{"-1", "\"'-1\""},
		{"@SUM(A1)", "\"'@SUM(A1)\""},
		{"\t=1+1", "\"' =1+1\""},
		{"  =1+1", "\"'  =1+1\""},
		{"\xe2\x80\xaa=1", "\"'=1\""}, /* behind a mark that is left out */
		{"a;b", "\"a;b\""},
		{"say \"x\"", "\"say \"\"x\"\"\""},
		{"a=b", "a=b"},
		{"", ""},
		{"a\r\nb", "a  b"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(written(safe_csv, rows[i].in), rows[i].cell) != 0)
			fail_msg("row %zu: %s", i, written(safe_csv, rows[i].in));
}

static void test_a_line_fits_whatever_comes(void **state)
{
	unsigned int seed = getenv("SEED") != NULL ? (unsigned int)atoi(getenv("SEED")) : 7;
	static const char *const parts[] = {
		"a", "\xc3\xa9", "\xe2\x80\xae", "\xf0\x9f\x98\x80", "\xff", "\n",
		"*", "=",	 "\xe2\x80"};

	for (int round = 0; round < 2000; round++) {
		char in[600] = "", out[64];
		size_t size = 4 + (size_t)(rand_r(&seed) % 60), n;

		for (int i = rand_r(&seed) % 100; i > 0; i--)
			strcat(in, parts[(size_t)rand_r(&seed) % ARRAY_LEN(parts)]);
		n = safe_line(out, size, in);
		if (n != strlen(out) || n >= size || !utf8_valid(out, n) ||
		    strpbrk(out, "\n\r\t") != NULL || strstr(out, "\xe2\x80\xae") != NULL)
			fail_msg("seed %u, round %d: %zu bytes for %zu", seed, round, n, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markup_stays_text),
		cmocka_unit_test(test_no_cell_of_a_csv_is_a_formula),
		cmocka_unit_test(test_a_line_fits_whatever_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
