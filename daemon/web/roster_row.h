/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_ROSTER_ROW_H
#define HADIR_WEB_ROSTER_ROW_H

#include <stdint.h>
#include <stdio.h>

#include "store/roster.h"
#include "web/html.h"

/*
 * What a form says about one person, as rows of the roster (exchange/roster.h): the page enters
 * nothing by itself, each change goes the way of an import.
 */

struct roster_entry {
	const char *id, *name, *nip, *status, *unit, *superior, *schedule, *posts;
	const char *kind, *format, *value; /* of a credential; "" without one */
	const char *from, *to;		   /* days as typed; to "" = no end */
};

/* From the fields of a form: id nama nip status unit atasan jadwal pos jenis format nilai mulai
 * sampai. */
void roster_entry_take(const struct form *f, struct roster_entry *ret);

/* Import these rows, of one person or of several. As ask(); what is wrong with a row stands in
 * ret->rows, and roster_problems() shows it. */
int roster_put(const struct request *r, const struct roster_entry *rows, size_t n,
	       struct answer *ret);

/* The rows of kind "problem", each with its line if `lines`. Returns how many there are. */
size_t roster_problems(struct reply *a, const json_t *rows, bool lines);

#endif
