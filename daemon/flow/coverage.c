/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/evidence.h"
#include "book/spans.h"
#include "flow/flow.h"
#include "store/query.h"
#include "store/setting.h"

/* A terminal with a log of its own goes on thanking people while we cannot hear it. */
static bool keeps_log(const struct office_reader *r)
{
	return r->profile != NULL && r->profile->mode == RECORD_LOG;
}

static enum coverage_state coverage_of(const struct office *o, size_t reader)
{
	const struct office_reader *r = &o->readers[reader];
	bool up = r->state == READER_READY || r->state == READER_DEGRADED;

	if (keeps_log(r))
		return up && r->drained ? COVERAGE_UP : COVERAGE_UNREAD;
	return up ? COVERAGE_UP : COVERAGE_UNAVAILABLE;
}

/* A reader for looking things up sees nobody, whatever its state: no span is written of it, and
 * what goes on there is no hole. */
static bool looks_on(const struct office_reader *r)
{
	return r->conf->use == CONF_USE_VIEW;
}

/* What a reader sees is of the credentials that its kind can carry. */
static uint8_t sees(const struct office_reader *r)
{
	return looks_on(r)			      ? 0
	       : r->conf->kind == CONF_READER_WIEGAND ? 1U << CREDENTIAL_CARD | 1U << CREDENTIAL_PIN
	       : r->profile != NULL		      ? 1U << r->profile->id.kind
						      : SPANS_ANYBODY;
}

static int add_span(struct span **spans, size_t *n, size_t *room, const struct span *span)
{
	if (*n == *room) {
		size_t more = *room < 64 ? 64 : *room * 2;
		struct span *grown = reallocarray(*spans, more, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		*spans = grown;
		*room = more;
	}
	(*spans)[(*n)++] = *span;
	return 0;
}

static struct span span_of(const struct office *o, size_t reader, const struct coverage_row *row)
{
	return (struct span){
		.from = row->from,
		.to = row->to,
		.begin = office_bound(o, row->from),
		.end = office_bound(o, row->to),
		.reader = (uint8_t)reader,
		.state = (uint8_t)spans_state(row->state),
		.sees = span_readers_see(&o->span_readers, row->reader, row->from),
	};
}

static int append_span(struct office *o, const struct office_reader *r, struct place from,
		       struct place to, enum coverage_state state, const char *cause)
{
	struct coverage_row row = {.from = from, .to = to};
	int64_t seq;
	int r2;

	strcpy(row.reader, r->conf->name); /* both SLUG_SIZE */
	strcpy(row.state, coverage_state_name(state));
	text_copy(row.cause, sizeof(row.cause), cause);
	r2 = coverage_append(o->store, &row, &seq);
	if (r2 < 0 || spans_empty(&row))
		return r2;
	struct span span = span_of(o, (size_t)(r - o->readers), &row);

	return add_span(&o->spans, &o->n_spans, &o->spans_room, &span);
}

static bool place_before(struct place a, struct place b)
{
	return a.boot < b.boot || (a.boot == b.boot && a.boottime_ns < b.boottime_ns);
}

int coverage_switch(struct office *o, size_t reader, struct place here, const char *cause)
{
	struct office_reader *r = &o->readers[reader];
	enum coverage_state state = coverage_of(o, reader);
	int ret;

	if (looks_on(r) || state == r->covered)
		return 0;
	if (place_before(here, r->covered_from))
		here = r->covered_from;
	if (r->covered == COVERAGE_UP)
		r->read_up_to = (struct place){r->whole_ns == 0 ? 0 : o->session.boot, r->whole_ns};
	/* What was unread until now has been read since: nobody was missed. Unless the device says
	 * that it lost some of it: that stays unread for ever. */
	ret = append_span(o, r, r->covered_from, here,
			  r->covered == COVERAGE_UNREAD && state == COVERAGE_UP && !r->lost
				  ? COVERAGE_UP
				  : r->covered,
			  r->lost ? "lost" : cause);
	r->lost = false;
	/* An empty span says how the next one begins, should we not live to see its end. */
	if (ret == 0)
		ret = append_span(o, r, here, here, state, cause);
	if (ret == 0) {
		r->covered = state;
		r->covered_from = here;
		o->turn.coverage_moved = true;
	}
	return ret;
}

int coverage_end(struct office *o)
{
	int r = 0;

	for (size_t i = 0; i < o->n_readers && r == 0; i++)
		if (!looks_on(&o->readers[i]))
			r = append_span(o, &o->readers[i], o->readers[i].covered_from,
					office_here(o), o->readers[i].covered, "stop");
	return r;
}

/* The newest span of each reader, and the moment up to which its log was read whole. */
struct newest {
	struct office *o;
	struct coverage_row rows[READERS_MAX];
	struct place read[READERS_MAX];
	int64_t seqs[READERS_MAX]; /* of the row that says so */
};

static int keep_newest(void *arg, const struct coverage_row *row)
{
	struct newest *n = arg;
	bool begins = strcmp(row->cause, "start") == 0;

	for (size_t i = 0; i < n->o->n_readers; i++) {
		if (strcmp(n->o->readers[i].conf->name, row->reader) != 0)
			continue;
		if (row->seq > n->rows[i].seq)
			n->rows[i] = *row;
		/* How a start found it says nothing of what was read before. */
		if (row->seq > n->seqs[i] && !begins) {
			n->seqs[i] = row->seq;
			n->read[i] = spans_state(row->state) == COVERAGE_UP ? row->to
									    : (struct place){0, 0};
		}
	}
	return 0;
}

static const struct place always_from = {0, 0}, always_to = {INT32_MAX, INT64_MAX};

static int keep_later(void *arg, const struct punch_row *row)
{
	struct place *alive = arg;

	if (place_before(*alive, row->punch.at))
		*alive = row->punch.at;
	return 0;
}

/* When the last run was surely alive: by its heartbeat, or by a punch that it stored since. */
static struct place last_alive(struct office *o)
{
	struct place alive = o->session.was_alive ? o->session.last_alive : always_from;
	struct store_status status;

	if (store_status(o->store, &status) == 0 && status.punches > 0)
		query_punch(store_query(o->store), status.punches, keep_later, &alive);
	return alive;
}

/* What each reader sees from here on; one that is gone sees nobody. */
static int tell_readers(struct office *o)
{
	struct reader_row row = {.at = office_here(o)};
	int64_t seq;
	int r = span_readers_load(store_query(o->store), &o->span_readers);

	for (size_t i = 0; i < o->span_readers.n && r >= 0; i++) {
		const struct reader_row *known = &o->span_readers.rows[i];
		bool there = false;

		for (size_t k = 0; k < o->n_readers && !there; k++)
			there = strcmp(o->readers[k].conf->name, known->reader) == 0;
		strcpy(row.reader, known->reader); /* both SLUG_SIZE */
		if (!there)
			r = reader_append(o->store, &row, &seq);
	}
	for (size_t i = 0; i < o->n_readers && r >= 0; i++) {
		strcpy(row.reader, o->readers[i].conf->name); /* both SLUG_SIZE */
		row.sees = sees(&o->readers[i]);
		r = reader_append(o->store, &row, &seq);
	}
	return r < 0 ? r : span_readers_load(store_query(o->store), &o->span_readers);
}

int coverage_resume(struct office *o)
{
	struct newest *n = calloc(1, sizeof(*n));
	struct place here = office_here(o), alive = last_alive(o);
	int r;

	if (n == NULL)
		return -ENOMEM;
	n->o = o;
	r = query_coverage(store_query(o->store), always_from, always_to, keep_newest, n);
	for (size_t i = 0; i < o->n_readers && r == 0; i++) {
		struct office_reader *reader = &o->readers[i];
		struct place seen = n->rows[i].to;

		reader->covered = keeps_log(reader) ? COVERAGE_UNREAD : COVERAGE_UNAVAILABLE;
		reader->covered_from = here;
		if (looks_on(reader)) {
			reader->covered = COVERAGE_UP;
			continue;
		}
		if (n->rows[i].seq == 0)
			continue; /* a new reader: nobody could use it before */
		/* What a stop closed says nothing of later; else it went on while we lived. */
		if (strcmp(n->rows[i].cause, "stop") != 0 && place_before(seen, alive)) {
			r = append_span(o, reader, seen, alive, spans_state(n->rows[i].state),
					"heartbeat");
			seen = alive;
		}
		reader->covered_from = seen;
		if (n->rows[i].seq > 0 && n->read[i].boot != 0)
			reader->read_up_to =
				spans_state(n->rows[i].state) == COVERAGE_UP ? seen : n->read[i];
	}
	/* An empty span says how it goes on, should nothing change until we end. */
	for (size_t i = 0; i < o->n_readers && r == 0; i++)
		if (!looks_on(&o->readers[i]))
			r = append_span(o, &o->readers[i], o->readers[i].covered_from,
					o->readers[i].covered_from, o->readers[i].covered, "start");
	free(n);
	return r < 0 ? r : tell_readers(o);
}

struct loading {
	struct office *o;
	int64_t from_ns, to_ns;
	struct span *spans;
	size_t n, room;
	char gone[SPANS_READERS_MAX][SLUG_SIZE]; /* readers that are no longer configured */
	size_t n_gone;
};

/* The index of a reader's spans: that of the configuration, behind them those that are gone. */
static size_t index_of(struct loading *l, const char *reader)
{
	size_t n = l->o->n_readers;

	for (size_t i = 0; i < n; i++)
		if (strcmp(l->o->readers[i].conf->name, reader) == 0)
			return i;
	for (size_t i = 0; i < l->n_gone; i++)
		if (strcmp(l->gone[i], reader) == 0)
			return n + i;
	if (n + l->n_gone == SPANS_READERS_MAX)
		return SPANS_READERS_MAX;
	strcpy(l->gone[l->n_gone], reader); /* both SLUG_SIZE */
	return n + l->n_gone++;
}

static int load_span(void *arg, const struct coverage_row *row)
{
	struct loading *l = arg;
	struct span span = span_of(l->o, 0, row);

	if (span.end.latest_ns < l->from_ns || span.begin.earliest_ns >= l->to_ns ||
	    spans_empty(row))
		return 0;
	span.reader = (uint8_t)index_of(l, row->reader);
	return add_span(&l->spans, &l->n, &l->room, &span);
}

static int load_day(struct office *o, int32_t day, struct loading *l)
{
	struct time_evidence ev = timekeeper_evidence(&o->time);
	struct place from, to;

	*l = (struct loading){.o = o,
			      .from_ns = civil_utc_ns(&o->zone, day, 0),
			      .to_ns = spans_until_ns(o->conf->rulebook->rules, &o->zone, day)};
	evidence_places(&ev, l->from_ns, l->to_ns, &from, &to);
	return query_coverage(store_query(o->store), from, to, load_span, l);
}

int coverage_load(struct office *o, int32_t day)
{
	struct loading l;
	int r = load_day(o, day, &l);

	if (r < 0) {
		free(l.spans);
		return r;
	}
	o->turn.reopened = true; /* the spans before are gone */
	free(o->spans);
	o->spans = l.spans;
	o->n_spans = l.n;
	o->spans_room = l.room;
	return 0;
}

void coverage_going_on(const struct office *o, size_t reader, struct span *ret)
{
	const struct office_reader *r = &o->readers[reader];

	*ret = (struct span){
		.from = r->covered_from,
		.begin = office_bound(o, r->covered_from),
		.end = {INT64_MAX, INT64_MAX},
		.reader = (uint8_t)reader,
		.state = (uint8_t)r->covered,
		.sees = looks_on(r) ? 0
				    : span_readers_see(&o->span_readers, r->conf->name,
						       r->covered_from),
	};
}

/* With what goes on now. */
static int build(struct office *o, const struct span *closed, size_t n, int32_t day, uint8_t group,
		 struct coverage_day *ret)
{
	size_t room = n + o->n_readers + 1;
	struct span *all = calloc(room, sizeof(*all));
	struct coverage_span *scratch = calloc(room, sizeof(*scratch));

	if (all == NULL || scratch == NULL) {
		free(all);
		free(scratch);
		return -ENOMEM;
	}
	if (n > 0)
		memcpy(all, closed, n * sizeof(*all));
	for (size_t i = 0; i < o->n_readers; i++)
		coverage_going_on(o, i, &all[n++]);
	spans_holes(all, n, group, civil_utc_ns(&o->zone, day, 0),
		    spans_until_ns(o->conf->rulebook->rules, &o->zone, day), scratch, ret);
	free(all);
	free(scratch);
	return 0;
}

void coverage_step(struct office *o)
{
	if (o->engine == NULL)
		return;
	for (uint8_t group = 0; group < COVERAGE_GROUPS; group++) {
		struct coverage_day coverage;
		struct engine_input in = {
			.kind = ENGINE_COVERAGE, .group = group, .coverage = &coverage};

		if (build(o, o->spans, o->n_spans, engine_day(o->engine), group, &coverage) == 0)
			engine_step(o->engine, &in, o->delta);
	}
}
