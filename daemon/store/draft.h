/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_DRAFT_H
#define HADIR_STORE_DRAFT_H

#include "core/schedule.h"
#include "store/paper.h"

/*
 * Texts of rules that one person has written and another has not approved yet. Appended, chained,
 * never changed, as is what was decided about them; an approved one becomes a file and is stored
 * as a rule by the take-over of files. Decided once: who wants another text writes another draft.
 */

enum { DRAFT_TEXT_MAX = 32 * 1024 };

struct draft_row {
	int64_t seq;
	char name[SLUG_SIZE];		 /* of the rule */
	char version[RULE_VERSION_SIZE]; /* that it would be */
	char author[SLUG_SIZE];
	struct place at;
	uint8_t standing;	 /* enum standing; the rest is "" while it is entered */
	char decider[SLUG_SIZE]; /* who confirmed, refused or withdrew it */
	char note[NOTE_SIZE];
};

/* 0; 1 when the same text of that author waits already; -EINVAL leaves the transaction good. */
int draft_append(struct store *s, const struct draft_row *row, const char *text, int64_t *ret_seq);

struct draft_decision {
	int64_t draft;
	uint8_t decision; /* enum approval_decision */
	char person[SLUG_SIZE], note[NOTE_SIZE];
	struct place at;
};
/* 0; -ENOENT; -EALREADY: it is decided. Both leave the transaction good. */
int draft_decide(struct store *s, const struct draft_decision *d);

int draft_find(struct query *q, int64_t seq, struct draft_row *ret); /* -ENOENT */
/* Its text, for the caller to free. -ENOENT. */
int draft_text(struct query *q, int64_t seq, char **ret);
/* Every draft, newest first. The caller frees with free(). */
int draft_rows_load(struct query *q, struct draft_row **ret, size_t *ret_n);

#endif
