/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_MESSAGE_H
#define HADIR_PUBLISH_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "publish/proto.h"
#include "text/text.h"

/*
 * Topics and bodies: pure functions from plain structs to text. Keys are sorted and nothing is
 * spaced, so one input has one body, and a body can be frozen in the outbox.
 *
 * Topics are `hadir/v1/<office>/` and the rows of message_routes[]. A topic names offices, units,
 * readers and posts, never people. Bodies name people by their id everywhere; by their name only
 * in `late`, `missing`, `today` and `summary`, always under the key "name" and only there, so that
 * message_without_names() can serve a destination with names=no from the same frozen body.
 *
 * Slugs are checked: an invalid one gives -EINVAL, and no topic can be built from free text.
 * Every builder returns 0 and a message to be given to message_done(); -EINVAL; -ENOMEM; -EMSGSIZE
 * when the body exceeds PROTO_PAYLOAD_MAX. `ret` is written on success only.
 */

enum { MESSAGE_SUBJECT_SIZE = 80, MESSAGE_NOTICE_MAX = 240, MESSAGE_PEOPLE_MAX = 150 };
enum { MESSAGE_SUMMARY_PARTS_MAX = 100 }; /* people, and groups of a kind */
enum { MESSAGE_DAY_UNKNOWN = INT32_MIN };

enum message_topic {
	MESSAGE_STATE,
	MESSAGE_READER_STATE,
	MESSAGE_TIME_STATE,
	MESSAGE_PUNCH,
	MESSAGE_VERDICT,
	MESSAGE_LATE,
	MESSAGE_MISSING,
	MESSAGE_SERVICE,
	MESSAGE_TODAY,
	MESSAGE_SUMMARY,
	MESSAGE_DIGEST_CAMAT, /* with names: for destinations that may have them */
	MESSAGE_DIGEST_GROUP,
	MESSAGE_NOTICE,
	MESSAGE_PUBLIC,
	MESSAGE_ALARM,
	MESSAGE_SIGNED_NOTE,
	MESSAGE_TOPICS
};

/* The one source of retain flag, content type and schema; the AsyncAPI file is checked against it.
 */
struct message_route {
	const char *pattern; /* below the office's prefix, as in design.md: "late/<unit>" */
	bool retained;
	bool expires; /* at the end of its duty day: the pipeline sets expires_ns */
	enum proto_content content;
	const char *schema; /* config/schema/<schema>.schema.json; NULL for plain text */
	const char *type;   /* CloudEvents type, NULL for states */
};
extern const struct message_route message_routes[MESSAGE_TOPICS];

/* The route of a full topic, e.g. of an outbox row after a restart; NULL for a foreign topic. */
const struct message_route *message_route_find(const char *topic);

struct message {
	const struct message_route *route;
	char topic[PROTO_TOPIC_SIZE];
	char subject[MESSAGE_SUBJECT_SIZE]; /* order is kept per subject; "" for states */
	char *body;			    /* UTF-8, NUL-terminated; "" clears a retained topic */
	size_t body_size;		    /* without the NUL */
};

void message_done(struct message *m);

struct message_office {
	const char *office;	     /* slug */
	enum text_language language; /* of the few words that people read as they are */
};

/* An instant as the office's references know it. utc_ns == INT64_MIN: not known, told as null. */
struct message_time {
	int64_t utc_ns;	  /* since 1970 */
	int32_t offset_s; /* of the office's zone at that instant */
};

struct message_bound {
	int64_t earliest_ns, latest_ns; /* utc; INT64_MIN / INT64_MAX: open */
	int32_t offset_s;
};

/* state: `birth` is sent at each connect, `will` by the broker when we vanish. */
int message_state(const struct message_office *o, bool online, uint64_t session,
		  struct message *ret);

struct message_reader_state {
	const char *reader; /* slug */
	const char *kind;   /* "wiegand", "modbus", "replay" */
	const char *state;  /* reader_state_name() */
	const char *detail; /* English, for technicians; "" = none */
	struct message_time since;
	uint64_t lost; /* reads lost so far, all causes */
};
int message_reader_state(const struct message_office *o, const struct message_reader_state *in,
			 struct message *ret);

struct message_time_state {
	const char *quality; /* slug: "good", "doubtful", "unknown" */
	const char *source;  /* slug of the nearest reference: "ntp", "confirm", "rtc"; "" = none */
	int64_t error_ms;    /* half the width of a bound taken now; -1 = unbounded */
	struct message_time reference; /* when it was taken */
};
int message_time_state(const struct message_office *o, const struct message_time_state *in,
		       struct message *ret);

/* What every event carries. */
struct message_event {
	const char *id;		  /* "<epoch>-<seq>" or "<epoch>-m<msgseq>" */
	struct message_time time; /* when it happened; not when it is sent */
};

struct message_punch {
	struct message_event event; /* id: of the punch */
	const char *reader;
	const char *credential; /* random id, hexadecimal */
	const char *person;	/* NULL while nobody holds the credential */
	int32_t day; /* duty day, days since 1970-01-01; MESSAGE_DAY_UNKNOWN: told as null */
	struct message_bound at;
	bool repeated; /* a double tap */
};
int message_punch(const struct message_office *o, const struct message_punch *in,
		  struct message *ret);

struct message_mark {
	const char *mark;    /* "work", "service", "third" */
	const char *outcome; /* slug from core/verdict.h: "on-time", "late", "pending" … */
	int at_s;	     /* seconds after local midnight */
	int late_s;	     /* seconds past the mark; 0 unless late. Minutes are told floored. */
};

/* One verdict or revision; `late` and `verdict` are two views of it. */
struct message_verdict {
	struct message_event event;
	const char *person;
	const char *name; /* `late` only; NULL = not known */
	const char *unit;
	int32_t day;
	unsigned rev;
	const char *state; /* slug: the day in one word, verdict_state_name() */
	const char *cause; /* slug: what made this revision, "punch", "paper", "time", "rule" … */
	const char *punch; /* event id of the punch that answers; NULL = none */
	const char *reader;	 /* of that punch; NULL = none */
	struct message_bound at; /* of that punch; both ends open = none */
	const struct message_mark *marks;
	size_t marks_count;
	const char *rule; /* name and version of the rule set; NULL = none judged */
	const char *rule_version;
	const char *reason; /* slug: why an outcome is pending, incomplete, excused; "" = none */
};
int message_verdict(const struct message_office *o, const struct message_verdict *in,
		    struct message *ret);
/* Topic late/<unit>. `local` in the body is the arrival as people write it: "07.42.10 WITA". */
int message_late(const struct message_office *o, const struct message_verdict *in,
		 struct message *ret);

struct message_person {
	const char *person;
	const char *name;    /* NULL = not known */
	const char *outcome; /* slug, as in message_mark */
};

struct message_missing {
	struct message_event event;
	const char *unit;
	int32_t day;
	const char *mark;
	int at_s;		     /* the mark, seconds after local midnight */
	unsigned expected, recorded; /* people of the unit due at this mark; of them recorded */
	const struct message_person
		*people; /* not recorded; past MESSAGE_PEOPLE_MAX only counted */
	size_t count;
};
int message_missing(const struct message_office *o, const struct message_missing *in,
		    struct message *ret);

struct message_today_row {
	const char *person, *name;    /* name NULL = not known */
	const char *status;	      /* slug: the day so far in one word */
	struct message_bound arrival; /* both ends open = none yet */
	const struct message_mark *marks;
	size_t marks_count;
};

struct message_today {
	const char *unit;
	int32_t day;
	struct message_time as_of;
	const struct message_today_row *rows; /* past MESSAGE_PEOPLE_MAX only counted */
	size_t count;
};
int message_today(const struct message_office *o, const struct message_today *in,
		  struct message *ret);

/* service/<post>: is a counter staffed? */
struct message_service {
	const char *post;
	int32_t day;
	const char *state; /* slug: "ready", "not-ready"; "closed" outside duty, "unknown" when the
			    * data does not tell */
	const char *basis; /* slug: "morning", nobody's breaks are seen; or "breaks" */
	int at_s;	   /* the service hour, seconds after local midnight; -1: none today */
	unsigned minimum, pool, recorded; /* asked for; who may; of them recorded (and back) */
};
int message_service(const struct message_office *o, const struct message_service *in,
		    struct message *ret);
int message_service_cleared(const struct message_office *o, const char *post, struct message *ret);

/* Person-days of a group. */
struct message_figures {
	unsigned due;		/* at the office, on days whose data is complete */
	unsigned on_time;	/* punctuality is on_time of due */
	unsigned late, absent;	/* absent: confirmed by people */
	unsigned open;		/* not yet explained, incomplete, not decided */
	unsigned early, no_out; /* left early; no departure recorded */
	unsigned duty, excused; /* away on duty; away with another paper */
	int64_t late_s;
	int punctuality; /* 1/100 percent; -1: nothing to count */
};

struct message_part {
	const char *key;   /* slug: a unit, a status, "mon" … */
	const char *name;  /* of a person; NULL = not known or no person */
	const char *state; /* slug: the day in one word; NULL for longer periods */
	struct message_figures figures;
	unsigned streak; /* days on time in a row, of a person */
	int gained;	 /* 1/100 percent more than in the period before; of the improved */
};

/* summary/<period>. Parts are shown up to MESSAGE_SUMMARY_PARTS_MAX of a kind; people
 * beyond are counted. */
struct message_summary {
	const char *period; /* "day", "week", "month" or "year" */
	int32_t from, to;   /* days, inclusive; `to` is the last one counted */
	bool complete;	    /* no day of it has incomplete data */
	bool has_before;
	struct message_figures total, before; /* `before`: the week or month before */
	const struct message_part *units, *statuses, *weekdays, *people, *improved;
	size_t n_units, n_statuses, n_weekdays, n_people, n_improved;
};
int message_summary(const struct message_office *o, const struct message_summary *in,
		    struct message *ret);
int message_summary_cleared(const struct message_office *o, const char *period,
			    struct message *ret);

/* digest/camat and digest/group: text for WhatsApp, with its line breaks; "" clears the topic. */
int message_digest(const struct message_office *o, bool camat, const char *text,
		   struct message *ret);

/* public: for a screen in the lobby. Without a moment of its own: it is sent when it changes. */
struct message_public_post {
	const char *post, *state; /* as in message_service */
};
struct message_public {
	int32_t day;
	const char *service; /* slug: "open", "not-ready", "closed", "unknown" */
	unsigned due, recorded;
	const struct message_public_post *posts;
	size_t n_posts;
};
int message_public(const struct message_office *o, const struct message_public *in,
		   struct message *ret);

/*
 * notice/<to>, plain text. `to` is "hr", "camat" or a unit. A sentence of more than
 * MESSAGE_NOTICE_MAX bytes is cut between characters and ends in "…".
 */
int message_notice(const struct message_office *o, const char *to, const char *sentence,
		   struct message *ret);

struct message_alarm {
	const char *code;     /* slug: "reader", "disk", "time", "tamper" … */
	const char *subject;  /* slug: a reader, a destination, a credential id … */
	bool active;	      /* false: an empty body clears it */
	const char *severity; /* "warning" or "critical" */
	const char *text;     /* one sentence */
	struct message_time since;
};
int message_alarm(const struct message_office *o, const struct message_alarm *in,
		  struct message *ret);

/* signed-note: where the chain of the records stood, as witness/note.h writes it. */
int message_signed_note(const struct message_office *o, const char *text, struct message *ret);

/*
 * The same body without any "name", for a destination with names=no. `*ret` is malloc'ed; the
 * caller frees it. Bodies that are not JSON are refused: -EBADMSG (send no notices there, or ones
 * that were written without names).
 */
int message_without_names(const char *body, char **ret);

#endif
