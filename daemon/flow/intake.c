/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "core/hints.h"
#include "flow/accounts.h"
#include "flow/flow.h"
#include "store/credential.h"

enum {
	DEVREF_EVERY_S = 600,
	DEVREF_STEP_MS = 1000, /* a clock that says seconds is never off by more than it is set */
	LOOKS_APART_S = 1,     /* two looks at a device's clock that bear each other out */
	POLLS_NEAR_S = 4,      /* as near as a device's own time is taken to tell: two either way */
	/* Refused reads of a reader in an hour that are more than worn fingers: an alarm. */
	REFUSED_ALARM = 30,
};

static struct place place_of(const struct reader_message *m)
{
	return (struct place){m->boot, m->at_ns};
}

static void answer(struct office *o, const struct reader_message *m, enum reader_outcome outcome)
{
	if (o->turn.n_acks < PENDING_ACKS_MAX)
		o->turn.acks[o->turn.n_acks++] = (struct reader_ack){
			.tag = m->tag, .reader = m->reader, .outcome = (uint8_t)outcome};
}

/* BOOTTIME as the wall clock would have shown it: evidence only. */
static int64_t realtime_of(int64_t boottime_ns)
{
	struct moment now = time_now();

	return now.realtime_ns - now.boottime_ns + boottime_ns;
}

static int keep_raw(struct office *o, const struct reader_message *m, bool refused, int64_t seq)
{
	if (m->bits == 0 || m->bits > 8 * READER_RAW_SIZE)
		return 0;
	return frame_keep(o->store, refused, seq, office_day(o), m->bits, m->raw,
			  (m->bits + 7) / 8);
}

static void count_refused(struct office *o, const struct reader_message *m, enum reader_cause cause)
{
	struct office_reader *r = &o->readers[m->reader];
	char n[16];

	if (m->at_ns - r->hour_ns > 3600 * NS_PER_S) {
		r->hour_ns = m->at_ns;
		r->refused_hour = 0;
		alarm_clear(o, "refused", r->conf->name);
	}
	if (++r->refused_hour != REFUSED_ALARM)
		return;
	snprintf(n, sizeof(n), "%d", REFUSED_ALARM);
	alarm_raise(o, "refused", r->conf->name, TEXT_ALARM_REFUSED_RATE,
		    TEXT_ARGS({"reader", r->conf->name}, {"n", n},
			      {"cause", reader_cause_name(cause)}));
}

static int refuse(struct office *o, const struct reader_message *m, const char *cause)
{
	struct refused_row row = {.at = place_of(m),
				  .realtime_ns = realtime_of(m->at_ns),
				  .bits = m->bits,
				  .has_device_seq = m->has_device_seq,
				  .device_epoch = m->device_epoch,
				  .device_seq = m->device_seq};
	int64_t seq;
	int r;

	strcpy(row.reader, o->readers[m->reader].conf->name); /* both SLUG_SIZE */
	text_copy(row.cause, sizeof(row.cause), cause);
	r = refused_append(o->store, &row, &seq);
	if (r == 0)
		r = keep_raw(o, m, true, seq);
	if (r == -EEXIST)
		r = 0;
	if (r == 0)
		answer(o, m, READER_NO_PUNCH);
	return r;
}

/* Could its device's time tell more of a record than our polls do? Until it came we had read up to
 * `since`, and the clock as last seen is not yet past it. */
static bool device_time_helps(const struct reader_message *m, struct place since,
			      const struct device_ref *last)
{
	return m->kind == READER_RECORD &&
	       (since.boot != m->boot || m->at_ns - since.boottime_ns > POLLS_NEAR_S * NS_PER_S) &&
	       (last == NULL ||
		(m->device_time_ms >= last->device_ms && m->device_now_ms > last->device_ms));
}

static bool clock_was_set(const struct reader_message *m, const struct device_ref *last)
{
	int64_t went_ms = (m->at_ns - last->boottime_ns) / NS_PER_MS;

	return m->device_epoch != last->device_epoch ||
	       llabs(m->device_now_ms - last->device_ms - went_ms) > DEVREF_STEP_MS;
}

/* Records that were older than our first look at their device's clock get their day by a second. */
static bool second_look_due(const struct office *o, const struct reader_message *m,
			    const struct device_ref *last)
{
	return m->kind == READER_SEEN && o->readers[m->reader].dateless && last != NULL &&
	       !clock_was_set(m, last) &&
	       m->at_ns - last->boottime_ns >= LOOKS_APART_S * NS_PER_S &&
	       office_bound(o, place_of(m)).earliest_ns != INT64_MIN;
}

/*
 * A device's clock beside ours: now and then, when it was set, and on both sides of a record
 * that was long on its way, so that the record's time can be trusted or not. Not beside each: at
 * busy doors these rows would be more than the punches, in the chain and in memory.
 */
static int note_device_time(struct office *o, const struct reader_message *m, struct place since)
{
	struct office_reader *r = &o->readers[m->reader];
	struct devref_row row = {
		.device_epoch = m->device_epoch, .device_ms = m->device_now_ms, .at = place_of(m)};
	const struct device_ref *last = timekeeper_device_last(&o->time, m->reader);
	bool helps, second;
	int ret = 0;

	if (!m->has_device_time || m->device_now_ms == 0)
		return 0;
	strcpy(row.reader, r->conf->name); /* both SLUG_SIZE */
	helps = device_time_helps(m, since, last);
	second = second_look_due(o, m, last);
	if (!helps && !second && last != NULL && !clock_was_set(m, last) &&
	    m->at_ns - last->boottime_ns < DEVREF_EVERY_S * NS_PER_S) {
		r->seen_clock = row; /* stored when such a record follows */
		r->has_seen_clock = true;
		return 0;
	}
	if (helps && r->has_seen_clock)
		ret = timekeeper_append_device(&o->time, o->store, m->reader, &r->seen_clock);
	r->has_seen_clock = false;
	if (ret == 0)
		ret = timekeeper_append_device(&o->time, o->store, m->reader, &row);
	if (ret == 0 && second) {
		r->dateless = false;
		o->time_owed = true;
	}
	return ret;
}

/* The days, up to today, whose duty may have it: the engine's, those that are over, and the one
 * before, whose duty may pass midnight. */
static int judge(struct office *o, const struct punch *p, const struct journal_row *row,
		 int32_t day)
{
	struct engine_input in = {.kind = ENGINE_PUNCH, .punch = p};
	int32_t today;
	int r = 0;

	if (o->engine == NULL)
		return 0;
	today = engine_day(o->engine);
	in.person = people_holder(&o->people, row->credential, today);
	if (in.person >= 0 && day_takes(o, in.person, today, &p->bound))
		engine_step(o->engine, &in, o->delta);
	/* Of a day to come: the engine finds it by its place when that day opens. */
	if (day == JOURNAL_DAY_UNKNOWN || day > today)
		return 0;
	in.person = people_holder(&o->people, row->credential, day);
	for (int32_t d = day - 1; d <= day && d < today && in.person >= 0 && r == 0; d++)
		if (d == day || day_takes(o, in.person, d, &p->bound))
			r = day_judge_past(o, in.person, d, "punch");
	return r;
}

/* For how long there has been a queue at this reader. */
static uint32_t queue_of(struct office_reader *r, const struct punch *p)
{
	r->last_queue_s = queue_next(r->has_last ? &r->last_when : NULL,
				     r->has_last ? r->last_queue_s : 0, &p->when);
	r->last_when = p->when;
	r->has_last = true;
	return r->last_queue_s;
}

/* Surely within a minute of the one before: kept, and marked. */
static bool is_doubled(const struct office *o, const struct punch *p, int32_t person, int32_t day)
{
	struct person_day pd;

	if (person < 0 || o->engine == NULL || day != engine_day(o->engine))
		return false;
	pd = *engine_person_day(o->engine, person);
	for (size_t i = 0; i < o->turn.n_punches; i++)
		if (o->turn.punches[i].person == person)
			person_day_add(&pd, &o->turn.punches[i].punch);
	person_day_add(&pd, p);
	for (size_t i = 0; i < pd.n_kept; i++)
		if (pd.punches[i].seq == p->seq)
			return pd.punches[i].doubled;
	return false;
}

/* Of one person's events the alert goes first, so the archive's waits for the engine's. */
static int announce_later(struct office *o, const struct journal_row *row, int32_t person,
			  int32_t day, const struct punch *p)
{
	if (o->turn.n_punches == INHAND_RECORDS_MAX)
		return -ENOBUFS;
	o->turn.punches[o->turn.n_punches++] =
		(struct turn_punch){.row = *row, .person = person, .day = day, .punch = *p};
	return 0;
}

/*
 * Before what a punch cannot have happened. A record out of a device's log is younger than the
 * moment up to which we had read that log, which may lie before the last start.
 */
static struct place since_of(const struct office *o, const struct reader_message *m)
{
	const struct office_reader *r = &o->readers[m->reader];

	if (m->since_ns != 0)
		return (struct place){m->boot, m->since_ns};
	if (!m->has_device_seq || !r->log_known || m->device_epoch != r->log_epoch)
		return (struct place){0, 0};
	return r->read_up_to;
}

static int record_punch(struct office *o, const struct reader_message *m,
			const struct credential *c)
{
	struct office_reader *reader = &o->readers[m->reader];
	struct journal_row row = {.at = place_of(m),
				  .since = since_of(o, m),
				  .realtime_ns = realtime_of(m->at_ns),
				  .has_device_seq = m->has_device_seq,
				  .device_epoch = m->device_epoch,
				  .device_seq = m->device_seq,
				  .has_device_time = m->has_device_time,
				  .device_time_ms = m->device_time_ms,
				  .device_time_quality = m->device_time_quality};
	struct time_bound at = office_bound(o, row.at);
	int32_t day = JOURNAL_DAY_UNKNOWN, person = -1;
	struct punch p;
	bool created;
	int r;

	if (reader->conf->use == CONF_USE_VIEW) {
		answer(o, m, accounts_tapped(o, m->reader, c));
		return 0;
	}
	strcpy(row.reader, reader->conf->name); /* both SLUG_SIZE */
	row.utc_offset_s = at.earliest_ns == INT64_MIN
				   ? zone_offset(&o->zone, row.realtime_ns / NS_PER_S)
				   : zone_offset(&o->zone, at.earliest_ns / NS_PER_S);
	r = credential_find_or_create(o->store, c, row.credential, &created);
	if (r == 0)
		r = note_device_time(o, m, row.since);
	if (r == 0)
		r = journal_append(o->store, &row, &row.seq);
	if (r == -EEXIST) { /* read again after a lost ack: it is safe here */
		answer(o, m, READER_RECORDED);
		return 0;
	}
	if (r == 0)
		r = keep_raw(o, m, false, row.seq);
	if (r < 0)
		return r;
	p = day_punch(o, &row);
	p.queue_s = queue_of(reader, &p);
	timebound_day(&o->zone, &p.bound, &day);
	r = journal_place(o->store, row.seq, day);
	if (day != JOURNAL_DAY_UNKNOWN)
		person = people_holder(&o->people, row.credential, day);
	if (r == 0)
		r = judge(o, &p, &row, day);
	p.doubled = is_doubled(o, &p, person, day);
	if (day == JOURNAL_DAY_UNKNOWN && m->has_device_time)
		reader->dateless = true;
	if (person < 0 && day != JOURNAL_DAY_UNKNOWN)
		o->unknown_seen = true;
	if (r == 0)
		r = announce_later(o, &row, person, day, &p);
	if (r < 0)
		return r;
	reader->punches++;
	if (m->has_device_seq) {
		if (!reader->log_known || reader->log_epoch != m->device_epoch)
			reader->read_up_to = (struct place){0, 0}; /* it was another log's */
		reader->log_epoch = m->device_epoch;
		reader->log_known = true;
	}
	answer(o, m,
	       day == JOURNAL_DAY_UNKNOWN ? READER_PENDING
	       : person < 0		  ? READER_UNKNOWN
					  : READER_RECORDED);
	return 0;
}

static const char *cause_of(int error)
{
	switch (error) {
	case -EMSGSIZE:
		return reader_cause_name(READER_BAD_LENGTH);
	case -EILSEQ:
		return reader_cause_name(READER_BAD_SWAPPED);
	case -EKEYREJECTED:
		return reader_cause_name(READER_REJECT_ID);
	default:
		return reader_cause_name(READER_BAD_PARITY);
	}
}

static int take_frame(struct office *o, const struct reader_message *m)
{
	struct office_reader *r = &o->readers[m->reader];
	struct wiegand_reading reading;
	int error = wiegand_read(&r->wiegand, m->raw, m->bits, &reading);

	if (error == 0 && reading.key == 0)
		return record_punch(o, m, &reading.credential);
	if (error == 0)
		return 0; /* a key alone is neither a punch nor a mistake */
	log_info("reader %s: a frame of %u bits is no punch: %s", r->conf->name, m->bits,
		 cause_of(error));
	for (size_t i = 0; i < READER_CAUSES; i++)
		if (strcmp(reader_cause_name((enum reader_cause)i), cause_of(error)) == 0) {
			r->counters[i]++;
			count_refused(o, m, (enum reader_cause)i);
		}
	return refuse(o, m, cause_of(error));
}

static int take_record(struct office *o, const struct reader_message *m)
{
	struct credential c = {.kind = m->credential, .length = (uint8_t)(m->bits / 8)};

	if (m->bits == 0 || m->bits % 8 != 0 || m->bits > 8 * CREDENTIAL_VALUE_SIZE ||
	    m->credential >= CREDENTIAL_KINDS)
		return refuse(o, m, reader_cause_name(READER_BAD_RECORD));
	memcpy(c.format, m->format, sizeof(c.format));
	c.format[sizeof(c.format) - 1] = '\0';
	memcpy(c.value, m->raw, c.length);
	return record_punch(o, m, &c);
}

static void tell_tamper(struct office *o, const struct reader_message *m)
{
	const char *name = o->readers[m->reader].conf->name;
	char clock[TEXT_TIME_SIZE];

	if (m->tamper)
		alarm_raise(o, "tamper", name, TEXT_NOTICE_TAMPER,
			    TEXT_ARGS({"reader", name}, {"time", announce_clock(o, clock)}));
	else if (m->state == READER_READY)
		alarm_clear(o, "tamper", name);
}

static int take_state(struct office *o, const struct reader_message *m)
{
	struct office_reader *r = &o->readers[m->reader];
	enum reader_state before = r->state;

	r->state = m->state < READER_STATES ? m->state : READER_FAULT;
	snprintf(r->detail, sizeof(r->detail), "%.*s", (int)sizeof(m->detail), m->detail);
	if (r->state != before) {
		r->since_ns = m->at_ns;
		log_notice("reader %s: %s%s%s", r->conf->name, reader_state_name(r->state),
			   r->detail[0] != '\0' ? ": " : "", r->detail);
	}
	if (r->state == READER_READY || r->state == READER_DEGRADED)
		r->seen_ns = m->at_ns;
	else
		r->drained = false;
	tell_tamper(o, m);
	announce_reader(o, m->reader);
	pipeline_watch(o, json_pack("{s:s, s:s, s:s, s:s}", "kind", "reader", "name", r->conf->name,
				    "state", reader_state_name(r->state), "detail", r->detail));
	return coverage_switch(o, m->reader, place_of(m), reader_state_name(r->state));
}

static int take_seen(struct office *o, const struct reader_message *m)
{
	struct office_reader *r = &o->readers[m->reader];
	bool before = r->drained;
	int ret;

	r->seen_ns = m->at_ns;
	r->drained = !m->backlog;
	if (!m->backlog)
		r->whole_ns = m->at_ns;
	ret = note_device_time(o, m, place_of(m));
	return ret < 0 || before == r->drained ? ret
					       : coverage_switch(o, m->reader, place_of(m),
								 r->drained ? "read" : "backlog");
}

static void take_counters(struct office *o, const struct reader_message *m)
{
	uint32_t *counters = o->readers[m->reader].counters;

	/* What the loop counts itself (parity, rejects) is not among the thread's. */
	for (size_t i = 0; i < READER_CAUSES; i++)
		if (m->counters[i] > counters[i])
			counters[i] = m->counters[i];
	announce_reader(o, m->reader);
}

static int take(struct office *o, const struct reader_message *m)
{
	int r;

	switch ((enum reader_message_kind)m->kind) {
	case READER_FRAME:
		r = silence_ends(o, m->reader, place_of(m));
		return r < 0 ? r : take_frame(o, m);
	case READER_RECORD:
		r = silence_ends(o, m->reader, place_of(m));
		return r < 0 ? r : take_record(o, m);
	case READER_REFUSED:
		if (m->cause == READER_LOST_DEVICE)
			o->readers[m->reader].lost = true;
		count_refused(o, m, m->cause);
		return refuse(o, m, reader_cause_name(m->cause));
	case READER_SEEN:
		return take_seen(o, m);
	case READER_STATE:
		return take_state(o, m);
	case READER_COUNTERS:
		take_counters(o, m);
		return 0;
	}
	return 0;
}

int intake_message(struct office *o, const struct reader_message *m)
{
	int r;

	if (m->reader >= o->n_readers)
		return 0;
	r = take(o, m);
	/* What no table takes would fail for ever and hold up everyone behind it. */
	if (r == -EINVAL || r == -ERANGE || r == -EILSEQ) {
		log_errno(LOG_ERR, r, "reader %s: a record cannot be stored, keeping it as refused",
			  o->readers[m->reader].conf->name);
		r = refuse(o, m, reader_cause_name(READER_BAD_RECORD));
	}
	return r;
}

int intake_poison(struct office *o, const struct reader_message *m)
{
	const char *reader = m->reader < o->n_readers ? o->readers[m->reader].conf->name : "";

	if (m->reader >= o->n_readers || (m->kind != READER_FRAME && m->kind != READER_RECORD))
		return 0;
	log_error("reader %s: this input ended the daemon again and again or can never be taken, "
		  "storing it unjudged",
		  reader);
	alarm_raise(o, "poison", reader, TEXT_ALARM_POISON, TEXT_ARGS({"reader", reader}));
	return refuse(o, m, "poison");
}
