/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/verbs.h"
#include "store/paper.h"
#include "store/query.h"

/*
 * "Libur, pembaca rusak, atau kegiatan bersama?" What HR answers becomes a row of the calendar or a
 * paper for everybody, which waits for its confirmation like any other. Only "correct" lets the
 * day be judged as it was recorded: the others stay in doubt until what they brought counts.
 */

struct answering {
	struct office *o;
	struct control_request *req;
	struct doubt_row doubt;
	const char *letter;
	struct paper_row paper;
	struct calendar_row holiday;
};

/* The office's code of a kind: `usual`, or the first of the table. */
static const struct paper_code *code_of(const struct office *o, int32_t day, const char *usual,
					enum paper_kind kind)
{
	const struct rules *rules = o->conf->rulebook->rules;
	const struct paper_code *known, *code = rules_code(rules, day, usual);
	size_t n;

	known = paper_codes_builtin(&n);
	for (size_t i = 0; i < n && code == NULL; i++)
		if (known[i].kind == kind)
			code = rules_code(rules, day, known[i].code);
	return code;
}

static int append_paper(struct answering *a, const char *usual, enum paper_kind kind)
{
	const struct paper_code *code = code_of(a->o, a->doubt.day, usual, kind);

	if (code == NULL)
		return -ENOENT;
	a->paper = (struct paper_row){.unit = "*",
				      .from_day = a->doubt.day,
				      .to_day = a->doubt.day,
				      .whole = true,
				      .at = a->doubt.at};
	strcpy(a->paper.code, code->code);	  /* both CODE_SIZE */
	strcpy(a->paper.letter, a->letter);	  /* measured by verb_text() */
	strcpy(a->paper.note, a->doubt.note);	  /* both NOTE_SIZE */
	strcpy(a->paper.author, a->doubt.author); /* both SLUG_SIZE */
	return paper_append(a->o->store, &a->paper, NULL, 0, &a->paper.seq);
}

static int append_holiday(struct answering *a)
{
	a->holiday = (struct calendar_row){
		.day = a->doubt.day, .kind = CALENDAR_REGIONAL, .at = a->doubt.at};
	snprintf(a->holiday.name, sizeof(a->holiday.name), "%.*s", (int)sizeof(a->holiday.name) - 1,
		 a->doubt.note[0] != '\0' ? a->doubt.note : "Libur");
	strcpy(a->holiday.decree, a->letter);	    /* measured by verb_text() */
	strcpy(a->holiday.author, a->doubt.author); /* both SLUG_SIZE */
	return calendar_append(a->o->store, &a->holiday, &a->holiday.seq);
}

static int append_answer(struct answering *a)
{
	int r = doubt_append(a->o->store, &a->doubt, &a->doubt.seq);

	if (r < 0)
		return r;
	if (strcmp(a->doubt.answer, "holiday") == 0)
		r = append_holiday(a);
	else if (strcmp(a->doubt.answer, "reader") == 0)
		r = append_paper(a, "AT", PAPER_TECHNICAL);
	else if (strcmp(a->doubt.answer, "activity") == 0)
		r = append_paper(a, "DL", PAPER_DUTY);
	return r < 0 ? r
		     : verb_supplements(a->o, a->req, a->doubt.day, a->doubt.day, a->doubt.author,
					a->doubt.answer);
}

static bool take_answer(struct answering *a)
{
	static const char *const answers[] = {"holiday", "reader", "activity", "correct"};
	const char *day, *answer, *by, *note = "";
	struct doubt_row *asked = NULL;
	char date[TEXT_DATE_SIZE];
	bool known = false;
	int32_t today;
	size_t n = 0;

	if (!control_unpack(a->req, "{s:s, s:s, s:s, s?s, s?s}", "day", &day, "answer", &answer,
			    "by", &by, "letter", &a->letter, "note", &note) ||
	    !verb_parse_day(a->o, a->req, day, &a->doubt.day) ||
	    !verb_today_known(a->o, a->req, &today) || verb_find_person(a->o, a->req, by) < 0 ||
	    !verb_text(a->o, a->req, "letter", a->letter, LETTER_SIZE) ||
	    !verb_text(a->o, a->req, "note", note, NOTE_SIZE))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		known |= strcmp(answers[i], answer) == 0;
	if (!known || a->doubt.day > today) {
		control_error_at(a->req, &(struct control_fault){
						 .code = CONTROL_BAD_ARGS,
						 .text = known ? "that day is still to come"
							       : "that is no answer",
						 .expected = known ? NULL
								   : "holiday, reader, activity or "
								     "correct"});
		return false;
	}
	doubt_rows_load(store_query(a->o->store), a->doubt.day, a->doubt.day, &asked, &n);
	strcpy(a->doubt.cause, n > 0 ? asked[0].cause : "told"); /* both SLUG_SIZE */
	known = n > 0 && strcmp(asked[0].answer, answer) == 0;
	free(asked);
	if (known) { /* a second holiday, or paper for everybody, would wait beside the first */
		verb_refuse(a->req, a->o, TEXT_REFUSED_ANSWERED,
			    TEXT_ARGS({"date", verb_day_text(a->o, date, a->doubt.day)}));
		return false;
	}
	snprintf(a->doubt.answer, sizeof(a->doubt.answer), "%s", answer);
	snprintf(a->doubt.author, sizeof(a->doubt.author), "%s", by);
	strcpy(a->doubt.note, note); /* measured by verb_text() */
	return true;
}

static json_t *number_or_null(int64_t n)
{
	return n == 0 ? json_null() : json_integer(n);
}

void verb_doubt_answer(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	struct answering a = {.o = o, .req = req, .letter = "", .doubt.at = office_here(o)};
	int r;

	if (!take_answer(&a))
		return;
	r = pipeline_begin(o);
	o->rejudged = 0;
	if (r == 0)
		r = append_answer(&a);
	r = verb_settle_days(o, req, r < 0 ? r : 0,
			     &(struct verb_days){.from = a.doubt.day,
						 .to = a.doubt.day,
						 .everybody = true,
						 .counts = true,
						 .cause = "answer"});
	if (r < 0) {
		verb_failed(req, r);
		return;
	}
	control_row(req, json_pack("{s:s, s:o, s:s, s:o, s:o, s:i, s:b}", "kind", "answer", "day",
				   verb_day(a.doubt.day), "answer", a.doubt.answer, "paper",
				   number_or_null(a.paper.seq), "calendar",
				   number_or_null(a.holiday.seq), "rejudged", o->rejudged, "dry",
				   control_dry(req)));
	control_end(req);
}
