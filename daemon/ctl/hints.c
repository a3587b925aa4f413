/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "conf/rules.h"
#include "core/hints.h"
#include "core/verdict.h"
#include "ctl/read.h"

/*
 * "Indikasi": cards that keep coming together. Nothing of it is stored: it is looked for when HR
 * asks, in the last 90 days and no further, and only where [hints] is switched on. By month, for
 * that is how often the rule wants it.
 */

enum { MONTHS = 3, MONTH_DAYS = 30, ROOM = 1 << 14, ROOM_MAX = 1 << 20 };
#define WIDE_NS (DOUBT_NARROW_S * NS_PER_S)

struct looking {
	struct ctl *c;
	const struct book *book;
	const struct rules_hints *rule;
	struct hint_punch *punches; /* of one month */
	size_t n, room;
	struct hint_pair exempt[HINT_PAIRS_MAX];
	size_t n_exempt;
	int told;
};

static void add_punch(struct looking *l, int32_t person, int32_t day, const struct punch *p)
{
	/* A correction is no card. How wide a bound is matters little: those of two punches near
	 * each other move together. */
	if (p->seq <= 0 || timebound_width_ns(&p->bound) > WIDE_NS)
		return;
	if (l->n == l->room) {
		l->room = l->room == 0 ? 4096 : 2 * l->room;
		l->punches = reallocarray(l->punches, l->room, sizeof(*l->punches));
		if (l->punches == NULL)
			err(CTL_FAILED, NULL);
	}
	l->punches[l->n++] = (struct hint_punch){.at_ns = p->bound.earliest_ns,
						 .day = day,
						 .person = person,
						 .reader = p->when.reader};
}

static int by_moment(const void *a, const void *b)
{
	const struct hint_punch *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns);
}

static void gather(struct looking *l, int32_t from, int32_t to)
{
	struct person_day pd;

	l->n = 0;
	for (int32_t i = 0; i < (int32_t)book_people(l->book)->n; i++)
		for (int32_t day = from; day <= to; day++) {
			if (book_person_day(l->book, i, day, &pd) < 0)
				continue;
			for (size_t k = 0; k < pd.n_kept; k++)
				add_punch(l, i, day, &pd.punches[k]);
		}
	if (l->n > 0)
		qsort(l->punches, l->n, sizeof(*l->punches), by_moment);
}

static void gather_exempt(struct looking *l)
{
	for (int i = 0; i < l->rule->pair_count; i++) {
		int32_t a = people_find(book_people(l->book), l->rule->pairs[i][0]);
		int32_t b = people_find(book_people(l->book), l->rule->pairs[i][1]);

		if (a >= 0 && b >= 0)
			l->exempt[l->n_exempt++] =
				(struct hint_pair){.a = a < b ? a : b, .b = a < b ? b : a};
	}
}

static const char *name_of(const struct looking *l, int32_t person)
{
	return people_called(book_people(l->book), person);
}

static void tell(struct looking *l, const struct hint_pair *p)
{
	const struct people *people = book_people(l->book);
	char day[CIVIL_DATE_SIZE], together[16], both[16], seconds[16];

	civil_format_day(day, p->last_day);
	snprintf(together, sizeof(together), "%d", p->together);
	snprintf(both, sizeof(both), "%d", p->both);
	snprintf(seconds, sizeof(seconds), "%d", l->rule->seconds);
	l->told++;
	if (l->c->json) {
		json_t *row = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s}", "kind", "hint", "a",
					people_id(people, p->a), "b", people_id(people, p->b),
					"together", p->together, "both", p->both, "last", day);

		json_dumpf(row, stdout, JSON_COMPACT | JSON_SORT_KEYS);
		putchar('\n');
		json_decref(row);
		return;
	}
	puts(show(l->c, TEXT_HINT_PAIR,
		  TEXT_ARGS({"a", name_of(l, p->a)}, {"b", name_of(l, p->b)}, {"n", together},
			    {"of", both}, {"seconds", seconds}, {"date", day})));
}

/* Queues make many pairs of one day: the table grows until it holds them. */
static int look(struct looking *l)
{
	for (size_t room = ROOM; room <= ROOM_MAX; room *= 2) {
		struct hint_pair *table = calloc(room, sizeof(*table));
		int r;

		if (table == NULL)
			return -ENOMEM;
		r = hint_pairs(l->punches, l->n, l->rule->seconds, l->exempt, l->n_exempt, table,
			       room);
		for (size_t i = 0; i < room && r >= 0; i++)
			if (hint_pair_counts(&table[i], (uint16_t)l->rule->days))
				tell(l, &table[i]);
		free(table);
		if (r != -ENOSPC)
			return r;
	}
	return -ENOSPC;
}

enum ctl_exit ctl_hints(struct ctl *c, int argc, char **argv)
{
	struct looking l = {.c = c};
	struct reading reading;
	enum ctl_exit status;
	int32_t today;
	int r = 0;

	if (!read_today(c, &today))
		return CTL_REFUSED;
	status = reading_open(c, today - MONTHS * MONTH_DAYS + 1, today, &reading);
	if (status != CTL_OK)
		return status;
	l.book = reading.book;
	l.rule = rulebook_hints(book_rulebook(l.book), today);
	if (!l.rule->enabled) {
		ctl_complain(c, TEXT_HINTS_OFF, NULL);
		reading_done(&reading);
		return CTL_NO;
	}
	gather_exempt(&l);
	for (int m = MONTHS; m > 0 && r >= 0; m--) {
		gather(&l, today - m * MONTH_DAYS + 1, today - (m - 1) * MONTH_DAYS);
		r = look(&l);
	}
	if (l.told == 0 && r >= 0 && !c->json)
		puts(show_text(c, TEXT_NOTHING));
	free(l.punches);
	reading_done(&reading);
	if (r < 0)
		errx(CTL_FAILED, "too many people at one reader at a time");
	return CTL_OK;
}
