/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/papers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Papers that are taken keep their promises to the store. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct papers_list l;

	if (papers_parse("fuzz", (const char *)data, size, &d, &l) == 0) {
		for (size_t i = 0; i < l.count; i++) {
			const struct papers_row *row = &l.rows[i];

			if (row->to_day < row->from_day ||
			    strlen(row->letter) > PAPERS_LETTER_MAX ||
			    strlen(row->note) > PAPERS_NOTE_MAX || *row->code == '\0' ||
			    strlen(row->code) >= PAPERS_CODE_SIZE ||
			    (*row->people == '\0') == (*row->unit == '\0') ||
			    (!row->whole &&
			     (row->from_s < 0 || row->from_s >= row->to_s || row->to_s > 86400)))
				abort();
		}
		papers_list_done(&l);
	}
	diag_done(&d);
	return 0;
}
