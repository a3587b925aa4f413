/* SPDX-License-Identifier: MIT */
#include "core/judging.h"

static int64_t day_ns(const struct day_plan *plan)
{
	return plan->start_ns - plan->hours.start_s * NS_PER_S;
}

static struct hole part_of(const struct judging *j, const struct excuse *e)
{
	int64_t base_ns = day_ns(j->plan);

	return (struct hole){base_ns + e->from_s * NS_PER_S, base_ns + e->to_s * NS_PER_S};
}

static bool is_part(const struct excuse *e)
{
	return !e->whole && e->kind != PAPER_ABSENT;
}

/* Parts come by deduction, runs are wanted by time: each takes in what it touches. */
static void runs_add(struct papers *p, struct hole run)
{
	uint8_t kept = 0, at = 0;

	for (uint8_t i = 0; i < p->n_runs; i++) {
		struct hole h = p->runs[i];

		if (h.to_ns < run.from_ns || h.from_ns > run.to_ns) {
			p->runs[kept++] = h;
			continue;
		}
		run.from_ns = h.from_ns < run.from_ns ? h.from_ns : run.from_ns;
		run.to_ns = h.to_ns > run.to_ns ? h.to_ns : run.to_ns;
	}
	while (at < kept && p->runs[at].from_ns < run.from_ns)
		at++;
	for (uint8_t i = kept; i > at; i--)
		p->runs[i] = p->runs[i - 1];
	p->runs[at] = run;
	p->n_runs = kept + 1;
}

void papers_init(struct judging *j)
{
	for (uint8_t i = 0; i < j->pd->n_excuses; i++) {
		const struct excuse *e = &j->pd->excuses[i];

		if (is_part(e))
			runs_add(&j->papers, part_of(j, e));
		else if (e->kind == PAPER_ABSENT)
			j->papers.absent = j->papers.absent ? j->papers.absent : e;
		else if (j->papers.whole == NULL)
			j->papers.whole = e;
	}
}

static struct hole clip(const struct hole *h, int64_t from_ns, int64_t to_ns)
{
	return (struct hole){h->from_ns > from_ns ? h->from_ns : from_ns,
			     h->to_ns < to_ns ? h->to_ns : to_ns};
}

int64_t papers_ns(const struct papers *p, int64_t from_ns, int64_t to_ns)
{
	int64_t sum_ns = 0;

	for (uint8_t i = 0; i < p->n_runs; i++) {
		struct hole h = clip(&p->runs[i], from_ns, to_ns);

		sum_ns += h.to_ns > h.from_ns ? h.to_ns - h.from_ns : 0;
	}
	return sum_ns;
}

int32_t papers_duty_s(const struct judging *j, int64_t from_ns, int64_t to_ns)
{
	int32_t sum_s = 0;

	if (j->papers.whole != NULL)
		return plan_duty_s(j->plan, from_ns, to_ns);
	for (uint8_t i = 0; i < j->papers.n_runs; i++) {
		struct hole h = clip(&j->papers.runs[i], from_ns, to_ns);

		sum_s += plan_duty_s(j->plan, h.from_ns, h.to_ns); /* 0 when they do not meet */
	}
	return sum_s;
}

const struct hole *papers_run(const struct papers *p, int64_t from_ns, int64_t to_ns)
{
	for (uint8_t i = 0; i < p->n_runs; i++) {
		if (p->runs[i].from_ns <= from_ns && p->runs[i].to_ns >= to_ns)
			return &p->runs[i];
	}
	return NULL;
}

void papers_use(struct judging *j, int64_t from_ns, int64_t to_ns)
{
	const struct person_day *pd = j->pd;

	for (const struct excuse *e = pd->excuses; e < pd->excuses + pd->n_excuses; e++) {
		struct hole h = part_of(j, e);

		if (j->used != NULL && j->used <= e)
			return;
		if (e == j->papers.whole ||
		    (is_part(e) && h.from_ns < to_ns && h.to_ns > from_ns)) {
			j->used = e;
			return;
		}
	}
}
