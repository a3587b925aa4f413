/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "flow/verbs.h"

/* Lists that come whole: their lines, their two names, what is wrong with them. */

void verb_tell_problems(struct control_request *req, const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		control_row(req, json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "kind", "problem",
					   "severity",
					   d->items[i].severity == DIAG_ERROR ? "error" : "warning",
					   "line", d->items[i].line, "column", "", "text",
					   d->items[i].text, "expected", ""));
}

void verb_import(struct office *o, struct control_request *req, const char *by, const char *second,
		 bool **people, verb_import_fn *run, void *arg)
{
	size_t size = 0;
	char *text = verb_join_lines(control_rows(req), &size);

	*people = calloc(o->people.n + 1, sizeof(**people));
	if (text == NULL || *people == NULL)
		control_error(req, CONTROL_BAD_ARGS, "every row must be {\"text\": a line}");
	else if (second == NULL || verb_may_sign(o, req,
						 &(struct verb_signing){.by = second,
									.author = by,
									.people = *people,
									.leaders_only = true}))
		run(arg, text, size);
	free(*people);
	free(text);
}
