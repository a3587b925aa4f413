/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/rules-doc.h"
#include "conf/rules-folder.h"
#include "conf/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bands(const struct rule_set *set)
{
	if (set->chosen < BANDS_HOURS_ONLY || set->chosen >= set->n_bands)
		abort();
	for (int i = 0; i < set->n_bands; i++) {
		const struct bands *b = &set->bands[i];

		for (int k = 0; k < b->n_late; k++)
			if (b->late[k].from_s >= b->late[k].to_s || b->late[k].deduct > 10000 ||
			    (k > 0 && b->late[k - 1].to_s != b->late[k].from_s))
				abort();
	}
}

/* What the core asserts of the rules it is given (core/schedule.h). */
static void check(const struct rulebook *b)
{
	const struct rules *r = b->rules;

	for (int i = 1; i < r->n_sets; i++)
		if (r->sets[i - 1].valid_from > r->sets[i].valid_from)
			abort();
	for (int i = 1; i < r->n_holidays; i++)
		if (r->holidays[i - 1].day >= r->holidays[i].day)
			abort();
	for (int i = 0; i < r->n_sets; i++) {
		check_bands(&r->sets[i]);
		for (int k = 0; k < r->n_schedules; k++) {
			const struct schedule *s = &r->sets[i].schedules[k];

			for (int day = 0; s->defined && day < WEEKDAYS; day++) {
				const struct work_hours *w = &s->weekday[day];

				if (!w->off && (w->start_s >= w->end_s || w->end_s > DUTY_MAX_S ||
						w->break_from_s > w->break_to_s))
					abort();
			}
			for (int m = 0; s->defined && m < MARKS; m++)
				if (s->marks[m].at_s < MARK_AFTER_SERVICE ||
				    s->marks[m].at_s > 86399 || s->marks[m].grace_s < 0 ||
				    s->marks[m].grace_s > GRACE_MAX_S)
					abort();
		}
	}
}

/* What the desk changes and writes anew has the parts that it had. */
static void check_doc(const struct rules_text *t)
{
	struct diag d = {0};
	struct rules_doc doc, again;
	char *text;

	if (rules_doc_parse(t->text, t->size, &d, &doc) < 0) {
		diag_done(&d);
		return;
	}
	for (size_t i = 0; i < doc.n; i++)
		if (doc.parts[i].n > 0)
			rules_part_set(&doc.parts[i], doc.parts[i].values[0].key, "1");
	if (rules_doc_print(&doc, "head", &text) == 0) {
		if (rules_doc_parse(text, strlen(text), &d, &again) == 0) {
			if (again.n != doc.n)
				abort();
			rules_doc_done(&again);
		}
		free(text);
	}
	rules_doc_done(&doc);
	diag_done(&d);
}

/* A file that is tried among those that we ship, which stay good whatever it says. */
static void check_among(const char *text)
{
	char path[RULES_PATH_SIZE];
	struct rulebook *b = NULL;
	struct diag d = {0};

	if (rules_folder_find("config/rules", "uji", path) == 0 &&
	    rules_folder_try("config/rules", path, text, &d, &b) == 0)
		check(b);
	rulebook_free(b);
	b = NULL;
	diag_done(&d);
	if (rulebook_load("config/rules", &d, &b) == 0)
		check(b);
	else
		assert(d.errors > 0);
	rulebook_free(b);
	diag_done(&d);
}

/* Files are parted by a byte that none can hold; another one first: the file is tried in a folder.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules_text texts[4];
	struct diag d = {0};
	struct rulebook *b = NULL;
	const char *at = (const char *)data, *end = at + size;
	size_t n = 0;

	if (size > 0 && data[0] == 0xfe) {
		char *text = strndup(at + 1, size - 1);

		assert(text != NULL);
		check_among(text);
		free(text);
		return 0;
	}
	while (n < 4 && at < end) {
		const char *stop = memchr(at, 0xff, (size_t)(end - at)) ?: end;

		texts[n] = (struct rules_text){.path = (const char *[]){"a", "b", "c", "d"}[n],
					       .text = at,
					       .size = (size_t)(stop - at)};
		n++;
		at = stop + 1;
	}
	for (size_t i = 0; i < n; i++)
		check_doc(&texts[i]);
	if (rulebook_parse(texts, n, &d, &b) == 0) {
		check(b);
		if (rulebook_add_holiday(b, 20000, "accepted later") == 0)
			check(b);
	}
	rulebook_free(b);
	diag_done(&d);
	return 0;
}
