/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/util.h"
#include "core/timebound.h"

enum { DEVICE_AGREE_S = 2, DAY_DOUBT_S = 120 };

#define DEVICE_REACH_MS (3600 * 1000LL) /* how far outside two measurements they still count */
#define DEVICE_MS_MAX 10000000000000LL	/* the year 2286; past it a device's time is noise */

static const struct time_bound unknown = {.earliest_ns = INT64_MIN, .latest_ns = INT64_MAX};

int64_t timebound_width_ns(const struct time_bound *b)
{
	if (b->earliest_ns == INT64_MIN || b->latest_ns == INT64_MAX)
		return INT64_MAX;
	return b->latest_ns - b->earliest_ns;
}

/* Rounded up. Seconds times ppb are nanoseconds, which keeps centuries within 64 bits. */
static int64_t drift_ns(const struct time_evidence *ev, int64_t distance_ns)
{
	int64_t ppb = ev->drift_ppb < DRIFT_MIN_PPB ? DRIFT_MIN_PPB : ev->drift_ppb;
	int64_t rest_ns = distance_ns % NS_PER_S;

	return distance_ns / NS_PER_S * ppb + (rest_ns * ppb + NS_PER_S - 1) / NS_PER_S;
}

static int64_t distance(const struct time_ref *ref, int64_t boottime_ns)
{
	return boottime_ns > ref->boottime_ns ? boottime_ns - ref->boottime_ns
					      : ref->boottime_ns - boottime_ns;
}

static struct time_bound by_reference(const struct time_evidence *ev, const struct time_ref *ref,
				      int64_t boottime_ns)
{
	int64_t utc_ns = ref->utc_ns + (boottime_ns - ref->boottime_ns);
	int64_t err_ns = ref->err_ns + drift_ns(ev, distance(ref, boottime_ns));

	return (struct time_bound){utc_ns - err_ns, utc_ns + err_ns};
}

/* The first reference whose boot is `boot` or later; n_refs when there is none. */
static size_t first_of_boot(const struct time_evidence *ev, int32_t boot)
{
	size_t low = 0, high = ev->n_refs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ev->refs[middle].boot < boot)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* No reference in this boot: `next` is the first one of a later boot, before it an earlier one. */
static struct time_bound between_boots(const struct time_evidence *ev, size_t next,
				       int64_t boottime_ns, bool *conflict)
{
	struct time_bound b = unknown;

	if (next > 0) {
		const struct time_ref *ref = &ev->refs[next - 1];

		/* This boot began after that moment and has run for boottime_ns since. */
		b.earliest_ns = ref->utc_ns - ref->err_ns + boottime_ns - drift_ns(ev, boottime_ns);
	}
	if (next < ev->n_refs) {
		const struct time_ref *ref = &ev->refs[next];
		struct time_bound start = by_reference(ev, ref, 0);

		b.latest_ns = start.latest_ns;
	}
	if (b.earliest_ns > b.latest_ns) {
		if (conflict != NULL)
			*conflict = true;
		return unknown;
	}
	return b;
}

static void narrow(struct time_bound *b, const struct time_bound *one)
{
	if (b->earliest_ns < one->earliest_ns)
		b->earliest_ns = one->earliest_ns;
	if (b->latest_ns > one->latest_ns)
		b->latest_ns = one->latest_ns;
}

/* The first reference of this boot that is not before that moment, or the end of the boot's. */
static size_t first_after(const struct time_evidence *ev, size_t low, int32_t boot,
			  int64_t boottime_ns)
{
	size_t high = ev->n_refs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct time_ref *ref = &ev->refs[middle];

		if (ref->boot == boot && ref->boottime_ns < boottime_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The drift is at least the distance shifted right by this: what is cheap to work out. */
static int drift_shift(const struct time_evidence *ev)
{
	int64_t ppb = ev->drift_ppb < DRIFT_MIN_PPB ? DRIFT_MIN_PPB : ev->drift_ppb;
	int shift = 0;

	while (NS_PER_S >> shift > ppb)
		shift++;
	return shift + 1;
}

struct time_block timebound_block(const struct time_ref *refs)
{
	struct time_block block = {INT64_MIN, INT64_MAX};

	for (size_t i = 0; i < TIME_BLOCK; i++) {
		int64_t offset_ns = refs[i].utc_ns - refs[i].boottime_ns;
		int64_t earliest_ns = offset_ns - refs[i].err_ns;
		int64_t latest_ns = offset_ns + refs[i].err_ns;

		block.earliest_ns =
			earliest_ns > block.earliest_ns ? earliest_ns : block.earliest_ns;
		block.latest_ns = latest_ns < block.latest_ns ? latest_ns : block.latest_ns;
	}
	return block;
}

/* Does no reference of the block that begins at i, all of one boot, narrow this bound? */
static bool block_is_idle(const struct time_evidence *ev, size_t i, int64_t boottime_ns, int shift,
			  const struct time_bound *b)
{
	const struct time_ref *from = &ev->refs[i], *to = &ev->refs[i + TIME_BLOCK - 1];
	const struct time_block *block = &ev->blocks[i / TIME_BLOCK];
	int64_t away_ns = boottime_ns < from->boottime_ns ? from->boottime_ns - boottime_ns
			  : boottime_ns > to->boottime_ns ? boottime_ns - to->boottime_ns
							  : 0;

	return boottime_ns + block->earliest_ns - (away_ns >> shift) <= b->earliest_ns &&
	       boottime_ns + block->latest_ns + (away_ns >> shift) >= b->latest_ns;
}

/* Of those of this boot, from `first` on; `after` is the first that is not before that moment.
 * Of two equally near the later one: it knew more. */
static const struct time_ref *nearest_ref(const struct time_evidence *ev, size_t first,
					  size_t after, int32_t boot, int64_t boottime_ns)
{
	const struct time_ref *before = after > first ? &ev->refs[after - 1] : NULL;

	if (after == ev->n_refs || ev->refs[after].boot != boot ||
	    (before != NULL &&
	     distance(before, boottime_ns) < distance(&ev->refs[after], boottime_ns)))
		return before;
	while (after + 1 < ev->n_refs && ev->refs[after + 1].boot == boot &&
	       ev->refs[after + 1].boottime_ns == ev->refs[after].boottime_ns)
		after++;
	return &ev->refs[after];
}

/* A boot may last for months and have a reference each hour, of which those around the moment say
 * nearly all: the others are looked at, and worked out only where they may say more. */
struct time_bound timebound_at(const struct time_evidence *ev, int32_t boot, int64_t boottime_ns,
			       bool *conflict)
{
	size_t first = first_of_boot(ev, boot);
	size_t after = first_after(ev, first, boot, boottime_ns);
	const struct time_ref *nearest = nearest_ref(ev, first, after, boot, boottime_ns);
	struct time_bound b = unknown;
	int shift = drift_shift(ev);

	if (nearest == NULL)
		return between_boots(ev, first, boottime_ns, conflict);
	for (size_t i = after > first ? after - 1 : first; i <= after; i++) {
		struct time_bound one;

		if (i >= ev->n_refs || ev->refs[i].boot != boot)
			continue;
		one = by_reference(ev, &ev->refs[i], boottime_ns);
		narrow(&b, &one);
	}
	for (size_t i = first; i < ev->n_refs && ev->refs[i].boot == boot; i++) {
		const struct time_ref *ref = &ev->refs[i];
		int64_t utc_ns = ref->utc_ns + (boottime_ns - ref->boottime_ns);
		int64_t least_ns = ref->err_ns + (distance(ref, boottime_ns) >> shift);

		if (ev->blocks != NULL && i % TIME_BLOCK == 0 && i + TIME_BLOCK <= ev->n_refs &&
		    ev->refs[i + TIME_BLOCK - 1].boot == boot &&
		    block_is_idle(ev, i, boottime_ns, shift, &b)) {
			i += TIME_BLOCK - 1;
			continue;
		}
		assert(ref->err_ns >= 0);
		assert(i == first || ev->refs[i - 1].boottime_ns <= ref->boottime_ns);
		if (utc_ns - least_ns > b.earliest_ns || utc_ns + least_ns < b.latest_ns) {
			struct time_bound one = by_reference(ev, ref, boottime_ns);

			narrow(&b, &one);
		}
	}
	if (b.earliest_ns > b.latest_ns) {
		if (conflict != NULL)
			*conflict = true;
		return by_reference(ev, nearest, boottime_ns);
	}
	return b;
}

/* How far UTC is ahead of a device's clock: the spread of several measurements' bounds. */
struct device_offset {
	size_t n;
	bool known;			 /* every measurement has a bound */
	int64_t lowest_ns, highest_ns;	 /* as the bounds allow */
	int64_t smallest_ns, largest_ns; /* of the bounds' middles: as measured */
};

static void offset_add(struct device_offset *o, const struct time_evidence *ev,
		       const struct device_ref *ref)
{
	bool conflict = false;
	struct time_bound b = timebound_at(ev, ref->boot, ref->boottime_ns, &conflict);
	int64_t low_ns, high_ns, middle_ns;

	if (conflict || timebound_width_ns(&b) == INT64_MAX) {
		o->known = false;
		return;
	}
	low_ns = b.earliest_ns - ref->device_ms * NS_PER_MS;
	high_ns = b.latest_ns - ref->device_ms * NS_PER_MS;
	middle_ns = low_ns + (high_ns - low_ns) / 2;
	o->lowest_ns = low_ns < o->lowest_ns ? low_ns : o->lowest_ns;
	o->highest_ns = high_ns > o->highest_ns ? high_ns : o->highest_ns;
	o->smallest_ns = middle_ns < o->smallest_ns ? middle_ns : o->smallest_ns;
	o->largest_ns = middle_ns > o->largest_ns ? middle_ns : o->largest_ns;
	o->n++;
}

/*
 * The measurements in whose stretches the device's clock can have shown `when->device_ms`. A
 * clock that was set back shows the same time in two stretches; then their offsets differ and
 * the device time is worth nothing.
 */
static struct device_offset offset_around(const struct time_evidence *ev,
					  const struct punch_time *when, int64_t reach_ms)
{
	struct device_offset o = {
		.known = true,
		.lowest_ns = INT64_MAX,
		.highest_ns = INT64_MIN,
		.smallest_ns = INT64_MAX,
		.largest_ns = INT64_MIN,
	};
	const struct device_ref *a = NULL;

	for (size_t i = 0; i < ev->n_device_refs; i++) {
		const struct device_ref *b = &ev->device_refs[i];
		int64_t from_ms, to_ms;

		if (b->reader != when->reader || b->device_epoch != when->device_epoch)
			continue;
		if (b->device_ms < 0 || b->device_ms > DEVICE_MS_MAX) {
			a = NULL;
			continue;
		}
		if (a != NULL) {
			from_ms = a->device_ms < b->device_ms ? a->device_ms : b->device_ms;
			to_ms = a->device_ms < b->device_ms ? b->device_ms : a->device_ms;
			if (when->device_ms >= from_ms - reach_ms &&
			    when->device_ms <= to_ms + reach_ms) {
				offset_add(&o, ev, a);
				offset_add(&o, ev, b);
			}
		}
		a = b;
	}
	return o;
}

static struct time_bound narrow_by_device(const struct time_evidence *ev,
					  const struct punch_time *when, struct time_bound b)
{
	const int64_t agree_ns = DEVICE_AGREE_S * NS_PER_S;
	struct device_offset o;
	int64_t earliest_ns, latest_ns;

	if (when->device_ms < 0 || when->device_ms > DEVICE_MS_MAX)
		return b;
	o = offset_around(ev, when, 0);
	if (o.n == 0 && o.known)
		o = offset_around(ev, when, DEVICE_REACH_MS);
	if (o.n == 0 || !o.known || o.largest_ns - o.smallest_ns > agree_ns)
		return b;
	earliest_ns = when->device_ms * NS_PER_MS + o.lowest_ns - agree_ns;
	latest_ns = when->device_ms * NS_PER_MS + o.highest_ns + agree_ns;
	if (latest_ns < b.earliest_ns || earliest_ns > b.latest_ns)
		return b;
	return (struct time_bound){
		.earliest_ns = earliest_ns > b.earliest_ns ? earliest_ns : b.earliest_ns,
		.latest_ns = latest_ns < b.latest_ns ? latest_ns : b.latest_ns,
	};
}

/* The earliest moment of a punch by its last good poll. */
static int64_t earliest_since(const struct time_evidence *ev, const struct punch_time *when,
			      const struct time_bound *at)
{
	int32_t boot = when->boot - when->since_boots_ago;
	int64_t since_ns, span_ns = when->at_ns - when->since_ns;

	if (when->since_ns == 0)
		return INT64_MIN;
	since_ns = timebound_at(ev, boot, when->since_ns, NULL).earliest_ns;
	if (since_ns <= at->latest_ns)
		return since_ns;
	/* References contradict each other. Count back from `at`, whose own is the later one. */
	if (when->since_boots_ago > 0 || at->earliest_ns == INT64_MIN)
		return INT64_MIN;
	return at->earliest_ns - span_ns - drift_ns(ev, span_ns);
}

struct time_bound timebound_punch(const struct time_evidence *ev, const struct punch_time *when)
{
	struct time_bound b = timebound_at(ev, when->boot, when->at_ns, NULL);

	if (when->since_ns != when->at_ns || when->since_boots_ago > 0)
		b.earliest_ns = earliest_since(ev, when, &b);
	return when->has_device_time ? narrow_by_device(ev, when, b) : b;
}

void timebound_days(const struct zone *z, const struct time_bound *b, int32_t *ret_first,
		    int32_t *ret_last)
{
	bool narrow = timebound_width_ns(b) < DAY_DOUBT_S * NS_PER_S;

	*ret_first = b->earliest_ns == INT64_MIN ? INT32_MIN : civil_local_day(z, b->earliest_ns);
	*ret_last = narrow			? *ret_first
		    : b->latest_ns == INT64_MAX ? INT32_MAX
						: civil_local_day(z, b->latest_ns);
}

bool timebound_day(const struct zone *z, const struct time_bound *b, int32_t *ret)
{
	int32_t first, last;

	timebound_days(z, b, &first, &last);
	if (first != last)
		return false;
	*ret = first;
	return true;
}
