/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/account.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/roster.h"

static const struct place here = {1, 7};

static int64_t rows(struct fixture *f, const char *sql)
{
	int64_t n = -1;

	must(db_number(store_query(f->store), sql, NULL, 0, &n));
	return n;
}

static struct invite invite_of(uint8_t tag, const char *person, enum invite_kind kind)
{
	struct invite i = {.tag = {tag}, .kind = (uint8_t)kind, .at = here};

	must(text_copy(i.person, sizeof(i.person), person));
	return i;
}

static void test_a_secret_is_replaced_and_each_change_is_chained(void **state)
{
	struct fixture *f = *state;
	struct query *q = store_query(f->store);
	char hash[ACCOUNT_HASH_SIZE];

	assert_int_equal(account_any(q), 0);
	assert_int_equal(account_secret(q, "p-01", ACCOUNT_PASSWORD, hash), -ENOENT);
	must(store_begin(f->store));
	must(account_put(f->store, "p-01", ACCOUNT_PIN, "$pin", here));
	assert_int_equal(account_any(q), 0); /* a PIN runs no office */
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "$one", here));
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "$two", here));
	assert_int_equal(account_put(f->store, "Bukan Id", ACCOUNT_PIN, "$x", here), -EINVAL);
	must(store_commit(f->store));
	assert_int_equal(account_any(q), 1);
	must(account_secret(q, "p-01", ACCOUNT_PASSWORD, hash));
	assert_string_equal(hash, "$two");
	must(account_secret(q, "p-01", ACCOUNT_PIN, hash));
	assert_string_equal(hash, "$pin");
	assert_int_equal(rows(f, "SELECT count(*) FROM secret"), 2);
	assert_int_equal(rows(f, "SELECT count(*) FROM chain WHERE kind = 'account'"), 3);
	assert_int_equal(rows(f, "SELECT count(*) FROM account WHERE person = author"), 3);
}

static void test_a_closed_account_leaves_its_history_alone(void **state)
{
	struct fixture *f = *state;
	struct invite i = invite_of(1, "p-01", INVITE_PIN);
	char hash[ACCOUNT_HASH_SIZE];

	must(store_begin(f->store));
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "$one", here));
	must(account_put(f->store, "p-02", ACCOUNT_PASSWORD, "$two", here));
	must(invite_put(f->store, &i, "p-02"));
	must(account_close(f->store, "p-01", "p-02", here));
	assert_int_equal(account_close(f->store, "p-01", NULL, here), -ENOENT);
	must(store_commit(f->store));
	assert_int_equal(account_secret(store_query(f->store), "p-01", ACCOUNT_PASSWORD, hash),
			 -ENOENT);
	assert_int_equal(invite_find(store_query(f->store), i.tag, &i), -ENOENT);
	must(account_secret(store_query(f->store), "p-02", ACCOUNT_PASSWORD, hash));
	assert_int_equal(rows(f, "SELECT count(*) FROM account WHERE person = 'p-01'"), 3);
}

static void test_a_link_is_taken_once_and_a_new_one_replaces_it(void **state)
{
	struct fixture *f = *state;
	struct query *q = store_query(f->store);
	struct invite old = invite_of(1, "p-01", INVITE_PASSWORD),
		      fresh = invite_of(2, "p-01", INVITE_PASSWORD),
		      pin = invite_of(3, "p-01", INVITE_PIN), found;

	must(store_begin(f->store));
	must(invite_put(f->store, &old, NULL));
	must(invite_put(f->store, &pin, NULL));
	must(invite_put(f->store, &fresh, "p-02"));
	assert_int_equal(invite_find(q, old.tag, &found), -ENOENT);
	must(invite_find(q, pin.tag, &found));
	assert_int_equal(found.kind, INVITE_PIN);
	must(invite_find(q, fresh.tag, &found));
	assert_string_equal(found.person, "p-01");
	assert_int_equal(found.at.boottime_ns, here.boottime_ns);
	must(invite_take(f->store, fresh.tag));
	assert_int_equal(invite_take(f->store, fresh.tag), -ENOENT);
	must(store_commit(f->store));
	assert_int_equal(rows(f, "SELECT count(*) FROM account WHERE step = 'link'"), 3);
}

static void test_a_set_up_link_belongs_to_nobody_and_its_use_is_chained(void **state)
{
	struct fixture *f = *state;
	struct invite setup = invite_of(1, "", INVITE_SETUP), wrong;

	must(store_begin(f->store));
	wrong = invite_of(2, "p-01", INVITE_SETUP);
	assert_int_equal(invite_put(f->store, &wrong, NULL), -EINVAL);
	wrong = invite_of(2, "", INVITE_PASSWORD);
	assert_int_equal(invite_put(f->store, &wrong, NULL), -EINVAL);
	must(invite_put(f->store, &setup, NULL));
	assert_int_equal(rows(f, "SELECT count(*) FROM account"), 0);
	must(account_founded(f->store, "admin", here));
	assert_int_equal(invite_find(store_query(f->store), setup.tag, &wrong), -ENOENT);
	must(store_commit(f->store));
	assert_int_equal(rows(f, "SELECT count(*) FROM account WHERE step = 'setup'"), 1);
}

static void test_accounts_are_listed_with_what_they_have(void **state)
{
	struct fixture *f = *state;
	struct invite pin = invite_of(1, "p-03", INVITE_PIN),
		      setup = invite_of(2, "", INVITE_SETUP);
	static const struct account_row want[] = {{"p-01", true, true, false},
						  {"p-02", false, true, false},
						  {"p-03", false, false, true}};
	struct account_row *got;
	size_t n;

	must(store_begin(f->store));
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "$1", here));
	must(account_put(f->store, "p-01", ACCOUNT_PIN, "$2", here));
	must(account_put(f->store, "p-02", ACCOUNT_PIN, "$3", here));
	must(invite_put(f->store, &pin, NULL));
	must(invite_put(f->store, &setup, NULL));
	must(store_commit(f->store));
	must(account_rows_load(store_query(f->store), &got, &n));
	assert_int_equal(n, ARRAY_LEN(want));
	for (size_t i = 0; i < n; i++)
		if (strcmp(got[i].person, want[i].person) != 0 ||
		    got[i].password != want[i].password || got[i].pin != want[i].pin ||
		    got[i].link != want[i].link)
			fail_msg("row %zu: %s", i, got[i].person);
	free(got);
}

static void test_who_is_forgotten_cannot_log_in_any_more(void **state)
{
	struct fixture *f = *state;
	struct invite i = invite_of(1, "p-01", INVITE_PIN);
	const struct identity identity = {.person = "p-01", .name = "Pegawai 01"};
	struct chain_report report;

	must(store_begin(f->store));
	must(identity_put(f->store, &identity, 0));
	must(account_put(f->store, "p-01", ACCOUNT_PASSWORD, "$one", here));
	must(account_put(f->store, "p-02", ACCOUNT_PASSWORD, "$two", here));
	must(invite_put(f->store, &i, "p-02"));
	must(identity_forget(f->store, "p-01"));
	assert_int_equal(identity_forget(f->store, "p-01"), -ENOENT);
	must(store_commit(f->store));
	assert_int_equal(rows(f, "SELECT count(*) FROM secret"), 1);
	assert_int_equal(rows(f, "SELECT count(*) FROM invite"), 0);
	assert_int_equal(rows(f, "SELECT count(*) FROM account WHERE person = 'p-01'"), 2);
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_secret_is_replaced_and_each_change_is_chained),
		ROW(test_a_closed_account_leaves_its_history_alone),
		ROW(test_a_link_is_taken_once_and_a_new_one_replaces_it),
		ROW(test_a_set_up_link_belongs_to_nobody_and_its_use_is_chained),
		ROW(test_accounts_are_listed_with_what_they_have),
		ROW(test_who_is_forgotten_cannot_log_in_any_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
