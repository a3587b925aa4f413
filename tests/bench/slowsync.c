/* SPDX-License-Identifier: MIT */
/*
 * LD_PRELOAD: every fdatasync() and fsync() takes HADIR_BENCH_SYNC_US longer, as on a card. Without
 * such a delay a bench on a fast disk measures everything but what an office waits for.
 *
 * With HADIR_BENCH_SYNC_LOG each sync appends "MONOTONIC_NS BYTES" to that file: how much was
 * written with pwrite() since the one before.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static atomic_llong written;
static int log_fd = -1;
static long delay_us;

static __attribute__((constructor)) void begin(void)
{
	const char *us = getenv("HADIR_BENCH_SYNC_US"), *log = getenv("HADIR_BENCH_SYNC_LOG");

	delay_us = us != NULL ? atol(us) : 0;
	if (log != NULL)
		log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(void)
{
	long long bytes = atomic_exchange(&written, 0);
	struct timespec ts;
	char line[64];

	if (log_fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	int n = snprintf(line, sizeof(line), "%lld %lld\n", ts.tv_sec * 1000000000LL + ts.tv_nsec,
			 bytes);

	if (write(log_fd, line, (size_t)n) < 0)
		abort(); /* a measurement that lies is worse than none */
}

static void delay(void)
{
	struct timespec ts = {.tv_sec = delay_us / 1000000, .tv_nsec = delay_us % 1000000 * 1000};

	if (delay_us > 0)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
	note();
}

int fdatasync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

	delay();
	return real(fd);
}

int fsync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

	delay();
	return real(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	static ssize_t (*real)(int, const void *, size_t, off64_t);

	if (real == NULL)
		real = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
	atomic_fetch_add(&written, (long long)n);
	return real(fd, bytes, n, at);
}
