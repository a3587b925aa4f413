/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BASE_TIME_SOURCE_H
#define HADIR_BASE_TIME_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The only place that asks the kernel what time it is.
 *
 * BOOTTIME orders everything within one boot and counts suspended time; REALTIME is evidence,
 * never a base for a verdict until a time reference has vouched for it (core/timebound.h).
 */

struct moment {
	int64_t boottime_ns; /* CLOCK_BOOTTIME */
	int64_t realtime_ns; /* CLOCK_REALTIME, nanoseconds since 1970-01-01T00:00:00Z */
};

struct moment time_now(void);
int64_t time_boottime_ns(void);

/* A kernel GPIO timestamp (CLOCK_MONOTONIC) as BOOTTIME, by the offset of this instant. */
int64_t time_boottime_from_monotonic(int64_t monotonic_ns);

/* This boot's id: 32 lower-case hexadecimal digits. Returns 0 or -errno. */
int time_boot_id(char ret[33]);

struct time_sync {
	bool synced;		/* the kernel's clock is disciplined (adjtimex: not STA_UNSYNC) */
	int64_t max_error_ns;	/* the kernel's bound at this instant; grows 500 us each second
				 * between updates, so a fall shows that an update has come */
};

/* Read the state of the kernel's clock discipline (adjtimex(2)). Changes nothing. 0 or -errno. */
int time_sync_read(struct time_sync *ret);

/*
 * A timerfd that becomes readable (read: ECANCELED) each time CLOCK_REALTIME is stepped.
 * Call time_step_rearm() after each wake-up. Returns an fd the caller closes, or -errno.
 */
int time_step_fd(void);
int time_step_rearm(int fd);

#endif
