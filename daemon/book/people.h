/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_PEOPLE_H
#define HADIR_BOOK_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/engine.h"
#include "store/query.h"
#include "store/roster.h"

/*
 * The roster as the store has it, ready to be asked "who, on that day?". A person's index is
 * their place among all ids ever known, sorted; it is good until the next load.
 */

enum { UNITS_MAX = 64 };

struct people {
	struct roster_rows rows;
	size_t n;	      /* distinct ids */
	size_t *first_person; /* index into rows.people of each one's first row; n + 1 of them */
	size_t *first_membership;	  /* likewise into rows.memberships */
	char units[UNITS_MAX][SLUG_SIZE]; /* sorted */
	size_t n_units;
};

/* Load again; on failure the old ones stay. 0 or -errno (-E2BIG past ENGINE_PEOPLE_MAX). */
int people_load(struct people *p, struct query *q);
void people_done(struct people *p);

const char *people_id(const struct people *p, int32_t person);
int32_t people_find(const struct people *p, const char *id);	   /* -1: nobody */
const char *people_name(const struct people *p, int32_t person);   /* NULL: not known */
const char *people_called(const struct people *p, int32_t person); /* the id of one without name */

/* The membership that counts on `day`, or NULL. */
const struct membership_row *people_membership(const struct people *p, int32_t person, int32_t day);
/* Index into units of where they belong on `day`, or -1. */
int people_unit(const struct people *p, int32_t person, int32_t day);

/* Who holds a credential on `day`, or -1. */
int32_t people_holder(const struct people *p, const uint8_t credential[CREDENTIAL_ID_SIZE],
		      int32_t day);

/* What the engine wants to know of each on `day`; `ret` has room for p->n. */
void people_on(const struct people *p, const struct rules *rules, int32_t day,
	       struct engine_person *ret);

#endif
