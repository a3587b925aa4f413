/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_CREDENTIAL_H
#define HADIR_STORE_CREDENTIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/credential.h"
#include "store/journal.h"

/*
 * What a card carries lives here alone, sealed; everything else knows a random 128-bit id.
 *
 *	tag    = HMAC-SHA-256(office key, kind | format in 24 bytes | value)	to find it again
 *	sealed = crypto_secretbox(length | value)	for `hadirctl credential`
 *
 * Erasable and outside the chain: without this row the punches of a credential belong to nobody.
 */

/* The id of this credential; a new random one when it was never seen. Needs an open transaction
 * only when it has to create. 0 or -errno as in store.h; -EINVAL for a malformed credential. */
int credential_find_or_create(struct store *s, const struct credential *c,
			      uint8_t id[CREDENTIAL_ID_SIZE], bool *created);

/* The same without creating: -ENOENT. */
int credential_find(struct store *s, const struct credential *c, uint8_t id[CREDENTIAL_ID_SIZE]);

/* -ENOENT when unknown or forgotten, -EBADMSG when the sealed text was changed. */
int credential_unseal(struct store *s, const uint8_t id[CREDENTIAL_ID_SIZE],
		      struct credential *ret);

/* Delete tag and sealed value. The next punch with the same card gets a new id. -ENOENT if gone. */
int credential_forget(struct store *s, const uint8_t id[CREDENTIAL_ID_SIZE]);

#endif
