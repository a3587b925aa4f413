/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "account/secret.h"
#include "base/util.h"

static const struct secret_owner owner = {"p-01", "Pegawai 01", "198512172010011001"};
static const struct secret_owner stranger = {"p-02", "", ""};

static void test_a_password_is_long_and_not_the_first_that_is_guessed(void **state)
{
	static const struct {
		const char *password;
		enum secret_fault fault;
	} rows[] = {
		{"kuda lumping merah", SECRET_GOOD},
		{"sepuluh123", SECRET_GOOD},
		{"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", SECRET_TOO_SHORT},
		{"sembilan9", SECRET_TOO_SHORT},
		{"", SECRET_TOO_SHORT},
		{"aaaaaaaaaaaa", SECRET_TRIVIAL},
		{"1234567890", SECRET_TRIVIAL},
		{"0987654321", SECRET_TRIVIAL},
		{"abcdefghijkl", SECRET_TRIVIAL},
		{"PassWord123", SECRET_TRIVIAL},
		{"rahasiarahasia", SECRET_TRIVIAL},
		{"Pegawai 01", SECRET_TRIVIAL},
		{"pegawai 012026", SECRET_TRIVIAL},
		{"p-01p-01p-01", SECRET_TRIVIAL},
		{"198512172010011001", SECRET_TRIVIAL},
		{"dengan\ttab di sini", SECRET_NOT_TEXT},
		{"tidak \xff utf-8 ini", SECRET_NOT_TEXT},
	};
	char longest[SECRET_MAX + 1];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (secret_check_password(rows[i].password, &owner) != rows[i].fault)
			fail_msg("\"%s\": want %d", rows[i].password, (int)rows[i].fault);
	for (size_t i = 0; i < sizeof(longest) - 1; i++)
		longest[i] = "kuda-lumping"[i % 12];
	longest[SECRET_MAX] = '\0';
	assert_int_equal(secret_check_password(longest, &owner), SECRET_TOO_LONG);
	longest[SECRET_MAX - 1] = '\0';
	assert_int_equal(secret_check_password(longest, &owner), SECRET_GOOD);
	assert_int_equal(secret_check_password("Pegawai 01", &stranger), SECRET_GOOD);
}

static void test_a_pin_is_six_digits_that_are_not_the_first_to_be_tried(void **state)
{
	static const struct {
		const char *pin;
		enum secret_fault fault;
	} rows[] = {
		{"407193", SECRET_GOOD},       {"40719", SECRET_NOT_A_PIN},
		{"4071930", SECRET_NOT_A_PIN}, {"40719a", SECRET_NOT_A_PIN},
		{" 40719", SECRET_NOT_A_PIN},  {"", SECRET_NOT_A_PIN},
		{"000000", SECRET_TRIVIAL},    {"123456", SECRET_TRIVIAL},
		{"654321", SECRET_TRIVIAL},    {"890123", SECRET_TRIVIAL},
		{"121212", SECRET_TRIVIAL},    {"407407", SECRET_TRIVIAL},
		{"171285", SECRET_TRIVIAL},    {"851217", SECRET_TRIVIAL},
		{"121785", SECRET_TRIVIAL},    {"010011", SECRET_TRIVIAL}, /* inside the NIP */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (secret_check_pin(rows[i].pin, &owner) != rows[i].fault)
			fail_msg("\"%s\": want %d", rows[i].pin, (int)rows[i].fault);
	assert_int_equal(secret_check_pin("171285", &stranger), SECRET_GOOD);
}

static void test_a_digest_is_of_one_key_person_kind_and_secret(void **state)
{
	static const uint8_t keys[2][SECRET_KEY_SIZE] = {{1}, {2}};
	static const struct {
		const uint8_t *key;
		const char *person, *kind, *secret;
	} rows[] = {
		{keys[0], "p-01", "password", "satu"}, {keys[1], "p-01", "password", "satu"},
		{keys[0], "p-02", "password", "satu"}, {keys[0], "p-01", "pin", "satu"},
		{keys[0], "p-01", "password", "dua"},  {keys[0], "p-0", "1password", "satu"},
	};
	uint8_t digests[ARRAY_LEN(rows)][SECRET_DIGEST_SIZE], again[SECRET_DIGEST_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		secret_digest(rows[i].key, rows[i].person, rows[i].kind, rows[i].secret,
			      digests[i]);
		secret_digest(rows[i].key, rows[i].person, rows[i].kind, rows[i].secret, again);
		assert_memory_equal(again, digests[i], sizeof(again));
		for (size_t k = 0; k < i; k++)
			if (memcmp(digests[i], digests[k], sizeof(again)) == 0)
				fail_msg("rows %zu and %zu are alike", k, i);
	}
}

static void test_a_code_is_known_however_it_is_typed(void **state)
{
	static const uint8_t key[SECRET_KEY_SIZE] = {1};
	char code[SECRET_CODE_SIZE], other[SECRET_CODE_SIZE], typed[64];
	uint8_t a[SECRET_DIGEST_SIZE], b[SECRET_DIGEST_SIZE];
	size_t n = 0;

	secret_code_make(code);
	secret_code_make(other);
	assert_int_equal(strlen(code), SECRET_CODE_SIZE - 1);
	assert_string_not_equal(code, other);
	assert_int_equal(secret_code_digest(key, code, a), 0);
	for (const char *p = code; *p != '\0'; p++)
		if (*p != '-') {
			typed[n++] = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
			typed[n++] = ' ';
		}
	typed[n] = '\0';
	assert_int_equal(secret_code_digest(key, typed, b), 0);
	assert_memory_equal(a, b, sizeof(a));
	assert_int_equal(secret_code_digest(key, other, b), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	code[SECRET_CODE_SIZE - 2] = '\0';
	assert_int_equal(secret_code_digest(key, code, a), -EINVAL);
	assert_int_equal(secret_code_digest(key, "", a), -EINVAL);
	assert_int_equal(secret_code_digest(key, "o1lu0-o1lu0-o1lu0-o1lu0", a), -EINVAL);
	snprintf(typed, sizeof(typed), "%sk", other);
	assert_int_equal(secret_code_digest(key, typed, a), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_password_is_long_and_not_the_first_that_is_guessed),
		cmocka_unit_test(test_a_pin_is_six_digits_that_are_not_the_first_to_be_tried),
		cmocka_unit_test(test_a_digest_is_of_one_key_person_kind_and_secret),
		cmocka_unit_test(test_a_code_is_known_however_it_is_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
