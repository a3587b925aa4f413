/* SPDX-License-Identifier: MIT */
#include "book/compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/account.h"
#include "core/civil.h"
#include "store/query.h"

/* How far an outcome is from being in order. What is open is no accusation and weighs less than
 * one; a departure that is lacking is a question, an arrival that is lacking is all of the day. */
static int weight(uint8_t outcome, bool arrival)
{
	switch ((enum mark_outcome)outcome) {
	case OUTCOME_PENDING:
	case OUTCOME_REVIEW:
	case OUTCOME_INCOMPLETE:
		return 1;
	case OUTCOME_LATE:
	case OUTCOME_EARLY:
	case OUTCOME_OVERRUN:
	case OUTCOME_NOT_RETURNED:
		return 2;
	case OUTCOME_MISSING:
		return arrival ? 3 : 1;
	default:
		return 0;
	}
}

struct tally {
	bool better, worse;
};

static void tell(struct tally *t, int64_t before, int64_t after)
{
	t->better |= after < before;
	t->worse |= after > before;
}

static void tell_result(struct tally *t, const struct mark_result *before,
			const struct mark_result *after, bool arrival)
{
	int x = weight(before->outcome, arrival), y = weight(after->outcome, arrival);

	tell(t, x, y);
	if (x == y)
		tell(t, before->late_s, after->late_s);
}

/* Nobody came, or people have confirmed an absence: as heavy as it gets. */
static int state_weight(const struct verdict *v)
{
	return v->state == VERDICT_ABSENT ? 3 : v->state == VERDICT_MISSING ? 2 : 0;
}

enum compare_way compare_verdicts(const struct verdict *before, int32_t deduct_before,
				  const struct verdict *after, int32_t deduct_after)
{
	struct tally t = {.better = false};

	for (int m = 0; m < MARKS; m++)
		tell_result(&t, &before->marks[m], &after->marks[m], true);
	tell_result(&t, &before->apel, &after->apel, true);
	tell_result(&t, &before->out, &after->out, false);
	tell_result(&t, &before->rest, &after->rest, false);
	tell(&t, state_weight(before), state_weight(after));
	tell(&t, deduct_before, deduct_after);
	if (t.worse)
		return COMPARE_WORSE;
	if (t.better)
		return COMPARE_BETTER;
	return before->state == after->state && before->paper == after->paper ? COMPARE_SAME
									      : COMPARE_OTHER;
}

struct judged {
	struct verdict v;
	int32_t deduct;
};

static void judge_person(const struct book *b, int32_t person, struct judged *ret)
{
	struct month_account running = {.days = 0};

	for (int32_t day = book_from(b); day <= book_to(b); day++) {
		struct judged *j = &ret[day - book_from(b)];
		struct day_account a;

		if (civil_from_day(day).day == 1)
			running = (struct month_account){.days = 0};
		book_day(b, person, day, &running, &j->v, &a);
		j->deduct = a.deduct;
	}
}

struct compare {
	struct query *q;
	const struct zone *zone;
	const struct rulebook *before, *after;
	int32_t next, to; /* days that are left */
	struct people people;
	struct papers *papers;
	bool *better, *worse; /* by person: on any day */
	struct compare_totals totals;
};

int compare_open(struct query *q, const struct zone *zone, const struct rulebook *before,
		 const struct rulebook *after, int32_t from, int32_t to, struct compare **ret)
{
	struct compare *c = calloc(1, sizeof(*c));
	int r;

	if (c == NULL)
		return -ENOMEM;
	*c = (struct compare){
		.q = q, .zone = zone, .before = before, .after = after, .next = from, .to = to};
	r = people_load(&c->people, q);
	if (r == 0)
		r = papers_load(q, &c->papers);
	if (r == 0) {
		c->better = calloc(c->people.n + 1, sizeof(*c->better));
		c->worse = calloc(c->people.n + 1, sizeof(*c->worse));
		r = c->better == NULL || c->worse == NULL ? -ENOMEM : 0;
	}
	if (r < 0)
		compare_free(c); /* takes NULL and half-built objects */
	else
		*ret = c;
	return r;
}

void compare_free(struct compare *c)
{
	if (c == NULL)
		return;
	people_done(&c->people);
	papers_free(c->papers);
	free(c->better);
	free(c->worse);
	free(c);
}

struct compare_totals compare_totals(const struct compare *c)
{
	struct compare_totals t = c->totals;

	for (size_t i = 0; i < c->people.n; i++) {
		t.people_better += c->better[i];
		t.people_worse += c->worse[i];
	}
	return t;
}

/* One person's days by both. */
static int tell_person(struct compare *c, const struct book *b, int32_t person,
		       const struct judged *before, const struct judged *after, compare_fn *each,
		       void *arg)
{
	int r = 0;

	for (int32_t d = 0; d <= book_to(b) - book_from(b) && r == 0; d++) {
		const struct judged *x = &before[d], *y = &after[d];
		struct compare_change change = {
			.person = person,
			.day = book_from(b) + d,
			.id = people_id(book_people(b), person),
			.way = (uint8_t)compare_verdicts(&x->v, x->deduct, &y->v, y->deduct),
			.before = x->v,
			.after = y->v,
			.deduct_before = x->deduct,
			.deduct_after = y->deduct,
		};

		if (x->v.state == VERDICT_NONE && y->v.state == VERDICT_NONE)
			continue;
		c->totals.days++;
		if (change.way == COMPARE_SAME)
			continue;
		c->totals.better += change.way == COMPARE_BETTER;
		c->totals.worse += change.way == COMPARE_WORSE;
		c->totals.other += change.way == COMPARE_OTHER;
		c->better[person] |= change.way == COMPARE_BETTER;
		c->worse[person] |= change.way == COMPARE_WORSE;
		r = each == NULL ? 0 : each(arg, &change);
	}
	return r;
}

static int compare_book(struct compare *c, struct book *b, compare_fn *each, void *arg)
{
	size_t days = (size_t)(book_to(b) - book_from(b)) + 1;
	int32_t n = (int32_t)c->people.n;
	struct judged *old = calloc((size_t)n * days + 1, sizeof(*old));
	struct judged *new = calloc(days, sizeof(*new));
	int r = old == NULL || new == NULL ? -ENOMEM : 0;

	for (int32_t p = 0; p < n && r == 0; p++)
		judge_person(b, p, &old[(size_t)p * days]);
	if (r == 0)
		r = book_use_rules(b, c->after);
	for (int32_t p = 0; p < n && r == 0; p++) {
		judge_person(b, p, new);
		r = tell_person(c, b, p, &old[(size_t)p * days], new, each, arg);
	}
	free(old);
	free(new);
	return r;
}

int compare_month(struct compare *c, compare_fn *each, void *arg)
{
	struct book_lent lent = {.people = &c->people, .papers = c->papers};
	struct civil_date day = civil_from_day(c->next);
	int32_t last = civil_day(day.year + day.month / 12, day.month % 12 + 1, 1) - 1;
	struct book *b;
	int r;

	if (last > c->to)
		last = c->to;
	r = book_open_lent(c->q, c->zone, c->next, last, c->before, &lent, &b);
	if (r < 0)
		return r;
	r = compare_book(c, b, each, arg);
	book_free(b);
	c->next = last + 1;
	return r != 0 ? r : c->next <= c->to;
}

int compare_period(struct query *q, const struct zone *zone, const struct rulebook *after,
		   int32_t from, int32_t to, compare_fn *each, void *arg,
		   struct compare_totals *ret)
{
	struct compare *c;
	int r = compare_open(q, zone, NULL, after, from, to, &c);

	if (r < 0)
		return r;
	do
		r = compare_month(c, each, arg);
	while (r > 0);
	*ret = compare_totals(c);
	compare_free(c);
	return r;
}

enum { RECENT_DAYS = 31 };

int compare_recent(struct query *q, int32_t *ret_from, int32_t *ret_to)
{
	int32_t last;
	int r = query_last_closed(q, &last);

	if (r < 0)
		return r == -ENOENT ? -ENODATA : r;
	*ret_from = last - RECENT_DAYS + 1;
	*ret_to = last;
	return 0;
}
