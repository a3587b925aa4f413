/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_VERBS_H
#define HADIR_FLOW_VERBS_H

#include "core/summary.h"
#include "flow/flow.h"
#include "store/paper.h"

/*
 * What hadirctl and hadir-web ask of the daemon; the rows are written down in control/proto.h.
 * Each is a handler of control/server.h whose ctx is the office.
 */

void verb_status(struct control_request *req, void *ctx);
void verb_today(struct control_request *req, void *ctx);
void verb_lobby(struct control_request *req, void *ctx);
void verb_watch(struct control_request *req, void *ctx);
void verb_config(struct control_request *req, void *ctx);
void verb_time_show(struct control_request *req, void *ctx);
void verb_time_confirm(struct control_request *req, void *ctx);
void verb_roster_import(struct control_request *req, void *ctx);
void verb_roster_list(struct control_request *req, void *ctx);
void verb_credential_learn(struct control_request *req, void *ctx);
void verb_credential_learn_gone(struct control_request *req, void *ctx);
void verb_credential_list(struct control_request *req, void *ctx);
void verb_credential_claim(struct control_request *req, void *ctx);
void verb_credential_end(struct control_request *req, void *ctx);
void verb_purge(struct control_request *req, void *ctx);
void verb_person_forget(struct control_request *req, void *ctx);
void verb_explain(struct control_request *req, void *ctx);
void verb_punches(struct control_request *req, void *ctx);
void verb_rejudge(struct control_request *req, void *ctx);
void verb_paper_add(struct control_request *req, void *ctx);
void verb_paper_decide(struct control_request *req, void *ctx);
void verb_paper_letter(struct control_request *req, void *ctx);
void verb_paper_list(struct control_request *req, void *ctx);
void verb_correction_add(struct control_request *req, void *ctx);
void verb_correction_decide(struct control_request *req, void *ctx);
void verb_correction_list(struct control_request *req, void *ctx);
void verb_correction_import(struct control_request *req, void *ctx);
void verb_manual_list(struct control_request *req, void *ctx);
void verb_position_set(struct control_request *req, void *ctx);
void verb_position_list(struct control_request *req, void *ctx);
void verb_setting_set(struct control_request *req, void *ctx);
void verb_setting_list(struct control_request *req, void *ctx);
void verb_doubt_answer(struct control_request *req, void *ctx);
void verb_calendar_add(struct control_request *req, void *ctx);
void verb_calendar_decide(struct control_request *req, void *ctx);
void verb_calendar_list(struct control_request *req, void *ctx);
void verb_pin_list(struct control_request *req, void *ctx);
void verb_attlog_import(struct control_request *req, void *ctx);
void verb_month_show(struct control_request *req, void *ctx);
void verb_month_step(struct control_request *req, void *ctx);
void verb_month_step_more(struct control_request *req, void *ctx);
void verb_month_step_gone(struct control_request *req, void *ctx);
void verb_digest(struct control_request *req, void *ctx);
void verb_digest_shared(struct control_request *req, void *ctx);
void verb_draft_save(struct control_request *req, void *ctx);
void verb_draft_list(struct control_request *req, void *ctx);
void verb_draft_text(struct control_request *req, void *ctx);
void verb_draft_decide(struct control_request *req, void *ctx);

json_t *verb_day(int32_t day); /* null for no end and unknown */

json_t *verb_time_row(struct office *o); /* the "time" row of status */
/* Adds the figures of the engine's day. */
void verb_today_summary(const struct office *o, struct summary *ret);

/* A day from its text; false after answering bad-args. "" and NULL: today, or refused while the
 * day is not known. */
bool verb_parse_day(struct office *o, struct control_request *req, const char *text, int32_t *ret);
/* A person by id; -1 after answering not-found. */
int32_t verb_find_person(struct office *o, struct control_request *req, const char *id);
/* verbs_caller.c: may who asks read about everybody; about this person's day? The second answers
 * `denied` when not. */
bool verb_reads_all(const struct control_request *req);
bool verb_reads(const struct office *o, const struct control_request *req, int32_t person,
		int32_t day);
/* And why somebody was away? Not for IT, who keep the machines well. */
bool verb_reads_why(const struct office *o, const struct control_request *req, int32_t person,
		    int32_t day);
bool verb_may_read(const struct office *o, struct control_request *req, int32_t person,
		   int32_t day);
/* Is the person's day still the revision that was looked at (< 0: nobody looked)? False after
 * answering. */
bool verb_unchanged(struct office *o, struct control_request *req, int32_t person, int32_t day,
		    int rev);
/* The last word on a failed write. */
void verb_failed(struct control_request *req, int r);
/* The file as it was, from the rows of a bulk; free() it. NULL: a row that is no line of text. */
char *verb_join_lines(const json_t *rows, size_t *ret_size);
/*
 * The bulk of a list that `by` enters and `second` signs, who need not be somebody's superior: its
 * lines and *people (by index, zeroed; only while it runs) to `run`, or an answer why not. `second`
 * NULL: nobody signs.
 */
typedef void verb_import_fn(void *arg, char *text, size_t size);
void verb_import(struct office *o, struct control_request *req, const char *by, const char *second,
		 bool **people, verb_import_fn *run, void *arg);
/* What is wrong with its lines, as rows of kind "problem". */
void verb_tell_problems(struct control_request *req, const struct diag *d);

/* verbs_roster.c: the office's people have changed within the open transaction: judge by the new
 * ones. On failure pipeline_settle() rolls back, and verb_people_restore() follows. */
int verb_people_changed(struct office *o);
void verb_people_restore(struct office *o);

/* verbs_card.c: somebody holds this credential now; the days of its punches are judged again. */
int verb_judge_credential(struct office *o, const uint8_t credential[CREDENTIAL_ID_SIZE],
			  const char *cause);
/* Likewise the days after the last on which this person holds it: its punches are not theirs. */
int verb_judge_lost(struct office *o, const struct link_row *link, const char *cause);

/* verbs_decide.c: who may sign for whom, and what a change to days carries with it */

/* Answer `refused` with a sentence in the office's language. */
void verb_refuse(struct control_request *req, const struct office *o, enum text_key key,
		 const struct text_arg *args);
/* A row {"kind":…, sentence}; days among `args` are ISO. */
void verb_sentence(struct control_request *req, const char *kind, enum text_key key,
		   const struct text_arg *args);
char *verb_day_text(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t day);
char *verb_month_text(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t month);
const char *verb_name(const struct office *o, const char *id); /* the id where none is known */
bool verb_today_known(struct office *o, struct control_request *req, int32_t *ret);
/* "2026-11" as in store/month.h, NULL: this month; false after answering. */
bool verb_month(struct office *o, struct control_request *req, const char *text, int32_t *ret);
/* {"open"?,"month"?}: the days of a list; all of them for what is open. False after answering. */
bool verb_list_days(struct office *o, struct control_request *req, bool *open, int32_t *from,
		    int32_t *to);
void verb_month_days(int32_t month, int32_t *from, int32_t *to);
/* "08:00-10:30", past midnight if the end is not later; false after answering. */
bool verb_hours(struct control_request *req, const char *text, int32_t *from_s, int32_t *to_s);
json_t *verb_part(bool whole, int32_t from_s, int32_t to_s); /* and back; null: the whole day */
/* May this be chained? One line that fits `size` with its NUL, and holds nobody's name: names are
 * erasable. NULL is fine. False after answering. */
bool verb_text(struct office *o, struct control_request *req, const char *what, const char *text,
	       size_t size);

struct verb_signing {
	const char *by, *author; /* `author` entered what `by` is to decide */
	const char *second;	 /* signs as well, for the days of `by`; NULL */
	const bool *people;	 /* by index: whose days it is about */
	int32_t day;		 /* whose superiors of that day count */
	bool collective;	 /* a second name can help */
	bool absence;		 /* only the superior can confirm one */
	bool leaders_only;	 /* no superior will do */
};
/* The holder today of camat, sekcam or kasubag, or everybody's superior; not who has entered it;
 * nobody their own day. False after answering. */
bool verb_may_sign(struct office *o, struct control_request *req, const struct verb_signing *s);
const char *verb_superior(const struct office *o, int32_t person, int32_t day); /* "": none */

bool verb_decision(struct control_request *req, const char *text, uint8_t *ret);
/* {"id","decision","by",`extra`?} into `a`; `extra` is "letter" or "note". False after answering.
 */
bool verb_take_decision(struct office *o, struct control_request *req, const char *extra,
			struct approval_row *a);
/* May a thing of this standing be decided so? False after answering. */
bool verb_may_change(struct control_request *req, const struct office *o, const char *id,
		     const struct decided *d, uint8_t decision, bool adds_letter);
/* A decision (technical causes, TK) needs none; see papers_on(). */
bool verb_wants_letter(const struct office *o, const struct paper_row *p);
json_t *verb_decisions(const struct office *o, enum approval_kind kind, int64_t subject);

/* The last verdict of a person's day; false if there is none. `ret_rev` may be NULL. */
bool verb_verdict(const struct office *o, int32_t person, int32_t day, struct verdict *ret,
		  int *ret_rev);

/* In the open transaction: a supplement, and a warning, for each locked month of these days. */
int verb_supplements(struct office *o, struct control_request *req, int32_t from, int32_t to,
		     const char *author, const char *note);
/*
 * End the turn: what was said of `days` counts, so they are judged again; a dry one is undone.
 * `r` < 0: undo. Returns 0 or -errno.
 */
struct verb_days {
	const bool *people; /* by index; NULL: nobody, unless `everybody` */
	bool everybody;
	int32_t from, to;
	bool counts; /* false: it waits for a decision */
	const char *cause;
};
int verb_settle_days(struct office *o, struct control_request *req, int r,
		     const struct verb_days *days);

/* verbs_correction.c: might this moment be still to come? */
bool verb_is_to_come(const struct office *o, int32_t day, int32_t at_s);

/* verbs_paper.c: whose days a paper is about; `people` by index, zeroed. */
void verb_paper_people(const struct office *o, const struct paper_row *paper, bool *people,
		       size_t *ret_n);

/* verbs_technical.c: whom a machine, or a queue, has cost time on a day. */
struct verb_affected {
	int32_t day, from_s, to_s; /* the hours; of a queue they are found */
	const char *reader;	   /* NULL: any */
	bool queue;
	bool *people; /* by index, zeroed */
	size_t n;
};
void verb_affected(struct office *o, struct verb_affected *a);

#endif
