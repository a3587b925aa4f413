/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/util.h"
#include "core/civil.h"
#include "exchange/roster.h"

#define HEADER "id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n"

/* Stands for the Wiegand formats: "h10301" takes a number of 32 bits, its text kept as length. A
 * "chip" is as long as its text. */
static int parse_card(void *arg, enum credential_kind kind, const char *format, const char *value,
		      struct credential *ret)
{
	char digits[32];
	int64_t n;
	size_t k = 0;

	if (strcmp(format, "chip") == 0) {
		*ret = (struct credential){.kind = kind, .length = (uint8_t)strlen(value)};
		strcpy(ret->format, format);
		memcpy(ret->value, value, ret->length);
		return 0;
	}
	if (strcmp(format, "h10301") != 0)
		return -ENOENT;
	for (const char *c = value; *c != '\0' && k + 1 < sizeof(digits); c++)
		if (*c != ',')
			digits[k++] = *c;
	digits[k] = '\0';
	if (number_parse(digits, 0, INT64_MAX, &n) < 0)
		return -EINVAL;
	if (n > UINT32_MAX)
		return -ERANGE;
	*ret = (struct credential){.kind = kind, .length = 5};
	strcpy(ret->format, format);
	for (int i = 0; i < 4; i++)
		ret->value[i] = (uint8_t)(n >> (24 - 8 * i));
	ret->value[4] = (uint8_t)k;
	return 0;
}

static int parse(const char *text, struct diag *d, struct roster *ret)
{
	return roster_parse("r.csv", text, strlen(text), parse_card, NULL, d, ret);
}

static char *read_all(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	assert_non_null(f);
	text[fread(text, 1, 65535, f)] = '\0';
	fclose(f);
	return text;
}

static const struct diag_item *find_item(const struct diag *d, int line, const char *part)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].line == line && strstr(d->items[i].text, part) != NULL)
			return &d->items[i];
	return NULL;
}

static int32_t day_of(const char *text)
{
	int32_t day;

	assert_int_equal(0, civil_parse_day(text, &day));
	return day;
}

static void test_a_sheet_from_a_spreadsheet_is_read(void **state)
{
	char *text = read_all("tests/fixtures/roster/excel.csv");
	struct diag d = {0};
	struct roster r;

	if (parse(text, &d, &r) != 0) {
		diag_print(&d, stderr);
		fail();
	}
	assert_int_equal(3, r.count);
	assert_string_equal("pegawai-01", r.rows[0].id);
	assert_string_equal("Pegawai 01; S.Sos.", r.rows[0].name);
	assert_string_equal("198609262015051001", r.rows[0].nip);
	assert_int_equal(ROSTER_PNS, r.rows[0].status);
	assert_int_equal(10, r.rows[0].credential.value[4]); /* digits of nilai: zeros are kept */
	assert_int_equal(day_of("2026-01-05"), r.rows[0].from_day);
	assert_int_equal(ROSTER_NO_END, r.rows[0].to_day);
	assert_string_equal("", r.rows[0].schedule);

	assert_int_equal(3, r.rows[1].line);
	assert_int_equal(CREDENTIAL_FINGER, r.rows[1].credential.kind);
	assert_string_equal("user", r.rows[1].credential.format);
	assert_int_equal(4, r.rows[1].credential.length);
	assert_memory_equal("\0\0\0\7", r.rows[1].credential.value, 4);
	assert_int_equal(day_of("2026-12-31"), r.rows[1].to_day);
	assert_int_equal(5, r.rows[2].line);
	assert_int_equal(ROSTER_NON_ASN, r.rows[2].status);
	assert_false(r.rows[2].has_credential);

	assert_int_equal(2, d.warnings);
	assert_non_null(find_item(&d, 1, "column \"keterangan\" is not known"));
	assert_non_null(find_item(&d, 3, "has 17 digits instead of 18; kept as it is"));
	roster_done(&r);
	diag_done(&d);
	free(text);
}

static void test_every_mistake_of_a_sheet_is_told_in_one_run(void **state)
{
	static const struct {
		int line;
		const char *told;
	} rows[] = {
		{2, "id is a NIP"},
		{3, "id \"Pegawai 02\": expected a-z, 0-9 and -"},
		{4, "nama is empty"},
		{5, "nip 1,98609E+17 was rounded by a spreadsheet"},
		{6, "status \"P3K\": expected PNS, PPPK, PPPK-PW or NON-ASN"},
		{7, "unit \"\": expected"},
		{8, "atasan is pegawai-07 itself"},
		{9, "pos \"Loket\": expected"},
		{10, "jenis \"kertu\": expected kartu, jari or pin"},
		{11, "format \"h10302\": there is no such format"},
		{12, "nilai \"abc\" does not suit format h10301"},
		{13, "nilai \"99999999999\" is too large"},
		{14, "nilai 1,23E+09 was rounded"},
		{15, "nilai is empty"},
		{16, "jenis kartu"},
		{17, "user number in the fingerprint reader, from 1 on"},
		{18, "mulai \"30/02/2026\": expected a date that exists"},
		{19, "mulai \"\": expected a date"},
		{20, "sampai 2026-01-04 is before mulai 2026-01-05"},
		{21, "is not closed"},
		{22, "14 fields, but the header has 13"},
		{24, "in line 23 is given to pegawai-22 and to pegawai-23"},
		{26, "status of pegawai-24 is \"PPPK\", but \"PNS\" in line 25"},
		{26, "unit of pegawai-24"},
	};
	char *text = read_all("tests/fixtures/roster/mistakes.csv");
	struct diag d = {0};
	struct roster r;

	assert_int_equal(-EINVAL, parse(text, &d, &r));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (find_item(&d, rows[i].line, rows[i].told) == NULL) {
			diag_print(&d, stderr);
			fail_msg("line %d: not told: %s", rows[i].line, rows[i].told);
		}
	if (d.errors != ARRAY_LEN(rows) || d.warnings != 0) {
		diag_print(&d, stderr);
		fail_msg("%zu errors, %zu warnings", d.errors, d.warnings);
	}
	diag_done(&d);
	free(text);
}

static void test_what_separates_fields_is_taken_from_the_header(void **state)
{
	static const char *const rows[] = {
		"id;nama;unit;mulai\np-1;\"A;B, C\";umum;2026-01-05\n",
		"id,nama,unit,mulai\np-1,\"A;B, C\",umum,2026-01-05\n",
		"id\tnama\tunit\tmulai\np-1\tA;B, C\tumum\t2026-01-05\n",
		"id;nama;unit;mulai\np-1;\"A;B, C\";umum;2026-01-05", /* no line end behind it */
		"id;nama;unit;mulai\np-1;\t\"A;B, C\" \t;umum;2026-01-05;;\n", /* blank fields more
										*/
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct roster r;

		if (parse(rows[i], &d, &r) != 0) {
			diag_print(&d, stderr);
			fail_msg("row %zu", i);
		}
		assert_int_equal(1, r.count);
		assert_string_equal("A;B, C", r.rows[0].name);
		roster_done(&r);
		diag_done(&d);
	}
}

static void test_a_header_that_lacks_a_column_stops_there(void **state)
{
	static const struct {
		const char *text;
		size_t errors;
		const char *told;
	} rows[] = {
		{"", 1, "empty: expected a header"},
		{"\n\r\n", 1, "empty: expected a header"},
		{"id;nama;unit\np-1;A;umum\n", 1, "no column mulai"},
		{"nama\n", 3, "no column id"},
		{"id;id;nama;unit;mulai\n", 1, "two columns are called id"},
		{"id;nama;unit;\"mulai\n", 1, "the header cannot be read"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct roster r;

		assert_int_equal(-EINVAL, parse(rows[i].text, &d, &r));
		if (d.errors != rows[i].errors || strstr(d.items[0].text, rows[i].told) == NULL)
			fail_msg("row %zu: %zu errors, %s", i, d.errors, d.items[0].text);
		diag_done(&d);
	}
}

static void test_an_odd_nip_is_a_warning_and_never_more(void **state)
{
	static const struct {
		const char *nip, *status, *told; /* NULL: nothing to say */
	} rows[] = {
		{"198609262015051001", "PNS", NULL},
		{"19860926 201505 1 001", "PNS", NULL},
		{"'198609262015051001", "PNS", NULL},
		{"195202291980032001", "PNS", NULL}, /* a leap day before 1970 */
		{"195302291980032001", "PNS", "date of birth"},
		{"199003152023212002", "PPPK", NULL}, /* contract 21 where a PNS has the month */
		{"199003152023212002", "PNS", "form of a PPPK"},
		{"19860926201505100", "PNS", "17 digits"},
		{"1986092620150510011", "PNS", "does not have 18 digits"},
		{"198613262015051001", "PNS", "date of birth"},
		{"198609261990051001", "PNS", "year of appointment"},
		{"198609262015053001", "PNS", "neither 1 nor 2"},
		{"198609262015052001", "PNS", NULL},
		{"1986\t09262015051001", "PNS", NULL},
		{"191009261950051001", "PNS", "date of birth"}, /* nobody serves at 116 */
		{"194009262015051001", "PNS", "year of appointment"},
		{"198609262015001001", "PNS", "form of a PPPK"},
		{"1E-05", "PNS", "something else than digits"},
		{"1E+", "PNS", "something else than digits"},
		{"-", "PNS", "something else than digits"},
		{"130123456", "PNS", "does not have 18 digits"}, /* the old form, before 2007 */
		{"", "PNS", NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[256];
		struct diag d = {0};
		struct roster r;

		snprintf(text, sizeof(text), "%sp-1;A;%s;%s;umum;;;;;;;2026-01-05;\n", HEADER,
			 rows[i].nip, rows[i].status);
		assert_int_equal(0, parse(text, &d, &r));
		if (d.warnings != (rows[i].told != NULL) ||
		    (rows[i].told != NULL && find_item(&d, 2, rows[i].told) == NULL)) {
			diag_print(&d, stderr);
			fail_msg("%s %s", rows[i].nip, rows[i].status);
		}
		roster_done(&r);
		diag_done(&d);
	}
}

/* One row of a person who has all the rest: what is told of a field. */
static void test_a_field_that_cannot_be_is_refused_with_its_cure(void **state)
{
	static const struct {
		const char *field, *value, *told; /* told NULL: taken */
	} rows[] = {
		{"id", "1,98609E+17", "id is a NIP"},
		{"id", "abcdefghi-12345678", NULL}, /* as long as a NIP */
		{"nip", "1,98609e+17", "was rounded by a spreadsheet"},
		{"nip", "19860926201505100198609262015051", NULL},
		{"nip", "198609262015051001986092620150510", "nip has 33 characters"},
		{"nama",
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		 NULL},
		{"nama",
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
		 "nama has 129 bytes: expected at most 128"},
		{"jenis;format;nilai", "pin;user;abc", "user number in the terminal, from 1 on"},
		{"jenis;format;nilai", "kartu;user;7", "format \"user\": there is no such format"},
		{"jenis;format;nilai", ";h10301;", "jenis \"\": expected kartu, jari or pin"},
		{"jenis;format;nilai", ";;7", "jenis \"\": expected kartu, jari or pin"},
		{"jenis;format;nilai", "kartu;h10301;188.2491", "was taken for a number"},
		{"jenis;format;nilai", "kartu;h10301;18,824,910", "was taken for a number"},
		{"jenis;format;nilai", "kartu;h10301;188,24910", NULL},
		{"jenis;format;nilai", "kartu;h10301;188,249x", "does not suit format h10301"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		static const char *const others[][2] = {
			{"id", "p-1"}, {"nama", "A"}, {"unit", "u"}, {"mulai", "2026-01-05"}};
		char header[128], row[400], text[600];
		struct diag d = {0};
		struct roster r;
		int res;

		strcpy(header, rows[i].field);
		strcpy(row, rows[i].value);
		for (size_t k = 0; k < ARRAY_LEN(others); k++)
			if (strcmp(others[k][0], rows[i].field) != 0) {
				strcat(strcat(header, ";"), others[k][0]);
				strcat(strcat(row, ";"), others[k][1]);
			}
		snprintf(text, sizeof(text), "%s\n%s\n", header, row);
		res = parse(text, &d, &r);
		if ((res == 0) != (rows[i].told == NULL) || d.errors != (rows[i].told != NULL) ||
		    (rows[i].told != NULL && find_item(&d, 2, rows[i].told) == NULL)) {
			diag_print(&d, stderr);
			fail_msg("%s %s", rows[i].field, rows[i].value);
		}
		if (res == 0)
			roster_done(&r);
		diag_done(&d);
	}
}

static void test_a_card_with_a_digit_too_few_is_doubted_and_kept(void **state)
{
	struct diag d = {0};
	struct roster r;

	assert_int_equal(0, parse("id;nama;unit;mulai;jenis;format;nilai\n"
				  "a;A;u;2026-01-05;kartu;h10301;188,2491\n",
				  &d, &r));
	assert_non_null(find_item(&d, 2, "188,2491 has 4 digits behind the comma"));
	assert_true(r.rows[0].has_credential);
	roster_done(&r);
	diag_done(&d);
}

/* What they have in common says nothing: each is told by itself. */
static void test_two_rows_without_an_id_are_two_people(void **state)
{
	struct diag d = {0};
	struct roster r;

	assert_int_equal(-EINVAL,
			 parse("id;nama;unit;mulai\n;A;u;2026-01-05\n;B;v;2026-01-05\n", &d, &r));
	assert_int_equal(2, d.errors);
	assert_non_null(find_item(&d, 2, "id is empty"));
	assert_non_null(find_item(&d, 3, "id is empty"));
	diag_done(&d);
}

static void test_a_row_with_far_more_fields_than_the_header_is_refused(void **state)
{
	static const struct {
		const char *header;
		char separator;
		size_t fields;
		const char *told; /* NULL: taken, as nothing stands in them */
	} rows[] = {
		{"id;nama;unit;mulai", ';', 5, NULL},
		{"id;nama;unit;mulai", ';', 64, NULL},
		{"id;nama;unit;mulai", ';', 65, "far more fields than the header has"},
		{"id\tnama\tunit\tmulai", '\t', 5, NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[200];
		struct diag d = {0};
		struct roster r;
		int n = snprintf(text, sizeof(text), "%s\np-1%cA%cu%c2026-01-05", rows[i].header,
				 rows[i].separator, rows[i].separator, rows[i].separator);
		int res;

		memset(text + n, rows[i].separator, rows[i].fields - 4);
		text[(size_t)n + rows[i].fields - 4] = '\0';
		res = parse(text, &d, &r);
		if ((res == 0) != (rows[i].told == NULL) ||
		    (rows[i].told != NULL && find_item(&d, 2, rows[i].told) == NULL))
			fail_msg("row %zu: %d", i, res);
		if (res == 0)
			roster_done(&r);
		diag_done(&d);
	}
}

static void test_a_tab_too_many_is_told_as_a_tab(void **state)
{
	struct diag d = {0};
	struct roster r;

	assert_int_equal(-EINVAL, parse("id\tnama\tunit\tmulai\na\tA\tu\t2026-01-05\tx\n", &d, &r));
	assert_non_null(find_item(&d, 2, "put text that holds a tab in double quotes"));
	diag_done(&d);
}

static void test_a_card_may_change_hands_but_not_on_one_day(void **state)
{
	static const struct {
		const char *first, *second; /* id;…;mulai;sampai of one card */
		size_t errors, warnings;
	} rows[] = {
		{"a;2026-01-05;2026-06-30", "b;2026-07-01;", 0, 0},
		{"b;2026-07-01;", "a;2026-01-05;2026-06-30", 0, 0},
		{"a;2026-01-05;2026-06-30", "b;2026-06-30;", 1, 0},
		{"a;2026-01-05;", "b;2030-01-01;2030-01-01", 1, 0},
		{"b;2030-01-01;2030-01-01", "a;2026-01-05;", 1, 0},
		{"a;2026-01-05;", "a;2026-02-01;", 0, 1}, /* the same person twice */
		{"a;2026-01-05;2026-01-31", "a;2026-02-01;", 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[256];
		struct diag d = {0};
		struct roster r;
		int res;

		snprintf(text, sizeof(text),
			 "nama;unit;jenis;format;nilai;id;mulai;sampai\n"
			 "A;u;kartu;h10301;7;%s\nA;u;kartu;h10301;7;%s\n",
			 rows[i].first, rows[i].second);
		res = parse(text, &d, &r);
		if (d.errors != rows[i].errors || d.warnings != rows[i].warnings ||
		    res != (rows[i].errors ? -EINVAL : 0)) {
			diag_print(&d, stderr);
			fail_msg("row %zu", i);
		}
		if (res == 0)
			roster_done(&r);
		else
			assert_non_null(find_item(&d, 3, "in line 2")); /* names both lines */
		diag_done(&d);
	}
}

static void test_cards_of_two_formats_or_lengths_are_two_cards(void **state)
{
	static const struct {
		const char *first, *second; /* jenis;format;nilai */
		size_t errors;
	} rows[] = {
		{"kartu;chip;7", "kartu;chip;7", 1},   {"kartu;chip;7", "kartu;h10301;7", 0},
		{"kartu;h10301;7", "kartu;chip;7", 0}, {"kartu;chip;7", "kartu;chip;77", 0},
		{"kartu;chip;7", "pin;chip;7", 0}, /* nor are a card and a PIN one */
		{"pin;chip;7", "kartu;chip;7", 0},     {"pin;chip;7", "pin;chip;7", 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[256];
		struct diag d = {0};
		struct roster r;
		int res;

		snprintf(text, sizeof(text),
			 "nama;unit;jenis;format;nilai;id;mulai\n"
			 "A;u;%s;a;2026-01-05\nB;u;%s;b;2026-01-05\n",
			 rows[i].first, rows[i].second);
		res = parse(text, &d, &r);
		if (d.errors != rows[i].errors) {
			diag_print(&d, stderr);
			fail_msg("%s and %s", rows[i].first, rows[i].second);
		}
		if (res == 0)
			roster_done(&r);
		diag_done(&d);
	}
}

/* A short row in between must not hide the long one that still runs. */
static void test_a_card_held_for_long_is_remembered_past_a_shorter_row(void **state)
{
	struct diag d = {0};
	struct roster r;

	assert_int_equal(-EINVAL, parse("nama;unit;jenis;format;nilai;id;mulai;sampai\n"
					"A;u;kartu;h10301;7;a;2026-01-01;2026-12-31\n"
					"A;u;kartu;h10301;7;a;2026-02-01;2026-02-28\n"
					"B;u;kartu;h10301;7;b;2026-05-01;\n",
					&d, &r));
	assert_non_null(find_item(&d, 4, "in line 2 is given to a and to b"));
	diag_done(&d);
}

static void test_posts_and_superiors_are_slugs(void **state)
{
	struct diag d = {0};
	struct roster r;

	assert_int_equal(0, parse(HEADER "a;A;;PNS;umum;;;  loket-1   loket-2 ;;;;2026-01-05;\n"
					 "b;B;;PNS;umum;a;piket;;;;;2026-01-05;\n"
					 "c;C;;PNS;umum;z;;;;;;2026-01-05;\n",
				  &d, &r));
	assert_string_equal("loket-1 loket-2", r.rows[0].posts);
	assert_string_equal("a", r.rows[1].superior);
	assert_string_equal("piket", r.rows[1].schedule);
	assert_int_equal(1, d.warnings);
	assert_non_null(find_item(&d, 4, "atasan z has no row in this file"));
	roster_done(&r);
	diag_done(&d);

	assert_int_equal(-EINVAL,
			 parse(HEADER "a;A;;PNS;umum;;;p q r s t;;;;2026-01-05;\n", &d, &r));
	assert_non_null(find_item(&d, 2, "more than 4 posts"));
	diag_done(&d);
}

static void test_what_is_not_utf_8_is_told_once_with_the_cure(void **state)
{
	static const char utf16[] = "\xff\xfei\0d\0;\0";
	struct diag d = {0};
	struct roster r;

	assert_int_equal(-EINVAL, parse("id;nama;unit;mulai\na;Caf\xe9;u;2026-01-05\n"
					"b;Caf\xe9;u;2026-01-05\nc;C;u;2026-01-05\n",
					&d, &r));
	assert_int_equal(1, d.errors);
	assert_non_null(find_item(&d, 2, "save the sheet as \"CSV UTF-8\""));
	diag_done(&d);
	assert_int_equal(-EINVAL,
			 roster_parse("r", utf16, sizeof(utf16), parse_card, NULL, &d, &r));
	assert_non_null(find_item(&d, 0, "UTF-16"));
	diag_done(&d);
}

static void test_quotes_are_those_of_rfc_4180(void **state)
{
	static const struct {
		const char *field, *name; /* NULL: refused */
	} rows[] = {
		{"A", "A"},	      {"  A B  ", "A B"}, {"\"A\"", "A"}, {"\"A\"\"B\"", "A\"B"},
		{" \" A \" ", " A "}, {"A\"B", "A\"B"},	  {"\"A", NULL},  {"\"A\"B", NULL},
		{"\"\"", NULL}, /* an empty nama */
		{"\"A\nB\"", NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[128];
		struct diag d = {0};
		struct roster r;
		int res;

		snprintf(text, sizeof(text), "id;unit;mulai;nama\na;u;2026-01-05;%s\n",
			 rows[i].field);
		res = parse(text, &d, &r);
		if ((res == 0) != (rows[i].name != NULL) ||
		    (res == 0 && strcmp(r.rows[0].name, rows[i].name) != 0))
			fail_msg("%s: %d", rows[i].field, res);
		if (res == 0)
			roster_done(&r);
		diag_done(&d);
	}
}

/* As people do it: the file for one sub-district is small, the one of a regency is not. */
static void test_ten_thousand_rows_take_no_time(void **state)
{
	char *text = malloc(2 * 1024 * 1024);
	size_t n = (size_t)sprintf(text, "%s", HEADER);
	struct timespec from, to;
	struct diag d = {0};
	struct roster r;
	double s;

	for (int i = 0; i < 10000; i++)
		n += (size_t)sprintf(text + n,
				     "pegawai-%05d;Pegawai %05d;198609262015051001;PNS;unit-%d;"
				     "pegawai-%05d;;loket-1;kartu;h10301;%010d;2026-01-05;\n",
				     i, i, i % 20, (i + 1) % 10000, i + 1);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	assert_int_equal(0, parse(text, &d, &r));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	s = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
	assert_int_equal(10000, r.count);
	if (s > 1.0)
		fail_msg("%.3f s", s);
	roster_done(&r);
	diag_done(&d);
	free(text);
}

static void test_the_bounds_are_told(void **state)
{
	static const char row[] = "a;A;u;2026-01-05\n";
	char *text = malloc(ROSTER_TEXT_MAX + 2);
	size_t n = (size_t)sprintf(text, "id;nama;unit;mulai\n");
	struct diag d = {0};
	struct roster r;

	for (int i = 0; i < ROSTER_ROWS_MAX; i++)
		n += (size_t)sprintf(text + n, "%s", row);
	assert_int_equal(0, roster_parse("r", text, n, parse_card, NULL, &d, &r));
	roster_done(&r);
	n += (size_t)sprintf(text + n, "%s", row);
	assert_int_equal(-EFBIG, roster_parse("r", text, n, parse_card, NULL, &d, &r));
	assert_int_equal(1, d.errors);
	diag_done(&d);

	n = (size_t)sprintf(text, "id;nama;unit;mulai\n");
	for (int i = 0; i <= ROSTER_PEOPLE_MAX; i++)
		n += (size_t)sprintf(text + n, "a%d;A;u;2026-01-05\n", i);
	assert_int_equal(-EINVAL, roster_parse("r", text, n, parse_card, NULL, &d, &r));
	assert_non_null(find_item(&d, 0, "10001 people: expected at most 10000"));
	diag_done(&d);
	assert_int_equal(-EFBIG,
			 roster_parse("r", text, ROSTER_TEXT_MAX + 1, parse_card, NULL, &d, &r));
	diag_done(&d);
	free(text);
}

static void test_the_shipped_template_is_read_without_a_doubt(void **state)
{
	char *text = read_all("config/roster-contoh.csv");
	struct diag d = {0};
	struct roster r;

	assert_int_equal(0, parse(text, &d, &r));
	diag_print(&d, stderr);
	assert_int_equal(0, d.count);
	assert_int_equal(5, r.count);
	roster_done(&r);
	diag_done(&d);
	free(text);
}

static void test_each_column_has_a_name_and_there_is_none_behind_the_last(void **state)
{
	int n = 0;

	while (roster_column(n) != NULL)
		assert_true(*roster_column(n++) != '\0');
	assert_true(n > 5);
	assert_null(roster_column(-1));
	assert_null(roster_column(n + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_column_has_a_name_and_there_is_none_behind_the_last),
		cmocka_unit_test(test_a_sheet_from_a_spreadsheet_is_read),
		cmocka_unit_test(test_every_mistake_of_a_sheet_is_told_in_one_run),
		cmocka_unit_test(test_what_separates_fields_is_taken_from_the_header),
		cmocka_unit_test(test_a_header_that_lacks_a_column_stops_there),
		cmocka_unit_test(test_an_odd_nip_is_a_warning_and_never_more),
		cmocka_unit_test(test_a_field_that_cannot_be_is_refused_with_its_cure),
		cmocka_unit_test(test_a_card_with_a_digit_too_few_is_doubted_and_kept),
		cmocka_unit_test(test_two_rows_without_an_id_are_two_people),
		cmocka_unit_test(test_a_row_with_far_more_fields_than_the_header_is_refused),
		cmocka_unit_test(test_a_tab_too_many_is_told_as_a_tab),
		cmocka_unit_test(test_a_card_may_change_hands_but_not_on_one_day),
		cmocka_unit_test(test_cards_of_two_formats_or_lengths_are_two_cards),
		cmocka_unit_test(test_a_card_held_for_long_is_remembered_past_a_shorter_row),
		cmocka_unit_test(test_posts_and_superiors_are_slugs),
		cmocka_unit_test(test_what_is_not_utf_8_is_told_once_with_the_cure),
		cmocka_unit_test(test_quotes_are_those_of_rfc_4180),
		cmocka_unit_test(test_ten_thousand_rows_take_no_time),
		cmocka_unit_test(test_the_bounds_are_told),
		cmocka_unit_test(test_the_shipped_template_is_read_without_a_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
