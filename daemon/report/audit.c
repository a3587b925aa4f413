/* SPDX-License-Identifier: MIT */
#include "report/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "conf/rules.h"
#include "core/verdict.h"
#include "report/words.h"
#include "store/month.h"
#include "store/paper.h"

enum { LIST_SIZE = 240 };

static const char *number(char buf[24], int64_t n)
{
	snprintf(buf, 24, "%" PRId64, n);
	return buf;
}
#define NUMBER(n) number((char[24]){""}, n)

static const char *standing(const struct audit *a, uint8_t s)
{
	static const enum text_key keys[] = {
		[STANDING_ENTERED] = TEXT_AUDIT_ENTERED,
		[STANDING_CONFIRMED] = TEXT_AUDIT_CONFIRMED,
		[STANDING_REFUSED] = TEXT_AUDIT_REFUSED,
		[STANDING_WITHDRAWN] = TEXT_AUDIT_WITHDRAWN,
	};

	return text_get(a->lang, keys[s]);
}

/* Everyone who decided about a row: "disetujui: Pegawai 02 (3 Maret 2026); ditolak: …". */
static int deciders(const struct audit *a, enum approval_kind kind, int64_t subject,
		    char ret[LIST_SIZE])
{
	static const enum text_key keys[DECISIONS] = {
		[DECISION_CONFIRM] = TEXT_AUDIT_CONFIRMED,
		[DECISION_REFUSE] = TEXT_AUDIT_REFUSED,
		[DECISION_WITHDRAW] = TEXT_AUDIT_WITHDRAWN,
	};
	struct approval_row *rows = NULL;
	size_t n = 0, used = 0;
	char who[WORD_SIZE];
	int r = approval_rows_load(a->q, kind, subject, &rows, &n);

	ret[0] = '\0';
	for (size_t i = 0; i < n && used < LIST_SIZE - 120; i++)
		used += (size_t)snprintf(ret + used, LIST_SIZE - used, "%s%s: %s",
					 used > 0 ? "; " : "",
					 text_get(a->lang, keys[rows[i].decision]),
					 audit_signed(a, rows[i].person, &rows[i].at, who));
	free(rows);
	return r;
}

/* Whom a paper is about. */
static int paper_people(const struct audit *a, const struct paper_row *paper, char ret[LIST_SIZE])
{
	struct paper_person_row *rows = NULL;
	size_t n = 0, shown = 0, used = 0;
	int r;

	if (strcmp(paper->unit, "*") == 0 || paper->unit[0] != '\0') {
		snprintf(ret, LIST_SIZE, "%s",
			 paper->unit[0] == '*' ? text_get(a->lang, TEXT_AUDIT_EVERYBODY)
					       : paper->unit);
		return 0;
	}
	ret[0] = '\0';
	r = paper_people_load(a->q, paper->seq, &rows, &n);
	for (; shown < n && used < LIST_SIZE - 100; shown++)
		used += (size_t)snprintf(ret + used, LIST_SIZE - used, "%s%.60s",
					 used > 0 ? ", " : "", audit_name(a, rows[shown].person));
	if (shown < n)
		text_format(ret + used, LIST_SIZE - used, a->lang, TEXT_OTHERS,
			    TEXT_ARGS({"n", NUMBER((int64_t)(n - shown))}));
	free(rows);
	return r;
}

/* Most papers count from their entry, a punch entered by two names likewise: "menunggu" alone
 * would say that they did not. */
static const char *paper_standing(const struct audit *a, const struct paper_row *paper)
{
	const struct paper_code *code = rules_code(book_rules(a->b), paper->from_day, paper->code);

	if (paper->decided.standing == STANDING_ENTERED && code != NULL && !code->after_approval)
		return text_get(a->lang, TEXT_AUDIT_COUNTS_WAITING);
	return standing(a, paper->decided.standing);
}

static const char *correction_standing(const struct audit *a, const struct correction_row *c)
{
	if (c->decided.standing == STANDING_ENTERED && correction_counts(c))
		return text_get(a->lang, TEXT_AUDIT_COUNTS);
	return standing(a, c->decided.standing);
}

static int paper_line(const struct audit *a, const struct paper_row *paper)
{
	char by[WORD_SIZE], people[LIST_SIZE], who[LIST_SIZE], days[2 * WORD_SIZE], from[WORD_SIZE],
		to[WORD_SIZE];
	int r = paper_people(a, paper, people);

	if (r == 0)
		r = deciders(a, APPROVAL_PAPER, paper->seq, who);
	if (r < 0)
		return r;
	snprintf(days, sizeof(days), "%s%s%s", word_date(from, a->lang, paper->from_day),
		 paper->to_day != paper->from_day ? " – " : "",
		 paper->to_day != paper->from_day ? word_date(to, a->lang, paper->to_day) : "");
	page_row(a->p, NUMBER(paper->seq), paper->code, people, days,
		 paper->letter[0] != '\0' ? paper->letter : text_get(a->lang, TEXT_AUDIT_NO_LETTER),
		 audit_signed(a, paper->author, &paper->at, by), who, paper_standing(a, paper),
		 paper->note);
	return 0;
}

static int papers(const struct audit *a)
{
	static const enum text_key titles[] = {
		TEXT_SHEET_NUMBER, TEXT_DATA_CODE,    TEXT_AUDIT_WHO,	  TEXT_DATA_DATE,
		TEXT_AUDIT_LETTER, TEXT_AUDIT_AUTHOR, TEXT_AUDIT_DECIDED, TEXT_AUDIT_STANDING,
		TEXT_AUDIT_NOTE,   TEXT_KEYS};
	struct paper_row *rows = NULL;
	size_t n = 0;
	int r = paper_rows_load(a->q, a->from, a->to, &rows, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_PAPERS));
	page_table(a->p, titles);
	for (size_t i = 0; i < n && r == 0; i++)
		r = paper_line(a, &rows[i]);
	page_table_end(a->p);
	free(rows);
	return r;
}

static int corrections(const struct audit *a)
{
	static const enum text_key titles[] = {
		TEXT_SHEET_NUMBER,  TEXT_AUDIT_WHO,	 TEXT_DATA_DATE,    TEXT_AUDIT_TIME,
		TEXT_AUDIT_REASON,  TEXT_AUDIT_EVIDENCE, TEXT_AUDIT_AUTHOR, TEXT_AUDIT_SECOND,
		TEXT_AUDIT_DECIDED, TEXT_AUDIT_STANDING, TEXT_KEYS};
	struct correction_row *rows = NULL;
	size_t n = 0;
	int r = correction_rows_load(a->q, NULL, a->from, a->to, &rows, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_CORRECTIONS));
	page_table(a->p, titles);
	for (size_t i = 0; i < n && r == 0; i++) {
		const struct correction_row *c = &rows[i];
		char date[WORD_SIZE], at[WORD_SIZE], by[WORD_SIZE], who[LIST_SIZE];

		r = deciders(a, APPROVAL_CORRECTION, c->seq, who);
		page_row(a->p, NUMBER(c->seq), audit_name(a, c->person),
			 word_date(date, a->lang, c->day), word_clock(at, a->lang, c->at_s),
			 c->reason, c->evidence, audit_signed(a, c->author, &c->at, by),
			 c->second[0] != '\0' ? audit_name(a, c->second) : "", who,
			 correction_standing(a, c));
	}
	page_table_end(a->p);
	free(rows);
	return r;
}

/* Days on which somebody could not be judged, and how many; the question asked about the day. */
static int incomplete(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_DATA_DATE,	  TEXT_AUDIT_PEOPLE,
					       TEXT_AUDIT_CAUSE,  TEXT_AUDIT_ANSWER,
					       TEXT_AUDIT_AUTHOR, TEXT_KEYS};
	struct doubt_row *doubts = NULL;
	size_t n = 0, next = 0;
	int r = doubt_rows_load(a->q, a->from, a->to, &doubts, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_INCOMPLETE));
	page_table(a->p, titles);
	for (int32_t day = a->from; day <= a->to && r == 0; day++) {
		const struct doubt_row *doubt = NULL;
		uint32_t people = 0;
		char date[WORD_SIZE], by[WORD_SIZE];

		while (next < n && doubts[next].day < day)
			next++;
		if (next < n && doubts[next].day == day)
			doubt = &doubts[next];
		for (int32_t i = 0; i < (int32_t)book_people(a->b)->n; i++) {
			struct verdict v;

			people += book_verdict(a->b, i, day, &v) == 0 &&
				  v.state == VERDICT_INCOMPLETE;
		}
		if (people > 0 || doubt != NULL)
			page_row(a->p, word_day(date, a->lang, day), NUMBER(people),
				 doubt != NULL ? audit_word(a, "cause", doubt->cause)
					       : text_get(a->lang, TEXT_AUDIT_HOLE),
				 doubt != NULL ? audit_word(a, "answer", doubt->answer) : "",
				 doubt != NULL ? audit_signed(a, doubt->author, &doubt->at, by)
					       : "");
	}
	page_table_end(a->p);
	free(doubts);
	return r;
}

static int rules(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_AUDIT_RULE,	    TEXT_AUDIT_FROM,
					       TEXT_AUDIT_SOURCE,   TEXT_AUDIT_AUTHOR,
					       TEXT_AUDIT_APPROVER, TEXT_KEYS};
	const struct rulebook *book = book_rulebook(a->b);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_RULES));
	page_table(a->p, titles);
	for (size_t i = 0; i < book->file_count; i++) {
		const struct rules_file *f = &book->files[i];
		char name[WORD_SIZE], date[WORD_SIZE];

		if (f->valid_from > a->to)
			continue;
		snprintf(name, sizeof(name), "%s %s", f->name, f->version);
		page_row(a->p, name, word_date(date, a->lang, f->valid_from), f->source, f->author,
			 f->approver);
	}
	page_table_end(a->p);
	return 0;
}

static int months(const struct audit *a)
{
	static const enum text_key titles[] = {TEXT_AUDIT_MONTH,  TEXT_AUDIT_STEP, TEXT_AUDIT_WHO,
					       TEXT_AUDIT_AUTHOR, TEXT_AUDIT_NOTE, TEXT_KEYS};
	struct civil_date from = civil_from_day(a->from), to = civil_from_day(a->to);
	struct month_row *rows = NULL;
	size_t n = 0;
	int r = month_rows_load(a->q, MONTH_OF(from.year, from.month), MONTH_OF(to.year, to.month),
				&rows, &n);

	page_heading(a->p, text_get(a->lang, TEXT_AUDIT_MONTHS));
	page_table(a->p, titles);
	for (size_t i = 0; i < n; i++) {
		char month[WORD_SIZE], by[WORD_SIZE];

		page_row(
			a->p,
			word_month(month, a->lang, rows[i].month / 12, rows[i].month % 12 + 1),
			audit_word(a, "month-step", month_step_name((enum month_step)rows[i].step)),
			rows[i].person[0] != '\0' ? audit_name(a, rows[i].person) : "",
			audit_signed(a, rows[i].author, &rows[i].at, by), rows[i].note);
	}
	page_table_end(a->p);
	free(rows);
	return r;
}

int report_audit(struct page *p, enum text_language lang, struct query *q, const struct book *b,
		 int32_t from, int32_t to, const struct audit_access *access, size_t n_access)
{
	static int (*const parts[])(const struct audit *) = {
		papers,	       corrections, incomplete,	    rules,	   months,
		audit_holders, audit_acts,  audit_accounts, audit_accesses};
	const struct audit a = {p, lang, q, b, from, to, access, n_access};
	char first[WORD_SIZE], last[WORD_SIZE];
	int r = 0;

	page_line(
		p, TEXT_REPORT_PERIOD,
		TEXT_ARGS({"from", word_day(first, lang, from)}, {"to", word_day(last, lang, to)}));
	for (size_t i = 0; i < ARRAY_LEN(parts) && r == 0; i++)
		r = parts[i](&a);
	return r;
}
