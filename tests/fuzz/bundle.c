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
};

static void tell_row(void *arg, const struct bundle_row *row)
{
	struct told *t = arg;

	assert(row->kind != NULL && row->text != NULL && row->chain_seq >= 1);
	t->rows++;
	t->proved += row->proof != NULL;
	assert(row->proof == NULL || row->proof->seq >= row->chain_seq);
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

static int check(const uint8_t *data, size_t size, const struct bundle_trust *trust,
		 struct bundle_report *ret)
{
	struct told t = {0};
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
	static const uint8_t seed[NOTE_SEED_SIZE] = {9};
	static struct note_signer nobody; /* a key that has signed nothing */
	struct bundle_trust trust = {0};
	struct bundle_report report;

	if (size == 0)
		return 0;
	if (nobody.key.origin[0] == '\0')
		assert(sodium_init() >= 0 && note_signer_init(&nobody, "contoh", seed) == 0);
	check(data, size, &trust, &report);
	trust.keys = &nobody.key;
	trust.n_keys = 1;
	check(data, size, &trust, &report);
	assert(report.proved == 0);
	return 0;
}
