/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/files.h"

static int is_conf(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && n > 5 && strcmp(e->d_name + n - 5, ".conf") == 0;
}

/* By bytes: alphasort() would follow the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int files_each(const char *dir, struct diag *d, int (*take)(void *arg, const char *path), void *arg)
{
	struct dirent **list = NULL;
	int n = scandir(dir, &list, is_conf, by_name), r = 0;

	if (n < 0 && errno == ENOMEM)
		return -ENOMEM;
	if (n < 0 && errno != ENOENT)
		diag_error(d, dir, 0, "cannot be read: %s", strerror(errno));
	for (int i = 0; i < n; i++) {
		char *path = NULL;

		if (r == 0 && asprintf(&path, "%s/%s", dir, list[i]->d_name) < 0)
			r = -ENOMEM;
		if (r == 0) {
			r = take(arg, path);
			free(path);
		}
		free(list[i]);
	}
	free(list);
	return r;
}
