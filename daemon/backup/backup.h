/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_BACKUP_H
#define HADIR_BACKUP_BACKUP_H

#include <stdbool.h>

#include "backup/key.h"
#include "backup/sources.h"
#include "backup/state.h"
#include "store/copy.h"

/*
 * A backup and the way back. In the archive, in this order:
 *
 *	manifest.json	who, when, how far: struct manifest
 *	conf/ …		hadir.conf, conf.d/, rules/
 *	broker/, mosquitto/, system/, credentials/	(sources.c)
 *	database	one committed state, marked as a copy
 */

struct manifest {
	char office[33], name[128], version[24];
	char store[256]; /* where the database was */
	int64_t made_s;
	struct store_copy copy;
};

struct backup_setup {
	struct sources_at at;
	const char *credentials; /* flattened directory; NULL: read as root */
	const char *store, *folder;
	const char *office, *name, *version;
	bool same_medium; /* allowed */
	int keep;
	uint8_t key[BACKUP_KEY_SIZE];
	int64_t now_s;
};

enum { BACKUP_WHY_SIZE = 512 };

/*
 * Copy, encrypt, write, sync, read back, decrypt, open and compare; only then does the file get its
 * name and older ones go. `last` is the state before, `ret` the new one, to be written by the
 * caller. What went wrong is ret->result, and in `why` a sentence in English.
 */
void backup_make(const struct backup_setup *setup, const struct backup_state *last,
		 struct backup_state *ret, char why[BACKUP_WHY_SIZE]);

/*
 * Read the whole of a backup and look at its database, which is decrypted into the new file
 * `scratch`, on a medium that may hold it in the open, and stays there on success. `files` (may be
 * NULL) gets the others. -EPROTO no backup; -EKEYREJECTED of another key; -EBADMSG, -ENODATA
 * changed or cut off; -EUCLEAN its database is damaged or not the one the manifest tells of;
 * -EPROTONOSUPPORT of a newer hadir; -errno.
 */
int backup_read(const char *file, const uint8_t key[BACKUP_KEY_SIZE], const char *scratch,
		struct manifest *ret, struct sources *files);

/* Only its manifest, believed only as far as its first blocks. */
int backup_peek(const char *file, const uint8_t key[BACKUP_KEY_SIZE], struct manifest *ret);

/*
 * Put the newest backup of `folder` that can be read into the place of a database that is gone or
 * was set aside. Those that cannot are told to `skipped` (may be NULL). -ENOENT: there is no good
 * one; -EEXIST: there is a database; -EBUSY: somebody has it.
 */
typedef void backup_skipped_fn(const char *name, int r);
int backup_restore_last(const char *folder, const char *office, const uint8_t key[BACKUP_KEY_SIZE],
			const char *store, struct manifest *ret, struct folder_file *ret_file,
			backup_skipped_fn *skipped);

const char *backup_read_error(int r); /* of backup_read(), in English */

/* manifest.c: its text, for free(); and back. */
char *manifest_text(const struct manifest *m);
int manifest_parse(const char *text, struct manifest *ret);

#endif
