/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "core/civil.h"
#include "exchange/ical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Days that are taken are of the year asked for, in order, once, and have a name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct ical c;

	if (ical_parse("fuzz", (const char *)data, size, 2026, &d, &c) == 0) {
		for (size_t i = 0; i < c.count; i++) {
			const struct ical_day *day = &c.days[i];

			if (civil_from_day(day->day).year != 2026 || *day->name == '\0' ||
			    !utf8_valid(day->name, strlen(day->name)) ||
			    (i > 0 && day[-1].day >= day->day))
				abort();
		}
		ical_done(&c);
	}
	diag_done(&d);
	return 0;
}
