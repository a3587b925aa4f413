/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_CLOCK_H
#define HADIR_FLOW_CLOCK_H

#include "flow/flow.h"
#include "report/digest.h"

/*
 * What is said at an hour of the day: digests, figures, reminders. An hour is that of the day's
 * main schedule, and what was said is a row of `told`, so that a clock that steps skips nothing
 * and repeats nothing, and so that a restart says again what was said, word for word.
 */

/* The plan that speaks for the office. False without one. */
bool clock_plan(const struct office *o, int32_t day, struct day_plan *ret);
bool clock_works(const struct office *o, int32_t day); /* a working day of that plan */
/* Third mark + 5 min; end of work + 45 min. */
int64_t clock_hour_ns(const struct day_plan *plan, enum digest_hour hour);
/* Is this moment over for certain? */
bool clock_passed(const struct office *o, int64_t utc_ns);
/* The trial period: nothing counts and the camat hears nothing of that day. */
bool clock_trial(const struct office *o, int32_t day);
/* Has it been said? An error counts as said: better a silence than a notice every ten seconds. */
bool clock_told(const struct office *o, int32_t day, const char *what);
char *clock_date(const struct office *o, char buf[TEXT_DATE_SIZE], int32_t day);

/* A turn of its own: `say` within a transaction. Returns as pipeline_settle(). */
typedef int clock_fn(struct office *o, void *arg);
int clock_turn(struct office *o, clock_fn *say, void *arg, const char *cause);

/* The same with one sentence, once: told(day, what) says so; `day` is the date it belongs to. */
void clock_remind(struct office *o, int32_t day, const char *what, const char *to,
		  enum text_key key, const struct text_arg *args);
/* Nothing is to be said of it, now nor later. */
void clock_done_with(struct office *o, int32_t day, const char *what);

enum { CLOCK_COUNT_SIZE = 24 };
char *clock_count(char buf[CLOCK_COUNT_SIZE], size_t n);
/* A number as an argument of a text; good until the block ends. */
#define CLOCK_COUNT(n) clock_count((char[CLOCK_COUNT_SIZE]){""}, (n))

/* A digest that was told: what it is to be made from again. */
struct told_digest {
	int32_t day;
	enum digest_hour hour;
	int32_t at_s;	       /* second of the local day */
	int64_t seq;	       /* the journal's last punch then */
	uint32_t revised;      /* number of the last revision then, for the "Ralat" of the next */
	char cause[SLUG_SIZE]; /* of a bad day: "few", "calendar", "readers", "power"; else "" */
};

/* said.c: what a digest says of people, and what became of it since */

enum said {
	SAID_NOTHING, /* no duty, or not due yet */
	SAID_ON_TIME,
	SAID_LATE_WORK,
	SAID_LATE_SERVICE,
	SAID_LATE_THIRD,
	SAID_MISSING,
	SAID_DUTY,
	SAID_EXCUSED,
	SAID_UNCLEAR,
	SAID_NOT_ENROLLED,
	SAID_KINDS
};

struct said_person {
	uint8_t said;	   /* enum said */
	uint8_t state;	   /* enum verdict_state, as far as it was known */
	bool no_out;	   /* came, and nothing tells of a departure; said_departures() */
	int32_t arrival_s; /* second of the local day; -1: none */
	int64_t late_s;
};

/* What the rows say, once, into office.said. */
int said_load(struct office *o);
/* The last one told before (day, hour) of day; -ENOENT. `day` INT32_MAX: the last of all. */
int said_last(struct office *o, int32_t day, enum digest_hour hour, struct told_digest *ret);
int said_tell(struct office *o, const struct told_digest *d); /* within a transaction */
/* What `d` said of everybody, by index of people: `ret` has room for people.n. */
int said_all(struct office *o, const struct told_digest *d, struct said_person *ret);
/*
 * Fill in who came and is not known to have left, for a closing: their duty ended as long ago as
 * the office's, no paper covers its end, and no reader saw them since departures may come. Until
 * the day closes the judge says nothing of departures; who was seen early is not named either,
 * for the later punch that would clear them may be on its way.
 */
int said_departures(struct office *o, const struct told_digest *d, struct said_person *said);
/* Within a transaction: a verdict changes, which a digest may have told otherwise. */
int said_changed(struct office *o, const struct verdict_change *c);
/* The errata of `d`: days that were revised since `before` and up to it, oldest first. `names`
 * (room for people.n) is where the groups of `ret` point; what is not shown is counted only. */
int said_errata(struct office *o, const struct told_digest *d, const struct told_digest *before,
		struct digest_name *names, struct digest ret[static 1]);

/* summaries.c */
void summaries_day(struct office *o, const struct told_digest *d, const struct said_person *said);
void summaries_begin(struct office *o, int32_t day); /* of week, month and year, up to `day` */
bool summaries_pending(const struct office *o);
void summaries_step(struct office *o); /* a month of them */
void summaries_clear(struct office *o);
void summaries_drop(struct office *o); /* at the end */

/* digests.c, reminders.c, posts.c, doubts.c: turns of their own */
void digests_due(struct office *o);
void digests_restore(struct office *o);
/* The texts of one that was told, word for word. 0 or -errno. */
int digests_texts(struct office *o, const struct told_digest *told, char camat[DIGEST_SIZE],
		  char group[DIGEST_SIZE]);
void reminders_due(struct office *o, const struct day_plan *plan);
void reminders_of_day(struct office *o, const struct day_plan *plan); /* reminders-day.c */
void posts_look(struct office *o, const struct day_plan *plan);
/* May citizens come now? "open"; "not-ready", a post lacks people; "unknown"; "closed". The plan is
 * that of the engine's day. And from which second of the day on they may. */
const char *posts_service(const struct office *o, const struct day_plan *plan);
int32_t posts_opens_s(const struct day_plan *plan);
/* Each post of the engine's day as it is now: "ready", "not-ready", "unknown", "closed". */
struct post_now {
	const char *name, *state;
	unsigned recorded, minimum;
};
size_t posts_now(const struct office *o, const struct day_plan *plan,
		 struct post_now ret[POSTS_MAX]);
/* The posts of the day of a digest, by whom it knew to be there. */
size_t posts_staffed(struct office *o, const struct told_digest *d, const struct said_person *said,
		     struct digest_post ret[DIGEST_POSTS_MAX]);
void doubts_settle(struct office *o);

/* doubts.c: how many are usually recorded by the last mark; -1 while too few days teach it. */
int doubts_usual(struct office *o, int32_t day);
/* Within the turn of the last mark: 1 when no names may go out, and HR is or has been asked. */
int doubts_raise(struct office *o, int32_t day, unsigned expected, unsigned recorded);
/* Is the day in doubt, or may it not be judged? "few", "calendar" or NULL. */
const char *doubts_of(const struct office *o, int32_t day);

#endif
