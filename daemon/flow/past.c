/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "book/evidence.h"
#include "book/spans.h"
#include "flow/flow.h"
#include "store/query.h"

/* Days judged from the records: those that are over, and what time references tell of them. */

enum {
	OPEN_DAYS = 7,	 /* days that a punch without a day may have left unsettled */
	BOOK_SPAN = 31,	 /* days that one book reads at once … */
	BOOK_GAP = 3,	 /* … when no more of them than this are not asked for */
	AT_ONCE_MAX = 64 /* person-days of one decision that are judged in its own turn */
};

int day_book(struct office *o, int32_t from, int32_t to, struct book **ret)
{
	struct time_evidence evidence = timekeeper_evidence(&o->time);
	struct span going_on[READERS_MAX];
	char names[READERS_MAX][SLUG_SIZE];
	struct book_lent lent = {.people = &o->people,
				 .papers = o->papers,
				 .evidence = &evidence,
				 .reader = day_reader,
				 .arg = o,
				 .going_on = going_on,
				 .going_on_names = names,
				 .n_going_on = o->n_readers};

	for (size_t i = 0; i < o->n_readers; i++) {
		coverage_going_on(o, i, &going_on[i]);
		strcpy(names[i], o->readers[i].conf->name); /* both SLUG_SIZE */
	}
	return book_open_lent(store_query(o->store), &o->zone, from, to, o->conf->rulebook, &lent,
			      ret);
}

struct progress day_progress(const struct office *o, const struct day_plan *plan)
{
	/* Of a day before yesterday nothing is open, whatever is known of now. */
	if (o->engine != NULL && plan->day < engine_day(o->engine) - 1)
		return PROGRESS_DONE;
	return progress_at(plan, office_now(o).earliest_ns);
}

int day_judge_with(struct office *o, const struct book *b, int32_t person, int32_t day,
		   const char *cause, bool known)
{
	const struct day_plan *plan = book_plan(b, person, day);
	struct person_day pd;
	struct verdict old;
	struct verdict_change change;
	uint32_t rev = 0;
	int r;

	if (plan == NULL || book_is_purged(b, day) || book_person_day(b, person, day, &pd) < 0)
		return 0; /* no duty that day, or too little is left of it: nothing to judge */
	if (!book_stored(b, person, day, &old, &rev, NULL) && rev > 0)
		old = (struct verdict){.person = person, .day = day};
	if (known && rev == 0)
		return 0;
	if (!engine_judge_day(plan, &pd, book_coverage(b, person, day), day_progress(o, plan),
			      rev > 0 ? &old : NULL, rev, &change))
		return 0;
	r = announce_change(o, &change, cause);
	return r < 0 ? r : change.rev > 0;
}

int day_judge_past(struct office *o, int32_t person, int32_t day, const char *cause)
{
	struct past_day *grown;
	size_t room = o->turn.past_room < 64 ? 64 : o->turn.past_room * 2;

	if (person < 0 || (o->engine != NULL && day >= engine_day(o->engine)))
		return 0;
	if (o->turn.n_past == o->turn.past_room) {
		grown = reallocarray(o->turn.past, room, sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		o->turn.past = grown;
		o->turn.past_room = room;
	}
	o->turn.past[o->turn.n_past++] =
		(struct past_day){.person = person, .day = day, .cause = cause};
	return 0;
}

/* The same, only if it was judged before. */
static int judge_known(struct office *o, int32_t person, int32_t day, const char *cause)
{
	size_t before = o->turn.n_past;
	int r = day_judge_past(o, person, day, cause);

	if (r == 0 && o->turn.n_past > before)
		o->turn.past[before].known = true;
	return r;
}

static int by_day(const void *a, const void *b)
{
	const struct past_day *x = a, *y = b;

	if (x->day != y->day)
		return x->day > y->day ? 1 : -1;
	if (x->person != y->person)
		return x->person > y->person ? 1 : -1;
	return x->known - y->known; /* of two the one that judges in any case comes first */
}

/* Those that one book can hold: returns how many. */
static size_t of_one_book(const struct past_day *past, size_t n)
{
	size_t i = 1;

	while (i < n && past[i].day - past[0].day < BOOK_SPAN &&
	       past[i].day - past[i - 1].day <= BOOK_GAP)
		i++;
	return i;
}

int day_judge_owed(struct office *o)
{
	struct past_day *past = o->turn.past;
	size_t n = o->turn.n_past, done = 0;
	int r = 0;

	o->turn.n_past = 0;
	if (n > 1)
		qsort(past, n, sizeof(*past), by_day);
	while (done < n && r >= 0) {
		size_t some = of_one_book(past + done, n - done);
		struct book *b = NULL;

		r = day_book(o, past[done].day, past[done + some - 1].day, &b);
		for (size_t i = done; i < done + some && r >= 0; i++)
			if (i == 0 || past[i].person != past[i - 1].person ||
			    past[i].day != past[i - 1].day)
				r = day_judge_with(o, b, past[i].person, past[i].day, past[i].cause,
						   past[i].known);
		book_free(b);
		done += some;
	}
	return r < 0 ? r : 0;
}

static int refold_with(struct office *o, const struct book *b, int32_t person)
{
	struct person_day pd;
	struct engine_input in = {.kind = ENGINE_REFOLD, .person = person, .refold = &pd};

	if (book_person_day(b, person, engine_day(o->engine), &pd) == 0)
		engine_step(o->engine, &in, o->delta);
	return 0;
}

/* `persons` NULL: everybody. */
static int refold(struct office *o, const int32_t *persons, size_t n)
{
	int32_t today = engine_day(o->engine);
	struct book *b;
	int r = day_book(o, today, today, &b);

	if (r < 0)
		return r;
	for (size_t i = 0; i < (persons == NULL ? o->people.n : n) && r == 0; i++)
		r = refold_with(o, b, persons == NULL ? (int32_t)i : persons[i]);
	book_free(b);
	return r;
}

int day_refold_owed(struct office *o)
{
	int32_t *persons;
	size_t n;
	int r;

	if (o->engine == NULL || engine_n_refold(o->delta) == 0)
		return 0;
	n = engine_n_refold(o->delta);
	persons = calloc(n, sizeof(*persons));
	if (persons == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		persons[i] = engine_refold(o->delta, i);
	r = refold(o, persons, n);
	free(persons);
	return r;
}

int day_papers_load(struct office *o)
{
	struct papers *next;
	int r = papers_load(store_query(o->store), &next);

	if (r < 0)
		return r;
	papers_free(o->papers);
	o->papers = next;
	return 0;
}

int day_papers_changed(struct office *o, const int32_t *persons, size_t n, int32_t from, int32_t to,
		       const char *cause)
{
	size_t people = persons == NULL ? o->people.n : n;
	int32_t today = o->engine == NULL ? INT32_MAX : engine_day(o->engine);
	int r;

	o->turn.papers_moved = true;
	r = day_papers_load(o);
	/* A correction after midnight may be of the duty of the day before. */
	from = from == INT32_MIN ? from : from - 1;
	if (r == 0 && o->engine != NULL && from <= today && today <= to)
		r = refold(o, persons, n);
	if (to >= today)
		to = today - 1;
	if (r < 0 || o->engine == NULL || from > to || people == 0)
		return r;
	if ((int64_t)people * ((int64_t)to - from + 1) > AT_ONCE_MAX)
		return jobs_rejudge(o, persons, n, from, to, cause);
	for (int32_t day = from; day <= to && r == 0; day++)
		for (size_t i = 0; i < people && r == 0; i++)
			r = day_judge_past(o, persons == NULL ? (int32_t)i : persons[i], day,
					   cause);
	return r;
}

/* Punches that had no day, or two. */
struct homeless {
	struct office *o;
	struct journal_row *rows;
	size_t n, room;
};

static int keep_homeless(void *arg, const struct punch_row *row)
{
	struct homeless *h = arg;

	if (h->n == h->room) {
		size_t room = h->room < 64 ? 64 : h->room * 2;
		struct journal_row *grown = reallocarray(h->rows, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		h->rows = grown;
		h->room = room;
	}
	h->rows[h->n++] = row->punch;
	return 0;
}

/* Give a punch the day that is known of it now. */
static int house(struct office *o, const struct journal_row *row, int32_t *ret_day)
{
	struct punch p = day_punch(o, row);
	int r;

	*ret_day = JOURNAL_DAY_UNKNOWN;
	if (!timebound_day(&o->zone, &p.bound, ret_day))
		return 0;
	r = journal_unplace(o->store, row->seq, JOURNAL_DAY_UNKNOWN);
	return r < 0 ? r : journal_place(o->store, row->seq, *ret_day);
}

/* All that had no day: placed first, so that the judgements that follow see them in place. */
static int house_all(struct office *o, const struct homeless *h)
{
	int32_t *touched = calloc(o->people.n + 1, sizeof(*touched));
	bool *is_touched = calloc(o->people.n + 1, sizeof(*is_touched));
	int32_t *days = calloc(h->n + 1, sizeof(*days));
	size_t n = 0;
	int r = touched == NULL || is_touched == NULL || days == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < h->n && r == 0; i++)
		r = house(o, &h->rows[i], &days[i]);
	/* Today's engine, when it opens, finds them by their places. */
	for (size_t i = 0; i < h->n && r == 0 && o->engine != NULL; i++) {
		int32_t day = days[i], today = engine_day(o->engine);
		int32_t person = people_holder(&o->people, h->rows[i].credential,
					       day == JOURNAL_DAY_UNKNOWN ? today : day);

		if (person < 0)
			continue;
		if (!is_touched[person])
			touched[n++] = person;
		is_touched[person] = true;
		if (day != JOURNAL_DAY_UNKNOWN)
			r = day_judge_past(o, person, day, "time");
		/* Of a duty that passes midnight. */
		if (r == 0 && day != JOURNAL_DAY_UNKNOWN)
			r = judge_known(o, person, day - 1, "time");
	}
	for (size_t i = 0; i < n && r == 0; i++)
		for (int32_t d = engine_day(o->engine) - OPEN_DAYS;
		     d < engine_day(o->engine) && r == 0; d++)
			r = judge_known(o, touched[i], d, "time");
	if (r == 0 && n > 0)
		r = refold(o, touched, n);
	free(touched);
	free(is_touched);
	free(days);
	return r;
}

int day_time_grew(struct office *o)
{
	struct time_evidence ev = timekeeper_evidence(&o->time);
	struct engine_input in = {.kind = ENGINE_TIME, .evidence = &ev};
	struct homeless h = {.o = o};
	int r = 0;

	if (o->engine != NULL) {
		/* The bounds of the spans have moved as well. */
		r = coverage_load(o, engine_day(o->engine));
		coverage_step(o);
		engine_step(o->engine, &in, o->delta);
	}
	if (r == 0)
		r = query_day_punches(store_query(o->store), JOURNAL_DAY_UNKNOWN, keep_homeless,
				      &h);
	if (r == 0 && h.n > 0)
		r = house_all(o, &h);
	free(h.rows);
	return r;
}
