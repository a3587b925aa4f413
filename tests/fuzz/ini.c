/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read lies within the text, and every entry belongs to the section that has it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {0};
	struct ini ini;
	size_t entries = 0;

	if (ini_parse("fuzz", (const char *)data, size, &d, &ini) < 0)
		return 0;
	for (size_t i = 0; i < ini.section_count; i++) {
		const struct ini_section *s = &ini.sections[i];

		if (s->first != entries || strlen(s->kind) > size || strlen(s->name) > size)
			abort();
		entries += s->count;
		ini_report_repeats(&ini, s, &d);
	}
	if (entries != ini.entry_count)
		abort();
	for (size_t i = 0; i < entries; i++)
		if (strlen(ini.entries[i].key) > INI_NAME_MAX ||
		    strlen(ini.entries[i].value) > INI_LINE_MAX)
			abort();
	ini_done(&ini);
	diag_done(&d);
	return 0;
}
