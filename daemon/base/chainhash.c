/* SPDX-License-Identifier: MIT */
#include "base/chainhash.h"

#include <sodium.h>
#include <string.h>

void chainhash_row(const char *canonical, size_t size, uint8_t ret[CHAINHASH_SIZE])
{
	crypto_hash_sha256_state sha;

	crypto_hash_sha256_init(&sha);
	crypto_hash_sha256_update(&sha, (const uint8_t[]){0x00}, 1);
	crypto_hash_sha256_update(&sha, (const uint8_t *)canonical, size);
	crypto_hash_sha256_final(&sha, ret);
}

void chainhash_link(const uint8_t previous[CHAINHASH_SIZE], const uint8_t row_hash[CHAINHASH_SIZE],
		    uint8_t ret[CHAINHASH_SIZE])
{
	uint8_t both[1 + 2 * CHAINHASH_SIZE] = {0x01};

	memcpy(both + 1, previous, CHAINHASH_SIZE);
	memcpy(both + 1 + CHAINHASH_SIZE, row_hash, CHAINHASH_SIZE);
	crypto_hash_sha256(ret, both, sizeof(both));
}

void chainhash_origin(const char *epoch, uint8_t ret[CHAINHASH_SIZE])
{
	crypto_hash_sha256(ret, (const uint8_t *)epoch, strlen(epoch));
}
