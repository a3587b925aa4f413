/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_HTML_H
#define HADIR_WEB_HTML_H

#include "web/web.h"

/*
 * All that is written into a page goes through html(): its format is a literal of ours, what it
 * fills in is escaped (report/safe.h). There is no other way to write a value.
 *
 *	%s  a string, escaped; NULL is empty       %t  enum text_key, in the page's language
 *	%u  a string as part of an address         %d  int        %l  int64_t
 *	%p  int64_t, 1/100 percent: "96,7"         %D  int32_t day: "Senin, 3 Maret 2025"
 *	%c  int32_t second of the day: "07.25"     %i  int32_t day as in an address: "2025-03-03"
 *	%w  group, value (two strings): the word "group.value" of the table of texts
 *	%%  a percent sign
 */
void html(struct reply *a, const char *format, ...);
/* A whole sentence with placeholders, escaped. */
void html_text(struct reply *a, enum text_key key, const struct text_arg *args);

/* Head, menu (what the session's roles may open) and <main>; `title` is also the <h1>. */
void page_begin(struct reply *a, enum text_key title, const struct text_arg *args);
void page_end(struct reply *a);
/* Head and <body class="…"> alone, for a page without menu (the lobby's screen); the page writes
 * <main>, its <h1> and the end itself. `class` is a literal of ours. */
void page_head(struct reply *a, const char *title, const char *class);

/* After a change: 303 to `path` (of ours, may hold a query), where `said` is shown above. */
int reply_done(struct reply *a, enum text_key said, const char *path_format, ...)
	__attribute__((format(printf, 3, 4)));
/* What hadird refused, as a box above the form; with the status 409, or 422 for bad input. */
void web_refusal(struct reply *a, const struct answer *e);
/* A sentence in a box: "ok", "warn" or "bad". */
void web_notice(struct reply *a, const char *kind, enum text_key key, const struct text_arg *args);
/* The rows of an answer that warn. */
void web_warnings(struct reply *a, const json_t *rows);

/*
 * A form that posts to `path`: the token is in it. Fields show what was typed before (r->form) and
 * else `value`, so a form that is shown again after a refusal has lost nothing.
 */
void form_begin(struct reply *a, const char *path);
void form_begin_upload(struct reply *a, const char *path);
void form_end(struct reply *a, enum text_key button); /* with its button */
void form_close(struct reply *a); /* without one: they stand in the form already */
/* <label>, <input> and, if not TEXT_KEYS, a hint below. `attributes` is a literal of ours:
 * "type=date required". */
void field(struct reply *a, const char *name, enum text_key label, enum text_key hint,
	   const char *value, const char *attributes);
void field_hidden(struct reply *a, const char *name, const char *value);
void field_area(struct reply *a, const char *name, enum text_key label, enum text_key hint,
		const char *value, int rows);
/* A <select>: begin, options, end. */
void field_select(struct reply *a, const char *name, enum text_key label, const char *value);
void field_option(struct reply *a, const char *value, const char *shown);
void field_select_end(struct reply *a);
/* A button that is a form of its own: posts `name`=`value` (may be NULL) to `path`. */
void button(struct reply *a, const char *path, enum text_key label, const char *name,
	    const char *value);

/* A table that becomes cards on a phone: each cell carries its title. Titles end with TEXT_KEYS.
 * Between begin and end: row_begin, a cell for each title (cell() or cell_begin/html/cell_end),
 * row_end. */
void grid_begin(struct reply *a, const enum text_key *titles);
void grid_row(struct reply *a, const char *class); /* NULL: none */
void grid_cell(struct reply *a, const char *format, ...);
void grid_cell_begin(struct reply *a);
void grid_cell_end(struct reply *a);
void grid_row_end(struct reply *a);
void grid_end(struct reply *a);

#endif
