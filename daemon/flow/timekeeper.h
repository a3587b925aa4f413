/* SPDX-License-Identifier: MIT */
#ifndef HADIR_FLOW_TIMEKEEPER_H
#define HADIR_FLOW_TIMEKEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/timebound.h"
#include "store/journal.h"
#include "store/query.h"

/*
 * The references that time rests on. They are appended to the store, and count only after the
 * commit: timekeeper_append() then timekeeper_keep() or timekeeper_drop().
 */

enum {
	TIMEKEEPER_NTP_EVERY_S = 3600, /* between two references of one boot from the network */
	TIMEKEEPER_CONFIRM_ERR_S = 30,
	TIMEKEEPER_NEW_MAX = 128, /* references of one turn */
};

struct timekeeper {
	int32_t boot; /* the running one */
	struct time_ref *refs;
	size_t n_refs, refs_room;
	struct device_ref *device_refs;
	size_t n_device_refs, device_refs_room;
	/* Of this turn, to be taken out again when its commit fails. */
	struct time_ref new_refs[TIMEKEEPER_NEW_MAX];
	struct device_ref new_device_refs[TIMEKEEPER_NEW_MAX];
	size_t n_new_refs, n_new_device_refs;
	int64_t last_ntp_ns;  /* BOOTTIME; 0 = none in this boot */
	int64_t max_error_ns; /* of the kernel's clock when last looked at */
};

/* `readers` names reader i of the configuration; devrefs of others are left out. */
int timekeeper_load(struct timekeeper *t, struct query *q, int32_t boot,
		    const char *(*reader_name)(void *arg, size_t i), void *arg, size_t n_readers);
void timekeeper_done(struct timekeeper *t);

struct time_evidence timekeeper_evidence(const struct timekeeper *t);
struct time_bound timekeeper_now(const struct timekeeper *t, int64_t boottime_ns);
struct time_bound timekeeper_at(const struct timekeeper *t, struct place at);

/* utc - BOOTTIME by the middle of now's bound; 0 while it has no two ends. */
int64_t timekeeper_offset_ns(const struct timekeeper *t, int64_t boottime_ns);

/* The reference nearest to now in this boot, or NULL. */
const struct time_ref *timekeeper_nearest(const struct timekeeper *t, int64_t boottime_ns);

/* The last one of a reader in this boot, or NULL. */
const struct device_ref *timekeeper_device_last(const struct timekeeper *t, uint8_t reader);

/*
 * Has the kernel's clock discipline something to tell that is worth a row? True at the first
 * update of a boot, after a step (`stepped`), and then once an hour; fills `ret`.
 */
bool timekeeper_sample(struct timekeeper *t, bool stepped, struct timeref_row *ret);

/* Within a transaction. 0 or -errno of the store; -ENOBUFS past TIMEKEEPER_NEW_MAX. */
int timekeeper_append(struct timekeeper *t, struct store *s, const struct timeref_row *row);
int timekeeper_append_device(struct timekeeper *t, struct store *s, uint8_t reader,
			     const struct devref_row *row);
void timekeeper_keep(struct timekeeper *t); /* after the commit */
void timekeeper_drop(struct timekeeper *t); /* after a rollback */

const char *time_source_name(enum time_source s);

#endif
