/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/account.h"
#include "store/act.h"
#include "store/chain.h"
#include "store/credential.h"
#include "store/db.h"
#include "store/paper.h"
#include "store/purge.h"
#include "store_faults.h"
#include "store_schema1.h"
#include "store_schema2.h"
#include "store_schema3.h"

/* What becomes of the records of an office that ran the hadird before. */

static int setup_from(void **state, const char *sql)
{
	struct fixture *f;
	sqlite3 *db;
	char *error = NULL;

	if (fixture_make(state) < 0)
		return -1;
	f = *state;
	if (sqlite3_open(f->path, &db) != SQLITE_OK)
		return -1;
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("the fixture: %s", error);
	sqlite3_close(db);
	return 0;
}

static int setup_old(void **state)
{
	return setup_from(state, schema1_sql);
}

static int setup_2(void **state)
{
	return setup_from(state, schema2_sql);
}

static int setup_3(void **state)
{
	return setup_from(state, schema3_sql);
}

static int64_t number(struct query *q, const char *sql)
{
	int64_t n = -1;

	must(db_number(q, sql, NULL, 0, &n));
	return n;
}

static int64_t version_of(const struct fixture *f)
{
	int64_t version = -1;
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL), SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return version;
}

static void test_the_records_of_schema_1_are_all_there(void **state)
{
	static const struct {
		const char *sql;
		int64_t want;
	} rows[] = {
		{"PRAGMA user_version", STORE_VERSION}, {"SELECT count(*) FROM journal", 2},
		{"SELECT count(*) FROM refused", 1},	{"SELECT count(*) FROM person_now", 1},
		{"SELECT count(*) FROM link_now", 1},	{"SELECT count(*) FROM rule", 1},
		{"SELECT count(*) FROM verdict", 1},	{"SELECT count(*) FROM mark_done", 1},
		{"SELECT count(*) FROM paper", 0},
	};
	const struct credential card = {
		.kind = CREDENTIAL_FINGER, .format = "user", .length = 2, .value = {0, 7}};
	struct fixture *f = *state;
	struct chain_head head = {.seq = SCHEMA1_CHAIN};
	struct chain_report report;
	struct roster_rows roster;
	uint8_t id[CREDENTIAL_ID_SIZE];
	int n = 0;

	must(store_open(f->path, fixture_key, &f->store, f->why));
	assert_int_equal(store_migrated(f->store), 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (number(store_query(f->store), rows[i].sql) != rows[i].want)
			fail_msg("%s: %d", rows[i].sql,
				 (int)number(store_query(f->store), rows[i].sql));
	must(query_day_punches(store_query(f->store), 20454, count_punches, &n));
	assert_int_equal(n, 2);
	must(credential_find(f->store, &card, id));
	must(roster_rows_load(store_query(f->store), &roster));
	assert_int_equal(roster.links_count, 1);
	assert_memory_equal(roster.links[0].credential, id, sizeof(id));
	assert_int_equal(roster.links[0].kinds, 1 << CREDENTIAL_FINGER);
	roster_rows_done(&roster);
	/* The chain of then goes on: the head of its last day is still in it. */
	must(hex_decode(head.hash, sizeof(head.hash), schema1_head));
	must(store_verify(store_query(f->store), &head, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
	assert_int_equal(report.head.seq, SCHEMA1_CHAIN);
}

static void test_a_brought_database_goes_on_in_its_epoch_with_the_new_kinds(void **state)
{
	struct paper_row paper = {.code = "CT", .unit = "*", .whole = true, .author = "pegawai-09"};
	struct fixture *f = *state;
	struct chain_report report;
	int64_t seq, lost;

	fixture_open(f);
	assert_string_equal(store_epoch(f->store), "0f57cf60cf547287");
	assert_false(store_restored(f->store, &lost));
	paper.at.boot = f->session.boot;
	must(store_begin(f->store));
	must(paper_append(f->store, &paper, NULL, 0, &seq));
	must(store_commit(f->store));
	assert_int_equal(seq, 1);
	fixture_close(f);
	fixture_open(f);
	assert_int_equal(store_migrated(f->store), 0); /* once is enough */
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

static void test_an_office_of_schema_2_keeps_its_chain_and_gets_accounts(void **state)
{
	static const struct {
		const char *sql;
		int64_t want;
	} rows[] = {
		{"PRAGMA user_version", STORE_VERSION},
		{"SELECT count(*) FROM journal", 1},
		{"SELECT count(*) FROM holder_now WHERE position = 'camat'", 1},
		{"SELECT count(*) FROM paper_now WHERE decision = 'confirm'", 1},
		{"SELECT count(*) FROM setting", 1},
		{"SELECT count(*) FROM account", 0},
		{"SELECT count(*) FROM secret", 0},
	};
	const struct place at = {.boot = 1, .boottime_ns = 10 * NS_PER_S};
	struct act_row act = {.person = "pegawai-01", .verb = "paper-add", .at = at};
	struct fixture *f = *state;
	struct chain_head head = {.seq = SCHEMA2_CHAIN};
	struct chain_report report;

	must(store_open(f->path, fixture_key, &f->store, f->why));
	assert_int_equal(store_migrated(f->store), 2);
	assert_string_equal(store_epoch(f->store), "ebc45e6c7d3e47b4");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (number(store_query(f->store), rows[i].sql) != rows[i].want)
			fail_msg("%s: %d", rows[i].sql,
				 (int)number(store_query(f->store), rows[i].sql));
	must(hex_decode(head.hash, sizeof(head.hash), schema2_head));
	must(store_begin(f->store));
	must(act_append(f->store, &act, NULL));
	must(account_put(f->store, "pegawai-01", ACCOUNT_PASSWORD, "$argon2id$", at));
	must(store_commit(f->store));
	must(store_verify(store_query(f->store), &head, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
	assert_int_equal(report.head.seq, SCHEMA2_CHAIN + 2);
}

static void test_an_office_of_schema_3_keeps_its_chain_and_can_purge_and_forget(void **state)
{
	const struct place at = {.boot = 1, .boottime_ns = 10 * NS_PER_S};
	struct forgotten_row forgotten = {.person = "pegawai-01",
					  .author = "pegawai-08",
					  .second = "pegawai-09",
					  .reason = "pindah",
					  .at = at};
	struct journal_row punch = wiegand_punch(1, 8);
	struct forgotten_count count;
	struct fixture *f = *state;
	struct chain_head head = {.seq = SCHEMA3_CHAIN};
	struct chain_report report;
	int64_t seq;

	must(store_open(f->path, fixture_key, &f->store, f->why));
	assert_int_equal(store_migrated(f->store), 3);
	assert_string_equal(store_epoch(f->store), "b10adaa2f3b77515");
	assert_int_equal(number(store_query(f->store), "PRAGMA user_version"), STORE_VERSION);
	assert_int_equal(number(store_query(f->store), "SELECT count(*) FROM letter"), 1);
	assert_int_equal(number(store_query(f->store), "SELECT count(*) FROM signed_note"), 0);
	must(hex_decode(head.hash, sizeof(head.hash), schema3_head));
	must(store_begin(f->store));
	must(journal_append(f->store, &punch, &seq)); /* of the next month */
	must(journal_place(f->store, seq, 20490));
	assert_int_equal(purge_cut(f->store, PURGE_PUNCH, 20485, "retention", at), 1);
	assert_int_equal(purge_slice(f->store, PURGE_PUNCH, 20485, 10), 1);
	must(person_forget(f->store, &forgotten, &count));
	must(store_commit(f->store));
	assert_true(count.identity);
	must(store_verify(store_query(f->store), &head, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
	assert_int_equal(report.purged, 1);
	assert_int_equal(report.head.seq, SCHEMA3_CHAIN + 3);
}

/* Everything that SQLite knows of a schema, in a fixed order. */
static void describe(struct query *q, char *ret, size_t size)
{
	sqlite3_stmt *st;
	size_t used = 0;

	assert_int_equal(sqlite3_prepare_v2(q->db,
					    "SELECT type || ' ' || name || ' ' || ifnull(sql, '') "
					    "FROM sqlite_schema ORDER BY type, name",
					    -1, &st, NULL),
			 SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		int n = snprintf(ret + used, size - used, "%s\n",
				 (const char *)sqlite3_column_text(st, 0));

		assert_true(n > 0 && (size_t)n < size - used);
		used += (size_t)n;
	}
	sqlite3_finalize(st);
}

static void test_a_brought_schema_is_that_of_a_new_database(void **state)
{
	static char brought[65536], fresh[65536];
	struct fixture *f = *state;

	fixture_open(f);
	describe(store_query(f->store), brought, sizeof(brought));
	fixture_close(f);
	unlink(f->path);
	fixture_open(f);
	describe(store_query(f->store), fresh, sizeof(fresh));
	assert_string_equal(brought, fresh);
}

/* query.h: programs beside the daemon wait for its first start. */
static void test_a_reader_refuses_schema_1_until_the_daemon_has_started(void **state)
{
	struct fixture *f = *state;
	struct query *q;

	assert_int_equal(query_open(f->path, &q), -EPROTONOSUPPORT);
	assert_int_equal(version_of(f), 1);
	fixture_open(f);
	must(query_open(f->path, &q));
	query_free(q);
}

static void test_what_is_refused_is_not_brought(void **state)
{
	const uint8_t other[STORE_KEY_SIZE] = {8};
	struct fixture *f = *state;

	assert_int_equal(store_open(f->path, other, &f->store, f->why), -EKEYREJECTED);
	assert_int_equal(version_of(f), 1);
	fixture_open(f);
}

static void test_an_older_hadird_is_told_that_it_is_older(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	char sql[64];

	/* What version 1 says of 2 is what this one says of the next. */
	fixture_open(f);
	fixture_close(f);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", STORE_VERSION + 1);
	sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(store_open(f->path, fixture_key, &f->store, f->why), -EPROTONOSUPPORT);
	assert_non_null(strstr(f->why, "made by a newer hadird; this one knows schema"));
	assert_int_equal(version_of(f), STORE_VERSION + 1);
}

/* The Nth write fails: the daemon does not start, says why, and does so the next time. What it left
 * is 1; or 2 where the commit was written and only the filling of its sector was not. */
static void test_a_full_disk_leaves_the_one_or_the_other_whole(void **state)
{
	int at_1 = 0, n = 0, r = -1;

	for (; r < 0 && n < 200; n++) {
		struct chain_head head = {.seq = SCHEMA1_CHAIN};
		struct chain_report report;
		struct fixture *f;

		fixture_teardown(state);
		assert_int_equal(setup_old(state), 0);
		f = *state;
		fault = (struct fault){.syncs = -1, .writes = n, .error = ENOSPC};
		r = store_open(f->path, fixture_key, &f->store, f->why);
		fault = (struct fault){.syncs = -1, .writes = -1};
		if (r < 0 && r != -ENOSPC && r != -EIO)
			fail_msg("write %d: %s, %s", n, strerror(-r), f->why);
		if (r < 0 && f->why[0] == '\0')
			fail_msg("write %d: not a word", n);
		at_1 += version_of(f) == 1;
		if (r == 0)
			fixture_close(f);
		must(store_open(f->path, fixture_key, &f->store, f->why));
		must(hex_decode(head.hash, sizeof(head.hash), schema1_head));
		must(store_verify(store_query(f->store), &head, &report));
		if (report.fault != CHAIN_WHOLE ||
		    number(store_query(f->store), "PRAGMA "
						  "user_version") != STORE_VERSION)
			fail_msg("write %d: %s", n, chain_fault_name(report.fault));
	}
	assert_int_equal(r, 0);
	assert_true(at_1 > 20); /* so many pages does it write before it is done */
}

/* Power fails when so much of the transaction's log was on the card: every page, and every half. */
static void cut_power(struct fixture *f, int from, const char *hash, int64_t seq)
{
	char wal[128], shm[128];
	struct stat st;
	int brought[STORE_VERSION] = {0};
	pid_t pid = fork();

	if (pid == 0) {
		must(store_open(f->path, fixture_key, &f->store, f->why));
		_exit(0); /* the log stays */
	}
	waitpid(pid, NULL, 0);
	fixture_copy(f, "hadir.db", "kept");
	fixture_copy(f, "hadir.db-wal", "kept-wal");
	snprintf(wal, sizeof(wal), "%s-wal", f->path);
	snprintf(shm, sizeof(shm), "%s-shm", f->path);
	assert_int_equal(stat(wal, &st), 0);
	for (off_t size = 0; size <= st.st_size; size += 2060) {
		struct chain_head head = {.seq = seq};
		struct chain_report report;

		unlink(shm);
		fixture_copy(f, "kept", "hadir.db");
		fixture_copy(f, "kept-wal", "hadir.db-wal");
		assert_int_equal(truncate(wal, size), 0);
		if (store_open(f->path, fixture_key, &f->store, f->why) < 0)
			fail_msg("%d of the log: %s", (int)size, f->why);
		brought[store_migrated(f->store)]++;
		must(hex_decode(head.hash, sizeof(head.hash), hash));
		must(store_verify(store_query(f->store), &head, &report));
		if (report.fault != CHAIN_WHOLE)
			fail_msg("%d of the log: %s", (int)size, chain_fault_name(report.fault));
		fixture_close(f);
	}
	/* Most cuts came before the end of the transaction, the last after it. */
	assert_true(brought[from] > 20);
	assert_true(brought[0] > 0);
}

static void test_a_power_cut_leaves_the_one_or_the_other_whole(void **state)
{
	cut_power(*state, 1, schema1_head, SCHEMA1_CHAIN);
}

static void test_a_power_cut_leaves_schema_2_or_its_successor_whole(void **state)
{
	cut_power(*state, 2, schema2_head, SCHEMA2_CHAIN);
}

static void test_a_power_cut_leaves_schema_3_or_its_successor_whole(void **state)
{
	cut_power(*state, 3, schema3_head, SCHEMA3_CHAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW_3(test) cmocka_unit_test_setup_teardown(test, setup_3, fixture_teardown)
		ROW_3(test_an_office_of_schema_3_keeps_its_chain_and_can_purge_and_forget),
		ROW_3(test_a_brought_schema_is_that_of_a_new_database),
		ROW_3(test_a_power_cut_leaves_schema_3_or_its_successor_whole),
#define ROW_2(test) cmocka_unit_test_setup_teardown(test, setup_2, fixture_teardown)
		ROW_2(test_an_office_of_schema_2_keeps_its_chain_and_gets_accounts),
		ROW_2(test_a_brought_schema_is_that_of_a_new_database),
		ROW_2(test_a_power_cut_leaves_schema_2_or_its_successor_whole),
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup_old, fixture_teardown)
		ROW(test_the_records_of_schema_1_are_all_there),
		ROW(test_a_brought_database_goes_on_in_its_epoch_with_the_new_kinds),
		ROW(test_a_brought_schema_is_that_of_a_new_database),
		ROW(test_a_reader_refuses_schema_1_until_the_daemon_has_started),
		ROW(test_what_is_refused_is_not_brought),
		ROW(test_an_older_hadird_is_told_that_it_is_older),
		ROW(test_a_power_cut_leaves_the_one_or_the_other_whole),
		ROW(test_a_full_disk_leaves_the_one_or_the_other_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
