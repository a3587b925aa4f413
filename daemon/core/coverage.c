/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/util.h"
#include "core/coverage.h"

/* A lateness so soon after a blind hole may be a second try; and as much working time in all,
 * after the blindness, is enough to be seen at least once. */
#define BLIND_AFTER_NS (15 * 60 * NS_PER_S)

/* Less blindness than this in the arrival window, or than half of a short window, excuses no
 * absence. */
#define BLIND_ABSENCE_NS (30 * 60 * NS_PER_S)

const char *coverage_state_name(enum coverage_state s)
{
	static const char *const names[] = {
		[COVERAGE_UP] = "up",
		[COVERAGE_UNREAD] = "unread",
		[COVERAGE_UNAVAILABLE] = "unavailable",
	};

	return (unsigned)s < ARRAY_LEN(names) ? names[s] : NULL;
}

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A list of disjoint holes by time, with room for one more than a day keeps. */
struct holes {
	size_t n;
	struct hole at[HOLES_MAX + 1];
};

/* Back within HOLES_MAX: the two holes with the least between them become one. */
static void holes_bound(struct holes *h)
{
	size_t nearest = 0;

	if (h->n <= HOLES_MAX)
		return;
	for (size_t i = 1; i + 1 < h->n; i++) {
		if (h->at[i + 1].from_ns - h->at[i].to_ns <
		    h->at[nearest + 1].from_ns - h->at[nearest].to_ns)
			nearest = i;
	}
	h->at[nearest].to_ns = h->at[nearest + 1].to_ns;
	h->n--;
	memmove(&h->at[nearest + 1], &h->at[nearest + 2], (h->n - nearest - 1) * sizeof(h->at[0]));
}

/* Holes [first, last) give way to `n` new ones. */
static void holes_replace(struct holes *h, size_t first, size_t last, const struct hole *new,
			  size_t n)
{
	assert(h->n - (last - first) + n <= HOLES_MAX + 1);
	memmove(&h->at[first + n], &h->at[last], (h->n - last) * sizeof(h->at[0]));
	memcpy(&h->at[first], new, n * sizeof(h->at[0]));
	h->n = h->n - (last - first) + n;
	holes_bound(h);
}

/* The holes that touch [from, to): from index *first up to the one returned. */
static size_t holes_touching(const struct holes *h, int64_t from_ns, int64_t to_ns, size_t *first)
{
	size_t i = 0;

	while (i < h->n && h->at[i].to_ns < from_ns)
		i++;
	*first = i;
	while (i < h->n && h->at[i].from_ns <= to_ns)
		i++;
	return i;
}

static void holes_add(struct holes *h, int64_t from_ns, int64_t to_ns)
{
	struct hole whole = {from_ns, to_ns};
	size_t first, last = holes_touching(h, from_ns, to_ns, &first);

	if (first < last) {
		whole.from_ns = min(whole.from_ns, h->at[first].from_ns);
		whole.to_ns = max(whole.to_ns, h->at[last - 1].to_ns);
	}
	holes_replace(h, first, last, &whole, 1);
}

static void holes_cut(struct holes *h, int64_t from_ns, int64_t to_ns)
{
	struct hole rest[2];
	size_t n = 0, first, last = holes_touching(h, from_ns, to_ns, &first);

	if (first == last)
		return;
	if (h->at[first].from_ns < from_ns)
		rest[n++] = (struct hole){h->at[first].from_ns, from_ns};
	if (h->at[last - 1].to_ns > to_ns)
		rest[n++] = (struct hole){to_ns, h->at[last - 1].to_ns};
	holes_replace(h, first, last, rest, n);
}

void coverage_build(const struct coverage_span *spans, size_t n, uint64_t readers, int64_t from_ns,
		    int64_t to_ns, struct coverage_day *ret)
{
	struct holes unread = {.n = 0};
	struct holes blind = {.n = 1, .at = {{from_ns, to_ns}}};

	assert(from_ns < to_ns);
	for (size_t i = 0; i < n; i++) {
		const struct coverage_span *s = &spans[i];
		bool up = s->state == COVERAGE_UP;
		int64_t begin_ns = up ? s->from.latest_ns : s->from.earliest_ns;
		int64_t end_ns = up ? s->to.earliest_ns : s->to.latest_ns;

		assert(s->reader < 64);
		if ((readers & 1ULL << s->reader) == 0 || s->state == COVERAGE_UNAVAILABLE)
			continue;
		begin_ns = begin_ns < from_ns ? from_ns : begin_ns;
		end_ns = end_ns > to_ns ? to_ns : end_ns;
		if (begin_ns >= end_ns)
			continue;
		holes_cut(&blind, begin_ns, end_ns);
		if (!up)
			holes_add(&unread, begin_ns, end_ns);
	}
	*ret = (struct coverage_day){.n_unread = (uint32_t)unread.n, .n_blind = (uint32_t)blind.n};
	memcpy(ret->unread, unread.at, unread.n * sizeof(ret->unread[0]));
	memcpy(ret->blind, blind.at, blind.n * sizeof(ret->blind[0]));
}

void coverage_whole(struct coverage_day *ret)
{
	*ret = (struct coverage_day){.n_unread = 0};
}

static bool unread_between(const struct coverage_day *c, int64_t from_ns, int64_t to_ns)
{
	for (uint32_t i = 0; i < c->n_unread; i++) {
		if (c->unread[i].from_ns < to_ns && c->unread[i].to_ns > from_ns)
			return true;
	}
	return false;
}

static int64_t blind_between(const struct coverage_day *c, int64_t from_ns, int64_t to_ns)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < c->n_blind; i++)
		sum += max(0, min(c->blind[i].to_ns, to_ns) - max(c->blind[i].from_ns, from_ns));
	return sum;
}

/* Could somebody recorded at `punch_ns` have been there between `from_ns` and `late_ns`? A blind
 * hole counts if it reached past the mark or ended just before the punch. */
static bool hidden_before(const struct coverage_day *c, int64_t from_ns, int64_t at_ns,
			  int64_t late_ns, int64_t punch_ns)
{
	if (unread_between(c, from_ns, min(late_ns, punch_ns)))
		return true;
	for (uint32_t i = 0; i < c->n_blind; i++) {
		const struct hole *h = &c->blind[i];

		/* A hole that opens after the first late moment hides no arrival in time. */
		if (h->from_ns >= min(late_ns, punch_ns))
			break;
		if (h->to_ns - h->from_ns < COVERAGE_SHORT_NS || h->to_ns <= from_ns)
			continue;
		if (h->to_ns > at_ns || h->to_ns > punch_ns - BLIND_AFTER_NS)
			return true;
	}
	return false;
}

bool coverage_late_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			    const struct plan_mark *m, int64_t punch_ns)
{
	return hidden_before(c, plan->arrive_from_ns, m->at_ns, m->late_ns, punch_ns);
}

bool coverage_absence_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			       int64_t until_ns, bool seen)
{
	int64_t from_ns = plan->arrive_from_ns, to_ns = min(plan->arrive_to_ns, until_ns);
	int64_t over_ns, after_ns = from_ns;

	if (unread_between(c, from_ns, to_ns))
		return true;
	over_ns = blind_between(c, from_ns, to_ns) - min(BLIND_ABSENCE_NS, (to_ns - from_ns) / 2);
	if (over_ns <= 0)
		return false;
	if (seen)
		return true;
	/* The last moment from which on the window is blind for as long as excuses; was there
	 * enough working time after it to be seen, in the window or until the end of duty? */
	for (uint32_t i = 0; i < c->n_blind && over_ns > 0; i++) {
		int64_t begin_ns = max(c->blind[i].from_ns, from_ns);
		int64_t length_ns = min(c->blind[i].to_ns, to_ns) - begin_ns;

		if (length_ns <= 0)
			continue;
		after_ns = begin_ns + min(length_ns, over_ns);
		over_ns -= length_ns;
	}
	return until_ns - after_ns - blind_between(c, after_ns, until_ns) < BLIND_AFTER_NS;
}

bool coverage_return_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			      int64_t left_ns, int64_t punch_ns)
{
	return hidden_before(c, left_ns, plan->break_to_ns, plan->rest_late_ns, punch_ns);
}

/* A hole long enough to be no restart, that touches [from, to). */
static bool blind_touches(const struct coverage_day *c, int64_t from_ns, int64_t to_ns)
{
	for (uint32_t i = 0; i < c->n_blind; i++) {
		const struct hole *h = &c->blind[i];

		if (h->from_ns < to_ns && h->to_ns > from_ns &&
		    h->to_ns - h->from_ns >= COVERAGE_SHORT_NS)
			return true;
	}
	return false;
}

bool coverage_break_doubtful(const struct coverage_day *c, const struct day_plan *plan)
{
	return unread_between(c, plan->rest_from_ns, plan->rest_to_ns) ||
	       blind_touches(c, plan->rest_from_ns, plan->rest_to_ns);
}

bool coverage_leaving_doubtful(const struct coverage_day *c, const struct day_plan *plan,
			       int64_t last_ns)
{
	int64_t from_ns = max(last_ns, plan->out_from_ns);

	return unread_between(c, from_ns, plan->out_to_ns) ||
	       blind_touches(c, from_ns, min(plan->end_ns + LEAVING_S * NS_PER_S, plan->out_to_ns));
}
