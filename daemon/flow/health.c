/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/flow.h"
#include "flow/purge.h"
#include "flow/rescue.h"
#include "store/query.h"

enum {
	DISK_LOW_MB = 200,
	TIME_PATIENCE_S = 60,
	DESTINATION_PATIENCE_S = 300,
	POWER_TOLD_S = 600,
	UNKNOWN_DAYS = 3,
	UNKNOWN_WINDOW_DAYS = 30,
};

void health_sample_time(struct office *o, bool stepped)
{
	struct timeref_row row;

	if (!timekeeper_sample(&o->time, stepped, &row))
		return;
	if (pipeline_time_reference(o, &row) < 0)
		o->time.last_ntp_ns = 0; /* not stored: the next update is taken */
	else
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
	    time_boottime_ns() - o->started_ns < TIME_PATIENCE_S * NS_PER_S ||
	    alarm_find(o, "time", "office") != NULL)
		return;
	alarm_raise(o, "time", "office", TEXT_NOTICE_TIME_UNCONFIRMED, NULL);
	if (pipeline_begin(o) == 0)
		pipeline_settle(o, announce_notice(o, "hr", TEXT_NOTICE_TIME_UNCONFIRMED, NULL),
				"time");
}

/* A card that somebody uses day after day belongs to somebody: on its third day it is said. */
static int tell_unknown(void *arg, const struct unknown_row *row)
{
	struct office *o = arg;
	char credential[33], n[16], clock[TEXT_TIME_SIZE];

	hex_encode(credential, row->credential, CREDENTIAL_ID_SIZE);
	if (row->days < UNKNOWN_DAYS || alarm_find(o, "unknown-card", credential) != NULL)
		return 0;
	snprintf(n, sizeof(n), "%d", (int)row->days);
	alarm_raise(o, "unknown-card", credential, TEXT_NOTICE_UNKNOWN_CARD,
		    TEXT_ARGS({"n", n}, {"reader", row->reader}, {"time", announce_clock(o, clock)},
			      {"credential", credential}));
	return 0;
}

/* The alarm of a card that has been claimed since is over. */
static void clear_claimed(struct office *o)
{
	for (size_t i = o->n_alarms; i-- > 0;) {
		uint8_t id[CREDENTIAL_ID_SIZE];
		struct alarm *a = &o->alarms[i];

		if (strcmp(a->code, "unknown-card") == 0 &&
		    hex_decode(id, sizeof(id), a->subject) == 0 &&
		    people_holder(&o->people, id, engine_day(o->engine)) >= 0)
			alarm_clear(o, "unknown-card", a->subject);
	}
}

static void check_unknown(struct office *o)
{
	if (o->engine == NULL)
		return;
	if (o->unknown_seen)
		query_unknown(store_query(o->store), engine_day(o->engine) - UNKNOWN_WINDOW_DAYS,
			      tell_unknown, o);
	o->unknown_seen = false;
	clear_claimed(o);
}

/* A broker that is away for long, and its return. */
static void check_destination(struct office *o, size_t i)
{
	const char *name = deliver_name(o->deliver, i);
	struct destination_status s;
	char clock[TEXT_TIME_SIZE], n[24];
	int64_t waiting;
	struct time_bound since;

	deliver_status(o->deliver, i, &s, &waiting);
	since = office_bound(o, (struct place){o->session.boot, s.since_ns});
	snprintf(n, sizeof(n), "%lld", (long long)waiting);
	if (s.state == DESTINATION_CONNECTED && alarm_find(o, "destination", name) != NULL) {
		alarm_clear(o, "destination", name);
		if (pipeline_begin(o) == 0)
			pipeline_settle(
				o,
				announce_notice(o, "hr", TEXT_NOTICE_BROKER_BACK,
						TEXT_ARGS({"destination", name},
							  {"time", announce_clock(o, clock)},
							  {"n", n})),
				"destination");
	} else if (s.state != DESTINATION_CONNECTED &&
		   time_boottime_ns() - s.since_ns > DESTINATION_PATIENCE_S * NS_PER_S) {
		alarm_raise(
			o, "destination", name, TEXT_ALARM_DESTINATION,
			TEXT_ARGS({"destination", name},
				  {"time", since.earliest_ns == INT64_MIN
						   ? text_get(o->language, TEXT_TIME_UNKNOWN)
						   : announce_local(o, clock, since.earliest_ns)},
				  {"n", n}));
	}
}

/* Once the time is known: from when to when nobody could be seen because we were off. */
static void tell_power(struct office *o)
{
	struct time_bound from = office_bound(o, o->session.last_alive);
	struct time_bound to = office_bound(o, (struct place){o->session.boot, o->started_ns});
	char from_text[TEXT_TIME_SIZE], to_text[TEXT_TIME_SIZE];

	if (o->told_power || !o->session.was_alive)
		return;
	if (timebound_width_ns(&from) == INT64_MAX || timebound_width_ns(&to) == INT64_MAX)
		return;
	o->told_power = true;
	if (to.earliest_ns - from.latest_ns < POWER_TOLD_S * NS_PER_S || pipeline_begin(o) < 0)
		return;
	pipeline_settle(
		o,
		announce_notice(o, "hr", TEXT_NOTICE_POWER,
				TEXT_ARGS({"from", announce_local(o, from_text, from.earliest_ns)},
					  {"to", announce_local(o, to_text, to.latest_ns)})),
		"power");
}

void health_minute(struct office *o)
{
	int r = store_heartbeat(o->store, time_now());

	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "the heartbeat cannot be written, trying again in a minute");
	r = store_maintain(o->store);
	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "the database cannot be checkpointed, trying again later");
	health_sample_time(o, false);
	rtc_note(o);
	check_disk(o);
	check_time(o);
	check_unknown(o);
	tell_power(o);
	for (size_t i = 0; i < deliver_count(o->deliver); i++)
		check_destination(o, i);
	certificates_minute(o);
	backup_minute(o);
	announce_time(o);
	deliver_retry(o->deliver);
	purge_minute(o);
	o->minute_ns = time_boottime_ns();
}

void health_feed_watchdog(struct office *o)
{
	const char *hung = readers_hung(o);

	if (hung == NULL)
		sd_notify(0, "WATCHDOG=1");
	else
		log_error("the reader thread of %s hangs; leaving the rest to the watchdog", hung);
}
