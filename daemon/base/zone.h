/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_ZONE_H
#define HADIR_BASE_ZONE_H

#include <stdbool.h>

#include "core/civil.h"

/*
 * Time zones by IANA name, from this machine's zone files through libc, as the table that the
 * core wants. Letters such as WIT are never parsed: old zone files gave them to Jakarta.
 */

/* Whether there is a zone file of that name. A path (leading /, ..) is no name. */
bool zone_known(const char *name);

/*
 * Every change of the offset from 1970 to 2100. Sets TZ for an instant and puts it back: to be
 * called while the process has one thread. Returns 0, -ENOENT (not known), -ENOMEM. The caller
 * frees with zone_done(); `ret` is written on success only.
 */
int zone_load(const char *name, struct zone *ret);

void zone_done(struct zone *z);

#endif
