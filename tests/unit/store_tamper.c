/* SPDX-License-Identifier: MIT */
#include "store_fill.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/*
 * Whatever is done to whatever row of whatever kind, `hadirctl verify` names the row. Not a sample:
 * every row that store_fill.h makes, every column of it.
 */

static struct query *defenceless(struct fixture *f)
{
	struct query *q = store_query(f->store);

	fill(f);
	fill_book(f);
	must(db_exec(q, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON"));
	for (int k = 0; k <= KINDS; k++) {
		char sql[128];
		const char *table = k < KINDS ? ledger_kinds[k].name : "chain";

		snprintf(sql, sizeof(sql), "DROP TRIGGER %s_no_UPDATE; DROP TRIGGER %s_no_DELETE",
			 table, table);
		must(db_exec(q, sql));
	}
	return q;
}

static int64_t number(struct query *q, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n = -1;

	assert_int_equal(sqlite3_prepare_v2(q->db, sql, -1, &st, NULL), SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static int64_t rows_of(struct query *q, enum kind k)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", ledger_kinds[k].name);
	return number(q, sql);
}

static int64_t place_of(struct query *q, enum kind k, int64_t row)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT seq FROM chain WHERE kind = '%s' AND row = %d",
		 ledger_kinds[k].name, (int)row);
	return number(q, sql);
}

/* Do it, look, undo it. */
static void expect(struct query *q, const char *sql, const struct chain_head *known,
		   enum chain_fault fault, enum kind k, int64_t row)
{
	struct chain_report report;

	must(db_exec(q, "BEGIN"));
	if (db_exec(q, sql) < 0)
		fail_msg("%s: %s", sql, sqlite3_errmsg(q->db));
	must(store_verify(q, known, &report));
	if (report.fault != fault || strcmp(report.kind, ledger_kinds[k].name) != 0 ||
	    report.row != row)
		fail_msg("%s: %s %s %d, want %s %s %d", sql, chain_fault_name(report.fault),
			 report.kind, (int)report.row, chain_fault_name(fault),
			 ledger_kinds[k].name, (int)row);
	must(db_exec(q, "ROLLBACK"));
}

/* Another value of the column's type, and nothing where something may be nothing. */
static int change_columns(struct query *q, enum kind k, int64_t row)
{
	char sql[256], text[64];
	sqlite3_stmt *st;
	int n = 0;

	snprintf(text, sizeof(text), "SELECT * FROM %s WHERE seq = %d", ledger_kinds[k].name,
		 (int)row);
	assert_int_equal(sqlite3_prepare_v2(q->db, text, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	for (int i = 1; i < sqlite3_column_count(st); i++) {
		const char *column = sqlite3_column_name(st, i);
		const char *definition = NULL;
		bool nothing = sqlite3_column_type(st, i) == SQLITE_NULL;

		for (int d = 0; ledger_kinds[k].columns[d] != NULL; d++)
			if (strncmp(ledger_kinds[k].columns[d], column, strlen(column)) == 0 &&
			    ledger_kinds[k].columns[d][strlen(column)] == ' ')
				definition = ledger_kinds[k].columns[d];
		assert_non_null(definition);
		if (strstr(definition, " INTEGER") != NULL)
			snprintf(sql, sizeof(sql),
				 "UPDATE %s SET %s = ifnull(%s, 0) + 1000003 "
				 "WHERE seq = %d",
				 ledger_kinds[k].name, column, column, (int)row);
		else
			snprintf(sql, sizeof(sql),
				 "UPDATE %s SET %s = ifnull(%s, '') || 'x' "
				 "WHERE seq = %d",
				 ledger_kinds[k].name, column, column, (int)row);
		expect(q, sql, NULL, CHAIN_CHANGED, k, row);
		n++;
		if (nothing || strstr(definition, "NOT NULL") != NULL)
			continue;
		snprintf(sql, sizeof(sql), "UPDATE %s SET %s = NULL WHERE seq = %d",
			 ledger_kinds[k].name, column, (int)row);
		expect(q, sql, NULL, CHAIN_CHANGED, k, row);
		n++;
	}
	sqlite3_finalize(st);
	return n;
}

static void test_a_change_of_any_column_of_any_row_is_named(void **state)
{
	struct query *q = defenceless(*state);
	int n = 0;

	for (enum kind k = 0; k < KINDS; k++)
		for (int64_t row = 1; row <= rows_of(q, k); row++)
			n += change_columns(q, k, row);
	assert_true(n > 300);
}

static void test_any_row_that_is_taken_out_is_named(void **state)
{
	struct query *q = defenceless(*state);
	int64_t end = number(q, "SELECT max(seq) FROM chain");
	char sql[256];

	for (enum kind k = 0; k < KINDS; k++)
		for (int64_t row = 1; row <= rows_of(q, k); row++) {
			const char *name = ledger_kinds[k].name;
			bool last = place_of(q, k, row) == end;

			snprintf(sql, sizeof(sql), "DELETE FROM %s WHERE seq = %d", name, (int)row);
			expect(q, sql, NULL, last ? CHAIN_TRUNCATED : CHAIN_REMOVED, k, row);
			snprintf(sql, sizeof(sql),
				 "DELETE FROM chain WHERE kind = '%s' AND row = %d", name,
				 (int)row);
			expect(q, sql, NULL, last ? CHAIN_ADDED : CHAIN_REMOVED, k, row);
		}
}

static void test_any_two_rows_of_a_kind_that_change_places_are_named(void **state)
{
	struct query *q = defenceless(*state);
	char sql[512];
	int n = 0;

	for (enum kind k = 0; k < KINDS; k++)
		for (int64_t row = 1; row < rows_of(q, k); row++, n++) {
			const char *name = ledger_kinds[k].name;

			snprintf(sql, sizeof(sql),
				 "UPDATE %s SET seq = -1 WHERE seq = %d; UPDATE %s SET seq = %d "
				 "WHERE seq = %d; UPDATE %s SET seq = %d WHERE seq = -1",
				 name, (int)row, name, (int)row, (int)row + 1, name, (int)row + 1);
			expect(q, sql, NULL, CHAIN_REORDERED, k, row);
		}
	assert_true(n > 10);
}

/* From any row on, with or without its places: the head that was seen before tells. */
static void test_an_end_that_was_cut_off_anywhere_is_named(void **state)
{
	struct query *q = defenceless(*state);
	struct chain_head head;

	must(store_head(q, &head));
	for (enum kind k = 0; k < KINDS; k++)
		for (int64_t row = 1; row <= rows_of(q, k); row++) {
			int64_t place = place_of(q, k, row);
			char sql[8192], *p = sql;
			struct chain_report report;

			if (k == KIND_EPOCH)
				continue; /* nothing is left */
			for (enum kind j = 0; j < KINDS; j++)
				p += snprintf(p, sizeof(sql) - (size_t)(p - sql),
					      "DELETE FROM %s WHERE seq IN (SELECT row FROM chain "
					      "WHERE kind = '%s' AND seq >= %d);",
					      ledger_kinds[j].name, ledger_kinds[j].name,
					      (int)place);
			expect(q, sql, NULL, CHAIN_TRUNCATED, k, row);
			snprintf(p, sizeof(sql) - (size_t)(p - sql),
				 "DELETE FROM chain WHERE seq >= %d", (int)place);
			must(db_exec(q, "BEGIN"));
			must(db_exec(q, sql));
			must(store_verify(q, &head, &report));
			if (report.fault != CHAIN_TRUNCATED || report.chain_seq != place)
				fail_msg("cut at %d: %s %d", (int)place,
					 chain_fault_name(report.fault), (int)report.chain_seq);
			must(db_exec(q, "ROLLBACK"));
		}
}

static void test_no_two_neighbours_of_the_chain_can_change_places(void **state)
{
	struct query *q = defenceless(*state);
	int64_t end = number(q, "SELECT max(seq) FROM chain");

	for (int64_t place = 1; place < end; place++) {
		char sql[256];
		struct chain_report report;

		snprintf(sql, sizeof(sql),
			 "UPDATE chain SET seq = -1 WHERE seq = %d; UPDATE chain SET seq = %d "
			 "WHERE seq = %d; UPDATE chain SET seq = %d WHERE seq = -1",
			 (int)place, (int)place, (int)place + 1, (int)place + 1);
		must(db_exec(q, "BEGIN"));
		must(db_exec(q, sql));
		must(store_verify(q, NULL, &report));
		if (report.fault != CHAIN_REORDERED || report.chain_seq != place)
			fail_msg("places %d and %d: %s at %d", (int)place, (int)place + 1,
				 chain_fault_name(report.fault), (int)report.chain_seq);
		must(db_exec(q, "ROLLBACK"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_change_of_any_column_of_any_row_is_named),
		ROW(test_any_row_that_is_taken_out_is_named),
		ROW(test_any_two_rows_of_a_kind_that_change_places_are_named),
		ROW(test_an_end_that_was_cut_off_anywhere_is_named),
		ROW(test_no_two_neighbours_of_the_chain_can_change_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
