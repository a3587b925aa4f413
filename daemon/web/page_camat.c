/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "conf/rules.h"
#include "core/civil.h"
#include "core/verdict.h"
#include "web/digest.h"
#include "web/pages.h"

/*
 * The day at a glance: how many, then who. It is what the camat opens on a phone, far away, so it
 * is one answer of hadird (verb today) and no book; with hadird away, what the records say.
 *
 * Health is never named here: whoever has a paper is on duty or "berketerangan", whichever it is.
 */

enum { READERS = CONTROL_CAMAT | CONTROL_APPROVER | CONTROL_HR };

/* In the order of the page: the good news first. */
enum group {
	IN_TIME,
	ON_DUTY,
	EXCUSED,
	LATE_WORK,
	LATE_SERVICE,
	LATE_THIRD,
	MISSING,
	UNCLEAR,
	CONFIRMED, /* TK */
	WAITING,
	OFF,
	GROUPS
};

static const struct {
	const char *id;
	enum text_key title;
	bool folded; /* nobody waits for these names */
	bool always; /* a tile even when nobody is in it */
} groups[GROUPS] = {
	[IN_TIME] = {"tepat-waktu", TEXT_CAMAT_IN_TIME, true, true},
	[ON_DUTY] = {"dinas", TEXT_CAMAT_ON_DUTY, false, true},
	[EXCUSED] = {"berketerangan", TEXT_CAMAT_EXCUSED, false, true},
	[LATE_WORK] = {"terlambat-kerja", TEXT_CAMAT_LATE_WORK, false, true},
	[LATE_SERVICE] = {"terlambat-pelayanan", TEXT_CAMAT_LATE_SERVICE, false, true},
	[LATE_THIRD] = {"terlambat-ketiga", TEXT_CAMAT_LATE_THIRD, false, false},
	[MISSING] = {"belum-tercatat", TEXT_CAMAT_MISSING, false, true},
	[UNCLEAR] = {"belum-lengkap", TEXT_CAMAT_UNCLEAR, false, true},
	[CONFIRMED] = {"tk", TEXT_CAMAT_CONFIRMED, false, false},
	[WAITING] = {"belum-waktunya", TEXT_CAMAT_WAITING, true, false},
	[OFF] = {"tidak-bertugas", TEXT_CAMAT_OFF, true, false},
};

struct person {
	const char *id, *name; /* borrowed */
	enum group group;
	int32_t arrived_s; /* -1: none */
	int late_min;
};

struct glance {
	int32_t day;
	struct person *people;
	size_t n;
	uint32_t count[GROUPS];
};

/* Words of verdict_state_name(). */
static enum group group_of(const char *state, bool duty)
{
	static const struct {
		const char *state;
		enum group group;
	} rows[] = {
		{"late-work", LATE_WORK},
		{"late-service", LATE_SERVICE},
		{"late-third", LATE_THIRD},
		{"missing", MISSING},
		{"unexplained", MISSING},
		{"incomplete", UNCLEAR},
		{"pending", UNCLEAR},
		{"review", UNCLEAR},
		{"not-enrolled", UNCLEAR},
		{"no-in", UNCLEAR},
		{"absent", CONFIRMED},
		{"waiting", WAITING},
		{"off", OFF},
		{"holiday", OFF},
	};

	if (strcmp(state, "paper") == 0)
		return duty ? ON_DUTY : EXCUSED;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].state, state) == 0)
			return rows[i].group;
	return IN_TIME; /* on time, whatever the end of the day was */
}

static void add(struct glance *g, const struct person *p)
{
	g->people[g->n++] = *p;
	g->count[p->group]++;
}

/* "2026-11-23T07:41:10+08:00" */
static int32_t second_of(const json_t *instant)
{
	const char *text = json_string_value(instant);
	char clock[9];
	int32_t s;

	if (text == NULL || strlen(text) < 19)
		return -1;
	memcpy(clock, text + 11, 8);
	clock[8] = '\0';
	return civil_parse_time(clock, &s) == 0 ? s : -1;
}

static int32_t worst(const json_t *row)
{
	json_int_t m = row_number(row, "late_work_min", 0),
		   s = row_number(row, "late_service_min", 0);
	json_int_t t = row_number(row, "late_third_min", 0);

	m = s > m ? s : m;
	return (int32_t)(t > m ? t : m);
}

/* What hadird says; the strings live as long as `rows`. */
static int glance_of_rows(const json_t *rows, struct glance *g)
{
	const json_t *row;
	size_t i;

	g->people = calloc(json_array_size(rows) + 1, sizeof(*g->people));
	if (g->people == NULL)
		return -ENOMEM;
	json_array_foreach(rows, i, row)
	{
		if (row_is(row, "kind", "day"))
			civil_parse_day(row_text(row, "day"), &g->day);
		else if (row_is(row, "kind", "person"))
			add(g, &(struct person){.id = row_text(row, "person"),
						.name = row_name(row),
						.group = group_of(row_text(row, "state"),
								  row_true(row, "duty")),
						.arrived_s =
							second_of(json_object_get(row, "arrived")),
						.late_min = worst(row)});
	}
	return 0;
}

/* What the records say without hadird; the strings live as long as the book. */
static int glance_of_book(const struct book *b, int32_t day, struct glance *g)
{
	const struct people *people = book_people(b);

	g->people = calloc(people->n + 1, sizeof(*g->people));
	if (g->people == NULL)
		return -ENOMEM;
	g->day = day;
	for (int32_t i = 0; i < (int32_t)people->n; i++) {
		const struct paper_code *code;
		struct verdict v;
		int32_t late_s = 0;

		if (book_verdict(b, i, day, &v) < 0 || v.state == VERDICT_NONE)
			continue;
		code = rules_code(book_rules(b), day, v.code);
		for (int m = 0; m < MARKS; m++)
			if (v.marks[m].outcome == OUTCOME_LATE && v.marks[m].late_s > late_s)
				late_s = v.marks[m].late_s;
		add(g, &(struct person){
			       .id = people_id(people, i),
			       .name = people_called(people, i),
			       .group = group_of(verdict_state_name((enum verdict_state)v.state),
						 code != NULL && code->present),
			       .arrived_s = v.arrival_seq == 0
						    ? -1
						    : civil_local_second(book_zone(b),
									 v.arrival_earliest_ns),
			       .late_min = (int)(late_s / 60)});
	}
	return 0;
}

static void put_tiles(struct reply *a, const struct glance *g)
{
	html(a, "<ul class=tiles>\n");
	for (int i = 0; i < GROUPS; i++)
		if (g->count[i] > 0)
			html(a, "<li class=tile><a href=\"#%s\"><b id=n-%s>%d</b> %t</a></li>\n",
			     groups[i].id, groups[i].id, (int)g->count[i], groups[i].title);
		else if (groups[i].always)
			html(a, "<li class=tile><span><b id=n-%s>0</b> %t</span></li>\n",
			     groups[i].id, groups[i].title);
	html(a, "</ul>\n");
}

static void put_person(struct reply *a, const struct glance *g, const struct person *p)
{
	char n[16];

	html(a, "<li><a href=\"/mengapa/%u/%i\">%s</a>", p->id, g->day, p->name);
	if (p->arrived_s >= 0)
		html(a, " %c", p->arrived_s);
	if (p->late_min > 0 && p->group >= LATE_WORK && p->group <= LATE_THIRD) {
		snprintf(n, sizeof(n), "%d", p->late_min);
		html(a, ", ");
		html_text(a, TEXT_MINUTES, TEXT_ARGS({"n", n}));
	}
	html(a, "</li>\n");
}

static void put_group(struct reply *a, const struct glance *g, enum group group)
{
	if (g->count[group] == 0)
		return;
	html(a, "<section id=%s>", groups[group].id);
	if (groups[group].folded)
		html(a, "<details><summary>%t (%d)</summary>", groups[group].title,
		     (int)g->count[group]);
	else
		html(a, "<h2>%t (%d)</h2>", groups[group].title, (int)g->count[group]);
	html(a, "<ul class=names>\n");
	for (size_t i = 0; i < g->n; i++)
		if (g->people[i].group == group)
			put_person(a, g, &g->people[i]);
	html(a, groups[group].folded ? "</ul></details></section>\n" : "</ul></section>\n");
}

static void put_posts(struct reply *a, const json_t *rows)
{
	static const enum text_key titles[] = {TEXT_CAMAT_POST, TEXT_HEAD_STATE,
					       TEXT_CAMAT_POST_PEOPLE, TEXT_KEYS};
	const json_t *row;
	bool begun = false;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "post"))
			continue;
		if (!begun) {
			html(a, "<h2 id=loket>%t</h2>\n", TEXT_CAMAT_POSTS);
			grid_begin(a, titles);
			begun = true;
		}
		grid_row(a, row_is(row, "state", "not-ready") ? "bad" : NULL);
		grid_cell(a, "%s", row_text(row, "name"));
		grid_cell(a, "%w", "camat.post", row_text(row, "state"));
		grid_cell(a, "%d / %d", (int)row_number(row, "recorded", 0),
			  (int)row_number(row, "minimum", 0));
		grid_row_end(a);
	}
	if (begun)
		grid_end(a);
}

/* What is wrong now, in words; quiet when all is well or this reader may not know. */
static void put_alarms(struct reply *a)
{
	struct answer e;
	char buf[1024];
	const json_t *row;
	size_t i;

	if (ask(a->r, "status", NULL, &e) == 0)
		json_array_foreach(e.rows, i, row)
		{
			if (row_is(row, "kind", "alarm"))
				html(a, "<p class=\"notice warn\">%s</p>\n",
				     row_sentence(a->r, row, buf, sizeof(buf)));
		}
	answer_done(&e);
}

static void put_days(struct reply *a, int32_t day)
{
	html(a, "<p class=buttons><a href=\"/hari-ini?hari=%i\">%t</a> ", day - 1,
	     TEXT_CAMAT_DAY_BEFORE);
	if (day < a->r->today)
		html(a, "<a href=\"/hari-ini?hari=%i\">%t</a> ", day + 1, TEXT_CAMAT_DAY_AFTER);
	html(a, "<a href=\"/minggu/%i\">%t</a></p>\n", day, TEXT_CAMAT_WEEK);
}

static void put_glance(struct reply *a, const struct glance *g, const json_t *rows)
{
	bool now = g->day == a->r->today;

	page_begin(a, now ? TEXT_CAMAT_TODAY : TEXT_CAMAT_DAY, NULL);
	html(a,
	     now && rows != NULL
		     ? "<div id=sekilas data-live=\"punch late missing alarm reader\">\n<p>%D</p>\n"
		     : "<div id=sekilas>\n<p>%D</p>\n",
	     g->day);
	if (now && rows != NULL)
		put_alarms(a);
	put_tiles(a, g);
	if (g->n == 0)
		html(a, "<p>%t</p>\n", TEXT_CAMAT_NOBODY);
	for (int i = 0; i < GROUPS; i++)
		put_group(a, g, (enum group)i);
	if (rows != NULL)
		put_posts(a, rows);
	html(a, "</div>\n");
	put_days(a, g->day);
	page_end(a);
}

/* Without hadird. */
static int glance_past(struct request *r, struct reply *a, int32_t day)
{
	struct glance g = {0};
	struct reading rd;
	int e = reading_open(r, day, day, &rd);

	if (e < 0)
		return e;
	e = glance_of_book(rd.book, day, &g);
	if (e == 0)
		put_glance(a, &g, NULL);
	free(g.people);
	reading_done(&rd);
	return e;
}

static int today_page(struct request *r, struct reply *a)
{
	const char *text = form_text(&r->query, "hari");
	struct glance g = {.day = r->today};
	struct answer e;
	int32_t day = r->today;
	int error;

	if (text[0] != '\0' && civil_parse_day(text, &day) < 0)
		return -EINVAL;
	error = ask(r, "today", text[0] != '\0' ? json_pack("{s:s}", "day", text) : NULL, &e);
	if (error == 0) {
		error = glance_of_rows(e.rows, &g);
		if (error == 0)
			put_glance(a, &g, e.rows);
		free(g.people);
	} else {
		error = glance_past(r, a, day);
	}
	answer_done(&e);
	return error;
}

const struct route camat_routes[] = {
	{"/hari-ini", 0, READERS, today_page},
	{NULL, 0, 0, NULL},
};
