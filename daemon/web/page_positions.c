/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/util.h"
#include "book/book.h"
#include "report/words.h"
#include "web/desk.h"
#include "web/months.h"
#include "web/pages.h"

/* Who holds which position since when, and by which decree: what a session may do hangs on it. */

enum {
	LOOKS = CONTROL_HR | CONTROL_IT | CONTROL_CAMAT | CONTROL_APPROVER,
	SETS = CONTROL_HR | CONTROL_IT,
};

static void position_cell(struct reply *a, const char *position)
{
	struct sheet_signer signer = {.acting = ""};
	char word[WORD_SIZE];

	text_copy(signer.position, sizeof(signer.position), position);
	grid_cell(a, "%s", word_position(word, a->r->lang, &signer));
}

static bool holds_today(const struct reply *a, const json_t *row)
{
	int32_t from = desk_day(row_text(row, "from"), INT32_MAX),
		until = desk_day(row_text(row, "until"), INT32_MAX);

	return from <= a->r->today && a->r->today <= until;
}

static void rows_of(struct reply *a, const json_t *rows, bool today)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_POSITION, TEXT_HEAD_ACTING, TEXT_HEAD_NAME, TEXT_HEAD_FROM,
		TEXT_HEAD_UNTIL,    TEXT_HEAD_DECREE, TEXT_KEYS};
	size_t i, n = 0;
	json_t *row;

	json_array_foreach(rows, i, row) n += holds_today(a, row) == today;
	if (n == 0 && !today)
		return;
	html(a, "<section><h2>%t</h2>", today ? TEXT_WYEAR_HOLDERS : TEXT_WYEAR_HOLDERS_OTHER);
	if (n == 0)
		html(a, "<p>%t</p>", TEXT_WYEAR_NOTHING);
	else
		grid_begin(a, titles);
	json_array_foreach(rows, i, row)
	{
		const char *acting = row_text(row, "acting");

		if (holds_today(a, row) != today)
			continue;
		grid_row(a, NULL);
		position_cell(a, row_text(row, "position"));
		if (*acting != '\0')
			grid_cell(a, "%w", "acting", acting);
		else
			grid_cell(a, "");
		grid_cell(a, "%s", row_name(row));
		web_day_cell(a, row_text(row, "from"));
		web_day_cell(a, row_text(row, "until"));
		grid_cell(a, "%s", row_text(row, "decree"));
		grid_row_end(a);
	}
	if (n > 0)
		grid_end(a);
	html(a, "</section>\n");
}

static void set_form(struct reply *a, const struct book *b)
{
	static const char *const known[] = {"camat", "sekcam", "kasubag", "hr", "it"};

	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WYEAR_HAND_OVER, TEXT_WYEAR_HAND_OVER_HINT);
	form_begin(a, "/jabatan");
	field(a, "jabatan", TEXT_HEAD_POSITION, TEXT_WYEAR_POSITION_HINT, "",
	      "required list=positions autocapitalize=off");
	html(a, "<datalist id=positions>");
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		html(a, "<option value=\"%s\"></option>", known[i]);
	html(a, "</datalist>");
	field_select(a, "pegawai", TEXT_HEAD_NAME, NULL);
	desk_people_options(a, b, a->r->today);
	field_select_end(a);
	field_select(a, "sebagai", TEXT_HEAD_ACTING, "");
	field_option(a, "", text_get(a->r->lang, TEXT_WYEAR_FULL));
	field_option(a, "plt", text_get(a->r->lang, TEXT_ACTING_PLT));
	field_option(a, "plh", text_get(a->r->lang, TEXT_ACTING_PLH));
	field_select_end(a);
	field(a, "mulai", TEXT_HEAD_FROM, TEXT_KEYS, "", "type=date required");
	field(a, "sampai", TEXT_HEAD_UNTIL, TEXT_WYEAR_UNTIL_HINT, "", "type=date");
	field(a, "sk", TEXT_WYEAR_DECREE, TEXT_KEYS, "", "required maxlength=120");
	form_end(a, TEXT_WYEAR_SAVE);
	html(a, "</section>\n");
}

static int show_positions(struct request *r, struct reply *a, const struct answer *refused)
{
	struct answer answer = {0};
	struct reading rd;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	page_begin(a, TEXT_WYEAR_POSITIONS, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	if (ask(r, "position-list", json_object(), &answer) == 0) {
		rows_of(a, answer.rows, true);
		rows_of(a, answer.rows, false);
	} else {
		web_refusal(a, &answer);
	}
	if ((r->who.roles & SETS) != 0)
		set_form(a, rd.book);
	page_end(a);
	answer_done(&answer);
	reading_done(&rd);
	return 0;
}

static int positions_page(struct request *r, struct reply *a)
{
	return show_positions(r, a, NULL);
}

static int positions_set(struct request *r, struct reply *a)
{
	const char *to = form_text(&r->form, "sampai"), *acting = form_text(&r->form, "sebagai");
	struct answer answer = {0};
	int e = ask(r, "position-set",
		    json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*}", "position",
			      form_text(&r->form, "jabatan"), "person",
			      form_text(&r->form, "pegawai"), "from", form_text(&r->form, "mulai"),
			      "decree", form_text(&r->form, "sk"), "to", *to != '\0' ? to : NULL,
			      "acting", *acting != '\0' ? acting : NULL),
		    &answer);

	e = e == 0 ? reply_done(a, TEXT_WYEAR_SAVED, "/jabatan") : show_positions(r, a, &answer);
	answer_done(&answer);
	return e;
}

const struct route positions_routes[] = {
	{"/jabatan", 0, LOOKS, positions_page},
	{"/jabatan", ROUTE_POST, SETS, positions_set},
	{NULL, 0, 0, NULL},
};
