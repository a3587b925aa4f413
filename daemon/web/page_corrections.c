/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "store/paper.h"
#include "web/desk.h"
#include "web/pages.h"

/* Corrections: somebody was there and no reader says so. Listed with a box to tick, so that a whole
 * morning's list by hand is confirmed with one button. */

enum {
	READERS = CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_SUPERIOR,
	OPEN_DAYS = 366,
};

struct list {
	struct request *r;
	struct reply *a;
	struct reading rd;
	size_t open; /* shown, and waiting */
};

static bool waits(const struct correction_row *c)
{
	return c->decided.standing == STANDING_ENTERED && !correction_counts(c);
}

static bool may_see(const struct list *l, const struct correction_row *c)
{
	int32_t person = people_find(book_people(l->rd.book), c->person);

	return person >= 0 && may_read(l->r, l->rd.book, person, c->day);
}

static void list_row(struct list *l, const struct correction_row *c)
{
	struct reply *a = l->a;
	const char *name = desk_name(l->rd.book, c->person);

	grid_row(a, NULL);
	grid_cell(a, "%l", c->seq);
	grid_cell_begin(a);
	if (waits(c)) {
		l->open++;
		desk_tick_number(a, c->seq, name);
	}
	desk_why(a, c->person, name, c->day);
	grid_cell_end(a);
	grid_cell(a, "%D, %w %c", c->day, "direction",
		  correction_direction_name((enum correction_direction)c->direction),
		  c->at_s % 86400);
	grid_cell(a, "%s", c->reason);
	grid_cell(a, "%s", c->evidence);
	grid_cell(a, "%w", "standing",
		  correction_counts(c) && c->decided.standing == STANDING_ENTERED
			  ? standing_name(STANDING_CONFIRMED)
			  : standing_name((enum standing)c->decided.standing));
	grid_cell(a, "%s", desk_name(l->rd.book, c->author));
	grid_row_end(a);
}

static int rows(struct list *l, int32_t from, int32_t to, bool open)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_NUMBER,   TEXT_HEAD_NAME,	TEXT_HEAD_WHEN, TEXT_HEAD_REASON,
		TEXT_HEAD_EVIDENCE, TEXT_HEAD_STANDING, TEXT_HEAD_BY,	TEXT_KEYS};
	struct correction_row *c = NULL;
	size_t n = 0, shown = 0;
	int e = correction_rows_load(l->rd.q, NULL, from, to, &c, &n);

	for (size_t i = 0; i < n && e == 0; i++) {
		if ((open && !waits(&c[i])) || !may_see(l, &c[i]))
			continue;
		if (shown++ == 0)
			grid_begin(l->a, titles);
		list_row(l, &c[i]);
	}
	if (shown > 0)
		grid_end(l->a);
	else
		html(l->a, "<p>%t</p>\n", TEXT_WEBHR_NOTHING);
	free(c);
	return e;
}

static int show(struct request *r, struct reply *a, const struct answer *refused)
{
	bool open = r->post || form_text(&r->query, "terbuka")[0] != '\0';
	struct list l = {.r = r, .a = a};
	int32_t year, month, from = r->today - OPEN_DAYS, to = r->today;
	int e = reading_open(r, r->today, r->today, &l.rd);

	if (e < 0)
		return e;
	desk_month(form_text(&r->query, "bulan"), r->today, &year, &month);
	if (!open) {
		from = civil_day(year, month, 1);
		to = civil_day(month == 12 ? year + 1 : year, month % 12 + 1, 1) - 1;
	}
	page_begin(a, open ? TEXT_WEBHR_CORRECTIONS_OPEN : TEXT_WEBHR_CORRECTIONS, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	if ((r->who.roles & CONTROL_HR) != 0)
		html(a,
		     "<p class=buttons><a class=button href=\"/perbaikan/baru\">%t</a> "
		     "<a class=button href=\"/daftar-manual\">%t</a></p>\n",
		     TEXT_WEBHR_CORRECTION_NEW, TEXT_WEBHR_MANUAL);
	if (open)
		html(a, "<p><a href=\"/perbaikan\">%t</a></p>\n", TEXT_WEBHR_BY_MONTH);
	else
		desk_month_links(a, "/perbaikan", year, month);
	if (!open)
		html(a, "<p><a href=\"/perbaikan?terbuka=1\">%t</a></p>\n",
		     TEXT_WEBHR_CORRECTIONS_OPEN);
	form_begin(a, "/perbaikan/putuskan");
	desk_no_enter(a);
	e = rows(&l, from, to, open);
	if (l.open > 0)
		desk_decide_fields(a);
	form_close(a);
	page_end(a);
	reading_done(&l.rd);
	return e;
}

static int list_page(struct request *r, struct reply *a)
{
	return show(r, a, NULL);
}

static int decide_post(struct request *r, struct reply *a)
{
	struct answer answer;
	int e = desk_decide_ticked(r, "correction-decide", &answer);

	e = e < 0 ? show(r, a, &answer) : reply_done(a, TEXT_WEBHR_DECIDED, "/perbaikan?terbuka=1");
	answer_done(&answer);
	return e;
}

/* Where the form comes from a gap, person, day and direction are known already. */
static int add_show(struct request *r, struct reply *a, const struct answer *refused)
{
	static const enum correction_direction directions[] = {DIRECTION_IN, DIRECTION_OUT,
							       DIRECTION_BREAK};
	int32_t day = desk_day(form_text(r->post ? &r->form : &r->query, r->post ? "day" : "hari"),
			       r->today);
	struct reading rd = {0};
	char iso[CIVIL_DATE_SIZE];
	int e = reading_open(r, day, day, &rd);

	if (e < 0)
		return e;
	civil_format_day(iso, day);
	page_begin(a, TEXT_WEBHR_CORRECTION_NEW, NULL);
	if (refused != NULL)
		web_refusal(a, refused);
	html(a, "<p>%t</p>\n", TEXT_WEBHR_CORRECTION_WHAT);
	form_begin(a, "/perbaikan/baru");
	desk_seen(a, rd.book,
		  r->post ? form_text(&r->form, "person") : form_text(&r->query, "orang"), day);
	field_select(a, "person", TEXT_HEAD_NAME, form_text(&r->query, "orang"));
	desk_people_options(a, rd.book, day);
	field_select_end(a);
	field(a, "day", TEXT_WEBHR_DAY, TEXT_KEYS, iso, "type=date required");
	field_select(a, "direction", TEXT_WEBHR_DIRECTION, form_text(&r->query, "arah"));
	for (size_t i = 0; i < ARRAY_LEN(directions); i++) {
		const char *name = correction_direction_name(directions[i]);

		field_option(a, name, said_word(r->lang, "direction", name));
	}
	field_select_end(a);
	field(a, "at", TEXT_WEBHR_AT, TEXT_WEBHR_AT_HINT, "",
	      "required inputmode=numeric placeholder=\"07.25\"");
	field(a, "reason", TEXT_HEAD_REASON, TEXT_WEBHR_NOTE_HINT, "", "required maxlength=200");
	field(a, "evidence", TEXT_HEAD_EVIDENCE, TEXT_WEBHR_EVIDENCE_HINT, "",
	      "required maxlength=200");
	form_end(a, TEXT_WEBHR_KEEP);
	page_end(a);
	reading_done(&rd);
	return 0;
}

static int add_page(struct request *r, struct reply *a)
{
	return add_show(r, a, NULL);
}

static int add_post(struct request *r, struct reply *a)
{
	static const char *const kept[] = {"person", "day", "direction", "reason", "evidence"};
	json_t *args = json_object();
	int rev = desk_rev(&r->form, form_text(&r->form, "person"), form_text(&r->form, "day")), e;
	struct answer answer = {0};
	char at[32];

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		json_object_set_new(args, kept[i], json_string(form_text(&r->form, kept[i])));
	desk_clock(form_text(&r->form, "at"), at, sizeof(at));
	json_object_set_new(args, "at", json_string(at));
	if (rev >= 0)
		json_object_set_new(args, "rev", json_integer(rev));
	e = ask(r, "correction-add", args, &answer);
	e = e < 0 ? add_show(r, a, &answer)
		  : reply_done(a, TEXT_WEBHR_KEPT_WAITS, "/perbaikan?terbuka=1");
	answer_done(&answer);
	return e;
}

const struct route corrections_routes[] = {
	{"/perbaikan", 0, READERS, list_page},
	{"/perbaikan/putuskan", ROUTE_POST, READERS, decide_post},
	{"/perbaikan/baru", 0, CONTROL_HR, add_page},
	{"/perbaikan/baru", ROUTE_POST, CONTROL_HR, add_post},
	{NULL, 0, 0, NULL},
};
