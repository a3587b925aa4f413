/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route account_routes[] = {
	{NULL, 0, 0, NULL},
};
