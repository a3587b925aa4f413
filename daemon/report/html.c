/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <inttypes.h>
#include <string.h>

#include "core/civil.h"
#include "report/qr.h"
#include "report/safe.h"
#include "report/words.h"

/*
 * Everything that looks like something stands here, in the one <style> of a page: where nothing
 * else is let in (style-src 'sha256-…') an attribute would be dropped. A month of 31 columns is
 * printed small enough for the narrower of the two papers.
 */
static const char style[] =
	"body{font:9pt sans-serif;margin:4mm}table{border-collapse:collapse;width:calc(100% - 1px)}"
	"th,td{border:1px solid #555;padding:1px 3px;text-align:center}"
	"td.l,th.l{text-align:left}td.o,th.o{background:#d9d9d9}thead{display:table-header-group}"
	"tr{break-inside:avoid}.kop{text-align:center;font-weight:bold;font-size:12pt;"
	"border-bottom:3px double #000}.t{text-align:center;font-weight:bold;margin:3mm 0 0}"
	"table.m{table-layout:fixed;font-size:6.5pt;overflow-wrap:anywhere}.m th,.m td{padding:1px}"
	".m .n{width:7mm}.m .w{width:42mm}.m .id{width:30mm}.m .u{width:18mm}"
	"section,.next{break-after:page}section:last-child{break-after:auto}"
	".sign{display:flex;justify-content:space-between;margin-top:6mm;"
	"break-inside:avoid}.sign div{width:32%;text-align:center}.sign "
	".gap{width:auto;height:18mm}"
	".p{font-size:7.5pt}.p td,.p th{padding:0 3px}.p p{margin:.5mm 0}.p .kop{font-size:10pt}"
	".p .sign{margin-top:3mm}.p .sign .gap{height:12mm}.p .chain{margin-top:2mm}"
	".chain{font:6pt monospace;margin-top:4mm;overflow-wrap:anywhere}p{margin:1mm 0}"
	".chain svg{width:32mm;height:32mm}"
	".bar{display:flex;gap:2mm}.bar svg{width:80%;height:3mm}.bar rect{fill:#4472c4}"
	"@media print{body{margin:0}}";

/* 215 x 330 mm is what Indonesian offices call F4. */
static const char *const papers[HTML_PAPERS][2] = {
	[HTML_F4] = {"215mm 330mm", "330mm 215mm"},
	[HTML_A4] = {"A4 portrait", "A4 landscape"},
};

/* A class for each code: k0, k1 … */
static void colours(FILE *f, const struct month_sheet *s)
{
	for (size_t i = 0; s != NULL && i < s->n_legend; i++)
		fprintf(f, ".k%zu{background:#%06x}", i, s->legend[i].colour & 0xffffff);
}

static void begin(FILE *f, enum text_language lang, const char *title, const char *paper,
		  const struct month_sheet *s)
{
	fprintf(f,
		"<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\">",
		lang == TEXT_ENGLISH ? "en" : "id");
	html_element(f, "title", title);
	fprintf(f, "<style>@page{size:%s;margin:8mm}%s", paper, style);
	colours(f, s);
	fputs("</style></head>\n<body>\n", f);
}

void html_begin(FILE *f, enum text_language lang, const char *title)
{
	begin(f, lang, title, papers[HTML_F4][0], NULL);
}

void html_end(FILE *f)
{
	fputs("</body></html>\n", f);
}

void html_element(FILE *f, const char *tag, const char *text)
{
	fprintf(f, "<%s>", tag);
	safe_html(f, text);
	fprintf(f, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void number(FILE *f, int64_t n)
{
	fprintf(f, "<td>%" PRId64 "</td>", n);
}

void html_head(FILE *f, const struct month_sheet *s, enum text_key title)
{
	char line[512], month[WORD_SIZE];

	fputs("<div class=\"kop\">", f);
	for (size_t i = 0; i < s->n_kop; i++)
		html_element(f, "div", s->kop[i]);
	fputs("</div>\n", f);
	html_element(f, "p class=\"t\"", text_get(s->lang, title));
	text_format(line, sizeof(line), s->lang,
		    s->unit[0] != '\0' ? TEXT_SHEET_MONTH_UNIT : TEXT_SHEET_MONTH,
		    TEXT_ARGS({"month", word_month(month, s->lang, s->year, s->month)},
			      {"unit", s->unit}, {"step", word_step(s->lang, s->step)}));
	html_element(f, "p class=\"t\"", line);
	if (word_trial(line, sizeof(line), s))
		html_element(f, "p", line);
	if (word_preset(line, sizeof(line), s))
		html_element(f, "p", line);
}

static void notes(FILE *f, const struct month_sheet *s, enum text_key title,
		  const struct sheet_note *n, size_t count, const char *person)
{
	char line[512], number_of[24];
	size_t kept = sheet_notes_kept(count), of_person = 0;

	for (size_t i = 0; i < kept; i++)
		of_person += sheet_note_is_of(&n[i], person);
	if (of_person == 0)
		return;
	snprintf(number_of, sizeof(number_of), "%zu", person == NULL ? count : of_person);
	text_format(line, sizeof(line), s->lang, title, TEXT_ARGS({"n", number_of}));
	html_element(f, "p", line);
	for (size_t i = 0; i < kept; i++) {
		if (!sheet_note_is_of(&n[i], person))
			continue;
		word_note(line, sizeof(line), s->lang, &n[i]);
		html_element(f, "p", line);
	}
}

static void signers(FILE *f, const struct month_sheet *s, const struct sheet_person *person)
{
	struct sheet_signer signer[SHEET_SIGNERS_MAX];
	size_t n = word_signers(s, person, signer);
	char word[WORD_SIZE], year[16];
	static const char dots[] = "………………………………";

	snprintf(year, sizeof(year), "%d", s->month == 12 ? s->year + 1 : s->year);
	fputs("<div class=\"sign\">", f);
	for (size_t i = 0; i < n; i++) {
		const struct sheet_signer *g = &signer[i];

		fputs("<div>", f);
		if (i + 1 == n) {
			text_format(word, sizeof(word), s->lang, TEXT_SHEET_PLACE_DATE,
				    TEXT_ARGS({"place", s->place}, {"year", year}));
			html_element(f, "p", word);
		} else {
			fputs("<p>&nbsp;</p>", f);
		}
		html_element(f, "p", word_position(word, s->lang, g));
		fputs("<div class=\"gap\"></div>", f);
		html_element(f, "u", g->name[0] != '\0' ? g->name : dots);
		fputs("<p>NIP ", f);
		safe_html(f, g->nip[0] != '\0' ? word_nip(word, g->nip) : dots);
		fputs("</p></div>\n", f);
	}
	fputs("</div>\n", f);
}

void html_foot(FILE *f, const struct month_sheet *s, const struct sheet_person *person)
{
	const char *id = person != NULL ? person->id : NULL;
	char word[WORD_SIZE], signature[WORD_SIZE], chain[2 * WORD_SIZE];

	notes(f, s, TEXT_SHEET_OBJECTIONS, s->objections, s->n_objections, id);
	notes(f, s, TEXT_SHEET_SUPPLEMENTS, s->supplements, s->n_supplements, id);
	signers(f, s, person);
	snprintf(chain, sizeof(chain), "%s  %s", word_chain(word, s), word_signed(signature, s));
	html_element(f, "p class=\"chain\"", chain);
}

static void code_cell(FILE *f, const struct month_sheet *s, const struct sheet_day *d)
{
	char word[WORD_SIZE];
	size_t i = 0;

	while (i < s->n_legend && strcmp(s->legend[i].code, d->code) != 0)
		i++;
	if (i < s->n_legend && s->legend[i].colour != 0xffffff)
		fprintf(f, "<td class=\"k%zu\">", i);
	else
		fputs("<td>", f);
	safe_html(f, word_cell(word, d));
	fputs("</td>", f);
}

static void matrix_titles(FILE *f, const struct month_sheet *s)
{
	fputs("<table class=\"m\"><thead><tr>", f);
	html_element(f, "th class=\"n\"", text_get(s->lang, TEXT_SHEET_NUMBER));
	html_element(f, "th class=\"w\"", text_get(s->lang, TEXT_SHEET_NAME_NIP));
	for (int32_t i = 0; i < s->days; i++)
		fprintf(f, "<th%s>%d<br>%.3s</th>",
			s->calendar[i].off || s->calendar[i].holiday ? " class=\"o\"" : "", i + 1,
			text_get(s->lang, (enum text_key)(TEXT_WEEKDAY_0 +
							  civil_weekday(s->first_day + i))));
	fputs("</tr></thead><tbody>\n", f);
}

static void matrix(FILE *f, const struct month_sheet *s, bool times)
{
	char word[WORD_SIZE];

	matrix_titles(f, s);
	for (size_t p = 0; p < s->n_people; p++) {
		fprintf(f, "<tr><td>%zu</td><td class=\"l\">", p + 1);
		safe_html(f, s->people[p].name);
		fputs("<br>", f);
		safe_html(f, word_nip(word, s->people[p].nip));
		fputs("</td>", f);
		for (int32_t i = 0; i < s->days; i++) {
			const struct sheet_day *d = &s->people[p].days[i];

			if (times && (d->in_s >= 0 || d->out_s >= 0)) {
				fprintf(f, "<td>%s", word_clock(word, s->lang, d->in_s));
				fprintf(f, "<br>%s</td>", word_clock(word, s->lang, d->out_s));
			} else {
				code_cell(f, s, d);
			}
		}
		fputs("</tr>\n", f);
	}
	fputs("</tbody></table>\n", f);
}

static void totals_row(FILE *f, const struct month_sheet *s, const struct sheet_total *t,
		       bool deduct)
{
	char word[WORD_SIZE];

	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++)
		number(f, total_value(t, c));
	fprintf(f, "<td>%s</td>", word_share(word, s->lang, t->days.on_time, t->days.at_office));
	if (s->preset[0] != '\0')
		fprintf(f, "<td>%s</td>", deduct ? word_percent(word, s->lang, t->deduct) : "");
	fputs("</tr>\n", f);
}

static void totals(FILE *f, const struct month_sheet *s)
{
	fputs("<table class=\"m\"><thead><tr>", f);
	html_element(f, "th class=\"n\"", text_get(s->lang, TEXT_SHEET_NUMBER));
	html_element(f, "th class=\"w\"", text_get(s->lang, TEXT_DATA_NAME));
	html_element(f, "th class=\"id\"", text_get(s->lang, TEXT_DATA_NIP));
	html_element(f, "th class=\"u\"", text_get(s->lang, TEXT_DATA_UNIT));
	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++)
		html_element(f, "th", word_total(s->lang, c));
	html_element(f, "th", text_get(s->lang, TEXT_TOTAL_SHARE));
	if (s->preset[0] != '\0')
		html_element(f, "th", text_get(s->lang, TEXT_DATA_DEDUCT));
	fputs("</tr></thead><tbody>\n", f);
	for (size_t p = 0; p < s->n_people; p++) {
		fprintf(f, "<tr><td>%zu</td>", p + 1);
		html_element(f, "td class=\"l\"", s->people[p].name);
		html_element(f, "td", s->people[p].nip);
		html_element(f, "td", s->people[p].unit);
		totals_row(f, s, &s->people[p].total, true);
	}
	fputs("<tr>", f);
	html_element(f, "th colspan=\"4\"", text_get(s->lang, TEXT_SHEET_SUM));
	totals_row(f, s, &s->total, false);
	fputs("</tbody></table>\n", f);
}

static void legend(FILE *f, const struct month_sheet *s)
{
	char text[512];

	fputs("<table><tbody>\n", f);
	for (size_t i = 0; i < s->n_legend; i++) {
		fprintf(f, "<tr><td class=\"k%zu\">", i);
		safe_html(f, s->legend[i].code);
		fputs("</td>", f);
		html_element(f, "td class=\"l\"", s->legend[i].meaning);
		fputs("</tr>\n", f);
	}
	fputs("</tbody></table>\n", f);
	html_element(f, "p", text_get(s->lang, TEXT_LEGEND_LETTER));
	for (int32_t i = 0; i < s->days; i++)
		if (word_holiday(text, sizeof(text), s, i))
			html_element(f, "p", text);
	for (const char *line = s->rules; *line != '\0';) {
		size_t n = strcspn(line, "\n");

		snprintf(text, sizeof(text), "%.*s", (int)n, line);
		html_element(f, "p", text);
		line += n + (line[n] == '\n');
	}
}

/* The whole note, for eyes and for a camera: so is the paper a witness of the records. */
static void signed_note(FILE *f, const struct month_sheet *s)
{
	char line[2 * WORD_SIZE], seq[24];

	if (s->note.text == NULL || s->note.text[0] == '\0')
		return;
	snprintf(seq, sizeof(seq), "%" PRId64, s->note.seq);
	text_format(line, sizeof(line), s->lang, TEXT_SHEET_NOTE,
		    TEXT_ARGS({"date", s->note.day}, {"n", seq}, {"hash", s->note.hash}));
	fputs("<div class=\"chain\">\n", f);
	html_element(f, "p", line);
	qr_svg(f, s->note.text, text_get(s->lang, TEXT_SHEET_NOTE_QR));
	fputs("</div>\n", f);
}

/* Bars of the arrivals by quarter of an hour: a chart that any browser prints. */
static void arrivals(FILE *f, const struct month_sheet *s)
{
	uint32_t most = 0;
	char word[WORD_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(s->arrivals); i++)
		if (s->arrivals[i] > most)
			most = s->arrivals[i];
	html_element(f, "p class=\"t\"", text_get(s->lang, TEXT_CHART_ARRIVALS));
	for (size_t i = 0; i < ARRAY_LEN(s->arrivals); i++)
		if (s->arrivals[i] > 0)
			fprintf(f,
				"<div class=\"bar\"><span>%s</span><svg viewBox=\"0 0 100 3\" "
				"preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
				"width=\"%" PRIu32 "\" height=\"3\"/></svg><span>%" PRIu32
				"</span></div>\n",
				word_clock(word, s->lang, (int32_t)i * 900),
				(uint32_t)((uint64_t)s->arrivals[i] * 100 / most), s->arrivals[i]);
}

static void person(FILE *f, const struct month_sheet *s, const struct sheet_person *p)
{
	char line[512], word[WORD_SIZE];
	static const enum text_key titles[] = {
		TEXT_DATA_DATE, TEXT_DATA_CODE,		 TEXT_DATA_IN,
		TEXT_DATA_OUT,	TEXT_TOTAL_LATE_MINUTES, TEXT_TOTAL_EARLY_MINUTES};

	html_head(f, s, TEXT_SHEET_TITLE_PERSON);
	snprintf(line, sizeof(line), "%s%s%s · %s · %s", p->name,
		 p->nip[0] != '\0' ? " · NIP " : "", word_nip(word, p->nip), p->status, p->unit);
	html_element(f, "p", line);
	fputs("<table><thead><tr>", f);
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		html_element(f, "th", text_get(s->lang, titles[i]));
	if (s->preset[0] != '\0')
		html_element(f, "th", text_get(s->lang, TEXT_DATA_DEDUCT));
	fputs("</tr></thead><tbody>\n", f);
	for (int32_t i = 0; i < s->days; i++) {
		const struct sheet_day *d = &p->days[i];

		if (d->code[0] == '\0')
			continue;
		fputs("<tr>", f);
		html_element(f, "td class=\"l\"", word_day(word, s->lang, s->first_day + i));
		code_cell(f, s, d);
		html_element(f, "td", word_clock(word, s->lang, d->in_s));
		html_element(f, "td", word_clock(word, s->lang, d->out_s));
		number(f, d->s.late / 60);
		number(f, d->s.early / 60);
		if (s->preset[0] != '\0')
			html_element(f, "td", word_percent(word, s->lang, d->deduct));
		fputs("</tr>\n", f);
	}
	fputs("</tbody></table>\n", f);
	text_format(line, sizeof(line), s->lang, TEXT_PERSON_SHARE,
		    TEXT_ARGS({"share", word_share(word, s->lang, p->total.days.on_time,
						   p->total.days.at_office)}));
	html_element(f, "p", line);
	text_format(line, sizeof(line), s->lang, TEXT_PERSON_SEEN,
		    TEXT_ARGS({"seen", word_seen(s->lang, p->seen)}));
	html_element(f, "p", line);
}

void sheet_html(FILE *f, const struct month_sheet *s, enum html_paper paper)
{
	char month[WORD_SIZE];

	begin(f, s->lang, word_month(month, s->lang, s->year, s->month), papers[paper][1], s);
	fputs("<section>", f);
	html_head(f, s, TEXT_SHEET_TITLE_CODES);
	matrix(f, s, false);
	html_foot(f, s, NULL);
	fputs("</section>\n<section>", f);
	html_head(f, s, TEXT_SHEET_TITLE_TIMES);
	matrix(f, s, true);
	html_foot(f, s, NULL);
	fputs("</section>\n<section>", f);
	html_head(f, s, TEXT_SHEET_TITLE_TOTALS);
	totals(f, s);
	html_foot(f, s, NULL);
	fputs("</section>\n<section>", f);
	html_head(f, s, TEXT_SHEET_TITLE_LEGEND);
	legend(f, s);
	arrivals(f, s);
	signed_note(f, s);
	fputs("</section>\n", f);
	for (size_t i = 0; i < s->n_people; i++) {
		fputs("<section class=\"p\">", f); /* one page each, also on the smaller paper */
		person(f, s, &s->people[i]);
		html_foot(f, s, &s->people[i]);
		fputs("</section>\n", f);
	}
	html_end(f);
}
