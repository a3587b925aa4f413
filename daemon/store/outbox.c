/* SPDX-License-Identifier: MIT */
#include "store/outbox.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"

/*
 * Beside the tables stands, for each destination, a list of slots in memory: the events that
 * were read from its queue and are not gone from it yet. A cursor for each lane says how far
 * the queue was read, so each row is read once.
 */

enum {
	SLOTS = OUTBOX_LANES * OUTBOX_AHEAD,
	READ_AT_ONCE = 256,
	SUBJECTS = 2 * SLOTS, /* a power of two, so that the set is at most half full */
};

enum slot_state {
	SLOT_READY,  /* may be offered, in the order of its subject */
	SLOT_FLIGHT, /* taken, no answer yet */
	SLOT_ACKED,  /* to be deleted from the queue */
	SLOT_ASIDE,  /* to be put behind it */
};

struct slot {
	int64_t id;
	uint64_t subject; /* hash; a collision only delays */
	int32_t day;
	uint8_t state;
	bool written; /* in the open transaction */
};

struct cursor {
	int32_t day;
	int64_t id;	/* read up to here */
	bool exhausted; /* and there was no more */
};

struct queue {
	int64_t number;	 /* of the table `destination` */
	int64_t waiting; /* committed rows of `delivery` */
	int64_t change;	 /* of that, by the open transaction */
	struct cursor cursors[OUTBOX_LANES];
	size_t used;
	struct slot slots[SLOTS]; /* by id */
};

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

static void cursors_rewind(struct queue *q)
{
	for (int lane = 0; lane < OUTBOX_LANES; lane++)
		q->cursors[lane] = (struct cursor){.day = INT32_MIN};
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
	cursors_rewind(q);
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

/* There is something new to read. Its id is the highest, so it lies behind what the lane of
 * today has read; in the other lane, which goes by day, it may lie before. */
static void cursors_notice(struct queue *q, int32_t day, int64_t id)
{
	struct cursor *backlog = &q->cursors[OUTBOX_BACKLOG];

	q->cursors[OUTBOX_TODAY].exhausted = false;
	backlog->exhausted = false;
	if (day < backlog->day) {
		backlog->day = day;
		backlog->id = id - 1;
	}
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
		cursors_notice(q, e->day, e->id);
	}
	return r;
}

/* FNV-1a */
static uint64_t subject_hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h != 0 ? h : 1;
}

/* The first slot with this id or a later one. */
static size_t slot_search(const struct queue *q, int64_t id)
{
	size_t low = 0, high = q->used;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (q->slots[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct slot *slot_find(struct queue *q, int64_t id)
{
	size_t i = slot_search(q, id);

	return i < q->used && q->slots[i].id == id ? &q->slots[i] : NULL;
}

static void slot_insert(struct queue *q, const struct slot *slot)
{
	size_t i = slot_search(q, slot->id);

	if (i < q->used && q->slots[i].id == slot->id)
		return; /* the cursor went back over it */
	assert(q->used < SLOTS);
	memmove(&q->slots[i + 1], &q->slots[i], (q->used - i) * sizeof(*q->slots));
	q->slots[i] = *slot;
	q->used++;
}

static enum outbox_lane slot_lane(const struct outbox *o, const struct slot *slot)
{
	return slot->day == o->today ? OUTBOX_TODAY : OUTBOX_BACKLOG;
}

/* Forget what was only read, to read the queue in its order from the start. */
static void queue_reread(struct queue *q)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->used; i++)
		if (q->slots[i].state != SLOT_READY)
			q->slots[kept++] = q->slots[i];
	q->used = kept;
	cursors_rewind(q);
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

/* How many more events of this lane may be read. */
static size_t lane_room(const struct outbox *o, const struct queue *q, enum outbox_lane lane)
{
	size_t n = 0;

	for (size_t i = 0; i < q->used; i++)
		n += slot_lane(o, &q->slots[i]) == lane;
	/* After midnight a lane may hold more than its share. */
	return q->used >= SLOTS || n >= OUTBOX_AHEAD ? 0
	       : OUTBOX_AHEAD - n < SLOTS - q->used  ? OUTBOX_AHEAD - n
						     : SLOTS - q->used;
}

/* Read on in a lane. Returns how many rows, or -errno. */
static int lane_read(struct store *s, struct queue *q, enum outbox_lane lane)
{
	static const char *const sql[] = {
		[OUTBOX_TODAY] =
			"SELECT d.day, d.id, o.subject FROM delivery d CROSS JOIN outbox o "
			"ON o.id = d.id WHERE d.destination = ?1 AND d.aside = 0 AND "
			"d.day = ?2 AND d.id > ?4 AND ?3 IS NOT NULL ORDER BY d.id LIMIT ?5",
		[OUTBOX_BACKLOG] =
			"SELECT d.day, d.id, o.subject FROM delivery d CROSS JOIN outbox o ON "
			"o.id = d.id WHERE d.destination = ?1 AND d.aside = 0 AND d.day <> ?2 AND "
			"(d.day, d.id) > (?3, ?4) ORDER BY d.day, d.id LIMIT ?5",
	};
	struct cursor *c = &q->cursors[lane];
	size_t room = lane_room(s->outbox, q, lane);
	sqlite3_stmt *st;
	int n = 0, r;

	if (c->exhausted || room == 0)
		return 0;
	room = room < READ_AT_ONCE ? room : READ_AT_ONCE;
	r = db_prepare(&s->query, sql[lane],
		       VALUES(INT(q->number), INT(s->outbox->today), INT(c->day), INT(c->id),
			      INT((int64_t)room)),
		       &st);
	if (r < 0)
		return r;
	while ((r = db_step(&s->query, st)) > 0) {
		struct slot slot = {
			.id = sqlite3_column_int64(st, 1),
			.day = sqlite3_column_int(st, 0),
			.subject = subject_hash((const char *)sqlite3_column_text(st, 2)),
		};

		slot_insert(q, &slot);
		c->day = slot.day;
		c->id = slot.id;
		n++;
	}
	c->exhausted = r == 0 && n < (int)room;
	return r < 0 ? r : n;
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
	e.event_id = (const char *)sqlite3_column_text(st, 0);
	e.subject = (const char *)sqlite3_column_text(st, 1);
	e.topic = (const char *)sqlite3_column_text(st, 2);
	e.content_type = (const char *)sqlite3_column_text(st, 3);
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
		    slot_lane(o, slot) != lane)
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
		r = taken < max && ended == 0 ? lane_read(s, q, lane) : 0;
	} while (r > 0);
	if (taken > 0)
		return (int)taken;
	return r < 0 ? r : ended;
}

void outbox_settle(struct store *s, unsigned d, const int64_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct slot *slot = slot_find(s->outbox->queues[d], ids[i]);

		/* READY: given back when the connection broke, and yet it had arrived. */
		if (slot == NULL || (slot->state != SLOT_FLIGHT && slot->state != SLOT_READY))
			continue;
		slot->state = SLOT_ACKED;
		s->outbox->unwritten++;
	}
}

void outbox_return(struct store *s, unsigned d, int64_t id)
{
	struct slot *slot = slot_find(s->outbox->queues[d], id);

	if (slot != NULL && slot->state == SLOT_FLIGHT)
		slot->state = SLOT_READY;
}

void outbox_return_all(struct store *s, unsigned d)
{
	struct queue *q = s->outbox->queues[d];

	for (size_t i = 0; i < q->used; i++)
		if (q->slots[i].state == SLOT_FLIGHT)
			q->slots[i].state = SLOT_READY;
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
