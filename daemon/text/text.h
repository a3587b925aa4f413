/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TEXT_TEXT_H
#define HADIR_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Every sentence people see, in both languages; text/table.h holds them, one row a text. Pure:
 * no file, no locale, so that each reader of a page may choose the language.
 *
 * The log is not here: it is for technicians, in English.
 */

enum text_language { TEXT_INDONESIAN, TEXT_ENGLISH };

enum text_key {
#define TEXT(key, name, indonesian, english) TEXT_##key,
#include "text/table.h"
#undef TEXT
	TEXT_KEYS
};

enum {
	TEXT_NOTICE_SIZE = 241, /* 240 bytes and a NUL: what a phone shows of an MQTT message */
	TEXT_TIME_SIZE = 32,
	TEXT_DATE_SIZE = 48,
};

/* Fills placeholder {name}. The last of an array has a NULL name: see TEXT_ARGS. */
struct text_arg {
	const char *name, *value;
};
#define TEXT_ARGS(...) ((const struct text_arg[]){__VA_ARGS__, {NULL, NULL}})

/* The raw text, with its {placeholders}. Static. */
const char *text_get(enum text_language lang, enum text_key key);

/* "notice.late" and back: texts travel by name. TEXT_KEYS for an unknown name. */
const char *text_name(enum text_key key);
enum text_key text_find(const char *name);

/*
 * Fill the placeholders in. A placeholder without argument stays as it is written, `args` may be
 * NULL. What does not fit is cut between two characters and ends in "…" (a cut notice is
 * better than none). `size` at least 4. Returns the length written.
 *
 *	text_format(buf, sizeof(buf), lang, TEXT_RECORDED, TEXT_ARGS({ "time", "07.25 WITA" }));
 */
size_t text_format(char *buf, size_t size, enum text_language lang, enum text_key key,
		   const struct text_arg *args);

/* "A, B dan 3 lainnya": as many of the `n` items as fit, in order. Returns the length. */
size_t text_list(char *buf, size_t size, enum text_language lang, const char *const *items,
		 size_t n);

/*
 * "07.25 WITA", or "07.25.10 WITA" with seconds; English has colons. `second` is the second of
 * the local day; the zone's letters follow from its offset: WIB +7, WITA +8, WIT +9 hours, another
 * one is "UTC+05:30". Returns `buf`, of TEXT_TIME_SIZE.
 */
char *text_time(char *buf, enum text_language lang, int second, int utc_offset_s, bool seconds);

/* "Senin, 3 Maret 2025" / "Monday, 3 March 2025". month 1-12, weekday 0 = Monday. Returns `buf`,
 * of TEXT_DATE_SIZE. */
char *text_date(char *buf, enum text_language lang, int year, int month, int day, int weekday);

/* "id" or "en". Returns 0 or -EINVAL. */
int text_language_parse(const char *s, enum text_language *ret);

#endif
