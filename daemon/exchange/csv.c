/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "exchange/csv.h"

char csv_separator(const char *header)
{
	static const char separators[] = ";,\t";
	char best = ';';
	size_t most = 0;

	for (const char *s = separators; *s != '\0'; s++) {
		size_t n = 0;

		for (const char *c = header; *c != '\0'; c++)
			n += *c == *s;
		if (n > most) {
			most = n;
			best = *s;
		}
	}
	return best;
}

char *csv_line(char **text, char *end)
{
	char *line = *text, *stop;

	if (line >= end)
		return NULL;
	stop = memchr(line, '\n', (size_t)(end - line));
	if (stop == NULL)
		stop = end;
	*text = stop + 1;
	if (stop > line && stop[-1] == '\r')
		stop--;
	*stop = '\0';
	return line;
}

static bool is_blank(char c, char separator)
{
	return c == ' ' || (c == '\t' && separator != '\t');
}

/* Unquote in place. Returns what stands behind the closing quote, or NULL without one. */
static char *unquote(char *s)
{
	char *to = s, *from = s + 1;

	for (; *from != '\0'; from++) {
		if (*from == '"' && from[1] != '"') {
			*to = '\0';
			return from + 1;
		}
		from += *from == '"';
		*to++ = *from;
	}
	return NULL;
}

/* One field that begins at `s`, its blanks dropped. Returns what stands behind it. */
static char *take_field(char *s, char separator, char **ret)
{
	char *rest, *end;

	while (is_blank(*s, separator))
		s++;
	*ret = s;
	if (*s == '"') {
		rest = unquote(s);
		while (rest != NULL && is_blank(*rest, separator))
			rest++;
		return rest;
	}
	rest = strchrnul(s, separator);
	for (end = rest; end > s && is_blank(end[-1], separator); end--)
		;
	if (end < rest)
		*end = '\0';
	return rest;
}

ssize_t csv_split(char *line, char separator, char **fields, size_t max)
{
	size_t n = 0;
	bool more;

	do {
		char *rest;

		if (n == max)
			return -E2BIG;
		rest = take_field(line, separator, &fields[n++]);
		if (rest == NULL || (*rest != '\0' && *rest != separator))
			return -EBADMSG;
		more = *rest == separator;
		*rest = '\0';
		line = rest + 1;
	} while (more);
	return (ssize_t)n;
}
