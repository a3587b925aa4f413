/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "base/util.h"
#include "exchange/csv.h"
#include "exchange/roster-parts.h"

const char *const roster_columns[COLUMNS] = {
	"id",  "nama",	"nip",	  "status", "unit",  "atasan", "jadwal",
	"pos", "jenis", "format", "nilai",  "mulai", "sampai",
};

int roster_find_word(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (strcasecmp(words[i], word) == 0)
			return i;
	return -1;
}

static void take_column(struct reading *in, int field, char *name, bool seen[COLUMNS])
{
	int column = roster_find_word(roster_columns, COLUMNS, name);
	const char *near;

	in->place[field] = column;
	if (column >= 0 && seen[column])
		refuse(in, "two columns are called %s: remove or rename one",
		       roster_columns[column]);
	if (column >= 0) {
		seen[column] = true;
		return;
	}
	for (char *c = name; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	near = diag_nearest(name, roster_columns, COLUMNS, sizeof(*roster_columns));
	if (near != NULL)
		doubt(in, "column %s is ignored: did you mean %s?", name, near);
	else
		doubt(in, "column \"%.40s\" is not known and ignored", name);
}

/* Returns 0, or -EINVAL when the rows cannot be read for want of a column. */
static int take_header(struct reading *in, char *line)
{
	static const enum column needed[] = {ID, NAMA, UNIT, MULAI};
	char *names[FIELDS_MAX];
	bool seen[COLUMNS] = {false};
	int missing = 0;

	in->separator = csv_separator(line);
	in->fields = (int)csv_split(line, in->separator, names, FIELDS_MAX);
	if (in->fields < 0) {
		refuse(in, "the header cannot be read: expected %s;%s;... without open quotes",
		       roster_columns[ID], roster_columns[NAMA]);
		return -EINVAL;
	}
	for (int i = 0; i < in->fields; i++)
		take_column(in, i, names[i], seen);
	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		if (seen[needed[i]])
			continue;
		refuse(in, "no column %s: expected a header such as id;nama;nip;status;unit;...",
		       roster_columns[needed[i]]);
		missing++;
	}
	return missing > 0 ? -EINVAL : 0;
}

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

static int take_row(struct reading *in, char *line)
{
	static char nothing[1] = "";
	struct roster_row row = {.line = in->line};
	struct fields f;
	char *fields[FIELDS_MAX];
	ssize_t n = csv_split(line, in->separator, fields, FIELDS_MAX);
	bool any = false;

	if (n < 0) {
		refuse(in, n == -E2BIG ? "far more fields than the header has"
				       : "a \" is not closed in its line, or has text behind it: "
					 "remove line "
					 "breaks and stray quotes from the cell");
		return 0;
	}
	for (ssize_t i = 0; i < n; i++) {
		any |= *fields[i] != '\0';
		if (i >= in->fields && *fields[i] != '\0') {
			refuse(in,
			       "%zd fields, but the header has %d: put text that holds a %s in "
			       "double quotes",
			       n, in->fields, in->separator == '\t' ? "tab" : "separator");
			return 0;
		}
	}
	if (!any)
		return 0;
	if (in->roster.count == ROSTER_ROWS_MAX) {
		refuse(in, "more than %d rows", ROSTER_ROWS_MAX);
		return -EFBIG;
	}
	for (int i = 0; i < COLUMNS; i++)
		f.of[i] = nothing;
	for (ssize_t i = 0; i < n && i < in->fields; i++)
		if (in->place[i] >= 0)
			f.of[in->place[i]] = fields[i];
	roster_take_row(in, &f, &row);
	return keep_row(&in->roster, &row);
}

static int take_lines(struct reading *in, char *text, size_t size)
{
	char *end = text + size, *line;
	bool header = false, told = false;
	int r = 0;

	text += size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (r == 0 && (line = csv_line(&text, end)) != NULL) {
		in->line++;
		if (!utf8_valid(line, strlen(line))) {
			if (!told)
				refuse(in, "not UTF-8 text (this and perhaps later lines): save "
					   "the sheet as \"CSV UTF-8\"");
			told = true;
		} else if (header) {
			r = take_row(in, line);
		} else if (*line != '\0') {
			r = take_header(in, line);
			header = true;
		}
	}
	if (r == 0 && !header)
		diag_error(in->d, in->file, 0,
			   "empty: expected a header such as id;nama;nip;status;unit;...");
	return r;
}

int roster_parse(const char *file, const char *text, size_t size, roster_credential_fn *parse,
		 void *arg, struct diag *d, struct roster *ret)
{
	struct reading in = {.file = file, .d = d, .parse = parse, .arg = arg};
	size_t errors_before = d->errors;
	int r;

	if (size > ROSTER_TEXT_MAX) {
		diag_error(d, file, 0, "%zu bytes: expected at most %d", size, ROSTER_TEXT_MAX);
		return -EFBIG;
	}
	if (memchr(text, '\0', size) != NULL) {
		diag_error(d, file, 0, "no text, or UTF-16: save the sheet as \"CSV UTF-8\"");
		return -EINVAL;
	}
	in.roster.text = malloc(size + 1);
	if (in.roster.text == NULL)
		return -ENOMEM;
	memcpy(in.roster.text, text, size);
	in.roster.text[size] = '\0';
	r = take_lines(&in, in.roster.text, size);
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

void roster_done(struct roster *r)
{
	free(r->rows);
	free(r->text);
	*r = (struct roster){0};
}
