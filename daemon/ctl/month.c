/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

static void print_month(const struct ctl *c, const json_t *row)
{
	puts(show(c, TEXT_MONTH_LINE,
		  TEXT_ARGS({"month", row_text(row, "month")},
			    {"state", show_word(c, "month-state", row_text(row, "state"))},
			    {"n", show_number(row_number(row, "people", 0))},
			    {"unseen", show_number(row_number(row, "unseen", 0))},
			    {"objections", show_number(row_number(row, "objections", 0))},
			    {"supplements", show_number(row_number(row, "supplements", 0))})));
}

static void print_step(const struct ctl *c, const json_t *row)
{
	const char *person = row_text(row, "person"), *note = row_text(row, "note");

	printf("- %s%s%s, %s%s%s\n", show_word(c, "month-step", row_text(row, "step")),
	       *person != '\0' ? " " : "", person, row_text(row, "by"), *note != '\0' ? ": " : "",
	       note);
}

static void month_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "month"))
		print_month(c, row);
	else if (row_is(row, "kind", "step"))
		print_step(c, row);
	else if (row_is(row, "kind", "person") && row_is(row, "seen", ""))
		printf("  %s (%s)\n", row_name(row), show_text(c, TEXT_SHEET_UNSEEN));
	else if (row_is(row, "kind", "missing") || row_is(row, "kind", "warning"))
		printf("! %s\n", show_sentence(c, row));
}

enum ctl_exit ctl_month_show(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "month-show", json_pack("{s:s*}", "month", argc > 0 ? argv[0] : NULL),
		       month_row, NULL);
}

static enum ctl_exit step(struct ctl *c, const char *month, const char *name, const char *person,
			  const char *note)
{
	if (c->by == NULL)
		return CTL_USAGE;
	return ctl_ask(c, "month-step",
		       json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "month", month, "step", name, "by",
				 c->by, "person", person, "note", note),
		       month_row, NULL);
}

enum ctl_exit ctl_month_seen(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "seen", argv[1], c->note);
}

enum ctl_exit ctl_month_paraf(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "paraf", argv[1], c->note);
}

enum ctl_exit ctl_month_refused_paraf(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "refused-paraf", argv[1], c->note);
}

enum ctl_exit ctl_month_objection(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "objection", argv[1], argv[2]);
}

enum ctl_exit ctl_month_check(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "checked", NULL, c->note);
}

enum ctl_exit ctl_month_approve(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "approved", NULL, c->note);
}

enum ctl_exit ctl_month_lock(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "locked", NULL, c->note);
}

enum ctl_exit ctl_month_supplement(struct ctl *c, int argc, char **argv)
{
	return step(c, argv[0], "supplement", NULL, argv[1]);
}
