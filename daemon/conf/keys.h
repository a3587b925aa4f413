/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_KEYS_H
#define HADIR_CONF_KEYS_H

#include "conf/schema.h"

/* The tables of hadir.conf: every section, every key. */

enum keys_section {
	KEYS_OFFICE,
	KEYS_TIME,
	KEYS_STORE,
	KEYS_BACKUP,
	KEYS_RETENTION,
	KEYS_CONTROL,
	KEYS_WEB,
	KEYS_BROKER, /* from here on: [kind NAME], any number up to a bound */
	KEYS_BUS,
	KEYS_READER,
	KEYS_SECTIONS
};

extern const struct schema_section keys_sections[KEYS_SECTIONS];

#endif
