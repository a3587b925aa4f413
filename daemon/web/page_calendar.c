/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "book/book.h"
#include "conf/rules.h"
#include "exchange/ical.h"
#include "web/desk.h"
#include "web/file_words.h"
#include "web/pages.h"

/* Holidays: those of the rules, and those announced between two rules files, which one enters and
 * another accepts with the decree in hand. */

enum {
	SIGNS = CONTROL_CAMAT | CONTROL_APPROVER,
	LOOKS = CONTROL_HR | CONTROL_IT | SIGNS,
};

static const char *const kinds[] = {"national", "joint", "regional"};

static int32_t year_of(const struct request *r)
{
	const char *text = form_text(&r->query, "tahun");
	int64_t year;

	if (*text == '\0')
		text = form_text(&r->form, "tahun");
	return number_parse(text, 1970, 2200, &year) == 0 ? (int32_t)year
							  : civil_from_day(r->today).year;
}

static void of_the_rules(struct reply *a, const struct book *b, int32_t year)
{
	static const enum text_key titles[] = {TEXT_CALENDAR_HEAD_DAY, TEXT_CALENDAR_HEAD_NAME,
					       TEXT_KEYS};
	const struct rulebook *rules = book_rulebook(b);
	size_t n = 0;

	for (size_t i = 0; i < rules->holiday_count; i++)
		n += civil_from_day(rules->holidays[i].day).year == year;
	html(a, "<section><h2>%t</h2>", TEXT_WYEAR_IN_RULES);
	if (n == 0) {
		html(a, "<p>%t</p></section>\n", TEXT_WYEAR_NO_DECREE);
		return;
	}
	grid_begin(a, titles);
	for (size_t i = 0; i < rules->holiday_count; i++) {
		if (civil_from_day(rules->holidays[i].day).year != year)
			continue;
		grid_row(a, NULL);
		grid_cell(a, "%D", rules->holidays[i].day);
		grid_cell(a, "%s", rules->holidays[i].name);
		grid_row_end(a);
	}
	grid_end(a);
	html(a, "</section>\n");
}

/* Buttons of one form a row; the letter is asked for where a decision changes a counted day. */
static void decide_form(struct reply *a, const json_t *row)
{
	unsigned int roles = a->r->who.roles;
	bool waits = row_is(row, "standing", "entered"), own = row_is(row, "by", a->r->who.person);
	bool signs = (roles & SIGNS) != 0;
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)row_number(row, "id", 0));
	if (!(waits && (signs || own)) && !(row_is(row, "standing", "confirmed") && signs))
		return;
	form_begin(a, "/kalender/putusan");
	field_hidden(a, "id", id);
	html(a, "<p class=buttons>");
	if (!waits)
		html(a, "<label>%t <input name=surat maxlength=120></label> ", TEXT_HEAD_LETTER);
	if (waits && signs && !own)
		html(a,
		     "<button name=keputusan value=confirm>%t</button> "
		     "<button name=keputusan value=refuse>%t</button> ",
		     TEXT_WYEAR_ACCEPT, TEXT_WYEAR_REFUSE);
	if (!waits || own)
		html(a, "<button name=keputusan value=withdraw>%t</button>", TEXT_WYEAR_WITHDRAW);
	html(a, "</p>");
	form_close(a);
}

static void announced(struct reply *a, const json_t *rows)
{
	static const enum text_key titles[] = {TEXT_CALENDAR_HEAD_DAY,
					       TEXT_CALENDAR_HEAD_NAME,
					       TEXT_CALENDAR_HEAD_KIND,
					       TEXT_CALENDAR_HEAD_DECREE,
					       TEXT_CALENDAR_HEAD_STANDING,
					       TEXT_WYEAR_DO,
					       TEXT_KEYS};
	size_t i;
	json_t *row;

	html(a, "<section><h2>%t</h2>", TEXT_WYEAR_ANNOUNCED);
	if (json_array_size(rows) == 0) {
		html(a, "<p>%t</p></section>\n", TEXT_WYEAR_NOTHING);
		return;
	}
	grid_begin(a, titles);
	json_array_foreach(rows, i, row)
	{
		grid_row(a, NULL);
		grid_cell(a, "%D", desk_day(row_text(row, "day"), 0));
		grid_cell(a, "%s", row_text(row, "what"));
		grid_cell(a, "%w", "holiday", row_text(row, "of"));
		grid_cell(a, "%s", row_text(row, "decree"));
		grid_cell(a, "%w", "standing", row_text(row, "standing"));
		grid_cell_begin(a);
		decide_form(a, row);
		grid_cell_end(a);
		grid_row_end(a);
	}
	grid_end(a);
	html(a, "</section>\n");
}

static void forms(struct reply *a, int32_t year)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", year);
	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WYEAR_ADD_HOLIDAY,
	     TEXT_WYEAR_ADD_HOLIDAY_HINT);
	form_begin(a, "/kalender");
	field(a, "tanggal", TEXT_CALENDAR_HEAD_DAY, TEXT_KEYS, "", "type=date required");
	field(a, "nama", TEXT_CALENDAR_HEAD_NAME, TEXT_KEYS, "", "required maxlength=120");
	field_select(a, "jenis", TEXT_CALENDAR_HEAD_KIND, "national");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		field_option(a, kinds[i],
			     text_get(a->r->lang, (enum text_key)(TEXT_HOLIDAY_NATIONAL + i)));
	field_select_end(a);
	field(a, "keputusan", TEXT_CALENDAR_HEAD_DECREE, TEXT_WYEAR_DECREE_HINT, "",
	      "maxlength=120");
	form_end(a, TEXT_WYEAR_SAVE);
	html(a, "</section><section><h2>%t</h2><p>%t</p>", TEXT_WYEAR_FEED, TEXT_WYEAR_FEED_HINT);
	form_begin_upload(a, "/kalender/impor");
	field(a, "berkas", TEXT_WYEAR_FILE, TEXT_KEYS, NULL,
	      "type=file required accept=\".ics,text/calendar\"");
	field(a, "tahun", TEXT_WYEAR_YEAR, TEXT_KEYS, text, "required inputmode=numeric");
	form_end(a, TEXT_WYEAR_TRY);
	html(a, "</section>\n");
}

static int show_calendar(struct request *r, struct reply *a, const struct answer *refused)
{
	struct answer answer = {0};
	struct reading rd;
	int32_t year = year_of(r);
	char text[16];
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	snprintf(text, sizeof(text), "%d", year);
	page_begin(a, TEXT_WYEAR_CALENDAR, TEXT_ARGS({"year", text}));
	if (refused != NULL)
		web_refusal(a, refused);
	html(a,
	     "<p><a href=\"/kalender?tahun=%d\">%d</a> · <a "
	     "href=\"/kalender?tahun=%d\">%d</a></p>\n",
	     year - 1, year - 1, year + 1, year + 1);
	if (ask(r, "calendar-list", json_pack("{s:i}", "year", (int)year), &answer) == 0)
		announced(a, answer.rows);
	else
		web_refusal(a, &answer);
	of_the_rules(a, rd.book, year);
	if ((r->who.roles & CONTROL_HR) != 0)
		forms(a, year);
	page_end(a);
	answer_done(&answer);
	reading_done(&rd);
	return 0;
}

static int calendar_page(struct request *r, struct reply *a)
{
	return show_calendar(r, a, NULL);
}

static int finish(struct request *r, struct reply *a, int e, struct answer *answer)
{
	e = e == 0 ? reply_done(a, TEXT_WYEAR_SAVED, "/kalender?tahun=%d", (int)year_of(r))
		   : show_calendar(r, a, answer);
	answer_done(answer);
	return e;
}

static int calendar_add(struct request *r, struct reply *a)
{
	struct answer answer = {0};
	int e = ask(r, "calendar-add",
		    json_pack("{s:s, s:s, s:s, s:s}", "day", form_text(&r->form, "tanggal"), "what",
			      form_text(&r->form, "nama"), "of", form_text(&r->form, "jenis"),
			      "decree", form_text(&r->form, "keputusan")),
		    &answer);

	return finish(r, a, e, &answer);
}

static int calendar_decide(struct request *r, struct reply *a)
{
	const char *letter = form_text(&r->form, "surat");
	struct answer answer = {0};
	int64_t id = 0;
	int e = number_parse(form_text(&r->form, "id"), 1, INT64_MAX, &id);

	if (e == 0)
		e = ask(r, "calendar-decide",
			json_pack("{s:I, s:s, s:s*}", "id", (json_int_t)id, "decision",
				  form_text(&r->form, "keputusan"), "letter",
				  *letter != '\0' ? letter : NULL),
			&answer);
	return finish(r, a, e, &answer);
}

/* A feed: what it says beside the decree is shown first, and only then taken in. */

static void difference(void *arg, bool in_feed, int32_t day, const char *name)
{
	html(arg, "<li>%t: %D, %s</li>", in_feed ? TEXT_WYEAR_ONLY_FEED : TEXT_WYEAR_ONLY_RULES,
	     day, name);
}

static void compared(struct reply *a, const struct ical *c, const struct rulebook *decree,
		     int32_t year)
{
	int n;

	html(a, "<ul>");
	n = ical_compare(c, decree, year, difference, a);
	html(a, "</ul>");
	if (n < 0)
		html(a, "<p class=\"notice warn\">%t</p>\n", TEXT_WYEAR_NO_DECREE);
	else if (n == 0)
		html(a, "<p class=\"notice ok\">%t</p>\n", TEXT_CALENDAR_AGREES);
}

/* Days that the rules do not have yet: each waits for somebody to accept it. */
static int take_feed(struct request *r, const struct ical *c, const struct rulebook *decree,
		     const char *source, struct answer *ret, size_t *taken)
{
	int e = 0;

	*taken = 0;
	for (int dry = 1; dry >= 0 && e == 0; dry--)
		for (size_t i = 0; i < c->count && e == 0; i++) {
			const struct ical_day *d = &c->days[i];
			char day[CIVIL_DATE_SIZE];
			json_t *args;

			if (ical_decreed(decree, d->day) != NULL)
				continue;
			civil_format_day(day, d->day);
			args = json_pack("{s:s, s:s, s:s, s:s}", "day", day, "what", d->name, "of",
					 d->kind, "source", source);
			answer_done(ret);
			e = dry ? ask_dry(r, "calendar-add", args, ret)
				: ask(r, "calendar-add", args, ret);
			r->kept += !dry && e == 0;
			*taken += dry && e == 0;
		}
	return e;
}

static int parse_feed(struct request *r, struct reply *a, const char *text, struct ical *ret)
{
	struct diag d = {0};
	char words[FILE_WORDS_SIZE];
	int e = ical_parse("ics", text, strlen(text), year_of(r), &d, ret);

	if (e < 0)
		a->status = 422;
	for (size_t i = 0; i < d.count; i++)
		html(a, "<p class=\"notice %s\">%t %d: %s</p>\n", e < 0 ? "bad" : "warn",
		     TEXT_WYEAR_LINE, d.items[i].line, file_words(r->lang, d.items[i].text, words));
	diag_done(&d);
	return e;
}

static void try_form(struct reply *a, const char *text, const char *source, int32_t year)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", year);
	form_begin_upload(a, "/kalender/impor");
	field_hidden(a, "isi", text);
	field_hidden(a, "asal", source);
	field_hidden(a, "tahun", number);
	form_end(a, TEXT_WYEAR_DO_FEED);
}

/* `text` was uploaded just now, or stands in the form of a trial before. */
static int feed(struct request *r, struct reply *a, const struct book *b, const char *text,
		const char *source, bool tried)
{
	const struct rulebook *decree = book_rulebook(b);
	struct answer answer = {0};
	struct ical c;
	size_t n = 0;
	int e;

	page_begin(a, TEXT_WYEAR_FEED, NULL);
	if (parse_feed(r, a, text, &c) < 0) {
		page_end(a);
		return 0;
	}
	e = tried ? take_feed(r, &c, decree, source, &answer, &n) : 0;
	if (tried && e == 0) {
		e = reply_done(a, TEXT_WYEAR_SAVED, "/kalender?tahun=%d", (int)year_of(r));
	} else {
		if (e < 0)
			web_refusal(a, &answer);
		compared(a, &c, decree, year_of(r));
		try_form(a, text, source, year_of(r));
		page_end(a);
		e = 0;
	}
	ical_done(&c);
	answer_done(&answer);
	return e;
}

static int calendar_import(struct request *r, struct reply *a)
{
	const struct form_field *file = form_file(&r->form, "berkas");
	const char *before = form_text(&r->form, "isi");
	struct reading rd;
	char *text;
	int e;

	if (*before == '\0' && (file == NULL || file->size == 0))
		return reply_done(a, TEXT_WYEAR_NO_FILE, "/kalender");
	e = reading_open(r, r->today, r->today, &rd);
	if (e < 0)
		return e;
	text = *before != '\0' ? strdup(before) : strndup(file->value, file->size);
	e = text == NULL ? -ENOMEM
			 : feed(r, a, rd.book, text,
				*before != '\0' ? form_text(&r->form, "asal") : file->filename,
				*before != '\0');
	free(text);
	reading_done(&rd);
	return e;
}

const struct route calendar_routes[] = {
	{"/kalender", 0, LOOKS, calendar_page},
	{"/kalender", ROUTE_POST, CONTROL_HR, calendar_add},
	{"/kalender/putusan", ROUTE_POST, CONTROL_HR | SIGNS, calendar_decide},
	{"/kalender/impor", ROUTE_POST | ROUTE_UPLOAD, CONTROL_HR, calendar_import},
	{NULL, 0, 0, NULL},
};
