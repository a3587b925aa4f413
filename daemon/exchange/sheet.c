/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "core/civil.h"
#include "exchange/csv.h"
#include "exchange/sheet.h"

int sheet_find_word(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (strcasecmp(words[i], word) == 0)
			return i;
	return -1;
}

static void take_column(struct sheet *s, int field, char *name, uint32_t *seen)
{
	int column = sheet_find_word(s->names, s->n_names, name);
	const char *near;

	s->place[field] = column;
	if (column >= 0 && (*seen & 1u << column) != 0)
		sheet_refuse(s, "two columns are called %s: remove or rename one",
			     s->names[column]);
	if (column >= 0) {
		*seen |= 1u << column;
		return;
	}
	for (char *c = name; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	near = diag_nearest(name, s->names, (size_t)s->n_names, sizeof(*s->names));
	if (near != NULL)
		sheet_doubt(s, "column %s is ignored: did you mean %s?", name, near);
	else if (*name != '\0')
		sheet_doubt(s, "column \"%.40s\" is not known and ignored", name);
}

/* Rows copied out of the template, without the line above them. */
static bool is_row_of_template(const struct sheet *s, char *const *fields)
{
	if (s->separator != '\t' || s->fields != s->n_names)
		return false;
	for (int i = 0; i < s->fields; i++)
		if (sheet_find_word(s->names, s->n_names, fields[i]) >= 0)
			return false;
	return true;
}

/* `fields` of the first line with text. Returns 0; 1 when it is a row already; -EINVAL when the
 * rows cannot be read for want of a column. */
static int take_header(struct sheet *s, char *const *fields)
{
	uint32_t seen = 0;
	int missing = 0;

	if (is_row_of_template(s, fields)) {
		for (int i = 0; i < s->fields; i++)
			s->place[i] = i;
		return 1;
	}
	for (int i = 0; i < s->fields; i++)
		take_column(s, i, fields[i], &seen);
	for (int i = 0; i < s->n_names; i++) {
		if ((s->needed & 1u << i) == 0 || (seen & 1u << i) != 0)
			continue;
		sheet_refuse(s, "no column %s: expected a header such as %s", s->names[i],
			     s->example);
		missing++;
	}
	return missing > 0 ? -EINVAL : 0;
}

static int take_row(struct sheet *s, char **fields, ssize_t n, sheet_row_fn *row, void *arg)
{
	static char nothing[1] = "";
	char *of[32];
	bool any = false;

	for (ssize_t i = 0; i < n; i++) {
		any |= *fields[i] != '\0';
		if (i >= s->fields && *fields[i] != '\0') {
			sheet_refuse(s,
				     "%zd fields, but the header has %d: put text that holds a %s "
				     "in double quotes",
				     n, s->fields, s->separator == '\t' ? "tab" : "separator");
			return 0;
		}
	}
	if (!any)
		return 0;
	for (int i = 0; i < s->n_names; i++)
		of[i] = nothing;
	for (ssize_t i = 0; i < n && i < s->fields; i++)
		if (s->place[i] >= 0)
			of[s->place[i]] = fields[i];
	return row(arg, of);
}

static int take_line(struct sheet *s, char *line, bool *header, sheet_row_fn *row, void *arg)
{
	char *fields[SHEET_FIELDS_MAX];
	ssize_t n;
	int r;

	if (!*header)
		s->separator = csv_separator(line);
	n = csv_split(line, s->separator, fields, SHEET_FIELDS_MAX);
	if (!*header) {
		*header = true;
		s->fields = (int)n;
		if (n < 0) {
			sheet_refuse(s,
				     "the header cannot be read: expected %s without open quotes",
				     s->example);
			return -EINVAL;
		}
		r = take_header(s, fields);
		if (r <= 0)
			return r;
	}
	if (n < 0) {
		sheet_refuse(s, n == -E2BIG ? "far more fields than the header has"
					    : "a \" is not closed in its line, or has text behind "
					      "it: remove line breaks and stray quotes from the "
					      "cell");
		return 0;
	}
	return take_row(s, fields, n, row, arg);
}

int sheet_read(struct sheet *s, char *text, size_t size, sheet_row_fn *row, void *arg)
{
	char *end = text + size, *line;
	bool header = false, told = false;
	int r = 0;

	if (size > SHEET_TEXT_MAX) {
		diag_error(s->d, s->file, 0, "%zu bytes: expected at most %d", size,
			   SHEET_TEXT_MAX);
		return -EFBIG;
	}
	if (memchr(text, '\0', size) != NULL) {
		diag_error(s->d, s->file, 0, "no text, or UTF-16: save the sheet as \"CSV UTF-8\"");
		return -EINVAL;
	}
	text += size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (r == 0 && (line = csv_line(&text, end)) != NULL) {
		s->line++;
		if (!utf8_valid(line, strlen(line))) {
			if (!told)
				sheet_refuse(s, "not UTF-8 text (this and perhaps later lines): "
						"save the sheet as \"CSV UTF-8\"");
			told = true;
		} else if (header || *line != '\0') {
			r = take_line(s, line, &header, row, arg);
		}
	}
	if (r == 0 && !header) {
		diag_error(s->d, s->file, 0, "empty: expected a header such as %s", s->example);
		r = -EINVAL;
	}
	return r;
}

bool sheet_day(const struct sheet *s, const char *name, const char *text, int32_t *ret)
{
	int r = civil_parse_day(text, ret);

	if (r == -ERANGE)
		sheet_refuse(s, "%s %.20s: expected a year from 1970 to 2200", name, text);
	else if (r < 0)
		sheet_refuse(s,
			     "%s \"%.20s\": expected a date that exists, 2026-01-05 or "
			     "05/01/2026",
			     name, text);
	return r == 0;
}
