/* SPDX-License-Identifier: MIT */
#ifndef HADIR_SIM_WORLD_H
#define HADIR_SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/schedule.h"
#include "core/timebound.h"
#include "core/verdict.h"

/*
 * A made-up office and what truly happens there in two school years: who comes and leaves when,
 * what papers they bring and when, when the power fails, a reader is pulled, the network is gone.
 * Times are true UTC ns, which hadir never sees: it sees BOOTTIME of an oscillator that runs wrong,
 * and references that are off by their error.
 *
 * Reader 0 takes cards, is blind when it or the machine is down, and then beeps at nobody.
 * Reader 1 takes fingers, has its own log and thanks people whatever happens to us.
 */

#ifndef HADIR_SIM_DAYS	   /* fewer where it is played a thousand times */
#define HADIR_SIM_DAYS 717 /* from Monday, 13 July 2026, to the end of June 2028 */
#endif

enum {
	SIM_PEOPLE = 40,
	SIM_DAYS = HADIR_SIM_DAYS,
	SIM_FIRST_DAY = 20647,
	SIM_SCHEDULES = 5,
	SIM_SAYINGS = 2, /* of one person's day */
	SIM_BOOTS_MAX = 800,
	SIM_DOWNS_MAX = 800,
	SIM_EVENTS_MAX = 600000,
	SIM_PUNCHES_MAX = 240000,
	SIM_REFS_MAX = 40000,
};

/* The schedules: arrivals only from ten; two punches with Ramadan; four, with marks that carry
 * seconds; a night; two with flexi. */
enum { SIM_LATE, SIM_OFFICE, SIM_EXACT, SIM_NIGHT, SIM_FLEXI };

struct stretch {
	int64_t from_ns, to_ns;
};

struct sim_person {
	uint16_t schedule;
	uint8_t readers;	     /* bit 0 card, bit 1 finger; 0: not enrolled */
	int32_t first_day, last_day; /* when they belong to the office */
};

enum event_kind {
	EVENT_BOOT,  /* index: boot */
	EVENT_HALT,  /* index: boot */
	EVENT_DOWN,  /* index: reader */
	EVENT_UP,    /* index: reader */
	EVENT_PUNCH, /* index: punch; when it reaches us */
	EVENT_READ,  /* reader 1: everything in its log is read */
	EVENT_REF,   /* index: time reference */
	EVENT_DEVICE_REF,
	EVENT_SAY, /* index: saying_index() */
	EVENT_TICK,
};

/* What people say of a day: a paper, or a punch that was not recorded though they were there. */
struct saying {
	bool is, correction;
	struct excuse excuse;
	int64_t at_ns; /* of the correction: true */
};

struct event {
	int64_t at_ns;
	enum event_kind kind;
	size_t index;
};

struct sim_punch {
	int32_t person;
	int64_t true_ns;
	struct punch_time when;
};

struct world {
	uint64_t random;
	struct zone zone;
	struct rules rules;
	struct sim_person people[SIM_PEOPLE];
	/* When each person was first at a reader and truly tried; INT64_MAX: did not come. */
	int64_t came_ns[SIM_DAYS][SIM_PEOPLE];
	/* And last; 0: did not come. */
	int64_t left_ns[SIM_DAYS][SIM_PEOPLE];
	struct saying sayings[SIM_DAYS][SIM_PEOPLE][SIM_SAYINGS];
	struct stretch boots[SIM_BOOTS_MAX];
	int64_t ppm[SIM_BOOTS_MAX];
	size_t n_boots;
	struct stretch downs[2][SIM_DOWNS_MAX]; /* a reader pulled, by reader */
	size_t n_downs[2];
	struct event events[SIM_EVENTS_MAX]; /* by at_ns */
	size_t n_events;
	struct sim_punch punches[SIM_PUNCHES_MAX];
	size_t n_punches;
	struct time_ref refs[SIM_REFS_MAX]; /* by (boot, boottime_ns): in order of events */
	size_t n_refs;
	struct device_ref device_refs[SIM_REFS_MAX];
	size_t n_device_refs;
};

static inline size_t saying_index(int day, int32_t person, int i)
{
	return ((size_t)day * SIM_PEOPLE + (size_t)person) * SIM_SAYINGS + (size_t)i;
}

/* Make two whole years from `seed`. */
void world_make(struct world *w, uint64_t seed);

/* Uniform in [0, below). The same seed gives the same numbers everywhere. */
int64_t world_random(struct world *w, int64_t below);

/* Is the machine running and the reader plugged in? */
bool world_connected(const struct world *w, int reader, int64_t true_ns);

/* What our BOOTTIME shows at a true moment within boot `boot`. */
int64_t world_boottime(const struct world *w, size_t boot, int64_t true_ns);

#endif
