/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "base/utf8.h"
#include "conf/ini.h"

/* A key or a kind: short, and of one spelling. */
static bool word_valid(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= INI_NAME_MAX && s[n] == '\0';
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t");
	end = s + strlen(s);
	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	return s;
}

/* Make room for one more of `size` bytes; arrays grow by doubling. */
static int grow(void **array, size_t count, size_t size)
{
	void *bigger;

	if (count != 0 && (count < 16 || (count & (count - 1)) != 0))
		return 0;
	bigger = reallocarray(*array, count < 16 ? 16 : 2 * count, size);
	if (bigger == NULL)
		return -ENOMEM;
	*array = bigger;
	return 0;
}

static int take_section(struct ini *ini, char *s, int line, struct diag *d)
{
	size_t n = strlen(s);
	char *name;

	if (grow((void **)&ini->sections, ini->section_count, sizeof(*ini->sections)) < 0)
		return -ENOMEM;
	if (s[n - 1] == ']')
		s[n - 1] = '\0';
	else
		diag_error(d, ini->file, line, "\"%s\" does not end in ]", s);
	s = trim(s + 1);
	name = s + strcspn(s, " \t");
	if (*name != '\0')
		*name++ = '\0';
	name = trim(name);
	if (!word_valid(s) || strlen(name) > INI_NAME_MAX || strpbrk(name, " \t\r[]") != NULL)
		diag_error(d, ini->file, line,
			   "\"[%s%s%s]\": expected [kind] or [kind NAME], the kind of a-z, 0-9 and "
			   "-, the name without blanks",
			   s, *name == '\0' ? "" : " ", name);
	/* Kept even so: its keys are not to be taken for those of the section before. */
	ini->sections[ini->section_count++] = (struct ini_section){
		.kind = s, .name = name, .line = line, .first = ini->entry_count};
	return 0;
}

static int take_entry(struct ini *ini, char *s, int line, struct diag *d)
{
	char *value = strchr(s, '=');

	if (grow((void **)&ini->entries, ini->entry_count, sizeof(*ini->entries)) < 0)
		return -ENOMEM;
	if (value == NULL) {
		/* Only its first word: the rest may be a password. */
		diag_error(d, ini->file, line, "\"%.*s\": expected [section] or key = value",
			   (int)strcspn(s, " \t"), s);
		return 0;
	}
	*value++ = '\0';
	s = trim(s);
	if (!word_valid(s)) {
		diag_error(d, ini->file, line, "\"%.40s\" is no key: expected a-z, 0-9 and -", s);
		return 0;
	}
	if (ini->section_count == 0) {
		diag_error(d, ini->file, line, "%s stands before the first [section]", s);
		return 0;
	}
	ini->entries[ini->entry_count++] =
		(struct ini_entry){.key = s, .value = trim(value), .line = line};
	ini->sections[ini->section_count - 1].count++;
	return 0;
}

static int take_line(struct ini *ini, char *s, size_t n, int line, struct diag *d)
{
	if (n > INI_LINE_MAX) {
		diag_error(d, ini->file, line, "%zu bytes in one line: expected at most %d", n,
			   INI_LINE_MAX);
		return 0;
	}
	if (memchr(s, '\0', n) != NULL || !utf8_valid(s, n)) {
		diag_error(d, ini->file, line,
			   "bytes that are not text: expected UTF-8; save the file as UTF-8");
		return 0;
	}
	s = trim(s);
	if (*s == '\0' || *s == '#' || *s == ';')
		return 0;
	return *s == '[' ? take_section(ini, s, line, d) : take_entry(ini, s, line, d);
}

int ini_parse(const char *file, const char *text, size_t size, struct diag *d, struct ini *ret)
{
	struct ini ini = {.file = strdup(file), .text = malloc(size + 1)};
	int r = ini.file == NULL || ini.text == NULL ? -ENOMEM : 0;
	int line = 1;
	char *next;

	if (r == 0 && size > INI_FILE_MAX) {
		diag_error(d, file, 0, "%zu bytes: expected at most %d", size, INI_FILE_MAX);
		r = -EFBIG;
	}
	if (r < 0) {
		ini_done(&ini);
		return r;
	}
	memcpy(ini.text, text, size);
	ini.text[size] = '\n'; /* so that every line has an end */
	next = ini.text + (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
	for (char *s = next; r == 0 && s < ini.text + size; s = next, line++) {
		char *end = rawmemchr(s, '\n');

		next = end + 1;
		if (end > s && end[-1] == '\r')
			end--;
		*end = '\0';
		r = take_line(&ini, s, (size_t)(end - s), line, d);
	}
	if (r < 0)
		ini_done(&ini);
	else
		*ret = ini;
	return r;
}

/* Room for another byte and the NUL; twice as much each time. */
static int make_room(char **text, size_t *room, size_t size, size_t max)
{
	size_t more = *room == 0 ? 4096 : 2 * *room;
	char *larger;

	if (size + 1 < *room)
		return 0;
	if (more > max + 2)
		more = max + 2;
	larger = realloc(*text, more);
	if (larger == NULL)
		return -ENOMEM;
	*text = larger;
	*room = more;
	return 0;
}

int ini_read_file(const char *path, size_t max, struct diag *d, char **ret, size_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = fd < 0 ? -errno : 0;
	char *text = NULL;
	size_t size = 0, room = 0;

	while (r == 0 && size <= max) {
		ssize_t n;

		r = make_room(&text, &room, size, max);
		if (r < 0)
			break;
		n = read(fd, text + size, room - 1 - size);
		if (n < 0 && errno != EINTR)
			r = -errno;
		if (n == 0)
			break;
		size += n > 0 ? (size_t)n : 0;
	}
	close_fd(fd);
	if (r == 0 && size > max)
		r = -EFBIG;
	if (r < 0) {
		free(text);
		diag_error(d, path, 0, "cannot be read: %s", strerror(-r));
		return r;
	}
	text[size] = '\0';
	*ret = realloc(text, size + 1) ?: text;
	*ret_size = size;
	return 0;
}

int ini_load(const char *path, struct diag *d, struct ini *ret)
{
	char *text;
	size_t size;
	int r = ini_read_file(path, INI_FILE_MAX, d, &text, &size);

	if (r < 0)
		return r;
	r = ini_parse(path, text, size, d, ret);
	free(text);
	return r;
}

void ini_done(struct ini *ini)
{
	free(ini->file);
	free(ini->text);
	free(ini->sections);
	free(ini->entries);
	*ini = (struct ini){0};
}

const struct ini_entry *ini_find(const struct ini *ini, const struct ini_section *s,
				 const char *key)
{
	for (size_t i = s->first; i < s->first + s->count; i++)
		if (strcmp(ini->entries[i].key, key) == 0)
			return &ini->entries[i];
	return NULL;
}

void ini_report_repeats(const struct ini *ini, const struct ini_section *s, struct diag *d)
{
	for (size_t i = s->first; i < s->first + s->count; i++) {
		const struct ini_entry *e = &ini->entries[i], *first = ini_find(ini, s, e->key);

		if (first != e)
			diag_error(d, ini->file, e->line,
				   "%s is given twice, first in line %d: keep one", e->key,
				   first->line);
	}
}
