/* SPDX-License-Identifier: MIT */
/*
 * LD_PRELOAD: a disk that fails, or a death, at a chosen write or sync of the whole daemon. What
 * and when is in the file that $HADIR_FAULTS names, mapped, so that the test arms it at any time.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum mode { NOTHING, KILL_BEFORE_SYNC, KILL_AFTER_SYNC, FAIL_SYNC, FAIL_WRITE, SLOW_SYNC };

enum { SLOW_S = 5 }; /* as a card under pressure takes */

/* tests/crash/daemon.py knows this layout. */
static struct faults {
	int32_t mode, left; /* calls until then; -1: it has happened */
	int32_t syncs, writes;
} * faults;

__attribute__((constructor)) static void faults_map(void)
{
	const char *path = getenv("HADIR_FAULTS");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map = fd < 0 ? MAP_FAILED
			   : mmap(NULL, sizeof(*faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (map != MAP_FAILED)
		faults = map;
}

static enum mode due(enum mode first, enum mode last)
{
	enum mode mode;

	if (faults == NULL || faults->left < 0 || faults->mode < (int)first ||
	    faults->mode > (int)last || faults->left-- > 0)
		return NOTHING;
	mode = faults->mode;
	return mode;
}

static int sync_of(long number, int fd)
{
	enum mode mode = due(KILL_BEFORE_SYNC, FAIL_SYNC);
	int r;

	if (faults != NULL)
		faults->syncs++;
	if (faults != NULL && faults->mode == SLOW_SYNC)
		sleep(SLOW_S);
	if (mode == KILL_BEFORE_SYNC)
		kill(getpid(), SIGKILL);
	if (mode == FAIL_SYNC) {
		errno = EIO;
		return -1;
	}
	r = (int)syscall(number, fd);
	if (mode == KILL_AFTER_SYNC)
		kill(getpid(), SIGKILL);
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

static ssize_t write_of(int fd, const void *buffer, size_t n, off_t offset)
{
	enum mode mode = due(FAIL_WRITE, FAIL_WRITE);

	if (faults != NULL)
		faults->writes++;
	if (mode == FAIL_WRITE) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, buffer, n, offset);
}

ssize_t pwrite(int fd, const void *buffer, size_t n, off_t offset)
{
	return write_of(fd, buffer, n, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t n, off64_t offset)
{
	return write_of(fd, buffer, n, offset);
}
