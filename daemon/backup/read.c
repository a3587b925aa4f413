/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/archive.h"
#include "backup/backup.h"
#include "base/util.h"

/* An archive on its way in. */
struct taking {
	const char *scratch; /* NULL: the database is not wanted */
	struct manifest manifest;
	bool has_manifest, has_database, only_manifest;
	struct sources *files;
	struct sources held; /* manifest, and files before anybody is given them */
	uint8_t *to;	     /* in memory, or … */
	int fd;		     /* … the scratch file, or neither */
};

static int begin(void *arg, const struct tar_entry *e)
{
	struct taking *t = arg;
	bool database = strcmp(e->name, "database") == 0;
	int r;

	/* The manifest comes first and once, the database last. */
	if (t->has_database || t->has_manifest == (strcmp(e->name, "manifest.json") == 0))
		return -EBADMSG;
	t->to = NULL;
	t->fd = -1;
	t->has_database = database;
	if (database && t->scratch != NULL) {
		t->fd = open(t->scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		return t->fd < 0 ? -errno : 0;
	}
	if (database)
		return 0;
	r = sources_add(&t->held, e, NULL);
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	t->to = t->held.files[t->held.n - 1].bytes;
	return 0;
}

static int bytes(void *arg, const void *piece, size_t n)
{
	struct taking *t = arg;

	if (t->to != NULL) {
		memcpy(t->to, piece, n);
		t->to += n;
	}
	for (const char *p = piece; t->fd >= 0 && n > 0;) {
		ssize_t done = write(t->fd, p, n);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

static int end(void *arg)
{
	struct taking *t = arg;
	const struct sources_file *f = &t->held.files[t->held.n - 1];
	int r = 0;

	t->fd = close_fd(t->fd);
	if (!t->has_manifest) {
		r = strlen((char *)f->bytes) == (size_t)f->entry.size
			    ? manifest_parse((char *)f->bytes, &t->manifest)
			    : -EBADMSG;
		t->has_manifest = true;
		if (r == 0 && t->only_manifest)
			r = -ECANCELED;
	}
	return r;
}

static int read_archive(const char *file, const uint8_t key[BACKUP_KEY_SIZE], struct taking *t)
{
	static const struct archive_taker taker = {begin, bytes, end};
	int fd = open(file, O_RDONLY | O_CLOEXEC), r;

	t->fd = -1;
	if (fd < 0)
		return -errno;
	r = archive_read(fd, key, &taker, t);
	t->fd = close_fd(t->fd);
	close_fd(fd);
	return r;
}

/* It is the database that the manifest tells of, and whole. */
static int compare(const char *scratch, struct manifest *m)
{
	struct store_copy found, *told = &m->copy;
	int r = store_inspect(scratch, &found);

	if (r < 0)
		return r;
	if (found.head.seq != told->head.seq || strcmp(found.epoch, told->epoch) != 0 ||
	    memcmp(found.head.hash, told->head.hash, sizeof(told->head.hash)) != 0 ||
	    found.made_s != m->made_s)
		return -EUCLEAN;
	*told = found;
	return 0;
}

int backup_read(const char *file, const uint8_t key[BACKUP_KEY_SIZE], const char *scratch,
		struct manifest *ret, struct sources *files)
{
	struct taking t = {.scratch = scratch};
	int r = read_archive(file, key, &t);

	if (r == 0 && !t.has_database)
		r = -EBADMSG;
	if (r == 0)
		r = compare(scratch, &t.manifest);
	if (r < 0 && t.has_database && r != -EEXIST)
		unlink(scratch);
	if (r == 0)
		*ret = t.manifest;
	if (r == 0 && files != NULL)
		*files = t.held;
	else
		sources_done(&t.held);
	return r;
}

int backup_peek(const char *file, const uint8_t key[BACKUP_KEY_SIZE], struct manifest *ret)
{
	struct taking t = {.only_manifest = true};
	int r = read_archive(file, key, &t);

	if (r == -ECANCELED) {
		*ret = t.manifest;
		r = 0;
	} else if (r == 0) {
		r = -EBADMSG;
	}
	sources_done(&t.held);
	return r;
}

const char *backup_read_error(int r)
{
	switch (r) {
	case -EPROTO:
		return "it is no backup of hadir";
	case -EKEYREJECTED:
		return "it was made with another key";
	case -EBADMSG:
		return "it is not what was written: damaged or changed";
	case -ENODATA:
		return "its end is missing";
	case -EUCLEAN:
		return "the database in it is damaged";
	case -EPROTONOSUPPORT:
		return "a newer hadir has made it";
	default:
		return strerror(-r);
	}
}

static int restore(const char *path, const uint8_t key[BACKUP_KEY_SIZE], const char *store,
		   struct manifest *ret)
{
	char scratch[SOURCES_PATH_SIZE];
	int r;

	if (snprintf(scratch, sizeof(scratch), "%s.copy", store) >= (int)sizeof(scratch))
		return -ENAMETOOLONG;
	unlink(scratch);
	r = backup_read(path, key, scratch, ret, NULL);
	if (r == 0 && chmod(scratch, 0640) < 0)
		r = -errno;
	if (r == 0)
		r = store_install(scratch, store);
	if (r < 0)
		unlink(scratch);
	return r;
}

int backup_restore_last(const char *folder, const char *office, const uint8_t key[BACKUP_KEY_SIZE],
			const char *store, struct manifest *ret, struct folder_file *ret_file,
			backup_skipped_fn *skipped)
{
	struct folder_file *files = NULL;
	char path[SOURCES_PATH_SIZE];
	size_t n = 0;
	int lock, r = folder_list(folder, office, &files, &n);

	if (r < 0)
		return r;
	lock = store_lock(store);
	r = lock < 0 ? lock : -ENOENT;
	for (size_t i = 0; i < n && lock >= 0; i++) {
		snprintf(path, sizeof(path), "%.255s/%s", folder, files[i].name);
		r = restore(path, key, store, ret);
		*ret_file = files[i];
		/* No room, or a database that is there after all: an older one does not help. */
		if (r == 0 || r == -EEXIST || r == -ENOSPC)
			break;
		if (skipped != NULL)
			skipped(files[i].name, r);
		r = -ENOENT;
	}
	close_fd(lock);
	free(files);
	return r;
}
