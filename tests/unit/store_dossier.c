/* SPDX-License-Identifier: MIT */
#include "store_fill.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/chainhash.h"
#include "store/dossier.h"
#include "store/signed_note.h"

static const struct dossier_request everything = {
	.person = "pegawai-01",
	.from_day = 0,
	.to_day = 50000,
	.from = {0, 0},
	.to = {INT32_MAX, INT64_MAX},
};

struct seen {
	int kinds[KINDS];
	int64_t first, last;
	uint8_t hash[STORE_HASH_SIZE];
};

/* What an evidence file is made of: the links fit, and each text has the hash of its row. */
static int look(void *arg, const struct dossier_entry *e)
{
	struct seen *s = arg;
	uint8_t hash[STORE_HASH_SIZE];

	if (s->first == 0)
		s->first = e->seq;
	else if (e->seq != s->last + 1 || memcmp(e->previous, s->hash, sizeof(s->hash)) != 0)
		fail_msg("place %d does not follow %d", (int)e->seq, (int)s->last);
	s->last = e->seq;
	chainhash_link(e->previous, e->row_hash, s->hash);
	if (e->text == NULL)
		return 0;
	chainhash_row(e->text, strlen(e->text), hash);
	assert_memory_equal(hash, e->row_hash, sizeof(hash));
	if (strstr(e->text, "\"person\":\"pegawai-02\"") != NULL)
		fail_msg("somebody else's: %s", e->text);
	s->kinds[ledger_kind_find(e->table)]++;
	return 0;
}

static void read_dossier(struct fixture *f, const struct dossier_request *request, struct seen *s)
{
	struct dossier *d;

	*s = (struct seen){.first = 0};
	must(dossier_find(store_query(f->store), request, &d));
	must(dossier_walk(store_query(f->store), d, look, s));
	dossier_free(d);
}

static void test_a_dossier_has_all_that_is_about_a_person_and_nobody_else(void **state)
{
	static const struct {
		enum kind kind;
		int n;
	} rows[] = {
		{KIND_EPOCH, 1},      {KIND_BOOT, 1},	      {KIND_REFUSED, 3},
		{KIND_TIMEREF, 3},    {KIND_DEVREF, 3},	      {KIND_COVERAGE, 3},
		{KIND_PERSON, 3},     {KIND_MEMBERSHIP, 3},   {KIND_LINK, 3},
		{KIND_RULE, 3},	      {KIND_READER, 1},	      {KIND_HOLDER, 1},
		{KIND_PAPER, 1},      {KIND_PAPER_PERSON, 1}, {KIND_CORRECTION, 1},
		{KIND_MONTH_LINE, 1}, {KIND_SETTING, 1},      {KIND_COSIGN, 1},
		{KIND_LETTER, 1},     {KIND_DOUBT, 1},	      {KIND_ACT, 0},
		{KIND_APPROVAL, 1},   {KIND_CALENDAR, 1},     {KIND_CUT, 1},
		{KIND_ACCOUNT, 0},    {KIND_DRAFT, 0},
	};
	struct fixture *f = *state;
	struct chain_head head;
	struct seen s;

	fill(f);
	fill_book(f);
	read_dossier(f, &everything, &s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (s.kinds[rows[i].kind] != rows[i].n)
			fail_msg("%s: %d rows, want %d", ledger_kinds[rows[i].kind].name,
				 s.kinds[rows[i].kind], rows[i].n);
	must(store_head(store_query(f->store), &head));
	assert_int_equal(s.first, 1);
	assert_int_equal(s.last, head.seq);
	assert_memory_equal(s.hash, head.hash, sizeof(head.hash));
}

static void test_punches_are_those_of_cards_the_person_held(void **state)
{
	static const uint8_t theirs[CREDENTIAL_ID_SIZE] = {0xa1},
			     others[CREDENTIAL_ID_SIZE] = {0xb2};
	struct fixture *f = *state;
	struct journal_row punch = wiegand_punch(1, 1);
	struct link_row link = {.person = "pegawai-01", .from_day = 1, .to_day = ROSTER_DAY_OPEN};
	struct dossier_request request = everything;
	struct seen s;
	int64_t seq;

	must(store_begin(f->store));
	memcpy(link.credential, theirs, sizeof(theirs));
	must(link_append(f->store, &link, NULL));
	for (int i = 0; i < 4; i++) {
		memcpy(punch.credential, i % 2 == 0 ? theirs : others, sizeof(theirs));
		punch.at.boottime_ns += NS_PER_S;
		must(journal_append(f->store, &punch, &seq));
		must(journal_place(f->store, seq, 100 + i));
	}
	must(store_commit(f->store));
	read_dossier(f, &request, &s);
	assert_int_equal(s.kinds[KIND_JOURNAL], 2);
	request.from_day = 101;
	read_dossier(f, &request, &s);
	assert_int_equal(s.kinds[KIND_JOURNAL], 1);
}

static void test_notes_are_found_by_day_and_by_place(void **state)
{
	struct fixture *f = *state;
	struct query *q = store_query(f->store);
	struct signed_note_row row, *rows;
	uint8_t hash[STORE_HASH_SIZE];
	struct chain_head head;
	size_t n;

	assert_int_equal(signed_note_last(q, &row), -ENOENT);
	must(store_begin(f->store));
	for (int i = 1; i <= 3; i++) {
		row = (struct signed_note_row){.day = 100 + i / 3, .seq = i};
		snprintf(row.text, sizeof(row.text), "note %d", i);
		assert_int_equal(signed_note_put(f->store, &row), 0);
	}
	assert_int_equal(signed_note_put(f->store, &row), 1);
	must(store_commit(f->store));
	must(signed_note_last(q, &row));
	assert_string_equal(row.text, "note 3");
	must(signed_note_of(q, 100, &row));
	assert_string_equal(row.text, "note 2");
	assert_int_equal(signed_note_of(q, 99, &row), -ENOENT);
	must(signed_note_rows_load(q, &rows, &n));
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].seq, 1);
	free(rows);
	must(store_head(q, &head));
	must(chain_hash_at(q, head.seq, hash));
	assert_memory_equal(hash, head.hash, sizeof(hash));
	assert_int_equal(chain_hash_at(q, head.seq + 1, hash), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_dossier_has_all_that_is_about_a_person_and_nobody_else),
		ROW(test_punches_are_those_of_cards_the_person_held),
		ROW(test_notes_are_found_by_day_and_by_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
