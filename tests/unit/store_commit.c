/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"
#include "store_faults.h"


#include "store/chain.h"
#include "store/db.h"
#include "store/outbox.h"

/* A turn of the loop: a punch, and an event for one destination. */
static int turn(struct store *s, int64_t second, int64_t *ret_seq)
{
	struct journal_row row = wiegand_punch(1, second);
	struct outbox_event e = {.event_id = "e-1",
				 .subject = "pegawai-01/20454",
				 .day = 20454,
				 .topic = "hadir/v1/contoh/punch",
				 .content_type = "x/y",
				 .body = "{}",
				 .body_size = 2};
	int r = store_begin(s);

	if (r == 0)
		r = journal_append(s, &row, ret_seq);
	if (r == 0)
		r = outbox_next_id(s, &e.id);
	if (r == 0)
		r = outbox_append(s, &e, 1);
	if (r == 0)
		return store_commit(s);
	store_rollback(s);
	return r;
}

static int64_t number(struct store *s, const char *sql)
{
	int64_t n = -1;

	must(db_number(store_query(s), sql, NULL, 0, &n));
	return n;
}

static void assert_whole(struct store *s, const char *row, int64_t punches)
{
	struct chain_report report;

	must(store_verify(store_query(s), NULL, &report));
	if (report.fault != CHAIN_WHOLE)
		fail_msg("%s: chain %s at %s %d", row, chain_fault_name(report.fault), report.kind,
			 (int)report.row);
	if (number(s, "SELECT count(*) FROM journal") != punches)
		fail_msg("%s: %d punches, want %d", row,
			 (int)number(s, "SELECT count(*) FROM journal"), (int)punches);
	assert_int_equal(outbox_waiting(s, 0), punches);
}

/* Fail the 1st, 2nd ... write or sync of a turn until one turn goes through unharmed. */
static void fail_every(void **state, bool sync, bool for_ever, int error, int expected)
{
	struct fixture *f = *state;
	const char *const names[] = {"kantor"};
	int64_t seq = 0, done = 0;
	int n = 0, r;

	must(outbox_destinations(f->store, names, 1));
	do {
		fault = (struct fault){.syncs = sync ? n : -1,
				       .writes = sync ? -1 : n,
				       .error = error,
				       .for_ever = for_ever};
		r = turn(f->store, 100 + n, &seq);
		fault = (struct fault){.syncs = -1, .writes = -1};
		if (r == 0)
			done++;
		else if (r != expected)
			fail_msg("call %d: got %s, want %s", n, strerror(-r), strerror(-expected));
		assert_whole(f->store, "after the fault", done);
		/* What comes next is stored, with the next number. */
		must(turn(f->store, 1000 + n, &seq));
		done++;
		assert_int_equal(seq, done);
		assert_whole(f->store, "after the next turn", done);
		n++;
	} while (r < 0);
	assert_true(n >= 2); /* at least one call was made to fail */
	fixture_close(f);
	fixture_open(f);
	must(outbox_destinations(f->store, names, 1));
	assert_whole(f->store, "after a restart", done);
}

static void test_a_sync_that_fails_once_leaves_nothing_of_the_turn(void **state)
{
	fail_every(state, true, false, EIO, -EIO);
}

static void test_syncs_that_fail_for_ever_leave_nothing_of_the_turn(void **state)
{
	fail_every(state, true, true, EIO, -EIO);
}

static void test_a_write_that_fails_once_leaves_nothing_of_the_turn(void **state)
{
	fail_every(state, false, false, EIO, -EIO);
}

static void test_a_disk_without_room_is_told_as_such_and_leaves_nothing(void **state)
{
	fail_every(state, false, true, ENOSPC, -ENOSPC);
}

static void test_a_full_database_is_no_space_and_goes_on_when_there_is_room(void **state)
{
	struct fixture *f = *state;
	const char *const names[] = {"kantor"};
	int64_t seq = 0, done = 0, pages = number(f->store, "PRAGMA page_count");
	char sql[64];
	int r;

	must(outbox_destinations(f->store, names, 1));
	snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %d", (int)pages);
	must(db_exec(store_query(f->store), sql));
	while ((r = turn(f->store, 100 + done, &seq)) == 0)
		done++;
	assert_int_equal(r, -ENOSPC);
	assert_whole(f->store, "full", done);
	must(db_exec(store_query(f->store), "PRAGMA max_page_count = 100000"));
	must(turn(f->store, 5000, &seq));
	assert_int_equal(seq, done + 1);
	assert_whole(f->store, "room again", done + 1);
}

static void test_a_rolled_back_turn_leaves_no_gap(void **state)
{
	struct fixture *f = *state;
	struct journal_row row = wiegand_punch(1, 9);
	int64_t first, second;

	must(store_begin(f->store));
	must(journal_append(f->store, &row, &first));
	store_rollback(f->store);
	must(store_begin(f->store));
	must(journal_append(f->store, &row, &second));
	must(store_commit(f->store));
	assert_int_equal(first, second);
}

static void test_a_failed_append_spoils_its_transaction(void **state)
{
	struct fixture *f = *state;
	struct journal_row good = wiegand_punch(1, 9);
	struct timeref_row bad = {.at = {.boot = 1}, .source = "\xff"};
	struct chain_report report;
	int64_t seq;

	must(store_begin(f->store));
	must(journal_append(f->store, &good, &seq));
	assert_int_equal(timeref_append(f->store, &bad, &seq), -EILSEQ);
	assert_int_equal(store_commit(f->store), -EILSEQ);
	assert_int_equal(number(f->store, "SELECT count(*) FROM journal"), 0);
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

/* As an allocation or a write that fails does, whoever overlooks its error. */
static void test_what_follows_a_rollback_by_sqlite_itself_is_not_stored(void **state)
{
	struct fixture *f = *state;
	const char *const names[] = {"kantor"};
	struct journal_row row = wiegand_punch(1, 9);
	struct outbox_event e = {.id = 1,
				 .event_id = "e-1",
				 .subject = "pegawai-01/20454",
				 .topic = "t",
				 .content_type = "x/y",
				 .body = "{}",
				 .body_size = 2};
	int64_t seq;

	must(outbox_destinations(f->store, names, 1));
	must(store_begin(f->store));
	must(journal_append(f->store, &row, &seq));
	must(db_exec(store_query(f->store), "ROLLBACK"));
	assert_int_equal(outbox_append(f->store, &e, 1), -EIO);
	assert_int_equal(journal_append(f->store, &row, &seq), -EIO);
	assert_int_equal(store_commit(f->store), -EIO);
	assert_int_equal(number(f->store, "SELECT count(*) FROM outbox"), 0);
	assert_whole(f->store, "rolled back", 0);
	must(turn(f->store, 10, &seq));
	assert_whole(f->store, "the next turn", 1);
}

static void test_a_long_wal_is_checkpointed_between_turns(void **state)
{
	struct fixture *f = *state;
	const char *const names[] = {"kantor"};
	int64_t seq;
	int turns = 0, r;

	must(outbox_destinations(f->store, names, 1));
	while ((r = store_maintain(f->store)) == 0 && turns < 2000) {
		must(turn(f->store, 100 + turns, &seq));
		turns++;
	}
	assert_int_equal(r, 1);
	assert_int_equal(store_maintain(f->store), 0);
	assert_whole(f->store, "after the checkpoint", turns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_sync_that_fails_once_leaves_nothing_of_the_turn, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_syncs_that_fail_for_ever_leave_nothing_of_the_turn, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_a_write_that_fails_once_leaves_nothing_of_the_turn, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_a_disk_without_room_is_told_as_such_and_leaves_nothing, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_a_full_database_is_no_space_and_goes_on_when_there_is_room,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_rolled_back_turn_leaves_no_gap,
						fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_failed_append_spoils_its_transaction,
						fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_what_follows_a_rollback_by_sqlite_itself_is_not_stored, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_long_wal_is_checkpointed_between_turns,
						fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
