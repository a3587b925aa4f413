/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book-parts.h"
#include "core/hints.h"

/* Punches, spans and verdicts of the period, each read once and laid out by person and day. */

struct raw_punch {
	struct punch punch;
	uint8_t credential[CREDENTIAL_ID_SIZE];
	int32_t day;	 /* JOURNAL_DAY_UNKNOWN: it may be of several */
	uint32_t reader; /* index into reading.readers */
};

struct reading {
	struct book *b;
	struct time_evidence evidence;
	struct raw_punch *raw;
	size_t n, room;
	char (*readers)[SLUG_SIZE];
	size_t n_readers;
	int32_t *person_of; /* of each link */
};

static uint8_t evidence_index(const struct book *b, const char *reader)
{
	return b->lent != NULL && b->lent->evidence != NULL
		       ? b->lent->reader(b->lent->arg, reader)
		       : evidence_reader(&b->own_evidence, reader);
}

/* The index of a reader in this book; SPANS_READERS_MAX when there are too many. */
static size_t reader_index(struct reading *l, const char *reader)
{
	for (size_t i = 0; i < l->n_readers; i++)
		if (strcmp(l->readers[i], reader) == 0)
			return i;
	if (l->n_readers == SPANS_READERS_MAX)
		return SPANS_READERS_MAX;
	strcpy(l->readers[l->n_readers], reader); /* both SLUG_SIZE */
	return l->n_readers++;
}

static int keep_punch(void *arg, const struct punch_row *row)
{
	struct reading *l = arg;
	const struct journal_row *j = &row->punch;
	struct raw_punch *raw;

	if (l->n == l->room) {
		size_t room = l->room < 1024 ? 1024 : l->room * 2;
		struct raw_punch *grown = reallocarray(l->raw, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		l->raw = grown;
		l->room = room;
	}
	raw = &l->raw[l->n++];
	raw->punch = evidence_punch(&l->evidence, evidence_index(l->b, j->reader), j);
	raw->day = row->day;
	raw->reader = (uint32_t)reader_index(l, j->reader);
	memcpy(raw->credential, j->credential, CREDENTIAL_ID_SIZE);
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct punch *x = &((const struct raw_punch *)a)->punch;
	const struct punch *y = &((const struct raw_punch *)b)->punch;

	if (x->when.boot != y->when.boot)
		return x->when.boot > y->when.boot ? 1 : -1;
	if (x->when.at_ns != y->when.at_ns)
		return x->when.at_ns > y->when.at_ns ? 1 : -1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* As the running daemon does it: each punch against the one before at the same reader. */
static void find_queues(struct reading *l)
{
	const struct raw_punch *last[SPANS_READERS_MAX + 1] = {NULL};

	if (l->n > 1) /* without one there is no array */
		qsort(l->raw, l->n, sizeof(*l->raw), by_place);
	for (size_t i = 0; i < l->n; i++) {
		struct raw_punch *p = &l->raw[i];
		const struct raw_punch *before = last[p->reader];

		if (before != NULL && before->punch.seq == p->punch.seq) {
			p->punch.queue_s = before->punch.queue_s; /* placed on two days */
			continue;
		}
		p->punch.queue_s =
			queue_next(before == NULL ? NULL : &before->punch.when,
				   before == NULL ? 0 : before->punch.queue_s, &p->punch.when);
		last[p->reader] = p;
	}
}

/* The first link of a credential; people->rows.links_count when there is none. */
static size_t first_link(const struct people *p, const uint8_t *credential)
{
	const struct link_row *links = p->rows.links;
	size_t low = 0, high = p->rows.links_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(links[middle].credential, credential, CREDENTIAL_ID_SIZE) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_of(const struct people *p, size_t link, const uint8_t *credential)
{
	return link < p->rows.links_count &&
	       memcmp(p->rows.links[link].credential, credential, CREDENTIAL_ID_SIZE) == 0;
}

/* As people_holder(): the first link that covers the day. */
static int32_t holder(const struct reading *l, const struct raw_punch *p)
{
	const struct people *people = l->b->people;

	for (size_t i = first_link(people, p->credential); is_of(people, i, p->credential); i++)
		if (people->rows.links[i].from_day <= p->day &&
		    p->day <= people->rows.links[i].to_day)
			return l->person_of[i];
	return -1;
}

static int by_person(const void *a, const void *b)
{
	const struct book_homeless *x = a, *y = b;

	if (x->person != y->person)
		return x->person > y->person ? 1 : -1;
	return (x->punch.seq > y->punch.seq) - (x->punch.seq < y->punch.seq);
}

/* Punches without a day, for each who may have made them. */
static int keep_homeless(struct reading *l)
{
	const struct people *people = l->b->people;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = first_link(people, l->raw[i].credential);
		     l->raw[i].day == JOURNAL_DAY_UNKNOWN && is_of(people, k, l->raw[i].credential);
		     k++)
			n++;
	l->b->homeless = calloc(n + 1, sizeof(*l->b->homeless));
	if (l->b->homeless == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < l->n; i++) {
		if (l->raw[i].day != JOURNAL_DAY_UNKNOWN)
			continue;
		for (size_t k = first_link(people, l->raw[i].credential);
		     is_of(people, k, l->raw[i].credential); k++)
			if (l->person_of[k] >= 0)
				l->b->homeless[l->b->n_homeless++] = (struct book_homeless){
					.punch = l->raw[i].punch,
					.person = l->person_of[k],
					.from_day = people->rows.links[k].from_day,
					.to_day = people->rows.links[k].to_day};
	}
	qsort(l->b->homeless, l->b->n_homeless, sizeof(*l->b->homeless), by_person);
	return 0;
}

/* By cell, without a comparison: where each cell begins, then each punch into its place. */
static int keep_punches(struct reading *l)
{
	struct book *b = l->b;
	size_t cells = b->people->n * b->days;
	int32_t *persons = calloc(l->n + 1, sizeof(*persons));
	uint32_t *from = calloc(cells + 2, sizeof(*from));

	b->punches = calloc(l->n + 1, sizeof(*b->punches));
	if (persons == NULL || from == NULL || b->punches == NULL) {
		free(persons);
		free(from);
		return -ENOMEM;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct raw_punch *p = &l->raw[i];

		persons[i] = p->day < b->first || p->day > b->to + 1 ? -1 : holder(l, p);
		if (persons[i] >= 0)
			from[book_cell(b, persons[i], p->day) + 2]++;
	}
	for (size_t i = 2; i <= cells + 1; i++)
		from[i] += from[i - 1];
	for (size_t i = 0; i < l->n; i++)
		if (persons[i] >= 0)
			b->punches[from[book_cell(b, persons[i], l->raw[i].day) + 1]++] =
				l->raw[i].punch;
	b->n_punches = from[cells];
	b->punch_from = from; /* now the cell's own begin */
	free(persons);
	return 0;
}

static int read_punches(struct book *b, struct query *q, char (*readers)[SLUG_SIZE],
			size_t *n_readers)
{
	const struct people *people = b->people;
	struct reading l = {
		.b = b,
		.evidence = b->lent != NULL && b->lent->evidence != NULL
				    ? *b->lent->evidence
				    : evidence_of(&b->own_evidence),
		.readers = readers,
		.n_readers = *n_readers,
		.person_of = calloc(people->rows.links_count + 1, sizeof(int32_t)),
	};
	int r = l.person_of == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < people->rows.links_count && r == 0; i++)
		l.person_of[i] = people_find(people, people->rows.links[i].person);
	if (r == 0)
		r = query_period_punches(q, b->first, b->to + 1, keep_punch, &l);
	if (r == 0)
		r = query_day_punches(q, JOURNAL_DAY_UNKNOWN, keep_punch, &l);
	if (r == 0) {
		find_queues(&l);
		r = keep_homeless(&l);
	}
	if (r == 0)
		r = keep_punches(&l);
	free(l.raw);
	free(l.person_of);
	*n_readers = l.n_readers;
	return r;
}

/* Who was employed, belonged where and held what on each day. */
static void read_people(struct book *b)
{
	const struct roster_rows *rows = &b->people->rows;
	int32_t last = b->to + 1;

	for (int32_t p = 0; p < (int32_t)b->people->n; p++) {
		for (size_t i = b->people->first_person[p]; i < b->people->first_person[p + 1]; i++)
			for (int32_t d = b->first > rows->people[i].from_day
						 ? b->first
						 : rows->people[i].from_day;
			     d <= last && d <= rows->people[i].to_day; d++)
				b->who[book_cell(b, p, d)] |= BOOK_EMPLOYED;
		for (int32_t d = b->first; d <= last; d++) {
			const struct membership_row *m = people_membership(b->people, p, d);

			b->membership[book_cell(b, p, d)] =
				m == NULL ? -1 : (int32_t)(m - rows->memberships);
		}
	}
	for (size_t i = 0; i < rows->links_count; i++) {
		const struct link_row *l = &rows->links[i];
		int32_t p = people_find(b->people, l->person);

		for (int32_t d = b->first > l->from_day ? b->first : l->from_day;
		     p >= 0 && d <= last && d <= l->to_day; d++)
			b->who[book_cell(b, p, d)] |= l->kinds;
	}
}

struct spanning {
	struct book *b;
	struct time_evidence evidence;
	struct reading *reading;
};

static int add_span(struct book *b, const struct span *span)
{
	if (b->n_spans == b->spans_room) {
		size_t room = b->spans_room < 256 ? 256 : b->spans_room * 2;
		struct span *grown = reallocarray(b->spans, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		b->spans = grown;
		b->spans_room = room;
	}
	b->spans[b->n_spans++] = *span;
	return 0;
}

static struct time_bound bound_of(const struct time_evidence *ev, struct place at)
{
	return timebound_at(ev, at.boot, at.boottime_ns, NULL);
}

static int keep_span(void *arg, const struct coverage_row *row)
{
	struct spanning *s = arg;
	size_t reader = reader_index(s->reading, row->reader);
	struct span span = {
		.from = row->from,
		.to = row->to,
		.begin = bound_of(&s->evidence, row->from),
		.end = bound_of(&s->evidence, row->to),
		.reader = (uint8_t)reader,
		.state = (uint8_t)spans_state(row->state),
		.sees = span_readers_see(&s->b->span_readers, row->reader, row->from),
	};

	return spans_empty(row) ? 0 : add_span(s->b, &span);
}

/* Its last row says how it goes on: the empty one, unless it was stopped or taken away. */
static int keep_last(void *arg, const struct coverage_row *row)
{
	struct spanning *s = arg;
	struct span span = {.from = row->to,
			    .begin = bound_of(&s->evidence, row->to),
			    .end = {INT64_MAX, INT64_MAX},
			    .reader = (uint8_t)reader_index(s->reading, row->reader),
			    .state = (uint8_t)spans_state(row->state),
			    .sees = span_readers_see(&s->b->span_readers, row->reader, row->to)};

	if (strcmp(row->cause, "stop") == 0 || span_readers_gone(&s->b->span_readers, row->reader))
		return 0;
	return add_span(s->b, &span);
}

/* The daemon knows what goes on; else the records tell what did when they ended. */
static int keep_going_on(struct spanning *s, struct query *q)
{
	const struct book_lent *lent = s->b->lent;
	int r = 0;

	if (lent == NULL || lent->evidence == NULL)
		return query_coverage_last(q, keep_last, s);
	for (size_t i = 0; i < lent->n_going_on && r == 0; i++) {
		struct span span = lent->going_on[i];

		span.reader = (uint8_t)reader_index(s->reading, lent->going_on_names[i]);
		r = add_span(s->b, &span);
	}
	return r;
}

static int read_spans(struct book *b, struct query *q, struct reading *names)
{
	struct spanning s = {.b = b, .reading = names};
	struct place from, to;
	int r;

	s.evidence = b->lent != NULL && b->lent->evidence != NULL ? *b->lent->evidence
								  : evidence_of(&b->own_evidence);
	evidence_places(&s.evidence, civil_utc_ns(b->zone, b->from, 0),
			civil_utc_ns(b->zone, b->to + 2, 0), &from, &to);
	r = span_readers_load(q, &b->span_readers);
	if (r == 0)
		r = query_coverage(q, from, to, keep_span, &s);
	return r < 0 ? r : keep_going_on(&s, q);
}

struct judging {
	struct book *b;
	size_t room;
};

static uint8_t cause_index(struct book *b, const char *cause)
{
	for (size_t i = 0; i < b->n_causes; i++)
		if (strcmp(b->causes[i], cause) == 0)
			return (uint8_t)i;
	if (b->n_causes == BOOK_CAUSES)
		return BOOK_CAUSES - 1;
	text_copy(b->causes[b->n_causes], sizeof(b->causes[0]), cause);
	return (uint8_t)b->n_causes++;
}

static int keep_verdict(void *arg, const struct verdict_row *row)
{
	struct judging *l = arg;
	struct book *b = l->b;
	int32_t person = people_find(b->people, row->person);
	struct book_verdict *v;

	if (person < 0)
		return 0;
	if (b->n_verdicts == l->room) {
		size_t room = l->room < 1024 ? 1024 : l->room * 2;
		struct book_verdict *grown = reallocarray(b->verdicts, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		b->verdicts = grown;
		l->room = room;
	}
	v = &b->verdicts[b->n_verdicts++];
	*v = (struct book_verdict){.cell = (uint32_t)book_cell(b, person, row->day),
				   .rev = (uint32_t)row->rev,
				   .cause = cause_index(b, row->cause),
				   .ours = row->body_size == sizeof(v->v)};
	if (v->ours)
		memcpy(&v->v, row->body, sizeof(v->v));
	v->v.person = person;
	v->v.day = row->day;
	return 0;
}

static int by_cell(const void *a, const void *b)
{
	const struct book_verdict *x = a, *y = b;

	return (x->cell > y->cell) - (x->cell < y->cell);
}

static int read_verdicts(struct book *b, struct query *q)
{
	struct judging l = {.b = b};
	int r = query_period_verdicts(q, b->from, b->to, keep_verdict, &l);

	if (r == 0 && b->n_verdicts > 1)
		qsort(b->verdicts, b->n_verdicts, sizeof(*b->verdicts), by_cell);
	return r;
}

int book_read(struct book *b, struct query *q)
{
	size_t cells = b->people->n * b->days;
	struct reading names = {.readers = calloc(SPANS_READERS_MAX, SLUG_SIZE)};
	int r = names.readers == NULL ? -ENOMEM : 0;

	b->who = calloc(cells + 1, 1);
	b->membership = calloc(cells + 1, sizeof(*b->membership));
	if (b->who == NULL || b->membership == NULL)
		r = -ENOMEM;
	if (r == 0)
		read_people(b);
	if (r == 0)
		r = read_punches(b, q, names.readers, &names.n_readers);
	if (r == 0)
		r = read_spans(b, q, &names);
	if (r == 0)
		r = read_verdicts(b, q);
	free(names.readers);
	return r;
}
