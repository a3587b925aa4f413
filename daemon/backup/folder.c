/* SPDX-License-Identifier: MIT */
#include "backup/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"

enum { NUMBER_DIGITS = 6, DATE_DIGITS = 8 };

static const char ending[] = ".hadir", half[] = ".hadir.new";

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* "-000007-20261122" and what follows, behind the office's id. */
static int parse(const char *name, const char *office, const char *end, int64_t *ret)
{
	size_t n = strlen(office), long_number;
	int64_t number = 0;

	if (strncmp(name, office, n) != 0 || name[n] != '-')
		return -EINVAL;
	name += n + 1;
	long_number = digits(name);
	if (long_number < NUMBER_DIGITS || long_number > 15 || name[long_number] != '-' ||
	    digits(name + long_number + 1) != DATE_DIGITS ||
	    strcmp(name + long_number + 1 + DATE_DIGITS, end) != 0)
		return -EINVAL;
	for (size_t i = 0; i < long_number; i++)
		number = 10 * number + (name[i] - '0');
	*ret = number;
	return 0;
}

static int newest_first(const void *a, const void *b)
{
	const struct folder_file *x = a, *y = b;

	return x->number < y->number ? 1 : x->number > y->number ? -1 : 0;
}

static int list(const char *folder, const char *office, const char *end, struct folder_file **ret,
		size_t *ret_n)
{
	DIR *dir = opendir(folder);
	struct folder_file *files = NULL;
	struct dirent *entry;
	size_t n = 0;
	int r = dir == NULL ? -errno : 0;

	while (r == 0 && (entry = readdir(dir)) != NULL) {
		int64_t number;

		if (strlen(entry->d_name) >= FOLDER_NAME_SIZE ||
		    parse(entry->d_name, office, end, &number) < 0)
			continue;
		if (n % 16 == 0) {
			struct folder_file *more = reallocarray(files, n + 16, sizeof(*more));

			if (more == NULL) {
				r = -ENOMEM;
				break;
			}
			files = more;
		}
		files[n].number = number;
		strcpy(files[n++].name, entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	if (r < 0) {
		free(files);
		return r;
	}
	if (n > 0)
		qsort(files, n, sizeof(*files), newest_first);
	*ret = files;
	*ret_n = n;
	return 0;
}

int folder_list(const char *folder, const char *office, struct folder_file **ret, size_t *ret_n)
{
	return list(folder, office, ending, ret, ret_n);
}

int folder_next(const char *folder, const char *office, int64_t last, int64_t utc_s,
		struct folder_file *ret)
{
	struct folder_file *files = NULL;
	time_t at = (time_t)utc_s;
	char date[16];
	struct tm tm;
	size_t n = 0;
	int r = folder_list(folder, office, &files, &n);

	if (r < 0)
		return r;
	ret->number = (n > 0 && files[0].number > last ? files[0].number : last) + 1;
	free(files);
	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(date, sizeof(date), "%Y%m%d", &tm) != DATE_DIGITS)
		return -EINVAL;
	r = snprintf(ret->name, sizeof(ret->name), "%s-%0*lld-%s%s", office, NUMBER_DIGITS,
		     (long long)ret->number, date, ending);
	return r >= (int)sizeof(ret->name) ? -ENAMETOOLONG : 0;
}

static int remove_from(const char *folder, const struct folder_file *files, size_t n)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = dir < 0 ? -errno : 0;

	for (size_t i = 0; i < n && r >= 0; i++)
		r = unlinkat(dir, files[i].name, 0) < 0 ? -errno : r + 1;
	close_fd(dir);
	return r;
}

int folder_prune(const char *folder, const char *office, size_t keep, folder_spare_fn *spare,
		 void *arg)
{
	struct folder_file *files = NULL, *halves = NULL;
	size_t n = 0, n_halves = 0, spared = keep;
	int r = list(folder, office, half, &halves, &n_halves), gone = 0;

	if (r == 0)
		r = remove_from(folder, halves, n_halves);
	if (r >= 0)
		r = folder_list(folder, office, &files, &n);
	while (spared < n && (spare == NULL || !spare(arg, files[spared].name)))
		spared++;
	if (r >= 0 && n > keep)
		r = gone = remove_from(folder, files + keep, spared - keep);
	if (r >= 0 && n > spared + 1) {
		r = remove_from(folder, files + spared + 1, n - spared - 1);
		gone += r;
	}
	free(files);
	free(halves);
	return r < 0 ? r : gone;
}

int folder_sync(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

	/* EINVAL: a file system that cannot (some network ones): its files were synced. */
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		r = -errno;
	close_fd(fd);
	return r;
}
