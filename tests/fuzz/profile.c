/* SPDX-License-Identifier: MIT */
/*
 * A profile as a stranger may write it, then registers as its device may send them: a profile that
 * is taken never makes us read past the registers that were asked for.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bytes.h"
#include "conf/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory of the very size, so that a register too many is seen. */
static uint16_t *registers(struct bytes *b, size_t n)
{
	uint16_t *regs = malloc(n * sizeof(*regs) + (n == 0));

	assert(regs != NULL);
	for (size_t i = 0; i < n; i++)
		regs[i] = take16(b);
	return regs;
}

static void check_record(const struct record_profile *p, const uint16_t *regs, unsigned i)
{
	struct record r = {0};
	int e = record_decode(p, regs, i, &r);

	assert(e == 0 || e == -ENOENT || e == -EBADMSG);
	if (e == 0)
		assert(r.id.length >= 1 && r.id.length <= CREDENTIAL_VALUE_SIZE &&
		       memchr(r.id.format, '\0', sizeof(r.id.format)) != NULL);
}

static void check_follow(const struct record_profile *p, const struct record_head *h,
			 struct bytes *b)
{
	struct record_position at = {.known = take(b) % 4 != 0, .epoch = take(b), .seq = take64(b)};
	struct record_follow f = record_follow(p, h, &at);

	assert(record_period(p) >= 256 && f.from <= f.next);
	assert(record_distance(p, f.from, f.next) == (f.next - f.from) % record_period(p));
	assert(record_wrapped(p, f.next) >= p->seq_first);
	assert(record_wrapped(p, f.next) <= p->seq_last);
}

static void check_block(const struct record_profile *p, struct bytes *b)
{
	bool log = p->mode == RECORD_LOG;
	size_t first = log ? p->log.window_at + (size_t)p->log.stride : p->count;
	uint16_t *sign = registers(b, p->identify.count), *one = registers(b, first),
		 *all = registers(b, p->count);
	struct record_head h;

	assert(first <= p->count && p->count <= RECORD_REGS_MAX);
	if (p->identify.count > 0)
		record_identified(p, sign);
	check_record(p, one, 0);
	if (record_head(p, one, &h) == 0 && log)
		check_follow(p, &h, b);
	if (record_head(p, all, &h) == 0)
		for (unsigned i = 0; i < (log ? p->log.records : 1U); i++)
			check_record(p, all, i);
	free(sign);
	free(one);
	free(all);
}

/* The file, up to a zero; behind it the registers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
	size_t n = end != NULL ? (size_t)(end - data) : size;
	struct bytes b = {.at = data + n, .left = size - n};
	struct diag d = {0};
	struct record_profile p;
	char path[64];
	int fd = memfd_create("contoh.conf", MFD_CLOEXEC);

	take(&b);
	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (profile_load(path, &d, &p) == 0)
		check_block(&p, &b);
	else
		assert(d.errors > 0);
	diag_done(&d);
	close(fd);
	return 0;
}
