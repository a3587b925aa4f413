/* SPDX-License-Identifier: MIT */
#include "store/outbox.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/outbox_queue.h"

enum { SUBJECTS = 2 * QUEUE_SLOTS }; /* a power of two: the set is at most half full */

struct outbox {
	size_t destinations;
	bool has_today;
	int32_t today;
	size_t unwritten;
	int64_t anchor; /* a settled row that was kept because its id was the highest; 0 = none */
	struct queue *queues[OUTBOX_DESTINATIONS_MAX];
	uint64_t subjects[SUBJECTS]; /* see subject_first() */
};

void outbox_free(struct outbox *o)
{
	if (o == NULL)
		return;
	for (size_t d = 0; d < o->destinations; d++)
		free(o->queues[d]);
	free(o);
}

static int destination_register(struct store *s, const char *name, struct queue *q)
{
	int r = db_run(&s->query, "INSERT OR IGNORE INTO destination VALUES (NULL, ?)",
		       VALUES(TEXT(name)));

	if (r == 0)
		r = db_number(&s->query, "SELECT id FROM destination WHERE name = ?",
			      VALUES(TEXT(name)), &q->number);
	/* Set aside in another life: the broker may allow it now. */
	if (r == 0)
		r = db_run(&s->query,
			   "UPDATE delivery SET aside = 0 WHERE destination = ? AND aside = 1",
			   VALUES(INT(q->number)));
	if (r == 0)
		r = db_number(&s->query, "SELECT count(*) FROM delivery WHERE destination = ?",
			      VALUES(INT(q->number)), &q->waiting);
	queue_rewind(q);
	return r;
}

static int destination_is_named(struct store *s, int64_t number)
{
	for (size_t d = 0; d < s->outbox->destinations; d++)
		if (s->outbox->queues[d]->number == number)
			return 1;
	return 0;
}

/* Destinations that are no longer named, and events that nobody waits for any more. */
static int sweep(struct store *s)
{
	int64_t number = 0;
	int r;

	while ((r = db_number(&s->query,
			      "SELECT id FROM destination WHERE id > ? ORDER BY id LIMIT 1",
			      VALUES(INT(number)), &number)) == 0) {
		if (destination_is_named(s, number))
			continue;
		r = db_run(&s->query, "DELETE FROM delivery WHERE destination = ?",
			   VALUES(INT(number)));
		if (r == 0)
			r = db_run(&s->query, "DELETE FROM destination WHERE id = ?",
				   VALUES(INT(number)));
		if (r < 0)
			return r;
	}
	if (r != -ENOENT)
		return r;
	/* The highest id stays: it is where the next one is counted from. */
	return db_run(&s->query,
		      "DELETE FROM outbox WHERE id < (SELECT max(id) FROM outbox) AND NOT EXISTS "
		      "(SELECT 1 FROM destination n CROSS JOIN delivery d ON d.destination = n.id "
		      "AND d.aside IN (0, 1) AND d.day = outbox.day AND d.id = outbox.id)",
		      NULL, 0);
}

static int destinations_open(struct store *s, const char *const *names, size_t n)
{
	struct outbox *o = s->outbox;
	int r = store_begin(s);

	for (size_t d = 0; d < n && r == 0; d++) {
		o->queues[d] = calloc(1, sizeof(*o->queues[d]));
		if (o->queues[d] == NULL)
			return -ENOMEM;
		o->destinations = d + 1;
		r = destination_register(s, names[d], o->queues[d]);
	}
	if (r == 0)
		r = sweep(s);
	/* Settled perhaps, and the highest: outbox_write() looks at it again. */
	if (r == 0)
		r = db_number(&s->query, "SELECT ifnull(max(id), 0) FROM outbox", NULL, 0,
			      &o->anchor);
	return r < 0 ? r : store_commit(s);
}

int outbox_destinations(struct store *s, const char *const *names, size_t n)
{
	int r;

	if (n > OUTBOX_DESTINATIONS_MAX)
		return -E2BIG;
	outbox_free(s->outbox);
	s->outbox = calloc(1, sizeof(*s->outbox));
	if (s->outbox == NULL)
		return -ENOMEM;
	r = destinations_open(s, names, n);
	if (r < 0) {
		store_rollback(s);
		outbox_free(s->outbox);
		s->outbox = NULL;
	}
	return r;
}

int outbox_next_id(struct store *s, int64_t *ret)
{
	return db_number(&s->query, "SELECT ifnull(max(id), 0) + 1 FROM outbox", NULL, 0, ret);
}

int outbox_append(struct store *s, const struct outbox_event *e, uint32_t wanted)
{
	struct outbox *o = s->outbox;
	int r = 0;

	assert(store_in_transaction(s) && o != NULL);
	wanted &= (1u << o->destinations) - 1;
	if (wanted == 0)
		return 0;
	r = db_run(&s->query, "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		   VALUES(INT(e->id), TEXT(e->event_id), TEXT(e->subject), INT(e->day),
			  TEXT(e->topic), TEXT(e->content_type), BLOB(e->body, e->body_size),
			  INT(e->expires_utc_ns), INT(e->made.boot), INT(e->made.boottime_ns)));
	for (size_t d = 0; d < o->destinations && r == 0; d++) {
		struct queue *q = o->queues[d];

		if (!(wanted & 1u << d))
			continue;
		r = db_run(&s->query, "INSERT INTO delivery VALUES (?, 0, ?, ?)",
			   VALUES(INT(q->number), INT(e->day), INT(e->id)));
		q->change++;
		queue_notice(q, e->day, e->id);
	}
	return r;
}

/* Another day: what was read belongs to another lane. */
static void today_set(struct outbox *o, int32_t today)
{
	if (o->has_today && o->today == today)
		return;
	o->has_today = true;
	o->today = today;
	for (size_t d = 0; d < o->destinations; d++)
		queue_reread(o->queues[d]);
}

/* Put a subject into the set; was it the first time? */
static bool subject_first(struct outbox *o, uint64_t subject)
{
	size_t i = subject & (SUBJECTS - 1);

	for (; o->subjects[i] != 0; i = (i + 1) & (SUBJECTS - 1))
		if (o->subjects[i] == subject)
			return false;
	o->subjects[i] = subject;
	return true;
}

static int offer(struct store *s, struct slot *slot, outbox_each_fn *each, void *arg)
{
	struct outbox_event e = {.id = slot->id, .day = slot->day};
	sqlite3_stmt *st;
	int r = db_prepare(&s->query,
			   "SELECT event_id, subject, topic, content_type, body, expires_utc_ns, "
			   "made_boot, made_boottime_ns FROM outbox WHERE id = ?",
			   VALUES(INT(slot->id)), &st);

	if (r == 0)
		r = db_step(&s->query, st);
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	e.event_id = column_string(st, 0);
	e.subject = column_string(st, 1);
	e.topic = column_string(st, 2);
	e.content_type = column_string(st, 3);
	e.body = sqlite3_column_blob(st, 4);
	e.body_size = (size_t)sqlite3_column_bytes(st, 4);
	e.expires_utc_ns = sqlite3_column_int64(st, 5);
	e.made.boot = sqlite3_column_int(st, 6);
	e.made.boottime_ns = sqlite3_column_int64(st, 7);
	r = each(arg, &e);
	sqlite3_reset(st);
	if (r < 0)
		return r;
	slot->state = r == OUTBOX_TAKEN	     ? SLOT_FLIGHT
		      : r == OUTBOX_OUTDATED ? SLOT_ACKED
					     : SLOT_ASIDE;
	s->outbox->unwritten += slot->state != SLOT_FLIGHT;
	return 0;
}

/* One pass over the slots. Returns how many were taken, or -errno of the callback in `*ended`. */
static unsigned lane_offer(struct store *s, struct queue *q, enum outbox_lane lane, unsigned max,
			   outbox_each_fn *each, void *arg, int *ended)
{
	struct outbox *o = s->outbox;
	unsigned taken = 0;

	memset(o->subjects, 0, sizeof(o->subjects));
	for (size_t i = 0; i < q->used && taken < max && *ended == 0; i++) {
		struct slot *slot = &q->slots[i];

		if (slot->state == SLOT_ACKED || slot->state == SLOT_ASIDE ||
		    !subject_first(o, slot->subject) || slot->state == SLOT_FLIGHT ||
		    slot_lane(slot, o->today) != lane)
			continue;
		*ended = offer(s, slot, each, arg);
		taken += slot->state == SLOT_FLIGHT;
	}
	return taken;
}

int outbox_next(struct store *s, unsigned d, enum outbox_lane lane, int32_t today, unsigned max,
		outbox_each_fn *each, void *arg)
{
	struct queue *q = s->outbox->queues[d];
	unsigned taken = 0;
	int ended = 0, r = 0;

	assert(d < s->outbox->destinations && !store_in_transaction(s));
	today_set(s->outbox, today);
	do {
		taken += lane_offer(s, q, lane, max - taken, each, arg, &ended);
		r = taken < max && ended == 0 ? queue_read(&s->query, q, lane, today) : 0;
	} while (r > 0);
	if (taken > 0)
		return (int)taken;
	return r < 0 ? r : ended;
}

void outbox_settle(struct store *s, unsigned d, const int64_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct slot *slot = queue_find(s->outbox->queues[d], ids[i]);

		/* READY: given back when the connection broke, and yet it had arrived. */
		if (slot == NULL || (slot->state != SLOT_FLIGHT && slot->state != SLOT_READY))
			continue;
		slot->state = SLOT_ACKED;
		s->outbox->unwritten++;
	}
}

void outbox_return(struct store *s, unsigned d, int64_t id)
{
	struct slot *slot = queue_find(s->outbox->queues[d], id);

	if (slot != NULL && slot->state == SLOT_FLIGHT)
		slot->state = SLOT_READY;
}

size_t outbox_unwritten(const struct store *s)
{
	return s->outbox == NULL ? 0 : s->outbox->unwritten;
}

/* Delete an event that no destination waits for, unless its id is the highest. 1 if it is. */
static int event_collect(struct store *s, int64_t id, int32_t day)
{
	struct outbox *o = s->outbox;
	int64_t highest, waits;
	int r;

	for (size_t d = 0; d < o->destinations; d++) {
		r = db_number(&s->query,
			      "SELECT 1 FROM delivery WHERE destination = ? AND aside IN (0, 1) "
			      "AND day = ? AND id = ?",
			      VALUES(INT(o->queues[d]->number), INT(day), INT(id)), &waits);
		if (r != -ENOENT)
			return r;
	}
	r = db_number(&s->query, "SELECT max(id) FROM outbox", NULL, 0, &highest);
	if (r < 0 || highest == id)
		return r < 0 ? r : 1;
	return db_run(&s->query, "DELETE FROM outbox WHERE id = ?", VALUES(INT(id)));
}

static int slot_write(struct store *s, struct queue *q, struct slot *slot)
{
	int r;

	if (slot->state == SLOT_ASIDE) {
		r = db_run(&s->query,
			   "UPDATE delivery SET aside = 1 WHERE destination = ? AND aside = 0 AND "
			   "day = ? AND id = ?",
			   VALUES(INT(q->number), INT(slot->day), INT(slot->id)));
	} else {
		r = db_run(&s->query,
			   "DELETE FROM delivery WHERE destination = ? AND aside = 0 AND day = ? "
			   "AND id = ?",
			   VALUES(INT(q->number), INT(slot->day), INT(slot->id)));
		if (r == 0)
			r = event_collect(s, slot->id, slot->day);
		if (r == 1)
			s->outbox->anchor = slot->id;
		q->change--;
	}
	slot->written = r >= 0;
	return r < 0 ? r : 0;
}

/* The settled row with the highest id goes once there is a higher one. */
static int anchor_collect(struct store *s)
{
	int64_t day;
	int r;

	if (s->outbox->anchor == 0)
		return 0;
	r = db_number(&s->query, "SELECT day FROM outbox WHERE id = ?",
		      VALUES(INT(s->outbox->anchor)), &day);
	if (r == 0)
		r = event_collect(s, s->outbox->anchor, (int32_t)day);
	return r == -ENOENT || r > 0 ? 0 : r;
}

int outbox_write(struct store *s)
{
	struct outbox *o = s->outbox;
	int n = 0, r = 0;

	assert(store_in_transaction(s));
	if (o == NULL || o->unwritten == 0)
		return 0;
	r = anchor_collect(s);
	for (size_t d = 0; d < o->destinations; d++) {
		struct queue *q = o->queues[d];

		for (size_t i = 0; i < q->used && r == 0; i++) {
			struct slot *slot = &q->slots[i];

			if ((slot->state != SLOT_ACKED && slot->state != SLOT_ASIDE) ||
			    slot->written)
				continue;
			r = slot_write(s, q, slot);
			n++;
		}
	}
	return r < 0 ? r : n;
}

int outbox_resume(struct store *s, unsigned d)
{
	struct queue *q = s->outbox->queues[d];

	assert(store_in_transaction(s));
	/* Those not written yet simply become ready again. */
	for (size_t i = 0; i < q->used; i++) {
		if (q->slots[i].state != SLOT_ASIDE || q->slots[i].written)
			continue;
		q->slots[i].state = SLOT_READY;
		s->outbox->unwritten--;
	}
	queue_reread(q);
	return db_run(&s->query,
		      "UPDATE delivery SET aside = 0 WHERE destination = ? AND aside = 1",
		      VALUES(INT(q->number)));
}

int64_t outbox_waiting(const struct store *s, unsigned d)
{
	return s->outbox->queues[d]->waiting;
}

/* What the transaction has written leaves the slots, or was never written. */
void outbox_ended(struct store *s, bool committed)
{
	struct outbox *o = s->outbox;

	if (o == NULL)
		return;
	for (size_t d = 0; d < o->destinations; d++) {
		struct queue *q = o->queues[d];
		size_t kept = 0;

		for (size_t i = 0; i < q->used; i++) {
			if (committed && q->slots[i].written) {
				o->unwritten--;
				continue;
			}
			q->slots[i].written = false;
			q->slots[kept++] = q->slots[i];
		}
		q->used = kept;
		q->waiting += committed ? q->change : 0;
		q->change = 0;
	}
}
