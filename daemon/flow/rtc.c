/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/flow.h"
#include "store/query.h"

/*
 * A clock with a battery ([time] rtc). It is a device like any other: while the office's time is
 * good its reading is stored beside ours, and after a start without any reference the difference
 * to that reading says what time it is, within 1 s and 5 ppm of what has passed. A clock that
 * reads less than it did has lost its power and is not believed.
 */

#define BATTERY_CLOCK "battery-clock"

enum {
	READING_ERR_MS = 2000, /* whole seconds, read twice */
	RTC_DRIFT_PPM = 5,
	STORE_EVERY_S = 3600,
	MOVED_MS = 1500, /* the kernel sets it from the network now and then */
};

/* "/dev/rtc0" is read where the kernel shows its seconds without a lock; other paths as they
 * are. Returns 0 or -errno. */
static int read_seconds(const char *path, int64_t *ret)
{
	char sys[320], text[32] = "";
	const char *name = path;
	ssize_t n;
	int fd;

	if (strncmp(path, "/dev/", 5) == 0) {
		snprintf(sys, sizeof(sys), "/sys/class/rtc/%s/since_epoch", path + 5);
		name = sys;
	}
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 && text[n - 1] == '\n' ? n - 1 : (n > 0 ? n : 0)] = '\0';
	return n <= 0 ? -EIO : number_parse(text, 1, INT64_MAX / NS_PER_S, ret);
}

static int keep_last(void *arg, const struct devref_row *row)
{
	*(struct devref_row *)arg = *row;
	return 0;
}

void rtc_note(struct office *o)
{
	struct time_bound now = office_now(o);
	struct devref_row row = {.reader = BATTERY_CLOCK, .at = office_here(o)};
	int64_t seconds, seq, moved;
	int r;

	if (o->conf->time.rtc[0] == '\0' || timebound_width_ns(&now) == INT64_MAX ||
	    read_seconds(o->conf->time.rtc, &seconds) < 0)
		return;
	row.device_ms = seconds * 1000;
	moved = llabs((row.device_ms - o->rtc_last.device_ms) -
		      (row.at.boottime_ns - o->rtc_last.at.boottime_ns) / NS_PER_MS);
	if (o->rtc_last.at.boot == row.at.boot && moved < MOVED_MS &&
	    row.at.boottime_ns - o->rtc_last.at.boottime_ns < STORE_EVERY_S * NS_PER_S)
		return;
	r = pipeline_begin(o);
	if (r == 0)
		r = devref_append(o->store, &row, &seq);
	if (pipeline_settle(o, r, "time") == 0)
		o->rtc_last = row;
}

int rtc_resume(struct office *o)
{
	struct devref_row last = {.at = {.boot = -1}};
	struct timeref_row ref = {.at = office_here(o), .source = "rtc"};
	struct time_bound then;
	int64_t seconds, passed_ms;
	int r;

	if (o->conf->time.rtc[0] == '\0' ||
	    timekeeper_nearest(&o->time, ref.at.boottime_ns) != NULL)
		return 0;
	r = read_seconds(o->conf->time.rtc, &seconds);
	if (r < 0) {
		log_errno(LOG_WARNING, r, "battery clock %s cannot be read, going on without",
			  o->conf->time.rtc);
		return 0;
	}
	r = query_devrefs(store_query(o->store), BATTERY_CLOCK, keep_last, &last);
	if (r < 0 || last.at.boot < 0)
		return r;
	then = office_bound(o, last.at);
	passed_ms = seconds * 1000 - last.device_ms;
	if (timebound_width_ns(&then) == INT64_MAX || passed_ms < 0) {
		log_warning("battery clock %s has lost its power or was never compared; not used",
			    o->conf->time.rtc);
		return 0;
	}
	ref.utc_ns = then.earliest_ns + timebound_width_ns(&then) / 2 + passed_ms * NS_PER_MS;
	ref.err_ms = timebound_width_ns(&then) / 2 / NS_PER_MS + READING_ERR_MS +
		     passed_ms / 1000000 * RTC_DRIFT_PPM + 1;
	log_info("time from the battery clock, within %lld ms", (long long)ref.err_ms);
	return pipeline_time_reference(o, &ref);
}
