/* SPDX-License-Identifier: MIT */
#include "reader/modbus-unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-source.h"
#include "base/util.h"

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
	if (config->has_resume && config->profile->mode == RECORD_LOG)
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
static void tell(struct unit *u, const struct reader_message *m)
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
	memcpy(m.detail, u->detail, sizeof(m.detail));
	tell(u, &m);
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
static int pending_send(struct unit *u, struct reader_message *m)
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

static struct pending *pending_any(struct unit *u)
{
	for (size_t i = 0; i < u->n_pending; i++)
		if (u->pending[i].state != PENDING_FREE)
			return &u->pending[i];
	return NULL;
}

/* Log: everything up to here was committed, or is known to be lost. */
static uint64_t committed(const struct unit *u)
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
	       (profile_of(u)->mode == RECORD_LOG && u->more && committed(u) == u->taken.seq);
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
			tell(u, &m);
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

/* Before a fresh record: where the device's clock stood at the poll before. */
static void tell_clock_before(struct unit *u)
{
	struct reader_message m = message(u, READER_SEEN, u->good_ns);

	if (u->good_ns == 0 || !u->good_has_now || u->good_told)
		return;
	fill_device_time(u, &m, u->good_now_ms);
	u->good_told = true;
	tell(u, &m);
}

static void tell_lost(struct unit *u, uint64_t n, uint64_t last_seq, const char *why)
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
	tell(u, &m);
}

/* The message for one decoded record (`err` 0) or one that does not decode (-EBADMSG). */
static struct reader_message punch(struct unit *u, const struct record *r, int err, int64_t at_ns)
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

static bool same_id(const struct credential *a, const struct credential *b)
{
	return a->length == b->length && strcmp(a->format, b->format) == 0 &&
	       memcmp(a->value, b->value, a->length) == 0;
}

/* Level and counter: nothing in the device waits for us, so what cannot be sent is lost. */
static void send_or_lose(struct unit *u, struct reader_message *m)
{
	if (pending_send(u, m) < 0) {
		unit_count(u, READER_LOST_BACKLOG, 1);
		unit_set_state(u, READER_DEGRADED, "punches are lost: the daemon does not keep up");
	}
}

static void level_block(struct unit *u, const uint16_t *regs, int64_t at_ns)
{
	struct record r = {0};
	int err = record_decode(profile_of(u), regs, 0, &r);
	bool first = !u->blank_known;

	u->blank_known = true;
	if (err != -EBADMSG)
		u->bad_told = false;
	if (err == -ENOENT) {
		u->shown_any = false;
		return;
	}
	if (err == -EBADMSG) {
		struct reader_message m = punch(u, &r, err, at_ns);

		if (!u->bad_told)
			tell(u, &m);
		u->bad_told = true;
		return;
	}
	/* A card that lay there when we came is no punch: nobody knows since when. */
	if (!first && (!u->shown_any || !same_id(&r.id, &u->shown))) {
		struct reader_message m = punch(u, &r, 0, at_ns);

		send_or_lose(u, &m);
	}
	u->shown_any = true;
	u->shown = r.id;
}

static void counter_block(struct unit *u, const uint16_t *regs, const struct record_head *h,
			  int64_t at_ns)
{
	const struct record_profile *p = profile_of(u);
	uint64_t n = record_distance(p, u->counter, h->counter);
	struct record r = {0};
	struct reader_message m;
	int err;

	if (!u->blank_known) /* where it stands when we come is not our doing */
		n = 0;
	else if (n > record_period(p) / 2) /* started again, at its first number */
		n = record_distance(p, p->seq_first, h->counter);
	u->blank_known = true;
	u->counter = h->counter;
	if (n == 0)
		return;
	if (n > 1)
		tell_lost(u, n - 1, 0, "passed between two polls and are gone");
	err = record_decode(p, regs, 0, &r);
	m = punch(u, &r, err == -ENOENT ? -EBADMSG : err, at_ns);
	if (m.kind == READER_RECORD)
		send_or_lose(u, &m);
	else
		tell(u, &m);
}

static int latch_clear(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_write *w = &profile_of(u)->ack;
	struct pending *p = pending_any(u);
	int r;

	if (p == NULL || p->state != PENDING_DONE || !u->flag_seen)
		return 0;
	r = link_write(l, peer, w->fc, w->addr, &w->value, 1);
	if (r < 0)
		return r; /* perhaps done, perhaps not: the next block shows */
	p->state = PENDING_FREE;
	u->flag_seen = false;
	return 0;
}

static int latch_block(struct unit *u, struct link *l, const struct link_peer *peer,
		       const uint16_t *regs, int64_t at_ns)
{
	struct record r = {0};
	int err = record_decode(profile_of(u), regs, 0, &r);
	struct pending *p = pending_any(u);
	struct reader_message m;

	u->flag_seen = err != -ENOENT;
	if (err == -ENOENT) {
		if (p != NULL && p->state == PENDING_DONE)
			p->state = PENDING_FREE;
		return 0;
	}
	/* The flag was never seen down since: the same tag, not another punch. An id that
	 * differs shows that an ack whose answer was lost did arrive. */
	if (p != NULL && (err < 0 || same_id(&r.id, &u->shown)))
		return latch_clear(u, l, peer);
	if (p != NULL && p->state != PENDING_DONE)
		return 0; /* its turn comes when the one before is answered */
	if (p != NULL)
		p->state = PENDING_FREE;
	m = punch(u, &r, err, at_ns);
	if (pending_send(u, &m) == 0)
		u->shown = r.id;
	return 0;
}

/* FC16 of the highest number that is committed without a gap. */
static int write_upto(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_profile *p = profile_of(u);
	uint64_t upto = committed(u);
	uint32_t wrapped = record_wrapped(p, upto);
	uint16_t high = (uint16_t)(wrapped >> 16), low = (uint16_t)wrapped;
	uint16_t two[2] = {p->words_low_first ? low : high, p->words_low_first ? high : low};
	bool one = p->log.upto.width == 1;
	int r;

	if (!u->upto_known || upto == u->upto)
		return 0;
	r = link_write(l, peer, one ? 6 : 16, (uint16_t)(p->addr + p->log.upto.at),
		       one ? &low : two, one ? 1 : 2);
	if (r == 0)
		u->upto = upto;
	return r;
}

/* The number of losses that we have told, so that one between reading and writing stays. */
static int clear_lost(struct unit *u, struct link *l, const struct link_peer *peer, uint32_t n)
{
	const struct record_profile *p = profile_of(u);
	uint16_t high = (uint16_t)(n >> 16), low = (uint16_t)n;
	uint16_t two[2] = {p->words_low_first ? low : high, p->words_low_first ? high : low};

	if (!p->has_clear_lost || n == 0)
		return 0;
	return link_write(l, peer, 16, p->clear_lost_addr, two, 2);
}

/* The device's log began anew (or we see it for the first time). */
static void log_begin(struct unit *u, const struct record_follow *f, const struct record_head *h)
{
	for (size_t i = 0; i < u->n_pending; i++)
		u->pending[i].seq = 0; /* of another life: holds back no ack of this one */
	u->taken = (struct record_position){.known = true, .epoch = f->epoch, .seq = f->from - 1};
	u->next = f->from;
	u->fresh_from = UINT64_MAX;
	if (h->lost > 0)
		tell_lost(u, h->lost, f->from - 1, "were overwritten before we first came");
}

/* Take the records of a window in their order; stop at the first that cannot be sent. */
static void log_window(struct unit *u, const uint16_t *regs, unsigned n,
		       const struct record_follow *f, const struct record_head *h, int64_t at_ns)
{
	const struct record_profile *p = profile_of(u);

	for (unsigned i = 0; i < n; i++) {
		struct record r = {0};
		int err = record_decode(p, regs, i, &r);
		uint16_t at = (uint16_t)(p->log.window_at + i * p->log.stride + p->log.seq.at);
		uint32_t raw = p->log.seq.width == 1 ? regs[at]
			       : p->words_low_first  ? (uint32_t)regs[at + 1] << 16 | regs[at]
						     : (uint32_t)regs[at] << 16 | regs[at + 1];
		uint64_t seq = f->from + record_distance(p, f->from, raw);
		struct reader_message m = punch(u, &r, err, at_ns);

		if (seq != u->taken.seq + 1)
			continue; /* taken before, or the window does not stand where we are */
		m.has_device_seq = true;
		m.device_epoch = u->taken.epoch;
		m.device_seq = seq;
		m.device_now_ms = h->now_ms;
		m.since_ns = seq >= u->fresh_from ? u->fresh_since_ns : 0;
		m.backlog = m.since_ns == 0 || at_ns - m.since_ns > 2 * NS_PER_S;
		if (m.has_device_time && !m.backlog)
			tell_clock_before(u);
		if (pending_send(u, &m) < 0)
			return;
		u->taken.seq = seq;
	}
}

static int log_block(struct unit *u, struct link *l, const struct link_peer *peer,
		     const uint16_t *regs, unsigned read, const struct record_head *h,
		     int64_t at_ns)
{
	const struct record_profile *p = profile_of(u);
	struct record_follow f = record_follow(p, h, &u->taken);
	bool first = !u->taken.known;
	int r;

	if (f.reset) {
		log_begin(u, &f, h);
		if (!first)
			unit_set_state(u, READER_READY, "its log began anew");
	} else if (f.lost > 0) {
		tell_lost(u, f.lost, f.from - 1, "were overwritten before they were read");
		u->taken.seq = f.from - 1;
	}
	if (u->good_ns != 0 && u->taken.seq + 1 >= u->next && !f.reset) {
		u->fresh_from = u->next; /* younger than the last good poll */
		u->fresh_since_ns = u->good_ns;
	}
	u->upto_known = true;
	u->upto = record_distance(p, h->upto, committed(u)) == 0 ? committed(u) : UINT64_MAX;
	log_window(u, regs, h->records < read ? h->records : read, &f, h, at_ns);
	u->next = f.next;
	u->more = u->taken.seq + 1 < f.next;
	u->wide = h->records > read;
	r = clear_lost(u, l, peer, h->lost);
	return r < 0 ? r : write_upto(u, l, peer);
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
	if (at_ns - u->seen_sent_ns < SEEN_NS && u->seen_sent_ns != 0)
		return;
	if (h->has_now)
		fill_device_time(u, &m, h->now_ms);
	m.device_time_quality = h->now_good;
	u->seen_sent_ns = at_ns;
	u->good_told = true;
	tell(u, &m);
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
	if (h.tamper)
		unit_set_state(u, READER_DEGRADED, "its case is open");
	else if (!u->slow && u->state != READER_READY)
		unit_set_state(u, READER_READY, p->proved ? "" : "profile unproved");
	if (p->mode == RECORD_LEVEL)
		level_block(u, regs, at_ns);
	else if (p->mode == RECORD_COUNTER)
		counter_block(u, regs, &h, at_ns);
	else if (p->mode == RECORD_LATCH)
		r = latch_block(u, l, peer, regs, at_ns);
	else
		r = log_block(u, l, peer, regs, wide ? p->log.records : 1, &h, at_ns);
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
		r = latch_clear(u, l, &peer);
	/* The ack rides behind the next block, which shows that the log is still the same one; only
	 * where it makes room for more records does it go first. */
	if (r == 0 && p->mode == RECORD_LOG && u->more && u->identified)
		r = write_upto(u, l, &peer);
	if (r == -EREMOTEIO) { /* it began anew since: the block will tell */
		u->upto_known = false;
		r = 0;
	}
	if (r == 0 && (u->signal_due || u->off_ns != 0))
		r = signal_recorded(u, l, &peer);
	return r < 0 ? r : visit_block(u, l, &peer);
}
