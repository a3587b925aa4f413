/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/html.h"
#include "report/qr.h"
#include "report/safe.h"

struct page {
	FILE *f;
	enum page_format format;
	enum text_language lang;
	int error;
	/* The open table; a text has to know all cells before it can align the first. */
	size_t columns, rows, room;
	char **cells; /* row after row, the titles first */
};

struct page *page_open(FILE *f, enum page_format format, enum text_language lang, const char *title)
{
	struct page *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->f = f;
	p->format = format;
	p->lang = lang;
	if (format == PAGE_HTML)
		html_begin(f, lang, title);
	page_heading(p, title);
	return p;
}

int page_close(struct page *p)
{
	int r;

	if (p->format == PAGE_HTML)
		html_end(p->f);
	r = p->error != 0 ? p->error : ferror(p->f) ? -EIO : 0;
	free(p->cells);
	free(p);
	return r;
}

static void put(struct page *p, const char *tag, const char *text)
{
	char line[1024];

	if (p->format == PAGE_HTML) {
		html_element(p->f, tag, text);
		return;
	}
	safe_line(line, sizeof(line), text);
	fprintf(p->f, "%s\n", line);
}

void page_heading(struct page *p, const char *text)
{
	put(p, "p class=\"t\"", text);
}

void page_line(struct page *p, enum text_key key, const struct text_arg *args)
{
	char line[1024];

	text_format(line, sizeof(line), p->lang, key, args);
	put(p, "p", line);
}

void page_qr(struct page *p, const char *text)
{
	if (p->format == PAGE_HTML)
		qr_svg(p->f, text, text);
	else
		qr_blocks(p->f, text, isatty(fileno(p->f)));
	put(p, "p class=\"chain\"", text);
}

void page_blank(struct page *p)
{
	if (p->format == PAGE_TEXT)
		fputc('\n', p->f);
}

void page_break(struct page *p)
{
	fputs(p->format == PAGE_HTML ? "<div class=\"next\"></div>\n" : "\n\f\n", p->f);
}

static void add_cell(struct page *p, size_t column, const char *text)
{
	size_t i = p->rows * p->columns + column;
	char cell[256];

	if (i >= p->room) {
		size_t room = p->room == 0 ? 256 : 2 * p->room;
		char **cells = reallocarray(p->cells, room, sizeof(*cells));

		if (cells == NULL) {
			p->error = -ENOMEM;
			return;
		}
		p->cells = cells;
		p->room = room;
	}
	safe_line(cell, sizeof(cell), text != NULL ? text : "");
	p->cells[i] = strdup(cell);
	if (p->cells[i] == NULL)
		p->error = -ENOMEM;
}

void page_table(struct page *p, const enum text_key *titles)
{
	p->columns = p->rows = 0;
	while (p->columns < PAGE_COLUMNS_MAX && titles[p->columns] != TEXT_KEYS)
		p->columns++;
	for (size_t i = 0; i < p->columns; i++)
		add_cell(p, i, text_get(p->lang, titles[i]));
	p->rows = 1;
}

void page_row(struct page *p, ...)
{
	va_list ap;

	va_start(ap, p);
	for (size_t i = 0; i < p->columns; i++)
		add_cell(p, i, va_arg(ap, const char *));
	va_end(ap);
	p->rows++;
}

/* Characters, not bytes. */
static size_t width_of(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void print_text(struct page *p)
{
	size_t width[PAGE_COLUMNS_MAX] = {0};

	for (size_t i = 0; i < p->rows * p->columns; i++)
		if (width_of(p->cells[i]) > width[i % p->columns])
			width[i % p->columns] = width_of(p->cells[i]);
	for (size_t i = 0; i < p->rows * p->columns; i++) {
		size_t column = i % p->columns;

		fputs(p->cells[i], p->f);
		if (column + 1 == p->columns)
			fputc('\n', p->f);
		else
			fprintf(p->f, "%*s", (int)(width[column] - width_of(p->cells[i]) + 2), "");
	}
}

static void print_html(struct page *p)
{
	fputs("<table><thead>", p->f);
	for (size_t row = 0; row < p->rows; row++) {
		fputs("<tr>", p->f);
		for (size_t i = 0; i < p->columns; i++)
			html_element(p->f, row == 0 ? "th class=\"l\"" : "td class=\"l\"",
				     p->cells[row * p->columns + i]);
		fputs(row == 0 ? "</tr></thead><tbody>\n" : "</tr>\n", p->f);
	}
	fputs("</tbody></table>\n", p->f);
}

void page_table_end(struct page *p)
{
	if (p->error != 0) /* some cell is not there */
		p->rows = 0;
	else if (p->rows == 1)
		page_line(p, TEXT_PAGE_NOTHING, NULL);
	else if (p->format == PAGE_HTML)
		print_html(p);
	else
		print_text(p);
	for (size_t i = 0; i < p->rows * p->columns; i++)
		free(p->cells[i]);
	p->columns = p->rows = 0;
	page_blank(p);
}
