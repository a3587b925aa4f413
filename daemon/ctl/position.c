/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

static void position_row(struct ctl *c, const json_t *row, void *arg)
{
	const char *until = row_text(row, "until"), *acting = row_text(row, "acting");

	table_add(arg, row_text(row, "position"),
		  *acting != '\0' ? show_word(c, "acting", acting) : "", row_name(row),
		  show_day(c, row_text(row, "from")), *until != '\0' ? show_day(c, until) : "",
		  row_text(row, "decree"));
}

static enum ctl_exit ask(struct ctl *c, const char *verb, json_t *args)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_POSITION, TEXT_HEAD_ACTING, TEXT_HEAD_NAME, TEXT_HEAD_FROM,
		TEXT_HEAD_UNTIL,    TEXT_HEAD_DECREE, TEXT_KEYS};

	return ctl_list(c, verb, args, titles, 0, position_row);
}

enum ctl_exit ctl_position_set(struct ctl *c, int argc, char **argv)
{
	if (c->from == NULL || c->decree == NULL)
		return CTL_USAGE;
	return ask(c, "position-set",
		   json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*}", "position", argv[0], "person",
			     argv[1], "from", c->from, "decree", c->decree, "to", c->to, "acting",
			     c->acting));
}

enum ctl_exit ctl_position_list(struct ctl *c, int argc, char **argv)
{
	return ask(c, "position-list", json_pack("{s:s*}", "day", c->day));
}

/* The trial period, in which all is recorded and nothing counts. */

static void trial_row(struct ctl *c, const json_t *row, void *arg)
{
	if (!row_is(row, "name", "trial-until"))
		return;
	*(bool *)arg = true;
	puts(show(c, TEXT_TRIAL_UNTIL,
		  TEXT_ARGS({"date", show_day(c, row_text(row, "value"))},
			    {"person", row_text(row, "who")})));
}

enum ctl_exit ctl_trial_end(struct ctl *c, int argc, char **argv)
{
	bool any = false;

	if (c->by == NULL)
		return CTL_USAGE;
	return ctl_ask(
		c, "setting-set",
		json_pack("{s:s, s:s, s:s}", "name", "trial-until", "value", argv[0], "by", c->by),
		trial_row, &any);
}

enum ctl_exit ctl_trial_show(struct ctl *c, int argc, char **argv)
{
	bool any = false;
	enum ctl_exit r = ctl_ask(c, "setting-list", NULL, trial_row, &any);

	if (!any && r == CTL_OK && !c->json)
		puts(show_text(c, TEXT_TRIAL_OPEN));
	return r;
}
