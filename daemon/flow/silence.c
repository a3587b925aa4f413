/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/flow.h"
#include "store/query.h"

/*
 * A Wiegand reader that dies with its lines pulled high looks like one that nobody uses. What
 * tells them apart is what is usual: on the working days before today somebody had always used
 * it by a certain time. Past that time, and a quarter of an hour, its silence proves nothing
 * about people: it is called silent, and the morning counts as not seen by it.
 */

enum {
	DAYS_BACK = 40,
	DAYS_NEEDED = 5, /* fewer teach nothing */
	MARGIN_S = 900,
};

/* The first punch of one day at each reader. */
struct firsts {
	struct office *o;
	int32_t day;
	int32_t second[READERS_MAX]; /* -1: none */
};

static int keep_first(void *arg, const struct punch_row *row)
{
	struct firsts *f = arg;
	struct punch p = day_punch(f->o, &row->punch);
	int32_t second;

	if (p.when.reader >= f->o->n_readers || !day_may_be(f->o, &p, f->day) ||
	    timebound_width_ns(&p.bound) == INT64_MAX)
		return 0;
	second = civil_local_second(&f->o->zone, p.bound.latest_ns);
	if (f->second[p.when.reader] < 0 || second < f->second[p.when.reader])
		f->second[p.when.reader] = second;
	return 0;
}

/* Once for each day of the engine: by when each reader has always been used. */
static void learn(struct office *o, int32_t today)
{
	int days[READERS_MAX] = {0};
	struct firsts f = {.o = o};

	for (size_t i = 0; i < o->n_readers; i++)
		o->readers[i].used_by_s = 0;
	for (f.day = today - DAYS_BACK; f.day < today; f.day++) {
		memset(f.second, -1, sizeof(f.second));
		if (query_day_punches(store_query(o->store), f.day, keep_first, &f) < 0)
			return;
		for (size_t i = 0; i < o->n_readers; i++) {
			struct office_reader *r = &o->readers[i];

			if (f.second[i] < 0)
				continue;
			days[i]++;
			if (f.second[i] > r->used_by_s)
				r->used_by_s = f.second[i];
		}
	}
	for (size_t i = 0; i < o->n_readers; i++)
		if (days[i] < DAYS_NEEDED)
			o->readers[i].used_by_s = 0;
}

/* Where in this boot the local day began; the switch of coverage cuts it to what it knows. */
static struct place day_begin(const struct office *o, int32_t day)
{
	struct place here = office_here(o);

	here.boottime_ns -= office_now(o).latest_ns - civil_utc_ns(&o->zone, day, 0);
	return here;
}

static int fall_silent(struct office *o, size_t i, int32_t day)
{
	struct office_reader *r = &o->readers[i];
	char usual[CIVIL_TIME_SIZE];
	int ret;

	civil_format_time(usual, r->used_by_s);
	r->state = READER_SILENT;
	r->since_ns = time_boottime_ns();
	snprintf(r->detail, sizeof(r->detail), "nobody used it today, on other days always by %s",
		 usual);
	log_warning("reader %s: silent: %s", r->conf->name, r->detail);
	ret = coverage_switch(o, i, day_begin(o, day), reader_state_name(r->state));
	if (ret < 0)
		return ret;
	coverage_step(o);
	announce_reader(o, i);
	return 0;
}

void silence_check(struct office *o)
{
	int schedule = schedule_find(o->conf->rulebook->rules, RULEBOOK_DEFAULT);
	const struct day_plan *plan = o->engine == NULL ? NULL : engine_plan(o->engine, schedule);
	int64_t now_ns = office_now(o).earliest_ns;

	if (plan == NULL || plan->kind != DAY_WORK)
		return;
	if (o->silence_day != plan->day)
		learn(o, plan->day);
	o->silence_day = plan->day;
	for (size_t i = 0; i < o->n_readers; i++) {
		struct office_reader *r = &o->readers[i];

		if (r->conf->kind == CONF_READER_MODBUS || r->conf->use == CONF_USE_VIEW ||
		    r->state != READER_READY || r->used_by_s == 0 || r->punches > 0 ||
		    now_ns < civil_utc_ns(&o->zone, plan->day, r->used_by_s) + MARGIN_S * NS_PER_S)
			continue;
		if (pipeline_begin(o) == 0)
			pipeline_settle(o, fall_silent(o, i, plan->day), "coverage");
	}
}

int silence_ends(struct office *o, size_t i, struct place at)
{
	struct office_reader *r = &o->readers[i];

	if (r->state != READER_SILENT)
		return 0;
	r->state = READER_READY;
	r->since_ns = at.boottime_ns;
	r->detail[0] = '\0';
	log_notice("reader %s: ready: used again", r->conf->name);
	announce_reader(o, i);
	return coverage_switch(o, i, at, "ready");
}
