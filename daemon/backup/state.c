/* SPDX-License-Identifier: MIT */
#include "backup/state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"

static const char *const names[BACKUP_RESULTS] = {
	[BACKUP_OK] = "ok",
	[BACKUP_NO_KEY] = "no-key",
	[BACKUP_NO_FOLDER] = "no-folder",
	[BACKUP_SAME_MEDIUM] = "same-medium",
	[BACKUP_FULL] = "full",
	[BACKUP_DAMAGED] = "damaged",
	[BACKUP_UNREADABLE] = "unreadable",
	[BACKUP_FAILED] = "failed",
};

const char *backup_result_name(enum backup_result r)
{
	return names[r];
}

static int unpack(json_t *root, struct backup_state *s)
{
	const char *result, *epoch, *file;
	json_int_t tried, made, bytes, punches, chain, number;

	if (json_unpack(root, "{s:I, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:I}", "tried", &tried,
			"result", &result, "made", &made, "bytes", &bytes, "punches", &punches,
			"chain", &chain, "epoch", &epoch, "file", &file, "number", &number) < 0 ||
	    text_copy(s->epoch, sizeof(s->epoch), epoch) < 0 ||
	    text_copy(s->file.name, sizeof(s->file.name), file) < 0)
		return -EBADMSG;
	s->result = 0;
	while (s->result < BACKUP_RESULTS && strcmp(names[s->result], result) != 0)
		s->result++;
	s->tried_s = tried;
	s->made_s = made;
	s->bytes = bytes;
	s->punches = punches;
	s->chain = chain;
	s->file.number = number;
	return s->result == BACKUP_RESULTS ? -EBADMSG : 0;
}

int backup_state_read(const char *store, struct backup_state *ret)
{
	struct backup_state s = {.tried_s = 0};
	char *path = NULL;
	json_t *root;
	int fd, r;

	if (asprintf(&path, "%s.backup", store) < 0)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	r = fd < 0 ? -errno : 0;
	free(path);
	if (r < 0)
		return r;
	root = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	close_fd(fd);
	r = root == NULL ? -EBADMSG : unpack(root, &s);
	json_decref(root);
	if (r == 0)
		*ret = s;
	return r;
}

int backup_state_write(const char *store, const struct backup_state *s)
{
	json_t *root =
		json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:I}", "tried",
			  (json_int_t)s->tried_s, "result", names[s->result], "made",
			  (json_int_t)s->made_s, "bytes", (json_int_t)s->bytes, "punches",
			  (json_int_t)s->punches, "chain", (json_int_t)s->chain, "epoch", s->epoch,
			  "file", s->file.name, "number", (json_int_t)s->file.number);
	char *path = NULL, *fresh = NULL;
	int fd = -1, r = root == NULL ? -ENOMEM : 0;

	if (r == 0 && (asprintf(&path, "%s.backup", store) < 0 ||
		       asprintf(&fresh, "%s.backup.new", store) < 0))
		r = -ENOMEM;
	if (r == 0)
		fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (r == 0 && (fd < 0 || json_dumpfd(root, fd, JSON_COMPACT) < 0 || fsync(fd) < 0))
		r = errno > 0 ? -errno : -EIO;
	close_fd(fd);
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	free(path);
	free(fresh);
	json_decref(root);
	return r;
}
