/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_FILES_H
#define HADIR_CONF_FILES_H

#include "conf/diag.h"

/*
 * Every *.conf in `dir`, sorted by name, hidden ones left out. A directory that is not there
 * has none; one that cannot be read is a mistake in `d`. Returns 0, -ENOMEM, or what `take`
 * returned when that was not 0.
 */
int files_each(const char *dir, struct diag *d, int (*take)(void *arg, const char *path),
	       void *arg);

#endif
