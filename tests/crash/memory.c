/* SPDX-License-Identifier: MIT */
/*
 * LD_PRELOAD: an allocation that fails when the test says so, once or from then on. Orders are in
 * the mapped file that $HADIR_ORDERS names; see struct orders of tracer.c.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FAIL = 3 };

static struct orders {
	int32_t mode, class, error, for_ever;
	int32_t left, number;
	int32_t seen;
} * orders;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

/* No debugger may look into the daemon, so whoever dies says where. */
static void say_where(int number)
{
	void *frames[32];

	backtrace_symbols_fd(frames, backtrace(frames, 32), STDERR_FILENO);
	signal(number, SIG_DFL);
	raise(number);
}

__attribute__((constructor)) static void orders_map(void)
{
	void *frame;

	const char *path = getenv("HADIR_ORDERS");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map = fd < 0 ? MAP_FAILED
			   : mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	/* The daemon only: what it starts has an order of life of its own. */
	if (map != MAP_FAILED && strcmp(program_invocation_short_name, "hadird") == 0)
		orders = map;
	backtrace(&frame, 1); /* loads a library, for which there may be no memory later */
	signal(SIGSEGV, say_where);
	signal(SIGABRT, say_where);
}

static bool refused(void)
{
	if (orders == NULL)
		return false;
	__atomic_fetch_add(&orders->seen, 1, __ATOMIC_RELAXED);
	if (orders->mode != FAIL)
		return false;
	if (orders->left < 0 && !orders->for_ever)
		return false;
	if (orders->left >= 0 && __atomic_fetch_sub(&orders->left, 1, __ATOMIC_RELAXED) > 0)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return refused() ? NULL : __libc_realloc(old, size);
}
