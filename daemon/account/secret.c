/* SPDX-License-Identifier: MIT */
#include "account/secret.h"

#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "base/util.h"

/* Without those that look alike: 0 o, 1 l i, and u, which is a v in many a handwriting. */
static const char code_letters[] = "23456789abcdefghjkmnpqrstvwxyz";
enum {
	CODE_LETTERS = sizeof(code_letters) - 1,
	CODE_GROUP = 5,
	CODE_LENGTH = 20,
};

bool secret_is_pin(const char *text)
{
	return strlen(text) == SECRET_PIN_LENGTH && strspn(text, "0123456789") == SECRET_PIN_LENGTH;
}

/* From one character to the next; 0 follows 9. */
static int step_of(const char *text)
{
	int step = text[1] - text[0];

	if (isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]))
		step = step == 9 ? -1 : step == -9 ? 1 : step;
	return step;
}

/* By the same small step all the way: 111111, 1234567890, 987654, abcdefghij. */
static bool is_run(const char *text)
{
	int step = text[0] == '\0' ? 0 : step_of(text);

	for (; text[0] != '\0' && text[1] != '\0'; text++)
		if (step_of(text) != step)
			return false;
	return step >= -1 && step <= 1;
}

/* `word` alone, again and again, or with digits behind it; in any case. */
static bool is_word(const char *text, const char *word)
{
	size_t n = word == NULL ? 0 : strlen(word), i = 0;

	while (n > 0 && strncasecmp(text + i, word, n) == 0)
		i += n;
	return i > 0 && strspn(text + i, "0123456789") == strlen(text + i);
}

static bool is_common(const char *password)
{
	static const char *const words[] = {
		"password",  "passw0rd",      "qwertyuiop", "rahasia",	 "indonesia", "kecamatan",
		"katasandi", "administrator", "1q2w3e4r5t", "bismillah", "sayangku",  "hadir"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(password, words[i]))
			return true;
	return false;
}

static bool is_text(const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p != '\0'; p++)
		if (iscntrl(*p))
			return false;
	return utf8_valid(s, strlen(s));
}

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

enum secret_fault secret_check_password(const char *password, const struct secret_owner *owner)
{
	if (strlen(password) >= SECRET_MAX)
		return SECRET_TOO_LONG;
	if (!is_text(password))
		return SECRET_NOT_TEXT;
	if (characters(password) < SECRET_PASSWORD_MIN)
		return SECRET_TOO_SHORT;
	if (is_run(password) || is_common(password) || is_word(password, owner->person) ||
	    is_word(password, owner->name) || is_word(password, owner->nip))
		return SECRET_TRIVIAL;
	return SECRET_GOOD;
}

/* A NIP begins with the day of birth, YYYYMMDD; people write it in several ways. */
static bool is_birthday(const char *pin, const char *nip)
{
	static const char orders[][3] = {{6, 4, 2}, {4, 6, 2}, {2, 4, 6}, {2, 6, 4}};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (memcmp(pin, nip + orders[i][0], 2) == 0 &&
		    memcmp(pin + 2, nip + orders[i][1], 2) == 0 &&
		    memcmp(pin + 4, nip + orders[i][2], 2) == 0)
			return true;
	return false;
}

enum secret_fault secret_check_pin(const char *pin, const struct secret_owner *owner)
{
	bool alike = true;

	if (!secret_is_pin(pin))
		return SECRET_NOT_A_PIN;
	for (size_t i = 0; i < 2; i++)
		alike = alike && pin[i] == pin[i + 2] && pin[i] == pin[i + 4]; /* 121212 */
	if (alike || is_run(pin) || strncmp(pin, pin + 3, 3) == 0 ||
	    (strlen(owner->nip) >= 8 && is_birthday(pin, owner->nip)) ||
	    strstr(owner->nip, pin) != NULL)
		return SECRET_TRIVIAL;
	return SECRET_GOOD;
}

void secret_digest(const uint8_t key[SECRET_KEY_SIZE], const char *person, const char *kind,
		   const char *secret, uint8_t ret[SECRET_DIGEST_SIZE])
{
	crypto_generichash_state state;

	/* With the NUL behind each, so that none can run into the next. */
	crypto_generichash_init(&state, key, SECRET_KEY_SIZE, SECRET_DIGEST_SIZE);
	crypto_generichash_update(&state, (const uint8_t *)kind, strlen(kind) + 1);
	crypto_generichash_update(&state, (const uint8_t *)person, strlen(person) + 1);
	crypto_generichash_update(&state, (const uint8_t *)secret, strlen(secret) + 1);
	crypto_generichash_final(&state, ret, SECRET_DIGEST_SIZE);
	sodium_memzero(&state, sizeof(state));
}

void secret_code_make(char ret[SECRET_CODE_SIZE])
{
	for (size_t i = 0; i < CODE_LENGTH; i++) {
		if (i > 0 && i % CODE_GROUP == 0)
			*ret++ = '-';
		*ret++ = code_letters[randombytes_uniform(CODE_LETTERS)];
	}
	*ret = '\0';
}

int secret_code_digest(const uint8_t key[SECRET_KEY_SIZE], const char *typed,
		       uint8_t ret[SECRET_DIGEST_SIZE])
{
	char code[CODE_LENGTH + 1];
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		char c = (char)tolower((unsigned char)*typed);

		if (c == '-' || c == ' ')
			continue;
		if (n == CODE_LENGTH || strchr(code_letters, c) == NULL)
			return -EINVAL;
		code[n++] = c;
	}
	code[n] = '\0';
	if (n != CODE_LENGTH)
		return -EINVAL;
	secret_digest(key, "", "link", code, ret);
	sodium_memzero(code, sizeof(code));
	return 0;
}
