/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_RESCUE_H
#define HADIR_FLOW_RESCUE_H

#include "pipeline.h"
#include "store/store.h"

struct control_request;

/*
 * A database that is damaged, or gone: the office goes on with the last good backup, and with an
 * empty one where there is none; what that means is said.
 */

/*
 * store_open() of the office's database. What is found damaged is set aside under a dated name;
 * then hadir-backup puts the newest good backup in place, if [backup] names a folder. May take
 * minutes. Errors are those of store_open(), `why` as well.
 */
int rescue_store(struct office *o, const struct office_setup *setup, char why[STORE_WHY_SIZE]);

/* Once the office is open: notice and alarm. A turn of its own. */
void rescue_tell(struct office *o);

/* Damage was found while running: the next start looks at everything. True: end, so that there is
 * one; false: that was tried, and nothing was found. */
bool rescue_wanted(struct office *o);

/* backup.c: what hadir-backup has left word of. Alarms, and the row of status. */
void backup_minute(struct office *o);
void backup_row(struct control_request *req, struct office *o);

#endif
