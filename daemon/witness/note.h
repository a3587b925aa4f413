/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WITNESS_NOTE_H
#define HADIR_WITNESS_NOTE_H

#include <stdint.h>

#include "base/chainhash.h"

/*
 * The day's signed note: where the chain of the records stood, signed by the office's note key, so
 * that paper and subscribers can witness it. A C2SP signed note, the body that of a checkpoint:
 *
 *	hadir/contoh						origin: "hadir/" and the office's id
 *	1234							rows in the chain
 *	GBz7…=							hash of the last of them, base64
 *	epoch 0123456789abcdef					that was appended to
 *	day 2026-03-02						that was closed by it
 *
 *	— hadir/contoh 2SnRv…=					base64(4 bytes of key id, Ed25519)
 *
 * Its key's public half is a line, the "vkey": <origin>+<key id>+<base64(0x01, key)>.
 */

enum {
	NOTE_ORIGIN_SIZE = 48,
	NOTE_EPOCH_SIZE = 17,
	NOTE_DAY_SIZE = 11,
	NOTE_TEXT_SIZE = 384,
	NOTE_VKEY_SIZE = 112,
	NOTE_SEED_SIZE = 32,
};

struct note {
	char origin[NOTE_ORIGIN_SIZE];
	int64_t seq; /* from 1 */
	uint8_t hash[CHAINHASH_SIZE];
	char epoch[NOTE_EPOCH_SIZE];
	char day[NOTE_DAY_SIZE]; /* ISO; looks like one, no more is known here */
};

/* Of a key the half that checks. */
struct note_key {
	char origin[NOTE_ORIGIN_SIZE];
	uint8_t id[4], public[32];
};

/* Both halves; whoever holds one wipes it. */
struct note_signer {
	struct note_key key;
	uint8_t secret[64];
};

/* -EINVAL when the office's id is none. */
int note_signer_init(struct note_signer *s, const char *office, const uint8_t seed[NOTE_SEED_SIZE]);
void note_signer_done(struct note_signer *s);

void note_vkey_write(const struct note_key *key, char ret[NOTE_VKEY_SIZE]);
/* White space at its end is passed over. -EINVAL: not a vkey of ours, or its key id is not that of
 * its key. */
int note_vkey_parse(const char *text, struct note_key *ret);

/* `n` in words, signed; its origin is the key's. -EINVAL for a note that would not parse again. */
int note_write(const struct note *n, const struct note_signer *s, char ret[NOTE_TEXT_SIZE]);

/* What it says, whoever signed it. -EBADMSG: not a note of this form, to the byte. */
int note_parse(const char *text, struct note *ret);

/*
 * The same, and it was signed with this key. -EBADMSG as above; -ENOKEY when no line of it is of
 * this key; -EKEYREJECTED when it is not the key's signature of this text. Signatures by others
 * count for nothing and against nothing.
 */
int note_verify(const char *text, const struct note_key *key, struct note *ret);

#endif
