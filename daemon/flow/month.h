/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_MONTH_H
#define HADIR_FLOW_MONTH_H

#include "flow/flow.h"
#include "store/month.h"

/* How far a month's sheet has come, and its lock. For verbs_month.c and month_lock.c. */

struct month_state {
	struct office *o;
	int32_t month, from, to; /* its first and last day */
	struct month_row *rows;	 /* as stored */
	size_t n_rows;
	const struct month_row *last; /* of checked, approved, locked; NULL: open */
	uint8_t *seen; /* by person: 0, or 1 + the enum month_step that their sheet had last */
	bool *due;     /* by person: they have a sheet */
	size_t people, unseen, objections, supplements;
};

/* 0 or -errno; end with month_state_done(). */
int month_state_load(struct office *o, int32_t month, struct month_state *ret);
void month_state_done(struct month_state *m);
const char *month_state_name(const struct month_state *m); /* "open", "checked" … */

/*
 * month_lock.c: judge the month once more and freeze a line for each person, a unit a turn, so
 * that readers need not wait for 5,000 people; then one commit with all lines and the step.
 * Answers `req`, now or in later turns.
 */
void lock_begin(struct office *o, struct control_request *req, const struct month_row *row);
/* Days of `month` change: a lock on its way has read what they were, and will be refused. */
void lock_disturb(struct office *o, int32_t month);

#endif
