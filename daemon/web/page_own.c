/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "core/civil.h"
#include "core/verdict.h"
#include "report/safe.h"
#include "report/sheet-build.h"
#include "report/words.h"
#include "store/paper.h"
#include "web/pages.h"

/*
 * /saya: the own month of whoever has logged in, the line that stands on the office's sheet, day by
 * day; "sudah dilihat" and an objection. Whose month it is comes from the session and from nowhere
 * else: no address names a person here.
 */

struct own {
	int32_t year, month, first, last; /* days */
	char name[16];			  /* "2026-11" */
	struct month_sheet *sheet;	  /* NULL: nothing on record */
	const struct sheet_person *me;
};

static void month_take(struct own *o, int32_t year, int32_t month)
{
	o->year = year;
	o->month = month;
	o->first = civil_day(year, month, 1);
	o->last = (month == 12 ? civil_day(year + 1, 1, 1) : civil_day(year, month + 1, 1)) - 1;
	snprintf(o->name, sizeof(o->name), "%04d-%02d", (int)year, (int)month);
}

/* "2026-11"; false for anything else, and for a month that has not begun. */
static bool month_parse(struct own *o, const char *text, int32_t today)
{
	char day[16];
	int32_t first;
	struct civil_date d;

	if (snprintf(day, sizeof(day), "%.7s-01", text) != 10 || strlen(text) != 7 ||
	    civil_parse_day(day, &first) < 0 || first > today)
		return false;
	d = civil_from_day(first);
	month_take(o, d.year, d.month);
	return true;
}

static int month_read(const struct request *r, struct own *o)
{
	struct sheet_request request = {.lang = r->lang,
					.office = r->web->office,
					.place = r->web->place,
					.person = r->who.person,
					.year = o->year,
					.month = o->month};
	struct reading rd;
	int e = reading_open(r, o->first, o->last, &rd);

	if (e < 0)
		return e;
	e = month_sheet_build(rd.q, rd.book, rd.zone, &request, &o->sheet);
	reading_done(&rd);
	if (e == 0)
		o->me = &o->sheet->people[0];
	return e == -ENOENT ? 0 : e;
}

static void put_months(struct reply *a, const struct own *o)
{
	struct own before = {0}, after = {0};

	month_take(&before, o->month == 1 ? o->year - 1 : o->year,
		   o->month == 1 ? 12 : o->month - 1);
	month_take(&after, o->month == 12 ? o->year + 1 : o->year,
		   o->month == 12 ? 1 : o->month + 1);
	html(a, "<nav class=steps aria-label=\"%t\"><a href=\"/saya/%s\">%t</a>",
	     TEXT_WEB_OWN_MONTHS, before.name, TEXT_WEB_OWN_BEFORE);
	if (o->last < a->r->today)
		html(a, " <a href=\"/saya/%s\">%t</a>", after.name, TEXT_WEB_OWN_AFTER);
	html(a, "</nav>\n");
}

static void put_sums(struct reply *a, const struct own *o)
{
	enum text_language lang = a->r->lang;
	char text[512], word[WORD_SIZE];

	html(a, "<section><h2>%t</h2>\n<dl class=figures>", TEXT_WEB_OWN_SUMS);
	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++)
		if (c == TOTAL_DUE || total_value(&o->me->total, c) != 0)
			html(a, "<div><dt>%s</dt><dd>%l</dd></div>", word_total(lang, c),
			     total_value(&o->me->total, c));
	html(a, "</dl>\n<p>");
	html_text(a, TEXT_PERSON_SHARE,
		  TEXT_ARGS({"share", word_share(word, lang, o->me->total.days.on_time,
						 o->me->total.days.at_office)}));
	if (o->sheet->preset[0] != '\0') {
		html(a, " ");
		html_text(a, TEXT_PERSON_DEDUCT,
			  TEXT_ARGS({"percent", word_percent(word, lang, o->me->total.deduct)}));
	}
	html(a, "</p>\n");
	if (word_preset(text, sizeof(text), o->sheet))
		html(a, "<p><small>%s</small></p>\n", text);
	if (word_trial(text, sizeof(text), o->sheet))
		html(a, "<p class=\"notice warn\">%s</p>\n", text);
	html(a, "</section>\n");
}

static void put_meaning(struct reply *a, const struct month_sheet *s, const char *code)
{
	for (size_t i = 0; i < s->n_legend && code[0] != '\0'; i++)
		if (strcmp(s->legend[i].code, code) == 0) {
			html(a, "<br><small>%s</small>", s->legend[i].meaning);
			return;
		}
}

/* "hadir 7 jam 5 menit, terlambat 25 menit": what the hours of that day came to. */
static void put_parts(struct reply *a, const struct sheet_seconds *s)
{
	const struct {
		enum text_key key;
		int64_t seconds;
	} parts[] = {
		{TEXT_WEB_OWN_PART_PRESENT, s->present}, {TEXT_WEB_OWN_PART_LATE, s->late},
		{TEXT_WEB_OWN_PART_EARLY, s->early},	 {TEXT_WEB_OWN_PART_OVER, s->over},
		{TEXT_WEB_OWN_PART_EXCUSED, s->excused}, {TEXT_WEB_OWN_PART_ABSENT, s->absent},
		{TEXT_WEB_OWN_PART_OPEN, s->open},
	};
	char word[SAID_SIZE]; /* >= WORD_SIZE */
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		int64_t of = parts[i].seconds;

		if (of == 0)
			continue;
		html(a, n++ > 0 ? ", " : "");
		html_text(a, parts[i].key,
			  TEXT_ARGS({"time", of < 60 ? said_duration(a->r->lang, of, word)
						     : word_minutes(word, a->r->lang, of)}));
	}
}

static void put_day(struct reply *a, const struct own *o, int32_t i)
{
	const struct sheet_day *d = &o->me->days[i];
	enum text_language lang = a->r->lang;
	char word[WORD_SIZE];
	int32_t day = o->first + i;

	grid_row(a, day == a->r->today ? "today" : NULL);
	grid_cell(a, "%D", day);
	grid_cell_begin(a);
	html(a, "<b>%s</b>", word_cell(word, d));
	put_meaning(a, o->sheet, d->code);
	if (strcmp(d->late_band, d->code) != 0)
		put_meaning(a, o->sheet, d->late_band);
	if (strcmp(d->early_band, d->code) != 0)
		put_meaning(a, o->sheet, d->early_band);
	if (d->letterless)
		html(a, "<br><small>%t</small>", TEXT_LETTER_FOLLOWS);
	grid_cell_end(a);
	grid_cell(a, "%s", word_clock(word, lang, d->in_s));
	grid_cell(a, "%s", word_clock(word, lang, d->out_s));
	grid_cell_begin(a);
	put_parts(a, &d->s);
	grid_cell_end(a);
	if (o->sheet->preset[0] != '\0')
		grid_cell(a, "%s", d->deduct != 0 ? word_percent(word, lang, d->deduct) : "");
	grid_cell_begin(a);
	if (d->state != 0)
		html(a, "<a href=\"/mengapa/%u/%i\">%t</a>", o->me->id, day, TEXT_WEB_OWN_WHY);
	grid_cell_end(a);
	grid_row_end(a);
}

/* A day off on which nothing was recorded needs no line. */
static bool is_told(const struct sheet_day *d)
{
	return d->code[0] != '\0' &&
	       (d->state != VERDICT_OFF || d->in_s >= 0 || d->out_s >= 0 || d->s.present > 0);
}

static void put_days(struct reply *a, const struct own *o)
{
	static const enum text_key hours_only[] = {
		TEXT_DATA_DATE,	      TEXT_WEB_OWN_RESULT, TEXT_DATA_IN, TEXT_DATA_OUT,
		TEXT_WEB_OWN_MINUTES, TEXT_WEB_OWN_WHY,	   TEXT_KEYS};
	static const enum text_key deducting[] = {
		TEXT_DATA_DATE,	      TEXT_WEB_OWN_RESULT, TEXT_DATA_IN,     TEXT_DATA_OUT,
		TEXT_WEB_OWN_MINUTES, TEXT_DATA_DEDUCT,	   TEXT_WEB_OWN_WHY, TEXT_KEYS};

	html(a, "<section><h2>%t</h2>\n", TEXT_WEB_OWN_DAYS);
	grid_begin(a, o->sheet->preset[0] != '\0' ? deducting : hours_only);
	for (int32_t i = 0; i < o->sheet->days && o->first + i <= a->r->today; i++)
		if (is_told(&o->me->days[i]))
			put_day(a, o, i);
	grid_end(a);
	html(a, "</section>\n");
}

static void put_seen(struct reply *a, const struct own *o)
{
	enum text_language lang = a->r->lang;

	html(a, "<p>");
	html_text(a, TEXT_WEB_OWN_SHEET,
		  TEXT_ARGS({"step", word_step(lang, o->sheet->step)},
			    {"seen", word_seen(lang, o->me->seen)}));
	html(a, "</p>\n");
	if (a->r->today <= o->last)
		html(a, "<p>%t</p>\n", TEXT_WEB_OWN_SEEN_LATER);
	else if (o->me->seen == SHEET_UNSEEN && o->sheet->step != SHEET_LOCKED)
		button(a, "/saya/dilihat", TEXT_WEB_OWN_SEEN, "bulan", o->name);
}

static void put_objecting(struct reply *a, const struct own *o)
{
	char text[512], date[CIVIL_DATE_SIZE], word[WORD_SIZE];
	size_t kept = sheet_notes_kept(o->sheet->n_objections);

	html(a, "<section><h2>%t</h2>\n", TEXT_WEB_OWN_OBJECT);
	for (size_t i = 0; i < kept; i++) {
		word_note(text, sizeof(text), a->r->lang, &o->sheet->objections[i]);
		html(a, "<p>%s</p>\n", text);
	}
	html(a, "<p>%t</p>\n", TEXT_WEB_OWN_OBJECT_HINT);
	form_begin(a, "/saya/sanggahan");
	field_hidden(a, "bulan", o->name);
	field_select(a, "tanggal", TEXT_WEB_OWN_OBJECT_DAY, form_text(&a->r->query, "tanggal"));
	field_option(a, "", text_get(a->r->lang, TEXT_WEB_OWN_OBJECT_MONTH));
	for (int32_t i = 0; i < o->sheet->days && o->first + i <= a->r->today; i++) {
		if (!is_told(&o->me->days[i]))
			continue;
		civil_format_day(date, o->first + i);
		field_option(a, date, word_day(word, a->r->lang, o->first + i));
	}
	field_select_end(a);
	field_area(a, "alasan", TEXT_WEB_OWN_OBJECT_WHY, TEXT_KEYS, NULL, 3);
	form_end(a, TEXT_WEB_OWN_OBJECT_SEND);
	html(a, "</section>\n");
}

/* The month; after a refusal (else NULL) with what was refused above it. */
static int put_month(const struct request *r, struct reply *a, struct own *o,
		     const struct answer *refused)
{
	char month[WORD_SIZE];
	int e = month_read(r, o);

	if (e < 0)
		return e;
	page_begin(a, TEXT_WEB_OWN,
		   TEXT_ARGS({"month", word_month(month, r->lang, o->year, o->month)}));
	if (refused != NULL) {
		web_warnings(a, refused->rows);
		web_refusal(a, refused);
	}
	put_months(a, o);
	if (o->me == NULL) {
		html(a, "<p>%t</p>\n", TEXT_WEB_OWN_NONE);
	} else {
		html(a, "<p>%t</p>\n", TEXT_WEB_OWN_INTRO);
		put_sums(a, o);
		put_days(a, o);
		put_seen(a, o);
		put_objecting(a, o);
	}
	page_end(a);
	month_sheet_free(o->sheet);
	return 0;
}

static int page_own(struct request *r, struct reply *a)
{
	struct civil_date today = civil_from_day(r->today);
	struct own o = {.sheet = NULL};

	if (r->arg[0] == NULL)
		month_take(&o, today.year, today.month);
	else if (!month_parse(&o, r->arg[0], r->today))
		return -ENOENT;
	return put_month(r, a, &o, NULL);
}

/* One step of the own sheet; the month is shown again when it is refused. */
static int take_step(struct request *r, struct reply *a, struct own *o, const char *step,
		     const char *note, enum text_key done)
{
	struct answer e;
	int refused = ask(r, "month-step",
			  json_pack("{s:s, s:s, s:s, s:s}", "month", o->name, "step", step,
				    "person", r->who.person, "note", note),
			  &e);

	refused = refused == 0 ? reply_done(a, done, "/saya/%s", o->name) : put_month(r, a, o, &e);
	answer_done(&e);
	return refused;
}

static int post_seen(struct request *r, struct reply *a)
{
	struct own o = {.sheet = NULL};

	if (!month_parse(&o, form_text(&r->form, "bulan"), r->today))
		return -EINVAL;
	return take_step(r, a, &o, "seen", "", TEXT_WEB_OWN_SEEN_DONE);
}

static int refuse(const struct request *r, struct reply *a, struct own *o, enum text_key why)
{
	struct answer e = {.code = CONTROL_BAD_ARGS};

	snprintf(e.text, sizeof(e.text), "%s", text_get(r->lang, why));
	return put_month(r, a, o, &e);
}

/* What it is about stands before the reason: "Senin, 23 November 2026: …". */
static int post_objection(struct request *r, struct reply *a)
{
	struct own o = {.sheet = NULL};
	const char *reason = form_text(&r->form, "alasan"), *date = form_text(&r->form, "tanggal");
	char note[NOTE_SIZE], day[WORD_SIZE] = "", line[2 * NOTE_SIZE];
	int32_t about;

	if (!month_parse(&o, form_text(&r->form, "bulan"), r->today))
		return -EINVAL;
	if (*date != '\0' &&
	    (civil_parse_day(date, &about) < 0 || about < o.first || about > o.last))
		return -EINVAL;
	if (reason[strspn(reason, " \t\r\n")] == '\0')
		return refuse(r, a, &o, TEXT_WEB_OWN_OBJECT_EMPTY);
	if (*date != '\0')
		word_day(day, TEXT_INDONESIAN,
			 about); /* the office's records are in one language */
	if (strlen(reason) >= NOTE_SIZE)
		return refuse(r, a, &o, TEXT_WEB_OWN_OBJECT_LONG);
	safe_line(line, sizeof(line), reason);
	if (snprintf(note, sizeof(note), "%s%s%s", day, *date != '\0' ? ": " : "", line) >=
	    (int)sizeof(note))
		return refuse(r, a, &o, TEXT_WEB_OWN_OBJECT_LONG);
	return take_step(r, a, &o, "objection", note, TEXT_WEB_OWN_OBJECT_DONE);
}

const struct route own_routes[] = {
	{"/saya", 0, CONTROL_EMPLOYEE, page_own},
	{"/saya/*", 0, CONTROL_EMPLOYEE, page_own},
	{"/saya/dilihat", ROUTE_POST, CONTROL_EMPLOYEE, post_seen},
	{"/saya/sanggahan", ROUTE_POST, CONTROL_EMPLOYEE, post_objection},
	{NULL, 0, 0, NULL},
};
