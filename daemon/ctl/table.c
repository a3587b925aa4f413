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

static void print_row(const struct table *t, char **cells)
{
	size_t last = t->columns;

	while (last > 1 && cells[last - 1][0] == '\0') /* no blanks at the end of a line */
		last--;
	for (size_t i = 0; i < last; i++) {
		int pad = (int)(t->width[i] - width_of(cells[i]));
		bool right = t->right & 1u << i;

		printf("%*s%s%*s", right ? pad : 0, "", cells[i], right || i + 1 == last ? 0 : pad,
		       "");
		fputs(i + 1 < last ? "  " : "\n", stdout);
	}
}

size_t table_print(struct table *t)
{
	size_t rows = t->rows - 1;

	for (size_t i = 0; rows > 0 && i < t->rows; i++)
		print_row(t, t->cells + i * t->columns);
	for (size_t i = 0; i < t->rows * t->columns; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
	return rows;
}

enum ctl_exit ctl_list(struct ctl *c, const char *verb, json_t *args, const enum text_key *titles,
		       unsigned int right, ctl_row_fn *row)
{
	struct table *t = table_new(c, titles, right);
	enum ctl_exit r = ctl_ask(c, verb, args, row, t);

	if (table_print(t) == 0 && r == CTL_OK && !c->json)
		puts(show_text(c, TEXT_NOTHING));
	return r;
}
