/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/chain.h"
#include "store/credential.h"
#include "store/forgotten.h"

/* People who were forgotten, and older copies of the database that are put back. */

static struct forgotten_row forgotten(const char *person)
{
	struct forgotten_row row = {
		.author = "p-08", .second = "p-09", .reason = "pindah tugas", .at = {1, 1}};

	strcpy(row.person, person);
	return row;
}

static void add_person(struct fixture *f, const char *id, uint8_t card)
{
	struct credential c = {
		.kind = CREDENTIAL_CARD, .format = "h10301", .length = 3, .value = {1, 2, card}};
	struct identity identity = {.name = "Pegawai 01"};
	struct person_row person = {.from_day = 0, .to_day = 20000, .status = "PNS"};
	struct link_row link = {.from_day = 0, .to_day = 20000};
	bool created;

	strcpy(identity.person, id);
	strcpy(person.person, id);
	strcpy(link.person, id);
	must(store_begin(f->store));
	must(person_append(f->store, &person));
	must(identity_put(f->store, &identity, 1));
	must(credential_find_or_create(f->store, &c, link.credential, &created));
	must(link_append(f->store, &link, NULL));
	must(store_commit(f->store));
}

static void forget(struct fixture *f, const char *person)
{
	struct forgotten_row row = forgotten(person);
	struct forgotten_count n;

	must(store_begin(f->store));
	must(person_forget(f->store, &row, &n));
	must(store_commit(f->store));
	must(forgotten_keep(f->store));
}

static int again(struct fixture *f)
{
	return forgotten_again(f->store, (struct place){1, 2});
}

static void take_away(struct fixture *f, const char *ending)
{
	char path[160];

	snprintf(path, sizeof(path), "%s%s", f->path, ending);
	unlink(path);
}

static void put_back(struct fixture *f, const char *copy)
{
	fixture_close(f);
	take_away(f, "-wal");
	take_away(f, "-shm");
	fixture_copy(f, copy, "hadir.db");
	fixture_open(f);
}

static void assert_gone(struct fixture *f, const char *person, const char *when)
{
	struct chain_report report;

	if (person_traces(store_query(f->store), person) != 0 ||
	    forgotten_find(store_query(f->store), person) != 1)
		fail_msg("%s: %s is not forgotten", when, person);
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

static void test_an_older_copy_brings_nobody_back(void **state)
{
	struct fixture *f = *state;

	fixture_close(f);
	fixture_copy(f, "hadir.db", "empty");
	fixture_open(f);
	add_person(f, "p-01", 1);
	add_person(f, "p-02", 2);
	fixture_close(f);
	fixture_copy(f, "hadir.db", "before");
	fixture_open(f);
	assert_int_equal(again(f), 0);
	forget(f, "p-01");
	assert_gone(f, "p-01", "at once");
	assert_int_equal(again(f), 0);

	put_back(f, "before");
	assert_int_equal(person_traces(store_query(f->store), "p-01"), 1);
	assert_int_equal(again(f), 1);
	assert_gone(f, "p-01", "in the older copy");
	assert_int_equal(person_traces(store_query(f->store), "p-02"), 1);
	assert_int_equal(forgotten_find(store_query(f->store), "p-02"), 0);
	assert_int_equal(again(f), 0);

	/* One that never heard of them: an old roster must not bring them. */
	put_back(f, "empty");
	assert_int_equal(again(f), 1);
	assert_gone(f, "p-01", "in the empty one");
}

/* What a damaged database still held was taken over: the row is there, and the name of the copy. */
static void test_a_row_that_outlived_the_name_s_return_is_enough(void **state)
{
	struct identity identity = {.person = "p-01", .name = "Pegawai 01"};
	struct fixture *f = *state;

	add_person(f, "p-01", 1);
	forget(f, "p-01");
	take_away(f, ".forgotten");
	must(store_begin(f->store));
	must(identity_put(f->store, &identity, 1));
	must(store_commit(f->store));
	assert_int_equal(again(f), 1);
	assert_gone(f, "p-01", "without the file");
}

/* Before ids stopped being used again. */
static void test_who_came_back_under_an_old_id_stays(void **state)
{
	struct person_row person = {
		.person = "p-01", .from_day = 20100, .to_day = 20200, .status = "PNS"};
	struct identity identity = {.person = "p-01", .name = "Pegawai 01"};
	struct fixture *f = *state;

	add_person(f, "p-01", 1);
	forget(f, "p-01");
	must(store_begin(f->store));
	must(person_append(f->store, &person));
	must(identity_put(f->store, &identity, 1));
	must(store_commit(f->store));
	assert_int_equal(forgotten_find(store_query(f->store), "p-01"), 0);
	assert_int_equal(again(f), 0);
	assert_int_equal(person_traces(store_query(f->store), "p-01"), 1);
}

static void test_a_file_that_is_none_is_left_as_it_is(void **state)
{
	static const char *const files[] = {"",
					    "{}",
					    "[1]",
					    "[{\"person\":\"p-01\"}]",
					    "[",
					    "[{\"person\":1,\"author\":\"a\","
					    "\"second\":\"b\",\"reason\":\"c\"}]"};
	struct fixture *f = *state;

	add_person(f, "p-01", 1);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char text[128] = "", path[160];
		FILE *file;

		snprintf(path, sizeof(path), "%s.forgotten", f->path);
		file = fopen(path, "w");
		fputs(files[i], file);
		fclose(file);
		if (again(f) != -EBADMSG || forgotten_keep(f->store) != -EBADMSG)
			fail_msg("%s: taken for one", files[i]);
		file = fopen(path, "r");
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
		assert_string_equal(text, files[i]);
	}
	assert_int_equal(person_traces(store_query(f->store), "p-01"), 1);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		ROW(test_an_older_copy_brings_nobody_back),
		ROW(test_a_row_that_outlived_the_name_s_return_is_enough),
		ROW(test_who_came_back_under_an_old_id_stays),
		ROW(test_a_file_that_is_none_is_left_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
