/* SPDX-License-Identifier: MIT */
#include "book_office.h"

#include <stdio.h>

#include "report/page.h"
#include "report/reports.h"
#include "report/sheet-build.h"

/* What reports say, word for word where a wrong word would accuse somebody or mislead an office. */

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
	month_sheet_free(s);
	book_free(b);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, office_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		CLAIM(test_the_legend_says_bands_as_the_regulation_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
