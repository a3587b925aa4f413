/* SPDX-License-Identifier: MIT */
#include "store/inhand.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"

enum { INHAND_MAGIC = 0x48494831 }; /* with the version in its last digit */

struct file {
	uint32_t magic;
	uint32_t record_size;
	uint32_t n;	/* written last */
	uint32_t again; /* that these very records were handled once more */
	uint8_t sum[crypto_shorthash_BYTES];
	uint8_t records[];
};

struct inhand {
	struct file *file;
	size_t size;
	size_t dirty; /* records from the first on that may not be zeros */
};

static void sum(const struct file *f, const void *records, size_t n,
		uint8_t ret[crypto_shorthash_BYTES])
{
	static const uint8_t key[crypto_shorthash_KEYBYTES]; /* against tears, not people */

	crypto_shorthash(ret, records, n * f->record_size, key);
}

static bool whole(const struct file *f, size_t record_size)
{
	uint8_t expected[crypto_shorthash_BYTES];

	if (f->magic != INHAND_MAGIC || f->record_size != record_size || f->n == 0 ||
	    f->n > INHAND_RECORDS_MAX)
		return false;
	sum(f, f->records, f->n, expected);
	return memcmp(expected, f->sum, sizeof(expected)) == 0;
}

static int map(struct inhand *h, const char *path)
{
	struct file *f;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return -errno;
	/* All blocks now: a full disk would otherwise be a SIGBUS at some later punch. */
	r = -posix_fallocate(fd, 0, (off_t)h->size);
	if (r == 0) {
		f = mmap(NULL, h->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		r = f == MAP_FAILED ? -errno : 0;
		h->file = r == 0 ? f : NULL;
	}
	close_fd(fd);
	return r;
}

int inhand_open(const char *path, size_t record_size, struct inhand **ret)
{
	struct inhand *h;
	int r;

	assert(record_size > 0 && record_size <= 65536);
	if (sodium_init() < 0)
		return -ENOSYS;
	h = calloc(1, sizeof(*h));
	if (h == NULL)
		return -ENOMEM;
	h->size = sizeof(struct file) + INHAND_RECORDS_MAX * record_size;
	r = map(h, path);
	if (r < 0) {
		inhand_free(h); /* takes half-built objects */
		return r;
	}
	if (!whole(h->file, record_size)) {
		h->file->n = 0;
		h->file->again = 0;
		h->file->magic = INHAND_MAGIC;
		h->file->record_size = (uint32_t)record_size;
	}
	h->dirty = INHAND_RECORDS_MAX;
	*ret = h;
	return 0;
}

void inhand_free(struct inhand *h)
{
	if (h == NULL)
		return;
	if (h->file != NULL)
		munmap(h->file, h->size);
	free(h);
}

void inhand_found(const struct inhand *h, const void **ret_records, size_t *ret_n)
{
	*ret_records = h->file->records;
	*ret_n = h->file->n;
}

void inhand_put(struct inhand *h, const void *records, size_t n)
{
	struct file *f = h->file;
	uint8_t fresh[crypto_shorthash_BYTES];

	assert(n > 0 && n <= INHAND_RECORDS_MAX);
	sum(f, records, n, fresh);
	if (f->n == n && memcmp(fresh, f->sum, sizeof(fresh)) == 0)
		return; /* found again, and taken up again */
	/* A crash between any two of these finds nothing, or all. The fences keep the compiler
	 * from reordering; another process sees the stores of a dead one in any case. */
	f->n = 0;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	f->again = 0;
	h->dirty = n > h->dirty ? n : h->dirty;
	memmove(f->records, records, n * f->record_size);
	memcpy(f->sum, fresh, sizeof(fresh));
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	f->n = (uint32_t)n;
}

unsigned inhand_again(struct inhand *h)
{
	return ++h->file->again;
}

void inhand_excuse(struct inhand *h)
{
	h->file->again = 0;
}

void inhand_clear(struct inhand *h)
{
	h->file->n = 0;
	h->file->again = 0;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	/* They are what cards and fingers said, which is sealed everywhere else. */
	sodium_memzero(h->file->records, h->dirty * h->file->record_size);
	sodium_memzero(h->file->sum, sizeof(h->file->sum));
	h->dirty = 0;
}
