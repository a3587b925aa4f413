/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_ROSTER_PARTS_H
#define HADIR_EXCHANGE_ROSTER_PARTS_H

#include "exchange/roster.h"
#include "exchange/sheet.h"

/* Shared by roster.c (the whole), roster-row.c (fields) and roster-check.c. */

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

/* A roster on its way in. */
struct reading {
	struct sheet sheet;
	roster_credential_fn *parse;
	void *arg;
	struct roster roster;
};

#define refuse(in, ...) sheet_refuse(&(in)->sheet, __VA_ARGS__)
#define doubt(in, ...) sheet_doubt(&(in)->sheet, __VA_ARGS__)

/* Fields by column to values; what is wrong with them is told. `row->line` is set by the caller. */
void roster_take_row(struct reading *in, char *const *of, struct roster_row *row);

/*
 * What no row can be wrong in alone: rows of one id that disagree, a superior whom nobody knows, a
 * card that two people hold on one day. Returns 0, also with mistakes; -ENOMEM.
 */
int roster_check(const char *file, const struct roster *r, struct diag *d);

#endif
