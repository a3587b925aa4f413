/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book-parts.h"
#include "core/pp94.h"
#include "store/paper.h"

/* What judged days add up to, and which of them wait for somebody. */

void book_account(const struct book *b, const struct verdict *v, struct month_account *running,
		  struct day_account *ret)
{
	const struct rules *rules = b->rulebook->rules;
	const struct day_plan *plan = book_plan(b, v->person, v->day);

	*ret = (struct day_account){.due_s = 0};
	if (plan == NULL || v->state == VERDICT_NONE)
		return;
	account_day(rules_bands(rules, v->day),
		    v->code[0] == '\0' ? NULL : rules_code(rules, v->day, v->code), plan, v,
		    running, ret);
}

int book_day(const struct book *b, int32_t person, int32_t day, struct month_account *running,
	     struct verdict *v, struct day_account *ret)
{
	*ret = (struct day_account){.due_s = 0};
	*v = (struct verdict){.person = person, .day = day, .state = VERDICT_NONE};
	if (!book_is_closed(b, person, day))
		return 0;
	if (book_judge(b, person, day, v) < 0 || papers_trial(b->papers, day))
		return 0;
	book_account(b, v, running, ret);
	return 1;
}

int book_month(const struct book *b, int32_t person, int32_t year, int32_t month,
	       struct month_account *ret, struct day_account *days)
{
	int32_t first = civil_day(year, month, 1);
	int32_t last =
		(month == 12 ? civil_day(year + 1, 1, 1) : civil_day(year, month + 1, 1)) - 1;

	*ret = (struct month_account){.days = 0};
	memset(days, 0, 31 * sizeof(*days));
	if (last < b->from || first > b->to)
		return -ERANGE;
	for (int32_t day = first < b->from ? b->from : first; day <= last && day <= b->to; day++) {
		struct verdict v;

		book_day(b, person, day, ret, &v, &days[day - first]);
	}
	return 0;
}

struct absences {
	const struct book *b;
	int32_t person, from, to;
	int32_t *days;
	size_t n, room;
	int r;
};

static int add_absence(struct absences *a, int32_t day)
{
	size_t room = a->room < 32 ? 32 : a->room * 2;
	int32_t *grown;

	if (a->n == a->room) {
		grown = reallocarray(a->days, room, sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		a->days = grown;
		a->room = room;
	}
	a->days[a->n++] = day;
	return 0;
}

static int is_absence(void *arg, const struct paper_row *row)
{
	const struct absences *a = arg;
	const struct rules *rules = a->b->rulebook->rules;
	const struct paper_code *code = rules_code(rules, a->to, row->code);

	return code != NULL && code->kind == PAPER_ABSENT && papers_counts(row, rules, a->to);
}

static bool absent_on(struct absences *a, int32_t day)
{
	const struct book *b = a->b;
	struct absences of_day = *a;
	struct verdict v;

	of_day.to = day;
	if (papers_rows(b->papers, b->people, a->person, day, is_absence, &of_day) != 1)
		return false;
	if (papers_trial(b->papers, day))
		return false;
	if (book_judge(b, a->person, day, &v) == 0)
		return v.state == VERDICT_ABSENT;
	return book_works(b, a->person, day);
}

static bool works(void *arg, int32_t day)
{
	const struct absences *a = arg;

	return book_works(a->b, a->person, day);
}

bool book_pp94(const struct book *b, int32_t person, int32_t today, struct pp94 *ret)
{
	int32_t year = civil_from_day(today).year;
	/* A run may have begun before the year: ten working days and their holidays. */
	struct absences a = {
		.b = b, .person = person, .from = civil_day(year, 1, 1) - 40, .to = today};

	*ret = (struct pp94){.days = 0};
	if (strcmp(book_status(b, person, today), "PNS") != 0)
		return false;
	for (int32_t day = a.from; day <= today; day++)
		if (absent_on(&a, day) && add_absence(&a, day) < 0)
			break;
	pp94_count(a.days, a.n, works, &a, today, ret);
	free(a.days);
	return true;
}

struct letters {
	const struct book *b;
	struct gap gap;
	book_gap_fn *each;
	void *arg;
};

/* Once for each paper: on its first day in the period. */
static int tell_letter(void *arg, const struct paper_row *row)
{
	struct letters *l = arg;
	const struct rules *rules = l->b->rulebook->rules;
	const struct paper_code *code = rules_code(rules, l->gap.day, row->code);

	if (row->letter[0] != '\0' || !papers_counts(row, rules, l->gap.day) ||
	    code->kind == PAPER_TECHNICAL || code->kind == PAPER_ABSENT)
		return 0;
	if (l->gap.day != row->from_day && l->gap.day != l->b->from)
		return 0;
	l->gap.kind = GAP_LETTER;
	l->gap.paper = row->seq;
	l->gap.code = row->code;
	return l->each(l->arg, &l->gap);
}

static int gap_kind(const struct verdict *v)
{
	switch ((enum verdict_state)v->state) {
	case VERDICT_MISSING:
		return GAP_UNEXPLAINED;
	case VERDICT_NO_OUT:
		return GAP_NO_OUT;
	case VERDICT_NO_IN:
		return GAP_NO_IN;
	case VERDICT_BREAK:
	case VERDICT_NOT_RETURNED:
		return GAP_BREAK;
	case VERDICT_REVIEW:
		return GAP_REVIEW;
	default:
		return GAP_KINDS;
	}
}

static int gaps_of_day(const struct book *b, int32_t person, int32_t day, book_gap_fn *each,
		       void *arg)
{
	struct letters l = {.b = b,
			    .gap = {.person = person, .day = day, .code = ""},
			    .each = each,
			    .arg = arg};
	struct gap gap = l.gap;
	struct verdict v;
	int kind, r = 0;

	if (papers_trial(b->papers, day) || book_judge(b, person, day, &v) < 0)
		return 0;
	kind = book_is_closed(b, person, day) ? gap_kind(&v) : GAP_KINDS;
	if (kind != GAP_KINDS) {
		gap.kind = (uint8_t)kind;
		r = each(arg, &gap);
	}
	/* A day may lack its departure whatever its arrival was. */
	if (r == 0 && kind != GAP_NO_OUT && kind != GAP_UNEXPLAINED &&
	    book_is_closed(b, person, day) && v.out.outcome == OUTCOME_MISSING &&
	    v.arrival_seq != 0) {
		gap.kind = GAP_NO_OUT;
		r = each(arg, &gap);
	}
	if (r == 0 && v.queue) {
		gap.kind = GAP_QUEUE;
		r = each(arg, &gap);
	}
	return r != 0 ? r : papers_rows(b->papers, b->people, person, day, tell_letter, &l);
}

int book_gaps(const struct book *b, int32_t person, int32_t from, int32_t to, book_gap_fn *each,
	      void *arg)
{
	int32_t first = person < 0 ? 0 : person;
	int32_t last = person < 0 ? (int32_t)b->people->n - 1 : person;
	int r = 0;

	if (from < b->from || to > b->to)
		return -ERANGE;
	for (int32_t p = first; p <= last && r == 0; p++)
		for (int32_t day = from; day <= to && r == 0; day++)
			r = gaps_of_day(b, p, day, each, arg);
	return r;
}
