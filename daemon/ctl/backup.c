/* SPDX-License-Identifier: MIT */
#include "ctl/backup.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ctl/read.h"
#include "store/copy.h"

/* Keys and backups as people handle them: by root, with no daemon. */

static const struct {
	int r;
	enum text_key key;
} causes[] = {
	{-EPROTO, TEXT_BACKUP_IS_NONE},
	{-EKEYREJECTED, TEXT_BACKUP_OTHER_KEY},
	{-EBADMSG, TEXT_BACKUP_CHANGED},
	{-ENODATA, TEXT_BACKUP_CUT_OFF},
	{-EUCLEAN, TEXT_BACKUP_DATABASE_DAMAGED},
	{-EPROTONOSUPPORT, TEXT_BACKUP_NEWER},
	{-EBUSY, TEXT_BACKUP_RUNNING},
};

enum ctl_exit backup_complain(struct ctl *c, const char *path, int r)
{
	const char *cause = strerror(-r);

	for (size_t i = 0; i < ARRAY_LEN(causes); i++)
		if (causes[i].r == r)
			cause = show_text(c, causes[i].key);
	ctl_complain(c, TEXT_ERROR_FILE, TEXT_ARGS({"path", path}, {"cause", cause}));
	return r == -EBUSY || r == -EKEYREJECTED ? CTL_REFUSED : CTL_FAILED;
}

void backup_etc(const struct ctl *c, char ret[256])
{
	char path[256];

	snprintf(path, sizeof(path), "%s",
		 c->config[0] != '\0' ? c->config : HADIR_SYSCONFDIR "/hadir/hadir.conf");
	snprintf(ret, 256, "%s", dirname(path));
}

enum ctl_exit backup_key(struct ctl *c, const char *root, uint8_t ret[BACKUP_KEY_SIZE])
{
	char etc[256], path[1024];
	int r;

	backup_etc(c, etc);
	if (c->key != NULL)
		snprintf(path, sizeof(path), "%s",
			 strcmp(c->key, "-") == 0 ? "/dev/stdin" : c->key);
	else
		snprintf(path, sizeof(path), "%s%s/credentials/backup-key", root, etc);
	r = backup_key_read(path, ret);
	if (r == -EBADMSG || r == -EINVAL) {
		ctl_complain(c, r == -EBADMSG ? TEXT_BACKUP_KEY_MISTYPED : TEXT_BACKUP_KEY_NONE,
			     TEXT_ARGS({"path", path}));
		return CTL_REFUSED;
	}
	return r < 0 ? backup_complain(c, path, r) : CTL_OK;
}

void backup_mark(const uint8_t key[BACKUP_KEY_SIZE], char ret[2 * BACKUP_KEY_ID_SIZE + 1])
{
	uint8_t id[BACKUP_KEY_ID_SIZE];

	backup_key_id(key, id);
	hex_encode(ret, id, sizeof(id));
}

static int write_sheet(struct page *p, void *arg)
{
	const uint8_t *key = arg;
	char sheet[BACKUP_SHEET_SIZE], mark[2 * BACKUP_KEY_ID_SIZE + 1];

	backup_key_sheet(key, sheet);
	backup_mark(key, mark);
	page_line(p, TEXT_BACKUP_KEY_WHAT, NULL);
	page_qr(p, sheet);
	page_line(p, TEXT_BACKUP_KEY_MARK, TEXT_ARGS({"mark", mark}));
	page_line(p, TEXT_BACKUP_KEY_HOW, NULL);
	explicit_bzero(sheet, sizeof(sheet));
	return 0;
}

enum ctl_exit ctl_backup_key(struct ctl *c, int argc, char **argv)
{
	uint8_t key[BACKUP_KEY_SIZE];
	char title[256];
	enum ctl_exit r = backup_key(c, "", key);

	if (r != CTL_OK)
		return r;
	snprintf(title, sizeof(title), "%s",
		 show(c, TEXT_BACKUP_KEY_TITLE, TEXT_ARGS({"office", c->office})));
	r = read_page(c, title, write_sheet, key);
	explicit_bzero(key, sizeof(key));
	return r;
}

/* Beside the database: the medium of backups holds nothing in the open. */
static int read_all(struct ctl *c, const char *file, const uint8_t key[BACKUP_KEY_SIZE],
		    struct manifest *ret)
{
	char scratch[SOURCES_PATH_SIZE];
	int r = backup_scratch(c->store, scratch);

	if (r == 0)
		r = backup_read(file, key, scratch, ret, NULL);
	if (r == 0)
		unlink(scratch);
	return r;
}

enum ctl_exit ctl_backup_check(struct ctl *c, int argc, char **argv)
{
	uint8_t key[BACKUP_KEY_SIZE];
	struct manifest m;
	enum ctl_exit status = backup_key(c, "", key);
	int r;

	if (status != CTL_OK)
		return status;
	r = read_all(c, argv[0], key, &m);
	explicit_bzero(key, sizeof(key));
	if (r < 0) {
		backup_complain(c, argv[0], r);
		return CTL_NO;
	}
	backup_tell(c, TEXT_BACKUP_WHOLE, &m);
	return CTL_OK;
}

void backup_tell(struct ctl *c, enum text_key key, const struct manifest *m)
{
	char hash[2 * STORE_HASH_SIZE + 1], made[64];
	time_t at = (time_t)m->made_s;
	struct tm tm;

	hex_encode(hash, m->copy.head.hash, sizeof(m->copy.head.hash));
	if (gmtime_r(&at, &tm) == NULL || strftime(made, sizeof(made), "%F %TZ", &tm) == 0)
		snprintf(made, sizeof(made), "?");
	if (c->json) {
		json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s}", "kind", "backup",
					"office", m->office, "made", made, "epoch", m->copy.epoch,
					"punches", (json_int_t)m->copy.punches, "chain",
					(json_int_t)m->copy.head.seq, "hash", hash);

		json_dumpf(row, stdout, JSON_COMPACT);
		puts("");
		json_decref(row);
		return;
	}
	puts(show(c, key,
		  TEXT_ARGS({"office", m->name}, {"time", made},
			    {"n", show_number(m->copy.punches)},
			    {"chain", show_number(m->copy.head.seq)}, {"hash", hash})));
}
