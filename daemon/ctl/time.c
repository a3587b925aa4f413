/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

#include "core/civil.h"

static void show_row(struct ctl *c, const json_t *row, void *arg)
{
	ctl_print_time(c, row);
	puts(show(c, TEXT_TIME_DRIFT,
		  TEXT_ARGS({"n", show_number(row_number(row, "drift_ppm", 0))},
			    {"references", show_number(row_number(row, "references", 0))},
			    {"pending", show_number(row_number(row, "pending", 0))})));
}

enum ctl_exit ctl_time_show(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "time-show", NULL, show_row, NULL);
}

static void confirm_row(struct ctl *c, const json_t *row, void *arg)
{
	const json_t *moved = json_object_get(row, "moved_s");

	puts(show(c, c->dry ? TEXT_CONFIRM_DRY : TEXT_CONFIRMED,
		  TEXT_ARGS({"time", show_time(c, json_object_get(row, "now"), SAID_DATE)},
			    {"error", show_duration(c, row_number(row, "error_s", 0))},
			    {"narrowed", show_number(row_number(row, "narrowed", 0))},
			    {"rejudged", show_number(row_number(row, "rejudged", 0))})));
	if (json_is_integer(moved) && json_integer_value(moved) != 0)
		puts(show(c, TEXT_CONFIRM_MOVED,
			  TEXT_ARGS({"n", show_number(json_integer_value(moved))})));
}

enum ctl_exit ctl_time_confirm(struct ctl *c, int argc, char **argv)
{
	const char *clock = argv[argc - 1], *day = argc == 2 ? argv[0] : NULL;
	int32_t second, n;
	int64_t error_s;
	json_t *args;

	/* The moment of the request is the moment that is confirmed: what can be found wrong here
	 * must not cost the two people another try. */
	if (civil_parse_time(clock, &second) < 0 || (day != NULL && civil_parse_day(day, &n) < 0) ||
	    c->by == NULL || c->witness == NULL ||
	    (c->error_s != NULL && number_parse(c->error_s, 1, 300, &error_s) < 0))
		return CTL_USAGE;
	args = json_pack("{s:s*, s:s, s:s, s:s}", "day", day, "time", clock, "by", c->by, "witness",
			 c->witness);
	if (c->error_s != NULL)
		json_object_set_new(args, "error_s", json_integer(error_s));
	return ctl_ask(c, "time-confirm", args, confirm_row, NULL);
}
