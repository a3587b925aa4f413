/* SPDX-License-Identifier: MIT */
#include "book/papers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/verdict.h"
#include "store/paper.h"
#include "store/setting.h"

/* A paper of one person, or of a unit. */
struct entry {
	const char *who; /* person or unit; "*": everybody */
	const struct paper_row *row;
	int32_t until; /* the last day of this entry and those before it of the same `who` */
};

struct papers {
	struct paper_row *rows; /* by from_day and seq */
	size_t n_rows;
	struct paper_person_row *people;
	size_t n_people;
	const struct paper_row **by_seq; /* n_rows */
	struct entry *entries;		 /* of persons, by person, from_day, seq */
	size_t n_entries;
	struct entry *groups; /* of units, by from_day, seq */
	size_t n_groups;
	struct correction_row *corrections; /* those that count, by person, day, at_s, seq */
	size_t n_corrections;
	struct doubt_row *doubts; /* by day */
	size_t n_doubts;
	int32_t trial_until; /* the first day that counts; INT32_MAX: none yet */
};

static int by_seq(const void *a, const void *b)
{
	const struct paper_row *x = *(const struct paper_row *const *)a;
	const struct paper_row *y = *(const struct paper_row *const *)b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

const struct paper_row *papers_find(const struct papers *p, int64_t seq)
{
	struct paper_row wanted = {.seq = seq}, *key = &wanted;
	const struct paper_row **found =
		p->n_rows == 0 ? NULL
			       : bsearch(&key, p->by_seq, p->n_rows, sizeof(*p->by_seq), by_seq);

	return found != NULL ? *found : NULL;
}

static int by_begin(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->row->from_day != y->row->from_day)
		return x->row->from_day > y->row->from_day ? 1 : -1;
	return (x->row->seq > y->row->seq) - (x->row->seq < y->row->seq);
}

static int by_who(const void *a, const void *b)
{
	int c = strcmp(((const struct entry *)a)->who, ((const struct entry *)b)->who);

	return c != 0 ? c : by_begin(a, b);
}

/* How far one must look back from a day: no entry before this one reaches further. */
static void note_until(struct entry *entries, size_t n, bool all)
{
	for (size_t i = 0; i < n; i++) {
		struct entry *e = &entries[i];

		e->until = e->row->to_day;
		if (i > 0 && (all || strcmp(e[-1].who, e->who) == 0) && e[-1].until > e->until)
			e->until = e[-1].until;
	}
}

static int index_papers(struct papers *p)
{
	p->by_seq = calloc(p->n_rows + 1, sizeof(*p->by_seq));
	p->groups = calloc(p->n_rows + 1, sizeof(*p->groups));
	p->entries = calloc(p->n_people + 1, sizeof(*p->entries));
	if (p->by_seq == NULL || p->groups == NULL || p->entries == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < p->n_rows; i++) {
		p->by_seq[i] = &p->rows[i];
		if (p->rows[i].unit[0] != '\0')
			p->groups[p->n_groups++] =
				(struct entry){.who = p->rows[i].unit, .row = &p->rows[i]};
	}
	qsort(p->by_seq, p->n_rows, sizeof(*p->by_seq), by_seq);
	for (size_t i = 0; i < p->n_people; i++) {
		const struct paper_row *row = papers_find(p, p->people[i].paper);

		if (row != NULL)
			p->entries[p->n_entries++] =
				(struct entry){.who = p->people[i].person, .row = row};
	}
	qsort(p->groups, p->n_groups, sizeof(*p->groups), by_begin);
	qsort(p->entries, p->n_entries, sizeof(*p->entries), by_who);
	note_until(p->groups, p->n_groups, true);
	note_until(p->entries, p->n_entries, false);
	return 0;
}

static int load_corrections(struct papers *p, struct query *q)
{
	size_t n = 0;
	int r = correction_rows_load(q, NULL, INT32_MIN, INT32_MAX, &p->corrections,
				     &p->n_corrections);

	for (size_t i = 0; r == 0 && i < p->n_corrections; i++)
		if (correction_counts(&p->corrections[i]))
			p->corrections[n++] = p->corrections[i];
	if (r == 0)
		p->n_corrections = n;
	return r;
}

static int load_trial(struct papers *p, struct query *q)
{
	struct setting_row row;
	int r = setting_find(q, "trial-until", &row);

	p->trial_until = INT32_MAX;
	if (r == 0)
		civil_parse_day(row.value, &p->trial_until);
	return r == -ENOENT ? 0 : r;
}

int papers_load(struct query *q, struct papers **ret)
{
	struct papers *p = calloc(1, sizeof(*p));
	int r = p == NULL ? -ENOMEM : 0;

	if (r == 0)
		r = paper_rows_load(q, INT32_MIN, INT32_MAX, &p->rows, &p->n_rows);
	if (r == 0)
		r = paper_person_rows_load(q, INT32_MIN, INT32_MAX, &p->people, &p->n_people);
	if (r == 0)
		r = index_papers(p);
	if (r == 0)
		r = load_corrections(p, q);
	if (r == 0)
		r = doubt_rows_load(q, INT32_MIN, INT32_MAX, &p->doubts, &p->n_doubts);
	if (r == 0)
		r = load_trial(p, q);
	if (r < 0) {
		papers_free(p); /* takes NULL and half-built objects */
		return r;
	}
	*ret = p;
	return 0;
}

void papers_free(struct papers *p)
{
	if (p == NULL)
		return;
	free(p->rows);
	free(p->people);
	free(p->by_seq);
	free(p->entries);
	free(p->groups);
	free(p->corrections);
	free(p->doubts);
	free(p);
}

/* Behind the last entry of `who` (NULL: of all) that begins on `day` or before. */
static size_t entries_end(const struct entry *entries, size_t n, const char *who, int32_t day)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entry *e = &entries[middle];
		int c = who == NULL ? 0 : strcmp(e->who, who);

		if (c < 0 || (c == 0 && e->row->from_day <= day))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int papers_rows(const struct papers *p, const struct people *people, int32_t person, int32_t day,
		papers_row_fn *each, void *arg)
{
	const char *id = people_id(people, person);
	const struct membership_row *m = NULL;
	int r = 0;

	for (size_t i = entries_end(p->entries, p->n_entries, id, day); i-- > 0 && r == 0;) {
		const struct entry *e = &p->entries[i];

		if (e->until < day || strcmp(e->who, id) != 0)
			break;
		if (day <= e->row->to_day)
			r = each(arg, e->row);
	}
	if (p->n_groups > 0)
		m = people_membership(people, person, day);
	for (size_t i = entries_end(p->groups, p->n_groups, NULL, day);
	     m != NULL && i-- > 0 && r == 0;) {
		const struct entry *e = &p->groups[i];

		if (e->until < day)
			break;
		if (day <= e->row->to_day &&
		    (strcmp(e->who, "*") == 0 || strcmp(e->who, m->unit) == 0))
			r = each(arg, e->row);
	}
	return r;
}

bool papers_counts(const struct paper_row *row, const struct rules *rules, int32_t day)
{
	const struct paper_code *code = rules_code(rules, day, row->code);

	if (code == NULL || row->decided.standing == STANDING_REFUSED ||
	    row->decided.standing == STANDING_WITHDRAWN)
		return false;
	return !code->after_approval || row->decided.standing == STANDING_CONFIRMED;
}

struct collecting {
	const struct rules *rules;
	struct person_day *pd;
};

/* A decision rests on who made it; all else on a letter, which may follow. */
static bool wants_letter(const struct paper_code *code)
{
	return code->kind != PAPER_TECHNICAL && code->kind != PAPER_ABSENT;
}

static int collect(void *arg, const struct paper_row *row)
{
	struct collecting *c = arg;
	const struct paper_code *code = rules_code(c->rules, c->pd->day, row->code);
	struct excuse e = {.paper = row->seq};

	if (!papers_counts(row, c->rules, c->pd->day))
		return 0;
	e.from_s = row->whole ? 0 : row->from_s;
	e.to_s = row->whole ? DUTY_MAX_S : row->to_s;
	e.whole = row->whole;
	e.present = code->present;
	e.letterless = row->letter[0] == '\0' && wants_letter(code);
	e.kind = code->kind;
	e.deduct = code->deduct;
	strcpy(e.code, code->code); /* both CODE_SIZE */
	person_day_excuse(c->pd, &e);
	return 0;
}

static void add_excuses(const struct papers *p, const struct people *people,
			const struct rules *rules, struct person_day *pd)
{
	struct collecting c = {rules, pd};

	if (p->n_rows > 0)
		papers_rows(p, people, pd->person, pd->day, collect, &c);
}

size_t papers_on(const struct papers *p, const struct people *people, const struct rules *rules,
		 int32_t person, int32_t day, struct excuse *ret)
{
	struct person_day pd = {.person = person, .day = day};

	add_excuses(p, people, rules, &pd);
	memcpy(ret, pd.excuses, sizeof(pd.excuses));
	return pd.n_excuses;
}

/* A narrow bound is its earliest moment, as in plan_takes(); of a wide one all must be there. */
bool papers_takes(const struct day_plan *plan, const struct day_plan *before,
		  const struct time_bound *b)
{
	if (before != NULL && before->kind == DAY_WORK && before->passes_midnight &&
	    plan_takes(before, b) &&
	    (timebound_width_ns(b) < DOUBT_NARROW_S * NS_PER_S ||
	     (b->earliest_ns >= before->takes_from_ns && b->latest_ns < before->takes_to_ns)))
		return false;
	return plan_takes(plan, b);
}

static struct punch punch_of(const struct correction_row *row, const struct zone *zone)
{
	int64_t at_ns = civil_utc_ns(zone, row->day + row->at_s / 86400, row->at_s % 86400);
	bool minute = row->source != CORRECTION_ATTLOG && row->at_s % 60 == 0;

	return (struct punch){
		.seq = -row->seq,
		.bound = {at_ns, at_ns + (minute ? 59 * NS_PER_S : 0)},
	};
}

/* The first correction of `id` for `day` or later. */
static size_t corrections_from(const struct papers *p, const char *id, int32_t day)
{
	size_t low = 0, high = p->n_corrections;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = strcmp(p->corrections[middle].person, id);

		if (c < 0 || (c == 0 && p->corrections[middle].day < day))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void papers_punches(const struct papers *p, const struct people *people, const struct zone *zone,
		    const struct day_plan *plan, const struct day_plan *before,
		    struct person_day *pd)
{
	const char *id;

	if (p->n_corrections == 0)
		return;
	id = people_id(people, pd->person);
	for (size_t i = corrections_from(p, id, pd->day - 1); i < p->n_corrections; i++) {
		const struct correction_row *row = &p->corrections[i];
		struct punch punch;

		if (strcmp(row->person, id) != 0 || row->day > pd->day + 1)
			break;
		/* Entered past midnight of the day before: of that duty, whatever its window. */
		if (row->day < pd->day)
			continue;
		punch = punch_of(row, zone);
		if (row->day == pd->day && row->at_s >= 86400
			    ? true
			    : papers_takes(plan, before, &punch.bound))
			person_day_add(pd, &punch);
	}
}

uint8_t papers_unsure(const struct papers *p, const struct rules *rules, int32_t day)
{
	size_t low = 0, high = p->n_doubts;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->doubts[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	/* A holiday or a paper that was the answer ends the doubt by counting; until somebody has
	 * confirmed it nobody is called absent on its account. */
	if (low < p->n_doubts && p->doubts[low].day == day &&
	    strcmp(p->doubts[low].answer, "correct") != 0)
		return UNSURE_FEW;
	return rules_calendar_known(rules, civil_from_day(day).year) ? UNSURE_NONE
								     : UNSURE_CALENDAR;
}

bool papers_trial(const struct papers *p, int32_t day)
{
	return day < p->trial_until;
}

void papers_fill(const struct papers *p, const struct people *people, const struct rules *rules,
		 const struct zone *zone, const struct day_plan *plan,
		 const struct day_plan *before, struct person_day *pd)
{
	papers_punches(p, people, zone, plan, before, pd);
	add_excuses(p, people, rules, pd);
	pd->unsure = papers_unsure(p, rules, pd->day);
}
