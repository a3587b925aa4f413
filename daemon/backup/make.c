/* SPDX-License-Identifier: MIT */
#include "backup/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/archive.h"
#include "base/util.h"

/* One backup on its way. */
struct making {
	const struct backup_setup *setup;
	struct backup_state *state;
	char *why;
	char copy[SOURCES_PATH_SIZE]; /* in the open, on this medium; later what was read back */
	char fresh[SOURCES_PATH_SIZE], path[SOURCES_PATH_SIZE]; /* on the second medium */
	struct folder_file file;
	struct manifest manifest;
};

__attribute__((format(printf, 3, 4))) static int fail(struct making *m, enum backup_result result,
						      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(m->why, BACKUP_WHY_SIZE, fmt, args);
	va_end(args);
	m->state->result = result;
	return -1;
}

/* -errno of something that touched the folder. */
static int fail_folder(struct making *m, int r)
{
	enum backup_result result = BACKUP_FAILED;

	if (r == -ENOSPC || r == -EDQUOT || r == -EFBIG)
		result = BACKUP_FULL;
	else if (r == -ENOENT || r == -ENOTDIR || r == -EACCES || r == -EPERM || r == -EROFS)
		result = BACKUP_NO_FOLDER;
	return fail(m, result, "%s: %s", m->setup->folder, strerror(-r));
}

/* An unplugged stick leaves a folder on the card behind, where a backup is worth nothing. */
static int look_at_folder(struct making *m)
{
	const struct backup_setup *s = m->setup;
	struct stat folder, database;
	char *store = strdup(s->store);
	int r = store == NULL ? -ENOMEM : 0;

	if (r == 0 && (stat(s->folder, &folder) < 0 || access(s->folder, W_OK) < 0))
		r = -errno;
	if (r == 0 && !S_ISDIR(folder.st_mode))
		r = -ENOTDIR;
	if (r < 0) {
		free(store);
		return fail_folder(m, r);
	}
	r = stat(dirname(store), &database) < 0 ? -errno : 0;
	free(store);
	if (r < 0)
		return fail(m, BACKUP_FAILED, "%s: %s", s->store, strerror(-r));
	if (folder.st_dev == database.st_dev && !s->same_medium)
		return fail(m, BACKUP_SAME_MEDIUM,
			    "%s lies on the medium of the database: is the second one plugged in "
			    "and mounted?",
			    s->folder);
	return 0;
}

static int copy_database(struct making *m)
{
	const struct backup_setup *s = m->setup;
	int r;

	unlink(m->copy); /* of a run that was cut off */
	r = backup_beside_make(s->store);
	if (r == 0)
		r = store_snapshot(s->store, m->copy, s->now_s);
	if (r == 0)
		r = store_inspect(m->copy, &m->manifest.copy);
	if (r == -EUCLEAN)
		return fail(m, BACKUP_DAMAGED, "%s is damaged; nothing was written", s->store);
	if (r < 0)
		return fail(m, BACKUP_FAILED, "%s cannot be copied to %s: %s", s->store, m->copy,
			    strerror(-r));
	return 0;
}

static int put_manifest(struct making *m, struct archive *a)
{
	struct tar_entry e = {.name = "manifest.json", .mode = 0600, .mtime_s = m->setup->now_s};
	char *text = manifest_text(&m->manifest);
	int r = text == NULL ? -ENOMEM : 0;

	if (r == 0) {
		e.size = (int64_t)strlen(text);
		r = archive_put(a, &e, text);
	}
	free(text);
	return r;
}

static int put_database(struct making *m, struct archive *a)
{
	struct tar_entry e = {.name = "database",
			      .mode = 0640,
			      .mtime_s = m->setup->now_s,
			      .size = m->manifest.copy.bytes};
	int fd = open(m->copy, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : archive_put_file(a, &e, fd);

	close_fd(fd);
	return r;
}

static int write_into(struct making *m, int fd, const struct sources *files)
{
	struct archive *a = NULL;
	int r = archive_create(fd, m->setup->key, &a);

	if (r == 0)
		r = put_manifest(m, a);
	for (size_t i = 0; i < files->n && r == 0; i++)
		r = archive_put(a, &files->files[i].entry, files->files[i].bytes);
	if (r == 0)
		r = put_database(m, a);
	if (r == 0)
		r = archive_finish(a);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	/* What is read back is to come from the medium. */
	if (r == 0)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	archive_free(a);
	return r;
}

static int write_archive(struct making *m)
{
	char what[SOURCES_PATH_SIZE];
	struct sources files = {.n = 0};
	int r = sources_collect(&m->setup->at, m->setup->credentials, &files, what), fd;

	if (r < 0)
		return fail(m, BACKUP_FAILED, "%s cannot be read: %s", what, strerror(-r));
	fd = open(m->fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	r = fd < 0 ? -errno : backup_give(m->setup->store, fd);
	if (r == 0)
		r = write_into(m, fd, &files);
	close_fd(fd);
	sources_done(&files);
	return r < 0 ? fail_folder(m, r) : 0;
}

static bool same_copy(const struct store_copy *a, const struct store_copy *b)
{
	return a->version == b->version && a->bytes == b->bytes && a->punches == b->punches &&
	       a->head.seq == b->head.seq && strcmp(a->epoch, b->epoch) == 0 &&
	       memcmp(a->head.hash, b->head.hash, sizeof(a->head.hash)) == 0;
}

/* Before it has its name: what has the name of a backup is one. */
static int read_back(struct making *m)
{
	struct manifest found;
	int r;

	unlink(m->copy);
	r = backup_read(m->fresh, m->setup->key, m->copy, &found, NULL);
	if (r < 0)
		return fail(m, BACKUP_UNREADABLE, "%s was written, but %s", m->fresh,
			    backup_read_error(r));
	if (!same_copy(&found.copy, &m->manifest.copy))
		return fail(m, BACKUP_UNREADABLE, "%s came back as another database", m->fresh);
	return 0;
}

/* A database that was lost and begun anew holds less than its old backups: the last of them is all
 * that there is of the time before, and stays until there is more here. */
static bool holds_more(void *arg, const char *name)
{
	const struct making *m = arg;
	char path[SOURCES_PATH_SIZE];
	struct manifest old;

	return snprintf(path, sizeof(path), "%s/%s", m->setup->folder, name) < (int)sizeof(path) &&
	       backup_peek(path, m->setup->key, &old) == 0 &&
	       old.copy.head.seq > m->manifest.copy.head.seq;
}

static int give_name(struct making *m)
{
	int r = rename(m->fresh, m->path) < 0 ? -errno : folder_sync(m->setup->folder);

	if (r < 0)
		return fail_folder(m, r);
	/* Too many of them are no reason to call this one bad; a full medium will tell. */
	folder_prune(m->setup->folder, m->setup->office, (size_t)m->setup->keep, holds_more, m);
	return 0;
}

static int name_files(struct making *m, const struct backup_state *last)
{
	const struct backup_setup *s = m->setup;
	int r = folder_next(s->folder, s->office, last->file.number, s->now_s, &m->file);

	if (r < 0)
		return fail_folder(m, r);
	if (backup_beside(s->store, ".copy", m->copy) < 0 ||
	    snprintf(m->path, sizeof(m->path), "%s/%s", s->folder, m->file.name) >=
		    (int)sizeof(m->path) ||
	    snprintf(m->fresh, sizeof(m->fresh), "%s/%s.new", s->folder, m->file.name) >=
		    (int)sizeof(m->fresh))
		return fail(m, BACKUP_FAILED, "%s: the path is too long", s->folder);
	return 0;
}

void backup_make(const struct backup_setup *setup, const struct backup_state *last,
		 struct backup_state *ret, char why[BACKUP_WHY_SIZE])
{
	struct making m = {.setup = setup, .state = ret, .why = why};
	int r;

	why[0] = '\0';
	*ret = *last;
	ret->tried_s = setup->now_s;
	ret->result = BACKUP_OK;
	m.manifest.made_s = setup->now_s;
	snprintf(m.manifest.office, sizeof(m.manifest.office), "%s", setup->office);
	snprintf(m.manifest.name, sizeof(m.manifest.name), "%s", setup->name);
	snprintf(m.manifest.version, sizeof(m.manifest.version), "%s", setup->version);
	snprintf(m.manifest.store, sizeof(m.manifest.store), "%s", setup->store);
	r = look_at_folder(&m);
	if (r == 0)
		r = name_files(&m, last);
	if (r == 0)
		r = copy_database(&m);
	if (r == 0)
		r = write_archive(&m);
	if (r == 0)
		r = read_back(&m);
	if (r == 0)
		r = give_name(&m);
	if (m.copy[0] != '\0')
		unlink(m.copy);
	if (r < 0) {
		if (m.fresh[0] != '\0')
			unlink(m.fresh);
		return;
	}
	ret->made_s = setup->now_s;
	ret->file = m.file;
	ret->bytes = m.manifest.copy.bytes;
	ret->punches = m.manifest.copy.punches;
	ret->chain = m.manifest.copy.head.seq;
	strcpy(ret->epoch, m.manifest.copy.epoch);
}
