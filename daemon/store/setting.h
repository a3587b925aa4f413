/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_SETTING_H
#define HADIR_STORE_SETTING_H

#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/paper.h"

/*
 * What people set while it runs and a recomputation needs, and what each reader could see.
 * Appended, chained, never changed.
 */

/* The latest row of a name counts: "trial-until" = ISO day … */
struct setting_row {
	int64_t seq;
	char name[SLUG_SIZE];
	char value[NOTE_SIZE];
	char author[SLUG_SIZE];
	char note[NOTE_SIZE];
	struct place at;
};

/* 0, or 1 when the latest row of the name has this value; -EINVAL leaves the transaction good. */
int setting_append(struct store *s, const struct setting_row *row, int64_t *ret_seq);
int setting_find(struct query *q, const char *name, struct setting_row *ret); /* -ENOENT: unset */
/* Every row, by name and seq. The caller frees with free(). */
int setting_rows_load(struct query *q, struct setting_row **ret, size_t *ret_n);

/* From `at` on this reader could see credentials of these kinds. */
struct reader_row {
	int64_t seq;
	char reader[SLUG_SIZE];
	uint8_t sees; /* bits: 1 << enum credential_kind; 0: it is gone from the configuration */
	struct place at;
};

/* 0, or 1 when the latest row of the reader says the same. */
int reader_append(struct store *s, const struct reader_row *row, int64_t *ret_seq);
/* Every row, by reader, boot, boot time and seq. The caller frees with free(). */
int reader_rows_load(struct query *q, struct reader_row **ret, size_t *ret_n);

#endif
