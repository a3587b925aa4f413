/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_ASSETS_H
#define HADIR_WEB_ASSETS_H

#include <stddef.h>

/* The files of ours that browsers keep: inside the program, under an address that changes with
 * their content, so that they may be kept for ever. */
struct asset {
	const char *name, *type;
	const char *body, *end;
	char address[48]; /* "/hadir.css?0123abcd"; asked for without the rest too */
};

/* Before the first request. */
void assets_init(void);
const char *asset_address(const char *name);
/* By path, "/hadir.css"; NULL: none. */
const struct asset *asset_find(const char *path);

#endif
