/* SPDX-License-Identifier: MIT */
#include "book_office.h"

#include <stdio.h>

#include "report/codes.h"
#include "report/page.h"
#include "report/reports.h"
#include "report/sheet-build.h"
#include "store/act.h"
#include "store/month.h"

/* What reports say, word for word where a wrong word would accuse somebody or mislead an office. */

static void assert_says(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("\"%s\" is not in:\n%s", what, text);
}

static void deductions(struct fixture *f)
{
	struct rule_row row = {.name = "tpp",
			       .version = "1",
			       .valid_from = civil_day(2026, 1, 1),
			       .text = "[rule]\nname = tpp\nversion = 1\nvalid-from = 2026-01-01\n"
				       "source = Perbup 1/2026\n[deduction]\nuse = uji\n"
				       "[bands uji]\nsource = Perbup 1/2026\nconfirmed = yes\n"
				       "late = 1-30:0.5 31+:2\nearly = 1-30:0.5 31+:2\n"
				       "no-in = question\nno-out = worst\n",
			       .source = "Perbup 1/2026",
			       .author = "",
			       .approver = ""};
	int64_t seq;

	must(store_begin(f->store));
	must(rule_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

static void test_the_legend_says_bands_as_the_regulation_does(void **state)
{
	static const struct {
		const char *code, *meaning;
	} rows[] = {
		{"TL1", "terlambat 1 sampai 30 menit, potongan 0,5 %"},
		{"TL2", "terlambat 31 menit atau lebih, potongan 2 %"},
		{"PSW1", "pulang awal 1 sampai 30 menit, potongan 0,5 %"},
		{"PSW2",
		 "pulang awal 31 menit atau lebih, atau tanpa presensi pulang, potongan 2 %"},
	};
	struct sheet_request request = {.lang = TEXT_INDONESIAN,
					.office = "Kantor Contoh",
					.place = "",
					.year = 2026,
					.month = 3};
	struct month_sheet *s;
	struct book *b;

	deductions(*state);
	b = office_book(*state, "2026-03-01", "2026-03-31");
	must(month_sheet_build(store_query(((struct fixture *)*state)->store), b, &office_zone,
			       &request, &s));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *meaning = "nothing";

		for (size_t k = 0; k < s->n_legend; k++)
			if (strcmp(s->legend[k].code, rows[i].code) == 0)
				meaning = s->legend[k].meaning;
		if (strcmp(meaning, rows[i].meaning) != 0)
			fail_msg("%s: %s", rows[i].code, meaning);
	}
	assert_says(s->rules, "tpp 1: Perbup 1/2026"); /* by whose number people are cut */
	month_sheet_free(s);
	book_free(b);
}

static void test_a_slip_says_whom_to_tell_only_when_something_is_open(void **state)
{
	struct fixture *f = *state;
	struct book *b;

	office_set(f, "trial-until", "2026-03-01");
	office_person(f, "aaaa", "PNS", "umum", "");
	office_tap(f, "aaaa", "2026-03-02", "07:20:00");
	office_close(f, "2026-03-03");
	b = office_book(f, "2026-03-02", "2026-03-03");
	for (int open = 0; open < 2; open++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		struct page *p = page_open(out, PAGE_TEXT, TEXT_INDONESIAN, "Slip");

		must(report_slips(p, TEXT_INDONESIAN, b, office_day("2026-03-02"),
				  office_day(open ? "2026-03-03" : "2026-03-02"), -1));
		must(page_close(p));
		fclose(out);
		assert_true((strstr(text, "disampaikan kepada kepegawaian") != NULL) == open);
		free(text);
	}
	book_free(b);
}

static void test_names_of_codes_follow_the_language_unless_an_office_gave_its_own(void **state)
{
	struct rule_row row = {
		.name = "kode",
		.version = "1",
		.valid_from = civil_day(2020, 1, 1),
		.text = "[rule]\nname = kode\nversion = 1\nvalid-from = 2020-01-01\n"
			"source = Uji coba\n[code CT]\nname = Cuti tahunan\n"
			"kind = leave\n[code DK]\nname = Diklat prajabatan\nkind = duty\n",
		.source = "Uji coba",
		.author = "",
		.approver = ""};
	struct fixture *f = *state;
	int32_t day = office_day("2026-03-02");
	struct book *b;
	int64_t seq;

	must(store_begin(f->store));
	must(rule_append(f->store, &row, &seq));
	must(store_commit(f->store));
	b = office_book(f, "2026-03-02", "2026-03-02");
	assert_string_equal(sheet_code_name(book_rulebook(b), day, TEXT_INDONESIAN, "CT"),
			    "Cuti tahunan");
	assert_string_equal(sheet_code_name(book_rulebook(b), day, TEXT_ENGLISH, "CT"),
			    "annual leave");
	assert_string_equal(sheet_code_name(book_rulebook(b), day, TEXT_ENGLISH, "DK"),
			    "Diklat prajabatan");
	book_free(b);
}

/* What a report is as text. The caller frees. */
static char *audit(struct fixture *f, const struct audit_access *access, size_t n)
{
	struct book *b = office_book(f, "2026-03-01", "2026-03-31");
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct page *p = page_open(out, PAGE_TEXT, TEXT_INDONESIAN, "Laporan");

	must(report_audit(p, TEXT_INDONESIAN, store_query(f->store), b, office_day("2026-03-01"),
			  office_day("2026-03-31"), access, n));
	must(page_close(p));
	fclose(out);
	book_free(b);
	return text;
}

static void step(struct fixture *f, enum month_step s, const char *person, const char *note)
{
	struct month_row row = {.month = MONTH_OF(2026, 3),
				.step = (uint8_t)s,
				.author = "hrd1",
				.at = office_place(office_day("2026-04-02"), 36000)};
	int64_t seq;

	strcpy(row.person, person);
	strcpy(row.note, note);
	must(store_begin(f->store));
	must(month_append(f->store, &row, &seq));
	must(store_commit(f->store));
}

static void act(struct fixture *f, const char *day, const char *verb, const char *about)
{
	struct act_row row = {.person = "hrd1", .at = office_place(office_day(day), 36000)};

	strcpy(row.verb, verb);
	strcpy(row.about, about);
	must(store_begin(f->store));
	must(act_append(f->store, &row, NULL));
	must(store_commit(f->store));
}

static void test_auditors_read_words_and_dates(void **state)
{
	struct doubt_row doubt = {.day = office_day("2026-03-04"),
				  .cause = "few",
				  .answer = "reader",
				  .author = "hrd1",
				  .at = office_place(office_day("2026-03-05"), 36000)};
	struct audit_access access = {
		.way = "MQTT, uplink", .may = TEXT_AUDIT_MAY_IDS, .who = "mqtts://contoh"};
	char *text;
	int64_t seq;

	office_person(*state, "aaaa", "PNS", "umum", "");
	office_paper(*state, "CT", "aaaa", false, "2026-03-09", "2026-03-09", NULL, NULL);
	office_paper(*state, "TK", "aaaa", false, "2026-03-10", "2026-03-10", NULL, NULL);
	office_correct(*state, "aaaa", "2026-03-11", "07:20:00", "camt");
	must(store_begin(((struct fixture *)*state)->store));
	must(doubt_append(((struct fixture *)*state)->store, &doubt, &seq));
	must(store_commit(((struct fixture *)*state)->store));
	act(*state, "2026-03-05", "paper-add", "CT 2026-03-09 aaaa");
	act(*state, "2026-04-02", "paper-decide", "1 confirm");
	step(*state, MONTH_PARAF_REFUSED, "aaaa", "");
	step(*state, MONTH_OBJECTION, "aaaa", "kartu tidak terbaca");
	text = audit(*state, &access, 1);
	assert_says(text, "hrd1 (1 Maret 2026)"); /* when the papers were entered */
	assert_says(text, "berlaku, menunggu persetujuan");
	assert_says(text, "menunggu  ");		     /* TK counts after approval only */
	assert_says(text, "camt                   berlaku"); /* two names: nobody waits */
	assert_says(text, "hampir tidak ada yang tercatat");
	assert_says(text, "pembaca rusak");
	assert_says(text, "menolak paraf");
	assert_says(text, "hrd1 (2 April 2026)  kartu tidak terbaca");
	assert_says(text,
		    "5 Maret 2026  hrd1     memasukkan surat atau keterangan  CT, 9 Maret 2026");
	assert_null(strstr(text, "memutuskan surat")); /* in another month */
	assert_says(text, "menerima pesan tanpa nama");
	assert_null(strstr(text, "refused-paraf"));
	free(text);
}

/* umum 4 (one late), pelayanan 3 and trantib 3 always in time, pimpinan 2. */
static char *discipline(struct fixture *f, bool public)
{
	static const struct {
		const char *id, *unit, *time;
	} people[] = {{"ua01", "umum", "07:45:00"},	{"ua02", "umum", "07:20:00"},
		      {"ua03", "umum", "07:20:00"},	{"ua04", "umum", "07:20:00"},
		      {"pe01", "loket", "07:20:00"},	{"pe02", "loket", "07:20:00"},
		      {"pe03", "loket", "07:20:00"},	{"tr01", "trantib", "07:20:00"},
		      {"tr02", "trantib", "07:20:00"},	{"tr03", "trantib", "07:20:00"},
		      {"pi01", "pimpinan", "07:20:00"}, {"pi02", "pimpinan", "07:20:00"}};
	struct figures_table *now;
	struct book *b;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct page *p = page_open(out, PAGE_TEXT, TEXT_INDONESIAN, "Laporan");

	office_set(f, "trial-until", "2026-03-03");
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		office_person(f, people[i].id, "PNS", people[i].unit, "");
		for (int day = 2; day <= 10; day++) {
			char text_of[24];

			snprintf(text_of, sizeof(text_of), "2026-03-%02d", day);
			office_tap(f, people[i].id, text_of, people[i].time);
		}
	}
	office_close(f, "2026-03-10");
	b = office_book(f, "2026-03-01", "2026-03-31");
	must(figures_of(b, office_day("2026-03-01"), office_day("2026-03-31"), &now));
	must(report_discipline(p, TEXT_INDONESIAN, b, now, NULL, public));
	must(page_close(p));
	fclose(out);
	figures_free(now);
	book_free(b);
	return text;
}

static void test_the_month_praises_all_that_are_best_and_shows_its_way(void **state)
{
	char *text = discipline(*state, false);

	assert_says(text, "Minggu, 1 Maret 2026 sampai Selasa, 10 Maret 2026"); /* not over */
	assert_says(text, "Bagian terbaik: loket dan trantib."); /* two people are no section */
	assert_says(text, "12 hari orang dalam masa uji coba");	 /* the 1st is a Sunday */
	assert_says(text, "2 Maret 2026  48     44           91,6\n"
			  "9 Maret 2026  24     22           91,6\n");
	free(text);
}

static void test_the_public_cannot_work_out_one_or_two(void **state)
{
	char *text = discipline(*state, true);

	assert_says(text, "umum     24     18           75\n");
	assert_null(strstr(text, "pimpinan"));
	/* With trantib as well the office's sum would tell of the two of pimpinan. */
	assert_int_equal((strstr(text, "\nloket ") != NULL) + (strstr(text, "\ntrantib ") != NULL),
			 1);
	assert_null(strstr(text, "keterangan"));
	assert_null(strstr(text, "TK"));
	free(text);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, office_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		CLAIM(test_the_legend_says_bands_as_the_regulation_does),
		CLAIM(test_a_slip_says_whom_to_tell_only_when_something_is_open),
		CLAIM(test_names_of_codes_follow_the_language_unless_an_office_gave_its_own),
		CLAIM(test_auditors_read_words_and_dates),
		CLAIM(test_the_month_praises_all_that_are_best_and_shows_its_way),
		CLAIM(test_the_public_cannot_work_out_one_or_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
