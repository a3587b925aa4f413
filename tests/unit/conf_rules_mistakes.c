/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf_rules.h"

/* What is wrong with texts of rules, alone and together: each told with its line and its cure. */

static void test_each_mistake_is_told_with_its_line_and_cure(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *told;
	} rows[] = {
		{HOURS, 0, "no [rule]"},
		{"[rule]\nname = a\nversion = 1\nsource = x\n" HOURS, 1, "lacks valid-from"},
		{"[rule]\nname = a\nversion = 1\nvalid-from = 2026-02-30\nsource = x\n" HOURS, 4,
		 "expected a date"},
		{"[rule]\nname = a\nversion = 1\nvalid-from = 2026-01-01\nsource =\n" HOURS, 5,
		 "expected a law or decree"},
		{HEAD("a", "2026-01-01"), 0, "no rule has a [schedule default]"},
		{HEAD("a", "2026-01-01") "[schedule default]\n", 6, "has no working day"},
		{HEAD("a", "2026-01-01") "[schedule Default]\nmon = 07:30-16:00\n" HOURS, 6,
		 "expected [schedule NAME]"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon = 08:00-08:00\n", 7,
		 "an end after the beginning"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon = 7.30-16.00\n", 7,
		 "hours such as 07:30-16:00"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon = 07:30-16:00-17:00\n", 7,
		 "hours such as"},
		{HEAD("a", "2026-01-01") "[schedule default]\nmon =\n", 7, "hours such as"},
		{HEAD("a", "2026-01-01") HOURS "senin = off\n", 8, "has no key senin"},
		{HEAD("a", "2026-01-01") HOURS "tuee = off\n", 8, "did you mean tue?"},
		{HEAD("a", "2026-01-01") HOURS "mon = off\n", 8, "first in line 7"},
		{HEAD("a", "2026-01-01") HOURS "break = 15:30-16:30\n", 8, "not within its hours"},
		{HEAD("a", "2026-01-01") HOURS "break = 06:00-06:30\n", 8, "not within its hours"},
		{HEAD("a", "2026-01-01") HOURS "break = same\n", 8, "or none"},
		{HEAD("a", "2026-01-01") HOURS "break-mon = 13:00-12:00\n", 8,
		 "not within its hours"},
		{HEAD("a", "2026-01-01") HOURS "break-mon = 13:00-13:00\n", 8, "an end after"},
		{HEAD("a", "2026-01-01") HOURS "[mark duty]\nat = 08:00\n", 8,
		 "work, service, third or apel"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\ngrace-s = 60\n", 8, "lacks at"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = 24:00\n", 9, "a time such as"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = +15\n", 9, "a time such as"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = 08:00\ngrace-s = 3601\n", 10,
		 "from 0 to 3600 s"},
		{HEAD("a", "2026-01-01") HOURS "[mark work]\nat = 08:00\n[mark work]\nat = 09:00\n",
		 10, "already in line 8"},
		{HEAD("a", "2026-01-01") HOURS "[window]\narrival = 12:00-05:00\n", 9,
		 "an end after"},
		{HEAD("a", "2026-01-01") HOURS "[window]\narrival = pagi\n", 9, "a window such as"},
		{HEAD("a", "2026-01-01") HOURS "[window]\ndeparture-until = malam\n", 9,
		 "a time such as 23:59"},
		{HEAD("a", "2026-01-01") HOURS "[window x]\n", 8,
		 "expected [window], without a name"},
		{HEAD("a", "2026-01-01") HOURS "[windw]\n", 8, "did you mean [window]?"},
		{HEAD("a", "2026-01-01") HOURS "[office]\nid = x\n", 8, "no section [office] in"},
		{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-13-01 = x\n", 9, "expected a date"},
		{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-01-01 =\n", 9, "what the day is"},
		{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-01-01 = x\n2026-01-01 = y\n", 10,
		 "already, a.conf:9"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct rulebook *b = NULL;
		const struct diag_item *item;

		assert_int_equal(-EINVAL, parse(&rows[i].text, 1, &d, &b));
		item = find_item(&d, rows[i].line, rows[i].told);
		if (item == NULL || item->severity != DIAG_ERROR || d.errors != 1) {
			diag_print(&d, stderr);
			fail_msg("row %zu, line %d: \"%s\" not told alone", i, rows[i].line,
				 rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_files_that_contradict_each_other_are_told(void **state)
{
	static const struct {
		const char *texts[2];
		const char *told;
	} rows[] = {
		{{HEAD("a", "2026-01-01") HOURS, HEAD("b", "2026-01-01") HOURS},
		 "[schedule default] is in a.conf:6 too"},
		{{HEAD("a", "2026-01-01") HOURS, HEAD("a", "2026-02-01") HOURS},
		 "a.conf has the same name and version"},
		{{HEAD("a", "2026-01-01") HOURS "[bands x]\nsource = s\n",
		  HEAD("b", "2026-01-01") "[bands x]\nsource = s\n"},
		 "[bands x] is in a.conf:8 too"},
		{{HEAD("a", "2026-01-01") HOURS "[deduction]\nuse = none\n",
		  HEAD("b", "2026-01-01") "[deduction]\nuse = none\n"},
		 "[deduction] is in a.conf:8 too"},
		{{HEAD("a", "2026-01-01") HOURS "[hints]\n", HEAD("b", "2026-01-01") "[hints]\n"},
		 "[hints] is in a.conf:8 too"},
		{{HEAD("a", "2026-01-01") HOURS "[holiday]\n2026-08-17 = x\n",
		  HEAD("b", "2026-01-01") "[holiday]\n2026-08-17 = x\n"},
		 "a holiday already, a.conf:9"},
		{{HEAD("a", "2026-01-01") HOURS,
		  HEAD("b", "2026-01-01") "[mark work]\nat = start\n"},
		 "[mark] without a [schedule NAME]"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct rulebook *b = NULL;

		assert_int_equal(-EINVAL, parse(rows[i].texts, 2, &d, &b));
		if (d.errors != 1 || strstr(d.items[0].text, rows[i].told) == NULL ||
		    strcmp(d.items[0].file, "b.conf") != 0) {
			diag_print(&d, stderr);
			fail_msg("row %zu: not told alone: %s", i, rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_each_mistake_of_the_new_sections_is_told_with_its_line_and_cure(void **state)
{
#define A HEAD("a", "2026-01-01") HOURS
#define BANDS "[bands x]\nsource = Perbup 1/2026\n"
#define LONG "abcdefghijklmnopqrstuvwxyz0123456" /* a byte more than an id */
#define PAIRS8 "a+b c+d e+f g+h i+j k+l m+n o+p "
	static const struct {
		const char *text;
		int line;
		const char *told;
	} rows[] = {
		{"[rule]\nname = a\nversion = 1\nsource = x\nvalid-from = 2026-01-02\n"
		 "valid-until = 2026-01-01\n" HOURS,
		 6, "valid-until is before valid-from"},
		{"[rule]\nname = a\nversion = 1\nsource = x\nvalid-from = 2026-01-02\n"
		 "valid-until = Idulfitri\n" HOURS,
		 6, "a date, 2026-03-20, or none"},
		{A "punches = 5\n", 8, "from 1 to 4"},
		{A "punch = 2\n", 8, "has no key punch"},
		{A "duplicate-in = newest\n", 8, "first or last"},
		{A "flexi = blok\n", 8, "none, block or minute"},
		{A "flexi = block\n", 8, "flexi without flexi-max-minutes"},
		{A "out-grace-s = 4000\n", 8, "from 0 to 3600 s"},
		{A "[mark third]\nat = service+30\n", 9, "no service hour to follow"},
		{A "[mark service]\nat = none\n[mark third]\nat = service+30\n", 11,
		 "no service hour to follow"},
		{A "[mark service]\nat = 08:00\n[mark third]\nat = service+\n", 11, "service+30"},
		{A "[mark service]\nat = service+30\n", 9, "only [mark third] can"},
		{A "[mark apel]\nat = 07:30\ndays = senin\n", 10, "days such as mon fri"},
		{A "[mark work]\nat = 07:30\ndays = mon\n", 10, "only [mark apel] has"},
		{A "[window]\ndeparture-from = sore\n", 9, "or auto"},
		{A "[bands]\nsource = x\n", 8, "expected [bands NAME]"},
		{A "[bands x]\nlate = 1+:1\n", 8, "lacks source"},
		{A BANDS "late = 1-30:0.5 32-60:1 61+:2\n", 10, "the minute after"},
		{A BANDS "late = 31-60:0.5 1-30:1 61+:2\n", 10, "the minute after"},
		{A BANDS "late = 1-30:0.5 31-60:1\n", 10, "without an end, as 91+:2"},
		{A BANDS "late = 1-30:0.555 31+:1\n", 10, "minutes and percentages"},
		{A BANDS "late = 1-30:0,5 31+:101\n", 10, "minutes and percentages"},
		{A BANDS "late = 30-1:0.5 31+:1\n", 10, "minutes and percentages"},
		{A BANDS "late = 1:0.5\n", 10, "minutes and percentages"},
		{A BANDS "late = 1-30\n", 10, "minutes and percentages"},
		{A BANDS "late = 0-0:1 1-1:1 2-2:1 3-3:1 4-4:1 5-5:1 6-6:1 7-7:1 8+:1\n", 10,
		 "more than 8 bands"},
		{A BANDS "absent = 100.01\n", 10, "at most 100"},
		{A BANDS "absent = 12345678901234\n", 10, "at most 100"},
		{A BANDS "late = 31\n", 10, "minutes and percentages"},
		{A BANDS "absent = 4%\n", 10, "a percentage such as"},
		{A BANDS "absent = .5\n", 10, "a percentage such as"},
		{A BANDS "absent = 5.\n", 10, "a percentage such as"},
		{A BANDS "no-in = terburuk\n", 10, "question or worst"},
		{A BANDS "[deduction]\nuse = y\n", 11, "no [bands y] holds"},
		{A "[bands tujuh]\nsource = x\n[deduction]\nuse = tujuhh\n", 11,
		 "did you mean tujuh"},
		{A "[deduction]\n", 8, "lacks use"},
		{A "[deduction]\nuse = none\nconversion-hours = 0.5\n", 10, "hours such as 7.5"},
		{A "[deduction]\nuse = none\nconversion-hours = lama\n", 10, "hours such as 7.5"},
		{A "[deduction]\nuse = none\nconversion-hours = 25\n", 10, "hours such as 7.5"},
		{A "[code]\nname = x\nkind = leave\n", 8, "expected [code NAME]"},
		{A "[code CUTIBESAR]\nname = x\nkind = leave\n", 8, "expected [code NAME]"},
		{A "[code C-T]\nname = x\nkind = leave\n", 8, "expected [code NAME]"},
		{A "[code CT]\nkind = leave\n", 8, "lacks name"},
		{A "[code CT]\nname = x\nkind = cuti\n", 10, "leave, duty, sick, permit"},
		{A "[code CT]\nname = x\nkind = leave\ncolour = hijau\n", 11, "#c6e0b4"},
		{A "[code CT]\nname = x\nkind = leave\ncounts = later\n", 11, "entry or approval"},
		{A "[code TK]\nname = x\nkind = absent\n", 8, "after approval only"},
		{A "[code S]\nname = x\nkind = sick\nboard = leave\n", 11,
		 "only leave and duty are"},
		{A "[code RP]\nname = x\nkind = duty\nboard = rapat\n", 11,
		 "auto, meeting, duty, leave or none"},
		{A "[code CT]\nname = x\nkind = leave\n[code CT]\nname = y\nkind = leave\n", 11,
		 "already in line 8"},
		{A "[post loket]\nminimum = 0\n", 9, "from 1 to 50 people"},
		{A "[post Loket]\n", 8, "expected [post NAME]"},
		{A "[hints]\nseconds = 0\n", 9, "from 1 to 60 s"},
		{A "[hints]\npairs = p-01 p-02\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = p-01+p-01\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = p-01+\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = +p-01\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = P-01+p-02\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = " LONG "+p-02\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = p-02+" LONG "\n", 9, "ids of people in pairs"},
		{A "[hints]\n[hints]\n", 9, "already in line 8"},
		{A "[hints]\npairs =\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = p-01+P-02\n", 9, "ids of people in pairs"},
		{A "[hints]\npairs = " PAIRS8 PAIRS8 PAIRS8 PAIRS8 "y+z\n", 9,
		 "more than 32 pairs"},
		{A "[mark apel]\nat = 07:30\ndays =\n", 10, "days such as mon fri"},
		{A BANDS "late = x\n", 10, "minutes and percentages"},
		{A BANDS "late =\n", 10, "minutes and percentages"},
		{A BANDS "late = 1-:1\n", 10, "minutes and percentages"},
		{A BANDS "late = 1-2;1\n", 10, "minutes and percentages"},
		{A BANDS "late = 1-99999:1\n", 10, "minutes and percentages"},
		{A "[code CT]\nname = x\nkind = leave\ncolour = #12345\n", 11, "#c6e0b4"},
		{A "[code CT]\nname = x\nkind = leave\ncolour = #1234567\n", 11, "#c6e0b4"},
		{A "[code CT]\nname = x\nkind = leave\ncolour = #123456z\n", 11, "#c6e0b4"},
		{A "[code CT]\nname = x\nkind = leave\nnote = " LONG LONG LONG LONG LONG LONG LONG
			 LONG "\n",
		 11, "a note of at most 255 bytes"},
		{A "[window]\ndeparture-from = 00:00\n", 9, "or auto"},
		{A "[band x]\n", 8, "did you mean [bands]?"},
	};
#undef A
#undef BANDS
#undef PAIRS8
#undef LONG

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diag d = {0};
		struct rulebook *b = NULL;
		const struct diag_item *item;

		assert_int_equal(-EINVAL, parse(&rows[i].text, 1, &d, &b));
		item = find_item(&d, rows[i].line, rows[i].told);
		if (item == NULL || item->severity != DIAG_ERROR || d.errors != 1) {
			diag_print(&d, stderr);
			fail_msg("row %zu, line %d: \"%s\" not told alone", i, rows[i].line,
				 rows[i].told);
		}
		diag_done(&d);
	}
}

static void test_a_table_more_than_a_file_holds_is_told(void **state)
{
	static const struct {
		const char *section; /* with its number */
		int max;
		const char *told;
	} rows[] = {
		{"[bands b-%d]\nsource = x\n", BANDS_MAX, "more than 8 sections [bands NAME]"},
		{"[code K%d]\nname = x\nkind = leave\n", CODES_MAX,
		 "more than 48 sections [code NAME]"},
		{"[post p-%d]\nminimum = 1\n", POSTS_MAX, "more than 24 sections [post NAME]"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (int more = 0; more <= 1; more++) {
			char text[4096] = HEAD("a", "2026-01-01") HOURS;
			const char *at = text;
			struct diag d = {0};
			struct rulebook *b = NULL;

			for (int n = 0; n < rows[i].max + more; n++)
				snprintf(text + strlen(text), sizeof(text) - strlen(text),
					 rows[i].section, n);
			assert_int_equal(more ? -EINVAL : 0, parse(&at, 1, &d, &b));
			if (more &&
			    (d.errors != 1 || strstr(d.items[0].text, rows[i].told) == NULL)) {
				diag_print(&d, stderr);
				fail_msg("\"%s\" not told alone", rows[i].told);
			}
			rulebook_free(b);
			diag_done(&d);
		}
	}
}

static void test_holes_and_overlaps_between_files_are_told(void **state)
{
	static const struct {
		const char *texts[3];
		const char *file;
		enum diag_severity severity;
		const char *told; /* NULL: nothing */
	} rows[] = {
		/* Ramadan within the usual hours, across a month's end, a leap day, a year's end */
		{{HEAD("a", "2023-01-01") HOURS, RANGE("b", "2026-02-19", "2026-03-20") HOURS},
		 NULL,
		 0,
		 NULL},
		{{HEAD("a", "2023-01-01") HOURS, RANGE("b", "2028-01-28", "2028-02-29") HOURS},
		 NULL,
		 0,
		 NULL},
		{{HEAD("a", "2023-01-01") HOURS, RANGE("b", "2030-12-26", "2031-01-24") HOURS},
		 NULL,
		 0,
		 NULL},
		{{RANGE("a", "2028-01-01", "2028-02-28") HOURS, HEAD("b", "2028-02-29") HOURS},
		 NULL,
		 0,
		 NULL},
		{{RANGE("a", "2028-01-01", "2028-02-28") HOURS, HEAD("b", "2028-03-01") HOURS},
		 "a.conf",
		 DIAG_ERROR,
		 "ends on 2028-02-28 and the next begins on 2028-03-01"},
		{{RANGE("a", "2026-01-01", "2026-12-31") HOURS, HEAD("b", "2027-01-01") HOURS},
		 NULL,
		 0,
		 NULL},
		{{RANGE("a", "2026-01-01", "2026-12-30") HOURS, HEAD("b", "2027-01-01") HOURS},
		 "a.conf",
		 DIAG_ERROR,
		 "nobody has hours between"},
		{{RANGE("a", "2026-01-01", "2026-12-31") HOURS,
		  RANGE("b", "2026-02-19", "2026-03-20") HOURS, HEAD("c", "2027-01-01") HOURS},
		 NULL,
		 0,
		 NULL},
		{{RANGE("a", "2026-01-01", "2026-12-31") HOURS,
		  RANGE("b", "2026-02-19", "2026-03-20") HOURS},
		 "a.conf",
		 DIAG_WARNING,
		 "ends on 2026-12-31 and nothing follows"},
		{{HEAD("a", "2023-01-01") HOURS,
		  RANGE("b", "2026-02-19", "2026-03-20") "[schedule jaga]\nmon = 08:00-12:00\n",
		  HEAD("c", "2026-03-01") "[schedule piket]\nmon = 08:00-12:00\n"},
		 NULL,
		 0,
		 NULL},
		{{RANGE("a", "2026-01-01", "2026-12-31") HOURS},
		 "a.conf",
		 DIAG_WARNING,
		 "nothing follows"},
		{{HEAD("a", "2023-01-01") HOURS, RANGE("b", "2026-02-19", "2026-03-20") HOURS,
		  HEAD("c", "2026-03-01") HOURS},
		 "b.conf",
		 DIAG_WARNING,
		 "c.conf has one from 2026-03-01 on"},
		{{HEAD("a", "2023-01-01") HOURS,
		  RANGE("b", "2026-02-01", "2026-02-28") "[schedule jaga]\nmon = 08:00-12:00\n",
		  RANGE("c", "2026-04-01", "2026-04-30") "[schedule jaga]\nmon = 08:00-12:00\n"},
		 "b.conf",
		 DIAG_WARNING,
		 "[schedule jaga] ends on 2026-02-28"},
		{{HEAD("a", "2023-01-01") HOURS,
		  HEAD("b", "2026-01-01") "[code MG]\nname = x\nkind = duty\n",
		  HEAD("c", "2026-01-01") "[code MG]\nname = x\nkind = duty\n"},
		 "c.conf",
		 DIAG_ERROR,
		 "[code MG] is in b.conf:6 too"},
		{{HEAD("a", "2023-01-01") HOURS, HEAD("b", "2026-01-01") "[post x]\n",
		  HEAD("c", "2026-01-01") "[post y]\n"},
		 NULL,
		 0,
		 NULL},
		{{HEAD("a", "2023-01-01") HOURS,
		  RANGE("b", "2026-01-01", "2026-12-31") "[holiday]\n2027-01-01 = x\n"},
		 "b.conf",
		 DIAG_ERROR,
		 "after valid-until"},
		{{HEAD("a", "2023-01-01") "author = Pegawai 01\napprover = Pegawai 01\n" HOURS},
		 "a.conf",
		 DIAG_WARNING,
		 "approves their own rule"},
		{{HEAD("a", "2023-01-01") "[schedule default]\nmon = 16:00-07:30\n"},
		 "a.conf",
		 DIAG_WARNING,
		 "15 h 30 min long"},
		{{HEAD("a", "2023-01-01") "[schedule default]\nmon = 22:00-06:00\n"},
		 NULL,
		 0,
		 NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = 0;
		struct diag d = {0};
		struct rulebook *b = NULL;
		int r;

		while (n < 3 && rows[i].texts[n] != NULL)
			n++;
		r = parse(rows[i].texts, n, &d, &b);
		if (d.count != (rows[i].told != NULL) ||
		    (r == 0) != (rows[i].told == NULL || rows[i].severity == DIAG_WARNING) ||
		    (d.count > 0 && (d.items[0].severity != rows[i].severity ||
				     strcmp(d.items[0].file, rows[i].file) != 0 ||
				     strstr(d.items[0].text, rows[i].told) == NULL))) {
			diag_print(&d, stderr);
			fail_msg("row %zu: not told alone: %s", i, rows[i].told ?: "nothing");
		}
		if (r == 0)
			rulebook_free(b);
		diag_done(&d);
	}
}

static void test_more_files_with_hours_than_a_calendar_holds_are_told(void **state)
{
	static char texts[RULE_SETS_MAX + 1][160];
	struct rules_text t[RULE_SETS_MAX + 1];

	for (int more = 0; more <= 1; more++) {
		struct rulebook *b = NULL;
		struct diag d = {0};

		for (int i = 0; i < RULE_SETS_MAX + more; i++) {
			snprintf(texts[i], sizeof(texts[i]), HEAD("a-%d", "%d-01-01") HOURS, i,
				 2000 + i);
			t[i] = (struct rules_text){
				.path = "x", .text = texts[i], .size = strlen(texts[i])};
		}
		assert_int_equal(more ? -EINVAL : 0,
				 rulebook_parse(t, (size_t)(RULE_SETS_MAX + more), &d, &b));
		assert_int_equal(more, d.errors);
		if (more)
			assert_non_null(strstr(d.items[0].text, "more than 64 files with"));
		rulebook_free(b);
		diag_done(&d);
	}
}

/* Far more tables than there is room for in the question which was meant. */
static void test_a_name_that_none_of_many_tables_has_is_told(void **state)
{
	enum { FILES = 17 };
	static char texts[FILES][1024];
	struct rules_text t[FILES];
	struct rulebook *b = NULL;
	struct diag d = {0};

	for (int i = 0; i < FILES; i++) {
		char *at = texts[i];

		at += sprintf(at, HEAD("a-%d", "%d-01-01") HOURS, i, 2000 + i);
		for (int n = 0; n < BANDS_MAX; n++)
			at += sprintf(at, "[bands b-%d-%d]\nsource = s\n", i, n);
		if (i == FILES - 1)
			sprintf(at, "[deduction]\nuse = lain\n");
		t[i] = (struct rules_text){.path = "x", .text = texts[i], .size = strlen(texts[i])};
	}
	assert_int_equal(-EINVAL, rulebook_parse(t, FILES, &d, &b));
	assert_int_equal(1, d.errors);
	assert_non_null(strstr(d.items[0].text, "no [bands lain] holds"));
	diag_done(&d);
}

static void test_what_is_no_book_is_told(void **state)
{
	char *large = malloc(INI_FILE_MAX + 1);
	struct rules_text t[2] = {{.path = "a.conf", .text = HOURS, .size = strlen(HOURS)},
				  {.path = "b.conf", .text = HOURS, .size = strlen(HOURS)}};
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(-EINVAL, rulebook_parse(t, 0, &d, &b));
	assert_non_null(find_item(&d, 0, "no rule has a [schedule default]"));
	assert_string_equal(d.items[0].file, "rules");
	diag_done(&d);
	assert_int_equal(-EINVAL, rulebook_parse(t, 2, &d, &b)); /* no beginning, of which day */
	assert_int_equal(2, d.errors);
	assert_non_null(find_item(&d, 0, "no [rule]"));
	diag_done(&d);
	assert_non_null(large);
	memset(large, '\n', INI_FILE_MAX + 1);
	t[1] = (struct rules_text){.path = "b.conf", .text = large, .size = INI_FILE_MAX + 1};
	t[0].text = HEAD("a", "2026-01-01") HOURS;
	t[0].size = strlen(t[0].text);
	assert_int_equal(-EINVAL, rulebook_parse(t, 2, &d, &b));
	assert_int_equal(1, d.errors); /* too large: what it lacks is not asked */
	assert_string_equal(d.items[0].file, "b.conf");
	diag_done(&d);
	free(large);
}

/* The records say when a rule ends that its own text does not: there is no line for it. */
static void test_an_end_from_the_records_is_told_without_a_line(void **state)
{
	static const struct {
		const char *text;
		int32_t until;
		int line;
		const char *told; /* NULL: nothing */
	} rows[] = {
		{HEAD("a", "2026-01-01") HOURS, 20500, 0, "[schedule default] ends on 2026-02-16"},
		{HEAD("a", "2026-01-01") "valid-until = 2026-12-31\n" HOURS, 20500, 6,
		 "[schedule default] ends on 2026-02-16"},
		{HEAD("a", "2026-01-01") HOURS, 20400, 0, NULL},	    /* before it began */
		{HOURS, 20500, 0, "[schedule default] ends on 2026-02-16"}, /* and no [rule] */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rules_text t = {.path = "a.conf",
				       .text = rows[i].text,
				       .size = strlen(rows[i].text),
				       .until = rows[i].until};
		struct rulebook *b = NULL;
		struct diag d = {0};

		if (rulebook_parse(&t, 1, &d, &b) == 0)
			rulebook_free(b);
		if (d.warnings != (rows[i].told != NULL) ||
		    (rows[i].told != NULL && find_item(&d, rows[i].line, rows[i].told) == NULL)) {
			diag_print(&d, stderr);
			fail_msg("row %zu", i);
		}
		diag_done(&d);
	}
}

static void test_a_table_of_another_file_needs_room_in_the_one_that_uses_it(void **state)
{
	for (int more = 0; more <= 1; more++) {
		char text[2048] = HEAD("b", "2026-01-01") "[deduction]\nuse = z\n";
		const char *const texts[] = {
			HEAD("a", "2023-01-01") HOURS "[bands z]\nsource = s\nlate = 1+:1\n", text};
		struct rulebook *b = NULL;
		struct diag d = {0};

		for (int n = 0; n < BANDS_MAX - 1 + more; n++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				 "[bands b-%d]\nsource = s\nlate = 1+:1\n", n);
		assert_int_equal(more ? -EINVAL : 0, parse(texts, 2, &d, &b));
		assert_int_equal(more, d.errors);
		if (more)
			assert_non_null(find_item(&d, 7, "this file has 8 sections [bands NAME]"));
		rulebook_free(b);
		diag_done(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_mistake_is_told_with_its_line_and_cure),
		cmocka_unit_test(test_files_that_contradict_each_other_are_told),
		cmocka_unit_test(
			test_each_mistake_of_the_new_sections_is_told_with_its_line_and_cure),
		cmocka_unit_test(test_a_table_more_than_a_file_holds_is_told),
		cmocka_unit_test(test_more_files_with_hours_than_a_calendar_holds_are_told),
		cmocka_unit_test(test_a_name_that_none_of_many_tables_has_is_told),
		cmocka_unit_test(test_what_is_no_book_is_told),
		cmocka_unit_test(test_an_end_from_the_records_is_told_without_a_line),
		cmocka_unit_test(test_a_table_of_another_file_needs_room_in_the_one_that_uses_it),
		cmocka_unit_test(test_holes_and_overlaps_between_files_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
