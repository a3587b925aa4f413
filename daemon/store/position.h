/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_POSITION_H
#define HADIR_STORE_POSITION_H

#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/store.h"

struct query;

/*
 * Who holds which position (camat, sekcam, kasubag, hr, it, kasi-… or one of the office's own) and
 * when. Days, keys and withdrawn periods are as in store/roster.h. Appended, chained, never
 * changed.
 */

enum { DECREE_SIZE = 97 };

/* How a position is held: Plt. until there is a holder, Plh. while the holder is away. */
enum holder_acting { HOLDER_FULL, HOLDER_PLT, HOLDER_PLH };
const char *holder_acting_name(enum holder_acting a); /* "", "plt", "plh" */

/* Key: position, person, from_day. */
struct holder_row {
	int64_t seq;
	char position[SLUG_SIZE];
	char person[SLUG_SIZE];
	int32_t from_day, to_day; /* to_day ROSTER_DAY_OPEN: no end */
	uint8_t acting;		  /* enum holder_acting */
	char decree[DECREE_SIZE];
	struct place at;
};

/* 0, or 1 when the latest row of the key says the same already; -EINVAL leaves the transaction
 * good. */
int holder_append(struct store *s, const struct holder_row *row, int64_t *ret_seq);

/* Who acts in a position on a day: of several the one who began last, so a Plh. goes before the
 * one who is away, and ends by himself. -ENOENT when it is vacant. */
int holder_find(struct query *q, const char *position, int32_t day, struct holder_row *ret);

/* All that count, by position, from_day and seq: of those that hold a day the last one acts.
 * The caller frees with free(). */
int holder_rows_load(struct query *q, struct holder_row **ret, size_t *ret_n);

#endif
