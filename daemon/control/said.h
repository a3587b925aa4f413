/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONTROL_SAID_H
#define HADIR_CONTROL_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "text/text.h"

/* What the daemon answered, as people read it, in the language of the one who reads. */

enum { SAID_SIZE = 512 }; /* enough for every function below; what is longer is cut with "…" */

/* Members of a row; "", `none` and false where they are missing, null or of another type. */
const char *row_text(const json_t *row, const char *key);
json_int_t row_number(const json_t *row, const char *key, json_int_t none);
bool row_true(const json_t *row, const char *key);
bool row_is(const json_t *row, const char *key, const char *value);
/* The person's name, or the id of one whose name is not known (any more). */
const char *row_name(const json_t *row);

/* The row's `key` and `args`, else its `text`. Returns `buf`; nothing is lost at SAID_SIZE. */
const char *said_sentence(enum text_language lang, const json_t *row, char *buf, size_t size);

/* "group.value" of the table; the value itself where the table does not know it. */
const char *said_word(enum text_language lang, const char *group, const char *value);

/* Of an instant or null: "07.25 WITA", "07.25.10 WITA", "Senin, 3 Maret 2025, 07.25 WITA";
 * "waktu belum diketahui" of null. Returns `buf`, of SAID_SIZE. */
enum said_time { SAID_MINUTE, SAID_SECOND, SAID_DATE };
const char *said_time(enum text_language lang, const json_t *instant, enum said_time how,
		      char buf[SAID_SIZE]);
/* "07:30:00" as "07.30"; "2025-03-03" as "Senin, 3 Maret 2025". Anything else as it is. */
const char *said_mark(enum text_language lang, const char *at, char buf[SAID_SIZE]);
const char *said_day(enum text_language lang, const char *day, char buf[SAID_SIZE]);
/* "45 detik", "12 menit", "3 jam", "2 hari" of whole seconds; "-" below 0. */
const char *said_duration(enum text_language lang, json_int_t s, char buf[SAID_SIZE]);

/* A row of `watch` in a line, cut at `size`; SAID_SIZE + 256 loses nothing. False: of a kind that
 * we do not know (a newer daemon). said_watch.c. */
bool said_watch(enum text_language lang, const json_t *row, char *buf, size_t size);

#endif
