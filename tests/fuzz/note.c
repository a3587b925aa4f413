/* SPDX-License-Identifier: MIT */
/* A signed note from paper or a stranger's broker, and a key line: what is taken says the same when
 * it is written again, and nothing verifies but what our key has signed. */
#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "bytes.h"
#include "witness/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_note(const char *text, const struct note_signer *s)
{
	char mine[NOTE_TEXT_SIZE];
	struct note n = {0}, again;
	int r = note_parse(text, &n);
	int v = note_verify(text, &s->key, &again);

	assert(r == 0 || r == -EBADMSG);
	assert((r == -EBADMSG) == (v == -EBADMSG));
	if (r < 0)
		return;
	assert(v == 0 || v == -ENOKEY || v == -EKEYREJECTED);
	assert(v != 0 || strcmp(again.origin, s->key.origin) == 0);
	assert(n.seq >= 1);
	memcpy(n.origin, s->key.origin, sizeof(n.origin));
	assert(note_write(&n, s, mine) == 0 && note_verify(mine, &s->key, &again) == 0);
	assert(memcmp(n.hash, again.hash, sizeof(n.hash)) == 0 && n.seq == again.seq);
	assert(strcmp(n.day, again.day) == 0 && strcmp(n.epoch, again.epoch) == 0);
}

static void check_key(const char *text)
{
	struct note_key key, again;
	char mine[NOTE_VKEY_SIZE];
	int r = note_vkey_parse(text, &key);

	assert(r == 0 || r == -EINVAL);
	if (r < 0)
		return;
	note_vkey_write(&key, mine);
	assert(note_vkey_parse(mine, &again) == 0 && memcmp(&key, &again, sizeof(key)) == 0);
}

/* One of ours, with some of its bytes changed: never signed any more, or the same. */
static void check_forged(struct bytes *b, const struct note_signer *s)
{
	struct note n = {.seq = 1234, .epoch = "0123456789abcdef", .day = "2026-03-02"}, got;
	char text[NOTE_TEXT_SIZE], whole[NOTE_TEXT_SIZE];

	memcpy(n.origin, s->key.origin, sizeof(n.origin));
	assert(note_write(&n, s, whole) == 0);
	memcpy(text, whole, sizeof(text));
	for (size_t i = take(b) % 8 + 1; i > 0; i--)
		text[take16(b) % strlen(whole)] = (char)take(b);
	text[strlen(whole)] = '\0';
	if (note_verify(text, &s->key, &got) == 0)
		assert(got.seq == n.seq && memcmp(got.hash, n.hash, sizeof(n.hash)) == 0 &&
		       strcmp(got.day, n.day) == 0 && strcmp(got.epoch, n.epoch) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[NOTE_SEED_SIZE] = {7, 7, 7};
	static struct note_signer signer;
	struct bytes b = {.at = data, .left = size};
	char *text;

	if (signer.key.origin[0] == '\0')
		assert(sodium_init() >= 0 && note_signer_init(&signer, "contoh", seed) == 0);
	if (size > 0 && data[0] == 0xff) {
		take(&b);
		check_forged(&b, &signer);
		return 0;
	}
	text = strndup((const char *)data, size);
	assert(text != NULL);
	check_note(text, &signer);
	check_key(text);
	free(text);
	return 0;
}
