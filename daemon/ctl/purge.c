/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

/* What goes for good. */

static void plan_row(struct ctl *c, const json_t *row)
{
	const char *what = show_word(c, "purge-what", row_text(row, "what"));

	if (row_is(row, "before", ""))
		puts(show(c, TEXT_PURGE_KEEPS, TEXT_ARGS({"what", what})));
	else
		puts(show(c, c->dry ? TEXT_PURGE_WOULD : TEXT_PURGE_GOES,
			  TEXT_ARGS({"what", what}, {"n", show_number(row_number(row, "rows", 0))},
				    {"date", show_day(c, row_text(row, "before"))})));
	if (!row_is(row, "waits", ""))
		puts(show(c, TEXT_PURGE_WAITS, TEXT_ARGS({"month", row_text(row, "waits")})));
}

static void purge_row(struct ctl *c, const json_t *row, void *arg)
{
	if (row_is(row, "kind", "plan"))
		plan_row(c, row);
	else if (row_is(row, "kind", "cut"))
		puts(show(c, TEXT_PURGE_CUT,
			  TEXT_ARGS({"kind", row_text(row, "table")},
				    {"n", show_number(row_number(row, "upto", 0))},
				    {"date", show_day(c, row_text(row, "last"))},
				    {"place", show_number(row_number(row, "chain_seq", 0))})));
}

enum ctl_exit ctl_purge(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "purge", NULL, purge_row, NULL);
}

static void forgotten_row(struct ctl *c, const json_t *row, void *arg)
{
	puts(show(c, c->dry ? TEXT_FORGET_DRY : TEXT_FORGOTTEN,
		  TEXT_ARGS({"person", row_text(row, "person")},
			    {"credentials", show_number(row_number(row, "credentials", 0))},
			    {"secrets", show_number(row_number(row, "secrets", 0))},
			    {"n", show_number(row_number(row, "sessions", 0))})));
	if (!c->dry)
		puts(show_text(c, TEXT_FORGOTTEN_BACKUPS));
}

enum ctl_exit ctl_person_forget(struct ctl *c, int argc, char **argv)
{
	if (c->by == NULL || c->second == NULL || c->reason == NULL)
		return CTL_USAGE;
	return ctl_ask(c, "person-forget",
		       json_pack("{s:s, s:s, s:s, s:s}", "person", argv[0], "by", c->by, "second",
				 c->second, "reason", c->reason),
		       forgotten_row, NULL);
}
