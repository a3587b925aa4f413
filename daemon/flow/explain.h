/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_EXPLAIN_H
#define HADIR_FLOW_EXPLAIN_H

#include "flow/flow.h"

/* Why a day is what it is: for verbs_explain.c (punch, marks, rule) and explain_said.c (papers,
 * corrections, what was refused at the door, deductions). */

struct explaining {
	struct office *o;
	struct control_request *req;
	struct verdict v, before;
	int32_t rev;
	int32_t person;
	uint16_t schedule;
	struct journal_row arrival;
	struct day_plan plan;
};

/*
 * The arguments of one sentence, twice: as the client gets them, to render in its own language
 * (instants, days, slugs), and as they stand in the Indonesian text.
 */
enum { SENTENCE_ARGS = 7 };
struct sentence {
	struct text_arg raw[SENTENCE_ARGS + 1], shown[SENTENCE_ARGS + 1]; /* the last stays empty */
	char text[SENTENCE_ARGS + 1][2][257]; /* sources, reasons and notes are as long as that */
	size_t n;
};

void explain_arg(struct sentence *s, const char *name, const char *raw, const char *shown);
void explain_arg_same(struct sentence *s, const char *name, const char *value);
void explain_arg_number(struct sentence *s, const char *name, int n);
void explain_arg_time(struct sentence *s, const char *name, const struct office *o, int64_t utc_ns,
		      bool seconds);
void explain_arg_day(struct sentence *s, const char *name, int32_t day);
void explain_say(struct explaining *e, enum text_key key, const struct sentence *s);

void explain_rest_of_day(struct explaining *e); /* apel, break, departure, queue */
void explain_said(struct explaining *e);	/* what people have entered; not for IT alone */
void explain_refused(struct explaining *e);	/* what was refused at the door near the marks */
void explain_deduction(struct explaining *e);	/* by the chosen table, where there is one */

#endif
