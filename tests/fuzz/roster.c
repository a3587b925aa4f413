/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "exchange/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int parse_card(void *arg, enum credential_kind kind, const char *format, const char *value,
		      struct credential *ret)
{
	struct credential c = {.kind = kind, .format = "h", .length = 1};

	if (strcmp(format, "h") != 0)
		return -ENOENT;
	c.value[0] = (uint8_t)*value;
	*ret = c;
	return 0;
}

/* A roster that is taken keeps its promises to the store. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct roster r;

	if (roster_parse("fuzz", (const char *)data, size, parse_card, NULL, &d, &r) == 0) {
		for (size_t i = 0; i < r.count; i++) {
			const struct roster_row *row = &r.rows[i];

			if (!slug_valid(row->id) || !slug_valid(row->unit) || *row->name == '\0' ||
			    row->to_day < row->from_day || strlen(row->nip) > 32 ||
			    (*row->schedule != '\0' && !slug_valid(row->schedule)))
				abort();
		}
		roster_done(&r);
	}
	diag_done(&d);
	return 0;
}
