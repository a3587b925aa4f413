/* SPDX-License-Identifier: MIT */
#ifndef HADIR_BOOK_EVIDENCE_H
#define HADIR_BOOK_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/time-source.h"
#include "base/util.h"
#include "core/timebound.h"
#include "core/verdict.h"
#include "store/journal.h"

struct query;

/* What was ever known about time, from the records; the running daemon keeps its own
 * (flow/timekeeper.h). */

enum { EVIDENCE_READERS_MAX = 255 };

struct evidence {
	struct time_ref *refs;
	struct time_block *blocks; /* of refs */
	struct device_ref *device_refs;
	size_t n_refs, refs_room, n_device_refs, device_refs_room;
	char readers[EVIDENCE_READERS_MAX][SLUG_SIZE]; /* those that had a clock of their own */
	size_t n_readers;
};

/* 0 or -errno; free with evidence_done(), also after a failure. */
int evidence_load(struct query *q, struct evidence *ret);
void evidence_done(struct evidence *e);
struct time_evidence evidence_of(const struct evidence *e);
/* The index of a reader in device_refs; EVIDENCE_READERS_MAX: it has no clock. */
uint8_t evidence_reader(const struct evidence *e, const char *reader);

/*
 * Between which places everything lies that can have happened in [from_ns, to_ns): all before and
 * behind is certainly outside. Without references: everything.
 */
void evidence_places(const struct time_evidence *ev, int64_t from_ns, int64_t to_ns,
		     struct place *ret_from, struct place *ret_to);

/* A punch as the core wants it; `reader` as the evidence numbers them. */
struct punch evidence_punch(const struct time_evidence *ev, uint8_t reader,
			    const struct journal_row *row);

enum time_source evidence_source(const char *name); /* "ntp", "confirm", "rtc"; else external */

#endif
