/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "book/book.h"
#include "core/pp94.h"
#include "core/verdict.h"
#include "flow/clock.h"
#include "store/derived.h"
#include "store/month.h"
#include "store/paper.h"
#include "store/query.h"

/*
 * What HR is reminded of, on working days behind the morning's digest, each once: a row of `told`
 * says that it was, by the date it belongs to. What fell on a day off, or on one without power,
 * comes on the next working day.
 */

enum {
	WHAT_SIZE = 80,
	LATE_DAYS = 7, /* a reminder older than this is none */
	GAPS_BACK = 31,
	SUMMON_DAYS =
		28, /* as Kutai Kartanegara gives its superiors; see ctl/tasks.c and the text */
	NAMES_MAX = 40,
	LIST_SIZE = 130,
};

static void remind(struct office *o, int32_t day, const char *what, enum text_key key,
		   const struct text_arg *args)
{
	clock_remind(o, day, what, "hr", key, args);
}

static int32_t last_working_day(const struct office *o, int32_t year, int32_t month)
{
	int32_t day = civil_day(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) - 1;
	int32_t first = civil_day(year, month, 1);

	while (day > first && !clock_works(o, day))
		day--;
	return day;
}

/* The week's last day of work: Friday, or the one before when that is a holiday. */
static bool ends_week(const struct office *o, int32_t day)
{
	int32_t sunday = day - civil_weekday(day) + 6;

	for (int32_t d = day + 1; d <= sunday; d++)
		if (clock_works(o, d))
			return false;
	return true;
}

/* Gaps */

struct gaps {
	const struct people *people;
	unsigned *of_person; /* days without an explanation, by index */
	size_t days, people_n, letters, letter_people;
	int64_t *papers; /* seen, so that one for many people counts once */
	size_t n_papers, papers_room;
	int32_t last_letter;
};

static bool is_new_paper(struct gaps *g, int64_t paper)
{
	for (size_t i = 0; i < g->n_papers; i++)
		if (g->papers[i] == paper)
			return false;
	if (g->n_papers == g->papers_room) {
		size_t room = g->papers_room < 16 ? 16 : g->papers_room * 2;
		int64_t *grown = reallocarray(g->papers, room, sizeof(*grown));

		if (grown == NULL)
			return true;
		g->papers = grown;
		g->papers_room = room;
	}
	g->papers[g->n_papers++] = paper;
	return true;
}

static int count_gap(void *arg, const struct gap *gap)
{
	struct gaps *g = arg;

	if (gap->kind == GAP_LETTER) {
		g->letters += is_new_paper(g, gap->paper);
		g->letter_people += g->last_letter != gap->person;
		g->last_letter = gap->person;
		return 0;
	}
	if (gap->kind == GAP_QUEUE)
		return 0; /* proposed as on time: HR's to accept, nobody's to explain */
	g->days++;
	g->people_n += g->of_person[gap->person]++ == 0;
	return 0;
}

/* "Pegawai 01 (2 hari)" of one unit, to its superior; never to anybody else. */
static void remind_unit(struct office *o, const struct gaps *g, int32_t day, int unit)
{
	char names[NAMES_MAX][80], list[LIST_SIZE], what[WHAT_SIZE];
	const char *items[NAMES_MAX];
	size_t n = 0, people = 0;

	snprintf(what, sizeof(what), "gaps/%s", g->people->units[unit]);
	for (int32_t i = 0; i < (int32_t)g->people->n; i++) {
		const char *name = people_called(g->people, i);

		if (g->of_person[i] == 0 || people_unit(g->people, i, day) != unit)
			continue;
		people++;
		if (n == NAMES_MAX)
			continue;
		snprintf(names[n], sizeof(names[n]), "%.60s (%u)", name, g->of_person[i]);
		items[n] = names[n];
		n++;
	}
	if (people == 0 || clock_told(o, day, what))
		return;
	text_list(list, sizeof(list), o->language, items, n);
	clock_remind(o, day, what, g->people->units[unit], TEXT_NOTICE_GAPS_UNIT,
		     TEXT_ARGS({"n", CLOCK_COUNT(people)}, {"people", list}));
}

static int read_gaps(struct office *o, int32_t from, int32_t to, struct book **ret_book,
		     struct gaps *ret)
{
	struct gaps g = {.last_letter = -1};
	struct book *b;
	int r = day_book(o, from, to, &b);

	if (r < 0)
		return r;
	g.people = book_people(b);
	g.of_person = calloc(g.people->n + 1, sizeof(*g.of_person));
	r = g.of_person == NULL ? -ENOMEM : book_gaps(b, -1, from, to, count_gap, &g);
	if (r < 0) {
		free(g.of_person);
		free(g.papers);
		book_free(b);
		return r;
	}
	*ret_book = b;
	*ret = g;
	return 0;
}

static void gaps_done(struct gaps *g, struct book *b)
{
	free(g->of_person);
	free(g->papers);
	book_free(b);
}

/* Fridays: what is still to be explained, while everybody remembers; so that the 1st is calm. */
static void remind_gaps(struct office *o, int32_t day)
{
	struct book *b;
	struct gaps g;
	int r;

	if (!ends_week(o, day) || clock_told(o, day, "gaps"))
		return;
	r = read_gaps(o, day - GAPS_BACK, day - 1, &b, &g);
	if (r < 0) {
		log_errno(LOG_ERR, r, "the week's gaps cannot be read, telling nothing of them");
		return;
	}
	for (int u = 0; u < (int)g.people->n_units && g.days > 0; u++)
		remind_unit(o, &g, day, u);
	if (g.letters > 0 && !clock_told(o, day, "letters"))
		remind(o, day, "letters", TEXT_NOTICE_LETTERS,
		       TEXT_ARGS({"n", CLOCK_COUNT(g.letters)},
				 {"people", CLOCK_COUNT(g.letter_people)}));
	if (g.days > 0)
		remind(o, day, "gaps", TEXT_NOTICE_GAPS,
		       TEXT_ARGS({"n", CLOCK_COUNT(g.days)}, {"people", CLOCK_COUNT(g.people_n)}));
	else
		clock_done_with(o, day, "gaps");
	gaps_done(&g, b);
}

/* The month */

static bool has_come(const struct office *o, int32_t month, enum month_step step)
{
	struct month_row *rows;
	bool come = false;
	size_t n;

	if (month_rows_load(store_query(o->store), month, month, &rows, &n) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		come |= rows[i].step == step;
	free(rows);
	return come;
}

static const char *month_name(const struct office *o, int32_t month, char buf[TEXT_DATE_SIZE])
{
	snprintf(buf, TEXT_DATE_SIZE, "%s %d",
		 text_get(o->language, (enum text_key)(TEXT_MONTH_1 + month % 12)),
		 (int)(month / 12));
	return buf;
}

static void remind_month_of(struct office *o, int32_t today, int32_t date, int32_t month,
			    const char *what, enum text_key key)
{
	char name[TEXT_DATE_SIZE];

	if (date > today || date < today - LATE_DAYS || clock_told(o, date, what))
		return;
	if (has_come(o, month, MONTH_APPROVED) || clock_trial(o, date))
		clock_done_with(o, date, what);
	else
		remind(o, date, what, key, TEXT_ARGS({"month", month_name(o, month, name)}));
}

static void remind_month(struct office *o, int32_t today)
{
	struct civil_date d = civil_from_day(today);
	int32_t month = MONTH_OF(d.year, d.month), last;

	/* The newest only: who was off from the 25th to the 1st is asked once. */
	remind_month_of(o, today, civil_day(d.year, d.month, 4), month - 1, "month-4",
			TEXT_NOTICE_MONTH_4);
	if (d.day < 4)
		remind_month_of(o, today, civil_day(d.year, d.month, 1), month - 1, "month-1",
				TEXT_NOTICE_MONTH_1);
	last = last_working_day(o, d.year, d.month);
	remind_month_of(o, today, last, month, "month-last", TEXT_NOTICE_MONTH_LAST);
	if (today < last)
		remind_month_of(o, today, civil_day(d.year, d.month, 25), month, "month-25",
				TEXT_NOTICE_MONTH_25);
}

/* To the camat, once: the month before is checked, and his to approve. */
static void remind_approval(struct office *o, int32_t today)
{
	struct civil_date d = civil_from_day(today);
	int32_t first = civil_day(d.year, d.month, 1), month = MONTH_OF(d.year, d.month) - 1;
	char name[TEXT_DATE_SIZE];

	if (clock_told(o, first, "month-approve") || clock_trial(o, first - 1) ||
	    !has_come(o, month, MONTH_CHECKED) || has_come(o, month, MONTH_APPROVED))
		return;
	clock_remind(o, first, "month-approve", "camat", TEXT_NOTICE_APPROVE,
		     TEXT_ARGS({"month", month_name(o, month, name)}));
}

/* Calendar, trial: once a week */

static void remind_calendar(struct office *o, int32_t today)
{
	const struct rules *rules = o->conf->rulebook->rules;
	struct civil_date d = civil_from_day(today);
	int32_t monday = today - civil_weekday(today);
	char year[CLOCK_COUNT_SIZE];
	bool now = !rules_calendar_known(rules, d.year);
	bool next = d.month >= 10 && !rules_calendar_known(rules, d.year + 1);

	if ((!now && !next) || clock_told(o, monday, "calendar"))
		return;
	snprintf(year, sizeof(year), "%d", (int)(now ? d.year : d.year + 1));
	remind(o, monday, "calendar", now ? TEXT_NOTICE_NO_CALENDAR : TEXT_NOTICE_CALENDAR,
	       TEXT_ARGS({"year", year}));
}

static void remind_trial(struct office *o, int32_t today)
{
	int32_t monday = today - civil_weekday(today);

	if (clock_trial(o, today) && !clock_told(o, monday, "trial"))
		remind(o, monday, "trial", TEXT_NOTICE_TRIAL, NULL);
}

/* PP 94/2021 */

static bool any_absence(const struct office *o, int32_t today)
{
	int32_t from = civil_day(civil_from_day(today).year, 1, 1);
	struct paper_row *rows;
	bool any = false;
	size_t n;

	if (paper_rows_load(store_query(o->store), from, today, &rows, &n) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct paper_code *code =
			rules_code(o->conf->rulebook->rules, rows[i].from_day, rows[i].code);

		any |= code != NULL && code->kind == PAPER_ABSENT &&
		       rows[i].decided.standing == STANDING_CONFIRMED;
	}
	free(rows);
	return any;
}

/* To the superior, whose duty it is to summon and examine (art. 26), and to HR; nobody else. */
static void warn_person(struct office *o, int32_t person, const struct pp94 *count, int32_t today)
{
	int32_t year = civil_day(civil_from_day(today).year, 1, 1);
	int unit = people_unit(&o->people, person, today);
	const char *id = people_id(&o->people, person);
	const char *name = people_called(&o->people, person);
	const char *basis =
		count->run + 1 >= PP94_RUN ? pp94_run_basis() : pp94_step(count->next)->basis;
	const struct text_arg *args = TEXT_ARGS({"person", name}, {"n", CLOCK_COUNT(count->days)},
						{"run", CLOCK_COUNT(count->run)}, {"basis", basis});

	for (int hr = unit < 0; hr < 2; hr++) {
		char what[WHAT_SIZE];

		snprintf(what, sizeof(what), "pp94-%u-%u/%s/%s", count->days, count->run,
			 hr ? "hr" : "superior", id);
		if (!clock_told(o, year, what))
			clock_remind(o, year, what, hr ? "hr" : o->people.units[unit],
				     TEXT_NOTICE_PP94, args);
	}
}

/* To the camat: who knows of absences has to summon, and who does not is sanctioned (art. 28). */
static void warn_summons(struct office *o, const struct book *b, int32_t person, int32_t today,
			 unsigned days)
{
	int32_t year = civil_day(civil_from_day(today).year, 1, 1);
	const char *id = people_id(&o->people, person), *name = people_called(&o->people, person);
	char what[WHAT_SIZE], date[TEXT_DATE_SIZE];
	int32_t last = today - 1;
	struct verdict v;

	while (last >= book_from(b) &&
	       (book_verdict(b, person, last, &v) < 0 || v.state != VERDICT_ABSENT))
		last--;
	snprintf(what, sizeof(what), "pp94-late-%u/%s", days, id);
	if (last < book_from(b) || today - last <= SUMMON_DAYS || clock_told(o, year, what))
		return;
	clock_remind(o, year, what, "camat", TEXT_NOTICE_PP94_LATE,
		     TEXT_ARGS({"person", name}, {"n", CLOCK_COUNT(days)},
			       {"date", clock_date(o, date, last)}));
}

/* One step before each threshold, and when nobody seems to have acted. */
static void warn_absences(struct office *o, int32_t today)
{
	struct book *b;
	int r;

	if (!any_absence(o, today))
		return;
	r = day_book(o, today - SUMMON_DAYS - LATE_DAYS, today - 1, &b);
	if (r < 0) {
		log_errno(LOG_ERR, r, "absences cannot be counted, trying again tomorrow");
		return;
	}
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		struct pp94 count;

		if (!book_pp94(b, i, today, &count) || count.days == 0)
			continue;
		if (count.warn)
			warn_person(o, i, &count, today);
		warn_summons(o, b, i, today, count.days);
	}
	book_free(b);
}

void reminders_due(struct office *o, const struct day_plan *plan)
{
	if (plan->kind != DAY_WORK || !clock_passed(o, clock_hour_ns(plan, DIGEST_MORNING)))
		return;
	reminders_of_day(o, plan);
	if (o->reminded_day == plan->day)
		return;
	o->reminded_day = plan->day;
	remind_trial(o, plan->day);
	remind_calendar(o, plan->day);
	remind_month(o, plan->day);
	if (clock_trial(o, plan->day))
		return;
	remind_approval(o, plan->day);
	remind_gaps(o, plan->day);
	warn_absences(o, plan->day);
}
