/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_PURGE_H
#define HADIR_FLOW_PURGE_H

#include "flow/flow.h"
#include "store/purge.h"

/* What is older than its retention goes, at night or when somebody asks for it. */

int purge_open(struct office *o);
void purge_free(struct office *o); /* takes a half-built one */

/* The first day that stays of this; false: it is kept for ever, nobody knows what day it is, or
 * there are not yet seven days with punches. */
bool purge_before(const struct office *o, enum purge_what what, int32_t *ret);

/*
 * Cut what may go and begin to remove it; a turn of its own. `asked`: go on by day as well.
 * -EALREADY: it is going; -EAGAIN: nobody knows what day it is; -errno of the store.
 */
int purge_begin(struct office *o, bool asked);

/* Each minute: whether it is night, and the raw bits of frames. Turns of its own. */
void purge_minute(struct office *o);

/* Somebody was forgotten, and that is committed: it leaves the database's log, too, as soon as no
 * reader stands in the way, and is remembered beside the database. In no turn. */
void purge_erased(struct office *o);

/* At the start, before people are loaded: an older copy may have brought somebody back. What fails
 * is said. */
void purge_forget_again(struct office *o);

#endif
