/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "book/book.h"
#include "web/desk.h"
#include "web/months.h"
#include "web/pages.h"
#include "web/roster_pages.h"

/* Cards and fingers that nobody holds: claimed from the list, or held to a reader while its page
 * looks on. */

enum { LOOK_AGAIN_S = 3 };

static void said_kind(struct reply *a, const json_t *row)
{
	html(a, "%s %s", row_text(row, "card"), row_text(row, "format"));
}

static void unknown_row(struct reply *a, const json_t *row)
{
	const char *id = row_text(row, "credential");
	bool before = strcmp(form_text(&a->r->form, "kartu"), id) == 0;

	grid_row(a, NULL);
	grid_cell_begin(a);
	html(a, "<label class=tick><input type=radio name=kartu value=\"%s\" required%s> ", id,
	     before ? " checked" : "");
	said_kind(a, row);
	html(a, "</label>");
	grid_cell_end(a);
	grid_cell(a, "%s", row_text(row, "reader"));
	grid_cell(a, "%d", (int)row_number(row, "times", 0));
	grid_cell(a, "%d", (int)row_number(row, "days", 0));
	web_day_cell(a, row_text(row, "first"));
	web_day_cell(a, row_text(row, "last"));
	grid_row_end(a);
}

static void people_field(struct reply *a, const struct book *b)
{
	field_select(a, "pegawai", TEXT_WYEAR_WHOSE, NULL);
	desk_people_options(a, b, a->r->today);
	field_select_end(a);
}

static void list(struct reply *a, const struct book *b, const json_t *rows)
{
	static const enum text_key titles[] = {TEXT_HEAD_KIND, TEXT_HEAD_READER, TEXT_HEAD_TIMES,
					       TEXT_HEAD_DAYS, TEXT_HEAD_FIRST,	 TEXT_HEAD_LAST,
					       TEXT_KEYS};
	bool claims = (a->r->who.roles & CONTROL_HR) != 0;
	size_t i;
	json_t *row;

	if (json_array_size(rows) == 0) {
		html(a, "<p>%t</p>\n", TEXT_WYEAR_NO_UNKNOWN);
		return;
	}
	if (claims)
		form_begin(a, "/kartu");
	grid_begin(a, titles);
	json_array_foreach(rows, i, row) unknown_row(a, row);
	grid_end(a);
	if (!claims)
		return;
	people_field(a, b);
	field(a, "sejak", TEXT_WYEAR_CLAIM_FROM, TEXT_WYEAR_CLAIM_FROM_HINT, "", "type=date");
	form_end(a, TEXT_WYEAR_CLAIM);
}

/* Hold a card to a reader: first choose whose it will be. */
static void enrol_form(struct reply *a, const struct book *b)
{
	html(a,
	     "<section><h2>%t</h2><p>%t</p><form method=get action=\"/kartu/tempel\">"
	     "<p class=field><label for=untuk>%t</label><select id=untuk name=untuk>",
	     TEXT_WYEAR_ENROL, TEXT_WYEAR_ENROL_HINT, TEXT_WYEAR_WHOSE);
	desk_people_options(a, b, a->r->today);
	html(a, "</select></p><p class=buttons><button>%t</button></p></form></section>\n",
	     TEXT_WYEAR_HOLD);
}

static int show_cards(struct request *r, struct reply *a, const struct answer *refused)
{
	struct answer answer = {0};
	struct reading rd;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	page_begin(a, TEXT_WYEAR_CARDS, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	html(a, "<section><h2>%t</h2>", TEXT_WYEAR_UNKNOWN);
	if (ask(r, "credential-list", json_object(), &answer) == 0)
		list(a, rd.book, answer.rows);
	else
		web_refusal(a, &answer);
	html(a, "</section>\n");
	if ((r->who.roles & CONTROL_HR) != 0)
		enrol_form(a, rd.book);
	if ((r->who.roles & CONTROL_IT) != 0)
		html(a, "<p><a href=\"/kartu/kenali\">%t</a></p>\n", TEXT_WYEAR_LEARN);
	page_end(a);
	answer_done(&answer);
	reading_done(&rd);
	return 0;
}

static int cards_page(struct request *r, struct reply *a)
{
	return show_cards(r, a, NULL);
}

static int cards_claim(struct request *r, struct reply *a)
{
	const char *person = form_text(&r->form, "pegawai"), *from = form_text(&r->form, "sejak");
	struct answer answer = {0};
	int e = ask(r, "credential-claim",
		    json_pack("{s:s, s:s, s:s*}", "credential", form_text(&r->form, "kartu"),
			      "person", person, "from", *from != '\0' ? from : NULL),
		    &answer);

	e = e == 0 ? reply_done(a, TEXT_WYEAR_CLAIMED, "/pegawai/%s", person)
		   : show_cards(r, a, &answer);
	answer_done(&answer);
	return e;
}

/* The card in the hand: what the readers have read since this page was opened. */

static void claim_button(struct reply *a, const json_t *row, const char *person)
{
	char today[CIVIL_DATE_SIZE];

	civil_format_day(today, a->r->today);
	form_begin(a, "/kartu");
	field_hidden(a, "kartu", row_text(row, "credential"));
	field_hidden(a, "pegawai", person);
	field_hidden(a, "sejak", today);
	form_end(a, TEXT_WYEAR_THIS_ONE);
}

static size_t read_since(struct reply *a, const json_t *rows, int64_t since, const char *person)
{
	size_t n = 0, i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		if (row_number(row, "seq", 0) <= since)
			continue;
		n++;
		html(a, "<section><h2>%t %s</h2>", TEXT_WYEAR_READ_AT, row_text(row, "reader"));
		if (row_text(row, "person")[0] == '\0')
			claim_button(a, row, person);
		else
			web_notice(a, "warn", TEXT_WYEAR_HELD,
				   TEXT_ARGS({"person", row_name(row)}));
		html(a, "</section>\n");
	}
	return n;
}

static int64_t newest(const json_t *rows)
{
	int64_t seq = 0;
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		if (row_number(row, "seq", 0) > seq)
			seq = row_number(row, "seq", 0);
	}
	return seq;
}

static int show_held(struct reply *a, const struct book *b, const char *person, int64_t since,
		     const struct answer *answer)
{
	page_begin(a, TEXT_WYEAR_HOLD_FOR, TEXT_ARGS({"person", desk_name(b, person)}));
	if (answer->rows == NULL)
		web_refusal(a, answer);
	else if (read_since(a, answer->rows, since, person) == 0)
		html(a, "<p role=status>%t</p>\n", TEXT_WYEAR_HOLD_NOW);
	html(a, "<p><a href=\"/kartu/tempel?untuk=%u\">%t</a></p>\n", person, TEXT_WYEAR_AGAIN);
	page_end(a);
	a->refresh_s = LOOK_AGAIN_S;
	return 0;
}

static int hold(struct request *r, struct reply *a, const char *person)
{
	const char *since = form_text(&r->query, "sejak");
	struct answer answer = {0};
	struct reading rd;
	int64_t seq = 0;
	int e = ask(r, "punches", json_object(), &answer);

	if (e == 0 && number_parse(since, 0, INT64_MAX, &seq) < 0) {
		snprintf(a->location, sizeof(a->location), "/kartu/tempel/%s?sejak=%lld", person,
			 (long long)newest(answer.rows));
		answer_done(&answer);
		return 0;
	}
	if (e < 0) {
		json_decref(answer.rows);
		answer.rows = NULL;
	}
	e = reading_open(r, r->today, r->today, &rd);
	if (e == 0) {
		e = people_find(book_people(rd.book), person) < 0
			    ? -ENOENT
			    : show_held(a, rd.book, person, seq, &answer);
		reading_done(&rd);
	}
	answer_done(&answer);
	return e;
}

static int cards_hold(struct request *r, struct reply *a)
{
	return slug_valid(r->arg[0]) ? hold(r, a, r->arg[0]) : -ENOENT;
}

static int cards_hold_for(struct request *r, struct reply *a)
{
	const char *person = form_text(&r->query, "untuk");

	return slug_valid(person) ? hold(r, a, person) : -ENOENT;
}

const struct route cards_routes[] = {
	{"/kartu", 0, CONTROL_HR | CONTROL_IT, cards_page},
	{"/kartu", ROUTE_POST, CONTROL_HR, cards_claim},
	{"/kartu/kenali", 0, CONTROL_IT, cards_learn_form},
	{"/kartu/kenali", ROUTE_POST, CONTROL_IT, cards_learn},
	{"/kartu/tempel", 0, CONTROL_HR, cards_hold_for},
	{"/kartu/tempel/*", 0, CONTROL_HR, cards_hold},
	{NULL, 0, 0, NULL},
};
