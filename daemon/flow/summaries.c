/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "book/figures.h"
#include "flow/clock.h"
#include "store/query.h"

/*
 * The figures of day, week, month and year. The day's are counted from what the digest says;
 * the others are judged again from the records, so that what papers have changed since is in
 * them. That takes its time at a large office: the year is put together month by month, one a
 * turn, with punches taken in between.
 */

enum { IMPROVED_MAX = 10, IMPROVED_DAYS = 5, STREAKS_MAX = MESSAGE_SUMMARY_PARTS_MAX };

struct summaries {
	int32_t day;   /* up to which */
	int32_t month; /* the next to add to the year, year * 12 + month - 1; 0 before the rest */
	struct figures_table *year;
};

static void put(struct office *o, int built, struct message *m, const char *period)
{
	if (built < 0)
		log_errno(LOG_ERR, built, "summary/%s cannot be built, leaving the last one",
			  period);
	else
		deliver_state(o->deliver, m);
}

/* The day, from what its digest says */

static void count(struct message_figures *f, const struct said_person *p, enum digest_hour hour)
{
	bool late = p->said == SAID_LATE_WORK || p->said == SAID_LATE_SERVICE ||
		    p->said == SAID_LATE_THIRD;

	f->due += late || p->said == SAID_ON_TIME || p->said == SAID_MISSING;
	f->on_time += p->said == SAID_ON_TIME;
	f->late += late;
	f->open += p->said == SAID_MISSING || p->said == SAID_UNCLEAR;
	f->duty += p->said == SAID_DUTY;
	f->excused += p->said == SAID_EXCUSED;
	f->no_out += p->no_out && hour == DIGEST_CLOSING;
	f->late_s += p->late_s;
	f->punctuality = f->due == 0 ? -1 : (int)((uint64_t)f->on_time * 10000 / f->due);
}

struct day_parts {
	struct message_part units[UNITS_MAX], people[MESSAGE_SUMMARY_PARTS_MAX];
	size_t n_people; /* those there are; kept up to MESSAGE_SUMMARY_PARTS_MAX */
};

/* Names only of those about whom something is to be said, and on no bad day. */
static void add_person(struct office *o, struct day_parts *parts, int32_t person,
		       const struct said_person *p, enum digest_hour hour)
{
	struct message_part *part = &parts->people[parts->n_people];

	if (p->said == SAID_ON_TIME || p->said == SAID_NOTHING || p->said == SAID_EXCUSED ||
	    p->said == SAID_DUTY)
		return;
	if (parts->n_people++ >= ARRAY_LEN(parts->people))
		return;
	*part = (struct message_part){.key = people_id(&o->people, person),
				      .name = people_name(&o->people, person),
				      .state = verdict_state_name((enum verdict_state)p->state),
				      .figures = {.punctuality = -1}};
	count(&part->figures, p, hour);
}

void summaries_day(struct office *o, const struct told_digest *d, const struct said_person *said)
{
	struct day_parts *parts = calloc(1, sizeof(*parts));
	struct message_summary in = {.period = "day",
				     .from = d->day,
				     .to = d->day,
				     .complete = d->cause[0] == '\0',
				     .total = {.punctuality = -1}};
	struct message m;

	if (parts == NULL)
		return;
	for (size_t u = 0; u < o->people.n_units; u++)
		parts->units[u] = (struct message_part){.key = o->people.units[u],
							.figures = {.punctuality = -1}};
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		int unit = people_unit(&o->people, i, d->day);

		count(&in.total, &said[i], d->hour);
		if (unit >= 0)
			count(&parts->units[unit].figures, &said[i], d->hour);
		if (in.complete)
			add_person(o, parts, i, &said[i], d->hour);
	}
	in.units = parts->units;
	in.n_units = o->people.n_units;
	in.people = parts->people;
	in.n_people = parts->n_people;
	put(o, message_summary(&o->name, &in, &m), &m, in.period);
	free(parts);
}

/* Longer periods, from the book */

static struct message_figures figures_message(const struct figures *f)
{
	return (struct message_figures){
		.due = f->due_at_office,
		.on_time = f->on_time,
		.late = f->late,
		.absent = f->absent,
		.open = f->unexplained + f->incomplete,
		.early = f->early,
		.no_out = f->no_out,
		.duty = f->by_kind[PAPER_DUTY],
		.excused = f->excused - f->by_kind[PAPER_DUTY],
		.late_s = f->late_s,
		.punctuality = figures_punctuality(f),
	};
}

struct period_parts {
	struct message_part units[UNITS_MAX], statuses[FIGURES_STATUSES], weekdays[WEEKDAYS];
	struct message_part people[MESSAGE_SUMMARY_PARTS_MAX], improved[IMPROVED_MAX];
	char status_keys[FIGURES_STATUSES][16];
	size_t n_improved;
};

static void fill_groups(const struct figures_table *t, const struct people *people,
			struct period_parts *p, struct message_summary *in)
{
	static const char *const days[WEEKDAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (size_t i = 0; i < t->n_units; i++)
		p->units[i] = (struct message_part){.key = people->units[i],
						    .figures = figures_message(&t->unit[i])};
	for (size_t i = 0; i < t->n_statuses; i++) {
		char *key = p->status_keys[in->n_statuses];

		strcpy(key, t->status_name[i]); /* both 16 */
		for (char *c = key; *c != '\0'; c++)
			*c = (char)tolower((unsigned char)*c);
		if (slug_valid(key))
			p->statuses[in->n_statuses++] = (struct message_part){
				.key = key, .figures = figures_message(&t->status[i])};
	}
	for (int i = 0; i < WEEKDAYS; i++) {
		struct figures f = {.due_at_office = t->office.weekday_due[i],
				    .on_time = t->office.weekday_on_time[i]};

		if (f.due_at_office > 0)
			p->weekdays[in->n_weekdays++] = (struct message_part){
				.key = days[i], .figures = figures_message(&f)};
	}
	in->units = p->units;
	in->n_units = t->n_units;
	in->statuses = p->statuses;
	in->weekdays = p->weekdays;
}

struct rank {
	const struct person_figures *person;
	int32_t value;
};

/* Best first; who is equal stands by id. */
static int by_value(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return (x->person->person > y->person->person) - (x->person->person < y->person->person);
}

static struct message_part part_of(const struct people *people, const struct rank *rank)
{
	return (struct message_part){.key = people_id(people, rank->person->person),
				     .name = people_name(people, rank->person->person),
				     .figures = figures_message(&rank->person->f),
				     .streak = rank->person->streak,
				     .gained = rank->value};
}

static int fill_people(const struct figures_table *t, const struct figures_table *before,
		       const struct people *people, struct period_parts *p,
		       struct message_summary *in)
{
	struct rank *ranks = calloc(t->n_people + 1, sizeof(*ranks));
	size_t n = 0;

	if (ranks == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_people; i++)
		if (t->people[i].f.due > 0)
			ranks[n++] =
				(struct rank){&t->people[i], figures_punctuality(&t->people[i].f)};
	qsort(ranks, n, sizeof(*ranks), by_value);
	for (size_t i = 0; i < n && i < ARRAY_LEN(p->people); i++)
		p->people[i] = part_of(people, &ranks[i]);
	in->people = p->people;
	in->n_people = n;
	n = 0;
	for (size_t i = 0; before != NULL && i < t->n_people && i < before->n_people; i++) {
		const struct figures *now = &t->people[i].f, *then = &before->people[i].f;

		if (now->due_at_office < IMPROVED_DAYS || then->due_at_office < IMPROVED_DAYS ||
		    figures_punctuality(now) <= figures_punctuality(then))
			continue;
		ranks[n++] = (struct rank){&t->people[i],
					   figures_punctuality(now) - figures_punctuality(then)};
	}
	qsort(ranks, n, sizeof(*ranks), by_value);
	for (size_t i = 0; i < n && i < IMPROVED_MAX; i++)
		p->improved[i] = part_of(people, &ranks[i]);
	in->improved = p->improved;
	in->n_improved = n < IMPROVED_MAX ? n : IMPROVED_MAX;
	free(ranks);
	return 0;
}

static void publish(struct office *o, const char *period, const struct people *people,
		    const struct figures_table *t, const struct figures_table *before)
{
	struct period_parts *p = calloc(1, sizeof(*p));
	struct message_summary in = {.period = period,
				     .from = t->from,
				     .to = t->to,
				     .complete = t->office.incomplete == 0,
				     .total = figures_message(&t->office)};
	struct message m;
	int r = p == NULL ? -ENOMEM : 0;

	if (r == 0) {
		fill_groups(t, people, p, &in);
		r = fill_people(t, before, people, p, &in);
	}
	if (before != NULL && before->office.due > 0) {
		in.has_before = true;
		in.before = figures_message(&before->office);
	}
	put(o, r < 0 ? r : message_summary(&o->name, &in, &m), &m, period);
	free(p);
}

static int publish_period(struct office *o, const struct book *b, const char *period, int32_t from,
			  int32_t to, int32_t before_from)
{
	struct figures_table *now = NULL, *before = NULL;
	int r = figures_of(b, from, to, &now);

	if (r == 0)
		r = figures_of(b, before_from, from - 1, &before);
	if (r == 0)
		publish(o, period, book_people(b), now, before);
	figures_free(now);
	figures_free(before);
	return r;
}

static int32_t first_of(int32_t month)
{
	return civil_day(month / 12, month % 12 + 1, 1);
}

/* Week and month, each with the one before, lie in two months. */
static int step_recent(struct office *o, const struct summaries *s)
{
	struct civil_date d = civil_from_day(s->day);
	int32_t month = first_of(d.year * 12 + d.month - 1);
	int32_t before = first_of(d.year * 12 + d.month - 2);
	int32_t week = s->day - civil_weekday(s->day);
	struct book *b;
	int r = day_book(o, before, s->day, &b);

	if (r < 0)
		return r;
	r = publish_period(o, b, "week", week, s->day, week - 7);
	if (r == 0)
		r = publish_period(o, b, "month", month, s->day, before);
	book_free(b);
	return r;
}

/* One month more of the year; 1 when it is whole and said. */
static int step_year(struct office *o, struct summaries *s)
{
	int32_t from = first_of(s->month), to = first_of(s->month + 1) - 1;
	struct figures_table *later = NULL;
	struct book *b;
	int r = day_book(o, from, to < s->day ? to : s->day, &b);

	if (r < 0)
		return r;
	r = figures_of(b, from, to < s->day ? to : s->day, &later);
	if (r == 0 && s->year != NULL && s->year->n_people != later->n_people) {
		/* Somebody new: everybody's index has moved. From the beginning. */
		figures_free(s->year);
		s->year = NULL;
		s->month = s->month / 12 * 12;
		figures_free(later);
		book_free(b);
		return 0;
	}
	if (r == 0 && s->year == NULL) {
		s->year = later;
		later = NULL;
	} else if (r == 0) {
		r = figures_add(s->year, later);
	}
	s->month++;
	if (r == 0 && to >= s->day) {
		publish(o, "year", book_people(b), s->year, NULL);
		r = 1;
	}
	figures_free(later);
	book_free(b);
	return r;
}

void summaries_begin(struct office *o, int32_t day)
{
	summaries_drop(o);
	o->summaries = calloc(1, sizeof(*o->summaries));
	if (o->summaries != NULL)
		o->summaries->day = day;
}

bool summaries_pending(const struct office *o)
{
	return o->summaries != NULL;
}

void summaries_step(struct office *o)
{
	struct summaries *s = o->summaries;
	int r;

	if (s->month == 0) {
		r = step_recent(o, s);
		s->month = civil_from_day(s->day).year * 12;
	} else {
		r = step_year(o, s);
	}
	if (r < 0)
		log_errno(LOG_ERR, r, "the figures cannot be worked out, leaving the last ones");
	if (r != 0)
		summaries_drop(o);
}

void summaries_drop(struct office *o)
{
	if (o->summaries == NULL)
		return;
	figures_free(o->summaries->year);
	free(o->summaries);
	o->summaries = NULL;
}

void summaries_clear(struct office *o)
{
	static const char *const periods[] = {"day", "week", "month", "year"};
	struct message m;

	summaries_drop(o);
	for (size_t i = 0; i < ARRAY_LEN(periods); i++)
		put(o, message_summary_cleared(&o->name, periods[i], &m), &m, periods[i]);
}
