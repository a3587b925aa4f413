/* SPDX-License-Identifier: MIT */
/* A line that somebody writes into the pipe of a replay reader: what is taken is within bounds. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reader/replay-line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct replay_line l;
	char *text = strndup((const char *)data, size);
	int r;

	assert(text != NULL);
	r = replay_line_parse(text, 1767225600000, &l);
	assert(r == 0 || r == -EINVAL);
	if (r == 0 && l.verb == REPLAY_EDGE)
		assert(l.edge_line <= 1 && l.edge_us >= 0);
	if (r == 0 && l.verb == REPLAY_PAUSE)
		assert(l.pause_ms >= 0);
	if (r == 0 && l.verb == REPLAY_SEND) {
		const struct reader_message *m = &l.message;

		assert(m->kind <= READER_COUNTERS && m->bits <= READER_RAW_SIZE * 8);
		assert(m->state < READER_STATES && m->cause < READER_CAUSES);
		assert(memchr(m->format, '\0', sizeof(m->format)) != NULL);
		assert(memchr(m->detail, '\0', sizeof(m->detail)) != NULL);
	}
	free(text);
	return 0;
}
