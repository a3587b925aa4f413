/* SPDX-License-Identifier: MIT */
#include "book_office.h"

#include <errno.h>

#include "report/line.h"
#include "report/sheet-build.h"
#include "report/words.h"
#include "store/chain.h"
#include "store/month.h"
#include "store/position.h"

/* The sheet of March 2026 from records: the 2nd is a Monday, the 19th a holiday. */

static struct month_sheet *sheet_of(struct fixture *f, const char *unit, const char *who,
				    bool afresh)
{
	struct book *b = office_book(f, "2026-03-01", "2026-03-31");
	struct sheet_request request = {.lang = TEXT_INDONESIAN,
					.office = "Kantor Contoh",
					.place = "Contoh",
					.unit = unit,
					.person = who,
					.year = 2026,
					.month = 3,
					.afresh = afresh};
	struct month_sheet *s = NULL;
	int r = month_sheet_build(store_query(f->store), b, &office_zone, &request, &s);

	book_free(b);
	if (r != -ENOENT)
		must(r);
	return s;
}

static struct month_sheet *sheet(struct fixture *f, const char *unit, bool afresh)
{
	return sheet_of(f, unit, NULL, afresh);
}

static const struct sheet_person *person(const struct month_sheet *s, const char *id)
{
	for (size_t i = 0; i < s->n_people; i++)
		if (strcmp(s->people[i].id, id) == 0)
			return &s->people[i];
	fail_msg("%s is not on the sheet", id);
	return NULL;
}

static void assert_codes(const struct month_sheet *s, const char *id, int first_day,
			 const char *codes)
{
	char all[512] = "", word[WORD_SIZE];

	for (int32_t i = first_day - 1; strlen(all) < strlen(codes) && i < s->days; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
			 all[0] != '\0' ? " " : "",
			 person(s, id)->days[i].code[0] == '\0'
				 ? "."
				 : word_cell(word, &person(s, id)->days[i]));
	if (strcmp(all, codes) != 0)
		fail_msg("%s: %s instead of %s", id, all, codes);
}

/* Four people of two units: one comes in time, one late, one is on leave, one changes unit. */
static void lived(struct fixture *f)
{
	office_set(f, "trial-until", "2026-03-03");
	office_person(f, "aaaa", "PNS", "umum", "");
	office_person(f, "bbbb", "PPPK", "pelayanan", "");
	office_person(f, "cccc", "PNS", "umum", "");
	office_person(f, "dddd", "NON-ASN", "umum", "");
	office_member(f, "dddd", "2026-03-10", NULL, "pelayanan", "");
	for (int day = 2; day <= 31; day++) {
		char text[24];

		snprintf(text, sizeof(text), "2026-03-%02d", day);
		office_tap(f, "aaaa", text, "07:20:00");
		office_tap(f, "bbbb", text, "07:45:10");
		office_tap(f, "dddd", text, "07:10:00");
	}
	office_paper(f, "CT", "cccc", false, "2026-03-04", "2026-03-05", NULL, NULL);
	office_close(f, "2026-03-31");
}

static void lock(struct fixture *f, const struct month_sheet *s)
{
	struct month_row row = {.month = MONTH_OF(2026, 3),
				.step = MONTH_LOCKED,
				.author = "camt",
				.at = office_place(office_first(), 3)};
	int64_t seq;

	must(store_begin(f->store));
	for (size_t i = 0; i < s->n_people; i++) {
		char *body;

		must(sheet_line_write(&s->people[i], s->days, &body));
		must(month_line_append(f->store, row.month, s->people[i].id, body));
		free(body);
	}
	must(month_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

static void test_days_of_the_records_become_codes(void **state)
{
	struct month_sheet *s;
	char holiday[512];

	lived(*state);
	s = sheet(*state, NULL, false);
	assert_int_equal(s->n_people, 4);
	assert_codes(s, "aaaa", 1, "- UC H H H H - -");
	assert_codes(s, "bbbb", 2, "UC TL TL TL TL - -");
	assert_codes(s, "cccc", 2, "UC BK CT* CT* BK - -");
	assert_codes(s, "aaaa", 19, "L H - -");
	assert_int_equal(person(s, "aaaa")->days[2].in_s, 26399); /* 20 ms before: the earliest */
	assert_int_equal(person(s, "bbbb")->days[2].s.late, 909);
	assert_int_equal(person(s, "aaaa")->total.days.on_time,
			 person(s, "aaaa")->total.days.at_office);
	assert_int_equal(person(s, "cccc")->total.days.leave, 2);
	assert_int_equal(s->trial_until, civil_day(2026, 3, 3));
	assert_string_equal(s->rules, "uji 1: Uji coba\n");
	assert_string_equal(s->preset, "");
	assert_true(s->calendar[18].holiday);
	assert_true(word_holiday(holiday, sizeof(holiday), s, 18));
	assert_string_equal(holiday, "19 Maret 2026: Hari Suci Nyepi (uji coba)");
	assert_false(word_holiday(holiday, sizeof(holiday), s, 17));
	month_sheet_free(s);
}

static void objects(struct fixture *f, const char *who, const char *note)
{
	struct month_row row = {.month = MONTH_OF(2026, 3),
				.step = MONTH_OBJECTION,
				.at = office_place(office_first(), 2)};
	int64_t seq;

	snprintf(row.person, sizeof(row.person), "%s", who);
	snprintf(row.author, sizeof(row.author), "%s", who);
	snprintf(row.note, sizeof(row.note), "%s", note);
	must(store_begin(f->store));
	must(month_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

static void test_the_sheet_of_one_is_theirs_alone_also_when_it_is_locked(void **state)
{
	struct month_sheet *all, *one;

	lived(*state);
	objects(*state, "aaaa", "kartu tidak terbaca");
	objects(*state, "bbbb", "ada rapat");
	for (int locked = 0; locked <= 1; locked++) {
		all = sheet(*state, NULL, false);
		one = sheet_of(*state, NULL, "bbbb", false);
		assert_int_equal(one->n_people, 1);
		assert_memory_equal(one->people[0].days, person(all, "bbbb")->days,
				    sizeof(one->people[0].days));
		assert_memory_equal(&one->people[0].total, &person(all, "bbbb")->total,
				    sizeof(one->people[0].total));
		assert_int_equal(one->n_objections, 1);
		assert_string_equal(one->objections[0].text, "ada rapat");
		assert_int_equal(one->step, locked ? SHEET_LOCKED : SHEET_OPEN);
		if (!locked)
			lock(*state, all);
		month_sheet_free(all);
		month_sheet_free(one);
	}
	assert_null(sheet_of(*state, NULL, "zzzz", false));
}

static void test_a_sheet_says_what_the_book_says(void **state)
{
	struct month_sheet *s;
	struct book *b;

	lived(*state);
	s = sheet(*state, NULL, false);
	b = office_book(*state, "2026-03-01", "2026-03-31");
	for (size_t i = 0; i < s->n_people; i++) {
		struct day_account days[31];
		struct month_account m;

		must(book_month(b, people_find(book_people(b), s->people[i].id), 2026, 3, &m,
				days));
		assert_int_equal(s->people[i].total.s.due, m.due_s);
		assert_int_equal(s->people[i].total.s.late, m.late_s);
		assert_int_equal(s->people[i].total.s.excused, m.excused_s);
		assert_int_equal(s->people[i].total.s.open, m.open_s);
		assert_int_equal(s->people[i].total.days.on_time, m.on_time);
		assert_int_equal(s->people[i].total.days.at_office, m.due_at_office);
		assert_int_equal(s->people[i].total.deduct, m.deduct);
	}
	book_free(b);
	month_sheet_free(s);
}

static void test_who_changes_unit_has_each_day_where_it_was(void **state)
{
	struct month_sheet *s;

	lived(*state);
	s = sheet(*state, "umum", false);
	assert_int_equal(s->n_people, 3);
	assert_codes(s, "dddd", 9, "H . ."); /* from the 10th elsewhere */
	month_sheet_free(s);
	s = sheet(*state, "pelayanan", false);
	assert_int_equal(s->n_people, 2);
	assert_codes(s, "dddd", 9, ". H H");
	month_sheet_free(s);
	assert_null(sheet(*state, "lain", false));
}

static void test_units_together_freeze_everybody_once_and_whole(void **state)
{
	struct month_sheet *umum, *pelayanan;

	lived(*state);
	umum = sheet(*state, "umum", true);
	pelayanan = sheet(*state, "pelayanan", true);
	assert_int_equal(umum->n_people, 2);
	assert_int_equal(pelayanan->n_people, 2);
	assert_codes(pelayanan, "dddd", 9, "H H H");
	month_sheet_free(umum);
	month_sheet_free(pelayanan);
}

static void test_a_locked_month_never_changes_and_says_what_came_later(void **state)
{
	struct month_sheet *s, *later;

	lived(*state);
	s = sheet(*state, NULL, true);
	lock(*state, s);
	office_paper(*state, "S", "cccc", false, "2026-03-06", "2026-03-06", NULL, NULL);
	later = sheet(*state, NULL, false);
	assert_int_equal(later->step, SHEET_LOCKED);
	for (size_t i = 0; i < s->n_people; i++) {
		assert_memory_equal(person(later, s->people[i].id)->days, s->people[i].days,
				    sizeof(s->people[i].days));
		assert_memory_equal(&person(later, s->people[i].id)->total, &s->people[i].total,
				    sizeof(s->people[i].total));
	}
	assert_memory_equal(&later->total, &s->total, sizeof(s->total));
	assert_int_equal(later->n_supplements, 1);
	assert_string_equal(later->supplements[0].text, "BK menjadi S*");
	assert_string_equal(later->supplements[0].id, "cccc");
	assert_int_equal(later->supplements[0].day, civil_day(2026, 3, 6));
	month_sheet_free(later);
	later = sheet(*state, "pelayanan", false); /* a part of it says nothing of the others */
	assert_int_equal(later->n_supplements, 0);
	month_sheet_free(later);
	month_sheet_free(s);
}

static void test_the_holders_of_the_last_day_sign(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *position, *person, *from, *to;
		uint8_t acting;
	} rows[] = {
		{"camat", "aaaa", "2026-01-01", "2026-03-20", HOLDER_FULL},
		{"camat", "bbbb", "2026-03-21", NULL, HOLDER_PLT},
		{"kasubag", "cccc", "2026-01-01", NULL, HOLDER_FULL},
	};
	struct month_sheet *s;
	char word[WORD_SIZE];

	lived(f);
	must(store_begin(f->store));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct holder_row row = {.from_day = office_day(rows[i].from),
					 .to_day = rows[i].to == NULL ? ROSTER_DAY_OPEN
								      : office_day(rows[i].to),
					 .acting = rows[i].acting,
					 .at = office_place(office_first(), 1)};
		int64_t seq;

		strcpy(row.position, rows[i].position);
		strcpy(row.person, rows[i].person);
		must(holder_append(f->store, &row, &seq));
	}
	must(store_commit(f->store));
	s = sheet(f, NULL, false);
	assert_int_equal(s->n_signers, 3);
	assert_string_equal(s->signers[0].name, "cccc"); /* no identity: the id */
	assert_string_equal(s->signers[1].name, "");	 /* vacant: dots */
	assert_string_equal(s->signers[2].name, "bbbb");
	assert_string_equal(word_position(word, TEXT_INDONESIAN, &s->signers[2]), "Plt. Camat");
	month_sheet_free(s);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, office_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		CLAIM(test_days_of_the_records_become_codes),
		CLAIM(test_a_sheet_says_what_the_book_says),
		CLAIM(test_the_sheet_of_one_is_theirs_alone_also_when_it_is_locked),
		CLAIM(test_who_changes_unit_has_each_day_where_it_was),
		CLAIM(test_units_together_freeze_everybody_once_and_whole),
		CLAIM(test_a_locked_month_never_changes_and_says_what_came_later),
		CLAIM(test_the_holders_of_the_last_day_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
