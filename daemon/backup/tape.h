/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_TAPE_H
#define HADIR_BACKUP_TAPE_H

#include "backup/key.h"

/*
 * A backup as bytes on a medium:
 *
 *	16  "hadir-backup 1\n" NUL
 *	 8  id of the key
 *	24  header of crypto_secretstream_xchacha20poly1305
 *	    blocks of 65536 bytes and their 17 bytes of tag, the last one shorter and marked final
 *
 * The first 24 bytes are authenticated with the first block. What is inside is a tar (tar.h). A
 * block that was changed, left out, doubled or put elsewhere, and an end that is missing, are
 * noticed before a byte of it is given out.
 */

enum { TAPE_BLOCK = 65536 };

struct tape;

/* Write to / read from `fd`, which stays the caller's. 0, -ENOMEM or -errno. Reading: -EPROTO when
 * it is no backup, -EKEYREJECTED when it was made with another key. */
int tape_create(int fd, const uint8_t key[BACKUP_KEY_SIZE], struct tape **ret);
int tape_open(int fd, const uint8_t key[BACKUP_KEY_SIZE], struct tape **ret);

int tape_write(struct tape *t, const void *bytes, size_t n);
/* The final block. After it only tape_free(). */
int tape_finish(struct tape *t);

/* `n` bytes, all or -errno: -EBADMSG for a block that is not what was written, -ENODATA when the
 * backup ends before. */
int tape_read(struct tape *t, void *bytes, size_t n);
/* Nothing but zeros may follow up to the final block: 0, -EBADMSG, -ENODATA. */
int tape_end(struct tape *t);

void tape_free(struct tape *t); /* takes NULL; wipes the key's state */

#endif
