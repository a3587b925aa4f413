/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/utf8.h"
#include "base/util.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/line.h"
#include "report/sheet-json.h"
#include "report/words.h"
#include "report/xlsx.h"
#include "report_month.h"

enum { PEOPLE = 9 };

static int made(void **state)
{
	*state = month_new(PEOPLE);
	return 0;
}

static int freed(void **state)
{
	month_sheet_free(*state);
	return 0;
}

static char *written(void (*write_sheet)(FILE *, const struct month_sheet *),
		     const struct month_sheet *s)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	write_sheet(f, s);
	assert_int_equal(fclose(f), 0);
	assert_true(utf8_valid(text, size));
	return text;
}

static int64_t parts(const struct sheet_seconds *s)
{
	return s->present + s->late + s->early + s->over + s->excused + s->absent + s->open;
}

static void test_days_add_up_to_people_and_people_to_the_sheet(void **state)
{
	const struct month_sheet *s = *state;
	struct sheet_seconds all = {0};
	uint32_t on_time = 0;

	for (size_t p = 0; p < s->n_people; p++) {
		const struct sheet_person *who = &s->people[p];
		int64_t due = 0, late = 0, deduct = 0;

		for (int32_t i = 0; i < s->days; i++) {
			due += who->days[i].s.due;
			late += who->days[i].s.late;
			deduct += who->days[i].deduct;
			on_time += who->days[i].on_time;
		}
		if (due != who->total.s.due || late != who->total.s.late ||
		    deduct != who->total.deduct)
			fail_msg("%s: %lld s of %lld", who->id, (long long)who->total.s.due,
				 (long long)due);
		assert_int_equal(parts(&who->total.s), who->total.s.due);
		all.due += due;
	}
	assert_int_equal(s->total.s.due, all.due);
	assert_int_equal(parts(&s->total.s), all.due);
	assert_int_equal(s->total.days.on_time, on_time);
}

static void test_a_frozen_line_reads_back_as_it_was(void **state)
{
	const struct month_sheet *s = *state;
	char *body = NULL, *again = NULL;

	for (size_t p = 0; p < s->n_people; p++) {
		struct sheet_person read = {0};

		assert_int_equal(sheet_line_write(&s->people[p], s->days, &body), 0);
		assert_true(strlen(body) < 16384); /* MONTH_BODY_MAX */
		assert_null(strstr(body, s->people[p].name));
		assert_int_equal(sheet_line_read(body, s->days, &read), 0);
		assert_memory_equal(&read.total, &s->people[p].total, sizeof(read.total));
		assert_int_equal(sheet_line_write(&read, s->days, &again), 0);
		assert_string_equal(body, again);
		free(body);
		free(again);
	}
}

static void test_what_is_no_line_changes_nothing(void **state)
{
	const struct month_sheet *s = *state;
	static const char *const rows[] = {
		"",
		"{}",
		"[]",
		"{\"days\":[],\"flexi\":0,\"v\":1}",
		"{\"days\":1,\"flexi\":0,\"v\":1}",
		"{\"days\":[[1]],\"flexi\":0,\"v\":1}",
		"\xff",
	};
	struct sheet_person person = s->people[0], before = person;
	char *body, *cut;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (sheet_line_read(rows[i], s->days, &person) != -EBADMSG)
			fail_msg("row %zu was read", i);
	assert_int_equal(sheet_line_write(&s->people[0], s->days, &body), 0);
	assert_int_equal(sheet_line_read(body, 30, &person), -EBADMSG);
	cut = strstr(body, "\"v\":1");
	cut[4] = '2';
	assert_int_equal(sheet_line_read(body, s->days, &person), -EBADMSG);
	free(body);
	assert_memory_equal(&person, &before, sizeof(person));
}

static void print_f4(FILE *f, const struct month_sheet *s)
{
	sheet_html(f, s, HTML_F4);
}

static void print_a4(FILE *f, const struct month_sheet *s)
{
	sheet_html(f, s, HTML_A4);
}

/* Where a page is only let in with the hash of its <style>, an attribute would be dropped. */
static void test_a_page_has_one_style_and_no_attribute_of_style(void **state)
{
	static const struct {
		void (*write)(FILE *f, const struct month_sheet *s);
		const char *size;
	} rows[] = {{print_f4, "@page{size:330mm 215mm;"}, {print_a4, "@page{size:A4 landscape;"}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *html = written(rows[i].write, *state), *first = strstr(html, "<style>");

		assert_non_null(strstr(html, rows[i].size));
		assert_non_null(first);
		assert_null(strstr(first + 1, "<style"));
		assert_null(strstr(html, "style=\""));
		assert_non_null(strstr(html, "class=\"k0\""));
		assert_non_null(strstr(html, ".k0{background:#"));
		free(html);
	}
}

static void test_the_page_holds_no_markup_of_people(void **state)
{
	char *html = written(print_f4, *state);

	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "<SEKITAR>"));
	assert_null(strstr(html, "<b>hadir"));
	assert_null(strstr(html, "\xe2\x80\xae"));
	assert_non_null(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_non_null(strstr(html, "330mm 215mm"));
	assert_null(strstr(html, "http://"));
	assert_null(strstr(html, "https://"));
	assert_null(strstr(html, "src="));
	free(html);
}

static void test_no_cell_of_the_csv_begins_as_a_formula(void **state)
{
	const struct month_sheet *s = *state;
	char *csv = written(sheet_csv, s);
	bool begins = true, quoted = false;
	size_t lines = 0;

	assert_memory_equal(csv, "\xef\xbb\xbf", 3);
	for (const char *c = csv + 3; *c != '\0'; c++) {
		if (begins && strchr("=+@\t\r", *c) != NULL && !(*c == '\r' && c[1] == '\n'))
			fail_msg("a cell begins \"%.20s\"", c);
		if (begins && *c == '"' && strchr("=+-@", c[1]) != NULL)
			fail_msg("a quoted cell begins \"%.20s\"", c);
		quoted ^= *c == '"';
		lines += *c == '\n';
		begins = !quoted && (*c == ';' || *c == '\n');
	}
	assert_int_equal(lines, 1 + PEOPLE * s->days);
	assert_non_null(strstr(csv, "p-1;198609262015051001;\"Pegawai 01, S.Sos.\";umum;PNS;"
				    "2025-03-03;CT*;;;0;0;0;450;0;450;0;0;0\r\n"));
	free(csv);
}

static void test_the_deduction_stands_there_only_with_a_preset(void **state)
{
	struct month_sheet *s = month_new(1);
	char *csv = written(sheet_csv, s), *html = written(print_f4, s);

	assert_non_null(strstr(csv, "Potongan %"));
	assert_non_null(strstr(html, "preset, perlu dikonfirmasi"));
	assert_non_null(strstr(html, "Permentan 68/2012"));
	free(csv);
	free(html);
	s->preset_proved = true;
	html = written(print_f4, s);
	assert_null(strstr(html, "perlu dikonfirmasi"));
	free(html);
	s->preset[0] = '\0';
	csv = written(sheet_csv, s);
	html = written(print_f4, s);
	assert_null(strstr(csv, "Potongan"));
	assert_null(strstr(html, "Potongan"));
	free(csv);
	free(html);
	month_sheet_free(s);
}

static void test_a_person_s_page_holds_their_own_objection_and_room_for_their_paraf(void **state)
{
	const struct month_sheet *s = *state;
	char *text = NULL;
	size_t size;

	for (int own = 0; own < 2; own++) {
		FILE *f = open_memstream(&text, &size);

		html_foot(f, s, &s->people[own ? 0 : 1]);
		fclose(f);
		assert_non_null(strstr(text, "Pegawai yang bersangkutan"));
		assert_true((strstr(text, "Atasan langsung") != NULL) == !own);
		assert_null(strstr(text, "Kasubag"));
		assert_true((strstr(text, "(2 April 2025)") != NULL) == own);
		assert_true((strstr(text, "tidak tercatat") != NULL) == own);
		free(text);
	}
}

static void test_json_is_json(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	json_t *all;

	assert_int_equal(sheet_json(f, *state), 0);
	fclose(f);
	all = json_loads(text, 0, NULL);
	assert_non_null(all);
	assert_int_equal(json_array_size(json_object_get(all, "people")), PEOPLE);
	json_decref(all);
	free(text);
}

static void test_words_are_written_as_offices_do(void **state)
{
	char word[WORD_SIZE];
	static const struct {
		int64_t hundredths;
		const char *id, *en;
	} percents[] = {{0, "0", "0"},	       {250, "2,5", "2.5"}, {125, "1,25", "1.25"},
			{10000, "100", "100"}, {5, "0,05", "0.05"}, {1000, "10", "10"}};

	for (size_t i = 0; i < ARRAY_LEN(percents); i++) {
		assert_string_equal(word_percent(word, TEXT_INDONESIAN, percents[i].hundredths),
				    percents[i].id);
		assert_string_equal(word_percent(word, TEXT_ENGLISH, percents[i].hundredths),
				    percents[i].en);
	}
	assert_string_equal(word_clock(word, TEXT_INDONESIAN, 26700), "07.25");
	assert_string_equal(word_clock(word, TEXT_ENGLISH, 26700), "07:25");
	assert_string_equal(word_clock(word, TEXT_INDONESIAN, 108600), "06.10+1");
	assert_string_equal(word_clock(word, TEXT_INDONESIAN, -1), "");
	assert_string_equal(word_day(word, TEXT_INDONESIAN, civil_day(2025, 3, 3)),
			    "Senin, 3 Maret 2025");
	assert_string_equal(word_nip(word, "198609262015051001"), "19860926 201505 1 001");
	assert_string_equal(word_nip(word, "HL-01"), "HL-01");
	assert_string_equal(word_share(word, TEXT_INDONESIAN, 29, 30), "96,6");
	assert_string_equal(word_share(word, TEXT_INDONESIAN, 0, 0), "-");
	assert_string_equal(word_minutes(word, TEXT_INDONESIAN, 7500), "2 jam 5 menit");
}

/* Its insides are looked at by tests/e2e/sheets.py, which can unzip. */
static void test_a_workbook_is_finished_or_not_there(void **state)
{
	char path[] = "/tmp/hadir-sheet-XXXXXX";
	int fd = mkstemp(path);
	char magic[4];

	assert_true(fd >= 0);
	assert_int_equal(sheet_xlsx(path, *state), 0);
	assert_int_equal(pread(fd, magic, 4, 0), 4);
	assert_memory_equal(magic, "PK\3\4", 4);
	close(fd);
	unlink(path);
	assert_int_equal(sheet_xlsx("/nonexistent/x.xlsx", *state), -ENOENT);
}

static void test_a_month_without_anybody_is_printed_all_the_same(void **state)
{
	struct month_sheet *s = month_new(0);
	char *html, path[] = "/tmp/hadir-sheet-XXXXXX";
	int fd = mkstemp(path);

	close(fd);
	html = written(print_f4, s);
	free(html);
	assert_int_equal(sheet_xlsx(path, s), 0);
	unlink(path);
	month_sheet_free(s);
	month_sheet_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_add_up_to_people_and_people_to_the_sheet),
		cmocka_unit_test(test_a_frozen_line_reads_back_as_it_was),
		cmocka_unit_test(test_what_is_no_line_changes_nothing),
		cmocka_unit_test(test_a_page_has_one_style_and_no_attribute_of_style),
		cmocka_unit_test(test_the_page_holds_no_markup_of_people),
		cmocka_unit_test(test_no_cell_of_the_csv_begins_as_a_formula),
		cmocka_unit_test(test_the_deduction_stands_there_only_with_a_preset),
		cmocka_unit_test(
			test_a_person_s_page_holds_their_own_objection_and_room_for_their_paraf),
		cmocka_unit_test(test_json_is_json),
		cmocka_unit_test(test_words_are_written_as_offices_do),
		cmocka_unit_test(test_a_workbook_is_finished_or_not_there),
		cmocka_unit_test(test_a_month_without_anybody_is_printed_all_the_same),
	};

	return cmocka_run_group_tests(tests, made, freed);
}
