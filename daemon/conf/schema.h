/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_SCHEMA_H
#define HADIR_CONF_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/ini.h"

/*
 * What a section may hold, as a table: a key is a row. schema_apply() turns a section of text
 * into a struct by it, or into mistakes with line and cure.
 */

struct schema_key;

/*
 * Text to value. Returns 0, or -EINVAL (told with what the row expects, or with `ret_why`
 * if set: a whole clause), or -EACCES: the same, but the text is a secret and never repeated.
 */
typedef int schema_set_fn(const struct schema_key *key, void *field, const char *text,
			  const char **ret_why);

struct schema_key {
	const char *name;
	schema_set_fn *set;
	size_t offset, size;	    /* of the field in the section's struct */
	int64_t min, max;	    /* numbers: both may be reached; text: bytes */
	const char *const *choices; /* for schema_choice, ends with NULL */
	const char *deflt;	    /* as one would write it; NULL: must be given */
	const char *unit;	    /* NULL if none */
	const char *expected;	    /* NULL: made from min, max, unit or choices */
	const char *help;	    /* one line, for people */
	unsigned variants;	    /* bits of `kind`'s choices that have the key; 0 = all */
	bool reload;		    /* taken over without a restart */
};

/* A key that people try and that has a better place; never repeats the value. */
struct schema_refused {
	const char *name, *cure;
};

struct schema_section {
	const char *kind;
	bool named;		       /* [kind NAME], NAME being a slug */
	const struct schema_key *keys; /* with variants, the first row is `kind` */
	size_t key_count;
	const struct schema_refused *refused; /* ends with a NULL name; may be NULL */
};

/* Told of every value that is now in force; `e` is NULL for a default. -ENOMEM stops. */
typedef int schema_seen_fn(void *arg, const struct ini_section *s, const struct schema_key *key,
			   const struct ini_entry *e);

/*
 * Fill `object` from section `s` of `ini`, defaults included. Mistakes go to `d`; a field whose
 * text was refused keeps what it held. `seen` may be NULL: then nothing fails. Returns 0 or
 * -ENOMEM.
 */
int schema_apply(const struct schema_section *section, const struct ini *ini,
		 const struct ini_section *s, void *object, struct diag *d, schema_seen_fn *seen,
		 void *arg);

/* The same for a section that no file has: defaults, and a mistake of `file` if some are needed. */
int schema_apply_defaults(const struct schema_section *section, const char *file, void *object,
			  struct diag *d, schema_seen_fn *seen, void *arg);

/* `section` of that kind, or NULL. */
const struct schema_section *schema_find(const struct schema_section *sections, size_t count,
					 const char *kind);

/* "a whole number from 5 to 1000 ms", "yes or no" … Returns `dst`. */
char *schema_expected(const struct schema_key *key, char *dst, size_t dst_size);

/* Fields: bool; int; int (an enum); char[size] each. `none` gives "" where min is 0. */
schema_set_fn schema_yes, schema_int, schema_choice, schema_slug, schema_text, schema_path;

#define SCHEMA_FIELD(type, member) offsetof(type, member), sizeof(((type *)0)->member)

#endif
