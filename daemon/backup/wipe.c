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

/* A card may keep the old blocks somewhere: the hand-over sheet says so. */
static int wipe_file(void *arg, const char *path, const char *name)
{
	struct wiping *w = arg;
	struct stat st;
	int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), r = 0;

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

int backup_wipe(const struct sources_at *at, const char *store, char why[SOURCES_PATH_SIZE])
{
	/* Retained states name people: mosquitto's file is a copy of today. */
	static const char mosquitto[] = "/var/lib/mosquitto/mosquitto.db*";
	struct wiping w = {.why = why};
	char pattern[SOURCES_PATH_SIZE], beside[SOURCES_PATH_SIZE];
	static const char *const endings[] = {"-*", ".*", ""};
	const char *slash = strrchr(at->etc, '/');
	int r;

	why[0] = '\0';
	r = sources_each_secret(at, wipe_file, &w);
	for (size_t i = 0; i < ARRAY_LEN(endings) && r == 0; i++) {
		snprintf(pattern, sizeof(pattern), "%s%s%s", at->root, store, endings[i]);
		r = wipe_glob(&w, pattern);
	}
	if (r == 0)
		r = backup_beside(store, ".*", beside);
	if (r == 0) {
		snprintf(pattern, sizeof(pattern), "%s%s", at->root, beside);
		r = wipe_glob(&w, pattern);
	}
	if (r == 0 && slash != NULL && strcmp(slash, "/hadir") == 0) {
		snprintf(pattern, sizeof(pattern), "%s%s", at->root, mosquitto);
		r = wipe_glob(&w, pattern);
	}
	return r < 0 ? r : w.files;
}
