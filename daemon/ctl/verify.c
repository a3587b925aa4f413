/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>

#include "store/chain.h"
#include "store/query.h"

static void print_json(const struct chain_report *r, const char *hash)
{
	json_t *row = json_pack(
		"{s:b, s:s, s:s, s:I, s:I, s:I, s:s, s:I, s:I}", "whole", r->fault == CHAIN_WHOLE,
		"fault", chain_fault_name(r->fault), "kind", r->kind, "row", (json_int_t)r->row,
		"chain_seq", (json_int_t)r->chain_seq, "seq", (json_int_t)r->head.seq, "hash", hash,
		"restored", (json_int_t)r->restored, "lost", (json_int_t)r->lost);

	json_dumpf(row, stdout, JSON_COMPACT);
	puts("");
	json_decref(row);
}

static void print_report(const struct ctl *c, const struct chain_report *r, const char *hash)
{
	if (r->fault == CHAIN_WHOLE)
		puts(show(c, TEXT_CHAIN_WHOLE,
			  TEXT_ARGS({"n", show_number(r->head.seq)}, {"hash", hash})));
	else
		puts(show(c, TEXT_CHAIN_BROKEN,
			  TEXT_ARGS({"kind", r->kind}, {"row", show_number(r->row)},
				    {"fault", show_word(c, "chain", chain_fault_name(r->fault))},
				    {"n", show_number(r->chain_seq)})));
	if (r->restored > 0)
		puts(show(c, TEXT_CHAIN_RESTORED,
			  TEXT_ARGS({"n", show_number(r->restored)},
				    {"lost", show_number(r->lost)})));
}

/* Asks nobody: who checks the daemon's records must not need the daemon. */
enum ctl_exit ctl_verify(struct ctl *c, int argc, char **argv)
{
	char hash[2 * STORE_HASH_SIZE + 1];
	struct chain_head known;
	struct chain_report report;
	struct query *q = NULL;
	bool has_known = store_known_head(c->store, &known) == 0;
	int r = query_open(c->store, &q);

	if (r == 0)
		r = store_verify(q, has_known ? &known : NULL, &report);
	query_free(q);
	if (r < 0) {
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", c->store}, {"cause", show_cause(c, r)}));
		return CTL_FAILED;
	}
	hex_encode(hash, report.head.hash, sizeof(report.head.hash));
	if (c->json)
		print_json(&report, hash);
	else
		print_report(c, &report, hash);
	return report.fault == CHAIN_WHOLE ? CTL_OK : CTL_NO;
}
