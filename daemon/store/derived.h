/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_DERIVED_H
#define HADIR_STORE_DERIVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/store.h"

/* What can be worked out again from the append-only tables. Not chained. */

enum { VERDICT_MARKS = 3 };

/* One revision of a person's day. `body` is struct verdict as the core made it, byte for byte;
 * the columns repeat what lists and sums ask for. */
struct verdict_row {
	char person[SLUG_SIZE];
	int32_t day;
	int32_t rev; /* from 1 */
	const void *body;
	size_t body_size;
	int32_t outcome[VERDICT_MARKS]; /* as core/verdict.h numbers them: work, service, third */
	int32_t late_s[VERDICT_MARKS];	/* past the mark; 0 unless late */
	int64_t punch;			/* journal seq of the arrival; 0 = none */
	int64_t rule;			/* seq of the rule; 0 = none */
	char cause[33];			/* what made this revision: "punch", "time", "rule" … */
};

/* -EEXIST when this revision is there already. */
int verdict_append(struct store *s, const struct verdict_row *row);

/* Has the moment of this mark been dealt with? `schedule` is a slug. Marking is idempotent. */
int mark_done_put(struct store *s, int32_t day, const char *schedule, int mark);
int mark_done(struct store *s, int32_t day, const char *schedule, int mark, bool *ret);

/* A wrong time had led past moments that have yet to come. mark_take_back() returns 1 when the mark
 * was done; marks_take_back() the number of those of the days after `day`, and told_take_back()
 * forgets what was said of them. */
int mark_take_back(struct store *s, int32_t day, const char *schedule, int mark);
int marks_take_back(struct store *s, int32_t day);
int told_take_back(struct store *s, int32_t day);

/* Was this said about the day? `what` is a slug with its object: "warn-late-3/pegawai-01".
 * told_put() returns 1 when it was. */
int told_put(struct store *s, int32_t day, const char *what);
int told(struct store *s, int32_t day, const char *what, bool *ret);
typedef int told_each_fn(void *arg, int32_t day, const char *what);
/* What was said of the days from_day to to_day, by day and word. A callback's non-zero return ends
 * the walk and is returned. */
int told_each(struct store *s, int32_t from_day, int32_t to_day, told_each_fn *each, void *arg);

/*
 * Topics that a destination holds as retained, so that one that is no longer wanted can be
 * cleared there. `hash` is the caller's (of the body that was last acknowledged).
 */
int retained_put(struct store *s, const char *destination, const char *topic,
		 const uint8_t hash[STORE_HASH_SIZE]);
int retained_forget(struct store *s, const char *destination, const char *topic);
typedef int retained_each_fn(void *arg, const char *topic, const uint8_t hash[STORE_HASH_SIZE]);
/* By topic. A callback's non-zero return ends the walk and is returned. */
int retained_each(struct store *s, const char *destination, retained_each_fn *each, void *arg);

#endif
