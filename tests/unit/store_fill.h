/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_STORE_FILL_H
#define HADIR_TESTS_STORE_FILL_H

#include "store_fixture.h"

#include "store/account.h"
#include "store/act.h"
#include "store/chain.h"
#include "store/draft.h"
#include "store/ledger.h"
#include "store/month.h"
#include "store/position.h"
#include "store/setting.h"

/* A database with rows of every kind, for the tests of the chain. */

/* Three rows of every kind that the daemon appends after its start, in turns. */
static void fill(struct fixture *f)
{
	struct store *s = f->store;

	for (int i = 1; i <= 3; i++) {
		struct place at = {.boot = 1, .boottime_ns = i * NS_PER_S};
		struct journal_row punch = wiegand_punch((uint8_t)i, i);
		struct refused_row refused = {.reader = "pintu", .cause = "bad-parity", .at = at};
		struct timeref_row timeref = {.at = at, .utc_ns = i, .err_ms = 5, .source = "ntp"};
		struct devref_row devref = {.reader = "jari", .device_ms = i, .at = at};
		struct coverage_row coverage = {
			.reader = "jari", .from = at, .to = at, .state = "unread"};
		struct person_row person = {.person = "pegawai-01",
					    .from_day = i,
					    .to_day = ROSTER_DAY_OPEN,
					    .status = "PNS"};
		struct membership_row member = {
			.person = "pegawai-01", .from_day = i, .to_day = 99, .unit = "umum"};
		struct link_row link = {
			.credential = {0xc0}, .person = "pegawai-01", .from_day = i, .to_day = 99};
		struct rule_row rule = {.name = "jam-kerja",
					.valid_from = i,
					.text = "é \"\\\n",
					.source = "Perpres 21/2023",
					.author = "pegawai-01",
					.approver = "pegawai-02",
					.version = (const char *[]){"1", "2", "3"}[i - 1]};
		int64_t seq;

		must(store_begin(s));
		must(journal_append(s, &punch, &seq));
		must(refused_append(s, &refused, &seq));
		must(timeref_append(s, &timeref, &seq));
		must(devref_append(s, &devref, &seq));
		must(coverage_append(s, &coverage, &seq));
		must(person_append(s, &person));
		must(membership_append(s, &member));
		must(link_append(s, &link, NULL));
		must(rule_append(s, &rule, &seq));
		must(store_commit(s));
	}
}

/* What no purge would append: of a kind whose rows never go, so that it excuses nothing. */
static void fill_cut(struct store *s)
{
	char hash[2 * STORE_HASH_SIZE + 1];
	int64_t place;
	sqlite3_stmt *st;

	must(db_prepare(store_query(s),
			"SELECT seq, lower(hex(hash)) FROM chain WHERE kind = 'boot' AND row = 1",
			NULL, 0, &st));
	assert_int_equal(db_step(store_query(s), st), 1);
	place = sqlite3_column_int64(st, 0);
	must(column_text(st, 1, hash, sizeof(hash)));
	sqlite3_reset(st);
	must(ledger_append(s, KIND_CUT,
			   VALUES(TEXT("boot"), INT(1), INT(place), TEXT(hash), TEXT("retention"),
				  TEXT("2026-01-31"), INT(1), INT(1)),
			   NULL));
	must(ledger_append(s, KIND_FORGOTTEN,
			   VALUES(TEXT("pegawai-01"), TEXT("pegawai-08"), TEXT("pegawai-09"),
				  TEXT("pindah tugas"), INT(1), INT(1)),
			   NULL));
}

/* One row of every kind that people make, after those of fill(). */
static void fill_book(struct fixture *f)
{
	const struct place at = {.boot = 1, .boottime_ns = 9 * NS_PER_S};
	const char *people[] = {"pegawai-01", "pegawai-02"};
	struct act_row act = {.person = "pegawai-09", .verb = "paper-add", .about = "CT", .at = at};
	struct draft_row draft = {
		.name = "jam-kerja", .version = "4", .author = "pegawai-09", .at = at};
	struct store *s = f->store;
	struct reader_row reader = {.reader = "jari", .sees = 2, .at = at};
	struct holder_row holder = {
		.position = "camat", .person = "pegawai-01", .to_day = ROSTER_DAY_OPEN, .at = at};
	struct paper_row paper = {.code = "CT", .whole = true, .author = "pegawai-09", .at = at};
	struct correction_row correction = {
		.person = "pegawai-01", .author = "pegawai-09", .reason = "é", .at = at};
	struct approval_row approval = {.subject = 1, .person = "pegawai-08", .at = at};
	struct letter_row letter = {
		.paper = 1, .letter = "850/1", .author = "pegawai-09", .at = at};
	struct doubt_row doubt = {.cause = "few", .author = "hadird", .at = at};
	struct month_row month = {.month = MONTH_OF(2026, 1), .author = "pegawai-09", .at = at};
	struct calendar_row calendar = {.name = "Nyepi", .author = "pegawai-09", .at = at};
	struct setting_row setting = {
		.name = "trial-until", .value = "2026-02-01", .author = "pegawai-09", .at = at};

	must(store_begin(s));
	must(reader_append(s, &reader, NULL));
	must(holder_append(s, &holder, NULL));
	must(paper_append(s, &paper, people, 2, NULL));
	must(correction_append(s, &correction, NULL));
	must(approval_append(s, &approval, NULL));
	must(doubt_append(s, &doubt, NULL));
	must(month_line_append(s, month.month, "pegawai-01", "{\"days\":\"HHHCT\"}"));
	must(month_append(s, &month, NULL));
	must(calendar_append(s, &calendar, NULL));
	must(setting_append(s, &setting, NULL));
	must(act_append(s, &act, NULL));
	must(account_put(s, "pegawai-01", ACCOUNT_PIN, "$argon2id$", at));
	must(draft_append(s, &draft, "[rule]\n", NULL));
	must(cosign_append(s, &approval, NULL));
	must(letter_append(s, &letter, NULL));
	fill_cut(s);
	must(store_commit(s));
}

#endif
