/* SPDX-License-Identifier: MIT */
#include "exchange/attlog.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"

/* No office had such a machine before: earlier is what a clock shows that lost its battery. */
enum { FIRST_YEAR = 2005 };

struct reading {
	const char *file;
	struct diag *d;
	int line;
	int state_column;
	int32_t alive_day;	  /* first day of FIRST_YEAR */
	int64_t before_s;	  /* the time of the row before, of any person */
	int dead_line, back_line; /* first line of each kind, 0 = none */
	bool any;
	struct attlog log;
};

#define refuse(in, ...) diag_error((in)->d, (in)->file, (in)->line, __VA_ARGS__)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The fields of text[0..size), as copies with a NUL. Returns how many; -E2BIG for more, or for one
 * that is longer than any field may be. */
static int split(const char *text, size_t size, char fields[ATTLOG_COLUMNS_MAX + 1][32])
{
	size_t at = 0;
	int n = 0;

	while (true) {
		size_t from;

		while (at < size && is_blank(text[at]))
			at++;
		if (at == size)
			return n;
		for (from = at; at < size && !is_blank(text[at]);)
			at++;
		if (n > ATTLOG_COLUMNS_MAX || at - from >= sizeof(fields[0]))
			return -E2BIG;
		memcpy(fields[n], text + from, at - from);
		fields[n++][at - from] = '\0';
	}
}

static int take_pin(const char *text, char ret[ATTLOG_PIN_SIZE])
{
	while (*text == '0' && text[1] != '\0')
		text++;
	for (const char *c = text; *c != '\0'; c++)
		if (!(*c >= '0' && *c <= '9') && !(*c >= 'a' && *c <= 'z') &&
		    !(*c >= 'A' && *c <= 'Z'))
			return -EINVAL;
	return text_copy(ret, ATTLOG_PIN_SIZE, text);
}

static bool take_state(struct reading *in, char fields[][32], int n, struct attlog_row *row)
{
	int64_t state;

	row->state = ATTLOG_NO_STATE;
	if (in->state_column == 0)
		return true;
	if (in->state_column > n) {
		refuse(in, "no column %d, in which the state was to be: left out",
		       in->state_column);
		return false;
	}
	if (number_parse(fields[in->state_column - 1], 0, 255, &state) < 0) {
		refuse(in, "column %d is \"%.20s\": expected a state from 0 to 255; left out",
		       in->state_column, fields[in->state_column - 1]);
		return false;
	}
	row->state = (int16_t)state;
	return true;
}

/* Civil days are ISO here: 05/01/2026 is no date that a machine writes. */
static bool take_fields(struct reading *in, char fields[][32], int n, struct attlog_row *row)
{
	if (n < 3 || strchr(fields[1], '/') != NULL || strlen(fields[2]) != 8 ||
	    civil_parse_day(fields[1], &row->day) < 0 ||
	    civil_parse_time(fields[2], &row->at_s) < 0) {
		refuse(in, "expected a PIN, a date and a time such as 7 2026-01-05 07:25:10: "
			   "left out");
		return false;
	}
	if (take_pin(fields[0], row->pin) < 0) {
		refuse(in, "PIN \"%.24s\": expected digits or letters; left out", fields[0]);
		return false;
	}
	return take_state(in, fields, n, row);
}

static int keep(struct reading *in, const struct attlog_row *row)
{
	struct attlog *a = &in->log;

	if (a->count == ATTLOG_ROWS_MAX) {
		refuse(in, "more than %d rows", ATTLOG_ROWS_MAX);
		return -EFBIG;
	}
	if (a->count % 4096 == 0) {
		struct attlog_row *rows = reallocarray(a->rows, a->count + 4096, sizeof(*rows));

		if (rows == NULL)
			return -ENOMEM;
		a->rows = rows;
	}
	a->rows[a->count++] = *row;
	return 0;
}

static int take_row(struct reading *in, const struct attlog_row *row)
{
	int64_t at = (int64_t)row->day * 86400 + row->at_s;

	in->any = true;
	if (row->day < in->alive_day) {
		if (in->log.dead++ == 0)
			in->dead_line = in->line;
		return 0;
	}
	if (at < in->before_s && in->log.backwards++ == 0)
		in->back_line = in->line;
	in->before_s = at;
	return keep(in, row);
}

/* `ended`: a newline stands behind it. */
static int take_line(struct reading *in, const char *text, size_t size, bool ended)
{
	char fields[ATTLOG_COLUMNS_MAX + 1][32];
	struct attlog_row row = {.line = in->line};
	int n = memchr(text, '\0', size) != NULL ? -EINVAL : split(text, size, fields);

	if (n == 0)
		return 0;
	if (n < 0 || n > ATTLOG_COLUMNS_MAX) {
		refuse(in, "expected at most %d short columns of plain text: left out",
		       ATTLOG_COLUMNS_MAX);
		return 0;
	}
	/* The stick was pulled out, or the machine's memory was full. A time that is whole is
	 * known, whatever else the line has lost. */
	if (!ended && (n < 3 || strlen(fields[2]) < 8) && in->any) {
		diag_warning(in->d, in->file, in->line,
			     "the last line is cut short and left out: copy the file again");
		return 0;
	}
	if (!take_fields(in, fields, n, &row))
		return 0;
	return take_row(in, &row);
}

static int by_pin(const void *a, const void *b)
{
	const struct attlog_row *x = a, *y = b;
	int r = strcmp(x->pin, y->pin);

	if (r != 0)
		return r;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->at_s != y->at_s)
		return x->at_s < y->at_s ? -1 : 1;
	return x->line - y->line;
}

static void drop_twice(struct attlog *a)
{
	size_t kept = 0;

	if (a->count == 0)
		return;
	qsort(a->rows, a->count, sizeof(*a->rows), by_pin);
	for (size_t i = 1; i < a->count; i++) {
		const struct attlog_row *last = &a->rows[kept], *row = &a->rows[i];

		if (strcmp(last->pin, row->pin) == 0 && last->day == row->day &&
		    last->at_s == row->at_s)
			a->twice++;
		else
			a->rows[++kept] = *row;
	}
	a->count = kept + 1;
}

static void tell(const struct reading *in)
{
	if (in->log.dead > 0)
		diag_warning(in->d, in->file, in->dead_line,
			     "%zu rows from before %d are set aside: the machine's clock had "
			     "stopped; these people were there on days nobody knows, look at the "
			     "manual list",
			     in->log.dead, FIRST_YEAR);
	if (in->log.backwards > 0)
		diag_warning(in->d, in->file, in->back_line,
			     "time runs backwards here%s: the machine's clock was set, or two "
			     "files were joined; the rows are taken, compare before you rely on "
			     "them",
			     in->log.backwards > 1 ? " and further down" : "");
	if (in->log.twice > 0)
		diag_warning(in->d, in->file, 0, "%zu rows are there twice and count once",
			     in->log.twice);
}

int attlog_parse(const char *file, const char *text, size_t size, int state_column, struct diag *d,
		 struct attlog *ret)
{
	struct reading in = {.file = file,
			     .d = d,
			     .state_column = state_column,
			     .alive_day = civil_day(FIRST_YEAR, 1, 1)};
	size_t at = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	int r = 0;

	while (r == 0 && at < size) {
		const char *stop = memchr(text + at, '\n', size - at);
		size_t end = stop == NULL ? size : (size_t)(stop - text);

		in.line++;
		r = take_line(&in, text + at, end - at, stop != NULL);
		at = end + 1;
	}
	if (r < 0) {
		attlog_done(&in.log);
		return r;
	}
	drop_twice(&in.log);
	tell(&in);
	*ret = in.log;
	return 0;
}

void attlog_done(struct attlog *a)
{
	free(a->rows);
	*a = (struct attlog){0};
}

const char *attlog_direction(int state)
{
	switch (state) {
	case 0:
	case 4:
		return "in";
	case 1:
	case 5:
		return "out";
	case 2:
	case 3:
		return "break";
	default:
		return "";
	}
}

char *attlog_print(char dst[ATTLOG_LINE_SIZE], const char *pin, int32_t day, int32_t at_s)
{
	char date[CIVIL_DATE_SIZE], time[CIVIL_TIME_SIZE];

	civil_format_day(date, day);
	civil_format_time(time, at_s);
	snprintf(dst, ATTLOG_LINE_SIZE, "%9s\t%s %s\t1\t0\t1\t0\r\n", pin, date, time);
	return dst;
}
