/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <sys/statvfs.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/flow.h"

enum { DISK_LOW_MB = 200, TIME_PATIENCE_S = 60 };

void health_sample_time(struct office *o, bool stepped)
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
	    time_boottime_ns() - o->started_ns < TIME_PATIENCE_S * NS_PER_S ||
	    alarm_find(o, "time", "office") != NULL)
		return;
	alarm_raise(o, "time", "office", TEXT_NOTICE_TIME_UNCONFIRMED, NULL);
	if (pipeline_begin(o) == 0)
		pipeline_settle(o, announce_notice(o, "hr", TEXT_NOTICE_TIME_UNCONFIRMED, NULL),
				"time");
}

void health_minute(struct office *o)
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
	health_sample_time(o, false);
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

void health_feed_watchdog(struct office *o)
{
	const char *hung = readers_hung(o);

	if (hung == NULL)
		sd_notify(0, "WATCHDOG=1");
	else
		log_error("the reader thread of %s hangs; leaving the rest to the watchdog", hung);
}
