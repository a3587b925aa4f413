/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_STORE_FAULTS_H
#define HADIR_TESTS_STORE_FAULTS_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * A disk that fails on request. The program's own definitions of these calls stand before those
 * of the C library, also for libsqlite3 (which calls no other ones to write or sync): no preload,
 * no VFS.
 */

static struct fault {
	int syncs, writes; /* fail the call after so many more; -1: never */
	int error;	   /* ... with this; 0: SIGKILL to the whole process */
	bool before;	   /* with SIGKILL: before the call, else after it */
	bool for_ever;	   /* all calls from then on */
	int seen_syncs;
} fault = {.syncs = -1, .writes = -1};

static bool fault_due(int *left)
{
	if (*left < 0)
		return false;
	if (*left > 0) {
		--*left;
		return false;
	}
	if (!fault.for_ever)
		*left = -1;
	return true;
}

static int sync_or_fail(long number, int fd)
{
	bool due = fault_due(&fault.syncs);
	int r;

	fault.seen_syncs++;
	if (due && fault.error != 0) {
		errno = fault.error;
		return -1;
	}
	if (due && fault.before)
		kill(getpid(), SIGKILL);
	r = (int)syscall(number, fd);
	if (due)
		kill(getpid(), SIGKILL);
	return r;
}

int fdatasync(int fd)
{
	return sync_or_fail(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	return sync_or_fail(SYS_fsync, fd);
}

static ssize_t write_or_fail(int fd, const void *buffer, size_t n, off_t offset)
{
	if (fault_due(&fault.writes)) {
		errno = fault.error;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, buffer, n, offset);
}

ssize_t pwrite(int fd, const void *buffer, size_t n, off_t offset);
ssize_t pwrite(int fd, const void *buffer, size_t n, off_t offset)
{
	return write_or_fail(fd, buffer, n, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t n, off64_t offset);
ssize_t pwrite64(int fd, const void *buffer, size_t n, off64_t offset)
{
	return write_or_fail(fd, buffer, n, offset);
}

#endif
