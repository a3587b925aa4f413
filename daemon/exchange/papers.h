/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_PAPERS_H
#define HADIR_EXCHANGE_PAPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "conf/diag.h"

/*
 * Papers as people keep them: a table (exchange/sheet.h), one row for each paper.
 *
 *	id;kode;mulai;sampai;jam;surat;keterangan
 *
 *	id	    who: a person's id, several with blanks between them, unit:NAME, or * for all
 *	kode	    as in the rules' code table: CT, S, DL ...
 *	mulai	    first day, sampai last day (inclusive; empty: the one day), 2026-01-05 or
 *05/01/2026 jam	    empty: whole days; else the part of the day, 08.00-10.30 surat
 *number of the letter; empty: "surat menyusul" keterangan  a note id, kode and mulai must have a
 *column.
 */

enum {
	PAPERS_ROWS_MAX = 20000,
	PAPERS_PEOPLE_MAX = 64, /* in one row */
	PAPERS_CODE_SIZE = 8,
	PAPERS_LETTER_MAX = 96, /* bytes; as in store/paper.h */
	PAPERS_NOTE_MAX = 256,
	PAPERS_DAYS_MAX = 1100, /* of one paper: CLTN and TB run for three years at most */
};

/* Strings are never NULL; they live as long as the list. */
struct papers_row {
	int line;
	const char *people; /* ids with one blank between them; "" with a unit */
	const char *unit;   /* "" for people, "*" for everybody, else a slug */
	const char *code;   /* capitals */
	int32_t from_day, to_day;
	bool whole;
	int32_t from_s, to_s; /* unless whole: from_s < to_s <= 86400 */
	const char *letter, *note;
};

struct papers_list {
	struct papers_row *rows; /* in the order of the file */
	size_t count;
	char *text; /* what the rows point into */
};

/*
 * All mistakes of the file go to `d` with line and cure: codes, people and overlaps with what is
 * stored are for the caller to look up; rows of the file that are there twice, or that name a
 * person for the same hours, are told here. Returns 0 and the rows when there was no error, to be
 * freed with papers_list_done(); -EINVAL when there was one; -EFBIG past a bound (told); -ENOMEM.
 * `ret` is written on success only.
 */
int papers_parse(const char *file, const char *text, size_t size, struct diag *d,
		 struct papers_list *ret);
void papers_list_done(struct papers_list *p);

/* The i-th column of the header above, NULL past the end. */
const char *papers_column(int i);

#endif
