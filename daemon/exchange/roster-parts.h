/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_ROSTER_PARTS_H
#define HADIR_EXCHANGE_ROSTER_PARTS_H

#include "exchange/roster.h"

/* Shared by roster.c (lines and columns), roster-row.c (fields) and roster-check.c. */

enum column {
	ID,
	NAMA,
	NIP,
	STATUS,
	UNIT,
	ATASAN,
	JADWAL,
	POS,
	JENIS,
	FORMAT,
	NILAI,
	MULAI,
	SAMPAI,
	COLUMNS
};

extern const char *const roster_columns[COLUMNS];

enum { FIELDS_MAX = 64 };

/* A roster on its way in. */
struct reading {
	const char *file;
	struct diag *d;
	roster_credential_fn *parse;
	void *arg;
	char separator;
	int line;
	int place[FIELDS_MAX]; /* enum column of each field of a line, -1 = unknown */
	int fields;
	struct roster roster;
};

/* A row's fields by column; "" where the file has none. */
struct fields {
	char *of[COLUMNS];
};

#define refuse(in, ...) diag_error((in)->d, (in)->file, (in)->line, __VA_ARGS__)
#define doubt(in, ...) diag_warning((in)->d, (in)->file, (in)->line, __VA_ARGS__)

/* Where `word` stands among `words`, whatever the case of its letters; -1. */
int roster_find_word(const char *const *words, int count, const char *word);

/* Fields to values; what is wrong with them is told. `row->line` is set by the caller. */
void roster_take_row(struct reading *in, const struct fields *f, struct roster_row *row);

/*
 * What no row can be wrong in alone: rows of one id that disagree, a superior whom nobody knows, a
 * card that two people hold on one day. Returns 0, also with mistakes; -ENOMEM.
 */
int roster_check(const char *file, const struct roster *r, struct diag *d);

#endif
