/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/chain.h"
#include "store/paper.h"

/* 1 January 2026. */
enum { DAY = 20454 };

static int64_t enter(struct fixture *f, const char *code, int32_t from_day, int32_t to_day,
		     const char *person)
{
	struct paper_row row = {.from_day = from_day,
				.to_day = to_day,
				.whole = true,
				.author = "pegawai-09",
				.at = {1, 7}};
	int64_t seq;

	must(text_copy(row.code, sizeof(row.code), code));
	if (person == NULL)
		strcpy(row.unit, "*");
	must(store_begin(f->store));
	must(paper_append(f->store, &row, &person, person != NULL, &seq));
	must(store_commit(f->store));
	return seq;
}

static int decide(struct fixture *f, enum approval_kind kind, int64_t subject,
		  enum approval_decision decision, const char *person, const char *letter)
{
	struct approval_row row = {.kind = (uint8_t)kind,
				   .decision = (uint8_t)decision,
				   .subject = subject,
				   .at = {1, 8}};
	int r;

	must(text_copy(row.person, sizeof(row.person), person));
	must(text_copy(row.letter, sizeof(row.letter), letter));
	must(store_begin(f->store));
	r = approval_append(f->store, &row, NULL);
	must(store_commit(f->store)); /* a refusal spoils nothing */
	return r;
}

static void test_a_paper_is_read_back_as_it_was_entered(void **state)
{
	const struct paper_row row = {.code = "TB",
				      .from_day = DAY,
				      .to_day = DAY + 3,
				      .from_s = 28800,
				      .to_s = 43200,
				      .letter = "800/12/2026",
				      .note = "dinas \"luar\"",
				      .author = "pegawai-09",
				      .at = {1, 77}};
	const char *people[] = {"pegawai-03", "pegawai-01", "pegawai-03"};
	struct fixture *f = *state;
	struct query *q = store_query(f->store);
	struct paper_person_row *persons;
	struct paper_row found;
	int64_t seq;
	size_t n;

	must(store_begin(f->store));
	must(paper_append(f->store, &row, people, 3, &seq));
	must(store_commit(f->store));
	must(paper_find(q, seq, &found));
	assert_int_equal(found.seq, 1);
	assert_string_equal(found.code, "TB");
	assert_string_equal(found.unit, "");
	assert_int_equal(found.from_day, DAY);
	assert_int_equal(found.to_day, DAY + 3);
	assert_false(found.whole);
	assert_int_equal(found.from_s, 28800);
	assert_int_equal(found.to_s, 43200);
	assert_string_equal(found.letter, row.letter);
	assert_string_equal(found.note, row.note);
	assert_string_equal(found.author, "pegawai-09");
	assert_int_equal(found.at.boot, 1);
	assert_int_equal(found.at.boottime_ns, 77);
	assert_int_equal(found.decided.standing, STANDING_ENTERED);
	must(paper_people_load(q, seq, &persons, &n));
	assert_int_equal(n, 2);
	assert_string_equal(persons[0].person, "pegawai-01");
	assert_string_equal(persons[1].person, "pegawai-03");
	free(persons);
	assert_int_equal(paper_find(q, 2, &found), -ENOENT);
}

static void test_a_wrong_paper_is_refused_and_spoils_nothing(void **state)
{
	static const struct {
		const char *why;
		struct paper_row row;
		const char *person; /* NULL: none */
	} rows[] = {
		{"no code", {.author = "a", .whole = true}, "pegawai-01"},
		{"no author", {.code = "CT", .whole = true}, "pegawai-01"},
		{"nobody", {.code = "CT", .author = "a", .whole = true}, NULL},
		{"people and a unit",
		 {.code = "CT", .author = "a", .whole = true, .unit = "umum"},
		 "pegawai-01"},
		{"a unit that is no slug",
		 {.code = "CT", .author = "a", .whole = true, .unit = "Umum"},
		 NULL},
		{"a NIP", {.code = "CT", .author = "a", .whole = true}, "198609262015051001"},
		{"ends before it begins",
		 {.code = "CT", .author = "a", .whole = true, .from_day = 2, .to_day = 1},
		 "pegawai-01"},
		{"no part of the day", {.code = "CT", .author = "a"}, "pegawai-01"},
		{"past the second midnight",
		 {.code = "CT", .author = "a", .from_s = 1, .to_s = 172801},
		 "pegawai-01"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct paper_row row = rows[i].row;
		int r;

		row.at.boot = 1;
		must(store_begin(f->store));
		r = paper_append(f->store, &row, &rows[i].person, rows[i].person != NULL, NULL);
		if (r != -EINVAL || store_commit(f->store) < 0)
			fail_msg("%s: %s", rows[i].why, strerror(-r));
	}
	enter(f, "CT", DAY, DAY, "pegawai-01");
}

static void test_the_latest_decision_counts(void **state)
{
	static const struct {
		const char *what;
		enum approval_decision decision;
		const char *person;
		const char *letter;
		enum standing standing;
		int confirms;
		const char *letter_then;
		int r;
	} rows[] = {
		/* "surat menyusul": the number comes with the approval */
		{"confirmed", DECISION_CONFIRM, "pegawai-08", "", STANDING_CONFIRMED, 1, "", 0},
		{"said again", DECISION_CONFIRM, "pegawai-08", "", STANDING_CONFIRMED, 1, "", 1},
		{"the letter follows", DECISION_CONFIRM, "pegawai-08", "800/7", STANDING_CONFIRMED,
		 1, "800/7", 0},
		{"a second name", DECISION_CONFIRM, "pegawai-07", "", STANDING_CONFIRMED, 2,
		 "800/7", 0},
		{"refused", DECISION_REFUSE, "pegawai-07", "900/1", STANDING_REFUSED, 0, "800/7",
		 0},
		{"confirmed again, both names anew", DECISION_CONFIRM, "pegawai-08", "",
		 STANDING_CONFIRMED, 1, "800/7", 0},
		{"withdrawn", DECISION_WITHDRAW, "pegawai-09", "", STANDING_WITHDRAWN, 0, "800/7",
		 0},
	};
	struct fixture *f = *state;
	struct approval_row *approvals;
	struct paper_row other;
	int64_t seq = enter(f, "CS", DAY, DAY, "pegawai-01"), last = 0;
	int64_t beside = enter(f, "CS", DAY, DAY, "pegawai-02");
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct paper_row found;
		int r = decide(f, APPROVAL_PAPER, seq, rows[i].decision, rows[i].person,
			       rows[i].letter);

		must(paper_find(store_query(f->store), seq, &found));
		last += r == 0;
		if (r != rows[i].r || found.decided.standing != rows[i].standing ||
		    found.decided.confirms != rows[i].confirms || found.decided.last != last ||
		    strcmp(found.letter, rows[i].letter_then) != 0)
			fail_msg("%s: %d, %s by %d, letter \"%s\", row %d", rows[i].what, r,
				 standing_name(found.decided.standing), found.decided.confirms,
				 found.letter, (int)found.decided.last);
	}
	must(paper_find(store_query(f->store), beside, &other));
	assert_int_equal(other.decided.standing, STANDING_ENTERED);
	must(approval_rows_load(store_query(f->store), APPROVAL_PAPER, seq, &approvals, &n));
	assert_int_equal(n, 6);
	assert_string_equal(approvals[0].person, "pegawai-08");
	assert_string_equal(approvals[3].letter, "900/1");
	assert_int_equal(approvals[5].decision, DECISION_WITHDRAW);
	assert_int_equal(approvals[5].at.boottime_ns, 8);
	free(approvals);
}

static void test_a_decision_is_about_its_own_kind_and_about_something(void **state)
{
	struct fixture *f = *state;
	struct approval_row *rows;
	struct paper_row paper;
	int64_t seq = enter(f, "CT", DAY, DAY, NULL);
	size_t n;

	assert_int_equal(decide(f, APPROVAL_CORRECTION, seq, DECISION_CONFIRM, "b", ""), -ENOENT);
	assert_int_equal(decide(f, APPROVAL_PAPER, seq + 1, DECISION_CONFIRM, "b", ""), -ENOENT);
	assert_int_equal(decide(f, APPROVAL_RULE, 1, DECISION_CONFIRM, "b", ""), -ENOENT);
	assert_int_equal(decide(f, APPROVAL_CALENDAR, 1, DECISION_CONFIRM, "b", ""), -ENOENT);
	assert_int_equal(decide(f, APPROVAL_PAPER, seq, DECISION_CONFIRM, "", ""), -EINVAL);
	assert_int_equal(decide(f, APPROVAL_PAPER, seq, DECISIONS, "b", ""), -EINVAL);
	assert_int_equal(decide(f, APPROVAL_MONTH, seq, DECISION_REFUSE, "b", ""), 0);
	must(paper_find(store_query(f->store), seq, &paper));
	assert_int_equal(paper.decided.standing, STANDING_ENTERED);
	must(approval_rows_load(store_query(f->store), APPROVAL_MONTH, 0, &rows, &n));
	assert_int_equal(n, 1);
	free(rows);
}

static void test_papers_of_a_period_are_those_that_touch_it_in_order(void **state)
{
	static const struct {
		const char *code;
		int32_t from_day, to_day;
		const char *person;
	} papers[] = {
		{"A", DAY + 5, DAY + 5, "pegawai-02"},	 /* 1 */
		{"B", DAY - 9, DAY + 40, "pegawai-01"},	 /* 2: around it */
		{"C", DAY - 9, DAY - 1, "pegawai-01"},	 /* 3: the day before */
		{"D", DAY + 10, DAY + 20, "pegawai-01"}, /* 4: its last day */
		{"E", DAY + 11, DAY + 11, "pegawai-01"}, /* 5: the day after */
		{"F", DAY - 3, DAY, NULL},		 /* 6: its first day */
	};
	struct fixture *f = *state;
	struct paper_person_row *people;
	struct paper_row *rows;
	char got[64] = "";
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(papers); i++)
		enter(f, papers[i].code, papers[i].from_day, papers[i].to_day, papers[i].person);
	must(paper_rows_load(store_query(f->store), DAY, DAY + 10, &rows, &n));
	for (size_t i = 0; i < n; i++)
		strcat(got, rows[i].code);
	assert_string_equal(got, "BFAD");
	free(rows);
	must(paper_person_rows_load(store_query(f->store), DAY, DAY + 10, &people, &n));
	assert_int_equal(n, 3);
	assert_int_equal(people[0].paper, 2);
	assert_int_equal(people[1].paper, 4);
	assert_string_equal(people[2].person, "pegawai-02");
	free(people);
	must(paper_rows_load(store_query(f->store), DAY + 100, DAY + 200, &rows, &n));
	assert_int_equal(n, 0);
	assert_null(rows);
}

static void test_a_correction_counts_with_two_names(void **state)
{
	static const struct {
		const char *what, *second;
		int decision; /* -1: none */
		bool counts;
	} rows[] = {
		{"requested", "", -1, false},
		{"requested, confirmed", "", DECISION_CONFIRM, true},
		{"requested, refused", "", DECISION_REFUSE, false},
		{"from the manual list", "pegawai-08", -1, true},
		{"from the manual list, withdrawn", "pegawai-08", DECISION_WITHDRAW, false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct correction_row row = {.person = "pegawai-01",
					     .day = DAY,
					     .at_s = 27000,
					     .direction = DIRECTION_OUT,
					     .source = CORRECTION_MANUAL,
					     .reason = "mati lampu",
					     .evidence = "buku tamu",
					     .author = "pegawai-09",
					     .at = {1, 5}};
		struct correction_row found;
		int64_t seq;

		strcpy(row.second, rows[i].second);
		must(store_begin(f->store));
		must(correction_append(f->store, &row, &seq));
		must(store_commit(f->store));
		if (rows[i].decision >= 0)
			must(decide(f, APPROVAL_CORRECTION, seq,
				    (enum approval_decision)rows[i].decision, "pegawai-07", ""));
		must(correction_find(store_query(f->store), seq, &found));
		if (correction_counts(&found) != rows[i].counts)
			fail_msg("%s: %d", rows[i].what, !rows[i].counts);
		assert_string_equal(found.person, row.person);
		assert_int_equal(found.day, row.day);
		assert_int_equal(found.at_s, row.at_s);
		assert_int_equal(found.direction, row.direction);
		assert_int_equal(found.source, row.source);
		assert_string_equal(found.reason, row.reason);
		assert_string_equal(found.evidence, row.evidence);
		assert_string_equal(found.author, row.author);
		assert_string_equal(found.second, row.second);
		assert_int_equal(found.at.boottime_ns, row.at.boottime_ns);
	}
}

static void test_a_record_of_a_source_is_entered_once(void **state)
{
	struct correction_row row = {.person = "pegawai-01",
				     .day = DAY,
				     .source = CORRECTION_ATTLOG,
				     .ref = "terminal-1/7/2026-01-01 07:12:00",
				     .author = "a",
				     .second = "b",
				     .at = {1, 1}};
	struct fixture *f = *state;
	struct correction_row *rows;
	int64_t first, again = 0, manual;
	size_t n;

	must(store_begin(f->store));
	must(correction_append(f->store, &row, &first));
	assert_int_equal(correction_append(f->store, &row, &again), -EEXIST);
	assert_int_equal(again, first);
	row.source = CORRECTION_MANUAL; /* another source may use the same words */
	must(correction_append(f->store, &row, &manual));
	row.ref[0] = '\0'; /* and what has no name is new each time */
	must(correction_append(f->store, &row, NULL));
	must(correction_append(f->store, &row, NULL));
	must(store_commit(f->store)); /* the rest of the import is not spoilt */
	must(correction_rows_load(store_query(f->store), NULL, DAY, DAY, &rows, &n));
	assert_int_equal(n, 4);
	free(rows);
}

static void test_corrections_are_read_by_person_day_and_hour(void **state)
{
	static const struct {
		const char *person;
		int32_t day, at_s;
	} entered[] = {
		{"pegawai-02", DAY, 100},	{"pegawai-01", DAY + 1, 300},
		{"pegawai-01", DAY + 1, 200},	{"pegawai-01", DAY, 400},
		{"pegawai-01", DAY - 1, 400},	{"pegawai-01", DAY + 2, 0},
		{"pegawai-01", DAY, 2 * 86400}, /* over midnight */
	};
	static const int64_t want_all[] = {4, 7, 3, 2, 1}, want_one[] = {1};
	struct fixture *f = *state;
	struct correction_row *rows, wrong = {.person = "pegawai-01", .author = "a", .at_s = -1};
	size_t n;

	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(entered); i++) {
		struct correction_row row = {.day = entered[i].day,
					     .at_s = entered[i].at_s,
					     .author = "a",
					     .at = {1, 1}};

		strcpy(row.person, entered[i].person);
		must(correction_append(f->store, &row, NULL));
	}
	assert_int_equal(correction_append(f->store, &wrong, NULL), -EINVAL);
	must(store_commit(f->store));
	must(correction_rows_load(store_query(f->store), NULL, DAY, DAY + 1, &rows, &n));
	assert_int_equal(n, ARRAY_LEN(want_all));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(rows[i].seq, want_all[i]);
	free(rows);
	must(correction_rows_load(store_query(f->store), "pegawai-02", DAY, DAY + 1, &rows, &n));
	assert_int_equal(n, ARRAY_LEN(want_one));
	assert_int_equal(rows[0].seq, want_one[0]);
	free(rows);
}

static void test_the_last_word_about_a_day_counts(void **state)
{
	struct doubt_row asked = {.day = DAY, .cause = "few", .author = "hadird", .at = {1, 1}};
	struct doubt_row answered = {.day = DAY,
				     .cause = "few",
				     .answer = "holiday",
				     .author = "pegawai-09",
				     .note = "libur lokal",
				     .at = {1, 2}};
	struct doubt_row other = {.day = DAY - 1, .cause = "few", .author = "hadird", .at = {1, 1}};
	struct doubt_row wrong = {.day = DAY, .cause = "Few!", .author = "a", .at = {1, 1}};
	struct fixture *f = *state;
	struct doubt_row *rows;
	size_t n;

	must(store_begin(f->store));
	assert_int_equal(doubt_append(f->store, &asked, NULL), 0);
	assert_int_equal(doubt_append(f->store, &asked, NULL), 1);
	assert_int_equal(doubt_append(f->store, &answered, NULL), 0);
	assert_int_equal(doubt_append(f->store, &other, NULL), 0);
	assert_int_equal(doubt_append(f->store, &wrong, NULL), -EINVAL);
	must(store_commit(f->store));
	must(doubt_rows_load(store_query(f->store), DAY - 1, DAY, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].day, DAY - 1);
	assert_string_equal(rows[0].answer, "");
	assert_string_equal(rows[1].answer, "holiday");
	assert_string_equal(rows[1].note, "libur lokal");
	assert_string_equal(rows[1].author, "pegawai-09");
	free(rows);
}

static void test_a_holiday_is_imported_once_and_counts_when_confirmed(void **state)
{
	struct calendar_row row = {.day = DAY + 76,
				   .kind = CALENDAR_JOINT,
				   .name = "Cuti bersama Nyepi",
				   .decree = "SKB 2026",
				   .source = "libur.ics",
				   .author = "pegawai-09",
				   .at = {1, 3}};
	struct fixture *f = *state;
	struct calendar_row *rows, found;
	int64_t first, second;
	size_t n;

	must(store_begin(f->store));
	assert_int_equal(calendar_append(f->store, &row, &first), 0);
	assert_int_equal(calendar_append(f->store, &row, &second), 1);
	assert_int_equal(second, first);
	must(store_commit(f->store));
	must(calendar_find(store_query(f->store), first, &found));
	assert_int_equal(found.decided.standing, STANDING_ENTERED);
	assert_int_equal(found.kind, CALENDAR_JOINT);
	assert_string_equal(found.source, "libur.ics");
	must(decide(f, APPROVAL_CALENDAR, first, DECISION_CONFIRM, "pegawai-08", ""));
	must(store_begin(f->store));
	assert_int_equal(calendar_append(f->store, &row, &second), 1);
	must(store_commit(f->store));
	/* Moved to another day: withdrawn here; and it may come back. */
	must(decide(f, APPROVAL_CALENDAR, first, DECISION_WITHDRAW, "pegawai-08", ""));
	must(store_begin(f->store));
	assert_int_equal(calendar_append(f->store, &row, &second), 0);
	row.day = DAY;
	must(calendar_append(f->store, &row, NULL));
	must(store_commit(f->store));
	must(calendar_rows_load(store_query(f->store), DAY, DAY + 365, &rows, &n));
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].day, DAY);
	assert_int_equal(rows[1].decided.standing, STANDING_WITHDRAWN);
	assert_int_equal(rows[2].seq, second);
	assert_int_equal(rows[2].decided.standing, STANDING_ENTERED);
	free(rows);
}

static void test_a_signature_that_waits_is_found_by_the_next_and_kept_once(void **state)
{
	struct fixture *f = *state;
	struct approval_row sign = {.subject = enter(f, "LIBUR", DAY, DAY, NULL),
				    .person = "pegawai-01",
				    .letter = "800/7",
				    .at = {1, 8}};
	struct approval_row first;
	struct paper_row paper;

	assert_int_equal(cosign_find(store_query(f->store), sign.subject, "", &first), -ENOENT);
	must(store_begin(f->store));
	must(cosign_append(f->store, &sign, NULL));
	assert_int_equal(cosign_append(f->store, &sign, NULL), -EEXIST);
	must(store_commit(f->store)); /* a refusal spoils nothing */
	assert_int_equal(cosign_find(store_query(f->store), sign.subject, "pegawai-01", &first),
			 -ENOENT);
	must(cosign_find(store_query(f->store), sign.subject, "pegawai-02", &first));
	assert_string_equal(first.person, "pegawai-01");
	assert_string_equal(first.letter, "800/7");
	assert_int_equal(first.decision, DECISION_CONFIRM);
	must(paper_find(store_query(f->store), sign.subject, &paper));
	assert_int_equal(paper.decided.standing, STANDING_ENTERED);
}

static void test_a_letter_that_follows_decides_nothing_and_comes_once(void **state)
{
	struct fixture *f = *state;
	struct letter_row letter = {.paper = enter(f, "S", DAY, DAY, "pegawai-01"),
				    .letter = "800/7",
				    .author = "pegawai-09",
				    .at = {1, 8}};
	struct approval_row confirm = {
		.subject = letter.paper, .person = "pegawai-02", .letter = "800/8", .at = {1, 9}};
	struct paper_row paper;

	must(store_begin(f->store));
	must(letter_append(f->store, &letter, NULL));
	assert_int_equal(letter_append(f->store, &letter, NULL), -EEXIST);
	must(store_commit(f->store)); /* a refusal spoils nothing */
	must(paper_find(store_query(f->store), letter.paper, &paper));
	assert_string_equal(paper.letter, "800/7");
	assert_int_equal(paper.decided.standing, STANDING_ENTERED);

	must(store_begin(f->store));
	must(approval_append(f->store, &confirm, NULL));
	must(store_commit(f->store));
	must(paper_find(store_query(f->store), letter.paper, &paper));
	assert_string_equal(paper.letter, "800/8"); /* who confirms has the last word */
}

static void test_names_are_those_of_the_tables(void **state)
{
	/* The database refuses a word that its CHECK does not know; here each is appended. */
	struct fixture *f = *state;
	struct chain_report report;
	int64_t paper = enter(f, "CT", DAY, DAY, NULL);

	must(store_begin(f->store));
	for (uint8_t i = DIRECTION_ANY; i <= DIRECTION_BREAK; i++)
		for (uint8_t k = CORRECTION_REQUEST; k <= CORRECTION_ATTLOG; k++) {
			struct correction_row row = {.person = "pegawai-01",
						     .author = "a",
						     .direction = i,
						     .source = k,
						     .at = {1, 1}};

			must(correction_append(f->store, &row, NULL));
		}
	for (uint8_t k = 0; k < CALENDAR_KINDS; k++) {
		struct calendar_row row = {.kind = k, .name = "x", .author = "a", .at = {1, 1}};

		must(calendar_append(f->store, &row, NULL));
	}
	must(store_commit(f->store));
	for (int d = 0; d < DECISIONS; d++)
		must(decide(f, APPROVAL_PAPER, paper, (enum approval_decision)d, "b", ""));
	assert_null(standing_name(4));
	assert_string_equal(correction_direction_name(DIRECTION_BREAK), "break");
	assert_string_equal(correction_source_name(CORRECTION_ATTLOG), "attlog");
	assert_string_equal(calendar_kind_name(CALENDAR_REGIONAL), "regional");
	must(store_verify(store_query(f->store), NULL, &report));
	assert_int_equal(report.fault, CHAIN_WHOLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_paper_is_read_back_as_it_was_entered),
		ROW(test_a_wrong_paper_is_refused_and_spoils_nothing),
		ROW(test_the_latest_decision_counts),
		ROW(test_a_decision_is_about_its_own_kind_and_about_something),
		ROW(test_papers_of_a_period_are_those_that_touch_it_in_order),
		ROW(test_a_correction_counts_with_two_names),
		ROW(test_a_record_of_a_source_is_entered_once),
		ROW(test_corrections_are_read_by_person_day_and_hour),
		ROW(test_the_last_word_about_a_day_counts),
		ROW(test_a_holiday_is_imported_once_and_counts_when_confirmed),
		ROW(test_a_letter_that_follows_decides_nothing_and_comes_once),
		ROW(test_a_signature_that_waits_is_found_by_the_next_and_kept_once),
		ROW(test_names_are_those_of_the_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
