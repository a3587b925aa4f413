/* SPDX-License-Identifier: MIT */
#include "book/figures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/civil.h"
#include "core/schedule.h"
#include "core/verdict.h"

_Static_assert((int)FIGURES_STATES >= (int)VERDICT_STATES, "room for every state");
_Static_assert((int)FIGURES_BANDS >= (int)BAND_STEPS, "room for every band");
_Static_assert((int)FIGURES_KINDS >= (int)PAPER_KINDS, "room for every kind of paper");
_Static_assert((int)FIGURES_CODE_SIZE >= (int)CODE_SIZE, "room for a code");

/* One judged day as figures. */
struct day_figures {
	struct verdict v;
	struct day_account a;
	const struct bands *bands;
	const struct paper_code *code;
	int code_index; /* of the table; -1: none */
};

static void count_band(uint32_t by_step[FIGURES_BANDS], const struct band *steps, uint8_t n,
		       const char *name)
{
	for (uint8_t i = 0; i < n && name[0] != '\0'; i++)
		if (strcmp(steps[i].name, name) == 0) {
			by_step[i]++;
			return;
		}
}

bool figure_counts(enum figure what, const struct verdict *v, const struct day_account *a)
{
	switch (what) {
	case FIGURE_AT_OFFICE:
		return a->due_at_office;
	case FIGURE_ON_TIME:
		return a->on_time;
	case FIGURE_LATE:
		return v->state >= VERDICT_LATE_WORK && v->state <= VERDICT_LATE_THIRD;
	case FIGURE_EARLY:
		return v->out.outcome == OUTCOME_EARLY;
	case FIGURE_EXCUSED:
		return v->paper != 0 && v->state == VERDICT_PAPER;
	case FIGURE_UNEXPLAINED:
		return v->state == VERDICT_MISSING;
	case FIGURE_ABSENT:
		return v->state == VERDICT_ABSENT;
	case FIGURE_INCOMPLETE:
		return v->state == VERDICT_INCOMPLETE || v->state == VERDICT_PENDING ||
		       v->state == VERDICT_REVIEW || v->state == VERDICT_NOT_ENROLLED;
	default:
		return false;
	}
}

static void count_paper(struct figures *f, const struct day_figures *d)
{
	if (d->v.paper == 0)
		return;
	f->letterless += d->v.letterless;
	if (d->code_index >= 0)
		f->by_code[d->code_index]++;
	if (d->v.state == VERDICT_PAPER && d->code != NULL)
		f->by_kind[d->code->kind]++;
}

static void count_day(struct figures *f, const struct day_figures *d)
{
	int weekday = civil_weekday(d->v.day);

	f->by_state[d->v.state]++;
	f->due += d->a.counted;
	f->due_at_office += figure_counts(FIGURE_AT_OFFICE, &d->v, &d->a);
	f->on_time += figure_counts(FIGURE_ON_TIME, &d->v, &d->a);
	f->weekday_due[weekday] += d->a.due_at_office;
	f->weekday_on_time[weekday] += d->a.on_time;
	f->late += figure_counts(FIGURE_LATE, &d->v, &d->a);
	f->early += figure_counts(FIGURE_EARLY, &d->v, &d->a);
	f->excused += figure_counts(FIGURE_EXCUSED, &d->v, &d->a);
	f->unexplained += figure_counts(FIGURE_UNEXPLAINED, &d->v, &d->a);
	f->absent += figure_counts(FIGURE_ABSENT, &d->v, &d->a);
	f->incomplete += figure_counts(FIGURE_INCOMPLETE, &d->v, &d->a);
	f->no_out += d->v.out.outcome == OUTCOME_MISSING && d->v.arrival_seq != 0;
	f->no_in += d->v.state == VERDICT_NO_IN;
	f->break_over += d->v.rest.outcome == OUTCOME_OVERRUN;
	f->not_returned += d->v.rest.outcome == OUTCOME_NOT_RETURNED;
	f->queue += d->v.queue;
	count_paper(f, d);
	if (d->bands != NULL) {
		count_band(f->late_band, d->bands->late, d->bands->n_late, d->a.late_band);
		count_band(f->early_band, d->bands->early, d->bands->n_early, d->a.early_band);
	}
	f->late_s += d->a.late_s;
	f->early_s += d->a.early_s;
	f->over_s += d->a.over_s;
	f->due_s += d->a.due_s;
	f->present_s += d->a.present_s;
	f->excused_s += d->a.excused_s;
	f->absent_s += d->a.absent_s;
	f->open_s += d->a.open_s;
	f->deduct += d->a.deduct;
}

static int find_code(struct figures_table *t, const char *code)
{
	if (code[0] == '\0')
		return -1;
	for (size_t i = 0; i < t->n_codes; i++)
		if (strcmp(t->codes[i], code) == 0)
			return (int)i;
	if (t->n_codes == FIGURES_CODES)
		return -1;
	strcpy(t->codes[t->n_codes], code); /* CODE_SIZE fits */
	return (int)t->n_codes++;
}

static int find_status(struct figures_table *t, const char *status)
{
	for (size_t i = 0; i < t->n_statuses; i++)
		if (strcmp(t->status_name[i], status) == 0)
			return (int)i;
	if (t->n_statuses == FIGURES_STATUSES ||
	    text_copy(t->status_name[t->n_statuses], sizeof(t->status_name[0]), status) < 0)
		return -1;
	return (int)t->n_statuses++;
}

static void count_streak(struct person_figures *p, const struct day_account *a)
{
	if (!a->due_at_office)
		return; /* duty, leave and open days neither count nor break it */
	p->streak = a->on_time ? p->streak + 1 : 0;
	if (p->f.on_time == p->f.due_at_office) /* every one so far: it may have begun before */
		p->streak_lead = p->streak;
	if (p->streak > p->streak_best)
		p->streak_best = p->streak;
}

static void add_everywhere(struct figures_table *t, const struct book *b,
			   const struct day_figures *d)
{
	struct person_figures *p = &t->people[d->v.person];
	int unit = book_unit(b, d->v.person, d->v.day);
	int status = find_status(t, book_status(b, d->v.person, d->v.day));

	count_day(&p->f, d);
	count_day(&t->office, d);
	if (unit >= 0)
		count_day(&t->unit[unit], d);
	if (status >= 0)
		count_day(&t->status[status], d);
	count_streak(p, &d->a);
}

static void add_trial(struct figures_table *t, const struct book *b, int32_t person, int32_t day)
{
	int unit = book_unit(b, person, day), status = find_status(t, book_status(b, person, day));

	t->office.trial++;
	t->people[person].f.trial++;
	if (unit >= 0)
		t->unit[unit].trial++;
	if (status >= 0)
		t->status[status].trial++;
}

/* The months of a person from the first day of the book on, so that quotas and caps are right. */
static void add_person(struct figures_table *t, const struct book *b, int32_t person)
{
	struct month_account running = {.days = 0};
	const struct rules *rules = book_rules(b);

	for (int32_t day = book_from(b); day <= t->to; day++) {
		struct day_figures d = {.code_index = -1};

		if (civil_from_day(day).day == 1)
			running = (struct month_account){.days = 0};
		if (!book_day(b, person, day, &running, &d.v, &d.a)) {
			if (day >= t->from && papers_trial(book_papers(b), day) &&
			    d.v.state != VERDICT_NONE && d.v.state != VERDICT_OFF &&
			    d.v.state != VERDICT_HOLIDAY)
				add_trial(t, b, person, day);
			continue;
		}
		if (day < t->from)
			continue;
		d.bands = rules_bands(rules, day);
		d.code_index = find_code(t, d.v.code);
		d.code = d.v.code[0] == '\0' ? NULL : rules_code(rules, day, d.v.code);
		add_everywhere(t, b, &d);
	}
}

int figures_of(const struct book *b, int32_t from, int32_t to, struct figures_table **ret)
{
	const struct people *people = book_people(b);
	struct figures_table *t;

	if (from < book_from(b) || to > book_to(b) || to < from)
		return -ERANGE;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return -ENOMEM;
	t->from = from;
	t->to = to;
	t->n_units = people->n_units;
	t->n_people = people->n;
	t->people = calloc(people->n + 1, sizeof(*t->people));
	if (t->people == NULL) {
		figures_free(t);
		return -ENOMEM;
	}
	for (int32_t p = 0; p < (int32_t)people->n; p++) {
		t->people[p].person = p;
		add_person(t, b, p);
	}
	*ret = t;
	return 0;
}

void figures_free(struct figures_table *t)
{
	if (t == NULL)
		return;
	free(t->people);
	free(t);
}

/* Every member of these two groups is a sum of its own type. */
enum {
	FIGURES_COUNTS = offsetof(struct figures, late_s) / sizeof(uint32_t),
	FIGURES_SUMS =
		(sizeof(struct figures) - offsetof(struct figures, late_s)) / sizeof(int64_t),
};
_Static_assert(offsetof(struct figures, late_s) % sizeof(int64_t) == 0, "no padding between");

void figures_merge(struct figures *f, const struct figures *other)
{
	uint32_t *counts = (uint32_t *)f;
	const uint32_t *more = (const uint32_t *)other;
	int64_t *sums = &f->late_s;
	const int64_t *more_sums = &other->late_s;

	for (size_t i = 0; i < FIGURES_COUNTS; i++)
		counts[i] += more[i];
	for (size_t i = 0; i < FIGURES_SUMS; i++)
		sums[i] += more_sums[i];
}

/* `later` counts codes in an order of its own. */
static int merge_codes(struct figures_table *t, const struct figures_table *later,
		       struct figures *f)
{
	uint32_t by_code[FIGURES_CODES] = {0};

	for (size_t i = 0; i < later->n_codes; i++) {
		int at = find_code(t, later->codes[i]);

		if (at < 0)
			return -ENOBUFS;
		by_code[at] = f->by_code[i];
	}
	memcpy(f->by_code, by_code, sizeof(by_code));
	return 0;
}

static int merge_later(struct figures_table *t, const struct figures_table *later,
		       struct figures *into, const struct figures *from)
{
	struct figures f = *from;
	int r = merge_codes(t, later, &f);

	if (r == 0)
		figures_merge(into, &f);
	return r;
}

static int merge_person(struct figures_table *t, const struct figures_table *later, size_t i)
{
	struct person_figures *p = &t->people[i];
	const struct person_figures *more = &later->people[i];
	uint32_t across = p->streak + more->streak_lead;
	bool unbroken = more->f.on_time == more->f.due_at_office;

	if (p->streak_lead == p->f.due_at_office && p->f.on_time == p->f.due_at_office)
		p->streak_lead += more->streak_lead;
	if (across > p->streak_best)
		p->streak_best = across;
	if (more->streak_best > p->streak_best)
		p->streak_best = more->streak_best;
	p->streak = unbroken ? p->streak + more->streak : more->streak;
	return merge_later(t, later, &p->f, &more->f);
}

int figures_add(struct figures_table *t, const struct figures_table *later)
{
	int r = t->n_people == later->n_people ? 0 : -EINVAL;

	for (size_t i = 0; i < later->n_people && r == 0; i++)
		r = merge_person(t, later, i);
	for (size_t u = 0; u < later->n_units && r == 0; u++)
		r = merge_later(t, later, &t->unit[u], &later->unit[u]);
	for (size_t s = 0; s < later->n_statuses && r == 0; s++) {
		int at = find_status(t, later->status_name[s]);

		r = at < 0 ? -ENOBUFS : merge_later(t, later, &t->status[at], &later->status[s]);
	}
	if (r == 0)
		r = merge_later(t, later, &t->office, &later->office);
	if (r == 0)
		t->to = later->to;
	return r;
}

int32_t figures_punctuality(const struct figures *f)
{
	return f->due_at_office == 0 ? -1
				     : (int32_t)((uint64_t)f->on_time * 10000 / f->due_at_office);
}

int32_t figures_most_improved(const struct figures_table *now, const struct figures_table *before,
			      uint32_t days, int32_t *ret_gain)
{
	int32_t best = -1, best_gain = 0;

	for (size_t i = 0; i < now->n_people && i < before->n_people; i++) {
		const struct figures *a = &now->people[i].f, *b = &before->people[i].f;
		int32_t gain = figures_punctuality(a) - figures_punctuality(b);

		if (a->due_at_office < days || b->due_at_office < days || days == 0 ||
		    gain <= best_gain)
			continue;
		best = (int32_t)i;
		best_gain = gain;
	}
	if (best >= 0)
		*ret_gain = best_gain;
	return best;
}

static int by_streak(const void *a, const void *b, void *arg)
{
	const struct figures_table *t = arg;
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	if (t->people[x].streak != t->people[y].streak)
		return t->people[x].streak > t->people[y].streak ? -1 : 1;
	return (x > y) - (x < y);
}

size_t figures_by_streak(const struct figures_table *t, int32_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_people; i++)
		if (t->people[i].streak > 0)
			ret[n++] = (int32_t)i;
	qsort_r(ret, n, sizeof(*ret), by_streak, (void *)t);
	return n;
}
