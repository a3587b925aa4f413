/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_BANDS_H
#define HADIR_TESTS_BANDS_H

#include "core/schedule.h"

/* Permentan 68/2012: TL1 to TL4 and PSW1 to PSW4 alike, a day absent 4 %. */
static const struct bands four_bands = {
	.name = "empat-band",
	.late = {{60, 1860, 50, "TL1"},
		 {1860, 3660, 100, "TL2"},
		 {3660, 5460, 150, "TL3"},
		 {5460, INT32_MAX, 200, "TL4"}},
	.early = {{1, 1860, 50, "PSW1"},
		  {1860, 3660, 100, "PSW2"},
		  {3660, 5460, 150, "PSW3"},
		  {5460, INT32_MAX, 200, "PSW4"}},
	.n_late = 4,
	.n_early = 4,
	.deducts = true,
	.absent = 400,
	.break_over = 25,
	.day_cap = 10000,
	.month_cap = 10000,
};

#endif
