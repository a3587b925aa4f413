/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 20 };

void place_path(const struct broker_place *p, char ret[BROKER_PATH_SIZE], const char *path)
{
	/* What does not fit is no file, and opening it says so. */
	if (snprintf(ret, BROKER_PATH_SIZE, "%s%s", p->into, path) >= BROKER_PATH_SIZE)
		ret[0] = '\0';
}

bool place_exists(const struct broker_place *p, const char *path)
{
	char whole[BROKER_PATH_SIZE];

	place_path(p, whole, path);
	return access(whole, F_OK) == 0;
}

static enum ctl_exit unwritable(const struct broker_place *p, const char *path, int r)
{
	ctl_complain(p->c, TEXT_ERROR_WRITE, TEXT_ARGS({"path", path}, {"cause", strerror(-r)}));
	return CTL_FAILED;
}

/* Every folder that is missing on the way to `path`; ours hold keys and passwords. */
static int make_folders(const char *path)
{
	char whole[BROKER_PATH_SIZE];

	snprintf(whole, sizeof(whole), "%s", path);
	for (char *slash = strchr(whole + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(whole, strstr(whole, "/hadir/") != NULL ? 0700 : 0755) < 0 &&
		    errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int give(int fd, enum place_owner owner)
{
	const struct passwd *broker = owner == PLACE_BROKER ? getpwnam("mosquitto") : NULL;

	if (fchmod(fd, owner == PLACE_ALL ? 0644 : 0600) < 0)
		return -errno;
	if (geteuid() == 0 && broker != NULL && fchown(fd, broker->pw_uid, broker->pw_gid) < 0)
		return -errno;
	return 0;
}

static int fill(int fd, const char *text, enum place_owner owner)
{
	size_t size = strlen(text), done = 0;
	int r = give(fd, owner);

	while (r == 0 && done < size) {
		ssize_t n = write(fd, text + done, size - done);

		if (n < 0)
			r = -errno;
		else
			done += (size_t)n;
	}
	return r == 0 && fsync(fd) < 0 ? -errno : r;
}

static int sync_folder(char *path)
{
	int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	r = fsync(fd) < 0 ? -errno : 0;
	close_fd(fd);
	return r;
}

enum ctl_exit place_write(const struct broker_place *p, const char *path, const char *text,
			  enum place_owner owner)
{
	char whole[BROKER_PATH_SIZE], fresh[BROKER_PATH_SIZE + 8];
	int fd, r;

	place_path(p, whole, path);
	if (!p->c->json)
		puts(show(p->c, p->dry ? TEXT_BROKER_WOULD_WRITE : TEXT_BROKER_WRITES,
			  TEXT_ARGS({"path", whole})));
	if (p->dry)
		return CTL_OK;
	snprintf(fresh, sizeof(fresh), "%s.new", whole);
	r = make_folders(whole);
	if (r < 0)
		return unwritable(p, whole, r);
	unlink(fresh); /* of a run that was cut off, with whatever rights it has */
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	r = fd < 0 ? -errno : fill(fd, text, owner);
	close_fd(fd);
	if (r == 0 && rename(fresh, whole) < 0)
		r = -errno;
	if (r == 0) {
		snprintf(fresh, sizeof(fresh), "%s", whole);
		r = sync_folder(fresh);
	}
	return r < 0 ? unwritable(p, whole, r) : CTL_OK;
}

enum ctl_exit place_remove(const struct broker_place *p, const char *path)
{
	char whole[BROKER_PATH_SIZE];

	place_path(p, whole, path);
	if (access(whole, F_OK) < 0)
		return CTL_OK;
	if (!p->c->json)
		puts(show(p->c, p->dry ? TEXT_BROKER_WOULD_DELETE : TEXT_BROKER_DELETES,
			  TEXT_ARGS({"path", whole})));
	return p->dry || unlink(whole) == 0 ? CTL_OK : unwritable(p, whole, -errno);
}

char *place_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? malloc(TEXT_MAX + 1) : NULL;
	size_t n = text != NULL ? fread(text, 1, TEXT_MAX, f) : 0;

	if (text != NULL && ferror(f)) {
		free(text);
		text = NULL;
	}
	if (f != NULL)
		fclose(f);
	if (text != NULL)
		text[n] = '\0';
	return text;
}

enum ctl_exit place_shipped(const struct broker_place *p, const char *name, char **ret)
{
	char path[BROKER_PATH_SIZE];

	snprintf(path, sizeof(path), "%s/mosquitto/%s", p->share, name);
	*ret = place_read(path);
	if (*ret != NULL)
		return CTL_OK;
	ctl_complain(p->c, TEXT_ERROR_FILE, TEXT_ARGS({"path", path}, {"cause", strerror(errno)}));
	return CTL_FAILED;
}

char *place_replace(char *text, const char *old, const char *with)
{
	char *ret = NULL, *from = text;
	size_t size;
	FILE *f = text != NULL ? open_memstream(&ret, &size) : NULL;

	if (f != NULL) {
		for (char *hit = strstr(from, old); hit != NULL; hit = strstr(from, old)) {
			fwrite(from, 1, (size_t)(hit - from), f);
			fputs(with, f);
			from = hit + strlen(old);
		}
		fputs(from, f);
		fclose(f);
	}
	free(text);
	return ret;
}

static void collect(int fd, char *out, size_t size)
{
	size_t used = 0;
	char rest[256];
	ssize_t n;

	while ((n = used + 1 < size ? read(fd, out + used, size - 1 - used)
				    : read(fd, rest, sizeof(rest))) > 0)
		if (used + 1 < size)
			used += (size_t)n;
	out[used] = '\0';
}

/* Returns the exit status, or -errno. */
static int run(const char *const argv[], char *out, size_t size)
{
	posix_spawn_file_actions_t files;
	int pipes[2], status = 0, r;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, pipes[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, pipes[1], STDERR_FILENO);
	r = posix_spawnp(&pid, argv[0], &files, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	close_fd(pipes[1]);
	if (r == 0)
		collect(pipes[0], out, size);
	close_fd(pipes[0]);
	if (r != 0)
		return -r;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

enum ctl_exit place_run(const struct broker_place *p, const char *const argv[], char *out,
			size_t size)
{
	int r = run(argv, out, size);

	if (r == 0)
		return CTL_OK;
	out[strcspn(out, "\n")] = '\0';
	ctl_complain(p->c, TEXT_BROKER_PROGRAM,
		     TEXT_ARGS({"program", argv[0]}, {"cause", r < 0 ? strerror(-r) : out}));
	return CTL_FAILED;
}

bool place_quiet(const char *const argv[], char *out, size_t size)
{
	return run(argv, out, size) == 0;
}

enum ctl_exit place_scratch(const struct broker_place *p, char ret[BROKER_PATH_SIZE])
{
	int r;

	place_path(p, ret, BROKER_SCRATCH "/new.XXXXXX");
	r = make_folders(ret);
	if (r == 0 && mkdtemp(ret) == NULL)
		r = -errno;
	return r < 0 ? unwritable(p, ret, r) : CTL_OK;
}

void place_scratch_done(const char *folder)
{
	char pattern[BROKER_PATH_SIZE + 4];
	glob_t files;

	snprintf(pattern, sizeof(pattern), "%s/*", folder);
	if (glob(pattern, 0, NULL, &files) == 0) {
		for (size_t i = 0; i < files.gl_pathc; i++)
			unlink(files.gl_pathv[i]);
		globfree(&files);
	}
	rmdir(folder);
}
