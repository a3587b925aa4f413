/* SPDX-License-Identifier: MIT */
#include "backup/sources.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"

enum base { ETC, MOSQUITTO, SYSTEM };

/* The first row that fits a name counts, so a prefix stands before those that it begins with. */
static const struct place {
	enum base base;
	const char *folder, *pattern;
	const char
		*credential; /* prefix in the credentials directory; NULL: everybody may read it */
	const char *in_archive;
	unsigned mode;
	const char *user;
} places[] = {
	{ETC, "", "hadir.conf", NULL, "conf/", 0644, "root"},
	{ETC, "conf.d/", "*.conf", NULL, "conf/conf.d/", 0644, "root"},
	/* The daemon writes the rules that people have approved on the page. */
	{ETC, "rules/", "*.conf", NULL, "conf/rules/", 0644, "hadir"},
	{ETC, "broker/", "*", "authority_", "broker/", 0600, "root"},
	{MOSQUITTO, "conf.d/", "hadir*.conf", NULL, "mosquitto/conf.d/", 0644, "root"},
	{MOSQUITTO, "certs/", "hadir.*", "mosquitto_certs_", "mosquitto/certs/", 0600, "mosquitto"},
	{MOSQUITTO, "", "hadir.*", "mosquitto_", "mosquitto/", 0600, "mosquitto"},
	{SYSTEM, "mosquitto.service.d/", "hadir.conf", NULL, "system/mosquitto.service.d/", 0644,
	 "root"},
	/* What an office lets the units do beyond what is installed: a bus over TCP, a folder. */
	{SYSTEM, "hadird.service.d/", "*.conf", NULL, "system/hadird.service.d/", 0644, "root"},
	{SYSTEM, "hadir-backup.service.d/", "*.conf", NULL, "system/hadir-backup.service.d/", 0644,
	 "root"},
	{SYSTEM, "hadir-web.service.d/", "*.conf", NULL, "system/hadir-web.service.d/", 0644,
	 "root"},
	{SYSTEM, "hadir-mqtt@.service.d/", "*.conf", NULL, "system/hadir-mqtt@.service.d/", 0644,
	 "root"},
	{ETC, "credentials/broker/", "*", "broker_", "credentials/broker/", 0400, "root"},
	{ETC, "credentials/", "*", "", "credentials/", 0400, "root"},
};

/* Connection sheets with open passwords, which are there to be printed and removed. */
static const char sheets[] = "authority_sheets_";

/* Beside /etc/hadir lie /etc/mosquitto and /etc/systemd; of a configuration elsewhere, within it.
 */
static int base_path(const struct sources_at *at, enum base base, char ret[SOURCES_PATH_SIZE])
{
	static const char *const below[] = {
		[ETC] = "", [MOSQUITTO] = "/mosquitto", [SYSTEM] = "/systemd/system"};
	char etc[SOURCES_PATH_SIZE];
	char *slash;
	int n;

	if (text_copy(etc, sizeof(etc), at->etc) < 0)
		return -ENAMETOOLONG;
	slash = strrchr(etc, '/');
	if (base != ETC && slash != NULL && strcmp(slash, "/hadir") == 0)
		*slash = '\0';
	n = snprintf(ret, SOURCES_PATH_SIZE, "%s%s%s", at->root, etc, below[base]);
	return n >= SOURCES_PATH_SIZE ? -ENAMETOOLONG : 0;
}

int sources_add(struct sources *s, const struct tar_entry *e, const void *bytes)
{
	struct sources_file *f;

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->files[i].entry.name, e->name) == 0)
			return -EEXIST;
	if (e->size > SOURCES_FILE_MAX || s->n == SOURCES_MAX ||
	    s->bytes + (size_t)e->size > SOURCES_BYTES_MAX)
		return -EFBIG;
	if (s->files == NULL) {
		s->files = calloc(SOURCES_MAX, sizeof(*s->files));
		if (s->files == NULL)
			return -ENOMEM;
	}
	f = &s->files[s->n];
	f->bytes = malloc((size_t)e->size + 1);
	if (f->bytes == NULL)
		return -ENOMEM;
	if (bytes != NULL)
		memcpy(f->bytes, bytes, (size_t)e->size);
	f->bytes[e->size] = '\0'; /* so that text is a string */
	f->entry = *e;
	s->bytes += (size_t)e->size;
	s->n++;
	return 0;
}

void sources_done(struct sources *s)
{
	for (size_t i = 0; i < s->n; i++) {
		sodium_memzero(s->files[i].bytes, (size_t)s->files[i].entry.size);
		free(s->files[i].bytes);
	}
	free(s->files);
	*s = (struct sources){.n = 0};
}

/* 0, also for what is no plain file of a name that may travel. */
static int take_file(struct sources *s, int dir, const char *file, const struct place *p,
		     const char *name)
{
	struct tar_entry e = {.mode = p->mode};
	struct stat st;
	ssize_t n = 0;
	int fd, r;

	if (snprintf(e.name, sizeof(e.name), "%s%s", p->in_archive, name) >= (int)sizeof(e.name) ||
	    !tar_name_safe(e.name))
		return 0;
	fd = openat(dir, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close_fd(fd);
		return 0;
	}
	e.size = st.st_size;
	e.mtime_s = st.st_mtime < 0 ? 0 : st.st_mtime;
	r = sources_add(s, &e, NULL);
	if (r == 0 && e.size > 0) {
		n = read(fd, s->files[s->n - 1].bytes, (size_t)e.size);
		r = n < 0 ? -errno : n < e.size ? -EAGAIN : 0;
	}
	close_fd(fd);
	return r == -EEXIST ? 0 : r;
}

static int take_folder(struct sources *s, const struct sources_at *at, const struct place *p,
		       char why[SOURCES_PATH_SIZE])
{
	char path[SOURCES_PATH_SIZE];
	struct dirent *entry;
	DIR *dir;
	int r = base_path(at, p->base, path);

	if (r < 0 || strlen(path) + strlen(p->folder) + 2 > sizeof(path))
		return -ENAMETOOLONG;
	strcat(strcat(path, "/"), p->folder);
	dir = opendir(path);
	if (dir == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	r = dir == NULL ? -errno : 0;
	if (r < 0)
		snprintf(why, SOURCES_PATH_SIZE, "%s", path);
	while (r == 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || fnmatch(p->pattern, entry->d_name, 0) != 0)
			continue;
		r = take_file(s, dirfd(dir), entry->d_name, p, entry->d_name);
		if (r < 0)
			snprintf(why, SOURCES_PATH_SIZE, "%.255s%.255s", path, entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	return r;
}

/* Of a credential's name: the place that its prefix tells, and its name there. */
static const struct place *of_credential(const char *credential, const char **ret_name)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct place *p = &places[i];
		size_t n = p->credential == NULL ? 0 : strlen(p->credential);

		if (p->credential == NULL || strncmp(credential, p->credential, n) != 0)
			continue;
		*ret_name = credential + n;
		/* What else lies in that folder is not ours. */
		return fnmatch(p->pattern, *ret_name, 0) == 0 &&
				       strncmp(credential, sheets, strlen(sheets)) != 0
			       ? p
			       : NULL;
	}
	return NULL;
}

static int take_credentials(struct sources *s, const char *credentials, char why[SOURCES_PATH_SIZE])
{
	DIR *dir = opendir(credentials);
	struct dirent *entry;
	int r = dir == NULL ? -errno : 0;

	snprintf(why, SOURCES_PATH_SIZE, "%s", credentials);
	while (r == 0 && (entry = readdir(dir)) != NULL) {
		const char *name;
		const struct place *p =
			entry->d_name[0] == '.' ? NULL : of_credential(entry->d_name, &name);

		if (p == NULL)
			continue;
		r = take_file(s, dirfd(dir), entry->d_name, p, name);
		if (r < 0)
			snprintf(why, SOURCES_PATH_SIZE, "%.255s/%.255s", credentials,
				 entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	return r;
}

int sources_collect(const struct sources_at *at, const char *credentials, struct sources *ret,
		    char why[SOURCES_PATH_SIZE])
{
	struct sources s = {.n = 0};
	int r = 0;

	why[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(places) && r == 0; i++)
		if (credentials == NULL || places[i].credential == NULL)
			r = take_folder(&s, at, &places[i], why);
	if (r == 0 && credentials != NULL)
		r = take_credentials(&s, credentials, why);
	if (r < 0) {
		sources_done(&s);
		return r;
	}
	*ret = s;
	return 0;
}

/* Every plain file of the place's folder; `hidden` ones as well. */
static int each_in(const struct sources_at *at, const struct place *p, const char *below,
		   bool hidden, sources_path_fn *each, void *arg)
{
	char folder[SOURCES_PATH_SIZE], path[SOURCES_PATH_SIZE];
	struct dirent **names = NULL;
	int n, r = base_path(at, p->base, folder);

	if (r < 0 || strlen(folder) + strlen(p->folder) + strlen(below) + 2 > sizeof(folder))
		return -ENAMETOOLONG;
	strcat(strcat(strcat(folder, "/"), p->folder), below);
	n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		bool fits = name[0] == '.' ? hidden && strstr(name, ".replaced-") != NULL
					   : fnmatch(p->pattern, name, 0) == 0;
		struct stat st;

		if (r >= 0 && fits &&
		    snprintf(path, sizeof(path), "%s%s", folder, name) < (int)sizeof(path) &&
		    lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			r = each(arg, path, name);
		free(names[i]);
	}
	free(names);
	return r;
}

int sources_each_secret(const struct sources_at *at, sources_path_fn *each, void *arg)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(places) && r >= 0; i++) {
		if (places[i].credential == NULL)
			continue;
		r = each_in(at, &places[i], "", true, each, arg);
		if (r >= 0 && strcmp(places[i].credential, "authority_") == 0)
			r = each_in(at, &places[i], "sheets/", true, each, arg);
	}
	return r < 0 ? r : 0;
}

struct other {
	const struct sources *s;
	const struct place *place;
	sources_path_fn *each;
	void *arg;
};

static int unless_held(void *arg, const char *path, const char *name)
{
	const struct other *o = arg;
	char held[SOURCES_PATH_SIZE];

	snprintf(held, sizeof(held), "%s%s", o->place->in_archive, name);
	for (size_t i = 0; i < o->s->n; i++)
		if (strcmp(o->s->files[i].entry.name, held) == 0)
			return 0;
	return o->each(o->arg, path, name);
}

int sources_each_other(const struct sources_at *at, const struct sources *s, sources_path_fn *each,
		       void *arg)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(places) && r >= 0; i++) {
		struct other o = {s, &places[i], each, arg};

		if (places[i].base == ETC && places[i].credential == NULL)
			r = each_in(at, &places[i], "", false, unless_held, &o);
	}
	return r < 0 ? r : 0;
}

int sources_place(const struct sources_at *at, const char *name, struct sources_place *ret)
{
	if (!tar_name_safe(name))
		return -ENOENT;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct place *p = &places[i];
		size_t n = strlen(p->in_archive);
		char base[SOURCES_PATH_SIZE];
		int r;

		if (strncmp(name, p->in_archive, n) != 0 || strchr(name + n, '/') != NULL ||
		    fnmatch(p->pattern, name + n, 0) != 0)
			continue;
		r = base_path(at, p->base, base);
		if (r == 0 && snprintf(ret->path, sizeof(ret->path), "%s/%s%s", base, p->folder,
				       name + n) >= (int)sizeof(ret->path))
			r = -ENAMETOOLONG;
		ret->mode = p->mode;
		ret->user = p->user;
		return r;
	}
	return -ENOENT;
}
