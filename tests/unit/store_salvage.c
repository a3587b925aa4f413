/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "store/account.h"
#include "store/copy.h"
#include "store/credential.h"
#include "store_fill.h"
#include "store_fixture.h"

/* What is taken over from a database that was set aside as damaged. */

enum { BEFORE = 40, AFTER = 30, PAGE = 4096, COPY_MADE_S = 1795338209 };

static const struct place at = {1, NS_PER_S};

/* Power is cut before one of the renames. */
static int renames_left = -1;

int rename(const char *from, const char *to)
{
	if (renames_left == 0)
		_exit(0);
	renames_left -= renames_left > 0;
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void punch(struct fixture *f, int n)
{
	static int who;
	bool created;

	must(store_begin(f->store));
	for (int i = 0; i < n; i++) {
		struct credential c = {.kind = CREDENTIAL_CARD, .format = "uid", .length = 4};
		struct journal_row row = wiegand_punch(0, i);

		who++;
		memcpy(c.value, &who, 4);
		must(credential_find_or_create(f->store, &c, row.credential, &created));
		must(journal_append(f->store, &row, &row.seq));
		must(journal_place(f->store, row.seq, 20000));
	}
	must(store_commit(f->store));
}

static void path_of(const struct fixture *f, const char *ending, char ret[192])
{
	snprintf(ret, 192, "%s%s", f->path, ending);
}

/* As somebody could who may write the file. */
static void tamper(const char *path, const char *sql)
{
	char *error = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
	sqlite3_close(db);
}

/* A copy after BEFORE punches, then AFTER more and the end of a daemon: "copy" and "whole". */
static void make_both(struct fixture *f)
{
	char copy[128];

	snprintf(copy, sizeof(copy), "%s/copy", f->dir);
	punch(f, BEFORE);
	must(store_snapshot(f->path, copy, COPY_MADE_S));
	punch(f, AFTER);
	must(store_heartbeat(f->store, fixture_now));
	fixture_close(f);
	fixture_copy(f, "hadir.db", "whole");
	fixture_copy(f, "hadir.db.heartbeat", "heartbeat");
}

static void begin_again(const struct fixture *f)
{
	static const char *const endings[] = {"",
					      "-wal",
					      "-shm",
					      ".damaged-20261122-090329",
					      ".damaged-20261122-090329-wal",
					      ".damaged-20261122-090329-shm",
					      ".damaged-20261122-090329-2",
					      ".damaged-20261122-090329-2-wal",
					      ".damaged-20261122-090329-2-shm"};
	char path[192];

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		path_of(f, endings[i], path);
		unlink(path);
	}
	fixture_copy(f, "whole", "hadir.db");
	fixture_copy(f, "heartbeat", "hadir.db.heartbeat");
}

/* What lies in the database's place was found damaged. */
static void rescue(struct fixture *f, bool with_copy)
{
	char ending[STORE_ASIDE_SIZE], copy[128];

	must(store_rescue(f->path));
	must(store_set_aside(f->path, "damaged", COPY_MADE_S * NS_PER_S, ending));
	snprintf(copy, sizeof(copy), "%s/fresh", f->dir);
	if (with_copy) {
		fixture_copy(f, "copy", "fresh");
		must(store_install(copy, f->path));
	}
	fixture_open(f);
}

static void test_what_came_after_the_copy_comes_back_as_it_was(void **state)
{
	static const struct {
		const char *what;
		bool copy;
		const char *done; /* to the file that is set aside */
		int punches;
	} rows[] = {
		{"all of it is readable", true, "SELECT 1", BEFORE + AFTER},
		{"no backup", false, "SELECT 1", BEFORE + AFTER},
		{"a row is not what it was", true,
		 "DROP TRIGGER journal_no_UPDATE; UPDATE journal SET reader = 'x' WHERE seq = 50",
		 49},
		{"a row of before the copy is not what it was", true,
		 "DROP TRIGGER journal_no_UPDATE; UPDATE journal SET reader = 'x' WHERE seq = 5",
		 BEFORE + AFTER},
		{"no backup, and the fifth is not what it was", false,
		 "DROP TRIGGER journal_no_UPDATE; UPDATE journal SET reader = 'x' WHERE seq = 5",
		 4},
		{"a row is gone", true,
		 "DROP TRIGGER journal_no_DELETE; DELETE FROM journal WHERE seq = 60", 59},
		{"a place is gone", true,
		 "DROP TRIGGER chain_no_DELETE; DELETE FROM chain WHERE kind = 'journal' AND"
		 " row = 45",
		 44},
		{"a hash is short", true,
		 "DROP TRIGGER chain_no_UPDATE; UPDATE chain SET hash = x'00' WHERE"
		 " kind = 'journal' AND row = 45",
		 44},
		{"a link of a kind that is none", true,
		 "DROP TRIGGER chain_no_UPDATE; UPDATE chain SET kind = 'meta' WHERE"
		 " kind = 'journal' AND row = 45",
		 44},
		{"another program's", true, "PRAGMA application_id = 1", BEFORE},
		{"of a newer hadir", true, "PRAGMA user_version = 99", BEFORE},
	};
	struct fixture *f = *state;

	make_both(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t lost = -2, punches;

		begin_again(f);
		tamper(f->path, rows[i].done);
		rescue(f, rows[i].copy);
		punches = fixture_number(f, "SELECT count(*) FROM journal");
		if (punches != rows[i].punches)
			fail_msg("%s: %lld punches", rows[i].what, (long long)punches);
		fixture_assert_whole(f, rows[i].what);
		assert_true(store_restored(f->store, &lost));
		if (lost != BEFORE + AFTER - rows[i].punches)
			fail_msg("%s: lost %lld", rows[i].what, (long long)lost);
		/* Each is on its day, and is known by its card. */
		assert_int_equal(
			fixture_number(f, "SELECT count(*) FROM punch_day WHERE day = 20000"),
			punches);
		assert_int_equal(
			fixture_number(f, "SELECT count(*) FROM journal JOIN credential_secret"
					  " USING (credential)"),
			punches);
		assert_int_equal(store_copied(f->store), rows[i].copy ? COPY_MADE_S : 0);
		/* Under the epoch that they were stored in; what comes now is of the next one. */
		assert_int_equal(fixture_number(f, "SELECT max(journal_from) FROM epoch"),
				 punches + 1);
		fixture_close(f);
		fixture_open(f);
		assert_int_equal(store_salvaged(f->store), 0);
		assert_false(store_restored(f->store, &lost));
		fixture_close(f);
	}
}

static void test_whichever_page_is_damaged_the_records_are_whole_and_no_fewer(void **state)
{
	struct fixture *f = *state;
	char path[192];
	struct stat st;
	int all = 0;

	make_both(f);
	path_of(f, "", path);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size / PAGE > 60);
	for (int page = 1; page <= st.st_size / PAGE; page++) {
		char bytes[PAGE], what[64];
		int fd, c = page % 2 == 0 ? 0 : 0xff;
		int64_t punches;

		snprintf(what, sizeof(what), "page %d full of %02x", page, c);
		begin_again(f);
		memset(bytes, c, sizeof(bytes));
		fd = open(path, O_WRONLY);
		assert_int_equal(pwrite(fd, bytes, PAGE, (page - 1) * (off_t)PAGE), PAGE);
		close(fd);
		rescue(f, true);
		fixture_assert_whole(f, what);
		punches = fixture_number(f, "SELECT count(*) FROM journal");
		if (punches < BEFORE)
			fail_msg("%s: %lld punches", what, (long long)punches);
		all += punches == BEFORE + AFTER;
		fixture_close(f);
	}
	/* Most pages are of other tables and of indices. */
	assert_true(all > st.st_size / PAGE * 3 / 4);
}

static void test_what_is_still_in_the_log_comes_back_as_well(void **state)
{
	struct fixture *f = *state;
	char copy[128];

	snprintf(copy, sizeof(copy), "%s/copy", f->dir);
	punch(f, BEFORE);
	must(store_snapshot(f->path, copy, COPY_MADE_S));
	punch(f, AFTER);
	/* As a power cut leaves them: nothing was checkpointed. */
	fixture_copy(f, "hadir.db", "whole");
	fixture_copy(f, "hadir.db-wal", "wal");
	must(store_heartbeat(f->store, fixture_now));
	fixture_copy(f, "hadir.db.heartbeat", "heartbeat");
	fixture_close(f);
	begin_again(f);
	fixture_copy(f, "wal", "hadir.db-wal");
	rescue(f, true);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM journal"), BEFORE + AFTER);
	fixture_assert_whole(f, "the log");
}

static void test_a_power_cut_while_it_is_set_aside_leaves_log_and_database_together(void **state)
{
	static const struct {
		const char *what;
		int renames; /* before the cut */
		bool copy;
	} rows[] = {
		{"the database has its old name", 0, true},
		{"the log has, and there is a backup", 1, true},
		{"the log has, and there is none", 1, false},
		{"the index of the log has", 2, true},
		{"no cut", 3, true},
	};
	struct fixture *f = *state;
	char copy[128], fresh[128], ending[STORE_ASIDE_SIZE];

	snprintf(copy, sizeof(copy), "%s/copy", f->dir);
	snprintf(fresh, sizeof(fresh), "%s/fresh", f->dir);
	punch(f, BEFORE);
	must(store_snapshot(f->path, copy, COPY_MADE_S));
	punch(f, AFTER);
	fixture_copy(f, "hadir.db", "whole");
	fixture_copy(f, "hadir.db-wal", "wal");
	must(store_heartbeat(f->store, fixture_now));
	fixture_copy(f, "hadir.db.heartbeat", "heartbeat");
	fixture_close(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stat st;
		pid_t pid;

		begin_again(f);
		fixture_copy(f, "wal", "hadir.db-wal");
		must(store_rescue(f->path));
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			renames_left = rows[i].renames;
			store_set_aside(f->path, "damaged", COPY_MADE_S * NS_PER_S, ending);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		/* The next start: a damaged one, or none. */
		if (stat(f->path, &st) == 0)
			must(store_set_aside(f->path, "damaged", COPY_MADE_S * NS_PER_S, ending));
		fixture_copy(f, "copy", "fresh");
		if (rows[i].copy && store_install(fresh, f->path) < 0)
			fail_msg("%s: the backup cannot be put in place", rows[i].what);
		fixture_open(f);
		if (fixture_number(f, "SELECT count(*) FROM journal") != BEFORE + AFTER)
			fail_msg("%s: %lld punches", rows[i].what,
				 (long long)fixture_number(f, "SELECT count(*) FROM journal"));
		fixture_assert_whole(f, rows[i].what);
		fixture_close(f);
	}
	fixture_open(f);
}

/* Nothing is missing then, and the new epoch follows what came back, not the heartbeat. */
static void test_a_power_cut_right_after_a_rescue_begins_no_second_epoch(void **state)
{
	struct fixture *f = *state;
	int64_t lost;

	punch(f, BEFORE);
	must(store_heartbeat(f->store, fixture_now));
	fixture_copy(f, "hadir.db.heartbeat", "heartbeat");
	punch(f, AFTER);
	fixture_close(f);
	rescue(f, false);
	assert_true(store_restored(f->store, &lost));
	assert_int_equal(lost, 0);
	fixture_close(f);
	fixture_copy(f, "heartbeat", "hadir.db.heartbeat"); /* no other was written */
	fixture_open(f);
	assert_int_equal(fixture_number(f, "SELECT max(seq) FROM epoch"), 2);
	assert_false(store_restored(f->store, &lost));
}

static void test_rows_of_every_kind_come_back_with_no_backup(void **state)
{
	struct fixture *f = *state;
	struct chain_head before;
	char sql[128];

	fill(f);
	fill_book(f);
	must(store_head(store_query(f->store), &before));
	fixture_close(f);
	rescue(f, false);
	assert_int_equal(store_salvaged(f->store), before.seq);
	fixture_assert_whole(f, "every kind");
	snprintf(sql, sizeof(sql), "SELECT seq FROM chain WHERE kind = 'epoch' AND row = 2");
	assert_int_equal(fixture_number(f, sql), before.seq + 1);
	assert_true(fixture_number(f, "SELECT count(DISTINCT kind) FROM chain") > 25);
}

static void test_without_a_rescue_nothing_is_taken_over(void **state)
{
	struct fixture *f = *state;
	char ending[STORE_ASIDE_SIZE], copy[128];

	make_both(f);
	for (int i = 0; i < 2; i++) { /* none was begun, and one was ended */
		begin_again(f);
		if (i == 1)
			must(store_rescue(f->path));
		must(store_set_aside(f->path, "damaged", COPY_MADE_S * NS_PER_S, ending));
		fixture_copy(f, "copy", "fresh");
		snprintf(copy, sizeof(copy), "%s/fresh", f->dir);
		must(store_install(copy, f->path));
		store_rescue_over(f->path);
		fixture_open(f);
		assert_int_equal(fixture_number(f, "SELECT count(*) FROM journal"), BEFORE);
		fixture_close(f);
	}
	fixture_open(f);
}

static void test_passwords_are_those_of_the_damaged_one(void **state)
{
	struct fixture *f = *state;
	char copy[128], hash[ACCOUNT_HASH_SIZE];

	snprintf(copy, sizeof(copy), "%s/copy", f->dir);
	must(store_begin(f->store));
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "lama", at));
	must(account_put(f->store, "p-02", ACCOUNT_PASSWORD, "lama", at));
	must(account_put(f->store, "p-03", ACCOUNT_PASSWORD, "lama", at));
	must(store_commit(f->store));
	must(store_snapshot(f->path, copy, COPY_MADE_S));
	must(store_begin(f->store));
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "baru", at));
	must(account_close(f->store, "p-02", NULL, at));
	must(store_commit(f->store));
	fixture_close(f);
	rescue(f, true);
	must(account_secret(store_query(f->store), "p-01", ACCOUNT_PASSWORD, hash));
	assert_string_equal(hash, "baru");
	assert_int_equal(account_secret(store_query(f->store), "p-02", ACCOUNT_PASSWORD, hash),
			 -ENOENT);
	must(account_secret(store_query(f->store), "p-03", ACCOUNT_PASSWORD, hash));
	assert_string_equal(hash, "lama");
}

/* The index is not what the table says, as after a write that the card has lost; `table` itself may
 * have lost a row as well. */
static void test_an_index_that_does_not_fit_is_made_anew_unless_a_row_is_gone(void **state)
{
	static const struct {
		const char *what, *done;
		int r;
	} rows[] = {
		{"the index has lost a row", "CREATE INDEX y ON journal(boottime_ns) WHERE seq > 3",
		 0},
		{"the table has lost a row, too",
		 "CREATE INDEX y ON journal(boottime_ns) WHERE seq > 3;"
		 "DROP TRIGGER journal_no_DELETE; DELETE FROM journal WHERE seq = 9",
		 -EUCLEAN},
	};
	struct fixture *f = *state;

	make_both(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r;

		begin_again(f);
		tamper(f->path, rows[i].done);
		tamper(f->path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql ="
				" 'CREATE INDEX y ON journal(boottime_ns) WHERE seq > 2' WHERE"
				" name = 'y'");
		must(store_suspect(f->path));
		r = store_open(f->path, fixture_key, &f->store, f->why);
		if (r != rows[i].r)
			fail_msg("%s: %s", rows[i].what, r == 0 ? "opened" : f->why);
		if (r < 0)
			continue;
		assert_true(store_was_reindexed(f->store));
		assert_int_equal(fixture_number(f, "SELECT count(*) FROM journal INDEXED BY y WHERE"
						   " seq > 2"),
				 BEFORE + AFTER - 2);
		assert_int_equal(
			fixture_number(f, "SELECT count(*) FROM punch_day WHERE day = 20000"),
			BEFORE + AFTER);
		fixture_close(f);
	}
	begin_again(f);
	fixture_open(f);
	assert_false(store_was_reindexed(f->store));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(test_what_came_after_the_copy_comes_back_as_it_was),
		T(test_whichever_page_is_damaged_the_records_are_whole_and_no_fewer),
		T(test_what_is_still_in_the_log_comes_back_as_well),
		T(test_a_power_cut_while_it_is_set_aside_leaves_log_and_database_together),
		T(test_a_power_cut_right_after_a_rescue_begins_no_second_epoch),
		T(test_rows_of_every_kind_come_back_with_no_backup),
		T(test_without_a_rescue_nothing_is_taken_over),
		T(test_passwords_are_those_of_the_damaged_one),
		T(test_an_index_that_does_not_fit_is_made_anew_unless_a_row_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
