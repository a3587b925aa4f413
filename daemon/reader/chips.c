/* SPDX-License-Identifier: MIT */
#include "reader/chips.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_chip(const struct dirent *d)
{
	return strncmp(d->d_name, "gpiochip", strlen("gpiochip")) == 0;
}

int chips_try(int (*take)(const char *path, void *arg), void *arg)
{
	struct dirent **chips;
	int r = -ENODEV, n = scandir("/dev", &chips, is_chip, versionsort);

	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		char path[sizeof("/dev/") + sizeof(chips[i]->d_name)];

		snprintf(path, sizeof(path), "/dev/%s", chips[i]->d_name);
		free(chips[i]);
		if (r != 0) {
			int taken = take(path, arg);

			if (taken == 0 || r == -ENODEV)
				r = taken;
		}
	}
	free(chips);
	return r;
}
