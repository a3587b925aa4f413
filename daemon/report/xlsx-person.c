/* SPDX-License-Identifier: MIT */
#include "report/words.h"
#include "report/xlsx-parts.h"

#include <stdio.h>

/* One person's month on a page: what they see, and put their paraf under. */
enum { COLUMN_DATE, COLUMN_CODE, COLUMN_IN, COLUMN_OUT, COLUMN_LATE, COLUMN_EARLY, COLUMN_DEDUCT };

static void person_titles(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int last)
{
	static const enum text_key titles[] = {
		TEXT_DATA_DATE,		 TEXT_DATA_CODE,	   TEXT_DATA_IN,     TEXT_DATA_OUT,
		TEXT_TOTAL_LATE_MINUTES, TEXT_TOTAL_EARLY_MINUTES, TEXT_DATA_DEDUCT,
	};

	for (int i = 0; i <= last; i++)
		xlsx_put(x, ws, row, i, text_get(x->s->lang, titles[i]), x->formats[XLSX_HEAD]);
}

static void person_day(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row,
		       const struct sheet_person *p, int32_t i, int last)
{
	const struct sheet_day *d = &p->days[i];
	enum text_language lang = x->s->lang;
	char word[WORD_SIZE];

	xlsx_put(x, ws, row, COLUMN_DATE, word_day(word, lang, x->s->first_day + i),
		 x->formats[XLSX_CELL]);
	xlsx_put(x, ws, row, COLUMN_CODE, word_cell(word, d), xlsx_code_format(x, d));
	xlsx_put(x, ws, row, COLUMN_IN, word_clock(word, lang, d->in_s), x->formats[XLSX_CENTRE]);
	xlsx_put(x, ws, row, COLUMN_OUT, word_clock(word, lang, d->out_s), x->formats[XLSX_CENTRE]);
	worksheet_write_number(ws, row, COLUMN_LATE, (double)(d->s.late / 60),
			       x->formats[XLSX_NUMBER]);
	worksheet_write_number(ws, row, COLUMN_EARLY, (double)(d->s.early / 60),
			       x->formats[XLSX_NUMBER]);
	if (last == COLUMN_DEDUCT)
		worksheet_write_number(ws, row, COLUMN_DEDUCT, d->deduct / 100.0,
				       x->formats[XLSX_PERCENT]);
}

static lxw_row_t person_totals(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row,
			       const struct sheet_person *p, int last)
{
	enum text_language lang = x->s->lang;
	char line[512], share[WORD_SIZE], percent[WORD_SIZE];

	for (enum total_column c = 0; c < TOTAL_COLUMNS; c++) {
		if (total_value(&p->total, c) == 0)
			continue;
		xlsx_merge(x, ws, row, 0, 1, word_total(lang, c), x->formats[XLSX_CELL]);
		worksheet_write_number(ws, row++, 2, (double)total_value(&p->total, c),
				       x->formats[XLSX_NUMBER]);
	}
	text_format(line, sizeof(line), lang, TEXT_PERSON_SHARE,
		    TEXT_ARGS({"share", word_share(share, lang, p->total.days.on_time,
						   p->total.days.at_office)}));
	xlsx_put(x, ws, row++, 0, line, x->formats[XLSX_PLAIN]);
	if (last == COLUMN_DEDUCT) {
		text_format(line, sizeof(line), lang, TEXT_PERSON_DEDUCT,
			    TEXT_ARGS({"percent", word_percent(percent, lang, p->total.deduct)}));
		xlsx_put(x, ws, row++, 0, line, x->formats[XLSX_PLAIN]);
	}
	text_format(line, sizeof(line), lang, TEXT_PERSON_SEEN,
		    TEXT_ARGS({"seen", word_seen(lang, p->seen)}));
	xlsx_put(x, ws, row++, 0, line, x->formats[XLSX_PLAIN]);
	return row;
}

void xlsx_person(struct xlsx *x, const struct sheet_person *p, size_t number)
{
	const struct month_sheet *s = x->s;
	int last = s->preset[0] != '\0' ? COLUMN_DEDUCT : COLUMN_EARLY;
	char tab[256], word[WORD_SIZE], line[512];
	lxw_worksheet *ws;
	lxw_row_t row;

	snprintf(tab, sizeof(tab), "%03zu %s", number, p->name); /* two may bear one name */
	ws = xlsx_worksheet(x, tab, false);
	if (ws == NULL)
		return;
	worksheet_set_column(ws, COLUMN_DATE, COLUMN_DATE, 26, NULL);
	worksheet_set_column(ws, COLUMN_CODE, (lxw_col_t)last, 12, NULL);
	row = xlsx_head(x, ws, TEXT_SHEET_TITLE_PERSON, last);
	snprintf(line, sizeof(line), "%s%s%s", p->name, p->nip[0] != '\0' ? " · NIP " : "",
		 word_nip(word, p->nip));
	xlsx_put(x, ws, row++, 0, line, x->formats[XLSX_PLAIN]);
	snprintf(line, sizeof(line), "%s · %s", p->status, p->unit);
	xlsx_put(x, ws, row++, 0, line, x->formats[XLSX_PLAIN]);
	person_titles(x, ws, row, last);
	worksheet_repeat_rows(ws, row, row);
	row++;
	for (int32_t i = 0; i < s->days; i++)
		if (p->days[i].code[0] != '\0')
			person_day(x, ws, row++, p, i, last);
	row = person_totals(x, ws, row + 1, p, last);
	xlsx_foot(x, ws, row, last, p);
}
