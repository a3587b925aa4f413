/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "../bands.h"
#include "world.h"

#define S NS_PER_S
#define MINUTE (60 * S)
#define HOUR (60 * MINUTE)

static const struct zone_step wita_steps[] = {{INT64_MIN, 8 * 3600}};

int64_t world_random(struct world *w, int64_t below)
{
	/* splitmix64 */
	uint64_t z = w->random += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (int64_t)((z ^ (z >> 31)) % (uint64_t)below);
}

static bool chance(struct world *w, int percent)
{
	return world_random(w, 100) < percent;
}

static int64_t between(struct world *w, int64_t from, int64_t to)
{
	return from + world_random(w, to - from);
}

static int64_t day_ns(const struct world *w, int day)
{
	return civil_utc_ns(&w->zone, SIM_FIRST_DAY + day, 0);
}

int64_t world_boottime(const struct world *w, size_t boot, int64_t true_ns)
{
	int64_t run_ns = true_ns - w->boots[boot].from_ns;

	return 5 * S + run_ns + run_ns / 1000000 * w->ppm[boot];
}

static void event(struct world *w, int64_t at_ns, enum event_kind kind, size_t index)
{
	assert(w->n_events < SIM_EVENTS_MAX);
	w->events[w->n_events++] = (struct event){at_ns, kind, index};
}

static void make_first_rules(struct rule_set *set)
{
	struct schedule *s = set->schedules;

	for (int i = 0; i < SIM_SCHEDULES; i++) {
		s[i] = schedule_default();
		s[i].punches = i == SIM_LATE ? 1 : 2;
	}
	for (int i = 0; i < 5; i++)
		s[SIM_LATE].weekday[i].start_s = 10 * 3600;
	s[SIM_EXACT].punches = 4;
	s[SIM_EXACT].break_grace_s = 180;
	s[SIM_EXACT].marks[MARK_WORK] = (struct mark){.active = true, .at_s = 7 * 3600 + 1815};
	s[SIM_EXACT].marks[MARK_THIRD].grace_s = 901;
	s[SIM_EXACT].weekday[5] = s[SIM_EXACT].weekday[0]; /* six days */
	s[SIM_FLEXI].flexi = (struct flexi){FLEXI_BLOCK, 5, 1800, 1800};
	s[SIM_FLEXI].marks[MARK_THIRD] = (struct mark){
		.active = true, .at_s = MARK_AFTER_SERVICE, .grace_s = 60, .after_s = 1800};
	s[SIM_FLEXI].apel = (struct mark){.active = true, .at_s = 7 * 3600 + 900};
	s[SIM_FLEXI].apel_days = 1;
	for (int i = 0; i < 5; i++)
		s[SIM_NIGHT].weekday[i] =
			(struct work_hours){.start_s = 22 * 3600, .end_s = 30 * 3600};
	set->n_bands = 1;
	set->bands[0] = four_bands;
	set->chosen = 0;
}

/* One text for all, Ramadan twice, and one that changes a grace in between. */
static void make_rules(struct world *w)
{
	static const struct {
		int32_t from, days; /* days 0: without an end */
	} texts[] = {{0, 0}, {211, 30}, {330, 0}, {565, 30}};
	struct rule_set *set = w->rules.sets;

	w->rules.n_schedules = SIM_SCHEDULES;
	w->rules.n_sets = ARRAY_LEN(texts);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		set[i].id = (int64_t)i + 1;
		set[i].chosen = BANDS_UNSAID;
		set[i].valid_from = SIM_FIRST_DAY + texts[i].from;
		set[i].valid_until =
			texts[i].days == 0 ? INT32_MAX : set[i].valid_from + texts[i].days - 1;
	}
	make_first_rules(&set[0]);
	set[2].schedules[SIM_EXACT] = set[0].schedules[SIM_EXACT];
	set[2].schedules[SIM_EXACT].marks[MARK_SERVICE].grace_s = 0;
	for (int i = 1; i < 4; i += 2) {
		set[i].schedules[SIM_OFFICE] = set[0].schedules[SIM_OFFICE];
		for (int day = 0; day < 5; day++) {
			struct work_hours *h = &set[i].schedules[SIM_OFFICE].weekday[day];

			h->start_s = 8 * 3600;
			h->end_s = day == 4 ? 15 * 3600 + 1800 : 15 * 3600;
			h->break_to_s = h->break_from_s + (day == 4 ? 3600 : 1800);
		}
	}
	for (int day = 0; day < SIM_DAYS; day++) {
		if (chance(w, 6))
			w->rules.holidays[w->rules.n_holidays++] =
				(struct holiday){SIM_FIRST_DAY + day, 0};
	}
}

static void make_people(struct world *w)
{
	for (int i = 0; i < SIM_PEOPLE; i++) {
		struct sim_person *p = &w->people[i];

		*p = (struct sim_person){
			.schedule = (uint16_t)world_random(w, SIM_SCHEDULES),
			.readers = (uint8_t)(chance(w, 95) ? between(w, 1, 4) : 0),
			.first_day = SIM_FIRST_DAY,
			.last_day = SIM_FIRST_DAY + SIM_DAYS,
		};
		if (chance(w, 10))
			p->first_day += (int32_t)world_random(w, SIM_DAYS);
		if (chance(w, 10))
			p->last_day -= (int32_t)world_random(w, SIM_DAYS);
	}
}

/* The machine runs from the first midnight on, with power cuts of seconds to three days. */
static void make_boots(struct world *w)
{
	int64_t from_ns = day_ns(w, 0) - HOUR;

	for (int day = 0; day <= SIM_DAYS + 4; day++) {
		int64_t cut_ns = day_ns(w, day) + between(w, 4 * HOUR, 18 * HOUR), off_ns = 0;

		if (chance(w, 20))
			off_ns = between(w, 20 * S, chance(w, 50) ? 5 * MINUTE : 5 * HOUR);
		else if (chance(w, 2))
			off_ns = between(w, 10 * HOUR, 72 * HOUR);
		if ((off_ns == 0 && day <= SIM_DAYS + 3) || cut_ns < from_ns + HOUR)
			continue;
		w->boots[w->n_boots] = (struct stretch){from_ns, cut_ns};
		w->ppm[w->n_boots] = between(w, -45, 46);
		event(w, from_ns, EVENT_BOOT, w->n_boots);
		event(w, cut_ns, EVENT_HALT, w->n_boots);
		w->n_boots++;
		from_ns = cut_ns + off_ns;
	}
}

static void make_downs(struct world *w)
{
	for (int reader = 0; reader < 2; reader++) {
		int64_t free_ns = 0;

		for (int day = 0; day < SIM_DAYS; day++) {
			int64_t from_ns = day_ns(w, day) + between(w, 5 * HOUR, 23 * HOUR);
			int64_t length_ns = between(w, 61 * S, chance(w, 70) ? HOUR : 8 * HOUR);

			if (!chance(w, 30) || from_ns < free_ns)
				continue;
			if (chance(w, 20))
				length_ns = between(w, S, 50 * S); /* a restart excuses nobody */
			free_ns = from_ns + length_ns + 2 * MINUTE;
			w->downs[reader][w->n_downs[reader]++] =
				(struct stretch){from_ns, from_ns + length_ns};
			event(w, from_ns, EVENT_DOWN, (size_t)reader);
			event(w, from_ns + length_ns, EVENT_UP, (size_t)reader);
			if (reader == 1)
				event(w, from_ns + length_ns + 10 * S, EVENT_READ, 0);
		}
	}
	for (size_t i = 0; i < w->n_boots; i++)
		event(w, w->boots[i].from_ns + 10 * S, EVENT_READ, 0);
}

static const struct stretch *inside(const struct stretch *list, size_t n, int64_t at_ns)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i].from_ns <= at_ns && at_ns < list[i].to_ns)
			return &list[i];
	}
	return NULL;
}

bool world_connected(const struct world *w, int reader, int64_t true_ns)
{
	return inside(w->boots, w->n_boots, true_ns) != NULL &&
	       inside(w->downs[reader], w->n_downs[reader], true_ns) == NULL;
}

/* The first moment from `at_ns` on at which the reader is connected. */
static int64_t connected_from(const struct world *w, int reader, int64_t at_ns)
{
	const struct stretch *down;
	size_t boot = 0;

	while (!world_connected(w, reader, at_ns)) {
		down = inside(w->downs[reader], w->n_downs[reader], at_ns);
		if (down != NULL) {
			at_ns = down->to_ns;
			continue;
		}
		while (w->boots[boot].to_ns <= at_ns)
			boot++;
		at_ns = w->boots[boot].from_ns;
	}
	return at_ns;
}

/* The last moment up to `at_ns` at which the reader was connected. */
static int64_t connected_until(const struct world *w, int reader, int64_t at_ns)
{
	const struct stretch *down;
	size_t boot = w->n_boots - 1;

	while (!world_connected(w, reader, at_ns)) {
		down = inside(w->downs[reader], w->n_downs[reader], at_ns);
		if (down != NULL) {
			at_ns = down->from_ns - 1;
			continue;
		}
		while (w->boots[boot].from_ns > at_ns)
			boot--;
		at_ns = w->boots[boot].to_ns - 1;
	}
	return at_ns;
}

/* How long the reader has been cut off at `at_ns`, up to a minute. */
static int64_t cut_off_ns(const struct world *w, int reader, int64_t at_ns)
{
	int64_t back_ns = 0;

	while (back_ns < MINUTE && !world_connected(w, reader, at_ns - back_ns))
		back_ns += S;
	return back_ns;
}

/* The network fails for days; then somebody may confirm the time from their watch. */
static void make_references(struct world *w)
{
	for (size_t boot = 0; boot < w->n_boots; boot++) {
		bool network = chance(w, 60);
		int64_t at_ns = w->boots[boot].from_ns + between(w, MINUTE, 90 * MINUTE);
		int64_t device_ns = w->boots[boot].from_ns + 10 * S;

		while (at_ns < w->boots[boot].to_ns) {
			int64_t err_ns = network ? between(w, NS_PER_MS, S) : 30 * S;

			if (network || chance(w, 50)) {
				assert(w->n_refs < SIM_REFS_MAX);
				w->refs[w->n_refs] = (struct time_ref){
					.boot = (int32_t)boot,
					.boottime_ns = world_boottime(w, boot, at_ns),
					.utc_ns = at_ns + between(w, -err_ns, err_ns + 1),
					.err_ns = err_ns + NS_PER_MS,
				};
				event(w, at_ns, EVENT_REF, w->n_refs++);
			}
			if (chance(w, 10))
				network = !network;
			at_ns += between(w, HOUR, network ? 6 * HOUR : 48 * HOUR);
		}
		for (; device_ns < w->boots[boot].to_ns; device_ns += between(w, HOUR, 9 * HOUR)) {
			if (!world_connected(w, 1, device_ns))
				continue;
			assert(w->n_device_refs < SIM_REFS_MAX);
			w->device_refs[w->n_device_refs] = (struct device_ref){
				.boot = (int32_t)boot,
				.boottime_ns = world_boottime(w, boot, device_ns),
				.device_ms = (device_ns + 1234 * S) / NS_PER_MS,
				.device_epoch = 1,
				.reader = 1,
			};
			event(w, device_ns, EVENT_DEVICE_REF, w->n_device_refs++);
		}
	}
}

static size_t boot_at(const struct world *w, int64_t at_ns)
{
	return (size_t)(inside(w->boots, w->n_boots, at_ns) - w->boots);
}

static void punch(struct world *w, int32_t person, int reader, int64_t true_ns)
{
	struct sim_punch *p = &w->punches[w->n_punches];
	int64_t got_ns = true_ns, since_ns = true_ns;
	size_t boot, since_boot;

	assert(w->n_punches < SIM_PUNCHES_MAX);
	if (reader == 1) { /* polled every two seconds at least; what we know of it may be older */
		since_ns = connected_until(w, 1, true_ns) - between(w, 0, 2 * S);
		since_ns = connected_until(w, 1, since_ns);
		got_ns = true_ns + between(w, 0, 2 * S);
		if (!world_connected(w, 1, true_ns) || !world_connected(w, 1, got_ns))
			got_ns = connected_from(w, 1, got_ns) + 5 * S;
		while (!world_connected(w, 1, got_ns)) /* back for less than these 5 s */
			got_ns = connected_from(w, 1, got_ns) + 5 * S;
	}
	boot = boot_at(w, got_ns);
	since_boot = boot_at(w, since_ns);
	*p = (struct sim_punch){.person = person, .true_ns = true_ns};
	p->when = (struct punch_time){
		.boot = (int32_t)boot,
		.reader = (uint8_t)reader,
		.at_ns = world_boottime(w, boot, got_ns),
		.since_ns = world_boottime(w, since_boot, since_ns),
		.since_boots_ago = (uint16_t)(boot - since_boot),
	};
	if (reader == 1 && chance(w, 80)) {
		p->when.has_device_time = 1;
		p->when.device_epoch = 1;
		p->when.device_ms = (true_ns + 1234 * S) / NS_PER_MS;
	}
	event(w, got_ns, EVENT_PUNCH, w->n_punches++);
}

/*
 * Somebody comes to a reader at `at_ns`. Who hears no beep tries the other reader and, failing
 * that, comes again within five minutes of its return. Returns when they were there first (a
 * restart of less than a minute does not count), whether or not that was recorded.
 */
static int64_t try_reader(struct world *w, int32_t person, int64_t at_ns, int64_t leave_ns)
{
	uint8_t readers = w->people[person].readers;
	int64_t first_ns = INT64_MAX;

	for (; at_ns < leave_ns; at_ns += between(w, 0, 5 * MINUTE)) {
		int64_t back_ns;

		if ((readers & 1) && world_connected(w, 0, at_ns) &&
		    (!(readers & 2) || chance(w, 50))) {
			punch(w, person, 0, at_ns);
			return first_ns < at_ns ? first_ns : at_ns;
		}
		if (readers & 2) {
			punch(w, person, 1, at_ns);
			return first_ns < at_ns ? first_ns : at_ns;
		}
		back_ns = connected_from(w, 0, at_ns);
		if (first_ns == INT64_MAX && back_ns - at_ns + cut_off_ns(w, 0, at_ns) > MINUTE + S)
			first_ns = at_ns;
		at_ns = back_ns;
	}
	return first_ns;
}

static void visit(struct world *w, int day, int32_t person, int64_t at_ns, int64_t leave_ns)
{
	size_t before = w->n_punches;
	int64_t came_ns = try_reader(w, person, at_ns, leave_ns), last_ns = came_ns;

	if (w->n_punches > before)
		last_ns = w->punches[before].true_ns;
	if (came_ns < w->came_ns[day][person])
		w->came_ns[day][person] = came_ns;
	if (last_ns != INT64_MAX && last_ns > w->left_ns[day][person])
		w->left_ns[day][person] = last_ns;
}

static struct excuse paper_of(struct world *w, int day, int32_t person)
{
	static const struct {
		const char *code;
		int32_t from_s, to_s;
	} papers[] = {
		{"CT", 0, 0},	      {"S", 0, 0},
		{"DL", 0, 0},	      {"TK", 0, 0},
		{"I", 27000, 32400},  {"I", 50400, 57600},
		{"DK", 36000, 46800}, {"I", 27000, 46800},
		{"DL", 25200, 61200}, {"I", 79200, 86400 + 3600},
		{"DK", 46800, 48600},
	};
	size_t i = (size_t)world_random(w, ARRAY_LEN(papers));
	const struct paper_code *code = rules_code(&w->rules, SIM_FIRST_DAY, papers[i].code);
	struct excuse e = {
		.paper = (int64_t)saying_index(day, person, 0) + 1,
		.from_s = papers[i].from_s,
		.to_s = papers[i].to_s,
		.present = code->present,
		.kind = code->kind,
	};

	memcpy(e.code, code->code, sizeof(e.code));
	if (e.to_s == 0) {
		e.whole = 1;
		e.to_s = DUTY_MAX_S;
	}
	return e;
}

/* A paper from a week before to two weeks after; a correction only of what truly was. */
static void make_sayings(struct world *w, int day, int32_t person)
{
	struct saying *s = w->sayings[day][person];
	int64_t from_ns = day_ns(w, day) - 7 * 24 * HOUR, to_ns = from_ns + 21 * 24 * HOUR;

	if (chance(w, w->came_ns[day][person] == INT64_MAX ? 40 : 5)) {
		s[0] = (struct saying){.is = true, .excuse = paper_of(w, day, person)};
		event(w, between(w, from_ns, to_ns), EVENT_SAY, saying_index(day, person, 0));
	}
	if (chance(w, 5) && w->came_ns[day][person] != INT64_MAX) {
		s[1] = (struct saying){.is = true, .correction = true};
		s[1].at_ns = chance(w, 50) ? w->came_ns[day][person] : w->left_ns[day][person];
		event(w, between(w, s[1].at_ns, to_ns), EVENT_SAY, saying_index(day, person, 1));
	}
}

static void make_person_day(struct world *w, int day, int32_t i)
{
	struct day_plan plan;
	int64_t start_ns = day_ns(w, day) + 7 * HOUR, end_ns = day_ns(w, day) + 16 * HOUR;
	int64_t come_ns, leave_ns;

	if (schedule_resolve(&w->rules, &w->zone, w->people[i].schedule, SIM_FIRST_DAY + day,
			     &plan) == 0 &&
	    plan.kind == DAY_WORK) {
		start_ns = plan.start_ns - 30 * MINUTE;
		end_ns = plan.end_ns;
	} else if (w->people[i].schedule == SIM_NIGHT) {
		return; /* nobody comes to a night that is none */
	}
	come_ns = start_ns + between(w, -20 * MINUTE, 40 * MINUTE);
	leave_ns = end_ns + between(w, -20 * MINUTE, 60 * MINUTE);
	if (chance(w, 10) || w->people[i].readers == 0)
		return;
	if (chance(w, 10)) /* at the very marks */
		come_ns = start_ns + 31 * MINUTE + between(w, -40 * S, 40 * S);
	else if (chance(w, 15))
		come_ns = start_ns + between(w, 30 * MINUTE, 110 * MINUTE);
	if (chance(w, 10))
		leave_ns = end_ns + between(w, -40 * S, 100 * S);
	if (!chance(w, 3)) /* somebody forgets */
		visit(w, day, i, come_ns, leave_ns);
	if (chance(w, 20)) /* a double tap */
		visit(w, day, i, come_ns + between(w, S, 90 * S), leave_ns);
	if (w->people[i].schedule == SIM_EXACT && chance(w, 80)) {
		int64_t out_ns = start_ns + between(w, 295, 310) * MINUTE;

		visit(w, day, i, out_ns, leave_ns);
		visit(w, day, i, out_ns + between(w, 20, 65) * MINUTE, leave_ns);
	}
	while (chance(w, 20))
		visit(w, day, i, between(w, come_ns, leave_ns), leave_ns);
	if (chance(w, 85))
		visit(w, day, i, leave_ns - MINUTE, leave_ns);
}

static void make_day(struct world *w, int day)
{
	for (int32_t i = 0; i < SIM_PEOPLE; i++) {
		w->came_ns[day][i] = INT64_MAX;
		w->left_ns[day][i] = 0;
		make_person_day(w, day, i);
		make_sayings(w, day, i);
	}
	for (int64_t at_ns = 0; at_ns < 24 * HOUR; at_ns += between(w, MINUTE, 40 * MINUTE))
		event(w, day_ns(w, day) + at_ns, EVENT_TICK, 0);
}

static int by_time(const void *a, const void *b)
{
	const struct event *p = a, *q = b;

	if (p->at_ns != q->at_ns)
		return p->at_ns < q->at_ns ? -1 : 1;
	return (int)p->kind - (int)q->kind;
}

void world_make(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w)); /* too large for a compound literal's place on the stack */
	w->random = seed;
	w->zone = (struct zone){wita_steps, 1};
	make_rules(w);
	make_people(w);
	make_boots(w);
	make_downs(w);
	make_references(w);
	for (int day = 0; day < SIM_DAYS; day++)
		make_day(w, day);
	qsort(w->events, w->n_events, sizeof(w->events[0]), by_time);
}
