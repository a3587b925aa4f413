/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/account.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "store/query.h"
#include "web/pages.h"
#include "web/slice.h"

/*
 * Why a number is what it is: /mengapa lists the days it counts, /mengapa/PERSON/DAY says why one
 * of them is what it is, down to each use of a reader. Whose days somebody may read, may_read()
 * decides for each.
 */

enum {
	ANYBODY = CONTROL_IT | CONTROL_HR | CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_SUPERIOR |
		  CONTROL_EMPLOYEE,
	ROWS_A_PAGE = 200,
};

static const char *state_of(const struct verdict *v)
{
	return v->state == VERDICT_MISSING && v->closed
		       ? "unexplained"
		       : verdict_state_name((enum verdict_state)v->state);
}

/* The worst mark's minutes; 0 in time. */
static int late_min(const struct verdict *v)
{
	int32_t late_s = 0;

	for (int m = 0; m < MARKS; m++)
		if (v->marks[m].outcome == OUTCOME_LATE && v->marks[m].late_s > late_s)
			late_s = v->marks[m].late_s;
	return (int)(late_s / 60);
}

/* The days of a figure */

struct list {
	struct request *r;
	struct reply *a;
	const struct book *b;
	struct slice s;
	size_t n, skip; /* rows that belong here; those on pages before */
	bool hidden;	/* some are not for these eyes */
};

static void put_day(struct list *l, const struct verdict *v)
{
	const char *id = people_id(book_people(l->b), v->person);

	if (l->n++ < l->skip || l->n > l->skip + ROWS_A_PAGE)
		return;
	grid_row(l->a, NULL);
	grid_cell(l->a, "<a href=\"/mengapa/%u/%i\">%D</a>", id, v->day, v->day);
	grid_cell(l->a, "%s", people_called(book_people(l->b), v->person));
	grid_cell(l->a, "%w", "state", state_of(v));
	if (v->arrival_seq != 0)
		grid_cell(l->a, "%c", civil_local_second(book_zone(l->b), v->arrival_earliest_ns));
	else
		grid_cell(l->a, "");
	if (late_min(v) > 0)
		grid_cell(l->a, "%d", late_min(v));
	else
		grid_cell(l->a, "");
	grid_row_end(l->a);
}

static void list_person(struct list *l, int32_t person)
{
	struct month_account running = {0};

	for (int32_t day = book_from(l->b); day <= l->s.to; day++) {
		struct day_account account;
		struct verdict v;

		if (civil_from_day(day).day == 1)
			running = (struct month_account){0};
		if (!book_day(l->b, person, day, &running, &v, &account) ||
		    !slice_has(&l->s, l->b, person, &v, &account))
			continue;
		if (may_read(l->r, l->b, person, day))
			put_day(l, &v);
		else
			l->hidden = true;
	}
}

/* Each day by itself is for the one of whom it is, too: then the days of one person are enough. */
static void list_people(struct list *l)
{
	const struct people *people = book_people(l->b);
	int32_t one = l->s.person[0] != '\0' ? people_find(people, l->s.person) : -1;

	for (int32_t i = 0; i < (int32_t)people->n; i++)
		if (l->s.person[0] == '\0' || i == one)
			list_person(l, i);
}

static void put_pages(struct list *l, size_t page)
{
	char address[SLICE_SIZE];

	slice_address(&l->s, address);
	html(l->a, "<p class=buttons>");
	if (page > 0)
		html(l->a, "<a href=\"%s&amp;lembar=%d\">%t</a> ", address, (int)page - 1,
		     TEXT_CAMAT_BACK);
	if (l->n > l->skip + ROWS_A_PAGE)
		html(l->a, "<a href=\"%s&amp;lembar=%d\">%t</a>", address, (int)page + 1,
		     TEXT_CAMAT_MORE);
	html(l->a, "</p>\n");
}

/* What the figure speaks of besides the days: "pelayanan", "Pegawai 01", "Senin". */
static void put_of(struct list *l)
{
	int32_t person = people_find(book_people(l->b), l->s.person);

	html(l->a, "<p>%D – %D", l->s.from, l->s.to);
	if (person >= 0 && may_read(l->r, l->b, person, l->s.to))
		html(l->a, " · %s", people_called(book_people(l->b), person));
	if (l->s.unit[0] != '\0')
		html(l->a, " · %s", l->s.unit);
	if (l->s.status[0] != '\0')
		html(l->a, " · %s", l->s.status);
	if (l->s.weekday != SLICE_ANY)
		html(l->a, " · %t", (enum text_key)(TEXT_WEEKDAY_0 + l->s.weekday));
	html(l->a, "</p>\n");
}

static int days_page(struct request *r, struct reply *a)
{
	static const enum text_key titles[] = {TEXT_DATA_DATE,		TEXT_DATA_NAME,
					       TEXT_HEAD_RESULT,	TEXT_HEAD_RECORDED,
					       TEXT_TOTAL_LATE_MINUTES, TEXT_KEYS};
	struct list l = {.r = r, .a = a};
	long page = strtol(form_text(&r->query, "lembar"), NULL, 10);
	struct reading rd;
	char n[24];
	int e = slice_take(r, &l.s);

	if (e == 0)
		e = reading_open(r, slice_first(l.s.from), l.s.to, &rd);
	if (e < 0)
		return e;
	page = page < 0 || page > 1000 ? 0 : page;
	l.b = rd.book;
	l.skip = (size_t)page * ROWS_A_PAGE;
	page_begin(a, slice_title(l.s.what), NULL);
	put_of(&l);
	grid_begin(a, titles);
	list_people(&l);
	grid_end(a);
	snprintf(n, sizeof(n), "%zu", l.n);
	html(a, "<p id=jumlah>");
	html_text(a, TEXT_CAMAT_DAYS_SUM, TEXT_ARGS({"n", n}));
	html(a, "</p>\n");
	put_pages(&l, (size_t)page);
	if (l.hidden)
		web_notice(a, "warn", TEXT_CAMAT_HIDDEN, NULL);
	page_end(a);
	reading_done(&rd);
	return 0;
}

/* One day */

static void put_verdict(struct reply *a, const json_t *row)
{
	const json_t *arrived = json_object_get(row, "arrived");
	char word[SAID_SIZE];

	html(a, "<p class=result><strong>%w</strong>", "state", row_text(row, "state"));
	if (json_is_string(arrived)) {
		html(a, ", ");
		html_text(a, TEXT_RECORDED,
			  TEXT_ARGS({"time", said_time(a->r->lang, arrived, SAID_SECOND, word)}));
	}
	html(a, "</p>\n");
}

static void put_mark(struct reply *a, const char *mark, const char *at, int grace_s,
		     const char *outcome, int late)
{
	char n[16], word[SAID_SIZE], name[64];
	enum text_key key;

	snprintf(n, sizeof(n), "%d", late);
	snprintf(name, sizeof(name), "outcome.%s", outcome);
	key = text_find(name);
	html(a, "<li>%w %s (+ %d s): ", "mark", mark, said_mark(a->r->lang, at, word), grace_s);
	if (key != TEXT_KEYS)
		html_text(a, key, TEXT_ARGS({"n", n}));
	html(a, "</li>\n");
}

/* As hadird explains it. */
static void put_rows(struct reply *a, const json_t *rows)
{
	static const char *const kinds[] = {"mark", "sentence"};
	char buf[1024];
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "verdict"))
			put_verdict(a, row);
	}
	for (size_t k = 0; k < 2; k++) {
		html(a, "<ul>\n");
		json_array_foreach(rows, i, row)
		{
			if (!row_is(row, "kind", kinds[k]))
				continue;
			if (k == 0)
				put_mark(a, row_text(row, "mark"), row_text(row, "at"),
					 (int)row_number(row, "grace_s", 0),
					 row_text(row, "outcome"),
					 (int)row_number(row, "late_min", 0));
			else
				html(a, "<li>%s</li>\n", row_sentence(a->r, row, buf, sizeof(buf)));
		}
		html(a, "</ul>\n");
	}
}

/* As far as the records say it without hadird: no code, no paper, for who reads may not know. */
static void put_stored(struct reply *a, const struct book *b, int32_t person, int32_t day)
{
	static const char *const marks[MARKS] = {"work", "service", "third"};
	const struct day_plan *plan = book_plan(b, person, day);
	struct verdict v;

	if (book_verdict(b, person, day, &v) < 0 || v.state == VERDICT_NONE) {
		html(a, "<p>%t</p>\n", TEXT_CAMAT_NOT_JUDGED);
		return;
	}
	html(a, "<p class=result><strong>%w</strong></p>\n<ul>\n", "state", state_of(&v));
	for (int m = 0; plan != NULL && m < MARKS; m++) {
		char at[CIVIL_TIME_SIZE];

		if (!plan->marks[m].active)
			continue;
		civil_format_time(at, plan->marks[m].at_s);
		put_mark(a, marks[m], at, plan->marks[m].grace_s,
			 mark_outcome_name((enum mark_outcome)v.marks[m].outcome),
			 (int)(v.marks[m].late_s / 60));
	}
	html(a, "</ul>\n");
}

/* "07.45.14" */
static void put_second(struct reply *a, int32_t second)
{
	html(a, "%c%s%d%d", second, a->r->lang == TEXT_INDONESIAN ? "." : ":", second % 60 / 10,
	     second % 10);
}

/* The raw uses of a reader that the day is judged from; a correction has no reader. */
static void put_punches(struct reply *a, const struct book *b, int32_t person, int32_t day)
{
	static const enum text_key titles[] = {TEXT_HEAD_TIME, TEXT_HEAD_NOTE, TEXT_KEYS};
	struct person_day pd;

	html(a, "<h2>%t</h2>\n", TEXT_CAMAT_PUNCHES);
	if (book_person_day(b, person, day, &pd) < 0 || pd.n_kept == 0) {
		html(a, "<p>%t</p>\n", TEXT_CAMAT_NO_PUNCH);
		return;
	}
	grid_begin(a, titles);
	for (size_t i = 0; i < pd.n_kept; i++) {
		const struct punch *p = &pd.punches[i];
		int32_t first = civil_local_second(book_zone(b), p->bound.earliest_ns);
		int32_t last = civil_local_second(book_zone(b), p->bound.latest_ns);
		char n[24];

		snprintf(n, sizeof(n), "%lld", (long long)(p->seq < 0 ? -p->seq : p->seq));
		grid_row(a, NULL);
		grid_cell_begin(a);
		put_second(a, first);
		if (last > first) {
			html(a, " – ");
			put_second(a, last);
		}
		grid_cell_end(a);
		grid_cell_begin(a);
		html_text(a, p->seq < 0 ? TEXT_CAMAT_CORRECTION : TEXT_CAMAT_PUNCH,
			  TEXT_ARGS({"n", n}));
		if (p->doubled)
			html(a, " · %t", TEXT_CAMAT_DOUBLE);
		grid_cell_end(a);
		grid_row_end(a);
	}
	grid_end(a);
}

static void put_ways(struct reply *a, const char *id, int32_t day)
{
	struct slice month =
		SLICE(slice_first(day), slice_first(slice_first(day) + 31) - 1, SLICE_ANY);
	char address[SLICE_SIZE];

	month.person = id;
	html(a,
	     "<p class=buttons><a href=\"/mengapa/%u/%i\">%t</a> <a href=\"/mengapa/%u/%i\">%t</a> "
	     "<a href=\"%s\">%t</a></p>\n",
	     id, day - 1, TEXT_CAMAT_DAY_BEFORE, id, day + 1, TEXT_CAMAT_DAY_AFTER,
	     slice_address(&month, address), TEXT_CAMAT_WHOLE_MONTH);
}

static int why_page(struct request *r, struct reply *a)
{
	struct answer e;
	struct reading rd;
	int32_t day, person;
	int asked, error = civil_parse_day(r->arg[1], &day) < 0 ? -ENOENT : 0;

	if (error == 0)
		error = reading_open(r, day, day, &rd);
	if (error < 0)
		return error;
	person = people_find(book_people(rd.book), r->arg[0]);
	/* Who may not read of somebody does not hear either whether there is such a one. */
	error = !may_read(r, rd.book, person, day) ? -EACCES : person < 0 ? -ENOENT : 0;
	if (error < 0) {
		reading_done(&rd);
		return error;
	}
	page_begin(a, TEXT_CAMAT_WHY, NULL);
	html(a, "<h2>%s · %D</h2>\n", people_called(book_people(rd.book), person), day);
	asked = ask(r, "explain", json_pack("{s:s, s:s}", "person", r->arg[0], "day", r->arg[1]),
		    &e);
	if (asked == 0)
		put_rows(a, e.rows);
	else
		put_stored(a, rd.book, person, day);
	answer_done(&e);
	put_punches(a, rd.book, person, day);
	put_ways(a, r->arg[0], day);
	page_end(a);
	reading_done(&rd);
	return 0;
}

const struct route why_routes[] = {
	{"/mengapa", 0, ANYBODY, days_page},
	{"/mengapa/*/*", 0, ANYBODY, why_page},
	{NULL, 0, 0, NULL},
};
