/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/util.h"
#include "exchange/ical.h"
#include "exchange/roster.h"
#include "exchange/xlsx.h"
#include "web/file_words.h"

/* Every mistake of these files comes out in Indonesian: what the English says is what is said. */

static int credential(void *arg, enum credential_kind kind, const char *format, const char *value,
		      struct credential *ret)
{
	if (strcmp(format, "h10301") != 0)
		return -2; /* ENOENT */
	return strcmp(value, "9999999") == 0 ? -34 /* ERANGE */ : -22;
}

static void assert_all_known(const struct diag *d)
{
	char buf[FILE_WORDS_SIZE];

	assert_true(d->count > 0);
	for (size_t i = 0; i < d->count; i++) {
		const char *said = file_words(TEXT_INDONESIAN, d->items[i].text, buf);

		if (said != buf || strstr(said, "expected") != NULL || strchr(said, '{') != NULL)
			fail_msg("stays English: %s", d->items[i].text);
	}
}

#define HEAD "id;nama;nip;status;unit;atasan;jadwal;pos;jenis;format;nilai;mulai;sampai\n"

static void test_mistakes_of_a_roster(void **state)
{
	static const char *const files[] = {
		"",
		"id;unit\n",
		"id;id;nama;unit;mulai;nma;warna\n",
		HEAD "a;b;c;d;e;f;g;h;i;j;k;l;m;n\n",
		HEAD "\"a;b\n",
		HEAD "a;\xff;;;umum;;;;;;;2026-01-01;\n",
		HEAD ";Pegawai 01;;;umum;;;;;;;2026-01-01;\n",
		HEAD "198601012010011001;Pegawai 01;;;umum;;;;;;;2026-01-01;\n",
		HEAD "P 1;;1,98609E+17;ASN;Umum;P 2;x y;A;;;;2026-02-30;\n",
		HEAD "p-01;Pegawai 01;19860101201001100;PNS;umum;p-01;;;;;;2026-01-01;2025-01-01\n",
		HEAD "p-01;Pegawai 01;198613012010011001;PNS;umum;p-02;;;;;;05/01/1900;\n",
		HEAD "p-01;Pegawai 01;198601012010131001;PNS;umum;;;;;;;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;198601012010013001;PNS;umum;;;;;;;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;198601011990011001;PNS;umum;;;;;;;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;kartu;h10301;;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;kartu;lain;1;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;kartu;h10301;9999999;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;kartu;h10301;abc;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;kartu;h10301;1E+15;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;muka;user;1;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;jari;h10301;1;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;jari;user;0;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;jari;user;7;2026-01-01;\n"
		     "p-02;Pegawai 02;;;umum;;;;jari;user;7;2026-01-01;\n",
		HEAD "p-01;Pegawai 01;;;umum;;;;jari;user;7;2026-01-01;\n"
		     "p-01;Pegawai 02;;;umum;;;;jari;user;7;2026-01-01;\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct diag d = {0};
		struct roster r = {0};

		if (roster_parse("f", files[i], strlen(files[i]), credential, NULL, &d, &r) == 0)
			roster_done(&r);
		assert_all_known(&d);
		diag_done(&d);
	}
}

static void test_mistakes_of_a_calendar_and_a_workbook(void **state)
{
#define EVENT(lines) "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" lines "END:VEVENT\r\nEND:VCALENDAR\r\n"
	static const char *const files[] = {
		"hello",
		EVENT("DTSTART;VALUE=DATE:20260101\r\n"),
		EVENT("DTSTART;VALUE=DATE:20250101\r\nSUMMARY:Tahun Baru\r\n"),
		EVENT("DTSTART;VALUE=DATE:20260101\r\nSUMMARY:X\r\nRRULE:FREQ=YEARLY\r\n"),
		EVENT("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20261201\r\nSUMMARY:X\r\n"),
		EVENT("DTSTART:20260101T080000\r\nSUMMARY:X\r\n"),
		EVENT("SUMMARY:X\r\n"),
		EVENT("DTSTART;VALUE=DATE:20260101\r\nSUMMARY:X\r\nSTATUS:CANCELLED\r\n"),
	};
	struct diag d = {0};
	char *text = NULL;
	size_t size;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct diag of = {0};
		struct ical c = {0};

		if (ical_parse("f", files[i], strlen(files[i]), 2026, &of, &c) == 0)
			ical_done(&c);
		assert_all_known(&of);
		diag_done(&of);
	}
	assert_true(xlsx_text("f", "PK\3\4xx", 6, &d, &text, &size) < 0);
	assert_true(xlsx_text("f", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, &d, &text, &size) < 0);
	assert_all_known(&d);
	diag_done(&d);
}

static void test_values_are_kept_and_what_is_not_known_stays(void **state)
{
	char buf[FILE_WORDS_SIZE];

	assert_string_equal(
		file_words(TEXT_INDONESIAN, "pulang 23:30 of that day is still to come", buf),
		"pulang 23:30 pada hari itu belum tiba");
	assert_string_equal(file_words(TEXT_INDONESIAN, "something {n} new", buf),
			    "something {n} new");
	assert_string_equal(file_words(TEXT_ENGLISH, "more than 3 rows", buf), "more than 3 rows");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes_of_a_roster),
		cmocka_unit_test(test_mistakes_of_a_calendar_and_a_workbook),
		cmocka_unit_test(test_values_are_kept_and_what_is_not_known_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
