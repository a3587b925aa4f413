/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "base/util.h"
#include "core/civil.h"
#include "report/digest.h"

enum { WITA = 8 * 3600 };

static const struct digest_name many[] = {
	{"Pegawai 01", 27660}, {"Pegawai 02", 27720}, {"Pegawai 03", 28920}, {"Pegawai 04", 29100},
	{"Pegawai 05", 31000}, {"Pegawai 06", -1},    {"Pegawai 07", -1},    {"Pegawai 08", -1},
};

static struct digest good_day(void)
{
	return (struct digest){
		.office = "Kantor Kecamatan Contoh",
		.hour = DIGEST_MORNING,
		.day = civil_day(2025, 3, 3),
		.at_s = 30900,
		.utc_offset_s = WITA,
		.people = 34,
		.due = 30,
		.on_time = 24,
		.late_work = {2, 2, many},
		.late_service = {1, 1, many + 2},
		.late_third = {1, 1, many + 4},
		.missing = {2, 2, many + 5},
		.duty = {3, 1, many + 7},
		.excused = 1,
	};
}

/* Everything at once: what a digest says on its longest day. */
static struct digest full_day(void)
{
	struct digest d = good_day();

	d.hour = DIGEST_CLOSING;
	d.early = (struct digest_group){2, 2, many};
	d.no_out = (struct digest_group){40, 8, many};
	d.over = (struct digest_group){8, 8, many};
	d.missing = (struct digest_group){500, 8, many};
	d.best_unit = "Seksi Pelayanan Umum";
	d.best_unit_percent = 100;
	d.streaks = (struct digest_group){9, 8, many};
	d.streak_days = 20;
	d.posts[0] = (struct digest_post){"Loket 1", true};
	d.posts[1] = (struct digest_post){"Loket 2", false};
	d.n_posts = 2;
	d.unclear = 3;
	d.not_enrolled = 1;
	for (int i = 0; i < DIGEST_ERRATA_MAX; i++)
		d.errata[d.n_errata++] = (struct digest_erratum){
			.day = d.day - 9 + i, .changed = 2, .better = {2, 2, many}};
	return d;
}

static const char *text_of(enum digest_reader reader, const struct digest *d)
{
	static char buf[DIGEST_SIZE];
	size_t n = digest_text(buf, sizeof(buf), TEXT_INDONESIAN, reader, d);

	assert_int_equal(n, strlen(buf));
	assert_true(utf8_valid(buf, n));
	return buf;
}

static size_t lines(const char *text)
{
	size_t n = 1;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static const char *line(const char *text, size_t n)
{
	static char buf[DIGEST_SIZE];

	for (; n > 1; n--)
		text = strchr(text, '\n') + 1;
	snprintf(buf, sizeof(buf), "%.*s", (int)strcspn(text, "\n"), text);
	return buf;
}

static void test_an_ordinary_morning_reads_as_people_write(void **state)
{
	struct digest d = good_day();

	assert_string_equal(
		text_of(DIGEST_CAMAT, &d),
		"*Kantor Kecamatan Contoh* · Senin, 3 Maret 2025, 08.35 WITA\n"
		"*Tepat waktu 24 dari 30 orang (80 %).*\n"
		"Bertugas di luar 3: Pegawai 08 dan 2 lainnya. Berketerangan 1.\n"
		"Terlambat 4 (kerja 2, pelayanan 1, batas ketiga 1): Pegawai 05 (08.36), "
		"Pegawai 03 (08.02), Pegawai 01 (07.41) dan Pegawai 02 (07.42).\n"
		"Belum tercatat 2: Pegawai 06 dan Pegawai 07.");
	assert_string_equal(text_of(DIGEST_GROUP, &d),
			    "*Kantor Kecamatan Contoh* · Senin, 3 Maret 2025, 08.35 WITA\n"
			    "*Tepat waktu 24 dari 30 orang (80 %).*\n"
			    "Bertugas di luar 3. Berketerangan 1.\n"
			    "Terlambat 4 (kerja 2, pelayanan 1, batas ketiga 1).\n"
			    "Belum tercatat 2.");
}

static void test_when_all_is_well_it_is_said(void **state)
{
	struct digest d = {.office = "Kantor",
			   .day = civil_day(2025, 3, 3),
			   .at_s = 30900,
			   .utc_offset_s = WITA,
			   .people = 30,
			   .due = 30,
			   .on_time = 30};

	assert_string_equal(line(text_of(DIGEST_CAMAT, &d), 2),
			    "*Semua 30 orang tepat waktu.* Terima kasih.");
	assert_int_equal(lines(text_of(DIGEST_CAMAT, &d)), 2);
	d.due = d.on_time = 0;
	assert_non_null(strstr(text_of(DIGEST_CAMAT, &d), "tidak ada yang wajib hadir"));
}

static void test_a_digest_never_has_more_than_ten_lines(void **state)
{
	struct digest d = full_day();

	assert_int_equal(lines(text_of(DIGEST_CAMAT, &d)), DIGEST_LINES);
	assert_non_null(strstr(text_of(DIGEST_CAMAT, &d), "hari lain juga diralat"));
	assert_int_equal(lines(text_of(DIGEST_GROUP, &d)), DIGEST_LINES);
}

static void test_good_news_comes_first(void **state)
{
	struct digest d = full_day();
	const char *text = text_of(DIGEST_CAMAT, &d);

	assert_true(strstr(text, "Tepat waktu 24") < strstr(text, "Terlambat"));
	assert_true(strstr(text, "20 hari berturut-turut") < strstr(text, "Terlambat"));
	assert_true(strstr(text, "Seksi Pelayanan Umum (100 %)") < strstr(text, "Loket 2"));
	assert_true(strstr(text, "Terlambat") < strstr(text, "Ralat"));
}

static void test_the_groups_digest_names_nobody(void **state)
{
	struct digest d = full_day();

	assert_non_null(strstr(text_of(DIGEST_CAMAT, &d), "Pegawai"));
	assert_null(strstr(text_of(DIGEST_GROUP, &d), "Pegawai"));
}

static void test_on_a_bad_day_it_is_said_first_and_nobody_is_named(void **state)
{
	struct digest d = full_day();
	static const char *const never[] = {"Pegawai",	      "Terlambat",   "Belum ada keterangan",
					    "Belum tercatat", "Pulang awal", "Loket"};

	d.incomplete = true;
	for (int reader = DIGEST_CAMAT; reader <= DIGEST_GROUP; reader++) {
		for (int cause = 0; cause < 2; cause++) {
			const char *text;

			d.cause = cause ? "pembaca pintu depan tidak terbaca" : NULL;
			text = text_of(reader, &d);
			if (strncmp(text, "*Data belum lengkap*", 20) != 0)
				fail_msg("begins with \"%.40s\"", text);
			for (size_t i = 0; i < ARRAY_LEN(never); i++)
				if (strstr(text, never[i]) != NULL)
					fail_msg("says \"%s\":\n%s", never[i], text);
		}
	}
}

/* There is no field by which a code could come in; the words are looked at all the same. */
static void test_health_is_never_named(void **state)
{
	static const char *const never[] = {"sakit",  "Sakit",	  "cuti",  "Cuti", "hamil",
					    "dokter", "bersalin", "rawat", "sick"};
	struct digest d = full_day();

	d.excused = 12;
	for (int lang = 0; lang < 2; lang++)
		for (size_t i = 0; i < ARRAY_LEN(never); i++) {
			char buf[DIGEST_SIZE];

			digest_text(buf, sizeof(buf), lang, DIGEST_CAMAT, &d);
			if (strstr(buf, never[i]) != NULL)
				fail_msg("says \"%s\":\n%s", never[i], buf);
		}
	assert_non_null(strstr(text_of(DIGEST_CAMAT, &d), "Berketerangan 12"));
}

static void test_a_name_cannot_break_the_message(void **state)
{
	char longest[501];
	const struct digest_name hostile[] = {
		{"*Tebal*\n*Semua 30 orang tepat waktu.*", 27660},
		{"\xe2\x80\xae"
		 "txet",
		 -1},
		{"\xff\xfe", -1},
		{longest, -1},
		{"_a_ ~b~ `c`", -1},
	};
	struct digest d = good_day();
	const char *text;

	memset(longest, 'x', 500);
	longest[500] = '\0';
	d.missing = (struct digest_group){ARRAY_LEN(hostile), ARRAY_LEN(hostile), hostile};
	text = text_of(DIGEST_CAMAT, &d);
	assert_int_equal(lines(text), 5);
	assert_string_equal(line(text, 2), "*Tepat waktu 24 dari 30 orang (80 %).*");
	assert_null(strchr(line(text, 5), '*'));
	assert_null(strpbrk(line(text, 5), "_~`"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_true(strlen(line(text, 5)) < DIGEST_SIZE / DIGEST_LINES);
}

static void test_a_list_that_is_too_long_counts_the_rest(void **state)
{
	struct digest_name names[200];
	struct digest d = good_day();
	unsigned int rest;
	const char *last;
	size_t commas = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		names[i] = (struct digest_name){"Pegawai dengan Nama yang Panjang", 27660};
	d.missing = (struct digest_group){200, 200, names};
	last = line(text_of(DIGEST_CAMAT, &d), 5);
	for (const char *p = last; (p = strstr(p, "Pegawai")) != NULL; p++)
		commas++;
	assert_int_equal(sscanf(strstr(last, " dan ") + 5, "%u lainnya.", &rest), 1);
	assert_int_equal(commas + rest, 200);
}

static void test_a_small_buffer_gets_whole_lines(void **state)
{
	struct digest d = full_day();
	const char *whole = text_of(DIGEST_CAMAT, &d);
	char all[DIGEST_SIZE];

	strcpy(all, whole);
	for (size_t size = 1; size < 400; size += 7) {
		char buf[DIGEST_SIZE];
		size_t n = digest_text(buf, size, TEXT_INDONESIAN, DIGEST_CAMAT, &d);

		assert_true(n < size && n == strlen(buf));
		assert_true(utf8_valid(buf, n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_ordinary_morning_reads_as_people_write),
		cmocka_unit_test(test_when_all_is_well_it_is_said),
		cmocka_unit_test(test_a_digest_never_has_more_than_ten_lines),
		cmocka_unit_test(test_good_news_comes_first),
		cmocka_unit_test(test_the_groups_digest_names_nobody),
		cmocka_unit_test(test_on_a_bad_day_it_is_said_first_and_nobody_is_named),
		cmocka_unit_test(test_health_is_never_named),
		cmocka_unit_test(test_a_name_cannot_break_the_message),
		cmocka_unit_test(test_a_list_that_is_too_long_counts_the_rest),
		cmocka_unit_test(test_a_small_buffer_gets_whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
