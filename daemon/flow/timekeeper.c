/* SPDX-License-Identifier: MIT */
#include "flow/timekeeper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "base/util.h"
#include "book/evidence.h"

enum { DEVICE_REF_BOOTS = 60 }; /* starts of the machine: a month with two power cuts a day */

/* Room for one more of `size` bytes; 0 or -ENOMEM. */
static int make_room(void **array, size_t n, size_t *room, size_t size)
{
	size_t more = *room < 64 ? 64 : *room * 2;
	void *grown;

	if (n < *room)
		return 0;
	grown = reallocarray(*array, more, size);
	if (grown == NULL)
		return -ENOMEM;
	*array = grown;
	*room = more;
	return 0;
}

const char *time_source_name(enum time_source s)
{
	static const char *const names[] = {[TIME_NTP] = "ntp",
					    [TIME_CONFIRM] = "confirm",
					    [TIME_RTC] = "rtc",
					    [TIME_EXTERNAL] = "external"};

	return names[s];
}

static struct time_ref ref_of(const struct timeref_row *row)
{
	return (struct time_ref){.boot = row->at.boot,
				 .boottime_ns = row->at.boottime_ns,
				 .utc_ns = row->utc_ns,
				 .err_ns = row->err_ms * NS_PER_MS,
				 .source = (uint8_t)evidence_source(row->source)};
}

static int add_ref(struct timekeeper *t, const struct time_ref *ref)
{
	int r = make_room((void **)&t->refs, t->n_refs, &t->refs_room, sizeof(*t->refs));
	size_t i;

	if (r < 0)
		return r;
	/* By (boot, boottime): nearly always the last. */
	for (i = t->n_refs; i > 0; i--) {
		const struct time_ref *before = &t->refs[i - 1];

		if (before->boot < ref->boot ||
		    (before->boot == ref->boot && before->boottime_ns <= ref->boottime_ns))
			break;
		t->refs[i] = *before;
	}
	t->refs[i] = *ref;
	t->n_refs++;
	return 0;
}

static bool device_before(const struct device_ref *a, const struct device_ref *b)
{
	return a->boot < b->boot || (a->boot == b->boot && a->boottime_ns < b->boottime_ns);
}

static struct device_ref device_ref_of(uint8_t reader, const struct devref_row *row)
{
	return (struct device_ref){.reader = reader,
				   .device_epoch = row->device_epoch,
				   .device_ms = row->device_ms,
				   .boot = row->at.boot,
				   .boottime_ns = row->at.boottime_ns};
}

static int add_device_ref(struct timekeeper *t, const struct device_ref *ref)
{
	int r = make_room((void **)&t->device_refs, t->n_device_refs, &t->device_refs_room,
			  sizeof(*t->device_refs));
	size_t i;

	if (r < 0)
		return r;
	for (i = t->n_device_refs; i > 0 && device_before(ref, &t->device_refs[i - 1]); i--)
		t->device_refs[i] = t->device_refs[i - 1];
	t->device_refs[i] = *ref;
	t->n_device_refs++;
	return 0;
}

struct loading {
	struct timekeeper *t;
	const char *(*reader_name)(void *arg, size_t i);
	void *arg;
	size_t n_readers;
};

static int load_ref(void *arg, const struct timeref_row *row)
{
	struct loading *l = arg;

	struct time_ref ref = ref_of(row);

	return add_ref(l->t, &ref);
}

static int load_device_ref(void *arg, const struct devref_row *row)
{
	struct loading *l = arg;

	/* Older ones can date no record that is still to come. */
	if (row->at.boot < l->t->boot - DEVICE_REF_BOOTS)
		return 0;
	for (size_t i = 0; i < l->n_readers; i++) {
		struct device_ref ref = device_ref_of((uint8_t)i, row);

		if (strcmp(l->reader_name(l->arg, i), row->reader) == 0)
			return add_device_ref(l->t, &ref);
	}
	return 0;
}

int timekeeper_load(struct timekeeper *t, struct query *q, int32_t boot,
		    const char *(*reader_name)(void *arg, size_t i), void *arg, size_t n_readers)
{
	struct loading l = {t, reader_name, arg, n_readers};
	int r;

	*t = (struct timekeeper){.boot = boot};
	r = query_timerefs(q, load_ref, &l);
	if (r == 0)
		r = query_devrefs(q, NULL, load_device_ref, &l);
	return r;
}

void timekeeper_done(struct timekeeper *t)
{
	free(t->refs);
	free(t->device_refs);
	*t = (struct timekeeper){0};
}

struct time_evidence timekeeper_evidence(const struct timekeeper *t)
{
	return (struct time_evidence){.refs = t->refs,
				      .n_refs = t->n_refs,
				      .device_refs = t->device_refs,
				      .n_device_refs = t->n_device_refs,
				      .drift_ppb = DRIFT_DEFAULT_PPB};
}

struct time_bound timekeeper_at(const struct timekeeper *t, struct place at)
{
	struct time_evidence ev = timekeeper_evidence(t);

	return timebound_at(&ev, at.boot, at.boottime_ns, NULL);
}

struct time_bound timekeeper_now(const struct timekeeper *t, int64_t boottime_ns)
{
	return timekeeper_at(t, (struct place){t->boot, boottime_ns});
}

int64_t timekeeper_offset_ns(const struct timekeeper *t, int64_t boottime_ns)
{
	struct time_bound b = timekeeper_now(t, boottime_ns);

	if (b.earliest_ns == INT64_MIN || b.latest_ns == INT64_MAX)
		return 0;
	return b.earliest_ns + (b.latest_ns - b.earliest_ns) / 2 - boottime_ns;
}

const struct time_ref *timekeeper_nearest(const struct timekeeper *t, int64_t boottime_ns)
{
	const struct time_ref *best = NULL;

	for (size_t i = 0; i < t->n_refs; i++) {
		const struct time_ref *r = &t->refs[i];

		if (r->boot == t->boot &&
		    (best == NULL ||
		     llabs(r->boottime_ns - boottime_ns) <= llabs(best->boottime_ns - boottime_ns)))
			best = r;
	}
	return best;
}

const struct device_ref *timekeeper_device_last(const struct timekeeper *t, uint8_t reader)
{
	for (size_t i = t->n_device_refs; i > 0 && t->device_refs[i - 1].boot == t->boot; i--)
		if (t->device_refs[i - 1].reader == reader)
			return &t->device_refs[i - 1];
	return NULL;
}

bool timekeeper_sample(struct timekeeper *t, bool stepped, struct timeref_row *ret)
{
	struct moment now = time_now();
	struct time_sync sync;
	bool updated;

	if (time_sync_read(&sync) < 0 || !sync.synced)
		return false;
	/* The kernel's max_error grows 0.5 ms a second and falls when an update comes. What it
	 * says right after one is about the update, so it is a bound; hours later it is not. */
	updated = t->last_ntp_ns == 0 ? sync.max_error_ns < 2 * NS_PER_S
				      : sync.max_error_ns < t->max_error_ns;
	t->max_error_ns = sync.max_error_ns;
	if (!updated || (!stepped && t->last_ntp_ns != 0 &&
			 now.boottime_ns - t->last_ntp_ns < TIMEKEEPER_NTP_EVERY_S * NS_PER_S))
		return false;
	t->last_ntp_ns = now.boottime_ns;
	*ret = (struct timeref_row){.at = {t->boot, now.boottime_ns},
				    .utc_ns = now.realtime_ns,
				    .err_ms = sync.max_error_ns / NS_PER_MS + 1,
				    .source = "ntp"};
	return true;
}

int timekeeper_append(struct timekeeper *t, struct store *s, const struct timeref_row *row)
{
	struct time_ref ref = ref_of(row);
	int64_t seq;
	int r = t->n_new_refs == TIMEKEEPER_NEW_MAX ? -ENOBUFS : timeref_append(s, row, &seq);

	if (r == 0)
		r = add_ref(t, &ref);
	if (r == 0)
		t->new_refs[t->n_new_refs++] = ref;
	return r;
}

int timekeeper_append_device(struct timekeeper *t, struct store *s, uint8_t reader,
			     const struct devref_row *row)
{
	struct device_ref ref = device_ref_of(reader, row);
	int64_t seq;
	int r = t->n_new_device_refs == TIMEKEEPER_NEW_MAX ? -ENOBUFS : devref_append(s, row, &seq);

	if (r == 0)
		r = add_device_ref(t, &ref);
	if (r == 0)
		t->new_device_refs[t->n_new_device_refs++] = ref;
	return r;
}

void timekeeper_keep(struct timekeeper *t)
{
	t->n_new_refs = 0;
	t->n_new_device_refs = 0;
}

/* Take the first element equal to `gone` out of an array of `n` elements. */
static void take_out(void *array, size_t *n, size_t size, const void *gone)
{
	char *p = array;

	for (size_t i = 0; i < *n; i++) {
		if (memcmp(p + i * size, gone, size) != 0)
			continue;
		memmove(p + i * size, p + (i + 1) * size, (*n - i - 1) * size);
		(*n)--;
		return;
	}
}

void timekeeper_drop(struct timekeeper *t)
{
	for (size_t i = 0; i < t->n_new_refs; i++)
		take_out(t->refs, &t->n_refs, sizeof(*t->refs), &t->new_refs[i]);
	for (size_t i = 0; i < t->n_new_device_refs; i++)
		take_out(t->device_refs, &t->n_device_refs, sizeof(*t->device_refs),
			 &t->new_device_refs[i]);
	timekeeper_keep(t);
}
