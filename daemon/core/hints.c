/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>

#include "base/util.h"
#include "core/hints.h"

/* Nanoseconds from one punch to the next, as the reader's own clock tells it or, for one that has
 * none and answers at once, ours; INT64_MIN when nobody knows. */
static int64_t gap_ns(const struct punch_time *a, const struct punch_time *b)
{
	if (a->reader != b->reader)
		return INT64_MIN;
	if (a->has_device_time && b->has_device_time)
		return a->device_epoch == b->device_epoch
			       ? (b->device_ms - a->device_ms) * NS_PER_MS
			       : INT64_MIN;
	if (a->boot != b->boot || a->has_device_time || b->has_device_time)
		return INT64_MIN;
	return b->at_ns - a->at_ns;
}

uint32_t queue_next(const struct punch_time *before, uint32_t before_queue_s,
		    const struct punch_time *now)
{
	int64_t gap = before == NULL ? INT64_MIN : gap_ns(before, now);

	if (gap < 0 || gap > QUEUE_GAP_S * NS_PER_S)
		return 0;
	return before_queue_s + (uint32_t)((gap + NS_PER_S / 2) / NS_PER_S);
}

/* Open addressing; an unused place has a == b == 0, which is no pair. */
static struct hint_pair *place_of(struct hint_pair *table, size_t room, int32_t a, int32_t b)
{
	size_t at = ((size_t)(uint32_t)a * 2654435761U ^ (size_t)(uint32_t)b * 40503U) & (room - 1);

	while ((table[at].a != 0 || table[at].b != 0) && (table[at].a != a || table[at].b != b))
		at = (at + 1) & (room - 1);
	return &table[at];
}

static bool exempted(const struct hint_pair *exempt, size_t n, int32_t a, int32_t b)
{
	for (size_t i = 0; i < n; i++) {
		if (exempt[i].a == a && exempt[i].b == b)
			return true;
	}
	return false;
}

static bool punched_on(const struct hint_punch *day, size_t n, int32_t person)
{
	for (size_t i = 0; i < n; i++) {
		if (day[i].person == person)
			return true;
	}
	return false;
}

/* Those of one day: which pairs are new on it, and for those known, were both there. */
static int pairs_of_day(const struct hint_punch *day, size_t n, int32_t gap_s,
			const struct hint_pair *exempt, size_t n_exempt, struct hint_pair *table,
			size_t room, size_t *used)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n && day[k].at_ns - day[i].at_ns <= gap_s * NS_PER_S;
		     k++) {
			int32_t a = day[i].person < day[k].person ? day[i].person : day[k].person;
			int32_t b = day[i].person < day[k].person ? day[k].person : day[i].person;
			struct hint_pair *p;

			if (a == b || day[i].reader != day[k].reader ||
			    exempted(exempt, n_exempt, a, b))
				continue;
			p = place_of(table, room, a, b);
			if (p->b == 0) {
				if (++*used > room / 4 * 3)
					return -ENOSPC;
				*p = (struct hint_pair){.a = a, .b = b, .last_day = INT32_MIN};
			}
			if (p->last_day != day[i].day)
				p->together++;
			p->last_day = day[i].day;
		}
	}
	return 0;
}

static size_t day_end(const struct hint_punch *punches, size_t n, size_t from)
{
	size_t to = from;

	while (to < n && punches[to].day == punches[from].day) {
		assert(to == from || punches[to - 1].at_ns <= punches[to].at_ns);
		to++;
	}
	return to;
}

int hint_pairs(const struct hint_punch *punches, size_t n, int32_t gap_s,
	       const struct hint_pair *exempt, size_t n_exempt, struct hint_pair *table,
	       size_t room)
{
	size_t used = 0, to;

	assert(room > 0 && (room & (room - 1)) == 0);
	for (size_t i = 0; i < room; i++)
		table[i] = (struct hint_pair){.a = 0};
	for (size_t from = 0; from < n; from = to) {
		int r;

		to = day_end(punches, n, from);
		r = pairs_of_day(&punches[from], to - from, gap_s, exempt, n_exempt, table, room,
				 &used);
		if (r < 0)
			return r;
	}
	for (size_t from = 0; from < n; from = to) {
		to = day_end(punches, n, from);
		for (size_t i = 0; i < room; i++) {
			if (table[i].b != 0 && table[i].together > 1 &&
			    punched_on(&punches[from], to - from, table[i].a) &&
			    punched_on(&punches[from], to - from, table[i].b))
				table[i].both++;
		}
	}
	return (int)used;
}

bool hint_pair_counts(const struct hint_pair *pair, uint16_t min_days)
{
	return pair->together > 1 && pair->together >= min_days &&
	       pair->together * 5 >= pair->both * 4;
}
