/* SPDX-License-Identifier: MIT */
#include "backup/archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup/tape.h"
#include "base/util.h"

enum { PIECE = 32768, END_BLOCKS = 2 };

struct archive {
	struct tape *tape;
	uint8_t piece[PIECE];
};

int archive_create(int fd, const uint8_t key[BACKUP_KEY_SIZE], struct archive **ret)
{
	struct archive *a = calloc(1, sizeof(*a));
	int r = a == NULL ? -ENOMEM : tape_create(fd, key, &a->tape);

	if (r < 0) {
		archive_free(a);
		return r;
	}
	*ret = a;
	return 0;
}

void archive_free(struct archive *a)
{
	if (a == NULL)
		return;
	tape_free(a->tape);
	explicit_bzero(a, sizeof(*a));
	free(a);
}

static size_t padding(int64_t size)
{
	return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

static int put_head(struct archive *a, const struct tar_entry *e)
{
	uint8_t block[TAR_BLOCK];
	int r = tar_encode(e, block);

	return r < 0 ? r : tape_write(a->tape, block, sizeof(block));
}

static int put_padding(struct archive *a, int64_t size)
{
	static const uint8_t zeros[TAR_BLOCK];

	return tape_write(a->tape, zeros, padding(size));
}

int archive_put(struct archive *a, const struct tar_entry *e, const void *bytes)
{
	int r = put_head(a, e);

	if (r == 0)
		r = tape_write(a->tape, bytes, (size_t)e->size);
	return r < 0 ? r : put_padding(a, e->size);
}

int archive_put_file(struct archive *a, const struct tar_entry *e, int from)
{
	int r = put_head(a, e);

	for (int64_t left = e->size; left > 0 && r == 0;) {
		ssize_t n = read(from, a->piece, left < PIECE ? (size_t)left : PIECE);

		if (n < 0 && errno == EINTR)
			continue;
		r = n < 0 ? -errno : n == 0 ? -EAGAIN : tape_write(a->tape, a->piece, (size_t)n);
		left -= n;
	}
	return r < 0 ? r : put_padding(a, e->size);
}

int archive_finish(struct archive *a)
{
	static const uint8_t zeros[END_BLOCKS * TAR_BLOCK];
	int r = tape_write(a->tape, zeros, sizeof(zeros));

	return r < 0 ? r : tape_finish(a->tape);
}

static int read_entry(struct archive *a, const struct tar_entry *e,
		      const struct archive_taker *taker, void *arg)
{
	int r = taker->begin(arg, e);

	for (int64_t left = e->size; left > 0 && r >= 0;) {
		size_t n = left < PIECE ? (size_t)left : PIECE;

		r = tape_read(a->tape, a->piece, n);
		if (r == 0)
			r = taker->bytes(arg, a->piece, n);
		left -= (int64_t)n;
	}
	if (r >= 0)
		r = tape_read(a->tape, a->piece, padding(e->size));
	return r < 0 ? r : taker->end(arg);
}

int archive_read(int fd, const uint8_t key[BACKUP_KEY_SIZE], const struct archive_taker *taker,
		 void *arg)
{
	struct archive *a = calloc(1, sizeof(*a));
	uint8_t block[TAR_BLOCK];
	struct tar_entry e;
	int r = a == NULL ? -ENOMEM : tape_open(fd, key, &a->tape);

	while (r >= 0) {
		r = tape_read(a->tape, block, sizeof(block));
		if (r < 0)
			break;
		r = tar_decode(block, &e);
		if (r <= 0)
			break;
		r = read_entry(a, &e, taker, arg);
	}
	if (r == 0)
		r = tape_end(a->tape);
	archive_free(a);
	return r < 0 ? r : 0;
}

int archive_cat(int fd, const uint8_t key[BACKUP_KEY_SIZE], int to)
{
	uint8_t block[TAR_BLOCK];
	struct tape *t = NULL;
	int r = tape_open(fd, key, &t);

	while (r == 0) {
		r = tape_read(t, block, sizeof(block));
		if (r == -ENODATA && tape_end(t) == 0) { /* it was the last one */
			r = 0;
			break;
		}
		if (r == 0)
			r = write_all(to, block, sizeof(block));
	}
	tape_free(t);
	return r;
}
