/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/util.h"
#include "publish/certificate.h"

static char dir[] = "/tmp/hadir-certificate-XXXXXX";

/* Of an authority of its own, by the program that makes the office's. */
static void make(const char *from, const char *until)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 "cd %s && exec >/dev/null 2>&1 && rm -rf ca && mkdir ca && : >ca/index && "
		 "echo 01 >ca/serial && printf '%%s\\n' '[ca]' 'default_ca = c' '[c]' 'dir = ca' "
		 "'database = ca/index' 'serial = ca/serial' 'new_certs_dir = ca' "
		 "'default_md = sha256' 'policy = p' '[p]' 'commonName = supplied' >conf && "
		 "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key "
		 "-subj /CN=contoh -out csr && openssl ca -batch -config conf -selfsign "
		 "-keyfile key -in csr -out pem -startdate %s -enddate %s",
		 dir, from, until);
	assert_int_equal(system(line), 0);
}

static void test_the_end_is_the_one_that_openssl_wrote(void **state)
{
	static const struct {
		const char *until;
		int64_t s;
	} rows[] = {
		{"260101000000Z", 1767225600},	 /* the old form, two digits */
		{"20260101000000Z", 1767225600}, /* openssl makes it the old one again */
		{"20491231235959Z", 2524607999}, /* the last of it */
		{"20500101000000Z", 2524608000}, /* the first of four digits */
		{"20280229123456Z", 1835440496},
		{"99991231235959Z", 253402300799}, /* "without an end" */
	};
	char path[64];

	snprintf(path, sizeof(path), "%s/pem", dir);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t s = 0;

		make("20250101000000Z", rows[i].until);
		assert_int_equal(certificate_ends(path, &s), 0);
		if (s != rows[i].s)
			fail_msg("%s: %lld", rows[i].until, (long long)s);
	}
}

static void test_what_is_none_is_refused_wherever_it_is_cut(void **state)
{
	static char text[CERTIFICATE_FILE_MAX];
	char path[64], cut[sizeof(text)], *begin;
	int64_t s = 7;
	FILE *f;

	assert_int_equal(certificate_ends("/nonexistent", &s), -ENOENT);
	assert_int_equal(certificate_parse("", &s), -EBADMSG);
	assert_int_equal(certificate_parse("-----BEGIN CERTIFICATE----------END", &s), -EBADMSG);
	snprintf(path, sizeof(path), "%s/pem", dir);
	make("20250101000000Z", "20260101000000Z");
	f = fopen(path, "re");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	begin = strstr(text, "-----BEGIN");
	assert_non_null(begin);
	for (size_t n = 0; n < strlen(begin); n++) {
		int r;

		snprintf(cut, sizeof(cut), "%.*s-----END CERTIFICATE-----\n", (int)n, begin);
		r = certificate_parse(cut, &s);
		assert_true(r == 0 || r == -EBADMSG);
		memcpy(cut, begin, strlen(begin) + 1);
		cut[n] ^= 4; /* and changed */
		r = certificate_parse(cut, &s);
		assert_true(r == 0 || r == -EBADMSG);
	}
}

static int clear(void **state)
{
	char line[64];

	snprintf(line, sizeof(line), "rm -rf %s", dir);
	return system(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_end_is_the_one_that_openssl_wrote),
		cmocka_unit_test(test_what_is_none_is_refused_wherever_it_is_cut),
	};

	if (mkdtemp(dir) == NULL)
		return 1;
	return cmocka_run_group_tests(tests, NULL, clear);
}
