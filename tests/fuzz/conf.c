/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input is hadir.conf; there are no rules beside it, so that loading must end in an error. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct conf *c = NULL;
	char path[64];
	int fd = memfd_create("hadir.conf", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (conf_load(path, &d, &c) == 0 || c != NULL || d.errors == 0)
		abort();
	diag_done(&d);
	close(fd);
	return 0;
}
