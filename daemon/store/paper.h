/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_PAPER_H
#define HADIR_STORE_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "core/schedule.h"
#include "store/store.h"

struct query;

/*
 * What people say about days, all of it appended, chained and never changed: papers, corrections,
 * questions about whole days, rows of the calendar, and the decisions about each of them. Loads
 * give every row with what was decided about it, so that refused ones can be shown as well; what
 * counts, a caller asks with *_counts() or by its rules. Who may decide is the caller's to check.
 *
 * Texts stay for ever and cannot be forgotten with a person: callers keep names out of them.
 * The appends check their rows first: -EINVAL, -ENOENT, -EEXIST and 1 leave the transaction good.
 *
 * A *_rows_load() gives an array that the caller frees with free(), NULL when there is no row;
 * both results are written on success only.
 */

enum {
	LETTER_SIZE = 97, /* "800.1.11.4/123/KEC-XX/2026" */
	NOTE_SIZE = 257,
};

/* What was decided about a paper, a correction, a row of the calendar. The latest counts. */
enum standing {
	STANDING_ENTERED, /* nothing yet */
	STANDING_CONFIRMED,
	STANDING_REFUSED,
	STANDING_WITHDRAWN,
};
/* "entered", "confirmed" … */
const char *standing_name(enum standing s);

struct decided {
	uint8_t standing; /* enum standing */
	uint8_t confirms; /* by how many people, since it was last refused or withdrawn */
	int64_t last;	  /* seq of the latest approval row; 0 = none */
};

/* A paper for some people, for a unit, or for everybody ("*"). */
struct paper_row {
	int64_t seq; /* given by paper_append() */
	char code[CODE_SIZE];
	char unit[SLUG_SIZE]; /* "": the people of its paper_person rows */
	int32_t from_day, to_day;
	bool whole;		  /* else from_s to to_s of each day */
	int32_t from_s, to_s;	  /* 0 <= from_s < to_s <= 172800 */
	char letter[LETTER_SIZE]; /* "": to follow. As loaded: of the last decision that gave one,
				   * else the one that followed, else of the paper */
	char note[NOTE_SIZE];
	char author[SLUG_SIZE];
	struct place at;
	struct decided decided; /* loaded only */
};

/* With its people, none when it names a unit: -EINVAL. A person named twice counts once. */
int paper_append(struct store *s, const struct paper_row *row, const char *const *people, size_t n,
		 int64_t *ret_seq);
int paper_find(struct query *q, int64_t seq, struct paper_row *ret); /* -ENOENT */

/* The letter of a paper that was entered without one. -EEXIST: it has one. */
struct letter_row {
	int64_t paper;
	char letter[LETTER_SIZE];
	char author[SLUG_SIZE];
	struct place at;
};
int letter_append(struct store *s, const struct letter_row *row, int64_t *ret_seq);

/* Those that touch a day of [from_day, to_day], by from_day and seq. */
int paper_rows_load(struct query *q, int32_t from_day, int32_t to_day, struct paper_row **ret,
		    size_t *ret_n);

struct paper_person_row {
	char person[SLUG_SIZE];
	int64_t paper;
};
/* The people of those papers, by person and paper. */
int paper_person_rows_load(struct query *q, int32_t from_day, int32_t to_day,
			   struct paper_person_row **ret, size_t *ret_n);
/* The people of one paper, by person. */
int paper_people_load(struct query *q, int64_t paper, struct paper_person_row **ret, size_t *ret_n);

/* A punch entered by people: somebody was there. */
enum correction_direction { DIRECTION_ANY, DIRECTION_IN, DIRECTION_OUT, DIRECTION_BREAK };
enum correction_source { CORRECTION_REQUEST, CORRECTION_MANUAL, CORRECTION_ATTLOG };
const char *correction_direction_name(enum correction_direction d); /* "", "in" … */
const char *correction_source_name(enum correction_source s);	    /* "request" … */

struct correction_row {
	int64_t seq;
	char person[SLUG_SIZE];
	int32_t day;
	int32_t at_s;	     /* 0 to 172800: past 86400 for a duty over midnight */
	uint8_t direction;   /* enum correction_direction */
	uint8_t source;	     /* enum correction_source */
	char ref[NOTE_SIZE]; /* of the source's own record, so that it is entered once; "" if none
			      */
	char reason[NOTE_SIZE];
	char evidence[NOTE_SIZE];
	char author[SLUG_SIZE];
	char second[SLUG_SIZE]; /* "": waits for an approval */
	struct place at;
	struct decided decided; /* loaded only */
};

/* -EEXIST when this source has said this ref: `ret_seq` is then that row's. */
int correction_append(struct store *s, const struct correction_row *row, int64_t *ret_seq);
int correction_find(struct query *q, int64_t seq, struct correction_row *ret); /* -ENOENT */

/* Confirmed, or entered with two names and neither refused nor withdrawn. */
bool correction_counts(const struct correction_row *row);

/* Of the days from_day to to_day, by person, day, at_s and seq; `person` NULL: of everybody. */
int correction_rows_load(struct query *q, const char *person, int32_t from_day, int32_t to_day,
			 struct correction_row **ret, size_t *ret_n);

/* Decisions. */
enum approval_kind {
	APPROVAL_PAPER,
	APPROVAL_CORRECTION,
	APPROVAL_MONTH, /* subject: the month, as in store/month.h; else the seq of the row */
	APPROVAL_RULE,
	APPROVAL_CALENDAR,
	APPROVAL_KINDS
};
enum approval_decision { DECISION_CONFIRM, DECISION_REFUSE, DECISION_WITHDRAW, DECISIONS };
const char *approval_decision_name(enum approval_decision d); /* "confirm" … */

struct approval_row {
	int64_t seq;
	uint8_t kind;	  /* enum approval_kind */
	uint8_t decision; /* enum approval_decision */
	int64_t subject;
	char person[SLUG_SIZE]; /* who decided */
	char letter[LETTER_SIZE];
	char note[NOTE_SIZE];
	struct place at;
};

/* 0, or 1 when the subject's latest decision says the same already; -ENOENT without the subject. */
int approval_append(struct store *s, const struct approval_row *row, int64_t *ret_seq);
/* About one subject, or all of a kind (subject 0); by subject and seq. */
int approval_rows_load(struct query *q, enum approval_kind kind, int64_t subject,
		       struct approval_row **ret, size_t *ret_n);

/*
 * Who confirms a paper that is about them too needs a second person, who may come later: until then
 * their name waits here, and the paper has no decision. A person signs one paper once.
 */
int cosign_append(struct store *s, const struct approval_row *row, int64_t *ret_seq); /* -EEXIST */
/* The last who signed, but for `person`. -ENOENT. */
int cosign_find(struct query *q, int64_t paper, const char *person, struct approval_row *ret);

/* "Libur, pembaca rusak, atau kegiatan bersama?": the latest row of a day counts. */
struct doubt_row {
	int64_t seq;
	int32_t day;
	char cause[SLUG_SIZE];	/* why it was asked: a slug */
	char answer[SLUG_SIZE]; /* "": asked, and not answered */
	char author[SLUG_SIZE];
	char note[NOTE_SIZE];
	struct place at;
};

/* 0, or 1 when the latest row of the day says the same already. */
int doubt_append(struct store *s, const struct doubt_row *row, int64_t *ret_seq);
/* The row that counts of each day of [from_day, to_day], by day. */
int doubt_rows_load(struct query *q, int32_t from_day, int32_t to_day, struct doubt_row **ret,
		    size_t *ret_n);

/* Holidays that are not in the rules: counts once confirmed, no more when refused or withdrawn. */
enum calendar_kind { CALENDAR_NATIONAL, CALENDAR_JOINT, CALENDAR_REGIONAL, CALENDAR_KINDS };
const char *calendar_kind_name(enum calendar_kind k); /* "national" … */

enum { CALENDAR_NAME_SIZE = 129 };

struct calendar_row {
	int64_t seq;
	int32_t day;
	uint8_t kind; /* enum calendar_kind */
	char name[CALENDAR_NAME_SIZE];
	char decree[LETTER_SIZE];
	char source[NOTE_SIZE]; /* of which file it came */
	char author[SLUG_SIZE];
	struct place at;
	struct decided decided; /* loaded only */
};

/* 0, or 1 when a row of this day with this name, kind and decree is there and was not refused or
 * withdrawn: `ret_seq` is then that row's. */
int calendar_append(struct store *s, const struct calendar_row *row, int64_t *ret_seq);
int calendar_find(struct query *q, int64_t seq, struct calendar_row *ret); /* -ENOENT */
/* Of the days from_day to to_day, by day and seq. */
int calendar_rows_load(struct query *q, int32_t from_day, int32_t to_day, struct calendar_row **ret,
		       size_t *ret_n);

#endif
