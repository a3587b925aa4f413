/* SPDX-License-Identifier: MIT */
#include "web/roster_row.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/roster.h"
#include "web/file_words.h"

void roster_entry_take(const struct form *f, struct roster_entry *ret)
{
	*ret = (struct roster_entry){
		.id = form_text(f, "id"),
		.name = form_text(f, "nama"),
		.nip = form_text(f, "nip"),
		.status = form_text(f, "status"),
		.unit = form_text(f, "unit"),
		.superior = form_text(f, "atasan"),
		.schedule = form_text(f, "jadwal"),
		.posts = form_text(f, "pos"),
		.kind = form_text(f, "jenis"),
		.format = form_text(f, "format"),
		.value = form_text(f, "nilai"),
		.from = form_text(f, "mulai"),
		.to = form_text(f, "sampai"),
	};
}

/* In quotes, on one line. */
static void put_field(FILE *f, const char *s, bool last)
{
	fputc('"', f);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			fputc('"', f);
		fputc((unsigned char)*s < 0x20 ? ' ' : *s, f);
	}
	fputs(last ? "\"\n" : "\";", f);
}

static void put_row(FILE *f, const struct roster_entry *e)
{
	const char *const fields[] = {e->id,	   e->name,	e->nip,	  e->status, e->unit,
				      e->superior, e->schedule, e->posts, e->kind,   e->format,
				      e->value,	   e->from,	e->to};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		put_field(f, fields[i], i + 1 == ARRAY_LEN(fields));
}

int roster_put(const struct request *r, const struct roster_entry *rows, size_t n,
	       struct answer *ret)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int e;

	*ret = (struct answer){0};
	if (f == NULL)
		return -ENOMEM;
	for (int i = 0; roster_column(i) != NULL; i++)
		fprintf(f, "%s%s", i > 0 ? ";" : "", roster_column(i));
	fputc('\n', f);
	for (size_t i = 0; i < n; i++)
		put_row(f, &rows[i]);
	e = ferror(f) ? -ENOMEM : 0;
	if (fclose(f) != 0)
		e = -ENOMEM;
	if (e == 0)
		e = ask_bulk(r, "roster-import", json_object(), text, false, ret);
	free(text);
	return e;
}

size_t roster_problems(struct reply *a, const json_t *rows, bool lines)
{
	char words[FILE_WORDS_SIZE];
	size_t n = 0, i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		bool error = row_is(row, "severity", "error");

		if (!row_is(row, "kind", "problem"))
			continue;
		if (n++ == 0)
			html(a, "<div class=\"notice warn\"><ul>");
		html(a, "<li>");
		if (lines)
			html(a, "%t %d, ", TEXT_WYEAR_LINE, (int)row_number(row, "line", 0));
		html(a, "%t: %s</li>", error ? TEXT_WYEAR_ERROR : TEXT_WYEAR_WARNING,
		     file_words(a->r->lang, row_text(row, "text"), words));
	}
	if (n > 0)
		html(a, "</ul></div>\n");
	return n;
}
