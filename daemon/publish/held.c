/* SPDX-License-Identifier: MIT */
#include "publish/held.h"

#include <string.h>
#include "base/util.h"

enum { HOLD_FIRST_S = 60, HOLD_LONGEST_S = 3600 };

static struct held_topic *find(const struct held *h, const char *topic)
{
	for (size_t i = 0; i < h->count; i++)
		if (strcmp(h->rows[i].topic, topic) == 0)
			return (struct held_topic *)&h->rows[i];
	return NULL;
}

static struct held_topic *soonest(struct held *h)
{
	struct held_topic *first = &h->rows[0];

	for (size_t i = 1; i < h->count; i++)
		if (h->rows[i].until_ns < first->until_ns)
			first = &h->rows[i];
	return first;
}

bool held_add(struct held *h, const char *topic, int64_t now_ns)
{
	struct held_topic *row = find(h, topic);
	bool first = row == NULL;

	if (first) {
		row = h->count < HELD_MAX ? &h->rows[h->count++] : soonest(h);
		*row = (struct held_topic){.hold_s = HOLD_FIRST_S};
		if (text_copy(row->topic, sizeof(row->topic), topic) < 0)
			return first; /* never equal to a topic that fits */
	} else if (now_ns < row->until_ns) {
		return false; /* a window's worth was in flight: one refusal, not a hundred */
	} else {
		row->hold_s = row->hold_s * 2 < HOLD_LONGEST_S ? row->hold_s * 2 : HOLD_LONGEST_S;
	}
	row->until_ns = now_ns + row->hold_s * NS_PER_S;
	return first;
}

bool held_back(const struct held *h, const char *topic, int64_t now_ns)
{
	const struct held_topic *row = find(h, topic);

	return row != NULL && now_ns < row->until_ns;
}

void held_remove(struct held *h, const char *topic)
{
	struct held_topic *row = find(h, topic);

	if (row != NULL)
		*row = h->rows[--h->count];
}

void held_retry(struct held *h, int64_t now_ns)
{
	int64_t soon_ns = now_ns + HOLD_FIRST_S * NS_PER_S;

	for (size_t i = 0; i < h->count; i++) {
		h->rows[i].hold_s = HOLD_FIRST_S;
		if (h->rows[i].until_ns > soon_ns)
			h->rows[i].until_ns = soon_ns;
	}
}

int64_t held_next_ns(const struct held *h, int64_t now_ns)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < h->count; i++)
		if (h->rows[i].until_ns > now_ns && h->rows[i].until_ns < next)
			next = h->rows[i].until_ns;
	return next;
}
