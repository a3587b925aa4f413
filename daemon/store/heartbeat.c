/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"

/*
 * <database>.heartbeat: one line of JSON with the head of the chain and the time. It lies beside
 * the database, not in it, so that it survives the return of an older copy and betrays it. It
 * also dates a power cut to the minute.
 */

enum { HEARTBEAT_BYTES_MAX = 1024 };

static int read_all(const char *db_path, char buffer[HEARTBEAT_BYTES_MAX])
{
	char *path = NULL;
	ssize_t n;
	int fd, r = 0;

	if (asprintf(&path, "%s.heartbeat", db_path) < 0)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		r = -errno;
	free(path);
	if (r < 0)
		return r;
	n = read(fd, buffer, HEARTBEAT_BYTES_MAX - 1);
	r = n < 0 ? -errno : 0;
	if (r == 0)
		buffer[n] = '\0';
	close_fd(fd);
	return r;
}

int heartbeat_read(const char *db_path, struct heartbeat *ret)
{
	char buffer[HEARTBEAT_BYTES_MAX];
	uint8_t epoch_bytes[(STORE_EPOCH_SIZE - 1) / 2];
	struct heartbeat h = {.at = {.boot = 0}};
	const char *epoch, *hash;
	json_int_t seq, session, boot, boottime_ns, realtime_ns;
	json_t *root;
	int r = read_all(db_path, buffer);

	if (r < 0)
		return r;
	root = json_loads(buffer, JSON_REJECT_DUPLICATES, NULL);
	if (root == NULL)
		return -EBADMSG;
	if (json_unpack(root, "{s:s, s:I, s:s, s:I, s:I, s:I, s:I}", "epoch", &epoch, "seq", &seq,
			"hash", &hash, "session", &session, "boot", &boot, "boottime_ns",
			&boottime_ns, "realtime_ns", &realtime_ns) < 0 ||
	    hex_decode(epoch_bytes, sizeof(epoch_bytes), epoch) < 0 || seq < 0 ||
	    boot != (int32_t)boot || hex_decode(h.head.hash, sizeof(h.head.hash), hash) < 0) {
		json_decref(root);
		return -EBADMSG;
	}
	memcpy(h.epoch, epoch, sizeof(h.epoch)); /* digits, as many as decoded */
	h.head.seq = seq;
	h.session = session;
	h.at = (struct place){.boot = (int32_t)boot, .boottime_ns = boottime_ns};
	h.realtime_ns = realtime_ns;
	json_decref(root);
	*ret = h;
	return 0;
}

int heartbeat_write(const char *db_path, const struct heartbeat *h)
{
	char hash[2 * STORE_HASH_SIZE + 1], text[HEARTBEAT_BYTES_MAX];
	char *path = NULL;
	int n, r;

	hex_encode(hash, h->head.hash, sizeof(h->head.hash));
	n = snprintf(text, sizeof(text),
		     "{\"boot\":%d,\"boottime_ns\":%lld,\"epoch\":\"%s\",\"hash\":\"%s\","
		     "\"realtime_ns\":%lld,\"seq\":%lld,\"session\":%lld}\n",
		     h->at.boot, (long long)h->at.boottime_ns, h->epoch, hash,
		     (long long)h->realtime_ns, (long long)h->head.seq, (long long)h->session);
	if (asprintf(&path, "%s.heartbeat", db_path) < 0)
		return -ENOMEM;
	/* A power cut in it leaves the old one: it is a minute older, not wrong. */
	r = replace_file(path, text, (size_t)n, 0640);
	free(path);
	return r;
}

int store_known_head(const char *path, struct chain_head *ret)
{
	struct heartbeat h;
	int r = heartbeat_read(path, &h);

	if (r == 0)
		*ret = h.head;
	return r;
}
