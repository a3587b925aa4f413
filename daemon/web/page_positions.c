/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route positions_routes[] = {
	{NULL, 0, 0, NULL},
};
