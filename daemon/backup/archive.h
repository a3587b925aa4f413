/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_ARCHIVE_H
#define HADIR_BACKUP_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "backup/key.h"
#include "backup/tar.h"

/* Files on a tape (tape.h), one after the other. */

struct archive;

/* Errors of tape.h and tar.h. A writer that failed is only to be freed. */
int archive_create(int fd, const uint8_t key[BACKUP_KEY_SIZE], struct archive **ret);
int archive_put(struct archive *a, const struct tar_entry *e, const void *bytes);
/* e->size bytes of `from`; -EAGAIN when it has fewer. */
int archive_put_file(struct archive *a, const struct tar_entry *e, int from);
int archive_finish(struct archive *a);
void archive_free(struct archive *a); /* takes NULL */

/* What is done with each file: negative ends the reading and is returned. `bytes` comes in pieces
 * that make e->size together. Nothing counts before archive_read() has returned 0. */
struct archive_taker {
	int (*begin)(void *arg, const struct tar_entry *e);
	int (*bytes)(void *arg, const void *bytes, size_t n);
	int (*end)(void *arg);
};

/* The whole archive, to its final block. -EPROTO, -EKEYREJECTED, -EBADMSG, -ENODATA, -errno. */
int archive_read(int fd, const uint8_t key[BACKUP_KEY_SIZE], const struct archive_taker *taker,
		 void *arg);

/* The tar inside, as it is, to `to`: for `hadir-backup --cat`. */
int archive_cat(int fd, const uint8_t key[BACKUP_KEY_SIZE], int to);

#endif
