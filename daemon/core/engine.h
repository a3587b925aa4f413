/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CORE_ENGINE_H
#define HADIR_CORE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/coverage.h"
#include "core/schedule.h"
#include "core/timebound.h"
#include "core/verdict.h"

/*
 * One day of the office in memory: every person's punches, verdict and revision.
 *
 *	engine_step(e, input, d)  any number of times, collects into `d`; `e` is untouched
 *	commit                    whatever d's changes and due marks ask to be stored
 *	engine_apply(e, d)        or engine_drop(d) when the commit failed
 *
 * An engine holds one day. When `d->rolled` is set, that day is over: apply, then engine_init()
 * for the next day with that day's people, engine_load() what the store has of it, and step
 * NOW again. Days that nobody lived through are played the same way, one after the other.
 * A duty that passes midnight is not over when the engine rolls: it is left open as it stands,
 * and judged again from the records (engine_judge_day) once its plan's close_ns has passed.
 * Starting the daemon is the same: init, load, step ENGINE_REJUDGE, step ENGINE_NOW.
 */

enum { ENGINE_PEOPLE_MAX = 10000, COVERAGE_GROUPS = 8 };

/* A person on this day. `coverage` says which readers could see them: a mask of
 * 1 << enum credential_kind of what they hold is one that fits. */
struct engine_person {
	uint16_t schedule; /* index into rules.schedule_names */
	uint8_t coverage;  /* 0 to COVERAGE_GROUPS - 1 */
	bool judged;	   /* their dates cover the day, and they have a schedule */
	bool enrolled;	   /* they hold a credential that day */
};

struct engine;
struct engine_delta;

/* Bytes of memory, aligned as malloc() does, that the caller gives for `n_people`. */
size_t engine_size(size_t n_people);
size_t engine_delta_size(size_t n_people);

/*
 * Lay out an engine for `day` in `memory`. People are copied; an unknown schedule makes a
 * person not judged. Coverage starts whole (a reader up without a break): send ENGINE_COVERAGE.
 * Returns `memory`.
 */
struct engine *engine_init(void *memory, const struct rules *rules, const struct zone *zone,
			   int32_t day, const struct engine_person *people, size_t n_people);
struct engine_delta *engine_delta_init(void *memory, size_t n_people);

/* At start only, before the first step: what the store has of this day. */
void engine_load_progress(struct engine *e, int schedule, struct progress p);
void engine_load_punch(struct engine *e, int32_t person, const struct punch *p);
/* The same with papers and all; `enrolled` is taken from it. */
void engine_load_day(struct engine *e, const struct person_day *pd);
void engine_load_verdict(struct engine *e, int32_t person, const struct verdict *v, uint32_t rev);

enum engine_input_kind {
	ENGINE_PUNCH, /* `punch` of `person`, on this engine's day */
	ENGINE_NOW,   /* `now`: the bound of this moment; marks fall due, the day closes, rolls */
	ENGINE_TIME,  /* `evidence` has grown: every bound is worked out again */
	ENGINE_COVERAGE, /* `coverage` is new for `group` */
	ENGINE_REFOLD,	 /* `refold` replaces the whole day of refold->person (claim, roster, paper,
			  * correction; at the start: who has excuses) */
	ENGINE_REJUDGE,	 /* judge everyone again */
};

/* Pointers are read during the step only. */
struct engine_input {
	enum engine_input_kind kind;
	int32_t person;
	uint8_t group;
	union {
		const struct punch *punch;
		const struct time_bound *now;
		const struct time_evidence *evidence;
		const struct coverage_day *coverage;
		const struct person_day *refold; /* enrolled is taken from it */
	};
};

struct verdict_change {
	struct verdict old; /* as applied; state VERDICT_NONE when there was none */
	struct verdict new;
	uint32_t rev; /* of `new`: 1 is the first; 0: nothing to tell or to keep, engine_next_rev()
		       */
};

struct engine_due {
	uint8_t schedule;
	uint8_t mark; /* enum mark_kind, DUE_CLOSE or DUE_BREAK */
};

enum { ENGINE_DUE_MAX = SCHEDULES_MAX * DUES };

/* A step never fails: there is room for every person and every mark. */
void engine_step(const struct engine *e, const struct engine_input *in, struct engine_delta *d);

/* Make the delta true and empty it. It must come from steps on this very state. */
void engine_apply(struct engine *e, struct engine_delta *d);

/* Empty the delta. The engine is as if its steps had never been. */
void engine_drop(struct engine_delta *d);

/* What a delta holds. Each person at most once; never a change from equal to equal. */
size_t engine_n_changes(const struct engine_delta *d);
struct verdict_change engine_change(const struct engine *e, const struct engine_delta *d, size_t i);
size_t engine_n_due(const struct engine_delta *d);
struct engine_due engine_due(const struct engine_delta *d, size_t i);
bool engine_rolled(const struct engine_delta *d); /* now is certainly past this day */

/* People whose day has more punches than are kept, so that ENGINE_TIME left them as they were:
 * the caller owes an ENGINE_REFOLD from the journal for each. */
size_t engine_n_refold(const struct engine_delta *d);
int32_t engine_refold(const struct engine_delta *d, size_t i);

/* The state as applied. Pointers hold until the next apply. */
int32_t engine_day(const struct engine *e);
size_t engine_n_people(const struct engine *e);
const struct day_plan *engine_plan(const struct engine *e, int schedule); /* NULL: not in use */
struct progress engine_progress(const struct engine *e, int schedule);
const struct engine_person *engine_person(const struct engine *e, int32_t person);
const struct person_day *engine_person_day(const struct engine *e, int32_t person);
const struct verdict *engine_verdict(const struct engine *e, int32_t person);
uint32_t engine_rev(const struct engine *e, int32_t person); /* 0: never judged */

/*
 * The revision of `v` after `rev`. A day that begins (waiting) and a day without duty (off,
 * holiday) are no judgements: as long as nothing else was said of it they stay revision 0.
 */
uint32_t engine_next_rev(uint32_t rev, const struct verdict *v);

/*
 * Judge a person-day that is not this engine's (a record from a reader's log, a claim, a new
 * rule): true, and `ret` written, when the verdict is not the old one. `old` NULL: none yet.
 */
bool engine_judge_day(const struct day_plan *plan, const struct person_day *pd,
		      const struct coverage_day *coverage, struct progress progress,
		      const struct verdict *old, uint32_t old_rev, struct verdict_change *ret);

#endif
