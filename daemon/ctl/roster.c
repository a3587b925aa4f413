/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>

#include "ctl/import.h"

static void import_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "problem"))
		import_problem(c, arg, row);
	else if (row_is(row, "kind", "summary"))
		puts(show(c, c->dry ? TEXT_IMPORT_DRY : TEXT_IMPORTED,
			  TEXT_ARGS({"n", show_number(row_number(row, "people", 0))},
				    {"credentials", show_number(row_number(row, "credentials", 0))},
				    {"new", show_number(row_number(row, "new", 0))},
				    {"changed", show_number(row_number(row, "changed", 0))},
				    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
}

enum ctl_exit ctl_roster_import(struct ctl *c, int argc, char **argv)
{
	char *text = NULL;
	size_t size = 0;
	enum ctl_exit status = import_read_table(c, argv[0], &text, &size);

	if (status == CTL_OK)
		status = ctl_ask_bulk(c, "roster-import", NULL, text, import_row, argv[0]);
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
		  posts,
		  row_number(row, "credentials", 0) > 0
			  ? show_number(row_number(row, "credentials", 0))
			  : show_text(c, TEXT_STATE_NOT_ENROLLED));
}

enum ctl_exit ctl_roster_list(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_PERSON, TEXT_HEAD_NAME,	 TEXT_HEAD_STATUS,
		TEXT_HEAD_UNIT,	  TEXT_HEAD_SUPERIOR,	 TEXT_HEAD_SCHEDULE,
		TEXT_HEAD_POSTS,  TEXT_HEAD_CREDENTIALS, TEXT_KEYS};

	return ctl_list(c, "roster-list", json_pack("{s:s*}", "unit", c->unit), titles, 1 << 7,
			list_row);
}
