/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

static void print_verdict(const struct ctl *c, const json_t *row)
{
	const json_t *arrived = json_object_get(row, "arrived");
	json_int_t rev = row_number(row, "rev", 1);

	printf("%s (%s), %s\n", row_name(row), row_text(row, "person"),
	       show_day(c, row_text(row, "day")));
	printf("%s: %s", show_text(c, TEXT_HEAD_RESULT),
	       show_word(c, "state", row_text(row, "state")));
	if (json_is_string(arrived))
		printf(", %s", show(c, TEXT_RECORDED,
				    TEXT_ARGS({"time", show_time(c, arrived, SAID_SECOND)})));
	if (rev > 1)
		printf(" (%s)", show(c, TEXT_REVISION, TEXT_ARGS({"n", show_number(rev - 1)})));
	puts("\n");
}

static void print_mark(const struct ctl *c, const json_t *row)
{
	const char *late = show_number(row_number(row, "late_min", 0));
	char name[64];
	enum text_key outcome;

	snprintf(name, sizeof(name), "outcome.%s", row_text(row, "outcome"));
	outcome = text_find(name);
	printf("%s %s %s: %s\n", show_word(c, "mark", row_text(row, "mark")),
	       show_mark(c, row_text(row, "at")),
	       show(c, TEXT_GRACE, TEXT_ARGS({"n", show_number(row_number(row, "grace_s", 0))})),
	       outcome == TEXT_KEYS ? row_text(row, "outcome")
				    : show(c, outcome, TEXT_ARGS({"n", late})));
}

static void explain_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "verdict"))
		print_verdict(c, row);
	else if (row_is(row, "kind", "mark"))
		print_mark(c, row);
	else if (row_is(row, "kind", "sentence"))
		printf("- %s\n", show_sentence(c, row));
}

enum ctl_exit ctl_explain(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "explain", json_pack("{s:s, s:s}", "person", argv[0], "day", argv[1]),
		       explain_row, NULL);
}
