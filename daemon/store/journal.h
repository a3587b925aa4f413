/* SPDX-License-Identifier: MIT */
#ifndef HADIR_STORE_JOURNAL_H
#define HADIR_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "store/store.h"

/*
 * Punches, refused reads, and the evidence about when they were and what could be seen: time
 * references, device clocks, coverage. All append-only and chained. Sequence numbers start at 1
 * and have no gaps, whatever was rolled back.
 */

enum {
	CREDENTIAL_ID_SIZE = 16, /* random; says nothing about the card */
	JOURNAL_TEXT_SIZE = 33,	 /* causes, sources, states: slugs */
	JOURNAL_DAY_UNKNOWN = INT32_MIN,
};

struct journal_row {
	int64_t seq; /* given by journal_append() */
	char reader[SLUG_SIZE];
	uint8_t credential[CREDENTIAL_ID_SIZE];
	struct place at;
	struct place since;   /* not before this: `at` for Wiegand, the last good poll else, which
			       * may be of an earlier boot; boot 0 = not known */
	int64_t realtime_ns;  /* CLOCK_REALTIME at `at`: evidence only */
	int32_t utc_offset_s; /* of the office's zone, as believed then */
	bool has_device_seq;
	uint32_t device_epoch;
	uint64_t device_seq; /* unwrapped; below 2^63 */
	bool has_device_time;
	int64_t device_time_ms;	     /* as the device says */
	uint8_t device_time_quality; /* 0 unknown, 1 the device calls it good */
};

/*
 * Append a punch. Returns 0 and its seq. A device's record that is there already, as a punch or
 * as a refused read, is not appended again: -EEXIST, with the seq of the punch, or 0 in `ret_seq`
 * if it was refused (acknowledge it either way). -ERANGE for a device_seq of 2^63 or more.
 */
int journal_append(struct store *s, const struct journal_row *row, int64_t *ret_seq);

/* A read that is no punch. */
struct refused_row {
	int64_t seq;
	char reader[SLUG_SIZE];
	char cause[JOURNAL_TEXT_SIZE]; /* reader_cause_name(), "poison" … */
	struct place at;
	int64_t realtime_ns;
	uint16_t bits;
	bool has_device_seq;
	uint32_t device_epoch;
	uint64_t device_seq;
};
/* Like journal_append(); -EEXIST gives the seq of the refused read, or 0 if it was a punch. */
int refused_append(struct store *s, const struct refused_row *row, int64_t *ret_seq);

/* Where to go on reading a device's log: its last record here. -ENOENT if there is none.
 * Reads that reader's rows: for the start, not for every turn. */
int journal_last_device(struct store *s, const char *reader, uint32_t *ret_epoch,
			uint64_t *ret_seq);

/*
 * The duty day that a punch may belong to, so that a day can be judged again without reading all
 * of the journal (derived; may be changed). A punch may have two days while its time bound
 * straddles midnight; with none known it is kept under JOURNAL_DAY_UNKNOWN, and
 * query_day_punches() finds it there. Both are idempotent.
 */
int journal_place(struct store *s, int64_t seq, int32_t day);
int journal_unplace(struct store *s, int64_t seq, int32_t day);

/*
 * What came over the wire, sealed with the office key, outside the chain: for support, for
 * `credential learn`, to claim a card that no format fitted. `refused` says whose seq it is;
 * `day` is for the purge only. At most 64 bytes.
 */
int frame_keep(struct store *s, bool refused, int64_t seq, int32_t day, uint16_t bits,
	       const uint8_t *raw, size_t size);
/* -ENOENT when it was purged or never kept, -EBADMSG when it cannot be unsealed. */
int frame_find(struct store *s, bool refused, int64_t seq, uint16_t *ret_bits, uint8_t raw[64],
	       size_t *ret_size);
/* Forget all kept before `day`. Returns how many, or -errno. */
int frame_purge(struct store *s, int32_t day);

/* "At this place it was utc_ns, within err_ms." */
struct timeref_row {
	int64_t seq;
	struct place at;
	int64_t utc_ns;
	int64_t err_ms;
	char source[JOURNAL_TEXT_SIZE]; /* "ntp", "confirm", "rtc" */
	char author[SLUG_SIZE];		/* who confirmed, and who was present; "" if nobody */
	char witness[SLUG_SIZE];
};
int timeref_append(struct store *s, const struct timeref_row *row, int64_t *ret_seq);

/* "A device's clock showed device_ms at this place." */
struct devref_row {
	int64_t seq;
	char reader[SLUG_SIZE];
	uint32_t device_epoch;
	int64_t device_ms;
	struct place at;
};
int devref_append(struct store *s, const struct devref_row *row, int64_t *ret_seq);

/* "From here to there this reader was …". Appended when a span ends, or daily. */
struct coverage_row {
	int64_t seq;
	char reader[SLUG_SIZE];
	struct place from, to;	       /* to is not before from (-EINVAL) */
	char state[JOURNAL_TEXT_SIZE]; /* a name from core/coverage.h */
	char cause[JOURNAL_TEXT_SIZE]; /* "" if none */
};
int coverage_append(struct store *s, const struct coverage_row *row, int64_t *ret_seq);

/* A version of a rule, word for word, with who signed for it. Strings belong to the caller. */
struct rule_row {
	int64_t seq;
	const char *name;
	const char *version;
	int32_t valid_from;		 /* day */
	uint8_t sha256[STORE_HASH_SIZE]; /* of `text`; rule_append() works it out itself */
	const char *text;
	const char *source; /* the law or decree */
	const char *author;
	const char *approver;
};
/* -EEXIST when this name and version are there with the same text (nothing is appended),
 * -EADDRINUSE when they are there with another text: a version may not change its meaning. */
int rule_append(struct store *s, const struct rule_row *row, int64_t *ret_seq);

#endif
