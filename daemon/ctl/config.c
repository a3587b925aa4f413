/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

static void config_row(struct ctl *c, const json_t *row, void *arg)
{
	const char *name = row_text(row, "name");
	char section[100], place[300];

	snprintf(section, sizeof(section), "%s%s%s", row_text(row, "section"), *name ? " " : "",
		 name);
	snprintf(place, sizeof(place), "%s:%" JSON_INTEGER_FORMAT, row_text(row, "file"),
		 row_number(row, "line", 0));
	table_add(arg, section, row_text(row, "key"), row_text(row, "value"),
		  json_is_true(json_object_get(row, "default")) ? show_text(c, TEXT_DEFAULT)
								: place);
}

enum ctl_exit ctl_config(struct ctl *c, int argc, char **argv)
{
	static const enum text_key titles[] = {TEXT_HEAD_SECTION, TEXT_HEAD_KEY, TEXT_HEAD_VALUE,
					       TEXT_HEAD_PLACE, TEXT_KEYS};
	struct table *t = table_new(c, titles, 0);
	enum ctl_exit r = ctl_ask(c, "config", NULL, config_row, t);

	table_print(t);
	return r;
}
