/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_SHEET_H
#define HADIR_EXCHANGE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/diag.h"

/*
 * A table that people keep in a spreadsheet: CSV under a header of known column names.
 *
 * UTF-8 (a byte order mark is allowed); `,` `;` or tab, taken from the header; CRLF or LF; fields
 * may stand in double quotes, "" within them is one quote; names in any case and order. A column
 * that is needed must be there, an unknown one is a warning and ignored. Lines without any text
 * are skipped. Rows copied out of the shipped template may come without its header: tabs, all
 * columns in their order, and no field that is a column's name.
 */

enum { SHEET_FIELDS_MAX = 64, SHEET_TEXT_MAX = 8 * 1024 * 1024 /* bytes */ };

struct sheet {
	/* Given by the caller. */
	const char *file; /* a name for messages */
	struct diag *d;
	const char *const *names; /* of the columns, in the order of the template */
	int n_names;
	uint32_t needed;     /* bit i: there must be a column names[i] */
	const char *example; /* of a header: "id;nama;nip;status;unit;..." */

	int line; /* of the file, from 1, for whoever complains about a row */

	char separator; /* the rest is sheet.c's */
	int fields;
	int place[SHEET_FIELDS_MAX]; /* index into names of each field, -1 = unknown */
};

/* What is wrong with the line the sheet stands at. */
#define sheet_refuse(s, ...) diag_error((s)->d, (s)->file, (s)->line, __VA_ARGS__)
#define sheet_doubt(s, ...) diag_warning((s)->d, (s)->file, (s)->line, __VA_ARGS__)

/* One row: its fields by column, never NULL, "" where the file has none; they may be changed and
 * live as long as the text. A negative return ends the reading and is returned. */
typedef int sheet_row_fn(void *arg, char *const *of);

/*
 * Read `size` bytes, in place; text[size] must be a NUL. What cannot be read as a table is told in
 * `d` with line and cure. Returns 0, also after mistakes within single rows; -EINVAL without a
 * usable header; -EFBIG past SHEET_TEXT_MAX; what `row` returned.
 */
int sheet_read(struct sheet *s, char *text, size_t size, sheet_row_fn *row, void *arg);

/* Where `word` stands among `words`, whatever the case of its letters; -1. */
int sheet_find_word(const char *const *words, int count, const char *word);

/* "2026-01-05" or "05/01/2026" of the column called `name`; what is wrong is told. */
bool sheet_day(const struct sheet *s, const char *name, const char *text, int32_t *ret);

#endif
