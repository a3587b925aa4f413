/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "witness/note.h"

static const uint8_t seed_a[NOTE_SEED_SIZE] = {1, 2, 3}, seed_b[NOTE_SEED_SIZE] = {4, 5, 6};

static struct note sample(void)
{
	struct note n = {.seq = 1234, .epoch = "0123456789abcdef", .day = "2026-03-02"};

	for (size_t i = 0; i < sizeof(n.hash); i++)
		n.hash[i] = (uint8_t)(i * 7);
	return n;
}

static struct note_signer signer(const char *office, const uint8_t seed[NOTE_SEED_SIZE])
{
	struct note_signer s;

	assert_int_equal(note_signer_init(&s, office, seed), 0);
	return s;
}

/* What another implementation of C2SP signed notes would compute of the same key and text. */
static void test_a_note_is_the_text_that_the_man_page_shows(void **state)
{
	struct note_signer s = signer("contoh", seed_a);
	struct note n = sample();
	char text[NOTE_TEXT_SIZE], id[80], expected[NOTE_TEXT_SIZE];
	uint8_t bytes[68], hash[32], message[64];
	size_t body;

	assert_int_equal(note_write(&n, &s, text), 0);
	body = (size_t)(strstr(text, "\n\n") - text) + 1;
	assert_memory_equal(text,
			    "hadir/contoh\n1234\nAAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tk=\n"
			    "epoch 0123456789abcdef\nday 2026-03-02\n",
			    body);
	memcpy(message, "hadir/contoh\n\001", 14);
	memcpy(message + 14, s.key.public, 32);
	crypto_hash_sha256(hash, message, 46);
	memcpy(bytes, hash, 4);
	crypto_sign_detached(bytes + 4, NULL, (const uint8_t *)text, body, s.secret);
	sodium_bin2base64(expected, sizeof(expected), bytes, 68, sodium_base64_VARIANT_ORIGINAL);
	snprintf(id, sizeof(id), "— hadir/contoh ");
	assert_memory_equal(text + body + 1, id, strlen(id));
	assert_memory_equal(text + body + 1 + strlen(id), expected, strlen(expected));
	assert_string_equal(text + body + 1 + strlen(id) + strlen(expected), "\n");
}

static void test_what_was_written_verifies_and_reads_back(void **state)
{
	struct note_signer s = signer("contoh", seed_a);
	struct note n = sample(), read;
	struct note_key key;
	char text[NOTE_TEXT_SIZE], vkey[NOTE_VKEY_SIZE], padded[NOTE_VKEY_SIZE + 2];

	assert_int_equal(note_write(&n, &s, text), 0);
	note_vkey_write(&s.key, vkey);
	snprintf(padded, sizeof(padded), "%s\n", vkey);
	assert_int_equal(note_vkey_parse(padded, &key), 0);
	assert_int_equal(note_verify(text, &key, &read), 0);
	assert_string_equal(read.origin, "hadir/contoh");
	assert_int_equal(read.seq, 1234);
	assert_memory_equal(read.hash, n.hash, sizeof(n.hash));
	assert_string_equal(read.epoch, n.epoch);
	assert_string_equal(read.day, n.day);
	note_signer_done(&s);
	assert_memory_equal(&s, &(struct note_signer){.key = {.origin = ""}}, sizeof(s));
}

static void test_no_byte_of_a_note_can_be_changed(void **state)
{
	struct note_signer s = signer("contoh", seed_a);
	struct note n = sample(), read;
	char text[NOTE_TEXT_SIZE], changed[NOTE_TEXT_SIZE];
	size_t size;

	assert_int_equal(note_write(&n, &s, text), 0);
	size = strlen(text);
	for (size_t i = 0; i < size; i++)
		for (int bit = 0; bit < 8; bit++) {
			strcpy(changed, text);
			changed[i] = (char)(changed[i] ^ 1 << bit);
			if (note_verify(changed, &s.key, &read) == 0)
				fail_msg("byte %zu, bit %d", i, bit);
		}
	for (size_t i = 0; i < size; i++) {
		snprintf(changed, sizeof(changed), "%.*s", (int)i, text);
		if (note_verify(changed, &s.key, &read) == 0)
			fail_msg("cut after %zu bytes", i);
	}
}

static void test_only_the_key_that_signed_is_believed(void **state)
{
	struct note_signer a = signer("contoh", seed_a), b = signer("contoh", seed_b),
			   other = signer("lain", seed_a);
	struct note n = sample(), read;
	char text[NOTE_TEXT_SIZE], both[2 * NOTE_TEXT_SIZE], by_b[NOTE_TEXT_SIZE];

	assert_int_equal(note_write(&n, &a, text), 0);
	assert_int_equal(note_write(&n, &b, by_b), 0);
	assert_int_equal(note_verify(text, &b.key, &read), -ENOKEY);
	assert_int_equal(note_verify(text, &other.key, &read), -ENOKEY);
	/* A second signature, as a witness adds it. */
	snprintf(both, sizeof(both), "%s%s", text, strstr(by_b, "\n\n") + 2);
	assert_int_equal(note_verify(both, &a.key, &read), 0);
	assert_int_equal(note_verify(both, &b.key, &read), 0);
	assert_int_equal(note_verify(both, &other.key, &read), -ENOKEY);
	/* b's id over a's signature */
	n.seq++;
	assert_int_equal(note_write(&n, &b, by_b), 0);
	snprintf(both, sizeof(both), "%.*s%s", (int)(strstr(text, "\n\n") + 2 - text), text,
		 strstr(by_b, "\n\n") + 2);
	assert_int_equal(note_verify(both, &b.key, &read), -EKEYREJECTED);
}

/* The signature is the key's own, the text another office's: as good as none. */
static void test_a_key_signs_for_its_own_office_alone(void **state)
{
	struct note_signer s = signer("contoh", seed_a);
	char text[NOTE_TEXT_SIZE], base64[93];
	uint8_t bytes[68];
	struct note read;
	int n = snprintf(text, sizeof(text),
			 "hadir/lain\n1234\nAAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tk=\n"
			 "epoch 0123456789abcdef\nday 2026-03-02\n");

	memcpy(bytes, s.key.id, 4);
	crypto_sign_detached(bytes + 4, NULL, (const uint8_t *)text, (size_t)n, s.secret);
	sodium_bin2base64(base64, sizeof(base64), bytes, 68, sodium_base64_VARIANT_ORIGINAL);
	snprintf(text + n, sizeof(text) - (size_t)n, "\n— hadir/contoh %s\n", base64);
	assert_int_equal(note_parse(text, &read), 0);
	assert_int_equal(note_verify(text, &s.key, &read), -ENOKEY);
}

#define HASH "AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tk="
#define END "\n\n— x y\n"
#define FIFTY "01234567890123456789012345678901234567890123456789"
#define LONG FIFTY FIFTY FIFTY "012" /* a line of 159 bytes with what stands before it */

static void test_what_is_no_note_is_refused(void **state)
{
	static const struct {
		const char *text;
		bool note;
	} rows[] = {
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, true},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n\n", false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n", false},
		{"hadir/a\n0\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/a\n01\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/a\n+1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/a\n9223372036854775808\n" HASH
		 "\nepoch 0123456789abcdef\nday 2026-03-02" END,
		 false},
		{"hadir/A\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"masuk/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/a\n1\nAAcO\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789ABCDEF\nday 2026-03-02" END, false},
		{"hadir/a\n1\n" HASH "\nepoch 0123\nday 2026-03-02" END, false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-3-2" END, false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02 " END, false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\nmore" END, false},
		{"hadir/a\r\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END, false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n\n- x y\n", false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n\n— xy\n", false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n\n— x y", false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n\n— x \n", false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02\n\n—  y\n", false},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END "— z " LONG
		 "\n",
		 true},
		{"hadir/a\n1\n" HASH "\nepoch 0123456789abcdef\nday 2026-03-02" END "— z " LONG
		 "x\n",
		 false}, /* no line is that long */
		{"\n\n\n\n\n\n", false},
		{"", false},
	};
	struct note n;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if ((note_parse(rows[i].text, &n) == 0) != rows[i].note)
			fail_msg("row %zu: want %s", i, rows[i].note ? "a note" : "none");
}

static void test_a_vkey_with_any_other_letter_is_refused(void **state)
{
	static const char *const bad[] = {"",
					  "hadir/contoh",
					  "hadir/contoh+",
					  "hadir/contoh+01234567+",
					  "+01234567+AAAA",
					  "hadir/" FIFTY "+01234567+AAAA",
					  "hadir/contoh+01234567+"
					  "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
					  "hadir/contoh+0123456+AAAA"};
	struct note_signer s = signer("contoh", seed_a);
	char vkey[NOTE_VKEY_SIZE], changed[NOTE_VKEY_SIZE];
	struct note_key key;

	note_vkey_write(&s.key, vkey);
	for (size_t i = 0; vkey[i] != '\0'; i++)
		for (const char *c = "0aA/+ -\n"; *c != '\0'; c++) {
			strcpy(changed, vkey);
			changed[i] = *c;
			if (*c != vkey[i] && note_vkey_parse(changed, &key) == 0)
				fail_msg("%s", changed);
		}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(note_vkey_parse(bad[i], &key), -EINVAL);
}

static void test_nothing_is_signed_that_would_not_read_back(void **state)
{
	struct note_signer s = signer("contoh", seed_a);
	struct note rows[] = {sample(), sample(), sample()};
	char text[NOTE_TEXT_SIZE];

	rows[0].seq = 0;
	strcpy(rows[1].day, "2-3-2026");
	strcpy(rows[2].epoch, "xyz");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(note_write(&rows[i], &s, text), -EINVAL);
	assert_int_equal(note_signer_init(&s, "Bukan Slug", seed_a), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_note_is_the_text_that_the_man_page_shows),
		cmocka_unit_test(test_what_was_written_verifies_and_reads_back),
		cmocka_unit_test(test_no_byte_of_a_note_can_be_changed),
		cmocka_unit_test(test_only_the_key_that_signed_is_believed),
		cmocka_unit_test(test_a_key_signs_for_its_own_office_alone),
		cmocka_unit_test(test_what_is_no_note_is_refused),
		cmocka_unit_test(test_a_vkey_with_any_other_letter_is_refused),
		cmocka_unit_test(test_nothing_is_signed_that_would_not_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
