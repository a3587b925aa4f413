/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_PROFILE_H
#define HADIR_CONF_PROFILE_H

#include "conf/diag.h"
#include "core/record.h"

/*
 * Reads a reader profile: a file in the syntax of conf/ini.h that says how one kind of Modbus
 * device is asked and understood. Every mistake is told in `d` with its line; so is every test
 * dump that does not decode to what it says. A profile with a mistake is not loaded.
 *
 * The file's name without directory and ".conf" becomes the profile's name.
 * Returns 0; -EINVAL when there were mistakes; -ENOMEM, or why the file cannot be read (told in
 * `d` as well). `ret` is written on success only.
 */
int profile_load(const char *path, struct diag *d, struct record_profile *ret);

#endif
