/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_STATE_H
#define HADIR_BACKUP_STATE_H

#include <stdint.h>

#include "backup/folder.h"
#include "backup/sources.h"
#include "store/store.h"

/*
 * What hadir-backup writes on this medium lies in a folder of its own beside the database, the only
 * one there that its unit lets it write to: backup/hadir.db.copy, backup/hadir.db.backup …
 * -ENAMETOOLONG.
 */
int backup_beside(const char *store, const char *ending, char ret[SOURCES_PATH_SIZE]);
/* Make that folder, of the user whose the database's is. 0, also when it is there. */
int backup_beside_make(const char *store);
/* What root has written is the user's whose that folder's is: who restores it is not root. */
int backup_give(const char *store, int fd);
/* There, for a database in the open that is only looked at: what a run that was cut off has left is
 * gone, and the folder is there. */
int backup_scratch(const char *store, char ret[SOURCES_PATH_SIZE]);
/* What a run or a check that was cut off has left there in the open. */
void backup_clear(const char *store);

/*
 * What came of the last backups: one line of JSON in hadir.db.backup there, written by hadir-backup
 * and read by hadird, who alarms, and by `hadirctl`.
 */

enum backup_result {
	BACKUP_OK,
	BACKUP_NO_KEY,	    /* the credential backup-key is missing or no key */
	BACKUP_NO_FOLDER,   /* the folder is not there, or hadir may not write there */
	BACKUP_SAME_MEDIUM, /* it lies on the medium of the database */
	BACKUP_FULL,
	BACKUP_DAMAGED,	   /* the database itself is damaged */
	BACKUP_UNREADABLE, /* what was written came back different */
	BACKUP_FAILED,	   /* else; the log says why */
	BACKUP_RESULTS
};
const char *backup_result_name(enum backup_result r); /* "ok", "no-key" … */

struct backup_state {
	int64_t tried_s; /* UTC by this machine's clock */
	enum backup_result result;
	/* The last that was read back and found whole; made_s 0: there is none. */
	int64_t made_s, bytes, punches;
	int64_t chain; /* the head's number in the chain */
	char epoch[STORE_EPOCH_SIZE];
	struct folder_file file;
};

/* -ENOENT: nobody has tried yet; -EBADMSG. */
int backup_state_read(const char *store, struct backup_state *ret);
/* Atomically. */
int backup_state_write(const char *store, const struct backup_state *s);

#endif
