/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_FRAME_H
#define HADIR_READER_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "core/wiegand.h"
#include "reader/reader.h"

/*
 * Cut a stream of edges into frames, by the time between the edges alone: never at an expected
 * length (26 is a prefix of 34), never by the moment at which we came to read them. Pure: it
 * knows neither lines nor clocks, so replayed edges take the same way.
 *
 * Text form of edges in replay files and fixtures: `edge US LINE` of reader/replay.h.
 */

#define FRAME_GAP_DEFAULT_NS (30 * 1000000LL) /* above the 20 ms of SIA AC-01-1996.10 */
#define FRAME_GLITCH_NS (100 * 1000LL)	      /* below the 180 us of the fastest reader known */

enum { FRAME_BITS_MIN = 4 }; /* a key of a keypad; less is noise */

struct frame {
	int64_t at_ns;		 /* of its first edge */
	enum reader_cause cause; /* READER_OK, or why it must not be decoded: READER_LOST_GAP,
				  * READER_BAD_GLITCH, READER_BAD_NOISE, READER_BAD_LENGTH (more
				  * than WIEGAND_BITS_MAX: the first ones are in `raw`) */
	uint16_t bits;
	uint8_t raw[WIEGAND_RAW_SIZE];
};

struct frame_cutter {
	int64_t gap_ns;
	int64_t last_ns;
	uint32_t edges; /* of the frame so far; only WIEGAND_BITS_MAX of them are kept */
	bool lost;
	struct {
		int64_t at_ns;
		uint8_t line;
	} edge[WIEGAND_BITS_MAX];
};

void frame_cutter_init(struct frame_cutter *c, int64_t gap_ns);

/*
 * One more edge; `lost` says that others before it never came. Edges of one frame may come out
 * of order (libgpiod 1.6 has a queue for each line). Returns true when this edge shows that the
 * frame before it has ended, which is then in `ret`.
 */
bool frame_cutter_feed(struct frame_cutter *c, int64_t at_ns, uint8_t line, bool lost,
		       struct frame *ret);

/*
 * Returns true, with the frame in `ret`, when none of its edges can come any more at `now_ns`:
 * the caller must have fed all that were queued at that time.
 */
bool frame_cutter_flush(struct frame_cutter *c, int64_t now_ns, struct frame *ret);

/* When to ask frame_cutter_flush(); INT64_MAX while there is no frame. */
int64_t frame_cutter_due_ns(const struct frame_cutter *c);

/* Forget what has come so far. Returns how many edges that were. */
uint32_t frame_cutter_drop(struct frame_cutter *c);

#endif
