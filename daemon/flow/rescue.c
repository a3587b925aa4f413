/* SPDX-License-Identifier: MIT */
#include "flow/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "backup/state.h"
#include "base/log.h"
#include "base/spawn.h"
#include "base/time-source.h"
#include "flow/clock.h"
#include "flow/flow.h"
#include "store/copy.h"

enum { PATIENCE_MS = 10000, MOUNT_S = 30, SALVAGE_S = 1800 };

static bool is_beside(const char *store, const char *ending)
{
	char path[sizeof(((struct conf *)NULL)->store.path) + 16];

	snprintf(path, sizeof(path), "%s%s", store, ending);
	return access(path, F_OK) == 0;
}

/* The heartbeat, or a rescue that was cut off, knows of a database, and there is none. */
static bool is_gone(const char *store)
{
	struct stat st;

	return (is_beside(store, ".heartbeat") || is_beside(store, ".rescue")) &&
	       (stat(store, &st) < 0 || st.st_size == 0);
}

static int put_aside(const char *store, const char *why)
{
	char ending[STORE_ASIDE_SIZE];
	int lock = store_lock(store), r;

	if (lock < 0)
		return lock;
	r = store_rescue(store);
	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "what is readable in database %s cannot be taken over later", store);
	r = store_set_aside(store, "damaged", time_now().realtime_ns, ending);
	close_fd(lock);
	if (r < 0)
		return log_errno(LOG_CRIT, r, "database %s: %s; it cannot be set aside", store,
				 why);
	log_error("database %s: %s; it was set aside as %s.%s", store, why, store, ending);
	return 0;
}

/* Its output is one line. A restore may take as long as the medium wants. */
static int read_answer(int fd, char *answer, size_t size)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t used = 0;
	ssize_t n = 1;

	while (n > 0) {
		if (poll(&p, 1, PATIENCE_MS) == 0) {
			sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%d\nSTATUS=restoring the last backup",
				   6 * PATIENCE_MS * 1000);
			continue;
		}
		n = read(fd, answer + used, size - 1 - used);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			used += (size_t)n;
		if (used == size - 1)
			break;
	}
	answer[used] = '\0';
	return n < 0 ? -errno : 0;
}

static int run_restore(const struct office_setup *setup, char *answer, size_t size)
{
	char *argv[] = {(char *)setup->backup_program, "--config", (char *)setup->config,
			"--restore-last", NULL};
	int pair[2], status = 0, r;
	pid_t pid = 0;

	if (pipe2(pair, O_CLOEXEC) < 0)
		return -errno;
	r = spawn(setup->backup_program, argv, environ, &(struct spawn_fd){pair[1], STDOUT_FILENO},
		  1, &pid);
	close_fd(pair[1]);
	if (r == 0)
		r = read_answer(pair[0], answer, size);
	close_fd(pair[0]);
	if (pid > 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
		r = -ENOENT; /* it has said why */
	return r;
}

static bool was_backed_up(const struct office *o)
{
	struct backup_state s;

	return backup_state_read(o->conf->store.path, &s) == 0 && s.made_s > 0;
}

/* A stick is mounted when it is found (nofail), which may be later than this; and a database that
 * begins empty is not undone by plugging it in. */
static void wait_for_backups(const struct office *o)
{
	const char *folder = o->conf->backup.folder;
	struct folder_file *files;
	size_t n = 0;

	for (int s = 0; s < MOUNT_S; s++) {
		if (folder_list(folder, o->conf->office.id, &files, &n) == 0)
			free(files);
		if (n > 0)
			return;
		if (s == 0)
			log_warning("no backup in %s, where there were some: waiting for its "
				    "medium",
				    folder);
		sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%d\nSTATUS=waiting for the backup medium",
			   6 * PATIENCE_MS * 1000);
		poll(NULL, 0, 1000);
	}
}

static void restore(struct office *o, const struct office_setup *setup)
{
	char answer[256], file[96];
	long long made_s, punches;
	int r;

	if (*o->conf->backup.folder == '\0') {
		log_error("there are no backups ([backup] folder = none)");
		return;
	}
	if (was_backed_up(o))
		wait_for_backups(o);
	r = run_restore(setup, answer, sizeof(answer));
	if (r == 0 && sscanf(answer, "%95s %lld %lld", file, &made_s, &punches) != 3)
		r = -EPROTO;
	if (r < 0)
		log_errno(LOG_ERR, r, "no backup could be restored from %s",
			  o->conf->backup.folder);
	else
		log_notice("backup %s restored: %lld punches", file, punches);
}

/* A chain of years is read and written row by row. */
static int open_rescued(struct office *o, const struct office_setup *setup,
			char why[STORE_WHY_SIZE])
{
	const char *store = o->conf->store.path;
	int r;

	if (is_beside(store, ".rescue") || is_beside(store, ".suspect"))
		sd_notifyf(0,
			   "EXTEND_TIMEOUT_USEC=%lld\nSTATUS=looking at each row of the database",
			   (long long)SALVAGE_S * 1000000);
	r = store_open(store, setup->office_key, &o->store, why);
	if (r == 0 && store_salvaged(o->store) > 0)
		log_notice("database %s: %lld rows were taken over from what was set aside as "
			   "damaged",
			   store, (long long)store_salvaged(o->store));
	else if (r == 0 && o->rescued && store_copied(o->store) == 0)
		log_error("database %s: beginning with an empty one", store);
	return r;
}

int rescue_store(struct office *o, const struct office_setup *setup, char why[STORE_WHY_SIZE])
{
	const char *store = o->conf->store.path;
	int r;

	if (is_gone(store)) {
		o->rescued = true;
		log_error("database %s is gone, its heartbeat is there", store);
		restore(o, setup);
	}
	r = open_rescued(o, setup, why);
	if (r == 0 && store_was_reindexed(o->store))
		log_notice("database %s: an index was damaged and is made anew; every row is as "
			   "the chain says",
			   store);
	if (r != -EUCLEAN)
		return r;
	r = put_aside(store, why);
	if (r < 0)
		return r;
	o->rescued = true;
	restore(o, setup);
	r = open_rescued(o, setup, why);
	if (r != -EUCLEAN)
		return r;
	/* Not again and again with the same backup, until the card is full. */
	r = put_aside(store, why);
	if (r < 0)
		return r;
	log_error("the backup cannot be opened either");
	return open_rescued(o, setup, why);
}

/* What was set aside stays until somebody has looked at it and taken it away. */
static void tell_aside(struct office *o)
{
	char pattern[sizeof(o->conf->store.path) + 32];
	const char *name;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s.damaged-[0-9]*[0-9]", o->conf->store.path);
	if (glob(pattern, 0, NULL, &found) == 0) {
		name = strrchr(found.gl_pathv[found.gl_pathc - 1], '/');
		alarm_raise(o, "database", "damaged", TEXT_ALARM_DAMAGED,
			    TEXT_ARGS({"path", name != NULL ? name + 1 : "?"}));
		globfree(&found);
	}
}

static enum text_key tell_what(const struct office *o, int64_t made_s, int64_t lost)
{
	if (made_s > 0)
		return lost < 0	   ? TEXT_NOTICE_RESTORED_SOME
		       : lost == 0 ? TEXT_NOTICE_RESTORED_ALL
				   : TEXT_NOTICE_RESTORED;
	if (store_salvaged(o->store) > 0)
		return TEXT_NOTICE_SALVAGED;
	if (!o->rescued)
		return TEXT_NOTICE_OLDER;
	return was_backed_up(o) ? TEXT_NOTICE_EMPTY_AWAY : TEXT_NOTICE_EMPTY;
}

static void tell_restored(struct office *o, int64_t lost)
{
	int64_t made_s = store_copied(o->store);
	char n[24], saved[24], date[TEXT_DATE_SIZE] = "", clock[TEXT_TIME_SIZE] = "";
	enum text_key key = tell_what(o, made_s, lost);
	struct text_arg args[] = {
		{"n", n}, {"saved", saved}, {"date", date}, {"time", clock}, {NULL, NULL}};

	snprintf(n, sizeof(n), "%lld", (long long)lost);
	if (lost < 0)
		strcpy(n, "?");
	snprintf(saved, sizeof(saved), "%lld", (long long)store_salvaged(o->store));
	if (made_s > 0) {
		clock_date(o, date, civil_local_day(&o->zone, made_s * NS_PER_S));
		announce_local(o, clock, made_s * NS_PER_S);
	}
	alarm_raise(o, "database", "restored", key, args);
	if (pipeline_begin(o) == 0)
		pipeline_settle(o, announce_notice(o, "hr", key, args), "restored");
}

void rescue_tell(struct office *o)
{
	int64_t lost;

	tell_aside(o);
	if (store_restored(o->store, &lost))
		tell_restored(o, lost);
}

bool rescue_wanted(struct office *o)
{
	int r;

	if (store_was_suspected(o->store))
		return false;
	r = store_suspect(o->conf->store.path);
	if (r < 0)
		log_errno(LOG_WARNING, r,
			  "the next start cannot be told to look at the database closely");
	return true;
}
