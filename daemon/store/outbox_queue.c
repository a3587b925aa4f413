/* SPDX-License-Identifier: MIT */
#include "store/outbox_queue.h"

#include <assert.h>
#include <string.h>

enum { READ_AT_ONCE = 256 };

void queue_rewind(struct queue *q)
{
	for (int lane = 0; lane < OUTBOX_LANES; lane++)
		q->cursors[lane] = (struct cursor){.day = INT32_MIN};
}

void queue_reread(struct queue *q)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->used; i++)
		if (q->slots[i].state != SLOT_READY)
			q->slots[kept++] = q->slots[i];
	q->used = kept;
	queue_rewind(q);
}

/* Its id is the highest, so it lies behind what the lane of today has read; in the other lane,
 * which goes by day, it may lie before. There the cursor may even have been put past it, by an
 * event that was rolled back: ids are given again. */
void queue_notice(struct queue *q, int32_t day, int64_t id)
{
	struct cursor *backlog = &q->cursors[OUTBOX_BACKLOG];

	q->cursors[OUTBOX_TODAY].exhausted = false;
	backlog->exhausted = false;
	if (day < backlog->day || (day == backlog->day && id <= backlog->id)) {
		backlog->day = day;
		backlog->id = id - 1;
	}
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

struct slot *queue_find(struct queue *q, int64_t id)
{
	size_t i = slot_search(q, id);

	return i < q->used && q->slots[i].id == id ? &q->slots[i] : NULL;
}

static void slot_insert(struct queue *q, const struct slot *slot)
{
	size_t i = slot_search(q, slot->id);

	if (i < q->used && q->slots[i].id == slot->id)
		return; /* the cursor went back over it */
	assert(q->used < QUEUE_SLOTS);
	memmove(&q->slots[i + 1], &q->slots[i], (q->used - i) * sizeof(*q->slots));
	q->slots[i] = *slot;
	q->used++;
}

enum outbox_lane slot_lane(const struct slot *slot, int32_t today)
{
	return slot->day == today ? OUTBOX_TODAY : OUTBOX_BACKLOG;
}

/* How many more events of this lane may be read. */
static size_t lane_room(const struct queue *q, enum outbox_lane lane, int32_t today)
{
	size_t n = 0;

	for (size_t i = 0; i < q->used; i++)
		n += slot_lane(&q->slots[i], today) == lane;
	/* After midnight a lane may hold more than its share. */
	return q->used >= QUEUE_SLOTS || n >= OUTBOX_AHEAD ? 0
	       : OUTBOX_AHEAD - n < QUEUE_SLOTS - q->used  ? OUTBOX_AHEAD - n
							   : QUEUE_SLOTS - q->used;
}

int queue_read(struct query *db, struct queue *q, enum outbox_lane lane, int32_t today)
{
	/* Today's ids only grow, so its cursor is the id alone (?3 takes part for the count). */
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
	size_t room = lane_room(q, lane, today);
	sqlite3_stmt *st;
	int n = 0, r;

	if (c->exhausted || room == 0)
		return 0;
	room = room < READ_AT_ONCE ? room : READ_AT_ONCE;
	r = db_prepare(
		db, sql[lane],
		VALUES(INT(q->number), INT(today), INT(c->day), INT(c->id), INT((int64_t)room)),
		&st);
	if (r < 0)
		return r;
	while ((r = db_step(db, st)) > 0) {
		struct slot slot = {
			.id = sqlite3_column_int64(st, 1),
			.day = sqlite3_column_int(st, 0),
			.subject = subject_hash(column_string(st, 2)),
		};

		slot_insert(q, &slot);
		c->day = slot.day;
		c->id = slot.id;
		n++;
	}
	c->exhausted = r == 0 && n < (int)room;
	return r < 0 ? r : n;
}
