/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "control/said.h"
#include "core/verdict.h"
#include "store/paper.h"
#include "web/desk.h"
#include "web/digest.h"
#include "web/pages.h"

/*
 * HR's morning. Whoever sits here at 08.35 has other work: who is not recorded comes first, all of
 * them can be ticked and settled with one button, and what else waits is a number with a link.
 */

struct morning {
	struct request *r;
	struct reply *a;
	struct reading rd;
	struct answer today;
	int32_t day; /* as hadird has it; this machine's without it */
	bool read;
	struct desk_codes codes;
};

static bool is_one_of(const json_t *row, const char *const *states)
{
	for (; *states != NULL; states++)
		if (row_is(row, "state", *states))
			return true;
	return false;
}

static bool not_recorded(const json_t *row)
{
	static const char *const states[] = {"missing",	     "unexplained", "incomplete", "pending",
					     "not-enrolled", "review",	    "waiting",	  NULL};

	return row_is(row, "kind", "person") && is_one_of(row, states);
}

static bool late(const json_t *row)
{
	static const char *const states[] = {"late-work", "late-service", "late-third", NULL};

	return row_is(row, "kind", "person") && is_one_of(row, states);
}

static void person_row(struct morning *m, const json_t *row)
{
	struct reply *a = m->a;
	json_int_t minutes = row_number(row, "late_work_min", 0);

	grid_row(a, NULL);
	grid_cell_begin(a);
	desk_tick(a, row_text(row, "person"), m->day, row_name(row));
	grid_cell_end(a);
	grid_cell(a, "%s", row_text(row, "unit"));
	grid_cell_begin(a);
	html(a, "%w", "state", row_text(row, "state"));
	if (minutes > 0)
		html(a, " (%l %t)", (int64_t)minutes, TEXT_WEBHR_MINUTES);
	grid_cell_end(a);
	grid_row_end(a);
}

static size_t people(struct morning *m, bool (*wanted)(const json_t *row))
{
	static const enum text_key titles[] = {TEXT_HEAD_NAME, TEXT_HEAD_UNIT, TEXT_HEAD_STATE,
					       TEXT_KEYS};
	json_t *row;
	size_t i, n = 0;

	json_array_foreach(m->today.rows, i, row) if (wanted(row))
	{
		if (n++ == 0)
			grid_begin(m->a, titles);
		person_row(m, row);
	}
	if (n > 0)
		grid_end(m->a);
	return n;
}

static void people_form(struct morning *m)
{
	struct reply *a = m->a;
	size_t late_ones = 0, i;
	json_t *row;

	json_array_foreach(m->today.rows, i, row) late_ones += late(row);
	html(a, "<h2>%t</h2>\n", TEXT_WEBHR_NOT_RECORDED);
	form_begin(a, "/pagi/surat");
	desk_no_enter(a);
	if (people(m, not_recorded) == 0)
		html(a, "<p>%t</p>\n", TEXT_WEBHR_ALL_RECORDED);
	if (late_ones > 0) {
		html(a, "<details><summary>%t (%l)</summary>\n", TEXT_WEBHR_LATE,
		     (int64_t)late_ones);
		people(m, late);
		html(a, "</details>\n");
	}
	html(a, "<p class=muted>%t</p>\n", TEXT_WEBHR_CODES_WHAT);
	desk_code_buttons(a, &m->codes);
	html(a, "<details><summary>%t</summary>\n", TEXT_WEBHR_MORE);
	field(a, "to", TEXT_WEBHR_UNTIL, TEXT_WEBHR_UNTIL_HINT, "", "type=date");
	field(a, "letter", TEXT_WEBHR_LETTER, TEXT_WEBHR_LETTER_HINT, "", "maxlength=96");
	field(a, "note", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
	html(a, "</details>\n");
	form_close(a);
}

/* What the whole day was. `asked`: hadird wants to know, so that "it is so" is an answer too. */
static void day_form(struct morning *m, bool asked)
{
	static const struct {
		const char *answer;
		enum text_key key;
	} answers[] = {
		{"holiday", TEXT_ANSWER_IS_HOLIDAY},
		{"reader", TEXT_ANSWER_IS_READER},
		{"activity", TEXT_ANSWER_IS_ACTIVITY},
		{"correct", TEXT_ANSWER_IS_CORRECT},
	};
	struct reply *a = m->a;
	char day[CIVIL_DATE_SIZE];

	civil_format_day(day, m->day);
	html(a, "<p>%t</p>\n", TEXT_WEBHR_DOUBT_WHAT);
	form_begin(a, "/pagi/jawab");
	desk_no_enter(a);
	field_hidden(a, "day", day);
	field(a, "decree", TEXT_WEBHR_LETTER, TEXT_KEYS, "", "maxlength=96");
	field(a, "why", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
	html(a, "<p class=buttons>");
	for (size_t i = 0; i < ARRAY_LEN(answers) - (asked ? 0 : 1); i++)
		html(a, "<button name=answer value=\"%s\">%t</button> ", answers[i].answer,
		     answers[i].key);
	html(a, "</p>");
	form_close(a);
}

/* Hardly anybody was recorded: a person knows why, no machine does. */
static void doubt(struct morning *m, uint8_t unsure)
{
	struct reply *a = m->a;
	struct doubt_row *rows = NULL;
	size_t n = 0;

	if (unsure == UNSURE_CALENDAR) {
		web_notice(a, "warn", TEXT_WEBHR_NO_CALENDAR, NULL);
		html(a, "<p><a href=\"/kalender\">%t</a></p>\n", TEXT_WEBHR_TO_CALENDAR);
	}
	if (unsure != UNSURE_FEW)
		return;
	doubt_rows_load(m->rd.q, m->day, m->day, &rows, &n);
	if (n > 0 && rows[0].answer[0] != '\0') {
		web_notice(a, "warn", TEXT_WEBHR_DOUBT_WAITS,
			   TEXT_ARGS({"answer", said_word(m->r->lang, "answer", rows[0].answer)}));
	} else {
		html(a, "<section class=\"notice warn\"><h2>%t</h2>\n", TEXT_WEBHR_DOUBT);
		day_form(m, true);
		html(a, "</section>\n");
	}
	free(rows);
}

/* Nobody asked, and yet it was no day like others. */
static void unusual(struct morning *m, uint8_t unsure)
{
	if (unsure != UNSURE_NONE)
		return;
	html(m->a, "<details><summary>%t</summary>\n", TEXT_WEBHR_UNUSUAL);
	day_form(m, false);
	html(m->a, "</details>\n");
}

/* Several of them on one page, so that each select has a number of its own. */
static void card(struct morning *m, const json_t *card_row, int n)
{
	struct reply *a = m->a;
	char said[SAID_SIZE];
	json_t *row;
	size_t i;

	form_begin(a, "/pagi/kartu");
	html(a,
	     "<p class=field><label for=card-%d>%s, %s, %l×: %t</label><select id=card-%d "
	     "name=person>"
	     "<option value=\"\">–</option>",
	     n, row_text(card_row, "reader"),
	     said_time(m->r->lang, json_object_get(card_row, "last"), SAID_MINUTE, said),
	     (int64_t)row_number(card_row, "times", 0), TEXT_WEBHR_CARD_OF, n);
	json_array_foreach(m->today.rows, i, row) if (not_recorded(row))
		html(a, "<option value=\"%s\">%s</option>", row_text(row, "person"), row_name(row));
	html(a, "</select></p>\n");
	field_hidden(a, "credential", row_text(card_row, "credential"));
	form_end(a, TEXT_WEBHR_CARD_KEEP);
}

static void cards(struct morning *m)
{
	json_t *row;
	size_t i;
	int n = 0;

	json_array_foreach(m->today.rows, i, row)
	{
		if (!row_is(row, "kind", "unknown"))
			continue;
		if (n++ == 0)
			html(m->a, "<h2>%t</h2>\n<p>%t <a href=\"/kartu\">%t</a></p>\n",
			     TEXT_WEBHR_CARDS, TEXT_WEBHR_CARDS_WHAT, TEXT_WEBHR_CARDS_ALL);
		card(m, row, n);
	}
}

static void counts(struct morning *m)
{
	const char *state;
	json_t *row, *n;
	size_t i;

	html(m->a, "<p id=hitungan data-live=\"punch late missing\"><b>%D</b>", m->day);
	json_array_foreach(m->today.rows, i, row) if (row_is(row, "kind", "day"))
		json_object_foreach(json_object_get(row, "counts"), state, n)
			html(m->a, " · %l %w", (int64_t)json_integer_value(n), "state", state);
	html(m->a, "</p>\n");
}

static void body(struct morning *m)
{
	struct reply *a = m->a;
	uint8_t unsure = UNSURE_NONE;

	counts(m);
	if (m->read)
		unsure = papers_unsure(book_papers(m->rd.book), book_rules(m->rd.book), m->day);
	if (m->read)
		doubt(m, unsure);
	if (m->read && json_array_size(m->today.rows) > 0)
		people_form(m);
	cards(m);
	if (m->read)
		desk_waiting(a, &m->rd, m->day);
	html(a, "<p><a href=\"/surat/pembaca?hari=%i\">%t</a></p>\n", m->day,
	     TEXT_WEBHR_READER_LINK);
	if (m->read && json_array_size(m->today.rows) > 0)
		unusual(m, unsure);
}

/* `refused`: what was wrong with the POST that shows this page again; or NULL. */
static int show(struct request *r, struct reply *a, const struct answer *refused)
{
	struct morning m = {.r = r, .a = a, .day = r->today};
	int e = ask(r, "today", json_object(), &m.today), opened;

	if (e == 0)
		m.day = desk_day(row_text(json_array_get(m.today.rows, 0), "day"), r->today);
	opened = reading_open(r, m.day - 6, m.day, &m.rd);
	m.read = opened == 0;
	if (m.read)
		desk_codes(book_rulebook(m.rd.book), m.day, r->lang, &m.codes);
	page_begin(a, TEXT_WEBHR_MORNING, NULL);
	digest_unsent(a);
	if (refused != NULL)
		web_refusal(a, refused);
	if (e < 0 && refused == NULL)
		web_refusal(a, &m.today);
	if (!m.read)
		web_notice(a, "bad", TEXT_WEBHR_NO_RECORDS, NULL);
	body(&m);
	page_end(a);
	reading_done(&m.rd);
	answer_done(&m.today);
	return 0;
}

static int morning_page(struct request *r, struct reply *a)
{
	return show(r, a, NULL);
}

static int again(struct request *r, struct reply *a, struct answer *refused)
{
	int e = show(r, a, refused);

	answer_done(refused);
	return e;
}

static int papers_post(struct request *r, struct reply *a)
{
	struct desk_codes codes = {0};
	struct reading rd = {0};
	struct answer refused;
	const struct desk_code *code;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	desk_codes(book_rulebook(rd.book), r->today, r->lang, &codes);
	reading_done(&rd);
	e = desk_enter_ticked(r, &codes, &refused);
	if (e < 0)
		return again(r, a, &refused);
	answer_done(&refused);
	code = desk_code(&codes, form_text(&r->form, "code"));
	return reply_done(
		a, code != NULL && code->after_approval ? TEXT_WEBHR_KEPT_WAITS : TEXT_WEBHR_KEPT,
		"/pagi");
}

static int doubt_post(struct request *r, struct reply *a)
{
	struct answer answer;
	int e = ask(r, "doubt-answer",
		    json_pack("{s:s, s:s, s:s, s:s}", "day", form_text(&r->form, "day"), "answer",
			      form_text(&r->form, "answer"), "letter",
			      form_text(&r->form, "decree"), "note", form_text(&r->form, "why")),
		    &answer);

	if (e < 0)
		return again(r, a, &answer);
	answer_done(&answer);
	return reply_done(a,
			  strcmp(form_text(&r->form, "answer"), "correct") == 0
				  ? TEXT_WEBHR_ANSWERED
				  : TEXT_WEBHR_ANSWERED_WAITS,
			  "/pagi");
}

static int card_post(struct request *r, struct reply *a)
{
	struct answer answer = {0};
	int e;

	if (form_text(&r->form, "person")[0] == '\0') {
		desk_refuse(r, TEXT_WEBHR_CARD_WHOSE, &answer);
		return again(r, a, &answer);
	}
	e = ask(r, "credential-claim",
		json_pack("{s:s, s:s}", "credential", form_text(&r->form, "credential"), "person",
			  form_text(&r->form, "person")),
		&answer);
	if (e < 0)
		return again(r, a, &answer);
	answer_done(&answer);
	return reply_done(a, TEXT_WEBHR_CARD_KEPT, "/pagi");
}

const struct route morning_routes[] = {
	{"/pagi", 0, CONTROL_HR, morning_page},
	{"/pagi/surat", ROUTE_POST, CONTROL_HR, papers_post},
	{"/pagi/jawab", ROUTE_POST, CONTROL_HR, doubt_post},
	{"/pagi/kartu", ROUTE_POST, CONTROL_HR, card_post},
	{NULL, 0, 0, NULL},
};
