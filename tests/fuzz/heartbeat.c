/* SPDX-License-Identifier: MIT */
/* The heartbeat beside the database, whoever wrote it: what is read from it can be written again
 * and is then the same. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64], file[80];
	struct heartbeat h, again;
	int fd, r;

	if (path[0] == '\0')
		snprintf(path, sizeof(path), "/dev/shm/hadir-fuzz-%d", (int)getpid());
	snprintf(file, sizeof(file), "%s.heartbeat", path);
	fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
	r = heartbeat_read(path, &h);
	assert(r == 0 || r == -EBADMSG);
	if (r == 0) {
		assert(heartbeat_write(path, &h) == 0 && heartbeat_read(path, &again) == 0);
		assert(strcmp(h.epoch, again.epoch) == 0 && h.head.seq == again.head.seq);
		assert(memcmp(h.head.hash, again.head.hash, sizeof(h.head.hash)) == 0);
		assert(h.session == again.session && h.at.boot == again.at.boot);
		assert(h.at.boottime_ns == again.at.boottime_ns);
	}
	unlink(file);
	return 0;
}
