/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_OFFICE_H
#define HADIR_FLOW_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "base/util.h"
#include "conf/conf.h"
#include "conf/formats.h"
#include "conf/rules.h"
#include "control/server.h"
#include "core/engine.h"
#include "core/record.h"
#include "core/wiegand.h"
#include "flow/deliver.h"
#include "book/papers.h"
#include "book/people.h"
#include "book/spans.h"
#include "flow/timekeeper.h"
#include "publish/message.h"
#include "reader/reader.h"
#include "store/act.h"
#include "store/inhand.h"
#include "store/journal.h"
#include "store/store.h"
#include "text/text.h"

/*
 * All that the running daemon knows, shared by the files of flow/ and by nobody else. The main
 * loop alone touches it. pipeline.c says in which order; the files of flow/ say how:
 *
 *	intake      a reader's message becomes rows and steps of the engine
 *	timekeeper  references, and what time it may be now
 *	people      who holds what and belongs where on a day
 *	coverage    which reader could have seen people, and when
 *	day         the engine's day: opening, rolling, judging past days again
 *	announce    verdict changes become events, notices and states
 *	alarms      what is wrong now
 *	deliver     outbox and states to the brokers
 *	readers     threads, their states, signals at the door
 *	verbs_*     what hadirctl asks
 */

enum { ALARMS_MAX = 64, PENDING_ACKS_MAX = INHAND_RECORDS_MAX };

/* A punch of this turn, to be announced when its verdict has been. */
struct turn_punch {
	struct journal_row row;
	struct punch punch;
	int32_t person, day; /* -1, JOURNAL_DAY_UNKNOWN: not known */
};

struct office_reader {
	const struct conf_reader *conf;
	struct wiegand_reader wiegand;	      /* kind wiegand and replay */
	const struct record_profile *profile; /* kind modbus */
	uint8_t thread;			      /* index into office.threads */
	enum reader_state state;
	char detail[96];
	int64_t since_ns; /* BOOTTIME of the present state */
	int64_t seen_ns;  /* BOOTTIME of the last proof of life; 0 = never */
	uint32_t counters[READER_CAUSES];
	uint32_t punches;      /* today */
	int32_t used_by_s;     /* second of the day by which somebody has always used it;
				* 0 = not known */
	uint32_t refused_hour; /* refused reads in the running hour, for the alarm */
	int64_t hour_ns;
	/* coverage: the span that goes on now */
	enum coverage_state covered;
	struct place covered_from;
	struct place read_up_to; /* its log was read whole at this moment; boot 0 = not known */
	uint32_t log_epoch;	 /* of its last record here */
	bool log_known;		 /* log_epoch counts */
	int64_t whole_ns;	 /* BOOTTIME at which nothing old waited in its log */
	bool drained;		 /* no backlog record since the last proof of life */
	bool told_down;		 /* a notice said that it does not work */
	int64_t down_ns; /* BOOTTIME since when it did not, for the notice that it is back */
	struct punch_time last_when; /* of its last punch, and its queue */
	uint32_t last_queue_s;
	bool has_last;
	struct devref_row seen_clock; /* the device's clock at the last proof of life, if fresh */
	bool has_seen_clock;
	bool dateless; /* a record may have no day until its clock is seen once more */
	bool lost;     /* the device lost records since it was last covered */
	struct signal_line *signals[2]; /* LED, buzzer; NULL = none */
	sd_event_source *signal_off;
};

struct alarm {
	char code[SLUG_SIZE], subject[SLUG_SIZE];
	enum text_key key;
	char text[256]; /* in the office's language */
	struct place since;
};

struct learning;  /* flow/verbs_credential.c */
struct jobs;	  /* flow/jobs.c */
struct summaries; /* flow/summaries.c */
struct accounts;  /* flow/accounts.h */
struct purging;	  /* flow/purge.c */
struct notes;	  /* flow/notes.c */

/* A day that is over and waits for its judgement. */
struct past_day {
	int32_t person, day;
	const char *cause; /* a literal */
	bool known;	   /* only if it was judged before */
};

/* What became of a job, or of the days that one decision touched: for one notice about it. */
struct rejudged {
	const char *cause;
	int32_t from, to;
	size_t days, changed; /* person-days looked at, and those whose verdict is another one */
};

struct office {
	struct conf *conf;
	struct formats *formats;
	struct record_profile *profiles; /* one for each reader; unused ones zero */

	struct zone zone;
	enum text_language language;
	struct message_office name;

	sd_event *event;
	struct store *store;
	struct store_session session;
	struct inhand *inhand;
	struct timekeeper time;
	struct people people;
	struct papers *papers; /* as stored; the open turn's included */
	struct deliver *deliver;
	struct control *control;
	struct accounts *accounts;
	struct notes *notes; /* NULL: no key to sign with */

	struct office_reader readers[READERS_MAX];
	size_t n_readers;
	struct reader_threads *threads; /* flow/readers.c */

	/* The engine's day; NULL while nobody knows what day it is. */
	struct engine *engine;
	struct engine_delta *delta;
	struct engine_person *engine_people; /* by the index of people */
	struct span *spans;		     /* of that day, closed ones; flow/coverage.c */
	struct span_readers span_readers;    /* what each reader sees, and saw */
	size_t n_spans, spans_room;

	/* The raw input of this turn, or what is tried again because its commit failed. */
	struct reader_message batch[INHAND_RECORDS_MAX];
	size_t n_batch;
	unsigned batch_again; /* it was in hand when the daemon died, and is taken up so often */
	bool batch_failed;    /* the disk did not take it at first */
	unsigned batch_tries; /* of its first message alone, each a second apart */
	bool time_owed;	      /* time is known better, and not everything was judged by it yet */

	/* One turn: acks and rows to broadcast wait here for the commit, and what a failed commit
	 * puts back. */
	struct {
		struct reader_ack acks[PENDING_ACKS_MAX];
		size_t n_acks;
		struct turn_punch punches[INHAND_RECORDS_MAX];
		size_t n_punches;
		json_t *watch[256];
		size_t n_watch;
		struct office_reader readers_before[READERS_MAX];
		size_t spans_before;
		bool reopened;	       /* the day was opened on what this turn has written */
		bool coverage_moved;   /* the engine is to be told before this turn ends */
		bool write_acks;       /* this turn is for the PUBACKs */
		bool papers_moved;     /* o->papers are those of this turn */
		struct past_day *past; /* days to be judged before it ends; flow/past.c */
		size_t n_past, past_room;
	} turn;

	bool commit_failing;  /* the last commit failed; what it held is tried again */
	int64_t retry_ns;     /* BOOTTIME: not before this */
	uint64_t units_dirty; /* bits of people.units whose `today` is to be built again */

	struct alarm alarms[ALARMS_MAX];
	size_t n_alarms;
	struct learning *learning;
	struct locking *locking; /* flow/month_lock.c */
	int32_t silence_day;	 /* the day for which used_by_s was learnt */
	bool told_power;	 /* the hole before this session was told, or is too short */
	bool unknown_seen;	 /* a card nobody holds was used: health.c looks on how many days */
	struct act_row act; /* flow/act.c: in whose session a verb works; person "": nobody's */
	int rejudged;	    /* person-days that changed since somebody set it to 0 */
	bool rescued;	    /* its database was damaged or gone at this start; rescue.c */
	struct jobs *jobs;  /* days that are judged again when nothing else is to do */
	/* A job has ended; NULL: nobody wants to know. In no turn. */
	void (*on_rejudged)(struct office *o, const struct rejudged *what);
	/* What flow/said.c knows of the digests that were told. */
	struct {
		int32_t day; /* of the last; INT32_MIN: none */
		int hour;    /* enum digest_hour */
		uint32_t revised;
		bool loaded;
	} said;
	struct summaries *summaries;	  /* figures that are being worked out; flow/summaries.c */
	int32_t reminded_day;		  /* flow/reminders.c has looked on this day */
	char posts[POSTS_MAX][SLUG_SIZE]; /* whose states stand; flow/posts.c */
	size_t n_posts;
	bool doubt_owed;	    /* the day is in doubt, and the engine does not know it yet */
	struct devref_row rtc_last; /* the stored reading of the battery's clock */
	sd_event_source *chores;
	int64_t started_ns, chores_ns, next_chores_ns, minute_ns; /* BOOTTIME */
	int32_t purged_day;					  /* raw bits of frames */
	struct purging *purging;
};

/* The moment of `place` as a bound; of now. */
struct time_bound office_bound(const struct office *o, struct place at);
struct time_bound office_now(const struct office *o);
struct place office_here(const struct office *o);
/* Today, by the system's clock where nobody knows better: for what must not hang on that, as who
 * may log in and what is old enough to go; never for a verdict. */
int32_t office_day(const struct office *o);

extern const char *const flow_reader_kinds[]; /* by enum conf_reader_kind */

/* "2025-03-03T07:25:10+08:00" in the office's zone, or null when not known. */
json_t *office_instant(const struct office *o, int64_t utc_ns);
/* For messages: an instant with the zone's offset at it. */
struct message_time office_message_time(const struct office *o, int64_t utc_ns);
struct message_bound office_message_bound(const struct office *o, const struct time_bound *b);

#endif
