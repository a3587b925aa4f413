/* SPDX-License-Identifier: MIT */
#include "book/compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "core/account.h"
#include "core/civil.h"

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

/* One person's days by both; `ret` grows. */
static int tell_person(const struct book *b, int32_t person, const struct judged *before,
		       const struct judged *after, compare_fn *each, void *arg,
		       struct compare_totals *ret)
{
	bool better = false, worse = false;
	int r = 0;

	for (int32_t d = 0; d <= book_to(b) - book_from(b) && r == 0; d++) {
		const struct judged *x = &before[d], *y = &after[d];
		struct compare_change c = {
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
		ret->days++;
		if (c.way == COMPARE_SAME)
			continue;
		ret->better += c.way == COMPARE_BETTER;
		ret->worse += c.way == COMPARE_WORSE;
		ret->other += c.way == COMPARE_OTHER;
		better |= c.way == COMPARE_BETTER;
		worse |= c.way == COMPARE_WORSE;
		r = each == NULL ? 0 : each(arg, &c);
	}
	ret->people_better += better;
	ret->people_worse += worse;
	return r;
}

int book_compare(struct query *q, const struct zone *zone, const struct rulebook *before,
		 const struct rulebook *after, int32_t from, int32_t to, compare_fn *each,
		 void *arg, struct compare_totals *ret)
{
	struct compare_totals totals = {.days = 0};
	struct judged *old = NULL, *new = NULL;
	size_t days = (size_t)(to - from) + 1;
	struct book *b;
	int r = book_open(q, zone, from, to, before, &b);
	int32_t n;

	if (r < 0)
		return r;
	n = (int32_t)book_people(b)->n;
	old = calloc((size_t)n * days + 1, sizeof(*old));
	new = calloc(days, sizeof(*new));
	r = old == NULL || new == NULL ? -ENOMEM : 0;
	for (int32_t p = 0; p < n && r == 0; p++)
		judge_person(b, p, &old[(size_t)p * days]);
	if (r == 0)
		r = book_use_rules(b, after);
	for (int32_t p = 0; p < n && r == 0; p++) {
		judge_person(b, p, new);
		r = tell_person(b, p, &old[(size_t)p * days], new, each, arg, &totals);
	}
	free(old);
	free(new);
	book_free(b);
	if (r >= 0)
		*ret = totals;
	return r;
}
