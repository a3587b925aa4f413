/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "base/log.h"
#include "base/time-source.h"
#include "base/zone.h"
#include "flow/accounts.h"
#include "flow/flow.h"
#include "flow/purge.h"
#include "flow/notes.h"
#include "flow/rescue.h"
#include "pipeline.h"

/* Wiring and teardown of the running office; what happens in between is pipeline.c's. */

enum { STOP_USEC = 2000000 };

_Static_assert((int)CONF_READERS_MAX == (int)READERS_MAX, "a reader's index fits its message");

struct place office_here(const struct office *o)
{
	return (struct place){o->session.boot, time_boottime_ns()};
}

int32_t office_day(const struct office *o)
{
	return o->engine != NULL ? engine_day(o->engine)
				 : civil_local_day(&o->zone, time_now().realtime_ns);
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

	*r = (struct office_reader){.conf = c,
				    .wiegand = wiegand_reader_default(),
				    .dateless = c->kind == CONF_READER_MODBUS};
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

static int on_step(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct office *o = arg;

	time_step_rearm(fd);
	log_notice("the system's clock was stepped; office time rests on its references");
	health_sample_time(o, true);
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

static int open_store(struct office *o, const struct office_setup *setup)
{
	char why[STORE_WHY_SIZE], boot_id[33], path[sizeof(o->conf->store.path) + 16];
	int64_t lost;
	int r = rescue_store(o, setup, why);

	if (r < 0)
		return log_errno(LOG_CRIT, r, "database %s: %s; not starting", o->conf->store.path,
				 why);
	if (store_migrated(o->store) > 0)
		log_notice("database %s: brought from schema %d to %d; an older hadird can no "
			   "longer open it",
			   o->conf->store.path, store_migrated(o->store), STORE_VERSION);
	if (store_restored(o->store, &lost) && lost >= 0)
		log_error("database %s is an older copy or new: %lld rows that were there are not "
			  "here; a new epoch %s begins",
			  o->conf->store.path, (long long)lost, store_epoch(o->store));
	else if (store_restored(o->store, &lost))
		log_error("database %s is a copy; what came after it nobody knows; a new epoch %s "
			  "begins",
			  o->conf->store.path, store_epoch(o->store));
	r = time_boot_id(boot_id);
	if (r == 0)
		r = store_start(o->store, boot_id, time_now(), &o->session);
	if (r == 0)
		purge_forget_again(o);
	snprintf(path, sizeof(path), "%s.inhand", o->conf->store.path);
	if (r == 0)
		r = inhand_open(path, sizeof(struct reader_message), &o->inhand);
	if (r == 0)
		r = timekeeper_load(&o->time, store_query(o->store), o->session.boot, reader_name,
				    o, o->n_readers);
	if (r == 0)
		r = people_load(&o->people, store_query(o->store));
	if (r == 0)
		r = day_papers_load(o);
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
				      pipeline_chores, o);
	return r < 0 ? log_errno(LOG_ERR, r, "the event loop cannot be set up") : 0;
}

static int open_control(struct office *o)
{
	struct control_groups groups = control_groups_find(
		o->conf->control.group_it, o->conf->control.group_hr, o->conf->control.group_camat);
	int r = control_open(o->conf->control.path, &groups, &accounts_sessions, flow_verbs,
			     flow_verbs_count, o, &o->control);

	if (r < 0)
		return log_errno(LOG_ERR, r, "control socket %s cannot be opened",
				 o->conf->control.path);
	return sd_event_add_io(o->event, NULL, control_fd(o->control), EPOLLIN, on_control, o);
}

static void deliver_answered(void *arg)
{
	pipeline_answered(arg);
}

static int open_deliver(struct office *o, const struct office_setup *setup)
{
	struct deliver_hooks hooks = {.arg = o,
				      .now = deliver_now,
				      .changed = deliver_changed,
				      .answered = deliver_answered};
	int r = deliver_new(o->event, o->conf, o->store, &o->name, setup->mqtt_program,
			    (uint64_t)o->session.session, &hooks, &o->deliver);

	return r < 0 ? log_errno(LOG_ERR, r, "the brokers cannot be set up") : 0;
}

static int resume(struct office *o)
{
	int r = pipeline_begin(o);

	r = pipeline_settle(o, r < 0 ? r : coverage_resume(o), "start");
	if (r == 0)
		r = rules_keep(o);
	if (r == 0)
		r = rtc_resume(o);
	if (r == 0)
		r = day_advance(o);
	if (r == 0)
		r = pipeline_take_found(o);
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
		r = jobs_open(o);
	if (r == 0)
		r = purge_open(o);
	if (r == 0)
		r = resume(o);
	if (r == 0)
		r = accounts_open(o, setup->office_key, setup->hash_program);
	if (r == 0)
		r = notes_open(o, setup->has_note_key ? setup->note_key : NULL);
	if (r == 0)
		r = readers_start(o);
	readers_pause(o, o->n_batch > 0); /* the last run's inputs still wait for the disk */
	if (r < 0) {
		if (r == -EUCLEAN && o->store != NULL)
			rescue_wanted(o); /* what a quick look at the start had not seen */
		office_free(o);
		return r;
	}
	announce_everything(o);
	rescue_tell(o);
	deliver_turn(o->deliver);
	pipeline_schedule(o);
	*ret = o;
	return 0;
}

static void close_records(struct office *o)
{
	/* A batch that a full disk holds back has not ended us: its count of starts is 0 again. */
	if (o->inhand != NULL)
		inhand_excuse(o->inhand);
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
	} else if (o->inhand != NULL) {
		inhand_excuse(o->inhand); /* of a start that failed */
	}
	jobs_free(o);
	purge_free(o);
	clock_done(o);
	control_free(o->control);
	accounts_free(o);
	deliver_free(o->deliver);
	sd_event_source_unref(o->chores);
	sd_event_unref(o->event);
	people_done(&o->people);
	papers_free(o->papers);
	free(o->turn.past);
	timekeeper_done(&o->time);
	inhand_free(o->inhand);
	store_free(o->store);
	free(o->engine);
	free(o->delta);
	free(o->engine_people);
	free(o->spans);
	span_readers_done(&o->span_readers);
	zone_done(&o->zone);
	formats_free(o->formats);
	free(o->profiles);
	conf_free(o->conf);
	free(o);
}
