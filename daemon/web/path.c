/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/utf8.h"
#include "web/job.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A part that is empty, or leads anywhere but down. */
static bool is_trick(const char *part, size_t n)
{
	return n == 0 || (n == 1 && part[0] == '.') || (n == 2 && memcmp(part, "..", 2) == 0);
}

bool path_take(const char *uri, char path[PATH_MAX_SIZE], const char **query)
{
	size_t end = strcspn(uri, "?"), n = 0;

	*query = uri[end] == '?' ? uri + end + 1 : "";
	if (uri[0] != '/')
		return false;
	for (size_t i = 0; i < end; i++) {
		unsigned char c = (unsigned char)uri[i];

		if (c == '%') {
			if (end - i < 3 || hex(uri[i + 1]) < 0 || hex(uri[i + 2]) < 0)
				return false;
			c = (unsigned char)(hex(uri[i + 1]) << 4 | hex(uri[i + 2]));
			i += 2;
			if (c == '/' || c == '%')
				return false;
		}
		if (c < 0x20 || c == 0x7f || c == '\\' || n + 1 >= PATH_MAX_SIZE)
			return false;
		path[n++] = (char)c;
	}
	path[n] = '\0';
	if (!utf8_valid(path, n))
		return false;
	for (const char *part = path + 1; n > 1; part += strcspn(part, "/") + 1) {
		if (is_trick(part, strcspn(part, "/")))
			return false;
		if (part[strcspn(part, "/")] == '\0')
			break;
	}
	return true;
}
