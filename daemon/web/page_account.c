/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

static int front(struct request *r, struct reply *a)
{
	page_begin(a, TEXT_WEB_HOME, NULL);
	page_end(a);
	return 0;
}

const struct route account_routes[] = {
	{"/", ROUTE_OPEN, 0, front},
	{NULL, 0, 0, NULL},
};
