/* SPDX-License-Identifier: MIT */
/* A file of Wiegand formats with its tests: a format that is taken is whole, and what it encodes is
 * what it decodes. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../wiegand-encode.h"
#include "conf/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round(const struct wiegand_format *f, struct wiegand_fields in)
{
	struct wiegand_fields out;
	uint8_t raw[WIEGAND_RAW_SIZE];

	if (wiegand_encode(f, &in, raw) < 0)
		return; /* too large for its fields */
	assert(wiegand_decode(f, raw, f->bits, &out) == 0);
	assert(out.card == in.card && out.facility == in.facility && out.maker == in.maker);
}

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
		check_round(one, (struct wiegand_fields){0});
		check_round(one, (struct wiegand_fields){.card = 0x5a});
	}
	formats_free(f);
	diag_done(&d);
	close(fd);
	return 0;
}
