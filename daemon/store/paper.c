/* SPDX-License-Identifier: MIT */
#include "store/paper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/decided.h"
#include "store/roster.h"

static bool paper_valid(const struct paper_row *row, size_t n_people)
{
	bool for_unit = row->unit[0] != '\0';

	if (row->code[0] == '\0' || row->author[0] == '\0' || for_unit == (n_people > 0))
		return false;
	if (for_unit && strcmp(row->unit, "*") != 0 && !slug_valid(row->unit))
		return false;
	if (!row->whole && (row->from_s < 0 || row->to_s <= row->from_s || row->to_s > 2 * 86400))
		return false;
	return row->from_day <= row->to_day;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int append_people(struct store *s, int64_t paper, const char **people, size_t n)
{
	int r = 0;

	qsort(people, n, sizeof(*people), by_text);
	for (size_t i = 0; r == 0 && i < n; i++)
		if (i == 0 || strcmp(people[i], people[i - 1]) != 0)
			r = ledger_append(s, KIND_PAPER_PERSON, VALUES(INT(paper), TEXT(people[i])),
					  NULL);
	return r;
}

int paper_append(struct store *s, const struct paper_row *row, const char *const *people, size_t n,
		 int64_t *ret_seq)
{
	const char **sorted;
	int64_t seq;
	int r;

	if (!paper_valid(row, n))
		return -EINVAL;
	for (size_t i = 0; i < n; i++)
		if (!person_valid(people[i]))
			return -EINVAL;
	sorted = calloc(n + 1, sizeof(*sorted));
	if (sorted == NULL)
		return -ENOMEM;
	if (n > 0)
		memcpy(sorted, people, n * sizeof(*sorted));
	r = ledger_append(s, KIND_PAPER,
			  VALUES(TEXT(row->code), db_text_or_null(row->unit), INT(row->from_day),
				 INT(row->to_day), row->whole ? NOTHING : INT(row->from_s),
				 row->whole ? NOTHING : INT(row->to_s),
				 db_text_or_null(row->letter), db_text_or_null(row->note),
				 TEXT(row->author), INT(row->at.boot), INT(row->at.boottime_ns)),
			  &seq);
	if (r == 0)
		r = append_people(s, seq, sorted, n);
	free(sorted);
	if (r == 0 && ret_seq != NULL)
		*ret_seq = seq;
	return r;
}

#define PAPER_COLUMNS                                                                          \
	"SELECT seq, code, unit, from_day, to_day, from_s, to_s, letter, note, author, boot, " \
	"boottime_ns, decision, confirms, decided FROM paper_now "

static int paper_read(sqlite3_stmt *st, void *element)
{
	struct paper_row *p = element;
	int r = COLUMN_TEXT(st, 1, p->code);

	p->seq = sqlite3_column_int64(st, 0);
	p->from_day = sqlite3_column_int(st, 3);
	p->to_day = sqlite3_column_int(st, 4);
	p->whole = sqlite3_column_type(st, 5) == SQLITE_NULL;
	p->from_s = sqlite3_column_int(st, 5);
	p->to_s = sqlite3_column_int(st, 6);
	p->at = column_place(st, 10);
	if (r == 0)
		r = COLUMN_TEXT(st, 2, p->unit);
	if (r == 0)
		r = COLUMN_TEXT(st, 7, p->letter);
	if (r == 0)
		r = COLUMN_TEXT(st, 8, p->note);
	if (r == 0)
		r = COLUMN_TEXT(st, 9, p->author);
	return r < 0 ? r : column_decided(st, 12, &p->decided);
}

int paper_find(struct query *q, int64_t seq, struct paper_row *ret)
{
	return db_find(q, PAPER_COLUMNS "WHERE seq = ?", VALUES(INT(seq)), sizeof(*ret), paper_read,
		       ret);
}

int letter_append(struct store *s, const struct letter_row *row, int64_t *ret_seq)
{
	struct paper_row paper;
	int r;

	if (row->letter[0] == '\0' || row->author[0] == '\0')
		return -EINVAL;
	r = paper_find(&s->query, row->paper, &paper);
	if (r == 0 && paper.letter[0] != '\0')
		r = -EEXIST;
	return r < 0 ? r
		     : ledger_append(s, KIND_LETTER,
				     VALUES(INT(row->paper), TEXT(row->letter), TEXT(row->author),
					    INT(row->at.boot), INT(row->at.boottime_ns)),
				     ret_seq);
}

int paper_rows_load(struct query *q, int32_t from_day, int32_t to_day, struct paper_row **ret,
		    size_t *ret_n)
{
	void *rows;
	int r = db_load(
		q, PAPER_COLUMNS "WHERE to_day >= ? AND from_day <= ? ORDER BY from_day, seq",
		VALUES(INT(from_day), INT(to_day)), sizeof(**ret), paper_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

static int paper_person_read(sqlite3_stmt *st, void *element)
{
	struct paper_person_row *p = element;

	p->paper = sqlite3_column_int64(st, 1);
	return COLUMN_TEXT(st, 0, p->person);
}

int paper_person_rows_load(struct query *q, int32_t from_day, int32_t to_day,
			   struct paper_person_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q,
			"SELECT pp.person, pp.paper FROM paper p CROSS JOIN paper_person pp ON "
			"pp.paper = p.seq WHERE p.to_day >= ? AND p.from_day <= ? "
			"ORDER BY pp.person, pp.paper",
			VALUES(INT(from_day), INT(to_day)), sizeof(**ret), paper_person_read, &rows,
			ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}

int paper_people_load(struct query *q, int64_t paper, struct paper_person_row **ret, size_t *ret_n)
{
	void *rows;
	int r = db_load(q, "SELECT person, paper FROM paper_person WHERE paper = ? ORDER BY person",
			VALUES(INT(paper)), sizeof(**ret), paper_person_read, &rows, ret_n);

	if (r == 0)
		*ret = rows;
	return r;
}
