/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_MODBUS_BLOCK_H
#define HADIR_READER_MODBUS_BLOCK_H

#include <stdint.h>

#include "reader/modbus-unit.h"

/*
 * What a good block of each kind of device means: which punches, which losses, and what is
 * written back. `at_ns` is the block's arrival; u->good_ns still that of the one before.
 * Those that may write return 0 or the link's error.
 */

void block_level(struct unit *u, const uint16_t *regs, int64_t at_ns);
void block_counter(struct unit *u, const uint16_t *regs, const struct record_head *h,
		   int64_t at_ns);
int block_latch(struct unit *u, struct link *l, const struct link_peer *peer, const uint16_t *regs,
		int64_t at_ns);

/* `read` records of the window are in `regs`. */
int block_log(struct unit *u, struct link *l, const struct link_peer *peer, const uint16_t *regs,
	      unsigned read, const struct record_head *h, int64_t at_ns);

/* Let the latch take the next card, if what it holds is committed. */
int block_latch_clear(struct unit *u, struct link *l, const struct link_peer *peer);

/* FC16 of the highest number that is committed without a gap, if the device's is another. */
int block_write_upto(struct unit *u, struct link *l, const struct link_peer *peer);

#endif
