/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "web/layout.h"
#include "web/pages.h"

const struct route *const web_routes[] = {
	account_routes,	 lobby_routes,	     health_routes, own_routes,	      morning_routes,
	papers_routes,	 corrections_routes, gaps_routes,   manual_routes,    cards_routes,
	month_routes,	 sheets_routes,	     roster_routes, positions_routes, accounts_routes,
	calendar_routes, rules_routes,	     camat_routes,  digest_routes,    period_routes,
	watch_routes,	 why_routes,	     unit_routes,   live_routes,      NULL,
};

/* Parts of `path` in `part`, cut in place; their number, or -1: too many, or one is empty. */
static int split(char *path, char *part[8])
{
	int n = 0;

	if (strcmp(path, "/") == 0)
		return 0;
	while (*path == '/') {
		*path++ = '\0';
		if (n == 8 || *path == '/' || *path == '\0')
			return -1;
		part[n++] = path;
		path += strcspn(path, "/");
	}
	return *path == '\0' ? n : -1;
}

/* 0 - as many of `arg` as there are "*"; -1: another path. */
static int match(const char *route, char *const part[8], int n, const char *arg[REQUEST_ARGS_MAX])
{
	int i = 0, stars = 0;

	if (strcmp(route, "/") == 0)
		return n == 0 ? 0 : -1;
	while (*route == '/') {
		size_t size = strcspn(++route, "/");

		if (i == n)
			return -1;
		if (size == 1 && *route == '*' && stars < REQUEST_ARGS_MAX)
			arg[stars++] = part[i];
		else if (strlen(part[i]) != size || memcmp(part[i], route, size) != 0)
			return -1;
		route += size;
		i++;
	}
	return i == n ? stars : -1;
}

const struct route *route_find(bool post, const char *path, const char *arg[REQUEST_ARGS_MAX],
			       char *buf, size_t size)
{
	const struct route *starred = NULL;
	const char *found[REQUEST_ARGS_MAX] = {0};
	char *part[8];
	int n;

	if (path[0] != '/' || strlen(path) >= size)
		return NULL;
	strcpy(buf, path);
	n = split(buf, part);
	for (size_t t = 0; n >= 0 && web_routes[t] != NULL; t++)
		for (const struct route *r = web_routes[t]; r->path != NULL; r++) {
			const char *args[REQUEST_ARGS_MAX] = {0};
			int stars = ((r->flags & ROUTE_POST) != 0) == post
					    ? match(r->path, part, n, args)
					    : -1;

			/* "/surat/baru" comes before "/surat/\*", wherever they stand. */
			if (stars < 0 || (stars > 0 && starred != NULL))
				continue;
			memcpy(found, args, sizeof(found));
			starred = r;
			if (stars == 0)
				goto out;
		}
out:
	if (starred != NULL)
		memcpy(arg, found, sizeof(found));
	return starred;
}

bool route_open_to(const char *path, unsigned int roles)
{
	const char *arg[REQUEST_ARGS_MAX];
	char buf[64];
	const struct route *route = route_find(false, path, arg, buf, sizeof(buf));

	return route != NULL && ((route->flags & ROUTE_OPEN) != 0 || (route->roles & roles) != 0);
}
