/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_DOSSIER_H
#define HADIR_STORE_DOSSIER_H

#include "store/store.h"

struct query;

/*
 * What the chain holds about one person and some days: the rows from which those days are judged,
 * what people entered and decided about them, and what was in force. Rows about other people are
 * none of it, and what was purged is not there.
 */

struct dossier_request {
	const char *person;
	int32_t from_day, to_day;
	struct place from, to; /* all that happened on these days lies between these */
};

/* A place of the chain. */
struct dossier_entry {
	int64_t seq;
	uint8_t previous[STORE_HASH_SIZE]; /* the chain's hash before it */
	uint8_t row_hash[STORE_HASH_SIZE];
	const char *table;
	const char *text; /* the row, canonical, where it belongs to the dossier; else NULL */
	bool of_days;	  /* it is of the days themselves */
};

struct dossier;

/* 0 or -errno. The caller frees. */
int dossier_find(struct query *q, const struct dossier_request *request, struct dossier **ret);
void dossier_free(struct dossier *d); /* takes NULL */

/* Was this person ever on the roster? */
bool dossier_known(const struct dossier *d);

/* Every place of the chain from the first of the dossier on, in order; within one query_begin()
 * with dossier_find(). A callback's non-zero return ends the walk and is returned. */
typedef int dossier_each_fn(void *arg, const struct dossier_entry *e);
int dossier_walk(struct query *q, struct dossier *d, dossier_each_fn *each, void *arg);

#endif
