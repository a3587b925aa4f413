/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_SUMMARY_H
#define HADIR_CORE_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "core/verdict.h"

/* The figures of a day: whole numbers. */

struct summary {
	uint32_t people; /* judged: every state but VERDICT_NONE */
	uint32_t by_state[VERDICT_STATES];
	uint32_t by_outcome[MARKS][OUTCOMES]; /* of those judged */
	int64_t late_s[MARKS];		      /* sum over the late */
};

void summary_add(struct summary *s, const struct verdict *v);

#endif
