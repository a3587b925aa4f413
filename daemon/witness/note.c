/* SPDX-License-Identifier: MIT */
#include "witness/note.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

enum {
	ED25519 = 0x01, /* the algorithm's byte in C2SP signed notes */
	BASE64 = sodium_base64_VARIANT_ORIGINAL,
	HASH_BASE64 = 45,      /* 32 bytes in base64, and NUL */
	SIGNATURE_BASE64 = 93, /* 4 + 64 */
	PUBLIC_BASE64 = 45,    /* 1 + 32 */
	ID_SIZE = 4,
	SIGNATURE_SIZE = 64,
	LINE_MAX_SIZE = 160,
};

static const char origin_prefix[] = "hadir/", dash[] = "— ";

static bool origin_valid(const char *origin)
{
	return strncmp(origin, origin_prefix, strlen(origin_prefix)) == 0 &&
	       slug_valid(origin + strlen(origin_prefix));
}

/* First four bytes of SHA-256(name, newline, algorithm, key). */
static void key_id(const struct note_key *key, uint8_t ret[ID_SIZE])
{
	crypto_hash_sha256_state sha;
	uint8_t hash[CHAINHASH_SIZE];

	crypto_hash_sha256_init(&sha);
	crypto_hash_sha256_update(&sha, (const uint8_t *)key->origin, strlen(key->origin));
	crypto_hash_sha256_update(&sha, (const uint8_t[]){'\n', ED25519}, 2);
	crypto_hash_sha256_update(&sha, key->public, sizeof(key->public));
	crypto_hash_sha256_final(&sha, hash);
	memcpy(ret, hash, ID_SIZE);
}

int note_signer_init(struct note_signer *s, const char *office, const uint8_t seed[NOTE_SEED_SIZE])
{
	*s = (struct note_signer){0};
	if (!slug_valid(office) || sodium_init() < 0)
		return -EINVAL;
	snprintf(s->key.origin, sizeof(s->key.origin), "%s%s", origin_prefix, office);
	crypto_sign_seed_keypair(s->key.public, s->secret, seed);
	key_id(&s->key, s->key.id);
	return 0;
}

void note_signer_done(struct note_signer *s)
{
	explicit_bzero(s, sizeof(*s));
}

/* Exactly `n` bytes, in the one way of writing them. */
static int from_base64(uint8_t *ret, size_t n, const char *text, size_t size)
{
	char again[SIGNATURE_BASE64];
	size_t got;

	assert(sodium_base64_encoded_len(n, BASE64) <= sizeof(again));
	if (size + 1 != sodium_base64_encoded_len(n, BASE64) ||
	    sodium_base642bin(ret, n, text, size, NULL, &got, NULL, BASE64) < 0 || got != n)
		return -EBADMSG;
	sodium_bin2base64(again, sizeof(again), ret, n, BASE64);
	return memcmp(again, text, size) == 0 ? 0 : -EBADMSG;
}

void note_vkey_write(const struct note_key *key, char ret[NOTE_VKEY_SIZE])
{
	uint8_t bytes[1 + sizeof(key->public)] = {ED25519};
	char id[2 * ID_SIZE + 1], base64[PUBLIC_BASE64];

	memcpy(bytes + 1, key->public, sizeof(key->public));
	hex_encode(id, key->id, sizeof(key->id));
	sodium_bin2base64(base64, sizeof(base64), bytes, sizeof(bytes), BASE64);
	snprintf(ret, NOTE_VKEY_SIZE, "%s+%s+%s", key->origin, id, base64);
}

int note_vkey_parse(const char *text, struct note_key *ret)
{
	struct note_key key = {0};
	uint8_t bytes[1 + sizeof(key.public)];
	char id[2 * ID_SIZE + 1];
	size_t size = strlen(text), origin = strcspn(text, "+");

	while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
		size--;
	if (origin >= sizeof(key.origin) || size < origin + 1 + 2 * ID_SIZE + 1)
		return -EINVAL;
	memcpy(key.origin, text, origin);
	text += origin + 1;
	size -= origin + 1 + 2 * ID_SIZE + 1;
	if (!origin_valid(key.origin) || text[2 * ID_SIZE] != '+' ||
	    from_base64(bytes, sizeof(bytes), text + 2 * ID_SIZE + 1, size) < 0 ||
	    bytes[0] != ED25519)
		return -EINVAL;
	memcpy(key.public, bytes + 1, sizeof(key.public));
	key_id(&key, key.id);
	hex_encode(id, key.id, sizeof(key.id));
	if (memcmp(id, text, 2 * ID_SIZE) != 0)
		return -EINVAL;
	*ret = key;
	return 0;
}

static bool day_looks_right(const char *day)
{
	static const char form[] = "0000-00-00";

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == '0' ? day[i] < '0' || day[i] > '9' : day[i] != form[i])
			return false;
	return true;
}

static bool epoch_looks_right(const char *epoch)
{
	return strspn(epoch, "0123456789abcdef") == NOTE_EPOCH_SIZE - 1;
}

/* The part that is signed; with its last newline. */
static int write_body(const struct note *n, const char *origin, char ret[NOTE_TEXT_SIZE])
{
	char hash[HASH_BASE64];

	sodium_bin2base64(hash, sizeof(hash), n->hash, sizeof(n->hash), BASE64);
	return snprintf(ret, NOTE_TEXT_SIZE, "%s\n%lld\n%s\nepoch %s\nday %s\n", origin,
			(long long)n->seq, hash, n->epoch, n->day);
}

int note_write(const struct note *n, const struct note_signer *s, char ret[NOTE_TEXT_SIZE])
{
	uint8_t bytes[ID_SIZE + SIGNATURE_SIZE];
	char base64[SIGNATURE_BASE64];
	int size;

	if (n->seq < 1 || !day_looks_right(n->day) || !epoch_looks_right(n->epoch))
		return -EINVAL;
	size = write_body(n, s->key.origin, ret);
	memcpy(bytes, s->key.id, ID_SIZE);
	crypto_sign_detached(bytes + ID_SIZE, NULL, (const uint8_t *)ret, (size_t)size, s->secret);
	sodium_bin2base64(base64, sizeof(base64), bytes, sizeof(bytes), BASE64);
	snprintf(ret + size, NOTE_TEXT_SIZE - (size_t)size, "\n%s%s %s\n", dash, s->key.origin,
		 base64);
	return 0;
}

/* The next line, without its newline; `*at` goes behind it. */
static int take_line(const char **at, char ret[LINE_MAX_SIZE])
{
	size_t n = strcspn(*at, "\n");

	if ((*at)[n] != '\n' || n >= LINE_MAX_SIZE)
		return -EBADMSG;
	memcpy(ret, *at, n);
	ret[n] = '\0';
	*at += n + 1;
	return 0;
}

static int take_word(const char **at, const char *name, char *ret, size_t size)
{
	char line[LINE_MAX_SIZE];
	size_t n = strlen(name);

	if (take_line(at, line) < 0 || strncmp(line, name, n) != 0)
		return -EBADMSG;
	return text_copy(ret, size, line + n) < 0 ? -EBADMSG : 0;
}

/* The body; `*at` ends behind the empty line. */
static int parse_body(const char **at, struct note *n)
{
	char line[LINE_MAX_SIZE], again[NOTE_TEXT_SIZE];
	const char *begin = *at;

	if (take_word(at, "", n->origin, sizeof(n->origin)) < 0 || !origin_valid(n->origin) ||
	    take_line(at, line) < 0 || number_parse(line, 1, INT64_MAX, &n->seq) < 0 ||
	    take_line(at, line) < 0 ||
	    from_base64(n->hash, sizeof(n->hash), line, strlen(line)) < 0 ||
	    take_word(at, "epoch ", n->epoch, sizeof(n->epoch)) < 0 ||
	    !epoch_looks_right(n->epoch) || take_word(at, "day ", n->day, sizeof(n->day)) < 0 ||
	    !day_looks_right(n->day))
		return -EBADMSG;
	/* One note has one text: no leading zeros, no second way of writing anything. */
	write_body(n, n->origin, again);
	if (strncmp(begin, again, (size_t)(*at - begin)) != 0)
		return -EBADMSG;
	return take_line(at, line) < 0 || line[0] != '\0' ? -EBADMSG : 0;
}

/* "— name base64" */
static int parse_signature(const char *line, const char **name, size_t *name_size,
			   const char **base64)
{
	const char *space;

	if (strncmp(line, dash, strlen(dash)) != 0)
		return -EBADMSG;
	*name = line + strlen(dash);
	space = strchr(*name, ' ');
	if (space == NULL || space == *name || space[1] == '\0')
		return -EBADMSG;
	*name_size = (size_t)(space - *name);
	*base64 = space + 1;
	return 0;
}

static bool is_of_key(const struct note_key *key, const char *name, size_t name_size,
		      const char *base64, uint8_t signature[SIGNATURE_SIZE])
{
	uint8_t bytes[ID_SIZE + SIGNATURE_SIZE];

	if (strlen(key->origin) != name_size || memcmp(key->origin, name, name_size) != 0 ||
	    from_base64(bytes, sizeof(bytes), base64, strlen(base64)) < 0 ||
	    memcmp(bytes, key->id, ID_SIZE) != 0)
		return false;
	memcpy(signature, bytes + ID_SIZE, SIGNATURE_SIZE);
	return true;
}

/* `key` NULL: any signatures will do. */
static int parse(const char *text, const struct note_key *key, struct note *ret)
{
	const char *at = text, *name, *base64, *end;
	char line[LINE_MAX_SIZE];
	uint8_t signature[SIGNATURE_SIZE];
	struct note n = {0};
	int r = parse_body(&at, &n), result = -ENOKEY;
	size_t lines = 0, size;

	if (r < 0)
		return r;
	end = at - 1; /* the signed text, without the empty line */
	for (; *at != '\0'; lines++) {
		if (take_line(&at, line) < 0 || parse_signature(line, &name, &size, &base64) < 0)
			return -EBADMSG;
		if (key == NULL || result != -ENOKEY ||
		    !is_of_key(key, name, size, base64, signature))
			continue;
		result = crypto_sign_verify_detached(signature, (const uint8_t *)text,
						     (size_t)(end - text), key->public) == 0
				 ? 0
				 : -EKEYREJECTED;
	}
	if (lines == 0)
		return -EBADMSG;
	if (key != NULL && (result < 0 || strcmp(n.origin, key->origin) != 0))
		return result < 0 ? result : -ENOKEY;
	*ret = n;
	return 0;
}

int note_parse(const char *text, struct note *ret)
{
	return parse(text, NULL, ret);
}

int note_verify(const char *text, const struct note_key *key, struct note *ret)
{
	return parse(text, key, ret);
}
