/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_FUZZ_BYTES_H
#define HADIR_TESTS_FUZZ_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* An input as a row of small decisions; past its end every byte is 0. */
struct bytes {
	const uint8_t *at;
	size_t left;
};

static inline uint8_t take(struct bytes *b)
{
	if (b->left == 0)
		return 0;
	b->left--;
	return *b->at++;
}

static inline uint16_t take16(struct bytes *b)
{
	uint16_t high = take(b);

	return (uint16_t)(high << 8 | take(b));
}

static inline uint32_t take32(struct bytes *b)
{
	uint32_t high = take16(b);

	return high << 16 | take16(b);
}

static inline uint64_t take64(struct bytes *b)
{
	uint64_t high = take32(b);

	return high << 32 | take32(b);
}

/* Up to `n` bytes, the rest of `ret` zero. */
static inline void take_all(struct bytes *b, void *ret, size_t n)
{
	size_t k = b->left < n ? b->left : n;

	memset(ret, 0, n);
	if (k > 0)
		memcpy(ret, b->at, k);
	b->at += k;
	b->left -= k;
}

#endif
