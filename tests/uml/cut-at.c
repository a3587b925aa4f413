/* SPDX-License-Identifier: MIT */
/*
 * LD_PRELOAD in the guest: the power goes right after a chosen write or sync of the daemon, from
 * within, so that no other call comes between. Orders are in the mapped file that $CUT_ORDERS
 * names. Some pages of what was written and not synced may have reached the disk by then, in any
 * order: with a seed they do, each by a throw of the dice.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, UNSYNCED_MAX = 4096 };

/* tests/uml/cut-play.c knows this layout. */
static struct orders {
	int32_t armed;
	int32_t calls; /* since it was armed */
	int32_t at;    /* the call after which the power goes; 0: never */
	int32_t seed;  /* 0: nothing that was not synced is on the disk */
	int32_t torn;  /* of the last write only the first half was done */
} * orders;

static struct {
	int fd;
	off_t page;
} unsynced[UNSYNCED_MAX];
static size_t n_unsynced;

__attribute__((constructor)) static void orders_map(void)
{
	const char *path = getenv("CUT_ORDERS");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map = fd < 0 ? MAP_FAILED
			   : mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (map != MAP_FAILED)
		orders = map;
}

static void note(int fd, off_t at, size_t n)
{
	for (off_t page = at / PAGE; page <= (at + (off_t)n - 1) / PAGE; page++)
		if (n_unsynced < UNSYNCED_MAX) {
			unsynced[n_unsynced].fd = fd;
			unsynced[n_unsynced++].page = page;
		}
}

static void forget(int fd)
{
	size_t kept = 0;

	for (size_t i = 0; i < n_unsynced; i++)
		if (unsynced[i].fd != fd)
			unsynced[kept++] = unsynced[i];
	n_unsynced = kept;
}

/* The guest is gone when this returns from nowhere. A machine that is not a guest has no such
 * orders, and is not asked. */
static void cut(void)
{
	srand((unsigned)orders->seed);
	for (size_t i = 0; orders->seed != 0 && i < n_unsynced; i++)
		if (rand() % 2 == 0)
			sync_file_range(unsynced[i].fd, unsynced[i].page * PAGE, PAGE,
					SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
						SYNC_FILE_RANGE_WAIT_AFTER);
	dprintf(STDOUT_FILENO, "cut %d\n", orders->calls);
	reboot(RB_POWER_OFF);
	_exit(99);
}

static int is_last(void)
{
	if (orders == NULL || !orders->armed)
		return 0;
	return ++orders->calls == orders->at;
}

static int sync_of(long number, int fd)
{
	int last = is_last();
	int r = (int)syscall(number, fd);

	forget(fd);
	if (last)
		cut();
	return r;
}

int fdatasync(int fd)
{
	return sync_of(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	return sync_of(SYS_fsync, fd);
}

static ssize_t write_of(int fd, const void *buffer, size_t n, off_t at)
{
	int last = is_last();
	ssize_t done;

	if (last && orders->torn)
		n = n > 1 ? n / 2 : n;
	done = syscall(SYS_pwrite64, fd, buffer, n, at);
	if (done > 0)
		note(fd, at, (size_t)done);
	if (last)
		cut();
	return done;
}

ssize_t pwrite(int fd, const void *buffer, size_t n, off_t at)
{
	return write_of(fd, buffer, n, at);
}

ssize_t pwrite64(int fd, const void *buffer, size_t n, off64_t at)
{
	return write_of(fd, buffer, n, at);
}

/* Only of files: a word to a socket or an event is no write of a disk. */
ssize_t write(int fd, const void *buffer, size_t n)
{
	struct stat st;
	int file = orders != NULL && orders->armed && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	int last = file && is_last();
	ssize_t done = syscall(SYS_write, fd, buffer, n);

	if (file && done > 0)
		note(fd, lseek(fd, 0, SEEK_CUR) - done, (size_t)done);
	if (last)
		cut();
	return done;
}

int ftruncate(int fd, off_t size)
{
	int last = is_last();
	int r = (int)syscall(SYS_ftruncate, fd, size);

	if (last)
		cut();
	return r;
}

int ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

int unlink(const char *path)
{
	int last = is_last();
	int r = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);

	if (last)
		cut();
	return r;
}

int rename(const char *from, const char *to)
{
	int last = is_last();
	int r = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);

	if (last)
		cut();
	return r;
}
