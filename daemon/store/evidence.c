/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "store/journal.h"
#include "store/ledger.h"

/* What a later judgement rests on beside the punches. */

int timeref_append(struct store *s, const struct timeref_row *row, int64_t *ret_seq)
{
	return ledger_append(s, KIND_TIMEREF,
			     VALUES(INT(row->at.boot), INT(row->at.boottime_ns), INT(row->utc_ns),
				    INT(row->err_ms), TEXT(row->source),
				    db_text_or_null(row->author), db_text_or_null(row->witness)),
			     ret_seq);
}

int devref_append(struct store *s, const struct devref_row *row, int64_t *ret_seq)
{
	return ledger_append(s, KIND_DEVREF,
			     VALUES(TEXT(row->reader), INT(row->device_epoch), INT(row->device_ms),
				    INT(row->at.boot), INT(row->at.boottime_ns)),
			     ret_seq);
}

int coverage_append(struct store *s, const struct coverage_row *row, int64_t *ret_seq)
{
	/* The table checks it as well; here it would spoil the turn's transaction. */
	if (row->to.boot < row->from.boot ||
	    (row->to.boot == row->from.boot && row->to.boottime_ns < row->from.boottime_ns))
		return -EINVAL;
	return ledger_append(s, KIND_COVERAGE,
			     VALUES(TEXT(row->reader), INT(row->from.boot),
				    INT(row->from.boottime_ns), INT(row->to.boot),
				    INT(row->to.boottime_ns), TEXT(row->state),
				    db_text_or_null(row->cause)),
			     ret_seq);
}

void store_hash(const char *text, uint8_t ret[STORE_HASH_SIZE])
{
	crypto_hash_sha256(ret, (const uint8_t *)text, strlen(text));
}

int rule_append(struct store *s, const struct rule_row *row, int64_t *ret_seq)
{
	char sha256[2 * STORE_HASH_SIZE + 1];
	uint8_t hash[STORE_HASH_SIZE];
	sqlite3_stmt *st;
	int r;

	store_hash(row->text, hash);
	hex_encode(sha256, hash, sizeof(hash));
	r = db_prepare(
		&s->query,
		"SELECT seq, sha256 = ? AND valid_from = ? FROM rule "
		"WHERE name = ? AND version = ?",
		VALUES(TEXT(sha256), INT(row->valid_from), TEXT(row->name), TEXT(row->version)),
		&st);
	if (r == 0)
		r = db_step(&s->query, st);
	if (r < 0)
		return r;
	if (r > 0) {
		bool same = sqlite3_column_int(st, 1) != 0;

		if (same)
			*ret_seq = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
		return same ? -EEXIST : -EADDRINUSE;
	}
	return ledger_append(s, KIND_RULE,
			     VALUES(TEXT(row->name), TEXT(row->version), INT(row->valid_from),
				    TEXT(sha256), TEXT(row->text), TEXT(row->source),
				    TEXT(row->author), TEXT(row->approver)),
			     ret_seq);
}
