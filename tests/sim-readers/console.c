/* SPDX-License-Identifier: MIT */
#include "console.h"

#include <string.h>
#include <unistd.h>

bool console_fill(struct console *c)
{
	ssize_t n = read(STDIN_FILENO, c->text + c->filled, sizeof(c->text) - 1 - c->filled);

	if (n > 0)
		c->filled += (size_t)n;
	return n > 0;
}

size_t console_next(struct console *c)
{
	static char line[sizeof(c->text)];
	char *end, *save = NULL;
	size_t n = 0;

	while (n == 0 && (end = memchr(c->text, '\n', c->filled)) != NULL) {
		size_t length = (size_t)(end - c->text);

		memcpy(line, c->text, length);
		line[length] = '\0';
		c->filled -= length + 1;
		memmove(c->text, end + 1, c->filled);
		for (char *w = strtok_r(line, " \r", &save); w != NULL && n < CONSOLE_WORDS;
		     w = strtok_r(NULL, " \r", &save))
			c->words[n++] = w;
	}
	return n;
}
