/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_INI_H
#define HADIR_CONF_INI_H

#include <stddef.h>

#include "conf/diag.h"

/*
 * The lexer of every file we configure with: hadir.conf, conf.d, rules, reader profiles, formats.
 *
 *	# comment, only at the start of a line (blanks before it allowed); ; is the same
 *	[kind]			or [kind NAME]
 *	key = value		blanks around both are dropped; the value is the rest of the line
 *
 * A line holds at most INI_LINE_MAX bytes and ends at its newline: there is no continuation, no
 * quoting and no comment after a value. CRLF and a UTF-8 byte order mark are tolerated; NUL and
 * what is not UTF-8 are refused. Keys and kinds are [a-z0-9-]+ as written (case counts); a section
 * NAME is any text without blanks or brackets; an empty value is a value. A line that is none of
 * these is an item in the diag and skipped; reading goes on. Repeated sections and keys are kept
 * in order: what they mean is the caller's (ini_report_repeats() calls repeated keys mistakes).
 */

enum {
	INI_LINE_MAX = 4096,	    /* bytes, without the line's end */
	INI_FILE_MAX = 1024 * 1024, /* bytes */
	INI_NAME_MAX = 64,	    /* bytes of a kind, NAME or key */
};

struct ini_entry {
	const char *key;
	const char *value;
	int line;
};

struct ini_section {
	const char *kind;
	const char *name; /* "" for [kind] */
	int line;
	size_t first, count; /* its entries are ini->entries[first .. first + count - 1] */
};

struct ini {
	char *file; /* as given, for messages */
	char *text; /* what every key, value, kind and name points into */
	struct ini_section *sections;
	size_t section_count;
	struct ini_entry *entries;
	size_t entry_count;
};

/*
 * Take `size` bytes of `text` apart; `file` is only a name for messages. Mistakes in the text
 * go to `d` and do not fail the call: look at d->errors. The caller frees with ini_done().
 * Returns 0; -EFBIG past INI_FILE_MAX (told in `d` as well); -ENOMEM.
 */
int ini_parse(const char *file, const char *text, size_t size, struct diag *d, struct ini *ret);

/*
 * The same for a file. That it cannot be read is told in `d` as well.
 * Returns 0, -EFBIG, -ENOMEM or the errno of open(2) or read(2), negative.
 */
int ini_load(const char *path, struct diag *d, struct ini *ret);

/* All bytes of `path`, with a NUL behind them, for the caller to free. Errors as ini_load(). */
int ini_read_file(const char *path, size_t max, struct diag *d, char **ret, size_t *ret_size);

void ini_done(struct ini *ini);

/* The first entry of that key in the section, or NULL. */
const struct ini_entry *ini_find(const struct ini *ini, const struct ini_section *s,
				 const char *key);

/* An error in `d` for each key that its section already has, naming both lines. */
void ini_report_repeats(const struct ini *ini, const struct ini_section *s, struct diag *d);

#endif
