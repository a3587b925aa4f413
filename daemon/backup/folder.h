/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_FOLDER_H
#define HADIR_BACKUP_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The folder on the second medium: OFFICE-000007-20261122.hadir, numbered by itself, for this
 * machine's clock may have been wrong on any of its days. The date is for people.
 */

enum { FOLDER_NAME_SIZE = 96 };

struct folder_file {
	char name[FOLDER_NAME_SIZE];
	int64_t number;
};

/* Those of this office, the newest first; the caller frees. -ENOENT and others of opendir(3). */
int folder_list(const char *folder, const char *office, struct folder_file **ret, size_t *ret_n);

/* The name of the next one: above every number there and above `last`. */
int folder_next(const char *folder, const char *office, int64_t last, int64_t utc_s,
		struct folder_file *ret);

/* Asked of those that are to go, the newest first, until one is to stay. */
typedef bool folder_spare_fn(void *arg, const char *name);

/* Remove all but the newest `keep` and the one that `spare` (may be NULL) wants, and what a power
 * cut left half written. How many, or -errno. */
int folder_prune(const char *folder, const char *office, size_t keep, folder_spare_fn *spare,
		 void *arg);

int folder_sync(const char *folder);

#endif
