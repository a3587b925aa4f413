/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "exchange/roster-parts.h"

typedef const struct roster_row *row_ref;

static int by_id(const void *a, const void *b)
{
	row_ref x = *(const row_ref *)a, y = *(const row_ref *)b;
	int r = strcmp(x->id, y->id);

	return r != 0 ? r : x->line - y->line;
}

static int compare_credentials(const struct credential *x, const struct credential *y)
{
	int r = strcmp(x->format, y->format);

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (r != 0)
		return r;
	if (x->length != y->length)
		return x->length - y->length;
	return memcmp(x->value, y->value, x->length);
}

static int by_credential(const void *a, const void *b)
{
	row_ref x = *(const row_ref *)a, y = *(const row_ref *)b;
	int r = compare_credentials(&x->credential, &y->credential);

	if (r != 0)
		return r;
	if (x->from_day != y->from_day)
		return x->from_day < y->from_day ? -1 : 1;
	return x->line - y->line;
}

/* All rows of one id are one person: the first row is right until people say otherwise. */
static void check_agreement(const char *file, row_ref first, row_ref row, struct diag *d)
{
	const struct {
		const char *column, *here, *there;
	} pairs[] = {
		{"nama", row->name, first->name},
		{"nip", row->nip, first->nip},
		{"status", roster_status_name(row->status), roster_status_name(first->status)},
		{"unit", row->unit, first->unit},
		{"atasan", row->superior, first->superior},
		{"jadwal", row->schedule, first->schedule},
		{"pos", row->posts, first->posts},
	};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (strcmp(pairs[i].here, pairs[i].there) != 0)
			diag_error(
				d, file, row->line,
				"%s of %.32s is \"%.40s\", but \"%.40s\" in line %d: rows of one "
				"id must agree",
				pairs[i].column, row->id, pairs[i].here, pairs[i].there,
				first->line);
}

static bool id_known(row_ref *rows, size_t count, const char *id)
{
	const struct roster_row wanted = {.id = id};
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r = strcmp(rows[middle]->id, wanted.id);

		if (r == 0)
			return true;
		if (r < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static void check_people(const char *file, row_ref *rows, size_t count, struct diag *d)
{
	row_ref first = NULL;
	size_t people = 0;

	qsort(rows, count, sizeof(*rows), by_id);
	for (size_t i = 0; i < count; i++) {
		bool same = first != NULL && strcmp(first->id, rows[i]->id) == 0;

		if (same && *first->id != '\0') {
			check_agreement(file, first, rows[i], d);
			continue;
		}
		first = rows[i];
		people++;
		if (*first->superior != '\0' && !id_known(rows, count, first->superior))
			diag_warning(d, file, first->line,
				     "atasan %.32s has no row in this file: kept, if that id was "
				     "imported before",
				     first->superior);
	}
	if (people > ROSTER_PEOPLE_MAX)
		diag_error(d, file, 0, "%zu people: expected at most %d", people,
			   ROSTER_PEOPLE_MAX);
}

/* Sorted by first day, a row can only overlap with one before it that has not ended yet. */
static void check_holders(const char *file, row_ref *rows, size_t count, struct diag *d)
{
	row_ref latest = NULL; /* of this credential, the row that ends last so far */

	qsort(rows, count, sizeof(*rows), by_credential);
	for (size_t i = 0; i < count; i++) {
		row_ref row = rows[i];

		if (latest == NULL ||
		    compare_credentials(&latest->credential, &row->credential) != 0) {
			latest = row;
			continue;
		}
		if (row->from_day <= latest->to_day && strcmp(row->id, latest->id) != 0)
			diag_error(
				d, file, row->line > latest->line ? row->line : latest->line,
				"the same %s as in line %d is given to %.32s and to %.32s on one "
				"day: end one before the other begins (sampai)",
				row->credential.kind == CREDENTIAL_CARD	    ? "card"
				: row->credential.kind == CREDENTIAL_FINGER ? "user number"
									    : "PIN",
				row->line > latest->line ? latest->line : row->line, latest->id,
				row->id);
		else if (row->from_day <= latest->to_day)
			diag_warning(d, file, row->line,
				     "the same as line %d, in days that overlap: counted once",
				     latest->line);
		if (row->to_day > latest->to_day)
			latest = row;
	}
}

int roster_check(const char *file, const struct roster *r, struct diag *d)
{
	row_ref *rows = calloc(r->count + 1, sizeof(*rows));
	size_t n = 0;

	if (rows == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < r->count; i++)
		rows[i] = &r->rows[i];
	check_people(file, rows, r->count, d);
	for (size_t i = 0; i < r->count; i++)
		if (r->rows[i].has_credential)
			rows[n++] = &r->rows[i];
	check_holders(file, rows, n, d);
	free(rows);
	return 0;
}
