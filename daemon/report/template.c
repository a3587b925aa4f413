/* SPDX-License-Identifier: MIT */
#include "report/template.h"

#include <errno.h>
#include <string.h>
#include <xlsxwriter.h>

enum {
	ROWS = 5000,	     /* to which words are offered */
	NUMBER_IS_TEXT = 49, /* ECMA-376 part 1, 18.8.30 */
};

static const char *const statuses[] = {"PNS", "PPPK", "PPPK-PW", "NON-ASN", NULL};
static const char *const kinds[] = {"kartu", "jari", "pin", NULL};

struct column_help {
	const char *column;
	enum text_key help;
	const char *const *words;
};

/* clang-format off */
static const struct column_help roster_help[] = {
	{ "id",         TEXT_COLUMN_ID,       NULL },
	{ "nama",       TEXT_COLUMN_NAME,     NULL },
	{ "nip",        TEXT_COLUMN_NIP,      NULL },
	{ "status",     TEXT_COLUMN_STATUS,   statuses },
	{ "unit",       TEXT_COLUMN_UNIT,     NULL },
	{ "atasan",     TEXT_COLUMN_SUPERIOR, NULL },
	{ "jadwal",     TEXT_COLUMN_SCHEDULE, NULL },
	{ "pos",        TEXT_COLUMN_POSTS,    NULL },
	{ "jenis",      TEXT_COLUMN_KIND,     kinds },
	{ "format",     TEXT_COLUMN_FORMAT,   NULL },
	{ "nilai",      TEXT_COLUMN_VALUE,    NULL },
	{ "mulai",      TEXT_COLUMN_FROM,     NULL },
	{ "sampai",     TEXT_COLUMN_TO,       NULL },
	{ NULL },
};
static const struct column_help papers_help[] = {
	{ "id",         TEXT_COLUMN_WHO,      NULL },
	{ "kode",       TEXT_COLUMN_CODE,     NULL },
	{ "mulai",      TEXT_COLUMN_FROM,     NULL },
	{ "sampai",     TEXT_COLUMN_LAST,     NULL },
	{ "jam",        TEXT_COLUMN_HOURS,    NULL },
	{ "surat",      TEXT_COLUMN_LETTER,   NULL },
	{ "keterangan", TEXT_COLUMN_NOTE,     NULL },
	{ NULL },
};
/* clang-format on */

static enum text_key help_of(const struct column_help *rows, const char *column,
			     const char *const **words)
{
	for (; rows->column != NULL; rows++)
		if (strcmp(rows->column, column) == 0) {
			*words = rows->words;
			return rows->help;
		}
	return TEXT_NOTHING; /* a column without its sentence: tests/e2e/exchange.py looks */
}

static void fill(lxw_workbook *book, enum text_language lang, const struct column_help *help,
		 const char *(*column)(int))
{
	lxw_worksheet *sheet = workbook_add_worksheet(book, text_get(lang, TEXT_TEMPLATE_SHEET));
	lxw_worksheet *legend = workbook_add_worksheet(book, text_get(lang, TEXT_TEMPLATE_LEGEND));
	lxw_format *text = workbook_add_format(book), *head = workbook_add_format(book);

	format_set_num_format_index(text, NUMBER_IS_TEXT);
	format_set_num_format_index(head, NUMBER_IS_TEXT);
	format_set_bold(head);
	worksheet_set_column(legend, 0, 0, 14, NULL);
	worksheet_set_column(legend, 1, 1, 100, NULL);
	for (int i = 0; column(i) != NULL; i++) {
		const char *const *words = NULL;
		enum text_key key = help_of(help, column(i), &words);
		lxw_data_validation offer = {
			.validate = LXW_VALIDATION_TYPE_LIST,
			.value_list = (void *)words}; /* its const differs by version */

		worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, 16, text);
		worksheet_write_string(sheet, 0, (lxw_col_t)i, column(i), head);
		worksheet_write_string(legend, (lxw_row_t)i, 0, column(i), head);
		worksheet_write_string(legend, (lxw_row_t)i, 1, text_get(lang, key), NULL);
		if (words != NULL)
			worksheet_data_validation_range(sheet, 1, (lxw_col_t)i, ROWS, (lxw_col_t)i,
							&offer);
	}
	worksheet_freeze_panes(sheet, 1, 0);
}

int template_write(const char *path, enum text_language lang, enum template_kind kind,
		   const char *(*column)(int))
{
	lxw_workbook *book = workbook_new(path);

	if (book == NULL)
		return -EIO;
	fill(book, lang, kind == TEMPLATE_ROSTER ? roster_help : papers_help, column);
	return workbook_close(book) == LXW_NO_ERROR ? 0 : -EIO;
}
