/* SPDX-License-Identifier: MIT */
#include "flow/clock.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/notes.h"
#include "store/derived.h"
#include "store/query.h"
#include "store/setting.h"

enum {
	MORNING_AFTER_S = 300,	     /* behind the last mark, so that late comers of it are in */
	CLOSING_AFTER_S = 2700,	     /* behind the end of work: the queue at the door has gone */
	SUMMARY_PAUSE_NS = 50000000, /* between two months: punches go first */
	REJUDGED_MANY = 10,	     /* fewer are seen where they are: in today, in the sheet */
};

bool clock_plan(const struct office *o, int32_t day, struct day_plan *ret)
{
	int schedule = schedule_find(o->conf->rulebook->rules, RULEBOOK_DEFAULT);

	return schedule >= 0 && day_plan_of(o, schedule, day, ret) == 0;
}

bool clock_works(const struct office *o, int32_t day)
{
	struct day_plan plan;

	return clock_plan(o, day, &plan) && plan.kind == DAY_WORK;
}

int64_t clock_hour_ns(const struct day_plan *plan, enum digest_hour hour)
{
	int64_t last = plan->start_ns;

	if (hour == DIGEST_CLOSING)
		return plan->end_ns + CLOSING_AFTER_S * NS_PER_S;
	for (int m = 0; m < MARKS; m++) {
		const struct plan_mark *mark = &plan->marks[m];

		if (mark->active && mark->at_ns + MORNING_AFTER_S * NS_PER_S > last)
			last = mark->at_ns + MORNING_AFTER_S * NS_PER_S;
		if (mark->active && mark->late_ns > last) /* a grace of more than five minutes */
			last = mark->late_ns;
	}
	return last;
}

bool clock_passed(const struct office *o, int64_t utc_ns)
{
	struct time_bound now = office_now(o);

	return now.earliest_ns != INT64_MIN && now.earliest_ns >= utc_ns;
}

bool clock_trial(const struct office *o, int32_t day)
{
	struct setting_row row;
	int32_t until;

	if (setting_find(store_query(o->store), "trial-until", &row) < 0 ||
	    civil_parse_day(row.value, &until) < 0)
		return true;
	return day < until;
}

bool clock_told(const struct office *o, int32_t day, const char *what)
{
	bool there;

	return told(o->store, day, what, &there) < 0 || there;
}

char *clock_date(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return text_date(buf, o->language, d.year, d.month, d.day, civil_weekday(day));
}

int clock_turn(struct office *o, clock_fn *say, void *arg, const char *cause)
{
	int r = pipeline_begin(o);

	return pipeline_settle(o, r < 0 ? r : say(o, arg), cause);
}

/* One sentence, said once about `day`. */
struct reminder {
	int32_t day;
	const char *what, *to;
	enum text_key key;
	const struct text_arg *args;
};

static int say(struct office *o, void *arg)
{
	const struct reminder *r = arg;
	int e = told_put(o->store, r->day, r->what);

	return e < 0 || r->key == TEXT_KEYS ? (e < 0 ? e : 0)
					    : announce_notice(o, r->to, r->key, r->args);
}

void clock_remind(struct office *o, int32_t day, const char *what, const char *to,
		  enum text_key key, const struct text_arg *args)
{
	struct reminder r = {day, what, to, key, args};

	clock_turn(o, say, &r, "reminder");
}

void clock_done_with(struct office *o, int32_t day, const char *what)
{
	clock_remind(o, day, what, "", TEXT_KEYS, NULL);
}

char *clock_count(char buf[CLOCK_COUNT_SIZE], size_t n)
{
	snprintf(buf, CLOCK_COUNT_SIZE, "%zu", n);
	return buf;
}

/* What one decision, or one job, has made of many days is one notice. */
static void tell_rejudged(struct office *o, const struct rejudged *what)
{
	char from[TEXT_DATE_SIZE], to[TEXT_DATE_SIZE], key[96];

	if (what->changed < REJUDGED_MANY)
		return;
	snprintf(key, sizeof(key), "rejudged/%s/%d/%zu", what->cause, (int)what->from,
		 what->changed);
	clock_remind(o, what->to, key, "hr", TEXT_NOTICE_REJUDGED,
		     TEXT_ARGS({"n", CLOCK_COUNT(what->changed)},
			       {"from", clock_date(o, from, what->from)},
			       {"to", clock_date(o, to, what->to)}));
}

void clock_due(struct office *o)
{
	struct day_plan plan;

	if (o->engine == NULL || office_now(o).earliest_ns == INT64_MIN ||
	    !clock_plan(o, engine_day(o->engine), &plan))
		return;
	doubts_settle(o);
	digests_due(o);
	reminders_due(o, &plan);
	posts_look(o, &plan);
	notes_due(o);
	if (summaries_pending(o)) {
		summaries_step(o);
		deliver_turn(o->deliver);
	}
}

int64_t clock_next_ns(const struct office *o)
{
	struct time_bound now = office_now(o);
	int64_t next = INT64_MAX;
	struct day_plan plan;

	if (summaries_pending(o) && o->engine != NULL)
		return time_boottime_ns() + SUMMARY_PAUSE_NS;
	if (o->engine == NULL || now.earliest_ns == INT64_MIN ||
	    !clock_plan(o, engine_day(o->engine), &plan) || plan.kind != DAY_WORK)
		return INT64_MAX;
	for (int hour = DIGEST_MORNING; hour <= DIGEST_CLOSING; hour++) {
		int64_t at = clock_hour_ns(&plan, (enum digest_hour)hour);

		if (at > now.earliest_ns && at < next)
			next = at;
	}
	if (next == INT64_MAX)
		return INT64_MAX;
	next -= now.earliest_ns;
	return time_boottime_ns() + next + next / 10000 + NS_PER_MS;
}

void clock_restore(struct office *o)
{
	o->on_rejudged = tell_rejudged;
	digests_restore(o);
	notes_announce(o);
}

void clock_done(struct office *o)
{
	summaries_drop(o);
	notes_free(o);
}
