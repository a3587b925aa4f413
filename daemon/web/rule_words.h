/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_RULE_WORDS_H
#define HADIR_WEB_RULE_WORDS_H

#include <stddef.h>

#include <jansson.h>

#include "conf/schema.h"
#include "text/text.h"

/*
 * The rules in words, for people who have never seen their file: what a section and a key are
 * called, what may be written there, and what is wrong with it. An empty field is the default.
 */

enum { RULE_WORDS_SIZE = 512 };

enum rule_shape {
	RULE_LINE,   /* one line of text */
	RULE_DATE,   /* a day */
	RULE_CHOICE, /* one of key->choices, or yes and no */
	RULE_DAYS,   /* boxes, one for each day of the week */
	RULE_STEPS,  /* rows of from, to and percent */
};
enum rule_shape rule_shape(const struct schema_key *key);

/* The row of a key of [kind]; NULL: there is none. */
const struct schema_key *rule_key(const char *kind, const char *key);

/* All return `buf`, of RULE_WORDS_SIZE, or a text that lives for ever. */

/* "Jam kerja: default", "Kode DL" */
const char *rule_part_title(enum text_language lang, const char *kind, const char *name, char *buf);
const char *rule_label(enum text_language lang, const char *kind, const struct schema_key *key,
		       char *buf);
/* What may be written, and what an empty field means. */
const char *rule_hint(enum text_language lang, const struct schema_key *key, char *buf);
const char *rule_choice(enum text_language lang, const char *choice);

/* A value of the file as it is shown in a field, and what was typed as the file has it: times with
 * points, words of either language, blanks. `size` bytes with the NUL; what does not fit is cut. */
void rule_shown(enum text_language lang, const struct schema_key *key, const char *value, char *dst,
		size_t size);
void rule_written(const struct schema_key *key, const char *typed, char *dst, size_t size);
/* What a key without a value means, as it is shown in a field. */
void rule_default(enum text_language lang, const struct schema_key *key, char *dst, size_t size);

/* A row of kind "problem". `key` and `value` are those of its field, or NULL. */
const char *rule_problem(enum text_language lang, const json_t *row, const struct schema_key *key,
			 const char *value, char *buf);

#endif
