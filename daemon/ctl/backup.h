/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_BACKUP_H
#define HADIR_CTL_BACKUP_H

#include "backup/backup.h"
#include "ctl/ctl.h"

/* What the verbs about backups share. */

/* The folder of hadir.conf. */
void backup_etc(const struct ctl *c, char ret[256]);

/* --key FILE (- is standard input), else the key of the machine below `root`. Says why not. */
enum ctl_exit backup_key(struct ctl *c, const char *root, uint8_t ret[BACKUP_KEY_SIZE]);

/* What tells keys apart on paper. */
void backup_mark(const uint8_t key[BACKUP_KEY_SIZE], char ret[2 * BACKUP_KEY_ID_SIZE + 1]);

/* An error of backup_read() and its like, in people's words. */
enum ctl_exit backup_complain(struct ctl *c, const char *path, int r);

/* What a backup holds, as a row or as the sentence `key`. */
void backup_tell(struct ctl *c, enum text_key key, const struct manifest *m);

#endif
