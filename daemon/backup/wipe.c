/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/put.h"
#include "base/util.h"

struct wiping {
	int files;
	char *why;
	bool again; /* what is needed to take it up again stays: the key of backups, and the mark */
};

static int overwrite(int fd, off_t size)
{
	static const char zeros[65536];

	while (size > 0) {
		ssize_t n = write(fd, zeros,
				  size < (off_t)sizeof(zeros) ? (size_t)size : sizeof(zeros));

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			size -= n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

static const char mark[] = ".retired";

static bool is_mark(const char *path)
{
	size_t n = strlen(path);

	return n >= sizeof(mark) - 1 && strcmp(path + n - (sizeof(mark) - 1), mark) == 0;
}

/* A card may keep the old blocks somewhere: the hand-over sheet says so. */
static int wipe_file(void *arg, const char *path, const char *name)
{
	struct wiping *w = arg;
	struct stat st;
	int fd, r = 0;

	if (w->again && (strcmp(name, "backup-key") == 0 || is_mark(path)))
		return 0;
	fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		r = errno == ELOOP ? 0 : -errno; /* a link: what it leads to is not ours */
	else if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		r = overwrite(fd, st.st_size);
	close_fd(fd);
	if (r == 0 && unlink(path) < 0)
		r = -errno;
	w->files += r == 0;
	if (r < 0)
		snprintf(w->why, SOURCES_PATH_SIZE, "%s", path);
	return r;
}

static int wipe_glob(struct wiping *w, const char *pattern)
{
	glob_t found;
	int r = 0;

	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc && r == 0; i++) {
		struct stat st;

		if (lstat(found.gl_pathv[i], &st) == 0 && !S_ISDIR(st.st_mode))
			r = wipe_file(w, found.gl_pathv[i], "");
	}
	globfree(&found);
	return r;
}

/* From here on there is no database to make a backup of. */
static int mark_retired(const char *store)
{
	char path[SOURCES_PATH_SIZE + 16];
	int fd, r;

	snprintf(path, sizeof(path), "%s%s", store, mark);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	r = fd < 0 || fsync(fd) < 0 ? -errno : 0;
	close_fd(fd);
	return r;
}

/* The database, all that is named after it but the mark, and what hadir-backup keeps of it. */
static int wipe_database(struct wiping *w, const char *root, const char *store)
{
	static const char *const endings[] = {"", "-*", ".*"};
	char pattern[SOURCES_PATH_SIZE], beside[SOURCES_PATH_SIZE];
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(endings) && r == 0; i++) {
		snprintf(pattern, sizeof(pattern), "%s%s%s", root, store, endings[i]);
		r = wipe_glob(w, pattern);
	}
	if (r == 0)
		r = backup_beside(store, ".*", beside);
	if (r == 0) {
		snprintf(pattern, sizeof(pattern), "%s%s", root, beside);
		r = wipe_glob(w, pattern);
	}
	return r;
}

int backup_wipe(const struct sources_at *at, const char *store, char why[SOURCES_PATH_SIZE])
{
	/* Retained states name people: mosquitto's file is a copy of today. */
	static const char mosquitto[] = "/var/lib/mosquitto/mosquitto.db*";
	struct wiping w = {.why = why, .again = true};
	char path[SOURCES_PATH_SIZE];
	const char *slash = strrchr(at->etc, '/');
	int r;

	snprintf(why, SOURCES_PATH_SIZE, "%s%s", at->root, store);
	r = mark_retired(why);
	why[0] = '\0';
	if (r == 0)
		r = wipe_database(&w, at->root, store);
	if (r == 0 && slash != NULL && strcmp(slash, "/hadir") == 0) {
		snprintf(path, sizeof(path), "%s%s", at->root, mosquitto);
		r = wipe_glob(&w, path);
	}
	if (r == 0)
		r = sources_each_secret(at, wipe_file, &w);
	w.again = false;
	if (r == 0)
		r = sources_each_secret(at, wipe_file, &w);
	if (r == 0)
		r = wipe_database(&w, at->root, store);
	return r < 0 ? r : w.files;
}

bool backup_wiping(const struct sources_at *at, const char *store)
{
	char path[SOURCES_PATH_SIZE];

	snprintf(path, sizeof(path), "%s%s%s", at->root, store, mark);
	return access(path, F_OK) == 0;
}
