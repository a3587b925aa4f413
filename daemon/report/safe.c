/* SPDX-License-Identifier: MIT */
#include "report/safe.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { SAFE_MAX = 512 }; /* bytes of one text in any format: no name is longer */

/* How many bytes the character at `s` has; 0 when it is not UTF-8. */
static size_t character(const char *s)
{
	uint8_t c = (uint8_t)s[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return strnlen(s, n) == n && utf8_valid(s, n) ? n : 0;
}

/* U+0085 and the other C1 controls, U+2028 and U+2029: lines end there for some programs. */
static bool breaks_line(const char *s, size_t n)
{
	uint8_t a = (uint8_t)s[0], b = (uint8_t)s[1];

	if (n == 1)
		return a < 0x20 || a == 0x7f;
	return (n == 2 && a == 0xc2 && b < 0xa0) ||
	       (n == 3 && a == 0xe2 && b == 0x80 && ((uint8_t)s[2] & 0xfe) == 0xa8);
}

/* U+061C, U+200B to U+200F, U+202A to U+202E, U+2060 to U+2069, U+FEFF (UAX #9, and characters
 * without a width, by which two names look the same). */
static bool turns_or_hides(const char *s, size_t n)
{
	uint8_t a = (uint8_t)s[0], b = (uint8_t)s[1], c = n > 2 ? (uint8_t)s[2] : 0;

	if (n == 2)
		return a == 0xd8 && b == 0x9c;
	if (n != 3)
		return false;
	return (a == 0xe2 && b == 0x80 && ((c >= 0x8b && c <= 0x8f) || (c >= 0xaa && c <= 0xae))) ||
	       (a == 0xe2 && b == 0x81 && c >= 0xa0 && c <= 0xa9) ||
	       (a == 0xef && b == 0xbb && c == 0xbf);
}

static size_t put(char *buf, size_t size, const char *s, const char *without)
{
	static const char ellipsis[] = "…";
	size_t length = 0;

	while (*s != '\0') {
		size_t n = character(s);
		const char *out = n == 0 ? "?" : breaks_line(s, n) ? " " : s;
		size_t out_n = out == s ? n : 1;

		if (n > 0 && (turns_or_hides(s, n) || (n == 1 && strchr(without, *s) != NULL)))
			out_n = 0;
		if (length + out_n >= size) {
			while (length > 0 && length + sizeof(ellipsis) > size)
				length = utf8_cut(buf, length - 1);
			memcpy(buf + length, ellipsis, sizeof(ellipsis));
			return length + sizeof(ellipsis) - 1;
		}
		memcpy(buf + length, out, out_n);
		length += out_n;
		buf[length] = '\0'; /* utf8_cut looks at it */
		s += n == 0 ? 1 : n;
	}
	buf[length] = '\0';
	return length;
}

size_t safe_line(char *buf, size_t size, const char *s)
{
	return put(buf, size, s, "");
}

size_t safe_chat(char *buf, size_t size, const char *s)
{
	return put(buf, size, s, "*_~`");
}

void safe_html(FILE *f, const char *s)
{
	char line[SAFE_MAX];

	safe_line(line, sizeof(line), s);
	for (s = line; *s != '\0'; s++)
		switch (*s) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		case '\'':
			fputs("&#39;", f);
			break;
		default:
			fputc(*s, f);
		}
}

void safe_csv(FILE *f, const char *s)
{
	char line[SAFE_MAX];
	bool quoted, formula;

	safe_line(line, sizeof(line), s);
	/* A tab or a CR in front is a blank by now; what follows it is looked at. */
	formula = line[0] != '\0' && strchr("=+-@", line[strspn(line, " ")]) != NULL &&
		  line[strspn(line, " ")] != '\0';
	quoted = formula || strpbrk(line, ";,\"'") != NULL || line[0] == ' ';
	if (quoted)
		fputc('"', f);
	if (formula)
		fputc('\'', f);
	for (s = line; *s != '\0'; s++) {
		if (*s == '"')
			fputc('"', f);
		fputc(*s, f);
	}
	if (quoted)
		fputc('"', f);
}
