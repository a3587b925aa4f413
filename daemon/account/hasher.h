/* SPDX-License-Identifier: MIT */
#ifndef HADIR_ACCOUNT_HASHER_H
#define HADIR_ACCOUNT_HASHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/secret.h"

/*
 * argon2id, in a child process that lives for one hash: it takes 19 MiB and a good part of a
 * second on a Pi, neither of which the daemon has to spare. One at a time; a few wait.
 */

typedef struct sd_event sd_event;
struct hasher;

enum {
	HASHER_QUEUE_MAX = 8,
	HASHER_HASH_SIZE = 128, /* "$argon2id$v=19$…" and NUL */
	HASHER_LIMIT_S = 10,	/* a child that takes longer is killed */
	HASHER_INPUT_SIZE = SECRET_DIGEST_SIZE,
};

/* What goes to the child's stdin, at once. `hash` "": make one, to stdout; else: is it of this
 * input? Then the exit status says so. */
struct hasher_ask {
	uint8_t input[HASHER_INPUT_SIZE];
	char hash[HASHER_HASH_SIZE];
};
enum { HASHER_RIGHT = 0, HASHER_FAILED = 1, HASHER_WRONG = 2 };

/*
 * Called once for each hasher_add(), from the event loop, never from within it. `error`: 0,
 * -EKEYREJECTED when the input is not that of the hash, -ETIMEDOUT, or another -errno when the
 * child could not be run or failed. `hash` is the new one, or NULL.
 */
typedef void hasher_fn(void *arg, int error, const char *hash);

/* `program` is the path of hadir-hash; copied. Returns 0 or -ENOMEM. */
int hasher_new(sd_event *event, const char *program, struct hasher **ret);

/* Another limit for a child than HASHER_LIMIT_S; for tests. */
void hasher_set_limit(struct hasher *h, uint64_t usec);

/* Kills the child, answers nobody, wipes. Takes NULL. */
void hasher_free(struct hasher *h);

/* Wait in line. `hash` NULL or "": make one. 0; -EBUSY when HASHER_QUEUE_MAX wait already. */
int hasher_add(struct hasher *h, const uint8_t input[HASHER_INPUT_SIZE], const char *hash,
	       hasher_fn *done, void *arg);

#endif
