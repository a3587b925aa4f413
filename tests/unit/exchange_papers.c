/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/civil.h"
#include "exchange/papers.h"
#include "exchange/sheet.h"

#define HEADER "id;kode;mulai;sampai;jam;surat;keterangan\n"

static int parse(const char *text, struct diag *d, struct papers_list *ret)
{
	return papers_parse("surat.csv", text, strlen(text), d, ret);
}

static void test_a_paper_is_read_as_people_write_it(void **state)
{
	static const struct {
		const char *line, *people, *unit, *code, *from, *to;
		int from_s, to_s; /* 0 0: whole days */
	} rows[] = {
		{"p-01;CT;2026-03-02;2026-03-06;;800/1;umrah", "p-01", "", "CT", "2026-03-02",
		 "2026-03-06", 0, 0},
		{"p-01;s;02/03/2026;;;;", "p-01", "", "S", "2026-03-02", "2026-03-02", 0, 0},
		{"p-01  p-02 p-03;DL;2026-03-02", "p-01 p-02 p-03", "", "DL", "2026-03-02",
		 "2026-03-02", 0, 0},
		{"unit:umum;DL;2026-03-02;;08.00-10.30", "", "umum", "DL", "2026-03-02",
		 "2026-03-02", 28800, 37800},
		{"*;DL;2026-03-02;;07:30 - 09:00", "", "*", "DL", "2026-03-02", "2026-03-02", 27000,
		 32400},
		{"p-01;I;2026-03-02;;14.00-24.00", "p-01", "", "I", "2026-03-02", "2026-03-02",
		 50400, 86400},
		{"p-01;CLTN;2026-01-01;2028-12-31", "p-01", "", "CLTN", "2026-01-01", "2028-12-31",
		 0, 0},
		{"p-01;CT;2028-02-29", "p-01", "", "CT", "2028-02-29", "2028-02-29", 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[300], from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
		struct diag d = {0};
		struct papers_list l;
		const struct papers_row *row;

		snprintf(text, sizeof(text), "%s%s\n", HEADER, rows[i].line);
		if (parse(text, &d, &l) != 0) {
			diag_print(&d, stderr);
			fail_msg("%s", rows[i].line);
		}
		row = l.rows;
		civil_format_day(from, row->from_day);
		civil_format_day(to, row->to_day);
		if (l.count != 1 || row->line != 2 || strcmp(row->people, rows[i].people) != 0 ||
		    strcmp(row->unit, rows[i].unit) != 0 || strcmp(row->code, rows[i].code) != 0 ||
		    strcmp(from, rows[i].from) != 0 || strcmp(to, rows[i].to) != 0 ||
		    row->whole != (rows[i].to_s == 0) || row->from_s != rows[i].from_s ||
		    row->to_s != rows[i].to_s)
			fail_msg("%s", rows[i].line);
		papers_list_done(&l);
		diag_done(&d);
	}
}

#define PEOPLE16 "a a a a a a a a a a a a a a a a "
#define TEN "aaaaaaaaaa"
#define LETTER97 TEN TEN TEN TEN TEN TEN TEN TEN TEN "aaaaaaa"

static void test_every_mistake_is_told_with_its_line_and_cure(void **state)
{
	static const struct {
		const char *line, *told;
	} rows[] = {
		{";CT;2026-03-02", "id is empty: expected a person's id, unit:NAME, or *"},
		{"Pegawai 1;CT;2026-03-02", "id \"Pegawai\": expected ids of people"},
		{"unit:Umum & Kepeg;CT;2026-03-02", "expected unit: and a unit's name"},
		{"p-01;;2026-03-02", "kode is empty: expected a code"},
		{"p-01;CUTI BESAR;2026-03-02", "kode \"CUTI BESAR\": expected at most 7 letters"},
		{"p-01;CT;2026-02-30", "mulai \"2026-02-30\": expected a date that exists"},
		{"p-01;CT;", "mulai \"\": expected a date that exists"},
		{"p-01;CT;2026-03-02;2026-03-01", "sampai 2026-03-01 is before mulai 2026-03-02"},
		{"p-01;CT;2026-03-02;2062-03-04", "is the year right?"},
		{"p-01;CT;2026-03-02;;10.30-08.00", "expected from and to, 08.00-10.30"},
		{"p-01;CT;2026-03-02;;pagi", "jam \"pagi\": expected from and to"},
		{"p-01;CT;2026-03-02;;pagi-10.30", "expected from and to"},
		{"p-01;CT;2026-03-02;;-10.30", "jam \"-10.30\": expected from and to"},
		{"p-01;CT;2026-03-02;;08.00               -              10.30",
		 "expected from and to"},
		{"p-01;CT;2026-03-02;;08.00-25.00", "expected from and to"},
		{"p-01;CT;2026-03-02;;;1,98609E+17", "surat 1,98609E+17 was rounded"},
		{PEOPLE16 PEOPLE16 PEOPLE16 PEOPLE16 "b;CT;2026-03-02",
		 "more than 64 people in one"},
		{"p-01;CT;2026-03-02;;;" LETTER97, "surat has 97 bytes: expected at most 96"},
		{"p-01;CT;2026-03-02;;08.00 - 25.00", "expected from and to"},
		{"p-01;CT;2026-03-02;;08.00-08.00", "expected from and to"},
		{"p-01;CT;2026-03-02;x", "sampai \"x\": expected a date that exists"},
		{"p-01;CT;2026-03-02;;;;;x", "8 fields, but the header has 7"},
		{"p-01;CT;2026-03-02;;;\"800", "is not closed in its line"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[300];
		struct diag d = {0};
		struct papers_list l;

		snprintf(text, sizeof(text), "%sp-09;S;2026-01-05\n%s\n", HEADER, rows[i].line);
		assert_int_equal(-EINVAL, parse(text, &d, &l));
		if (d.errors != 1 || d.items[0].line != 3 ||
		    strstr(d.items[0].text, rows[i].told) == NULL) {
			diag_print(&d, stderr);
			fail_msg("not told: %s", rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_the_bounds_are_told(void **state)
{
	static const char row[] = "p-01;CT;2026-03-02\n";
	char *text = calloc(1, SHEET_TEXT_MAX + 2);
	size_t n = (size_t)sprintf(text, HEADER);
	struct diag d = {0};
	struct papers_list l;

	for (int i = 0; i <= PAPERS_ROWS_MAX; i++)
		n += (size_t)sprintf(text + n, "%s", row);
	assert_int_equal(-EFBIG, papers_parse("surat.csv", text, n, &d, &l));
	assert_int_equal(d.errors, 1);
	assert_non_null(strstr(d.items[0].text, "more than 20000 rows"));
	diag_done(&d);
	assert_int_equal(-EFBIG, papers_parse("surat.csv", text, SHEET_TEXT_MAX + 1, &d, &l));
	assert_int_equal(d.errors, 1);
	diag_done(&d);
	free(text);
}

static void test_rows_that_meet_are_refused_and_those_of_a_unit_are_not(void **state)
{
	static const char copied[] = "the same paper as in line 2";
	static const char meets[] = "p-01 has a paper for the same time in line 2 (CT)";
	static const struct {
		const char *first, *second, *told; /* NULL: taken */
	} rows[] = {
		{"p-01;CT;2026-03-02;2026-03-06", "p-01;ct;02/03/2026;06/03/2026;;800/1", copied},
		{"unit:umum;DL;2026-03-02", "unit:umum;DL;2026-03-02", copied},
		{"p-01;CT;2026-03-02;2026-03-06", "p-02;CT;2026-03-02;2026-03-06", NULL},
		{"p-01;CT;2026-03-02;2026-03-06", "p-010;CT;2026-03-02;2026-03-06", NULL},
		{"p-01;CT;2026-03-02;2026-03-06", "p-01;S;2026-03-07;2026-03-08", NULL},
		{"p-01;CT;2026-03-02;2026-03-06", "p-01;S;2026-03-06;2026-03-07", meets},
		{"p-03 p-01;CT;2026-03-02;2026-03-06", "p-01 p-02;DL;2026-03-05", meets},
		{"p-01;CT;2026-03-02;2026-03-06", "p-01;I;2026-03-04;;08.00-09.00", meets},
		{"p-01;CT;2026-03-02;2026-03-06", "unit:umum;DL;2026-03-04", NULL},
		{"p-01;CT;2026-03-02;2026-03-06", "*;DL;2026-03-04", NULL},
		{"p-01;I;2026-03-02;;08.00-09.00", "p-01;I;2026-03-02;;09.00-11.00", NULL},
		{"p-01;I;2026-03-02;;09.00-11.00", "p-01;I;2026-03-02;;08.00-09.00", NULL},
		{"p-01;S;2026-03-07;2026-03-08", "p-01;CT;2026-03-02;2026-03-06", NULL},
		{"p-01;I;2026-03-02;;08.00-09.00", "p-01;CT;2026-03-02",
		 "p-01 has a paper for the same time in line 2 (I)"},
		{"p-01;CT;2026-03-02;;08.00-09.01", "p-01;I;2026-03-02;;09.00-11.00", meets},
		{"p-01;I;2026-03-02;;08.00-09.00", "p-01;I;2026-03-02;;08.00-09.00", copied},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[300];
		struct diag d = {0};
		struct papers_list l;
		int r;

		snprintf(text, sizeof(text), "%s%s\np-07;S;2026-01-05\n%s\n", HEADER, rows[i].first,
			 rows[i].second);
		r = parse(text, &d, &l);
		if ((r == -EINVAL) != (rows[i].told != NULL) ||
		    (r < 0 && (d.errors != 1 || d.items[0].line != 4 ||
			       strstr(d.items[0].text, rows[i].told) == NULL))) {
			diag_print(&d, stderr);
			fail_msg("row %zu", i);
		}
		if (r == 0)
			papers_list_done(&l);
		diag_done(&d);
	}
}

static void test_rows_pasted_without_their_header_are_read_in_the_template_s_order(void **state)
{
	struct diag d = {0};
	struct papers_list l;

	assert_int_equal(0, parse("p-01\tCT\t2026-03-02\t2026-03-06\t\t800/1\tumrah\n", &d, &l));
	assert_int_equal(1, l.count);
	assert_int_equal(1, l.rows[0].line);
	assert_string_equal("800/1", l.rows[0].letter);
	assert_string_equal("umrah", l.rows[0].note);
	papers_list_done(&l);
	/* As is the header itself, which people copy too. */
	assert_int_equal(0, parse("id\tkode\tmulai\tsampai\tjam\tsurat\tketerangan\n"
				  "p-01\tCT\t2026-03-02\t2026-03-06\t\t800/1\tumrah\n",
				  &d, &l));
	assert_int_equal(1, l.count);
	assert_int_equal(2, l.rows[0].line);
	papers_list_done(&l);
	/* Without tabs it is a file whose header was lost, and that is said. */
	assert_int_equal(-EINVAL, parse("p-01;CT;2026-03-02;2026-03-06;;800/1;umrah\n", &d, &l));
	assert_non_null(strstr(d.items[d.count - 1].text, "no column mulai"));
	diag_done(&d);
}

static void test_each_column_has_a_name_and_there_is_none_behind_the_last(void **state)
{
	int n = 0;

	while (papers_column(n) != NULL)
		assert_true(*papers_column(n++) != '\0');
	assert_true(n > 5);
	assert_null(papers_column(-1));
	assert_null(papers_column(n + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_column_has_a_name_and_there_is_none_behind_the_last),
		cmocka_unit_test(test_a_paper_is_read_as_people_write_it),
		cmocka_unit_test(test_every_mistake_is_told_with_its_line_and_cure),
		cmocka_unit_test(test_the_bounds_are_told),
		cmocka_unit_test(test_rows_that_meet_are_refused_and_those_of_a_unit_are_not),
		cmocka_unit_test(
			test_rows_pasted_without_their_header_are_read_in_the_template_s_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
