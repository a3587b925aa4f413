/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_PROFILE_H
#define HADIR_CONF_PROFILE_H

#include <stddef.h>

#include "core/record.h"

/*
 * Reads a reader profile: a file in the syntax of hadird.conf that says how one kind of Modbus
 * device is asked and understood. Every mistake is told with file and line; so is every test
 * dump that does not decode to what it says. A profile with a mistake is not loaded.
 */

/* One mistake. `line` 0 = the file as a whole. Called once for each, in the order found. */
typedef void profile_complain(void *userdata, const char *file, unsigned line, const char *text);

/*
 * Load `path`; its name without directory and ".conf" becomes the profile's name.
 * Returns 0; -EINVAL when there were mistakes (all told through `complain`); another -errno
 * when the file cannot be read (not told). `ret` is written on success only.
 */
int profile_load(const char *path, profile_complain *complain, void *userdata,
		 struct record_profile *ret);

#endif
