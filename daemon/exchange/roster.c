/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/roster-parts.h"

const char *const roster_columns[COLUMNS] = {
	"id",  "nama",	"nip",	  "status", "unit",  "atasan", "jadwal",
	"pos", "jenis", "format", "nilai",  "mulai", "sampai",
};

static int keep_row(struct roster *roster, const struct roster_row *row)
{
	if (roster->count % 1024 == 0) {
		struct roster_row *rows =
			reallocarray(roster->rows, roster->count + 1024, sizeof(*rows));

		if (rows == NULL)
			return -ENOMEM;
		roster->rows = rows;
	}
	roster->rows[roster->count++] = *row;
	return 0;
}

static int take_row(void *arg, char *const *of)
{
	struct reading *in = arg;
	struct roster_row row = {.line = in->sheet.line};

	if (in->roster.count == ROSTER_ROWS_MAX) {
		refuse(in, "more than %d rows", ROSTER_ROWS_MAX);
		return -EFBIG;
	}
	roster_take_row(in, of, &row);
	return keep_row(&in->roster, &row);
}

int roster_parse(const char *file, const char *text, size_t size, roster_credential_fn *parse,
		 void *arg, struct diag *d, struct roster *ret)
{
	struct reading in = {
		.sheet = {.file = file,
			  .d = d,
			  .names = roster_columns,
			  .n_names = COLUMNS,
			  .needed = 1u << ID | 1u << NAMA | 1u << UNIT | 1u << MULAI,
			  .example = "id;nama;nip;status;unit;..."},
		.parse = parse,
		.arg = arg,
	};
	size_t errors_before = d->errors;
	int r;

	if (size > ROSTER_TEXT_MAX) {
		diag_error(d, file, 0, "%zu bytes: expected at most %d", size, ROSTER_TEXT_MAX);
		return -EFBIG;
	}
	in.roster.text = malloc(size + 1);
	if (in.roster.text == NULL)
		return -ENOMEM;
	memcpy(in.roster.text, text, size);
	in.roster.text[size] = '\0';
	r = sheet_read(&in.sheet, in.roster.text, size, take_row, &in);
	if (r == 0)
		r = roster_check(file, &in.roster, d);
	if (r == 0 && d->errors > errors_before)
		r = -EINVAL;
	if (r < 0)
		roster_done(&in.roster);
	else
		*ret = in.roster;
	return r;
}

const char *roster_column(int i)
{
	return i >= 0 && i < COLUMNS ? roster_columns[i] : NULL;
}

void roster_done(struct roster *r)
{
	free(r->rows);
	free(r->text);
	*r = (struct roster){0};
}
