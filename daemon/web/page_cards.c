/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route cards_routes[] = {
	{NULL, 0, 0, NULL},
};
