/* SPDX-License-Identifier: MIT */
/*
 * The control socket's line parser, and what becomes of a line that it takes: printed, it must
 * parse back to the same.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct control_line l;
	char why[160] = "";
	int r = control_line_parse((const char *)data, size, &l, why, sizeof(why));

	if (r == 0) {
		check_prints_back(&l);
		control_line_done(&l);
	} else {
		assert(why[0] != '\0' && memchr(why, '\0', sizeof(why)) != NULL);
	}
	return 0;
}
