/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "flow/clock.h"
#include "store/paper.h"
#include "store/query.h"

/*
 * Hardly anybody recorded by the last mark: a holiday nobody entered, readers that lie, or all at
 * a ceremony elsewhere. Then no names go out. HR is asked, and the day is incomplete until they
 * answer (hadirctl answer): on 2 January 2019 DKI published 2,460 absences of which 381 were left
 * once the data had arrived.
 *
 * Usual is the median of the last 20 working days, for one strange day must not move it.
 */

enum {
	USUAL_DAYS = 20,
	USUAL_WINDOW = 45, /* calendar days that hold them */
	USUAL_NEEDED = 5,  /* fewer teach nothing */
	FEW = 3,	   /* fewer than a third */
};

struct arrivals {
	const struct office *o;
	int32_t from;
	int n[USUAL_WINDOW];
};

static int count_arrival(void *arg, const struct verdict_row *row)
{
	struct arrivals *a = arg;

	if (row->punch != 0 && row->outcome[MARK_THIRD] != OUTCOME_LATE)
		a->n[row->day - a->from]++;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int doubts_usual(struct office *o, int32_t day)
{
	struct arrivals a = {.o = o, .from = day - USUAL_WINDOW};
	int usual[USUAL_DAYS];
	size_t n = 0;

	if (query_period_verdicts(store_query(o->store), a.from, day - 1, count_arrival, &a) < 0)
		return -1;
	/* A day on which nobody at all was seen teaches nothing about people. */
	for (int i = USUAL_WINDOW - 1; i >= 0 && n < USUAL_DAYS; i--)
		if (a.n[i] > 0 && clock_works(o, a.from + i))
			usual[n++] = a.n[i];
	if (n < USUAL_NEEDED)
		return -1;
	qsort(usual, n, sizeof(usual[0]), by_number);
	return usual[n / 2];
}

static int ask(struct office *o, int32_t day)
{
	struct doubt_row row = {.day = day, .cause = "few", .author = "hadird"};
	char date[TEXT_DATE_SIZE];
	int64_t seq;
	int r;

	row.at = office_here(o);
	r = doubt_append(o->store, &row, &seq);
	if (r != 0)
		return r < 0 ? r : 0;
	o->doubt_owed = true;
	log_warning("hardly anybody was recorded today; asking HR, and naming nobody");
	return announce_notice(o, "hr", TEXT_NOTICE_DOUBT,
			       TEXT_ARGS({"date", clock_date(o, date, day)}));
}

static bool is_open(const struct office *o, int32_t day, bool *ret_asked)
{
	struct doubt_row *rows;
	bool open;
	size_t n;

	*ret_asked = false;
	if (doubt_rows_load(store_query(o->store), day, day, &rows, &n) < 0)
		return false;
	*ret_asked = n > 0;
	open = n > 0 && rows[0].answer[0] == '\0';
	free(rows);
	return open;
}

int doubts_raise(struct office *o, int32_t day, unsigned expected, unsigned recorded)
{
	int usual;
	bool asked;
	int r;

	if (is_open(o, day, &asked))
		return 1;
	usual = doubts_usual(o, day);
	/* Asked before: the answer stands. Who has a paper is not expected. */
	if (asked || usual < 0)
		return 0;
	if ((unsigned)usual > expected)
		usual = (int)expected;
	if (recorded * FEW >= (unsigned)usual)
		return 0;
	r = ask(o, day);
	return r < 0 ? r : 1;
}

static int judge_again(struct office *o, void *arg)
{
	int32_t day = engine_day(o->engine);

	return day_papers_changed(o, NULL, 0, day, day, "doubt");
}

void doubts_settle(struct office *o)
{
	if (o->doubt_owed && clock_turn(o, judge_again, NULL, "doubt") == 0)
		o->doubt_owed = false;
}

const char *doubts_of(const struct office *o, int32_t day)
{
	if (o->papers == NULL)
		return NULL;
	switch (papers_unsure(o->papers, o->conf->rulebook->rules, day)) {
	case UNSURE_CALENDAR:
		return "calendar";
	case UNSURE_FEW:
		return "few";
	default:
		return NULL;
	}
}
