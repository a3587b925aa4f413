/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/util.h"
#include "core/account.h"
#include "core/engine.h"
#include "core/summary.h"
#include "world.h"

/*
 * Play two made-up school years through the engine and hold every verdict against what truly
 * happened. Usage: year [SEED [TIMES]]. The seed is printed; status 1 names the claim that broke.
 *
 * Live, after each commit: late and on-time only if truly so, missing only who truly was not
 * there in time, late never on a bound that straddles. At each day's close: live equals the fold
 * of the rows, byte for byte; every mark was due once; everybody was judged. Days later, when
 * all logs are read: the same claims, judged again from the records, nights included; every
 * second of duty is counted once; one more paper would have made nobody worse. At the end: days
 * add up to weeks, months, years.
 */

enum {
	LOOK_BACK_DAYS = 5,
	LATEST_DAYS = 15,
	SPANS_MAX = 8000,
	WEEKS = SIM_DAYS / 7 + 3,
	MONTHS = 30
};

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
	struct time_bound bound;
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
	int dues[SIM_DAYS + 8][SIM_SCHEDULES][DUES];
	struct day_plan plans[SIM_DAYS + 8][SIM_SCHEDULES];
	bool said[SIM_DAYS][SIM_PEOPLE][SIM_SAYINGS]; /* has been entered */
	size_t first_seq, first_span;		      /* older ones are of days long judged */
	struct month_account of_month[SIM_PEOPLE];    /* the month of the day looked back at */
	struct month_account weeks[WEEKS], months[MONTHS], years[3], all;
	struct engine *e;
	struct engine_delta *d;
	bool clean; /* nothing stepped since the last commit */
	struct engine *fold;
	size_t outcomes[OUTCOMES], later[VERDICT_STATES], commits;
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

	if (o->plans[day - SIM_FIRST_DAY][SIM_NIGHT].kind == DAY_WORK) /* for all: no harm */
		to_ns += 86400 * NS_PER_S;
	for (size_t i = o->first_span; i < o->n_spans; i++) {
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

static const struct day_plan *plan_on(const struct office *o, int32_t person, int32_t day)
{
	return &o->plans[day - SIM_FIRST_DAY][o->w.people[person].schedule];
}

static bool touches(const struct office *o, size_t seq, int32_t day)
{
	const struct days *d = &o->days[seq - 1];

	return d->first <= day + 1 && day - 1 <= d->last &&
	       plan_takes(plan_on(o, person_of(o, seq), day), &d->bound);
}

static bool belongs(const struct office *o, int32_t person, int32_t day)
{
	return day >= o->w.people[person].first_day && day <= o->w.people[person].last_day;
}

static struct punch correction_of(const struct saying *saying, size_t index)
{
	return (struct punch){.seq = -(int64_t)index - 1, .bound = {saying->at_ns, saying->at_ns}};
}

/* What has been said of a day by now. */
static void fold_sayings(const struct office *o, struct person_day *pd)
{
	int day = pd->day - SIM_FIRST_DAY;

	for (int i = 0; i < SIM_SAYINGS && day < SIM_DAYS; i++) {
		const struct saying *saying = &o->w.sayings[day][pd->person][i];
		struct punch p;

		if (!o->said[day][pd->person][i])
			continue;
		p = correction_of(saying, saying_index(day, pd->person, i));
		if (saying->correction)
			person_day_add(pd, &p);
		else
			person_day_excuse(pd, &saying->excuse);
	}
}

static struct person_day fold_person(const struct office *o, int32_t person, int32_t day)
{
	struct person_day pd = {.person = person, .day = day};

	pd.enrolled = o->w.people[person].readers != 0;
	for (size_t seq = o->n_got; seq > o->first_seq; seq--) { /* backward: order must not show */
		struct punch p;

		if (person_of(o, seq) != person || !touches(o, seq, day))
			continue;
		p = punch_of(o, seq);
		person_day_add(&pd, &p);
	}
	fold_sayings(o, &pd);
	return pd;
}

/* Departures: only who was truly not at a reader later is called early, or without one. */
static void check_leaving(const struct office *o, const struct day_plan *plan,
			  const struct verdict *v)
{
	int64_t left_ns = v->day - SIM_FIRST_DAY < SIM_DAYS
				  ? o->w.left_ns[v->day - SIM_FIRST_DAY][v->person]
				  : 0;

	if (v->out.outcome == OUTCOME_EARLY && left_ns >= plan->out_early_ns)
		broken(o, "called early, had stayed", v->day, v->person);
	if (v->out.outcome == OUTCOME_ON_TIME && v->out_seq > 0 && left_ns < plan->out_early_ns)
		broken(o, "called stayed, had left", v->day, v->person);
	if (v->out.outcome == OUTCOME_MISSING && v->arrival_seq != 0 &&
	    left_ns - DOUBT_NARROW_S * NS_PER_S >=
		    (plan->punches >= 4 ? plan->rest_to_ns : plan->out_from_ns) &&
	    left_ns > v->arrival_latest_ns + 2 * DOUBLE_TAP_S * NS_PER_S)
		broken(o, "called without a departure, had one", v->day, v->person);
	if (v->state == VERDICT_ABSENT &&
	    (v->paper == 0 || o->w.came_ns[v->day - SIM_FIRST_DAY][v->person] < plan->arrive_to_ns))
		broken(o, "called absent, had come", v->day, v->person);
}

/* Hold one verdict against the truth. `closed`: nothing more can come for that day. */
static void check_truth(const struct office *o, const struct day_plan *plan,
			const struct verdict *v)
{
	int64_t came_ns = v->day - SIM_FIRST_DAY < SIM_DAYS
				  ? o->w.came_ns[v->day - SIM_FIRST_DAY][v->person]
				  : INT64_MAX;

	check_leaving(o, plan, v);
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
			if (!v->closed && came_ns > o->now_ns - 3 * NS_PER_S)
				break; /* in the device's log, about to be polled */
			/* Who first comes in the window's last half hour may find it blind. */
			if (came_ns <
			    (v->closed ? plan->arrive_to_ns - 1800 * NS_PER_S : m->late_ns))
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
	for (size_t seq = o->n_got; seq > o->first_seq; seq--) {
		struct punch p;

		if (!touches(o, seq, o->day))
			continue;
		p = punch_of(o, seq);
		engine_load_punch(memory, person_of(o, seq), &p);
	}
	return memory;
}

static bool spoken_of(const struct office *o, int32_t person, int32_t day)
{
	const bool *said = o->said[day - SIM_FIRST_DAY][person];

	return said[0] || said[1];
}

/* Those of whom something was said: their whole day comes from the records. */
static void say_all(struct office *o, struct engine *e)
{
	for (int32_t i = 0; i < SIM_PEOPLE; i++) {
		struct person_day pd;

		if (!spoken_of(o, i, o->day))
			continue;
		pd = fold_person(o, i, o->day);
		engine_step(e, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd}, o->d);
	}
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
	say_all(o, o->e);
	step(o, &(struct engine_input){.kind = ENGINE_REJUDGE});
	commit(o);
}

static void close_day(struct office *o)
{
	int32_t day = o->day - SIM_FIRST_DAY;

	engine_for(o, o->fold);
	cover(o, o->fold);
	say_all(o, o->fold);
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
		    ((v->state == VERDICT_WAITING || v->state == VERDICT_PENDING) &&
		     !plan_on(o, i, o->day)->passes_midnight))
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
		/* A night is only closed here when nobody looked before its end. */
		if (o->dues[day][s][DUE_CLOSE] > 1 ||
		    (o->dues[day][s][DUE_CLOSE] == 0 && !plan->passes_midnight))
			broken(o, "a day was not closed exactly once", o->day, s);
		if (o->dues[day][s][DUE_BREAK] != (plan->kind == DAY_WORK && plan->punches >= 3))
			broken(o, "a break was not due exactly once", o->day, s);
	}
}

static int64_t seconds_of(const struct day_account *d)
{
	return (int64_t)d->present_s + d->late_s + d->early_s + d->over_s + d->excused_s +
	       d->absent_s + d->open_s;
}

static const struct paper_code *code_of(const struct office *o, const struct verdict *v)
{
	return v->code[0] == '\0' ? NULL : rules_code(&o->w.rules, v->day, v->code);
}

/* Count a day that is settled, in the person's month and in the sums of the office. */
static void count_day(struct office *o, const struct day_plan *plan, const struct verdict *v)
{
	struct civil_date date = civil_from_day(v->day);
	struct month_account *running = &o->of_month[v->person], one = {.due_s = 0};
	int month = (date.year - 2026) * 12 + date.month - 7;
	struct day_account d;

	account_day(rules_bands(&o->w.rules, v->day), code_of(o, v), plan, v, running, &d);
	if (d.due_s != seconds_of(&d) || d.present_s < 0 || d.late_s < 0 || d.early_s < 0 ||
	    d.over_s < 0 || d.excused_s < 0 || d.absent_s < 0 || d.open_s < 0)
		broken(o, "seconds are not counted once", v->day, v->person);
	if (d.on_time > d.due_at_office || (v->unsure && d.due_at_office))
		broken(o, "punctual without being due", v->day, v->person);
	if (running->deduct > 10000)
		broken(o, "a month's deduction passes its cap", v->day, v->person);
	one.due_s = d.due_s;
	one.present_s = d.present_s;
	one.late_s = d.late_s;
	one.open_s = d.open_s;
	one.deduct = d.deduct;
	one.on_time = d.on_time;
	account_merge(&o->weeks[(v->day - SIM_FIRST_DAY) / 7], &one);
	account_merge(&o->months[month], &one);
	account_merge(&o->all, &one);
}

/* One more paper leaves nobody worse: open days count as if they would end in TK. */
static void check_paper(struct office *o, const struct day_plan *plan, const struct person_day *pd,
			const struct coverage_day *c, const struct verdict *v)
{
	static const char *const codes[] = {"CT", "I", "DL", "S"};
	const struct bands *b = rules_bands(&o->w.rules, pd->day);
	struct month_account none = {.due_s = 0}, same = none;
	struct day_account without, with;
	struct excuse e = {.paper = 1000000 + world_random(&o->w, 3), .to_s = DUTY_MAX_S};
	struct person_day more = *pd;
	struct paper_code code = *rules_code(&o->w.rules, pd->day, codes[world_random(&o->w, 4)]);
	struct verdict w;

	code.deduct = (int32_t)world_random(&o->w, 300);
	e.whole = world_random(&o->w, 3) == 0;
	e.deduct = code.deduct;
	e.kind = code.kind;
	memcpy(e.code, code.code, sizeof(e.code));
	if (!e.whole) {
		e.from_s = (int32_t)world_random(&o->w, 110000);
		e.to_s = e.from_s + (int32_t)world_random(&o->w, 30000) + 1;
	}
	person_day_excuse(&more, &e);
	verdict_judge(plan, &more, c, PROGRESS_DONE, &w);
	account_day(b, code_of(o, v), plan, v, &none, &without);
	account_day(b, w.paper == e.paper ? &code : code_of(o, &w), plan, &w, &same, &with);
	if (with.late_s + with.early_s + with.over_s + with.absent_s >
	    without.late_s + without.early_s + without.over_s + without.absent_s)
		broken(o, "a paper makes somebody later", pd->day, pd->person);
	if (with.present_s + with.excused_s < without.present_s + without.excused_s)
		broken(o, "a paper opens what was settled", pd->day, pd->person);
	if (with.deduct > without.deduct + (without.open_s > 0 ? b->absent : 0))
		broken(o, "a paper makes a day dearer", pd->day, pd->person);
	for (int m = 0; m < MARKS; m++) {
		if (v->marks[m].outcome == OUTCOME_ON_TIME && w.marks[m].outcome != OUTCOME_ON_TIME)
			broken(o, "a paper touches what was on time", pd->day, pd->person);
	}
}

/* Judge a day that is over from the records alone, and keep what has changed. */
static void judge_past(struct office *o, int32_t day, int32_t person, const struct coverage_day *c,
		       bool settled)
{
	int at = day - SIM_FIRST_DAY;
	uint32_t *rev = &o->revs[at][person];
	struct verdict *v = &o->verdicts[at][person];
	const struct day_plan *plan = plan_on(o, person, day);
	struct person_day pd = fold_person(o, person, day);
	struct verdict_change change;
	int64_t now_ns = bound_of(o, place_now(o)).earliest_ns;
	struct progress progress =
		!plan->passes_midnight ? PROGRESS_DONE : progress_at(plan, now_ns);

	if (settled) /* by then it is over, whatever the clock knows */
		progress = PROGRESS_DONE;
	if (engine_judge_day(plan, &pd, c, progress, *rev > 0 ? v : NULL, *rev, &change)) {
		check_truth(o, plan, &change.new);
		if (change.rev != engine_next_rev(*rev, &change.new))
			broken(o, "a wrong revision", day, person);
		*v = change.new;
		*rev = change.rev;
	}
	if (!settled)
		return;
	if (v->state == VERDICT_WAITING || v->state == VERDICT_PENDING)
		broken(o, "over and still open", day, person);
	o->later[v->state]++;
	count_day(o, plan, v);
	if (plan->kind == DAY_WORK)
		check_paper(o, plan, &pd, c, v);
}

/* Some days later every log is read: judge again from the records alone. */
static void look_back(struct office *o, int32_t day)
{
	struct civil_date date = civil_from_day(day);
	struct coverage_day coverage[4];

	if (day < SIM_FIRST_DAY)
		return;
	for (uint8_t group = 0; group < 4; group++)
		coverage_of(o, day, group, &coverage[group]);
	for (int32_t i = 0; i < SIM_PEOPLE && date.day == 1; i++) {
		account_merge(&o->years[date.year - 2026 - (date.month == 1)], &o->of_month[i]);
		o->of_month[i] = (struct month_account){.due_s = 0};
	}
	for (int32_t i = 0; i < SIM_PEOPLE; i++) {
		if (belongs(o, i, day))
			judge_past(o, day, i, &coverage[o->w.people[i].readers], true);
	}
	/* What is older than that is not looked at again. */
	while (o->first_seq < o->n_got && o->days[o->first_seq].last < day - LATEST_DAYS)
		o->first_seq++;
	while (o->first_span < o->n_spans && !o->spans[o->first_span].open &&
	       bound_of(o, o->spans[o->first_span].to).latest_ns <
		       civil_utc_ns(&o->w.zone, day - LATEST_DAYS, 0))
		o->first_span++;
}

static bool same_sums(const struct month_account *a, const struct month_account *b)
{
	return a->due_s == b->due_s && a->present_s == b->present_s && a->late_s == b->late_s &&
	       a->open_s == b->open_s && a->deduct == b->deduct && a->on_time == b->on_time;
}

/* The days, added up three ways, are the months of the people. */
static void check_sums(struct office *o)
{
	struct month_account weeks = {.due_s = 0}, months = weeks, years = weeks;

	for (int i = 0; i < WEEKS; i++)
		account_merge(&weeks, &o->weeks[i]);
	for (int i = 0; i < MONTHS; i++)
		account_merge(&months, &o->months[i]);
	for (int i = 0; i < 3; i++)
		account_merge(&years, &o->years[i]);
	for (int32_t i = 0; i < SIM_PEOPLE; i++)
		account_merge(&years, &o->of_month[i]);
	if (!same_sums(&weeks, &o->all) || !same_sums(&months, &o->all) ||
	    !same_sums(&years, &o->all) || o->all.due_s == 0)
		broken(o, "days, weeks, months and years differ", o->day, 0);
}

static void place_punch(struct office *o, size_t seq)
{
	struct days *days = &o->days[seq - 1];
	struct punch p = punch_of(o, seq);

	timebound_days(&o->w.zone, &p.bound, &days->first, &days->last);
	days->bound = p.bound;
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
	for (size_t seq = o->first_seq + 1; seq <= o->n_got; seq++) {
		bool before = touches(o, seq, o->day);
		struct person_day pd;

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

/* A paper or a correction is entered. One for a day to come waits for it. */
static void new_saying(struct office *o, size_t index)
{
	int at = (int)(index / SIM_SAYINGS / SIM_PEOPLE);
	int32_t person = (int32_t)(index / SIM_SAYINGS % SIM_PEOPLE), day = SIM_FIRST_DAY + at;
	struct coverage_day c;
	struct person_day pd;

	/* Only what was counted stays: a locked month. */
	if (day <= o->day - LOOK_BACK_DAYS)
		return;
	o->said[at][person][index % SIM_SAYINGS] = true;
	if (day > o->day)
		return;
	if (day < o->day) {
		coverage_of(o, day, o->w.people[person].readers, &c);
		if (belongs(o, person, day))
			judge_past(o, day, person, &c, false);
		return;
	}
	pd = fold_person(o, person, day);
	step(o, &(struct engine_input){.kind = ENGINE_REFOLD, .refold = &pd});
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
	case EVENT_SAY:
		new_saying(o, ev->index);
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
	o->n_spans = o->n_got = o->commits = o->first_seq = o->first_span = 0;
	memset(o->outcomes, 0, sizeof(o->outcomes));
	o->running = false;
	memset(o->revs, 0, sizeof(o->revs));
	memset(o->progress, 0, sizeof(o->progress));
	memset(o->dues, 0, sizeof(o->dues));
	memset(o->said, 0, sizeof(o->said));
	memset(o->later, 0, sizeof(o->later));
	memset(o->of_month, 0, sizeof(o->of_month));
	memset(o->weeks, 0, sizeof(o->weeks));
	memset(o->months, 0, sizeof(o->months));
	memset(o->years, 0, sizeof(o->years));
	o->all = (struct month_account){.due_s = 0};
	world_make(&o->w, seed);
	for (int day = 0; day < SIM_DAYS + 8; day++) {
		for (int k = 0; k < SIM_SCHEDULES; k++) {
			if (schedule_resolve(&o->w.rules, &o->w.zone, k, SIM_FIRST_DAY + day,
					     &o->plans[day][k]) < 0)
				broken(o, "no rules", SIM_FIRST_DAY + day, k);
		}
	}
	o->day = SIM_FIRST_DAY;
	o->ev = (struct time_evidence){
		.refs = o->w.refs,
		.device_refs = o->w.device_refs,
		.drift_ppb = DRIFT_DEFAULT_PPB,
	};
	for (size_t i = 0; i < o->w.n_events && o->day < SIM_FIRST_DAY + SIM_DAYS; i++)
		happen(o, &o->w.events[i]);
	if (o->day < SIM_FIRST_DAY + SIM_DAYS)
		broken(o, "the years did not end", o->day, 0);
	check_sums(o);
	return o->w.n_punches;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
	int times = argc > 2 ? atoi(argv[2]) : 1;
	struct office *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return 1;
	o->e = malloc(engine_size(SIM_PEOPLE));
	o->fold = malloc(engine_size(SIM_PEOPLE));
	o->d = engine_delta_init(malloc(engine_delta_size(SIM_PEOPLE)), SIM_PEOPLE);
	for (int i = 0; i < times; i++) {
		size_t punches = play(o, seed + (uint64_t)i);

		printf("seed %llu: two school years of %d people, %zu punches, %zu commits:",
		       (unsigned long long)(seed + (uint64_t)i), SIM_PEOPLE, punches, o->commits);
		for (int k = 0; k < OUTCOMES; k++)
			printf(" %s %zu", mark_outcome_name(k), o->outcomes[k]);
		printf("; days:");
		for (int k = 0; k < VERDICT_STATES; k++)
			printf(" %s %zu", verdict_state_name(k), o->later[k]);
		printf("\n");
	}
	free(o->e);
	free(o->fold);
	free(o->d);
	free(o);
	return 0;
}
