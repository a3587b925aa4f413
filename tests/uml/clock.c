/* SPDX-License-Identifier: MIT */
/*
 * What a time service does to the kernel's clock, for a guest that has none:
 *
 *	clock set SECONDS	step the clock to this Unix time (it is then undisciplined)
 *	clock add SECONDS	step it by so much
 *	clock synced ERROR_MS	an update has come: disciplined, within so many milliseconds
 *	clock unsynced		nobody disciplines it any more
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

static int set(double to)
{
	struct timespec ts = {.tv_sec = (time_t)to};

	ts.tv_nsec = (long)((to - (double)ts.tv_sec) * 1e9);
	return clock_settime(CLOCK_REALTIME, &ts) < 0 ? -errno : 0;
}

static int add(double seconds)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_REALTIME, &ts) < 0)
		return -errno;
	return set((double)ts.tv_sec + (double)ts.tv_nsec / 1e9 + seconds);
}

static int synced(double error_ms)
{
	struct timex tx = {.modes = ADJ_STATUS | ADJ_MAXERROR | ADJ_ESTERROR,
			   .status = STA_PLL,
			   .maxerror = (long)(error_ms * 1000),
			   .esterror = (long)(error_ms * 1000)};

	return adjtimex(&tx) < 0 ? -errno : 0;
}

static int unsynced(double nothing)
{
	struct timex tx = {.modes = ADJ_STATUS, .status = STA_UNSYNC};

	(void)nothing;

	return adjtimex(&tx) < 0 ? -errno : 0;
}

static const struct {
	const char *name;
	int arguments;
	int (*run)(double argument);
} verbs[] = {
	{"set", 1, set},
	{"add", 1, add},
	{"synced", 1, synced},
	{"unsynced", 0, unsynced},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc >= 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		int r;

		if (strcmp(argv[1], verbs[i].name) != 0 || argc != 2 + verbs[i].arguments)
			continue;
		r = verbs[i].run(argc > 2 ? strtod(argv[2], NULL) : 0);
		if (r < 0)
			fprintf(stderr, "clock %s: %s\n", argv[1], strerror(-r));
		return r < 0;
	}
	fprintf(stderr, "usage: clock set SECONDS|add SECONDS|synced ERROR_MS|unsynced\n");
	return 2;
}
