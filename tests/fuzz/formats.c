/* SPDX-License-Identifier: MIT */
/* A file of Wiegand formats with its tests: a format that is taken is whole. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conf/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct formats *f;
	char path[64];
	int fd = memfd_create("formats.conf", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || formats_open(&f) < 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	formats_load(f, path, &d);
	for (size_t i = 0; formats_at(f, i) != NULL; i++) {
		const struct wiegand_format *one = formats_at(f, i);

		assert(i < FORMATS_MAX && one->bits >= 1 && one->bits <= WIEGAND_BITS_MAX);
		assert(formats_find(f, one->name) == one);
	}
	formats_free(f);
	diag_done(&d);
	close(fd);
	return 0;
}
