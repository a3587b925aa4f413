/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>
#include <time.h>

#include "store/db.h"
#include "store/paper.h"

/* A month of a large office: 2,000 people, 22 days, 3 punches and 2 revisions a day. */
enum { DAY = 20454, DAYS = 22, PEOPLE = 2000, A_DAY = 3, REVISIONS = 2 };

/* By SQL: with hashes it would take longer to make than to test. */
static void fill_month(struct fixture *f)
{
	static const char punches[] =
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1) "
		"INSERT INTO journal SELECT i + 1, 'pintu-depan', printf('%032x', i % 2000), 1, "
		"1000000 * i, 1, 1000000 * i, 1767225600000000000 + 1000000 * i, 28800, "
		"NULL, NULL, NULL, NULL FROM n";
	static const char days[] = "INSERT INTO punch_day SELECT ?1 + (seq - 1) / ?2, seq FROM "
				   "journal";
	static const char verdicts[] =
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1) "
		"INSERT INTO verdict SELECT ?2 + i / ?3 / 2000, printf('pegawai-%04d', i / ?3 % "
		"2000), 1 + i % ?3, zeroblob(208), 2, 2, 2, 0, 0, 0, i, 1, 'punch' FROM n";
	struct query *q = store_query(f->store);

	must(store_begin(f->store));
	must(db_run(q, punches, VALUES(INT(DAYS * PEOPLE * A_DAY))));
	must(db_run(q, days, VALUES(INT(DAY), INT(PEOPLE * A_DAY))));
	must(db_run(q, verdicts, VALUES(INT(DAYS * PEOPLE * REVISIONS), INT(DAY), INT(REVISIONS))));
	must(store_commit(f->store));
	store_maintain(f->store);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What came, and whether it came in its order. */
struct seen {
	int64_t n;
	int32_t day;
	struct place at;
	int64_t seq;
	char person[SLUG_SIZE];
	int bad;
};

static int see_punch(void *arg, const struct punch_row *row)
{
	struct seen *s = arg;
	const struct journal_row *p = &row->punch;

	if (s->n++ > 0 && (row->day < s->day ||
			   (row->day == s->day &&
			    (p->at.boot < s->at.boot ||
			     (p->at.boot == s->at.boot &&
			      (p->at.boottime_ns < s->at.boottime_ns ||
			       (p->at.boottime_ns == s->at.boottime_ns && p->seq <= s->seq)))))))
		s->bad++;
	if (row->person != NULL || row->name != NULL || row->epoch[0] != '\0')
		s->bad++;
	s->day = row->day;
	s->at = p->at;
	s->seq = p->seq;
	return 0;
}

static int see_verdict(void *arg, const struct verdict_row *row)
{
	struct seen *s = arg;

	if (s->n++ > 0 &&
	    (row->day < s->day || (row->day == s->day && strcmp(row->person, s->person) <= 0)))
		s->bad++;
	if (row->rev != REVISIONS || row->body_size != 208)
		s->bad++;
	s->day = row->day;
	strcpy(s->person, row->person);
	return 0;
}

/* The bound is ten times what it takes here; a plan without its index takes minutes. */
static void test_a_month_of_two_thousand_people_is_read_at_once(void **state)
{
	struct fixture *f = *state;
	struct seen punches = {.n = 0}, verdicts = {.n = 0}, none = {.n = 0};
	struct query *q;
	double begin, middle, end;

	fill_month(f);
	must(query_open(f->path, &q));
	begin = seconds();
	assert_int_equal(query_begin(q), 1);
	must(query_period_punches(q, DAY, DAY + DAYS - 1, see_punch, &punches));
	middle = seconds();
	must(query_period_verdicts(q, DAY, DAY + DAYS - 1, see_verdict, &verdicts));
	query_end(q);
	end = seconds();
	printf("%d punches in %.3f s, %d verdicts in %.3f s\n", (int)punches.n, middle - begin,
	       (int)verdicts.n, end - middle);
	assert_int_equal(punches.n, DAYS * PEOPLE * A_DAY);
	assert_int_equal(verdicts.n, DAYS * PEOPLE);
	assert_int_equal(punches.bad + verdicts.bad, 0);
	assert_true(end - begin < 5);
	must(query_period_punches(q, DAY + DAYS, DAY + 100, see_punch, &none));
	assert_int_equal(none.n, 0);
	query_free(q);
}

static void test_one_state_is_seen_while_the_daemon_writes(void **state)
{
	struct fixture *f = *state;
	struct journal_row row = wiegand_punch(1, 9);
	struct query *q;
	int64_t seq;
	int n = 0;

	must(query_open(f->path, &q));
	assert_int_equal(query_begin(q), 1);
	assert_int_equal(query_begin(q), 0); /* within it already */
	must(query_period_punches(q, DAY, DAY, count_punches, &n));
	must(store_begin(f->store));
	assert_int_equal(query_begin(store_query(f->store)), 0);
	must(journal_append(f->store, &row, &seq));
	must(journal_place(f->store, seq, DAY));
	must(store_commit(f->store));
	must(query_period_punches(q, DAY, DAY, count_punches, &n));
	assert_int_equal(n, 0);
	query_end(q);
	must(query_period_punches(q, DAY, DAY, count_punches, &n));
	assert_int_equal(n, 1);
	query_free(q);
}

static int list_refused(void *arg, const struct refused_row *row)
{
	char *p = arg;

	sprintf(p + strlen(p), "%d:%s@%d ", (int)row->seq, row->reader,
		(int)(row->at.boottime_ns / NS_PER_S));
	return 0;
}

static void test_refused_reads_are_told_by_reader_and_time(void **state)
{
	static const struct {
		const char *reader;
		struct place from, to;
		const char *want;
	} rows[] = {
		{NULL, {0, 0}, {9, 0}, "1:jari@10 3:jari@11 2:pintu@12 4:pintu@20 "},
		{"jari", {0, 0}, {9, 0}, "1:jari@10 3:jari@11 "},
		{"jari", {1, 11 * NS_PER_S}, {9, 0}, "3:jari@11 "},
		{"jari", {1, 10 * NS_PER_S}, {1, 11 * NS_PER_S}, "1:jari@10 "},
		{"pintu", {1, 13 * NS_PER_S}, {1, 20 * NS_PER_S}, ""},
		{"lain", {0, 0}, {9, 0}, ""},
	};
	static const struct {
		const char *reader;
		int64_t second;
	} entered[] = {{"jari", 10}, {"pintu", 12}, {"jari", 11}, {"pintu", 20}};
	struct fixture *f = *state;

	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(entered); i++) {
		struct refused_row row = {
			.cause = "no-match", .at = {1, entered[i].second * NS_PER_S}, .bits = 26};
		int64_t seq;

		strcpy(row.reader, entered[i].reader);
		must(refused_append(f->store, &row, &seq));
	}
	must(store_commit(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char got[128] = "";

		must(query_refused(store_query(f->store), rows[i].reader, rows[i].from, rows[i].to,
				   list_refused, got));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu: %s, want %s", i, got, rows[i].want);
	}
}

/* What is read for each sheet or each turn must not walk along years of records. */
static void test_what_is_asked_often_goes_by_an_index(void **state)
{
	static const char *const rows[] = {
		"SELECT * FROM paper_now WHERE seq = 1",
		"SELECT * FROM paper_now WHERE to_day >= 1 AND from_day <= 9 ORDER BY from_day",
		"SELECT * FROM correction_now WHERE day BETWEEN 1 AND 9",
		"SELECT * FROM calendar_now WHERE day BETWEEN 1 AND 9",
		"SELECT * FROM doubt_now WHERE day BETWEEN 1 AND 9",
		"SELECT * FROM holder_now WHERE position = 'camat'",
		"SELECT person FROM paper_person WHERE paper = 1",
		"SELECT * FROM month WHERE month BETWEEN 1 AND 2",
		"SELECT * FROM month_line WHERE month = 1",
		"SELECT * FROM approval WHERE kind = 'paper' AND subject = 1",
		"SELECT seq FROM correction WHERE source = 'attlog' AND ref = 'x'",
		"SELECT value FROM setting WHERE name = 'x' ORDER BY seq DESC LIMIT 1",
		"SELECT sees FROM reader WHERE reader = 'x' ORDER BY seq DESC LIMIT 1",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char sql[256];
		sqlite3_stmt *st;

		snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", rows[i]);
		assert_int_equal(sqlite3_prepare_v2(store_query(f->store)->db, sql, -1, &st, NULL),
				 SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *plan = (const char *)sqlite3_column_text(st, 3);

			if (strncmp(plan, "SCAN", 4) == 0)
				fail_msg("%s: %s", rows[i], plan);
		}
		sqlite3_finalize(st);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_month_of_two_thousand_people_is_read_at_once),
		ROW(test_one_state_is_seen_while_the_daemon_writes),
		ROW(test_refused_reads_are_told_by_reader_and_time),
		ROW(test_what_is_asked_often_goes_by_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
