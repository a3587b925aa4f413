/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_SPANS_H
#define HADIR_BOOK_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time-source.h"
#include "base/util.h"
#include "core/coverage.h"
#include "core/timebound.h"
#include "store/journal.h"

struct rules;
struct zone;

/*
 * Which readers could have seen whom, from the stored spans: the same for the running daemon, for
 * days that are over and for reports. What a reader sees (cards, fingers) is what its stored row
 * said when the span began.
 */

enum {
	SPANS_ANYBODY = 7, /* enum credential_kind bits: a reader without a row */
	SPANS_READERS_MAX =
		255, /* past it readers share this index, and their spans are never joined */
};

struct span {
	struct place from, to;
	struct time_bound begin, end; /* of `from` and `to`; end INT64_MAX while it goes on */
	uint8_t reader;		      /* the caller's index, SPANS_READERS_MAX at most */
	uint8_t state;		      /* enum coverage_state */
	uint8_t sees;		      /* enum credential_kind bits */
};

/* "up", "unread", "unavailable"; another word counts as unavailable. */
enum coverage_state spans_state(const char *name);

/* A span without length only tells how the next one began: it is left out. */
bool spans_empty(const struct coverage_row *row);

/*
 * The holes of [from_ns, to_ns) for people of a coverage group (bits of enum credential_kind; 0:
 * any reader). Spans of one reader stand in their order. `scratch` has room for `n`.
 */
void spans_holes(const struct span *spans, size_t n, uint8_t group, int64_t from_ns, int64_t to_ns,
		 struct coverage_span *scratch, struct coverage_day *ret);

/* Until when what is seen can decide about `day`: its civil end, or the close of the longest duty
 * that any schedule of the rules has on it. */
int64_t spans_until_ns(const struct rules *rules, const struct zone *zone, int32_t day);

/* What each reader was said to see: rows of store/setting.h. */
struct reader_row;
struct query;
struct span_readers {
	struct reader_row *rows; /* by reader, place */
	size_t n;
};

/* 0 or -errno; loading again replaces. Free with span_readers_done(). */
int span_readers_load(struct query *q, struct span_readers *r);
void span_readers_done(struct span_readers *r);

/* What `reader` saw at `at`: its newest row not after it, else its first, else SPANS_ANYBODY. A row
 * that says it is gone counts for nothing: what still ran then saw what it had seen. */
uint8_t span_readers_see(const struct span_readers *r, const char *reader, struct place at);

/* Its newest row says that it is gone: how it went on after its last span nobody knows. */
bool span_readers_gone(const struct span_readers *r, const char *reader);

#endif
