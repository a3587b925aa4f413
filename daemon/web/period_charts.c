/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/civil.h"
#include "report/chart.h"
#include "report/strip.h"
#include "report/words.h"
#include "web/html.h"
#include "web/period.h"
#include "web/slice.h"

/* Week, month and year as pictures. */

enum { PEOPLE_SHOWN = 60 }; /* more are shown section by section */

/* Bars, and room for what they point to. */

struct bars {
	struct chart_bar bar[UNITS_MAX];
	char label[UNITS_MAX][WORD_SIZE], tag[UNITS_MAX][16], href[UNITS_MAX][SLICE_SIZE];
	size_t n;
};

static struct chart_bar *add_bar(struct bars *b, const struct slice *s, int64_t part, int64_t whole)
{
	struct chart_bar *bar = &b->bar[b->n];

	*bar = (struct chart_bar){.label = b->label[b->n],
				  .tag = b->tag[b->n],
				  .part = part,
				  .whole = whole,
				  .href = slice_address(s, b->href[b->n])};
	b->n++;
	return bar;
}

static void put_course(struct view *v, struct bars *bars)
{
	struct chart c = {v->r->lang, TEXT_CHART_COURSE, TEXT_CHART_COURSE_DESC, "perjalanan"};
	struct trend_step steps[TREND_STEPS];
	size_t n = trend_steps(v->b, v->now, steps);
	enum trend_kind kind = trend_kind(v->now);

	bars->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct civil_date d = civil_from_day(steps[i].from);
		struct slice s = SLICE(steps[i].from, steps[i].to, FIGURE_AT_OFFICE);
		const char *month =
			text_get(v->r->lang, (enum text_key)(TEXT_MONTH_1 + d.month - 1));

		if (kind == TREND_MONTHS) {
			word_month(bars->label[i], v->r->lang, d.year, d.month);
			snprintf(bars->tag[i], sizeof(bars->tag[i]), "%.3s", month);
		} else {
			word_date(bars->label[i], v->r->lang, steps[i].from);
			snprintf(bars->tag[i], sizeof(bars->tag[i]), "%d/%d", d.day, d.month);
		}
		add_bar(bars, &s, steps[i].on_time, steps[i].due);
	}
	if (n > 1)
		chart_trend(v->a->f, &c, TEXT_REPORT_STEP, bars->bar, n);
}

static void put_weekdays(struct view *v, struct bars *bars)
{
	struct chart c = {v->r->lang, TEXT_CHART_WEEKDAYS, TEXT_CHART_WEEKDAYS_DESC, "hari"};
	const struct figures *f = &v->now->office;

	bars->n = 0;
	for (int i = 0; i < 7; i++) {
		struct slice s = SLICE(v->p.from, v->p.to, FIGURE_AT_OFFICE);

		if (f->weekday_due[i] == 0)
			continue;
		s.weekday = i;
		snprintf(bars->label[bars->n], WORD_SIZE, "%s",
			 text_get(v->r->lang, (enum text_key)(TEXT_WEEKDAY_0 + i)));
		add_bar(bars, &s, f->weekday_on_time[i], f->weekday_due[i]);
	}
	if (bars->n > 0 && v->p.kind != WEEK) /* of one week its days tell the same */
		chart_bars(v->a->f, &c, TEXT_REPORT_WEEKDAY, bars->bar, bars->n);
}

static void put_sections(struct view *v, struct bars *bars)
{
	struct chart c = {v->r->lang, TEXT_CHART_SECTIONS, TEXT_CHART_SECTIONS_DESC, "bagian"};

	bars->n = 0;
	for (size_t i = 0; i < v->n_compared; i++) {
		struct slice s = SLICE(v->p.from, v->p.to, FIGURE_AT_OFFICE);

		s.unit = v->compared[i].name;
		snprintf(bars->label[i], WORD_SIZE, "%s", v->compared[i].name);
		add_bar(bars, &s, v->compared[i].f->on_time, v->compared[i].f->due_at_office);
	}
	if (bars->n > 0)
		chart_bars(v->a->f, &c, TEXT_DATA_UNIT, bars->bar, bars->n);
}

int period_unit(const struct view *v)
{
	const char *wanted = form_text(&v->r->query, "unit");
	const struct people *people = book_people(v->b);
	size_t n = 0;

	for (size_t u = 0; u < people->n_units; u++)
		if (wanted[0] != '\0' && strcmp(people->units[u], wanted) == 0)
			return (int)u;
	for (size_t i = 0; i < v->now->n_people; i++)
		n += v->now->people[i].f.due > 0;
	for (size_t u = 0; u < people->n_units && n > PEOPLE_SHOWN && v->n_units > 0; u++)
		if (strcmp(people->units[u], v->units[0].name) == 0)
			return (int)u;
	return -1;
}

static void put_strip_ways(struct view *v, int unit)
{
	html(v->a, "<p class=buttons>");
	for (size_t i = 0; i < v->n_units; i++) {
		if (unit >= 0 && strcmp(v->units[i].name, book_people(v->b)->units[unit]) == 0) {
			html(v->a, "<strong>%s</strong> ", v->units[i].name);
			continue;
		}
		html(v->a, "<a href=\"");
		period_address(v->a, v->p.kind, v->p.from);
		html(v->a, "?unit=%u#kedatangan\">%s</a> ", v->units[i].name, v->units[i].name);
	}
	html(v->a, "</p>\n");
}

static int put_strip(struct view *v)
{
	int unit = period_unit(v), e;
	char(*href)[SLICE_SIZE] = NULL;
	struct strip s;

	e = strip_of(v->b, v->now, unit, &s);
	if (e == 0 && s.n > 0)
		href = calloc(s.n, sizeof(*href));
	if (e == 0 && s.n > 0 && href == NULL)
		e = -ENOMEM;
	for (size_t i = 0; i < s.n && e == 0; i++) {
		struct slice days = SLICE(v->p.from, v->p.to, SLICE_ANY);

		days.person = people_id(book_people(v->b), s.people[i]);
		s.rows[i].href = slice_address(&days, href[i]);
	}
	if (e == 0 && s.n > 0 && s.n_marks > 0) {
		struct chart_strip c = {
			.c = {v->r->lang, TEXT_CHART_STRIP,
			      s.summed ? TEXT_CHART_STRIP_SUM_DESC : TEXT_CHART_STRIP_DESC,
			      "kedatangan"},
			.n_marks = s.n_marks,
			.summed = s.summed,
			.rows = s.rows,
			.n = s.n};

		memcpy(c.marks, s.marks, sizeof(c.marks));
		put_strip_ways(v, unit);
		chart_strip(v->a->f, &c);
	}
	free(href);
	strip_done(&s);
	return e;
}

int period_charts(struct view *v)
{
	struct bars *bars = calloc(1, sizeof(*bars));

	if (bars == NULL)
		return -ENOMEM;
	html(v->a, "<h2>%t</h2>\n", TEXT_TAB_CHARTS);
	put_course(v, bars);
	put_weekdays(v, bars);
	put_sections(v, bars);
	free(bars);
	return put_strip(v);
}
