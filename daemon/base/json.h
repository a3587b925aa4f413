/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_JSON_H
#define HADIR_BASE_JSON_H

#include <stdlib.h>

#include <jansson.h>

/*
 * A value as text; the caller frees it. NULL: no memory.
 *
 * Where json_dumps() cannot enlarge its text for a key, jansson 2.14 overlooks that and goes on:
 * what was hashed, stored or sent would lack the key and be no JSON. Measured first and written
 * into room of our own, a text is whole or is not there.
 */
static inline char *json_text(const json_t *value, size_t flags)
{
	size_t size = json_dumpb(value, NULL, 0, flags);
	char *text = size > 0 ? malloc(size + 1) : NULL;

	if (text == NULL)
		return NULL;
	if (json_dumpb(value, text, size, flags) != size) {
		free(text);
		return NULL;
	}
	text[size] = '\0';
	return text;
}

#endif
