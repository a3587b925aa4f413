/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <errno.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/flow.h"
#include "flow/rescue.h"
#include "store/query.h"

/*
 * The order of the flow. A turn:
 *
 *	pipeline_drain   what the readers have sent is put in hand and goes through intake
 *	intake           rows, and steps of the engine, which proposes
 *	pipeline_settle  the engine's changes are announced into the outbox; one commit makes
 *	                 punch, verdict and events true together; only then is the engine told,
 *	                 are devices acknowledged and doors signalled, and is anything published
 */

enum {
	CHORES_S = 10,
	MINUTE_S = 60,
	RETRY_S = 1,	    /* a commit that failed */
	WRITE_ACKS_S = 5,   /* PUBACKs ride on the next commit, or wait no longer than this */
	WRITE_ACKS_N = 500, /* nor in greater number */
	TRIES = 60,	    /* of a message that no table takes, a second apart */
	ALONE = 2,  /* deaths of the daemon with the same input in hand: one of them it is */
	DEATHS = 3, /* the first of them it is */
};

int pipeline_begin(struct office *o)
{
	memcpy(o->turn.readers_before, o->readers, o->n_readers * sizeof(o->readers[0]));
	o->turn.spans_before = o->n_spans;
	o->turn.n_acks = 0;
	o->turn.n_punches = 0;
	o->turn.n_past = 0;
	o->turn.papers_moved = false;
	o->turn.reopened = false;
	return store_begin(o->store);
}

void pipeline_watch(struct office *o, json_t *row)
{
	if (row == NULL && o->control != NULL)
		control_broadcast(o->control, NULL); /* whoever listens now misses it */
	else if (o->turn.n_watch < ARRAY_LEN(o->turn.watch))
		o->turn.watch[o->turn.n_watch++] = row;
	else
		json_decref(row);
}

/* Somebody could not be judged at a mark, and now can: not recorded, and nothing to hide it. */
static void note_missing(const struct office *o, const struct verdict_change *c,
			 uint64_t units[MARKS])
{
	int unit = people_unit(&o->people, c->new.person, c->new.day);

	for (int m = 0; m < MARKS && unit >= 0; m++)
		if (c->old.marks[m].outcome == OUTCOME_INCOMPLETE &&
		    c->new.marks[m].outcome == OUTCOME_MISSING)
			units[m] |= 1ULL << unit;
}

static int announce_delta(struct office *o, const char *cause)
{
	uint64_t missing[MARKS] = {0};
	int r = 0;

	if (o->engine == NULL)
		return 0;
	for (size_t i = 0; i < engine_n_changes(o->delta) && r == 0; i++) {
		struct verdict_change c = engine_change(o->engine, o->delta, i);

		note_missing(o, &c, missing);
		r = announce_change(o, &c, cause);
	}
	for (size_t i = 0; i < engine_n_due(o->delta) && r == 0; i++) {
		struct engine_due due = engine_due(o->delta, i);

		if (due.mark < MARKS)
			missing[due.mark] = 0; /* told with the others of this mark */
		r = announce_due(o, due);
	}
	return r == 0 ? announce_missing_again(o, missing) : r;
}

/* Behind the alerts: the outbox sends one person's events one after the other. */
static int announce_punches(struct office *o)
{
	int r = 0;

	for (size_t i = 0; i < o->turn.n_punches && r == 0; i++)
		r = announce_punch(o, &o->turn.punches[i]);
	return r;
}

/* PUBACKs and retained topics are written with what is committed anyway. */
static int write_acks(struct office *o)
{
	bool busy = o->turn.n_acks > 0 || (o->engine != NULL && engine_n_changes(o->delta) > 0);

	return busy || o->turn.write_acks ? deliver_write(o->deliver) : 0;
}

static void undo_turn(struct office *o)
{
	store_rollback(o->store);
	if (o->engine != NULL)
		engine_drop(o->delta);
	timekeeper_drop(&o->time);
	deliver_undone(o->deliver);
	memcpy(o->readers, o->turn.readers_before, o->n_readers * sizeof(o->readers[0]));
	if (o->turn.reopened)
		day_forget(o); /* opened on rows that are gone; day_advance() opens it again */
	else
		o->n_spans = o->turn.spans_before;
	for (size_t i = 0; i < o->turn.n_watch; i++)
		json_decref(o->turn.watch[i]);
	o->turn.n_watch = 0;
	o->turn.n_acks = 0;
	if (o->turn.papers_moved && day_papers_load(o) < 0)
		log_error("papers cannot be read again, judging with those of a turn that failed");
	jobs_turn_ended(o, false);
}

static bool disk_is_to_blame(int r)
{
	return r == -ENOSPC || r == -EIO || r == -EROFS || r == -EBUSY || r == -ENOMEM ||
	       r == -EUCLEAN;
}

static void commit_failed(struct office *o, int r)
{
	char clock[TEXT_TIME_SIZE];

	if (o->commit_failing)
		return;
	o->commit_failing = true;
	log_errno(
		LOG_CRIT, r,
		"punches cannot be stored; nothing is acknowledged, what came is kept in hand and "
		"tried again every second");
	sd_notifyf(0, "STATUS=punches cannot be stored: %s", strerror(-r));
	alarm_raise(o, "disk", "database", TEXT_NOTICE_STORE_FAILED,
		    TEXT_ARGS({"time", announce_clock(o, clock)}));
	deliver_turn(o->deliver);
}

static void commit_works(struct office *o)
{
	if (!o->commit_failing)
		return;
	o->commit_failing = false;
	log_notice("punches are stored again, nothing was lost");
	sd_notify(0, "STATUS=");
	alarm_clear(o, "disk", "database");
}

/* The one place that knows what became of a turn. */
static void turn_failed(struct office *o, int r, const char *cause)
{
	static const char *const asking[] = {"roster", "claim",	  "card",
					     "rules",  "account", "draft"};
	bool asked = false;

	for (size_t i = 0; i < ARRAY_LEN(asking); i++)
		asked |= strcmp(cause, asking[i]) == 0;
	/* A dry run, or what was asked for is against the rules: said by who asked. */
	if (r == -ECANCELED || (asked && !disk_is_to_blame(r)))
		return;
	o->retry_ns = time_boottime_ns() + RETRY_S * NS_PER_S;
	/* A start repairs what can be repaired; what came is in hand until then. */
	if (r == -EUCLEAN && rescue_wanted(o)) {
		log_error("the database is damaged; ending, the next start looks at all of it");
		sd_event_exit(o->event, r);
	}
	if (disk_is_to_blame(r))
		commit_failed(o, r);
	else
		log_errno(LOG_ERR, r, "a turn (%s) failed and was undone, trying again", cause);
}

/* Did this turn ask the disk for anything? One that did not proves nothing about it. */
static bool turn_writes(const struct office *o)
{
	return o->turn.n_punches > 0 || o->turn.n_acks > 0 || o->turn.write_acks ||
	       (o->engine != NULL &&
		(engine_n_changes(o->delta) > 0 || engine_n_due(o->delta) > 0));
}

int pipeline_settle(struct office *o, int r, const char *cause)
{
	bool writes;

	if (r == 0 || r == -ECANCELED) { /* a dry run counts them */
		int r2 = day_judge_owed(o);

		r = r == 0 ? r2 : r;
	}
	if (r == 0)
		r = day_refold_owed(o);
	if (r == 0)
		r = announce_delta(o, cause);
	if (r == 0)
		r = announce_punches(o);
	if (r == 0)
		r = write_acks(o);
	if (r == 0)
		r = act_keep(o);
	writes = turn_writes(o);
	if (r == 0)
		r = store_commit(o->store);
	if (r < 0) {
		undo_turn(o);
		turn_failed(o, r, cause);
		return r;
	}
	act_kept(o);
	if (o->engine != NULL)
		engine_apply(o->engine, o->delta);
	jobs_turn_ended(o, true);
	timekeeper_keep(&o->time);
	deliver_written(o->deliver);
	for (size_t i = 0; i < o->turn.n_acks; i++)
		readers_ack(o, &o->turn.acks[i]);
	if (writes)
		commit_works(o);
	for (size_t i = 0; i < o->turn.n_watch; i++)
		control_broadcast(o->control, o->turn.watch[i]);
	o->turn.n_watch = 0;
	o->turn.n_acks = 0;
	deliver_turn(o->deliver);
	if (store_crowded(o->store) && (r = store_maintain(o->store)) < 0)
		log_errno(LOG_WARNING, r,
			  "the database cannot be checkpointed, trying again later");
	pipeline_schedule(o);
	return 0;
}

static int take_messages(struct office *o, size_t n, bool poison)
{
	int r = pipeline_begin(o);

	for (size_t i = 0; i < n && r == 0; i++)
		r = poison ? intake_poison(o, &o->batch[i]) : intake_message(o, &o->batch[i]);
	if (r == 0 && o->turn.coverage_moved)
		coverage_step(o);
	r = pipeline_settle(o, r, "punch");
	if (r == 0)
		o->turn.coverage_moved = false;
	return r;
}

/*
 * One of the batch spoils it, or ends us: the others must not wait for it for ever, nor be stored
 * as it is. Its error may pass, so it is tried for a minute before it is stored unjudged.
 */
static int take_one_by_one(struct office *o)
{
	int r = 0;

	while (o->n_batch > 0 && r == 0) {
		r = take_messages(o, 1, o->batch_again >= DEATHS || o->batch_tries >= TRIES);
		if (r < 0 && !disk_is_to_blame(r))
			o->batch_tries++;
		if (r < 0)
			break;
		o->batch_tries = 0;
		o->batch_again = 0;
		o->n_batch--;
		memmove(&o->batch[0], &o->batch[1], o->n_batch * sizeof(o->batch[0]));
		inhand_clear(o->inhand);
		if (o->n_batch > 0)
			inhand_put(o->inhand, o->batch, o->n_batch);
	}
	return r;
}

/* The batch in hand. */
static int take_batch(struct office *o)
{
	bool alone = o->batch_tries > 0 || o->batch_again >= ALONE;
	int r = alone ? -EAGAIN : take_messages(o, o->n_batch, false);

	if (r < 0 && !disk_is_to_blame(r))
		r = take_one_by_one(o);
	readers_pause(o, r < 0);
	if (r < 0) {
		inhand_excuse(o->inhand);
		o->batch_failed = true;
		return r;
	}
	o->n_batch = 0;
	o->batch_again = 0;
	inhand_clear(o->inhand);
	if (o->batch_failed) /* also one whose turn_writes() cannot see it */
		commit_works(o);
	o->batch_failed = false;
	return 0;
}

void pipeline_drain(struct office *o)
{
	/* While commits fail the devices and the threads' rings hold what comes. */
	if (o->n_batch > 0)
		return;
	o->n_batch = readers_receive(o, o->batch, INHAND_RECORDS_MAX);
	if (o->n_batch == 0)
		return;
	for (size_t i = 0; i < o->n_batch; i++) {
		o->batch[i].boot = o->session.boot;
		learn_look(o, &o->batch[i]);
	}
	inhand_put(o->inhand, o->batch, o->n_batch);
	if (o->engine == NULL)
		day_advance(o); /* after a turn that failed, the day is opened first */
	take_batch(o);
}

/*
 * Is this input of the last run to be taken again? States of then are not those of now. A punch may
 * be stored already, when the run died between its commit and clearing the hand: a device's own
 * number tells its record from another, what has none is told by its reader and moment.
 */
static bool is_still_open(struct office *o, const struct reader_message *m)
{
	if (m->reader >= o->n_readers ||
	    (m->kind != READER_FRAME && m->kind != READER_RECORD && m->kind != READER_REFUSED))
		return false;
	return m->has_device_seq ||
	       query_stored_at(store_query(o->store), o->readers[m->reader].conf->name,
			       (struct place){m->boot, m->at_ns}) != 1;
}

/* What was in hand when the last process died. */
int pipeline_take_found(struct office *o)
{
	const struct reader_message *found;
	const void *records;
	size_t n;

	inhand_found(o->inhand, &records, &n);
	found = records;
	for (size_t i = 0; i < n; i++)
		if (is_still_open(o, &found[i]))
			o->batch[o->n_batch++] = found[i];
	if (o->n_batch == 0) {
		inhand_clear(o->inhand);
		return 0;
	}
	log_warning("%zu inputs were in hand when the last run ended, taking them again",
		    o->n_batch);
	if (o->n_batch < n)
		inhand_clear(o->inhand);
	inhand_put(o->inhand, o->batch, o->n_batch);
	o->batch_again = inhand_again(o->inhand);
	take_batch(o);
	return 0;
}

static int append_reference(struct office *o, const struct timeref_row *row)
{
	int r = pipeline_begin(o);

	return pipeline_settle(o, r < 0 ? r : timekeeper_append(&o->time, o->store, row), "time");
}

/* First the day that it is, then what had been waiting for it. */
static int judge_by_time(struct office *o)
{
	int r = day_advance(o);

	if (r == 0)
		r = pipeline_begin(o);
	r = pipeline_settle(o, r < 0 ? r : day_time_grew(o), "time");
	o->time_owed = r < 0;
	return r;
}

int pipeline_time_reference(struct office *o, const struct timeref_row *row)
{
	int r = append_reference(o, row);

	if (r < 0)
		return r;
	/* It is stored: what fails from here on is tried again by the chores. */
	judge_by_time(o);
	clock_due(o);
	rtc_note(o);
	announce_time(o);
	alarm_clear(o, "time", "office");
	pipeline_schedule(o);
	return 0;
}

/* What waits for a while: failed commits, PUBACKs, states, and the clockwork. */
int pipeline_chores(sd_event_source *source, uint64_t usec, void *arg)
{
	struct office *o = arg;
	int64_t now = time_boottime_ns();

	if (now < o->retry_ns) {
		pipeline_schedule(o);
		return 0;
	}
	if (o->engine == NULL)
		day_advance(o);
	if (o->n_batch > 0)
		take_batch(o);
	if (o->time_owed)
		judge_by_time(o);
	if (o->n_batch == 0 && deliver_unwritten(o->deliver) > 0) {
		o->turn.write_acks = true;
		pipeline_settle(o, pipeline_begin(o), "acks");
		o->turn.write_acks = false;
	}
	if (o->units_dirty != 0) {
		announce_today(o);
		deliver_turn(o->deliver);
	}
	if (now - o->chores_ns >= CHORES_S * NS_PER_S || o->chores_ns == 0) {
		o->chores_ns = now;
		health_feed_watchdog(o);
		silence_check(o);
		readers_notices(o);
		if (now - o->minute_ns >= MINUTE_S * NS_PER_S || o->minute_ns == 0)
			health_minute(o);
	}
	day_advance(o);
	clock_due(o);
	pipeline_schedule(o);
	return 0;
}

void pipeline_schedule(struct office *o)
{
	int64_t now = time_boottime_ns(), next = now + CHORES_S * NS_PER_S;
	int64_t mark = day_next_ns(o), hour = clock_next_ns(o);

	if (o->n_batch > 0 || (o->units_dirty != 0 && o->engine != NULL))
		next = now + RETRY_S * NS_PER_S;
	else if (deliver_unwritten(o->deliver) > 0)
		next = now + WRITE_ACKS_S * NS_PER_S;
	/* A timer that is nearer already stays: a busy loop must not put its chores off. */
	if (o->next_chores_ns > now && o->next_chores_ns < next)
		next = o->next_chores_ns;
	if (deliver_unwritten(o->deliver) >= WRITE_ACKS_N)
		next = now;
	if (mark < next)
		next = mark;
	if (hour < next)
		next = hour;
	if (next < o->retry_ns)
		next = o->retry_ns; /* an ill disk is not helped by haste */
	o->next_chores_ns = next;
	sd_event_source_set_time(o->chores, (uint64_t)next / 1000);
	sd_event_source_set_enabled(o->chores, SD_EVENT_ONESHOT);
}

void pipeline_answered(struct office *o)
{
	size_t n = deliver_unwritten(o->deliver);

	/* The outbox reads no further than OUTBOX_AHEAD before they are written. */
	if (n >= WRITE_ACKS_N ||
	    (n > 0 && o->next_chores_ns > time_boottime_ns() + WRITE_ACKS_S * NS_PER_S))
		pipeline_schedule(o);
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *si, void *arg)
{
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

struct reloading {
	struct office *office;
	struct conf *(*reload)(void *arg);
	void *arg;
};

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *si, void *arg)
{
	struct reloading *l = arg;

	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		   (unsigned long long)(time_now().boottime_ns / 1000));
	struct conf *next = l->reload(l->arg);

	if (next != NULL)
		rules_reload(l->office, next);
	sd_notifyf(0, "READY=1\nSTATUS=%s",
		   next == NULL ? "the new configuration has errors, the old one is in force" : "");
	return 0;
}

int office_run(struct office *o, struct conf *(*reload)(void *arg), void *arg)
{
	struct reloading l = {o, reload, arg};
	int r = sd_event_add_signal(o->event, NULL, SIGTERM, on_stop, NULL);

	if (r >= 0)
		r = sd_event_add_signal(o->event, NULL, SIGINT, on_stop, NULL);
	if (r >= 0)
		r = sd_event_add_signal(o->event, NULL, SIGHUP, on_reload, &l);
	if (r < 0)
		return log_errno(LOG_ERR, r, "signals cannot be watched");
	sd_notify(0, "READY=1");
	log_notice("ready: %zu readers, %zu brokers, %zu people", o->n_readers,
		   deliver_count(o->deliver), o->people.n);
	r = sd_event_loop(o->event);
	sd_notify(0, "STOPPING=1");
	return r;
}
