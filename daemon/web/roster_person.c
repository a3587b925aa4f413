/* SPDX-License-Identifier: MIT */
#include "web/roster_pages.h"

#include <errno.h>
#include <string.h>

#include "book/book.h"
#include "control/server.h"
#include "core/civil.h"
#include "core/credential.h"
#include "exchange/nip.h"
#include "web/desk.h"

/* One person: where they belonged since when, their cards, and what HR does with both. */

enum { PERIODS_MAX = 16 };

struct shown {
	const struct book *b;
	const struct people *p;
	int32_t person, today;
	const char *id;
	const struct membership_row *now; /* today's, else the last; NULL: none at all */
};

static bool find(const struct request *r, const struct book *b, struct shown *ret)
{
	const struct people *p = book_people(b);
	int32_t person = people_find(p, r->arg[0]);
	size_t last;

	if (person < 0)
		return false;
	*ret = (struct shown){.b = b, .p = p, .person = person, .today = r->today};
	ret->id = people_id(p, person);
	ret->now = people_membership(p, person, r->today);
	last = p->first_membership[person + 1];
	if (ret->now == NULL && last > p->first_membership[person])
		ret->now = &p->rows.memberships[last - 1];
	return true;
}

static const char *nip_of(const struct people *p, const char *id)
{
	for (size_t i = 0; i < p->rows.identities_count; i++)
		if (strcmp(p->rows.identities[i].person, id) == 0)
			return p->rows.identities[i].nip;
	return "";
}

/* As the records have them, ready for a form or a row; `from` and `to` keep the days' text. */
static void entry_of(const struct shown *s, const struct membership_row *m, char from[], char to[],
		     struct roster_entry *ret)
{
	*ret = (struct roster_entry){
		.id = s->id,
		.name = desk_name(s->b, s->id),
		.nip = nip_of(s->p, s->id),
		.status = book_status(s->b, s->person, s->today),
		.unit = m->unit,
		.superior = m->superior,
		.schedule = m->schedule,
		.posts = m->posts,
		.kind = "",
		.format = "",
		.value = "",
		.from = from,
		.to = to,
	};
	if (ret->status[0] == '\0') /* of one who is not there today, the last */
		ret->status = s->p->rows.people[s->p->first_person[s->person + 1] - 1].status;
	civil_format_day(from, m->from_day);
	to[0] = '\0';
	if (m->to_day != ROSTER_DAY_OPEN)
		civil_format_day(to, m->to_day);
}

static void days(struct reply *a, int32_t from, int32_t to)
{
	grid_cell(a, "%D", from);
	if (to == ROSTER_DAY_OPEN)
		grid_cell(a, "");
	else
		grid_cell(a, "%D", to);
}

static void periods(struct reply *a, const struct shown *s)
{
	static const enum text_key titles[] = {
		TEXT_HEAD_UNIT, TEXT_HEAD_SUPERIOR, TEXT_HEAD_SCHEDULE, TEXT_HEAD_POSTS,
		TEXT_HEAD_FROM, TEXT_HEAD_UNTIL,    TEXT_KEYS};

	html(a, "<section><h2>%t</h2>", TEXT_WYEAR_PERIODS);
	grid_begin(a, titles);
	for (size_t i = s->p->first_membership[s->person];
	     i < s->p->first_membership[s->person + 1]; i++) {
		const struct membership_row *m = &s->p->rows.memberships[i];

		grid_row(a, NULL);
		grid_cell(a, "%s", m->unit);
		grid_cell(a, "%s", m->superior[0] != '\0' ? desk_name(s->b, m->superior) : "");
		grid_cell(a, "%s", m->schedule);
		grid_cell(a, "%s", m->posts);
		days(a, m->from_day, m->to_day);
		grid_row_end(a);
	}
	grid_end(a);
	html(a, "</section>\n");
}

static void card_name(const struct link_row *l, const char **kind, char code[9])
{
	*kind = l->kinds == 1u << CREDENTIAL_FINGER ? "jari"
		: l->kinds == 1u << CREDENTIAL_PIN  ? "pin"
						    : "kartu";
	hex_encode(code, l->credential, 4);
}

static const struct link_row *card(const struct shown *s, size_t *next)
{
	while (*next < s->p->rows.links_count) {
		const struct link_row *l = &s->p->rows.links[(*next)++];

		if (strcmp(l->person, s->id) == 0)
			return l;
	}
	return NULL;
}

static void cards(struct reply *a, const struct shown *s)
{
	static const enum text_key titles[] = {TEXT_HEAD_KIND, TEXT_WYEAR_CODE, TEXT_HEAD_FROM,
					       TEXT_HEAD_UNTIL, TEXT_KEYS};
	const struct link_row *l;
	const char *kind;
	char code[9];
	size_t next = 0;

	html(a, "<section><h2>%t</h2>", TEXT_WYEAR_CARDS_OF);
	if (card(s, &next) == NULL) {
		html(a, "<p>%t</p></section>\n", TEXT_STATE_NOT_ENROLLED);
		return;
	}
	next = 0;
	grid_begin(a, titles);
	while ((l = card(s, &next)) != NULL) {
		card_name(l, &kind, code);
		grid_row(a, NULL);
		grid_cell(a, "%s", kind);
		grid_cell(a, "%s", code);
		days(a, l->from_day, l->to_day);
		grid_row_end(a);
	}
	grid_end(a);
	html(a, "</section>\n");
}

static void lost_form(struct reply *a, const struct shown *s, const char *path)
{
	const struct link_row *l;
	const char *kind;
	char code[9], id[2 * CREDENTIAL_ID_SIZE + 1], shown[64], from[CIVIL_DATE_SIZE];
	size_t next = 0, n = 0;

	while ((l = card(s, &next)) != NULL)
		n += l->to_day > s->today;
	if (n == 0)
		return;
	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WYEAR_LOST, TEXT_WYEAR_LOST_HINT);
	form_begin(a, path);
	field_select(a, "kartu", TEXT_WYEAR_WHICH, NULL);
	for (next = 0; (l = card(s, &next)) != NULL;) {
		if (l->to_day <= s->today)
			continue;
		card_name(l, &kind, code);
		hex_encode(id, l->credential, CREDENTIAL_ID_SIZE);
		civil_format_day(from, l->from_day);
		snprintf(shown, sizeof(shown), "%s %s (%s)", kind, code, from);
		field_option(a, id, shown);
	}
	field_select_end(a);
	civil_format_day(from, s->today);
	field(a, "terakhir", TEXT_WYEAR_LAST_USED, TEXT_KEYS, from, "type=date required");
	form_end(a, TEXT_WYEAR_END_CARD);
	html(a, "</section>\n");
}

static void change_form(struct reply *a, const struct shown *s, const char *path)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	struct roster_entry e;
	const char *doubt;

	entry_of(s, s->now, from, to, &e);
	doubt = *e.nip != '\0' ? nip_doubt(e.nip, strcmp(e.status, "PNS") == 0) : NULL;
	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WYEAR_CHANGE, TEXT_WYEAR_CHANGE_HINT);
	if (doubt != NULL)
		web_notice(a, "warn", TEXT_WYEAR_NIP_DOUBT, TEXT_ARGS({"nip", e.nip}));
	form_begin(a, path);
	roster_fields(a, s->b, &e);
	field(a, "mulai", TEXT_HEAD_FROM, TEXT_KEYS, from, "type=date required");
	form_end(a, TEXT_WYEAR_SAVE);
	html(a, "</section>\n");
}

static void forms(struct reply *a, const struct shown *s)
{
	char path[96], today[CIVIL_DATE_SIZE];

	civil_format_day(today, s->today);
	snprintf(path, sizeof(path), "/pegawai/%s/ubah", s->id);
	change_form(a, s, path);
	html(a, "<section><h2>%t</h2><p><a class=button href=\"/kartu/tempel/%u\">%t</a></p>",
	     TEXT_WYEAR_NEW_CARD, s->id, TEXT_WYEAR_HOLD);
	html(a, "<details><summary>%t</summary>", TEXT_WYEAR_TYPE_CARD);
	snprintf(path, sizeof(path), "/pegawai/%s/kartu", s->id);
	form_begin(a, path);
	roster_card_fields(a, true);
	field(a, "sejak", TEXT_HEAD_FROM, TEXT_KEYS, today, "type=date required");
	form_end(a, TEXT_WYEAR_SAVE);
	html(a, "</details></section>\n");
	snprintf(path, sizeof(path), "/pegawai/%s/kartu-hilang", s->id);
	lost_form(a, s, path);
	html(a, "<section><h2>%t</h2><p>%t</p>", TEXT_WYEAR_LEAVE, TEXT_WYEAR_LEAVE_HINT);
	snprintf(path, sizeof(path), "/pegawai/%s/berhenti", s->id);
	form_begin(a, path);
	field(a, "hari-terakhir", TEXT_WYEAR_LAST_DAY, TEXT_KEYS, "", "type=date required");
	form_end(a, TEXT_WYEAR_LEAVES);
	html(a, "</section>\n");
}

static int show_person(struct request *r, struct reply *a, const struct answer *refused)
{
	struct reading rd;
	struct shown s;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	if (!find(r, rd.book, &s)) {
		reading_done(&rd);
		return -ENOENT;
	}
	page_begin(a, TEXT_WYEAR_PERSON, TEXT_ARGS({"person", desk_name(rd.book, s.id)}));
	if (refused != NULL) {
		web_refusal(a, refused);
		roster_problems(a, refused->rows, false);
	}
	html(a, "<p>%t: %s</p>\n", TEXT_HEAD_PERSON, s.id);
	periods(a, &s);
	cards(a, &s);
	if ((r->who.roles & CONTROL_HR) != 0 && s.now != NULL)
		forms(a, &s);
	page_end(a);
	reading_done(&rd);
	return 0;
}

int roster_person(struct request *r, struct reply *a)
{
	return show_person(r, a, NULL);
}

/* After a change: back to the person, or the same page with what was refused. */
static int finish(struct request *r, struct reply *a, int e, enum text_key said,
		  struct answer *answer)
{
	e = e == 0 ? reply_done(a, said, "/pegawai/%s", r->arg[0]) : show_person(r, a, answer);
	answer_done(answer);
	return e;
}

int roster_change(struct request *r, struct reply *a)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	struct roster_entry entry;
	struct answer answer = {0};
	struct reading rd;
	struct shown s;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	if (!find(r, rd.book, &s) || s.now == NULL) {
		reading_done(&rd);
		return -ENOENT;
	}
	entry_of(&s, s.now, from, to, &entry);
	roster_entry_take(&r->form, &entry);
	entry.id = s.id;
	entry.kind = entry.format = entry.value = "";
	entry.to = to; /* who was to leave, leaves */
	e = roster_put(r, &entry, 1, &answer);
	reading_done(&rd);
	return finish(r, a, e, TEXT_WYEAR_SAVED, &answer);
}

/* The card has a row of its own, so that the person's period stays as it is. */
int roster_card(struct request *r, struct reply *a)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
	struct roster_entry rows[2], typed;
	struct answer answer = {0};
	struct reading rd;
	struct shown s;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	if (!find(r, rd.book, &s) || s.now == NULL) {
		reading_done(&rd);
		return -ENOENT;
	}
	entry_of(&s, s.now, from, to, &rows[0]);
	roster_entry_take(&r->form, &typed);
	rows[1] = rows[0];
	rows[1].kind = typed.kind;
	rows[1].format = typed.format;
	rows[1].value = typed.value;
	rows[1].from = form_text(&r->form, "sejak");
	e = roster_put(r, rows, 2, &answer);
	reading_done(&rd);
	return finish(r, a, e, TEXT_WYEAR_SAVED, &answer);
}

static int end_card(const struct request *r, const char *credential, const char *person,
		    const char *last, struct answer *ret)
{
	return ask(r, "credential-end",
		   json_pack("{s:s, s:s, s:s}", "credential", credential, "person", person, "last",
			     last),
		   ret);
}

int roster_card_end(struct request *r, struct reply *a)
{
	struct answer answer = {0};
	int e = end_card(r, form_text(&r->form, "kartu"), r->arg[0],
			 form_text(&r->form, "terakhir"), &answer);

	return finish(r, a, e, TEXT_WYEAR_CARD_ENDED, &answer);
}

/* Each period that goes on after the last day ends with it, and the cards do: somebody else may
 * get them. */
static int leave(struct request *r, const struct shown *s, int32_t last, const char *text,
		 struct answer *ret)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE], id[2 * CREDENTIAL_ID_SIZE + 1];
	const struct link_row *l;
	size_t next = 0;
	int e = 0;

	for (size_t i = s->p->first_membership[s->person];
	     i < s->p->first_membership[s->person + 1] && e == 0; i++) {
		const struct membership_row *m = &s->p->rows.memberships[i];
		struct roster_entry entry;

		if (m->to_day <= last)
			continue;
		answer_done(ret);
		entry_of(s, m, from, to, &entry);
		entry.to = text;
		e = roster_put(r, &entry, 1, ret);
		r->kept += e == 0;
	}
	while (e == 0 && (l = card(s, &next)) != NULL) {
		if (l->to_day <= last)
			continue;
		answer_done(ret);
		hex_encode(id, l->credential, CREDENTIAL_ID_SIZE);
		e = end_card(r, id, s->id, text, ret);
		r->kept += e == 0;
	}
	return e;
}

int roster_leave(struct request *r, struct reply *a)
{
	const char *text = form_text(&r->form, "hari-terakhir");
	struct answer answer = {0};
	struct reading rd;
	struct shown s;
	int32_t last;
	int e = reading_open(r, r->today, r->today, &rd);

	if (e < 0)
		return e;
	if (!find(r, rd.book, &s)) {
		reading_done(&rd);
		return -ENOENT;
	}
	if (civil_parse_day(text, &last) < 0) {
		snprintf(answer.code, sizeof(answer.code), CONTROL_BAD_ARGS);
		snprintf(answer.text, sizeof(answer.text), "%s",
			 text_get(r->lang, TEXT_WYEAR_NO_DAY));
		e = -EINVAL;
	} else {
		e = leave(r, &s, last, text, &answer);
	}
	reading_done(&rd);
	return finish(r, a, e, TEXT_WYEAR_LEFT, &answer);
}
