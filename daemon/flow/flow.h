/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_FLOW_H
#define HADIR_FLOW_FLOW_H

#include "flow/office.h"

/*
 * What the files of flow/ do for pipeline.c and for each other. Unless it says otherwise a
 * function works within the open transaction, returns 0 or the store's -errno, and leaves it to
 * the caller to end the turn: pipeline_begin(), work, pipeline_settle().
 */

/* pipeline.c */

int pipeline_begin(struct office *o);
/* Announce what the engine's delta holds, commit, make it true, answer the readers, publish.
 * `r` < 0 rolls everything back instead. `cause` says what made the revisions: "punch", "time",
 * "mark", "roster" ... Returns 0, or why nothing of the turn is stored. */
int pipeline_settle(struct office *o, int r, const char *cause);
/* One turn: what the readers have sent becomes one commit. */
void pipeline_drain(struct office *o);
/* A reference has come: stored, then the day is opened or judged again. Turns of its own. */
int pipeline_time_reference(struct office *o, const struct timeref_row *row);
/* Set the timer of the chores to what is next. */
void pipeline_schedule(struct office *o);
/* PUBACKs have come: have them written in time. */
void pipeline_answered(struct office *o);
/* What was in hand when the last process died. */
int pipeline_take_found(struct office *o);
/* The timer's handler: what waits for a while, and the clockwork. */
int pipeline_chores(sd_event_source *source, uint64_t usec, void *arg);
/* Show this to `hadirctl watch` once the turn is committed. Steals `row`. */
void pipeline_watch(struct office *o, json_t *row);

/* intake.c: a reader's message. The ack, if it wants one, joins the turn. */
int intake_message(struct office *o, const struct reader_message *m);
/* The same, stored without being judged: what ended the daemon three times. */
int intake_poison(struct office *o, const struct reader_message *m);

/* coverage.c */
int coverage_resume(struct office *o); /* at start: the hole since we were last alive */
/* By its state now, which it has had since `here`. */
int coverage_switch(struct office *o, size_t reader, struct place here, const char *cause);
int coverage_end(struct office *o);		  /* at a clean stop */
int coverage_load(struct office *o, int32_t day); /* fills o->spans; needs no transaction */
void coverage_step(struct office *o);		  /* tells the engine; needs no transaction */
/* The span of a reader that goes on now. */
void coverage_going_on(const struct office *o, size_t reader, struct span *ret);

/* day.c: the engine's day */
int day_open(struct office *o, int32_t day); /* needs no transaction; steps ENGINE_REJUDGE */
/* What is due now: marks, close, the next day. Turns of its own; no transaction may be open. */
int day_advance(struct office *o);
/* BOOTTIME at which day_advance() is next needed, INT64_MAX if unknown. */
int64_t day_next_ns(const struct office *o);
/* People have changed: begin the engine's day anew. */
int day_refold(struct office *o);
/* No day is open from here on; day_advance() opens it anew. */
void day_forget(struct office *o);
/* The plan of a schedule on any day. -ENOENT. */
int day_plan_of(const struct office *o, int schedule, int32_t day, struct day_plan *ret);
/* A stored verdict with the indices of now; false for one of another version of hadir. */
bool day_verdict(const struct verdict_row *row, int32_t person, uint16_t schedule,
		 struct verdict *ret);
/* The schedule of a person on any day; -1: none. */
int day_schedule_of(const struct office *o, int32_t person, int32_t day);
/* The index of a configured reader, as the evidence numbers them; UINT8_MAX: it is no longer one.
 * For struct book_lent as well, hence `office`. */
uint8_t day_reader(const void *office, const char *name);
/* The punch as the core wants it, from its row; may it have been on that day? */
struct punch day_punch(const struct office *o, const struct journal_row *row);
bool day_may_be(const struct office *o, const struct punch *p, int32_t day);

/* The punches of this person that may be of the engine's day, or of the duty of the day before
 * that passes midnight. */
bool day_takes(const struct office *o, int32_t person, int32_t day, const struct time_bound *b);

/* past.c: what is judged from the records */

/* Judge a person's day before this turn ends; a day that is not over yet is left alone. */
int day_judge_past(struct office *o, int32_t person, int32_t day, const char *cause);
/* Now: all that day_judge_past() was told. pipeline_settle() does it. */
int day_judge_owed(struct office *o);
/* The records of some days, as a book that borrows what is in memory. book_free(). */
struct book;
int day_book(struct office *o, int32_t from, int32_t to, struct book **ret);
/* How far a plan's day has come by now. */
struct progress day_progress(const struct office *o, const struct day_plan *plan);
/* Judge one day with a book that holds it: 1 when its verdict is another one, 0, -errno. */
int day_judge_with(struct office *o, const struct book *b, int32_t person, int32_t day,
		   const char *cause, bool known);
/* Fold the engine's day anew of all whose punches the engine does not hold whole. */
int day_refold_owed(struct office *o);
/* Bounds have grown narrower: punches without a day find theirs, the engine looks again. */
int day_time_grew(struct office *o);
/* Duties over midnight that have ended since: judged again. A turn of its own. */
int day_close_nights(struct office *o);
int64_t day_next_night_ns(const struct office *o); /* UTC; INT64_MAX: none */

/*
 * What people have entered about the days from..to has changed within this turn (papers,
 * corrections, answers, the trial period): it is loaded again, the engine's day folded anew, days
 * that are over judged again. Few of them at once, many as a job (jobs.c). `persons` NULL: all.
 * The counter o->rejudged grows by what changed at once. Dry turns (-ECANCELED) undo it all.
 */
int day_papers_changed(struct office *o, const int32_t *persons, size_t n, int32_t from, int32_t to,
		       const char *cause);
int day_papers_load(struct office *o); /* at start, and after a turn that failed */

/* jobs.c: person-days that are judged again in slices when nothing else is to do */

int jobs_open(struct office *o);
void jobs_free(struct office *o);
/* Within a turn; begins when it is committed (the caller settles). The job survives a restart. */
int jobs_rejudge(struct office *o, const int32_t *persons, size_t n, int32_t from, int32_t to,
		 const char *cause);
void jobs_turn_ended(struct office *o, bool committed); /* pipeline_settle() says so */
size_t jobs_left(const struct office *o);		/* person-days, about */

/* announce.c: events, into the outbox */
extern const char *const flow_mark_names[MARKS]; /* "work", "service", "third" */
int announce_punch(struct office *o, const struct turn_punch *in);
int announce_change(struct office *o, const struct verdict_change *c, const char *cause);
int announce_due(struct office *o, struct engine_due due); /* lists.c */
/* Units (bits) where somebody who could not be judged at a mark turned out to be missing. */
int announce_missing_again(struct office *o, const uint64_t units[MARKS]); /* lists.c */
int announce_notice(struct office *o, const char *to, enum text_key key,
		    const struct text_arg *args);
/* Now in the office's words: "07.25 WITA"; TEXT_TIME_UNKNOWN while it is not known. */
const char *announce_clock(const struct office *o, char buf[TEXT_TIME_SIZE]);

/* The clock of any moment. Returns `buf`. */
char *announce_local(const struct office *o, char buf[TEXT_TIME_SIZE], int64_t utc_ns);
/* Freeze a message in the outbox; `built` is what its builder returned. Takes it over. */
int announce_keep(struct office *o, int built, struct message *m, int64_t id, const char *event_id,
		  int32_t day);
/* The id of the next event that is no punch. */
enum { FLOW_EVENT_ID_SIZE = STORE_EPOCH_SIZE + 24 };
int announce_next_id(struct office *o, int64_t *ret_id, char ret[FLOW_EVENT_ID_SIZE]);

/* states.c: derived, not queued; need no transaction */
void announce_today(struct office *o); /* builds `today` of the dirty units */
void announce_reader(struct office *o, size_t reader);
void announce_time(struct office *o);
void announce_everything(struct office *o); /* all of them, once at start */

/* clock.c: digests, figures, reminders, posts, doubts (clock.h). Turns of its own. */
void clock_due(struct office *o);
int64_t clock_next_ns(const struct office *o); /* BOOTTIME; INT64_MAX: nothing is known to come */
void clock_restore(struct office *o);	       /* at start: what was said, word for word */
void clock_done(struct office *o);	       /* at the end */

/* health.c: turns of its own */
void health_minute(struct office *o);
void certificates_minute(struct office *o); /* alarms before their end */
void health_sample_time(struct office *o, bool stepped);
void health_feed_watchdog(struct office *o);

/* silence.c */
void silence_check(struct office *o);				    /* turns of its own */
int silence_ends(struct office *o, size_t reader, struct place at); /* somebody used it */

/* rtc.c: turns of its own */
void rtc_note(struct office *o);  /* store what the battery's clock shows, when that is due */
int rtc_resume(struct office *o); /* at start: what time it is by it, if nothing better knows */

/* rules.c: turns of its own */
/* At a start: the files are stored word for word, what went away is ended in the records, and the
 * office judges by what the records hold then. A text that changed under its version gets a version
 * of its own; rules that leave anybody worse today or before are refused and told. */
int rules_keep(struct office *o);
/* The records' rules have changed (a holiday was accepted): by them from here on. */
int rules_again(struct office *o);
void rules_reload(struct office *o, struct conf *next); /* takes over the rules; frees `next` */

/* alarms.c: needs no transaction */
void alarm_raise(struct office *o, const char *code, const char *subject, enum text_key key,
		 const struct text_arg *args);
void alarm_clear(struct office *o, const char *code, const char *subject);
const struct alarm *alarm_find(const struct office *o, const char *code, const char *subject);

/* readers.c */
int readers_start(struct office *o);
void readers_stop(struct office *o);
/* Every thread has turned within its time? Else the name of one that has not. */
const char *readers_hung(const struct office *o);
void readers_ack(struct office *o,
		 const struct reader_ack *ack); /* to the thread; and the signal */
/* While a batch waits for the disk, leave what comes to the threads and their devices. */
void readers_pause(struct office *o, bool pause);
/* What the threads have sent; at most `max`. */
size_t readers_receive(struct office *o, struct reader_message *batch, size_t max);
/* Readers that have been down for long, or are back, are told to HR: turns of its own. */
int readers_notices(struct office *o);

/* learn.c: looks on at a reader whose format is being learnt */
void learn_look(struct office *o, const struct reader_message *m);

/* act.c: what is changed in somebody's session says so in the same transaction */
void act_by(void *ctx, const struct control_request *req); /* control_sessions.acting */
int act_keep(struct office *o);				   /* in every turn, before its commit */
void act_kept(struct office *o);			   /* after it: once is enough */

/* verbs.c */
extern const struct control_verb flow_verbs[];
extern const size_t flow_verbs_count;

#endif
