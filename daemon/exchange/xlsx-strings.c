/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/xlsx-parts.h"

int grown_put(struct grown *g, const char *text, size_t size)
{
	if (size > g->max - g->size)
		return -EFBIG;
	if (g->size + size >= g->room) {
		size_t room = g->room == 0 ? 1024 : g->room;
		char *more;

		while (room <= g->size + size)
			room *= 2;
		more = realloc(g->text, room);
		if (more == NULL)
			return -ENOMEM;
		g->text = more;
		g->room = room;
	}
	memcpy(g->text + g->size, text, size);
	g->size += size;
	g->text[g->size] = '\0';
	return 0;
}

void grown_clear(struct grown *g)
{
	g->size = 0;
	if (g->text != NULL)
		g->text[0] = '\0';
}

void grown_done(struct grown *g)
{
	free(g->text);
	*g = (struct grown){.max = g->max};
}

/* <sst><si><t>Nama</t></si><si><r><t>Pe</t></r><r><t>gawai</t></r><rPh>how to read it</rPh></si> */

static void begin_string(struct workbook *w)
{
	if (w->n_strings == XLSX_STRINGS_MAX) {
		part_stop(w, -EFBIG);
		return;
	}
	if (w->n_strings % 4096 == 0) {
		uint32_t *more = reallocarray(w->offsets, w->n_strings + 4096, sizeof(*more));

		if (more == NULL) {
			part_stop(w, -ENOMEM);
			return;
		}
		w->offsets = more;
	}
	w->offsets[w->n_strings++] = (uint32_t)w->string_text.size;
	w->in_string = true;
}

static void strings_start(struct workbook *w, const char *name, const char **attributes)
{
	if (strcmp(name, "si") == 0)
		begin_string(w);
	else if (strcmp(name, "rPh") == 0)
		w->in_phonetic = true;
	else if (strcmp(name, "t") == 0)
		w->in_text = true;
}

static void strings_put(struct workbook *w, const char *text, size_t size)
{
	int r = grown_put(&w->string_text, text, size);

	if (r < 0)
		part_stop(w, r);
}

static void strings_end(struct workbook *w, const char *name)
{
	if (strcmp(name, "si") == 0 && w->in_string) {
		strings_put(w, "", 1);
		w->in_string = false;
	} else if (strcmp(name, "rPh") == 0) {
		w->in_phonetic = false;
	} else if (strcmp(name, "t") == 0) {
		w->in_text = false;
	}
}

static void strings_text(struct workbook *w, const char *text, size_t size)
{
	if (w->in_string && w->in_text && !w->in_phonetic)
		strings_put(w, text, size);
}

const struct part_reader strings_reader = {strings_start, strings_end, strings_text};
