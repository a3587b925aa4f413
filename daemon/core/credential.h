/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_CREDENTIAL_H
#define HADIR_CORE_CREDENTIAL_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a frame or a reader's record carries, in one canonical form whatever the reader was:
 * the same card read at two doors, or typed into the roster, gives the same bytes.
 *
 * It identifies a person, so it lives only in memory and sealed in the store; the journal and
 * the log name a credential by its random id.
 */

enum credential_kind {
	CREDENTIAL_CARD,   /* kartu */
	CREDENTIAL_FINGER, /* jari: a user number that the fingerprint reader matched */
	CREDENTIAL_PIN,	   /* pin */
	CREDENTIAL_KINDS
};

enum { CREDENTIAL_FORMAT_SIZE = 24, CREDENTIAL_VALUE_SIZE = 32 };

struct credential {
	enum credential_kind kind;
	char format[CREDENTIAL_FORMAT_SIZE];  /* a slug: "h10301", "uid32", "user" */
	uint8_t length;			      /* bytes of `value` in use, 1 to 32 */
	uint8_t value[CREDENTIAL_VALUE_SIZE]; /* the number, first byte most significant, in the
					       * fixed width of its format */
};

#endif
