/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/chain.h"
#include "store/draft.h"

static int64_t write_draft(struct fixture *f, const char *name, const char *author,
			   const char *text, int want)
{
	struct draft_row row = {.version = "2", .at = {1, 4}};
	int64_t seq = 0;
	int r;

	must(text_copy(row.name, sizeof(row.name), name));
	must(text_copy(row.author, sizeof(row.author), author));
	must(store_begin(f->store));
	r = draft_append(f->store, &row, text, &seq);
	must(store_commit(f->store));
	if (r != want)
		fail_msg("%s by %s: %d", name, author, r);
	return seq;
}

static int decide(struct fixture *f, int64_t draft, enum approval_decision decision)
{
	struct draft_decision d = {.draft = draft,
				   .decision = (uint8_t)decision,
				   .person = "p-02",
				   .note = "SK menyusul",
				   .at = {1, 5}};
	int r;

	must(store_begin(f->store));
	r = draft_decide(f->store, &d);
	must(store_commit(f->store));
	return r;
}

static void test_a_draft_is_decided_once_and_keeps_its_text(void **state)
{
	static const struct {
		enum approval_decision decision;
		enum standing standing;
	} rows[] = {
		{DECISION_CONFIRM, STANDING_CONFIRMED},
		{DECISION_REFUSE, STANDING_REFUSED},
		{DECISION_WITHDRAW, STANDING_WITHDRAWN},
	};
	struct fixture *f = *state;
	struct query *q = store_query(f->store);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t seq = write_draft(f, "jam", "p-01", "[rule]\nname = jam\n", 0);
		struct draft_row d;
		char *text;

		must(draft_find(q, seq, &d));
		assert_int_equal(STANDING_ENTERED, d.standing);
		assert_string_equal("", d.decider);
		assert_int_equal(0, decide(f, seq, rows[i].decision));
		assert_int_equal(-EALREADY, decide(f, seq, DECISION_REFUSE));
		must(draft_find(q, seq, &d));
		if (d.standing != rows[i].standing)
			fail_msg("row %zu: %d", i, d.standing);
		assert_string_equal("p-02", d.decider);
		assert_string_equal("SK menyusul", d.note);
		must(draft_text(q, seq, &text));
		assert_string_equal("[rule]\nname = jam\n", text);
		free(text);
	}
}

static void test_the_same_text_waits_once(void **state)
{
	struct fixture *f = *state;
	int64_t first = write_draft(f, "jam", "p-01", "a", 0);

	assert_int_equal(first, write_draft(f, "jam", "p-01", "a", 1));
	assert_true(first != write_draft(f, "jam", "p-03", "a", 0));
	assert_int_equal(0, decide(f, first, DECISION_REFUSE));
	assert_true(first != write_draft(f, "jam", "p-01", "a", 0)); /* asked once more */
}

static void test_what_is_no_draft_is_refused(void **state)
{
	struct fixture *f = *state;
	char *huge = calloc(1, DRAFT_TEXT_MAX + 2), *text;
	struct draft_row *all, d;
	int64_t seq;
	size_t n;

	assert_non_null(huge);
	memset(huge, 'x', DRAFT_TEXT_MAX + 1);
	write_draft(f, "../jam", "p-01", "a", -EINVAL);
	write_draft(f, "jam", "", "a", -EINVAL);
	write_draft(f, "jam", "p-01", "", -EINVAL);
	write_draft(f, "jam", "p-01", huge, -EINVAL);
	huge[DRAFT_TEXT_MAX] = '\0';
	seq = write_draft(f, "jam", "p-01", huge, 0);
	assert_int_equal(-ENOENT, decide(f, seq + 1, DECISION_CONFIRM));
	assert_int_equal(0, decide(f, seq, DECISION_CONFIRM));
	/* A decision is a row as well, and no draft. */
	assert_int_equal(-ENOENT, draft_find(store_query(f->store), seq + 1, &d));
	assert_int_equal(-ENOENT, draft_text(store_query(f->store), seq + 1, &text));
	assert_int_equal(-ENOENT, decide(f, seq + 1, DECISION_CONFIRM));
	write_draft(f, "kode", "p-01", "a", 0);
	must(draft_rows_load(store_query(f->store), &all, &n));
	assert_int_equal(2, n);
	assert_string_equal("kode", all[0].name); /* newest first */
	free(all);
	free(huge);
}

static void test_a_text_that_a_damaged_page_no_longer_has_is_an_empty_one(void **state)
{
	struct fixture *f = *state;
	int64_t seq = write_draft(f, "jam", "p-01", "a", 0);
	sqlite3 *db;
	char *text;

	assert_int_equal(SQLITE_OK, sqlite3_open(f->path, &db));
	assert_int_equal(
		SQLITE_OK,
		sqlite3_exec(db,
			     "PRAGMA writable_schema = ON;"
			     "DELETE FROM sqlite_schema WHERE type = 'trigger';"
			     "PRAGMA writable_schema = RESET; PRAGMA ignore_check_constraints = ON;"
			     "UPDATE draft SET text = NULL",
			     NULL, NULL, NULL));
	sqlite3_close(db);
	must(draft_text(store_query(f->store), seq, &text));
	assert_string_equal("", text);
	free(text);
}

static void test_drafts_and_decisions_are_in_the_chain(void **state)
{
	struct fixture *f = *state;
	struct chain_report report;
	struct chain_head before, after;

	must(store_head(store_query(f->store), &before));
	assert_int_equal(0, decide(f, write_draft(f, "jam", "p-01", "a", 0), DECISION_CONFIRM));
	must(store_head(store_query(f->store), &after));
	assert_int_equal(before.seq + 2, after.seq);
	must(store_verify(store_query(f->store), &after, &report));
	assert_int_equal(CHAIN_WHOLE, report.fault);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_draft_is_decided_once_and_keeps_its_text),
		ROW(test_the_same_text_waits_once),
		ROW(test_what_is_no_draft_is_refused),
		ROW(test_a_text_that_a_damaged_page_no_longer_has_is_an_empty_one),
		ROW(test_drafts_and_decisions_are_in_the_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
