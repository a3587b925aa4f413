/* SPDX-License-Identifier: MIT */
#include "ctl/import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "exchange/papers.h"
#include "exchange/xlsx.h"

static int read_all(const char *path, char **ret, size_t *ret_size)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	size_t size = 0, room = 0, n = 1;
	char *text = NULL;
	int r = f == NULL ? -errno : 0;

	while (r == 0 && n > 0) {
		if (room - size < 2) {
			char *more = realloc(text, room = room == 0 ? 65536 : 2 * room);

			if (more == NULL) {
				r = -ENOMEM;
				break;
			}
			text = more;
		}
		n = fread(text + size, 1, room - size - 1, f);
		size += n;
		if (n == 0 && ferror(f))
			r = -EIO;
		else if (size > IMPORT_FILE_MAX)
			r = -EFBIG;
	}
	if (f != NULL && f != stdin)
		fclose(f);
	if (r < 0) {
		free(text);
		return r;
	}
	text[size] = '\0';
	*ret = text;
	*ret_size = size;
	return 0;
}

enum ctl_exit import_read(struct ctl *c, const char *path, char **ret, size_t *ret_size)
{
	int r = read_all(path, ret, ret_size);

	if (r == 0)
		return CTL_OK;
	ctl_complain(c, TEXT_ERROR_FILE, TEXT_ARGS({"path", path}, {"cause", strerror(-r)}));
	return CTL_FAILED;
}

enum ctl_exit import_read_table(struct ctl *c, const char *path, char **ret, size_t *ret_size)
{
	struct diag d = {0};
	char *bytes = NULL;
	size_t size = 0;
	enum ctl_exit status = import_read(c, path, &bytes, &size);
	int r;

	if (status != CTL_OK)
		return status;
	r = table_text(path, bytes, size, &d, ret, ret_size);
	free(bytes);
	import_tell(c, &d);
	diag_done(&d);
	return r == 0 ? CTL_OK : r == -ENOMEM ? CTL_FAILED : CTL_REFUSED;
}

const char *import_place(char buf[IMPORT_PLACE_SIZE], const char *file, int line)
{
	if (line > 0)
		snprintf(buf, IMPORT_PLACE_SIZE, "%.280s:%d", file, line);
	else
		snprintf(buf, IMPORT_PLACE_SIZE, "%.280s", file);
	return buf;
}

void import_problem(struct ctl *c, const char *file, const json_t *row)
{
	const char *expected = row_text(row, "expected");
	char place[IMPORT_PLACE_SIZE];

	import_place(place, file, (int)row_number(row, "line", 0));
	printf("%s",
	       show(c, row_is(row, "severity", "error") ? TEXT_PROBLEM_ERROR : TEXT_PROBLEM_WARNING,
		    TEXT_ARGS({"place", place}, {"text", row_text(row, "text")})));
	if (*expected != '\0')
		printf(" (%s)", show(c, TEXT_EXPECTED, TEXT_ARGS({"expected", expected})));
	puts("");
}

void import_tell(struct ctl *c, const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_item *item = &d->items[i];
		json_t *row =
			json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "kind", "problem", "severity",
				  item->severity == DIAG_ERROR ? "error" : "warning", "line",
				  item->line, "column", "", "text", item->text, "expected", "");

		if (c->json && row != NULL) {
			json_dumpf(row, stdout, JSON_COMPACT);
			puts("");
		} else if (row != NULL) {
			import_problem(c, item->file, row);
		}
		json_decref(row);
	}
}

/* Papers. The daemon takes one at a time, so all of them are tried first: a file with a mistake
 * leaves nothing behind. */

struct papers {
	struct ctl *c;
	const char *file;
	const struct papers_list *list;
	bool trial;
	size_t taken, refused;
	json_int_t rejudged;
};

/* "08:00-10:30" */
static json_t *hours_json(const struct papers_row *row)
{
	char text[32];

	if (row->whole)
		return NULL;
	snprintf(text, sizeof(text), "%02d:%02d-%02d:%02d", row->from_s / 3600,
		 row->from_s / 60 % 60, row->to_s / 3600, row->to_s / 60 % 60);
	return json_string(text);
}

static json_t *people_json(const struct papers_row *row)
{
	char copy[PAPERS_PEOPLE_MAX * SLUG_SIZE], *save = NULL;
	json_t *people;

	if (*row->people == '\0' || text_copy(copy, sizeof(copy), row->people) < 0)
		return NULL;
	people = json_array();
	for (char *id = strtok_r(copy, " ", &save); id != NULL; id = strtok_r(NULL, " ", &save))
		json_array_append_new(people, json_string(id));
	return people;
}

static json_t *day_json(int32_t day)
{
	char text[CIVIL_DATE_SIZE];

	civil_format_day(text, day);
	return json_string(text);
}

/* What the person said when asked, without which nobody is called absent, is the note of a TK. */
static json_t *paper_json(const struct ctl *c, const struct papers_row *row)
{
	bool all = strcmp(row->unit, "*") == 0, absent = strcmp(row->code, "TK") == 0;

	return json_pack("{s:s, s:o, s:o, s:s, s:o*, s:s*, s:o*, s:o*, s:s, s:s*, s:s*}", "code",
			 row->code, "from", day_json(row->from_day), "to", day_json(row->to_day),
			 "by", c->by, "people", people_json(row), "unit",
			 all || *row->unit == '\0' ? NULL : row->unit, "all",
			 all ? json_true() : NULL, "at", hours_json(row), "letter", row->letter,
			 "note", absent ? NULL : row->note, "asked", absent ? row->note : NULL);
}

static void paper_answer(struct ctl *c, const json_t *row, void *arg)
{
	struct papers *p = arg;

	if (row_is(row, "kind", "paper")) {
		p->rejudged += row_number(row, "rejudged", 0);
	} else if (row_is(row, "kind", "warning") && p->trial) {
		printf("%s\n",
		       show(c, TEXT_PROBLEM_WARNING,
			    TEXT_ARGS({"place", c->place}, {"text", show_sentence(c, row)})));
	}
}

/* All of them, until one cannot be taken at all. */
static enum ctl_exit send_papers(struct papers *p)
{
	struct ctl *c = p->c;
	enum ctl_exit status = CTL_OK;
	char place[IMPORT_PLACE_SIZE];

	for (size_t i = 0; i < p->list->count; i++) {
		const struct papers_row *row = &p->list->rows[i];

		c->place = import_place(place, p->file, row->line);
		status = ctl_ask(c, "paper-add", paper_json(c, row), paper_answer, p);
		c->place = NULL;
		if (status == CTL_OK)
			p->taken++;
		else if ((status == CTL_REFUSED || status == CTL_NO) && p->trial)
			p->refused++;
		else
			return status;
	}
	return p->refused > 0 ? CTL_REFUSED : CTL_OK;
}

static void say_result(struct papers *p, bool dry, enum ctl_exit status)
{
	struct ctl *c = p->c;
	const char *n = show_number((json_int_t)p->taken);

	if (c->json)
		return;
	if (p->refused > 0)
		puts(show(c, TEXT_PAPERS_REFUSED,
			  TEXT_ARGS({"n", show_number((json_int_t)p->refused)})));
	else if (status != CTL_OK)
		puts(show(c, TEXT_PAPERS_STOPPED, TEXT_ARGS({"n", n})));
	else if (dry)
		puts(show(c, TEXT_PAPERS_DRY, TEXT_ARGS({"n", n})));
	else
		puts(show(c, TEXT_PAPERS_TAKEN,
			  TEXT_ARGS({"n", n}, {"rejudged", show_number(p->rejudged)})));
}

static enum ctl_exit import_papers(struct ctl *c, const char *file, const struct papers_list *l)
{
	struct papers p = {.c = c, .file = file, .list = l, .trial = true};
	bool dry = c->dry;
	enum ctl_exit status;

	c->dry = true;
	status = send_papers(&p);
	c->dry = dry;
	if (status == CTL_OK && !dry) {
		p = (struct papers){.c = c, .file = file, .list = l};
		status = send_papers(&p);
	}
	say_result(&p, dry, status);
	return status;
}

enum ctl_exit ctl_paper_import(struct ctl *c, int argc, char **argv)
{
	struct papers_list list;
	struct diag d = {0};
	char *text = NULL;
	size_t size = 0;
	enum ctl_exit status;
	int r;

	if (c->by == NULL)
		return CTL_USAGE;
	status = import_read_table(c, argv[0], &text, &size);
	if (status != CTL_OK)
		return status;
	r = papers_parse(argv[0], text, size, &d, &list);
	free(text);
	import_tell(c, &d);
	diag_done(&d);
	if (r < 0)
		return r == -ENOMEM ? CTL_FAILED : CTL_REFUSED;
	status = import_papers(c, argv[0], &list);
	papers_list_done(&list);
	return status;
}
