/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "exchange/papers.h"
#include "exchange/roster.h"
#include "report/template.h"

enum ctl_exit ctl_template(struct ctl *c, int argc, char **argv)
{
	bool roster = strcmp(argv[0], "roster") == 0;
	int r;

	if (!roster && strcmp(argv[0], "paper") != 0)
		return CTL_USAGE;
	r = template_write(argv[1], c->lang, roster ? TEMPLATE_ROSTER : TEMPLATE_PAPERS,
			   roster ? roster_column : papers_column);
	if (r < 0) {
		ctl_complain(c, TEXT_ERROR_WRITE,
			     TEXT_ARGS({"path", argv[1]}, {"cause", strerror(-r)}));
		return CTL_FAILED;
	}
	if (!c->json)
		puts(show(c, TEXT_TEMPLATE_WRITTEN, TEXT_ARGS({"path", argv[1]})));
	return CTL_OK;
}
