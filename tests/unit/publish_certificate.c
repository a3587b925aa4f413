/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <sodium.h>
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

#define TIME99 "170d3939313233313233353935395a" /* 991231235959Z */
#define TIME49 "170d3439313233313233353935395a"
#define TIME4 "180f32303530303130313030303030305a" /* 20500101000000Z */
/* Serial, signature and issuer: no more than their tags. */
#define BEFORE   \
	"020101" \
	"3000"   \
	"3000"
#define VALIDITY(from, until) "301e" from until

/* As an authority of its own could write it, in hexadecimal. */
static void test_the_parts_before_the_end_are_passed_over_whatever_their_length(void **state)
{
	static const struct {
		const char *der;
		int64_t s; /* -1: refused */
		const char *what;
	} rows[] = {
		{"30293027" BEFORE VALIDITY(TIME49, TIME49), 2524607999, "no version"},
		{"302e302ca003020102" BEFORE VALIDITY(TIME49, TIME49), 2524607999, "a version"},
		{"30293027" BEFORE VALIDITY(TIME49, TIME99), 946684799, "of the last century"},
		{"302b3029" BEFORE "3020" TIME49 TIME4, 2524608000, "a year of four digits"},
		{"3081293027" BEFORE VALIDITY(TIME49, TIME49), 2524607999, "one byte of length"},
		{"308300002b308200"
		 "27" BEFORE VALIDITY(TIME49, TIME49),
		 2524607999, "three and two bytes of length"},
		{"308400000029"
		 "3027" BEFORE VALIDITY(TIME49, TIME49),
		 -1, "four bytes of length"},
		{"30803027" BEFORE VALIDITY(TIME49, TIME49), -1, "a length without an end"},
		{"302a3027" BEFORE VALIDITY(TIME49, TIME49), -1, "longer than it is"},
		{"3083", -1, "cut in its length"},
		{"31293027" BEFORE VALIDITY(TIME49, TIME49), -1, "no sequence"},
		{"30293127" BEFORE VALIDITY(TIME49, TIME49), -1, "no sequence within"},
		{"302930270301013000"
		 "3000" VALIDITY(TIME49, TIME49),
		 -1, "no serial"},
		{"302930270201013100"
		 "3000" VALIDITY(TIME49, TIME49),
		 -1, "no signature"},
		{"302930270201013000"
		 "3100" VALIDITY(TIME49, TIME49),
		 -1, "no issuer"},
		{"30293027" BEFORE "311e" TIME49 TIME49, -1, "no validity"},
		{"300b3009" BEFORE "3000", -1, "a validity without times"},
		{"301a3018" BEFORE "300f" TIME49, -1, "a validity without its end"},
		{"30293027" BEFORE "301e" TIME49 "160d3439313233313233353935395a", -1,
		 "an end that is no time"},
		{"30283026" BEFORE "301d" TIME49 "170c34393132333132333539355a", -1,
		 "an end without its last digit"},
		{"30293027" BEFORE "301e" TIME49 "180d3439313233313233353935395a", -1,
		 "a long year in the short form"},
		{"30293027" BEFORE "301e" TIME49 "170d34392f3233313233353935395a", -1,
		 "an end with another sign"},
		{"30293027" BEFORE "301e" TIME49 "170d34393a3233313233353935395a", -1,
		 "an end with a colon"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t bytes[128];
		char base64[200], pem[300];
		size_t n = strlen(rows[i].der) / 2;
		int64_t s = -1;
		int r;

		assert_true(n <= sizeof(bytes));
		assert_int_equal(hex_decode(bytes, n, rows[i].der), 0);
		sodium_bin2base64(base64, sizeof(base64), bytes, n, sodium_base64_VARIANT_ORIGINAL);
		snprintf(pem, sizeof(pem), "-----BEGIN CERTIFICATE-----\n%s\n-----END", base64);
		r = certificate_parse(pem, &s);
		if (r != (rows[i].s < 0 ? -EBADMSG : 0) || s != rows[i].s)
			fail_msg("%s: %d, %lld", rows[i].what, r, (long long)s);
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
		cmocka_unit_test(
			test_the_parts_before_the_end_are_passed_over_whatever_their_length),
	};

	if (mkdtemp(dir) == NULL)
		return 1;
	return cmocka_run_group_tests(tests, NULL, clear);
}
