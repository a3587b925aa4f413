/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_KEY_H
#define HADIR_BACKUP_KEY_H

#include <stddef.h>
#include <stdint.h>

/*
 * The key of all backups: 32 random bytes, the credential backup-key. On the recovery sheet it is
 * written in 17 groups of four hexadecimal digits, the last of which checks the others, so that it
 * can be typed in.
 */

enum {
	BACKUP_KEY_SIZE = 32,
	BACKUP_KEY_ID_SIZE = 8,	    /* tells which key a backup needs; says nothing of the key */
	BACKUP_SHEET_SIZE = 17 * 5, /* groups with blanks between them, and a NUL */
};

/* A file of 32 bytes, of 64 hexadecimal digits, or with what the sheet says (blanks and dashes
 * count nothing). 0; -EINVAL; -EBADMSG mistyped: the check differs; -errno of the file. */
int backup_key_read(const char *path, uint8_t ret[BACKUP_KEY_SIZE]);

/* The same from text. */
int backup_key_parse(const char *text, uint8_t ret[BACKUP_KEY_SIZE]);

void backup_key_sheet(const uint8_t key[BACKUP_KEY_SIZE], char ret[BACKUP_SHEET_SIZE]);
void backup_key_id(const uint8_t key[BACKUP_KEY_SIZE], uint8_t ret[BACKUP_KEY_ID_SIZE]);

#endif
