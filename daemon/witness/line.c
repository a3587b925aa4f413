/* SPDX-License-Identifier: MIT */
#include "witness/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "witness/bundle.h"

static int grow(struct line *l)
{
	size_t room = l->room == 0 ? 4096 : 2 * l->room;
	char *text;

	if (l->room > BUNDLE_LINE_MAX)
		return -EBADMSG;
	text = realloc(l->text, room);
	if (text == NULL)
		return -ENOMEM;
	l->text = text;
	l->room = room;
	return 0;
}

ssize_t line_read(FILE *f, struct line *l)
{
	size_t n = 0;

	for (;;) {
		int r = l->room - n < 2 ? grow(l) : 0;

		if (r < 0)
			return r;
		if (fgets(l->text + n, (int)(l->room - n), f) == NULL)
			return n == 0 || ferror(f) ? 0 : -EBADMSG;
		n += strlen(l->text + n);
		if (n > 0 && l->text[n - 1] == '\n')
			return n <= BUNDLE_LINE_MAX ? (ssize_t)n : -EBADMSG;
		if (n < l->room - 1) /* the file ends, or a NUL hides the rest */
			return -EBADMSG;
	}
}

void line_done(struct line *l)
{
	free(l->text);
	*l = (struct line){.text = NULL};
}
