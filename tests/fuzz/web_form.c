/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "web/form.h"
#include "web/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct form *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct form_field *field = &f->fields[i];

		if (!utf8_valid(field->name, strlen(field->name)) ||
		    form_nth(f, field->name, FORM_FIELDS_MAX) != NULL)
			abort();
		/* A text is whole: its length is where it ends. */
		if (field->filename == NULL && strlen(field->value) != field->size)
			abort();
		if (field->filename != NULL && form_file(f, field->name) == NULL)
			abort();
	}
	form_text(f, "token");
}

/* What a browser may send: an address, a query, an urlencoded body, a multipart one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), path[PATH_MAX_SIZE];
	const char *query;
	struct form f;

	if (text == NULL)
		return 0;
	if (path_take(text, path, &query) &&
	    (path[0] != '/' || strstr(path, "//") != NULL || strstr(path, "/../") != NULL))
		abort();
	if (form_parse((const char *)data, size, &f) == 0) {
		look(&f);
		form_done(&f);
	}
	if (form_parse_multipart("multipart/form-data; boundary=\"x\"", (const char *)data, size,
				 &f) == 0) {
		look(&f);
		form_done(&f);
	}
	free(text);
	return 0;
}
