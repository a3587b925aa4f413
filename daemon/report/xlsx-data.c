/* SPDX-License-Identifier: MIT */
#include "core/civil.h"
#include "report/csv.h"
#include "report/words.h"
#include "report/xlsx-parts.h"

static lxw_datetime date_of(int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return (lxw_datetime){.year = d.year, .month = d.month, .day = d.day};
}

/* A time is a part of a day to a spreadsheet; 24:30 is 1.02 days. */
static void put_clock(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int column, int32_t second)
{
	if (second >= 0)
		worksheet_write_number(ws, row, (lxw_col_t)column, second / 86400.0,
				       x->formats[XLSX_TIME]);
	else
		worksheet_write_blank(ws, row, (lxw_col_t)column, x->formats[XLSX_TIME]);
}

static void data_row(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct sheet_person *p,
		     int32_t i)
{
	const struct sheet_day *d = &p->days[i];
	lxw_datetime date = date_of(x->s->first_day + i);
	char word[WORD_SIZE];

	xlsx_put(x, ws, row, DATA_ID, p->id, x->formats[XLSX_TEXT]);
	xlsx_put(x, ws, row, DATA_NIP, p->nip, x->formats[XLSX_TEXT]);
	xlsx_put(x, ws, row, DATA_NAME, p->name, x->formats[XLSX_TEXT]);
	xlsx_put(x, ws, row, DATA_UNIT, p->unit, x->formats[XLSX_TEXT]);
	xlsx_put(x, ws, row, DATA_STATUS, p->status, x->formats[XLSX_TEXT]);
	worksheet_write_datetime(ws, row, DATA_DATE, &date, x->formats[XLSX_DATE]);
	xlsx_put(x, ws, row, DATA_CODE, word_cell(word, d), x->formats[XLSX_TEXT]);
	put_clock(x, ws, row, DATA_IN, d->in_s);
	put_clock(x, ws, row, DATA_OUT, d->out_s);
	for (enum data_column c = DATA_LATE; c <= DATA_OPEN; c++)
		worksheet_write_number(ws, row, (lxw_col_t)c, (double)data_minutes(d, c),
				       x->formats[XLSX_NUMBER]);
	if (x->s->preset[0] != '\0')
		worksheet_write_number(ws, row, DATA_DEDUCT, d->deduct / 100.0,
				       x->formats[XLSX_PERCENT]);
}

/* Flat, without letterhead, so that filters, pivot tables and formulas of one's own work. */
void xlsx_data(struct xlsx *x)
{
	const struct month_sheet *s = x->s;
	enum data_column last = s->preset[0] != '\0' ? DATA_DEDUCT : DATA_OPEN;
	lxw_worksheet *ws = xlsx_worksheet(x, "DATA", true);
	lxw_row_t row = 1;

	if (ws == NULL)
		return;
	for (enum data_column c = DATA_ID; c <= last; c++)
		xlsx_put(x, ws, 0, (int)c, data_title(s->lang, c), x->formats[XLSX_HEAD]);
	worksheet_set_row(ws, 0, XLSX_TITLES_HEIGHT, NULL);
	worksheet_set_column(ws, DATA_ID, DATA_ID, 12, NULL);
	worksheet_set_column(ws, DATA_NIP, DATA_NIP, 20, NULL);
	worksheet_set_column(ws, DATA_NAME, DATA_NAME, 28, NULL);
	worksheet_set_column(ws, DATA_UNIT, DATA_DATE, 12, NULL);
	for (size_t p = 0; p < s->n_people; p++)
		for (int32_t i = 0; i < s->days; i++)
			if (s->people[p].days[i].code[0] != '\0')
				data_row(x, ws, row++, &s->people[p], i);
	worksheet_freeze_panes(ws, 1, 0);
	worksheet_repeat_rows(ws, 0, 0);
	worksheet_autofilter(ws, 0, 0, row - 1, (lxw_col_t)last);
}

/* When people come, by quarter of an hour; from the first to the last that has somebody. */
static lxw_row_t arrival_rows(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row)
{
	const uint32_t *n = x->s->arrivals;
	size_t from = 0, to = ARRAY_LEN(x->s->arrivals);
	char word[WORD_SIZE];

	while (from < to && n[from] == 0)
		from++;
	while (to > from && n[to - 1] == 0)
		to--;
	for (size_t i = from; i < to; i++, row++) {
		xlsx_put(x, ws, row, 0, word_clock(word, x->s->lang, (int32_t)i * 900),
			 x->formats[XLSX_TEXT]);
		worksheet_write_number(ws, row, 1, n[i], x->formats[XLSX_NUMBER]);
	}
	return row;
}

/* Day by day: who is on time of those due at the office. */
static lxw_row_t trend_rows(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row)
{
	const struct month_sheet *s = x->s;

	for (int32_t i = 0; i < s->days; i++) {
		uint32_t due = 0, on_time = 0;

		for (size_t p = 0; p < s->n_people; p++) {
			due += s->people[p].days[i].at_office;
			on_time += s->people[p].days[i].on_time;
		}
		if (due == 0)
			continue;
		worksheet_write_number(ws, row, 3, i + 1, x->formats[XLSX_NUMBER]);
		worksheet_write_number(ws, row++, 4, 100.0 * on_time / due,
				       x->formats[XLSX_PERCENT]);
	}
	return row;
}

static void chart(struct xlsx *x, lxw_worksheet *ws, lxw_chart_type type, enum text_key title,
		  lxw_row_t first, lxw_row_t end, int column, int at_column)
{
	const char *tab = text_get(x->s->lang, TEXT_TAB_CHARTS);
	lxw_chart_options options = {.x_scale = 1.4, .y_scale = 1.2};
	lxw_chart *c;
	lxw_chart_series *series;

	if (end == first) /* nothing to draw: a chart without points is a broken file to some */
		return;
	c = workbook_add_chart(x->workbook, (uint8_t)type);
	series = chart_add_series(c, NULL, NULL);
	chart_series_set_categories(series, tab, first, (lxw_col_t)column, end - 1,
				    (lxw_col_t)column);
	chart_series_set_values(series, tab, first, (lxw_col_t)(column + 1), end - 1,
				(lxw_col_t)(column + 1));
	chart_title_set_name(c, text_get(x->s->lang, title));
	chart_legend_set_position(c, LXW_CHART_LEGEND_NONE);
	worksheet_insert_chart_opt(ws, first, (lxw_col_t)at_column, c, &options);
}

void xlsx_charts(struct xlsx *x)
{
	static const enum text_key titles[] = {TEXT_DATA_IN, TEXT_CHART_PEOPLE, TEXT_KEYS,
					       TEXT_DATA_DATE, TEXT_TOTAL_SHARE};
	enum text_language lang = x->s->lang;
	lxw_worksheet *ws = xlsx_worksheet(x, text_get(lang, TEXT_TAB_CHARTS), true);
	lxw_row_t row, arrivals, trend;

	if (ws == NULL)
		return;
	row = xlsx_head(x, ws, TEXT_SHEET_TITLE_CHARTS, 16);
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (titles[i] != TEXT_KEYS)
			xlsx_put(x, ws, row, (int)i, text_get(lang, titles[i]),
				 x->formats[XLSX_HEAD]);
	row++;
	arrivals = arrival_rows(x, ws, row);
	trend = trend_rows(x, ws, row);
	chart(x, ws, LXW_CHART_COLUMN, TEXT_CHART_ARRIVALS, row, arrivals, 0, 6);
	chart(x, ws, LXW_CHART_LINE, TEXT_CHART_TREND, row, trend, 3, 17);
}
