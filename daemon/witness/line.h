/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WITNESS_LINE_H
#define HADIR_WITNESS_LINE_H

#include <stdio.h>
#include <sys/types.h>

/* Lines of a file from a stranger: of any length up to BUNDLE_LINE_MAX, of which few are long. */

struct line {
	char *text; /* the last one, with its newline */
	size_t room;
};

/* How long the next one is; 0: there is none, or the file cannot be read (ferror()). -EBADMSG: too
 * long, without an end, or with a NUL in it; -ENOMEM. */
ssize_t line_read(FILE *f, struct line *l);
void line_done(struct line *l);

#endif
