/* SPDX-License-Identifier: MIT */
#ifndef HADIR_EXCHANGE_XLSX_PARTS_H
#define HADIR_EXCHANGE_XLSX_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exchange/xlsx.h"

/*
 * Shared by xlsx.c (archive and workbook), xlsx-strings.c (text as it comes from expat, shared
 * strings), xlsx-styles.c (what a number stands for) and xlsx-sheet.c (cells).
 */

struct workbook;

/* Text that grows, up to `max` bytes; always NUL-terminated once something was put in. */
struct grown {
	char *text;
	size_t size, room;
	size_t max;
};
int grown_put(struct grown *g, const char *text, size_t size); /* 0, -ENOMEM, -EFBIG */
void grown_clear(struct grown *g);
void grown_done(struct grown *g);

/*
 * What a part is read with. Names come without their namespace's prefix. A handler that fails calls
 * part_stop(); what came before stays.
 */
struct part_reader {
	void (*start)(struct workbook *w, const char *name, const char **attributes);
	void (*end)(struct workbook *w, const char *name);
	void (*text)(struct workbook *w, const char *text, size_t size);
};
void part_stop(struct workbook *w, int error);
/* The value of an attribute, or NULL. */
const char *part_attribute(const char **attributes, const char *name);

extern const struct part_reader strings_reader, styles_reader, sheet_reader;

enum number_format {
	NUMBER_PLAIN,
	NUMBER_DATE,
	NUMBER_TIME,
	NUMBER_BOTH,	  /* date and time */
	NUMBER_THOUSANDS, /* 1,234 */
};
/* Of a number's format code, such as "dd/mm/yyyy;@". */
enum number_format number_format_of(const char *code);

/* Of formats that people made, by id. */
struct custom_format {
	int id;
	enum number_format format;
};

enum { XLSX_CUSTOM_MAX = 1024, XLSX_NUMBER_SIZE = 64 };

/* The text that people see for a number, XLSX_NUMBER_SIZE bytes. -EINVAL when it is no number. */
int number_text(char *dst, const char *value, enum number_format format, bool since_1904);

struct workbook {
	const char *file;
	struct diag *d;
	void *xml; /* the parser of the part that is being read */
	int error; /* of part_stop() */
	bool since_1904;

	char sheet_id[64];			    /* relation of the first sheet */
	char sheet[256], strings[256], styles[256]; /* parts, "" = none */

	/* shared strings: each begins at offsets[i] of string_text, with a NUL behind it */
	struct grown string_text;
	uint32_t *offsets;
	size_t n_strings;
	bool in_string, in_phonetic, in_text;

	struct custom_format *customs;
	size_t n_customs;
	uint8_t *formats; /* enum number_format by the index of a cell's style */
	size_t n_formats;
	bool in_cell_formats;

	struct {
		int row, column;   /* of the cell, from 1 */
		int rows, columns; /* written of the sheet, of the row */
		char type[12];
		unsigned long style;
		bool in_value, in_inline;
		struct grown value;
		struct grown out;
	} cell;
};

#endif
