/* SPDX-License-Identifier: MIT */
#include "report/xlsx.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "report/safe.h"
#include "report/words.h"
#include "report/xlsx-parts.h"

enum {
	/* "F4" in Indonesia is 215 x 330 mm. The format knows no such size; Folio, 8 1/2 x 13 in =
	 * 215.9 x 330.2 mm, is what printer drivers mean by it. */
	PAPER_FOLIO = 14,
	TAB_SIZE = LXW_SHEETNAME_MAX + 1,
};

static const uint8_t borders[XLSX_FORMATS] = {
	[XLSX_HEAD] = 1,   [XLSX_HEAD_OFF] = 1, [XLSX_CELL] = 1, [XLSX_CENTRE] = 1, [XLSX_OFF] = 1,
	[XLSX_NUMBER] = 1, [XLSX_PERCENT] = 1,	[XLSX_TEXT] = 1, [XLSX_DATE] = 1,   [XLSX_TIME] = 1,
};

static const uint8_t aligns[XLSX_FORMATS] = {
	[XLSX_KOP] = LXW_ALIGN_CENTER,	     [XLSX_KOP_LAST] = LXW_ALIGN_CENTER,
	[XLSX_TITLE] = LXW_ALIGN_CENTER,     [XLSX_HEAD] = LXW_ALIGN_CENTER,
	[XLSX_HEAD_OFF] = LXW_ALIGN_CENTER,  [XLSX_CENTRE] = LXW_ALIGN_CENTER,
	[XLSX_OFF] = LXW_ALIGN_CENTER,	     [XLSX_DATE] = LXW_ALIGN_CENTER,
	[XLSX_TIME] = LXW_ALIGN_CENTER,	     [XLSX_SIGN] = LXW_ALIGN_CENTER,
	[XLSX_SIGN_NAME] = LXW_ALIGN_CENTER,
};

static const char *const number_formats[XLSX_FORMATS] = {
	[XLSX_NUMBER] = "0",	    [XLSX_PERCENT] = "0.00", [XLSX_TEXT] = "@",
	[XLSX_DATE] = "dd/mm/yyyy", [XLSX_TIME] = "hh:mm",
};

static lxw_format *new_format(struct xlsx *x, enum xlsx_format f)
{
	static const uint32_t bold = 1u << XLSX_KOP | 1u << XLSX_KOP_LAST | 1u << XLSX_TITLE |
				     1u << XLSX_HEAD | 1u << XLSX_HEAD_OFF | 1u << XLSX_SIGN_NAME;
	lxw_format *format = workbook_add_format(x->workbook);

	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	format_set_font_size(format, f == XLSX_KOP || f == XLSX_KOP_LAST ? 12 : 9);
	if (borders[f] != 0)
		format_set_border(format, LXW_BORDER_THIN);
	if (aligns[f] != 0)
		format_set_align(format, aligns[f]);
	if (number_formats[f] != NULL)
		format_set_num_format(format, number_formats[f]);
	if (bold & 1u << f)
		format_set_bold(format);
	if (f == XLSX_HEAD || f == XLSX_CELL || f == XLSX_NOTE || f == XLSX_CENTRE)
		format_set_text_wrap(format);
	if (f == XLSX_KOP_LAST)
		format_set_bottom(format, LXW_BORDER_DOUBLE);
	if (f == XLSX_SIGN_NAME)
		format_set_underline(format, LXW_UNDERLINE_SINGLE);
	if (f == XLSX_OFF || f == XLSX_HEAD_OFF)
		format_set_bg_color(format, 0xd9d9d9);
	return format;
}

static void new_formats(struct xlsx *x)
{
	for (enum xlsx_format f = 0; f < XLSX_FORMATS; f++)
		x->formats[f] = new_format(x, f);
	for (size_t i = 0; i < x->s->n_legend; i++) {
		x->colours[i] = new_format(x, XLSX_CENTRE);
		if (x->s->legend[i].colour != 0xffffff)
			format_set_bg_color(x->colours[i], x->s->legend[i].colour);
	}
}

lxw_format *xlsx_code_format(struct xlsx *x, const struct sheet_day *d)
{
	for (size_t i = 0; i < x->s->n_legend; i++)
		if (strcmp(x->s->legend[i].code, d->code) == 0)
			return x->colours[i];
	return x->formats[XLSX_CENTRE];
}

static void note_error(struct xlsx *x, lxw_error e)
{
	if (x->error == LXW_NO_ERROR)
		x->error = e;
}

void xlsx_put(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int column, const char *text,
	      lxw_format *format)
{
	char line[512];

	/* Always a string cell: "=1+1" in a name is never worked out. */
	safe_line(line, sizeof(line), text);
	note_error(x, worksheet_write_string(ws, row, (lxw_col_t)column, line, format));
}

void xlsx_merge(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int from, int to,
		const char *text, lxw_format *format)
{
	char line[512];

	safe_line(line, sizeof(line), text);
	note_error(x, worksheet_merge_range(ws, row, (lxw_col_t)from, row, (lxw_col_t)to, line,
					    format));
}

/* A tab's name: at most 31 characters, none of []:*?/\ and no ' at its ends. */
static void tab_name(char ret[TAB_SIZE], const char *name)
{
	size_t n = 0;

	safe_line(ret, 28, name); /* of bytes: fewer characters than may be */
	for (char *c = ret; *c != '\0'; c++)
		if (strchr("[]:*?/\\'", *c) != NULL)
			*c = ' ';
	n = strlen(ret);
	while (n > 0 && ret[n - 1] == ' ')
		ret[--n] = '\0';
}

/* & begins a code of the footer; && is one that is printed. */
static void footer_text(char *ret, size_t size, const char *text)
{
	char line[96];
	size_t n = 0;

	safe_line(line, sizeof(line), text);
	for (const char *c = line; *c != '\0' && n + 3 < size; c++) {
		ret[n++] = *c;
		if (*c == '&')
			ret[n++] = '&';
	}
	ret[n] = '\0';
}

static void set_footer(struct xlsx *x, lxw_worksheet *ws)
{
	char office[64], month[WORD_SIZE], chain[WORD_SIZE], footer[LXW_HEADER_FOOTER_MAX];
	const struct month_sheet *s = x->s;

	footer_text(office, sizeof(office), s->office);
	snprintf(footer, sizeof(footer), "&L&7 %s, %s   &P/&N&R&6 %s", office,
		 word_month(month, s->lang, s->year, s->month), word_chain(chain, s));
	note_error(x, worksheet_set_footer(ws, footer));
}

lxw_worksheet *xlsx_worksheet(struct xlsx *x, const char *name, bool landscape)
{
	char tab[TAB_SIZE];
	lxw_worksheet *ws;

	tab_name(tab, name);
	ws = workbook_add_worksheet(x->workbook, tab);
	if (ws == NULL) {
		note_error(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return NULL;
	}
	worksheet_set_paper(ws, PAPER_FOLIO);
	if (landscape)
		worksheet_set_landscape(ws);
	worksheet_fit_to_pages(ws, 1, 0); /* as wide as the paper, as long as it takes */
	worksheet_set_margins(ws, 0.4, 0.4, 0.4, 0.6);
	worksheet_center_horizontally(ws);
	set_footer(x, ws);
	return ws;
}

lxw_row_t xlsx_head(struct xlsx *x, lxw_worksheet *ws, enum text_key title, int last_column)
{
	const struct month_sheet *s = x->s;
	char line[512], month[WORD_SIZE];
	lxw_row_t row = 0;

	for (size_t i = 0; i < s->n_kop; i++)
		xlsx_merge(x, ws, row++, 0, last_column, s->kop[i],
			   x->formats[i + 1 == s->n_kop ? XLSX_KOP_LAST : XLSX_KOP]);
	row++;
	xlsx_merge(x, ws, row++, 0, last_column, text_get(s->lang, title), x->formats[XLSX_TITLE]);
	text_format(line, sizeof(line), s->lang,
		    s->unit[0] != '\0' ? TEXT_SHEET_MONTH_UNIT : TEXT_SHEET_MONTH,
		    TEXT_ARGS({"month", word_month(month, s->lang, s->year, s->month)},
			      {"unit", s->unit}, {"step", word_step(s->lang, s->step)}));
	xlsx_merge(x, ws, row++, 0, last_column, line, x->formats[XLSX_TITLE]);
	if (word_trial(line, sizeof(line), s))
		xlsx_merge(x, ws, row++, 0, last_column, line, x->formats[XLSX_NOTE]);
	if (word_preset(line, sizeof(line), s))
		xlsx_merge(x, ws, row++, 0, last_column, line, x->formats[XLSX_NOTE]);
	return row + 1;
}

static lxw_row_t put_notes(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int last_column,
			   enum text_key title, const struct sheet_note *notes, size_t n,
			   const char *person)
{
	char line[512], count[24];
	size_t kept = sheet_notes_kept(n), of_person = 0;

	for (size_t i = 0; i < kept; i++)
		of_person += sheet_note_is_of(&notes[i], person);
	if (of_person == 0)
		return row;
	snprintf(count, sizeof(count), "%zu", person == NULL ? n : of_person);
	text_format(line, sizeof(line), x->s->lang, title, TEXT_ARGS({"n", count}));
	xlsx_put(x, ws, row++, 0, line, x->formats[XLSX_PLAIN]);
	for (size_t i = 0; i < kept; i++) {
		if (!sheet_note_is_of(&notes[i], person))
			continue;
		word_note(line, sizeof(line), x->s->lang, &notes[i]);
		xlsx_merge(x, ws, row++, 0, last_column, line, x->formats[XLSX_NOTE]);
	}
	return row + 1;
}

static void put_signer(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int from, int to,
		       const struct sheet_signer *signer)
{
	static const char dots[] = "………………………………";
	char word[WORD_SIZE], line[WORD_SIZE + 8];

	xlsx_merge(x, ws, row, from, to, word_position(word, x->s->lang, signer),
		   x->formats[XLSX_SIGN]);
	xlsx_merge(x, ws, row + 4, from, to, signer->name[0] != '\0' ? signer->name : dots,
		   x->formats[XLSX_SIGN_NAME]);
	snprintf(line, sizeof(line), "NIP %s",
		 signer->nip[0] != '\0' ? word_nip(word, signer->nip) : dots);
	xlsx_merge(x, ws, row + 5, from, to, line, x->formats[XLSX_SIGN]);
}

void xlsx_foot(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, int last_column,
	       const struct sheet_person *person)
{
	const struct month_sheet *s = x->s;
	const char *id = person != NULL ? person->id : NULL;
	struct sheet_signer signers[SHEET_SIGNERS_MAX];
	int n = (int)word_signers(s, person, signers), width = (last_column + 1) / (n > 0 ? n : 1);
	char year[16], line[WORD_SIZE];

	row = put_notes(x, ws, row + 1, last_column, TEXT_SHEET_OBJECTIONS, s->objections,
			s->n_objections, id);
	row = put_notes(x, ws, row, last_column, TEXT_SHEET_SUPPLEMENTS, s->supplements,
			s->n_supplements, id);
	if (width < 2 || n == 0)
		return;
	snprintf(year, sizeof(year), "%d", s->month == 12 ? s->year + 1 : s->year);
	text_format(line, sizeof(line), s->lang, TEXT_SHEET_PLACE_DATE,
		    TEXT_ARGS({"place", s->place}, {"year", year}));
	xlsx_merge(x, ws, row++, (n - 1) * width, last_column, line, x->formats[XLSX_SIGN]);
	for (int i = 0; i < n; i++)
		put_signer(x, ws, row, i * width, i + 1 == n ? last_column : (i + 1) * width - 1,
			   &signers[i]);
}

static int lxw_errno(lxw_error e)
{
	switch (e) {
	case LXW_NO_ERROR:
		return 0;
	case LXW_ERROR_MEMORY_MALLOC_FAILED:
		return -ENOMEM;
	case LXW_ERROR_CREATING_XLSX_FILE:
	case LXW_ERROR_CREATING_TMPFILE:
	case LXW_ERROR_ZIP_FILE_OPERATION:
		return errno > 0 ? -errno : -EIO;
	default:
		return -EIO;
	}
}

int sheet_xlsx(const char *path, const struct month_sheet *s)
{
	struct xlsx x = {.s = s, .workbook = workbook_new(path)};
	int r;

	if (x.workbook == NULL)
		return -ENOMEM;
	new_formats(&x);
	xlsx_matrix(&x);
	xlsx_totals(&x);
	xlsx_legend(&x);
	xlsx_charts(&x);
	xlsx_data(&x);
	for (size_t i = 0; i < s->n_people && s->n_people <= XLSX_PERSONAL_MAX; i++)
		xlsx_person(&x, &s->people[i], i + 1);
	errno = 0;
	note_error(&x, workbook_close(x.workbook)); /* frees it, whatever comes of it */
	r = lxw_errno(x.error);
	if (r < 0)
		unlink(path);
	return r;
}
