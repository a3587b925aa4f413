/* SPDX-License-Identifier: MIT */
#include "reader/modbus-block.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"

static bool same_id(const struct credential *a, const struct credential *b)
{
	return a->length == b->length && strcmp(a->format, b->format) == 0 &&
	       memcmp(a->value, b->value, a->length) == 0;
}

/* Level and counter: nothing in the device waits for us, so what cannot be sent is lost. */
static void send_or_lose(struct unit *u, struct reader_message *m)
{
	if (unit_send(u, m) < 0) {
		unit_count(u, READER_LOST_BACKLOG, 1);
		unit_set_state(u, READER_DEGRADED, "punches are lost: the daemon does not keep up");
	}
}

void block_level(struct unit *u, const uint16_t *regs, int64_t at_ns)
{
	struct record r = {0};
	int err = record_decode(u->config.profile, regs, 0, &r);
	bool first = !u->blank_known;

	u->blank_known = true;
	if (err != -EBADMSG)
		u->bad_told = false;
	if (err == -ENOENT) {
		u->shown_any = false;
		return;
	}
	if (err == -EBADMSG) {
		struct reader_message m = unit_punch(u, &r, err, at_ns);

		if (!u->bad_told)
			unit_tell(u, &m);
		u->bad_told = true;
		return;
	}
	/* A card that lay there when we came is no punch: nobody knows since when. */
	if (!first && (!u->shown_any || !same_id(&r.id, &u->shown))) {
		struct reader_message m = unit_punch(u, &r, 0, at_ns);

		send_or_lose(u, &m);
	}
	u->shown_any = true;
	u->shown = r.id;
}

void block_counter(struct unit *u, const uint16_t *regs, const struct record_head *h, int64_t at_ns)
{
	const struct record_profile *p = u->config.profile;
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
		unit_tell_lost(u, n - 1, 0, "passed between two polls and are gone");
	err = record_decode(p, regs, 0, &r);
	m = unit_punch(u, &r, err == -ENOENT ? -EBADMSG : err, at_ns);
	if (m.kind == READER_RECORD)
		send_or_lose(u, &m);
	else
		unit_tell(u, &m);
}

int block_latch_clear(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_write *w = &u->config.profile->ack;
	struct pending *p = unit_pending(u);
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

int block_latch(struct unit *u, struct link *l, const struct link_peer *peer, const uint16_t *regs,
		int64_t at_ns)
{
	struct record r = {0};
	int err = record_decode(u->config.profile, regs, 0, &r);
	struct pending *p = unit_pending(u);
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
		return block_latch_clear(u, l, peer);
	if (p != NULL && p->state != PENDING_DONE)
		return 0; /* its turn comes when the one before is answered */
	if (p != NULL)
		p->state = PENDING_FREE;
	m = unit_punch(u, &r, err, at_ns);
	if (unit_send(u, &m) == 0)
		u->shown = r.id;
	return 0;
}

/* FC16 of the highest number that is committed without a gap. */
int block_write_upto(struct unit *u, struct link *l, const struct link_peer *peer)
{
	const struct record_profile *p = u->config.profile;
	uint64_t upto = unit_committed(u);
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
	const struct record_profile *p = u->config.profile;
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
		unit_tell_lost(u, h->lost, f->from - 1, "were overwritten before we first came");
}

/* Take the records of a window in their order; stop at the first that cannot be sent. */
static void log_window(struct unit *u, const uint16_t *regs, unsigned n,
		       const struct record_follow *f, const struct record_head *h, int64_t at_ns)
{
	const struct record_profile *p = u->config.profile;

	for (unsigned i = 0; i < n; i++) {
		struct record r = {0};
		int err = record_decode(p, regs, i, &r);
		uint16_t at = (uint16_t)(p->log.window_at + i * p->log.stride + p->log.seq.at);
		uint32_t raw = p->log.seq.width == 1 ? regs[at]
			       : p->words_low_first  ? (uint32_t)regs[at + 1] << 16 | regs[at]
						     : (uint32_t)regs[at] << 16 | regs[at + 1];
		uint64_t seq = f->from + record_distance(p, f->from, raw);
		struct reader_message m = unit_punch(u, &r, err, at_ns);

		if (seq != u->taken.seq + 1)
			continue; /* taken before, or the window does not stand where we are */
		m.has_device_seq = true;
		m.device_epoch = u->taken.epoch;
		m.device_seq = seq;
		m.device_now_ms = h->now_ms;
		m.since_ns = seq >= u->fresh_from ? u->fresh_since_ns : 0;
		m.backlog = m.since_ns == 0 || at_ns - m.since_ns > 2 * NS_PER_S;
		if (m.has_device_time && !m.backlog)
			unit_tell_clock(u);
		if (unit_send(u, &m) < 0)
			return;
		u->taken.seq = seq;
	}
}

/*
 * After a restart the newest record in the store need not end an unbroken row: one before it may
 * have failed to be stored, and waited to be sent again. So what the device was never told of is
 * read once more; the store knows each by its number.
 */
static void log_resume(struct unit *u, const struct record_head *h)
{
	const struct record_profile *p = u->config.profile;
	uint64_t untold = record_distance(p, h->upto, u->taken.seq);
	uint64_t held = record_distance(p, h->oldest, u->taken.seq + 1);

	if (untold <= p->log.buffer) /* else it was told of more than we know */
		u->taken.seq -= untold < held ? untold : held;
}

int block_log(struct unit *u, struct link *l, const struct link_peer *peer, const uint16_t *regs,
	      unsigned read, const struct record_head *h, int64_t at_ns)
{
	const struct record_profile *p = u->config.profile;
	struct record_follow f = record_follow(p, h, &u->taken);
	bool first = !u->taken.known;
	int r;

	if (u->resuming && !f.reset && f.lost == 0) {
		log_resume(u, h);
		f = record_follow(p, h, &u->taken);
	}
	u->resuming = false;

	if (f.reset) {
		log_begin(u, &f, h);
		if (!first)
			unit_set_state(u, READER_READY, "its log began anew");
	} else if (f.lost > 0) {
		unit_tell_lost(u, f.lost, f.from - 1, "were overwritten before they were read");
		u->taken.seq = f.from - 1;
	}
	if (u->good_ns != 0 && u->taken.seq + 1 >= u->next && !f.reset) {
		u->fresh_from = u->next; /* younger than the last good poll */
		u->fresh_since_ns = u->good_ns;
	}
	u->upto_known = true;
	u->upto = record_distance(p, h->upto, unit_committed(u)) == 0 ? unit_committed(u)
								      : UINT64_MAX;
	log_window(u, regs, h->records < read ? h->records : read, &f, h, at_ns);
	u->next = f.next;
	u->more = u->taken.seq + 1 < f.next;
	u->wide = h->records > read;
	r = clear_lost(u, l, peer, h->lost);
	return r < 0 ? r : block_write_upto(u, l, peer);
}
