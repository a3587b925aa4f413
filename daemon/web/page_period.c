/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route period_routes[] = {
	{NULL, 0, 0, NULL},
};
