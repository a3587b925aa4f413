/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route corrections_routes[] = {
	{NULL, 0, 0, NULL},
};
