/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "store/paper.h"
#include "web/desk.h"
#include "web/pages.h"

/* Papers: what explains a day. Listed, looked at and decided about; page_paper_add.c enters them.
 * The lists come from the records, so that they can be read while hadird is away. */

enum {
	READERS = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_SUPERIOR,
	EVERYBODYS = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_IT,
	OPEN_DAYS = 366, /* what waits longer is looked up by its month */
};

/* A paper with its people, as somebody may read it. */
struct sheet {
	struct request *r;
	struct reply *a;
	struct reading rd;
	struct paper_person_row *people; /* of the paper in hand */
	size_t n_people;
	size_t open;	/* shown with a box to tick */
	bool fill;	/* letters that are to follow can be typed in; */
	size_t letters; /* so many fields */
};

static int whom_load(struct sheet *s, const struct paper_row *p)
{
	free(s->people);
	s->people = NULL;
	s->n_people = 0;
	return p->unit[0] != '\0' ? 0
				  : paper_people_load(s->rd.q, p->seq, &s->people, &s->n_people);
}

/* A superior sees papers of their own staff alone. */
static bool may_see(const struct sheet *s, const struct paper_row *p)
{
	if ((s->r->who.roles & EVERYBODYS) != 0)
		return true;
	for (size_t i = 0; i < s->n_people; i++) {
		int32_t person = people_find(book_people(s->rd.book), s->people[i].person);

		if (person < 0 || !may_read(s->r, s->rd.book, person, p->from_day))
			return false;
	}
	return s->n_people > 0;
}

static void whom(struct sheet *s, const struct paper_row *p, size_t most)
{
	struct reply *a = s->a;

	if (strcmp(p->unit, "*") == 0)
		html(a, "%t", TEXT_EVERYBODY);
	else if (p->unit[0] != '\0')
		html_text(a, TEXT_WHOLE_UNIT, TEXT_ARGS({"unit", p->unit}));
	for (size_t i = 0; i < s->n_people && i < most; i++) {
		if (i > 0)
			html(a, ", ");
		desk_why(a, s->people[i].person, desk_name(s->rd.book, s->people[i].person),
			 p->from_day);
	}
	if (s->n_people > most)
		html(a, " … (%l)", (int64_t)s->n_people);
}

static void when(struct reply *a, const struct paper_row *p)
{
	desk_days(a, p->from_day, p->to_day);
	if (!p->whole)
		html(a, ", %c–%c", p->from_s % 86400, p->to_s % 86400);
}

/* What was typed for this paper before: number and letter of a row follow each other. */
static const char *typed_letter(const struct request *r, const char *number)
{
	const char *of;

	for (size_t i = 0; r->post && (of = form_nth(&r->form, "of", i)) != NULL; i++)
		if (strcmp(of, number) == 0)
			return form_nth(&r->form, "number", i);
	return NULL;
}

static void letter_field(struct sheet *s, const struct paper_row *p)
{
	struct reply *a = s->a;
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)p->seq);
	html(a,
	     "<input type=hidden name=of value=%s><input name=number maxlength=96 value=\"%s\" "
	     "aria-label=\"%t, %s\">",
	     number, typed_letter(s->r, number), TEXT_WEBHR_LETTER, number);
	s->letters++;
}

static void letter(struct sheet *s, const struct paper_row *p)
{
	if (s->fill && desk_wants_letter(s->rd.book, p))
		letter_field(s, p);
	else if (desk_wants_letter(s->rd.book, p))
		html(s->a, "%t", TEXT_LETTER_FOLLOWS);
	else
		html(s->a, "%s", p->letter);
}

static void list_row(struct sheet *s, const struct paper_row *p)
{
	struct reply *a = s->a;

	grid_row(a, NULL);
	grid_cell_begin(a);
	if (p->decided.standing == STANDING_ENTERED) {
		desk_tick_number(a, p->seq, p->code);
		s->open++;
	}
	html(a, "<a href=\"/surat/%l\">%l</a>", p->seq, p->seq);
	grid_cell_end(a);
	grid_cell(a, "%s", p->code);
	grid_cell_begin(a);
	whom(s, p, 4);
	grid_cell_end(a);
	grid_cell_begin(a);
	when(a, p);
	grid_cell_end(a);
	grid_cell_begin(a);
	letter(s, p);
	grid_cell_end(a);
	grid_cell(a, "%w", "standing", standing_name((enum standing)p->decided.standing));
	grid_cell(a, "%s", desk_name(s->rd.book, p->author));
	grid_row_end(a);
}

static int list(struct sheet *s, int32_t from, int32_t to, bool open)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_NUMBER, TEXT_HEAD_CODE,     TEXT_HEAD_WHO, TEXT_HEAD_WHEN,
		TEXT_HEAD_LETTER, TEXT_HEAD_STANDING, TEXT_HEAD_BY,  TEXT_KEYS};
	struct paper_row *papers = NULL;
	size_t n = 0, shown = 0;
	int e = paper_rows_load(s->rd.q, from, to, &papers, &n);

	for (size_t i = 0; i < n && e == 0; i++) {
		const struct paper_row *p = &papers[i];

		if (open && p->decided.standing != STANDING_ENTERED &&
		    !desk_wants_letter(s->rd.book, p))
			continue;
		e = whom_load(s, p);
		if (e < 0 || !may_see(s, p))
			continue;
		if (shown++ == 0)
			grid_begin(s->a, titles);
		list_row(s, p);
	}
	if (shown > 0)
		grid_end(s->a);
	else
		html(s->a, "<p>%t</p>\n", TEXT_WEBHR_NOTHING);
	free(papers);
	free(s->people);
	s->people = NULL;
	return e;
}

static void letters_button(struct reply *a)
{
	html(a, "<p>%t</p><p class=buttons><button formaction=\"/surat/nomor\">%t</button></p>\n",
	     TEXT_WEBHR_LETTERS_WHAT, TEXT_WEBHR_LETTERS_KEEP);
}

static int show_list(struct request *r, struct reply *a, const struct answer *refused)
{
	bool open = r->post || form_text(&r->query, "terbuka")[0] != '\0';
	struct sheet s = {.r = r, .a = a};
	int32_t year, month, from, to;
	int e;

	desk_month(form_text(&r->query, "bulan"), r->today, &year, &month);
	from = open ? r->today - OPEN_DAYS : civil_day(year, month, 1);
	to = open ? r->today + OPEN_DAYS
		  : civil_day(month == 12 ? year + 1 : year, month % 12 + 1, 1) - 1;
	e = reading_open(r, r->today, r->today, &s.rd);
	if (e < 0)
		return e;
	page_begin(a, open ? TEXT_WEBHR_PAPERS_OPEN : TEXT_WEBHR_PAPERS, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	if ((r->who.roles & CONTROL_HR) != 0)
		html(a,
		     "<p class=buttons><a class=button href=\"/surat/baru\">%t</a> "
		     "<a class=button href=\"/surat/pembaca\">%t</a></p>\n",
		     TEXT_WEBHR_PAPER_NEW, TEXT_WEBHR_READER_TITLE);
	if (open)
		html(a, "<p><a href=\"/surat\">%t</a></p>\n", TEXT_WEBHR_BY_MONTH);
	else
		desk_month_links(a, "/surat", year, month);
	if (!open)
		html(a, "<p><a href=\"/surat?terbuka=1\">%t</a></p>\n", TEXT_WEBHR_PAPERS_OPEN);
	s.fill = open && (r->who.roles & CONTROL_HR) != 0;
	form_begin(a, "/surat/putuskan");
	desk_no_enter(a);
	e = list(&s, from, to, open);
	if (s.letters > 0)
		letters_button(a);
	if (s.open > 0)
		desk_decide_fields(a);
	form_close(a);
	page_end(a);
	reading_done(&s.rd);
	return e;
}

static int list_page(struct request *r, struct reply *a)
{
	return show_list(r, a, NULL);
}

static int decide_many_post(struct request *r, struct reply *a)
{
	struct answer answer;
	int e = desk_decide_ticked(r, "paper-decide", &answer);

	e = e < 0 ? show_list(r, a, &answer)
		  : reply_done(a, TEXT_WEBHR_DECIDED, "/surat?terbuka=1");
	answer_done(&answer);
	return e;
}

/* Letters that came in: each number that was filled in, all tried before any is kept. */
static int letters_enter(struct request *r, struct answer *ret)
{
	const char *of, *letter;
	int e = -ENODATA;
	int64_t id;

	for (int dry = 1; dry >= 0 && (dry || e == 0); dry--)
		for (size_t i = 0; (of = form_nth(&r->form, "of", i)) != NULL &&
				   (letter = form_nth(&r->form, "number", i)) != NULL &&
				   (e == 0 || e == -ENODATA);
		     i++) {
			if (letter[strspn(letter, " ")] == '\0' ||
			    number_parse(of, 1, INT64_MAX, &id) < 0)
				continue;
			answer_done(ret);
			e = (dry ? ask_dry : ask)(
				r, "paper-letter",
				json_pack("{s:I, s:s}", "id", (json_int_t)id, "letter", letter),
				ret);
			r->kept += !dry && e == 0;
		}
	if (e == -ENODATA)
		desk_refuse(r, TEXT_WEBHR_LETTERS_NONE, ret);
	return e;
}

static int letters_post(struct request *r, struct reply *a)
{
	struct answer answer = {0};
	int e = letters_enter(r, &answer);

	if (e < 0)
		e = show_list(r, a, &answer);
	else if (form_nth(&r->form, "of", 1) == NULL)
		e = reply_done(a, TEXT_WEBHR_LETTERS_KEPT, "/surat/%s", form_text(&r->form, "of"));
	else
		e = reply_done(a, TEXT_WEBHR_LETTERS_KEPT, "/surat?terbuka=1");
	answer_done(&answer);
	return e;
}

static void decisions(struct sheet *s, const struct paper_row *p)
{
	struct approval_row *rows = NULL;
	size_t n = 0;

	if (approval_rows_load(s->rd.q, APPROVAL_PAPER, p->seq, &rows, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		html(s->a, "<li>%w · %s %s %s</li>\n", "decision",
		     approval_decision_name((enum approval_decision)rows[i].decision),
		     desk_name(s->rd.book, rows[i].person), rows[i].letter, rows[i].note);
	free(rows);
}

static void description(struct sheet *s, const struct paper_row *p)
{
	struct reply *a = s->a;
	struct desk_codes codes;
	const struct desk_code *code;

	desk_codes(book_rulebook(s->rd.book), p->from_day, s->r->lang, &codes);
	code = desk_code(&codes, p->code);
	html(a, "<dl><dt>%t</dt><dd>%s · %s</dd><dt>%t</dt><dd>", TEXT_HEAD_CODE, p->code,
	     code != NULL ? code->title : "", TEXT_HEAD_WHO);
	whom(s, p, s->n_people);
	html(a, "</dd><dt>%t</dt><dd>", TEXT_HEAD_WHEN);
	when(a, p);
	html(a, "</dd><dt>%t</dt><dd>", TEXT_HEAD_LETTER);
	letter(s, p);
	html(a,
	     "</dd><dt>%t</dt><dd>%s</dd><dt>%t</dt><dd>%s</dd><dt>%t</dt><dd>%w%s%t</dd></dl>\n",
	     TEXT_WEBHR_NOTE, p->note, TEXT_HEAD_BY, desk_name(s->rd.book, p->author),
	     TEXT_HEAD_STANDING, "standing", standing_name((enum standing)p->decided.standing),
	     " · ",
	     papers_counts(p, book_rules(s->rd.book), p->from_day) ? TEXT_WEBHR_COUNTS
								   : TEXT_WEBHR_COUNTS_NOT);
	html(a, "<ul>");
	decisions(s, p);
	html(a, "</ul>\n");
}

/* Whoever entered it may bring its number: that is no decision. */
static void letter_form(struct sheet *s, const struct paper_row *p)
{
	if ((s->r->who.roles & CONTROL_HR) == 0 || !desk_wants_letter(s->rd.book, p))
		return;
	html(s->a, "<h2>%t</h2>\n", TEXT_WEBHR_LETTER_ENTER);
	form_begin(s->a, "/surat/nomor");
	html(s->a, "<p class=field>");
	letter_field(s, p);
	html(s->a, "</p>\n");
	form_end(s->a, TEXT_WEBHR_LETTER_KEEP);
}

/* What this session may do with it; hadird has the last word. */
static void decide_form(struct sheet *s, const struct paper_row *p)
{
	struct reply *a = s->a;
	bool mine = strcmp(p->author, s->r->who.person) == 0;
	bool confirmed = p->decided.standing == STANDING_CONFIRMED;
	char path[64];

	if (p->decided.standing == STANDING_REFUSED || p->decided.standing == STANDING_WITHDRAWN)
		return;
	snprintf(path, sizeof(path), "/surat/%lld", (long long)p->seq);
	html(a, "<h2>%t</h2>\n", TEXT_WEBHR_DECIDE);
	if (mine)
		html(a, "<p>%t</p>\n", TEXT_WEBHR_DECIDE_MINE);
	form_begin(a, path);
	desk_no_enter(a);
	if (!mine)
		field(a, "letter", TEXT_WEBHR_LETTER, TEXT_WEBHR_LETTER_HINT, p->letter,
		      "maxlength=96");
	field(a, "note", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
	html(a, "<p class=buttons>");
	if (!mine)
		html(a, "<button name=decision value=confirm>%t</button> ",
		     confirmed ? TEXT_WEBHR_LETTER_KEEP : TEXT_WEBHR_CONFIRM);
	if (!mine && !confirmed)
		html(a, "<button name=decision value=refuse>%t</button> ", TEXT_WEBHR_REFUSE);
	html(a, "<button name=decision value=withdraw>%t</button></p>\n", TEXT_WEBHR_WITHDRAW);
	form_close(a);
}

static int show_one(struct request *r, struct reply *a, const struct answer *refused)
{
	struct sheet s = {.r = r, .a = a};
	struct paper_row p;
	char number[24];
	int64_t seq;
	int e = number_parse(r->arg[0], 1, INT64_MAX, &seq) < 0 ? -ENOENT : 0;

	if (e == 0)
		e = reading_open(r, r->today, r->today, &s.rd);
	if (e == 0)
		e = paper_find(s.rd.q, seq, &p);
	if (e == 0)
		e = whom_load(&s, &p);
	if (e == 0 && !may_see(&s, &p))
		e = -ENOENT; /* nor say that it is there */
	if (e == 0) {
		snprintf(number, sizeof(number), "%lld", (long long)seq);
		page_begin(a, TEXT_WEBHR_PAPER, TEXT_ARGS({"n", number}));
		if (refused != NULL)
			web_refusal(a, refused);
		description(&s, &p);
		letter_form(&s, &p);
		decide_form(&s, &p);
		html(a, "<p><a href=\"/surat\">%t</a></p>\n", TEXT_WEBHR_PAPERS);
		page_end(a);
	}
	free(s.people);
	reading_done(&s.rd);
	return e;
}

static int paper_page(struct request *r, struct reply *a)
{
	return show_one(r, a, NULL);
}

static int decide_post(struct request *r, struct reply *a)
{
	const char *decision = form_text(&r->form, "decision");
	struct answer answer = {0};
	json_t *args;
	int64_t seq;
	int e = number_parse(r->arg[0], 1, INT64_MAX, &seq);

	if (e < 0)
		return -ENOENT;
	args = json_pack("{s:I, s:s, s:s, s:s}", "id", (json_int_t)seq, "decision", decision,
			 "letter", form_text(&r->form, "letter"), "note",
			 form_text(&r->form, "note"));
	e = ask(r, "paper-decide", args, &answer);
	if (e < 0)
		e = show_one(r, a, &answer);
	else
		e = reply_done(a, TEXT_WEBHR_DECIDED, "/surat/%lld", (long long)seq);
	answer_done(&answer);
	return e;
}

const struct route papers_routes[] = {
	{"/surat", 0, READERS, list_page},
	{"/surat/baru", 0, CONTROL_HR, paper_add_page},
	{"/surat/baru", ROUTE_POST, CONTROL_HR, paper_add_post},
	{"/surat/pembaca", 0, CONTROL_HR, reader_page},
	{"/surat/pembaca", ROUTE_POST, CONTROL_HR, reader_post},
	{"/surat/nomor", ROUTE_POST, CONTROL_HR, letters_post},
	{"/surat/putuskan", ROUTE_POST, READERS, decide_many_post},
	{"/surat/*", 0, READERS, paper_page},
	{"/surat/*", ROUTE_POST, READERS, decide_post},
	{NULL, 0, 0, NULL},
};
