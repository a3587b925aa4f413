/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "exchange/attlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken is a PIN and a moment of a living clock, sorted, once; and can be written again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct attlog a;

	if (size > 0 &&
	    attlog_parse("fuzz", (const char *)data + 1, size - 1, data[0] % 12, &d, &a) == 0) {
		for (size_t i = 0; i < a.count; i++) {
			const struct attlog_row *row = &a.rows[i];
			char line[ATTLOG_LINE_SIZE];
			struct attlog again;

			if (row->at_s < 0 || row->at_s >= 86400 || *row->pin == '\0' ||
			    civil_from_day(row->day).year < 2005 ||
			    (i > 0 && strcmp(row[-1].pin, row->pin) > 0))
				abort();
			attlog_print(line, row->pin, row->day, row->at_s);
			if (attlog_parse("again", line, strlen(line), 0, &d, &again) != 0 ||
			    again.count != 1 || strcmp(again.rows[0].pin, row->pin) != 0 ||
			    again.rows[0].at_s != row->at_s)
				abort();
			attlog_done(&again);
		}
		attlog_done(&a);
	}
	diag_done(&d);
	return 0;
}
