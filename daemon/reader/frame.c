/* SPDX-License-Identifier: MIT */
#include "reader/frame.h"

#include <string.h>

/* The thread that queues an edge in the kernel runs later than the interrupt that stamped it. */
#define FLUSH_LATE_NS (5 * 1000000LL)

void frame_cutter_init(struct frame_cutter *c, int64_t gap_ns)
{
	*c = (struct frame_cutter){.gap_ns = gap_ns};
}

uint32_t frame_cutter_drop(struct frame_cutter *c)
{
	uint32_t edges = c->edges;

	c->edges = 0;
	c->lost = false;
	return edges;
}

static enum reader_cause cause_of(const struct frame_cutter *c, size_t kept)
{
	bool glitch = false, hole = false;

	for (size_t i = 1; i < kept; i++) {
		int64_t apart_ns = c->edge[i].at_ns - c->edge[i - 1].at_ns;

		glitch = glitch || apart_ns < FRAME_GLITCH_NS;
		hole = hole || apart_ns > c->gap_ns; /* edges came too late for an earlier frame */
	}
	if (c->lost || hole)
		return READER_LOST_GAP;
	if (c->edges < FRAME_BITS_MIN)
		return READER_BAD_NOISE;
	if (glitch) /* the whole frame: which of the two edges was the bit is not known */
		return READER_BAD_GLITCH;
	return c->edges > WIEGAND_BITS_MAX ? READER_BAD_LENGTH : READER_OK;
}

static void finish(struct frame_cutter *c, struct frame *ret)
{
	size_t kept = c->edges < WIEGAND_BITS_MAX ? c->edges : WIEGAND_BITS_MAX;
	struct frame f = {
		.at_ns = c->edge[0].at_ns,
		.cause = cause_of(c, kept),
		.bits = (uint16_t)(c->edges < UINT16_MAX ? c->edges : UINT16_MAX),
	};

	for (size_t i = 0; i < kept; i++)
		if (c->edge[i].line == 1)
			f.raw[i / 8] |= (uint8_t)(0x80 >> i % 8);
	frame_cutter_drop(c);
	*ret = f;
}

/* In order of time; usually at the end. */
static void insert(struct frame_cutter *c, int64_t at_ns, uint8_t line)
{
	size_t i = c->edges < WIEGAND_BITS_MAX ? c->edges : WIEGAND_BITS_MAX;

	c->edges++;
	if (i == WIEGAND_BITS_MAX)
		return;
	for (; i > 0 && c->edge[i - 1].at_ns > at_ns; i--)
		c->edge[i] = c->edge[i - 1];
	c->edge[i].at_ns = at_ns;
	c->edge[i].line = line;
}

bool frame_cutter_feed(struct frame_cutter *c, int64_t at_ns, uint8_t line, bool lost,
		       struct frame *ret)
{
	bool ended = false;

	/* The lost edges may have belonged to the frame before this edge or to its own: both. */
	c->lost = c->lost || (lost && c->edges > 0);
	if (c->edges > 0 && at_ns - c->last_ns > c->gap_ns) {
		finish(c, ret);
		ended = true;
	}
	if (c->edges == 0)
		c->last_ns = at_ns;
	c->lost = c->lost || lost;
	insert(c, at_ns, line);
	if (at_ns > c->last_ns)
		c->last_ns = at_ns;
	return ended;
}

int64_t frame_cutter_due_ns(const struct frame_cutter *c)
{
	return c->edges == 0 ? INT64_MAX : c->last_ns + c->gap_ns + FLUSH_LATE_NS;
}

bool frame_cutter_flush(struct frame_cutter *c, int64_t now_ns, struct frame *ret)
{
	if (now_ns < frame_cutter_due_ns(c))
		return false;
	finish(c, ret);
	return true;
}
