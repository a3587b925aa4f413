/* SPDX-License-Identifier: MIT */
#include "report/strip.h"

#include <errno.h>
#include <stdlib.h>

#include "core/account.h"
#include "core/civil.h"
#include "core/schedule.h"
#include "core/verdict.h"

static int by_second(const void *a, const void *b)
{
	const struct chart_tick *x = a, *y = b;

	return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

/* What a day of work asks of this person; the first one found speaks for the period. */
static void take_marks(struct strip *s, const struct day_plan *plan)
{
	if (plan == NULL || plan->kind != DAY_WORK)
		return;
	for (int m = 0; m < MARK_THIRD; m++)
		if (plan->marks[m].active)
			s->marks[s->n_marks++] = plan->marks[m].at_s;
}

static size_t take_ticks(const struct book *b, const struct figures_table *t, int32_t person,
			 struct chart_tick *ret)
{
	struct month_account running = {0};
	size_t n = 0;

	for (int32_t day = book_from(b); day <= t->to; day++) {
		struct day_account a;
		struct verdict v;

		if (civil_from_day(day).day == 1)
			running = (struct month_account){0};
		if (book_day(b, person, day, &running, &v, &a) && day >= t->from &&
		    v.arrival_seq != 0)
			ret[n++] = (struct chart_tick){
				civil_local_second(book_zone(b), v.arrival_earliest_ns),
				figure_counts(FIGURE_LATE, &v, &a)};
	}
	qsort(ret, n, sizeof(*ret), by_second);
	return n;
}

int strip_of(const struct book *b, const struct figures_table *t, int unit, struct strip *ret)
{
	size_t days = (size_t)(t->to - t->from) + 1, used = 0;
	struct strip s = {
		.rows = calloc(t->n_people + 1, sizeof(*s.rows)),
		.people = calloc(t->n_people + 1, sizeof(*s.people)),
		.ticks = calloc(t->n_people * days + 1, sizeof(*s.ticks)),
		.summed = days > STRIP_DAYS,
	};

	*ret = s;
	if (s.rows == NULL || s.people == NULL || s.ticks == NULL)
		return -ENOMEM;
	for (int32_t i = 0; i < (int32_t)t->n_people; i++) {
		const struct figures *f = &t->people[i].f;
		const char *name = people_name(book_people(b), i);
		size_t n;

		if (f->due == 0 || (unit >= 0 && book_unit(b, i, t->to) != unit))
			continue;
		for (int32_t day = t->from; day <= t->to && s.n_marks == 0; day++)
			take_marks(&s, book_plan(b, i, day));
		n = take_ticks(b, t, i, s.ticks + used);
		s.people[s.n] = i;
		s.rows[s.n++] = (struct chart_row){
			.name = name != NULL ? name : people_id(book_people(b), i),
			.ticks = s.ticks + used,
			.n = n,
			.due = f->due_at_office,
			.on_time = f->on_time};
		used += n;
	}
	*ret = s;
	return 0;
}

void strip_done(struct strip *s)
{
	free(s->rows);
	free(s->people);
	free(s->ticks);
	*s = (struct strip){0};
}
