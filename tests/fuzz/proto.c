/* SPDX-License-Identifier: MIT */
/* What hadird and hadir-mqtt read of each other: any packet is refused or says the same again. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "publish/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Into memory of the very size, so that a byte too many is seen. */
static uint8_t *encode(const struct proto_frame *f, size_t size, ssize_t want)
{
	uint8_t *buf = malloc(size);

	assert(buf != NULL && proto_encode(f, buf, size) == want);
	return buf;
}

/* The head may hold what its kind does not use, which is lost; the rest is kept to the byte. */
static void check_encodes_back(const struct proto_frame *f, const uint8_t *data, size_t size)
{
	size_t head = sizeof(uint64_t) * 7;
	uint8_t *first = encode(f, size, (ssize_t)size), *second;
	struct proto_frame again;

	assert(memcmp(first + head, data + head, size - head) == 0);
	assert(proto_decode(first, size, &again) == 0 && again.kind == f->kind);
	second = encode(&again, size, (ssize_t)size);
	assert(memcmp(first, second, size) == 0);
	free(encode(f, size - 1, -ENOBUFS));
	free(second);
	free(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proto_frame f, untouched;

	if (size > PROTO_FRAME_MAX) /* nobody reads more */
		return 0;
	memset(&f, 0xa5, sizeof(f));
	untouched = f;
	if (proto_decode(data, size, &f) == 0)
		check_encodes_back(&f, data, size);
	else
		assert(memcmp(&f, &untouched, sizeof(f)) == 0);
	return 0;
}
