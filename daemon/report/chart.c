/* SPDX-License-Identifier: MIT */
#include "report/chart.h"

#include <assert.h>
#include <inttypes.h>

#include "report/html.h"
#include "report/safe.h"
#include "report/words.h"

#define BLUE "#0072b2"	    /* in order: a dark grey on paper */
#define VERMILION "#d55e00" /* late: a lighter one, and a thicker stroke */
#define GRID "#888"

enum {
	WIDTH = 360, /* a phone's; all other lengths are of these pixels */
	NAME_WIDTH = 116,
	RIGHT = 352,
	TEXT_SIZE = 12,
	NAME_SIZE = 22, /* bytes: what fits NAME_WIDTH */
	BAR_STEP = 22,
	STRIP_STEP = 15,
	STRIP_TOP = 36,
	BEYOND_S = 3600, /* of the first mark and after the last: what is drawn */
	TREND_HEIGHT = 120,
	TREND_LEFT = 34,
	TREND_TOP = 22,
};

static void begin(FILE *f, const struct chart *c, int height)
{
	fprintf(f, "<figure class=\"chart\" id=\"%s\"><figcaption><strong>", c->id);
	safe_html(f, text_get(c->lang, c->title));
	fputs("</strong><br>", f);
	safe_html(f, text_get(c->lang, c->desc));
	fprintf(f,
		"</figcaption>\n<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\" font-size=\"%d\" font-family=\"sans-serif\" "
		"fill=\"currentColor\" aria-labelledby=\"%s-t %s-d\">",
		WIDTH, height, WIDTH, height, TEXT_SIZE, c->id, c->id);
	fprintf(f, "<title id=\"%s-t\">", c->id);
	safe_html(f, text_get(c->lang, c->title));
	fprintf(f, "</title><desc id=\"%s-d\">", c->id);
	safe_html(f, text_get(c->lang, c->desc));
	fputs("</desc>\n", f);
}

/* The same in a table, folded. */
static void begin_table(FILE *f, const struct chart *c, const enum text_key *titles)
{
	fputs("</svg>\n<details><summary>", f);
	safe_html(f, text_get(c->lang, TEXT_CHART_TABLE));
	fputs("</summary><table><caption>", f);
	safe_html(f, text_get(c->lang, c->title));
	fputs("</caption><thead><tr>", f);
	for (; *titles != TEXT_KEYS; titles++)
		html_element(f, "th scope=\"col\"", text_get(c->lang, *titles));
	fputs("</tr></thead><tbody>\n", f);
}

static void end_table(FILE *f)
{
	fputs("</tbody></table></details></figure>\n", f);
}

static void label(FILE *f, int x, int y, const char *anchor, const char *text)
{
	char line[NAME_SIZE];

	safe_line(line, sizeof(line), text);
	fprintf(f, "<text x=\"%d\" y=\"%d\"%s%s%s>", x, y,
		anchor[0] != '\0' ? " text-anchor=\"" : "", anchor, anchor[0] != '\0' ? "\"" : "");
	safe_html(f, line);
	fputs("</text>", f);
}

/* A cell that leads somewhere, if it does. */
static void cell(FILE *f, const char *tag, const char *href, const char *text)
{
	fprintf(f, "<%s>", tag);
	if (href != NULL) {
		fputs("<a href=\"", f);
		safe_html(f, href);
		fputs("\">", f);
	}
	safe_html(f, text);
	fputs(href != NULL ? "</a>" : "", f);
	fprintf(f, "</%.2s>", tag); /* td or th */
}

static void number_cell(FILE *f, const char *href, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, n);
	cell(f, "td", href, text);
}

static void share_table(FILE *f, const struct chart *c, enum text_key first,
			const struct chart_bar *bars, size_t n)
{
	const enum text_key titles[] = {first, TEXT_REPORT_AT_OFFICE, TEXT_TOTAL_ON_TIME,
					TEXT_TOTAL_SHARE, TEXT_KEYS};
	char word[WORD_SIZE];

	begin_table(f, c, titles);
	for (size_t i = 0; i < n; i++) {
		fputs("<tr>", f);
		cell(f, "th scope=\"row\"", bars[i].href, bars[i].label);
		number_cell(f, NULL, bars[i].whole);
		number_cell(f, NULL, bars[i].part);
		cell(f, "td", NULL, word_share(word, c->lang, bars[i].part, bars[i].whole));
		fputs("</tr>\n", f);
	}
	end_table(f);
}

void chart_bars(FILE *f, const struct chart *c, enum text_key first, const struct chart_bar *bars,
		size_t n)
{
	const int room = RIGHT - NAME_WIDTH - 36; /* behind it the figure */
	char word[WORD_SIZE];

	begin(f, c, (int)n * BAR_STEP + 4);
	for (size_t i = 0; i < n; i++) {
		int y = (int)i * BAR_STEP, width;

		label(f, 0, y + 15, "", bars[i].label);
		width = bars[i].whole > 0 ? (int)(bars[i].part * room / bars[i].whole) : 0;
		fprintf(f,
			"<path d=\"M%d %dh%dv12h%dz\" fill=\"none\" stroke=\"" GRID "\"/>"
			"<path d=\"M%d %dh%dv12h%dz\" fill=\"" BLUE "\"/>",
			NAME_WIDTH, y + 5, room, -room, NAME_WIDTH, y + 5, width, -width);
		label(f, WIDTH, y + 15, "end",
		      word_share(word, c->lang, bars[i].part, bars[i].whole));
		fputc('\n', f);
	}
	share_table(f, c, first, bars, n);
}

/* Trend */

/* In tenths of a percent, as word_share() rounds; -1: nobody was due. */
static int share_of(const struct chart_bar *b)
{
	return b->whole > 0 ? (int)(b->part * 1000 / b->whole) : -1;
}

/* The whole ten below the least share, so that a change of a few points is to be seen. */
static int trend_floor(const struct chart_bar *steps, size_t n)
{
	int least = 1000;

	for (size_t i = 0; i < n; i++)
		if (share_of(&steps[i]) >= 0 && share_of(&steps[i]) < least)
			least = share_of(&steps[i]);
	return least > 900 ? 800 : least / 100 * 100;
}

static int trend_y(int share, int least)
{
	return TREND_TOP + (1000 - share) * TREND_HEIGHT / (1000 - least);
}

static void trend_scale(FILE *f, const struct chart *c, int least)
{
	char word[WORD_SIZE];

	for (int i = 0; i < 2; i++) {
		int share = i == 0 ? 1000 : least, y = trend_y(share, least);

		fprintf(f, "<path d=\"M%d %dH%d\" stroke=\"" GRID "\"/>", TREND_LEFT, y, RIGHT);
		label(f, TREND_LEFT - 4, y + 4, "end", word_percent(word, c->lang, share * 10));
	}
	fputc('\n', f);
}

void chart_trend(FILE *f, const struct chart *c, enum text_key first, const struct chart_bar *steps,
		 size_t n)
{
	int least = trend_floor(steps, n),
	    step = n > 1 ? (RIGHT - TREND_LEFT - 36) / (int)(n - 1) : 0;
	bool begun = false;
	char word[WORD_SIZE];

	begin(f, c, TREND_TOP + TREND_HEIGHT + 26);
	trend_scale(f, c, least);
	fputs("<path fill=\"none\" stroke=\"" BLUE "\" stroke-width=\"2\" d=\"", f);
	for (size_t i = 0; i < n; i++) {
		if (share_of(&steps[i]) < 0)
			continue;
		fprintf(f, "%c%d %d", begun ? 'L' : 'M', TREND_LEFT + 18 + (int)i * step,
			trend_y(share_of(&steps[i]), least));
		begun = true;
	}
	fputs("\"/>\n", f);
	for (size_t i = 0; i < n; i++) {
		int x = TREND_LEFT + 18 + (int)i * step, y = trend_y(share_of(&steps[i]), least);

		label(f, x, TREND_TOP + TREND_HEIGHT + 18, "middle", steps[i].tag);
		if (share_of(&steps[i]) < 0)
			continue;
		fprintf(f, "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"" BLUE "\"/>", x, y);
		if (n <= 7 || i % 2 == 0) /* wide enough for each, or for every other */
			label(f, x, y - 7, "middle",
			      word_share(word, c->lang, steps[i].part, steps[i].whole));
		fputc('\n', f);
	}
	share_table(f, c, first, steps, n);
}

/* Strip */

struct scale {
	int32_t from, to;
};

static struct scale strip_scale(const struct chart_strip *s)
{
	return (struct scale){s->marks[0] - BEYOND_S, s->marks[s->n_marks - 1] + BEYOND_S};
}

/* What lies beyond stands at the edge. */
static int strip_x(struct scale scale, int32_t at_s)
{
	int32_t at = at_s < scale.from ? scale.from : at_s > scale.to ? scale.to : at_s;

	return NAME_WIDTH +
	       (int)((int64_t)(at - scale.from) * (RIGHT - NAME_WIDTH) / (scale.to - scale.from));
}

static void strip_marks(FILE *f, const struct chart_strip *s, struct scale scale)
{
	int bottom = STRIP_TOP + (int)s->n * STRIP_STEP;
	char word[WORD_SIZE];

	for (size_t i = 0; i < s->n_marks; i++) {
		int x = strip_x(scale, s->marks[i]);

		fprintf(f, "<path d=\"M%d %dV%d\" stroke=\"currentColor\"%s/>", x, STRIP_TOP - 4,
			bottom, i == 0 ? "" : " stroke-dasharray=\"3 3\"");
		label(f, x, STRIP_TOP - 8, "middle", word_clock(word, s->c.lang, s->marks[i]));
	}
	for (int32_t at = scale.from + 1800; at < scale.to; at += 1800)
		fprintf(f, "<path d=\"M%d %dv4\" stroke=\"" GRID "\"/>", strip_x(scale, at),
			bottom);
	fputc('\n', f);
}

static void strip_key(FILE *f, const struct chart_strip *s)
{
	fputs("<path d=\"M2 4v9\" stroke=\"" BLUE "\" stroke-width=\"1.5\"/>", f);
	label(f, 8, 13, "", text_get(s->c.lang, TEXT_CHART_ON_TIME));
	fputs("<path d=\"M122 4v9\" stroke=\"" VERMILION "\" stroke-width=\"4\"/>", f);
	label(f, 128, 13, "", text_get(s->c.lang, TEXT_CHART_LATE));
	fputc('\n', f);
}

/* All ticks of one kind in one path, with only the way from one to the next. */
static void strip_ticks(FILE *f, const struct chart_strip *s, struct scale scale, bool late)
{
	fprintf(f, "<path stroke=\"%s\" stroke-width=\"%s\" d=\"", late ? VERMILION : BLUE,
		late ? "4" : "1.5");
	for (size_t i = 0; i < s->n; i++) {
		const struct chart_row *row = &s->rows[i];
		int last = -1;

		for (size_t k = 0; k < row->n; k++) {
			int x = strip_x(scale, row->ticks[k].at_s);

			if (row->ticks[k].late != late || x == last)
				continue;
			if (last < 0)
				fprintf(f, "M%d %dv9", x, STRIP_TOP + (int)i * STRIP_STEP + 3);
			else
				fprintf(f, "m%d-9v9", x - last);
			last = x;
		}
	}
	fputs("\"/>\n", f);
}

static const struct chart_tick *of_hundred(const struct chart_row *row, size_t percent)
{
	return &row->ticks[(row->n - 1) * percent / 100];
}

static void strip_sums(FILE *f, const struct chart_strip *s, struct scale scale)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct chart_row *row = &s->rows[i];
		int y = STRIP_TOP + (int)i * STRIP_STEP + 7;

		if (row->n == 0)
			continue;
		fprintf(f, "<path d=\"M%d %dH%d\" stroke=\"" BLUE "\"/>",
			strip_x(scale, of_hundred(row, 10)->at_s), y,
			strip_x(scale, of_hundred(row, 90)->at_s));
		fprintf(f, "<path d=\"M%d %dv9\" stroke=\"%s\" stroke-width=\"4\"/>\n",
			strip_x(scale, of_hundred(row, 50)->at_s), y - 4,
			of_hundred(row, 50)->late ? VERMILION : BLUE);
	}
}

static void strip_table(FILE *f, const struct chart_strip *s)
{
	static const enum text_key titles[] = {
		TEXT_DATA_NAME,	   TEXT_REPORT_AT_OFFICE, TEXT_TOTAL_ON_TIME, TEXT_CHART_EARLIEST,
		TEXT_CHART_MIDDLE, TEXT_CHART_LATEST,	  TEXT_KEYS};
	char word[WORD_SIZE];

	begin_table(f, &s->c, titles);
	for (size_t i = 0; i < s->n; i++) {
		const struct chart_row *row = &s->rows[i];

		fputs("<tr>", f);
		cell(f, "th scope=\"row\"", row->href, row->name);
		number_cell(f, NULL, row->due);
		number_cell(f, NULL, row->on_time);
		for (size_t percent = 0; percent <= 100; percent += 50)
			cell(f, "td", NULL,
			     row->n == 0
				     ? ""
				     : word_clock(word, s->c.lang, of_hundred(row, percent)->at_s));
		fputs("</tr>\n", f);
	}
	end_table(f);
}

void chart_strip(FILE *f, const struct chart_strip *s)
{
	struct scale scale = strip_scale(s);

	assert(s->n_marks > 0 && s->n_marks <= CHART_MARKS);
	begin(f, &s->c, STRIP_TOP + (int)s->n * STRIP_STEP + 6);
	strip_key(f, s);
	strip_marks(f, s, scale);
	for (size_t i = 0; i < s->n; i++) {
		label(f, 0, STRIP_TOP + (int)i * STRIP_STEP + 12, "", s->rows[i].name);
		fputc('\n', f);
	}
	if (s->summed) {
		strip_sums(f, s, scale);
	} else {
		strip_ticks(f, s, scale, false);
		strip_ticks(f, s, scale, true);
	}
	strip_table(f, s);
}
