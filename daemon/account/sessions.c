/* SPDX-License-Identifier: MIT */
#include "account/sessions.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct sessions {
	struct session_limits limits;
	struct session table[SESSIONS_MAX]; /* in no order; a free one has person "" */
};

const char *session_kind_name(enum session_kind k)
{
	static const char *const names[] = {
		[SESSION_PASSWORD] = "password", [SESSION_PIN] = "pin", [SESSION_TAP] = "tap"};

	return (size_t)k < ARRAY_LEN(names) ? names[k] : NULL;
}

struct sessions *sessions_new(const struct session_limits *limits)
{
	struct sessions *s = sodium_init() < 0 ? NULL : calloc(1, sizeof(*s));

	if (s != NULL)
		s->limits = *limits;
	return s;
}

void sessions_free(struct sessions *s)
{
	if (s != NULL)
		sodium_memzero(s, sizeof(*s));
	free(s);
}

static bool in_use(const struct session *one)
{
	return one->person[0] != '\0';
}

static void end(struct session *one)
{
	*one = (struct session){0};
}

int64_t sessions_idle_ns(const struct sessions *s, const struct session *one)
{
	return one->kind == SESSION_PASSWORD ? s->limits.idle_ns : s->limits.short_idle_ns;
}

static bool is_over(const struct sessions *s, const struct session *one, int64_t now_ns)
{
	int64_t absolute_ns =
		one->kind == SESSION_PASSWORD ? s->limits.absolute_ns : s->limits.short_absolute_ns;

	return now_ns - one->active_ns >= sessions_idle_ns(s, one) ||
	       now_ns - one->begun_ns >= absolute_ns;
}

static void end_those_over(struct sessions *s, int64_t now_ns)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (in_use(&s->table[i]) && is_over(s, &s->table[i], now_ns))
			end(&s->table[i]);
}

/* A place for one more of `person`: a free one, or that of whoever has been idle longest, of
 * their own first. */
static struct session *make_room(struct sessions *s, const char *person)
{
	struct session *oldest = NULL, *own = NULL, *unused = NULL;
	size_t n_own = 0;

	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session *one = &s->table[i];

		if (!in_use(one)) {
			unused = one;
			continue;
		}
		if (oldest == NULL || one->active_ns < oldest->active_ns)
			oldest = one;
		if (strcmp(one->person, person) != 0)
			continue;
		n_own++;
		if (own == NULL || one->active_ns < own->active_ns)
			own = one;
	}
	if (n_own >= SESSIONS_PERSON_MAX)
		return own;
	return unused != NULL ? unused : oldest;
}

static void hash_token(const char *token, uint8_t ret[32])
{
	crypto_hash_sha256(ret, (const uint8_t *)token, strlen(token));
}

void sessions_open(struct sessions *s, const char *person, enum session_kind kind, int64_t now_ns,
		   char token[SESSION_TOKEN_SIZE])
{
	uint8_t bits[(SESSION_TOKEN_SIZE - 1) / 2];
	struct session *one;

	end_those_over(s, now_ns);
	one = make_room(s, person);
	*one = (struct session){.kind = (uint8_t)kind, .begun_ns = now_ns, .active_ns = now_ns};
	text_copy(one->person, sizeof(one->person), person);
	randombytes_buf(bits, sizeof(bits));
	sodium_bin2hex(token, SESSION_TOKEN_SIZE, bits, sizeof(bits));
	sodium_memzero(bits, sizeof(bits));
	hash_token(token, one->hash);
}

static struct session *find(struct sessions *s, const char *token)
{
	uint8_t hash[32];

	hash_token(token, hash);
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (in_use(&s->table[i]) &&
		    sodium_memcmp(s->table[i].hash, hash, sizeof(hash)) == 0)
			return &s->table[i];
	return NULL;
}

const struct session *sessions_find(struct sessions *s, const char *token, int64_t now_ns)
{
	end_those_over(s, now_ns);
	return find(s, token);
}

const struct session *sessions_use(struct sessions *s, const char *token, int64_t now_ns)
{
	struct session *one;

	end_those_over(s, now_ns);
	one = find(s, token);
	if (one != NULL)
		one->active_ns = now_ns;
	return one;
}

bool sessions_close(struct sessions *s, const char *token)
{
	struct session *one = find(s, token);

	if (one != NULL)
		end(one);
	return one != NULL;
}

size_t sessions_close_person(struct sessions *s, const char *person, const char *token)
{
	const struct session *spared = token == NULL ? NULL : find(s, token);
	size_t n = 0;

	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session *one = &s->table[i];

		if (!in_use(one) || one == spared || strcmp(one->person, person) != 0)
			continue;
		end(one);
		n++;
	}
	return n;
}

size_t sessions_count(struct sessions *s, const char *person, int64_t now_ns)
{
	size_t n = 0;

	end_those_over(s, now_ns);
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		n += strcmp(s->table[i].person, person) == 0;
	return n;
}

/* The place of this nonce in the ring; SESSION_NONCES_MAX when it is not there. */
static size_t nonce_at(const struct session *one, const uint8_t hash[16])
{
	size_t n = one->n_nonces < SESSION_NONCES_MAX ? one->n_nonces : SESSION_NONCES_MAX, i = 0;

	while (i < n && memcmp(one->nonces[i], hash, 16) != 0)
		i++;
	return i < n ? i : SESSION_NONCES_MAX;
}

static int find_nonce(struct sessions *s, const char *token, const char *nonce,
		      struct session **ret, uint8_t hash[16])
{
	size_t n = strnlen(nonce, SESSION_NONCE_SIZE);

	if (n == 0 || n == SESSION_NONCE_SIZE)
		return -EINVAL;
	*ret = find(s, token);
	crypto_generichash(hash, 16, (const uint8_t *)nonce, n, NULL, 0);
	return *ret == NULL ? -ENOENT : 0;
}

int sessions_once(struct sessions *s, const char *token, const char *nonce)
{
	struct session *one;
	uint8_t hash[16];
	int r = find_nonce(s, token, nonce, &one, hash);

	if (r < 0)
		return r;
	if (nonce_at(one, hash) < SESSION_NONCES_MAX)
		return -EEXIST;
	memcpy(one->nonces[one->n_nonces++ % SESSION_NONCES_MAX], hash, sizeof(hash));
	return 0;
}

void sessions_again(struct sessions *s, const char *token, const char *nonce)
{
	struct session *one;
	uint8_t hash[16];
	size_t i;

	if (find_nonce(s, token, nonce, &one, hash) < 0)
		return;
	i = nonce_at(one, hash);
	if (i < SESSION_NONCES_MAX)
		memset(one->nonces[i], 0, sizeof(one->nonces[i]));
}
