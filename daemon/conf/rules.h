/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_RULES_H
#define HADIR_CONF_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "conf/diag.h"
#include "conf/schema.h"
#include "core/schedule.h"

/*
 * The dated rules: what hours hold from when on, the marks, the holidays. One file is one rule:
 * it has a name, a version, a day from which it holds and the law it rests on, and the store keeps
 * its text word for word, so that any day can be judged again as it was. See hadir-rules(5).
 *
 * Schedules of one file replace those of the same name in files that hold from an earlier day.
 * People whose roster row names no schedule have the one called RULEBOOK_DEFAULT.
 */

#define RULEBOOK_DEFAULT "default"

enum { RULEBOOK_FILES_MAX = 128 };

/* The text of a rule, from a file or out of the store. */
struct rules_text {
	const char *path; /* a name for messages */
	const char *text;
	size_t size;
};

struct rules_file {
	char *path, *text; /* owned; `text` as it was read, with a NUL behind it */
	size_t size;
	char name[SLUG_SIZE];
	char version[RULE_VERSION_SIZE]; /* name and version together are unique */
	int32_t valid_from;		 /* day */
	char source[256];		 /* law or decree */
	char author[128], approver[128]; /* "" = not given */
	int set; /* index into rules->sets, whose id the caller fills in; -1: holidays only */
	struct ini *ini; /* owned */
};

struct rules_holiday {
	int32_t day;
	const char *name; /* "Tahun Baru 2026 Masehi (SKB 1497/2025 ...)", owned by the book */
	const struct rules_file *file;
	int line;
};

struct rulebook {
	struct rules *rules;	  /* sets have id 0: the store gives them out */
	struct rules_file *files; /* by valid_from, then path */
	size_t file_count;
	struct rules_holiday *holidays; /* by day; rules->holidays[i].name is an index into it */
	size_t holiday_count;
};

/*
 * Make a book of these texts, which may be freed afterwards. Every mistake goes to `d`.
 * Returns 0 when there was no error and RULEBOOK_DEFAULT is defined; -EINVAL; -ENOMEM. `ret` is
 * written on success only; free with rulebook_free().
 */
int rulebook_parse(const struct rules_text *texts, size_t count, struct diag *d,
		   struct rulebook **ret);

/* The same for every *.conf in `dir`. */
int rulebook_load(const char *dir, struct diag *d, struct rulebook **ret);

void rulebook_free(struct rulebook *b);

/* The sections that a rules file may hold, for messages and the man page. */
enum { RULES_SECTIONS = 5 };
extern const struct schema_section rules_sections[RULES_SECTIONS];

#endif
