/* SPDX-License-Identifier: MIT */
#include "store_fixture.h"

#include <errno.h>

#include "store/chain.h"
#include "store/derived.h"
#include "store/month.h"
#include "store/position.h"
#include "store/setting.h"

static void hold(struct fixture *f, const char *position, const char *person, int32_t from_day,
		 int32_t to_day, enum holder_acting acting, int want)
{
	struct holder_row row = {.from_day = from_day,
				 .to_day = to_day,
				 .acting = (uint8_t)acting,
				 .decree = "SK 821/2026",
				 .at = {1, 4}};
	int r;

	must(text_copy(row.position, sizeof(row.position), position));
	must(text_copy(row.person, sizeof(row.person), person));
	must(store_begin(f->store));
	r = holder_append(f->store, &row, NULL);
	must(store_commit(f->store));
	if (r != want)
		fail_msg("%s %s %d: %d", position, person, (int)from_day, r);
}

static void test_a_position_is_held_by_the_one_who_acts_on_that_day(void **state)
{
	static const struct {
		int32_t day;
		const char *holder; /* NULL: vacant */
		enum holder_acting acting;
	} rows[] = {
		{99, NULL, HOLDER_FULL},	  {100, "pegawai-01", HOLDER_FULL},
		{109, "pegawai-01", HOLDER_FULL}, {110, "pegawai-02", HOLDER_PLH}, /* on leave */
		{112, "pegawai-02", HOLDER_PLH},  {113, "pegawai-01", HOLDER_FULL},
		{200, "pegawai-01", HOLDER_FULL}, {201, "pegawai-03", HOLDER_PLT},
		{300, "pegawai-04", HOLDER_FULL},
	};
	struct fixture *f = *state;
	struct holder_row *all;
	size_t n;

	hold(f, "camat", "pegawai-01", 100, ROSTER_DAY_OPEN, HOLDER_FULL, 0);
	hold(f, "camat", "pegawai-01", 100, ROSTER_DAY_OPEN, HOLDER_FULL, 1);
	hold(f, "camat", "pegawai-02", 110, 112, HOLDER_PLH, 0);
	hold(f, "camat", "pegawai-01", 100, 200, HOLDER_FULL, 0); /* the later row ends it */
	hold(f, "camat", "pegawai-03", 201, 299, HOLDER_PLT, 0);
	hold(f, "camat", "pegawai-04", 300, ROSTER_DAY_OPEN, HOLDER_FULL, 0);
	hold(f, "camat", "pegawai-05", 105, 120, HOLDER_FULL, 0);
	hold(f, "camat", "pegawai-05", 105, 104, HOLDER_FULL, 0); /* withdrawn */
	hold(f, "kasubag", "pegawai-06", 1, ROSTER_DAY_OPEN, HOLDER_FULL, 0);
	hold(f, "Camat", "pegawai-06", 1, 2, HOLDER_FULL, -EINVAL);
	hold(f, "camat", "198609262015051001", 1, 2, HOLDER_FULL, -EINVAL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct holder_row found = {.person = ""};
		int r = holder_find(store_query(f->store), "camat", rows[i].day, &found);

		if ((r == -ENOENT) != (rows[i].holder == NULL) ||
		    (r == 0 &&
		     (strcmp(found.person, rows[i].holder) != 0 || found.acting != rows[i].acting)))
			fail_msg("day %d: %d %s", (int)rows[i].day, r, found.person);
	}
	must(holder_rows_load(store_query(f->store), &all, &n));
	assert_int_equal(n, 5);
	assert_string_equal(all[0].person, "pegawai-01");
	assert_int_equal(all[0].to_day, 200);
	assert_string_equal(all[0].decree, "SK 821/2026");
	assert_int_equal(all[0].at.boottime_ns, 4);
	assert_string_equal(all[1].person, "pegawai-02");
	assert_int_equal(all[3].to_day, ROSTER_DAY_OPEN);
	assert_string_equal(all[4].position, "kasubag");
	free(all);
}

static int step(struct fixture *f, int32_t month, enum month_step s, const char *person)
{
	struct month_row row = {.month = month,
				.step = (uint8_t)s,
				.author = "pegawai-09",
				.note = "catatan",
				.at = {1, 6}};
	int r;

	must(text_copy(row.person, sizeof(row.person), person));
	must(store_begin(f->store));
	r = month_append(f->store, &row, NULL);
	must(store_commit(f->store));
	return r;
}

static int line(struct fixture *f, int32_t month, const char *person, const char *body)
{
	int r;

	must(store_begin(f->store));
	r = month_line_append(f->store, month, person, body);
	must(store_commit(f->store));
	return r;
}

static int collect_lines(void *arg, const struct month_line_row *row)
{
	strcat(strcat(arg, row->person), row->body);
	return 0;
}

static void test_a_locked_month_never_changes(void **state)
{
	const int32_t january = MONTH_OF(2026, 1), february = MONTH_OF(2026, 2);
	struct fixture *f = *state;
	struct month_row *rows;
	static char body[MONTH_BODY_MAX + 2];
	char lines[128] = "";
	bool locked = true;
	size_t n;

	assert_int_equal(january, 2026 * 12);
	assert_int_equal(step(f, january, MONTH_CHECKED, ""), 0);
	assert_int_equal(step(f, january, MONTH_SEEN, "pegawai-01"), 0);
	assert_int_equal(step(f, january, MONTH_PARAF_REFUSED, "pegawai-02"), 0);
	assert_int_equal(step(f, january, MONTH_SEEN, ""), -EINVAL);
	assert_int_equal(step(f, january, MONTH_APPROVED, "pegawai-01"), -EINVAL);
	assert_int_equal(step(f, january, MONTH_STEPS, ""), -EINVAL);
	must(month_locked(store_query(f->store), january, &locked));
	assert_false(locked);
	assert_int_equal(line(f, january, "pegawai-02", "{\"a\":2}"), 0);
	assert_int_equal(line(f, january, "pegawai-01", "{\"a\":1}"), 0);
	assert_int_equal(line(f, january, "pegawai-01", "{}"), -EEXIST);
	assert_int_equal(line(f, february, "pegawai-01", "{}"), 0);
	memset(body, 'x', MONTH_BODY_MAX + 1);
	assert_int_equal(line(f, january, "pegawai-03", body), -E2BIG);
	body[MONTH_BODY_MAX] = '\0';
	assert_int_equal(line(f, february, "pegawai-03", body), 0);
	assert_int_equal(step(f, january, MONTH_LOCKED, ""), 0);

	must(month_locked(store_query(f->store), january, &locked));
	assert_true(locked);
	assert_int_equal(step(f, january, MONTH_LOCKED, ""), -EEXIST);
	assert_int_equal(step(f, january, MONTH_CHECKED, ""), -EPERM);
	assert_int_equal(step(f, january, MONTH_APPROVED, ""), -EPERM);
	assert_int_equal(line(f, january, "pegawai-04", "{}"), -EPERM);
	assert_int_equal(step(f, january, MONTH_OBJECTION, "pegawai-01"), 0);
	assert_int_equal(step(f, january, MONTH_SUPPLEMENT, ""), 0);
	must(month_locked(store_query(f->store), february, &locked));
	assert_false(locked);

	must(query_month_lines(store_query(f->store), january, NULL, collect_lines, lines));
	assert_string_equal(lines, "pegawai-01{\"a\":1}pegawai-02{\"a\":2}");
	lines[0] = '\0';
	must(query_month_lines(store_query(f->store), january, "pegawai-02", collect_lines, lines));
	assert_string_equal(lines, "pegawai-02{\"a\":2}");
	must(month_rows_load(store_query(f->store), january, february, &rows, &n));
	assert_int_equal(n, 6);
	assert_int_equal(rows[2].step, MONTH_PARAF_REFUSED);
	assert_string_equal(rows[2].person, "pegawai-02");
	assert_string_equal(rows[5].note, "catatan");
	assert_int_equal(rows[5].step, MONTH_SUPPLEMENT);
	free(rows);
}

static void test_every_step_is_one_that_the_table_knows(void **state)
{
	struct fixture *f = *state;

	for (int s = 0; s < MONTH_STEPS; s++) {
		bool person = month_step_of_person((enum month_step)s);

		if (step(f, 1000 + s, (enum month_step)s, person ? "pegawai-01" : "") != 0)
			fail_msg("%s", month_step_name((enum month_step)s));
	}
	assert_null(month_step_name(MONTH_STEPS));
}

static void test_the_latest_value_of_a_setting_counts(void **state)
{
	static const struct {
		const char *value;
		int r;
	} rows[] = {{"2026-02-01", 0}, {"2026-02-01", 1}, {"", 0}, {"2026-02-01", 0}};
	struct fixture *f = *state;
	struct setting_row found, *all;
	size_t n;

	assert_int_equal(setting_find(store_query(f->store), "trial-until", &found), -ENOENT);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct setting_row row = {.name = "trial-until",
					  .author = "pegawai-09",
					  .note = "masa coba",
					  .at = {1, 2}};

		strcpy(row.value, rows[i].value);
		must(store_begin(f->store));
		assert_int_equal(setting_append(f->store, &row, NULL), rows[i].r);
		strcpy(row.name, "a");
		must(setting_append(f->store, &row, NULL));
		must(store_commit(f->store));
		must(setting_find(store_query(f->store), "trial-until", &found));
		assert_string_equal(found.value, rows[i].value);
		assert_string_equal(found.note, "masa coba");
	}
	must(setting_rows_load(store_query(f->store), &all, &n));
	assert_int_equal(n, 6);
	assert_string_equal(all[0].name, "a");
	assert_int_equal(all[5].seq, found.seq);
	free(all);
}

static void test_what_a_reader_sees_is_kept_when_it_changes(void **state)
{
	static const struct {
		const char *reader;
		uint8_t sees;
		int64_t at;
		int r;
	} rows[] = {
		{"pintu", 1, 10, 0}, {"jari", 2, 11, 0},  {"pintu", 1, 12, 1},
		{"pintu", 3, 13, 0}, {"pintu", 1, 14, 0}, {"Pintu", 1, 14, -EINVAL},
	};
	struct fixture *f = *state;
	struct reader_row *all;
	size_t n;

	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reader_row row = {.sees = rows[i].sees, .at = {1, rows[i].at}};
		int r;

		strcpy(row.reader, rows[i].reader);
		r = reader_append(f->store, &row, NULL);
		if (r != rows[i].r)
			fail_msg("%s at %d: %d", rows[i].reader, (int)rows[i].at, r);
	}
	must(store_commit(f->store));
	must(reader_rows_load(store_query(f->store), &all, &n));
	assert_int_equal(n, 4);
	assert_string_equal(all[0].reader, "jari");
	assert_int_equal(all[1].sees, 1);
	assert_int_equal(all[2].sees, 3);
	assert_int_equal(all[3].at.boottime_ns, 14);
	free(all);
}

static void test_what_was_told_is_told_once(void **state)
{
	struct fixture *f = *state;
	bool said = true;

	must(told(f->store, 7, "remind-25", &said));
	assert_false(said);
	must(store_begin(f->store));
	assert_int_equal(told_put(f->store, 7, "remind-25"), 0);
	assert_int_equal(told_put(f->store, 7, "remind-25"), 1);
	must(store_commit(f->store));
	must(told(f->store, 7, "remind-25", &said));
	assert_true(said);
	must(told(f->store, 8, "remind-25", &said));
	assert_false(said);
	must(told(f->store, 7, "remind-26", &said));
	assert_false(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		ROW(test_a_position_is_held_by_the_one_who_acts_on_that_day),
		ROW(test_a_locked_month_never_changes),
		ROW(test_every_step_is_one_that_the_table_knows),
		ROW(test_the_latest_value_of_a_setting_counts),
		ROW(test_what_a_reader_sees_is_kept_when_it_changes),
		ROW(test_what_was_told_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
