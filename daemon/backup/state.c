/* SPDX-License-Identifier: MIT */
#include "backup/state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"

static const char *const names[BACKUP_RESULTS] = {
	[BACKUP_OK] = "ok",
	[BACKUP_NO_KEY] = "no-key",
	[BACKUP_NO_FOLDER] = "no-folder",
	[BACKUP_SAME_MEDIUM] = "same-medium",
	[BACKUP_FULL] = "full",
	[BACKUP_DAMAGED] = "damaged",
	[BACKUP_UNREADABLE] = "unreadable",
	[BACKUP_FAILED] = "failed",
};

const char *backup_result_name(enum backup_result r)
{
	return names[r];
}

static int unpack(json_t *root, struct backup_state *s)
{
	const char *result, *epoch, *file;
	json_int_t tried, made, bytes, punches, chain, number;

	if (json_unpack(root, "{s:I, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:I}", "tried", &tried,
			"result", &result, "made", &made, "bytes", &bytes, "punches", &punches,
			"chain", &chain, "epoch", &epoch, "file", &file, "number", &number) < 0 ||
	    text_copy(s->epoch, sizeof(s->epoch), epoch) < 0 ||
	    text_copy(s->file.name, sizeof(s->file.name), file) < 0)
		return -EBADMSG;
	s->result = 0;
	while (s->result < BACKUP_RESULTS && strcmp(names[s->result], result) != 0)
		s->result++;
	s->tried_s = tried;
	s->made_s = made;
	s->bytes = bytes;
	s->punches = punches;
	s->chain = chain;
	s->file.number = number;
	return s->result == BACKUP_RESULTS ? -EBADMSG : 0;
}

int backup_beside(const char *store, const char *ending, char ret[SOURCES_PATH_SIZE])
{
	const char *slash = strrchr(store, '/'), *name = slash == NULL ? store : slash + 1;
	int n = snprintf(ret, SOURCES_PATH_SIZE, "%.*sbackup/%s%s", (int)(name - store), store,
			 name, ending);

	return n >= SOURCES_PATH_SIZE ? -ENAMETOOLONG : 0;
}

int backup_beside_make(const char *store)
{
	char path[SOURCES_PATH_SIZE], *slash;
	struct stat above;
	int r = backup_beside(store, "", path);

	if (r < 0)
		return r;
	slash = strrchr(path, '/');
	*slash = '\0';
	if (mkdir(path, 0750) < 0)
		return errno == EEXIST ? 0 : -errno;
	slash = strrchr(path, '/');
	if (geteuid() != 0 || slash == NULL)
		return 0;
	*slash = '\0';
	r = stat(slash == path ? "/" : path, &above) < 0 ? -errno : 0;
	*slash = '/';
	if (r == 0 && chown(path, above.st_uid, above.st_gid) < 0)
		r = -errno;
	return r;
}

int backup_give(const char *store, int fd)
{
	char *copy = geteuid() == 0 ? strdup(store) : NULL;
	struct stat above;
	int r = 0;

	if (geteuid() != 0)
		return 0;
	/* EPERM: a file system without owners. */
	if (copy == NULL)
		r = -ENOMEM;
	else if (stat(dirname(copy), &above) < 0 ||
		 (fchown(fd, above.st_uid, above.st_gid) < 0 && errno != EPERM))
		r = -errno;
	free(copy);
	return r;
}

int backup_scratch(const char *store, char ret[SOURCES_PATH_SIZE])
{
	int r = backup_beside_make(store);

	if (r == 0)
		r = backup_beside(store, ".check", ret);
	if (r == 0 && unlink(ret) < 0 && errno != ENOENT)
		r = -errno;
	return r;
}

void backup_clear(const char *store)
{
	static const char *const endings[] = {".copy", ".copy-journal", ".check", ".check-journal"};
	char path[SOURCES_PATH_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (backup_beside(store, endings[i], path) == 0)
			unlink(path);
}

int backup_state_read(const char *store, struct backup_state *ret)
{
	struct backup_state s = {.tried_s = 0};
	char path[SOURCES_PATH_SIZE];
	json_t *root;
	int fd, r = backup_beside(store, ".backup", path);

	if (r < 0)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	root = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	close_fd(fd);
	r = root == NULL ? -EBADMSG : unpack(root, &s);
	json_decref(root);
	if (r == 0)
		*ret = s;
	return r;
}

int backup_state_write(const char *store, const struct backup_state *s)
{
	json_t *root =
		json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:I}", "tried",
			  (json_int_t)s->tried_s, "result", names[s->result], "made",
			  (json_int_t)s->made_s, "bytes", (json_int_t)s->bytes, "punches",
			  (json_int_t)s->punches, "chain", (json_int_t)s->chain, "epoch", s->epoch,
			  "file", s->file.name, "number", (json_int_t)s->file.number);
	char path[SOURCES_PATH_SIZE], fresh[SOURCES_PATH_SIZE];
	int fd = -1, r = root == NULL ? -ENOMEM : backup_beside(store, ".backup", path);

	if (r == 0)
		r = backup_beside(store, ".backup.new", fresh);
	if (r == 0)
		r = backup_beside_make(store);
	if (r == 0)
		fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (fd >= 0)
		r = backup_give(store, fd);
	if (r == 0 && (fd < 0 || json_dumpfd(root, fd, JSON_COMPACT) < 0 || fsync(fd) < 0))
		r = errno > 0 ? -errno : -EIO;
	close_fd(fd);
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	json_decref(root);
	return r;
}
