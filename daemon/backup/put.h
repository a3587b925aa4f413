/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_PUT_H
#define HADIR_BACKUP_PUT_H

#include "backup/backup.h"

/*
 * A whole office from a backup onto a machine where hadird does not run, and the end of a machine.
 * By root; others put only where they may, and leave owners as they are.
 */

struct put_setup {
	struct sources_at at;
	const char *file;
	uint8_t key[BACKUP_KEY_SIZE];
	int64_t realtime_ns; /* names what is set aside */
	bool dry;	     /* read all of it, change nothing */
};

struct put_done {
	struct manifest manifest;
	size_t files;		       /* put, beside the database */
	char store[SOURCES_PATH_SIZE]; /* where the database is now */
	char aside[STORE_ASIDE_SIZE];  /* ending of what was there before; "" nothing was */
	int64_t beyond;		       /* its punches that the backup does not have; -1: unknown */
	const char *no_user;	       /* files stayed root's, as there is no such user; or NULL */
};

/*
 * Nothing of the machine is touched before all of the backup was read and its database opened. A
 * file that is there and differs, and settings that the backup does not have, stay beside as
 * .NAME.replaced-DATE. Errors of backup_read(); -EBUSY: hadird runs. `why`: the path it is about.
 */
int backup_put(const struct put_setup *setup, struct put_done *ret, char why[SOURCES_PATH_SIZE]);

/*
 * Overwrite and remove every key, password and record of this machine: the database with all that
 * is named after it, what mosquitto keeps, and what sources.h calls secret, the key of backups
 * last. Settings stay. Who calls it holds the database's lock and has a backup. How many files, or
 * -errno with `why`: then it can be called again.
 */
int backup_wipe(const struct sources_at *at, const char *store, char why[SOURCES_PATH_SIZE]);

/* Was it begun here, and not ended? Then there may be nothing left to make a backup of. */
bool backup_wiping(const struct sources_at *at, const char *store);

#endif
