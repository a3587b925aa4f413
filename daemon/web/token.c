/* SPDX-License-Identifier: MIT */
#include "web/token.h"

#include <sodium.h>
#include <string.h>

#include "base/util.h"

enum { NONCE_N = 16, HASH_N = 16 };

static void hash_of(const char *session, const char *nonce, char ret[2 * HASH_N + 1])
{
	unsigned char hash[HASH_N];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)nonce, strlen(nonce),
			   (const unsigned char *)session, strnlen(session, 64));
	hex_encode(ret, hash, sizeof(hash));
}

bool token_make(const char *session, char ret[TOKEN_SIZE])
{
	unsigned char nonce[NONCE_N];

	if (session[0] == '\0')
		return false;
	randombytes_buf(nonce, sizeof(nonce));
	hex_encode(ret, nonce, sizeof(nonce));
	ret[2 * NONCE_N] = '\0';
	hash_of(session, ret, ret + 2 * NONCE_N + 1);
	ret[2 * NONCE_N] = '.';
	return true;
}

bool token_check(const char *session, const char *token, char nonce[TOKEN_NONCE_SIZE])
{
	char want[2 * HASH_N + 1];

	if (session[0] == '\0' || strlen(token) != TOKEN_SIZE - 1 || token[2 * NONCE_N] != '.')
		return false;
	memcpy(nonce, token, 2 * NONCE_N);
	nonce[2 * NONCE_N] = '\0';
	hash_of(session, nonce, want);
	if (sodium_memcmp(want, token + 2 * NONCE_N + 1, 2 * HASH_N) == 0)
		return true;
	nonce[0] = '\0';
	return false;
}
