/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book/book-parts.h"
#include "book/rules-stored.h"
#include "store/purge.h"

static int take_lent(struct book *b, struct query *q)
{
	int r = 0;

	b->people = b->lent != NULL ? b->lent->people : NULL;
	b->papers = b->lent != NULL ? b->lent->papers : NULL;
	if (b->people == NULL) {
		r = people_load(&b->own_people, q);
		b->people = &b->own_people;
	}
	if (r == 0 && b->papers == NULL) {
		r = papers_load(q, &b->own_papers);
		b->papers = b->own_papers;
	}
	if (r == 0 && (b->lent == NULL || b->lent->evidence == NULL))
		r = evidence_load(q, &b->own_evidence);
	if (r == 0 && b->rulebook == NULL) {
		r = rules_stored(q, &b->own_rules);
		b->rulebook = b->own_rules;
	}
	return r;
}

static int keep_closed(void *arg, const char *schedule, int32_t day)
{
	struct book *b = arg;

	if (b->n_closed == SCHEDULES_MAX ||
	    text_copy(b->closed[b->n_closed].schedule, SLUG_SIZE, schedule) < 0)
		return 0;
	b->closed[b->n_closed++].day = day;
	return 0;
}

static int read_all(struct book *b, struct query *q)
{
	int r = purge_last_day(q, &b->purged);

	if (r == -ENOENT) {
		b->purged = INT32_MIN;
		r = 0;
	}
	if (r == 0)
		r = take_lent(b, q);
	if (r == 0)
		r = query_closed(q, b->from, keep_closed, b);
	if (r == 0)
		r = book_read(b, q);
	return r < 0 ? r : book_plan_days(b);
}

int book_open_lent(struct query *q, const struct zone *zone, int32_t from, int32_t to,
		   const struct rulebook *rules, const struct book_lent *lent, struct book **ret)
{
	struct book *b;
	int r, begun;

	if (to < from || to - from >= BOOK_DAYS_MAX)
		return -ERANGE;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return -ENOMEM;
	b->zone = zone;
	b->from = from;
	b->to = to;
	b->first = from - 1;
	b->days = (size_t)(to - from) + 3;
	b->lent = lent;
	b->rulebook = rules;
	begun = query_begin(q);
	r = begun < 0 ? begun : read_all(b, q);
	if (begun == 1)
		query_end(q);
	b->lent = NULL; /* all of it is read */
	if (r < 0) {
		book_free(b); /* takes half-built objects */
		return r;
	}
	*ret = b;
	return 0;
}

int book_open(struct query *q, const struct zone *zone, int32_t from, int32_t to,
	      const struct rulebook *rules, struct book **ret)
{
	return book_open_lent(q, zone, from, to, rules, NULL, ret);
}

int32_t book_day_of(const struct book *b, const struct place *at)
{
	struct time_evidence ev = b->lent != NULL && b->lent->evidence != NULL
					  ? *b->lent->evidence
					  : evidence_of(&b->own_evidence);
	struct time_bound bound = timebound_at(&ev, at->boot, at->boottime_ns, NULL);

	return timebound_width_ns(&bound) == INT64_MAX
		       ? INT32_MIN
		       : civil_local_day(b->zone, bound.earliest_ns);
}

void book_free(struct book *b)
{
	if (b == NULL)
		return;
	people_done(&b->own_people);
	papers_free(b->own_papers);
	rulebook_free(b->own_rules);
	evidence_done(&b->own_evidence);
	span_readers_done(&b->span_readers);
	free(b->who);
	free(b->membership);
	free(b->punch_from);
	free(b->punches);
	free(b->homeless);
	free(b->verdicts);
	free(b->spans);
	for (int g = 0; g < COVERAGE_GROUPS; g++)
		free(b->coverage[g]);
	free(b->schedule_of);
	for (int s = 0; s < SCHEDULES_MAX; s++) {
		free(b->plans[s]);
		free(b->has_plan[s]);
	}
	free(b);
}

int32_t book_from(const struct book *b)
{
	return b->from;
}

int32_t book_to(const struct book *b)
{
	return b->to;
}

int32_t book_closed(const struct book *b)
{
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < b->n_closed; i++)
		if (b->closed[i].day > last)
			last = b->closed[i].day;
	return last;
}

const struct zone *book_zone(const struct book *b)
{
	return b->zone;
}

const struct people *book_people(const struct book *b)
{
	return b->people;
}

const struct papers *book_papers(const struct book *b)
{
	return b->papers;
}

const struct rules *book_rules(const struct book *b)
{
	return b->rulebook->rules;
}

const struct rulebook *book_rulebook(const struct book *b)
{
	return b->rulebook;
}

static bool holds(const struct book *b, int32_t person, int32_t day)
{
	return person >= 0 && (size_t)person < b->people->n && b->from <= day && day <= b->to;
}

/* Of any day from b->first - 1 on; the membership of the first two is looked up. */
static const struct day_plan *plan_of(const struct book *b, int32_t person, int32_t day)
{
	const struct membership_row *m;
	int32_t row = -1;
	int s;

	if (day >= b->first && day <= b->to + 1) {
		row = b->membership[book_cell(b, person, day)];
	} else {
		m = people_membership(b->people, person, day);
		row = m == NULL ? -1 : (int32_t)(m - b->people->rows.memberships);
	}
	s = row < 0 ? -1 : b->schedule_of[row];
	if (s < 0 || !b->has_plan[s][day - b->first + 1])
		return NULL;
	return &b->plans[s][day - b->first + 1];
}

const struct day_plan *book_plan(const struct book *b, int32_t person, int32_t day)
{
	if (!holds(b, person, day) || !(b->who[book_cell(b, person, day)] & BOOK_EMPLOYED))
		return NULL;
	return plan_of(b, person, day);
}

bool book_works(const struct book *b, int32_t person, int32_t day)
{
	const struct membership_row *m = people_membership(b->people, person, day);
	struct day_plan plan;
	int s = m == NULL ? -1 : b->schedule_of[m - b->people->rows.memberships];

	return s >= 0 && schedule_resolve(b->rulebook->rules, b->zone, s, day, &plan) == 0 &&
	       plan.kind == DAY_WORK;
}

static const struct membership_row *membership(const struct book *b, int32_t person, int32_t day)
{
	int32_t row = holds(b, person, day) ? b->membership[book_cell(b, person, day)] : -1;

	return row < 0 ? NULL : &b->people->rows.memberships[row];
}

int book_unit(const struct book *b, int32_t person, int32_t day)
{
	const struct membership_row *m = membership(b, person, day);

	for (size_t u = 0; m != NULL && u < b->people->n_units; u++)
		if (strcmp(b->people->units[u], m->unit) == 0)
			return (int)u;
	return -1;
}

const char *book_status(const struct book *b, int32_t person, int32_t day)
{
	const struct people *p = b->people;

	for (size_t i = p->first_person[person + 1]; i-- > p->first_person[person];)
		if (p->rows.people[i].from_day <= day && day <= p->rows.people[i].to_day)
			return p->rows.people[i].status;
	return "";
}

static void add_punch(struct person_day *pd, const struct day_plan *plan,
		      const struct day_plan *before, const struct punch *p)
{
	if (papers_takes(plan, before, &p->bound))
		person_day_add(pd, p);
}

static size_t first_homeless(const struct book *b, int32_t person)
{
	size_t low = 0, high = b->n_homeless;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->homeless[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The punches of the day and, where its duty passes midnight, of the next; those without a day. */
static void add_punches(const struct book *b, const struct day_plan *plan,
			const struct day_plan *before, struct person_day *pd)
{
	size_t cell = book_cell(b, pd->person, pd->day);
	size_t end = cell + (plan->kind == DAY_WORK && plan->passes_midnight ? 2 : 1);

	for (size_t i = b->punch_from[cell]; i < b->punch_from[end]; i++)
		add_punch(pd, plan, before, &b->punches[i]);
	for (size_t i = first_homeless(b, pd->person);
	     i < b->n_homeless && b->homeless[i].person == pd->person; i++)
		if (b->homeless[i].from_day <= pd->day && pd->day <= b->homeless[i].to_day)
			add_punch(pd, plan, before, &b->homeless[i].punch);
}

int book_person_day(const struct book *b, int32_t person, int32_t day, struct person_day *ret)
{
	const struct day_plan *plan, *before;

	if (!holds(b, person, day))
		return -ERANGE;
	plan = book_plan(b, person, day);
	if (plan == NULL)
		return -ENOENT;
	before = plan_of(b, person, day - 1);
	*ret = (struct person_day){
		.person = person,
		.day = day,
		.enrolled = (b->who[book_cell(b, person, day)] & (COVERAGE_GROUPS - 1)) != 0,
	};
	add_punches(b, plan, before, ret);
	papers_fill(b->papers, b->people, b->rulebook->rules, b->zone, plan, before, ret);
	return 0;
}

const struct coverage_day *book_coverage(const struct book *b, int32_t person, int32_t day)
{
	uint8_t group = b->who[book_cell(b, person, day)] & (COVERAGE_GROUPS - 1);

	return &b->coverage[group][day - b->first];
}

static const struct book_verdict *stored(const struct book *b, int32_t person, int32_t day)
{
	uint32_t cell;
	size_t low = 0, high = b->n_verdicts;

	if (!holds(b, person, day))
		return NULL;
	cell = (uint32_t)book_cell(b, person, day);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->verdicts[middle].cell < cell)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->n_verdicts && b->verdicts[low].cell == cell ? &b->verdicts[low] : NULL;
}

bool book_stored(const struct book *b, int32_t person, int32_t day, struct verdict *ret,
		 uint32_t *rev, const char **cause)
{
	const struct book_verdict *v = stored(b, person, day);
	const struct day_plan *plan;

	if (v == NULL)
		return false;
	if (rev != NULL)
		*rev = v->rev;
	if (cause != NULL)
		*cause = b->causes[v->cause];
	plan = book_plan(b, person, day);
	*ret = v->v;
	ret->schedule = plan != NULL ? plan->schedule : 0;
	return v->ours;
}

bool book_is_purged(const struct book *b, int32_t day)
{
	return day <= b->purged;
}

int book_judge(const struct book *b, int32_t person, int32_t day, struct verdict *ret)
{
	struct person_day pd;
	int r = book_person_day(b, person, day, &pd);

	if (r == 0 && book_is_purged(b, day) && book_stored(b, person, day, ret, NULL, NULL))
		return 0;
	if (r == 0 && book_is_purged(b, day))
		r = -ENOENT;
	*ret = (struct verdict){.person = person, .day = day, .state = VERDICT_NONE};
	if (r < 0)
		return r;
	verdict_judge(book_plan(b, person, day), &pd, book_coverage(b, person, day), PROGRESS_DONE,
		      ret);
	return 0;
}

/* A duty over midnight closes on the next day: each schedule for itself. */
bool book_is_closed(const struct book *b, int32_t person, int32_t day)
{
	const struct day_plan *plan = book_plan(b, person, day);

	for (size_t i = 0; plan != NULL && i < b->n_closed; i++)
		if (strcmp(b->rulebook->rules->schedule_names[plan->schedule],
			   b->closed[i].schedule) == 0)
			return day <= b->closed[i].day;
	return day <= book_closed(b);
}

int book_verdict(const struct book *b, int32_t person, int32_t day, struct verdict *ret)
{
	int r;

	if (!book_is_closed(b, person, day) && holds(b, person, day)) {
		if (!book_stored(b, person, day, ret, NULL, NULL))
			*ret = (struct verdict){
				.person = person, .day = day, .state = VERDICT_NONE};
		return 0;
	}
	r = book_judge(b, person, day, ret);
	return r == -ENOENT ? 0 : r;
}
