/* SPDX-License-Identifier: MIT */
#include "store/verify_cut.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "core/civil.h"
#include "store/purge.h"

enum {
	MONTHS_FROM = 1970 * 12,
	SOONEST_DAYS = 28, /* a month's retention counts from the first of a month */
};

int cut_check_month(struct cut_check *c, struct query *q, int64_t row)
{
	int64_t month;
	int r = db_number(q, "SELECT month FROM month WHERE seq = ? AND step = 'locked'",
			  VALUES(INT(row)), &month);

	if (r == 0 && month >= MONTHS_FROM && month < MONTHS_FROM + CUT_CHECK_MONTHS)
		c->locked[month - MONTHS_FROM] = true;
	return r == 0 || r == -ENOENT ? 1 : r;
}

/* It names a place before its own, with its hash there? */
static int is_true(struct query *q, int64_t cut, int64_t seq)
{
	char text[2 * STORE_HASH_SIZE + 1];
	uint8_t said[STORE_HASH_SIZE];
	sqlite3_stmt *st;
	int r = db_prepare(q,
			   "SELECT c.hash, k.hash FROM cut k, chain c WHERE k.seq = ? AND"
			   " c.seq = k.chain_seq AND c.seq < ? AND c.kind = k.kind AND"
			   " c.row = k.upto",
			   VALUES(INT(cut), INT(seq)), &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r;
	r = column_text(st, 1, text, sizeof(text)) == 0 &&
	    hex_decode(said, sizeof(said), text) == 0 &&
	    sqlite3_column_bytes(st, 0) == STORE_HASH_SIZE &&
	    memcmp(said, sqlite3_column_blob(st, 0), sizeof(said)) == 0;
	sqlite3_reset(st);
	return r;
}

static bool is_locked(const struct cut_check *c, int32_t last_day)
{
	struct civil_date date = civil_from_day(last_day);
	int32_t i = date.year * 12 + date.month - 1 - MONTHS_FROM;

	return civil_from_day(last_day + 1).day == 1 && i >= 0 && i < CUT_CHECK_MONTHS &&
	       c->locked[i];
}

/* Does it let anything go? Then in `*ret` until when; INT32_MIN: it does not say. */
static int lets_go(struct query *q, int64_t cut, int32_t *ret)
{
	char note[CIVIL_DATE_SIZE], kind[16];
	sqlite3_stmt *st;
	int r = db_prepare(q, "SELECT kind, note FROM cut WHERE seq = ?", VALUES(INT(cut)), &st);

	if (r == 0)
		r = db_step(q, st);
	if (r <= 0)
		return r;
	*ret = INT32_MIN;
	r = column_text(st, 0, kind, sizeof(kind)) == 0 && purge_takes(kind);
	if (column_text(st, 1, note, sizeof(note)) == 0 && civil_parse_day(note, ret) < 0)
		*ret = INT32_MIN;
	sqlite3_reset(st);
	return r;
}

/* Only what is known is held against it: a boot without a time says nothing. */
static int is_too_early(struct query *q, int64_t cut, int32_t day)
{
	int64_t ns;
	int r = db_number(q,
			  "SELECT max(t.utc_ns + t.err_ms * 1000000 + k.boottime_ns -"
			  " t.boottime_ns) FROM cut k JOIN timeref t ON t.boot = k.boot"
			  " WHERE k.seq = ?",
			  VALUES(INT(cut)), &ns);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return ns < (day + SOONEST_DAYS) * INT64_C(86400000000000);
}

int cut_check(const struct cut_check *c, struct query *q, int64_t cut, int64_t seq)
{
	int32_t day;
	int r = is_true(q, cut, seq);

	if (r <= 0)
		return r;
	r = lets_go(q, cut, &day);
	if (r <= 0)
		return r < 0 ? r : 1;
	if (day == INT32_MIN || !is_locked(c, day))
		return 0;
	r = is_too_early(q, cut, day);
	return r < 0 ? r : !r;
}
