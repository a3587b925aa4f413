/* SPDX-License-Identifier: MIT */
#include "pipeline.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/log.h"
#include "base/time-source.h"
#include "base/zone.h"
#include "flow/flow.h"

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
	DISK_LOW_MB = 200,
	STOP_USEC = 2000000,
};

int pipeline_begin(struct office *o)
{
	memcpy(o->turn.readers_before, o->readers, sizeof(o->readers));
	o->turn.spans_before = o->n_spans;
	o->turn.n_acks = 0;
	return store_begin(o->store);
}

void pipeline_watch(struct office *o, json_t *row)
{
	if (o->turn.n_watch < ARRAY_LEN(o->turn.watch))
		o->turn.watch[o->turn.n_watch++] = row;
	else
		json_decref(row);
}

static int announce_delta(struct office *o, const char *cause)
{
	int r = 0;

	if (o->engine == NULL)
		return 0;
	for (size_t i = 0; i < engine_n_changes(o->delta) && r == 0; i++) {
		struct verdict_change c = engine_change(o->engine, o->delta, i);

		r = announce_change(o, &c, cause);
	}
	for (size_t i = 0; i < engine_n_due(o->delta) && r == 0; i++)
		r = announce_due(o, engine_due(o->delta, i));
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
	memcpy(o->readers, o->turn.readers_before, sizeof(o->readers));
	o->n_spans = o->turn.spans_before;
	for (size_t i = 0; i < o->turn.n_watch; i++)
		json_decref(o->turn.watch[i]);
	o->turn.n_watch = 0;
	o->turn.n_acks = 0;
}

/* Someone has more punches than the engine keeps and their bounds moved: read the day again. */
static bool owes_refold(const struct office *o)
{
	return o->engine != NULL && engine_n_refold(o->delta) > 0;
}

int pipeline_settle(struct office *o, int r, const char *cause)
{
	bool refold = r == 0 && owes_refold(o);

	if (r == 0)
		r = announce_delta(o, cause);
	if (r == 0)
		r = write_acks(o);
	if (r == 0)
		r = store_commit(o->store);
	if (r < 0) {
		undo_turn(o);
		return r;
	}
	if (o->engine != NULL)
		engine_apply(o->engine, o->delta);
	timekeeper_keep(&o->time);
	for (size_t i = 0; i < o->turn.n_acks; i++)
		readers_ack(o, &o->turn.acks[i]);
	for (size_t i = 0; i < o->turn.n_watch; i++)
		control_broadcast(o->control, o->turn.watch[i]);
	o->turn.n_watch = 0;
	o->turn.n_acks = 0;
	deliver_turn(o->deliver);
	pipeline_schedule(o);
	if (!refold)
		return 0;
	r = pipeline_begin(o);
	return pipeline_settle(o, r < 0 ? r : day_refold(o), cause);
}

static void commit_failed(struct office *o, int r)
{
	char clock[TEXT_TIME_SIZE];

	if (o->commit_failing)
		return;
	o->commit_failing = true;
	log_errno(LOG_CRIT, r,
		  "punches cannot be stored; nothing is acknowledged, what came is kept in hand "
		  "and tried again every second");
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

/* The batch in hand: judged, or stored unjudged when it has ended us before. */
static int take_batch(struct office *o, bool poison)
{
	int r = pipeline_begin(o);

	for (size_t i = 0; i < o->n_batch && r == 0; i++)
		r = poison ? intake_poison(o, &o->batch[i]) : intake_message(o, &o->batch[i]);
	if (r == 0 && o->turn.coverage_moved)
		coverage_step(o);
	r = pipeline_settle(o, r, "punch");
	if (r < 0) {
		commit_failed(o, r);
		return r;
	}
	o->turn.coverage_moved = false;
	o->n_batch = 0;
	inhand_clear(o->inhand);
	commit_works(o);
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
	inhand_put(o->inhand, o->batch, o->n_batch);
	take_batch(o, false);
}

/* What was in hand when the last process died. */
static int take_found(struct office *o)
{
	const void *records;
	unsigned starts;

	inhand_found(o->inhand, &records, &o->n_batch, &starts);
	if (o->n_batch == 0)
		return 0;
	memcpy(o->batch, records, o->n_batch * sizeof(o->batch[0]));
	/* A disk that was full until the machine was switched off: those are its times. */
	if (o->session.boot_is_new)
		o->batch_boot--;
	log_warning("%zu inputs were in hand when the last run ended, taking them again",
		    o->n_batch);
	inhand_put(o->inhand, o->batch, o->n_batch);
	take_batch(o, starts >= 2);
	o->batch_boot = o->session.boot;
	return 0;
}

static int append_reference(struct office *o, const struct timeref_row *row)
{
	int r = pipeline_begin(o);

	return pipeline_settle(o, r < 0 ? r : timekeeper_append(&o->time, o->store, row), "time");
}

int pipeline_time_reference(struct office *o, const struct timeref_row *row)
{
	int r = append_reference(o, row);

	if (r < 0)
		return r;
	/* First the day that it is, then what had been waiting for it. */
	r = day_advance(o);
	if (r == 0)
		r = pipeline_begin(o);
	if (r == 0)
		r = pipeline_settle(o, day_time_grew(o), "time");
	announce_time(o);
	alarm_clear(o, "time", "office");
	pipeline_schedule(o);
	return r;
}

static void sample_time(struct office *o, bool stepped)
{
	struct timeref_row row;

	if (timekeeper_sample(&o->time, stepped, &row) && pipeline_time_reference(o, &row) == 0)
		log_info("time reference from the network, within %lld ms", (long long)row.err_ms);
}

static void check_disk(struct office *o)
{
	struct statvfs fs;
	unsigned long long mb;
	char n[24];

	if (statvfs(o->conf->store.path, &fs) < 0)
		return;
	mb = (unsigned long long)fs.f_bavail * fs.f_frsize / 1000000;
	snprintf(n, sizeof(n), "%llu", mb);
	if (mb >= DISK_LOW_MB) {
		alarm_clear(o, "disk", "space");
	} else if (alarm_find(o, "disk", "space") == NULL) {
		alarm_raise(o, "disk", "space", TEXT_NOTICE_DISK, TEXT_ARGS({"n", n}));
		if (pipeline_begin(o) == 0)
			pipeline_settle(
				o, announce_notice(o, "hr", TEXT_NOTICE_DISK, TEXT_ARGS({"n", n})),
				"disk");
	}
}

static void check_time(struct office *o)
{
	struct time_bound now = office_now(o);

	if (timebound_width_ns(&now) != INT64_MAX ||
	    time_boottime_ns() - o->started_ns < MINUTE_S * NS_PER_S ||
	    alarm_find(o, "time", "office") != NULL)
		return;
	alarm_raise(o, "time", "office", TEXT_NOTICE_TIME_UNCONFIRMED, NULL);
	if (pipeline_begin(o) == 0)
		pipeline_settle(o, announce_notice(o, "hr", TEXT_NOTICE_TIME_UNCONFIRMED, NULL),
				"time");
}

static void minute(struct office *o)
{
	int r = store_heartbeat(o->store, time_now());
	int32_t day = (int32_t)(time_now().realtime_ns / NS_PER_S / 86400);

	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "the heartbeat cannot be written, trying again in a minute");
	r = store_maintain(o->store);
	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "the database cannot be checkpointed, trying again later");
	sample_time(o, false);
	check_disk(o);
	check_time(o);
	announce_time(o);
	deliver_retry(o->deliver);
	if (day != o->purged_day && pipeline_begin(o) == 0) {
		r = frame_purge(o->store, day - o->conf->retention.frame_raw_days);
		if (pipeline_settle(o, r < 0 ? r : 0, "purge") == 0)
			o->purged_day = day;
	}
	o->minute_ns = time_boottime_ns();
}

static void feed_watchdog(struct office *o)
{
	const char *hung = readers_hung(o);

	if (hung == NULL)
		sd_notify(0, "WATCHDOG=1");
	else
		log_error("the reader thread of %s hangs; leaving the rest to the watchdog", hung);
}

/* What waits for a while: failed commits, PUBACKs, states, and the clockwork. */
static int on_chores(sd_event_source *source, uint64_t usec, void *arg)
{
	struct office *o = arg;
	int64_t now = time_boottime_ns();

	if (o->n_batch > 0)
		take_batch(o, false);
	if (o->n_batch == 0 && deliver_unwritten(o->deliver) > 0 && pipeline_begin(o) == 0) {
		o->turn.write_acks = true;
		pipeline_settle(o, 0, "acks");
		o->turn.write_acks = false;
	}
	if (o->units_dirty != 0) {
		announce_today(o);
		deliver_turn(o->deliver);
	}
	if (now - o->chores_ns >= CHORES_S * NS_PER_S || o->chores_ns == 0) {
		o->chores_ns = now;
		feed_watchdog(o);
		readers_notices(o);
		if (now - o->minute_ns >= MINUTE_S * NS_PER_S || o->minute_ns == 0)
			minute(o);
	}
	day_advance(o);
	pipeline_schedule(o);
	return 0;
}

void pipeline_schedule(struct office *o)
{
	int64_t now = time_boottime_ns(), next = now + CHORES_S * NS_PER_S, mark = day_next_ns(o);

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
	o->next_chores_ns = next;
	sd_event_source_set_time(o->chores, (uint64_t)next / 1000);
	sd_event_source_set_enabled(o->chores, SD_EVENT_ONESHOT);
}

static int on_step(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct office *o = arg;

	time_step_rearm(fd);
	log_notice("the system's clock was stepped; office time rests on its references");
	sample_time(o, true);
	return 0;
}

static int on_control(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct office *o = arg;
	int r = control_dispatch(o->control);

	if (r < 0)
		log_errno(LOG_ERR, r, "the control socket broke, hadirctl cannot be answered");
	return 0;
}

struct place office_here(const struct office *o)
{
	return (struct place){o->session.boot, time_boottime_ns()};
}

struct time_bound office_bound(const struct office *o, struct place at)
{
	return timekeeper_at(&o->time, at);
}

struct time_bound office_now(const struct office *o)
{
	return timekeeper_now(&o->time, time_boottime_ns());
}

static struct deliver_now deliver_now(void *arg)
{
	struct office *o = arg;

	return (struct deliver_now){
		.today = o->engine != NULL ? engine_day(o->engine) : JOURNAL_DAY_UNKNOWN,
		.utc_minus_boottime_ns = timekeeper_offset_ns(&o->time, time_boottime_ns()),
		.session = (uint64_t)o->session.session,
	};
}

static void deliver_changed(void *arg, const char *destination, const char *state, const char *text,
			    bool connected)
{
	struct office *o = arg;

	if (o->control != NULL && control_subscribers(o->control) > 0)
		control_broadcast(o->control,
				  json_pack("{s:s, s:s, s:s, s:s}", "kind", "destination", "name",
					    destination, "state", connected ? "connected" : state,
					    "detail", text));
}

static const char *reader_name(void *arg, size_t i)
{
	return ((struct office *)arg)->readers[i].conf->name;
}

static int setup_reader(struct office *o, size_t i, const struct record_profile *profiles)
{
	struct office_reader *r = &o->readers[i];
	const struct conf_reader *c = &o->conf->readers[i];

	*r = (struct office_reader){.conf = c, .wiegand = wiegand_reader_default()};
	r->since_ns = time_boottime_ns();
	if (c->kind == CONF_READER_MODBUS)
		r->profile = &profiles[i];
	for (size_t f = 0; f < c->formats.count; f++) {
		const struct wiegand_format *format = formats_find(o->formats, c->formats.names[f]);
		int ret = format == NULL ? -ENOENT : wiegand_reader_add(&r->wiegand, format);

		if (ret < 0)
			return log_errno(LOG_ERR, ret, "%s:%d: reader %s cannot have the format %s",
					 c->at.file, c->at.line, c->name, c->formats.names[f]);
	}
	r->wiegand.reverse_bytes = c->reverse_bytes;
	r->wiegand.uid_bytes = (uint8_t)c->uid_bytes;
	if (c->reject.count > 0)
		r->wiegand.reject_cards = 0;
	for (size_t k = 0; k < c->reject.count && k < WIEGAND_REJECTS_MAX; k++)
		r->wiegand.reject_card[r->wiegand.reject_cards++] = (uint64_t)c->reject.n[k];
	for (size_t k = 0; k < c->reject_facility.count && k < WIEGAND_REJECTS_MAX; k++)
		r->wiegand.reject_facility[r->wiegand.reject_facilities++] =
			(uint32_t)c->reject_facility.n[k];
	return 0;
}

/* Rules are stored word for word, and judged by the number the store gives them. */
static int keep_rules(struct office *o)
{
	struct rulebook *book = o->conf->rulebook;
	int r = pipeline_begin(o);

	for (size_t i = 0; i < book->file_count && r == 0; i++) {
		const struct rules_file *f = &book->files[i];
		struct rule_row row = {.name = f->name,
				       .version = f->version,
				       .valid_from = f->valid_from,
				       .text = f->text,
				       .source = f->source,
				       .author = f->author,
				       .approver = f->approver};

		r = rule_append(o->store, &row, &row.seq);
		if (r == -EADDRINUSE)
			log_error("%s: rule %s version %s is in the records with another text; a "
				  "changed rule needs a new version",
				  f->path, f->name, f->version);
		if (r == -EEXIST)
			r = 0;
		if (r == 0 && f->set >= 0)
			book->rules->sets[f->set].id = row.seq;
	}
	return pipeline_settle(o, r, "rules");
}

static int open_store(struct office *o, const struct office_setup *setup)
{
	char why[STORE_WHY_SIZE], boot_id[33], path[sizeof(o->conf->store.path) + 16];
	int64_t lost;
	int r = store_open(o->conf->store.path, setup->office_key, &o->store, why);

	if (r < 0)
		return log_errno(LOG_CRIT, r, "database %s: %s; not starting", o->conf->store.path,
				 why);
	if (store_restored(o->store, &lost))
		log_error("database %s is an older copy or new: %lld rows that were there are not "
			  "here; a new epoch %s begins",
			  o->conf->store.path, (long long)lost, store_epoch(o->store));
	r = time_boot_id(boot_id);
	if (r == 0)
		r = store_start(o->store, boot_id, time_now(), &o->session);
	o->batch_boot = o->session.boot;
	snprintf(path, sizeof(path), "%s.inhand", o->conf->store.path);
	if (r == 0)
		r = inhand_open(path, sizeof(struct reader_message), &o->inhand);
	if (r == 0)
		r = timekeeper_load(&o->time, store_query(o->store), o->session.boot, reader_name,
				    o, o->n_readers);
	if (r == 0)
		r = people_load(&o->people, o->store);
	if (r < 0)
		log_errno(LOG_CRIT, r, "database %s cannot be read or written; not starting",
			  o->conf->store.path);
	return r;
}

static int open_loop(struct office *o)
{
	int fd = time_step_fd(), r = fd < 0 ? fd : 0;

	if (r == 0)
		r = sd_event_add_io(o->event, NULL, fd, EPOLLIN, on_step, o);
	if (r >= 0)
		r = sd_event_add_time(o->event, &o->chores, CLOCK_BOOTTIME, UINT64_MAX, 1000,
				      on_chores, o);
	return r < 0 ? log_errno(LOG_ERR, r, "the event loop cannot be set up") : 0;
}

static int open_control(struct office *o)
{
	struct control_groups groups = control_groups_find(
		o->conf->control.group_it, o->conf->control.group_hr, o->conf->control.group_camat);
	int r = control_open(o->conf->control.path, &groups, flow_verbs, flow_verbs_count, o,
			     &o->control);

	if (r < 0)
		return log_errno(LOG_ERR, r, "control socket %s cannot be opened",
				 o->conf->control.path);
	return sd_event_add_io(o->event, NULL, control_fd(o->control), EPOLLIN, on_control, o);
}

static int open_deliver(struct office *o, const struct office_setup *setup)
{
	struct deliver_hooks hooks = {.arg = o, .now = deliver_now, .changed = deliver_changed};
	int r = deliver_new(o->event, o->conf, o->store, &o->name, setup->mqtt_program,
			    setup->credentials, (uint64_t)o->session.session, &hooks, &o->deliver);

	return r < 0 ? log_errno(LOG_ERR, r, "the brokers cannot be set up") : 0;
}

static int resume(struct office *o)
{
	int r = pipeline_begin(o);

	r = pipeline_settle(o, r < 0 ? r : coverage_resume(o), "start");
	if (r == 0)
		r = keep_rules(o);
	if (r == 0)
		r = day_advance(o);
	if (r == 0)
		r = take_found(o);
	return r < 0 ? log_errno(LOG_CRIT, r, "the office cannot be opened from its records") : 0;
}

int office_open(const struct office_setup *setup, struct office **ret)
{
	struct office *o = calloc(1, sizeof(*o));
	int r = o == NULL ? -ENOMEM : 0;

	if (o == NULL) {
		conf_free(setup->conf);
		formats_free(setup->formats);
		free(setup->profiles);
		return r;
	}
	o->conf = setup->conf;
	o->formats = setup->formats;
	o->profiles = setup->profiles;
	o->language = o->conf->office.language == CONF_ENGLISH ? TEXT_ENGLISH : TEXT_INDONESIAN;
	o->name = (struct message_office){o->conf->office.id, o->language};
	o->n_readers = o->conf->reader_count;
	o->started_ns = time_boottime_ns();
	r = zone_load(o->conf->office.zone, &o->zone);
	for (size_t i = 0; i < o->n_readers && r == 0; i++)
		r = setup_reader(o, i, setup->profiles);
	if (r == 0)
		r = sd_event_new(&o->event);
	if (r >= 0)
		r = open_store(o, setup);
	if (r == 0)
		r = open_deliver(o, setup);
	if (r == 0)
		r = open_control(o);
	if (r >= 0)
		r = open_loop(o);
	if (r == 0)
		r = resume(o);
	if (r == 0)
		r = readers_start(o);
	if (r < 0) {
		office_free(o);
		return r;
	}
	announce_everything(o);
	deliver_turn(o->deliver);
	pipeline_schedule(o);
	*ret = o;
	return 0;
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
		pipeline_reload(l->office, next);
	sd_notifyf(0, "READY=1\nSTATUS=%s",
		   next == NULL ? "the new configuration has errors, the old one is in force" : "");
	return 0;
}

static const char *value_of(const struct conf *c, const struct conf_value *like)
{
	for (size_t i = 0; i < c->value_count; i++) {
		const struct conf_value *v = &c->values[i];

		if (strcmp(v->kind, like->kind) == 0 && strcmp(v->name, like->name) == 0 &&
		    strcmp(v->key, like->key) == 0)
			return v->value;
	}
	return NULL;
}

/* Everything but the rules is wired at the start. */
static void tell_restart(const struct conf *now, const struct conf *next)
{
	for (size_t i = 0; i < next->value_count; i++) {
		const struct conf_value *v = &next->values[i];
		const char *old = value_of(now, v);

		if (old == NULL || strcmp(old, v->value) != 0)
			log_warning("%s:%d: [%s %s] %s is new and takes a restart",
				    v->at.file != NULL ? v->at.file : "default", v->at.line,
				    v->kind, v->name, v->key);
	}
}

void pipeline_reload(struct office *o, struct conf *next)
{
	struct rulebook *old = o->conf->rulebook;
	int r;

	tell_restart(o->conf, next);
	o->conf->rulebook = next->rulebook;
	r = keep_rules(o);
	if (r < 0) {
		o->conf->rulebook = old;
		log_errno(LOG_ERR, r, "the new rules cannot be taken over, the old ones stay");
	} else {
		next->rulebook = old; /* freed once the engine has let go of it */
		r = pipeline_begin(o);
		pipeline_settle(o, r < 0 ? r : day_refold(o), "rule");
		day_advance(o);
		log_notice("rules read again");
	}
	if (r < 0 && next->rulebook == o->conf->rulebook)
		next->rulebook = NULL;
	conf_free(next);
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

static void close_records(struct office *o)
{
	/* A batch that a full disk holds back has not ended us: its count of starts is 0 again. */
	if (o->inhand != NULL && o->n_batch > 0) {
		inhand_clear(o->inhand);
		inhand_put(o->inhand, o->batch, o->n_batch);
	}
	if (o->chores == NULL || o->deliver == NULL || pipeline_begin(o) < 0)
		return;
	o->turn.write_acks = true;
	pipeline_settle(o, coverage_end(o), "stop");
	store_heartbeat(o->store, time_now());
}

void office_free(struct office *o)
{
	if (o == NULL)
		return;
	if (o->threads != NULL) {
		readers_stop(o);
		deliver_stop(o->deliver, STOP_USEC);
		close_records(o);
	}
	control_free(o->control);
	deliver_free(o->deliver);
	sd_event_source_unref(o->chores);
	sd_event_unref(o->event);
	people_done(&o->people);
	timekeeper_done(&o->time);
	inhand_free(o->inhand);
	store_free(o->store);
	free(o->engine);
	free(o->delta);
	free(o->engine_people);
	free(o->spans);
	zone_done(&o->zone);
	formats_free(o->formats);
	free(o->profiles);
	conf_free(o->conf);
	free(o);
}
