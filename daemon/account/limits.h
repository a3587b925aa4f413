/* SPDX-License-Identifier: MIT */
#ifndef HADIR_ACCOUNT_LIMITS_H
#define HADIR_ACCOUNT_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How often something may be tried: a bucket of tokens for each key (an account, an address). A
 * try takes a token, time brings them back. The table is bounded; keys beyond its room share one
 * bucket, so that nobody empties it for others by trying many names.
 *
 * Pure; the time (BOOTTIME) is an argument. Keys are kept as hashes.
 */

struct limits;

struct limit {
	size_t keys;	  /* room of the table */
	unsigned burst;	  /* tries at once, at least 1 */
	int64_t every_ns; /* one more after so long */
};

/* Returns NULL without memory. */
struct limits *limits_new(const struct limit *limit);
void limits_free(struct limits *l); /* takes NULL */

/* May `key` try once more? Takes a token if so. */
bool limits_take(struct limits *l, const char *key, int64_t now_ns);

/* The try was a good one: its token is given back. */
void limits_give(struct limits *l, const char *key, int64_t now_ns);

#endif
