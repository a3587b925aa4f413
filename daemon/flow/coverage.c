/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow/flow.h"
#include "store/query.h"

static enum coverage_state state_parse(const char *name)
{
	for (int i = COVERAGE_UP; i <= COVERAGE_UNAVAILABLE; i++)
		if (strcmp(coverage_state_name((enum coverage_state)i), name) == 0)
			return (enum coverage_state)i;
	return COVERAGE_UNAVAILABLE;
}

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

/* A span without length only tells how the next one began. With its time uncertain it would grow to
 * a hole of seconds, and an unread one make everybody's day incomplete. */
static bool place_equal(struct place a, struct place b)
{
	return a.boot == b.boot && a.boottime_ns == b.boottime_ns;
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
	if (r2 < 0 || place_equal(from, to))
		return r2;
	if (o->n_spans == o->spans_room) {
		size_t room = o->spans_room < 64 ? 64 : o->spans_room * 2;
		struct coverage_span *grown = reallocarray(o->spans, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		o->spans = grown;
		o->spans_room = room;
	}
	o->spans[o->n_spans++] = (struct coverage_span){
		.from = office_bound(o, from),
		.to = office_bound(o, to),
		.reader = (uint8_t)(r - o->readers),
		.state = (uint8_t)state,
	};
	return 0;
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

	if (state == r->covered)
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
		r = append_span(o, &o->readers[i], o->readers[i].covered_from, office_here(o),
				o->readers[i].covered, "stop");
	return r;
}

/* The newest span of each reader. */
struct newest {
	struct office *o;
	struct coverage_row rows[READERS_MAX];
};

static int keep_newest(void *arg, const struct coverage_row *row)
{
	struct newest *n = arg;

	for (size_t i = 0; i < n->o->n_readers; i++)
		if (strcmp(n->o->readers[i].conf->name, row->reader) == 0 &&
		    row->seq > n->rows[i].seq)
			n->rows[i] = *row;
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
		if (n->rows[i].seq == 0)
			continue; /* a new reader: nobody could use it before */
		/* What a stop closed says nothing of later; else it went on while we lived. */
		if (strcmp(n->rows[i].cause, "stop") != 0 && place_before(seen, alive)) {
			r = append_span(o, reader, seen, alive, state_parse(n->rows[i].state),
					"heartbeat");
			seen = alive;
		}
		reader->covered_from = seen;
		if (state_parse(n->rows[i].state) == COVERAGE_UP)
			reader->read_up_to = seen;
	}
	free(n);
	return r;
}

struct loading {
	struct office *o;
	int64_t from_ns, to_ns;
	struct coverage_span *spans;
	size_t n, room;
};

static int load_span(void *arg, const struct coverage_row *row)
{
	struct loading *l = arg;
	struct coverage_span span = {.from = office_bound(l->o, row->from),
				     .to = office_bound(l->o, row->to),
				     .state = (uint8_t)state_parse(row->state)};

	if (span.to.latest_ns < l->from_ns || span.from.earliest_ns >= l->to_ns ||
	    place_equal(row->from, row->to))
		return 0;
	for (size_t i = 0; i < l->o->n_readers; i++) {
		if (strcmp(l->o->readers[i].conf->name, row->reader) != 0)
			continue;
		if (l->n == l->room) {
			size_t room = l->room < 64 ? 64 : l->room * 2;
			struct coverage_span *grown = reallocarray(l->spans, room, sizeof(*grown));

			if (grown == NULL)
				return -ENOMEM;
			l->spans = grown;
			l->room = room;
		}
		span.reader = (uint8_t)i;
		l->spans[l->n++] = span;
	}
	return 0;
}

static int load_day(struct office *o, int32_t day, struct loading *l)
{
	*l = (struct loading){.o = o,
			      .from_ns = civil_utc_ns(&o->zone, day, 0),
			      .to_ns = civil_utc_ns(&o->zone, day, 86400)};
	return query_coverage(store_query(o->store), always_from, always_to, load_span, l);
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

static int by_begin(const void *a, const void *b)
{
	const struct coverage_span *x = a, *y = b;

	return (x->from.earliest_ns > y->from.earliest_ns) -
	       (x->from.earliest_ns < y->from.earliest_ns);
}

/* Which readers can see people who hold credentials of these kinds; 0 kinds: any reader. */
static uint64_t readers_of_group(const struct office *o, uint8_t group)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < o->n_readers; i++) {
		const struct office_reader *r = &o->readers[i];
		unsigned kinds = r->conf->kind == CONF_READER_WIEGAND
					 ? 1U << CREDENTIAL_CARD | 1U << CREDENTIAL_PIN
				 : r->profile != NULL ? 1U << r->profile->id.kind
						      : 7U;

		if (group == 0 || kinds & group)
			mask |= 1ULL << i;
	}
	return mask;
}

/* Where a reader went on as it was there is no hole, however uncertain the moment is in which one
 * span ends and the next begins. Spans of a reader are given in their order; returns how many are
 * left. */
static size_t join_spans(struct coverage_span *spans, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct coverage_span *last = NULL;

		for (size_t j = kept; j > 0 && last == NULL; j--)
			if (spans[j - 1].reader == spans[i].reader)
				last = &spans[j - 1];
		if (last != NULL && last->state == spans[i].state &&
		    last->to.earliest_ns == spans[i].from.earliest_ns &&
		    last->to.latest_ns == spans[i].from.latest_ns)
			last->to = spans[i].to;
		else
			spans[kept++] = spans[i];
	}
	return kept;
}

static int build(struct office *o, const struct coverage_span *closed, size_t n, int32_t day,
		 uint8_t group, struct coverage_day *ret)
{
	struct coverage_span *all = calloc(n + o->n_readers + 1, sizeof(*all));

	if (all == NULL)
		return -ENOMEM;
	if (n > 0)
		memcpy(all, closed, n * sizeof(*all));
	for (size_t i = 0; i < o->n_readers; i++)
		all[n++] = (struct coverage_span){
			.from = office_bound(o, o->readers[i].covered_from),
			.to = {INT64_MAX, INT64_MAX},
			.reader = (uint8_t)i,
			.state = (uint8_t)o->readers[i].covered,
		};
	n = join_spans(all, n);
	qsort(all, n, sizeof(*all), by_begin);
	coverage_build(all, n, readers_of_group(o, group), civil_utc_ns(&o->zone, day, 0),
		       civil_utc_ns(&o->zone, day, 86400), ret);
	free(all);
	return 0;
}

int coverage_of_day(struct office *o, int32_t day, uint8_t group, struct coverage_day *ret)
{
	struct loading l;
	int r = load_day(o, day, &l);

	if (r == 0)
		r = build(o, l.spans, l.n, day, group, ret);
	free(l.spans);
	return r;
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
