/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "book/book.h"
#include "core/schedule.h"
#include "exchange/roster.h"
#include "web/desk.h"
#include "web/pages.h"
#include "web/roster_pages.h"

/* The people of the office: who they are, where they belong, what they carry. Read from the
 * records, changed by hadird alone. */

enum { LOOKS = CONTROL_HR | CONTROL_IT | CONTROL_CAMAT | CONTROL_APPROVER };

static int count_cards(const struct people *p, const char *id, int32_t day)
{
	int n = 0;

	for (size_t i = 0; i < p->rows.links_count; i++) {
		const struct link_row *l = &p->rows.links[i];

		n += l->kinds != 0 && l->from_day <= day && day <= l->to_day &&
		     strcmp(l->person, id) == 0;
	}
	return n;
}

static void person_row(struct reply *a, const struct book *b, int32_t person, int32_t day)
{
	const struct people *p = book_people(b);
	const char *id = people_id(p, person);
	const struct membership_row *m = people_membership(p, person, day);
	int cards = count_cards(p, id, day);

	grid_row(a, m == NULL ? "gone" : NULL);
	grid_cell(a, "<a href=\"/pegawai/%u\">%s</a>", id, desk_name(b, id));
	grid_cell(a, "%s", book_status(b, person, day));
	grid_cell(a, "%s", m != NULL ? m->unit : "");
	grid_cell(a, "%s", m != NULL && m->superior[0] != '\0' ? desk_name(b, m->superior) : "");
	grid_cell(a, "%s", m != NULL ? m->posts : "");
	if (m == NULL)
		grid_cell(a, "");
	else if (cards > 0)
		grid_cell(a, "%d", cards);
	else
		grid_cell(a, "%t", TEXT_STATE_NOT_ENROLLED);
	grid_row_end(a);
}

static void unit_links(struct reply *a, const struct people *p, const char *unit)
{
	html(a, "<p><a href=\"/pegawai\"%s>%t</a>", *unit == '\0' ? " aria-current=true" : "",
	     TEXT_WSHEET_EVERYBODY);
	for (size_t i = 0; i < p->n_units; i++)
		html(a, " · <a href=\"/pegawai?unit=%u\"%s>%s</a>", p->units[i],
		     strcmp(unit, p->units[i]) == 0 ? " aria-current=true" : "", p->units[i]);
	html(a, " · <a href=\"/pegawai?semua=1\">%t</a></p>\n", TEXT_WYEAR_FORMER);
}

static void list(struct reply *a, const struct book *b, int32_t today)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_NAME,	 TEXT_HEAD_STATUS,	TEXT_HEAD_UNIT, TEXT_HEAD_SUPERIOR,
		TEXT_HEAD_POSTS, TEXT_HEAD_CREDENTIALS, TEXT_KEYS};
	const struct people *p = book_people(b);
	const char *unit = form_text(&a->r->query, "unit");
	bool all = *form_text(&a->r->query, "semua") != '\0';

	unit_links(a, p, unit);
	grid_begin(a, titles);
	for (int32_t i = 0; i < (int32_t)p->n; i++) {
		const struct membership_row *m = people_membership(p, i, today);

		if ((m == NULL && !all) ||
		    (*unit != '\0' && (m == NULL || strcmp(m->unit, unit) != 0)))
			continue;
		person_row(a, b, i, today);
	}
	grid_end(a);
}

static int roster_list(struct request *r, struct reply *a)
{
	struct reading rd;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	page_begin(a, TEXT_WYEAR_ROSTER, NULL);
	if ((r->who.roles & CONTROL_HR) != 0)
		html(a,
		     "<p class=buttons><a class=button href=\"/pegawai/tambah\">%t</a> "
		     "<a class=button href=\"/pegawai/impor\">%t</a> "
		     "<a class=button href=\"/kartu\">%t</a></p>\n",
		     TEXT_WYEAR_ADD_PERSON, TEXT_WYEAR_IMPORT, TEXT_WYEAR_CARDS);
	list(a, rd.book, r->today);
	page_end(a);
	reading_done(&rd);
	return 0;
}

static void offer(struct reply *a, const char *name, const char *const *words, size_t n)
{
	html(a, "<datalist id=\"%s\">", name);
	for (size_t i = 0; i < n; i++)
		html(a, "<option value=\"%s\"></option>", words[i]);
	html(a, "</datalist>\n");
}

/* Units and schedules that are there already; a new unit is a new word. */
static void offers(struct reply *a, const struct book *b)
{
	const char *words[UNITS_MAX + SCHEDULES_MAX];
	const struct people *p = book_people(b);
	const struct rules *rules = book_rules(b);
	size_t n = 0;

	while (n < p->n_units && n < UNITS_MAX) {
		words[n] = p->units[n];
		n++;
	}
	offer(a, "units", words, n);
	for (n = 0; n < rules->n_schedules && n < SCHEDULES_MAX; n++)
		words[n] = rules->schedule_names[n];
	offer(a, "schedules", words, n);
}

void roster_fields(struct reply *a, const struct book *b, const struct roster_entry *e)
{
	field(a, "nama", TEXT_HEAD_NAME, TEXT_KEYS, e->name, "required maxlength=128");
	field(a, "nip", TEXT_DATA_NIP, TEXT_WYEAR_NIP_HINT, e->nip, "inputmode=numeric");
	field_select(a, "status", TEXT_HEAD_STATUS, e->status);
	for (int s = 0; s < ROSTER_STATUSES; s++)
		field_option(a, roster_status_name((enum roster_status)s),
			     roster_status_name((enum roster_status)s));
	field_select_end(a);
	field(a, "unit", TEXT_HEAD_UNIT, TEXT_WYEAR_SLUG_HINT, e->unit, "required list=units");
	field_select(a, "atasan", TEXT_HEAD_SUPERIOR, e->superior);
	field_option(a, "", text_get(a->r->lang, TEXT_WYEAR_NOBODY));
	desk_people_options(a, b, a->r->today);
	field_select_end(a);
	field(a, "jadwal", TEXT_HEAD_SCHEDULE, TEXT_WYEAR_SCHEDULE_HINT, e->schedule,
	      "list=schedules");
	field(a, "pos", TEXT_HEAD_POSTS, TEXT_WYEAR_POSTS_HINT, e->posts, "");
	offers(a, b);
}

void roster_card_fields(struct reply *a, bool required)
{
	static const char *const kinds[] = {"kartu", "jari", "pin"};

	field_select(a, "jenis", TEXT_HEAD_KIND, required ? "kartu" : "");
	if (!required)
		field_option(a, "", text_get(a->r->lang, TEXT_WYEAR_LATER));
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		field_option(a, kinds[i], kinds[i]);
	field_select_end(a);
	field(a, "format", TEXT_HEAD_FORMAT, TEXT_WYEAR_FORMAT_HINT, required ? "h10301" : "", "");
	field(a, "nilai", TEXT_WYEAR_VALUE, TEXT_WYEAR_VALUE_HINT, "", "");
}

/* `refused`: what was answered to it before; NULL. */
static int add_page(struct request *r, struct reply *a, const struct answer *refused)
{
	struct roster_entry e;
	struct reading rd;
	int error = reading_open(r, r->today, r->today, &rd);
	char today[CIVIL_DATE_SIZE];

	if (error < 0)
		return error;
	roster_entry_take(&r->form, &e);
	civil_format_day(today, r->today);
	page_begin(a, TEXT_WYEAR_ADD_PERSON, NULL);
	if (refused != NULL) {
		web_refusal(a, refused);
		roster_problems(a, refused->rows, false);
	}
	form_begin(a, "/pegawai/tambah");
	field(a, "id", TEXT_HEAD_PERSON, TEXT_WYEAR_ID_HINT, e.id,
	      "required maxlength=32 pattern=\"[a-z0-9\\-]+\" autocapitalize=off");
	roster_fields(a, rd.book, &e);
	field(a, "mulai", TEXT_HEAD_FROM, TEXT_WYEAR_FROM_HINT, today, "type=date required");
	html(a, "<fieldset><legend>%t</legend><p>%t</p>", TEXT_WYEAR_CARD, TEXT_WYEAR_CARD_LATER);
	roster_card_fields(a, false);
	html(a, "</fieldset>");
	form_end(a, TEXT_WYEAR_SAVE);
	page_end(a);
	reading_done(&rd);
	return 0;
}

static int roster_add_form(struct request *r, struct reply *a)
{
	return add_page(r, a, NULL);
}

/* One that is there already would be changed instead: that is done on their own page. */
static int is_new(const struct request *r, const char *id, struct answer *ret)
{
	struct reading rd;
	int e = reading_open(r, r->today, r->today, &rd);

	*ret = (struct answer){0};
	if (e < 0)
		return e;
	if (people_find(book_people(rd.book), id) >= 0) {
		snprintf(ret->code, sizeof(ret->code), CONTROL_BAD_ARGS);
		text_format(ret->text, sizeof(ret->text), r->lang, TEXT_WYEAR_THERE,
			    TEXT_ARGS({"id", id}));
		e = -EEXIST;
	}
	reading_done(&rd);
	return e;
}

static int roster_add(struct request *r, struct reply *a)
{
	struct roster_entry entry;
	struct answer answer;
	int e;

	roster_entry_take(&r->form, &entry);
	e = is_new(r, entry.id, &answer);
	if (e == 0)
		e = roster_put(r, &entry, 1, &answer);
	e = e == 0 ? reply_done(a, TEXT_WYEAR_SAVED, "/pegawai/%s", entry.id)
		   : add_page(r, a, &answer);
	answer_done(&answer);
	return e;
}

const struct route roster_routes[] = {
	{"/pegawai", 0, LOOKS, roster_list},
	{"/pegawai/tambah", 0, CONTROL_HR, roster_add_form},
	{"/pegawai/tambah", ROUTE_POST, CONTROL_HR, roster_add},
	{"/pegawai/impor", 0, CONTROL_HR, roster_import_form},
	{"/pegawai/impor", ROUTE_POST | ROUTE_UPLOAD, CONTROL_HR, roster_import},
	{"/pegawai/contoh", 0, CONTROL_HR, roster_template},
	{"/pegawai/*", 0, LOOKS, roster_person},
	{"/pegawai/*/ubah", ROUTE_POST, CONTROL_HR, roster_change},
	{"/pegawai/*/kartu", ROUTE_POST, CONTROL_HR, roster_card},
	{"/pegawai/*/kartu-hilang", ROUTE_POST, CONTROL_HR, roster_card_end},
	{"/pegawai/*/berhenti", ROUTE_POST, CONTROL_HR, roster_leave},
	{NULL, 0, 0, NULL},
};
