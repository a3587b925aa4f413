/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/credential.h"
#include "store/db.h"

static void assert_people(struct fixture *f, const char *want)
{
	struct roster_rows rows;
	char got[512] = "";

	must(roster_rows_load(store_query(f->store), &rows));
	for (size_t i = 0; i < rows.people_count; i++)
		sprintf(got + strlen(got), "%s %d..%d %s; ", rows.people[i].person,
			rows.people[i].from_day, rows.people[i].to_day, rows.people[i].status);
	roster_rows_done(&rows);
	assert_string_equal(got, want);
}

static void test_the_latest_row_of_a_key_counts(void **state)
{
	static const struct {
		struct person_row row;
		int r;
		const char *people; /* afterwards */
	} rows[] = {
		{{"b", 10, ROSTER_DAY_OPEN, "PNS"}, 0, "b 10..2147483647 PNS; "},
		{{"b", 10, ROSTER_DAY_OPEN, "PNS"}, 1, "b 10..2147483647 PNS; "},
		{{"a", 5, 9, "PPPK"}, 0, "a 5..9 PPPK; b 10..2147483647 PNS; "},
		{{"b", 10, 20, "PNS"}, 0, "a 5..9 PPPK; b 10..20 PNS; "}, /* ended later */
		{{"b", 21, 30, "PPPK"}, 0, "a 5..9 PPPK; b 10..20 PNS; b 21..30 PPPK; "},
		{{"a", 5, 4, "PPPK"}, 0, "b 10..20 PNS; b 21..30 PPPK; "}, /* withdrawn */
		{{"a", 5, 9, "PPPK"}, 0, "a 5..9 PPPK; b 10..20 PNS; b 21..30 PPPK; "},
		{{"198609262015051001", 5, 9, "PNS"},
		 -EINVAL, /* a NIP is no id */
		 "a 5..9 PPPK; b 10..20 PNS; b 21..30 PPPK; "},
		{{"Pegawai 01", 5, 9, "PNS"},
		 -EINVAL,
		 "a 5..9 PPPK; b 10..20 PNS; b 21..30 PPPK; "},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r;

		must(store_begin(f->store));
		r = person_append(f->store, &rows[i].row);
		must(store_commit(f->store));
		if (r != rows[i].r)
			fail_msg("row %zu: %d", i, r);
		assert_people(f, rows[i].people);
	}
}

static void test_a_credential_has_one_holder_a_day(void **state)
{
	static const struct {
		struct link_row row;
		int r;
		const char *holder;
	} rows[] = {
		{{{1}, "a", 10, 20, 0}, 0, ""},
		{{{1}, "b", 20, 30, 0}, -EADDRINUSE, "a"}, /* the same day */
		{{{1}, "b", 5, 10, 0}, -EADDRINUSE, "a"},
		{{{1}, "b", 12, 13, 0}, -EADDRINUSE, "a"},
		{{{1}, "b", 1, ROSTER_DAY_OPEN, 0}, -EADDRINUSE, "a"},
		{{{1}, "b", 21, 30, 0}, 0, ""},
		{{{2}, "b", 10, 20, 0}, 0, ""},		   /* another card */
		{{{1}, "a", 10, 25, 0}, -EADDRINUSE, "b"}, /* a period may not grow into another */
		{{{1}, "b", 21, 20, 0}, 0, ""},		   /* withdrawn */
		{{{1}, "a", 10, 25, 0}, 0, ""},
		{{{1}, "a", 10, 25, 0}, 1, ""}, /* said already */
		{{{1}, "198609262015051001", 40, 50, 0}, -EINVAL, ""},
	};
	struct fixture *f = *state;
	struct roster_rows loaded;

	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char holder[SLUG_SIZE] = "";
		int r = link_append(f->store, &rows[i].row, holder);

		if (r != rows[i].r || strcmp(holder, rows[i].holder) != 0)
			fail_msg("row %zu: %d %s", i, r, holder);
	}
	must(store_commit(f->store));
	must(roster_rows_load(store_query(f->store), &loaded));
	assert_int_equal(loaded.links_count, 2);
	assert_int_equal(loaded.links[0].credential[0], 1);
	assert_string_equal(loaded.links[0].person, "a");
	assert_int_equal(loaded.links[0].to_day, 25);
	assert_int_equal(loaded.links[1].credential[0], 2);
	roster_rows_done(&loaded);
}

static void assert_same(const struct membership_row *got, const struct membership_row *want)
{
	assert_string_equal(got->person, want->person);
	assert_int_equal(got->from_day, want->from_day);
	assert_int_equal(got->to_day, want->to_day);
	assert_string_equal(got->unit, want->unit);
	assert_string_equal(got->superior, want->superior);
	assert_string_equal(got->schedule, want->schedule);
	assert_string_equal(got->posts, want->posts);
}

static void test_memberships_and_identities_come_back(void **state)
{
	struct fixture *f = *state;
	struct membership_row full = {.person = "b",
				      .from_day = 3,
				      .to_day = ROSTER_DAY_OPEN,
				      .unit = "umum",
				      .superior = "a",
				      .schedule = "kantor",
				      .posts = "loket-1 loket-2"};
	struct membership_row bare = {.person = "a", .from_day = 3, .to_day = 4, .unit = "umum"};
	struct identity identity = {
		.person = "a", .name = "Pegawai 01", .nip = "123456789012345678"};
	struct identity found;
	struct roster_rows rows;

	must(store_begin(f->store));
	assert_int_equal(membership_append(f->store, &full), 0);
	assert_int_equal(membership_append(f->store, &full), 1);
	assert_int_equal(membership_append(f->store, &bare), 0);
	must(identity_put(f->store, &identity, 1));
	strcpy(identity.name, "Pegawai 1");
	must(identity_put(f->store, &identity, 2));
	must(store_commit(f->store));
	must(roster_rows_load(store_query(f->store), &rows));
	assert_int_equal(rows.memberships_count, 2);
	assert_same(&rows.memberships[0], &bare);
	assert_same(&rows.memberships[1], &full);
	assert_int_equal(rows.identities_count, 1);
	roster_rows_done(&rows);
	must(identity_find(store_query(f->store), "a", &found));
	assert_string_equal(found.person, identity.person);
	assert_string_equal(found.name, identity.name);
	assert_string_equal(found.nip, identity.nip);
	assert_int_equal(identity_find(store_query(f->store), "b", &found), -ENOENT);
}

static struct credential card(const char *format, uint8_t last)
{
	struct credential c = {.kind = CREDENTIAL_CARD, .length = 4, .value = {0, 1, 2, last}};

	must(text_copy(c.format, sizeof(c.format), format));
	return c;
}

static void test_the_same_card_has_one_id_and_others_have_others(void **state)
{
	struct credential rows[] = {card("h10301", 1), card("h10301", 2), card("uid32", 1),
				    card("h10301", 1), card("h10301", 1)};
	struct fixture *f = *state;
	uint8_t ids[ARRAY_LEN(rows)][CREDENTIAL_ID_SIZE], again[CREDENTIAL_ID_SIZE];
	struct credential back;
	bool created;

	rows[3].kind = CREDENTIAL_PIN;
	rows[4].length = 3;
	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(credential_find(f->store, &rows[i], ids[i]), -ENOENT);
		must(credential_find_or_create(f->store, &rows[i], ids[i], &created));
		if (!created)
			fail_msg("row %zu was taken for another", i);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(ids[i], ids[k], CREDENTIAL_ID_SIZE);
	}
	must(store_commit(f->store));
	fixture_close(f);
	fixture_open(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		must(credential_find_or_create(f->store, &rows[i], again, &created));
		assert_false(created);
		assert_memory_equal(again, ids[i], CREDENTIAL_ID_SIZE);
		must(credential_unseal(f->store, ids[i], &back));
		assert_int_equal(back.kind, rows[i].kind);
		assert_string_equal(back.format, rows[i].format);
		assert_int_equal(back.length, rows[i].length);
		assert_memory_equal(back.value, rows[i].value, back.length);
	}
}

static void test_malformed_credentials_are_refused(void **state)
{
	struct credential rows[] = {card("h10301", 1), card("h10301", 1), card("", 1),
				    card("h10301", 1), card("h10301", 1)};
	struct fixture *f = *state;
	uint8_t id[CREDENTIAL_ID_SIZE];

	rows[0].length = 0;
	rows[1].length = CREDENTIAL_VALUE_SIZE + 1;
	rows[3].kind = CREDENTIAL_KINDS;
	memset(rows[4].format, 'x', sizeof(rows[4].format));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (credential_find(f->store, &rows[i], id) != -EINVAL)
			fail_msg("row %zu", i);
}

static void test_no_file_holds_a_card_in_the_clear(void **state)
{
	static const char *const files[] = {"", "-wal"};
	struct fixture *f = *state;
	struct credential c = {
		.kind = CREDENTIAL_CARD, .format = "h10301", .length = 12, .value = "KARTU-RAHASI"};
	struct credential back;
	uint8_t id[CREDENTIAL_ID_SIZE];
	bool created;

	must(store_begin(f->store));
	must(credential_find_or_create(f->store, &c, id, &created));
	must(store_commit(f->store));
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		static char all[1 << 20];
		char path[128];
		ssize_t n;
		int fd;

		snprintf(path, sizeof(path), "%s%s", f->path, files[i]);
		fd = open(path, O_RDONLY);
		n = read(fd, all, sizeof(all));
		close(fd);
		assert_true(n > 0);
		assert_null(memmem(all, (size_t)n, "KARTU-RAHASI", 12));
		if (i == 1)
			assert_non_null(memmem(all, (size_t)n, "h10301", 6)); /* it is looked at */
	}
	must(store_begin(f->store));
	must(db_exec(store_query(f->store), "UPDATE credential_secret SET sealed = "
					    "zeroblob(length(sealed))"));
	must(store_commit(f->store));
	assert_int_equal(credential_unseal(f->store, id, &back), -EBADMSG);
}

static void test_a_forgotten_credential_comes_back_as_a_stranger(void **state)
{
	struct fixture *f = *state;
	struct credential c = card("h10301", 1), back;
	uint8_t first[CREDENTIAL_ID_SIZE], second[CREDENTIAL_ID_SIZE];
	bool created;

	must(store_begin(f->store));
	must(credential_find_or_create(f->store, &c, first, &created));
	must(credential_forget(f->store, first));
	assert_int_equal(credential_forget(f->store, first), -ENOENT);
	assert_int_equal(credential_unseal(f->store, first, &back), -ENOENT);
	must(credential_find_or_create(f->store, &c, second, &created));
	must(store_commit(f->store));
	assert_true(created);
	assert_memory_not_equal(first, second, CREDENTIAL_ID_SIZE);
}

static void test_ten_thousand_people_load_in_order(void **state)
{
	enum { PEOPLE = 10000 };
	struct fixture *f = *state;
	struct roster_rows rows;

	must(store_begin(f->store));
	for (int i = 0; i < PEOPLE; i++) {
		int k = (int)(i * 7919L % PEOPLE); /* each once, in disorder */
		struct person_row person = {.to_day = ROSTER_DAY_OPEN, .status = "PNS"};
		struct link_row link = {.credential = {(uint8_t)(k >> 8), (uint8_t)k, 1},
					.to_day = ROSTER_DAY_OPEN};

		snprintf(person.person, sizeof(person.person), "pegawai-%05d", k);
		strcpy(link.person, person.person);
		must(person_append(f->store, &person));
		must(link_append(f->store, &link, NULL));
	}
	must(store_commit(f->store));
	must(roster_rows_load(store_query(f->store), &rows));
	assert_int_equal(rows.people_count, PEOPLE);
	assert_int_equal(rows.links_count, PEOPLE);
	for (int i = 1; i < PEOPLE; i++) {
		assert_true(strcmp(rows.people[i - 1].person, rows.people[i].person) < 0);
		assert_true(memcmp(rows.links[i - 1].credential, rows.links[i].credential,
				   CREDENTIAL_ID_SIZE) < 0);
	}
	roster_rows_done(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_the_latest_row_of_a_key_counts),
		ROW(test_a_credential_has_one_holder_a_day),
		ROW(test_memberships_and_identities_come_back),
		ROW(test_the_same_card_has_one_id_and_others_have_others),
		ROW(test_malformed_credentials_are_refused),
		ROW(test_no_file_holds_a_card_in_the_clear),
		ROW(test_a_forgotten_credential_comes_back_as_a_stranger),
		ROW(test_ten_thousand_people_load_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
