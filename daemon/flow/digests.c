/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/clock.h"
#include "store/paper.h"
#include "store/query.h"

/*
 * The day in ten lines, after the last mark and after the end of work, also when all is well.
 * One owed from a power cut is told when we are back, as of then, on the same day; once the
 * closing's hour has passed the morning's is owed no more, for the closing's tells it all.
 */

enum {
	BAD_SHARE = 10, /* a day is bad when one in ten of those due cannot be judged */
	STREAK_DAYS = 20,
	STREAK_WINDOW = 45, /* calendar days that hold STREAK_DAYS working days */
	UNIT_PEOPLE = 3,    /* fewer make no unit to be called the best */
};

/* Everything that a digest's pointers need. */
struct draft {
	struct office *o;
	const struct told_digest *told;
	struct said_person *said;
	unsigned *streaks;
	struct digest_name *names; /* 4 rooms of people.n */
	size_t n_names;
	char best[SLUG_SIZE];
	struct digest digest;
};

static void draft_done(struct draft *d)
{
	free(d->said);
	free(d->streaks);
	free(d->names);
}

static int draft_init(struct draft *d, struct office *o, const struct told_digest *told)
{
	*d = (struct draft){
		.o = o,
		.told = told,
		.said = calloc(o->people.n + 1, sizeof(*d->said)),
		.streaks = calloc(o->people.n + 1, sizeof(*d->streaks)),
		.names = calloc(4 * (o->people.n + 1), sizeof(*d->names)),
	};
	if (d->said != NULL && d->streaks != NULL && d->names != NULL)
		return 0;
	draft_done(d);
	return -ENOMEM;
}

/* Days on time in a row up to yesterday: duty, leave and days that could not be judged break
 * nothing. */
static int count_streak(void *arg, const struct verdict_row *row)
{
	struct draft *d = arg;
	int32_t person = people_find(&d->o->people, row->person);
	struct verdict v;

	if (person < 0 || !day_verdict(row, person, 0, &v))
		return 0;
	switch ((enum verdict_state)v.state) {
	case VERDICT_ON_TIME:
	case VERDICT_EARLY:
	case VERDICT_NO_OUT:
	case VERDICT_BREAK:
	case VERDICT_NOT_RETURNED:
		d->streaks[person]++;
		break;
	case VERDICT_LATE_WORK:
	case VERDICT_LATE_SERVICE:
	case VERDICT_LATE_THIRD:
	case VERDICT_MISSING:
	case VERDICT_ABSENT:
		d->streaks[person] = 0;
		break;
	default:
		break;
	}
	return 0;
}

/* Put a person into a group, whose names stand together: groups are filled one after the other. */
static void add_name(struct draft *d, struct digest_group *g, int32_t person, bool arrival)
{
	const char *name = people_called(&d->o->people, person);

	if (g->names == NULL)
		g->names = &d->names[d->n_names];
	d->names[d->n_names++] =
		(struct digest_name){name, arrival ? d->said[person].arrival_s : -1};
	g->n++;
	g->n_names++;
}

static void fill_group(struct draft *d, struct digest_group *g, enum said said, bool arrival)
{
	for (int32_t i = 0; i < (int32_t)d->o->people.n; i++)
		if (d->said[i].said == said)
			add_name(d, g, i, arrival);
}

static bool is_recorded(const struct said_person *p)
{
	return p->said == SAID_ON_TIME || p->said == SAID_LATE_WORK ||
	       p->said == SAID_LATE_SERVICE || p->said == SAID_LATE_THIRD;
}

static bool is_due(const struct said_person *p)
{
	return is_recorded(p) || p->said == SAID_MISSING || p->said == SAID_UNCLEAR;
}

static void fill_counts(struct draft *d)
{
	struct digest *g = &d->digest;

	for (size_t i = 0; i < d->o->people.n; i++) {
		const struct said_person *p = &d->said[i];

		g->people += p->said != SAID_NOTHING;
		g->due += is_due(p);
		g->on_time += p->said == SAID_ON_TIME;
		g->excused += p->said == SAID_EXCUSED;
		g->unclear += p->said == SAID_UNCLEAR;
		g->not_enrolled += p->said == SAID_NOT_ENROLLED;
	}
}

static void fill_groups(struct draft *d)
{
	struct digest *g = &d->digest;

	fill_group(d, &g->late_work, SAID_LATE_WORK, true);
	fill_group(d, &g->late_service, SAID_LATE_SERVICE, true);
	fill_group(d, &g->late_third, SAID_LATE_THIRD, true);
	fill_group(d, &g->missing, SAID_MISSING, false);
	fill_group(d, &g->duty, SAID_DUTY, false);
	for (int32_t i = 0; i < (int32_t)d->o->people.n; i++) {
		if (is_recorded(&d->said[i]) && d->said[i].no_out && g->hour == DIGEST_CLOSING)
			add_name(d, &g->no_out, i, false);
	}
	for (int32_t i = 0; i < (int32_t)d->o->people.n; i++)
		if (d->said[i].said == SAID_ON_TIME && d->streaks[i] + 1 >= STREAK_DAYS)
			add_name(d, &g->streaks, i, false);
	g->streak_days = STREAK_DAYS;
}

/* The one unit with the largest share on time; none when two share the place. */
static void fill_best(struct draft *d)
{
	unsigned due[UNITS_MAX] = {0}, on_time[UNITS_MAX] = {0}, units = 0, best = 0;
	const struct people *people = &d->o->people;
	int unit;
	bool shared = false;

	for (int32_t i = 0; i < (int32_t)people->n; i++) {
		unit = people_unit(people, i, d->told->day);
		if (unit < 0)
			continue;
		due[unit] += is_due(&d->said[i]);
		on_time[unit] += d->said[i].said == SAID_ON_TIME;
	}
	for (size_t u = 0; u < people->n_units; u++) {
		unsigned percent = due[u] == 0 ? 0 : on_time[u] * 100 / due[u];

		units += due[u] > 0;
		if (due[u] < UNIT_PEOPLE || percent < best || percent == 0)
			continue;
		shared = percent == best;
		best = percent;
		strcpy(d->best, people->units[u]); /* both SLUG_SIZE */
	}
	if (best == 0 || shared || units < 2)
		return;
	d->digest.best_unit = d->best;
	d->digest.best_unit_percent = best;
}

/* Why a day cannot be judged, in the office's language. */
static const char *cause_text(const struct office *o, const char *cause)
{
	static const struct {
		const char *cause;
		enum text_key key;
	} rows[] = {{"few", TEXT_CAUSE_FEW},
		    {"calendar", TEXT_CAUSE_CALENDAR},
		    {"readers", TEXT_CAUSE_READERS},
		    {"power", TEXT_HOLE_POWER}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].cause, cause) == 0)
			return text_get(o->language, rows[i].key);
	return NULL;
}

static int fill(struct draft *d)
{
	struct office *o = d->o;
	const struct told_digest *told = d->told;
	struct told_digest before;
	int r = said_all(o, told, d->said);

	d->digest = (struct digest){
		.office = o->conf->office.name,
		.hour = told->hour,
		.day = told->day,
		.at_s = told->at_s,
		.utc_offset_s = zone_offset(
			&o->zone, civil_utc_ns(&o->zone, told->day, told->at_s) / NS_PER_S),
		.incomplete = told->cause[0] != '\0',
		.cause = cause_text(o, told->cause),
	};
	if (r == 0 && told->hour == DIGEST_CLOSING)
		r = said_departures(o, told, d->said);
	if (r == 0)
		r = query_period_verdicts(store_query(o->store), told->day - STREAK_WINDOW,
					  told->day - 1, count_streak, d);
	if (r < 0)
		return r;
	fill_counts(d);
	fill_groups(d);
	fill_best(d);
	if (told->hour == DIGEST_MORNING)
		d->digest.n_posts = posts_staffed(o, told, d->said, d->digest.posts);
	r = said_last(o, told->day, told->hour, &before);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return said_errata(o, told, &before, &d->names[d->n_names], &d->digest);
}

static void put(struct office *o, bool camat, const char *text)
{
	struct message m;
	int r = message_digest(&o->name, camat, text, &m);

	if (r < 0)
		log_errno(LOG_ERR, r, "the digest cannot be built, leaving the last one");
	else
		deliver_state(o->deliver, &m);
}

/* Both texts from the records; the same again as often as one likes. `d` is done by the caller
 * when this returned 0. */
static int make(struct draft *d, struct office *o, const struct told_digest *told,
		char camat[DIGEST_SIZE], char group[DIGEST_SIZE])
{
	int r = draft_init(d, o, told);

	if (r < 0)
		return r;
	r = fill(d);
	if (r < 0) {
		draft_done(d);
		return r;
	}
	digest_text(camat, DIGEST_SIZE, o->language, DIGEST_CAMAT, &d->digest);
	digest_text(group, DIGEST_SIZE, o->language, DIGEST_GROUP, &d->digest);
	return 0;
}

int digests_texts(struct office *o, const struct told_digest *told, char camat[DIGEST_SIZE],
		  char group[DIGEST_SIZE])
{
	struct draft d;
	int r = make(&d, o, told, camat, group);

	if (r == 0)
		draft_done(&d);
	return r;
}

static void publish(struct office *o, const struct told_digest *told)
{
	char camat[DIGEST_SIZE], group[DIGEST_SIZE];
	struct draft d;
	int r = make(&d, o, told, camat, group);

	if (r < 0) {
		log_errno(LOG_ERR, r,
			  "the digest cannot be made from the records, leaving the last one");
		return;
	}
	put(o, true, camat);
	put(o, false, group);
	summaries_day(o, told, d.said);
	draft_done(&d);
}

/* Is this a bad day, and why? */
static int look_at_day(struct office *o, struct told_digest *told)
{
	struct said_person *said = calloc(o->people.n + 1, sizeof(*said));
	const char *doubt = doubts_of(o, told->day);
	size_t due = 0, holes = 0;
	bool down = false;
	int r = said == NULL ? -ENOMEM : said_all(o, told, said);

	for (size_t i = 0; i < o->people.n && r == 0; i++) {
		due += is_due(&said[i]);
		holes += said[i].state == VERDICT_INCOMPLETE;
	}
	for (size_t i = 0; i < o->n_readers; i++)
		down |= o->readers[i].covered != COVERAGE_UP;
	free(said);
	if (doubt != NULL)
		text_copy(told->cause, sizeof(told->cause), doubt);
	else if (holes > 0 && holes * BAD_SHARE >= due)
		text_copy(told->cause, sizeof(told->cause), down ? "readers" : "power");
	return r;
}

/* A bad morning is a sentence as well, for a phone that shows notices alone. */
static int tell(struct office *o, void *arg)
{
	const struct told_digest *told = arg;
	const char *cause = cause_text(o, told->cause);
	char date[TEXT_DATE_SIZE];
	int r = said_tell(o, told);

	if (r < 0 || cause == NULL || told->hour != DIGEST_MORNING)
		return r;
	return announce_notice(
		o, "camat", TEXT_NOTICE_BAD_DAY,
		TEXT_ARGS({"date", clock_date(o, date, told->day)}, {"cause", cause}));
}

static void clear(struct office *o)
{
	put(o, true, "");
	put(o, false, "");
	summaries_clear(o);
}

static void tell_hour(struct office *o, int32_t day, enum digest_hour hour)
{
	struct store_status status;
	struct told_digest told = {.day = day, .hour = hour, .revised = o->said.revised};
	int r = store_status(o->store, &status);

	if (r == 0) {
		told.at_s = civil_local_second(&o->zone, office_now(o).earliest_ns);
		told.seq = status.punches;
		r = look_at_day(o, &told);
	}
	if (r < 0) {
		log_errno(LOG_ERR, r, "the digest cannot be made from the records, trying again");
		return;
	}
	if (clock_turn(o, tell, &told, "digest") < 0)
		return; /* said; it is owed still */
	o->said.day = day;
	o->said.hour = hour;
	publish(o, &told);
	if (hour == DIGEST_CLOSING)
		summaries_begin(o, day);
	deliver_turn(o->deliver);
}

void digests_due(struct office *o)
{
	int32_t day = engine_day(o->engine);
	enum digest_hour hour = DIGEST_CLOSING;
	struct day_plan plan;

	if (!clock_plan(o, day, &plan) || plan.kind != DAY_WORK)
		return;
	if (!clock_passed(o, clock_hour_ns(&plan, hour)))
		hour = DIGEST_MORNING;
	if (!clock_passed(o, clock_hour_ns(&plan, hour)))
		return;
	if (said_load(o) < 0 || (o->said.day == day && o->said.hour >= (int)hour))
		return;
	if (clock_trial(o, day))
		clear(o);
	else
		tell_hour(o, day, hour);
}

void digests_restore(struct office *o)
{
	struct told_digest last, closing;

	if (said_load(o) < 0 || said_last(o, INT32_MAX, DIGEST_MORNING, &last) < 0 ||
	    clock_trial(o, last.day))
		return;
	publish(o, &last);
	closing = last;
	while (closing.hour != DIGEST_CLOSING)
		if (said_last(o, closing.day, closing.hour, &closing) < 0)
			return;
	if (!clock_trial(o, closing.day))
		summaries_begin(o, closing.day);
}
