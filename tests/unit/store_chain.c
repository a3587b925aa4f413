/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <sodium.h>

#include "store_fill.h"

static const char *text(struct fixture *f, const char *sql)
{
	static char result[512];
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(store_query(f->store)->db, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(store_query(f->store)->db));
	snprintf(result, sizeof(result), "%s",
		 sqlite3_step(st) == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : "");
	sqlite3_finalize(st);
	return result;
}

static void test_every_kind_refuses_update_delete_and_replace(void **state)
{
	struct fixture *f = *state;
	struct chain_report report;

	fill(f);
	fill_book(f);
	for (int k = 0; k <= KINDS; k++) {
		const char *table = k < KINDS ? ledger_kinds[k].name : "chain";
		const char *const forms[] = {"UPDATE %s SET seq = seq + 1000", "DELETE FROM %s",
					     "REPLACE INTO %s SELECT * FROM %s WHERE seq = 1"};

		for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
			char sql[128];
			int r;

			snprintf(sql, sizeof(sql), forms[i], table, table);
			must(store_begin(f->store));
			r = db_exec(store_query(f->store), sql);
			store_rollback(f->store);
			if (r != -EPERM)
				fail_msg("%s: %s", sql, strerror(-r));
		}
	}
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

static void test_the_chain_holds_every_row_of_every_kind(void **state)
{
	struct fixture *f = *state;
	struct chain_report report;
	int64_t rows = 0;

	fill(f);
	fill_book(f);
	for (enum kind k = 0; k < KINDS; k++) {
		char sql[64];

		snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", ledger_kinds[k].name);
		if (atoi(text(f, sql)) == 0)
			fail_msg("%s: fill() appends none", ledger_kinds[k].name);
		rows += atoi(text(f, sql));
	}
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
	assert_int_equal(report.head.seq, rows);
}

/* With sha256sum(1), as others would. */
static void test_hashes_are_those_of_the_published_rule(void **state)
{
	struct fixture *f = *state;
	char command[256], line[128] = "", row[65];
	uint8_t both[65], hash[32];
	FILE *pipe;

	fill(f);
	/* The row's hash from its canonical text ... */
	snprintf(command, sizeof(command),
		 "printf '\\000%%s' '{\"boot\":1,\"boottime_ns\":2000000000,\"err_ms\":5,"
		 "\"kind\":\"timeref\",\"seq\":2,\"source\":\"ntp\",\"utc_ns\":2}' | sha256sum");
	pipe = popen(command, "r");
	assert_non_null(fgets(line, sizeof(line), pipe));
	pclose(pipe);
	snprintf(row, sizeof(row), "%.64s", line);
	assert_string_equal(row, text(f, "SELECT lower(hex(row_hash)) FROM chain WHERE kind = "
					 "'timeref' AND row = 2"));
	/* ... and the first link, from the epoch's name. */
	both[0] = 0x01;
	crypto_hash_sha256(both + 1, (const uint8_t *)store_epoch(f->store), 16);
	must(hex_decode(both + 33, 32, text(f, "SELECT hex(row_hash) FROM chain WHERE seq = 1")));
	crypto_hash_sha256(hash, both, sizeof(both));
	hex_encode(row, hash, sizeof(hash));
	assert_string_equal(row, text(f, "SELECT lower(hex(hash)) FROM chain WHERE seq = 1"));
}

#define EPOCH_ROWS 3 /* epoch, boot, session stand before what fill() appends */

static void test_tampering_is_named_with_kind_and_row(void **state)
{
	/* clang-format off */
	static const struct {
		const char *sql;
		enum chain_fault fault;
		const char *kind;
		int64_t row;
	} rows[] = {
		{ "UPDATE journal SET boottime_ns = 1 WHERE seq = 2", CHAIN_CHANGED, "journal", 2 },
		{ "UPDATE journal SET device_time_ms = 1 WHERE seq = 3", CHAIN_CHANGED, "journal", 3 },
		{ "UPDATE rule SET text = 'x' WHERE seq = 1", CHAIN_CHANGED, "rule", 1 },
		{ "UPDATE person SET to_day = 5 WHERE seq = 3", CHAIN_CHANGED, "person", 3 },
		{ "UPDATE epoch SET epoch = '0123456789abcdef'", CHAIN_CHANGED, "epoch", 1 },
		{ "UPDATE chain SET row_hash = zeroblob(32) WHERE kind = 'link' AND row = 2",
		  CHAIN_CHANGED, "link", 2 },
		{ "UPDATE chain SET hash = zeroblob(32) WHERE kind = 'link' AND row = 2",
		  CHAIN_CHANGED, "link", 2 },
		{ "UPDATE chain SET hash = x'00' WHERE kind = 'link' AND row = 2",
		  CHAIN_CHANGED, "link", 2 },
		{ "UPDATE chain SET kind = 'papan' WHERE kind = 'link' AND row = 2",
		  CHAIN_CHANGED, "papan", 2 },

		{ "DELETE FROM journal WHERE seq = 2", CHAIN_REMOVED, "journal", 2 },
		{ "DELETE FROM timeref WHERE seq = 1", CHAIN_REMOVED, "timeref", 1 },
		{ "DELETE FROM epoch", CHAIN_REMOVED, "epoch", 1 },
		{ "DELETE FROM chain WHERE kind = 'coverage' AND row = 2",
		  CHAIN_REMOVED, "coverage", 2 },
		{ "DELETE FROM journal WHERE seq = 2; DELETE FROM chain WHERE kind = 'journal' "
		  "AND row = 2", CHAIN_REMOVED, "", 0 },
		{ "DELETE FROM journal WHERE seq = 2; DELETE FROM chain WHERE kind = 'journal' "
		  "AND row = 2; UPDATE chain SET seq = -seq WHERE seq > 13; UPDATE chain SET "
		  "seq = -seq - 1 WHERE seq < 0", CHAIN_CHANGED, "refused", 2 },

		{ "UPDATE journal SET seq = -seq; UPDATE journal SET seq = 5 + seq WHERE seq < -1;"
		  "UPDATE journal SET seq = -seq WHERE seq < 0", CHAIN_REORDERED, "journal", 2 },
		{ "UPDATE chain SET seq = -seq WHERE seq IN (5, 6); UPDATE chain SET seq = 11 + seq"
		  " WHERE seq < 0", CHAIN_REORDERED, "timeref", 1 },
		{ "UPDATE chain SET seq = -seq WHERE seq IN (4, 13); UPDATE chain SET "
		  "seq = 17 + seq WHERE seq < 0", CHAIN_REORDERED, "journal", 1 },

		{ "DELETE FROM chain WHERE seq > 20", CHAIN_ADDED, "journal", 3 },
		{ "DELETE FROM rule WHERE seq = 3", CHAIN_TRUNCATED, "rule", 3 },
		{ "DELETE FROM link WHERE seq = 3; DELETE FROM rule WHERE seq = 3",
		  CHAIN_TRUNCATED, "link", 3 },
		{ "INSERT INTO devref VALUES (NULL, 'jari', 1, 1, 1, 1)", CHAIN_ADDED, "devref", 4 },
	};
	/* clang-format on */
	struct fixture *f = *state;
	struct query *q = store_query(f->store);

	fill(f);
	must(db_exec(q, "BEGIN"));
	for (int k = 0; k <= KINDS; k++) {
		char sql[128];
		const char *table = k < KINDS ? ledger_kinds[k].name : "chain";

		snprintf(sql, sizeof(sql), "DROP TRIGGER %s_no_UPDATE; DROP TRIGGER %s_no_DELETE",
			 table, table);
		must(db_exec(q, sql));
	}
	must(db_exec(q, "COMMIT; PRAGMA foreign_keys = OFF"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct chain_report report;

		must(db_exec(q, "BEGIN"));
		must(db_exec(q, rows[i].sql));
		must(store_verify(q, NULL, &report));
		if (report.fault != rows[i].fault || strcmp(report.kind, rows[i].kind) != 0 ||
		    report.row != rows[i].row)
			fail_msg("%s: %s %s %d, want %s %s %d", rows[i].sql,
				 chain_fault_name(report.fault), report.kind, (int)report.row,
				 chain_fault_name(rows[i].fault), rows[i].kind, (int)rows[i].row);
		must(db_exec(q, "ROLLBACK"));
	}
}

static void test_tampering_with_what_people_said_is_named(void **state)
{
	/* clang-format off */
	static const struct {
		const char *sql;
		enum chain_fault fault;
		const char *kind;
	} rows[] = {
		{ "UPDATE reader SET sees = 1", CHAIN_CHANGED, "reader" },
		{ "UPDATE holder SET person = 'pegawai-02'", CHAIN_CHANGED, "holder" },
		{ "UPDATE paper SET code = 'TK'", CHAIN_CHANGED, "paper" },
		{ "UPDATE paper SET letter = '1'", CHAIN_CHANGED, "paper" },
		{ "UPDATE paper_person SET person = 'x' WHERE seq = 2", CHAIN_CHANGED, "paper_person" },
		{ "DELETE FROM paper_person WHERE seq = 1", CHAIN_REMOVED, "paper_person" },
		{ "INSERT INTO paper_person VALUES (NULL, 1, 'x')", CHAIN_ADDED, "paper_person" },
		{ "UPDATE correction SET at_s = at_s - 600", CHAIN_CHANGED, "correction" },
		{ "UPDATE correction SET second = 'pegawai-08'", CHAIN_CHANGED, "correction" },
		{ "UPDATE approval SET decision = 'refuse'", CHAIN_CHANGED, "approval" },
		{ "DELETE FROM approval", CHAIN_REMOVED, "approval" },
		{ "UPDATE doubt SET answer = 'holiday'", CHAIN_CHANGED, "doubt" },
		{ "UPDATE month_line SET body = '{}'", CHAIN_CHANGED, "month_line" },
		{ "UPDATE month SET step = 'locked'", CHAIN_CHANGED, "month" },
		{ "UPDATE calendar SET day = 1", CHAIN_CHANGED, "calendar" },
		{ "DELETE FROM setting", CHAIN_REMOVED, "setting" },
		{ "UPDATE act SET person = 'pegawai-02'", CHAIN_CHANGED, "act" },
		{ "UPDATE act SET verb = 'today'", CHAIN_CHANGED, "act" },
		{ "DELETE FROM act", CHAIN_REMOVED, "act" },
		{ "UPDATE account SET author = NULL", CHAIN_CHANGED, "account" },
		{ "UPDATE draft SET text = ''", CHAIN_CHANGED, "draft" },
		{ "UPDATE cosign SET person = 'pegawai-07'", CHAIN_CHANGED, "cosign" },
		{ "DELETE FROM cosign", CHAIN_REMOVED, "cosign" },
		{ "UPDATE letter SET letter = '1'", CHAIN_CHANGED, "letter" },
		{ "DELETE FROM letter", CHAIN_REMOVED, "letter" },
		{ "UPDATE cut SET upto = 2", CHAIN_CHANGED, "cut" },
		{ "UPDATE cut SET kind = 'paper'", CHAIN_CHANGED, "cut" },
		{ "DELETE FROM boot", CHAIN_REMOVED, "boot" }, /* no kind that is ever purged */
		{ "UPDATE forgotten SET second = 'pegawai-07'", CHAIN_CHANGED, "forgotten" },
		{ "DELETE FROM forgotten", CHAIN_TRUNCATED, "forgotten" },
	};
	/* clang-format on */
	struct fixture *f = *state;
	struct query *q = store_query(f->store);

	fill_book(f);
	must(db_exec(q, "PRAGMA foreign_keys = OFF"));
	for (enum kind k = 0; k < KINDS; k++) {
		char sql[128];

		snprintf(sql, sizeof(sql), "DROP TRIGGER %s_no_UPDATE; DROP TRIGGER %s_no_DELETE",
			 ledger_kinds[k].name, ledger_kinds[k].name);
		must(db_exec(q, sql));
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct chain_report report;

		must(db_exec(q, "BEGIN"));
		must(db_exec(q, rows[i].sql));
		must(store_verify(q, NULL, &report));
		if (report.fault != rows[i].fault || strcmp(report.kind, rows[i].kind) != 0)
			fail_msg("%s: %s %s", rows[i].sql, chain_fault_name(report.fault),
				 report.kind);
		must(db_exec(q, "ROLLBACK"));
	}
}

static void test_a_known_head_betrays_a_cut_and_a_chain_worked_out_anew(void **state)
{
	struct fixture *f = *state;
	struct query *q = store_query(f->store);
	struct chain_head head, beside;
	struct chain_report report;

	fill(f);
	must(store_head(q, &head));
	must(store_heartbeat(f->store, fixture_now));
	must(store_known_head(f->path, &beside));
	assert_memory_equal(&head, &beside, sizeof(head));
	must(store_verify(q, &head, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);

	must(db_exec(q, "DROP TRIGGER chain_no_DELETE; DROP TRIGGER rule_no_DELETE; BEGIN"));
	must(db_exec(q, "DELETE FROM chain WHERE seq = (SELECT max(seq) FROM chain)"));
	must(store_verify(q, &head, &report));
	assert_int_equal(report.fault, CHAIN_TRUNCATED); /* the row is there, its link is not */
	assert_string_equal(report.kind, "rule");
	assert_int_equal(report.row, 3);
	must(db_exec(q, "DELETE FROM rule WHERE seq = 3"));
	must(store_verify(q, NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE); /* by itself it cannot know */
	must(store_verify(q, &head, &report));
	assert_int_equal(report.fault, CHAIN_TRUNCATED);
	assert_int_equal(report.chain_seq, head.seq);
	must(db_exec(q, "ROLLBACK"));

	head.hash[0] ^= 1; /* what was seen then is not what is here now, though all fits */
	must(store_verify(q, &head, &report));
	assert_int_equal(report.fault, CHAIN_CHANGED);
	assert_int_equal(report.chain_seq, head.seq);
}

static void test_a_reader_verifies_while_the_daemon_writes(void **state)
{
	struct fixture *f = *state;
	struct chain_report report;
	struct query *q;

	fill(f);
	must(query_open(f->path, &q));
	must(store_begin(f->store));
	{
		struct journal_row punch = wiegand_punch(9, 9);
		int64_t seq;

		must(journal_append(f->store, &punch, &seq));
	}
	must(store_verify(q, NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
	assert_int_equal(report.head.seq, EPOCH_ROWS + 27);
	must(store_commit(f->store));
	must(store_verify(q, NULL, &report));
	assert_int_equal(report.head.seq, EPOCH_ROWS + 28);
	query_free(q);
}

static void test_forgetting_leaves_the_chain_whole(void **state)
{
	struct fixture *f = *state;
	struct identity identity = {.person = "pegawai-01", .name = "Pegawai 01"};
	struct chain_report report;

	fill(f);
	fill_book(f);
	must(store_begin(f->store));
	must(identity_put(f->store, &identity, 1));
	must(store_commit(f->store));
	must(store_begin(f->store));
	must(identity_forget(f->store, "pegawai-01"));
	must(store_commit(f->store));
	assert_int_equal(identity_find(store_query(f->store), "pegawai-01", &identity), -ENOENT);
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_every_kind_refuses_update_delete_and_replace),
		ROW(test_the_chain_holds_every_row_of_every_kind),
		ROW(test_hashes_are_those_of_the_published_rule),
		ROW(test_tampering_is_named_with_kind_and_row),
		ROW(test_tampering_with_what_people_said_is_named),
		ROW(test_a_known_head_betrays_a_cut_and_a_chain_worked_out_anew),
		ROW(test_a_reader_verifies_while_the_daemon_writes),
		ROW(test_forgetting_leaves_the_chain_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
