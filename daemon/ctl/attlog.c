/* SPDX-License-Identifier: MIT */
#include "ctl/attlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/import.h"

/* attlog.dat in and out: hadirctl attlog import, hadirctl attlog export. */

enum {
	/* Rows of one request: one commit of about a second, and one job that judges their days
	 * again, of which the daemon keeps few. Rows that are there already change nothing: a
	 * connection that breaks is no harm. */
	PORTION = 10000,
	LINE_SIZE = 96,
};

struct importing {
	struct ctl *c;
	const char *file;
	json_int_t taken, known, rejudged, aside, waiting;
};

static void import_answer(struct ctl *c, const json_t *row, void *arg)
{
	struct importing *in = arg;

	if (row_is(row, "kind", "problem")) {
		import_problem(c, in->file, row);
	} else if (row_is(row, "kind", "warning")) {
		puts(show_sentence(c, row));
	} else if (row_is(row, "kind", "summary")) {
		in->taken += row_number(row, "taken", 0);
		in->known += row_number(row, "known", 0);
		in->aside += row_number(row, "aside", 0);
		in->rejudged += row_number(row, "rejudged", 0);
		in->waiting = row_number(row, "waiting", 0);
	}
}

static enum ctl_exit send_portion(struct importing *in, const struct seen *rows, size_t n)
{
	static const char head[] = "line;person;day;at;direction\n";
	const char *base = strrchr(in->file, '/');
	char *text = malloc(sizeof(head) + n * LINE_SIZE);
	size_t used = 0;
	enum ctl_exit status;

	if (text == NULL)
		return CTL_FAILED;
	used = (size_t)sprintf(text, "%s", head);
	for (size_t i = 0; i < n; i++) {
		char day[CIVIL_DATE_SIZE], at[CIVIL_TIME_SIZE];

		civil_format_day(day, rows[i].day);
		civil_format_time(at, rows[i].at_s);
		used += (size_t)snprintf(text + used, LINE_SIZE, "%d;%s;%s;%s;%s\n", rows[i].line,
					 rows[i].person, day, at, attlog_direction(rows[i].state));
	}
	status = ctl_ask_bulk(in->c, "attlog-import",
			      json_pack("{s:s, s:s, s:s}", "by", in->c->by, "second", in->c->second,
					"file", base != NULL ? base + 1 : in->file),
			      text, import_answer, in);
	free(text);
	return status;
}

/* A portion ends between two people, so that nobody's day is judged twice, unless one alone has
 * more rows than it holds. */
static size_t portion_of(const struct seen_list *l, size_t from)
{
	size_t n = l->n - from < PORTION ? l->n - from : PORTION, end = n;

	if (from + n == l->n)
		return n;
	while (end > 0 && strcmp(l->rows[from + end].person, l->rows[from + end - 1].person) == 0)
		end--;
	return end > 0 ? end : n;
}

enum ctl_exit ctl_attlog_import(struct ctl *c, int argc, char **argv)
{
	struct importing in = {.c = c, .file = argv[0]};
	struct seen_list l;
	size_t unknown = 0;
	enum ctl_exit status;

	if (c->by == NULL || c->second == NULL)
		return CTL_USAGE;
	status = attlog_load(c, argv[0], &l, &unknown);
	if (status != CTL_OK)
		return status;
	for (size_t from = 0, n; from < l.n && status == CTL_OK; from += n) {
		n = portion_of(&l, from);
		status = send_portion(&in, l.rows + from, n);
	}
	seen_list_done(&l);
	if (!c->json)
		puts(show(c, c->dry ? TEXT_ATTLOG_DRY : TEXT_ATTLOG_TAKEN,
			  TEXT_ARGS({"n", show_number(in.taken)}, {"known", show_number(in.known)},
				    {"unknown", show_number((json_int_t)unknown)},
				    {"aside", show_number(in.aside)},
				    {"rejudged", show_number(in.rejudged)})));
	if (!c->json && in.waiting > 0)
		puts(show(c, TEXT_ATTLOG_WAITING, TEXT_ARGS({"n", show_number(in.waiting)})));
	return status;
}

static enum ctl_exit write_rows(struct ctl *c, const struct seen_list *l, const struct pins *pins)
{
	char line[ATTLOG_LINE_SIZE];
	size_t without = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct seen *s = &l->rows[i];
		const char *pin = pins_pin(pins, s->person, s->day);

		if (pin != NULL)
			fputs(attlog_print(line, pin, s->day, s->at_s), stdout);
		else
			without++;
		if (without > 0 &&
		    (i + 1 == l->n || strcmp(l->rows[i + 1].person, s->person) != 0)) {
			ctl_complain(c, TEXT_ATTLOG_NO_PIN,
				     TEXT_ARGS({"person", s->person},
					       {"n", show_number((json_int_t)without)}));
			without = 0;
		}
	}
	return CTL_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->at_s != y->at_s)
		return x->at_s < y->at_s ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* To standard output, as a terminal would have written it: in the order of the moments. */
enum ctl_exit ctl_attlog_export(struct ctl *c, int argc, char **argv)
{
	struct seen_list l;
	struct pins pins;
	int32_t from, to;
	enum ctl_exit status;

	if (civil_parse_day(argv[0], &from) < 0 || civil_parse_day(argv[1], &to) < 0 || to < from)
		return CTL_USAGE;
	status = pins_load(c, &pins);
	if (status != CTL_OK)
		return status;
	status = journal_load(c, from, to, c->person, &l);
	if (status == CTL_OK && l.n > 1)
		qsort(l.rows, l.n, sizeof(*l.rows), by_time);
	if (status == CTL_OK)
		status = write_rows(c, &l, &pins);
	seen_list_done(&l);
	pins_done(&pins);
	return status;
}
