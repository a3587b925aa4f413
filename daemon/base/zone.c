/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "base/zone.h"

enum { DAY_S = 86400, STEPS_MAX = 2048 };

#define FIRST_S 0LL	    /* 1970-01-01 */
#define LAST_S 4102444800LL /* 2100-01-01 */

bool zone_known(const char *name)
{
	const char *dir = getenv("TZDIR") ?: "/usr/share/zoneinfo";
	char path[256], magic[4];
	bool known;
	int fd;

	if (*name == '\0' || *name == '/' || *name == ':' || strstr(name, "..") != NULL)
		return false;
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	/* RFC 8536; a directory or zone.tab has no such beginning. */
	known = read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
	close_fd(fd);
	return known;
}

static int32_t offset_at(int64_t utc_s)
{
	time_t t = utc_s;
	struct tm tm;

	return localtime_r(&t, &tm) != NULL ? (int32_t)tm.tm_gmtoff : 0;
}

/* The first second of the new offset, which holds at `after` and did not at `before`. */
static int64_t find_step(int64_t before, int64_t after)
{
	int32_t old = offset_at(before);

	while (after - before > 1) {
		int64_t middle = before + (after - before) / 2;

		if (offset_at(middle) == old)
			before = middle;
		else
			after = middle;
	}
	return after;
}

/* A change that is taken back within a day would pass unseen; no zone has had one since 1970. */
static int probe(struct zone_step *steps, size_t *ret_n)
{
	size_t n = 0;

	steps[n++] = (struct zone_step){.from_s = FIRST_S, .offset_s = offset_at(FIRST_S)};
	for (int64_t day = FIRST_S + DAY_S; day <= LAST_S; day += DAY_S) {
		int32_t offset = offset_at(day);

		if (offset == steps[n - 1].offset_s)
			continue;
		if (n == STEPS_MAX)
			return -ENOMEM;
		steps[n++] = (struct zone_step){.from_s = find_step(day - DAY_S, day),
						.offset_s = offset};
	}
	*ret_n = n;
	return 0;
}

int zone_load(const char *name, struct zone *ret)
{
	const char *now = getenv("TZ");
	struct zone_step *steps = NULL;
	char *before = NULL;
	size_t n = 0;
	int r = 0;

	if (!zone_known(name))
		return -ENOENT;
	if (now != NULL && (before = strdup(now)) == NULL)
		return -ENOMEM;
	steps = calloc(STEPS_MAX, sizeof(*steps));
	if (steps == NULL || setenv("TZ", name, 1) < 0)
		r = -ENOMEM;
	if (r == 0) {
		tzset();
		r = probe(steps, &n);
		if (before != NULL)
			setenv("TZ", before, 1);
		else
			unsetenv("TZ");
		tzset();
	}
	free(before);
	if (r < 0) {
		free(steps);
		return r;
	}
	*ret = (struct zone){.steps = reallocarray(steps, n, sizeof(*steps)) ?: steps, .n = n};
	return 0;
}

void zone_done(struct zone *z)
{
	free((void *)z->steps);
	*z = (struct zone){0};
}
