/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_RULES_H
#define HADIR_FLOW_RULES_H

#include "conf/rules.h"
#include "flow/flow.h"

/* rules-worse.c: a change of rules that anybody would be judged worse by starts tomorrow. */

struct rules_change {
	int32_t first;	 /* the first day before today that is judged by other rules; today: none */
	bool today;	 /* today is stricter than before, for anybody */
	char what[96];	 /* then: in what, for the log */
	uint32_t worse;	 /* person-days before today that would be judged worse … */
	uint32_t people; /* … and of how many people */
	uint32_t changed; /* person-days before today that would be judged otherwise at all */
};

/* Compare; `today` is judged by what it asks, the days before by their records. 0 or -errno. */
int rules_compare(struct office *o, const struct rulebook *before, const struct rulebook *after,
		  int32_t today, struct rules_change *ret);

/* rules.c: the day a change must not reach back to. While nobody knows it, the machine's own, but
 * none that is over by the records. */
int32_t rules_today(const struct office *o);

/*
 * rules.c: the files say something else now. They are stored, what went away is ended, and the
 * office judges by them from here on; in turns of its own, the first of which `also` may append to.
 * 0; -EKEYREJECTED: it would leave people worse; -EPERM: the author approves; -EADDRINUSE: another
 * text under a version that the records have; all three logged. What it takes it sets to NULL.
 */
typedef int rules_also_fn(struct office *o, const struct rules_change *change, void *arg);
int rules_take(struct office *o, struct rulebook **files, rules_also_fn *also, void *arg);

#endif
