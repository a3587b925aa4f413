/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "flow/clock.h"
#include "store/derived.h"
#include "store/query.h"

/*
 * A digest is made again from the verdicts, not kept: a name in it must be forgettable. So that
 * it comes out word for word, rows of `told` say when it was told and what has changed since:
 *
 *	digest H AT SEQ N CAUSE		told: hour, second of the day, the journal's last punch,
 *					the number of the last revision
 *	astold H PERSON REV		of the day: this revision is what digest H told of them
 *	revised N DAY PERSON REV	the Nth time that what was told of DAY turned out otherwise
 *
 * Whoever came after a digest was missing in it, and is no revision: seen by the punch's number.
 */

enum { WHAT_SIZE = 128, DAYS_BACK = 90 };

/* Does a code count as present? Then it is duty. */
static bool is_duty(const struct office *o, const struct verdict *v)
{
	const struct paper_code *code = rules_code(o->conf->rulebook->rules, v->day, v->code);

	return code != NULL && code->present;
}

/* What a digest that knew the journal up to `seq` says of them. */
static enum said said_of(const struct office *o, const struct verdict *v, int64_t seq)
{
	bool came = v->arrival_seq != 0 && v->arrival_seq <= seq;

	switch ((enum verdict_state)v->state) {
	case VERDICT_LATE_WORK:
		return came ? SAID_LATE_WORK : SAID_MISSING;
	case VERDICT_LATE_SERVICE:
		return came ? SAID_LATE_SERVICE : SAID_MISSING;
	case VERDICT_LATE_THIRD:
		return came ? SAID_LATE_THIRD : SAID_MISSING;
	case VERDICT_ON_TIME:
	case VERDICT_EARLY:
	case VERDICT_NO_OUT:
	case VERDICT_BREAK:
	case VERDICT_NOT_RETURNED:
		return came ? SAID_ON_TIME : SAID_MISSING;
	case VERDICT_PENDING:
	case VERDICT_REVIEW:
		return came ? SAID_UNCLEAR : SAID_MISSING;
	case VERDICT_MISSING:
	case VERDICT_ABSENT:
		return SAID_MISSING;
	case VERDICT_INCOMPLETE:
	case VERDICT_NO_IN:
		return SAID_UNCLEAR;
	case VERDICT_PAPER:
		return is_duty(o, v) ? SAID_DUTY : SAID_EXCUSED;
	case VERDICT_NOT_ENROLLED:
		return SAID_NOT_ENROLLED;
	default:
		return SAID_NOTHING;
	}
}

static struct said_person person_of(const struct office *o, const struct verdict *v, int64_t seq)
{
	struct said_person p = {.said = said_of(o, v, seq), .state = v->state, .arrival_s = -1};

	if (p.said == SAID_MISSING)
		p.state = VERDICT_MISSING;
	if (v->arrival_seq == 0 || v->arrival_seq > seq)
		return p;
	p.arrival_s = civil_local_second(&o->zone, v->arrival_earliest_ns);
	for (int m = 0; m < MARKS; m++)
		if (v->marks[m].outcome == OUTCOME_LATE && v->marks[m].late_s > p.late_s)
			p.late_s = v->marks[m].late_s;
	return p;
}

/* Rows */

static bool parse_digest(int32_t day, const char *what, struct told_digest *ret)
{
	struct told_digest d = {.day = day};
	long long seq;
	int hour;

	if (sscanf(what, "digest %d %d %lld %u %32s", &hour, &d.at_s, &seq, &d.revised, d.cause) !=
	    5)
		return false;
	d.hour = (enum digest_hour)hour;
	d.seq = seq;
	if (strcmp(d.cause, "-") == 0)
		d.cause[0] = '\0';
	*ret = d;
	return true;
}

int said_tell(struct office *o, const struct told_digest *d)
{
	char what[WHAT_SIZE];
	int r;

	snprintf(what, sizeof(what), "digest %d %d %lld %u %s", d->hour, (int)d->at_s,
		 (long long)d->seq, d->revised, d->cause[0] != '\0' ? d->cause : "-");
	r = told_put(o->store, d->day, what);
	return r < 0 ? r : 0;
}

struct finding {
	int32_t day;
	enum digest_hour hour;
	struct told_digest *ret;
	bool found;
	uint32_t revised;
};

static int find_last(void *arg, int32_t day, const char *what)
{
	struct finding *f = arg;
	struct told_digest d;
	unsigned n;

	if (sscanf(what, "revised %u ", &n) == 1 && n > f->revised)
		f->revised = n;
	if (!parse_digest(day, what, &d))
		return 0;
	if (d.revised > f->revised) /* a number that a turn which failed has used up */
		f->revised = d.revised;
	if ((day < f->day || (day == f->day && d.hour < f->hour))) {
		*f->ret = d;
		f->found = true;
	}
	return 0;
}

int said_last(struct office *o, int32_t day, enum digest_hour hour, struct told_digest *ret)
{
	struct finding f = {.day = day, .hour = hour, .ret = ret};
	int32_t from = day == INT32_MAX ? 0 : day - DAYS_BACK;
	int r = told_each(o->store, from, day, find_last, &f);

	return r < 0 ? r : f.found ? 0 : -ENOENT;
}

/* The last digest of a day; before (day, hour) of `until`, if not NULL. -ENOENT. */
static int last_of(struct office *o, int32_t day, const struct told_digest *until,
		   struct told_digest *ret)
{
	bool same = until != NULL && until->day == day;
	struct finding f = {.day = same ? day : day + 1,
			    .hour = same ? until->hour : DIGEST_MORNING,
			    .ret = ret};
	int r = told_each(o->store, day, day, find_last, &f);

	return r < 0 ? r : f.found ? 0 : -ENOENT;
}

/* Kept at hand, for each verdict asks for it. */
int said_load(struct office *o)
{
	struct told_digest last;
	struct finding f = {.day = INT32_MAX, .ret = &last};
	int r = o->said.loaded ? 0 : told_each(o->store, 0, INT32_MAX, find_last, &f);

	if (r < 0 || o->said.loaded)
		return r;
	o->said.loaded = true;
	o->said.revised = f.revised;
	o->said.day = f.found ? last.day : INT32_MIN;
	o->said.hour = f.found ? (int)last.hour : 0;
	return 0;
}

/* Everybody, as it was told */

struct reading {
	struct office *o;
	const struct told_digest *d;
	struct said_person *said;
	uint32_t *astold; /* revision + 1 that was told; 0: the last */
	int32_t person;
};

static int read_verdict(struct reading *r, int32_t person, const struct verdict_row *row)
{
	int schedule = day_schedule_of(r->o, person, row->day);
	struct verdict v;

	if (schedule >= 0 && day_verdict(row, person, (uint16_t)schedule, &v))
		r->said[person] = person_of(r->o, &v, r->d->seq);
	return 0;
}

static int read_last(void *arg, const struct verdict_row *row)
{
	struct reading *r = arg;
	int32_t person = people_find(&r->o->people, row->person);

	return person < 0 ? 0 : read_verdict(r, person, row);
}

static int read_astold(void *arg, int32_t day, const char *what)
{
	struct reading *r = arg;
	char id[SLUG_SIZE];
	unsigned rev;
	int hour;
	int32_t person;

	if (sscanf(what, "astold %d %32s %u", &hour, id, &rev) != 3 || hour != (int)r->d->hour)
		return 0;
	person = people_find(&r->o->people, id);
	if (person >= 0 && (r->astold[person] == 0 || rev + 1 < r->astold[person]))
		r->astold[person] = rev + 1;
	return 0;
}

static int read_revision(void *arg, const struct verdict_row *row)
{
	struct reading *r = arg;

	if ((uint32_t)row->rev + 1 != r->astold[r->person])
		return 0;
	return read_verdict(r, r->person, row);
}

int said_all(struct office *o, const struct told_digest *d, struct said_person *ret)
{
	struct reading r = {
		o, d, ret, calloc(o->people.n + 1, sizeof(*r.astold)), -1,
	};
	struct query *q = store_query(o->store);
	int e = r.astold == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < o->people.n; i++)
		ret[i] = (struct said_person){.arrival_s = -1};
	if (e == 0)
		e = query_day_verdicts(q, d->day, read_last, &r);
	if (e == 0)
		e = told_each(o->store, d->day, d->day, read_astold, &r);
	for (r.person = 0; r.person < (int32_t)o->people.n && e == 0; r.person++) {
		if (r.astold[r.person] == 0)
			continue;
		ret[r.person] = (struct said_person){.arrival_s = -1};
		e = query_verdicts(q, people_id(&o->people, r.person), d->day, read_revision, &r);
	}
	free(r.astold);
	return e;
}

/* Left, and said so to a reader; or a paper explains the end of the duty. */
static bool has_left(const struct person_day *pd, const struct day_plan *plan,
		     const struct told_digest *d, int32_t arrival_s, const struct zone *zone)
{
	for (size_t i = 0; i < pd->n_excuses; i++) {
		const struct excuse *e = &pd->excuses[i];

		if (e->whole || (e->from_s < plan->hours.end_s && e->to_s >= plan->hours.end_s))
			return true;
	}
	for (size_t i = 0; i < pd->n_kept; i++) {
		const struct punch *p = &pd->punches[i];

		if (p->seq <= d->seq && p->bound.latest_ns >= plan->out_from_ns &&
		    civil_local_second(zone, p->bound.earliest_ns) != arrival_s)
			return true;
	}
	return false;
}

int said_departures(struct office *o, const struct told_digest *d, struct said_person *said)
{
	int64_t at_ns = civil_utc_ns(&o->zone, d->day, d->at_s);
	struct book *b;
	int r = day_book(o, d->day, d->day, &b);

	if (r < 0)
		return r;
	for (int32_t i = 0; i < (int32_t)o->people.n; i++) {
		const struct day_plan *plan = book_plan(b, i, d->day);
		struct person_day pd;

		said[i].no_out = said[i].arrival_s >= 0 && plan != NULL && plan->punches >= 2 &&
				 clock_hour_ns(plan, DIGEST_CLOSING) <= at_ns &&
				 book_person_day(b, i, d->day, &pd) == 0 &&
				 !has_left(&pd, plan, d, said[i].arrival_s, &o->zone);
	}
	book_free(b);
	return 0;
}

/* What has changed since */

static int note(struct office *o, int32_t day, const char *what)
{
	int r = told_put(o->store, day, what);

	return r < 0 ? r : 0;
}

int said_changed(struct office *o, const struct verdict_change *c)
{
	const char *id = people_id(&o->people, c->new.person);
	int32_t today = o->engine != NULL ? engine_day(o->engine) : c->new.day;
	struct told_digest d;
	enum said before, now, after;
	char what[WHAT_SIZE];
	int r = said_load(o);

	if (r < 0 || c->new.day > o->said.day)
		return r;
	r = last_of(o, c->new.day, NULL, &d);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	before = said_of(o, &c->old, d.seq);
	now = said_of(o, &c->new, d.seq);
	after = c->new.arrival_seq > d.seq &&
				c->new.arrival_latest_ns > civil_utc_ns(&o->zone, d.day, d.at_s)
			? before
			: said_of(o, &c->new, INT64_MAX);
	if (now != before) {
		snprintf(what, sizeof(what), "astold %d %s %u", d.hour, id, c->rev - 1);
		r = note(o, d.day, what);
	}
	if (r == 0 && after != before) {
		snprintf(what, sizeof(what), "revised %u %d %s %u", ++o->said.revised,
			 (int)c->new.day, id, c->rev);
		r = note(o, today, what);
	}
	return r;
}

/* Errata */

struct revision {
	int32_t day, person;
	uint32_t rev;
};

struct revisions {
	struct office *o;
	uint32_t after, until; /* numbers: (after, until] */
	struct revision *rows;
	size_t n, room;
};

static int keep_revision(void *arg, int32_t told_on, const char *what)
{
	struct revisions *r = arg;
	char id[SLUG_SIZE];
	struct revision row;
	unsigned n;

	if (sscanf(what, "revised %u %d %32s %u", &n, &row.day, id, &row.rev) != 4 ||
	    n <= r->after || n > r->until)
		return 0;
	row.person = people_find(&r->o->people, id);
	if (row.person < 0)
		return 0;
	if (r->n == r->room) {
		size_t room = r->room < 64 ? 64 : r->room * 2;
		struct revision *grown = reallocarray(r->rows, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		r->rows = grown;
		r->room = room;
	}
	r->rows[r->n++] = row;
	return 0;
}

/* By day and person, the last revision first. */
static int by_day(const void *a, const void *b)
{
	const struct revision *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return (x->rev < y->rev) - (x->rev > y->rev);
}

struct picking {
	struct office *o;
	const struct revision *wanted;
	struct said_person said;
};

static int pick(void *arg, const struct verdict_row *row)
{
	struct picking *p = arg;
	int schedule = day_schedule_of(p->o, p->wanted->person, row->day);
	struct verdict v;

	if ((uint32_t)row->rev == p->wanted->rev && schedule >= 0 &&
	    day_verdict(row, p->wanted->person, (uint16_t)schedule, &v))
		p->said = person_of(p->o, &v, INT64_MAX);
	return 0;
}

static bool is_good(uint8_t said)
{
	return said == SAID_ON_TIME || said == SAID_DUTY || said == SAID_EXCUSED;
}

/* The revisions of one day, each person once. */
static int erratum_of(struct office *o, const struct told_digest *told, const struct revision *rows,
		      size_t n, struct digest_name *names, size_t room, struct digest_erratum *ret)
{
	struct said_person *said = calloc(o->people.n + 1, sizeof(*said));
	int r = said == NULL ? -ENOMEM : said_all(o, told, said);

	*ret = (struct digest_erratum){.day = told->day, .better = {.names = names}};
	for (size_t i = 0; i < n && r == 0; i++) {
		int32_t person = rows[i].person;
		struct picking p = {.o = o, .wanted = &rows[i], .said = {.arrival_s = -1}};
		const char *id = people_id(&o->people, person);
		const char *name = people_called(&o->people, person);

		if (i > 0 && rows[i - 1].person == person)
			continue;
		r = query_verdicts(store_query(o->store), id, told->day, pick, &p);
		if (r < 0 || p.said.said == said[person].said)
			continue;
		ret->changed++;
		if (!is_good(p.said.said) || is_good(said[person].said))
			continue;
		ret->better.n++;
		if (ret->better.n_names < room)
			names[ret->better.n_names++] = (struct digest_name){name, p.said.arrival_s};
	}
	free(said);
	return r;
}

int said_errata(struct office *o, const struct told_digest *d, const struct told_digest *before,
		struct digest_name *names, struct digest ret[static 1])
{
	struct revisions all = {.o = o, .after = before->revised, .until = d->revised};
	size_t room = o->people.n, first = 0;
	int r = told_each(o->store, before->day - DAYS_BACK, d->day, keep_revision, &all);

	if (r == 0 && all.n > 0)
		qsort(all.rows, all.n, sizeof(all.rows[0]), by_day);
	while (first < all.n && r == 0) {
		struct digest_erratum e = {0};
		struct told_digest told;
		size_t n = 1;

		while (first + n < all.n && all.rows[first + n].day == all.rows[first].day)
			n++;
		r = last_of(o, all.rows[first].day, d, &told);
		if (r == 0)
			r = erratum_of(o, &told, &all.rows[first], n, names, room, &e);
		else if (r == -ENOENT)
			r = 0;
		if (r == 0 && e.changed > 0) {
			if (ret->n_errata == DIGEST_ERRATA_MAX) /* the newest are waited for */
				memmove(&ret->errata[0], &ret->errata[1],
					--ret->n_errata * sizeof(ret->errata[0]));
			ret->errata[ret->n_errata++] = e;
			names += e.better.n_names;
			room -= e.better.n_names;
		}
		first += n;
	}
	free(all.rows);
	return r;
}
