/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/diag.h"

void diag_done(struct diag *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->items[i].file);
		free(d->items[i].text);
	}
	free(d->items);
	*d = (struct diag){0};
}

/* Behind the last item of the same file that stands no later in it; at the end for a new file. */
static size_t place(const struct diag *d, const char *file, int line)
{
	size_t i = d->count, end = d->count;

	while (i > 0 && strcmp(d->items[i - 1].file, file) != 0)
		i--;
	if (i == 0)
		return end;
	while (i > 0 && strcmp(d->items[i - 1].file, file) == 0 && d->items[i - 1].line > line)
		i--;
	return i;
}

/* A file is input: what it holds must neither move a terminal's cursor nor fake a second line. */
static void make_printable(char *s)
{
	for (; *s != '\0'; s++)
		if ((uint8_t)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

static void cut_to_text_size(char *s)
{
	if (strlen(s) < DIAG_TEXT_SIZE)
		return;
	s[utf8_cut(s, DIAG_TEXT_SIZE - 4)] = '\0';
	strcat(s, "...");
}

void diag_add(struct diag *d, enum diag_severity severity, const char *file, int line,
	      const char *fmt, ...)
{
	struct diag_item item = {.severity = severity, .line = line};
	va_list ap;
	size_t at;

	*(severity == DIAG_ERROR ? &d->errors : &d->warnings) += 1;
	if (d->items == NULL)
		d->items = calloc(DIAG_MAX, sizeof(*d->items));
	if (d->items == NULL || d->count == DIAG_MAX) {
		d->dropped++;
		return;
	}
	va_start(ap, fmt);
	if (vasprintf(&item.text, fmt, ap) < 0)
		item.text = NULL;
	va_end(ap);
	item.file = strdup(file);
	if (item.text == NULL || item.file == NULL) {
		free(item.text);
		free(item.file);
		d->dropped++;
		return;
	}
	make_printable(item.text);
	cut_to_text_size(item.text);
	at = place(d, file, line);
	memmove(&d->items[at + 1], &d->items[at], (d->count - at) * sizeof(item));
	d->items[at] = item;
	d->count++;
}

char *diag_format(const struct diag_item *item, char *dst, size_t dst_size)
{
	const char *severity = item->severity == DIAG_ERROR ? "error" : "warning";

	if (item->line > 0)
		snprintf(dst, dst_size, "%s:%d: %s: %s", item->file, item->line, severity,
			 item->text);
	else
		snprintf(dst, dst_size, "%s: %s: %s", item->file, severity, item->text);
	return dst;
}

void diag_print(const struct diag *d, FILE *to)
{
	char line[DIAG_TEXT_SIZE + 512];

	for (size_t i = 0; i < d->count; i++)
		fprintf(to, "%s\n", diag_format(&d->items[i], line, sizeof(line)));
	if (d->dropped > 0)
		fprintf(to, "and %zu more\n", d->dropped);
}

enum { WORD_MAX = 48 };

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Edits between two words, a swap of neighbours being one (Damerau, restricted). */
static int distance(const char *a, const char *b)
{
	int n = (int)strlen(a), m = (int)strlen(b);
	int row[3][WORD_MAX + 1]; /* of the line before last, the last line, this line */

	for (int j = 0; j <= m; j++)
		row[1][j] = j;
	for (int i = 1; i <= n; i++) {
		row[2][0] = i;
		for (int j = 1; j <= m; j++) {
			int d = row[1][j - 1] + (a[i - 1] != b[j - 1]);

			d = least(d, least(row[1][j] + 1, row[2][j - 1] + 1));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d = least(d, row[0][j - 2] + 1);
			row[2][j] = d;
		}
		memcpy(row[0], row[1], sizeof(row[0]));
		memcpy(row[1], row[2], sizeof(row[1]));
	}
	return row[1][m];
}

const char *diag_nearest(const char *found, const void *words, size_t count, size_t stride)
{
	const char *best = NULL;
	int best_edits = 3, length = (int)strlen(found);

	if (strlen(found) > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const char *word = *(const char *const *)((const char *)words + i * stride);
		int edits;

		if (word == NULL || strlen(word) > WORD_MAX ||
		    abs((int)strlen(word) - length) >= best_edits)
			continue;
		edits = distance(found, word);
		if (edits < best_edits && 2 * edits < (int)strlen(word)) {
			best = word;
			best_edits = edits;
		}
	}
	return best;
}
