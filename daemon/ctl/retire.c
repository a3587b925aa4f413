/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup/put.h"
#include "base/time-source.h"
#include "base/version.h"
#include "conf/conf.h"
#include "ctl/backup.h"
#include "ctl/read.h"

/* The end of a machine: a last backup, a sheet to hand it over with, and nothing left behind. */

struct retiring {
	const struct conf *conf;
	struct backup_setup setup;
	struct backup_state state;
	struct manifest manifest;
	char path[SOURCES_PATH_SIZE], digest[2 * crypto_hash_sha256_BYTES + 1];
	char mark[2 * BACKUP_KEY_ID_SIZE + 1];
};

static int digest_of(const char *path, char ret[2 * crypto_hash_sha256_BYTES + 1])
{
	uint8_t hash[crypto_hash_sha256_BYTES], piece[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	crypto_hash_sha256_state state;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	crypto_hash_sha256_init(&state);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		crypto_hash_sha256_update(&state, piece, (unsigned long long)n);
	close_fd(fd);
	crypto_hash_sha256_final(&state, hash);
	hex_encode(ret, hash, sizeof(hash));
	return n < 0 ? -EIO : 0;
}

static const char *day_words(struct ctl *c, int32_t day)
{
	char text[CIVIL_DATE_SIZE];

	if (day == INT32_MIN)
		return "–";
	civil_format_day(text, day);
	return show_day(c, text);
}

struct sheet {
	struct ctl *c;
	const struct retiring *r;
};

static int write_sheet(struct page *p, void *arg)
{
	const struct sheet *s = arg;
	const struct retiring *r = s->r;
	const struct store_copy *copy = &r->manifest.copy;
	char hash[2 * STORE_HASH_SIZE + 1];

	hex_encode(hash, copy->head.hash, sizeof(copy->head.hash));
	page_line(p, TEXT_RETIRE_WHAT, NULL);
	page_line(p, TEXT_RETIRE_RECORDS,
		  TEXT_ARGS({"n", show_number(copy->punches)},
			    {"from", day_words(s->c, copy->first_day)},
			    {"to", day_words(s->c, copy->last_day)}));
	page_line(p, TEXT_RETIRE_HEAD,
		  TEXT_ARGS({"epoch", copy->epoch}, {"chain", show_number(copy->head.seq)},
			    {"hash", hash}));
	page_line(p, TEXT_RETIRE_FILE,
		  TEXT_ARGS({"file", r->state.file.name}, {"hash", r->digest}));
	page_line(p, TEXT_BACKUP_KEY_MARK, TEXT_ARGS({"mark", r->mark}));
	page_line(p, TEXT_RETIRE_CARD, NULL);
	page_blank(p);
	page_line(p, TEXT_RETIRE_SIGN, NULL);
	return 0;
}

static enum ctl_exit make_backup(struct ctl *c, struct retiring *r)
{
	char why[BACKUP_WHY_SIZE];
	struct backup_state last = {.tried_s = 0};
	int e;

	backup_state_read(r->conf->store.path, &last);
	backup_make(&r->setup, &last, &r->state, why);
	if (r->state.result != BACKUP_OK) {
		ctl_complain(c, TEXT_RETIRE_NO_BACKUP,
			     TEXT_ARGS({"cause", show_word(c, "backup",
							   backup_result_name(r->state.result))}));
		fprintf(stderr, "%s\n", why);
		return CTL_FAILED;
	}
	backup_state_write(r->conf->store.path, &r->state);
	snprintf(r->path, sizeof(r->path), "%s/%s", r->conf->backup.folder, r->state.file.name);
	e = backup_peek(r->path, r->setup.key, &r->manifest);
	if (e == 0)
		e = store_inspect(r->conf->store.path, &r->manifest.copy);
	if (e == 0)
		e = digest_of(r->path, r->digest);
	return e < 0 ? backup_complain(c, r->path, e) : CTL_OK;
}

/* Who wipes a machine shows that the backup can be opened without it. */
static enum ctl_exit same_key(struct ctl *c, const uint8_t key[BACKUP_KEY_SIZE])
{
	const char *given = c->key;
	uint8_t mine[BACKUP_KEY_SIZE];
	enum ctl_exit r;

	if (given == NULL && !c->dry) {
		ctl_complain(c, TEXT_RETIRE_SHOW_KEY, NULL);
		return CTL_REFUSED;
	}
	c->key = NULL;
	r = backup_key(c, "", mine);
	c->key = given;
	if (r == CTL_OK && sodium_memcmp(mine, key, sizeof(mine)) != 0) {
		ctl_complain(c, TEXT_RETIRE_OTHER_KEY, NULL);
		r = CTL_REFUSED;
	}
	explicit_bzero(mine, sizeof(mine));
	return r;
}

static enum ctl_exit wipe(struct ctl *c, const struct retiring *r)
{
	char why[SOURCES_PATH_SIZE];
	int n = backup_wipe(&r->setup.at, r->conf->store.path, why);

	if (n < 0)
		return backup_complain(c, why, n);
	puts(show(c, TEXT_RETIRE_DONE, TEXT_ARGS({"n", show_number(n)})));
	return CTL_OK;
}

static enum ctl_exit retire(struct ctl *c, struct retiring *r)
{
	struct sheet s = {c, r};
	char title[256];
	enum ctl_exit status = same_key(c, r->setup.key);
	int lock;

	if (status != CTL_OK)
		return status;
	lock = store_lock(r->conf->store.path);
	if (lock < 0)
		return backup_complain(c, r->conf->store.path, lock);
	/* A file had resisted. */
	if (!c->dry && backup_wiping(&r->setup.at, r->conf->store.path)) {
		status = wipe(c, r);
		close_fd(lock);
		return status;
	}
	status = make_backup(c, r);
	snprintf(title, sizeof(title), "%s",
		 show(c, TEXT_RETIRE_TITLE, TEXT_ARGS({"office", r->conf->office.name})));
	if (status == CTL_OK)
		status = read_page(c, title, write_sheet, &s);
	if (status == CTL_OK && !c->dry)
		status = wipe(c, r);
	close_fd(lock);
	return status;
}

enum ctl_exit ctl_retire(struct ctl *c, int argc, char **argv)
{
	struct diag d = {0};
	struct conf *conf = NULL;
	struct retiring r = {.state = {.tried_s = 0}};
	char etc[256];
	enum ctl_exit status = CTL_REFUSED;

	backup_etc(c, etc);
	if (c->config[0] == '\0' || conf_load(c->config, &d, &conf) < 0) {
		ctl_complain(c, TEXT_ERROR_CONFIG, TEXT_ARGS({"path", etc}));
	} else if (strcmp(argv[0], conf->office.id) != 0) {
		ctl_complain(c, TEXT_RETIRE_OFFICE, TEXT_ARGS({"office", conf->office.id}));
	} else if (*conf->backup.folder == '\0') {
		ctl_complain(c, TEXT_RETIRE_NO_BACKUP,
			     TEXT_ARGS({"cause", show_word(c, "backup", "off")}));
	} else {
		r.conf = conf;
		r.setup = (struct backup_setup){.at = {.root = "", .etc = etc},
						.store = conf->store.path,
						.folder = conf->backup.folder,
						.office = conf->office.id,
						.name = conf->office.name,
						.version = HADIR_VERSION,
						.same_medium = conf->backup.same_medium,
						.keep = conf->backup.keep,
						.now_s = time_now().realtime_ns / NS_PER_S};
		status = backup_key(c, "", r.setup.key);
		backup_mark(r.setup.key, r.mark);
		if (status == CTL_OK)
			status = retire(c, &r);
		explicit_bzero(r.setup.key, sizeof(r.setup.key));
	}
	diag_done(&d);
	conf_free(conf);
	return status;
}
