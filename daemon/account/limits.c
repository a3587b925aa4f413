/* SPDX-License-Identifier: MIT */
#include "account/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Full again at `full_ns`; each try moves that by every_ns, as far as burst tries from now. */
struct bucket {
	uint8_t key[16];
	int64_t full_ns;
};

struct limits {
	struct limit limit;
	struct bucket shared; /* of the keys that found no room */
	struct bucket table[];
};

struct limits *limits_new(const struct limit *limit)
{
	struct limits *l = sodium_init() < 0
				   ? NULL
				   : calloc(1, sizeof(*l) + limit->keys * sizeof(l->table[0]));

	if (l == NULL)
		return NULL;
	l->limit = *limit;
	l->shared.full_ns = INT64_MIN;
	for (size_t i = 0; i < limit->keys; i++)
		l->table[i].full_ns = INT64_MIN;
	return l;
}

void limits_free(struct limits *l)
{
	free(l);
}

/* The key's own bucket; one that is full has nothing to remember and is anybody's. */
static struct bucket *find(struct limits *l, const char *key, int64_t now_ns)
{
	struct bucket *full = NULL;
	uint8_t hash[16];

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)key, strlen(key), NULL, 0);
	for (size_t i = 0; i < l->limit.keys; i++) {
		struct bucket *b = &l->table[i];

		if (b->full_ns <= now_ns)
			full = full == NULL ? b : full;
		else if (memcmp(b->key, hash, sizeof(hash)) == 0)
			return b;
	}
	if (full == NULL)
		return &l->shared;
	memcpy(full->key, hash, sizeof(hash));
	return full;
}

bool limits_take(struct limits *l, const char *key, int64_t now_ns)
{
	struct bucket *b = find(l, key, now_ns);
	int64_t from_ns = b->full_ns > now_ns ? b->full_ns : now_ns;

	if (from_ns - now_ns > (int64_t)(l->limit.burst - 1) * l->limit.every_ns)
		return false;
	b->full_ns = from_ns + l->limit.every_ns;
	return true;
}

void limits_give(struct limits *l, const char *key, int64_t now_ns)
{
	struct bucket *b = find(l, key, now_ns);

	if (b->full_ns > now_ns)
		b->full_ns -= l->limit.every_ns;
}
