/* SPDX-License-Identifier: MIT */
#ifndef HADIR_REPORT_TASKS_H
#define HADIR_REPORT_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/book.h"
#include "core/pp94.h"
#include "text/text.h"

/*
 * What waits for whom. A superior who knows of absences has to summon and examine (PP 94/2021
 * art. 26), and who does not is sanctioned more heavily (art. 28). The regulation names no number
 * of days; 28 is what Kutai Kartanegara gives its superiors, to be confirmed by the office.
 */

enum {
	TASKS_LOOK_BACK = 61, /* days: the book goes from today - 61 to today */
	SUMMON_DAYS = 28,
};

enum task_what { TASK_SUMMON, TASK_DECIDE, TASK_GAP, TASK_LETTER, TASK_WHATS };

struct task {
	char whose[SLUG_SIZE]; /* the superior, or the camat; "" when there is nobody */
	enum task_what what;
	int32_t person, day; /* person -1: of many */
	int32_t until;	     /* of a summon */
	int32_t n;	     /* days of absence; number of a paper or correction */
	uint8_t gap;	     /* enum gap_kind */
	bool escalated, correction;
	enum pp94_level level;
};

struct tasks {
	const struct book *book; /* the caller's */
	struct query *q;
	int32_t today;
	char camat[SLUG_SIZE]; /* who holds it today; "" = nobody */
	struct task *list;     /* by whose, what, person, day */
	size_t n, room;
};

const char *task_name(enum task_what what); /* "summon", "decide", "gap", "letter" */

/* 0 or -errno; tasks_done() takes what is half made. */
int tasks_of(const struct book *b, struct query *q, int32_t today, struct tasks *ret);
void tasks_done(struct tasks *t);

/* In words; returns `buf`. */
const char *task_sentence(const struct tasks *t, enum text_language lang, const struct task *task,
			  char *buf, size_t size);

#endif
