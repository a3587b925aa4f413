/* SPDX-License-Identifier: MIT */
#include "exchange/papers.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "exchange/nip.h"
#include "exchange/sheet.h"

enum column { ID, KODE, MULAI, SAMPAI, JAM, SURAT, KETERANGAN, COLUMNS };

static const char *const columns[COLUMNS] = {"id",  "kode",  "mulai",	  "sampai",
					     "jam", "surat", "keterangan"};

struct reading {
	struct sheet sheet;
	struct papers_list list;
};

/* "p-01 p-02", "unit:umum" or "*". */
static void take_who(struct sheet *s, char *who, struct papers_row *row)
{
	char *to = who, *save = NULL;
	int n = 0;

	row->unit = row->people = "";
	if (strcmp(who, "*") == 0) {
		row->unit = who;
		return;
	}
	if (strncmp(who, "unit:", 5) == 0) {
		row->unit = who + 5;
		if (!slug_valid(row->unit))
			sheet_refuse(s, "id \"%.40s\": expected unit: and a unit's name", who);
		return;
	}
	row->people = who;
	for (char *id = strtok_r(who, " ", &save); id != NULL; id = strtok_r(NULL, " ", &save)) {
		size_t length = strlen(id);

		if (!slug_valid(id))
			sheet_refuse(s,
				     "id \"%.40s\": expected ids of people with blanks between "
				     "them, unit:NAME, or *",
				     id);
		if (++n > PAPERS_PEOPLE_MAX) {
			sheet_refuse(s,
				     "more than %d people in one row: name their unit, or use a "
				     "second row",
				     PAPERS_PEOPLE_MAX);
			break;
		}
		if (to != who)
			*to++ = ' ';
		memmove(to, id, length);
		to += length;
	}
	*to = '\0';
	if (n == 0)
		sheet_refuse(s, "id is empty: expected a person's id, unit:NAME, or *");
}

static void take_code(struct sheet *s, char *code, struct papers_row *row)
{
	row->code = code;
	for (char *c = code; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	if (*code == '\0')
		sheet_refuse(s, "kode is empty: expected a code such as CT, S or DL");
	else if (strlen(code) >= PAPERS_CODE_SIZE)
		sheet_refuse(s, "kode \"%.20s\": expected at most %d letters", code,
			     PAPERS_CODE_SIZE - 1);
}

static void take_days(struct sheet *s, char *const *of, struct papers_row *row)
{
	if (!sheet_day(s, columns[MULAI], of[MULAI], &row->from_day))
		return;
	row->to_day = row->from_day;
	if (*of[SAMPAI] != '\0' && !sheet_day(s, columns[SAMPAI], of[SAMPAI], &row->to_day))
		return;
	if (row->to_day < row->from_day)
		sheet_refuse(s, "sampai %s is before mulai %s: expected the last day, or nothing",
			     of[SAMPAI], of[MULAI]);
	else if (row->to_day - row->from_day >= PAPERS_DAYS_MAX)
		sheet_refuse(s, "from %s to %s is more than %d days: is the year right?", of[MULAI],
			     of[SAMPAI], PAPERS_DAYS_MAX);
}

/* "08.00" or "08:00", 24.00 too; the office writes times with a point. */
static int parse_clock(char *text, int32_t *ret)
{
	for (char *c = text; *c != '\0'; c++)
		if (*c == '.')
			*c = ':';
	if (strcmp(text, "24:00") == 0) {
		*ret = 86400;
		return 0;
	}
	return civil_parse_time(text, ret);
}

static void take_hours(struct sheet *s, char *hours, struct papers_row *row)
{
	char copy[32], *dash;

	row->whole = *hours == '\0';
	if (row->whole)
		return;
	if (text_copy(copy, sizeof(copy), hours) == 0 && (dash = strchr(copy, '-')) != NULL) {
		*dash = '\0';
		for (char *c = dash; c > copy && c[-1] == ' '; c--)
			c[-1] = '\0';
		for (dash++; *dash == ' ';)
			dash++;
		if (parse_clock(copy, &row->from_s) == 0 && parse_clock(dash, &row->to_s) == 0 &&
		    row->from_s < row->to_s)
			return;
	}
	sheet_refuse(s,
		     "jam \"%.30s\": expected from and to, 08.00-10.30, or nothing for whole days",
		     hours);
}

static const char *take_text(struct sheet *s, enum column column, const char *text, size_t max)
{
	if (strlen(text) > max)
		sheet_refuse(s, "%s has %zu bytes: expected at most %zu", columns[column],
			     strlen(text), max);
	if (number_is_rounded(text))
		sheet_refuse(s,
			     "%s %s was rounded by a spreadsheet: set the column to Text and enter "
			     "it again",
			     columns[column], text);
	return text;
}

static int take_row(void *arg, char *const *of)
{
	struct reading *in = arg;
	struct papers_list *l = &in->list;
	struct papers_row row = {.line = in->sheet.line};

	if (l->count == PAPERS_ROWS_MAX) {
		sheet_refuse(&in->sheet, "more than %d rows", PAPERS_ROWS_MAX);
		return -EFBIG;
	}
	take_who(&in->sheet, of[ID], &row);
	take_code(&in->sheet, of[KODE], &row);
	take_days(&in->sheet, of, &row);
	take_hours(&in->sheet, of[JAM], &row);
	row.letter = take_text(&in->sheet, SURAT, of[SURAT], PAPERS_LETTER_MAX);
	row.note = take_text(&in->sheet, KETERANGAN, of[KETERANGAN], PAPERS_NOTE_MAX);
	if (l->count % 1024 == 0) {
		struct papers_row *rows = reallocarray(l->rows, l->count + 1024, sizeof(*rows));

		if (rows == NULL)
			return -ENOMEM;
		l->rows = rows;
	}
	l->rows[l->count++] = row;
	return 0;
}

typedef const struct papers_row *row_ref;

static int compare(row_ref x, row_ref y)
{
	const int32_t numbers[][2] = {{x->from_day, y->from_day},
				      {x->to_day, y->to_day},
				      {x->from_s, y->from_s},
				      {x->to_s, y->to_s}};
	int r = strcmp(x->people, y->people);

	r = r != 0 ? r : strcmp(x->unit, y->unit);
	r = r != 0 ? r : strcmp(x->code, y->code);
	for (size_t i = 0; i < ARRAY_LEN(numbers) && r == 0; i++)
		r = (numbers[i][0] > numbers[i][1]) - (numbers[i][0] < numbers[i][1]);
	return r;
}

static int by_content(const void *a, const void *b)
{
	row_ref x = *(const row_ref *)a, y = *(const row_ref *)b;
	int r = compare(x, y);

	return r != 0 ? r : x->line - y->line;
}

/* The same row twice is a mistake of copying. */
static void check_copies(struct reading *in, row_ref *rows)
{
	const struct papers_list *l = &in->list;

	for (size_t i = 0; i < l->count; i++)
		rows[i] = &l->rows[i];
	if (l->count > 1)
		qsort(rows, l->count, sizeof(*rows), by_content);
	for (size_t i = 1; i < l->count; i++)
		if (compare(rows[i - 1], rows[i]) == 0)
			diag_error(in->sheet.d, in->sheet.file, rows[i]->line,
				   "the same paper as in line %d: remove one of them",
				   rows[i - 1]->line);
}

/* One person of one row. */
struct naming {
	const char *id;
	int length;
	row_ref row;
};

static int by_person(const void *a, const void *b)
{
	const struct naming *x = a, *y = b;
	int n = x->length < y->length ? x->length : y->length;
	int r = memcmp(x->id, y->id, (size_t)n);

	if (r != 0 || x->length != y->length)
		return r != 0 ? r : x->length - y->length;
	if (x->row->from_day != y->row->from_day)
		return x->row->from_day < y->row->from_day ? -1 : 1;
	return x->row->line - y->row->line;
}

static bool same_person(const struct naming *x, const struct naming *y)
{
	return x->length == y->length && memcmp(x->id, y->id, (size_t)x->length) == 0;
}

/* `x` begins no later than `y`. */
static bool times_meet(row_ref x, row_ref y)
{
	return y->from_day <= x->to_day &&
	       (x->whole || y->whole || (x->from_s < y->to_s && y->from_s < x->to_s));
}

/* Two papers that name a person for the same hours: one of them is a mistake. Units may overlap
 * with anything; somebody on leave stays on leave while the others are at a ceremony. */
static void check_overlaps(struct reading *in, const struct naming *named, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k-- > 0 && same_person(&named[k], &named[i]);)
			if (times_meet(named[k].row, named[i].row) &&
			    compare(named[k].row, named[i].row) != 0) {
				diag_error(in->sheet.d, in->sheet.file, named[i].row->line,
					   "%.*s has a paper for the same time in line %d (%s)",
					   named[i].length, named[i].id, named[k].row->line,
					   named[k].row->code);
				break;
			}
}

static size_t name_people(const struct papers_list *l, struct naming *named)
{
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++)
		for (const char *id = l->rows[i].people; *id != '\0';) {
			size_t length = strcspn(id, " ");

			if (named != NULL)
				named[n] = (struct naming){id, (int)length, &l->rows[i]};
			n++;
			id += length + (id[length] == ' ');
		}
	return n;
}

static int check_rows(struct reading *in)
{
	size_t n = name_people(&in->list, NULL);
	row_ref *rows = calloc(in->list.count + 1, sizeof(*rows));
	struct naming *named = calloc(n + 1, sizeof(*named));
	int r = rows == NULL || named == NULL ? -ENOMEM : 0;

	if (r == 0) {
		check_copies(in, rows);
		name_people(&in->list, named);
		if (n > 1)
			qsort(named, n, sizeof(*named), by_person);
		check_overlaps(in, named, n);
	}
	free(rows);
	free(named);
	return r;
}

int papers_parse(const char *file, const char *text, size_t size, struct diag *d,
		 struct papers_list *ret)
{
	struct reading in = {.sheet = {.file = file,
				       .d = d,
				       .names = columns,
				       .n_names = COLUMNS,
				       .needed = 1u << ID | 1u << KODE | 1u << MULAI,
				       .example = "id;kode;mulai;sampai;jam;surat;keterangan"}};
	size_t errors_before = d->errors;
	int r;

	in.list.text = malloc(size + 1);
	if (in.list.text == NULL)
		return -ENOMEM;
	memcpy(in.list.text, text, size);
	in.list.text[size] = '\0';
	r = sheet_read(&in.sheet, in.list.text, size, take_row, &in);
	if (r == 0 && d->errors == errors_before)
		r = check_rows(&in);
	if (r == 0 && d->errors > errors_before)
		r = -EINVAL;
	if (r < 0)
		papers_list_done(&in.list);
	else
		*ret = in.list;
	return r;
}

const char *papers_column(int i)
{
	return i >= 0 && i < COLUMNS ? columns[i] : NULL;
}

void papers_list_done(struct papers_list *p)
{
	free(p->rows);
	free(p->text);
	*p = (struct papers_list){0};
}
