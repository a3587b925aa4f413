/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "report/chart.h"

/* Charts as text: what is promised of every one of them, and where a stroke may not be. */

enum { PEOPLE = 60, DAYS = 23, WORK = 27000, SERVICE = 28800 };

static const struct chart strip = {TEXT_INDONESIAN, TEXT_CHART_STRIP, TEXT_CHART_STRIP_DESC, "s"};
static const struct chart bars = {TEXT_INDONESIAN, TEXT_CHART_SECTIONS, TEXT_CHART_SECTIONS_DESC,
				  "b"};

static char *strip_text(const struct chart_row *rows, size_t n, bool summed)
{
	struct chart_strip s = {.c = strip,
				.marks = {WORK, SERVICE},
				.n_marks = 2,
				.summed = summed,
				.rows = rows,
				.n = n};
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	chart_strip(f, &s);
	fclose(f);
	return text;
}

static char *bars_text(bool trend, const struct chart_bar *b, size_t n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(trend ? chart_trend : chart_bars)(f, &bars, TEXT_DATA_UNIT, b, n);
	fclose(f);
	return text;
}

static void assert_says(const char *text, const char *what, bool says)
{
	if ((strstr(text, what) != NULL) != says)
		fail_msg("%s\"%s\" in:\n%s", says ? "no " : "", what, text);
}

static void test_every_chart_has_its_title_its_sentence_and_its_figures_as_a_table(void **state)
{
	static const struct chart_tick tick = {WORK - 600, false};
	static const struct chart_row row = {"Pegawai 01", "/mengapa?orang=p-01", &tick, 1, 21, 20};
	static const struct chart_bar bar = {"pelayanan", "pel", 29, 30, "/mengapa?unit=pelayanan"};
	char *texts[] = {strip_text(&row, 1, false), strip_text(&row, 1, true),
			 bars_text(false, &bar, 1), bars_text(true, &bar, 1)};
	static const char *const cells[] = {
		"<td>21</td><td>20</td><td>07.20</td>", "<td>21</td><td>20</td><td>07.20</td>",
		"<td>30</td><td>29</td><td>96,6</td>", "<td>30</td><td>29</td><td>96,6</td>"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		char *at;

		while ((at = strchr(texts[i], '\n')) != NULL) /* lines are for the reader */
			memmove(at, at + 1, strlen(at));
		assert_says(texts[i], "role=\"img\"", true);
		assert_says(texts[i], "<title id=", true);
		assert_says(texts[i], "<desc id=", true);
		assert_says(texts[i], "<figcaption>", true);
		assert_says(texts[i], cells[i], true);
		assert_says(texts[i],
			    i < 2 ? "<a href=\"/mengapa?orang=p-01\">Pegawai 01</a>"
				  : "<a href=\"/mengapa?unit=pelayanan\">pelayanan</a>",
			    true);
		assert_says(texts[i], "style", false); /* the policy of our pages forbids it */
		free(texts[i]);
	}
}

static void test_a_name_is_text_and_nothing_else(void **state)
{
	static const struct chart_bar bar = {"<script>\"&", "<b>", 1, 2, "/x?a=\"&b=1"};
	static const struct chart_row row = {"\xe2\x80\xaeijav <i>", NULL, NULL, 0, 0, 0};
	char *texts[] = {bars_text(false, &bar, 1), bars_text(true, &bar, 1),
			 strip_text(&row, 1, false)};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_says(texts[i], "<script", false);
		assert_says(texts[i], "<b>", false);
		assert_says(texts[i], "<i>", false);
		assert_says(texts[i], "\xe2\x80\xae", false);
		assert_says(texts[i], "a=\"&b", false);
		free(texts[i]);
	}
}

/* x of the first stroke in that colour. */
static int stroke_x(const char *text, const char *colour)
{
	const char *at = strstr(text, "aria-labelledby");
	char what[64];
	int x = -1;

	snprintf(what, sizeof(what), "stroke=\"%s\" stroke-width=\"%s\" d=\"M", colour,
		 strcmp(colour, "#d55e00") == 0 ? "4" : "1.5");
	for (; (at = strstr(at, what)) != NULL; at += strlen(what))
		sscanf(at + strlen(what), "%d", &x);
	return x;
}

static void test_a_late_stroke_lies_behind_the_mark_and_none_beyond_the_edge(void **state)
{
	static const struct {
		int32_t at_s;
		bool late;
		int least, most; /* x; the work mark is at 210, the edges are 116 and 352 */
	} rows[] = {
		{WORK - 1, false, 116, 210}, {WORK, false, 210, 210},
		{WORK + 61, true, 211, 352}, {SERVICE + 61, true, 211, 352},
		{3 * 3600, false, 116, 116}, {15 * 3600, true, 352, 352},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct chart_tick tick = {rows[i].at_s, rows[i].late};
		struct chart_row row = {"Pegawai 01", NULL, &tick, 1, 1, !rows[i].late};
		char *text = strip_text(&row, 1, false);
		int x = stroke_x(text, rows[i].late ? "#d55e00" : "#0072b2");

		if (x < rows[i].least || x > rows[i].most)
			fail_msg("row %zu: x is %d, not in %d to %d", i, x, rows[i].least,
				 rows[i].most);
		free(text);
	}
}

static void test_a_trend_keeps_its_figures_within_its_frame(void **state)
{
	static const struct chart_bar steps[] = {{"Januari", "Jan", 0, 40, NULL},
						 {"Februari", "Feb", 40, 40, NULL},
						 {"Maret", "Mar", 0, 0, NULL}};
	char *text = bars_text(true, steps, ARRAY_LEN(steps));
	int circles = 0;

	for (const char *at = text; (at = strstr(at, "cy=\"")) != NULL; circles++) {
		int y = atoi(at += 4);

		assert_in_range(y, 22, 142);
	}
	assert_int_equal(circles, 2); /* a month in which nobody was due has no point */
	free(text);
}

static void test_a_month_of_sixty_people_is_a_small_picture(void **state)
{
	static struct chart_tick ticks[PEOPLE][DAYS];
	static char names[PEOPLE][64], hrefs[PEOPLE][64];
	struct chart_row rows[PEOPLE];
	unsigned seed = 4711;
	char *text, *end;

	for (size_t i = 0; i < PEOPLE; i++) {
		snprintf(names[i], sizeof(names[i]), "Pegawai %02zu dengan nama panjang, S.Sos.",
			 i);
		snprintf(hrefs[i], sizeof(hrefs[i]), "/mengapa?orang=pegawai-%02zu", i);
		for (size_t k = 0; k < DAYS; k++) {
			seed = seed * 1103515245 + 12345;
			ticks[i][k].at_s = WORK - 2400 + (int32_t)(seed >> 16) % 3600;
			ticks[i][k].late = ticks[i][k].at_s >= WORK + 60;
		}
		rows[i] = (struct chart_row){names[i], hrefs[i], ticks[i], DAYS, DAYS, DAYS};
	}
	text = strip_text(rows, PEOPLE, false);
	end = strstr(text, "</svg>");
	assert_non_null(end);
	if (end - text > 30 * 1024)
		fail_msg("%zd bytes of SVG", end - text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_chart_has_its_title_its_sentence_and_its_figures_as_a_table),
		cmocka_unit_test(test_a_name_is_text_and_nothing_else),
		cmocka_unit_test(test_a_late_stroke_lies_behind_the_mark_and_none_beyond_the_edge),
		cmocka_unit_test(test_a_trend_keeps_its_figures_within_its_frame),
		cmocka_unit_test(test_a_month_of_sixty_people_is_a_small_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
