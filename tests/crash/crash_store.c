/* SPDX-License-Identifier: MIT */
/*
 * Kill the writer at every fdatasync and look at what is left.
 *
 * A child starts on a fresh directory, opens the database, appends punches and events and says
 * each seq through a pipe once its commit has returned. It is killed (SIGKILL) at the Nth sync,
 * N = 1, 2 ... until one child lives to the end; once before and once after each sync. The parent
 * then opens what is there:
 *
 *	every punch that was said is there, once;
 *	at most one more (committed, and killed before it was said);
 *	seq has no gaps, the chain is whole, each punch has its event;
 *	a new daemon opens it and appends the next.
 *
 * The same with a child that brings a database of schema 1 to ours: it is whole, of the one or the
 * other, and the chain of then goes on.
 *
 * A killed process leaves its page cache behind, so this says nothing about power cuts; those are
 * cut in tests/uml/.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../unit/store_faults.h"
#include "../unit/store_schema1.h"
#include "base/util.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/store.h"

enum { PUNCHES = 12 };

static const uint8_t key[STORE_KEY_SIZE] = {1, 2, 3};
static const char *const destinations[] = {"kantor"};
static int passed, failed;

static int take(void *arg, const struct outbox_event *e)
{
	*(int64_t *)arg = e->id;
	return OUTBOX_TAKEN;
}

/* One turn of the loop: a punch, its event, and what was acknowledged meanwhile. */
static int turn(struct store *s, int i, int64_t *ret_seq)
{
	struct journal_row row = {.reader = "jari",
				  .credential = {1},
				  .at = {.boot = 1, .boottime_ns = i},
				  .has_device_seq = true,
				  .device_epoch = 1,
				  .device_seq = (uint64_t)i};
	struct outbox_event e = {.event_id = "e",
				 .day = 1,
				 .topic = "t",
				 .content_type = "c",
				 .body = "{}",
				 .body_size = 2};
	char subject[16];
	int r = store_begin(s);

	snprintf(subject, sizeof(subject), "pegawai-%02d", i);
	e.subject = subject;
	if (r == 0)
		r = journal_append(s, &row, ret_seq);
	if (r == 0)
		r = outbox_next_id(s, &e.id);
	if (r == 0)
		r = outbox_append(s, &e, 1);
	if (r == 0)
		r = outbox_write(s);
	return r < 0 ? r : store_commit(s);
}

static void child(const char *path, int pipe_fd)
{
	const struct moment now = {.boottime_ns = 1, .realtime_ns = 1};
	char why[STORE_WHY_SIZE];
	struct store_session session;
	struct store *s;

	if (store_open(path, key, &s, why) < 0 ||
	    store_start(s, "00112233445566778899aabbccddeeff", now, &session) < 0 ||
	    outbox_destinations(s, destinations, 1) < 0)
		_exit(2);
	for (int i = 1; i <= PUNCHES; i++) {
		int64_t seq, id = 0;

		if (turn(s, i, &seq) < 0 || write(pipe_fd, &seq, sizeof(seq)) != sizeof(seq))
			_exit(2);
		if (i % 3 == 0 && outbox_next(s, 0, OUTBOX_TODAY, 1, 1, take, &id) == 1)
			outbox_settle(s, 0, &id, 1);
		if (i % 5 == 0 && store_heartbeat(s, now) < 0)
			_exit(2);
		/* Checkpoints sync the database itself; a thousand pages would take too long. */
		if (i % 4 == 0)
			db_exec(store_query(s), "PRAGMA wal_checkpoint(PASSIVE)");
	}
	store_free(s);
	_exit(0);
}

static int64_t number(struct store *s, const char *sql)
{
	int64_t n = -1;

	return db_number(store_query(s), sql, NULL, 0, &n) < 0 ? -1 : n;
}

/* What is wrong with what the child left, or NULL. */
static const char *judge(const char *path, int64_t said)
{
	const struct moment now = {.boottime_ns = 2, .realtime_ns = 2};
	static char text[512];
	char why[STORE_WHY_SIZE] = "";
	struct store_session session;
	struct chain_report report;
	struct store *s;
	int64_t there, seq, lost;

	if (store_open(path, key, &s, why) < 0) {
		snprintf(text, sizeof(text), "does not open: %s", why);
		return text;
	}
	there = number(s, "SELECT count(*) FROM journal");
	text[0] = '\0';
	if (store_restored(s, &lost))
		snprintf(text, sizeof(text), "taken for an older copy");
	else if (there < said || there > said + 1)
		snprintf(text, sizeof(text), "%d said, %d there", (int)said, (int)there);
	else if (number(s, "SELECT ifnull(max(seq), 0) FROM journal") != there)
		snprintf(text, sizeof(text), "a gap in seq");
	else if (number(s, "SELECT ifnull(max(id), 0) FROM outbox") != there)
		snprintf(text, sizeof(text), "punches without events");
	else if (store_verify(store_query(s), NULL, &report) < 0 || report.fault != CHAIN_WHOLE)
		snprintf(text, sizeof(text), "chain not whole");
	else if (store_start(s, "00112233445566778899aabbccddeeff", now, &session) < 0 ||
		 outbox_destinations(s, destinations, 1) < 0 || turn(s, 100, &seq) < 0 ||
		 seq != there + 1)
		snprintf(text, sizeof(text), "cannot go on");
	store_free(s);
	return text[0] != '\0' ? text : NULL;
}

static const uint8_t schema1_key[STORE_KEY_SIZE] = {7, 7, 7};

static void child_migrates(const char *path, int pipe_fd)
{
	char why[STORE_WHY_SIZE];
	struct store *s;

	if (store_open(path, schema1_key, &s, why) < 0)
		_exit(2);
	store_free(s);
	_exit(0);
}

static const char *judge_migrated(const char *path, int64_t said)
{
	struct chain_head head = {.seq = SCHEMA1_CHAIN};
	static char text[512];
	char why[STORE_WHY_SIZE] = "";
	struct chain_report report;
	struct store *s;

	if (store_open(path, schema1_key, &s, why) < 0) {
		snprintf(text, sizeof(text), "does not open: %s", why);
		return text;
	}
	text[0] = '\0';
	if (hex_decode(head.hash, sizeof(head.hash), schema1_head) < 0 ||
	    store_verify(store_query(s), &head, &report) < 0 || report.fault != CHAIN_WHOLE)
		snprintf(text, sizeof(text), "chain not whole");
	else if (number(s, "PRAGMA user_version") != STORE_VERSION ||
		 number(s, "SELECT count(*) FROM journal") != 2 ||
		 number(s, "SELECT count(*) FROM paper_now") != 0)
		snprintf(text, sizeof(text), "not as it should be");
	store_free(s);
	return text[0] != '\0' ? text : NULL;
}

static void prepare_schema1(const char *path)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, schema1_sql, NULL, NULL, NULL) != SQLITE_OK)
		abort();
	sqlite3_close(db);
}

/* What is done while the disk is cut off, and how what is left is judged. */
static const struct scene {
	const char *name;
	void (*prepare)(const char *path);
	void (*child)(const char *path, int pipe_fd);
	const char *(*judge)(const char *path, int64_t said);
	int64_t says; /* in all, when it lives to the end */
} scenes[] = {
	{"office", NULL, child, judge, PUNCHES},
	{"migration", prepare_schema1, child_migrates, judge_migrated, 0},
};

static void clear(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(d), entry->d_name, 0);
	if (d != NULL)
		closedir(d);
}

/* Returns whether the child was killed, that is, whether there is a sync number `n`. */
static bool cut(const struct scene *scene, const char *dir, int n, bool before)
{
	char path[64];
	const char *wrong;
	int64_t seq, said = 0;
	int fds[2], status;
	pid_t pid;

	clear(dir);
	snprintf(path, sizeof(path), "%s/hadir.db", dir);
	if (scene->prepare != NULL)
		scene->prepare(path);
	if (pipe(fds) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		fault = (struct fault){.syncs = n, .writes = -1, .before = before};
		scene->child(path, fds[1]);
	}
	close(fds[1]);
	while (read(fds[0], &seq, sizeof(seq)) == sizeof(seq))
		said = seq;
	close(fds[0]);
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		wrong = "the child failed by itself";
	else if (WIFEXITED(status) && said != scene->says)
		wrong = "the child ended early";
	else
		wrong = scene->judge(path, said);
	if (wrong != NULL)
		fprintf(stderr, "%s: sync %d, killed %s it: %s\n", scene->name, n + 1,
			before ? "before" : "after", wrong);
	if (wrong == NULL)
		passed++;
	else
		failed++;
	return WIFSIGNALED(status);
}

int main(void)
{
	char dir[] = "/tmp/hadir-crash-XXXXXX";

	if (mkdtemp(dir) == NULL)
		return 2;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
		for (int before = 0; before < 2; before++)
			for (int n = 0; cut(&scenes[i], dir, n, before); n++)
				;
	clear(dir);
	rmdir(dir);
	printf("%d passed, %d failed\n", passed, failed);
	/* Each commit syncs at least once: fewer cuts mean that the hook does not hook. */
	return failed > 0 || passed < 2 * PUNCHES;
}
