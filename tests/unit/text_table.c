/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "text/text.h"

static const char *const languages[] = {"Indonesian", "English"};

/* Placeholders of `t` as "a b c ", sorted; fails the test on a brace left open. */
static void placeholders(const char *name, const char *t, char *ret)
{
	char *found[16];
	size_t n = 0;

	while ((t = strchr(t, '{')) != NULL) {
		size_t size = strcspn(t, "}");

		if (t[size] != '}' || size < 2 || memchr(t + 1, '{', size - 1) != NULL)
			fail_msg("%s: a brace that is not {word}: %s", name, t);
		assert_true(n < ARRAY_LEN(found));
		found[n++] = strndup(t + 1, size - 1);
		t += size;
	}
	*ret = '\0';
	while (n > 0) {
		size_t least = 0;

		for (size_t i = 1; i < n; i++)
			if (strcmp(found[i], found[least]) < 0)
				least = i;
		strcat(strcat(ret, found[least]), " ");
		free(found[least]);
		found[least] = found[--n];
	}
}

static void test_both_languages_have_the_same_placeholders(void **state)
{
	for (int k = 0; k < TEXT_KEYS; k++) {
		char id[256], en[256];

		placeholders(text_name(k), text_get(TEXT_INDONESIAN, k), id);
		placeholders(text_name(k), text_get(TEXT_ENGLISH, k), en);
		if (strcmp(id, en) != 0)
			fail_msg("%s: Indonesian has %s, English %s", text_name(k), id, en);
	}
}

static void test_every_text_is_there_and_its_name_finds_it(void **state)
{
	for (int k = 0; k < TEXT_KEYS; k++) {
		for (int lang = 0; lang < 2; lang++)
			if (text_get(lang, k)[0] == '\0')
				fail_msg("%s: no %s text", text_name(k), languages[lang]);
		if (text_find(text_name(k)) != (enum text_key)k)
			fail_msg("%s: the name is used twice", text_name(k));
	}
	assert_int_equal(text_find("notice.nonsense"), TEXT_KEYS);
}

static void test_no_text_accuses(void **state)
{
	static const char *const forbidden[] = {"mangkir", "bolos", "tanpa keterangan", "truant",
						"\n"};

	for (int k = 0; k < TEXT_KEYS; k++)
		for (int lang = 0; lang < 2; lang++)
			for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
				/* But for a day that people have confirmed as one. */
				if (strcasestr(text_get(lang, k), forbidden[i]) != NULL &&
				    k != TEXT_STATE_ABSENT)
					fail_msg("%s says \"%s\"", text_name(k), forbidden[i]);
}

static void test_the_words_of_the_design_are_the_ones_people_see(void **state)
{
	static const struct {
		enum text_key key;
		const char *text;
	} rows[] = {
		{TEXT_STATE_MISSING, "belum tercatat"},
		{TEXT_STATE_UNEXPLAINED, "belum ada keterangan"},
		{TEXT_STATE_INCOMPLETE, "data belum lengkap"},
		{TEXT_STATE_NOT_ENROLLED, "belum terdaftar"},
		{TEXT_RECORDED, "tercatat {time}"},
		{TEXT_WEEKDAY_0, "Senin"},
		{TEXT_WEEKDAY_6, "Minggu"},
		{TEXT_MONTH_1, "Januari"},
		{TEXT_MONTH_12, "Desember"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(text_get(TEXT_INDONESIAN, rows[i].key), rows[i].text);
}

/* A notice with ordinary values in it must fit its 240 bytes without being cut. */
static void test_a_notice_with_ordinary_values_fits_a_phone(void **state)
{
	const struct text_arg *args = TEXT_ARGS(
		{"person", "Pegawai 01, S.Sos., M.Si."}, {"time", "07.42 WITA"},
		{"date", "Rabu, 24 September 2025"}, {"n", "10000"}, {"people", "Pegawai 01"},
		{"reader", "pintu-samping-gedung-b"}, {"cause", "kabel putus atau pembaca mati"},
		{"credential", "1a2b3c4d"}, {"from", "07.02 WITA"}, {"to", "09.42 WITA"},
		{"before", "terlambat 12 menit"}, {"after", "tepat waktu"}, {"minimum", "2"},
		{"destination", "kabupaten"}, {"post", "pendaftaran"},
		{"posts", "pendaftaran, perekaman dan perizinan"}, {"due", "10000"},
		{"excused", "1000"}, {"day", "3"}, {"month", "September 2026"}, {"year", "2027"},
		{"run", "10"}, {"saved", "10000"},
		{"basis", "PP 94/2021 Pasal 11 ayat (2) huruf d angka 1"});

	for (int k = 0; k < TEXT_KEYS; k++)
		for (int lang = 0; strncmp(text_name(k), "notice.", 7) == 0 && lang < 2; lang++) {
			char buf[1024];
			size_t n = text_format(buf, sizeof(buf), lang, k, args);

			if (n > TEXT_NOTICE_SIZE - 1)
				fail_msg("%s: %zu bytes in %s", text_name(k), n, languages[lang]);
			if (strchr(buf, '{') != NULL)
				fail_msg("%s: unknown placeholder in \"%s\"", text_name(k), buf);
		}
}

static void test_format_fills_placeholders_in(void **state)
{
	char buf[64];

	assert_int_equal(text_format(buf, sizeof(buf), TEXT_INDONESIAN, TEXT_RECORDED,
				     TEXT_ARGS({"tim", "x"}, {"time", "07.25 WITA"})),
			 strlen("tercatat 07.25 WITA"));
	assert_string_equal(buf, "tercatat 07.25 WITA");
	text_format(buf, sizeof(buf), TEXT_ENGLISH, TEXT_RECORDED, NULL);
	assert_string_equal(buf, "recorded {time}");
	text_format(buf, sizeof(buf), TEXT_ENGLISH, TEXT_RECORDED, TEXT_ARGS({"time", "{time}"}));
	assert_string_equal(buf, "recorded {time}"); /* a value is never expanded again */
}

static void test_what_does_not_fit_is_cut_between_characters(void **state)
{
	static const struct {
		const char *value, *text;
		size_t size;
	} rows[] = {
		{"abc", "recorded abc", 13}, {"abc", "recorded…", 12},	{"é", "recorded é", 12},
		{"ééé", "recorded é…", 15},  {"ééé", "recorded …", 14}, {"😀😀", "recorded …", 16},
		{"😀😀", "recorded 😀😀", 18},   {"😀😀", "recorded 😀…", 17}, {"", "…", 4},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char buf[64];
		size_t n;

		memset(buf, '#', sizeof(buf));
		n = text_format(buf, rows[i].size, TEXT_ENGLISH, TEXT_RECORDED,
				TEXT_ARGS({"time", rows[i].value}));
		if (n != strlen(rows[i].text) || strcmp(buf, rows[i].text) != 0)
			fail_msg("%s in %zu: \"%s\"", rows[i].value, rows[i].size, buf);
		assert_int_equal(buf[rows[i].size], '#');
	}
}

static void test_a_list_names_as_many_as_fit_and_counts_the_rest(void **state)
{
	static const char *const people[] = {"Ali", "Budi", "Citra", "Dewi"};
	static const struct {
		size_t n, size;
		const char *text;
	} rows[] = {
		{0, 64, ""},
		{1, 64, "Ali"},
		{2, 64, "Ali dan Budi"},
		{4, 64, "Ali, Budi, Citra dan Dewi"},
		{4, 26, "Ali, Budi, Citra dan Dewi"},
		{4, 25, "Ali, Budi dan 2 lainnya"},
		{4, 24, "Ali, Budi dan 2 lainnya"},
		{4, 23, "Ali dan 3 lainnya"},
		{4, 18, "Ali dan 3 lainnya"},
		{4, 17, "Ali dan 3 lai…"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char buf[64];
		size_t n = text_list(buf, rows[i].size, TEXT_INDONESIAN, people, rows[i].n);

		if (n != strlen(rows[i].text) || strcmp(buf, rows[i].text) != 0)
			fail_msg("%zu in %zu: \"%s\"", rows[i].n, rows[i].size, buf);
	}
}

static void test_times_carry_the_letters_of_their_zone(void **state)
{
	static const struct {
		int second, offset;
		bool seconds;
		const char *id, *en;
	} rows[] = {
		{7 * 3600 + 25 * 60 + 59, 8 * 3600, false, "07.25 WITA", "07:25 WITA"},
		{7 * 3600 + 42 * 60 + 10, 8 * 3600, true, "07.42.10 WITA", "07:42:10 WITA"},
		{0, 7 * 3600, false, "00.00 WIB", "00:00 WIB"},
		{86399, 9 * 3600, true, "23.59.59 WIT", "23:59:59 WIT"},
		{3600, 19800, false, "01.00 UTC+05:30", "01:00 UTC+05:30"},
		{3600, -12600, false, "01.00 UTC-03:30", "01:00 UTC-03:30"},
		{3600, 0, false, "01.00 UTC+00:00", "01:00 UTC+00:00"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char buf[TEXT_TIME_SIZE];

		assert_string_equal(text_time(buf, TEXT_INDONESIAN, rows[i].second, rows[i].offset,
					      rows[i].seconds),
				    rows[i].id);
		assert_string_equal(text_time(buf, TEXT_ENGLISH, rows[i].second, rows[i].offset,
					      rows[i].seconds),
				    rows[i].en);
	}
}

static void test_dates_are_written_out(void **state)
{
	char buf[TEXT_DATE_SIZE];

	assert_string_equal(text_date(buf, TEXT_INDONESIAN, 2025, 3, 3, 0), "Senin, 3 Maret 2025");
	assert_string_equal(text_date(buf, TEXT_ENGLISH, 2025, 12, 31, 2),
			    "Wednesday, 31 December 2025");
}

/* The longest names together. */
static void test_every_date_fits_its_size(void **state)
{
	for (int month = 1; month <= 12; month++)
		for (int weekday = 0; weekday < 7; weekday++)
			for (int lang = 0; lang < 2; lang++) {
				char buf[TEXT_DATE_SIZE];

				text_date(buf, lang, 2025, month, 30, weekday);
				assert_non_null(strstr(buf, " 2025"));
			}
}

static void read_sources(const char *folder, char **all, size_t *size)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		char path[512], *buf;
		size_t n;
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (e->d_type == DT_DIR && e->d_name[0] != '.' && strcmp(e->d_name, "text") != 0)
			read_sources(path, all, size);
		if (e->d_type != DT_REG || strlen(path) < 2 ||
		    strcmp(path + strlen(path) - 2, ".c") != 0)
			continue;
		f = fopen(path, "r");
		assert_non_null(f);
		buf = malloc(1 << 20);
		n = fread(buf, 1, 1 << 20, f);
		fclose(f);
		*all = realloc(*all, *size + n + 1);
		memcpy(*all + *size, buf, n);
		*size += n;
		(*all)[*size] = '\0';
		free(buf);
	}
	if (dir != NULL)
		closedir(dir);
}

static bool word_in(const char *all, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = strstr(all, word); p != NULL; p = strstr(p + 1, word))
		if (!isalnum((unsigned char)p[n]) && p[n] != '_')
			return true;
	return false;
}

static const char *const constants[] = {
#define TEXT(key, name, indonesian, english) "TEXT_" #key,
#include "text/table.h"
#undef TEXT
};

static void test_no_text_is_left_that_nothing_says(void **state)
{
	/* Looked up by a name that is put together when it is shown. */
	static const char *const groups[] = {
		"backup.",	 "broker-role.", "state.",	"outcome.",	"reader.",
		"cause.",	 "time.",	 "source.",	"destination.", "database.",
		"weekday.",	 "month.",	 "needs.",	"chain.",	"mark.",
		"error.",	 "code.",	 "position.",	"holiday.",	"compare.",
		"standing.",	 "decision.",	 "direction.",	"answer.",	"acting.",
		"month-state.",	 "month-step.",	 "presence.",	"rule-kind.",	"rule-key.",
		"rule-value.",	 "rule-empty.",	 "rule-unit.",	"rule-way.",	"verb.",
		"role.",	 "pp94.",	 "camat.post.", "digest.hour.", "digest.to.",
		"account-step.", "in-file.",	 "purge-what."};
	/* Said by the daemon, and by what travels from it. */
	char *all = NULL;
	size_t size = 0, unused = 0;

	read_sources("daemon", &all, &size);
	if (all == NULL)
		skip(); /* not started from the top of the tree */
	for (int k = 0; k < TEXT_KEYS; k++) {
		bool used = word_in(all, constants[k]) || strncmp(text_name(k), "list.", 5) == 0;

		for (size_t i = 0; i < ARRAY_LEN(groups); i++)
			used |= strncmp(text_name(k), groups[i], strlen(groups[i])) == 0;
		if (!used)
			print_error("%s (%s) is used nowhere in daemon/\n", constants[k],
				    text_name(k));
		unused += !used;
	}
	free(all);
	assert_int_equal(unused, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_languages_have_the_same_placeholders),
		cmocka_unit_test(test_every_text_is_there_and_its_name_finds_it),
		cmocka_unit_test(test_no_text_accuses),
		cmocka_unit_test(test_the_words_of_the_design_are_the_ones_people_see),
		cmocka_unit_test(test_a_notice_with_ordinary_values_fits_a_phone),
		cmocka_unit_test(test_format_fills_placeholders_in),
		cmocka_unit_test(test_what_does_not_fit_is_cut_between_characters),
		cmocka_unit_test(test_a_list_names_as_many_as_fit_and_counts_the_rest),
		cmocka_unit_test(test_times_carry_the_letters_of_their_zone),
		cmocka_unit_test(test_dates_are_written_out),
		cmocka_unit_test(test_every_date_fits_its_size),
		cmocka_unit_test(test_no_text_is_left_that_nothing_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
