/* SPDX-License-Identifier: MIT */
#include "book/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/query.h"

/* A confirmation can be wrong by a slip of the finger; one that is wrong by more than this makes
 * its neighbours contradict it, and then the nearest reference counts. */
#define MARGIN_NS (2 * 86400 * NS_PER_S)

enum time_source evidence_source(const char *name)
{
	if (strcmp(name, "ntp") == 0)
		return TIME_NTP;
	if (strcmp(name, "confirm") == 0)
		return TIME_CONFIRM;
	return strcmp(name, "rtc") == 0 ? TIME_RTC : TIME_EXTERNAL;
}

static int make_room(void **array, size_t n, size_t *room, size_t size)
{
	size_t more = *room < 256 ? 256 : *room * 2;
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

static int add_ref(void *arg, const struct timeref_row *row)
{
	struct evidence *e = arg;
	int r = make_room((void **)&e->refs, e->n_refs, &e->refs_room, sizeof(*e->refs));

	if (r == 0)
		e->refs[e->n_refs++] =
			(struct time_ref){.boot = row->at.boot,
					  .boottime_ns = row->at.boottime_ns,
					  .utc_ns = row->utc_ns,
					  .err_ns = row->err_ms * NS_PER_MS,
					  .source = (uint8_t)evidence_source(row->source)};
	return r;
}

uint8_t evidence_reader(const struct evidence *e, const char *reader)
{
	for (size_t i = 0; i < e->n_readers; i++)
		if (strcmp(e->readers[i], reader) == 0)
			return (uint8_t)i;
	return EVIDENCE_READERS_MAX;
}

static int add_device_ref(void *arg, const struct devref_row *row)
{
	struct evidence *e = arg;
	uint8_t reader = evidence_reader(e, row->reader);
	int r;

	if (reader == EVIDENCE_READERS_MAX) {
		if (e->n_readers == EVIDENCE_READERS_MAX)
			return 0;
		reader = (uint8_t)e->n_readers;
		strcpy(e->readers[e->n_readers++], row->reader); /* both SLUG_SIZE */
	}
	r = make_room((void **)&e->device_refs, e->n_device_refs, &e->device_refs_room,
		      sizeof(*e->device_refs));
	if (r == 0)
		e->device_refs[e->n_device_refs++] =
			(struct device_ref){.reader = reader,
					    .device_epoch = row->device_epoch,
					    .device_ms = row->device_ms,
					    .boot = row->at.boot,
					    .boottime_ns = row->at.boottime_ns};
	return r;
}

static int add_blocks(struct evidence *e)
{
	size_t n = e->n_refs / TIME_BLOCK;

	e->blocks = calloc(n + 1, sizeof(*e->blocks));
	if (e->blocks == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		e->blocks[i] = timebound_block(&e->refs[i * TIME_BLOCK]);
	return 0;
}

int evidence_load(struct query *q, struct evidence *ret)
{
	int r;

	*ret = (struct evidence){.n_refs = 0};
	r = query_timerefs(q, add_ref, ret);
	if (r == 0)
		r = add_blocks(ret);
	return r < 0 ? r : query_devrefs(q, NULL, add_device_ref, ret);
}

void evidence_done(struct evidence *e)
{
	free(e->refs);
	free(e->blocks);
	free(e->device_refs);
	*e = (struct evidence){.n_refs = 0};
}

struct time_evidence evidence_of(const struct evidence *e)
{
	return (struct time_evidence){.refs = e->refs,
				      .n_refs = e->n_refs,
				      .blocks = e->blocks,
				      .device_refs = e->device_refs,
				      .n_device_refs = e->n_device_refs,
				      .drift_ppb = DRIFT_DEFAULT_PPB};
}

void evidence_places(const struct time_evidence *ev, int64_t from_ns, int64_t to_ns,
		     struct place *ret_from, struct place *ret_to)
{
	size_t first = 0, last = ev->n_refs;

	*ret_from = (struct place){0, 0};
	*ret_to = (struct place){INT32_MAX, INT64_MAX};
	while (first < ev->n_refs &&
	       ev->refs[first].utc_ns + ev->refs[first].err_ns < from_ns - MARGIN_NS)
		first++;
	while (last > 0 &&
	       ev->refs[last - 1].utc_ns - ev->refs[last - 1].err_ns > to_ns + MARGIN_NS)
		last--;
	if (first > 0)
		*ret_from =
			(struct place){ev->refs[first - 1].boot, ev->refs[first - 1].boottime_ns};
	if (last < ev->n_refs)
		*ret_to = (struct place){ev->refs[last].boot, ev->refs[last].boottime_ns};
}

struct punch evidence_punch(const struct time_evidence *ev, uint8_t reader,
			    const struct journal_row *row)
{
	struct punch p = {
		.seq = row->seq,
		.when = {.at_ns = row->at.boottime_ns,
			 .since_ns = row->since.boot == 0 ? 0 : row->since.boottime_ns,
			 .since_boots_ago = row->since.boot == 0
						    ? 0
						    : (uint16_t)(row->at.boot - row->since.boot),
			 .device_ms = row->device_time_ms,
			 .device_epoch = row->device_epoch,
			 .boot = row->at.boot,
			 .reader = reader,
			 .has_device_time = row->has_device_time},
	};

	p.bound = timebound_punch(ev, &p.when);
	return p;
}
