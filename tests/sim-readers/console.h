/* SPDX-License-Identifier: MIT */
#ifndef HADIR_SIM_READERS_CONSOLE_H
#define HADIR_SIM_READERS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "device.h"

enum { CONSOLE_WORDS = 8 };

/* Lines of standard input, in words. */
struct console {
	char text[4096];
	size_t filled;
	char *words[CONSOLE_WORDS + 1];
};

/* Read what is there. Returns false at the end of input. */
bool console_fill(struct console *c);

/* The next whole line: how many words, 0 when there is none. */
size_t console_next(struct console *c);

/* Bytes of an answer on their way: byte i leaves at start_ns + i * byte_ns. */
struct outgoing {
	uint8_t bytes[PDU_MAX + 7];
	size_t n, sent;
	int64_t start_ns, byte_ns;
};

#endif
