/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_DESK_H
#define HADIR_WEB_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/civil.h"
#include "core/schedule.h"
#include "web/html.h"

/* What lies on the desk of whoever keeps the attendance: the pages of a day share it. */

struct paper_row; /* store/paper.h */
struct rulebook;

/* The codes of papers as they hold on a day, under the names that the rules give them. */
enum { DESK_CODES_MAX = 64 };
struct desk_codes {
	struct desk_code {
		char code[CODE_SIZE], title[64];
		uint8_t kind; /* enum paper_kind */
		bool after_approval;
	} list[DESK_CODES_MAX];
	size_t n;
};
void desk_codes(const struct rulebook *b, int32_t day, enum text_language lang,
		struct desk_codes *ret);
/* NULL: there is none of that name. */
const struct desk_code *desk_code(const struct desk_codes *c, const char *code);
/* One button for each, the usual ones first and the others folded away; posts "code". Not those of
 * days that people call absent: these need more than a tick. */
void desk_code_buttons(struct reply *a, const struct desk_codes *c);
/* First in a form of several buttons: Enter in one of its fields then presses none of them. */
void desk_no_enter(struct reply *a);
/* Options of a select, of the kinds in `kinds` (1 << enum paper_kind). */
void desk_code_options(struct reply *a, const struct desk_codes *c, unsigned int kinds);

/* A box to tick for a person's day, and the name; it stays ticked when the form comes back. */
void desk_tick(struct reply *a, const char *person, int32_t day, const char *name);
/*
 * Enter form "code" for what was ticked, with "to", "letter" and "note" where they were filled in:
 * duty and technical reasons in one paper for all of a day, since one letter names them all; leave,
 * sickness and permits one each, since each brings their own. All is tried before any is kept.
 * 0; -ENODATA when nothing was ticked or there is no such code; else what ask() gave, `ret` says
 * why.
 */
int desk_enter_ticked(struct request *r, const struct desk_codes *c, struct answer *ret);

/* Likewise what waits for a decision: boxes named "id", a note and buttons named "decision". All
 * are tried before any is decided. As above; `ret` says it too when nothing was ticked. */
void desk_tick_number(struct reply *a, int64_t seq, const char *name);
void desk_decide_fields(struct reply *a);
int desk_decide_ticked(struct request *r, const char *verb, struct answer *ret);
/* What hadird need not be asked. */
void desk_refuse(const struct request *r, enum text_key key, struct answer *ret);

/* The name of a person of the book; the id where there is none. */
const char *desk_name(const struct book *b, const char *id);
/* The name leads to why the day is as it is. */
void desk_why(struct reply *a, const char *person, const char *name, int32_t day);
/*
 * A person's day as it stands now, in a word and as a hidden field, for a form about it: what comes
 * back with desk_rev() is what its writer had before them. Nothing for a day that still goes on.
 */
void desk_seen(struct reply *a, const struct book *b, const char *person, int32_t day);
/* The revision that was seen of that person's day; -1: none, or it was of another. */
int desk_rev(const struct form *f, const char *person, const char *day);
/* Everybody who belongs to the office on `day`, by name; options of a select. */
void desk_people_options(struct reply *a, const struct book *b, int32_t day);
void desk_unit_options(struct reply *a, const struct book *b);
/* "Senin, 3 Maret 2025" or "… – …" */
void desk_days(struct reply *a, int32_t from, int32_t to);
/* "Maret 2025" with links to the months beside it: path?bulan=… */
void desk_month_links(struct reply *a, const char *path, int32_t year, int32_t month);

/* Is its letter to follow? Decisions of people need none, what was refused neither. */
bool desk_wants_letter(const struct book *b, const struct paper_row *p);

/* A day of a query or a form, else `otherwise`. */
int32_t desk_day(const char *text, int32_t otherwise);
/* "2026-11", else the month of `day`. */
void desk_month(const char *text, int32_t day, int32_t *year, int32_t *month);
/* As people write it: "7.25", "07:25" and "0725" become "07:25"; anything else stays as it is. */
void desk_clock(const char *text, char *ret, size_t size);
/* "7.00 - 8.30" becomes "07:00-08:30". */
void desk_hours(const char *text, char *ret, size_t size);

/* What waits for somebody on `day`, as numbers with links; open days are those of the reading. */
void desk_waiting(struct reply *a, const struct reading *rd, int32_t day);

/* page_paper_add.c: rows of papers_routes. */
page_fn paper_add_page, paper_add_post, reader_page, reader_post;

#endif
