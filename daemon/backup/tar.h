/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_TAR_H
#define HADIR_BACKUP_TAR_H

#include <stdint.h>

/*
 * Regular files in POSIX ustar: what `hadir-backup --cat FILE | tar t` understands, and no more of
 * tar than this. Sizes past 8 GiB do not fit.
 */

enum { TAR_BLOCK = 512, TAR_NAME_SIZE = 101 };

struct tar_entry {
	char name[TAR_NAME_SIZE]; /* relative, no part of it is ".." or begins with a dot */
	unsigned mode;		  /* permission bits */
	int64_t size;
	int64_t mtime_s;
};

/* -EINVAL for a name that is too long or not safe, -EFBIG for the size. */
int tar_encode(const struct tar_entry *e, uint8_t ret[TAR_BLOCK]);

/* 1: an entry; 0: a block of zeros, the end; -EBADMSG: neither, or not a regular file. */
int tar_decode(const uint8_t block[TAR_BLOCK], struct tar_entry *ret);

/* Is it a name that may be written below a folder? */
int tar_name_safe(const char *name);

#endif
