/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/util.h"
#include "core/verdict.h"

/* memcmp() tells whether a day is the same, so no struct may hold bytes that nobody sets. */
_Static_assert(sizeof(struct punch_time) == 40, "padding in punch_time");
_Static_assert(sizeof(struct punch) == 72, "padding in punch");
_Static_assert(sizeof(struct excuse) == 32, "padding in excuse");
_Static_assert(sizeof(struct person_day) == 16 + PUNCHES_KEPT * sizeof(struct punch) +
						    EXCUSES_MAX * sizeof(struct excuse),
	       "padding in person_day");

static bool before(const struct punch *a, const struct punch *b)
{
	if (a->bound.earliest_ns != b->bound.earliest_ns)
		return a->bound.earliest_ns < b->bound.earliest_ns;
	return a->seq < b->seq;
}

static bool doubled(const struct punch *first, const struct punch *second)
{
	return timebound_width_ns(&first->bound) != INT64_MAX &&
	       timebound_width_ns(&second->bound) != INT64_MAX &&
	       second->bound.latest_ns - first->bound.earliest_ns <= DOUBLE_TAP_S * NS_PER_S;
}

void person_day_add(struct person_day *pd, const struct punch *p)
{
	const size_t half = PUNCHES_KEPT / 2;
	struct punch *list = pd->punches;
	size_t n = pd->n_kept, at = 0;

	for (size_t i = 0; i < n; i++) {
		if (list[i].seq == p->seq)
			return;
		if (before(&list[i], p))
			at = i + 1;
	}
	pd->n_punches++;
	if (n < PUNCHES_KEPT) {
		memmove(&list[at + 1], &list[at], (n - at) * sizeof(list[0]));
		pd->n_kept++;
	} else if (at < half) { /* of 17 the ninth is in neither half, now or later */
		memmove(&list[at + 1], &list[at], (half - 1 - at) * sizeof(list[0]));
	} else if (at == half) {
		return;
	} else {
		at--;
		memmove(&list[half], &list[half + 1], (at - half) * sizeof(list[0]));
	}
	list[at] = *p;
	for (size_t i = 0; i < pd->n_kept; i++)
		list[i].doubled = i > 0 && doubled(&list[i - 1], &list[i]);
}

static bool better(const struct excuse *a, const struct excuse *b)
{
	if ((a->kind == PAPER_ABSENT) != (b->kind == PAPER_ABSENT))
		return b->kind == PAPER_ABSENT;
	if (a->whole != b->whole)
		return a->whole;
	if (a->whole && a->deduct != b->deduct)
		return a->deduct < b->deduct;
	if (a->whole && a->present != b->present)
		return a->present;
	if (a->paper != b->paper)
		return a->paper < b->paper;
	return a->from_s != b->from_s ? a->from_s < b->from_s : a->to_s < b->to_s;
}

void person_day_excuse(struct person_day *pd, const struct excuse *e)
{
	struct excuse *list = pd->excuses;
	size_t at = 0;

	if (!e->whole && e->from_s >= e->to_s)
		return;
	while (at < pd->n_excuses && better(&list[at], e))
		at++;
	if (at == EXCUSES_MAX || (at < pd->n_excuses && memcmp(&list[at], e, sizeof(*e)) == 0))
		return;
	if (pd->n_excuses < EXCUSES_MAX)
		pd->n_excuses++;
	memmove(&list[at + 1], &list[at], (pd->n_excuses - 1 - at) * sizeof(list[0]));
	list[at] = *e;
}
