/* SPDX-License-Identifier: MIT */
#include "report/words.h"
#include "report/xlsx-parts.h"

#include <string.h>

#include "core/civil.h"

enum { DAY_COLUMN = 2 }; /* number and name stand before the days */

static bool day_off(const struct month_sheet *s, int32_t i)
{
	return s->calendar[i].off || s->calendar[i].holiday;
}

/* Number, name, then each day with its weekday's first letters. Returns the row after. */
static lxw_row_t matrix_titles(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, double width)
{
	const struct month_sheet *s = x->s;
	char text[16];

	worksheet_set_column(ws, 0, 0, 4, NULL);
	worksheet_set_column(ws, 1, 1, 30, NULL);
	worksheet_set_column(ws, DAY_COLUMN, (lxw_col_t)(DAY_COLUMN + s->days - 1), width, NULL);
	xlsx_put(x, ws, row, 0, text_get(s->lang, TEXT_SHEET_NUMBER), x->formats[XLSX_HEAD]);
	xlsx_put(x, ws, row, 1, text_get(s->lang, TEXT_SHEET_NAME_NIP), x->formats[XLSX_HEAD]);
	xlsx_put(x, ws, row + 1, 0, "", x->formats[XLSX_HEAD]);
	xlsx_put(x, ws, row + 1, 1, "", x->formats[XLSX_HEAD]);
	for (int32_t i = 0; i < s->days; i++) {
		lxw_format *f = x->formats[day_off(s, i) ? XLSX_HEAD_OFF : XLSX_HEAD];
		int weekday = civil_weekday(s->first_day + i);

		worksheet_write_number(ws, row, (lxw_col_t)(DAY_COLUMN + i), i + 1, f);
		snprintf(text, sizeof(text), "%.3s",
			 text_get(s->lang, (enum text_key)(TEXT_WEEKDAY_0 + weekday)));
		xlsx_put(x, ws, row + 1, DAY_COLUMN + i, text, f);
	}
	worksheet_repeat_rows(ws, row, row + 1);
	worksheet_repeat_columns(ws, 0, 1);
	worksheet_freeze_panes(ws, row + 2, DAY_COLUMN);
	return row + 2;
}

static void person_cells(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, size_t i)
{
	const struct sheet_person *p = &x->s->people[i];
	char word[WORD_SIZE], text[512];

	worksheet_set_row(ws, row, 26, NULL);
	worksheet_write_number(ws, row, 0, (double)i + 1, x->formats[XLSX_CENTRE]);
	snprintf(text, sizeof(text), "%s%s%s", p->name, p->nip[0] != '\0' ? " · " : "",
		 word_nip(word, p->nip));
	xlsx_put(x, ws, row, 1, text, x->formats[XLSX_CELL]);
}

static void codes(struct xlsx *x)
{
	const struct month_sheet *s = x->s;
	int last = DAY_COLUMN + s->days - 1;
	lxw_worksheet *ws = xlsx_worksheet(x, text_get(s->lang, TEXT_TAB_CODES), true);
	char word[WORD_SIZE];
	lxw_row_t row;

	if (ws == NULL)
		return;
	row = matrix_titles(x, ws, xlsx_head(x, ws, TEXT_SHEET_TITLE_CODES, last), 4.6);
	for (size_t i = 0; i < s->n_people; i++, row++) {
		person_cells(x, ws, row, i);
		for (int32_t d = 0; d < s->days; d++)
			xlsx_put(x, ws, row, DAY_COLUMN + d, word_cell(word, &s->people[i].days[d]),
				 xlsx_code_format(x, &s->people[i].days[d]));
	}
	xlsx_foot(x, ws, row, last, NULL);
}

static void times(struct xlsx *x)
{
	const struct month_sheet *s = x->s;
	int last = DAY_COLUMN + s->days - 1;
	lxw_worksheet *ws = xlsx_worksheet(x, text_get(s->lang, TEXT_TAB_TIMES), true);
	char in[WORD_SIZE], out[WORD_SIZE], text[2 * WORD_SIZE];
	lxw_row_t row;

	if (ws == NULL)
		return;
	row = matrix_titles(x, ws, xlsx_head(x, ws, TEXT_SHEET_TITLE_TIMES, last), 6);
	for (size_t i = 0; i < s->n_people; i++, row++) {
		person_cells(x, ws, row, i);
		for (int32_t d = 0; d < s->days; d++) {
			const struct sheet_day *day = &s->people[i].days[d];

			if (day->in_s < 0 && day->out_s < 0)
				word_cell(text, day);
			else
				snprintf(text, sizeof(text), "%s %s",
					 word_clock(in, s->lang, day->in_s),
					 word_clock(out, s->lang, day->out_s));
			xlsx_put(x, ws, row, DAY_COLUMN + d, text,
				 day->in_s < 0 && day->out_s < 0 ? xlsx_code_format(x, day)
								 : x->formats[XLSX_CENTRE]);
		}
	}
	xlsx_foot(x, ws, row, last, NULL);
}

void xlsx_matrix(struct xlsx *x)
{
	codes(x);
	times(x);
}

/* Number, name, NIP, unit; the totals; punctuality; with a preset the deduction. */
enum { TOTALS_COLUMN = 4, TOTALS_SHARE = TOTALS_COLUMN + TOTAL_COLUMNS };

static lxw_row_t totals_titles(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int last)
{
	static const enum text_key first[] = {TEXT_SHEET_NUMBER, TEXT_DATA_NAME, TEXT_DATA_NIP,
					      TEXT_DATA_UNIT};
	enum text_language lang = x->s->lang;

	worksheet_set_column(ws, 0, 0, 4, NULL);
	worksheet_set_column(ws, 1, 1, 28, NULL);
	worksheet_set_column(ws, 2, 2, 20, NULL);
	worksheet_set_column(ws, 3, 3, 16, NULL);
	worksheet_set_column(ws, TOTALS_COLUMN, (lxw_col_t)last, 8, NULL);
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		xlsx_put(x, ws, row, (int)i, text_get(lang, first[i]), x->formats[XLSX_HEAD]);
	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++)
		xlsx_put(x, ws, row, TOTALS_COLUMN + (int)c, word_total(lang, c),
			 x->formats[XLSX_HEAD]);
	xlsx_put(x, ws, row, TOTALS_SHARE, text_get(lang, TEXT_TOTAL_SHARE), x->formats[XLSX_HEAD]);
	if (last > TOTALS_SHARE)
		xlsx_put(x, ws, row, last, text_get(lang, TEXT_DATA_DEDUCT), x->formats[XLSX_HEAD]);
	worksheet_set_row(ws, row, XLSX_TITLES_HEIGHT, NULL);
	worksheet_repeat_rows(ws, row, row);
	worksheet_freeze_panes(ws, row + 1, 2);
	return row + 1;
}

static void totals_cells(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row,
			 const struct sheet_total *t, bool deduct)
{
	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++)
		worksheet_write_number(ws, row, (lxw_col_t)(TOTALS_COLUMN + c),
				       (double)total_value(t, c), x->formats[XLSX_NUMBER]);
	if (t->days.at_office > 0)
		worksheet_write_number(ws, row, TOTALS_SHARE,
				       100.0 * t->days.on_time / t->days.at_office,
				       x->formats[XLSX_PERCENT]);
	else
		xlsx_put(x, ws, row, TOTALS_SHARE, "-", x->formats[XLSX_CENTRE]);
	if (deduct)
		worksheet_write_number(ws, row, TOTALS_SHARE + 1, t->deduct / 100.0,
				       x->formats[XLSX_PERCENT]);
}

void xlsx_totals(struct xlsx *x)
{
	const struct month_sheet *s = x->s;
	bool deduct = s->preset[0] != '\0';
	int last = TOTALS_SHARE + (deduct ? 1 : 0);
	lxw_worksheet *ws = xlsx_worksheet(x, text_get(s->lang, TEXT_TAB_TOTALS), true);
	lxw_row_t row;

	if (ws == NULL)
		return;
	row = totals_titles(x, ws, xlsx_head(x, ws, TEXT_SHEET_TITLE_TOTALS, last), last);
	for (size_t i = 0; i < s->n_people; i++, row++) {
		const struct sheet_person *p = &s->people[i];

		worksheet_write_number(ws, row, 0, (double)i + 1, x->formats[XLSX_CENTRE]);
		xlsx_put(x, ws, row, 1, p->name, x->formats[XLSX_CELL]);
		xlsx_put(x, ws, row, 2, p->nip, x->formats[XLSX_TEXT]);
		xlsx_put(x, ws, row, 3, p->unit, x->formats[XLSX_CELL]);
		totals_cells(x, ws, row, &p->total, deduct);
	}
	xlsx_merge(x, ws, row, 0, TOTALS_COLUMN - 1, text_get(s->lang, TEXT_SHEET_SUM),
		   x->formats[XLSX_HEAD]);
	totals_cells(x, ws, row, &s->total, false);
	xlsx_foot(x, ws, row + 1, last, NULL);
}

void xlsx_legend(struct xlsx *x)
{
	const struct month_sheet *s = x->s;
	char text[512];
	lxw_worksheet *ws = xlsx_worksheet(x, text_get(s->lang, TEXT_TAB_LEGEND), false);
	lxw_row_t row;

	if (ws == NULL)
		return;
	worksheet_set_column(ws, 0, 0, 10, NULL);
	worksheet_set_column(ws, 1, 1, 60, NULL);
	worksheet_set_column(ws, 2, 2, 14, NULL);
	row = xlsx_head(x, ws, TEXT_SHEET_TITLE_LEGEND, 2);
	xlsx_put(x, ws, row, 0, text_get(s->lang, TEXT_DATA_CODE), x->formats[XLSX_HEAD]);
	xlsx_put(x, ws, row, 1, text_get(s->lang, TEXT_LEGEND_MEANING), x->formats[XLSX_HEAD]);
	xlsx_put(x, ws, row++, 2, text_get(s->lang, TEXT_LEGEND_PRESENT), x->formats[XLSX_HEAD]);
	for (size_t i = 0; i < s->n_legend; i++, row++) {
		xlsx_put(x, ws, row, 0, s->legend[i].code, x->colours[i]);
		xlsx_put(x, ws, row, 1, s->legend[i].meaning, x->formats[XLSX_CELL]);
		xlsx_put(x, ws, row, 2,
			 s->legend[i].present ? text_get(s->lang, TEXT_TOTAL_PRESENT) : "",
			 x->formats[XLSX_CENTRE]);
	}
	xlsx_put(x, ws, row++, 0, text_get(s->lang, TEXT_LEGEND_LETTER), x->formats[XLSX_PLAIN]);
	for (int32_t i = 0; i < s->days; i++)
		if (word_holiday(text, sizeof(text), s, i))
			xlsx_put(x, ws, row++, 0, text, x->formats[XLSX_PLAIN]);
	for (const char *line = s->rules; *line != '\0'; row++) {
		size_t n = strcspn(line, "\n");

		snprintf(text, sizeof(text), "%.*s", (int)n, line);
		xlsx_put(x, ws, row, 0, text, x->formats[XLSX_PLAIN]);
		line += n + (line[n] == '\n');
	}
	/* A line a row, so that it can be copied out as it was made. */
	for (const char *line = s->note.text != NULL ? s->note.text : ""; *line != '\0'; row++) {
		size_t n = strcspn(line, "\n");

		snprintf(text, sizeof(text), "%.*s", (int)n, line);
		xlsx_put(x, ws, row, 0, text, x->formats[XLSX_PLAIN]);
		line += n + (line[n] == '\n');
	}
}
