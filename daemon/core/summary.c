/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "core/summary.h"

void summary_add(struct summary *s, const struct verdict *v)
{
	assert(v->state < VERDICT_STATES);
	if (v->state == VERDICT_NONE)
		return;
	s->people++;
	s->by_state[v->state]++;
	for (int i = 0; i < MARKS; i++) {
		assert(v->marks[i].outcome < OUTCOMES);
		s->by_outcome[i][v->marks[i].outcome]++;
		s->late_s[i] += v->marks[i].late_s;
	}
}
