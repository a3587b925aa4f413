/* SPDX-License-Identifier: MIT */
#include "backup/tape.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"

enum {
	MAGIC_SIZE = 16,
	HEAD_SIZE = MAGIC_SIZE + BACKUP_KEY_ID_SIZE,
	TAG_SIZE = crypto_secretstream_xchacha20poly1305_ABYTES,
	STREAM_HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
};

static const char magic[MAGIC_SIZE] = "hadir-backup 1\n";

struct tape {
	int fd;
	crypto_secretstream_xchacha20poly1305_state state;
	uint8_t head[HEAD_SIZE];
	bool begun; /* the head was authenticated, with the first block */
	bool final; /* reading: the last block is in `block` */
	size_t used, filled;
	uint8_t block[TAPE_BLOCK];
	uint8_t sealed[TAPE_BLOCK + TAG_SIZE];
};

/* Up to `n` bytes; fewer only at the end of the file. */
static ssize_t read_all(int fd, uint8_t *bytes, size_t n)
{
	size_t have = 0;

	while (have < n) {
		ssize_t done = read(fd, bytes + have, n - have);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		if (done == 0)
			break;
		have += (size_t)done;
	}
	return (ssize_t)have;
}

static struct tape *tape_new(int fd, const uint8_t key[BACKUP_KEY_SIZE])
{
	struct tape *t = sodium_init() < 0 ? NULL : calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->fd = fd;
	memcpy(t->head, magic, MAGIC_SIZE);
	backup_key_id(key, t->head + MAGIC_SIZE);
	return t;
}

void tape_free(struct tape *t)
{
	if (t == NULL)
		return;
	sodium_memzero(t, sizeof(*t));
	free(t);
}

int tape_create(int fd, const uint8_t key[BACKUP_KEY_SIZE], struct tape **ret)
{
	uint8_t header[STREAM_HEADER];
	struct tape *t = tape_new(fd, key);
	int r;

	if (t == NULL)
		return -ENOMEM;
	crypto_secretstream_xchacha20poly1305_init_push(&t->state, header, key);
	r = write_all(fd, t->head, sizeof(t->head));
	if (r == 0)
		r = write_all(fd, header, sizeof(header));
	if (r < 0) {
		tape_free(t);
		return r;
	}
	*ret = t;
	return 0;
}

static int push(struct tape *t, uint8_t tag)
{
	crypto_secretstream_xchacha20poly1305_push(&t->state, t->sealed, NULL, t->block, t->used,
						   t->begun ? NULL : t->head,
						   t->begun ? 0 : sizeof(t->head), tag);
	t->begun = true;
	return write_all(t->fd, t->sealed, t->used + TAG_SIZE);
}

int tape_write(struct tape *t, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;
	int r = 0;

	while (n > 0 && r == 0) {
		size_t room = sizeof(t->block) - t->used, part = n < room ? n : room;

		/* Only when more follows: the last block is the final one, and never empty-handed.
		 */
		if (room == 0) {
			r = push(t, 0);
			t->used = 0;
			continue;
		}
		memcpy(t->block + t->used, from, part);
		t->used += part;
		from += part;
		n -= part;
	}
	return r;
}

int tape_finish(struct tape *t)
{
	return push(t, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
}

int tape_open(int fd, const uint8_t key[BACKUP_KEY_SIZE], struct tape **ret)
{
	uint8_t head[HEAD_SIZE], header[STREAM_HEADER];
	struct tape *t = tape_new(fd, key);
	ssize_t n;
	int r = 0;

	if (t == NULL)
		return -ENOMEM;
	n = read_all(fd, head, sizeof(head));
	if (n < 0)
		r = (int)n;
	else if (n < HEAD_SIZE || memcmp(head, magic, MAGIC_SIZE) != 0)
		r = -EPROTO;
	else if (memcmp(head, t->head, HEAD_SIZE) != 0)
		r = -EKEYREJECTED;
	if (r == 0) {
		n = read_all(fd, header, sizeof(header));
		r = n < 0 ? (int)n : n < STREAM_HEADER ? -ENODATA : 0;
	}
	if (r == 0)
		r = crypto_secretstream_xchacha20poly1305_init_pull(&t->state, header, key) == 0
			    ? 0
			    : -EBADMSG;
	if (r < 0) {
		tape_free(t);
		return r;
	}
	*ret = t;
	return 0;
}

/* The next block into t->block. */
static int pull(struct tape *t)
{
	unsigned long long size = 0;
	ssize_t n = t->final ? 0 : read_all(t->fd, t->sealed, sizeof(t->sealed));
	uint8_t tag, more;

	if (n < 0)
		return (int)n;
	if (n < TAG_SIZE)
		return n == 0 ? -ENODATA : -EBADMSG;
	if (crypto_secretstream_xchacha20poly1305_pull(
		    &t->state, t->block, &size, &tag, t->sealed, (unsigned long long)n,
		    t->begun ? NULL : t->head, t->begun ? 0 : sizeof(t->head)) != 0)
		return -EBADMSG;
	t->begun = true;
	t->final = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	/* Behind the final block nothing may stand, and before it none is short. */
	if (t->final ? read_all(t->fd, &more, 1) != 0 : size != TAPE_BLOCK)
		return -EBADMSG;
	t->used = 0;
	t->filled = (size_t)size;
	return 0;
}

int tape_read(struct tape *t, void *bytes, size_t n)
{
	uint8_t *to = bytes;

	while (n > 0) {
		size_t part = t->filled - t->used;

		if (part == 0) {
			int r = pull(t);

			if (r < 0)
				return r;
			continue;
		}
		part = n < part ? n : part;
		memcpy(to, t->block + t->used, part);
		t->used += part;
		to += part;
		n -= part;
	}
	return 0;
}

int tape_end(struct tape *t)
{
	for (;;) {
		if (!sodium_is_zero(t->block + t->used, t->filled - t->used))
			return -EBADMSG;
		if (t->final)
			return 0;
		int r = pull(t);

		if (r < 0)
			return r;
	}
}
