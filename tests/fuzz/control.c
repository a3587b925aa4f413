/* SPDX-License-Identifier: MIT */
/*
 * The control socket's line parser, and what becomes of a line that it takes: printed, it must
 * parse back to the same. And the lines of a stream: each comes out as it went in.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "control/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_prints_back(const struct control_line *l)
{
	static const char *const kinds[] = {"", "row", "end", "error"};
	struct control_line again;
	char *text, why[160];

	text = l->kind == CONTROL_LINE_REQUEST
		       ? control_request_print(l->id, l->verb, l->body, l->dry,
					       l->has_session ? l->session : NULL, l->once)
		       : control_line_print(l->id, kinds[l->kind], l->body);
	assert(text != NULL && strchr(text, '\n') == text + strlen(text) - 1);
	assert(control_line_parse(text, strlen(text), &again, why, sizeof(why)) == 0);
	assert(again.kind == l->kind && again.id == l->id && json_equal(again.body, l->body));
	control_line_done(&again);
	free(text);
}

static void check_lines(const uint8_t *data, size_t size)
{
	static int stream = -1;
	struct control_lines l = {.limit = 8192};
	size_t at = 0, n;
	int r;

	if (stream < 0)
		stream = memfd_create("control", MFD_CLOEXEC);
	if (ftruncate(stream, 0) < 0 || pwrite(stream, data, size, 0) != (ssize_t)size ||
	    lseek(stream, 0, SEEK_SET) != 0)
		abort();
	while ((r = control_lines_fill(&l, stream)) > 0)
		for (char *line; (line = control_lines_next(&l, &n)) != NULL; at += n + 1)
			assert(memcmp(line, data + at, n) == 0 && data[at + n] == '\n');
	assert(r == 0 || (r == -EMSGSIZE && size - at >= l.limit));
	assert(memchr(data + at, '\n', r == 0 ? size - at : l.limit) == NULL);
	control_lines_done(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct control_line l;
	char why[160] = "";
	int r = control_line_parse((const char *)data, size, &l, why, sizeof(why));

	check_lines(data, size);
	if (r == 0) {
		check_prints_back(&l);
		control_line_done(&l);
	} else {
		assert(why[0] != '\0' && memchr(why, '\0', sizeof(why)) != NULL);
	}
	return 0;
}
