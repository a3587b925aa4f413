/* SPDX-License-Identifier: MIT */
/* A bundle of evidence from whoever disputes a record: no row is called proved unless a note of a
 * key that we trust lies behind it, and what is told of it adds up. */
#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "witness/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
	int64_t rows, proved, notes;
	bool ours; /* only the office's key is trusted */
};

/* The office has signed no more than the rows of the seed (tests/unit/witness_bundle.c). */
static void check_ours(const struct bundle_row *row)
{
	char text[96];

	snprintf(text, sizeof(text), "{\"kind\":\"journal\",\"reader\":\"pintu\",\"seq\":%d}",
		 100 + (int)row->chain_seq);
	assert(row->chain_seq < 100 && strcmp(row->text, text) == 0);
	assert(strcmp(row->kind, "journal") == 0 && row->row == 100 + row->chain_seq);
}

static void tell_row(void *arg, const struct bundle_row *row)
{
	struct told *t = arg;

	assert(row->kind != NULL && row->text != NULL && row->chain_seq >= 1);
	t->rows++;
	t->proved += row->proof != NULL;
	if (row->proof == NULL)
		return;
	assert(row->proof->seq >= row->chain_seq);
	if (t->ours)
		check_ours(row);
}

static void tell_note(void *arg, const struct note *n)
{
	((struct told *)arg)->notes++;
	assert(n->seq >= 1);
}

static void tell_info(void *arg, const char *json)
{
	assert(json != NULL);
}

static int check(const uint8_t *data, size_t size, const struct bundle_trust *trust, bool ours,
		 struct bundle_report *ret)
{
	struct told t = {.ours = ours};
	struct bundle_hooks hooks = {&t, tell_row, tell_note, tell_info};
	FILE *f = fmemopen((void *)data, size, "r");
	int r;

	assert(f != NULL);
	r = bundle_check(f, trust, &hooks, ret);
	fclose(f);
	assert(r == 0 || r == 1 || r == -EBADMSG);
	assert((r == 0) == (ret->why[0] == '\0'));
	assert(t.proved == ret->proved && ret->proved <= ret->rows && t.rows <= ret->rows);
	assert(r != 0 || t.rows == ret->rows);
	assert(t.notes == ret->notes);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t office_seed[NOTE_SEED_SIZE] = {7}, nobody_seed[NOTE_SEED_SIZE] = {9};
	static struct note_signer office, nobody;
	struct bundle_trust trust = {0};
	struct bundle_report report;

	if (size == 0)
		return 0;
	if (nobody.key.origin[0] == '\0')
		assert(sodium_init() >= 0 &&
		       note_signer_init(&office, "contoh", office_seed) == 0 &&
		       note_signer_init(&nobody, "contoh", nobody_seed) == 0);
	check(data, size, &trust, false, &report);
	trust.n_keys = 1;
	trust.keys = &office.key;
	check(data, size, &trust, true, &report);
	trust.keys = &nobody.key; /* it has signed nothing */
	check(data, size, &trust, false, &report);
	assert(report.proved == 0);
	return 0;
}
