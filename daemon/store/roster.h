/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_ROSTER_H
#define HADIR_STORE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/journal.h"

struct query;

/*
 * People, where they belong and what they carry, by date. Rows are appended and never changed:
 * of rows with one key the latest counts, so a later row may move or end a period. A period that
 * ends before it begins is withdrawn: it is not loaded.
 *
 * Days are days since 1970-01-01, `to_day` is inclusive. Names and NIPs stand in `identity`
 * alone, which is erasable and outside the chain.
 */

enum {
	ROSTER_DAY_OPEN = INT32_MAX, /* to_day: no end */
	ROSTER_PERSON_NAME_SIZE = 129,
	ROSTER_NIP_SIZE = 25,
	ROSTER_POSTS_SIZE = 4 * SLUG_SIZE,
};

/* Key: person, from_day. */
struct person_row {
	char person[SLUG_SIZE]; /* -EINVAL unless a slug, or when it is a NIP (18 digits) */
	int32_t from_day, to_day;
	char status[16]; /* "PNS", "PPPK", "PPPK-PW", "NON-ASN" */
};

/* Key: person, from_day. */
struct membership_row {
	char person[SLUG_SIZE];
	int32_t from_day, to_day;
	char unit[SLUG_SIZE];
	char superior[SLUG_SIZE];      /* person; "" if none */
	char schedule[SLUG_SIZE];      /* "" is the default one */
	char posts[ROSTER_POSTS_SIZE]; /* slugs with one blank between them */
};

/* Key: credential, person, from_day. */
struct link_row {
	uint8_t credential[CREDENTIAL_ID_SIZE];
	char person[SLUG_SIZE];
	int32_t from_day, to_day;
	uint8_t kinds; /* loaded only: 1 << enum credential_kind; 0: forgotten, no reader can ever
			* read it again */
};

/* Promise 6: a slug that is no NIP, for names of people go everywhere. */
bool person_valid(const char *person);

/*
 * Each returns 0, or 1 when the latest row of the key says the same already (nothing appended),
 * or -errno as in store.h.
 *
 * link_append() refuses a period in which somebody else holds the credential: -EADDRINUSE, with
 * that person in `holder` (may be NULL).
 */
int person_append(struct store *s, const struct person_row *row);
int membership_append(struct store *s, const struct membership_row *row);
int link_append(struct store *s, const struct link_row *row, char holder[SLUG_SIZE]);

struct identity {
	char person[SLUG_SIZE];
	char name[ROSTER_PERSON_NAME_SIZE];
	char nip[ROSTER_NIP_SIZE]; /* "" if none */
};
/* Put replaces. Find: -ENOENT. Forget deletes the row, and what its person logs in with: -ENOENT
 * when there is none. Their sessions are the caller's to end. */
int identity_put(struct store *s, const struct identity *identity, int64_t updated_ns);
int identity_find(struct query *q, const char *person, struct identity *ret);
int identity_forget(struct store *s, const char *person);

/* Everything that counts, for the engine: people by id and from_day, memberships likewise,
 * links by credential and from_day, identities by person. All ordered by byte value. */
struct roster_rows {
	struct person_row *people;
	size_t people_count;
	struct membership_row *memberships;
	size_t memberships_count;
	struct link_row *links;
	size_t links_count;
	struct identity *identities;
	size_t identities_count;
};

/* The caller frees with roster_rows_done(). 0 or -errno; `ret` is written on success only. */
int roster_rows_load(struct query *q, struct roster_rows *ret);
void roster_rows_done(struct roster_rows *r);

#endif
