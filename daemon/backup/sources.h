/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BACKUP_SOURCES_H
#define HADIR_BACKUP_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backup/tar.h"

/*
 * What belongs into a backup beside the database: one table of places, for the way there and back.
 * hadir-backup reads what is root's from its credentials directory, where systemd has flattened
 * folders ("broker_kantor"); root reads it where it lies.
 */

enum {
	SOURCES_MAX = 512,
	SOURCES_FILE_MAX = 1024 * 1024,
	SOURCES_BYTES_MAX = 8 * 1024 * 1024, /* all of them together */
	SOURCES_PATH_SIZE = 512,
};

/* Where an office's files are: of this machine, or of a card that lies mounted under `root`. */
struct sources_at {
	const char *root; /* "" of this machine; no / at its end */
	const char *etc;  /* the folder of hadir.conf, without `root` */
};

struct sources_file {
	struct tar_entry entry;
	uint8_t *bytes;
};

struct sources {
	struct sources_file *files;
	size_t n, bytes;
};

/* Add a copy of `bytes`. -EFBIG past a bound, -EEXIST for a name that is there, -ENOMEM. */
int sources_add(struct sources *s, const struct tar_entry *e, const void *bytes);

/* Collect. `credentials`: a flattened directory, or NULL to read as root. A file that is not there
 * is left out; one that cannot be read is an error, its path in `why`. */
int sources_collect(const struct sources_at *at, const char *credentials, struct sources *ret,
		    char why[SOURCES_PATH_SIZE]);

/* Where an entry belongs, with mode and the user it belongs to ("root", "hadir", "mosquitto").
 * -ENOENT: it is no file of ours. */
struct sources_place {
	char path[SOURCES_PATH_SIZE];
	unsigned mode;
	const char *user;
};
int sources_place(const struct sources_at *at, const char *name, struct sources_place *ret);

typedef int sources_path_fn(void *arg, const char *path, const char *name);

/* Settings that lie where a backup puts some, and that `s` does not have: what would hold beside
 * them. And every file that holds a secret, with what was put aside of them. A negative answer ends
 * it and is returned. */
int sources_each_other(const struct sources_at *at, const struct sources *s, sources_path_fn *each,
		       void *arg);
int sources_each_secret(const struct sources_at *at, sources_path_fn *each, void *arg);

void sources_done(struct sources *s); /* wipes: there are keys among them */

#endif
