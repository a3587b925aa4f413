/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "exchange_xlsx.h"

#include "base/util.h"
#include "exchange/roster.h"
#include "exchange/xlsx-parts.h"

/* What the rows of a first sheet become; NULL when they are refused. */
static char *read_rows(const char *book, const char *rows, struct diag *d)
{
	struct file f = workbook(book, rows);
	char *text = NULL;
	size_t size;
	int r = xlsx_text("pegawai.xlsx", f.data, f.size, d, &text, &size);

	free(f.data);
	if (r == 0)
		assert_int_equal(size, strlen(text));
	else
		assert_true(d->errors > 0);
	return text;
}

static void test_a_cell_becomes_what_people_see_in_it(void **state)
{
	static const struct {
		const char *cell, *text;
	} rows[] = {
		{"<c r='A1' t='s'><v>0</v></c>", "nol"},
		{"<c r='A1' t='s'><v>1</v></c>", "Pegawai "},
		{"<c r='A1' t='s'><v>2</v></c>", "kanji"},
		{"<c r='A1' t='s' s='1'><v>3</v></c>", "0012345678"},
		{"<c r='A1' t='s'><v>4</v></c>", "\"kata \"\"X\"\" dan Y\""},
		{"<c r='A1' t='inlineStr'><is><t>188,24910</t></is></c>", "188,24910"},
		{"<c r='A1' t='str'><f>A2</f><v>hasil</v></c>", "hasil"},
		{"<c r='A1'><v>7</v></c>", "7"},
		{"<c r='A1'><v>-7</v></c>", "-7"},
		{"<c r='A1'><v>188.2491</v></c>", "188.2491"},
		{"<c r='A1'><v>0.30000000000000004</v></c>", "0.3"},
		{"<c r='A1'><v>12345678</v></c>", "12345678"},
		{"<c r='A1'><v>1.2345678E7</v></c>", "12345678"},
		{"<c r='A1'><v>1.98609262015051E+17</v></c>", "1.98609E+17"},
		{"<c r='A1'><v>198609262015051001</v></c>", "1.98609E+17"},
		{"<c r='A1' s='1'><v>198609262015051001</v></c>", "1.98609E+17"},
		{"<c r='A1' s='5'><v>18824910</v></c>", "18,824,910"},
		{"<c r='A1' s='5'><v>910</v></c>", "910"},
		{"<c r='A1' s='5'><v>-18824910</v></c>", "-18,824,910"},
		{"<c r='A1'><v>7 \n</v></c>", "7"},
		{"<c r='A1'><v>7&#13;</v></c>", "7"},
		{"<c r='A1' t='inlineStr'><is><t>kan</t><rPh><t>kana</t></rPh><t>ji</t></is></c>",
		 "kanji"},
		{"<c r='A1' s='2'><v>46027</v></c>", "2026-01-05"},
		{"<c r='A1' s='6'><v>46027</v></c>", "2026-01-05"},
		{"<c r='A1' s='4'><v>46027.309027777778</v></c>", "2026-01-05 07:25"},
		{"<c r='A1' s='3'><v>0.3125</v></c>", "07:30"},
		{"<c r='A1' s='7'><v>0.31251157407407409</v></c>", "07:30:01"},
		{"<c r='A1' s='8'><v>3</v></c>", "3"},
		{"<c r='A1' s='3'><v>-0.5</v></c>", "-0.5"}, /* no time of day */
		{"<c r='A1' s='3'><v>1.5</v></c>", "1.5"},
		{"<c r='A1' s='2'><v>109938</v></c>", "109938"}, /* 2201 */
		{"<c r='A1' s='2'><v>60</v></c>", "60"}, /* the February 29 that never was */
		{"<c r='A1' s='99'><v>46027</v></c>", "46027"},
		{"<c r='A1' t='b'><v>1</v></c>", "1"},
		{"<c r='A1' t='d'><v>2026-01-05T00:00:00</v></c>", "2026-01-05"},
		{"<c r='A1' t='d'><v>2026-01-05T07:25:00</v></c>", "2026-01-05 07:25:00"},
		{"<c r='A1' s='2'/>", ""},
		{"<c r='A1' t='s'><v></v></c>", ""},
		{"<c r='A1' t='s'><v>5</v></c>", ""},
		{"<c r='A1' t='d'><v>2026-01-05</v></c>", "2026-01-05"},
		{"<c r='A1' t='inlineStr'><is>x<t>kata</t>y</is></c>", "kata"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char sheet[300], want[100];
		struct diag d = {0};
		char *text;

		snprintf(sheet, sizeof(sheet), "<row r='1'>%s</row>", rows[i].cell);
		snprintf(want, sizeof(want), "%s\n", rows[i].text);
		text = read_rows(BOOK, sheet, &d);
		if (text == NULL || strcmp(text, want) != 0)
			fail_msg("%s: %s", rows[i].cell, text != NULL ? text : d.items[0].text);
		free(text);
		diag_done(&d);
	}
}

static void test_a_format_tells_dates_and_times_from_numbers(void **state)
{
	static const struct {
		const char *code;
		enum number_format format;
	} rows[] = {
		{"General", NUMBER_PLAIN},
		{"", NUMBER_PLAIN},
		{"0.00", NUMBER_PLAIN},
		{"#,##0", NUMBER_THOUSANDS},
		{"dd/mm/yyyy", NUMBER_DATE},
		{"MMM", NUMBER_DATE},
		{"h:mm", NUMBER_TIME},
		{"mm:ss", NUMBER_TIME},
		{"dd/mm/yyyy hh:mm", NUMBER_BOTH},
		{"[h]:mm", NUMBER_TIME},
		{"[Red]0", NUMBER_PLAIN},
		{"0;yyyy", NUMBER_PLAIN},
		{"0\"hari\"", NUMBER_PLAIN},
		{"0\"hari", NUMBER_PLAIN},
		{"[dd", NUMBER_PLAIN},
		{"[", NUMBER_PLAIN},
		{"0\\d", NUMBER_PLAIN},
		{"0\\", NUMBER_PLAIN},
		{"_d*y0", NUMBER_PLAIN},
		{"0_", NUMBER_PLAIN},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (number_format_of(rows[i].code) != rows[i].format)
			fail_msg("%s: %d", rows[i].code, number_format_of(rows[i].code));
}

static void test_a_text_that_grows_stops_at_its_bound(void **state)
{
	char piece[3000] = "";
	struct grown g = {.max = 4000};

	memset(piece, 'x', sizeof(piece));
	grown_clear(&g);
	assert_int_equal(0, grown_put(&g, piece, 3000));
	assert_int_equal(-EFBIG, grown_put(&g, piece, 1001));
	assert_int_equal(0, grown_put(&g, piece, 1000));
	assert_int_equal(4000, g.size);
	assert_int_equal(4000, strlen(g.text));
	grown_clear(&g);
	assert_int_equal(0, strlen(g.text));
	grown_done(&g);
}

static void test_a_book_that_counts_from_1904_gives_the_same_days(void **state)
{
	struct diag d = {0};
	char *text = read_rows(BOOK_1904, "<row r='1'><c r='A1' s='2'><v>44565</v></c></row>", &d);

	assert_string_equal("2026-01-05\n", text);
	free(text);
}

static void test_rows_and_columns_stay_where_people_see_them(void **state)
{
	static const struct {
		const char *rows, *text;
	} rows[] = {
		{"<row r='1'><c r='B1'><v>1</v></c><c r='D1'><v>2</v></c></row>", "\t1\t\t2\n"},
		{"<row r='3'><c r='A3'><v>1</v></c></row><row r='5'><c r='B5'><v>2</v></c></row>",
		 "\n\n1\n\n\t2\n"},
		{"<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
		 "1\t2\n3\n"},
		{"<row r='1'><c r='A1'><v>1</v></c><c r='ZZ1' s='2'/></row><row r='1048576'/>",
		 "1\n"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		char *text = read_rows(BOOK, rows[i].rows, &d);

		if (text == NULL || strcmp(text, rows[i].text) != 0)
			fail_msg("row %zu: %s", i, text != NULL ? text : d.items[0].text);
		free(text);
		diag_done(&d);
	}
}

#define SIXTY4 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define KILO                                                                                       \
	SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 SIXTY4 \
		SIXTY4 SIXTY4 SIXTY4

static void test_a_sheet_that_cannot_be_trusted_is_refused_in_words(void **state)
{
	static const struct {
		const char *rows;
		int line;
		const char *told;
	} rows[] = {
		{"<row r='2'><c r='C2' t='e'><v>#N/A</v></c></row>", 2,
		 "column 3 holds an error (#N/A)"},
		{"<row r='50001'><c r='A50001'><v>1</v></c></row>", 50001, "a row past 50000"},
		{"<row r='4'><c r='BM4'><v>1</v></c></row>", 4, "a column past 64"},
		{"<row r='1'><c r='A1' t='s'><v>6</v></c></row>", 0, "damaged"},
		{"<row r='1'><c r='A1' t='s'><v>-1</v></c></row>", 0, "damaged"},
		{"<row r='1'><c r='A1'><v>tujuh</v></c></row>", 0, "damaged"},
		{"<row r='1'><c r='A1'><v>nan</v></c></row>", 0, "damaged"},
		{"<row r='2'/><row r='1'/>", 0, "damaged"},
		{"<row r='1'><c r='B1'/><c r='A1'/></row>", 0, "damaged"},
		{"<row r='1'><c r='1A'/></row>", 0, "damaged"},
		{"<row r='1'><c r='ZZZZZZ1'/></row>", 0, "damaged"},
		{"<row r='1'><c r='A1' t='inlineString'><v>1</v></c></row>", 0, "damaged"},
		{"<row r='3'><c r='A3' t='str'><v>" KILO KILO KILO KILO "x</v></c></row>", 3,
		 "a cell holds more than 4096 letters"},
		{"<row r='1'><c r='A1'><v>1e999</v></c></row>", 0, "damaged"},
		{"<row r='1'><c r='A1'><v>7x</v></c></row>", 0, "damaged"},
		{"<c r='A1'><v>1</v></c>", 0, "damaged"},
		{"<row r='1'>", 0, "damaged"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		char *text = read_rows(BOOK, rows[i].rows, &d);

		if (text != NULL || d.items[0].line != rows[i].line ||
		    strstr(d.items[0].text, rows[i].told) == NULL)
			fail_msg("row %zu: %s", i, text != NULL ? text : d.items[0].text);
		diag_done(&d);
	}
}

static void refuse(const struct file *f, const char *told)
{
	struct diag d = {0};
	char *text;
	size_t size;

	assert_true(xlsx_text("x.xlsx", f->data, f->size, &d, &text, &size) < 0);
	if (d.errors != 1 || strstr(d.items[0].text, told) == NULL)
		fail_msg("%s instead of %s", d.items[0].text, told);
	diag_done(&d);
}

static void test_what_is_no_workbook_is_refused_with_the_cure(void **state)
{
	struct file nothing = {(char *)"", 0}, words = {(char *)"id;nama\n", 8};
	struct file old = {(char *)"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", 17};
	struct file cut = workbook(BOOK, "<row r='1'/>");
	struct file empty = make((struct part[]){{"readme.txt", "x", 0}}, 1);
	struct file no_sheet = make((struct part[]){{"xl/workbook.xml", BOOK, 0},
						    {"xl/_rels/workbook.xml.rels", RELATIONS, 0},
						    {"xl/sharedStrings.xml", STRINGS, 0},
						    {"xl/styles.xml", STYLES, 0}},
				    4);

	refuse(&nothing, "no workbook");
	refuse(&words, "no workbook");
	refuse(&old, "an old .xls, or a workbook with a password");
	refuse(&empty, "no workbook");
	refuse(&no_sheet, "no workbook");
	for (size_t size = cut.size; size > 0; size -= size > 97 ? 97 : size) {
		struct file part = {cut.data, size - 1};

		refuse(&part, "no workbook");
	}
	free(cut.data);
	free(empty.data);
	free(no_sheet.data);
}

static void test_a_workbook_that_unpacks_without_end_is_refused_at_its_bound(void **state)
{
	enum { SIZE = XLSX_PART_MAX + 1 };
	char *blanks = malloc(SIZE);
	struct file f;

	assert_non_null(blanks);
	memset(blanks, ' ', SIZE);
	memcpy(blanks, "<sst>", 5);
	f = make((struct part[]){{"xl/workbook.xml", BOOK, 0},
				 {"xl/_rels/workbook.xml.rels", RELATIONS, 0},
				 {"xl/sharedStrings.xml", blanks, SIZE},
				 {"xl/styles.xml", STYLES, 0},
				 {"xl/worksheets/first.xml", "<worksheet/>", 0}},
		 5);
	assert_true(f.size < 100000);
	refuse(&f, "too large");
	free(f.data);
	free(blanks);
}

static void test_a_workbook_with_entities_is_refused(void **state)
{
	struct file f = make(
		(struct part[]){{"xl/workbook.xml",
				 "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>]><workbook>&a;</workbook>",
				 0}},
		1);

	refuse(&f, "no workbook");
	free(f.data);
}

static int no_card(void *arg, enum credential_kind kind, const char *format, const char *value,
		   struct credential *ret)
{
	*ret = (struct credential){.kind = kind, .length = 1};
	return 0;
}

/* Rows a spreadsheet has counted with: what the roster says about them. */
static void test_numbers_a_spreadsheet_spoilt_are_refused_by_the_roster(void **state)
{
	static const struct {
		const char *nip, *nilai, *told;
	} rows[] = {
		{"<v>198609262015051001</v>", "<v>7</v>", "nip 1.98609E+17 was rounded"},
		{"<v>1</v>", "<v>188.2491</v>", "nilai 188.2491 was taken for a number"},
		{"<v>1</v>", "<v>1.8824910123456E15</v>", "nilai 1.88249E+15 was rounded"},
	};
	static const char shape[] =
		"<row><c t='inlineStr'><is><t>id</t></is></c><c t='inlineStr'><is><t>nama</t></is>"
		"</c><c t='inlineStr'><is><t>unit</t></is></c><c "
		"t='inlineStr'><is><t>mulai</t></is>"
		"</c><c t='inlineStr'><is><t>nip</t></is></c><c t='inlineStr'><is><t>jenis</t></is>"
		"</c><c t='inlineStr'><is><t>nilai</t></is></c></row><row>"
		"<c t='inlineStr'><is><t>p-1</t></is></c><c t='inlineStr'><is><t>P</t></is></c>"
		"<c t='inlineStr'><is><t>umum</t></is></c><c s='2'><v>46027</v></c><c>%s</c>"
		"<c t='inlineStr'><is><t>kartu</t></is></c><c>%s</c></row>";

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char sheet[2000];
		struct diag d = {0};
		struct roster r;
		char *text;

		snprintf(sheet, sizeof(sheet), shape, rows[i].nip, rows[i].nilai);
		text = read_rows(BOOK, sheet, &d);
		assert_non_null(text);
		assert_int_equal(-EINVAL,
				 roster_parse("x", text, strlen(text), no_card, NULL, &d, &r));
		for (size_t k = 0; k < d.count; k++)
			if (d.items[k].severity == DIAG_ERROR &&
			    (d.items[k].line != 2 || strstr(d.items[k].text, rows[i].told) == NULL))
				fail_msg("%s", d.items[k].text);
		free(text);
		diag_done(&d);
	}
}

static void test_text_is_taken_as_it_is_and_other_bytes_as_a_workbook(void **state)
{
	struct diag d = {0};
	char *text;
	size_t size;

	assert_int_equal(table_text("a.csv", "id;nama\n", 8, &d, &text, &size), 0);
	assert_int_equal(size, 8);
	assert_string_equal(text, "id;nama\n");
	free(text);
	assert_int_equal(d.errors, 0);
	assert_true(table_text("a.csv", "id\0nama", 7, &d, &text, &size) < 0);
	assert_true(d.errors > 0);
	diag_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_taken_as_it_is_and_other_bytes_as_a_workbook),
		cmocka_unit_test(test_a_cell_becomes_what_people_see_in_it),
		cmocka_unit_test(test_a_format_tells_dates_and_times_from_numbers),
		cmocka_unit_test(test_a_text_that_grows_stops_at_its_bound),
		cmocka_unit_test(test_a_book_that_counts_from_1904_gives_the_same_days),
		cmocka_unit_test(test_rows_and_columns_stay_where_people_see_them),
		cmocka_unit_test(test_a_sheet_that_cannot_be_trusted_is_refused_in_words),
		cmocka_unit_test(test_what_is_no_workbook_is_refused_with_the_cure),
		cmocka_unit_test(test_a_workbook_that_unpacks_without_end_is_refused_at_its_bound),
		cmocka_unit_test(test_a_workbook_with_entities_is_refused),
		cmocka_unit_test(test_numbers_a_spreadsheet_spoilt_are_refused_by_the_roster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
