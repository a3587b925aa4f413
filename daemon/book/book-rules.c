/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book-parts.h"
#include "book/rules-stored.h"

/* Plans and holes of each day, by the rules of that day. */

static int plan_schedule(struct book *b, int s)
{
	if (b->plans[s] == NULL)
		b->plans[s] = calloc(b->days + 1, sizeof(*b->plans[s]));
	if (b->has_plan[s] == NULL)
		b->has_plan[s] = calloc(b->days + 1, sizeof(*b->has_plan[s]));
	if (b->plans[s] == NULL || b->has_plan[s] == NULL)
		return -ENOMEM;
	for (size_t d = 0; d <= b->days; d++)
		b->has_plan[s][d] =
			schedule_resolve(b->rulebook->rules, b->zone, s, b->first - 1 + (int32_t)d,
					 &b->plans[s][d]) == 0;
	return 0;
}

static int plan_memberships(struct book *b)
{
	const struct roster_rows *rows = &b->people->rows;
	bool used[SCHEDULES_MAX] = {false};
	int r = 0;

	if (b->schedule_of == NULL)
		b->schedule_of = calloc(rows->memberships_count + 1, sizeof(*b->schedule_of));
	if (b->schedule_of == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < rows->memberships_count && r == 0; i++) {
		const char *name = rows->memberships[i].schedule;
		int s = schedule_find(b->rulebook->rules,
				      name[0] != '\0' ? name : RULEBOOK_DEFAULT);

		b->schedule_of[i] = (int16_t)s;
		if (s < 0 || used[s])
			continue;
		used[s] = true;
		r = plan_schedule(b, s);
	}
	return r;
}

static int find_holes(struct book *b, uint8_t group, struct coverage_span *scratch,
		      struct span *of_day)
{
	if (b->coverage[group] == NULL)
		b->coverage[group] = calloc(b->days, sizeof(*b->coverage[group]));
	if (b->coverage[group] == NULL)
		return -ENOMEM;
	for (int32_t day = b->from; day <= b->to; day++) {
		int64_t from_ns = civil_utc_ns(b->zone, day, 0);
		int64_t to_ns = spans_until_ns(b->rulebook->rules, b->zone, day);
		size_t n = 0;

		for (size_t i = 0; i < b->n_spans; i++)
			if (b->spans[i].end.latest_ns >= from_ns &&
			    b->spans[i].begin.earliest_ns < to_ns)
				of_day[n++] = b->spans[i];
		spans_holes(of_day, n, group, from_ns, to_ns, scratch,
			    &b->coverage[group][day - b->first]);
	}
	return 0;
}

static int cover(struct book *b)
{
	size_t cells = b->people->n * b->days;
	bool used[COVERAGE_GROUPS] = {false};
	struct coverage_span *scratch = calloc(b->n_spans + 1, sizeof(*scratch));
	struct span *of_day = calloc(b->n_spans + 1, sizeof(*of_day));
	int r = scratch == NULL || of_day == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < cells; i++)
		used[b->who[i] & (COVERAGE_GROUPS - 1)] = true;
	for (uint8_t g = 0; g < COVERAGE_GROUPS && r == 0; g++)
		if (used[g])
			r = find_holes(b, g, scratch, of_day);
	free(scratch);
	free(of_day);
	return r;
}

int book_plan_days(struct book *b)
{
	int r = plan_memberships(b);

	return r < 0 ? r : cover(b);
}

int book_use_rules(struct book *b, const struct rulebook *rules)
{
	b->rulebook = rules != NULL ? rules : b->own_rules;
	if (b->rulebook == NULL)
		return -EINVAL;
	return book_plan_days(b);
}
