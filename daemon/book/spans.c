/* SPDX-License-Identifier: MIT */
#include "book/spans.h"

#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/schedule.h"
#include "store/setting.h"

enum coverage_state spans_state(const char *name)
{
	for (int i = COVERAGE_UP; i < COVERAGE_STATES; i++)
		if (strcmp(coverage_state_name((enum coverage_state)i), name) == 0)
			return (enum coverage_state)i;
	return COVERAGE_UNAVAILABLE;
}

/* With its time uncertain it would grow to a hole of seconds, and an unread one make everybody's
 * day incomplete. */
bool spans_empty(const struct coverage_row *row)
{
	return row->from.boot == row->to.boot && row->from.boottime_ns == row->to.boottime_ns;
}

/* Ties are told apart, so that the same spans always lie in the same order. */
static int by_begin(const void *a, const void *b)
{
	const struct coverage_span *x = a, *y = b;

	if (x->from.earliest_ns != y->from.earliest_ns)
		return x->from.earliest_ns > y->from.earliest_ns ? 1 : -1;
	if (x->to.latest_ns != y->to.latest_ns)
		return x->to.latest_ns > y->to.latest_ns ? 1 : -1;
	return x->state - y->state;
}

static bool goes_on(const struct span *last, const struct span *next)
{
	return last->state == next->state && last->sees == next->sees &&
	       last->end.earliest_ns == next->begin.earliest_ns &&
	       last->end.latest_ns == next->begin.latest_ns;
}

/*
 * Back after less than a minute: how long that took one boot knows to the nanosecond, only when it
 * was is uncertain. An office whose time is confirmed to half a minute would otherwise make a hole
 * of 62 s of a restart of two, and whoever was late after it could have tried before.
 */
static void narrow_restart(const struct span *last, struct coverage_span *before,
			   const struct span *next, struct coverage_span *after)
{
	int64_t gap_ns = next->from.boottime_ns - last->to.boottime_ns;
	int64_t from_ns = last->end.earliest_ns + timebound_width_ns(&last->end) / 2;

	if (last->to.boot != next->from.boot || gap_ns < 0 || gap_ns >= COVERAGE_SHORT_NS ||
	    timebound_width_ns(&last->end) == INT64_MAX ||
	    timebound_width_ns(&next->begin) == INT64_MAX ||
	    /* Not when a reference between them contradicts the one before. */
	    next->begin.earliest_ns > last->end.latest_ns + gap_ns ||
	    after->from.latest_ns - before->to.earliest_ns < COVERAGE_SHORT_NS)
		return;
	before->to.earliest_ns = from_ns;
	if (after->from.latest_ns > from_ns + gap_ns)
		after->from.latest_ns = from_ns + gap_ns;
}

void spans_holes(const struct span *spans, size_t n, uint8_t group, int64_t from_ns, int64_t to_ns,
		 struct coverage_span *scratch, struct coverage_day *ret)
{
	struct {
		const struct span *span; /* of this reader, the last; the last that was up */
		size_t kept;		 /* where it went on in scratch */
	} last[SPANS_READERS_MAX] = {{NULL, 0}}, up[SPANS_READERS_MAX] = {{NULL, 0}};
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct span *s = &spans[i];
		bool known = s->reader < SPANS_READERS_MAX;

		if (s->sees == 0 || (group != 0 && (s->sees & group) == 0))
			continue;
		/* Where a reader went on as it was there is no hole, however uncertain the moment
		 * is in which one span ends and the next begins. */
		if (known && last[s->reader].span != NULL && goes_on(last[s->reader].span, s)) {
			scratch[last[s->reader].kept].to = s->end;
			last[s->reader].span = s;
			if (s->state == COVERAGE_UP)
				up[s->reader].span = s;
			continue;
		}
		if (known) {
			last[s->reader].span = s;
			last[s->reader].kept = kept;
		}
		scratch[kept] =
			(struct coverage_span){.from = s->begin, .to = s->end, .state = s->state};
		if (known && s->state == COVERAGE_UP) {
			if (up[s->reader].span != NULL)
				narrow_restart(up[s->reader].span, &scratch[up[s->reader].kept], s,
					       &scratch[kept]);
			up[s->reader].span = s;
			up[s->reader].kept = kept;
		}
		kept++;
	}
	qsort(scratch, kept, sizeof(*scratch), by_begin);
	coverage_build(scratch, kept, 1, from_ns, to_ns, ret);
}

int64_t spans_until_ns(const struct rules *rules, const struct zone *zone, int32_t day)
{
	int64_t until_ns = civil_utc_ns(zone, day, 86400);

	for (int s = 0; s < rules->n_schedules; s++) {
		struct day_plan plan;

		if (schedule_resolve(rules, zone, s, day, &plan) == 0 && plan.kind == DAY_WORK &&
		    plan.close_ns > until_ns)
			until_ns = plan.close_ns;
	}
	return until_ns;
}

int span_readers_load(struct query *q, struct span_readers *r)
{
	struct reader_row *rows;
	size_t n;
	int ret = reader_rows_load(q, &rows, &n);

	if (ret < 0)
		return ret;
	free(r->rows);
	*r = (struct span_readers){rows, n};
	return 0;
}

void span_readers_done(struct span_readers *r)
{
	free(r->rows);
	*r = (struct span_readers){.n = 0};
}

static bool after(struct place a, struct place b)
{
	return a.boot > b.boot || (a.boot == b.boot && a.boottime_ns > b.boottime_ns);
}

uint8_t span_readers_see(const struct span_readers *r, const char *reader, struct place at)
{
	const struct reader_row *found = NULL;

	for (size_t i = 0; i < r->n; i++) {
		const struct reader_row *row = &r->rows[i];

		if (row->sees == 0 || strcmp(row->reader, reader) != 0)
			continue;
		if (found == NULL || !after(row->at, at))
			found = row;
	}
	return found != NULL ? found->sees : SPANS_ANYBODY;
}

bool span_readers_gone(const struct span_readers *r, const char *reader)
{
	const struct reader_row *newest = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->rows[i].reader, reader) == 0 &&
		    (newest == NULL || !after(newest->at, r->rows[i].at)))
			newest = &r->rows[i];
	return newest != NULL && newest->sees == 0;
}
