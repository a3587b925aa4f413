/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_RULES_DOC_H
#define HADIR_CONF_RULES_DOC_H

#include <stddef.h>

#include "conf/diag.h"

/*
 * The text of a rule as sections and values, to be changed and written anew. What is read from it
 * again says the same. Comments are not kept: the text they stood in is in the records.
 */

struct rules_value {
	char *key, *value;
};

struct rules_part {
	char *kind, *name; /* name "" for [kind] */
	struct rules_value *values;
	size_t n;
};

/* Zeroed is empty. Ends with rules_doc_done(). */
struct rules_doc {
	struct rules_part *parts;
	size_t n;
};

/* Mistakes of form go to `d`. 0 or -ENOMEM, -EFBIG. */
int rules_doc_parse(const char *text, size_t size, struct diag *d, struct rules_doc *ret);
void rules_doc_done(struct rules_doc *doc);

/* The first section of that kind and name, or NULL; the value of its key, or NULL. */
struct rules_part *rules_doc_find(const struct rules_doc *doc, const char *kind, const char *name);
const char *rules_doc_value(const struct rules_doc *doc, const char *kind, const char *name,
			    const char *key);
const char *rules_part_value(const struct rules_part *part, const char *key);

/* A new section at the end; it is valid until the next one. -EINVAL: no name that a file can hold.
 */
int rules_doc_add(struct rules_doc *doc, const char *kind, const char *name,
		  struct rules_part **ret);
/* Set, or with NULL leave out. -EINVAL: what one line of a file cannot hold; nothing is changed. */
int rules_part_set(struct rules_part *part, const char *key, const char *value);

/* With a NUL behind it, for the caller to free. `head` stands above it as a comment, or NULL. */
int rules_doc_print(const struct rules_doc *doc, const char *head, char **ret);

#endif
