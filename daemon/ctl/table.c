/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 8 };

struct table {
	size_t columns, rows, room;
	unsigned int right;
	size_t width[COLUMNS_MAX];
	char **cells; /* row after row, the titles first; owned, each of them too */
};

/* Characters, not bytes; no name here is written with wide or combining ones. */
static size_t width_of(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void put(struct table *t, size_t column, const char *text)
{
	size_t i = t->rows * t->columns + column;

	if (i == t->room) {
		t->room = t->room == 0 ? 64 * t->columns : 2 * t->room;
		t->cells = reallocarray(t->cells, t->room, sizeof(*t->cells));
		if (t->cells == NULL)
			err(CTL_FAILED, NULL);
	}
	t->cells[i] = strdup(text != NULL ? text : "");
	if (t->cells[i] == NULL)
		err(CTL_FAILED, NULL);
	if (width_of(t->cells[i]) > t->width[column])
		t->width[column] = width_of(t->cells[i]);
}

struct table *table_new(const struct ctl *c, const enum text_key *titles, unsigned int right)
{
	struct table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		err(CTL_FAILED, NULL);
	t->right = right;
	while (titles[t->columns] != TEXT_KEYS)
		t->columns++;
	for (size_t i = 0; i < t->columns; i++)
		put(t, i, show_text(c, titles[i]));
	t->rows = 1;
	return t;
}

void table_add(struct table *t, ...)
{
	va_list ap;

	va_start(ap, t);
	for (size_t i = 0; i < t->columns; i++)
		put(t, i, va_arg(ap, const char *));
	va_end(ap);
	t->rows++;
}

static void print_cell(const struct table *t, size_t column, const char *text)
{
	int pad = (int)(t->width[column] - width_of(text));

	if (t->right & 1u << column)
		printf("%*s%s", pad, "", text);
	else
		printf("%s%*s", text, column + 1 < t->columns ? pad : 0, "");
}

size_t table_print(struct table *t)
{
	size_t rows = t->rows - 1;

	for (size_t i = 0; i < t->rows * t->columns; i++) {
		size_t column = i % t->columns;

		if (rows > 0) {
			print_cell(t, column, t->cells[i]);
			fputs(column + 1 < t->columns ? "  " : "\n", stdout);
		}
		free(t->cells[i]);
	}
	free(t->cells);
	free(t);
	return rows;
}
