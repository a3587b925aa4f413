/* SPDX-License-Identifier: MIT */
#ifndef HADIR_READER_REPLAY_LINE_H
#define HADIR_READER_REPLAY_LINE_H

#include <stdint.h>

#include "reader/reader.h"

/* One line of a replay file (the syntax is in replay.h) as a value. Pure but for "-". */

enum replay_verb {
	REPLAY_NOTHING, /* empty or a comment */
	REPLAY_SEND,	/* `message` is complete but for reader, times and tag */
	REPLAY_EDGE,
	REPLAY_PAUSE,
	REPLAY_WAIT_ACK,
};

struct replay_line {
	enum replay_verb verb;
	struct reader_message message;
	bool clock_told;   /* message.device_now_ms was given */
	uint8_t edge_line; /* 0 or 1 */
	int64_t edge_us;
	int64_t pause_ms;
};

/*
 * Take `text` (without its newline) apart; it is changed. `now_ms` stands for "-".
 * Returns 0, or -EINVAL. `ret` on success only.
 */
int replay_line_parse(char *text, int64_t now_ms, struct replay_line *ret);

#endif
