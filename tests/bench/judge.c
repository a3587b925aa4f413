/* SPDX-License-Identifier: MIT */
/*
 * How many person-days the core judges and accounts for in a second, on one processor: what a
 * rejudged year costs before anything is read or written.
 *
 *   judge [PERSON_DAYS]        default 20 million; prints one line of JSON
 *
 * The days are those of 500 made-up people under five schedules (two, four and three punches,
 * flexi, a night) in one week, with late and early people, breaks, papers, double taps and a
 * reader that was down on Tuesday; each is kept as the engine keeps it. Judged again and again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../bands.h"
#include "core/account.h"

enum { PEOPLE = 500, SCHEDULES = 5, DAYS = 5, MONDAY = 20780 };

static struct rules rules;
static struct day_plan plans[SCHEDULES][DAYS];
static struct coverage_day coverage[DAYS];
static struct person_day days[DAYS][PEOPLE];
static struct month_account months[PEOPLE];
static uint64_t random_state = 1;

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};
static const struct zone wita = {wita_steps, 1};

static int64_t below(int64_t n)
{
	/* splitmix64 */
	uint64_t z = random_state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

static void make_plans(void)
{
	rules = (struct rules){.n_schedules = SCHEDULES, .n_sets = 1, .sets = {{.id = 1}}};
	for (int s = 0; s < SCHEDULES; s++) {
		struct schedule *schedule = &rules.sets[0].schedules[s];

		*schedule = schedule_default();
		schedule->punches = s == 1 ? 4 : s == 2 ? 3 : 2;
		schedule->break_grace_s = 300;
		if (s == 3)
			schedule->flexi = (struct flexi){FLEXI_BLOCK, 5, 1800, 1800};
		for (int d = 0; d < WEEKDAYS && s == 4; d++)
			schedule->weekday[d] =
				(struct work_hours){.start_s = 79200, .end_s = 108000};
		for (int d = 0; d < DAYS; d++)
			if (schedule_resolve(&rules, &wita, s, MONDAY + d, &plans[s][d]) < 0)
				abort();
	}
}

static void punch(struct person_day *pd, int64_t *seq, int64_t at_ns)
{
	struct punch p = {.seq = ++*seq, .bound = {at_ns, at_ns + below(NS_PER_S)}};

	person_day_add(pd, &p);
}

static void make_day(struct person_day *pd, const struct day_plan *plan, int64_t *seq)
{
	const int64_t minute_ns = 60 * NS_PER_S;

	if (below(20) == 0) { /* away: half of them with leave */
		struct excuse e = {.paper = 1, .whole = 1, .to_s = DUTY_MAX_S, .code = "CT"};

		if (below(2) == 0)
			person_day_excuse(pd, &e);
		return;
	}
	punch(pd, seq, plan->start_ns + (below(35) - 25) * minute_ns);
	if (below(5) == 0)
		punch(pd, seq, pd->punches[0].bound.earliest_ns + 3 * NS_PER_S);
	if (plan->punches >= 3)
		punch(pd, seq, plan->break_from_ns + below(20) * minute_ns);
	if (plan->punches >= 4)
		punch(pd, seq, plan->break_to_ns + (below(20) - 15) * minute_ns);
	if (below(20) > 0)
		punch(pd, seq, plan->end_ns + (below(40) - 5) * minute_ns);
	if (below(20) == 0) {
		struct excuse e = {.paper = 2, .from_s = 27000, .to_s = 32400, .code = "I"};

		person_day_excuse(pd, &e);
	}
}

/* Of this processor's time, so that a busy machine does not count. */
static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	long wanted = argc > 1 ? atol(argv[1]) : 20000000, judged = 0;
	const struct paper_code *leave = rules_code(&rules, MONDAY, "CT");
	int64_t seq = 0;
	uint64_t states = 0;
	double start_s, spent_s;

	make_plans();
	for (int d = 0; d < DAYS; d++) {
		coverage_whole(&coverage[d]);
		for (int i = 0; i < PEOPLE; i++) {
			days[d][i] =
				(struct person_day){.person = i, .day = MONDAY + d, .enrolled = 1};
			make_day(&days[d][i], &plans[i % SCHEDULES][d], &seq);
		}
	}
	coverage[1].n_blind = 1;
	coverage[1].blind[0] = (struct hole){plans[0][1].start_ns, plans[0][1].marks[1].at_ns};
	start_s = now_s();
	while (judged < wanted) {
		memset(months, 0, sizeof(months));
		for (int d = 0; d < DAYS; d++) {
			for (int i = 0; i < PEOPLE; i++) {
				const struct day_plan *plan = &plans[i % SCHEDULES][d];
				struct day_account account;
				struct verdict v;

				verdict_judge(plan, &days[d][i], &coverage[d], PROGRESS_DONE, &v);
				account_day(&four_bands, v.paper != 0 ? leave : NULL, plan, &v,
					    &months[i], &account);
				states += v.state + (uint64_t)account.present_s;
			}
		}
		judged += DAYS * PEOPLE;
	}
	spent_s = now_s() - start_s;
	printf("{\"person_days\": %ld, \"seconds\": %.3f, \"person_days_per_s\": %.0f, "
	       "\"check\": %llu}\n",
	       judged, spent_s, (double)judged / spent_s, (unsigned long long)states);
	return 0;
}
