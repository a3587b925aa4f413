/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "exchange/xlsx-parts.h"

/* <row r="5"><c r="B5" s="3" t="s"><v>17</v></c><c r="C5" t="inlineStr"><is><t>x</t></is></c> */

/* "AB12" to 28; 0 when it is no cell. */
static int column_of(const char *reference)
{
	int column = 0;

	while (isalpha((unsigned char)*reference) && column < 100000)
		column = 26 * column + toupper((unsigned char)*reference++) - 'A' + 1;
	return isdigit((unsigned char)*reference) ? column : 0;
}

static void begin_row(struct workbook *w, const char **attributes)
{
	const char *number = part_attribute(attributes, "r");
	int64_t row = w->cell.row + 1;

	if (number != NULL && number_parse(number, w->cell.row + 1, INT32_MAX / 2, &row) < 0) {
		part_stop(w, -EINVAL);
		return;
	}
	w->cell.row = (int)row;
	w->cell.column = 0;
	w->cell.columns = 0;
}

static void begin_cell(struct workbook *w, const char **attributes)
{
	const char *reference = part_attribute(attributes, "r");
	const char *type = part_attribute(attributes, "t");
	const char *style = part_attribute(attributes, "s");
	int column = reference != NULL ? column_of(reference) : w->cell.column + 1;

	if (column <= w->cell.column || w->cell.row == 0 ||
	    text_copy(w->cell.type, sizeof(w->cell.type), type != NULL ? type : "n") < 0) {
		part_stop(w, -EINVAL);
		return;
	}
	w->cell.column = column;
	w->cell.style = style != NULL ? strtoul(style, NULL, 10) : 0;
	grown_clear(&w->cell.value);
}

static void sheet_start(struct workbook *w, const char *name, const char **attributes)
{
	if (strcmp(name, "row") == 0)
		begin_row(w, attributes);
	else if (strcmp(name, "c") == 0)
		begin_cell(w, attributes);
	else if (strcmp(name, "v") == 0)
		w->cell.in_value = true;
	else if (strcmp(name, "is") == 0)
		w->cell.in_inline = true;
	else if (strcmp(name, "rPh") == 0)
		w->in_phonetic = true;
	else if (strcmp(name, "t") == 0)
		w->in_text = true;
}

static void sheet_text(struct workbook *w, const char *text, size_t size)
{
	int r = 0;

	if (w->cell.in_value || (w->cell.in_inline && w->in_text && !w->in_phonetic))
		r = grown_put(&w->cell.value, text, size);
	if (r == -EFBIG)
		diag_error(w->d, w->file, w->cell.row, "a cell holds more than %d letters",
			   XLSX_CELL_MAX);
	if (r < 0)
		part_stop(w, r);
}

static int out(struct workbook *w, const char *text, size_t size)
{
	return grown_put(&w->cell.out, text, size);
}

/* On to the cell's own line and column. */
static int out_up_to(struct workbook *w)
{
	int r = 0;

	if (w->cell.row > XLSX_ROWS_MAX) {
		diag_error(w->d, w->file, w->cell.row, "text in a row past %d", XLSX_ROWS_MAX);
		return -EFBIG;
	}
	if (w->cell.column > XLSX_COLUMNS_MAX) {
		diag_error(w->d, w->file, w->cell.row,
			   "text in a column past %d: expected %d at "
			   "most",
			   XLSX_COLUMNS_MAX, XLSX_COLUMNS_MAX);
		return -EFBIG;
	}
	for (; w->cell.rows < w->cell.row - 1 && r == 0; w->cell.rows++)
		r = out(w, "\n", 1);
	for (; w->cell.columns < w->cell.column - 1 && r == 0; w->cell.columns++)
		r = out(w, "\t", 1);
	return r;
}

/* As csv_split() will read it: one line, "" for a quote. */
static int out_field(struct workbook *w, const char *text)
{
	bool quoted = strchr(text, '"') != NULL;
	int r = out_up_to(w);

	if (r == 0 && quoted)
		r = out(w, "\"", 1);
	for (const char *c = text; *c != '\0' && r == 0; c++) {
		if (*c == '"')
			r = out(w, "\"\"", 2);
		else if ((unsigned char)*c < ' ')
			r = out(w, " ", 1);
		else
			r = out(w, c, 1);
	}
	if (r == 0 && quoted)
		r = out(w, "\"", 1);
	return r;
}

static int shared_string(const struct workbook *w, const char *index, const char **ret)
{
	int64_t i;

	if (number_parse(index, 0, INT32_MAX, &i) < 0 || (size_t)i >= w->n_strings)
		return -EINVAL;
	*ret = w->string_text.text + w->offsets[i];
	return 0;
}

static int out_number(struct workbook *w, const char *value)
{
	char text[XLSX_NUMBER_SIZE];
	enum number_format format = w->cell.style < w->n_formats
					    ? (enum number_format)w->formats[w->cell.style]
					    : NUMBER_PLAIN;
	int r = number_text(text, value, format, w->since_1904);

	return r < 0 ? r : out_field(w, text);
}

/* "2026-01-05T00:00:00": no hour was meant. */
static int out_iso(struct workbook *w, char *value)
{
	char *hour = strchr(value, 'T');

	if (hour != NULL && strncmp(hour, "T00:00", 6) == 0)
		*hour = '\0';
	else if (hour != NULL)
		*hour = ' ';
	return out_field(w, value);
}

static void end_cell(struct workbook *w)
{
	const char *type = w->cell.type, *text = w->cell.value.text;
	int r = 0;

	if (w->cell.value.size == 0)
		return;
	if (strcmp(type, "s") == 0)
		r = shared_string(w, text, &text);
	if (strcmp(type, "e") == 0)
		diag_error(w->d, w->file, w->cell.row,
			   "column %d holds an error (%.20s): repair its formula, or enter the "
			   "value",
			   w->cell.column, text);
	else if (strcmp(type, "n") == 0)
		r = out_number(w, text);
	else if (strcmp(type, "d") == 0)
		r = out_iso(w, w->cell.value.text);
	else if (r == 0 && *text != '\0')
		r = out_field(w, text);
	if (r < 0)
		part_stop(w, r);
}

static void sheet_end(struct workbook *w, const char *name)
{
	if (strcmp(name, "c") == 0)
		end_cell(w);
	else if (strcmp(name, "v") == 0)
		w->cell.in_value = false;
	else if (strcmp(name, "is") == 0)
		w->cell.in_inline = false;
	else if (strcmp(name, "rPh") == 0)
		w->in_phonetic = false;
	else if (strcmp(name, "t") == 0)
		w->in_text = false;
}

const struct part_reader sheet_reader = {sheet_start, sheet_end, sheet_text};
