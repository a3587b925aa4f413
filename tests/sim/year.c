/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/util.h"
#include "core/engine.h"
#include "core/summary.h"
#include "world.h"

/*
 * Play a made-up school year through the engine and hold every verdict against what truly
 * happened. Usage: year [SEED [YEARS]]. The seed is printed; status 1 names the claim that broke.
 *
 * Live, after each commit: late and on-time only if truly so, missing only who truly was not
 * there in time, late never on a bound that straddles. At each day's close: live equals the fold
 * of the rows, byte for byte; every mark was due once; everybody was judged. Days later, when
 * all logs are read: the same claims, judged again from the records.
 */

enum { LOOK_BACK_DAYS = 5, SPANS_MAX = 4000 };

static const uint32_t group_readers[COVERAGE_GROUPS] = {[1] = 1, [2] = 2, [3] = 3};

struct place {
	size_t boot;
	int64_t boottime_ns;
};

struct span {
	struct place from, to;
	bool open;
	uint8_t reader, state;
};

/* Which days a punch can be of. */
struct days {
	int32_t first, last;
};

/* What hadird would have in its database and in memory. */
struct office {
	struct world w;
	struct time_evidence ev; /* what of the world's references we have by now */
	size_t boot;
	bool running;
	int64_t now_ns; /* the truth: for placing things, never given to the engine */
	struct span spans[SPANS_MAX];
	size_t n_spans;
	size_t n_got;			   /* punches that have reached us */
	size_t got[SIM_PUNCHES_MAX];	   /* in order of their seq */
	struct days days[SIM_PUNCHES_MAX]; /* by seq - 1 */
	int32_t day;			   /* the engine's */
	struct verdict verdicts[SIM_DAYS + 8][SIM_PEOPLE];
	uint32_t revs[SIM_DAYS + 8][SIM_PEOPLE];
	struct progress progress[SIM_DAYS + 8][SIM_SCHEDULES];
	int dues[SIM_DAYS + 8][SIM_SCHEDULES][MARKS + 1];
	struct engine *e;
	struct engine_delta *d;
	bool clean; /* nothing stepped since the last commit */
	struct engine *fold;
	size_t outcomes[OUTCOMES], commits;
	uint64_t seed;
};

static void broken(const struct office *o, const char *claim, int32_t day, int32_t person)
{
	char text[CIVIL_DATE_SIZE];

	civil_format_day(text, day);
	printf("seed %llu: %s (%s, person %d)\n", (unsigned long long)o->seed, claim, text, person);
	exit(1);
}

static struct place place_now(const struct office *o)
{
	return (struct place){o->boot, world_boottime(&o->w, o->boot, o->now_ns)};
}

static struct time_bound bound_of(const struct office *o, struct place p)
{
	return timebound_at(&o->ev, (int32_t)p.boot, p.boottime_ns, NULL);
}

static void span_open(struct office *o, uint8_t reader, uint8_t state, struct place from)
{
	if (o->n_spans == SPANS_MAX) {
		printf("too many spans\n");
		exit(1);
	}
	o->spans[o->n_spans++] = (struct span){
		.from = from,
		.open = true,
		.reader = reader,
		.state = state,
	};
}

static void span_close(struct office *o, uint8_t reader, struct place to)
{
	for (size_t i = o->n_spans; i-- > 0;) {
		struct span *s = &o->spans[i];

		if (s->reader != reader || !s->open)
			continue;
		s->open = false;
		s->to = to;
		return;
	}
}

/* Everything in reader 1's log has been read: those stretches prove as much as any other. */
static void span_read(struct office *o)
{
	span_close(o, 1, place_now(o));
	for (size_t i = 0; i < o->n_spans; i++) {
		if (o->spans[i].state == COVERAGE_UNREAD)
			o->spans[i].state = COVERAGE_UP;
	}
	span_open(o, 1, COVERAGE_UP, place_now(o));
}

static void coverage_of(const struct office *o, int32_t day, uint8_t group,
			struct coverage_day *ret)
{
	static struct coverage_span spans[SPANS_MAX];
	int64_t from_ns = civil_utc_ns(&o->w.zone, day, 0), to_ns = from_ns + 86400 * NS_PER_S;
	size_t n = 0;

	for (size_t i = 0; i < o->n_spans; i++) {
		const struct span *s = &o->spans[i];
		struct coverage_span *to = &spans[n];

		*to = (struct coverage_span){.reader = s->reader, .state = s->state};
		to->to = s->open ? (struct time_bound){INT64_MAX, INT64_MAX} : bound_of(o, s->to);
		if (to->to.latest_ns < from_ns)
			continue;
		to->from = bound_of(o, s->from);
		n++;
	}
	coverage_build(spans, n, group_readers[group], from_ns, to_ns, ret);
}

static struct punch punch_of(const struct office *o, size_t seq)
{
	struct punch p = {.seq = (int64_t)seq, .when = o->w.punches[o->got[seq - 1]].when};

	p.bound = timebound_punch(&o->ev, &p.when);
	return p;
}

static int32_t person_of(const struct office *o, size_t seq)
{
	return o->w.punches[o->got[seq - 1]].person;
}

static bool touches(const struct office *o, size_t seq, int32_t day)
{
	return o->days[seq - 1].first <= day && day <= o->days[seq - 1].last;
}

static bool belongs(const struct office *o, int32_t person, int32_t day)
{
	return day >= o->w.people[person].first_day && day <= o->w.people[person].last_day;
}

static struct person_day fold_person(const struct office *o, int32_t person, int32_t day)
{
	struct person_day pd = {.person = person, .day = day};

	pd.enrolled = o->w.people[person].readers != 0;
	for (size_t seq = o->n_got; seq > 0; seq--) { /* backward: order must not show */
		struct punch p;

		if (!touches(o, seq, day) || person_of(o, seq) != person)
			continue;
		p = punch_of(o, seq);
		person_day_add(&pd, &p);
	}
	return pd;
}

/* Hold one verdict against the truth. `closed`: nothing more can come for that day. */
static void check_truth(const struct office *o, const struct day_plan *plan,
			const struct verdict *v)
{
	int64_t came_ns = v->day - SIM_FIRST_DAY < SIM_DAYS
				  ? o->w.came_ns[v->day - SIM_FIRST_DAY][v->person]
				  : INT64_MAX;

	for (int i = 0; i < MARKS; i++) {
		const struct plan_mark *m = &plan->marks[i];

		switch (v->marks[i].outcome) {
		case OUTCOME_LATE:
			if (v->arrival_earliest_ns < m->late_ns)
				broken(o, "late on a bound that straddles", v->day, v->person);
			if (came_ns < m->late_ns)
				broken(o, "called late, was in time", v->day, v->person);
			if (came_ns == INT64_MAX)
				broken(o, "called late, never came", v->day, v->person);
			break;
		case OUTCOME_ON_TIME:
			if (came_ns >= m->late_ns)
				broken(o, "called on time, was not", v->day, v->person);
			break;
		case OUTCOME_MISSING:
			if (came_ns < (v->closed ? plan->arrive_to_ns : m->late_ns))
				broken(o, "called missing, had come", v->day, v->person);
			break;
		case OUTCOME_PENDING:
		case OUTCOME_DOUBTFUL:
		case OUTCOME_REVIEW:
			if (v->arrival_earliest_ns >= m->late_ns &&
			    v->arrival_latest_ns < plan->arrive_to_ns)
				broken(o, "open, though certain", v->day, v->person);
			break;
		default:
			break;
		}
	}
}

static void step(struct office *o, const struct engine_input *in)
{
	/* One in ten commits fails: the delta is dropped and made again. */
	if (o->clean && world_random(&o->w, 10) == 0) {
		engine_step(o->e, in, o->d);
		engine_drop(o->d);
	}
	o->clean = false;
	engine_step(o->e, in, o->d);
}

static void commit(struct office *o)
{
	int32_t day = o->day - SIM_FIRST_DAY;

	for (size_t i = 0; i < engine_n_refold(o->d); i = 0) {
		struct person_day pd = fold_person(o, engine_refold(o->d, i), o->day);

		engine_step(o->e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd},
			    o->d);
	}
	for (size_t i = 0; i < engine_n_changes(o->d); i++) {
		struct verdict_change c = engine_change(o->e, o->d, i);

		if (c.rev != engine_next_rev(o->revs[day][c.new.person], &c.new))
			broken(o, "a revision is missing", o->day, c.new.person);
		check_truth(o, engine_plan(o->e, o->w.people[c.new.person].schedule), &c.new);
		o->verdicts[day][c.new.person] = c.new;
		o->revs[day][c.new.person] = c.rev;
	}
	for (size_t i = 0; i < engine_n_due(o->d); i++) {
		struct engine_due due = engine_due(o->d, i);

		o->dues[day][due.schedule][due.mark]++;
	}
	engine_apply(o->e, o->d);
	o->clean = true;
	for (int i = 0; i < SIM_SCHEDULES; i++)
		o->progress[day][i] = engine_progress(o->e, i);
	o->commits++;
}

static void cover(struct office *o, struct engine *e)
{
	for (uint8_t group = 1; group < 4; group++) {
		struct coverage_day c;

		coverage_of(o, o->day, group, &c);
		engine_step(e,
			    &(struct engine_input){
				    .kind = ENGINE_COVERAGE, .group = group, .coverage = &c},
			    o->d);
	}
}

static struct engine *engine_for(struct office *o, struct engine *memory)
{
	struct engine_person people[SIM_PEOPLE];

	for (int32_t i = 0; i < SIM_PEOPLE; i++)
		people[i] = (struct engine_person){
			.schedule = o->w.people[i].schedule,
			.coverage = o->w.people[i].readers,
			.judged = belongs(o, i, o->day),
			.enrolled = o->w.people[i].readers != 0,
		};
	engine_init(memory, &o->w.rules, &o->w.zone, o->day, people, SIM_PEOPLE);
	for (int i = 0; i < SIM_SCHEDULES; i++)
		engine_load_progress(memory, i, o->progress[o->day - SIM_FIRST_DAY][i]);
	for (size_t seq = o->n_got; seq > 0; seq--) {
		struct punch p;

		if (!touches(o, seq, o->day))
			continue;
		p = punch_of(o, seq);
		engine_load_punch(memory, person_of(o, seq), &p);
	}
	return memory;
}

/* Start, or start again: what the store has comes back, and nothing is said twice. */
static void start_day(struct office *o)
{
	int32_t day = o->day - SIM_FIRST_DAY;

	engine_for(o, o->e);
	for (int32_t i = 0; i < SIM_PEOPLE; i++) {
		if (o->revs[day][i] > 0)
			engine_load_verdict(o->e, i, &o->verdicts[day][i], o->revs[day][i]);
	}
	o->clean = false;
	cover(o, o->e);
	step(o, &(struct engine_input){.kind = ENGINE_REJUDGE});
	commit(o);
}

static void close_day(struct office *o)
{
	int32_t day = o->day - SIM_FIRST_DAY;

	engine_for(o, o->fold);
	cover(o, o->fold);
	engine_step(o->fold, &(struct engine_input){.kind = ENGINE_REJUDGE}, o->d);
	engine_apply(o->fold, o->d);
	for (int32_t i = 0; i < SIM_PEOPLE; i++) {
		const struct verdict *v = engine_verdict(o->e, i);

		if (memcmp(engine_person_day(o->e, i), engine_person_day(o->fold, i),
			   sizeof(struct person_day)) != 0)
			broken(o, "live punches are not the recomputed ones", o->day, i);
		if (memcmp(v, engine_verdict(o->fold, i), sizeof(*v)) != 0)
			broken(o, "live verdict is not the recomputed one", o->day, i);
		if (belongs(o, i, o->day) != (v->state != VERDICT_NONE) ||
		    v->state == VERDICT_WAITING || v->state == VERDICT_PENDING)
			broken(o, "closed and not judged", o->day, i);
		for (int m = 0; m < MARKS; m++)
			o->outcomes[v->marks[m].outcome]++;
	}
	for (int s = 0; s < SIM_SCHEDULES; s++) {
		const struct day_plan *plan = engine_plan(o->e, s);

		for (int m = 0; m < MARKS; m++) {
			if (o->dues[day][s][m] != plan->marks[m].active)
				broken(o, "a mark was not due exactly once", o->day, s);
		}
		if (o->dues[day][s][MARKS] != 1)
			broken(o, "a day was not closed exactly once", o->day, s);
	}
}

/* Some days later every log is read: judge again from the records alone. */
static void look_back(struct office *o, int32_t day)
{
	for (int32_t i = 0; i < SIM_PEOPLE && day >= SIM_FIRST_DAY; i++) {
		uint32_t rev = o->revs[day - SIM_FIRST_DAY][i];
		struct person_day pd = fold_person(o, i, day);
		struct coverage_day c;
		struct verdict_change change;
		struct day_plan plan;

		if (!belongs(o, i, day))
			continue;
		if (schedule_resolve(&o->w.rules, &o->w.zone, o->w.people[i].schedule, day, &plan) <
		    0)
			broken(o, "no rules", day, i);
		coverage_of(o, day, o->w.people[i].readers, &c);
		if (!engine_judge_day(&plan, &pd, &c, PROGRESS_DONE,
				      &o->verdicts[day - SIM_FIRST_DAY][i], rev, &change))
			continue;
		check_truth(o, &plan, &change.new);
		if (change.rev != engine_next_rev(rev, &change.new))
			broken(o, "a wrong revision", day, i);
	}
}

static void place_punch(struct office *o, size_t seq)
{
	struct days *days = &o->days[seq - 1];
	struct punch p = punch_of(o, seq);

	timebound_days(&o->w.zone, &p.bound, &days->first, &days->last);
}

static void new_punch(struct office *o, size_t index)
{
	struct punch p;

	o->got[o->n_got++] = index;
	place_punch(o, o->n_got);
	if (!touches(o, o->n_got, o->day))
		return;
	p = punch_of(o, o->n_got);
	step(o, &(struct engine_input){
			.kind = ENGINE_PUNCH, .person = person_of(o, o->n_got), .punch = &p});
}

/* New evidence of time: some punches come to this day or leave it. */
static void new_time(struct office *o)
{
	step(o, &(struct engine_input){.kind = ENGINE_TIME, .evidence = &o->ev});
	for (size_t seq = 1; seq <= o->n_got; seq++) {
		bool before = touches(o, seq, o->day);
		struct person_day pd;

		if (o->days[seq - 1].last < o->day - 10)
			continue;
		place_punch(o, seq);
		if (touches(o, seq, o->day) == before)
			continue;
		pd = fold_person(o, person_of(o, seq), o->day);
		step(o, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd});
	}
}

static void tick(struct office *o)
{
	struct time_bound now = bound_of(o, place_now(o));
	struct time_bound back = now;

	step(o, &(struct engine_input){.kind = ENGINE_NOW, .now = &now});
	if (world_random(&o->w, 5) == 0 && now.earliest_ns != INT64_MIN) {
		back.earliest_ns -= world_random(&o->w, 366 * 86400 * NS_PER_S);
		step(o, &(struct engine_input){.kind = ENGINE_NOW, .now = &back});
	}
	while (engine_rolled(o->d)) {
		commit(o);
		close_day(o);
		if (++o->day >= SIM_FIRST_DAY + SIM_DAYS)
			return;
		look_back(o, o->day - LOOK_BACK_DAYS);
		start_day(o);
		engine_step(o->e, &(struct engine_input){.kind = ENGINE_NOW, .now = &now}, o->d);
	}
}

static void boot_up(struct office *o, size_t boot)
{
	struct place from = {0};
	bool had = false;

	o->running = true;
	o->boot = boot;
	for (size_t i = o->n_spans; i-- > 0 && !had;) {
		had = o->spans[i].reader == 1;
		from = o->spans[i].to;
	}
	span_open(o, 1, COVERAGE_UNREAD, had ? from : place_now(o));
	if (world_connected(&o->w, 0, o->now_ns))
		span_open(o, 0, COVERAGE_UP, place_now(o));
	start_day(o);
}

static void halt(struct office *o)
{
	/* We know only that we were alive at the last heartbeat. */
	struct place last = place_now(o);

	last.boottime_ns -= world_random(&o->w, 60 * NS_PER_S);
	for (size_t i = 0; i < o->n_spans; i++) {
		struct span *s = &o->spans[i];

		if (!s->open)
			continue;
		s->open = false;
		s->to = last;
		if (s->from.boot == last.boot && s->from.boottime_ns > last.boottime_ns)
			s->to = s->from;
	}
	o->running = false;
}

static void happen(struct office *o, const struct event *ev)
{
	uint8_t reader = (uint8_t)ev->index;
	bool covers = true;

	o->now_ns = ev->at_ns;
	if (ev->kind == EVENT_BOOT) {
		boot_up(o, ev->index);
		tick(o);
		return;
	}
	if (!o->running)
		return;
	switch (ev->kind) {
	case EVENT_HALT:
		halt(o);
		return;
	case EVENT_DOWN:
		span_close(o, reader, place_now(o));
		if (reader == 1)
			span_open(o, 1, COVERAGE_UNREAD, place_now(o));
		break;
	case EVENT_UP:
		if (reader == 0)
			span_open(o, 0, COVERAGE_UP, place_now(o));
		break;
	case EVENT_READ:
		if (world_connected(&o->w, 1, o->now_ns))
			span_read(o);
		break;
	case EVENT_REF:
		o->ev.n_refs = ev->index + 1;
		break;
	case EVENT_DEVICE_REF:
		o->ev.n_device_refs = ev->index + 1;
		break;
	case EVENT_PUNCH:
		new_punch(o, ev->index);
		covers = false;
		break;
	default:
		covers = false;
		break;
	}
	if (ev->kind == EVENT_REF || ev->kind == EVENT_DEVICE_REF)
		new_time(o);
	if (covers) {
		o->clean = false;
		cover(o, o->e);
	}
	if (world_random(&o->w, 3) > 0 || ev->kind != EVENT_PUNCH)
		tick(o);
	commit(o);
}

static size_t play(struct office *o, uint64_t seed)
{
	o->seed = seed;
	o->clean = false;
	o->n_spans = o->n_got = o->commits = 0;
	memset(o->outcomes, 0, sizeof(o->outcomes));
	o->running = false;
	memset(o->revs, 0, sizeof(o->revs));
	memset(o->progress, 0, sizeof(o->progress));
	memset(o->dues, 0, sizeof(o->dues));
	world_make(&o->w, seed);
	o->day = SIM_FIRST_DAY;
	o->ev = (struct time_evidence){
		.refs = o->w.refs,
		.device_refs = o->w.device_refs,
		.drift_ppb = DRIFT_DEFAULT_PPB,
	};
	for (size_t i = 0; i < o->w.n_events && o->day < SIM_FIRST_DAY + SIM_DAYS; i++)
		happen(o, &o->w.events[i]);
	if (o->day < SIM_FIRST_DAY + SIM_DAYS)
		broken(o, "the year did not end", o->day, 0);
	return o->w.n_punches;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
	int years = argc > 2 ? atoi(argv[2]) : 1;
	struct office *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return 1;
	o->e = malloc(engine_size(SIM_PEOPLE));
	o->fold = malloc(engine_size(SIM_PEOPLE));
	o->d = engine_delta_init(malloc(engine_delta_size(SIM_PEOPLE)), SIM_PEOPLE);
	for (int i = 0; i < years; i++) {
		size_t punches = play(o, seed + (uint64_t)i);

		printf("seed %llu: a school year of %d people, %zu punches, %zu commits:",
		       (unsigned long long)(seed + (uint64_t)i), SIM_PEOPLE, punches, o->commits);
		for (int k = 0; k < OUTCOMES; k++)
			printf(" %s %zu", mark_outcome_name(k), o->outcomes[k]);
		printf("\n");
	}
	free(o->e);
	free(o->fold);
	free(o->d);
	free(o);
	return 0;
}
