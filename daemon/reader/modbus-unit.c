/* SPDX-License-Identifier: MIT */
#include "reader/modbus-unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "base/util.h"
#include "reader/modbus-block.h"

static const int64_t AGAIN_NS = NS_PER_S;	     /* after NOT_STORED */
static const int64_t SEEN_NS = 5 * NS_PER_S;	     /* reader.h: coverage goes on */
static const int64_t COUNTERS_NS = 10 * NS_PER_S;    /* at most so often */
static const int64_t STALE_SIGNAL_NS = 2 * NS_PER_S; /* nobody stands there any more */

static const struct record_profile *profile_of(const struct unit *u)
{
	return u->config.profile;
}

int unit_init(struct unit *u, const struct modbus_unit_config *config, struct reader_port *port,
	      uint64_t *last_tag)
{
	size_t n = config->profile->log.records;

	if (n < UNIT_PENDING_MIN)
		n = UNIT_PENDING_MIN;
	*u = (struct unit){.config = *config,
			   .port = port,
			   .last_tag = last_tag,
			   .n_pending = n,
			   .pending = calloc(n, sizeof(struct pending))};
	if (u->pending == NULL)
		return -ENOMEM;
	u->resuming = config->has_resume && config->profile->mode == RECORD_LOG;
	if (u->resuming)
		u->taken = (struct record_position){
			.known = true, .epoch = config->resume_epoch, .seq = config->resume_seq};
	return 0;
}

void unit_done(struct unit *u)
{
	free(u->pending);
	u->pending = NULL;
}

static struct reader_message message(const struct unit *u, enum reader_message_kind kind,
				     int64_t at_ns)
{
	return (struct reader_message){.kind = (uint8_t)kind,
				       .reader = u->config.reader,
				       .state = (uint8_t)u->state,
				       .at_ns = at_ns};
}

void unit_count(struct unit *u, enum reader_cause cause, uint32_t n)
{
	u->counters[cause] += n;
	u->counters_changed = true;
}

/* What needs no answer: lost when the ring is full, and counted. */
void unit_tell(struct unit *u, const struct reader_message *m)
{
	if (reader_send(u->port, m) < 0)
		unit_count(u, READER_LOST_BACKLOG, 1);
}

void unit_set_state(struct unit *u, enum reader_state state, const char *detail)
{
	struct reader_message m;

	if (u->state == state && strcmp(u->detail, detail) == 0)
		return;
	u->state = state;
	snprintf(u->detail, sizeof(u->detail), "%s", detail);
	m = message(u, READER_STATE, time_boottime_ns());
	m.tamper = u->tamper;
	memcpy(m.detail, u->detail, sizeof(m.detail));
	unit_tell(u, &m);
}

void unit_gone(struct unit *u)
{
	u->identified = false;
	u->upto_known = false;
	u->flag_seen = false;
}

static struct pending *pending_free(struct unit *u)
{
	for (size_t i = 0; i < u->n_pending; i++)
		if (u->pending[i].state == PENDING_FREE)
			return &u->pending[i];
	return NULL;
}

/* Send a punch, or a refused read that wants an ack. Returns 0 or -ENOBUFS. */
int unit_send(struct unit *u, struct reader_message *m)
{
	struct pending *p = pending_free(u);

	if (p == NULL)
		return -ENOBUFS;
	m->tag = ++*u->last_tag;
	if (reader_send(u->port, m) < 0)
		return -ENOBUFS;
	*p = (struct pending){.state = PENDING_SENT, .seq = m->device_seq, .message = *m};
	return 0;
}

struct pending *unit_pending(struct unit *u)
{
	for (size_t i = 0; i < u->n_pending; i++)
		if (u->pending[i].state != PENDING_FREE)
			return &u->pending[i];
	return NULL;
}

/* Log: everything up to here was committed, or is known to be lost. */
uint64_t unit_committed(const struct unit *u)
{
	uint64_t upto = u->taken.seq;

	for (size_t i = 0; i < u->n_pending; i++) {
		const struct pending *p = &u->pending[i];

		if (p->state != PENDING_FREE && p->seq != 0 && p->seq <= upto)
			upto = p->seq - 1;
	}
	return upto;
}

bool unit_acked(struct unit *u, const struct reader_ack *ack)
{
	struct pending *p = NULL;

	for (size_t i = 0; i < u->n_pending; i++)
		if (u->pending[i].state == PENDING_SENT && u->pending[i].message.tag == ack->tag)
			p = &u->pending[i];
	if (p == NULL)
		return false;
	if (ack->outcome == READER_NOT_STORED) {
		p->state = PENDING_WAITING;
		p->again_ns = time_boottime_ns() + AGAIN_NS;
		return false;
	}
	if (ack->outcome != READER_NO_PUNCH && !p->message.backlog &&
	    profile_of(u)->n_recorded > 0) {
		u->signal_due = true;
		u->signal_at_ns = p->message.at_ns;
	}
	/* A latch waits for us to write; a log's ack can ride on the next poll, unless it holds
	 * back more records. */
	p->state = profile_of(u)->mode == RECORD_LATCH ? PENDING_DONE : PENDING_FREE;
	return u->signal_due || p->state == PENDING_DONE ||
	       (profile_of(u)->mode == RECORD_LOG && u->more && unit_committed(u) == u->taken.seq);
}

int64_t unit_tick(struct unit *u, int64_t now_ns)
{
	int64_t next_ns = INT64_MAX;

	for (size_t i = 0; i < u->n_pending; i++) {
		struct pending *p = &u->pending[i];

		if (p->state != PENDING_WAITING)
			continue;
		if (p->again_ns <= now_ns) {
			p->message.tag = ++*u->last_tag;
			if (reader_send(u->port, &p->message) == 0) {
				p->state = PENDING_SENT;
				continue;
			}
			p->again_ns = now_ns + AGAIN_NS;
		}
		next_ns = p->again_ns < next_ns ? p->again_ns : next_ns;
	}
	if (u->counters_changed) {
		int64_t due_ns = u->counters_sent_ns + COUNTERS_NS;

		if (due_ns <= now_ns || u->counters_sent_ns == 0) {
			struct reader_message m = message(u, READER_COUNTERS, now_ns);

			memcpy(m.counters, u->counters, sizeof(m.counters));
			u->counters_changed = false;
			u->counters_sent_ns = now_ns;
			unit_tell(u, &m);
		} else if (due_ns < next_ns) {
			next_ns = due_ns;
		}
	}
	return next_ns;
}

static void fill_device_time(struct unit *u, struct reader_message *m, int64_t now_ms)
{
	m->has_device_time = true;
	m->device_now_ms = now_ms;
	m->device_epoch = u->taken.epoch;
}

/* Records out of the past wait in the device, or for the loop's commit. */
static bool has_backlog(const struct unit *u)
{
	if (profile_of(u)->mode != RECORD_LOG)
		return false;
	for (size_t i = 0; i < u->n_pending; i++)
		if (u->pending[i].state != PENDING_FREE && u->pending[i].message.backlog)
			return true;
	return u->more;
}

/* Before a fresh record: where the device's clock stood at the poll before. */
void unit_tell_clock(struct unit *u)
{
	struct reader_message m = message(u, READER_SEEN, u->good_ns);

	if (!u->good_has_now || u->good_told)
		return;
	fill_device_time(u, &m, u->good_now_ms);
	m.backlog = has_backlog(u);
	u->good_told = true;
	unit_tell(u, &m);
}

void unit_tell_lost(struct unit *u, uint64_t n, uint64_t last_seq, const char *why)
{
	struct reader_message m = message(u, READER_REFUSED, time_boottime_ns());
	uint32_t lost = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;

	m.cause = READER_LOST_DEVICE;
	m.counters[READER_LOST_DEVICE] = lost;
	m.has_device_seq = profile_of(u)->mode == RECORD_LOG;
	m.device_epoch = u->taken.epoch;
	m.device_seq = last_seq;
	snprintf(m.detail, sizeof(m.detail), "%u records %s", lost, why);
	unit_count(u, READER_LOST_DEVICE, lost);
	unit_tell(u, &m);
}

/* The message for one decoded record (`err` 0) or one that does not decode (-EBADMSG). */
struct reader_message unit_punch(struct unit *u, const struct record *r, int err, int64_t at_ns)
{
	struct reader_message m = message(u, err == 0 ? READER_RECORD : READER_REFUSED, at_ns);

	m.since_ns = u->good_ns;
	if (err < 0) {
		m.cause = READER_BAD_RECORD;
		unit_count(u, READER_BAD_RECORD, 1);
		return m;
	}
	m.bits = (uint16_t)(8 * r->id.length);
	m.credential = (uint8_t)r->id.kind;
	memcpy(m.raw, r->id.value, r->id.length);
	memcpy(m.format, r->id.format, sizeof(m.format));
	if (r->has_time) {
		m.has_device_time = true;
		m.device_time_ms = r->time_ms;
		m.device_time_quality = r->time_good;
	}
	return m;
}

static int signal_recorded(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_profile *p = profile_of(u);
	int64_t now_ns = time_boottime_ns();
	bool on = u->signal_due && now_ns - u->signal_at_ns < STALE_SIGNAL_NS;
	bool off = u->off_ns != 0 && u->off_ns <= now_ns;
	int r = 0;

	u->signal_due = false;
	for (size_t i = 0; r == 0 && (on || off) && i < p->n_recorded; i++) {
		const struct record_write *w = &p->recorded[i];

		if (on)
			r = link_write(l, peer, w->fc, w->addr, &w->value, 1);
		else if (w->hold_ms > 0)
			r = link_write(l, peer, w->fc, w->addr, &w->off_value, 1);
	}
	if (off)
		u->off_ns = 0;
	for (size_t i = 0; on && i < p->n_recorded; i++)
		if (p->recorded[i].hold_ms > 0)
			u->off_ns = now_ns + p->recorded[i].hold_ms * NS_PER_MS;
	return r;
}

uint16_t unit_poll_regs(const struct record_profile *p)
{
	return p->mode == RECORD_LOG ? (uint16_t)(p->log.window_at + p->log.stride) : p->count;
}

static int identify(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_profile *p = profile_of(u);
	uint16_t regs[RECORD_IDENTIFY_MAX];
	int r;

	if (u->identified || p->identify.count == 0)
		return 0;
	r = link_read(l, peer, p->identify.table, p->identify.addr, p->identify.count, regs);
	if (r < 0)
		return r;
	return record_identified(p, regs) ? 0 : -EXDEV;
}

/* A signature within the block proves each answer, not only the first. */
static bool block_signed(const struct record_profile *p, const uint16_t *regs, uint16_t count)
{
	if (p->identify.count == 0 || p->identify.table != p->table || p->identify.addr < p->addr ||
	    p->identify.addr + p->identify.count > p->addr + count)
		return true;
	return record_identified(p, regs + (p->identify.addr - p->addr));
}

static void tell_seen(struct unit *u, const struct record_head *h, int64_t at_ns)
{
	struct reader_message m = message(u, READER_SEEN, at_ns);

	u->good_ns = at_ns;
	u->good_has_now = h->has_now;
	u->good_now_ms = h->now_ms;
	u->good_told = false;
	m.backlog = has_backlog(u);
	if (at_ns - u->seen_sent_ns < SEEN_NS && u->seen_sent_ns != 0 &&
	    !(u->seen_backlog && !m.backlog)) /* read whole: said at once */
		return;
	u->seen_backlog = m.backlog;
	if (h->has_now)
		fill_device_time(u, &m, h->now_ms);
	m.device_time_quality = h->now_good;
	u->seen_sent_ns = at_ns;
	u->good_told = true;
	unit_tell(u, &m);
}

static int visit_block(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_profile *p = profile_of(u);
	uint16_t regs[RECORD_REGS_MAX];
	bool wide = u->more || u->wide;
	uint16_t count = wide ? p->count : unit_poll_regs(p);
	struct record_head h;
	int64_t at_ns;
	int r = link_read(l, peer, p->table, p->addr, count, regs);

	if (r < 0)
		return r;
	at_ns = time_boottime_ns();
	if (!block_signed(p, regs, count))
		return -EXDEV;
	if (record_head(p, regs, &h) < 0)
		return -EBADMSG;
	u->identified = true;
	u->tamper = h.tamper;
	if (h.tamper)
		unit_set_state(u, READER_DEGRADED, "its case is open");
	else if (!u->slow && u->state != READER_READY)
		unit_set_state(u, READER_READY, "");
	if (p->mode == RECORD_LEVEL)
		block_level(u, regs, at_ns);
	else if (p->mode == RECORD_COUNTER)
		block_counter(u, regs, &h, at_ns);
	else if (p->mode == RECORD_LATCH)
		r = block_latch(u, l, peer, regs, at_ns);
	else
		r = block_log(u, l, peer, regs, wide ? p->log.records : 1, &h, at_ns);
	tell_seen(u, &h, at_ns);
	return r;
}

int unit_visit(struct unit *u, struct link *l)
{
	const struct record_profile *p = profile_of(u);
	struct link_peer peer = {.address = u->config.address,
				 .response_ms = u->slow ? p->quiet_ms : p->response_ms,
				 .quiet_ms = p->quiet_ms};
	int r = identify(u, l, &peer);

	if (r == 0 && p->mode == RECORD_LATCH && u->fails == 0)
		r = block_latch_clear(u, l, &peer);
	/* The ack rides behind the next block, which shows that the log is still the same one; only
	 * where it makes room for more records does it go first. */
	if (r == 0 && p->mode == RECORD_LOG && u->more && u->identified)
		r = block_write_upto(u, l, &peer);
	if (r == -EREMOTEIO) { /* it began anew since: the block will tell */
		u->upto_known = false;
		r = 0;
	}
	if (r == 0 && (u->signal_due || u->off_ns != 0))
		r = signal_recorded(u, l, &peer);
	return r < 0 ? r : visit_block(u, l, &peer);
}
