/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "core/civil.h"
#include "store/account.h"
#include "store/act.h"
#include "store/chain.h"
#include "store/credential.h"
#include "store/db.h"
#include "store/ledger.h"
#include "store/month.h"
#include "store/outbox.h"
#include "store/paper.h"
#include "store/purge.h"
#include "store/signed_note.h"
#include "store_faults.h"

/*
 * An office of three months: of each day a punch, a refused read, something that a person did, a
 * paper with all that belongs to it, a correction and a verdict.
 */

enum { DAYS = 91 }; /* January to March 2015 */
static const struct {
	int32_t month;
	const char *name;
} months[] = {{MONTH_OF(2015, 1), "January"}, {MONTH_OF(2015, 2), "February"}};

static int32_t first(void)
{
	return civil_day(2015, 1, 1);
}

/* A summer's evening of that year, by the time of keep_day(). */
static struct place later(void)
{
	return (struct place){1, civil_day(2015, 6, 1) * INT64_C(86400) * NS_PER_S};
}

static void keep_papers(struct store *s, int32_t day, struct place at)
{
	const char *people[] = {"pegawai-01", "pegawai-02"};
	struct paper_row paper = {.code = "S",
				  .from_day = day,
				  .to_day = day,
				  .whole = true,
				  .note = "surat dokter",
				  .author = "pegawai-09",
				  .at = at};
	struct correction_row correction = {.person = "pegawai-01",
					    .day = day,
					    .author = "pegawai-09",
					    .reason = "lupa",
					    .at = at};
	struct approval_row approval = {.person = "pegawai-08", .at = at};
	struct letter_row letter = {.letter = "850/1", .author = "pegawai-09", .at = at};

	snprintf(correction.ref, sizeof(correction.ref), "r-%d", (int)day);
	must(paper_append(s, &paper, people, 2, &letter.paper));
	approval.subject = letter.paper;
	must(cosign_append(s, &approval, NULL));
	must(letter_append(s, &letter, NULL));
	must(approval_append(s, &approval, NULL));
	must(correction_append(s, &correction, &approval.subject));
	approval.kind = APPROVAL_CORRECTION;
	must(approval_append(s, &approval, NULL));
}

static void keep_day(struct store *s, int32_t day)
{
	struct place at = {.boot = 1, .boottime_ns = (int64_t)day * 86400 * NS_PER_S};
	struct journal_row punch = wiegand_punch((uint8_t)(1 + day % 3), (int64_t)day * 86400);
	struct refused_row refused = {.reader = "pintu", .cause = "bad-parity", .at = at};
	struct timeref_row timeref = {
		.at = at, .utc_ns = (int64_t)day * 86400 * NS_PER_S, .err_ms = 5, .source = "ntp"};
	struct act_row act = {.person = "pegawai-09", .verb = "paper-add", .at = at};
	struct verdict_row verdict = {
		.person = "pegawai-01", .day = day, .rev = 1, .body = "x", .body_size = 1};
	int64_t seq;

	must(store_begin(s));
	must(journal_append(s, &punch, &seq));
	must(journal_place(s, seq, day));
	must(refused_append(s, &refused, NULL));
	must(timeref_append(s, &timeref, NULL));
	must(act_append(s, &act, NULL));
	must(verdict_append(s, &verdict));
	must(mark_done_put(s, day, "kantor", 3));
	must(told_put(s, day, "warn-late-3/pegawai-01"));
	keep_papers(s, day, at);
	must(store_commit(s));
}

static void lock(struct fixture *f, int32_t month)
{
	struct month_row row = {.month = month, .step = MONTH_LOCKED, .author = "pegawai-09"};

	row.at.boot = 1;
	must(store_begin(f->store));
	must(month_append(f->store, &row, NULL));
	must(store_commit(f->store));
}

static int setup_office(void **state)
{
	struct fixture *f;

	if (fixture_setup(state) < 0)
		return -1;
	f = *state;
	for (int32_t i = 0; i < DAYS; i++)
		keep_day(f->store, first() + i);
	for (size_t i = 0; i < ARRAY_LEN(months); i++)
		lock(f, months[i].month);
	return 0;
}

static int cut(struct fixture *f, enum purge_what what, int32_t before)
{
	int r;

	must(store_begin(f->store));
	r = purge_cut(f->store, what, before, "retention", later());
	must(r);
	must(store_commit(f->store));
	return r;
}

/* All of it, some rows a turn. */
static int64_t purge(struct fixture *f, enum purge_what what, int32_t before)
{
	int64_t rows = 0;
	int r;

	cut(f, what, before);
	do {
		must(store_begin(f->store));
		r = purge_slice(f->store, what, before, 7);
		must(r);
		must(store_commit(f->store));
		assert_true(r <= 7);
		rows += r;
	} while (r > 0);
	return rows;
}

static void test_what_is_old_and_locked_goes_and_the_chain_stays_whole(void **state)
{
	/* Of 31 + 28 days, and 32 in March, which nobody has locked. */
	static const struct {
		enum purge_what what;
		int64_t rows;
		const char *left;
		int64_t want;
	} rows[] = {
		{PURGE_PUNCH, 59 + 59, "SELECT count(*) FROM journal", 32},
		/* The midnight of March here is the 28th of February elsewhere. */
		{PURGE_REFUSED, 59, "SELECT count(*) FROM refused", 32},
		{PURGE_PAPER, 59 * 8, "SELECT count(*) FROM paper", 32},
		{PURGE_ACT, 59, "SELECT count(*) FROM act", 32},
		{PURGE_VERDICT, 59 + 59, "SELECT count(*) FROM verdict", 32},
	};
	const int32_t before = civil_day(2015, 4, 1);
	struct fixture *f = *state;
	int64_t chain = fixture_number(f, "SELECT count(*) FROM chain"), lost = 0;
	struct chain_report report;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *name = purge_what_name(rows[i].what);
		struct purge_plan plan;
		int64_t n;

		must(purge_plan(store_query(f->store), rows[i].what, before, &plan));
		assert_int_equal(plan.last_day, civil_day(2015, 2, 28));
		assert_int_equal(plan.waits, MONTH_OF(2015, 3));
		n = purge(f, rows[i].what, before);
		if (llabs(n - rows[i].rows) >
		    (rows[i].what == PURGE_ACT || rows[i].what == PURGE_REFUSED))
			fail_msg("%s: %d rows went", name, (int)n);
		if (llabs(fixture_number(f, rows[i].left) - rows[i].want) > 1)
			fail_msg("%s: %d stayed", name, (int)fixture_number(f, rows[i].left));
		/* The plan did not know of the places of punches in days. */
		if (plan.rows != n && rows[i].what != PURGE_PUNCH)
			fail_msg("%s: the plan said %d", name, (int)plan.rows);
		lost += rows[i].what == PURGE_PUNCH ? n / 2 : rows[i].what == PURGE_VERDICT ? 0 : n;
		fixture_assert_whole(f, name);
		if (cut(f, rows[i].what, before) != 0)
			fail_msg("%s: it was cut twice", name);
	}
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.purged, lost);
	assert_true(fixture_number(f, "SELECT count(*) FROM chain") == chain + 9);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM punch_day"), 32);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM approval"), 64);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM told"), 32);
	fixture_close(f);
	fixture_open(f);
	fixture_assert_whole(f, "the next start");
}

static void test_a_month_that_nobody_locked_holds_back_what_comes_after_it(void **state)
{
	struct fixture *f = *state;
	struct purge_plan plan;

	for (int32_t i = 0; i < DAYS; i++)
		keep_day(f->store, first() + i);
	lock(f, MONTH_OF(2015, 2)); /* not January */
	for (enum purge_what w = 0; w < PURGE_WHATS; w++) {
		must(purge_plan(store_query(f->store), w, civil_day(2015, 4, 1), &plan));
		assert_int_equal(plan.rows, 0);
		assert_int_equal(plan.waits, MONTH_OF(2015, 1));
		assert_int_equal(cut(f, w, civil_day(2015, 4, 1)), 0);
		assert_int_equal(purge(f, w, civil_day(2015, 4, 1)), 0);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM cut"), 0);
}

static void test_only_whole_months_before_the_day_go(void **state)
{
	struct fixture *f = *state;
	struct purge_plan plan;

	must(purge_plan(store_query(f->store), PURGE_PUNCH, civil_day(2015, 2, 20), &plan));
	assert_int_equal(plan.rows, 31);
	assert_int_equal(plan.last_day, civil_day(2015, 1, 31));
	must(purge_plan(store_query(f->store), PURGE_PUNCH, civil_day(2015, 1, 31), &plan));
	assert_int_equal(plan.rows, 0);
	assert_int_equal(plan.last_day, INT32_MIN);
}

static void test_a_punch_that_came_late_holds_back_those_stored_after_it(void **state)
{
	struct journal_row punch = wiegand_punch(9, 1);
	struct fixture *f = *state;
	int64_t seq;

	keep_day(f->store, first());
	must(store_begin(f->store));
	must(journal_append(f->store, &punch, &seq)); /* of a day that is not known */
	must(journal_place(f->store, seq, JOURNAL_DAY_UNKNOWN));
	must(journal_append(f->store, &punch, &seq));
	must(journal_place(f->store, seq, civil_day(2015, 2, 2)));
	must(store_commit(f->store));
	keep_day(f->store, first() + 1);
	keep_day(f->store, first() + 40);
	lock(f, months[0].month);
	assert_int_equal(cut(f, PURGE_PUNCH, civil_day(2015, 2, 1)), 1);
	must(purge_upto(store_query(f->store), "journal", &seq));
	assert_int_equal(seq, 1);
	lock(f, months[1].month);
	assert_int_equal(cut(f, PURGE_PUNCH, civil_day(2015, 3, 1)), 1);
	must(purge_upto(store_query(f->store), "journal", &seq));
	assert_int_equal(seq, 5);
	purge(f, PURGE_PUNCH, civil_day(2015, 3, 1));
	assert_int_equal(fixture_number(f, "SELECT max(seq) FROM journal"),
			 5); /* the newest stays */
	must(store_begin(f->store));
	assert_int_equal(db_exec(store_query(f->store), "DELETE FROM journal"), -EPERM);
	store_rollback(f->store);
	must(store_begin(f->store));
	must(journal_append(f->store, &punch, &seq));
	must(store_commit(f->store));
	assert_int_equal(seq, 6);
	fixture_assert_whole(f, "after it");
}

static void test_a_device_that_sends_an_old_record_again_is_still_known(void **state)
{
	struct journal_row punch = wiegand_punch(9, 1);
	struct fixture *f = *state;
	uint32_t epoch;
	uint64_t last;
	int64_t seq;

	punch.has_device_seq = true;
	strcpy(punch.reader, "jari");
	must(store_begin(f->store));
	for (punch.device_seq = 1; punch.device_seq <= 3; punch.device_seq++) {
		must(journal_append(f->store, &punch, &seq));
		must(journal_place(f->store, seq, first()));
	}
	must(store_commit(f->store));
	keep_day(f->store, first());
	keep_day(f->store, first() + 40);
	lock(f, months[0].month);
	purge(f, PURGE_PUNCH, civil_day(2015, 2, 1));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM journal WHERE reader = 'jari'"),
			 1);
	must(journal_last_device(f->store, "jari", &epoch, &last));
	assert_int_equal(last, 3);
	punch.device_seq = 3;
	must(store_begin(f->store));
	assert_int_equal(journal_append(f->store, &punch, &seq), -EEXIST);
	store_rollback(f->store);
	fixture_assert_whole(f, "after it");
}

/* Behind the daemon's back, as root could. */
static int by_hand(struct fixture *f, const char *sql)
{
	sqlite3 *db;
	int r;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	r = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return r;
}

static void test_nothing_goes_that_no_cut_allows(void **state)
{
	/* After a cut of January's punches, papers and acts. */
	static const struct {
		const char *sql;
		bool goes;
	} rows[] = {
		{"DELETE FROM journal WHERE seq = 31", true},
		{"DELETE FROM journal WHERE seq = 32", false},
		{"DELETE FROM act WHERE seq = 1", true},
		{"DELETE FROM act WHERE seq = 90", false},
		{"DELETE FROM letter WHERE seq = 3", true},
		{"DELETE FROM letter WHERE seq = 32", false},
		{"DELETE FROM approval WHERE seq = 1", true},
		{"DELETE FROM approval WHERE seq = 70", false},
		{"DELETE FROM refused WHERE seq = 1", false}, /* not cut */
		{"DELETE FROM cut", false},
		{"DELETE FROM chain WHERE seq = 5", false},
		{"DELETE FROM month", false},
		{"UPDATE journal SET reader = 'x' WHERE seq = 1", false},
		{"UPDATE cut SET upto = 90", false},
	};
	struct fixture *f = *state;

	cut(f, PURGE_PUNCH, civil_day(2015, 2, 1));
	cut(f, PURGE_PAPER, civil_day(2015, 2, 1));
	cut(f, PURGE_ACT, civil_day(2015, 2, 1));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r;

		must(store_begin(f->store));
		r = db_exec(store_query(f->store), rows[i].sql);
		store_rollback(f->store);
		if (r != (rows[i].goes ? 0 : -EPERM))
			fail_msg("%s: %s", rows[i].sql, strerror(-r));
	}
}

static void test_what_was_done_by_hand_is_no_purge(void **state)
{
	/* January's punches were purged; then somebody works on the file. */
	static const struct {
		const char *sql;
		enum chain_fault fault;
		const char *kind;
		int64_t row;
	} rows[] = {
		{"DROP TRIGGER journal_no_DELETE; DELETE FROM journal WHERE seq = 40",
		 CHAIN_REMOVED, "journal", 40},
		{"DROP TRIGGER refused_no_DELETE; DELETE FROM refused WHERE seq = 1", CHAIN_REMOVED,
		 "refused", 1},
		{"DROP TRIGGER cut_no_UPDATE; UPDATE cut SET upto = 60", CHAIN_CHANGED, "cut", 1},
		{"DROP TRIGGER cut_no_DELETE; DELETE FROM cut", CHAIN_REMOVED, "journal", 1},
		{"INSERT INTO cut VALUES (2, 'journal', 60, 1, '', 'x', NULL, 1, 1);"
		 "DELETE FROM journal WHERE seq = 50",
		 CHAIN_ADDED, "cut", 2},
		{"DROP TRIGGER chain_no_DELETE; DELETE FROM chain WHERE kind = 'journal' AND"
		 " row = 20",
		 CHAIN_REMOVED, "", 0},
		{"DROP TRIGGER chain_no_UPDATE; UPDATE chain SET row_hash = zeroblob(32)"
		 " WHERE kind = 'journal' AND row = 20",
		 CHAIN_CHANGED, "journal", 20},
		{"DROP TRIGGER chain_no_DELETE; DROP TRIGGER journal_no_DELETE;"
		 "INSERT INTO journal SELECT 31, reader, credential, boot, boottime_ns,"
		 "since_boot, since_ns, realtime_ns, utc_offset_s, device_epoch, device_seq,"
		 "device_time_ms, device_time_quality FROM journal WHERE seq = 32",
		 CHAIN_REORDERED, "journal", 31},
	};
	struct fixture *f = *state;

	purge(f, PURGE_PUNCH, civil_day(2015, 2, 1));
	fixture_close(f);
	fixture_copy(f, "hadir.db", "kept");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct chain_report report;
		struct query *q;

		fixture_copy(f, "kept", "hadir.db");
		if (by_hand(f, rows[i].sql) != SQLITE_OK)
			fail_msg("%s: it was refused", rows[i].sql);
		must(query_open(f->path, &q));
		must(store_verify(q, NULL, &report));
		query_free(q);
		if (report.fault != rows[i].fault || strcmp(report.kind, rows[i].kind) != 0 ||
		    report.row != rows[i].row)
			fail_msg("%s: %s %d is %s", rows[i].sql, report.kind, (int)report.row,
				 chain_fault_name(report.fault));
	}
}

static struct place in_march(void)
{
	return (struct place){1, civil_day(2015, 3, 10) * INT64_C(86400) * NS_PER_S};
}

/* What root can append without hadird: a cut that is true of the chain. */
static void cut_by_hand(struct fixture *f, const char *kind, int64_t upto, const char *note,
			struct place at)
{
	char hash[2 * STORE_HASH_SIZE + 1];
	uint8_t bytes[STORE_HASH_SIZE];
	int64_t seq;

	must(db_number(store_query(f->store), "SELECT seq FROM chain WHERE kind = ?1 AND row = ?2",
		       VALUES(TEXT(kind), INT(upto)), &seq));
	must(chain_hash_at(store_query(f->store), seq, bytes));
	hex_encode(hash, bytes, sizeof(bytes));
	must(store_begin(f->store));
	must(ledger_append(f->store, KIND_CUT,
			   VALUES(TEXT(kind), INT(upto), INT(seq), TEXT(hash), TEXT("retention"),
				  TEXT(note), INT(at.boot), INT(at.boottime_ns)),
			   NULL));
	must(store_commit(f->store));
}

static void test_a_cut_that_hadird_has_not_made_is_named(void **state)
{
	/* January and February are locked; a retention of a month is over in June. */
	const struct {
		const char *kind, *note;
		int64_t upto;
		struct place at;
		bool stands;
	} rows[] = {
		{"journal", "2015-02-28", 40, later(), true},
		{"journal", "2015-03-31", 70, later(), false}, /* not locked */
		{"journal", "2015-02-20", 40, later(), false}, /* no month's end */
		{"journal", "2015-02-28", 40, in_march(), false},
		{"journal", "2015-01-31", 31, in_march(), true},
		{"journal", "-", 31, later(), false},
		{"month", "2015-02-28", 1, later(), true}, /* excuses nothing: months never go */
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct chain_report report;

		fixture_close(f);
		fixture_copy(f, i == 0 ? "hadir.db" : "kept", i == 0 ? "kept" : "hadir.db");
		fixture_open(f);
		cut_by_hand(f, rows[i].kind, rows[i].upto, rows[i].note, rows[i].at);
		lock(f, MONTH_OF(2015, 3)); /* too late for a cut before it */
		must(store_verify(store_query(f->store), NULL, &report));
		if ((report.fault == CHAIN_WHOLE) != rows[i].stands ||
		    (!rows[i].stands && strcmp(report.kind, "cut") != 0))
			fail_msg("row %zu: %s %d is %s", i, report.kind, (int)report.row,
				 chain_fault_name(report.fault));
	}
}

static void test_verify_says_of_each_table_how_much_went_and_until_when(void **state)
{
	struct fixture *f = *state;
	struct chain_report report;

	purge(f, PURGE_PUNCH, civil_day(2015, 2, 1));
	purge(f, PURGE_ACT, civil_day(2015, 3, 1));
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.n_gone, 2);
	for (size_t i = 0; i < 2; i++) {
		bool punches = strcmp(report.gone[i].kind, "journal") == 0;

		assert_string_equal(report.gone[i].last, punches ? "2015-01-31" : "2015-02-28");
		assert_true(report.gone[i].rows >= (punches ? 31 : 58));
	}
	assert_int_equal(report.gone[0].rows + report.gone[1].rows, report.purged);
}

static void test_cuts_say_until_when_and_stand_in_the_chain(void **state)
{
	struct fixture *f = *state;
	struct cut_row *cuts;
	int32_t day;
	size_t n;

	assert_int_equal(purge_last_day(store_query(f->store), &day), -ENOENT);
	cut(f, PURGE_ACT, civil_day(2015, 3, 1));
	assert_int_equal(purge_last_day(store_query(f->store), &day), -ENOENT);
	cut(f, PURGE_PUNCH, civil_day(2015, 2, 1));
	must(purge_last_day(store_query(f->store), &day));
	assert_int_equal(day, civil_day(2015, 1, 31));
	must(cut_rows_load(store_query(f->store), &cuts, &n));
	assert_int_equal(n, 2);
	assert_string_equal(cuts[1].kind, "journal");
	assert_string_equal(cuts[1].reason, "retention");
	assert_string_equal(cuts[1].note, "2015-01-31");
	assert_int_equal(cuts[1].upto, 31);
	assert_true(cuts[1].chain_seq > 31);
	free(cuts);
}

/* The Nth write of a purge fails: what went is allowed to have gone, and the rest goes later. */
static void test_a_full_disk_in_the_middle_leaves_a_whole_chain(void **state)
{
	struct fixture *f = *state;
	int n = 0, r;

	fixture_close(f);
	fixture_copy(f, "hadir.db", "kept");
	do {
		char wal[128];

		snprintf(wal, sizeof(wal), "%s-wal", f->path);
		unlink(wal);
		fixture_copy(f, "kept", "hadir.db");
		fixture_open(f);
		fault = (struct fault){.syncs = -1, .writes = n, .error = ENOSPC};
		r = store_begin(f->store);
		if (r == 0)
			r = purge_cut(f->store, PURGE_PUNCH, civil_day(2015, 3, 1), "retention",
				      later());
		r = r < 0 ? r : store_commit(f->store);
		while (r >= 0) {
			int gone = store_begin(f->store);

			if (gone == 0)
				gone = purge_slice(f->store, PURGE_PUNCH, 0, 20);
			r = gone < 0 ? gone : store_commit(f->store);
			if (gone == 0)
				break;
		}
		if (r < 0)
			store_rollback(f->store);
		fault = (struct fault){.syncs = -1, .writes = -1};
		fixture_assert_whole(f, "at once");
		fixture_close(f);
		fixture_open(f);
		fixture_assert_whole(f, "after a restart");
		purge(f, PURGE_PUNCH, civil_day(2015, 3, 1));
		assert_int_equal(fixture_number(f, "SELECT count(*) FROM journal"), 32);
		fixture_close(f);
		n += 13;
	} while (r < 0 && n < 400);
	assert_int_equal(r, 0);
	assert_true(n > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define OFFICE(test) cmocka_unit_test_setup_teardown(test, setup_office, fixture_teardown)
		OFFICE(test_what_is_old_and_locked_goes_and_the_chain_stays_whole),
		OFFICE(test_only_whole_months_before_the_day_go),
		OFFICE(test_nothing_goes_that_no_cut_allows),
		OFFICE(test_what_was_done_by_hand_is_no_purge),
		OFFICE(test_a_cut_that_hadird_has_not_made_is_named),
		OFFICE(test_verify_says_of_each_table_how_much_went_and_until_when),
		OFFICE(test_cuts_say_until_when_and_stand_in_the_chain),
		OFFICE(test_a_full_disk_in_the_middle_leaves_a_whole_chain),
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_month_that_nobody_locked_holds_back_what_comes_after_it),
		ROW(test_a_punch_that_came_late_holds_back_those_stored_after_it),
		ROW(test_a_device_that_sends_an_old_record_again_is_still_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
