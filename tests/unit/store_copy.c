/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/stat.h>

#include "store/copy.h"
#include "store_fixture.h"

/* Copies of the database, and a database whose pages are not what they were. */

enum { PUNCHES = 40, PAGE = 4096, ROOTS_MAX = 256 };

static void fill(struct fixture *f)
{
	must(store_begin(f->store));
	for (int i = 1; i <= PUNCHES; i++) {
		struct journal_row row = wiegand_punch((uint8_t)i, i);

		must(journal_append(f->store, &row, &row.seq));
	}
	must(store_commit(f->store));
}

static void beside(const struct fixture *f, const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", f->dir, name);
}

static void remove_files(const struct fixture *f, const char *const *names)
{
	char path[128];

	for (; *names != NULL; names++) {
		beside(f, *names, path);
		unlink(path);
	}
}

static const char *const database[] = {"hadir.db", "hadir.db-wal", "hadir.db-shm", NULL};

static int64_t query(const char *path, const char *sql)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	int64_t n;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void test_a_copy_is_one_state_while_the_daemon_goes_on(void **state)
{
	struct fixture *f = *state;
	struct store_copy copy;
	struct chain_head head;
	char to[128];

	fill(f);
	must(store_head(store_query(f->store), &head));
	beside(f, "copy", to);
	must(store_begin(f->store)); /* not committed: no part of it */
	struct journal_row row = wiegand_punch(99, 99);
	must(journal_append(f->store, &row, &row.seq));
	must(store_snapshot(f->path, to, 1795338209));
	must(store_commit(f->store));
	must(store_inspect(to, &copy));
	assert_int_equal(copy.punches, PUNCHES);
	assert_int_equal(copy.head.seq, head.seq);
	assert_memory_equal(copy.head.hash, head.hash, sizeof(head.hash));
	assert_string_equal(copy.epoch, store_epoch(f->store));
	assert_int_equal(copy.made_s, 1795338209);
	assert_int_equal(copy.version, STORE_VERSION);
	assert_int_equal(store_snapshot(f->path, to, 1), -EEXIST);
	assert_int_equal(query(f->path, "SELECT count(*) FROM meta WHERE key = 'copied'"), 0);
}

/* Put the copy in the place of the database; what the heartbeat knows is the row's business. */
static void test_a_copy_opens_a_new_epoch_wherever_it_is_put(void **state)
{
	static const struct {
		const char *what;
		bool later; /* punches were stored after the copy */
		bool heartbeat, foreign;
		int64_t lost;
	} rows[] = {
		{"in its own place", true, true, false, PUNCHES},
		{"in its own place, nothing came after it", false, true, false, 0},
		{"on a spare card", true, false, false, -1},
		{"on a card that had another database", true, true, true, -1},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char to[128], heartbeat[128], before[STORE_EPOCH_SIZE];
		struct chain_report report;
		int64_t lost = 0;

		if (f->store == NULL)
			fixture_open(f);
		fill(f);
		strcpy(before, store_epoch(f->store));
		beside(f, "copy", to);
		beside(f, "hadir.db.heartbeat", heartbeat);
		must(store_heartbeat(f->store, fixture_now));
		must(store_snapshot(f->path, to, 1795338209));
		if (rows[i].later)
			fill(f);
		must(store_heartbeat(f->store, fixture_now));
		fixture_close(f);
		remove_files(f, database);
		if (!rows[i].heartbeat || rows[i].foreign)
			unlink(heartbeat);
		if (rows[i].foreign) { /* leaves its own heartbeat */
			fixture_open(f);
			must(store_heartbeat(f->store, fixture_now));
			fixture_close(f);
			remove_files(f, database);
		}
		must(store_install(to, f->path));
		fixture_open(f);
		if (!store_restored(f->store, &lost) || lost != rows[i].lost)
			fail_msg("%s: lost %lld", rows[i].what, (long long)lost);
		assert_int_equal(store_copied(f->store), 1795338209);
		if (strcmp(before, store_epoch(f->store)) == 0)
			fail_msg("%s: the epoch goes on", rows[i].what);
		must(store_verify(store_query(f->store), NULL, &report));
		if (report.fault != CHAIN_WHOLE || report.restored != (int64_t)i + 1)
			fail_msg("%s: %s, restored %lld", rows[i].what,
				 chain_fault_name(report.fault), (long long)report.restored);
		/* Once: the next start goes on. */
		fixture_close(f);
		fixture_open(f);
		assert_false(store_restored(f->store, &lost));
	}
}

/* The first page of every table and index. */
struct root {
	char name[64];
	int page;
};

static size_t roots_of(const char *path, struct root *ret)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db;
	size_t n = 0;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT 'sqlite_schema', 1 UNION ALL "
					    "SELECT name, rootpage FROM sqlite_schema WHERE "
					    "rootpage > 0",
					    -1, &st, NULL),
			 SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_true(n < ROOTS_MAX);
		snprintf(ret[n].name, sizeof(ret[n].name), "%s", sqlite3_column_text(st, 0));
		ret[n++].page = sqlite3_column_int(st, 1);
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void damage(const char *path, int page, int c)
{
	char bytes[PAGE];
	FILE *f = fopen(path, "r+");

	assert_non_null(f);
	memset(bytes, c, sizeof(bytes));
	fseek(f, (page - 1) * (long)PAGE, SEEK_SET);
	assert_int_equal(fwrite(bytes, 1, sizeof(bytes), f), sizeof(bytes));
	fclose(f);
}

static void test_a_damaged_page_of_any_table_is_found_at_the_start(void **state)
{
	static struct root roots[ROOTS_MAX];
	struct fixture *f = *state;
	size_t n;

	fill(f);
	fixture_close(f);
	fixture_copy(f, "hadir.db", "whole");
	n = roots_of(f->path, roots);
	assert_true(n > 60);
	for (size_t i = 0; i < n; i++)
		for (int c = 0; c <= 0xff; c += 0xff) {
			int r;

			fixture_copy(f, "whole", "hadir.db");
			damage(f->path, roots[i].page, c);
			r = store_open(f->path, fixture_key, &f->store, f->why);
			if (r != -EUCLEAN)
				fail_msg("%s full of %02x: want damage, got %s", roots[i].name, c,
					 r == 0 ? "a whole database" : f->why);
		}
	fixture_copy(f, "whole", "hadir.db");
	fixture_open(f);
}

static void test_what_is_set_aside_stays_together_and_nothing_is_written_over(void **state)
{
	struct fixture *f = *state;
	char ending[STORE_ASIDE_SIZE], path[192];
	int64_t at = 1795338209 * NS_PER_S;
	struct stat st;

	fill(f);
	fixture_copy(f, "hadir.db", "first");
	fixture_copy(f, "hadir.db-wal", "wal");
	fixture_close(f);
	for (int i = 1; i <= 3; i++) {
		fixture_copy(f, "first", "hadir.db");
		fixture_copy(f, "wal", "hadir.db-wal");
		must(store_set_aside(f->path, "damaged", at, ending));
		assert_string_equal(ending, i == 1   ? "damaged-20261122-090329"
					    : i == 2 ? "damaged-20261122-090329-2"
						     : "damaged-20261122-090329-3");
		assert_int_equal(stat(f->path, &st), -1);
		snprintf(path, sizeof(path), "%s.%s-wal", f->path, ending);
		assert_int_equal(stat(path, &st), 0);
		snprintf(path, sizeof(path), "%s.%s", f->path, ending);
		assert_int_equal(query(path, "SELECT count(*) FROM journal"), PUNCHES);
	}
	must(store_set_aside(f->path, "damaged", at, ending));
	assert_string_equal(ending, "");
	fixture_open(f);
}

static void test_a_copy_is_not_put_over_a_database(void **state)
{
	struct fixture *f = *state;
	char to[128];

	beside(f, "copy", to);
	must(store_snapshot(f->path, to, 1));
	assert_int_equal(store_install(to, f->path), -EEXIST);
	assert_int_equal(store_lock(f->path), -EBUSY);
}

static void test_an_empty_file_is_no_database(void **state)
{
	struct fixture *f = *state;
	char to[128];

	fill(f);
	beside(f, "copy", to);
	must(store_snapshot(f->path, to, 1));
	fixture_close(f);
	assert_int_equal(truncate(f->path, 0), 0);
	must(store_install(to, f->path));
	assert_int_equal(query(f->path, "SELECT count(*) FROM journal"), PUNCHES);
	fixture_open(f);
}

static void test_what_was_suspected_is_looked_at_closely_once(void **state)
{
	struct fixture *f = *state;
	struct store_copy copy;
	sqlite3 *db;

	fill(f);
	fixture_close(f);
	must(store_suspect(f->path));
	fixture_open(f);
	assert_true(store_was_suspected(f->store));
	fixture_close(f);
	fixture_open(f);
	assert_false(store_was_suspected(f->store));
	fixture_close(f);
	/* A row that its index knows otherwise: every page is whole, and the numbers of rows agree
	 * (SQLite 3.46 counts them at each start). */
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(
			db,
			"CREATE TABLE x(a); CREATE INDEX y ON x(a); INSERT INTO x VALUES (1);"
			"PRAGMA writable_schema = ON;"
			"CREATE TEMP TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'y';"
			"DELETE FROM sqlite_schema WHERE name = 'y';"
			"PRAGMA writable_schema = RESET; UPDATE x SET a = 2;"
			"PRAGMA writable_schema = ON;"
			"INSERT INTO sqlite_schema SELECT * FROM kept",
			NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	/* A backup of it would be set aside again by the start that it is restored for. */
	assert_int_equal(store_inspect(f->path, &copy), -EUCLEAN);
	fixture_open(f);
	fixture_close(f);
	must(store_suspect(f->path));
	fixture_open(f);
	assert_true(store_was_reindexed(f->store));
	fixture_close(f);
	must(store_inspect(f->path, &copy));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_copy_is_one_state_while_the_daemon_goes_on),
		T(test_a_copy_opens_a_new_epoch_wherever_it_is_put),
		T(test_a_damaged_page_of_any_table_is_found_at_the_start),
		T(test_what_is_set_aside_stays_together_and_nothing_is_written_over),
		T(test_a_copy_is_not_put_over_a_database),
		T(test_an_empty_file_is_no_database),
		T(test_what_was_suspected_is_looked_at_closely_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
