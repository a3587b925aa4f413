/* SPDX-License-Identifier: MIT */
#include "flow/retained.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/derived.h"

/* An id of a state in flight: its place and which body it was; the outbox's are positive. */
#define STATE_ID (1ULL << 63)

void retained_done(struct retained *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->topics[i].body);
	r->n = 0;
}

static struct retained_topic *find(struct retained *r, const char *topic)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->topics[i].topic, topic) == 0)
			return &r->topics[i];
	return NULL;
}

bool retained_has(const struct retained *r, const char *topic)
{
	return find((struct retained *)r, topic) != NULL;
}

bool retained_set(struct retained *r, struct message *m, uint32_t wanted)
{
	struct retained_topic *t = find(r, m->topic);

	if (t == NULL && r->n == RETAINED_MAX) {
		message_done(m);
		return false;
	}
	if (t == NULL) {
		t = &r->topics[r->n++];
		*t = (struct retained_topic){
			.kind = (enum message_topic)(m->route - message_routes),
			.content = m->route->content};
		strcpy(t->topic, m->topic); /* both PROTO_TOPIC_SIZE */
	} else if (strcmp(t->body, m->body) == 0) {
		message_done(m);
		return true;
	}
	free(t->body);
	t->body = m->body;
	m->body = NULL;
	t->edition++;
	t->dirty = wanted;
	message_done(m);
	return true;
}

uint64_t retained_id(const struct retained *r, size_t i)
{
	return STATE_ID | (uint64_t)r->topics[i].edition << 16 | i;
}

bool retained_is(uint64_t id)
{
	return (id & STATE_ID) != 0;
}

void retained_answered(struct retained *r, uint64_t id, unsigned destination, bool accepted)
{
	size_t i = id & 0xffff;
	uint32_t bit = 1U << destination;

	if (i >= r->n)
		return;
	r->topics[i].in_flight &= ~bit;
	if (!accepted || retained_id(r, i) != id)
		return; /* still dirty: it is sent again, or the newer body follows */
	r->topics[i].dirty &= ~bit;
	r->topics[i].unwritten |= bit;
	r->unwritten = true;
}

void retained_all_dirty(struct retained *r, uint32_t bit,
			uint32_t (*wanted)(const void *arg, enum message_topic kind),
			const void *arg)
{
	for (size_t i = 0; i < r->n; i++) {
		r->topics[i].in_flight &= ~bit;
		r->topics[i].dirty |= wanted(arg, r->topics[i].kind) & bit;
	}
}

static int write_topic(struct retained_topic *t, struct store *s, const char *const *names,
		       size_t n)
{
	uint8_t hash[STORE_HASH_SIZE];

	store_hash(t->body, hash);
	for (size_t i = 0; i < n; i++) {
		int r;

		if (!(t->unwritten & 1U << i))
			continue;
		r = t->body[0] == '\0' ? retained_forget(s, names[i], t->topic)
				       : retained_put(s, names[i], t->topic, hash);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	t->writing = t->unwritten;
	return 0;
}

int retained_write(struct retained *r, struct store *s, const char *const *names, size_t n)
{
	int ret = 0;

	for (size_t i = 0; i < r->n && ret == 0; i++)
		if (r->topics[i].unwritten != 0)
			ret = write_topic(&r->topics[i], s, names, n);
	return ret;
}

void retained_written(struct retained *r)
{
	r->unwritten = false;
	for (size_t i = 0; i < r->n; i++) {
		r->topics[i].unwritten &= ~r->topics[i].writing;
		r->topics[i].writing = 0;
		r->unwritten |= r->topics[i].unwritten != 0;
	}
}
