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
 * The dated rules: what hours hold from when on, the marks, the holidays, the deductions, the
 * codes of papers, the posts. One file is one rule: it has a name, a version, a day from which it
 * holds and the law it rests on, and the store keeps its text word for word, so that any day can
 * be judged again as it was. See hadir-rules(5).
 *
 * Of several texts that speak of one thing (a schedule of that name, a code, …) the one with the
 * latest first day counts, of those that hold on the day. People whose roster row names no
 * schedule have the one called RULEBOOK_DEFAULT.
 */

#define RULEBOOK_DEFAULT "default"

enum { RULEBOOK_FILES_MAX = 128 };

/* The text of a rule, from a file or out of the store. What is left zero says nothing. */
struct rules_text {
	const char *path; /* a name for messages */
	const char *text;
	size_t size;
	int64_t seq;	     /* the store's number; 0: a file that is not stored yet */
	const char *version; /* under which the store has it; NULL: as the text says */
	int32_t until;	     /* last day, where it ended before its own; see rules_ending() */
	int32_t since;	     /* first day, for what is looked at as if it began that early */
};

struct rules_hints; /* below */

struct rules_file {
	char *path, *text; /* owned; `text` as it was read, with a NUL behind it */
	size_t size;
	int64_t seq; /* 0: not stored yet */
	char name[SLUG_SIZE];
	char version[RULE_VERSION_SIZE]; /* name and version together are unique */
	int32_t valid_from, valid_until; /* days, inclusive; INT32_MAX: no end */
	char source[256];		 /* law or decree */
	char letter[128];		 /* the office's own letter; "" = follows */
	char author[128], approver[128]; /* "" = not given */
	int set;			 /* index into rules->sets; -1: holidays or hints only */
	struct ini *ini;		 /* owned */
	struct rules_hints *hints;	 /* owned; NULL: it says nothing of hints */
};

struct rules_holiday {
	int32_t day;
	const char *name; /* "Tahun Baru 2026 Masehi (SKB 1497/2025 ...)", owned by the book */
	const struct rules_file *file; /* NULL: rulebook_add_holiday() */
	int line;
};

struct rulebook {
	struct rules *rules;	  /* set ids are the store's numbers, 0 until they are known */
	struct rules_file *files; /* by valid_from, then seq, then path */
	size_t file_count;
	struct rules_holiday *holidays; /* by day; rules->holidays[i].name is an index into it */
	size_t holiday_count;
	char **added; /* names of rulebook_add_holiday(), owned */
	size_t added_count;
};

/*
 * Make a book of these texts, which may be freed afterwards. Every mistake goes to `d`. Of stored
 * texts (seq > 0) with one name and one first day the newest counts, and where two of them speak of
 * one thing from the same day on, the newer does, without a word: what is in the records was taken
 * over then. Between files that is a mistake.
 * Returns 0 when there was no error and RULEBOOK_DEFAULT is defined; -EINVAL; -ENOMEM. `ret` is
 * written on success only; free with rulebook_free().
 */
int rulebook_parse(const struct rules_text *texts, size_t count, struct diag *d,
		   struct rulebook **ret);

/* The same for every *.conf in `dir`. */
int rulebook_load(const char *dir, struct diag *d, struct rulebook **ret);

void rulebook_free(struct rulebook *b);

/*
 * A stored text counts until a newer one of its name says otherwise, or until its file went away.
 * The latter is the setting called RULES_SETTING with the text's seq; its value is "on", "off" or
 * "refused" (it never counts) or the last day on which it does. Returns false when it never
 * counts; `ret_until` is what rules_text.until wants.
 */
#define RULES_SETTING "rule-%lld"
bool rules_ending(const char *value, int32_t *ret_until);

/*
 * What the text in force on `day` says under `key` of its [kind name], or NULL: the name and
 * colour of a code, the title of a post, the source of a table of deductions. Lives as long as
 * the book. A `name` of "" is that of a section without one.
 */
const char *rulebook_text(const struct rulebook *b, int32_t day, const char *kind, const char *name,
			  const char *key);

/* A holiday that people accepted while running. 0 (also when that day is one already: the rules'
 * own row stays); -ENOSPC past HOLIDAYS_MAX; -ENOMEM. */
int rulebook_add_holiday(struct rulebook *b, int32_t day, const char *name);

/* Hints ("indikasi"): which pairs of cards that keep coming together are worth a question. */
enum { HINT_PAIRS_MAX = 32 };
struct rules_hints {
	bool enabled;
	int seconds; /* two people within so many … */
	int days;    /* … on at least so many days of a month */
	int pair_count;
	char pairs[HINT_PAIRS_MAX][2][SLUG_SIZE]; /* ids of people who are exempt together */
};
/* Those in force on `day`; never NULL (without a text: off). */
const struct rules_hints *rulebook_hints(const struct rulebook *b, int32_t day);

/* The sections that a rules file may hold, for messages and the man page. */
enum { RULES_SECTIONS = 10 };
extern const struct schema_section rules_sections[RULES_SECTIONS];

#endif
