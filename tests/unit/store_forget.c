/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/account.h"
#include "store/credential.h"
#include "store/db.h"
#include "store/outbox.h"
#include "store/purge.h"

/* A person is forgotten: names, cards and passwords go, and the chain stays whole. */

/* Is this anywhere in the database's files? */
static bool in_files(const struct fixture *f, const void *bytes, size_t size)
{
	static const char *const names[] = {"", "-wal"};
	static char content[4 << 20];
	bool is = false;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[128];
		FILE *file;
		size_t n;

		snprintf(path, sizeof(path), "%s%s", f->path, names[i]);
		file = fopen(path, "r");
		n = file == NULL ? 0 : fread(content, 1, sizeof(content), file);
		assert_true(n < sizeof(content));
		is = is || memmem(content, n, bytes, size) != NULL;
		if (file != NULL)
			fclose(file);
	}
	return is;
}

static void make_person(struct fixture *f, const char *id, const char *name, uint8_t card,
			uint8_t ret[CREDENTIAL_ID_SIZE])
{
	struct credential c = {
		.kind = CREDENTIAL_CARD, .format = "h10301", .length = 3, .value = {1, 2, card}};
	struct identity identity = {.nip = "199001012015011001"};
	struct person_row person = {.from_day = 0, .to_day = 20000, .status = "PNS"};
	struct link_row link = {.from_day = 0, .to_day = 20000};
	struct journal_row punch = wiegand_punch(1, 9);
	struct invite invite = {.tag = {card}, .kind = INVITE_PIN, .at = {1, 1}};
	const uint8_t raw[] = "SIDIKJARI";
	bool created;
	int64_t seq;

	strcpy(identity.person, id);
	strcpy(identity.name, name);
	strcpy(person.person, id);
	strcpy(link.person, id);
	strcpy(invite.person, id);
	must(store_begin(f->store));
	must(identity_put(f->store, &identity, 1));
	must(person_append(f->store, &person));
	must(credential_find_or_create(f->store, &c, ret, &created));
	memcpy(link.credential, ret, CREDENTIAL_ID_SIZE);
	memcpy(punch.credential, ret, CREDENTIAL_ID_SIZE);
	must(link_append(f->store, &link, NULL));
	must(journal_append(f->store, &punch, &seq));
	must(frame_keep(f->store, false, seq, 16000, 72, raw, sizeof(raw)));
	must(account_put(f->store, id, ACCOUNT_PASSWORD, "$argon2id$rahasia",
			 (struct place){1, 1}));
	must(invite_put(f->store, &invite, NULL));
	must(store_commit(f->store));
}

static void test_a_forgotten_person_leaves_a_whole_chain_and_no_trace(void **state)
{
	struct forgotten_row row = {.person = "pegawai-31",
				    .author = "pegawai-08",
				    .second = "pegawai-09",
				    .reason = "pindah tugas",
				    .at = {1, 1}};
	struct forgotten_count count;
	uint8_t mine[CREDENTIAL_ID_SIZE], theirs[CREDENTIAL_ID_SIZE], sealed[128];
	struct fixture *f = *state;
	struct credential c;
	struct identity identity;
	char hash[ACCOUNT_HASH_SIZE], hex[33], sql[128];
	size_t sealed_size;
	sqlite3_stmt *st;

	make_person(f, "pegawai-31", "Tokoh Yang Dilupakan", 31, mine);
	make_person(f, "pegawai-32", "Tokoh Yang Tinggal", 32, theirs);
	must(db_exec(store_query(f->store),
		     "INSERT INTO outbox VALUES (1, 'e', 'pegawai-31/16000', 16000, 't', 'j',"
		     " CAST('Tokoh Yang Dilupakan' AS BLOB), 0, 1, 1)"));
	hex_encode(hex, mine, sizeof(mine));
	snprintf(sql, sizeof(sql), "SELECT sealed FROM credential_secret WHERE credential = '%s'",
		 hex);
	sqlite3_prepare_v2(store_query(f->store)->db, sql, -1, &st, NULL);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	sealed_size = (size_t)sqlite3_column_bytes(st, 0);
	memcpy(sealed, sqlite3_column_blob(st, 0), sealed_size);
	sqlite3_finalize(st);
	assert_true(in_files(f, sealed, sealed_size));
	assert_true(in_files(f, "Dilupakan", 9));

	must(store_begin(f->store));
	must(person_forget(f->store, &row, &count));
	must(store_commit(f->store));
	must(store_scrub(f->store));
	assert_true(count.identity);
	assert_int_equal(count.credentials, 1);
	assert_int_equal(count.secrets, 1);
	assert_int_equal(count.links, 1);
	assert_false(in_files(f, sealed, sealed_size));
	assert_false(in_files(f, "Dilupakan", 9));
	assert_true(in_files(f, "Tinggal", 7));
	assert_int_equal(identity_find(store_query(f->store), "pegawai-31", &identity), -ENOENT);
	assert_int_equal(credential_unseal(f->store, mine, &c), -ENOENT);
	must(credential_unseal(f->store, theirs, &c));
	assert_int_equal(
		account_secret(store_query(f->store), "pegawai-31", ACCOUNT_PASSWORD, hash),
		-ENOENT);
	must(account_secret(store_query(f->store), "pegawai-32", ACCOUNT_PASSWORD, hash));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM frame_raw"), 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM link WHERE person = 'pegawai-31'"),
			 1);
	fixture_assert_whole(f, "after it");
}

static void test_what_still_waits_for_a_broker_has_the_id_for_the_name(void **state)
{
	static const struct {
		const char *before, *after;
	} rows[] = {
		{"{\"name\":\"Ani\",\"person\":\"p-31\"}",
		 "{\"name\":\"p-31\",\"person\":\"p-31\"}"},
		{"Belum tercatat: Ani, Aniara, Wani, Ani.",
		 "Belum tercatat: p-31, Aniara, Wani, p-31."},
		{"Ani", "p-31"},
		{"{\"text\":\"Terlambat:\\nAni\"}", "{\"text\":\"Terlambat:\\np-31\"}"},
		{"Anié éAni", "Anié éAni"},
		{"{\"nip\":\"199001012015011001\"}", "{\"nip\":\"p-31\"}"},
		{"{\"name\":\"Budi\"}", "{\"name\":\"Budi\"}"},
	};
	struct forgotten_row row = {.person = "p-31",
				    .author = "pegawai-08",
				    .second = "pegawai-09",
				    .reason = "pindah",
				    .at = {1, 1}};
	const char *const brokers[] = {"kantor"};
	struct forgotten_count count;
	uint8_t card[CREDENTIAL_ID_SIZE];
	struct fixture *f = *state;

	must(outbox_destinations(f->store, brokers, 1));
	make_person(f, "p-31", "Ani", 31, card);
	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct outbox_event e = {.event_id = "e",
					 .subject = "p-31/16000",
					 .day = 16000,
					 .topic = "t",
					 .content_type = "j",
					 .body = rows[i].before,
					 .body_size = strlen(rows[i].before),
					 .made = {1, 1}};

		must(outbox_next_id(f->store, &e.id));
		must(outbox_append(f->store, &e, 1));
	}
	must(store_commit(f->store));
	must(store_begin(f->store));
	must(person_forget(f->store, &row, &count));
	must(store_commit(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		sqlite3_stmt *st;

		must(db_prepare(store_query(f->store),
				"SELECT CAST(body AS TEXT) FROM outbox"
				" ORDER BY id LIMIT 1 OFFSET ?",
				VALUES(INT((int64_t)i)), &st));
		assert_int_equal(db_step(store_query(f->store), st), 1);
		assert_string_equal((const char *)sqlite3_column_text(st, 0), rows[i].after);
		sqlite3_reset(st);
	}
}

static void test_a_card_that_was_handed_on_is_not_forgotten_with_its_first_holder(void **state)
{
	struct forgotten_row row = {.person = "pegawai-31",
				    .author = "pegawai-08",
				    .second = "pegawai-09",
				    .reason = "pindah",
				    .at = {1, 1}};
	struct link_row link = {.person = "pegawai-32", .from_day = 20001, .to_day = 20100};
	struct forgotten_count count;
	uint8_t card[CREDENTIAL_ID_SIZE];
	struct fixture *f = *state;
	struct credential c;

	make_person(f, "pegawai-31", "Tokoh Satu", 31, card);
	memcpy(link.credential, card, sizeof(card));
	must(store_begin(f->store));
	must(link_append(f->store, &link, NULL));
	must(person_forget(f->store, &row, &count));
	must(store_commit(f->store));
	assert_int_equal(count.credentials, 0);
	must(credential_unseal(f->store, card, &c));
}

static void test_forgetting_wants_two_names_a_reason_and_somebody_known(void **state)
{
	static const struct {
		const char *person, *author, *second, *reason;
		int want;
	} rows[] = {
		{"pegawai-31", "pegawai-08", "pegawai-08", "pindah", -EPERM},
		{"pegawai-31", "pegawai-08", "", "pindah", -EPERM},
		{"pegawai-31", "pegawai-08", "pegawai-09", "", -EINVAL},
		{"pegawai-77", "pegawai-08", "pegawai-09", "pindah", -ENOENT},
		{"pegawai-31", "pegawai-08", "pegawai-09", "pindah", 0},
		{"pegawai-31", "pegawai-08", "pegawai-09", "pindah", 0}, /* harmless */
	};
	struct fixture *f = *state;
	uint8_t card[CREDENTIAL_ID_SIZE];

	make_person(f, "pegawai-31", "Tokoh Satu", 31, card);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct forgotten_row row = {.at = {1, 1}};
		struct forgotten_count count;
		int r;

		strcpy(row.person, rows[i].person);
		strcpy(row.author, rows[i].author);
		strcpy(row.second, rows[i].second);
		strcpy(row.reason, rows[i].reason);
		must(store_begin(f->store));
		r = person_forget(f->store, &row, &count);
		must(store_commit(f->store));
		if (r != rows[i].want)
			fail_msg("row %zu: %s", i, strerror(-r));
	}
	fixture_assert_whole(f, "after it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_forgotten_person_leaves_a_whole_chain_and_no_trace),
		ROW(test_what_still_waits_for_a_broker_has_the_id_for_the_name),
		ROW(test_a_card_that_was_handed_on_is_not_forgotten_with_its_first_holder),
		ROW(test_forgetting_wants_two_names_a_reason_and_somebody_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
