/* SPDX-License-Identifier: MIT */
#include "base/time-source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"

static int64_t clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

struct moment time_now(void)
{
	return (struct moment){ .boottime_ns = clock_ns(CLOCK_BOOTTIME),
				.realtime_ns = clock_ns(CLOCK_REALTIME) };
}

int64_t time_boottime_ns(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

int64_t time_boottime_from_monotonic(int64_t monotonic_ns)
{
	return monotonic_ns + clock_ns(CLOCK_BOOTTIME) - clock_ns(CLOCK_MONOTONIC);
}

int time_boot_id(char ret[33])
{
	char text[37] = "";
	size_t out = 0;
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	for (ssize_t i = 0; i < n && out < 32; i++)
		if (text[i] != '-')
			ret[out++] = text[i];
	ret[out] = '\0';
	return out == 32 ? 0 : -EIO;
}

int time_sync_read(struct time_sync *ret)
{
	struct timex tx = { .modes = 0 };
	int state = adjtimex(&tx);

	if (state < 0)
		return -errno;
	*ret = (struct time_sync){ .synced = state != TIME_ERROR && !(tx.status & STA_UNSYNC),
				   .max_error_ns = tx.maxerror * 1000LL };
	return 0;
}

int time_step_fd(void)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = time_step_rearm(fd);
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}

int time_step_rearm(int fd)
{
	/* Far enough never to fire by itself; only a step cancels it. */
	struct itimerspec far = { .it_value.tv_sec = clock_ns(CLOCK_REALTIME) / NS_PER_S +
						     10LL * 366 * 86400 };
	uint64_t expirations;

	(void)!read(fd, &expirations, sizeof(expirations));
	if (timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL) < 0 &&
	    errno != ECANCELED) /* ECANCELED: armed nevertheless */
		return -errno;
	return 0;
}
