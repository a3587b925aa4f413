/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/chain.h"
#include "store/db.h"

static int64_t number(struct store *s, const char *sql)
{
	int64_t n = -1;

	must(db_number(store_query(s), sql, NULL, 0, &n));
	return n;
}

/* Any SQL on the file, as somebody with the sqlite3 shell would. */
static void tamper(struct fixture *f, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void punch(struct fixture *f, int64_t second)
{
	struct journal_row row = wiegand_punch(1, second);
	int64_t seq;

	must(store_begin(f->store));
	must(journal_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

static void test_settings_that_durability_rests_on_are_in_force(void **state)
{
	static const struct {
		const char *sql;
		int64_t want;
	} rows[] = {
		{"PRAGMA synchronous", 2},
		{"PRAGMA foreign_keys", 1},
		{"PRAGMA recursive_triggers", 1},
		{"PRAGMA wal_autocheckpoint", 0},
		{"PRAGMA secure_delete", 1},
		{"PRAGMA user_version", STORE_VERSION},
		{"PRAGMA application_id", 0x68616472},
		{"SELECT count(*) FROM pragma_journal_mode() WHERE journal_mode = 'wal'", 1},
		{"SELECT count(*) FROM pragma_table_list() WHERE schema = 'main' AND "
		 "type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'",
		 0},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (number(f->store, rows[i].sql) != rows[i].want)
			fail_msg("%s: %d", rows[i].sql, (int)number(f->store, rows[i].sql));
}

static void test_a_second_daemon_is_refused_and_says_why(void **state)
{
	struct fixture *f = *state;
	struct store *second = NULL;

	assert_int_equal(store_open(f->path, fixture_key, &second, f->why), -EBUSY);
	assert_non_null(strstr(f->why, "another hadird"));
	assert_null(second);
	punch(f, 9); /* and the first one is not harmed */
}

static void test_what_is_not_ours_is_refused(void **state)
{
	static const struct {
		const char *sql;
		int r;
		const char *why;
	} rows[] = {
		{"PRAGMA user_version = 99", -EPROTONOSUPPORT, "newer hadird"},
		{"PRAGMA application_id = 1", -EPROTONOSUPPORT, "another program"},
		{"PRAGMA user_version = 0", -EPROTONOSUPPORT, "unknown schema 0"},
		{"UPDATE meta SET value = 'x'", -EKEYREJECTED, "office key"},
	};
	struct fixture *f = *state;
	struct store *none = NULL;

	fixture_close(f);
	fixture_copy(f, "hadir.db", "kept");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r;

		fixture_copy(f, "kept", "hadir.db");
		tamper(f, rows[i].sql);
		r = store_open(f->path, fixture_key, &none, f->why);
		if (r != rows[i].r || strstr(f->why, rows[i].why) == NULL)
			fail_msg("%s: %s, %s", rows[i].sql, strerror(-r), f->why);
	}
	assert_null(none);
}

static void test_another_office_key_is_refused(void **state)
{
	struct fixture *f = *state;
	const uint8_t other[STORE_KEY_SIZE] = {8};
	struct store *none = NULL;

	fixture_close(f);
	assert_int_equal(store_open(f->path, other, &none, f->why), -EKEYREJECTED);
	fixture_open(f);
}

static void test_a_damaged_or_foreign_file_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *none = NULL;
	char garbage[4096];
	int fd;

	fixture_close(f);
	memset(garbage, 'x', sizeof(garbage));
	fd = open(f->path, O_WRONLY);
	/* The second page, not the header: only quick_check sees it. */
	assert_int_equal(pwrite(fd, garbage, sizeof(garbage), 4096), sizeof(garbage));
	assert_int_equal(store_open(f->path, fixture_key, &none, f->why), -EUCLEAN);
	assert_int_equal(pwrite(fd, garbage, sizeof(garbage), 0), sizeof(garbage));
	assert_int_equal(store_open(f->path, fixture_key, &none, f->why), -EUCLEAN);
	close(fd);
}

static void test_sessions_and_boots_are_counted_and_the_last_sign_of_life_is_told(void **state)
{
	struct fixture *f = *state;
	const char other_boot[] = "ffeeddccbbaa99887766554433221100";
	struct moment later = {.boottime_ns = 65 * NS_PER_S, .realtime_ns = 99 * NS_PER_S};
	struct store_session second, third;

	assert_int_equal(f->session.boot, 1);
	assert_true(f->session.boot_is_new);
	assert_false(f->session.was_alive);
	must(store_heartbeat(f->store, later));
	fixture_close(f);

	must(store_open(f->path, fixture_key, &f->store, f->why));
	must(store_start(f->store, fixture_boot_id, fixture_now, &second));
	assert_int_equal(second.boot, 1);
	assert_false(second.boot_is_new);
	assert_int_equal(second.session, 2);
	assert_true(second.was_alive);
	assert_int_equal(second.last_alive.boot, 1);
	assert_int_equal(second.last_alive.boottime_ns, later.boottime_ns);
	assert_int_equal(second.last_alive_realtime_ns, later.realtime_ns);
	fixture_close(f);

	must(store_open(f->path, fixture_key, &f->store, f->why));
	must(store_start(f->store, other_boot, fixture_now, &third));
	assert_int_equal(third.boot, 2);
	assert_true(third.boot_is_new);
	assert_int_equal(third.session, 3);
}

static void test_a_restart_keeps_the_epoch(void **state)
{
	struct fixture *f = *state;
	char epoch[STORE_EPOCH_SIZE];
	int64_t lost;

	strcpy(epoch, store_epoch(f->store));
	punch(f, 9);
	fixture_close(f); /* without a last heartbeat: the database is ahead of it */
	fixture_open(f);
	assert_string_equal(store_epoch(f->store), epoch);
	assert_false(store_restored(f->store, &lost));
}

/* A copy of an earlier day comes back, or the file is gone, or was exchanged for another one that
 * has gone as far. */
static void test_a_database_that_is_no_successor_opens_a_new_epoch(void **state)
{
	static const char *const rows[] = {"older copy", "gone", "exchanged"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char epoch[STORE_EPOCH_SIZE], wal[128], sql[256];
		struct chain_head seen;
		struct chain_report report;
		int64_t lost = 0;

		punch(f, 10);
		fixture_close(f);
		fixture_copy(f, "hadir.db", "kept");
		fixture_open(f);
		for (int k = 0; k < 5; k++)
			punch(f, 20 + k);
		must(store_heartbeat(f->store, fixture_now));
		must(store_head(store_query(f->store), &seen));
		strcpy(epoch, store_epoch(f->store));
		fixture_close(f);
		snprintf(wal, sizeof(wal), "%s-wal", f->path);
		unlink(wal);
		if (i == 0)
			fixture_copy(f, "kept", "hadir.db");
		else if (i == 1)
			unlink(f->path);
		else
			tamper(f, "DROP TRIGGER chain_no_UPDATE; UPDATE chain SET hash = "
				  "zeroblob(32) WHERE seq = (SELECT max(seq) FROM chain)");
		fixture_open(f);
		if (!store_restored(f->store, &lost) || strcmp(store_epoch(f->store), epoch) == 0)
			fail_msg("%s: same epoch", rows[i]);
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM epoch WHERE epoch = '%s' AND predecessor = '%s' AND "
			 "predecessor_seq = %d",
			 store_epoch(f->store), epoch, (int)seen.seq);
		{
			sqlite3_stmt *st;

			sqlite3_prepare_v2(store_query(f->store)->db, sql, -1, &st, NULL);
			sqlite3_step(st);
			if (sqlite3_column_int(st, 0) != 1)
				fail_msg("%s: predecessor not named", rows[i]);
			sqlite3_finalize(st);
		}
		if (i == 0)
			/* session of the second opening and five punches */
			assert_int_equal(lost, 6);
		if (i == 1) {
			must(store_verify(store_query(f->store), NULL, &report));
			assert_int_equal(report.fault, CHAIN_WHOLE);
			assert_int_equal(report.restored, 1);
			assert_int_equal(report.lost, seen.seq);
		}
		/* Once is enough. */
		strcpy(epoch, store_epoch(f->store));
		fixture_close(f);
		fixture_open(f);
		assert_string_equal(store_epoch(f->store), epoch);
	}
}

/* Killed after the new epoch's commit, before the heartbeat that knows of it. */
static void test_the_answer_to_one_heartbeat_is_given_once(void **state)
{
	struct fixture *f = *state;
	char epoch[STORE_EPOCH_SIZE];
	int64_t lost;

	fixture_close(f);
	fixture_copy(f, "hadir.db.heartbeat", "kept");
	unlink(f->path);
	must(store_open(f->path, fixture_key, &f->store, f->why));
	assert_true(store_restored(f->store, &lost));
	strcpy(epoch, store_epoch(f->store));
	fixture_close(f);
	fixture_copy(f, "kept", "hadir.db.heartbeat");
	must(store_open(f->path, fixture_key, &f->store, f->why));
	assert_false(store_restored(f->store, &lost));
	assert_string_equal(store_epoch(f->store), epoch);
}

static void test_a_torn_heartbeat_is_ignored(void **state)
{
	struct fixture *f = *state;
	int64_t lost;

	for (off_t size = 0; size < 100; size += 9) {
		char path[128];

		fixture_close(f);
		snprintf(path, sizeof(path), "%s.heartbeat", f->path);
		assert_int_equal(truncate(path, size), 0);
		fixture_open(f);
		assert_false(store_restored(f->store, &lost));
		assert_false(f->session.was_alive);
	}
}

/* It would open a new epoch, whose predecessor is nothing. */
static void test_a_heartbeat_that_no_hadird_wrote_is_ignored(void **state)
{
	static const char *const rows[] = {
		"0123456789abcd\\f\",\"seq\":17",
		"\",\"seq\":17",
		"0123456789abcdef\",\"seq\":-1",
		"0123456789abcdef\",\"seq\":17,\"boot\":4294967297",
	};
	struct fixture *f = *state;
	int64_t lost;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[128];
		FILE *file;

		fixture_close(f);
		snprintf(path, sizeof(path), "%s.heartbeat", f->path);
		file = fopen(path, "we");
		assert_non_null(file);
		fprintf(file,
			"{\"boottime_ns\":5,\"hash\":\"%064d\",\"realtime_ns\":9,\"session\":3,"
			"\"epoch\":\"%s%s}\n",
			7, rows[i], strstr(rows[i], "boot") == NULL ? ",\"boot\":1" : "");
		fclose(file);
		fixture_open(f);
		if (store_restored(f->store, &lost) || f->session.was_alive)
			fail_msg("row %zu was taken", i);
	}
}

/* What hadir-web is: another user, in the group that owns files and directory. */
static int read_as_group_member(const struct fixture *f, bool *skipped)
{
	pid_t pid;
	int status;

	*skipped = geteuid() != 0;
	if (*skipped)
		return 0;
	pid = fork();
	if (pid == 0) {
		struct query *q = NULL;
		int n = 0, r;

		if (setgroups(0, NULL) < 0 || setgid(65533) < 0 || setuid(65532) < 0)
			_exit(100);
		r = query_open(f->path, &q);
		if (r == 0)
			r = query_day_punches(q, JOURNAL_DAY_UNKNOWN, count_punches, &n);
		_exit(r < 0 ? 50 : n);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void test_a_group_member_reads_while_it_runs_after_a_stop_and_after_a_kill(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char name[128];
	bool skipped;
	pid_t pid;
	int r;

	if (geteuid() != 0)
		skip();
	fixture_close(f);
	fixture_teardown(state);
	fixture_make(state);
	f = *state;
	/* 2750: what systemd-tmpfiles makes. */
	assert_int_equal(chown(f->dir, 0, 65533), 0);
	assert_int_equal(chmod(f->dir, 02750), 0);
	umask(027);
	fixture_open(f);
	punch(f, 9);
	must(store_begin(f->store));
	must(journal_place(f->store, 1, JOURNAL_DAY_UNKNOWN));
	must(store_commit(f->store));
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", f->path,
			 (const char *[]){"", "-wal", "-shm"}[i]);
		assert_int_equal(stat(name, &st), 0);
		if ((st.st_mode & 0777) != 0640)
			fail_msg("%s: mode %o", name, st.st_mode & 0777);
	}
	r = read_as_group_member(f, &skipped);
	if (r != 1)
		fail_msg("while it runs: %d", r);
	fixture_close(f);
	r = read_as_group_member(f, &skipped);
	if (r != 1)
		fail_msg("after a clean stop: %d", r);
	pid = fork();
	if (pid == 0) {
		fixture_open(f);
		punch(f, 10);
		must(store_begin(f->store));
		must(journal_place(f->store, 2, JOURNAL_DAY_UNKNOWN));
		must(store_commit(f->store));
		_exit(0); /* without closing anything */
	}
	waitpid(pid, NULL, 0);
	r = read_as_group_member(f, &skipped);
	if (r != 2)
		fail_msg("after a kill: %d", r);
}

static void test_a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct query *q;

	must(query_open(f->path, &q));
	assert_true(db_exec(q, "DELETE FROM identity") < 0);
	query_free(q);
	assert_int_equal(query_open("/nowhere/hadir.db", &q), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_settings_that_durability_rests_on_are_in_force),
		ROW(test_a_second_daemon_is_refused_and_says_why),
		ROW(test_what_is_not_ours_is_refused),
		ROW(test_another_office_key_is_refused),
		ROW(test_a_damaged_or_foreign_file_is_refused),
		ROW(test_sessions_and_boots_are_counted_and_the_last_sign_of_life_is_told),
		ROW(test_a_restart_keeps_the_epoch),
		ROW(test_a_database_that_is_no_successor_opens_a_new_epoch),
		ROW(test_the_answer_to_one_heartbeat_is_given_once),
		ROW(test_a_torn_heartbeat_is_ignored),
		ROW(test_a_heartbeat_that_no_hadird_wrote_is_ignored),
		ROW(test_a_group_member_reads_while_it_runs_after_a_stop_and_after_a_kill),
		ROW(test_a_reader_cannot_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
