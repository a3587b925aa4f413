/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/archive.h"
#include "backup/backup.h"
#include "base/log.h"
#include "base/time-source.h"
#include "base/util.h"
#include "base/version.h"
#include "conf/conf.h"

/* A backup and its end: a program of its own, with no network and no reader, run by a timer; and
 * by hadird, when it finds its database damaged. hadir-backup(8). */

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 3 };

/* Twice a day the timer asks, so that an office that is dark at night has one as well. */
enum { ENOUGH_H = 20 };

struct call {
	const char *config;
	enum { MAKE, RESTORE_LAST, CHECK, CAT } what;
	const char *file;
	bool now;
};

static void usage(FILE *to)
{
	fputs("usage: hadir-backup [--config FILE] [--now]\n"
	      "       hadir-backup [--config FILE] --restore-last | --check BACKUP | --cat BACKUP\n"
	      "  --config FILE   instead of " HADIR_SYSCONFDIR "/hadir/hadir.conf\n"
	      "  --now           also when there is one of the last hours\n"
	      "  --restore-last  put the newest good one where a database is missing\n"
	      "  --check BACKUP  read all of it\n"
	      "  --cat BACKUP    the tar inside, to standard output\n",
	      to);
}

static int read_key(uint8_t ret[BACKUP_KEY_SIZE])
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	char path[SOURCES_PATH_SIZE];
	int r = -ENOENT;

	if (credentials == NULL) {
		log_error(
			"no secrets: $CREDENTIALS_DIRECTORY is not set; start hadir-backup by its "
			"systemd unit, or name a folder that holds a file backup-key");
		return r;
	}
	snprintf(path, sizeof(path), "%s/backup-key", credentials);
	r = backup_key_read(path, ret);
	return r < 0 ? log_errno(LOG_ERR, r, "the key of backups, %s, cannot be used", path) : 0;
}

/* What hadird and people are told. */
static void tell(const struct backup_state *s, const char *why)
{
	if (s->result == BACKUP_OK)
		log_notice("backup %s: made, read back and found whole; %lld punches, %lld bytes",
			   s->file.name, (long long)s->punches, (long long)s->bytes);
	else
		log_error("no backup was made (%s): %s", backup_result_name(s->result), why);
}

static bool is_recent(const struct conf *c, const struct backup_state *last, int64_t now_s)
{
	char path[SOURCES_PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s", c->backup.folder, last->file.name);
	return last->result == BACKUP_OK && last->made_s <= now_s &&
	       now_s - last->made_s < ENOUGH_H * 3600 && access(path, F_OK) == 0;
}

static int make(const struct conf *c, const struct call *call, const char *etc)
{
	struct backup_setup setup = {
		.at = {.root = "", .etc = etc},
		.credentials = getenv("CREDENTIALS_DIRECTORY"),
		.store = c->store.path,
		.folder = c->backup.folder,
		.office = c->office.id,
		.name = c->office.name,
		.version = HADIR_VERSION,
		.same_medium = c->backup.same_medium,
		.keep = c->backup.keep,
		.now_s = time_now().realtime_ns / NS_PER_S,
	};
	struct backup_state last = {.tried_s = 0}, state;
	char why[BACKUP_WHY_SIZE] = "";
	int r;

	backup_clear(c->store.path);
	if (*c->backup.folder == '\0') {
		log_notice("[backup] folder is none: nothing to do");
		return EXIT_OK;
	}
	r = backup_state_read(c->store.path, &last);
	if (r < 0 && r != -ENOENT)
		log_errno(LOG_WARNING, r, "what the last backup was cannot be read, going on");
	if (r == 0 && !call->now && is_recent(c, &last, setup.now_s)) {
		log_info("backup %s is recent enough", last.file.name);
		return EXIT_OK;
	}
	if (read_key(setup.key) < 0) {
		state = last;
		state.tried_s = setup.now_s;
		state.result = BACKUP_NO_KEY;
		snprintf(why, sizeof(why), "without the credential backup-key");
	} else {
		backup_make(&setup, &last, &state, why);
	}
	explicit_bzero(setup.key, sizeof(setup.key));
	tell(&state, why);
	r = backup_state_write(c->store.path, &state);
	if (r < 0)
		log_errno(LOG_ERR, r, "what became of it cannot be written beside %s",
			  c->store.path);
	return state.result == BACKUP_OK && r == 0 ? EXIT_OK : EXIT_FAILED;
}

static void skipped(const char *name, int r)
{
	log_error("backup %s cannot be used: %s; looking at the one before it", name,
		  backup_read_error(r));
}

/* One line for hadird: what is in place now. */
static int restore_last(const struct conf *c)
{
	uint8_t key[BACKUP_KEY_SIZE];
	struct folder_file file;
	struct manifest m;
	int r = *c->backup.folder == '\0' ? -ENOENT : read_key(key);

	if (r == 0)
		r = backup_restore_last(c->backup.folder, c->office.id, key, c->store.path, &m,
					&file, skipped);
	explicit_bzero(key, sizeof(key));
	if (r < 0) {
		log_errno(LOG_ERR, r, "no backup could be put in place of %s", c->store.path);
		return EXIT_FAILED;
	}
	printf("%s %lld %lld\n", file.name, (long long)m.made_s, (long long)m.copy.punches);
	return EXIT_OK;
}

static int check(const struct conf *c, const char *file)
{
	char scratch[SOURCES_PATH_SIZE], hash[2 * STORE_HASH_SIZE + 1];
	uint8_t key[BACKUP_KEY_SIZE];
	struct manifest m;
	int r = read_key(key);

	if (r == 0)
		r = backup_scratch(c->store.path, scratch);
	if (r == 0)
		r = backup_read(file, key, scratch, &m, NULL);
	explicit_bzero(key, sizeof(key));
	if (r < 0) {
		log_error("%s: %s", file, backup_read_error(r));
		return EXIT_FAILED;
	}
	unlink(scratch);
	hex_encode(hash, m.copy.head.hash, sizeof(m.copy.head.hash));
	printf("%s: whole; office %s, %lld punches, epoch %s, chain %lld %s\n", file, m.office,
	       (long long)m.copy.punches, m.copy.epoch, (long long)m.copy.head.seq, hash);
	return EXIT_OK;
}

static int cat(const char *file)
{
	uint8_t key[BACKUP_KEY_SIZE];
	int fd = open(file, O_RDONLY | O_CLOEXEC), r = fd < 0 ? -errno : read_key(key);

	if (r == 0)
		r = archive_cat(fd, key, STDOUT_FILENO);
	close_fd(fd);
	explicit_bzero(key, sizeof(key));
	if (r < 0)
		log_error("%s: %s", file, backup_read_error(r));
	return r < 0 ? EXIT_FAILED : EXIT_OK;
}

static int run(const struct call *call)
{
	char *etc = strdup(call->config);
	struct conf *c = NULL;
	struct diag d = {0};
	int r = etc == NULL ? -ENOMEM : conf_load(call->config, &d, &c);

	if (r < 0) {
		diag_print(&d, stderr);
		r = EXIT_CONFIG;
	} else if (call->what == MAKE) {
		r = make(c, call, dirname(etc));
	} else if (call->what == RESTORE_LAST) {
		r = restore_last(c);
	} else {
		r = call->what == CHECK ? check(c, call->file) : cat(call->file);
	}
	diag_done(&d);
	conf_free(c);
	free(etc);
	return r;
}

static bool parse(int argc, char **argv, struct call *call)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
						{"now", no_argument, NULL, 'n'},
						{"restore-last", no_argument, NULL, 'r'},
						{"check", required_argument, NULL, 'k'},
						{"cat", required_argument, NULL, 't'},
						{"help", no_argument, NULL, 'h'},
						{0}};
	int option;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			call->config = optarg;
			break;
		case 'n':
			call->now = true;
			break;
		case 'r':
			call->what = RESTORE_LAST;
			break;
		case 'k':
		case 't':
			call->what = option == 'k' ? CHECK : CAT;
			call->file = optarg;
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_OK);
		default:
			return false;
		}
	}
	return optind == argc;
}

int main(int argc, char **argv)
{
	struct call call = {.config = HADIR_SYSCONFDIR "/hadir/hadir.conf", .what = MAKE};

	umask(0027);
	/* It holds the keys of the office. */
	prctl(PR_SET_DUMPABLE, 0);
	if (!parse(argc, argv, &call)) {
		usage(stderr);
		return EXIT_USAGE;
	}
	return run(&call);
}
