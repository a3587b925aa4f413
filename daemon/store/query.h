/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_QUERY_H
#define HADIR_STORE_QUERY_H

#include <stddef.h>
#include <stdint.h>

#include "store/derived.h"
#include "store/journal.h"
#include "store/roster.h"

/*
 * Reading. The same functions serve hadird (store_query()) and the programs beside it, which open
 * the file read-only and never checkpoint it.
 *
 * Rows go to a callback as they are read; its non-zero return ends the walk and is returned. The
 * rows and their strings are valid during the call. A read-only connection holds a read
 * transaction for the length of one walk: keep callbacks short, they keep the WAL from being
 * reset. Errors as in store.h; -EBUSY after 500 ms.
 */

struct query;

/*
 * -ENOENT when there is no such file, -EACCES, -EPROTONOSUPPORT for another version of the schema:
 * the daemon brings it to this one at its start, a reader cannot. The caller frees with
 * query_free(), which takes NULL. Reads what a running or a stopped daemon has committed.
 */
int query_open(const char *path, struct query **ret);
void query_free(struct query *q);

/*
 * One state of the database for several walks, while the daemon goes on writing: for as long as a
 * period is read, and no longer. 1: begun, to be ended by query_end(); 0: within a transaction
 * already, which stays. -errno. Without it each walk sees the state of its own moment.
 */
int query_begin(struct query *q);
void query_end(struct query *q);

struct punch_row {
	struct journal_row punch;
	char epoch[STORE_EPOCH_SIZE]; /* with punch.seq: its event id */
	int32_t day;
	const char *person; /* who holds the credential on that day; NULL if nobody */
	const char *name;   /* NULL when not known or forgotten */
};
typedef int query_punch_fn(void *arg, const struct punch_row *row);

/* All that may belong to `day` (JOURNAL_DAY_UNKNOWN: those without one), ordered by boot, boot
 * time, seq. */
int query_day_punches(struct query *q, int32_t day, query_punch_fn *each, void *arg);

/* Those of one person from one day to another (inclusive), ordered by day and as above. */
int query_person_punches(struct query *q, const char *person, int32_t from_day, int32_t to_day,
			 query_punch_fn *each, void *arg);

/*
 * All that may belong to a day of [from_day, to_day], ordered by day, boot, boot time and seq: to
 * be merged with query_period_verdicts(). For speed without epoch, person and name: `epoch` is
 * "", the others NULL.
 */
int query_period_punches(struct query *q, int32_t from_day, int32_t to_day, query_punch_fn *each,
			 void *arg);

/* Was something that this reader sent at this place stored, as a punch or as a refused read?
 * 1, 0 or -errno. Reads their rows: for a start. */
int query_stored_at(struct query *q, const char *reader, struct place at);

/* One punch by its seq; day is that of its (first) placing. -ENOENT. */
int query_punch(struct query *q, int64_t seq, query_punch_fn *each, void *arg);

typedef int query_verdict_fn(void *arg, const struct verdict_row *row);
/* Every revision of one person's day, first to last. */
int query_verdicts(struct query *q, const char *person, int32_t day, query_verdict_fn *each,
		   void *arg);
/* The last revision of each person's day, by person. */
int query_day_verdicts(struct query *q, int32_t day, query_verdict_fn *each, void *arg);

/* The last revision of each person's day of [from_day, to_day], by day and person. */
int query_period_verdicts(struct query *q, int32_t from_day, int32_t to_day, query_verdict_fn *each,
			  void *arg);

typedef int query_closed_fn(void *arg, const char *schedule, int32_t day);
/* The last day from `from_day` on whose close was dealt with, of each schedule that has one. */
int query_closed(struct query *q, int32_t from_day, query_closed_fn *each, void *arg);
/* The first day whose close was ever dealt with: before it nobody looked. -ENOENT: none yet. */
int query_first_closed(struct query *q, int32_t *ret_day);
/* And the last, of any schedule. -ENOENT. */
int query_last_closed(struct query *q, int32_t *ret_day);
/* How many days after `day` have punches; counts up to `most` of them. */
int query_days_after(struct query *q, int32_t day, int most, int64_t *ret);

typedef int query_refused_fn(void *arg, const struct refused_row *row);
/* Refused reads of [from, to), by boot, boot time and seq; `reader` NULL: of all. */
int query_refused(struct query *q, const char *reader, struct place from, struct place to,
		  query_refused_fn *each, void *arg);

typedef int query_timeref_fn(void *arg, const struct timeref_row *row);
int query_timerefs(struct query *q, query_timeref_fn *each, void *arg);

typedef int query_devref_fn(void *arg, const struct devref_row *row);
/* `reader` NULL: of all. */
int query_devrefs(struct query *q, const char *reader, query_devref_fn *each, void *arg);

typedef int query_coverage_fn(void *arg, const struct coverage_row *row);
/* Spans that overlap [from, to), ordered by reader and begin. A day may lie in several boots:
 * ask from its earliest to its latest moment. */
int query_coverage(struct query *q, struct place from, struct place to, query_coverage_fn *each,
		   void *arg);

/* The last row of each reader, by reader: what goes on since, unless it says "stop". */
int query_coverage_last(struct query *q, query_coverage_fn *each, void *arg);

typedef int query_rule_fn(void *arg, const struct rule_row *row);
/* Every version ever stored, by valid_from and seq. */
int query_rules(struct query *q, query_rule_fn *each, void *arg);

/* Credentials that were punched on a day on which nobody held them. */
struct unknown_row {
	uint8_t credential[CREDENTIAL_ID_SIZE];
	char reader[SLUG_SIZE];	     /* where it was last seen */
	int32_t first_day, last_day; /* of those known */
	int32_t days;
	int64_t punches;
};
typedef int query_unknown_fn(void *arg, const struct unknown_row *row);
/* Among the punches from `from_day` on, most days first. */
int query_unknown(struct query *q, int32_t from_day, query_unknown_fn *each, void *arg);

typedef int query_day_fn(void *arg, int32_t day);
/* The days of a credential's punches, in order: what is to be judged again when it is claimed. */
int query_credential_days(struct query *q, const uint8_t credential[CREDENTIAL_ID_SIZE],
			  query_day_fn *each, void *arg);

#endif
