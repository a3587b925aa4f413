/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route rules_routes[] = {
	{NULL, 0, 0, NULL},
};
