/* SPDX-License-Identifier: MIT */
#include "web/form.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { BOUNDARY_MAX = 70 }; /* RFC 2046, 5.1.1 */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place: "+" is a blank, "%41" a byte. The length, or -EINVAL. */
static long unescape(char *s, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i] == '+' ? ' ' : s[i];

		if (c == '%') {
			if (n - i < 3 || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
				return -EINVAL;
			c = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
			i += 2;
		}
		s[out++] = c;
	}
	return (long)out;
}

/* A text of ours holds no NUL, no control but line ends and tabs, and is UTF-8. */
static bool is_text(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && strchr("\t\r\n", s[i]) == NULL) ||
		    s[i] == 0x7f || s[i] == '\0')
			return false;
	return utf8_valid(s, n);
}

static int add(struct form *f, const struct form_field *field)
{
	if (f->n == FORM_FIELDS_MAX)
		return -E2BIG;
	if ((f->n & (f->n - 1)) == 0) { /* room doubles */
		size_t room = f->n == 0 ? 1 : 2 * f->n;
		struct form_field *more = reallocarray(f->fields, room, sizeof(*more));

		if (more == NULL)
			return -ENOMEM;
		f->fields = more;
	}
	f->fields[f->n++] = *field;
	return 0;
}

/* One "name=value" of `n` bytes, with room for a NUL behind it. */
static int take_pair(struct form *f, char *s, size_t n)
{
	char *equals = memchr(s, '=', n), *value = equals != NULL ? equals + 1 : s + n;
	long name_n = unescape(s, equals != NULL ? (size_t)(equals - s) : n);
	long value_n = unescape(value, n - (size_t)(value - s));

	if (name_n < 0 || value_n < 0 || !is_text(s, (size_t)name_n) ||
	    !is_text(value, (size_t)value_n))
		return -EINVAL;
	value[value_n] = '\0';
	s[name_n] = '\0';
	return add(f, &(struct form_field){.name = s, .value = value, .size = (size_t)value_n});
}

int form_parse(const char *text, size_t size, struct form *ret)
{
	/* Each pair gets a byte behind it: its "&", or the one more at the end. */
	struct form f = {.text = malloc(size + 1)};
	size_t at = 0;
	int r = 0;

	if (f.text == NULL)
		return -ENOMEM;
	memcpy(f.text, text, size);
	f.text[size] = '\0';
	while (r == 0 && at < size) {
		char *end = memchr(f.text + at, '&', size - at);
		size_t n = (end != NULL ? (size_t)(end - f.text) : size) - at;

		if (n > 0)
			r = take_pair(&f, f.text + at, n);
		at += n + 1;
	}
	if (r < 0) {
		form_done(&f);
		return r;
	}
	*ret = f;
	return 0;
}

/* The value of `name` in a header such as: form-data; name="file"; filename="a.csv". What stands
 * in quotation marks is no parameter: name="a; filename=b". */
static char *parameter(const char *header, const char *name)
{
	size_t n = strlen(name);
	bool quoted = false;

	for (const char *at = header + 1; at[-1] != '\0'; at++) {
		const char *value = at + n + 1, *end;

		quoted ^= at[-1] == '"';
		if (quoted || strchr("; \t", at[-1]) == NULL || strncmp(at, name, n) != 0 ||
		    at[n] != '=')
			continue;
		if (*value != '"')
			return strndup(value, strcspn(value, "; \t\r\n"));
		end = strchr(++value, '"');
		return end != NULL ? strndup(value, (size_t)(end - value)) : NULL;
	}
	return NULL;
}

/* The headers of one part up to its empty line; `*body` is what follows. A piece of f->text. */
static int take_headers(char *part, char **body, char **name, char **filename)
{
	char *end = strstr(part, "\r\n\r\n"), *line, *rest;
	bool seen = false;

	if (end == NULL || end == part)
		return -EINVAL;
	*end = '\0';
	*body = end + 4;
	*name = *filename = NULL;
	rest = part;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (strncasecmp(line, "content-disposition:", 20) != 0 || seen)
			continue;
		seen = true;
		*filename = parameter(line, "filename");
		*name = parameter(line, "name");
	}
	return *name != NULL ? 0 : -EINVAL;
}

/* A part of `n` bytes from `part` on; the byte behind it may be overwritten. */
static int take_part(struct form *f, char *part, size_t n)
{
	struct form_field field = {0};
	char *body, *name = NULL, *filename = NULL;
	int r;

	part[n] = '\0';
	r = take_headers(part, &body, &name, &filename);
	if (r == 0) {
		field.size = n - (size_t)(body - part);
		field.value = body;
		/* They stay in the text, over the headers that are done with: no shorter than both.
		 */
		assert(strlen(name) + (filename != NULL ? strlen(filename) : 0) + 2 <=
		       (size_t)(body - part));
		field.name = memcpy(part, name, strlen(name) + 1);
		if (filename != NULL)
			field.filename =
				memcpy(part + strlen(name) + 1, filename, strlen(filename) + 1);
		if (!is_text(name, strlen(name)) ||
		    (filename != NULL ? !is_text(filename, strlen(filename))
				      : !is_text(body, field.size)))
			r = -EINVAL;
	}
	free(name);
	free(filename);
	return r < 0 ? r : add(f, &field);
}

/* "--boundary" of a Content-Type, as parts begin with it. */
static int boundary_of(const char *type, char ret[BOUNDARY_MAX + 5])
{
	char *copy = strdup(type), *value = NULL;
	int r = -EINVAL;

	if (copy == NULL)
		return -ENOMEM;
	if (strncasecmp(copy, "multipart/form-data", 19) == 0)
		value = parameter(copy, "boundary");
	if (value != NULL && *value != '\0' && strlen(value) <= BOUNDARY_MAX) {
		stpcpy(stpcpy(ret, "\r\n--"), value);
		r = 0;
	}
	free(value);
	free(copy);
	return r;
}

int form_parse_multipart(const char *type, const char *body, size_t size, struct form *ret)
{
	struct form f = {0};
	char mark[BOUNDARY_MAX + 5], *at, *end;
	size_t n;
	int r = boundary_of(type, mark);

	if (r < 0)
		return r;
	/* A line end in front, so that the first boundary is like the others. */
	f.text = malloc(size + 3);
	if (f.text == NULL)
		return -ENOMEM;
	memcpy(f.text, "\r\n", 2);
	memcpy(f.text + 2, body, size);
	end = f.text + 2 + size;
	*end = '\0';
	n = strlen(mark);
	at = memmem(f.text, size + 2, mark, n);
	r = at == f.text ? 0 : -EINVAL;
	while (r == 0) {
		char *next;

		at += n;
		if (strncmp(at, "--", 2) == 0)
			break;
		if (strncmp(at, "\r\n", 2) != 0) {
			r = -EINVAL;
			break;
		}
		at += 2;
		next = memmem(at, (size_t)(end - at), mark, n);
		r = next == NULL ? -EINVAL : take_part(&f, at, (size_t)(next - at));
		at = next;
	}
	if (r < 0) {
		form_done(&f);
		return r;
	}
	*ret = f;
	return 0;
}

void form_done(struct form *f)
{
	free(f->fields);
	free(f->text);
	*f = (struct form){0};
}

const char *form_nth(const struct form *f, const char *name, size_t n)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->fields[i].filename == NULL && strcmp(f->fields[i].name, name) == 0 &&
		    n-- == 0)
			return f->fields[i].value;
	return NULL;
}

const char *form_text(const struct form *f, const char *name)
{
	const char *text = form_nth(f, name, 0);

	return text != NULL ? text : "";
}

const struct form_field *form_file(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->fields[i].filename != NULL && strcmp(f->fields[i].name, name) == 0)
			return &f->fields[i];
	return NULL;
}
