/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WITNESS_ABOUT_H
#define HADIR_WITNESS_ABOUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "witness/bundle.h"

/*
 * Whom the rows of a bundle are about. Its header is signed by nobody: rows of one person could be
 * handed out under the name of another.
 */

struct about_link {
	char credential[BUNDLE_ID_SIZE];
	int64_t from, to; /* days */
};

struct about {
	const char *person;
	int32_t from, to; /* of the header */
	struct about_link *links;
	size_t n_links, links_room;
	char (*used)[BUNDLE_ID_SIZE]; /* the credential of each punch */
	size_t n_used, used_room;
};

/* -EINVAL: these are no days. `person` stays the caller's. */
int about_init(struct about *a, const char *person, const char *from, const char *to);
void about_done(struct about *a);

/* Is `kind`, which a row says of itself, that of its table? Some have a column of their own of that
 * name: what they are is told by their other columns. */
bool about_kind_fits(const char *kind, const char *table);

/* 0; 1: the row is about somebody else; -EBADMSG: it is none of its table; -ENOMEM; -E2BIG. */
int about_row(struct about *a, const char *table, const json_t *row);

/* Punches with a credential that no row of `link` gives to the person on any of the days. Of rows
 * with one key the latest counts, as everywhere in the records. */
int64_t about_strays(const struct about *a);

#endif
