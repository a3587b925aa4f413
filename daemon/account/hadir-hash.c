/* SPDX-License-Identifier: MIT */
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "account/hasher.h"

/*
 * One argon2id hash, then the end: hadird's child, so that its memory is the system's again. What
 * it is given is a keyed digest, never a password. It asks nobody's patience: punches go first.
 */

enum {
	HASH_MEMORY = 19 * 1024 * 1024, /* OWASP: m=19 MiB, t=2, p=1 */
	HASH_PASSES = 2,
};

_Static_assert((int)HASHER_HASH_SIZE == (int)crypto_pwhash_STRBYTES, "a hash fits its place");

static int read_all(void *buf, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(STDIN_FILENO, (char *)buf + got, size - got);

		if (n <= 0)
			return -1;
		got += (size_t)n;
	}
	return 0;
}

static int answer(const struct hasher_ask *ask)
{
	const char *input = (const char *)ask->input;
	char hash[crypto_pwhash_STRBYTES] = "";

	if (ask->hash[0] != '\0')
		return crypto_pwhash_str_verify(ask->hash, input, sizeof(ask->input)) == 0
			       ? HASHER_RIGHT
			       : HASHER_WRONG;
	if (crypto_pwhash_str_alg(hash, input, sizeof(ask->input), HASH_PASSES, HASH_MEMORY,
				  crypto_pwhash_ALG_ARGON2ID13) < 0)
		return HASHER_FAILED;
	return write(STDOUT_FILENO, hash, strlen(hash)) == (ssize_t)strlen(hash) ? HASHER_RIGHT
										 : HASHER_FAILED;
}

int main(void)
{
	struct hasher_ask ask;
	int r;

	/* Nobody traces it, and it leaves no core. */
	prctl(PR_SET_DUMPABLE, 0);
	setpriority(PRIO_PROCESS, 0, 10);
	if (sodium_init() < 0 || read_all(&ask, sizeof(ask)) < 0 ||
	    memchr(ask.hash, '\0', sizeof(ask.hash)) == NULL)
		return HASHER_FAILED;
	r = answer(&ask);
	sodium_memzero(&ask, sizeof(ask));
	return r;
}
