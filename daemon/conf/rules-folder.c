/* SPDX-License-Identifier: MIT */
#include "conf/rules-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "conf/files.h"
#include "conf/rules-keys.h"

struct finding {
	const char *name;
	char *ret; /* RULES_PATH_SIZE */
	struct diag d;
};

/* 1 ends the walk: this is it. A file that makes no sense is nobody's. */
static int is_it(void *arg, const char *path)
{
	struct finding *f = arg;
	const struct ini_section *s;
	const struct ini_entry *e;
	struct ini ini;
	bool found;
	int r = ini_load(path, &f->d, &ini);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	s = rules_find(&ini, RULES_RULE);
	e = s != NULL ? ini_find(&ini, s, "name") : NULL;
	found = e != NULL && strcmp(e->value, f->name) == 0;
	ini_done(&ini);
	if (!found)
		return 0;
	return text_copy(f->ret, RULES_PATH_SIZE, path) < 0 ? -ENAMETOOLONG : 1;
}

/* A file of that name may hold another rule. */
static int free_path(const char *dir, const char *name, char ret[RULES_PATH_SIZE])
{
	for (int i = 1; i < 100; i++) {
		int n = i == 1 ? snprintf(ret, RULES_PATH_SIZE, "%s/%s.conf", dir, name)
			       : snprintf(ret, RULES_PATH_SIZE, "%s/%s-%d.conf", dir, name, i);

		if (n >= RULES_PATH_SIZE)
			return -ENAMETOOLONG;
		if (access(ret, F_OK) < 0)
			return errno == ENOENT ? 0 : -errno;
	}
	return -EEXIST;
}

int rules_folder_find(const char *dir, const char *name, char ret[RULES_PATH_SIZE])
{
	struct finding f = {.name = name, .ret = ret};
	int r;

	if (!slug_valid(name)) /* it becomes a file's name */
		return -EINVAL;
	r = files_each(dir, &f.d, is_it, &f);
	diag_done(&f.d);
	return r != 0 ? r : free_path(dir, name, ret);
}

struct trying {
	struct rules_text texts[RULEBOOK_FILES_MAX];
	size_t count;
	const char *instead; /* this file is not read */
	struct diag *d;
};

static int add_text(struct trying *t, const char *path, char *text, size_t size)
{
	char *copy = strdup(path);

	if (copy == NULL || text == NULL || t->count == RULEBOOK_FILES_MAX) {
		if (t->count == RULEBOOK_FILES_MAX)
			diag_error(t->d, path, 0, "more than %d files", RULEBOOK_FILES_MAX);
		free(copy);
		free(text);
		return t->count == RULEBOOK_FILES_MAX ? -EINVAL : -ENOMEM;
	}
	t->texts[t->count++] = (struct rules_text){.path = copy, .text = text, .size = size};
	return 0;
}

static int read_other(void *arg, const char *path)
{
	struct trying *t = arg;
	char *text;
	size_t size;
	int r;

	if (strcmp(path, t->instead) == 0)
		return 0;
	r = ini_read_file(path, INI_FILE_MAX, t->d, &text, &size);
	return r < 0 ? r : add_text(t, path, text, size);
}

int rules_folder_try(const char *dir, const char *path, const char *text, struct diag *d,
		     struct rulebook **ret)
{
	struct trying t = {.instead = path, .d = d};
	int r = files_each(dir, d, read_other, &t);

	if (r == 0)
		r = add_text(&t, path, strdup(text), strlen(text));
	if (r == 0)
		r = rulebook_parse(t.texts, t.count, d, ret);
	for (size_t i = 0; i < t.count; i++) {
		free((void *)t.texts[i].path);
		free((void *)t.texts[i].text);
	}
	return r;
}

static int write_text(int fd, const char *text)
{
	int r = write_all(fd, text, strlen(text));

	/* Like the files that people put there: whoever may read hadir.conf reads its rules. */
	return r < 0 ? r : fchmod(fd, 0644) < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* The folder's own entry is on the disk as well. */
static int sync_folder(int dir)
{
	return fsync(dir) < 0 && errno != EINVAL ? -errno : 0;
}

static int replace(int dir, const char *name, const char *text)
{
	char hidden[NAME_MAX + 1];
	int fd, r;

	/* Hidden and without .conf at its end: nobody takes it for a rule. */
	if (snprintf(hidden, sizeof(hidden), ".%s.new", name) >= (int)sizeof(hidden))
		return -ENAMETOOLONG;
	if (unlinkat(dir, hidden, 0) < 0 && errno != ENOENT)
		return -errno;
	fd = openat(dir, hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = write_text(fd, text);
	close_fd(fd);
	if (r == 0 && renameat(dir, hidden, dir, name) < 0)
		r = -errno;
	if (r < 0)
		unlinkat(dir, hidden, 0);
	return r;
}

int rules_folder_put(const char *path, const char *text)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	char folder[RULES_PATH_SIZE];
	int dir, r;

	if (slash == NULL || snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path) >=
				     (int)sizeof(folder))
		return -EINVAL;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	if (text != NULL)
		r = replace(dir, name, text);
	else
		r = unlinkat(dir, name, 0) < 0 && errno != ENOENT ? -errno : 0;
	if (r == 0)
		r = sync_folder(dir);
	close_fd(dir);
	return r;
}
