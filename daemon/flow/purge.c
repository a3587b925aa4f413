/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/civil.h"
#include "flow/purge.h"
#include "store/forgotten.h"

/*
 * At night what is older than its retention goes: first the cuts, in one turn, then some rows at a
 * time, each time a turn of its own, when nothing else is to do. What the night was too short for
 * goes in the next, as the cuts are stored.
 */

enum {
	SLICE_ROWS = 200,
	NIGHT_FROM_S = 1 * 3600,
	NIGHT_TO_S = 5 * 3600, /* well before anybody comes */
};

struct purging {
	sd_event_source *idle;
	int32_t day;	      /* the last on which it was begun */
	enum purge_what what; /* whose rows are going; PURGE_WHATS: none */
	bool asked;	      /* by hadirctl: not only at night */
	bool scrub;	      /* something erased still stands in the log */
	int64_t gone;	      /* rows of `what` so far */
};

static int months_of(const struct office *o, enum purge_what what)
{
	const int months[PURGE_WHATS] = {
		[PURGE_PUNCH] = o->conf->retention.punch_months,
		[PURGE_REFUSED] = o->conf->retention.refused_months,
		[PURGE_PAPER] = o->conf->retention.paper_months,
		[PURGE_ACT] = o->conf->retention.act_months,
		[PURGE_VERDICT] = o->conf->retention.verdict_months,
	};

	return months[what];
}

bool purge_before(const struct office *o, enum purge_what what, int32_t *ret)
{
	struct civil_date today;
	int months = months_of(o, what), first;
	int32_t day;

	/* The engine's day is of a time that was trusted, never of the wall clock alone; but two
	 * people, or a server, may be wrong by years. */
	if (o->engine == NULL || months == 0 ||
	    purge_today(store_query(o->store), engine_day(o->engine), &day) < 0)
		return false;
	today = civil_from_day(day);
	first = today.year * 12 + today.month - 1 - months;
	*ret = civil_day(first / 12, first % 12 + 1, 1);
	return true;
}

static bool is_night(const struct office *o)
{
	struct time_bound now = office_now(o);
	int32_t s;

	if (timebound_width_ns(&now) == INT64_MAX)
		return false;
	s = civil_local_second(&o->zone, now.earliest_ns);
	return NIGHT_FROM_S <= s && s < NIGHT_TO_S;
}

static int cut_all(struct office *o)
{
	int cuts = 0, r = 0;

	for (enum purge_what w = 0; w < PURGE_WHATS && r >= 0; w++) {
		int32_t before;

		if (!purge_before(o, w, &before))
			continue;
		r = purge_cut(o->store, w, before, "retention", office_here(o));
		cuts += r > 0 ? r : 0;
	}
	return r < 0 ? r : cuts;
}

int purge_begin(struct office *o, bool asked)
{
	struct purging *p = o->purging;
	int r, cuts;

	if (o->engine == NULL)
		return -EAGAIN;
	if (p->what < PURGE_WHATS)
		return -EALREADY;
	r = cuts = pipeline_begin(o);
	if (r == 0)
		r = cuts = cut_all(o);
	r = pipeline_settle(o, r < 0 ? r : 0, "purge");
	if (r < 0)
		return r;
	p->day = engine_day(o->engine);
	p->asked = asked;
	p->what = 0;
	p->gone = 0;
	if (cuts > 0)
		log_notice("%d cuts are made: what is older than its retention goes", cuts);
	sd_event_source_set_enabled(p->idle, SD_EVENT_ONESHOT);
	return 0;
}

static void next_what(struct office *o)
{
	struct purging *p = o->purging;

	if (p->gone > 0) {
		log_notice("purged %lld rows of kind %s", (long long)p->gone,
			   purge_what_name(p->what));
		p->scrub = true;
	}
	p->what++;
	p->gone = 0;
}

/* One slice: how many rows went, or -errno. */
static int slice(struct office *o)
{
	struct purging *p = o->purging;
	int32_t before = INT32_MIN;
	int r, gone = 0;

	if (!purge_before(o, p->what, &before) && p->what == PURGE_VERDICT)
		return 0;
	r = pipeline_begin(o);
	if (r == 0)
		r = gone = purge_slice(o->store, p->what, before, SLICE_ROWS);
	r = pipeline_settle(o, r < 0 ? r : 0, "purge");
	return r < 0 ? r : gone;
}

static int on_idle(sd_event_source *source, void *arg)
{
	struct office *o = arg;
	struct purging *p = o->purging;
	int r;

	if (p->what == PURGE_WHATS)
		return 0;
	if (o->engine == NULL || o->commit_failing || (!p->asked && !is_night(o))) {
		p->what = PURGE_WHATS; /* the rest goes in another night */
		return 0;
	}
	r = slice(o);
	if (r < 0) {
		p->what = PURGE_WHATS;
		log_errno(LOG_WARNING, r, "what is old cannot go, trying again in another night");
		return 0;
	}
	store_maintain(o->store); /* what failed is said each minute */
	p->gone += r;
	if (r == 0)
		next_what(o);
	if (p->what < PURGE_WHATS)
		sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

static void scrub(struct office *o)
{
	int r;

	if (!o->purging->scrub || o->purging->what < PURGE_WHATS)
		return;
	r = store_scrub(o->store);
	o->purging->scrub = r < 0;
	if (r < 0 && r != -EBUSY)
		log_errno(LOG_WARNING, r, "the log of the database cannot be begun anew");
}

void purge_erased(struct office *o)
{
	int r = forgotten_keep(o->store);

	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "%s.forgotten cannot be written, trying again at the next start",
			  o->conf->store.path);
	o->purging->scrub = true;
	scrub(o);
}

void purge_forget_again(struct office *o)
{
	int r = forgotten_again(o->store, office_here(o));

	if (r > 0)
		log_notice("%d people whom an older copy of the database has brought back are "
			   "forgotten again",
			   r);
	else if (r < 0)
		log_errno(LOG_ERR, r,
			  "%s.forgotten: who was forgotten may be back with an older copy of the "
			  "database, trying again at the next start",
			  o->conf->store.path);
}

/* Raw bits have no cut: they lie outside the chain. They wait for a day that is sure as all else.
 */
static void forget_frames(struct office *o, int32_t day)
{
	int days = o->conf->retention.frame_raw_days, r = 0;
	int32_t from = day;

	if (days > 0)
		r = purge_today(store_query(o->store), day, &from);
	if (r == -ENOENT) {
		o->purged_day = day;
		return;
	}
	if (r == 0)
		r = pipeline_begin(o);
	if (r == 0)
		r = frame_purge(o->store, from - days);
	if (pipeline_settle(o, r < 0 ? r : 0, "purge") == 0)
		o->purged_day = day;
}

void purge_minute(struct office *o)
{
	int32_t day = o->engine != NULL ? engine_day(o->engine) : o->purged_day;

	if (day != o->purged_day)
		forget_frames(o, day);
	scrub(o);
	if (o->engine != NULL && day != o->purging->day && is_night(o) && jobs_left(o) == 0 &&
	    purge_begin(o, false) < 0)
		o->purging->day = day; /* said by who failed; not each minute of the night */
}

int purge_open(struct office *o)
{
	int64_t lost;
	int r;

	o->purging = calloc(1, sizeof(*o->purging));
	if (o->purging == NULL)
		return -ENOMEM;
	o->purging->what = PURGE_WHATS;
	o->purging->day = INT32_MIN;
	o->purging->scrub = store_restored(o->store, &lost);
	r = sd_event_add_defer(o->event, &o->purging->idle, on_idle, o);
	if (r >= 0)
		r = sd_event_source_set_priority(o->purging->idle, SD_EVENT_PRIORITY_IDLE);
	if (r >= 0)
		r = sd_event_source_set_enabled(o->purging->idle, SD_EVENT_OFF);
	return r < 0 ? r : 0;
}

void purge_free(struct office *o)
{
	if (o->purging == NULL)
		return;
	sd_event_source_unref(o->purging->idle);
	free(o->purging);
	o->purging = NULL;
}
