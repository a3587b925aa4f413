/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "book/book.h"
#include "report/page.h"
#include "report/reports.h"
#include "report/words.h"
#include "web/desk.h"
#include "web/pages.h"

/*
 * "Hari berlubang", the queue of a Friday: each open day with what fits it. Those that nothing
 * explains are ticked and settled together, as in the morning; the others lead to their form.
 * Slips to print ask the person.
 */

enum { READERS = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_SUPERIOR, WEEKS_MAX = 9 };

struct queue {
	struct request *r;
	struct reply *a;
	struct reading rd;
	int32_t from, to;
	bool acts; /* for HR */
	size_t shown, ticks;
};

static void correction_link(struct queue *q, const struct gap *g, const char *direction)
{
	html(q->a, "<a href=\"/perbaikan/baru?orang=%u&amp;hari=%i&amp;arah=%s\">%t</a> ",
	     people_id(book_people(q->rd.book), g->person), g->day, direction,
	     TEXT_WEBHR_CORRECTION_NEW);
}

static void paper_link(struct queue *q, const struct gap *g)
{
	html(q->a, "<a href=\"/surat/baru?orang=%u&amp;hari=%i\">%t</a> ",
	     people_id(book_people(q->rd.book), g->person), g->day, TEXT_WEBHR_PAPER_NEW);
}

static void action(struct queue *q, const struct gap *g)
{
	switch ((enum gap_kind)g->kind) {
	case GAP_UNEXPLAINED:
	case GAP_REVIEW:
		paper_link(q, g);
		correction_link(q, g, "in");
		break;
	case GAP_NO_OUT:
		correction_link(q, g, "out");
		paper_link(q, g);
		break;
	case GAP_NO_IN:
		correction_link(q, g, "in");
		paper_link(q, g);
		break;
	case GAP_BREAK:
		correction_link(q, g, "break");
		break;
	case GAP_LETTER:
		html(q->a, "<a href=\"/surat/%l\">%t</a>", g->paper, TEXT_WEBHR_LETTER_ENTER);
		break;
	case GAP_QUEUE:
		html(q->a, "<a href=\"/surat/pembaca?hari=%i\">%t</a>", g->day,
		     TEXT_WEBHR_QUEUE_DECIDE);
		break;
	case GAP_KINDS:
		break;
	}
}

static int gap_row(void *arg, const struct gap *g)
{
	static const enum text_key titles[] = {TEXT_HEAD_NAME, TEXT_WEBHR_DAY, TEXT_WEBHR_IS_OPEN,
					       TEXT_WEBHR_ACTION, TEXT_KEYS};
	struct queue *q = arg;
	struct reply *a = q->a;
	const char *id = people_id(book_people(q->rd.book), g->person);
	const char *name = desk_name(q->rd.book, id);

	if (!may_read(q->r, q->rd.book, g->person, g->day))
		return 0;
	if (q->shown++ == 0)
		grid_begin(a, titles);
	grid_row(a, NULL);
	grid_cell_begin(a);
	if (q->acts && g->kind != GAP_LETTER) {
		desk_tick(a, id, g->day, name);
		q->ticks++;
	} else {
		desk_why(a, id, name, g->day);
	}
	grid_cell_end(a);
	grid_cell(a, "%D", g->day);
	grid_cell_begin(a);
	html_text(a, word_gap(g->kind), TEXT_ARGS({"code", g->code}));
	grid_cell_end(a);
	grid_cell_begin(a);
	if (q->acts)
		action(q, g);
	grid_cell_end(a);
	grid_row_end(a);
	return 0;
}

/* The week so far, or what the address names; never more than nine weeks. */
static void period(struct queue *q)
{
	const struct form *f = q->r->post ? &q->r->form : &q->r->query;
	int32_t today = q->r->today;

	q->to = desk_day(form_text(f, "sampai"), today);
	q->from = desk_day(form_text(f, "dari"), q->to - civil_weekday(q->to));
	if (q->from > q->to)
		q->from = q->to;
	if (q->to - q->from >= WEEKS_MAX * 7)
		q->from = q->to - WEEKS_MAX * 7 + 1;
}

static void period_form(struct queue *q)
{
	struct reply *a = q->a;
	int32_t monday = q->from - civil_weekday(q->from);

	html(a,
	     "<form action=\"/celah\" class=inline><label>%t <input type=date name=dari "
	     "value=%i></label> <label>%t <input type=date name=sampai value=%i></label> "
	     "<button>%t</button></form>\n",
	     TEXT_HEAD_FROM, q->from, TEXT_HEAD_UNTIL, q->to, TEXT_WEBHR_SHOW);
	html(a, "<p><a href=\"/celah?dari=%i&amp;sampai=%i\">%t</a> ", monday - 7, monday - 1,
	     TEXT_WEBHR_WEEK_BEFORE);
	html(a, "<a href=\"/celah/slip?dari=%i&amp;sampai=%i\">%t</a></p>\n", q->from, q->to,
	     TEXT_WEBHR_SLIPS);
}

static void settle_fields(struct queue *q, const struct desk_codes *codes)
{
	struct reply *a = q->a;

	if (q->ticks == 0)
		return;
	html(a, "<p class=muted>%t</p>\n", TEXT_WEBHR_CODES_WHAT);
	desk_code_buttons(a, codes);
	field(a, "letter", TEXT_WEBHR_LETTER, TEXT_WEBHR_LETTER_HINT, "", "maxlength=96");
	field(a, "note", TEXT_WEBHR_NOTE, TEXT_WEBHR_NOTE_HINT, "", "maxlength=200");
}

static int show(struct request *r, struct reply *a, const struct answer *refused)
{
	struct queue q = {.r = r, .a = a, .acts = (r->who.roles & CONTROL_HR) != 0};
	struct desk_codes codes;
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	int e;

	period(&q);
	e = reading_open(r, q.from, q.to, &q.rd);
	if (e < 0)
		return e;
	civil_format_day(from, q.from);
	civil_format_day(to, q.to);
	desk_codes(book_rulebook(q.rd.book), q.to, r->lang, &codes);
	page_begin(a, TEXT_WEBHR_GAPS, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	html(a, "<p><b>");
	desk_days(a, q.from, q.to);
	html(a, "</b></p>\n");
	period_form(&q);
	form_begin(a, "/celah/surat");
	desk_no_enter(a);
	field_hidden(a, "dari", from);
	field_hidden(a, "sampai", to);
	e = book_gaps(q.rd.book, -1, q.from, q.to, gap_row, &q);
	if (q.shown > 0)
		grid_end(a);
	else
		web_notice(a, "ok", TEXT_WEBHR_NO_GAPS, NULL);
	settle_fields(&q, &codes);
	form_close(a);
	page_end(a);
	reading_done(&q.rd);
	return e;
}

static int gaps_page(struct request *r, struct reply *a)
{
	return show(r, a, NULL);
}

static int settle_post(struct request *r, struct reply *a)
{
	struct queue q = {.r = r};
	struct desk_codes codes = {0};
	struct answer answer = {0};
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	const struct desk_code *code;
	int e;

	period(&q);
	e = reading_open(r, q.to, q.to, &q.rd);
	if (e < 0)
		return e;
	desk_codes(book_rulebook(q.rd.book), q.to, r->lang, &codes);
	reading_done(&q.rd);
	e = desk_enter_ticked(r, &codes, &answer);
	civil_format_day(from, q.from);
	civil_format_day(to, q.to);
	code = desk_code(&codes, form_text(&r->form, "code"));
	if (e < 0)
		e = show(r, a, &answer);
	else
		e = reply_done(a, code->after_approval ? TEXT_WEBHR_KEPT_WAITS : TEXT_WEBHR_KEPT,
			       "/celah?dari=%s&sampai=%s", from, to);
	answer_done(&answer);
	return e;
}

/* On paper: of one person (?orang=), or of everybody who has a day there. */
static int slips_page(struct request *r, struct reply *a)
{
	const char *id = form_text(&r->query, "orang");
	struct queue q = {.r = r};
	int32_t person = -1;
	struct page *p;
	int e, closed = 0;

	period(&q);
	e = reading_open(r, q.from, q.to, &q.rd);
	if (e < 0)
		return e;
	if (id[0] != '\0') {
		person = people_find(book_people(q.rd.book), id);
		e = person < 0 ? -ENOENT : 0;
	}
	a->kind = REPLY_PRINT;
	p = e == 0 ? page_open(a->f, PAGE_HTML, r->lang, text_get(r->lang, TEXT_SLIP_TITLE)) : NULL;
	if (p != NULL) {
		e = report_slips(p, r->lang, q.rd.book, q.from, q.to, person);
		closed = page_close(p);
	} else if (e == 0) {
		e = -ENOMEM;
	}
	reading_done(&q.rd);
	return e < 0 ? e : closed;
}

const struct route gaps_routes[] = {
	{"/celah", 0, READERS, gaps_page},
	{"/celah/surat", ROUTE_POST, CONTROL_HR, settle_post},
	{"/celah/slip", 0, CONTROL_HR, slips_page},
	{NULL, 0, 0, NULL},
};
