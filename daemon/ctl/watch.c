/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>

#include "control/said.h"

static void watch_row(struct ctl *c, const json_t *row, void *arg)
{
	char line[SAID_SIZE + 256];

	if (said_watch(c->lang, row, line, sizeof(line)))
		puts(line);
	fflush(stdout);
}

enum ctl_exit ctl_watch(struct ctl *c, int argc, char **argv)
{
	return ctl_ask(c, "watch", NULL, watch_row, NULL);
}
