/* SPDX-License-Identifier: MIT */
#include "backup/put.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"

struct putting {
	const struct put_setup *setup;
	struct put_done *done;
	char *why;
	char date[24];
};

/* On the machine that the files are for, which may be a card in this one's reader. */
static bool find_user(struct putting *p, const char *name, uid_t *uid, gid_t *gid)
{
	char path[SOURCES_PATH_SIZE];
	struct passwd *found = NULL;
	FILE *f;

	if (*p->setup->at.root == '\0') {
		found = getpwnam(name);
	} else if (snprintf(path, sizeof(path), "%s/etc/passwd", p->setup->at.root) <
			   (int)sizeof(path) &&
		   (f = fopen(path, "re")) != NULL) {
		while ((found = fgetpwent(f)) != NULL && strcmp(found->pw_name, name) != 0)
			;
		fclose(f);
	}
	if (found != NULL) {
		*uid = found->pw_uid;
		*gid = found->pw_gid;
	}
	return found != NULL;
}

static int give_to(struct putting *p, const char *path, const char *user)
{
	uid_t uid = 0;
	gid_t gid = 0;

	if (geteuid() != 0)
		return 0;
	if (strcmp(user, "root") != 0 && !find_user(p, user, &uid, &gid))
		p->done->no_user = user;
	return chown(path, uid, gid) < 0 ? -errno : 0;
}

/* The folder of `path`, and those above it. A new one of keys is closed to everybody. */
static int make_folders(struct putting *p, const char *path, const char *user)
{
	char folder[SOURCES_PATH_SIZE];
	bool keys = strstr(path, "/credentials/") != NULL || strstr(path, "/broker/") != NULL;

	if (text_copy(folder, sizeof(folder), path) < 0)
		return -ENAMETOOLONG;
	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		bool last = strchr(slash + 1, '/') == NULL;
		int r = 0;

		*slash = '\0';
		if (mkdir(folder, last && keys ? 0700 : 0755) == 0)
			r = last && strcmp(user, "hadir") == 0 ? give_to(p, folder, user) : 0;
		else if (errno != EEXIST)
			r = -errno;
		*slash = '/';
		if (r < 0)
			return r;
	}
	return 0;
}

/* Hidden, so that nobody reads it as a setting or a key, and never lost. */
static int set_aside(struct putting *p, const char *path)
{
	char aside[SOURCES_PATH_SIZE];
	const char *name = strrchr(path, '/') + 1;

	if (snprintf(aside, sizeof(aside), "%.*s.%s.replaced-%s", (int)(name - path), path, name,
		     p->date) >= (int)sizeof(aside))
		return -ENAMETOOLONG;
	return rename(path, aside) < 0 && errno != ENOENT ? -errno : 0;
}

static bool is_same(const char *path, const struct sources_file *f)
{
	uint8_t *bytes = malloc((size_t)f->entry.size + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool same = bytes != NULL && fd >= 0 &&
		    read(fd, bytes, (size_t)f->entry.size + 1) == f->entry.size &&
		    memcmp(bytes, f->bytes, (size_t)f->entry.size) == 0;

	close_fd(fd);
	if (bytes != NULL)
		explicit_bzero(bytes, (size_t)f->entry.size + 1);
	free(bytes);
	return same;
}

static int write_file(struct putting *p, const char *path, const struct sources_file *f,
		      const struct sources_place *place)
{
	char fresh[SOURCES_PATH_SIZE + 8];
	int fd, r = 0;

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (write(fd, f->bytes, (size_t)f->entry.size) != f->entry.size)
		r = -ENOSPC;
	if (r == 0 && (fchmod(fd, place->mode) < 0 || fsync(fd) < 0))
		r = -errno;
	close_fd(fd);
	if (r == 0)
		r = give_to(p, fresh, place->user);
	if (r == 0 && !is_same(path, f))
		r = set_aside(p, path);
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(fresh);
	return r;
}

static int put_file(struct putting *p, const struct sources_file *f)
{
	struct sources_place place;
	int r = sources_place(&p->setup->at, f->entry.name, &place);

	if (r == -ENOENT) /* the manifest, or what a newer hadir adds */
		return 0;
	if (r == 0)
		r = make_folders(p, place.path, place.user);
	if (r == 0)
		r = write_file(p, place.path, f, &place);
	if (r < 0)
		snprintf(p->why, SOURCES_PATH_SIZE, "%s", place.path);
	else
		p->done->files++;
	return r;
}

/* A setting that was not in the backup would hold beside those that were. */
static int hide_other(void *arg, const char *path, const char *name)
{
	struct putting *p = arg;
	int r = set_aside(p, path);

	if (r < 0)
		snprintf(p->why, SOURCES_PATH_SIZE, "%s", path);
	return r;
}

static int put_database(struct putting *p, const char *scratch)
{
	const char *store = p->done->store;
	int r = chmod(scratch, 0640) < 0 ? -errno : give_to(p, scratch, "hadir");

	/* It may be damaged, and mostly is none: that is said, and no reason to stop. */
	if (store_punches_after(store, &p->done->manifest.copy.head, &p->done->beyond) < 0)
		p->done->beyond = -1;
	if (r == 0)
		r = store_set_aside(store, "replaced", p->setup->realtime_ns, p->done->aside);
	if (r == 0)
		store_rescue_over(store);
	return r < 0 ? r : store_install(scratch, store);
}

static int put_all(struct putting *p, const char *scratch, const struct sources *files)
{
	int r = sources_each_other(&p->setup->at, files, hide_other, p);

	for (size_t i = 0; i < files->n && r == 0; i++)
		r = put_file(p, &files->files[i]);
	if (r < 0)
		return r;
	/* Last: with it the office is what it was. */
	r = put_database(p, scratch);
	if (r < 0)
		snprintf(p->why, SOURCES_PATH_SIZE, "%s", p->done->store);
	return r;
}

/* Where the database will be, and that nobody uses what is there. */
static int take_place(struct putting *p, char scratch[SOURCES_PATH_SIZE + 8])
{
	struct put_done *done = p->done;
	int r = backup_peek(p->setup->file, p->setup->key, &done->manifest), lock;

	snprintf(p->why, SOURCES_PATH_SIZE, "%s", p->setup->file);
	if (r < 0)
		return r;
	if (snprintf(done->store, sizeof(done->store), "%s%s", p->setup->at.root,
		     done->manifest.store) >= (int)sizeof(done->store))
		return -ENAMETOOLONG;
	snprintf(scratch, SOURCES_PATH_SIZE + 8, "%s.copy", done->store);
	r = make_folders(p, done->store, "hadir");
	lock = r < 0 ? r : store_lock(done->store);
	if (lock < 0)
		snprintf(p->why, SOURCES_PATH_SIZE, "%s", done->store);
	else
		unlink(scratch);
	return lock;
}

/* hadird, who is not root, takes the same lock, also where nothing came of this. */
static int give_lock(struct putting *p)
{
	char name[SOURCES_PATH_SIZE + 8];

	snprintf(name, sizeof(name), "%s.lock", p->done->store);
	return give_to(p, name, "hadir");
}

int backup_put(const struct put_setup *setup, struct put_done *ret, char why[SOURCES_PATH_SIZE])
{
	struct putting p = {.setup = setup, .done = ret, .why = why};
	time_t at = (time_t)(setup->realtime_ns / NS_PER_S);
	char scratch[SOURCES_PATH_SIZE + 8];
	struct sources files = {.n = 0};
	struct tm tm;
	int r, lock, given;

	*ret = (struct put_done){.files = 0};
	why[0] = '\0';
	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(p.date, sizeof(p.date), "%Y%m%d-%H%M%S", &tm) == 0)
		return -EINVAL;
	lock = take_place(&p, scratch);
	if (lock < 0)
		return lock;
	r = backup_read(setup->file, setup->key, scratch, &ret->manifest, &files);
	if (r == 0 && !setup->dry)
		r = put_all(&p, scratch, &files);
	if (r < 0 || setup->dry)
		unlink(scratch);
	given = give_lock(&p);
	close_fd(lock);
	sources_done(&files);
	return r < 0 ? r : given;
}
