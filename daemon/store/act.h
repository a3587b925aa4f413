/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_ACT_H
#define HADIR_STORE_ACT_H

#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/store.h"

struct query;

/*
 * Who changed what: a row for each request that wrote something, of a person in a session of their
 * own, or of a user of the machine at the control socket.
 */

#define ACT_USER "uid:" /* and the user's number; no id of the roster holds a colon */

enum { ACT_VERB_SIZE = 33, ACT_ABOUT_SIZE = 129 };

struct act_row {
	int64_t seq;
	char person[SLUG_SIZE]; /* or ACT_USER… */
	char verb[ACT_VERB_SIZE];
	char about[ACT_ABOUT_SIZE]; /* ids, days, words of ours; "": the whole office. No names */
	struct place at;
};

/* 0 or -errno, in the open transaction. */
int act_append(struct store *s, const struct act_row *row, int64_t *ret_seq);
/* All, in order; the caller frees. */
int act_rows_load(struct query *q, struct act_row **ret, size_t *ret_n);

#endif
