/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/proto.h"

struct import {
	const char *file;
};

/* "pegawai.csv:3: kesalahan: … (seharusnya …)" */
static void print_problem(const struct ctl *c, const struct import *im, const json_t *row)
{
	const char *expected = row_text(row, "expected");
	char place[300];

	snprintf(place, sizeof(place), "%s:%" JSON_INTEGER_FORMAT, im->file,
		 row_number(row, "line", 0));
	printf("%s",
	       show(c, row_is(row, "severity", "error") ? TEXT_PROBLEM_ERROR : TEXT_PROBLEM_WARNING,
		    TEXT_ARGS({"place", place}, {"text", row_text(row, "text")})));
	if (*expected != '\0')
		printf(" (%s)", show(c, TEXT_EXPECTED, TEXT_ARGS({"expected", expected})));
	puts("");
}

static void import_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "problem"))
		print_problem(c, arg, row);
	else if (row_is(row, "kind", "summary"))
		puts(show(c, c->dry ? TEXT_IMPORT_DRY : TEXT_IMPORTED,
			  TEXT_ARGS({"n", show_number(row_number(row, "people", 0))},
				    {"credentials", show_number(row_number(row, "credentials", 0))},
				    {"new", show_number(row_number(row, "new", 0))},
				    {"changed", show_number(row_number(row, "changed", 0))},
				    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
}

/* The whole of `path` ("-": standard input) with a NUL behind it, for the caller to free. */
static int read_all(const char *path, char **ret)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	size_t size = 0, n = 1;
	char *text = f == NULL ? NULL : malloc(CONTROL_BULK_BYTES + 1);
	int r = f == NULL ? -errno : text == NULL ? -ENOMEM : 0;

	while (r == 0 && n > 0) {
		n = fread(text + size, 1, CONTROL_BULK_BYTES + 1 - size, f);
		size += n;
		if (n == 0 && ferror(f))
			r = -EIO;
		if (size > CONTROL_BULK_BYTES)
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
	return memchr(text, '\0', size) != NULL ? -EILSEQ : 0;
}

enum ctl_exit ctl_roster_import(struct ctl *c, int argc, char **argv)
{
	struct import im = {.file = argv[0]};
	char *text = NULL;
	int r = read_all(im.file, &text);
	enum ctl_exit status = CTL_FAILED;

	if (r < 0)
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", im.file}, {"cause", strerror(-r)}));
	else
		status = ctl_ask_bulk(c, "roster-import", NULL, text, import_row, &im);
	free(text);
	return status;
}

static void list_row(struct ctl *c, const json_t *row, void *arg)
{
	char posts[160] = "";
	size_t i, used = 0;
	json_t *post;

	json_array_foreach(json_object_get(row, "posts"), i, post)
	{
		int n = snprintf(posts + used, sizeof(posts) - used, "%s%s", i > 0 ? " " : "",
				 json_is_string(post) ? json_string_value(post) : "");

		used += n > 0 && (size_t)n < sizeof(posts) - used ? (size_t)n : 0;
	}
	table_add(arg, row_text(row, "person"), row_name(row), row_text(row, "status"),
		  row_text(row, "unit"), row_text(row, "superior"), row_text(row, "schedule"),
		  posts, show_number(row_number(row, "credentials", 0)));
}

enum ctl_exit ctl_roster_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_PERSON, TEXT_HEAD_NAME,	 TEXT_HEAD_STATUS,
		TEXT_HEAD_UNIT,	  TEXT_HEAD_SUPERIOR,	 TEXT_HEAD_SCHEDULE,
		TEXT_HEAD_POSTS,  TEXT_HEAD_CREDENTIALS, TEXT_KEYS};
	struct table *t = table_new(c, titles, 1 << 7);
	enum ctl_exit r =
		ctl_ask(c, "roster-list", json_pack("{s:s*}", "unit", c->unit), list_row, t);

	if (table_print(t) == 0 && r == CTL_OK && !c->json)
		puts(show_text(c, TEXT_NOTHING));
	return r;
}
