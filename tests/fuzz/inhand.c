/* SPDX-License-Identifier: MIT */
/*
 * The file of the input in hand, after a power cut wrote some of it and not the rest: what it holds
 * is what was put there, whole, or nothing.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bytes.h"
#include "store/inhand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD = 24 };

static void spoil(int fd, struct bytes *b)
{
	struct {
		uint16_t at, length;
	} tear = {.at = take16(b) % 2048, .length = take(b)};
	uint8_t what[256];

	take_all(b, what, sizeof(what));
	if (pwrite(fd, what, tear.length, tear.at) < 0)
		abort();
	if (tear.length == 0 && ftruncate(fd, tear.at) < 0)
		abort();
}

static void check_found(const struct inhand *h, const uint8_t *put, size_t n)
{
	const void *records;
	size_t found;

	inhand_found(h, &records, &found);
	assert(found == 0 || (found == n && memcmp(records, put, n * RECORD) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.at = data, .left = size};
	size_t n = 1 + take(&b) % INHAND_RECORDS_MAX, tears = take(&b) % 8;
	uint8_t put[INHAND_RECORDS_MAX * RECORD];
	struct inhand *h;
	char path[64];
	int fd = memfd_create("inhand", MFD_CLOEXEC);

	assert(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	for (size_t i = 0; i < sizeof(put); i++)
		put[i] = (uint8_t)(n + i * 7);
	assert(inhand_open(path, RECORD, &h) == 0);
	inhand_put(h, put, n);
	check_found(h, put, n);
	inhand_free(h);
	for (size_t i = 0; i < tears; i++)
		spoil(fd, &b);
	assert(inhand_open(path, RECORD, &h) == 0);
	check_found(h, put, n);
	inhand_put(h, put, n);
	check_found(h, put, n);
	inhand_clear(h);
	check_found(h, put, 0);
	inhand_free(h);
	close(fd);
	return 0;
}
