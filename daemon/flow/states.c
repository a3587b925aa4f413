/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/flow.h"

const char *const flow_reader_kinds[] = {[CONF_READER_WIEGAND] = "wiegand",
					 [CONF_READER_MODBUS] = "modbus",
					 [CONF_READER_REPLAY] = "replay"};

json_t *office_instant(const struct office *o, int64_t utc_ns)
{
	char text[CIVIL_RFC3339_SIZE];

	if (utc_ns == INT64_MIN || utc_ns == INT64_MAX)
		return json_null();
	civil_format_rfc3339(text, &o->zone, utc_ns);
	return json_string(text);
}

struct message_time office_message_time(const struct office *o, int64_t utc_ns)
{
	return (struct message_time){
		utc_ns, utc_ns == INT64_MIN ? 0 : zone_offset(&o->zone, utc_ns / NS_PER_S)};
}

struct message_bound office_message_bound(const struct office *o, const struct time_bound *b)
{
	int64_t at = b->earliest_ns != INT64_MIN ? b->earliest_ns : b->latest_ns;

	return (struct message_bound){
		b->earliest_ns, b->latest_ns,
		at == INT64_MAX || at == INT64_MIN ? 0 : zone_offset(&o->zone, at / NS_PER_S)};
}

/* States: derived, not queued. A body that cannot be built is our bug; the old one stays. */

static void put_state(struct office *o, int built, struct message *m, const char *what)
{
	if (built < 0)
		log_errno(LOG_ERR, built, "state %s cannot be built, leaving it as it is", what);
	else
		deliver_state(o->deliver, m);
}

void announce_reader(struct office *o, size_t reader)
{
	const struct office_reader *r = &o->readers[reader];
	struct time_bound since = office_bound(o, (struct place){o->session.boot, r->since_ns});
	struct message_reader_state in = {
		.reader = r->conf->name,
		.kind = flow_reader_kinds[r->conf->kind],
		.state = reader_state_name(r->state),
		.detail = r->detail,
		.since = office_message_time(o, since.earliest_ns),
	};
	struct message m;

	for (size_t i = READER_LOST_GAP; i <= READER_LOST_DEVICE; i++)
		in.lost += r->counters[i];
	put_state(o, message_reader_state(&o->name, &in, &m), &m, r->conf->name);
}

void announce_time(struct office *o)
{
	struct time_bound now = office_now(o);
	const struct time_ref *ref = timekeeper_nearest(&o->time, time_boottime_ns());
	int64_t width = timebound_width_ns(&now);
	struct message_time_state in = {
		.quality = width == INT64_MAX			? "unknown"
			   : width >= DOUBT_NARROW_S * NS_PER_S ? "doubtful"
								: "good",
		.source = ref != NULL ? time_source_name(ref->source) : "",
		/* In whole seconds: a state is for looking at, not a stream. */
		.error_ms = width == INT64_MAX ? -1 : (width / 2 / NS_PER_S + 1) * 1000,
		.reference = office_message_time(o, ref != NULL ? ref->utc_ns : INT64_MIN),
	};
	struct message m;

	put_state(o, message_time_state(&o->name, &in, &m), &m, "time");
}

static void today_of_unit(struct office *o, int unit)
{
	int32_t day = engine_day(o->engine);
	struct message_today_row *rows = calloc(o->people.n + 1, sizeof(*rows));
	struct message_mark(*marks)[MARKS] = calloc(o->people.n + 1, sizeof(*marks));
	struct message_today in = {.unit = o->people.units[unit],
				   .day = day,
				   .as_of = office_message_time(o, office_now(o).earliest_ns),
				   .rows = rows};
	struct message m;

	for (int32_t i = 0; rows != NULL && marks != NULL && i < (int32_t)o->people.n; i++) {
		const struct verdict *v = engine_verdict(o->engine, i);
		const struct day_plan *plan =
			engine_plan(o->engine, engine_person(o->engine, i)->schedule);
		struct message_today_row *row = &rows[in.count];
		struct time_bound at =
			v->arrival_seq == 0
				? TIME_UNKNOWN
				: (struct time_bound){v->arrival_earliest_ns, v->arrival_latest_ns};

		if (v->state == VERDICT_NONE || plan == NULL ||
		    people_unit(&o->people, i, day) != unit)
			continue;
		*row = (struct message_today_row){.person = people_id(&o->people, i),
						  .name = people_name(&o->people, i),
						  .status = verdict_state_name(v->state),
						  .arrival = office_message_bound(o, &at),
						  .marks = marks[in.count]};
		for (int k = 0; k < MARKS; k++)
			if (v->marks[k].outcome != OUTCOME_NONE)
				marks[in.count][row->marks_count++] = (struct message_mark){
					flow_mark_names[k], mark_outcome_name(v->marks[k].outcome),
					plan->marks[k].at_s, v->marks[k].late_s};
		in.count++;
	}
	if (rows != NULL && marks != NULL)
		put_state(o, message_today(&o->name, &in, &m), &m, in.unit);
	free(rows);
	free(marks);
}

void announce_today(struct office *o)
{
	if (o->engine == NULL)
		return;
	for (int unit = 0; unit < (int)o->people.n_units; unit++)
		if (o->units_dirty & 1ULL << unit)
			today_of_unit(o, unit);
	o->units_dirty = 0;
}

void announce_everything(struct office *o)
{
	for (size_t i = 0; i < o->n_readers; i++)
		announce_reader(o, i);
	announce_time(o);
	o->units_dirty = UINT64_MAX;
	announce_today(o);
	clock_restore(o);
}
