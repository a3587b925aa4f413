/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_CHAINHASH_H
#define HADIR_BASE_CHAINHASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * The arithmetic of the records' chain, for who writes it and for who checks it without a database
 * (libsodium):
 *
 *	row_hash = SHA-256(0x00 | canonical row)
 *	hash     = SHA-256(0x01 | previous hash | row_hash)
 *
 * The hash before the first is SHA-256(name of the first epoch).
 */

enum { CHAINHASH_SIZE = 32 };

void chainhash_row(const char *canonical, size_t size, uint8_t ret[CHAINHASH_SIZE]);

/* `ret` may be `previous`. */
void chainhash_link(const uint8_t previous[CHAINHASH_SIZE], const uint8_t row_hash[CHAINHASH_SIZE],
		    uint8_t ret[CHAINHASH_SIZE]);

void chainhash_origin(const char *epoch, uint8_t ret[CHAINHASH_SIZE]);

#endif
